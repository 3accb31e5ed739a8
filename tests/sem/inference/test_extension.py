"""Fitted models with parameters added."""

import numpy as np

from cup_study import sem
from cup_study.sem.inference.extension import extend, information, score
from cup_study.sem.information import unit_information
from tests.sem.after_figures import fitted
from tests.sem.citizens import answers


def test_free_parameters_stay_first_and_at_a_minimum() -> None:
    fit = fitted("paths")
    extension = extend(fit, [("E", "=~", "b1", 1), ("E", "=~", "a2", 1)])
    k = len(fit.x)
    # E =~ a2 is free already.
    assert len(extension.x) == k + 1
    np.testing.assert_allclose(extension.x[:k], fit.x)
    slope = score(extension)
    assert np.abs(slope[:k]).max() < 1e-6 < np.abs(slope[k])
    local = information(extension, 0)
    at = extension.model.groups[0].parameters
    order = np.argsort(at)[:k]
    np.testing.assert_allclose(local[np.ix_(order, order)], unit_information(fit, "expected"))


def test_fixed_rows_can_be_freed() -> None:
    fit = fitted("paths")
    extension = extend(fit, (), free_fixed=True)
    assert extension.rows["added"].sum() == (fit.table.rows["op"] == "=~").sum() - 6
    assert extension.x[-1] == 1.0


def test_slope_is_that_of_the_larger_model() -> None:
    fit = fitted("paths")
    extension = extend(fit, [("a1", "~~", "b1", 1)])
    larger = sem.fit(fit.text + "\na1 ~~ b1", answers())
    rows = larger.table.rows
    number = rows.loc[(rows["lhs"] == "a1") & (rows["rhs"] == "b1"), "free"].item()
    # One step of scoring comes close to the estimate of the larger model.
    step = np.linalg.solve(information(extension, 0)[order(extension)], score(extension))
    assert abs(-step[-1] - larger.x[number - 1]) < 0.01


def order(extension):
    at = np.argsort(extension.model.groups[0].parameters)
    return np.ix_(at, at)
