"""Latent classes beside stepmix, and beside the shared figures of an EM in R."""

import json
import os
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import latent_class
from tests.citizens.segments.class_answers import made

SHARED = Path(os.environ.get("CUP_REFERENCE", "/none")) / "mclust"


@pytest.mark.parametrize("missing", [0.0, 0.15])
@pytest.mark.parametrize("weighted", [False, True])
def test_stepmix_finds_the_same(missing, weighted):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from stepmix import StepMix

    data, _ = made(800, missing=missing)
    data = data[data.notna().any(axis=1)]
    weights = np.random.default_rng(1).uniform(0.4, 1.6, len(data)) if weighted else None
    own = latent_class.fit(data, list(data), 3, weights=weights, starts=4)
    peer = StepMix(
        n_components=3,
        measurement="categorical_nan" if missing else "categorical",
        n_init=4,
        abs_tol=1e-11,
        max_iter=5_000,
        random_state=1,
        progress_bar=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer.fit(data - 1, sample_weight=weights)
        loglik = peer.score(data - 1, sample_weight=weights) * own.sum_of_weights
        posterior = peer.predict_proba(data - 1)
    assert own.loglik == pytest.approx(loglik, abs=1e-4)
    assert own.n_parameters == peer.n_parameters
    order = np.argsort(-peer.get_parameters()["weights"])
    np.testing.assert_allclose(own.shares, peer.get_parameters()["weights"][order], atol=1e-4)
    np.testing.assert_allclose(own.posterior, posterior[:, order], atol=1e-3)


@pytest.mark.peer
@pytest.mark.skipif(
    not (SHARED / "lca_ref.json").is_file(),
    reason="CUP_REFERENCE does not name the folder of the shared figures",
)
@pytest.mark.parametrize("n_classes", [1, 2, 3, 4])
def test_the_shared_figures(n_classes):
    data = pd.read_csv(SHARED / "lca_sim.csv")
    wanted = json.loads((SHARED / "lca_ref.json").read_text("utf-8"))[f"lca_full_{n_classes}"]
    found = latent_class.fit(data, [f"q{j}" for j in range(1, 9)], n_classes)
    assert found.loglik == pytest.approx(wanted["ll"], abs=1e-5)
    assert found.n_parameters == wanted["npar"]
    assert found.bic == pytest.approx(wanted["BIC"], abs=1e-4)
    assert found.aic == pytest.approx(wanted["AIC"], abs=1e-4)
    assert found.entropy == pytest.approx(wanted["entropyR2"], abs=1e-5)
    np.testing.assert_allclose(found.shares, np.sort(np.atleast_1d(wanted["p"]))[::-1], atol=1e-4)
    tables = [np.array(item) for item in wanted["th"]]
    truth = np.vstack([table.T for table in tables])
    order = np.argsort(-np.atleast_1d(wanted["p"]))
    np.testing.assert_allclose(latent_class.table_of(found), truth[:, order], atol=1e-3)
