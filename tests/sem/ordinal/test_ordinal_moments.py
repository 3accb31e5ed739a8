"""Sample statistics of ordered data against lavaan 0.6-14 (``reference/sem/ordinal.R``)."""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem.ordinal.ordinal_moments import ordinal_moments, polychoric_matrix

FILE = Path(__file__).parents[2] / "reference" / "sem" / "ordinal.json"
REFERENCE = json.loads(FILE.read_text(encoding="utf-8"))
SHARED = os.environ.get("CUP_REFERENCE")


def frame_of(case):
    return pd.DataFrame(REFERENCE[case]["data"]).astype(float)


def moments_of(frame, **options):
    own = [name for name in frame if name[0] in "uc"]
    x = [name for name in frame if name[0] == "x"]
    return ordinal_moments(
        frame[own].to_numpy(),
        own,
        [name for name in own if name[0] == "u"],
        exogenous=frame[x].to_numpy() if x else None,
        exogenous_names=x,
        **options,
    )


def simulated(n, seed=1, thresholds=(-0.5, 0.4, 1.2), rho=0.6, p=4):
    rng = np.random.default_rng(seed)
    factor = np.sqrt(rho) * rng.normal(size=(n, 1))
    latent = factor + np.sqrt(1 - rho) * rng.normal(size=(n, p))
    codes = 1 + (latent[:, :, None] > np.array(thresholds)).sum(axis=2)
    return pd.DataFrame(codes, columns=[f"u{i + 1}" for i in range(p)]).astype(float), latent


@pytest.mark.parametrize("case", REFERENCE)
def test_agrees_with_lavaan(case):
    expected = REFERENCE[case]
    weights = expected["weights"] or None
    moments = moments_of(
        frame_of(case),
        missing=expected["missing"],
        weights=None if weights is None else np.array(weights),
    )
    # lavaan stops its search for polyserial correlations at about this precision.
    assert moments.vector == pytest.approx(expected["vector"], rel=1e-5, abs=1e-6)
    diagonal = np.diagonal(moments.gamma)
    assert diagonal == pytest.approx(expected["gamma_diag"], rel=1e-5)
    scale = np.sqrt(diagonal * diagonal[-1])
    assert moments.gamma[-1] / scale == pytest.approx(expected["gamma_last"] / scale, abs=1e-5)
    assert np.linalg.norm(moments.gamma) == pytest.approx(expected["gamma_frobenius"], rel=1e-6)
    assert moments.weight_diag == pytest.approx(1 / diagonal)
    if moments.mean_x is not None:
        assert moments.mean_x == pytest.approx(expected["mean_x"])
        assert moments.cov_x == pytest.approx(np.array(expected["cov_x"]))


def test_parts_are_those_of_the_vector():
    moments = moments_of(frame_of("conditional"))
    assert moments.names == ("u1", "u2", "u3", "c1")
    assert moments.ordered == ("u1", "u2", "u3")
    assert moments.th_names == (
        *("u1|t1", "u1|t2", "u2|t1", "u3|t1", "u3|t2", "u3|t3", "u3|t4"),
        "c1",
    )
    assert moments.th_index.tolist() == [0, 0, 1, 2, 2, 2, 2, 3]
    assert moments.th_ordinal.tolist() == [True] * 7 + [False]
    assert moments.vector[:7].tolist() == moments.th[:7].tolist()
    assert moments.vector[7] == -moments.th[7]
    assert moments.vector[8:16].tolist() == moments.slopes.T.ravel().tolist()
    assert moments.vector[16] == moments.cov[3, 3]
    rows, columns = np.triu_indices(4, 1)
    assert moments.vector[17:].tolist() == moments.cov[rows, columns].tolist()
    assert np.diagonal(moments.cov)[:3].tolist() == [1, 1, 1]
    assert {name: len(counts) for name, counts in moments.counts.items()} == {
        "u1": 3,
        "u2": 2,
        "u3": 5,
    }


