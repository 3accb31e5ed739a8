import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from cup_study.errors import InputError
from cup_study.survey.inference.multiplicity import adjust

FRAME = pd.DataFrame(
    {
        "item": ["a", "a", "a", "b", "b"],
        "by": ["x", "x", "y", "x", "x"],
        "p_value": [0.01, 0.04, 0.03, 0.2, np.nan],
    }
)


def test_holm_in_one_family():
    found = adjust(FRAME)
    # Holm by hand: 4 * .01, 3 * .03, and no smaller than the one before.
    np.testing.assert_allclose(found["p_adjusted"], [0.04, 0.09, 0.09, 0.2, np.nan])
    assert set(found["family_size"]) == {4}
    assert set(found["family"]) == {"all"}


def test_families_are_told_and_a_missing_p_is_no_test():
    found = adjust(FRAME, "item", "fdr_bh")
    np.testing.assert_allclose(found["p_adjusted"], [0.03, 0.04, 0.04, 0.2, np.nan])
    assert found["family_size"].tolist() == [3, 3, 3, 1, 1]
    crossed = adjust(FRAME, ["item", "by"])
    assert crossed["family"].tolist() == ["a, x", "a, x", "a, y", "b, x", "b, x"]
    assert crossed["family_size"].tolist() == [2, 2, 1, 1, 1]


@pytest.mark.parametrize("method", ["holm", "fdr_bh"])
def test_both_methods_are_those_of_statsmodels(method):
    p = np.round(np.random.default_rng(1).random(12) ** 3, 3)
    found = adjust(pd.DataFrame({"p_value": p}), method=method)
    np.testing.assert_allclose(found["p_adjusted"], multipletests(p, method=method)[1])


def test_no_tests_at_all():
    assert adjust(FRAME.iloc[:0])["p_adjusted"].tolist() == []
    assert adjust(FRAME.iloc[4:])["p_adjusted"].isna().all()


def test_what_cannot_be_adjusted_is_told():
    with pytest.raises(InputError, match='column "town": is missing'):
        adjust(FRAME, "town")
    with pytest.raises(InputError, match="expected one of holm, fdr_bh"):
        adjust(FRAME, method="none")  # type: ignore[arg-type]


def test_family_wise_error_is_held():
    """Ten true hypotheses: at least one falls in 5% of 400 families, not in 40%."""
    p = np.random.default_rng(3).random((400, 10))
    frame = pd.DataFrame({"p_value": p.ravel(), "family_of": np.repeat(np.arange(400), 10)})
    found = adjust(frame, "family_of")
    false = found.groupby("family_of")["p_adjusted"].min().lt(0.05).mean()
    assert 0.02 < false < 0.09
