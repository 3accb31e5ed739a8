from __future__ import annotations

import json
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import gaussian
from cup_study.citizens.segments.normal import SHAPES, Shape
from cup_study.errors import InputError

REFERENCE = Path(__file__).parents[2] / "reference" / "citizens" / "gaussian_mclust.json"
KNOWN: dict[str, Any] = json.loads(REFERENCE.read_text(encoding="utf-8"))
COLUMNS = KNOWN["columns"]
DATA = pd.DataFrame(KNOWN["data"], columns=COLUMNS)
NAMES = {"spherical": "spherical", "diagonal": "diag", "tied": "tied", "full": "full"}


def holed(share: float = 0.2, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return DATA.mask(rng.random(DATA.shape) < share)


@pytest.mark.parametrize("fit", KNOWN["fits"], ids=lambda f: f"{f['n_classes']}{f['mclust']}")
def test_likelihoods_are_mclusts(fit: dict[str, Any]) -> None:
    found = gaussian.fit(DATA, COLUMNS, fit["n_classes"], fit["covariance"], starts=5)
    # mclust starts from one hierarchical clustering: it may end lower, never higher.
    assert found.loglik >= fit["loglik"] - 1e-5
    if fit["n_classes"] != 2:
        assert found.loglik == pytest.approx(fit["loglik"], abs=1e-5)
        assert found.bic == pytest.approx(fit["bic"], abs=1e-4)
        np.testing.assert_allclose(found.shares, fit["shares"], atol=1e-4)
    assert found.n_parameters == fit["n_parameters"]


@pytest.mark.peer
def test_likelihoods_are_those_of_mclust_here() -> None:
    r = shutil.which("Rscript")
    code = (
        "suppressMessages(library(mclust)); write.csv(faithful, 'd.csv', row.names=FALSE);"
        "for (m in c('VII', 'VVI', 'EEE', 'VVV')) { f <- Mclust(faithful, G=2, modelNames=m,"
        "verbose=FALSE, control=emControl(tol=c(1e-13, 1e-13), itmax=c(9000, 9000)));"
        "cat(sprintf('%.9f', f$loglik), '') }"
    )
    if r is None:
        pytest.skip("R is not here")
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [r, "-e", code], capture_output=True, text=True, cwd=folder, check=False
        )
        if done.returncode:
            pytest.skip("mclust is not here")
        data = pd.read_csv(Path(folder) / "d.csv")
    for shape, expected in zip(SHAPES, map(float, done.stdout.split()), strict=True):
        order: Shape = shape
        found = gaussian.fit(data, list(data.columns), 2, order, starts=5)
        assert found.loglik == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("shape", SHAPES)
def test_likelihood_is_scikit_learns(shape: Shape) -> None:
    mixture = pytest.importorskip("sklearn.mixture")
    found = gaussian.fit(DATA, COLUMNS, 3, shape, starts=5)
    told = {"reg_covar": 0, "tol": 1e-10, "max_iter": 2000, "means_init": found.means.to_numpy()}
    peer = mixture.GaussianMixture(
        3, covariance_type=NAMES[shape], weights_init=found.shares, **told
    ).fit(DATA.to_numpy())
    assert found.loglik == pytest.approx(peer.score(DATA.to_numpy()) * len(DATA), abs=1e-5)
    assert found.bic == pytest.approx(peer.bic(DATA.to_numpy()), abs=1e-4)
    assert found.aic == pytest.approx(peer.aic(DATA.to_numpy()), abs=1e-4)
    p = peer.predict_proba(DATA.to_numpy())[:, np.argsort(-peer.weights_)]
    np.testing.assert_allclose(found.posterior, p, atol=1e-4)


def test_missing_scores_are_stepmixs() -> None:
    stepmix = pytest.importorskip("stepmix")
    data = holed().dropna(how="all")
    found = gaussian.fit(data, COLUMNS, 3, "diagonal", starts=5)
    told = {"abs_tol": 1e-11, "rel_tol": 0.0, "max_iter": 2000, "n_init": 5, "progress_bar": 0}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = stepmix.StepMix(3, measurement="gaussian_diag_nan", random_state=1, **told)
        peer.fit(data)
        expected = peer.score(data) * len(data)
    assert found.loglik == pytest.approx(expected, abs=1e-4)
    assert peer.n_parameters == found.n_parameters