@pytest.mark.parametrize("case", ["ordered", "mixed", "conditional", "weighted"])
def test_order_of_rows_does_not_matter(case):
    frame = frame_of(case)
    weights = np.linspace(0.5, 1.5, len(frame))
    turned = np.random.default_rng(3).permutation(len(frame))
    first = moments_of(frame, weights=weights)
    second = moments_of(frame.iloc[turned], weights=weights[turned])
    assert first.vector == pytest.approx(second.vector, abs=1e-9)
    assert first.gamma == pytest.approx(second.gamma, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("case", ["ordered", "mixed", "conditional"])
def test_order_of_variables_does_not_matter(case):
    frame = frame_of(case)
    first, second = moments_of(frame), moments_of(frame[frame.columns[::-1]])
    order = [second.names.index(name) for name in first.names]
    assert first.cov == pytest.approx(second.cov[np.ix_(order, order)], abs=1e-9)
    assert sorted(np.diagonal(first.gamma)) == pytest.approx(
        sorted(np.diagonal(second.gamma)), rel=1e-7
    )


def test_units_of_continuous_variables_and_covariates_do_not_matter():
    frame = frame_of("conditional")
    other = frame.assign(c1=2000 + 1e5 * frame.c1, x1=1970 + 30 * frame.x1)
    first, second = moments_of(frame), moments_of(other)
    unit = np.array([1, 1, 1, 1e5])
    assert second.cov == pytest.approx(first.cov * np.outer(unit, unit), rel=1e-9)
    assert second.slopes[:, 0] * 30 == pytest.approx(first.slopes[:, 0] * unit, rel=1e-9)
    assert second.th[:7] - 1970 * second.slopes[[0, 0, 1, 2, 2, 2, 2], 0] == pytest.approx(
        first.th[:7], abs=1e-8
    )
    first_t = first.vector[8:] / np.sqrt(np.diagonal(first.gamma)[8:])
    second_t = second.vector[8:] / np.sqrt(np.diagonal(second.gamma)[8:])
    assert first_t == pytest.approx(second_t, rel=1e-6)


def test_weights_one_are_no_weights_and_twice_the_rows_twice_the_information():
    frame = frame_of("mixed")
    plain = moments_of(frame)
    assert moments_of(frame, weights=np.ones(len(frame))).gamma == pytest.approx(plain.gamma)
    double = moments_of(pd.concat([frame, frame]))
    assert double.n == 2 * plain.n
    assert double.gamma == pytest.approx(plain.gamma, rel=1e-9, abs=1e-9)


def test_pairwise_without_missing_values_is_listwise():
    for case in ("ordered", "mixed", "conditional"):
        listwise, pairwise = (
            moments_of(frame_of(case), missing=m) for m in ("listwise", "pairwise")
        )
        assert pairwise.vector == pytest.approx(listwise.vector, abs=1e-9)
        assert pairwise.gamma == pytest.approx(listwise.gamma, rel=1e-8, abs=1e-8)


def test_simulation_recovers_estimates_and_their_errors():
    estimates, variances = [], []
    for seed in range(60):
        frame, latent = simulated(400, seed, p=2)
        moments = moments_of(frame.assign(c1=latent[:, 1] * 2 + 5)[["u1", "c1"]])
        estimates.append(moments.vector)
        variances.append(np.diagonal(moments.gamma) / moments.n)
    truth = [-0.5, 0.4, 1.2, -5.0, 4.0, 2 * 0.6]
    error = np.sqrt(np.mean(variances, axis=0))
    assert np.abs(np.mean(estimates, axis=0) - truth).max() < 0.05
    assert np.std(estimates, axis=0) / error == pytest.approx(np.ones(6), abs=0.3)


@pytest.mark.parametrize("rho", [0.99, -0.95])
def test_extreme_correlations(rho):
    rng = np.random.default_rng(8)
    a = rng.normal(size=3000)
    b = rho * a + np.sqrt(1 - rho**2) * rng.normal(size=3000)
    frame = pd.DataFrame({"u1": 1 + (a > 0) + (a > 1), "u2": 1 + (b > -0.5) + (b > 0.6), "c1": b})
    moments = moments_of(frame.astype(float))
    assert moments.cov[0, 1] == pytest.approx(rho, abs=0.01)
    assert moments.cov[0, 2] / np.sqrt(moments.cov[2, 2]) == pytest.approx(rho, abs=0.01)
    assert np.isfinite(moments.gamma).all()


def test_what_lavaan_would_warn_of_is_told():
    moments = moments_of(frame_of("empty_cell"))
    assert moments.empty_cells[0] == ("u1", "u2")
    assert moments.nearly_one == ()
    twins = frame_of("ordered")[["u1", "u2"]].assign(u3=lambda d: d.u2)
    assert moments_of(twins).nearly_one == (("u2", "u3"),)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.assign(c3=2 * d.c1 + 1), 'do not determine its correlation with "c3"'),
        (lambda d: d.assign(c3=(d.u1 > 1) * 1.0), '"c3": too few different values'),
        (lambda d: d.assign(u1=d.u1.where(d.u1 == 1, 3)), "category 2 of 3 is empty"),
    ],
)
def test_refused(change, message):
    with pytest.raises(InputError, match=message):
        moments_of(change(frame_of("mixed")))


