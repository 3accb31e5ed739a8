import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem.draws import intervals
from tests.sem.drawn_rows import figures


@pytest.mark.parametrize("kind", ["percentile", "bc", "basic"])
def test_intervals_are_lavaans(kind):
    given = figures("intervals")
    draws, est = np.array(given["draws"]), np.array(given["est"])
    found = intervals.intervals(draws, est, kind, level=given["level"])
    assert found == pytest.approx(np.array(given["bounds"][kind]), rel=1e-9)


def test_normal_intervals_are_lavaans_but_for_the_divisor():
    given = figures("intervals")
    draws, est = np.array(given["draws"]), np.array(given["est"])
    found = intervals.intervals(draws, est, "normal", level=given["level"])
    middle = found.mean(axis=1, keepdims=True)
    # lavaan divides the variance of the draws by their number.
    narrower = middle + (found - middle) * np.sqrt(1 - 1 / len(draws))
    assert narrower == pytest.approx(np.array(given["bounds"]["normal"]), rel=1e-8)


def test_acceleration_moves_both_ends():
    draws = np.random.default_rng(1).normal(size=(999, 1))
    at = np.zeros(1)
    plain = intervals.intervals(draws, at, "bc")
    none = intervals.intervals(draws, at, "bca", acceleration=np.zeros(1))
    moved = intervals.intervals(draws, at, "bca", acceleration=np.array([0.05]))
    assert none == pytest.approx(plain)
    assert (moved > plain).all()


def test_what_is_not_finite_is_left_out():
    draws = np.random.default_rng(1).normal(size=(200, 1))
    holes = np.concatenate([draws, np.full((3, 1), np.nan), np.full((1, 1), np.inf)])
    for kind in ("percentile", "bc", "normal", "basic"):
        found = intervals.intervals(holes, np.zeros(1), kind)
        assert found == pytest.approx(intervals.intervals(draws, np.zeros(1), kind))
    assert intervals.standard_errors(holes) == pytest.approx(draws.std(ddof=1))


def test_cases_without_an_interval():
    draws = np.arange(10.0)[:, None]
    assert np.isnan(intervals.intervals(draws, np.array([99.0]), "bc")).all()
    assert np.isnan(intervals.intervals(draws[:1], np.zeros(1))).all()
    constant = intervals.intervals(np.full((9, 1), 2.0), np.array([2.0]), "bc")
    assert constant.tolist() == [[2.0, 2.0]]
    assert intervals.intervals(draws, np.array([4.0]), level=0.999).tolist() == [[0.0, 9.0]]


def test_wrong_words_are_refused():
    with pytest.raises(InputError) as caught:
        intervals.check("perc", 95)
    assert len(caught.value.problems) == 2
    with pytest.raises(InputError, match="acceleration"):
        intervals.intervals(np.zeros((9, 1)), np.zeros(1), "bca")
