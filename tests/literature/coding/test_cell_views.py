from __future__ import annotations

import pandas as pd
import pytest

from cup_study.literature.coding import agreement, cell_views, cells, sizes

LANGUAGES = ["en", "sv"]


def test_differing_cells(effects: pd.DataFrame) -> None:
    table = cell_views.differing(
        cells.spread(effects), ["R1", "R2"], LANGUAGES, studies={"s00": "Ek (2020)"}, most=2
    )
    frame = table.frames["en"]
    assert len(frame) == 2
    assert "Ek (2020)" in frame["study"].tolist()
    assert table.caption["en"] == (
        "The coders read 3 of the 24 correlations that several of them coded differently (12%)."
    )
    assert "The 2 furthest apart are shown." in table.note["en"]  # type: ignore[index]
    assert table.columns["coder_1"] == {"en": "R2", "sv": "R2"}
    assert set(frame) == set(table.columns)


def test_hints_in_words() -> None:
    effects = pd.DataFrame(
        {"study": "a", "construct_1": "BI", "construct_2": "PE", "coder": ["R1", "R2"],
         "r": [0.602, 0.776]}
    )  # fmt: skip
    table = cell_views.differing(cells.spread(effects), ["R1", "R2"], LANGUAGES)
    assert table.frames["sv"]["hint"].tolist() == ["det ena är kvadraten på det andra"]


def test_hostile_names_of_studies_are_made_harmless() -> None:
    effects = pd.DataFrame(
        {"study": "a\u202e{{< x >}}\x00", "construct_1": "BI", "construct_2": "PE",
         "coder": ["R1", "R2"], "r": [0.1, 0.7]}
    )  # fmt: skip
    study = cell_views.differing(cells.spread(effects), ["R1", "R2"], ["en"]).frames["en"]["study"]
    assert "\u202e" not in study[0]
    assert "\x00" not in study[0]
    assert "{{<" not in study[0]


@pytest.mark.parametrize(("what", "word"), [("r", "korrelationer"), ("n", "urvalsstorlekar")])
def test_agreement(effects: pd.DataFrame, what: str, word: str) -> None:
    found = agreement.agreement(cells.wide(effects), ["R1", "R2"], draws=100)
    table = cell_views.agreement(found, LANGUAGES, what=what)
    assert word in table.caption["sv"]
    assert table.frames["sv"]["coders"].tolist() == ["R1 – R2", "Alla"]
    assert ";" in table.frames["sv"]["alpha"][0]
    assert set(table.frames["en"]) == set(table.columns)


def test_sizes() -> None:
    studies = pd.DataFrame(
        {"study": ["a", "a", "b"], "coder": ["R1", "R2", "R1"], "n": [100.0, 101.0, 50.0]}
    )
    rows = pd.DataFrame({"study": ["a", "b", "c"], "coder": ["R1", "R2", "R1"]})
    told = sizes.assign(rows, studies)[1]
    table = cell_views.sizes(sizes.compare(studies), told, ["R1", "R2"], LANGUAGES)
    frame = table.frames["en"]
    assert frame["study"].tolist() == ["a", "b", "c"]
    assert frame["what"].tolist() == [
        "the coders differ",
        "taken from the other coders",
        "no sample size: not pooled",
    ]
    assert frame["used"].tolist()[1] == 50
    assert table.caption["en"].endswith("of 1 of 1 studies differently.")
    assert set(frame) == set(table.columns)


def test_values(effects: pd.DataFrame) -> None:
    found = agreement.agreement(cells.wide(effects), ["R1", "R2"], draws=100)
    told = cell_views.values(cells.spread(effects), found)
    assert told["differing"] == (3, "count")
    assert told["share"][0] == pytest.approx(3 / 24)
    assert told["alpha"][0] == pytest.approx(found["alpha"].iloc[-1])
