from dataclasses import replace

import numpy as np
import pytest

from cup_study.sem import fit
from cup_study.sem.draws import batched, factored
from cup_study.sem.draws.batched import Samples
from cup_study.sem.fitted import estimate
from cup_study.sem.implied import moments, parts
from cup_study.sem.moments.groups import GroupSample
from tests.sem.drawn_rows import drawn, rows

MODEL = "A =~ a1 + a2 + a3 + a4\nB =~ b1 + b2 + b3\nB ~ q*A + x\nA ~ x"
CORRELATED = f"{MODEL}\na1 ~~ b1\na2 ~~ a3"


def samples(fitted, draws=4):
    x = np.asarray(fitted.sample.groups[0].x)
    taken = [x[at] for at in drawn(len(x), draws)]
    return Samples(
        (np.array([np.cov(t.T, bias=True) for t in taken]),),
        (np.array([t.mean(axis=0) for t in taken]),),
        np.full((draws, 1), float(len(x))),
    )


def prepared(fitted):
    return batched.prepared(fitted.objective, fitted.constraints, fitted.x, fitted.values)


@pytest.mark.parametrize("model", [MODEL, CORRELATED])
@pytest.mark.parametrize("means", [False, True])
def test_estimates_are_those_of_one_fit_each(model, means):
    fitted = fit(model, rows(), meanstructure=means)
    batch, many = prepared(fitted), samples(fitted)
    found = batched.estimated(batch, many)
    assert found.converged.all()
    for i in range(len(many)):
        group = GroupSample("", 150.0, many.cov[0][i], many.mean[0][i])
        one = estimate(
            fitted.table,
            replace(fitted.sample, groups=(group,)),
            replace(fitted.options, se="none"),
        )
        assert found.x[i, batch.free] == pytest.approx(one.x, rel=1e-6, abs=1e-8)
        for place in batch.given:
            assert found.x[i, place.parameter] == pytest.approx(one.values[place.row])


def test_the_gradient_is_that_of_the_value():
    fitted = fit(CORRELATED, rows(), meanstructure=True)
    batch, many = prepared(fitted), samples(fitted)
    x = batched.beginning(batch, many)
    _, slope = batched.value_and_gradient(batch, many, x)
    for k in batch.free[::5]:
        move = np.zeros(x.shape[1])
        move[k] = 1e-6
        ahead, behind = (batched.value_and_gradient(batch, many, x + s * move)[0] for s in (1, -1))
        assert slope[:, k] == pytest.approx((ahead - behind) / 2e-6, abs=1e-7)


def test_other_searches_are_left_to_others():
    data = rows()
    assert prepared(fit(MODEL, data, estimator="GLS")) is None
    assert prepared(fit(MODEL, data, missing="fiml")) is None
    assert prepared(fit("A =~ a1 + l*a2 + a3 + a4\nl > 0", data)) is None
    assert prepared(fit("A =~ a1 + l*a2 + m*a3 + a4\nl*m == 1", data)) is None


@pytest.mark.parametrize("size", [1.0, 1e-4, 0.0, -0.1])
def test_inverse_by_factors_is_the_inverse(size):
    fitted = fit("A =~ a1 + a2 + a3 + a4\nB =~ b1 + b2 + b3", rows())
    group = fitted.model.groups[0]
    assert factored.uncorrelated(group)
    x = np.tile(fitted.x, (2, 1))
    names = fitted.table.rows.query("free > 0")["lhs"].tolist()
    x[1, len(names) - 1 - names[::-1].index("a2")] *= size
    p = parts(group, x)
    cov = moments(fitted.model, group, p).cov
    inverse, log_det = factored.inverse(group, p, cov)
    assert log_det == pytest.approx(np.linalg.slogdet(cov)[1], abs=1e-10)
    assert inverse == pytest.approx(np.linalg.inv(cov), rel=1e-9, abs=1e-9)


def test_determinants_that_are_not_positive_are_told():
    fitted = fit(CORRELATED, rows())
    group = fitted.model.groups[0]
    assert not factored.uncorrelated(group)
    p = parts(group, fitted.x[None])
    cov = moments(fitted.model, group, p).cov.copy()
    cov[0, 0] = cov[0, :, 0] = 0.0
    inverse, log_det = factored.inverse(group, p, cov)
    assert np.isposinf(log_det).all()
    assert (inverse[0] == np.eye(len(cov[0]))).all()


def test_unexplained_shares_do_not_depend_on_units():
    cov = np.array([[4.0, 1.9, 0.1], [1.9, 1.0, 0.0], [0.1, 0.0, 9.0]])
    scale = np.diag([1.0, 1e5, 1e-3])
    found = factored.unexplained(
        np.array([cov, scale @ cov @ scale, -cov, np.full((3, 3), np.nan)])
    )
    assert found[:2] == pytest.approx(1 - 1.9**2 / 4, rel=1e-9)
    assert found[2:].tolist() == [0.0, 0.0]
