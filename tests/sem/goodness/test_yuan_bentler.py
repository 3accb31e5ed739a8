import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem.casewise import moment_scores
from cup_study.sem.goodness import yuan_bentler
from cup_study.sem.goodness.likelihoods import fixed_exogenous, unrestricted
from cup_study.sem.moments import nacov
from cup_study.sem.moments.sample import from_moments
from tests.sem.measure_rows import fitted

NONE = np.zeros(0, dtype=np.intp)


def group_of(case):
    fit = fitted(case)
    return fit.sample.groups[0], fixed_exogenous(fit), fit.model.meanstructure


@pytest.mark.parametrize("case", ["mlr", "mlr_causes_means", "mlr_weights"])
def test_kurtosis_is_the_trace_of_the_matrices(case):
    group, fixed, means = group_of(case)
    take = yuan_bentler.kept(len(group.cov), fixed, means=means)
    weight = nacov.normal_weight(group.cov, means=means)[np.ix_(take, take)]
    scores = moment_scores(group.x, group.mean, group.cov)
    scores = scores if means else scores[:, len(group.cov) :]
    cases = np.ones(len(scores)) if group.weights is None else group.weights
    scores = (scores * cases[:, None])[:, take]
    expected = np.trace(np.linalg.solve(weight, scores.T @ scores)) / group.n
    found = yuan_bentler.unrestricted_trace(group, fixed, means=means, kind="observed")
    assert found == pytest.approx(expected)


def test_blocks_of_all_variables_are_the_unrestricted_model():
    group, fixed, means = group_of("mlr")
    everything = [np.arange(len(group.cov))]
    found = yuan_bentler.block_trace(group, group.cov, everything, means=means)
    assert found == pytest.approx(
        yuan_bentler.unrestricted_trace(group, fixed, means=means, kind="expected")
    )


def test_first_order_information_counts_moments():
    group, fixed, _ = group_of("mlr_causes_means")
    found = yuan_bentler.unrestricted_trace(group, fixed, means=True, kind="first.order")
    assert found == 8 + 36 - 2 - 3


def test_complete_data_as_a_case_of_incomplete_ones():
    fit = fitted("fiml_mlr_causes")
    group, fixed = fit.sample.groups[0], fixed_exogenous(fit)
    (h1,) = unrestricted(fit.sample)
    found = yuan_bentler.unrestricted_trace(group, fixed, means=True, kind="observed", h1=h1)
    assert 30 < found < 60


@pytest.mark.parametrize("means", [True, False])
def test_observed_information_is_the_curvature(means):
    group = fitted("mlr").sample.groups[0]
    p = 3
    small = from_moments(group.cov[:p, :p], group.mean[:p], 100, list("abc"), rescale=False)
    sample = small.groups[0]
    rows, columns = np.tril_indices(p)
    order = np.lexsort((rows, columns))
    rows, columns = rows[order], columns[order]

    def value(moved: np.ndarray) -> float:
        mean = moved[:p] if means else sample.mean
        cov = np.empty((p, p))
        cov[rows, columns] = cov[columns, rows] = moved[p if means else 0 :]
        off = sample.mean - mean
        spread = sample.cov + np.outer(off, off)
        return 0.5 * (np.linalg.slogdet(cov)[1] + np.trace(np.linalg.solve(cov, spread)))

    cov = sample.cov * 1.2 + 0.1 * np.eye(p)
    mean = sample.mean + 0.1 if means else sample.mean
    at = np.concatenate([mean, cov[rows, columns]]) if means else cov[rows, columns]
    step = 1e-4
    moves = np.eye(len(at)) * step
    expected = np.array(
        [
            [
                value(at + a + b) - value(at + a - b) - value(at - a + b) + value(at - a - b)
                for a in moves
            ]
            for b in moves
        ]
    ) / (4 * step**2)
    found = yuan_bentler.moment_information(sample, mean, cov, "observed", means=means)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_moments_alone_have_no_scores():
    sample = from_moments(np.eye(2), None, 50, ["a", "b"])
    with pytest.raises(InputError, match="answers themselves"):
        yuan_bentler.unrestricted_trace(sample.groups[0], NONE, means=False, kind="expected")
