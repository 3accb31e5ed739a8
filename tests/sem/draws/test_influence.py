import numpy as np
import pytest

from cup_study.sem import fit
from cup_study.sem.draws import influence
from cup_study.sem.inference import standardised
from tests.sem.drawn_rows import ITEMS, rows

MODEL = "b1 ~ q*a1 + x\na1 ~ p*x\nind := p*q"


def jackknife(model, data, options):
    values, standard = [], []
    for i in data.index:
        one = fit(model, data.drop(index=i), warn=False, **options)
        values.append(one.all_values)
        standard.append(standardised.standardise(one.model, one.values, one.x))
    return [influence.acceleration(np.mean(v, axis=0) - np.array(v)) for v in (values, standard)]


@pytest.mark.parametrize(
    "options", [{"meanstructure": True}, {"missing": "fiml"}, {"estimator": "ULS"}]
)
def test_acceleration_is_close_to_that_of_the_jackknife(options):
    data = rows().iloc[:40]
    fitted = fit(MODEL, data, **options)
    found = influence.of_rows(fitted)
    rows_ = fitted.table.rows
    moving = ((rows_["free"] > 0) | (rows_["op"] == ":=")).to_numpy()
    for mine, other in zip(found, jackknife(MODEL, data, options), strict=False):
        assert mine[moving] == pytest.approx(other[moving], abs=0.02)


def test_influences_sum_to_nothing_and_give_robust_errors():
    fitted = fit(MODEL, rows(), estimator="MLR", meanstructure=True)
    cases = influence.on_parameters(fitted)[0]
    n = len(cases)
    assert cases.sum(axis=0) == pytest.approx(0, abs=1e-5)
    assert cases.T @ cases / n**2 == pytest.approx(fitted.covariance, rel=1e-6, abs=1e-9)


def test_ordinal_influences_give_robust_errors():
    items = [f"o{name}" for name in ITEMS]
    fitted = fit("A =~ oa1 + oa2 + oa3 + oa4\nB =~ ob1 + ob2 + ob3", rows(), ordered=items)
    cases = influence.on_parameters(fitted)[0]
    covariance = cases.T @ cases / len(cases) ** 2
    ratio = np.sqrt(np.diagonal(covariance) / np.diagonal(fitted.covariance))
    # Those take the expected curvature.
    assert ratio == pytest.approx(1, abs=0.05)
