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
