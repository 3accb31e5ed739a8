from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.codebook import Item
from cup_study.errors import CupError
from cup_study.ingest.flags import FLAGS, Limits, flag, share_missing


def items(n: int, *, top: int = 5, construct: str | None = "A", prefix: str = "q") -> list[Item]:
    values = tuple(range(1, top + 1))
    return [
        Item(f"{prefix}{i}", f"{prefix}{i}", "scale", {}, values, construct=construct)
        for i in range(n)
    ]


def answers(scales: list[Item], *rows: list[float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[i.name for i in scales], dtype=float)


def test_duplicates_first_row_stays() -> None:
    scales = items(10)
    row = [1, 2, 3, 4, 5] * 2
    found = flag(answers(scales, row, row, [5, *row[1:]], row), scales, Limits())
    assert found["flag_duplicate"].tolist() == [False, True, False, True]


def test_duplicates_with_few_answers_are_chance() -> None:
    scales = items(10)
    row = [1.0] * 3 + [np.nan] * 7
    assert not flag(answers(scales, row, row), scales, Limits())["flag_duplicate"].any()


def test_time_does_not_hide_a_duplicate() -> None:
    scales = [*items(10), Item("minutes", "minutes", "numeric", {})]
    row = [1, 2, 3, 4, 5] * 2
    table = answers(scales, [*row, 10], [*row, 11])
    assert flag(table, scales, Limits(minutes="minutes"))["flag_duplicate"].tolist() == [
        False,
        True,
    ]


def test_speeders_and_missing_times() -> None:
    scales = [Item("minutes", "minutes", "numeric", {})]
    table = answers(scales, [10], [10], [3.9], [4.1], [np.nan])
    found = flag(table, scales, Limits(minutes="minutes"))
    # The median is 7.05: the limit is 2.82.
    assert not found["flag_speeder"].any()
    found = flag(table, scales, Limits(minutes="minutes", speed=0.56))
    assert found["flag_speeder"].tolist() == [False, False, True, False, False]


def test_incomplete_is_more_than_the_limit() -> None:
    scales = items(4)
    nan = float("nan")
    found = flag(answers(scales, [1, 2, nan, nan], [1, nan, nan, nan]), scales, Limits())
    assert found["share_missing"].tolist() == [0.5, 0.75]
    assert found["flag_incomplete"].tolist() == [False, True]


def test_nothing_asked_is_nothing_missing() -> None:
    table = pd.DataFrame({"a": [np.nan]})
    assert share_missing(table, pd.DataFrame({"a": [True]})).tolist() == [0.0]


def test_no_items() -> None:
    found = flag(pd.DataFrame(index=[2, 3]), [], Limits())
    assert found.shape == (2, 1 + len(FLAGS))
    assert not found.any(axis=None)


@pytest.mark.parametrize("wrong", [{"speed": 1.5}, {"same": -0.1}, {"missing": 50}, {"least": 1}])
def test_senseless_limits(wrong: dict[str, float]) -> None:
    with pytest.raises(CupError, match=next(iter(wrong))):
        Limits(**wrong)  # type: ignore[arg-type]
