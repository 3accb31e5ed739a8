import numpy as np
import pandas as pd
import pytest

from cup_study.sem import fit
from cup_study.sem.groupwise.equality_tests import score_tests
from cup_study.sem.inference.score_test import score_test
from tests.sem.grouped import figures, likert

HOLZINGER = figures()["holzinger"]
MODEL = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"


@pytest.fixture(scope="module")
def scalar():
    names = [f"x{i}" for i in range(1, 10)]
    return fit(
        MODEL,
        cov=[pd.DataFrame(c, names, names) for c in HOLZINGER["cov"]],
        mean=[pd.Series(m, names) for m in HOLZINGER["mean"]],
        nobs=HOLZINGER["nobs"],
        kind="cfa",
        group_equal=("loadings", "intercepts"),
    )


def tied(fitted):
    """Parameters of the first group that are in an equality, in its order."""
    rows = fitted.table.rows
    named = {p: k for p, *k in rows[["plabel", "lhs", "op", "rhs"]].values.tolist()}
    left = rows.loc[rows["op"] == "==", "lhs"]
    return list(dict.fromkeys(tuple(named[p]) for p in left))


def test_two_groups_are_lavaans_univariate_score_tests(scalar):
    found = score_tests(scalar, tied(scalar))
    np.testing.assert_allclose(found["stat"], HOLZINGER["score"], rtol=2e-4, atol=1e-6)
    assert (found["df"] == 1).all()


def test_more_groups_are_released_together():
    model = "F =~ y1 + y2 + y3 + y4"
    fitted = fit(model, likert(), kind="cfa", group="group", group_equal=("loadings",))
    found = score_tests(fitted, [("F", "=~", "y3")])
    rows = fitted.table.rows
    equalities = rows[rows["op"] == "=="].reset_index(drop=True)
    mine = rows.loc[(rows["op"] == "=~") & (rows["rhs"] == "y3"), "plabel"]
    at = equalities.index[equalities["lhs"].isin(mine)].tolist()
    expected = score_test(fitted, release=at)
    assert found["df"].iat[0] == expected.df == 2
    assert found["stat"].iat[0] == pytest.approx(expected.stat, rel=1e-9)


def test_what_is_fixed_after_the_first_group_is_tested_by_freeing_it_there(scalar):
    names = [f"x{i}" for i in range(1, 10)]
    means = fit(
        MODEL,
        cov=[pd.DataFrame(c, names, names) for c in HOLZINGER["cov"]],
        mean=[pd.Series(m, names) for m in HOLZINGER["mean"]],
        nobs=HOLZINGER["nobs"],
        kind="cfa",
        group_equal=("loadings", "intercepts", "means"),
    )
    keys = [(name, "~1", "") for name in ("visual", "textual", "speed")]
    found = score_tests(means, keys)
    # The chi-square differences of the freed models are close.
    gain = means.fit_measures().chisq - scalar.fit_measures().chisq
    assert found["stat"].max() == pytest.approx(gain, rel=0.25)
    assert found["parameter"].tolist() == ["visual ~ 1", "textual ~ 1", "speed ~ 1"]
