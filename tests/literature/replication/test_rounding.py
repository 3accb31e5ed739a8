import numpy as np
import pandas as pd
import pytest

from cup_study.literature.replication import printed, rounding
from cup_study.literature.replication.rebuilding import figures, rebuild
from tests.literature.replication.published import correlations, of, rows


def test_limits_are_the_same_each_time_and_hold_what_the_printed_matrix_gives():
    model = printed.models(rows(), correlations())[0]
    limits = rounding.rounding_limits(correlations(), model)
    pd.testing.assert_frame_equal(limits, rounding.rounding_limits(correlations(), model))
    known = figures(rebuild(model, correlations()))
    ends = limits.set_index(rounding.LIMITS[:3])
    for place, (value, *_) in known.items():
        if place in ends.index and place != ("fit", "srmr", ""):
            assert ends.loc[place, "lowest"] <= value <= ends.loc[place, "highest"], place


def test_limits_of_fit_are_those_of_refitted_models():
    model = printed.models(rows(), correlations())[0]
    own = correlations().copy()
    same = rounding.rounding_limits(own, model, half=0.0, draws=3).set_index(rounding.LIMITS[:3])
    found = rebuild(model, own)
    for name in ("chi2", "cfi", "tli", "rmsea", "srmr"):
        assert same.loc[("fit", name, ""), "lowest"] == pytest.approx(found.fit[name], rel=1e-8)


def test_a_model_with_covarying_residuals_is_refitted():
    table = of(
        ("a", "PE", "COMP", "path", None, None),
        ("b", "EE", "COMP", "path", None, None),
        ("c", "PE", "EE", "covariance", 0.1, 2),
    )
    model = printed.models(table, correlations())[0]
    limits = rounding.rounding_limits(correlations(), model, draws=20).set_index(
        rounding.LIMITS[:3]
    )
    row = limits.loc[("covariance", "PE", "EE")]
    assert 0 < row["highest"] - row["lowest"] < 0.05


def test_r2_is_within_its_own_limits_where_the_model_does_not_fit():
    # The model says nothing goes from w to m, so that the variance of y that it implies is not 1.
    names = ["y", "m", "x", "w"]
    r = pd.DataFrame(np.full((4, 4), 0.5) + 0.5 * np.eye(4), names, names)
    rows = [("y", "m"), ("y", "w"), ("m", "x")]
    table = pd.DataFrame(
        [("1", a + b, a, b, "path", None, None) for a, b in rows]
        + [("1", "n", None, None, "fit", 300, 0)],
        columns=list(printed.COLUMNS),
    )
    model = printed.models(table, r)[0]
    limits = rounding.rounding_limits(r, model).set_index(["kind", "outcome"])
    value = rebuild(model, r).r2.set_index("outcome")["r2"]["y"]
    low, high = limits.loc[("r2", "y"), ["lowest", "highest"]].to_numpy(dtype=float).ravel()
    assert low < value < high
