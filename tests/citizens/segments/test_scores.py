from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import scores
from cup_study.errors import InputError

GOOD = pd.DataFrame({"a": [1.0, 2, 3, 4, 5, 6], "b": [2.0, 1, None, 9, 7, 3]})


def test_rows_without_scores_or_weight_are_left_out_and_told() -> None:
    data = GOOD.copy()
    data.loc[6] = [None, None]
    weights = pd.Series([1.0, 1, 1, 1, 2, 0, 1])
    found = scores.read(data, ["a", "b"], weights)
    assert found.left_out.values.tolist() == [[5, "weight 0"], [6, "no score at all"]]
    assert found.index.tolist() == [0, 1, 2, 3, 4]
    assert any("1 rows left out: no score at all" in told for told in found.warnings)
    assert any("weights average 1.2" in told for told in found.warnings)


def test_rows_are_grouped_by_what_they_miss() -> None:
    nan = float("nan")
    data = pd.DataFrame([[1, nan, 3], [1, 2, 3], [nan, 2, nan], [4, nan, 2.0]], columns=list("abc"))
    found = scores.read(data, list("abc"), varying=False)
    assert [batch.rows.tolist() for batch in found.batches] == [[0, 3], [2]]
    assert [batch.missing.tolist() for batch in found.batches] == [[[1]], [[0, 2]]]


def test_everything_wrong_is_told_at_once() -> None:
    data = GOOD.assign(text="x", far=[np.inf, 1, 2, 3, 4, 5])
    with pytest.raises(InputError) as caught:
        scores.read(data, ["a", "a", "text", "far", "gone"], pd.Series([1.0] * 5 + [-1]))
    told = str(caught.value)
    for part in (
        'column "a": is named twice',
        'column "text": expected numbers',
        'column "far": holds infinite',
        'column "gone": is missing',
        "weights: 1 are missing, infinite or negative (first: row 5)",
    ):
        assert part in told


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        ([3.0] * 6, 'column "c": does not vary'),
        ([None] * 6, 'column "c": has no scores'),
        ([2.0, 4, 6, 8, 10, 12], r'column "c": says the same as "a" \(correlation 1\)'),
        ([-1.0, -2, -3, -4, -5, -6], r'says the same as "a" \(correlation -1\)'),
    ],
)
def test_columns_that_say_nothing_are_refused(extra: list[float | None], told: str) -> None:
    with pytest.raises(InputError, match=told):
        scores.read(GOOD.assign(c=pd.Series(extra, dtype=float)), ["a", "b", "c"])


def test_a_column_that_varies_in_rows_of_weight_zero_only_is_refused() -> None:
    data = GOOD.assign(c=[1.0, 1, 1, 1, 1, 2])
    with pytest.raises(InputError, match='column "c": does not vary'):
        scores.read(data, ["a", "c"], pd.Series([1.0] * 5 + [0]))


def test_items_with_few_answers_are_told() -> None:
    found = scores.read(GOOD.assign(c=[1.0, 0, 1, 0, 0, 1]), ["a", "c"])
    assert any('column "c" has only 2 different values' in told for told in found.warnings)


def test_no_columns_no_rows() -> None:
    with pytest.raises(InputError, match="there are none"):
        scores.read(GOOD, [])
    with pytest.raises(InputError, match="no row has a score"):
        scores.read(GOOD * np.nan, ["a"], varying=False)
