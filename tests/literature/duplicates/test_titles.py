from __future__ import annotations

import pytest

from cup_study.literature.duplicates.titles import same_numbers, title


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RETRACTED ARTICLE: Trust in use", "Trust in use"),
        ("Trust in use. [Swedish]", "[Trust in use]"),
        ("Trust in use. [Review] [90 refs]", "Trust in use"),
        ("Trust in use [Erratum appears in J Use. 2009 Jun 4;3(2):24]", "Trust in use"),
        ("E-government", "Egovernment"),
        ("Erratum: Trust in use", "Trust in use (vol 3, pg 42, 2009)"),
    ],
)
def test_same_words(one: str, other: str) -> None:
    assert title(one).compact == title(other).compact


def test_retracted_papers_in_general_keep_their_word() -> None:
    assert title("Retracted papers in medicine").words[0] == "retracted"


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Erratum: Trust in use", "erratum"),
        ("Trust in use (vol 3, pg 42, 2009)", "erratum"),
        ("Trust in use (Jul, 10.1017/S1049023X22001054, 2022)", "erratum"),
        ("Corrigendum to “Trust in use” [J. Use 3 (2009) 42]", "erratum"),
        ("Erratum: Trust in use (Journal of Use (2009) 3 (42-44))", "erratum"),
        ("Reply to Smith", "reply"),
        ("Trust in use - Reply", "reply"),
        ("Trust in use: study protocol", "protocol"),
        ("Editorial", "editorial"),
    ],
)
def test_marks(text: str, mark: str) -> None:
    assert mark in title(text).marks


def test_a_word_inside_a_title_is_no_mark() -> None:
    assert not title("The evolution of maps in response to humanitarian events").marks


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Use, part I", "Use, part 1", True),
        ("Use, part one", "Use, Part 1", True),
        ("Use, part I", "Use, part II", False),
        ("Use in 10 000 women", "Use in 10000 women", True),
        ("FOCUS 1: a trial", "FOCUS 2: a trial", False),
        ("Type A use", "Type B use", False),
        ("I use it", "We use it", True),
    ],
)
def test_numbers(one: str, other: str, same: bool) -> None:
    assert same_numbers(title(one), title(other)) is same


def test_a_title_in_two_languages_has_variants() -> None:
    found = title("Trust in public services [Förtroende för offentliga tjänster]")
    assert "fortroendeforoffentligatjanster" in found.variants
    assert "trustinpublicservices" in found.variants


def test_only_signs() -> None:
    assert title("[!]").compact == ""
    assert title("").words == ()
