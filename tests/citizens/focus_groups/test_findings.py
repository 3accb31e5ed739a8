from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from cup_study.citizens.focus_groups import about, findings, findings_views, simulated
from cup_study.codebook import Codebook
from cup_study.errors import InputError
from cup_study.item import Item
from cup_study.survey.basis import Basis
from cup_study.survey.estimates import unweighted

LANGUAGES = ("en", "sv")
BOOK = Codebook(
    (
        Item("know", "know", "binary", {"en": "Did you know?", "sv": "Visste du?"}, (0, 1)),
        Item("wish", "wish", "scale", {"en": "A wish?", "sv": "En önskan?"}, (1, 2, 3, 4, 5)),
        Item("way", "way", "nominal", {"en": "Which way?", "sv": "Vilken väg?"}, (1, 2, 3)),
        Item("words", "words", "text", {"en": "Why?", "sv": "Varför?"}),
        Item(
            "tick",
            "tick",
            "binary",
            {"en": "Why? I save time", "sv": "Varför? Jag spar tid"},
            (0, 1),
            labels={"en": {1: "I save time"}, "sv": {1: "Jag spar tid"}},
        ),
    )
)


def published():
    """The small material as if somebody had published its segments."""
    material = simulated.small()
    sessions = material.sessions.assign(
        kind=about.SUMMARY, source='Ek, A. and Al, B. (2009). A <b>"Report"</b>. Town.'
    )
    said = material.segments.assign(
        participant="", text=["=1+1", "Två", "Tre\x00 <script>", "*Fyra*"]
    )
    said = said.assign(text_en=["=1+1", "Two", "Three", "Four"], heading=["a", "a", "b", "b"])
    return replace(material, sessions=sessions, segments=said)


def links(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "items.csv"
    path.write_text("\n".join(["segment,item", *lines]) + "\n", encoding="utf-8")
    return path


def data() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "know": [0, 1] * 50,
            "wish": [1, 2, 3, 4, 5] * 20,
            "way": [1] * 97 + [2] * 3,
            "tick": [1] * 30 + [0] * 70,
        }
    )


def test_every_problem_of_the_links_is_told(tmp_path):
    path = links(tmp_path, "s9,know", "s1,knew", "s1,way", "s1,way=7", "s1,words", "s2,wish")
    path.write_text(path.read_text() + "s2,wish\n")
    with pytest.raises(InputError) as caught:
        findings.read(path, simulated.small(), BOOK)
    told = str(caught.value)
    assert len(caught.value.problems) == 6
    for words in (
        'row 2, column "segment": "s9" is not a segment',
        '"knew" is not in the questionnaire',
        "name an answer, as in way=1",
        'has the answers 1, 2, 3; got "7"',
        "is of type text",
        "row 8: is the same link as row 7",
    ):
        assert words in told


def test_shares_are_those_of_the_answer_linked(tmp_path):
    path = links(tmp_path, "s1,know", "s1,know=0", "s2,wish", "s3,way=1", "s4,tick")
    read = findings.read(path, simulated.small(), BOOK)
    found = findings.beside(read, BOOK, data(), unweighted(data()))
    assert found["estimate"].tolist() == pytest.approx([0.5, 0.5, 0.4, 0.97, 0.3])
    assert (found["ci_lower"] < found["estimate"]).all()
    fewer = data().drop(columns="wish")
    assert len(findings.beside(read, BOOK, fewer, unweighted(fewer))) == 4


def test_only_what_somebody_published_is_printed_word_for_word():
    whose = about.of(simulated.small(), LANGUAGES)
    assert findings_views.table(simulated.small(), "", {}, whose) is None
    material = published()
    whose = about.of(material, LANGUAGES)
    heads = {lang: {"a": "First", "b": "Second"} for lang in LANGUAGES}
    made = findings_views.table(material, "heading", heads, whose)
    assert made is not None
    assert made.groups == "head"
    assert made.frames["sv"]["text"].tolist() == ["=1+1", "Två", "Tre <script>", "*Fyra*"]
    assert made.frames["en"]["text_en"].tolist()[1] == "Two"
    assert whose.published
    assert whose.unit == "finding"
    assert made.note["en"].endswith(
        "Published findings of focus groups (Ek, A. and Al, B. (2009)); not simulated."
    )
    assert "inte simulerade" in made.note["sv"]
    assert "inte personer" in made.note["sv"]


def test_a_finding_stands_beside_its_figure_and_small_cells_are_hidden(tmp_path):
    material = published()
    whose = about.of(material, LANGUAGES)
    read = findings.read(links(tmp_path, "s1,know", "s3,way=1", "s3,tick"), material, BOOK)
    found = findings.beside(read, BOOK, data(), unweighted(data()))
    basis = Basis(100, False, LANGUAGES)
    made = findings_views.beside_table(found, material, BOOK, whose, basis, simulated=True)
    rows = made.frames["en"]
    assert rows["finding"].tolist() == ["=1+1", "Two", "Three", "", "Four"]
    assert rows["question"].tolist()[1] == "not asked"
    # 97 of 100 would tell of the three others.
    assert rows.loc[2, "estimate"] == ".."
    assert rows.loc[2, "interval"] == ""
    assert (rows.loc[3, "question"], rows.loc[3, "answer"]) == ("Why?", "I save time")
    assert "the survey is simulated" in made.note["en"]
    assert "hidden (..)" in made.note["en"]
    drawn = findings_views.beside_drawing(found, material, BOOK, whose, basis, simulated=False)
    assert drawn is not None
    assert "simulated" not in drawn.note["en"]
    assert len(drawn.figures["sv"].axes[0].get_yticklabels()) == 2
    told = findings_views.values(found, material)
    assert (told["asked"][0], told["questions"][0], told["not_asked"][0]) == (2, 3, 2)


def test_a_part_has_its_own_segments_and_codings():
    part = findings.part(published(), "heading", "b")
    assert part.segments["segment"].tolist() == ["s3", "s4"]
    assert set(part.codings["segment"]) == {"s3", "s4"}


def test_what_nobody_published_is_told_by_its_codes(tmp_path):
    material = simulated.small()
    read = findings.read(links(tmp_path, "s1,know"), material, BOOK)
    found = findings.beside(read, BOOK, data(), unweighted(data()))
    basis, whose = Basis(100, False, LANGUAGES), about.of(material, LANGUAGES)
    made = findings_views.beside_table(found, material, BOOK, whose, basis, simulated=False)
    assert made.frames["en"]["finding"].tolist() == ["find", "secure", "find", "find"]


def test_published_findings_that_nobody_coded_are_told_all_the_same():
    material = published()
    bare = replace(material, codings=material.codings.head(0))
    whose = about.of(bare, LANGUAGES)
    made = findings_views.table(bare, "", {}, whose)
    assert made is not None
    assert made.frames["en"]["codes"].tolist() == [""] * 4
    assert whose.published
