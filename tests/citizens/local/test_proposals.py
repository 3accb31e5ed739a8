"""The few actions that a page names."""

import pandas as pd
import pytest

from cup_study.citizens import actions_words
from cup_study.citizens.actions import Action, Answers
from cup_study.citizens.actions_joined import Line
from cup_study.citizens.actions_survey import Estimate
from cup_study.citizens.evidence import parse
from cup_study.citizens.local import proposals
from cup_study.citizens.priorities.importance import Importance
from cup_study.codebook import parse as book
from cup_study.survey.basis import Basis

BASIS = Basis(870, True, ("en", "sv"))
BOOK = book("name,type,values\nq1,binary,0|1\n", ["en", "sv"])
WORDS = actions_words.Words(
    BOOK,
    {"en": {}, "sv": {}},
    short={lang: {"q1=1": f"need {lang}"} for lang in ("en", "sv")},
)


def share(value, n=100):
    return Estimate("share", value, value - 0.05, value + 0.05, n, 870)


def mean(value):
    return Estimate("mean", value, value - 0.1, value + 0.1, 870, 870)


@pytest.fixture
def line():
    def make(name, lifts, expected, met, *, size=1.0, missing=(), evidence="survey:q1"):
        labels = {"en": f"Do {name}", "sv": f"Gör {name}"}
        action = Action(
            name=name,
            row=2,
            labels=labels,
            segment="all",
            journey="",
            stage="",
            barrier=Answers("q1", ("1",)),
            messages=labels,
            channel=None,
            channel_words={},
            lifts=lifts,
            evidence=parse(evidence),
        )
        effect = mean(expected) if expected is not None else Estimate()
        whole = Estimate("share", 1.0, 1.0, 1.0, 870, 870)
        of = whole if size == 1.0 else share(size)
        return Line(action, {}, of, share(met), Estimate(), effect, effect, tuple(missing))

    return make


def test_one_of_each_construct_and_the_larger_need_first(line):
    lines = [
        line("a", "PU", 1.0, 0.2),
        line("b", "PU", 1.0, 0.6),
        line("c", "FC", 1.2, 0.1),
        line("d", "TI", 0.3, 0.9),
        line("e", "PR", 0.2, 0.9),
    ]
    assert [one.action.name for one in proposals.chosen(lines)] == ["c", "b", "d"]


def test_those_without_effect_fill_up_by_how_many_they_concern(line):
    lines = [
        line("few", "", None, 0.9, size=0.1, missing=["effect"]),
        line("many", "", None, 0.5, missing=["effect"]),
        line("first", "PU", 0.1, 0.1),
    ]
    assert [one.action.name for one in proposals.chosen(lines)] == ["first", "many", "few"]
    assert proposals.chosen([]) == ()


def test_table_tells_need_effect_and_evidence(line):
    lines = [line("a", "PU", 1.0, 0.6), line("b", "", None, 0.4, size=0.3, evidence="assumption")]
    table = proposals.table(lines, WORDS, BASIS)
    swedish = table.frames["sv"].replace("\u00a0", " ", regex=True)
    assert swedish["barrier"].tolist() == [
        "need sv: 60 % [55 %; 65 %]",
        "need sv: 40 % [35 %; 45 %]",
    ]
    lacks = actions_words.MISSING["effect"]["sv"]
    assert swedish["expected"].tolist() == ["1,0 [0,9; 1,1]", lacks]
    assert swedish["basis"].tolist() == ["enkät", "antagande"]
    assert swedish["who"].tolist() == ["Alla här", "Alla här: 30 % [25 %; 35 %]"]
    assert table.caption["en"] == "First to try: do a."
    assert proposals.table([], WORDS, BASIS) is None


def test_without_a_model_no_effect_is_told(line):
    table = proposals.table([line("a", "", None, 0.6, missing=["effect"])], WORDS, BASIS)
    assert "expected" not in table.columns
    assert "Förväntad effekt" not in table.note["sv"]


def test_what_few_are_behind_is_hidden_and_told(line):
    made = line("a", "PU", 1.0, 0.6, missing=["hidden"])
    hidden = Line(
        made.action,
        {},
        made.size,
        Estimate("share", hidden=True),
        Estimate(),
        made.effect,
        made.expected,
        ("hidden",),
    )
    table = proposals.table([hidden], WORDS, BASIS)
    assert table.frames["sv"]["barrier"].tolist() == ["need sv: för få för att visas"]
    assert "visas inte" in table.note["sv"]


def test_note_names_what_the_model_explains(line):
    class Told:
        lift = 5.0
        found = Importance

    Told.found = type("Found", (), {"target": "USE"})()
    words = actions_words.Words(BOOK, {"en": {"USE": "Use"}, "sv": {"USE": "Användning"}})
    note = proposals.table([line("a", "PU", 1.0, 0.6)], words, BASIS, Told())
    assert "måttet på användning stiga" in note.note["sv"]
    assert "5 poäng" in note.note["sv"]
    assert isinstance(note.frames["en"], pd.DataFrame)