@pytest.mark.parametrize("shape", SHAPES)
def test_missing_scores_are_kept_in_and_classes_recovered(shape: Shape) -> None:
    rng = np.random.default_rng(4)
    group = rng.choice(3, 1500, p=[0.5, 0.3, 0.2])
    centres = np.array([[0.0, 0, 0], [4, 0, 3], [0, 5, -3]])
    data = pd.DataFrame(rng.normal(size=(1500, 3)) + centres[group], columns=COLUMNS)
    # Missing at random: b is asked of those only who scored low on a.
    data["b"] = data["b"].where((data["a"] < 2) | (rng.random(1500) < 0.3))
    found = gaussian.fit(data, COLUMNS, 3, shape, starts=5)
    np.testing.assert_allclose(found.means, centres, atol=0.25)
    np.testing.assert_allclose(found.shares, [0.5, 0.3, 0.2], atol=0.03)
    assert found.n == 1500
    assert found.posterior.notna().all(axis=None)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_weight_of_two_is_two_rows(shape: Shape) -> None:
    data = holed(0.1)
    times = pd.Series(1 + np.arange(len(data)) % 2)
    again = data.loc[data.index.repeat(times)].reset_index(drop=True)
    one = gaussian.fit(data, COLUMNS, 3, shape, weights=times.astype(float), starts=4)
    two = gaussian.fit(again, COLUMNS, 3, shape, starts=4)
    assert one.loglik == pytest.approx(two.loglik, abs=1e-5)
    assert one.bic == pytest.approx(two.bic, abs=1e-4)
    np.testing.assert_allclose(one.means, two.means, atol=1e-3)
    assert one.entropy == pytest.approx(two.entropy, abs=1e-4)


def test_weights_that_sum_to_a_population_change_the_criteria_only() -> None:
    rng = np.random.default_rng(5)
    weights = pd.Series(rng.uniform(0.5, 1.5, len(DATA)))
    one = gaussian.fit(holed(), COLUMNS, 3, weights=weights, starts=4)
    two = gaussian.fit(holed(), COLUMNS, 3, weights=1000 * weights, starts=4)
    np.testing.assert_allclose(one.means, two.means, atol=1e-9)
    assert two.loglik == pytest.approx(1000 * one.loglik)
    assert two.replicated == one.replicated > 1
    assert any("divide them by their mean" in told for told in two.warnings)


