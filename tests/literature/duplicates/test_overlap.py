from __future__ import annotations

import numpy as np

from cup_study.literature.duplicates import finding, overlap
from tests.literature.duplicates import simulated

TABLE, _ = simulated.exports(200, 9)
FOUND = finding.find(TABLE)


def test_counts_add_up() -> None:
    counts = overlap.summary(TABLE, FOUND)
    assert counts["records"] == len(TABLE) == counts["publications"] + counts["removed"]
    assert counts["removed"] == counts["within"] + counts["between"]
    assert overlap.by_rule(FOUND)["removed"].sum() == counts["removed"]
    by_database = overlap.databases(TABLE, FOUND)
    assert by_database["records"].sum() == counts["records"]
    assert by_database["within"].sum() == counts["within"]
    assert (by_database["only"] + by_database["shared"] == by_database["publications"]).all()


def test_overlap_is_symmetric_with_publications_on_the_diagonal() -> None:
    both = overlap.overlap(TABLE, FOUND)
    assert both.columns.tolist() == both.index.tolist() == sorted(simulated.DATABASES)
    assert np.array_equal(both, both.T)
    by_database = overlap.databases(TABLE, FOUND)
    assert np.array_equal(np.diag(both), by_database["publications"])
