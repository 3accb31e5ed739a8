from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.codebook import Item
from cup_study.ingest.flagging import careless

NAN = float("nan")


def items(n: int, *, top: int = 5, construct: str | None = "A", prefix: str = "q") -> list[Item]:
    values = tuple(range(1, top + 1))
    return [
        Item(f"{prefix}{i}", f"{prefix}{i}", "scale", {}, values, construct=construct)
        for i in range(n)
    ]


def answers(scales: list[Item], *rows: list[float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[i.name for i in scales], dtype=float)


def test_straightlining_needs_enough_answers() -> None:
    scales = items(12)
    table = answers(scales, [3] * 12, [3] * 11 + [4], [3] * 9 + [NAN] * 3, [3] * 10 + [NAN] * 2)
    flat, nearly = (careless.straightlining(table, scales, same, 10) for same in (1.0, 0.9))
    assert flat.tolist() == [True, False, False, True]
    assert nearly.tolist() == [True, True, False, True]


def test_straightlining_is_judged_within_a_response_scale() -> None:
    scales = items(6) + items(6, top=7, prefix="r")
    assert not careless.straightlining(answers(scales, [3] * 12), scales, 1.0, 10).any()


def test_straightlining_uses_the_constructs() -> None:
    scales = items(10) + items(10, construct=None, prefix="r")
    table = answers(scales, [2] * 10 + [1, 2] * 5)
    assert careless.straightlining(table, scales, 1.0, 10).all()


def test_text_codes_are_judged_too() -> None:
    scales = [Item(f"t{i}", f"t{i}", "scale", {}, ("no", "so", "yes")) for i in range(10)]
    table = pd.DataFrame([["so"] * 10, ["so"] * 9 + ["no"]], columns=[i.name for i in scales])
    assert careless.straightlining(table, scales, 1.0, 10).tolist() == [True, False]


def test_an_attention_check_does_not_hide_a_straight_line() -> None:
    scales = items(10)
    check = Item("check", "check", "scale", {}, (1, 2, 3, 4, 5), construct="A", attention=1)
    asked = [*scales[:5], check, *scales[5:]]
    table = answers(asked, [3] * 5 + [1] + [3] * 5)
    assert careless.straightlining(table, asked, 1.0, 10).all()
    assert careless.longstring(table, asked, 1.0, 10).all()


def test_longest_run_is_broken_by_another_answer_and_by_none() -> None:
    scales = items(8)
    table = answers(
        scales,
        [1, 1, 1, 2, 2, 2, 2, 1],
        [1, 1, 1, 1, NAN, 1, 1, 1],
        [NAN] * 8,
        [5, 4, 3, 2, 1, 5, 4, 3],
    )
    assert careless.longest_run(careless.codes(table, scales)).tolist() == [4, 4, 0, 1]


def test_longstring_is_a_share_of_the_battery() -> None:
    scales = items(20)
    half = [2] * 10 + [1, 3] * 5
    table = answers(scales, half, [1, 2] * 10)
    assert careless.longstring(table, scales, 0.5, 10).tolist() == [True, False]
    assert not careless.longstring(table, scales, 0.6, 10).any()
    assert not careless.longstring(table, scales, 0.5, 11).any()
    assert not careless.longstring(table, scales, 0.0, 2).any()


def test_a_run_does_not_cross_a_question_of_another_kind() -> None:
    scales = items(12)
    between = Item("yes", "yes", "binary", {}, (0, 1))
    asked = [*scales[:6], between, *scales[6:]]
    table = answers(asked, [3] * 6 + [1] + [3] * 6)
    assert not careless.longstring(table, asked, 1.0, 7).any()
    assert careless.longstring(table, asked, 1.0, 6).all()


def test_invariable_is_the_standard_deviation_of_one_person() -> None:
    scales = items(10)
    calm, lively = [3, 3, 3, 4] * 2 + [3, NAN], [1, 5] * 5
    table = answers(scales, calm, lively, [3] * 4 + [NAN] * 6)
    limit = float(np.nanstd(calm, ddof=1))
    assert careless.invariable(table, scales, limit + 1e-9, 9).tolist() == [True, False, False]
    assert not careless.invariable(table, scales, limit - 1e-9, 9).any()


def test_parts_are_the_same_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    scales = items(10)
    rows = np.random.default_rng(1).integers(1, 3, (23, 10)).astype(float)
    table = pd.DataFrame(rows, columns=[i.name for i in scales])

    def find(part: pd.DataFrame) -> careless.Marks:
        return careless.straightlining(part, scales, 0.6, 5)

    monkeypatch.setattr(careless, "ROWS", 4)
    np.testing.assert_array_equal(careless.in_parts(table, find), find(table))


def test_planted_straight_lines_are_recovered() -> None:
    scales = items(32, top=7)
    generator = np.random.default_rng(2)
    rows = generator.integers(1, 8, (500, 32)).astype(float)
    rows[generator.random(rows.shape) < 0.02] = NAN
    planted = generator.choice(500, 20, replace=False)
    rows[planted] = generator.integers(1, 8, (20, 1))
    table = pd.DataFrame(rows, columns=[i.name for i in scales])
    for found in (
        careless.straightlining(table, scales, 1.0, 10),
        careless.longstring(table, scales, 0.5, 10),
        careless.invariable(table, scales, 0.1, 10),
    ):
        assert sorted(np.flatnonzero(found)) == sorted(planted)
