import os
from pathlib import Path

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem import semopy_engine
from cup_study.sem.plain_fit_measures import fit_measures, rmsea_interval, srmr
from cup_study.sem.plain_reliability import reliability

ROOT = Path(__file__).parents[2]
NAMES = {"rmsea.ci.lower": "rmsea_ci_lower", "rmsea.ci.upper": "rmsea_ci_upper"}


def test_agrees_with_lavaan(case):
    model, data, figures = case
    found = fit_measures(semopy_engine.fit(model, data))
    for name, value in figures["fit"].items():
        assert getattr(found, NAMES.get(name, name)) == pytest.approx(value, rel=1e-5, abs=1e-6)


def test_a_saturated_model_has_perfect_fit(answers):
    found = fit_measures(semopy_engine.fit("A =~ a1 + a2 + a3", answers))
    assert (found.df, found.rmsea) == (0, 0.0)
    assert found.cfi == pytest.approx(1.0)
    assert found.pvalue != found.pvalue
    assert found.srmr < 1e-5


def test_interval_is_zero_where_the_fit_is_good():
    assert rmsea_interval(2.0, 10, 500) == (0.0, 0.0, 0.0)


def test_an_observed_predictor_keeps_its_covariances_in_the_baseline(answers):
    model = "A =~ a1 + a2 + a3\nA ~ b1 + b2"
    found = fit_measures(semopy_engine.fit(model, answers))
    # 5 variables: 15 moments; baseline frees 3 variances, and the 3 moments of the two predictors.
    assert (found.df, found.baseline_df) == (4, 9)


def test_srmr_refuses_other_names():
    one = pd.DataFrame([[1.0]], ["a"], ["a"])
    with pytest.raises(InputError, match="different variables"):
        srmr(one, pd.DataFrame([[1.0]], ["b"], ["b"]))


def _calisto() -> Path | None:
    folders = [os.environ.get("CUP_DATA_MIRROR", ""), str(ROOT / "data" / "raw" / "_downloads")]
    for folder in filter(None, folders):
        found = sorted(Path(folder).rglob("Radiomics_moderators.xlsx"))
        if found:
            return found[0]
    return None


@pytest.mark.skipif(_calisto() is None, reason="the real data are not downloaded")
def test_real_data_give_the_values_that_lavaan_gives():
    data = pd.read_excel(_calisto(), sheet_name="data").dropna(how="all")
    models = ROOT / "data" / "raw" / "calisto" / "models"
    cfa = semopy_engine.fit((models / "measurement.lav").read_text(encoding="utf-8"), data)
    found = fit_measures(cfa)
    assert (found.df, round(found.chisq, 3)) == (341, 805.613)
    rounded = [found.cfi, found.tli, found.rmsea, found.rmsea_ci_lower, found.rmsea_ci_upper]
    assert [round(x, 3) for x in rounded] == [0.925, 0.910, 0.067, 0.061, 0.073]
    assert round(found.srmr, 3) == 0.059
    table = reliability(cfa).set_index("construct")
    assert round(table.loc["SocInf", "ave"], 3) == 0.486
    sem = semopy_engine.fit((models / "acceptance.lav").read_text(encoding="utf-8"), data)
    found = fit_measures(sem)
    assert (found.df, round(found.chisq, 3)) == (354, 915.994)
    assert [round(x, 3) for x in (found.cfi, found.srmr)] == [0.909, 0.083]
    assert round(sem.r_squared()["IntUse"], 3) == 0.712
    paths = sem.paths().query("lhs == 'IntUse'").set_index("rhs")["std_all"].round(3)
    assert paths.to_dict() == {
        "PerfExp": 0.253,
        "FacCond": 0.311,
        "Security": 0.226,
        "Guidance": 0.295,
    }
