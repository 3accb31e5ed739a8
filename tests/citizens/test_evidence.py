"""What statements rest on: reading, and references that lead nowhere."""

from __future__ import annotations

import pytest

from cup_study.citizens import evidence, sources
from cup_study.citizens.evidence import Evidence, Known
from cup_study.codebook import parse as book
from cup_study.errors import InputError

BOOK = "name,type,values,construct,sensitive\nid,id,,,\nq1,scale,1-5,EASE,\nq2,binary,0|1,,\n"
BOOK += "age,numeric,1..99,,1\nsaid,text,,,\n"


def known() -> Known:
    return evidence.known(
        book(BOOK, ["en"]),
        segments=["s1", "s2"],
        codes=["find"],
        sources=["davis1989"],
        quotes={"s1": ["where is it"]},
    )


def test_parts_are_read_in_order() -> None:
    told = evidence.parse("segment:s1|code:find | survey:q1=3 | source:davis1989")
    assert [str(one) for one in told] == [
        "segment:s1",
        "code:find",
        "survey:q1=3",
        "source:davis1989",
    ]
    assert evidence.problems(told, known()) == []


def test_an_observation_may_hold_colons_and_signs() -> None:
    told = evidence.parse("observation:at the desk: 3 = many")
    assert told == (Evidence("observation", "at the desk: 3 = many"),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("segment:s9", 'there is no segment "s9"; known are s1, s2'),
        ("code:lost", 'there is no code "lost"'),
        ("survey:q9", 'there is no item or construct "q9"'),
        ("survey:q1=9", '"q1" has no answer "9"; its answers are 1, 2, 3, 4, 5'),
        ("survey:EASE=2", "a construct has no single answer"),
        ("survey:age", 'there is no item or construct "age"'),
        ("survey:said", 'there is no item or construct "said"'),
        ("survey:id", 'there is no item or construct "id"'),
        ("effect:NONE", 'there is no effect "NONE"'),
        ("source:nobody", 'there is no source "nobody"'),
        ("segment:", "needs a reference"),
        ("guess", "expected segment, code"),
        ("assumption:of mine", "an assumption has no reference"),
        ("assumption | segment:s1", "stands alone"),
        ("segment:s1 | segment:s1", "named twice"),
    ],
)
def test_what_leads_nowhere_is_told(text: str, words: str) -> None:
    told = evidence.problems(evidence.parse(text), known())
    assert len(told) == 1
    assert words in told[0]


def test_all_problems_of_a_cell_are_told() -> None:
    told = evidence.problems(evidence.parse("segment:s9 | code:x | effect:y"), known())
    assert len(told) == 3


def test_kinds_have_signs_and_words_in_both_languages() -> None:
    told = evidence.parse("code:find | segment:s1 | observation:a | effect:EASE")
    assert evidence.signs(told) == "●▶◆"
    assert (
        evidence.words(told, "sv") == "fokusgrupper och intervjuer; effekt i modellen; observation"
    )
    assert {lang for words in evidence.MEANINGS.values() for lang in words} == {"en", "sv"}
    assert set(evidence.SIGNS.values()) == set(evidence.MEANINGS)


def test_sources_are_keys_of_yaml_and_of_bibliographies(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.yml").write_text("one:\n  en: One\n", encoding="utf-8")
    (tmp_path / "b.bib").write_text("@comment{no}\n@Article{two,\n title={}}\n", encoding="utf-8")
    assert sources.keys([tmp_path / "a.yml", tmp_path / "b.bib"]) == {"one", "two"}
    (tmp_path / "c.yml").write_text("- a\n", encoding="utf-8")
    with pytest.raises(InputError, match="one key a source"):
        sources.keys([tmp_path / "c.yml"])
