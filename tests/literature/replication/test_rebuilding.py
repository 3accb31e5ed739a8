import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.masem import pooled_matrix
from cup_study.literature.replication import printed, rebuilding
from tests.literature.replication.published import correlations, of, rows


def rebuilt(table):
    return rebuilding.rebuild(printed.models(table, correlations())[0], correlations())


def test_the_published_model_is_reproduced():
    found = rebuilt(rows())
    assert found.fit["chi2"] == pytest.approx(63.47, abs=0.01)
    assert found.fit["cfi"] == pytest.approx(0.991, abs=0.0005)
    assert found.fit["srmr"] == pytest.approx(0.021, abs=0.0005)
    r2 = found.r2.set_index("outcome")["r2"]
    assert r2["BI"] == pytest.approx(0.632, abs=0.0005)
    assert r2["USE"] == pytest.approx(0.362, abs=0.0005)


MANY = [
    *[(f"{p}_pe", "PE", p, "path", None, None) for p in ("COMP", "EDU", "PINN", "COST")],
    *[(f"{p}_ee", "EE", p, "path", None, None) for p in ("COMP", "EDU", "PINN", "COST")],
    *[(f"{p}_bi", "BI", p, "path", None, None) for p in ("PE", "EE", "SI", "HAB")],
    *[(f"{p}_use", "USE", p, "path", None, None) for p in ("BI", "FC", "HAB")],
]


def test_several_endogenous_variables_are_regressions_one_by_one():
    found = rebuilt(of(*MANY, n=1665))
    r = correlations()
    for outcome, own in found.paths.groupby("outcome"):
        x = own["predictor"].tolist()
        np.testing.assert_allclose(own["est"], np.linalg.solve(r.loc[x, x], r.loc[x, outcome]))
    assert len(found.paths) == 15
    whole = pooled_matrix.fit(r, 1665, found.printed.text)
    assert found.fit["chi2"] == pytest.approx(whole.fit["chisq"], rel=1e-8)
    assert found.fit["df"] == whole.fit["df"]


def test_residuals_may_covary():
    found = rebuilt(of(*MANY, ("c", "PE", "EE", "covariance", None, None), n=1665))
    plain = rebuilt(of(*MANY, n=1665))
    assert found.fit["df"] == plain.fit["df"] - 1
    assert found.fit["chi2"] < plain.fit["chi2"]
    assert found.covariances[["outcome", "predictor"]].values.tolist() == [["PE", "EE"]]


def test_indirect_effects_are_sums_over_all_paths():
    found = rebuilt(of(*MANY, n=1665))
    b = found.paths.set_index(["outcome", "predictor"])["est"]
    by_hand = b["PE", "COMP"] * b["BI", "PE"] + b["EE", "COMP"] * b["BI", "EE"]
    told = found.effects.set_index(["outcome", "predictor"])
    assert told.loc[("BI", "COMP"), "indirect"] == pytest.approx(by_hand)
    assert told.loc[("USE", "COMP"), "total"] == pytest.approx(by_hand * b["USE", "BI"])


def test_a_matrix_that_is_not_positive_definite_is_told():
    r = pd.DataFrame(
        [[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]], ["BI", "PE", "EE"], ["BI", "PE", "EE"]
    )
    model = printed.models(of(("a", "BI", "PE", "path", 0.3, 2)), r)[0]
    with pytest.raises(InputError, match="eigenvalue 1 of 3"):
        rebuilding.rebuild(model, r)
