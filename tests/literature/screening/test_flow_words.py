"""What the boxes say."""

from __future__ import annotations

from cup_study.literature.screening import flow_words
from cup_study.literature.screening.arrows import BOXES, DATABASES, OTHER, TOTALS
from tests.literature.screening import cases


def lines(found: list[flow_words.Line]) -> list[str]:
    return ["  " * x.indent + x.text.replace("\u00a0", " ") for x in found]


def test_every_box_has_words_in_both_languages() -> None:
    assert {*BOXES, *TOTALS} <= set(flow_words.BOX)
    for words in (flow_words.BOX, flow_words.HEADS, flow_words.STAGES, flow_words.KIND):
        assert all(set(text) == {"en", "sv"} for text in words.values())


def test_sources_by_name() -> None:
    found = cases.with_other_methods()
    told = lines(flow_words.sources(found, DATABASES, "en"))
    assert told[:3] == ["Records identified from:", "  Databases (n = 512)", "    Scopus (n = 64)"]
    assert told[-3:] == [
        "  Registers (n = 6)",
        "    ClinicalTrials.gov (n = 4)",
        "    OSF Registries (n = 2)",
    ]
    assert lines(flow_words.sources(found, OTHER, "sv")) == [
        "Poster som hittades i:",
        "  Webbplatser (n = 20)",
        "  Citeringssökning (n = 33)",
    ]


def test_removed_and_reasons() -> None:
    found = cases.with_other_methods()
    assert lines(flow_words.removed(found, DATABASES, "en")) == [
        "Records removed before screening:",
        "  Duplicate records (n = 140)",
        "  Unreadable entries (n = 4)",
        "  Records marked as ineligible by automation tools (n = 12)",
    ]
    assert lines(flow_words.box(found, OTHER, "excluded", "en")) == [
        "Reports excluded (n = 31):",
        "  Wrong concept (n = 20)",
        "  Not empirical (n = 11)",
    ]
    # Without any reason the box is not a list of one.
    assert lines(flow_words.box(found, DATABASES, "screened_out", "sv")) == [
        "Uteslutna poster (n = 150)"
    ]


def test_those_not_yet_decided_on_are_told() -> None:
    found = cases.review([("S", "database", 9)], titles=[("", 3)], waiting=2)
    names = ("screened_out", "undecided")
    assert lines(flow_words.aside(found, DATABASES, names, "en")) == [
        "Records excluded (n = 3)",
        "Not yet decided (n = 2)",
    ]
