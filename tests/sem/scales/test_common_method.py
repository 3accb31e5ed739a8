"""Common method bias."""

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem.scales.common_method import common_method
from tests.sem.citizens import answers

MODEL = "E =~ a1 + a2 + a3\nT =~ b1 + b2 + b3\nU =~ c1 + c2 + c3\nT ~ E\nU ~ T"


def biased(size: float, n: int = 3000) -> pd.DataFrame:
    """Three factors, and a habit of answering that all items share."""
    rng = np.random.default_rng(4)
    traits, habit = rng.normal(size=(3, n)), rng.normal(size=n)
    return pd.DataFrame(
        {
            f"{t}{i}": loading * traits[k] + size * habit + 0.6 * rng.normal(size=n)
            for k, t in enumerate("abc")
            for i, loading in ((1, 1.2), (2, 0.9), (3, 0.5))
        }
    )


def test_a_method_factor_is_found() -> None:
    found = common_method("E =~ a1+a2+a3\nT =~ b1+b2+b3\nU =~ c1+c2+c3\nT ~ E\nU ~ T", biased(0.5))
    assert found.method_loading == pytest.approx(0.5, abs=0.05)
    assert found.method_variance == pytest.approx(0.16, abs=0.05)
    assert found.differences["pvalue"].lt(1e-6).all()
    path = found.changes.set_index(["lhs", "op", "rhs"]).loc[("T", "~", "E")]
    assert path["model"] > 0.15
    assert abs(path["with_method"]) < 0.1


def test_without_bias_little_moves() -> None:
    found = common_method(MODEL, answers())
    assert found.fits["model"].tolist() == [
        "factors",
        "one factor",
        "model",
        "model with method factor",
    ]
    assert found.differences["df_diff"].tolist() == [3.0, 1.0]
    assert found.differences["pvalue"].iloc[0] < 1e-6
    assert 0.3 < found.first_component < 0.5
    assert found.changes["change"].abs().max() < 0.3
    assert set(found.changes["op"]) == {"=~", "~"}


def test_residual_covariances_and_groups_stay() -> None:
    found = common_method(MODEL + "\na1 ~~ b1", answers(), group="town")
    for fit in (found.factors, found.one_factor):
        rows = fit.table.rows
        assert ((rows["lhs"] == "a1") & (rows["rhs"] == "b1")).sum() == 2
    assert set(found.changes["group"]) == {"Kalix", "Malmö"}


def test_ordered_answers() -> None:
    data = biased(0.5, 1500).apply(lambda d: np.digitize(d, d.quantile([0.2, 0.5, 0.8])))
    model = "E =~ a1+a2+a3\nT =~ b1+b2+b3\nU =~ c1+c2+c3"
    found = common_method(model, data, ordered=True)
    assert found.model.options.name == "WLSMV"
    assert np.isfinite(found.fits["cfi"]).all()
    whole = found.with_method.r_squared()["r2"].mean()
    assert found.trait_variance + found.method_variance == pytest.approx(whole)
    assert found.differences["pvalue"].iloc[1] < 0.05


def test_one_factor_is_refused() -> None:
    with pytest.raises(InputError, match="1 factor with two items"):
        common_method("E =~ a1 + a2 + a3", answers())
