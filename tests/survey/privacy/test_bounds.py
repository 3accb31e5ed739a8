import numpy as np
import pytest

from cup_study.survey.privacy import bounds
from cup_study.survey.privacy.equations import Cells, Equation


def cells(values, equations, published=None):
    n = len(values)
    shown = tuple(published or [True] * n)
    return Cells(tuple(values), shown, (True,) * n, tuple(equations), {}, {})


def test_one_hidden_cell_of_a_sum_is_known():
    table = cells((20, 3, 9, 8), [Equation(0, (1, 2, 3))])
    assert bounds.intervals(table, {1}, [1]) == {1: (3.0, 3.0)}


def test_two_hidden_cells_share_what_is_left():
    table = cells((20, 3, 9, 8), [Equation(0, (1, 2, 3))])
    assert bounds.intervals(table, {1, 3}, [1, 3]) == {1: (0.0, 11.0), 3: (0.0, 11.0)}


def test_a_second_sum_narrows_the_first():
    # Cells 1 and 2 of one sum; cell 1 is also in a smaller one with cell 4.
    table = cells((12, 3, 9, 5, 2), [Equation(0, (1, 2)), Equation(3, (1, 4))])
    assert bounds.intervals(table, {1, 2, 4}, [1, 2]) == {1: (0.0, 5.0), 2: (7.0, 12.0)}


def test_a_hidden_total_is_not_bounded():
    table = cells((20, 3, 9, 8), [Equation(0, (1, 2, 3))])
    low, high = bounds.intervals(table, {0, 1}, [0])[0]
    assert low == pytest.approx(17.0)
    assert np.isinf(high)


def test_what_is_never_published_is_unknown_too():
    table = cells((20, 3, 9, 8), [Equation(0, (1, 2, 3))], [True, False, True, True])
    assert bounds.unknown(table, {2}) == [1, 2]
    assert bounds.intervals(table, {2}, [2]) == {2: (0.0, 12.0)}


def test_a_cell_in_no_sum_is_not_bounded():
    table = cells((3, 4), [])
    assert bounds.intervals(table, {0}, [0]) == {0: (0.0, np.inf)}
