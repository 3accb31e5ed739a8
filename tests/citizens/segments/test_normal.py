from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import multivariate_normal

from cup_study.citizens.segments import normal, scores

MEAN = np.array([1.0, -1.0, 0.5])
ROOT = np.array([[1.0, 0, 0], [0.5, 1.2, 0], [-0.3, 0.4, 0.8]])


def rows(seed: int = 1) -> scores.Scores:
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(rng.normal(size=(60, 3)), columns=list("abc"))
    return scores.read(data.mask(rng.random((60, 3)) < 0.3), list("abc"), varying=False)


@pytest.mark.parametrize("cov", [ROOT @ ROOT.T, np.diag([1.0, 2.0, 0.5])])
def test_density_and_completion_are_those_of_each_row_alone(cov: np.ndarray) -> None:
    data = rows()
    found = normal.complete(data, MEAN, cov)
    for i, x in enumerate(data.x):
        o = ~np.isnan(x)
        density = multivariate_normal(MEAN[o], cov[np.ix_(o, o)]).logpdf(x[o])
        assert found.log_density[i] == pytest.approx(density)
        expected = cov[np.ix_(~o, o)] @ np.linalg.solve(cov[np.ix_(o, o)], x[o] - MEAN[o])
        np.testing.assert_allclose(found.deviations[i, ~o], expected, atol=1e-12)
    for batch, blocks in zip(data.batches, found.conditional, strict=True):
        for missing, block in zip(batch.missing, blocks, strict=True):
            o = np.setdiff1d(np.arange(3), missing)
            cross = cov[np.ix_(missing, o)]
            left = cov[np.ix_(missing, missing)] - cross @ np.linalg.solve(
                cov[np.ix_(o, o)], cross.T
            )
            np.testing.assert_allclose(block, left, atol=1e-12)


def test_complete_rows_update_to_weighted_moments() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=(40, 2))
    members = rng.uniform(0.1, 2, 40)
    data = scores.read(pd.DataFrame(x, columns=["a", "b"]), ["a", "b"])
    start = np.array([0.3, -0.2])
    found = normal.complete(data, start, np.eye(2))
    mean, scatter, size = normal.update(data, start, found, members)
    np.testing.assert_allclose(mean, np.average(x, axis=0, weights=members))
    np.testing.assert_allclose(scatter / size, np.cov(x.T, aweights=members, ddof=0))


def test_eigenvalues_are_raised_to_the_floor_and_others_kept() -> None:
    scatter = np.array([[[2.0, 1.0], [1.0, 0.5]]])
    found = normal.shaped(scatter, np.ones(1), "full", 0.1)[0]
    assert np.linalg.eigvalsh(found).round(9).tolist() == [0.1, 2.5]
    assert normal.held(found[None], 0.1) == [0]


def test_shapes_are_those_of_their_names() -> None:
    rng = np.random.default_rng(3)
    scatters = np.stack([m @ m.T for m in rng.normal(size=(3, 2, 2))])
    sizes = np.array([1.0, 2.0, 3.0])
    tied = normal.shaped(scatters, sizes, "tied", 1e-9)
    np.testing.assert_allclose(tied[0], scatters.sum(axis=0) / 6)
    np.testing.assert_allclose(tied[0], tied[2])
    round_ = normal.shaped(scatters, sizes, "spherical", 1e-9)
    np.testing.assert_allclose(round_[1], np.trace(scatters[1]) / 4 * np.eye(2))
    np.testing.assert_allclose(
        normal.shaped(scatters, sizes, "full", 1e-9)[2], scatters[2] / 3, atol=1e-12
    )
