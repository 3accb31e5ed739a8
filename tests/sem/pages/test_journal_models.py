import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem.pages.journal_models import (
    CHEN_SMALL,
    fit_table,
    invariance_table,
    robustness_table,
)
from tests.sem.journal_frames import MEASURES, estimates


def worse(**changes):
    return {name: value + changes.get(name, 0.0) for name, value in MEASURES.items()}


def test_the_kind_chooses_robust_measures_where_there_are_some():
    robust = MEASURES | {"chisq_scaled": 90.0, "cfi_scaled": 0.951, "cfi_robust": 0.953}
    plain, scaled, best = (
        fit_table({"M": robust}, kind=kind).iloc[0] for kind in ("standard", "scaled", "robust")
    )
    assert [row["cfi"] for row in (plain, scaled, best)] == [0.95, 0.951, 0.953]
    assert [row["chisq"] for row in (plain, scaled, best)] == [100.0, 90.0, 90.0]
    assert best["srmr"] == 0.04


def test_information_criteria_are_left_out_where_no_model_has_them():
    ordinal = {k: v for k, v in MEASURES.items() if k not in ("aic", "bic")}
    assert "aic" not in fit_table({"WLSMV": ordinal})
    assert fit_table({"ML": MEASURES, "WLSMV": ordinal})["aic"].isna().tolist() == [False, True]
    with pytest.raises(InputError, match="no chisq"):
        fit_table({"M": {"cfi": 0.9}})


@pytest.mark.parametrize(
    ("changes", "step", "decision"),
    [
        ({"cfi": -0.009, "rmsea": 0.1, "srmr": 0.1}, "metric", "holds"),
        ({"cfi": -0.011, "rmsea": 0.015}, "metric", "fails"),
        ({"cfi": -0.011, "rmsea": 0.014, "srmr": 0.020}, "metric", "mixed"),
        ({"cfi": -0.011, "rmsea": 0.014, "srmr": 0.020}, "scalar", "fails"),
        ({"cfi": -0.010, "rmsea": 0.020}, "metric", "mixed"),
    ],
)
def test_steps_are_judged_by_chen_and_by_cheung_and_rensvold(changes, step, decision):
    table = invariance_table({"configural": MEASURES, step: worse(**changes)})
    assert table["decision"].tolist() == ["", decision]
    assert table["chen"].tolist()[0] is None


def test_small_samples_have_stricter_cutoffs():
    steps = {"configural": MEASURES, "metric": worse(cfi=-0.006, rmsea=0.011)}
    assert invariance_table(steps)["chen"].tolist()[1] is True
    assert invariance_table(steps, cutoffs=CHEN_SMALL)["chen"].tolist()[1] is False


def test_tests_of_the_steps_stand_beside_them():
    steps = {"configural": MEASURES, "metric": worse(chisq=20, df=6)}
    tests = pd.DataFrame(
        {"chisq_diff": [np.nan, 20.0], "df_diff": [np.nan, 6], "pvalue": [np.nan, 0.003]}
    )
    table = invariance_table(steps, tests)
    assert table.loc[1, ["chisq_diff", "df_diff", "p_diff"]].tolist() == [20.0, 6.0, 0.003]
    with pytest.raises(InputError, match="2 steps but 1 rows"):
        invariance_table(steps, tests.iloc[:1])
    with pytest.raises(InputError, match="nothing to compare"):
        invariance_table({"configural": MEASURES})


def test_estimators_stand_side_by_side_and_what_one_lacks_is_missing():
    ml = estimates()
    other = ml[ml["op"] == "~"].assign(se=0.2)
    table = robustness_table({"ML": ml, "WLSMV": other}, labels={"A": "Nytta"})
    assert table.index.get_level_values("parameter").tolist() == ["Nytta → B", "twice"]
    assert table["WLSMV", "se"].tolist()[0] == 0.2
    assert np.isnan(table["WLSMV", "b"].tolist()[1])
    loadings = robustness_table({"ML": ml}, operators=["=~", "~~"])
    assert "A → a1" in loadings.index.get_level_values("parameter")
    with pytest.raises(InputError, match="no model"):
        robustness_table({})
