"""The published results in the repository: word for word, coded, and nothing added."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cup_study.citizens.focus_groups import material, pseudonyms
from cup_study.citizens.focus_groups.material import Material

ROOT = Path(__file__).parents[3]
FOLDERS = sorted((ROOT / "data" / "raw").glob("*/focus_groups"))
SLIDES = "cup-project-slides-2009.sv.txt"


@pytest.fixture(params=FOLDERS, ids=lambda path: path.parent.name)
def found(request: pytest.FixtureRequest) -> Material:
    return material.read(request.param, ["en", "sv"])


def test_every_folder_is_read_and_points_at_nobody(found: Material) -> None:
    assert pseudonyms.check(found).empty
    assert set(found.segments["segment"]) == set(found.codings["segment"])
    assert set(found.log["kind"]) <= {"one_coder", "not_used"}
    assert not found.quotes.empty
    for code in found.codings["code"]:
        assert not found.codes.is_theme(code)


def test_published_summaries_have_one_session_and_no_participants() -> None:
    held = material.read(ROOT / "data" / "raw" / "cup" / "focus_groups", ["en", "sv"])
    assert held.sessions["kind"].tolist() == ["published summary"]
    assert held.participants.empty
    headings = held.attribute("heading")
    assert headings.value_counts().to_dict() == {"needs": 7, "opportunities": 4, "problems": 6}
    bullets = held.segments[["heading", "bullet"]].drop_duplicates()
    assert bullets["heading"].value_counts().tolist() == [7, 5, 4]
    themes = {code.code for code in held.codes.codes if not code.parent}
    assert themes == set(headings)
    # Printed in quotation marks, and in the segment.
    assert held.log["kind"].eq("quote_differs").sum() == 0
    said = held.segments.set_index("segment")["text"]
    for segment, words in held.quotes[["segment", "text_sv"]].itertuples(index=False):
        assert f'"{words}"' in said[segment]


@pytest.mark.peer
def test_every_segment_stands_in_the_slides() -> None:
    seeds = Path(os.environ.get("CUP_REFERENCE", "nowhere")).parent / "seeds" / SLIDES
    if not seeds.is_file():
        pytest.skip("the slides are not on this computer")
    lines = [line.strip() for line in seeds.read_text(encoding="utf-8").splitlines()]
    first = lines.index("Behov, beteende och attityder")
    last = lines.index("SÅ FORTSÄTTER VI")
    bullets = [line[2:] for line in lines[first:last] if line.startswith("- ")]
    held = material.read(ROOT / "data" / "raw" / "cup" / "focus_groups", ["sv"])
    texts = held.segments.groupby(["heading", "bullet"], sort=False)["text"].agg(" vs. ".join)
    assert texts.tolist() == bullets
