from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.codebook import Item
from cup_study.errors import CupError
from cup_study.ingest.flagging.flags import FLAGS, Limits, flag, share_missing, sought, threshold


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


@pytest.mark.parametrize(
    "wrong",
    [
        {"speed": 1.5},
        {"same": -0.1},
        {"missing": 50},
        {"least": 1},
        {"near": 0.3},
        {"run_length": 2},
        {"seconds": -1},
        {"variability": float("nan")},
        {"failed": 0},
    ],
)
def test_senseless_limits(wrong: dict[str, float]) -> None:
    with pytest.raises(CupError, match=next(iter(wrong))):
        Limits(**wrong)  # type: ignore[arg-type]


def test_every_flag_has_a_column_and_marks_are_taken_over() -> None:
    scales = items(3)
    table = answers(scales, [1, 2, 3], [3, 2, 1])
    marks = {"impossible": pd.Series([False, True], index=table.index)}
    found = flag(table, scales, Limits(), marks=marks)
    assert [c for c in found if c.startswith("flag_")] == [f"flag_{name}" for name in FLAGS]
    assert found["flag_impossible"].tolist() == [False, True]
    assert found.drop(columns="share_missing").dtypes.eq(bool).all()


def test_an_exact_duplicate_is_no_near_one() -> None:
    scales = items(20)
    row = [1, 2, 3, 4, 5] * 4
    table = answers(scales, row, row, [2, *row[1:]])
    found = flag(table, scales, Limits(near=0.95))
    assert found["flag_duplicate"].tolist() == [False, True, False]
    assert found["flag_near_duplicate"].tolist() == [False, False, True]


def test_number_of_failed_checks() -> None:
    checks = [Item(f"c{i}", f"c{i}", "scale", {}, (1, 2), attention=1) for i in range(2)]
    table = answers(checks, [1, 1], [1, 2], [2, 2])
    assert flag(table, checks, Limits())["flag_attention"].tolist() == [False, True, True]
    assert flag(table, checks, Limits(failed=2))["flag_attention"].tolist() == [False, False, True]


def test_sought_is_what_can_be_found() -> None:
    checks = [Item("c", "c", "scale", {}, (1, 2), attention=1, out_of_range="flag")]
    everything = Limits(near=0.9, variability=0.1)
    assert sought(checks, everything, timed=True, rules=True) == FLAGS
    assert "out_of_range" in sought(items(1), Limits(out_of_range="flag"), timed=False, rules=False)


@pytest.mark.parametrize("name", FLAGS)
def test_every_limit_is_told_in_the_log(name: str) -> None:
    assert threshold(name, Limits())


def test_unknown_policy_is_refused() -> None:
    with pytest.raises(CupError, match='out_of_range: expected one of stop.*got "drop"'):
        Limits(out_of_range="drop")
