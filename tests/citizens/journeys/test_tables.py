"""Journeys in words, and what they rest on; the study's own files."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pandas as pd
import pytest

from cup_study import study
from cup_study.citizens import evidence, sources
from cup_study.citizens.journeys import (
    evidence_views,
    journey_table,
    journey_views,
    material,
    reading,
    saying,
)
from cup_study.citizens.journeys.journey import Block, Journey
from cup_study.survey.estimates import unweighted
from tests.citizens.journeys.made import LANGUAGES, answers, book, cell, journey

ROOT = study.find_root(Path(__file__).parent)
RAW = ROOT / "data" / "raw"


def made(*journeys: Journey) -> material.Material:
    data = answers()
    return material.made_of(journeys, book(), LANGUAGES, data=data, design=unweighted(data))


def test_a_table_has_every_cell_in_words() -> None:
    one = journey()
    told = made(one)
    table = journey_table.table(one, told.found, told.points, told.questions, LANGUAGES)
    frame = table.frames["en"]
    assert frame.columns.tolist() == ["level", "before", "during", "after"]
    assert frame["level"].tolist() == ["Answers, 0 to 100", "behaviours", "quotes"]
    assert frame.at[1, "before"].startswith("Knows that it exists (survey: knows, ")
    assert frame.at[1, "during"] == "Phones (assumption)"
    assert frame.at[2, "after"] == "“where is it” (focus groups and interviews: s1)"
    assert frame.at[2, "before"] == "nothing known"
    assert frame.at[0, "during"] == "not measured"
    assert "reversed" in frame.at[0, "after"]
    assert set(table.columns) == set(frame.columns)


def test_the_curves_are_told_with_question_and_interval() -> None:
    one = journey()
    told = made(one)
    table = journey_table.curves([one], told.points, told.questions, LANGUAGES)
    assert table is not None
    rows = table.frames["sv"]
    assert rows["question"].tolist() == ["Det är lätt.", "", "Jag oroar mig. (omvänd)"]
    assert rows["interval"].tolist()[1] == "inte mätt"


def test_statements_are_counted_by_kind() -> None:
    found = evidence_views.counts([journey()])
    row = found.iloc[0]
    assert (row["cells"], row["empty"], row["statements"]) == (6, 3, 3)
    assert (row["●"], row["■"], row["○"]) == (1, 1, 1)
    assert row["assumed"] == pytest.approx(1 / 3)
    assert evidence_views.values(found)["assumed"][0] == pytest.approx(1 / 3)


def test_what_is_only_assumed_or_seen_is_listed() -> None:
    seen = cell("during", "behaviours", "Waits", "observation:at the desk")
    one = journey(cells=[*journey().cells, seen])
    table = evidence_views.to_validate([one], LANGUAGES)
    assert table is not None
    assert table.frames["en"]["statement"].tolist() == ["Phones", "Waits"]
    assert table.frames["en"]["kind"].tolist() == ["assumption", "observation: at the desk"]


def test_speaker_notes_tell_the_evidence() -> None:
    one = journey()
    told = journey_views.speaker_notes(one, made(one), "en")
    assert told.startswith("Evidence: 1. Knows that it exists (survey: knows, ")


def test_stage_names_become_keys() -> None:
    one = journey(stages=("Före köp", "after"))
    names = journey_views.values([one], made(one))
    assert "1_after" in names
    assert all(name.isascii() and name == name.lower() for name in names)


def published() -> Journey:
    """The journey of the study whose source is a published text."""
    folder = next(
        path.parent / "journeys"
        for path in sorted(RAW.glob("*/study.yml"))
        if "hejengagemang" in path.read_text(encoding="utf-8").lower()
    )
    known = evidence.known(sources=sources.keys([ROOT / "reports" / "sources.yml"]))
    (one,) = reading.read(folder, ("sv", "en"), known)
    return one


def test_the_published_journey_has_what_the_text_says() -> None:
    one = published()
    assert [s.labels["sv"] for s in one.stages] == ["Grunna", "Kunna", "Känna", "Vilja", "Göra"]
    assert [level.labels["sv"] for level in one.levels] == [
        "Framgångsfaktorer",
        "Varningsflagg",
        "Användarbeteenden",
        "Prioriterade budskap och kanaler samt beteenden",
    ]
    assert one.keywords["sv"] == ("Potential", "Samverkan", "Framtidssäkra")
    assert one.target_group["sv"].startswith("Tre målgrupper")
    blocks = {block.name: [item["sv"] for item in block.items] for block in one.blocks}
    assert len(blocks["method"]) == 3
    assert len(blocks["questions"]) == 4
    assert blocks["summary"] == [
        "Huvudbudskap",
        "Värdegrund",
        "Kommunikationsmål",
        "Process",
        "Generella observationer",
    ]


def test_nothing_is_added_to_the_published_journey() -> None:
    one = published()
    assert one.cells == ()
    assert one.who == ""
    assert {e.kind for e in one.evidence()} == {"source"}
    assert one.original == "sv"


def test_a_study_of_journeys_alone_is_drawn_as_a_frame() -> None:
    one = published()
    told = material.made_of([one], book(), ("sv", "en"))
    table = journey_table.table(one, told.found, told.points, told.questions, ("sv", "en"))
    cells = table.frames["sv"].drop(columns="level").to_numpy().ravel()
    assert set(cells) == {"inte publicerat"}
    assert "inte publicerat" in table.caption["sv"]
    assert material.foot([one], told)["en"].endswith("the translation is ours.")
    assert journey_table.curves([one], told.points, told.questions, ("sv",)) is None


def test_the_way_back_leads_to_question_and_words() -> None:
    one = journey()
    says = saying.texts(book(), LANGUAGES, quotes={"s1": ["where is it", "var är det"]})
    table = evidence_views.trace([one], says, LANGUAGES)
    assert table is not None
    rows = table.frames["sv"]
    assert rows["says"].tolist() == ["Känner till?", "", "var är det"]
    assert rows["kind"].tolist()[0] == "enkät: knows"


def test_words_that_were_not_cleared_are_not_shown() -> None:
    said = pd.DataFrame({"segment": ["s1"], "text": ["Call me on 070"]})
    assert "segment:s1" not in saying.texts(book(), ["en"], said)["en"]
    assert (
        saying.texts(book(), ["en"], said, published=True)["en"]["segment:s1"] == "Call me on 070"
    )


def test_what_stands_beside_the_grid_is_told_in_words() -> None:
    text = {"en": "Steps", "sv": "Steg"}
    item = {"en": "Ask", "sv": "Fråga"}
    source = evidence.parse("source:a")
    blocks = (
        Block("steps", text, (item,), source, numbered=True),
        Block("rest", text, (item,), source, empty=True),
    )
    keywords = {"en": ("Trust",), "sv": ("Tillit",)}
    one = dataclasses.replace(journey(), blocks=blocks, keywords=keywords)
    table = journey_table.lists(one, LANGUAGES)
    assert table is not None
    assert table.frames["sv"].to_numpy().tolist() == [
        ["Nyckelord", "Tillit"],
        ["Steg (publicerad källa)", "1. Fråga"],
        ["Steg (publicerad källa)", "Fråga (inte publicerat)"],
    ]
    without = dataclasses.replace(journey(), blocks=(), keywords={"en": (), "sv": ()})
    assert journey_table.lists(without, LANGUAGES) is None