@pytest.mark.parametrize("shape", ["diagonal", "tied", "full"])
def test_units_do_not_matter(shape: Shape) -> None:
    factor = np.array([1e4, 1.0, 1e-3])
    one = gaussian.fit(holed(), COLUMNS, 3, shape, starts=4)
    two = gaussian.fit(holed() * factor, COLUMNS, 3, shape, starts=4)
    jacobian = float((holed().notna().sum() * np.log(factor)).sum())
    assert one.loglik == pytest.approx(two.loglik + jacobian, abs=1e-5)
    np.testing.assert_allclose(one.means * factor, two.means, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(
        one.covariances * np.outer(factor, factor), two.covariances, rtol=1e-3, atol=1e-9
    )


def test_workers_and_the_order_of_rows_change_nothing() -> None:
    data = holed()
    one = gaussian.fit(data, COLUMNS, 3, "full", starts=4)
    two = gaussian.fit(data, COLUMNS, 3, "full", starts=4, workers=2)
    pd.testing.assert_frame_equal(one.posterior, two.posterior)
    pd.testing.assert_frame_equal(one.starts, two.starts)
    turned = gaussian.fit(data[::-1], COLUMNS, 3, "full", starts=4)
    assert turned.loglik == pytest.approx(one.loglik, abs=1e-5)


def test_classes_come_in_the_order_of_size() -> None:
    found = gaussian.fit(DATA, COLUMNS, 3, starts=4)
    assert (np.diff(found.shares) <= 0).all()
    assert found.posterior.columns.tolist() == [1, 2, 3] == found.means.index.tolist()
    assert found.smallest == found.shares[-1]
    assert found.members.sum() == found.n
    assert len(found.table()) == 9
    assert found.starts["finished"].sum() >= 3


def test_rows_that_are_new_get_a_posterior() -> None:
    data = holed()
    found = gaussian.fit(data, COLUMNS, 3, "full", starts=4)
    np.testing.assert_allclose(gaussian.posterior(found, data), found.posterior, atol=1e-6)
    one = gaussian.posterior(found, pd.DataFrame({"a": [0.0], "b": [5.0], "c": [np.nan]}))
    assert one.shape == (1, 3)
    with pytest.raises(InputError, match='column "c": is missing'):
        gaussian.posterior(found, data[["a", "b"]])


def test_three_members_are_told() -> None:
    far = pd.DataFrame([[60.0, 60, 60], [61, 61, 60], [60, 62, 61]], columns=COLUMNS)
    found = gaussian.fit(pd.concat([DATA, far], ignore_index=True), COLUMNS, 4, starts=10)
    assert found.members.min() == 3
    assert any("class 4: only 3 members" in told for told in found.warnings)


def test_a_class_of_equal_members_does_not_take_over() -> None:
    same = pd.DataFrame([[9.0, 9, 9]] * 30, columns=COLUMNS)
    data = pd.concat([DATA, same], ignore_index=True)
    for shape in SHAPES:
        found = gaussian.fit(data, COLUMNS, 4, shape, starts=5)
        assert np.isfinite(found.loglik)
        least = np.linalg.eigvalsh(found.covariances)[:, 0]
        assert (least > 0).all()
        if shape != "tied":
            assert any("held at the floor" in told for told in found.warnings)


def test_a_sum_score_beside_its_parts_is_told() -> None:
    data = DATA.assign(sum=DATA.sum(axis=1))
    found = gaussian.fit(data, [*COLUMNS, "sum"], 2, "full", starts=4)
    assert any("a score that others determine" in told for told in found.warnings)


def test_one_variance_for_unlike_columns_is_told() -> None:
    data = DATA * np.array([100.0, 1, 1])
    found = gaussian.fit(data, COLUMNS, 2, "spherical", starts=2)
    assert any("one variance for columns whose spreads" in told for told in found.warnings)


def test_one_start_is_told() -> None:
    found = gaussian.fit(DATA, COLUMNS, 3, starts=1)
    assert any("reached by one start only" in told for told in found.warnings)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"n_classes": 0}, "n_classes: expected 1 or more, got 0"),
        ({"n_classes": 240}, "expected fewer than the 240 different rows, got 240"),
        ({"covariance": "round"}, 'expected one of spherical, diagonal, tied, full, got "round"'),
        ({"starts": 0}, "starts: expected 1 or more"),
        ({"seed": -1}, "seed: expected a whole number of at least 0, got -1"),
        ({"weights": np.ones(240)}, "do not have the rows of the data"),
        ({"floor": 0}, "expected a share between 0 and 1"),
        ({"columns": ["a", "z"]}, 'column "z": is missing'),
    ],
)
def test_bad_input_is_refused(change: dict[str, Any], told: str) -> None:
    given: dict[str, Any] = {"data": DATA, "columns": COLUMNS, "n_classes": 2}
    with pytest.raises(InputError, match=told):
        gaussian.fit(**(given | change))


def test_compare_ranks_by_bic_and_finds_three() -> None:
    rng = np.random.default_rng(4)
    group = rng.choice(3, 300, p=[0.5, 0.3, 0.2])
    centres = np.array([[0.0, 0], [4, 0], [0, 5]])
    data = pd.DataFrame(rng.normal(size=(300, 2)) + centres[group], columns=["a", "b"])
    found = gaussian.compare(data, ["a", "b"], range(1, 5), ["diagonal", "tied"], starts=2)
    first = found.table.iloc[0]
    assert first["classes"] == 3
    assert found.table["bic"].is_monotonic_increasing
    assert len(found.models) == 8
    assert found.models[(3, "tied")].n_parameters == 2 + 6 + 3
    assert {"aic", "abic", "caic", "entropy", "smallest", "fewest", "held"} <= set(found.table)
