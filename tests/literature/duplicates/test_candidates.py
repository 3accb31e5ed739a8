from __future__ import annotations

from cup_study.literature.duplicates import candidates
from cup_study.literature.duplicates.prepared import prepared
from cup_study.literature.records import record
from tests.literature.duplicates import simulated


def test_hardly_a_duplicate_is_lost() -> None:
    table, truth = simulated.exports(400, seed=3, doi=False)
    rows = prepared(table)
    found = {(rows[a].record, rows[b].record) for a, b in candidates.pairs(rows)}
    ids = [r.record for r in rows]
    true = {(a, b) for a in ids for b in ids if a < b and truth[a] == truth[b]}
    assert len(true & found) / len(true) > 0.995
    assert len(found) < len(ids) ** 2 / 10


def test_more_identical_records_than_a_block_holds() -> None:
    n = candidates.MOST + 10
    rows = [{"record": f"{i:04}", "doi": "10.1/x", "title": "Trust"} for i in range(n)]
    assert len(candidates.pairs(prepared(record.frame(rows)))) == n - 1


def test_none() -> None:
    assert candidates.pairs(prepared(record.empty())).shape == (0, 2)
