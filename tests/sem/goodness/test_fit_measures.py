import copy
import os
import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem.fitting import fit
from cup_study.sem.goodness.fit_measures import FitMeasures, fit_measures
from tests.sem.measure_rows import CASES, CFA, fitted, simulated
from tests.sem.measure_rows import figures as of_lavaan

FIGURES = of_lavaan("cases")


def tolerance(name: str, value: float) -> float:
    """Of a measure: p-values are compared as such, intervals to 1e-6."""
    if "pvalue" in name:
        return 1e-5
    if "_ci_" in name:
        return 1e-6  # lavaan's own root finding is no finer
    return 1e-5 * max(abs(value), 1e-3)


@pytest.mark.parametrize("case", CASES)
def test_every_measure_of_lavaan(case):
    found = fitted(case).fit_measures()
    expected = {name.replace(".", "_"): value for name, value in FIGURES[case].items()}
    assert set(found) == set(expected)
    wrong = {
        name: (found[name], value)
        for name, value in expected.items()
        if not (
            np.isnan(found[name])
            if value is None
            else abs(found[name] - value) <= tolerance(name, value)
        )
    }
    assert wrong == {}


def test_order_is_lavaans():
    found = [name.replace("_", ".") for name in fitted("mlr").fit_measures()]
    assert found == [name.replace("_", ".") for name in FIGURES["mlr"]]


def test_entries_are_attributes():
    found = fitted("ml").fit_measures()
    assert found.cfi == found["cfi"]
    assert isinstance(found.df, int)
    assert "cfi" in dir(found)
    with pytest.raises(AttributeError, match="cfi"):
        found.cfii  # noqa: B018
    with pytest.raises(AttributeError, match="cannot be changed"):
        found.cfi = 1.0


def test_copies_and_pickles():
    found = FitMeasures({"cfi": 0.9})
    assert dict(pickle.loads(pickle.dumps(found))) == {"cfi": 0.9}
    assert copy.copy(found).cfi == 0.9


def test_as_a_table():
    frame = fitted("ml").fit_measures().to_frame()
    assert frame.columns.tolist() == ["measure", "value"]
    assert frame.set_index("measure").loc["df", "value"] == 8
    assert "<th" in fitted("ml").fit_measures()._repr_html_()


def test_own_baseline_model():
    rows = simulated("rows")
    text = "a1 ~~ a1; a2 ~~ a2; a3 ~~ a3; b1 ~~ b1; b2 ~~ b2; b3 ~~ b3"
    independence = fit(text, rows, estimator="MLR", warn=False)
    own = fit_measures(fitted("mlr"), null=independence)
    assert own.baseline_chisq_scaled == pytest.approx(
        fitted("mlr").fit_measures().baseline_chisq_scaled
    )
    with pytest.raises(InputError, match="null"):
        fit_measures(fitted("ml"), null=independence)


def test_model_without_estimates_has_no_measures():
    with pytest.raises(InputError, match="did not converge"):
        replace(fitted("ml"), converged=False).fit_measures()


def test_level_of_the_interval():
    narrow, wide = (fit_measures(fitted("ml"), level=level) for level in (0.5, 0.99))
    assert wide.rmsea_ci_lower < narrow.rmsea_ci_lower < narrow.rmsea < narrow.rmsea_ci_upper
    assert wide.rmsea_ci_level == 0.99


@pytest.mark.parametrize("estimator", ["MLR", "WLS"])
def test_units_of_an_item_do_not_matter(estimator):
    rows = simulated("rows")
    found = fit(CFA, rows, estimator=estimator, warn=False).fit_measures()
    again = fit(CFA, rows.assign(a2=rows["a2"] * 1e5), estimator=estimator, warn=False)
    for name, value in again.fit_measures().items():
        if name not in ("rmr", "rmr_nomean", "logl", "unrestricted_logl", "aic", "bic", "bic2"):
            assert value == pytest.approx(found[name], rel=1e-6, abs=1e-9, nan_ok=True), name


@pytest.mark.peer
@pytest.mark.skipif("CUP_REFERENCE" not in os.environ, reason="CUP_REFERENCE is not set")
@pytest.mark.parametrize(
    ("name", "block", "arguments"),
    [
        ("02_hs_cfa_robust", "MLMV", {"estimator": "MLMV"}),
        ("09_hs_fiml", "mlr", {"estimator": "MLR", "missing": "fiml"}),
        ("13_bfi_wlsmv", "main", {"ordered": True}),
        ("13_bfi_wlsmv", "ulsmv", {"ordered": True, "estimator": "ULSMV"}),
    ],
)
def test_shared_reference(name, block, arguments):
    import json
    from pathlib import Path

    folder = Path(os.environ["CUP_REFERENCE"]) / "sem"
    given = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    data = pd.read_csv(folder / given["data"])
    found = fit(given["model"], data, kind="cfa", warn=False, **arguments).fit_measures()
    for key, value in given[block]["fit"].items():
        measure = key.replace(".", "_")
        if value is None:
            assert np.isnan(found[measure]), measure
        else:
            assert found[measure] == pytest.approx(value, abs=tolerance(measure, value)), measure