def test_pairs_without_common_rows_are_refused():
    frame = frame_of("ordered")
    frame.loc[:74, "u1"] = np.nan
    frame.loc[75:, "u2"] = np.nan
    with pytest.raises(InputError, match='"u1": no rows in common with "u2"'):
        moments_of(frame, missing="pairwise")


def test_polychoric_matrix():
    frame, latent = simulated(1500, rho=0.5, p=3)
    matrix = polychoric_matrix(frame)
    assert list(matrix.index) == list(matrix.columns) == ["u1", "u2", "u3"]
    assert matrix.to_numpy()[np.triu_indices(3, 1)] == pytest.approx([0.5] * 3, abs=0.05)
    labels = frame.assign(
        u1=pd.Categorical.from_codes(frame.u1.astype(int) - 1, list("dcba"), ordered=True),
        u2=frame.u2 * 10 - 7,
    )
    assert polychoric_matrix(labels).equals(matrix)
    with_one_continuous = polychoric_matrix(frame.assign(u3=latent[:, 2]), ["u1", "u2"])
    assert with_one_continuous.loc["u1", "u2"] == pytest.approx(matrix.loc["u1", "u2"], abs=1e-9)
    assert with_one_continuous.loc["u1", "u3"] == pytest.approx(0.5, abs=0.05)
    holes = frame.mask(np.random.default_rng(1).uniform(size=frame.shape) < 0.1)
    pairwise = polychoric_matrix(holes, missing="pairwise")
    assert np.abs(pairwise - matrix).to_numpy().max() < 0.05
    assert polychoric_matrix(holes).equals(polychoric_matrix(holes.dropna()))
    with pytest.raises(InputError, match="got text"):
        polychoric_matrix(frame.assign(u1="agree"))


@pytest.mark.peer
@pytest.mark.skipif(SHARED is None, reason="CUP_REFERENCE is not set")
@pytest.mark.parametrize(
    ("case", "data"), [("13_bfi_wlsmv", "bfi15"), ("21_utaut_bench_ord", "utaut_ord")]
)
def test_shared_reference(case, data):
    figures = json.loads((Path(SHARED) / "sem" / f"{case}.json").read_text(encoding="utf-8"))
    main = figures["main"]
    names = main["sampstat"]["cov"]["rows"]
    frame = pd.read_csv(Path(SHARED) / "sem" / "data" / f"{data}.csv")[names].dropna()
    moments = ordinal_moments(frame.to_numpy(dtype=float), names, names)
    assert moments.cov == pytest.approx(np.array(main["sampstat"]["cov"]["value"]), abs=1e-7)
    low = main["low"]
    assert moments.vector == pytest.approx(np.ravel(low["wls_obs"]), abs=1e-7)
    assert np.diagonal(moments.gamma) == pytest.approx(np.ravel(low["gamma_diag"]), rel=1e-6)
    assert moments.weight_diag == pytest.approx(np.ravel(low["wls_v_diag"]), rel=1e-6)
    assert np.linalg.norm(moments.gamma) == pytest.approx(np.ravel(low["gamma_frobenius"])[0])
