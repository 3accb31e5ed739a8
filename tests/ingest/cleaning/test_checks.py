from __future__ import annotations

import numpy as np

from cup_study.codebook import Item
from cup_study.ingest.cleaning import checks

INCOME = Item("income", "income", "numeric", {}, range=(0, 2000))


def told(texts: list[str], item: Item = INCOME) -> list[str]:
    rows = np.arange(2, len(texts) + 2)
    return [str(problem) for problem in checks.values(rows, texts, item.name, item)]


def test_a_column_of_decimal_commas_is_one_problem() -> None:
    found = told([*(f"{i},5" for i in range(100)), "2024-03-04", "lots"])
    assert len(found) == 3
    assert found[0].startswith(
        'rows 2, 3, 4, 5, 6 and 95 more, column "income": expected 0-2000, got "0,5", "1,5", '
        '"2,5", "3,5", "4,5" and 95 other texts, a decimal comma?'
    )
    assert found[1].startswith(
        'row 102, column "income": expected 0-2000, got "2024-03-04", a date'
    )
    assert found[2] == 'row 103, column "income": expected 0-2000, got "lots"'


def test_numbers_out_of_range_are_one_problem_where_there_are_many() -> None:
    found = told([str(n) for n in range(3000, 3200)])
    assert len(found) == 1
    assert "got 3000, 3001, 3002, 3003, 3004 and 195 other texts" in found[0]


def test_few_and_answers_of_a_scale_are_told_each() -> None:
    assert len(told(["1,5", "2,5", "9999"])) == 3
    scale = Item("q", "q", "scale", {}, (1, 2, 3))
    assert len(told([f"{n}" for n in range(7, 17)], scale)) == 10
