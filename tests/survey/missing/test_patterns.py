import numpy as np
import pandas as pd

from cup_study.survey.missing.amount import everything
from cup_study.survey.missing.patterns import patterns


def of(rows, names="abc"):
    data = pd.DataFrame(rows, columns=list(names))
    return patterns(data, list(names), everything(data, list(names)))


def test_patterns_are_counted_the_most_common_first():
    found = of([[1, 1, 1]] * 5 + [[1, None, 1]] * 3 + [[None, None, 1]])
    assert found.table["n"].tolist() == [5, 3, 1]
    assert found.table["missing"].tolist() == [0, 1, 2]
    assert (found.n_patterns, found.n, found.monotone) == (3, 9, True)
    assert list(found.table.columns[:3]) == ["c", "a", "b"]


def test_a_pattern_that_is_not_monotone():
    assert not of([[1, None, 1], [None, 1, 1], [1, 1, 1]]).monotone
    assert of([[1, None, None], [1, 1, None], [1, 1, 1]]).monotone


def test_monotone_agrees_with_its_definition():
    generator = np.random.default_rng(1)
    for _ in range(60):
        holes = generator.random((4, 3)) < 0.4
        # Monotone: of any two rows the holes of one are among those of the other.
        nested = all((a <= b).all() or (b <= a).all() for a in holes for b in holes)
        assert of(np.where(holes, np.nan, 1.0).tolist()).monotone == nested


def test_skipped_cells_make_no_pattern_and_top_is_kept():
    data = pd.DataFrame({"a": [None, 1.0, None], "b": [1.0, None, None]})
    asked = pd.DataFrame({"a": [False] * 3})
    found = patterns(data, ["a", "b"], asked, top=1)
    assert (found.n_patterns, len(found.table)) == (2, 1)
    assert patterns(data.iloc[:0], ["a"], asked.iloc[:0]).n_patterns == 0
