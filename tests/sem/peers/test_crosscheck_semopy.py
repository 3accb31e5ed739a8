import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem import fit
from cup_study.sem.peers.crosscheck import crosscheck
from tests.sem.grouped import continuous, likert

MODEL = "P =~ p1 + p2 + p3\nB =~ b1 + b2 + b3\nB ~ P + a2\np1 ~~ b1"


@pytest.fixture(scope="module")
def data():
    return continuous().dropna()


@pytest.mark.parametrize(
    ("model", "options"),
    [
        (MODEL, {}),
        (MODEL, {"std_lv": True, "meanstructure": True}),
        (MODEL, {"fixed_x": False}),
        ("P =~ p1 + k*p2 + k*p3\nB =~ b1 + b2 + b3", {}),
        ("a1 ~ p1 + p2\na3 ~ a1 + p1", {}),
    ],
)
def test_both_engines_agree(data, model, options):
    found = crosscheck(fit(model, data, **options))
    assert found.largest_in_se < 1e-4
    assert np.nanmax(np.abs(found.table["se_difference"])) < 1e-4
    assert found.chisq_theirs == pytest.approx(found.chisq, rel=1e-6, abs=1e-6)
    assert found.df_theirs == found.df


def test_names_that_semopy_cannot_read_and_definitions(data):
    renamed = data.rename(columns={"p1": "fråga 1 (2009)"})
    model = "P =~ `fråga 1 (2009)` + l*p2 + p3\ntwice := 2 * l"
    found = crosscheck(fit(model, renamed))
    assert found.largest_in_se < 1e-4
    assert found.table["theirs"].isna().sum() == 1


def test_robust_standard_errors_are_not_compared_with_plain_ones(data):
    found = crosscheck(fit(MODEL, data, estimator="MLR"))
    assert found.largest_in_se < 1e-4
    assert found.table["se_theirs"].isna().all()


def test_moments_are_enough(data):
    names = ["p1", "p2", "p3", "b1", "b2", "b3", "a2"]
    found = crosscheck(fit(MODEL, cov=data[names].cov(), nobs=len(data)))
    assert found.largest_in_se < 1e-4


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: fit(MODEL, continuous(), missing="fiml"), "FIML"),
        (lambda: fit(MODEL, continuous().dropna(), group="city"), "more than one group"),
        (lambda: fit("F =~ y1 + y2 + y3", likert(), ordered=True), "ordered variables"),
        (lambda: fit(MODEL, continuous().dropna(), estimator="GLS"), "estimator GLS"),
        (lambda: fit(MODEL, continuous().dropna(), likelihood="wishart"), "Wishart"),
        (
            lambda: fit("P =~ p1 + k*p2 + p3\nk > 0.1", continuous().dropna()),
            "inequality constraints",
        ),
        (
            lambda: fit("i =~ 1*p1 + 1*p2 + 1*p3", continuous().dropna(), kind="growth"),
            "structure of means",
        ),
        (
            lambda: fit("P =~ p1 + k*p2 + l*p3\nk + l == 2", continuous().dropna()),
            "equalities other",
        ),
        (lambda: fit(MODEL, weighted(), weights="w"), "case weights"),
    ],
)
def test_what_is_outside_semopy_is_said(call, reason):
    with pytest.raises(InputError, match=reason):
        crosscheck(call())


def weighted() -> pd.DataFrame:
    data = continuous().dropna()
    return data.assign(w=np.linspace(0.5, 1.5, len(data)))
