"""The measurement of the literature's rooms, on little."""

from __future__ import annotations

from pathlib import Path

from cup_study import bench_literature
from cup_study.literature.duplicates import finding
from cup_study.literature.records import reading


def test_publications_in_both_exports_are_found(tmp_path: Path) -> None:
    both = bench_literature.make(tmp_path, 300)
    records = reading.read(tmp_path).records
    assert len(records) == 300
    groups = finding.find(records).groups
    assert 300 - groups["group"].nunique() == both


def test_the_table_tells_every_step() -> None:
    told = bench_literature.measure(records=200, studies=6, variables=3)
    for step in ("read", "duplicates found (40; 40", "each correlation pooled", "all at once"):
        assert step in told
