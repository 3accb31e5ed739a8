"""Every figure beside R's: our own simulated data always, more of it and metadat's where R is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.literature.pooling import bias, dependent, fisher, influence, random_effects
from tests.literature.pooling import cases, peers

CASES = json.loads((peers.REFERENCE / "cases.json").read_text(encoding="utf-8"))
FIGURES = json.loads((peers.REFERENCE / "figures.json").read_text(encoding="utf-8"))
SHARED = Path(os.environ.get("CUP_REFERENCE", "/none")) / "meta"
KEYS = ("FE", "DL", "HE", "HS", "SJ_tight", "ML_tight", "REML_tight", "EB_tight", "PM_tight")


def test_the_committed_cases_are_those_of_the_seeds():
    made = json.loads(json.dumps(cases.committed()))
    assert [c["method"] for c in made] == [c["method"] for c in CASES]
    for ours, kept in zip(made, CASES, strict=True):
        assert ours["yi"] == pytest.approx(kept["yi"], abs=1e-12)


@pytest.mark.parametrize("i", range(len(CASES)))
def test_committed_figures(i):
    peers.compare(CASES[i], FIGURES[i])


def test_no_search_of_metafor_stopped_early_in_the_committed_figures():
    for case, theirs in zip(CASES, FIGURES, strict=True):
        if case["kind"] != "mv" or len(case["yi"]) > 40:
            continue
        how = {key: case[key] for key in ("method", "test", "rho")}
        found = dependent.three_level(
            case["yi"], case["vi"], case["study"], moderators=peers.frame(case), **how
        )
        assert found.loglik == pytest.approx(theirs["ll"], abs=1e-7)


@pytest.mark.peer
def test_more_seeds_in_a_live_r(tmp_path):
    seeds = range(1000, 1012)
    asked = [cases.uni(s, moderators=s % 3) | {"brief": s % 2 == 0} for s in seeds]
    asked += [cases.several(s, moderators=s % 2) | {"limits": False} for s in range(2000, 2004)]
    asked += [cases.correlated(s, moderators=s % 2) for s in range(3000, 3004)]
    for case, theirs in zip(asked, peers.ask(asked, tmp_path), strict=True):
        peers.compare(case, theirs)


@pytest.mark.peer
@pytest.mark.slow
def test_the_data_sets_of_metadat(tmp_path):
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")
    given = tmp_path / "metadat.json"
    made = subprocess.run(
        ["Rscript", str(peers.REFERENCE / "metadat.R"), str(given)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("metadat is not installed")
    asked = json.loads(given.read_text(encoding="utf-8"))
    for case, theirs in zip(asked, peers.ask(asked, tmp_path), strict=True):
        peers.compare(case, theirs)


@pytest.fixture
def molloy():
    if not SHARED.is_dir():
        pytest.skip("CUP_REFERENCE is not set")
    data = pd.read_csv(SHARED / "molloy2014.csv")
    return data, json.loads((SHARED / "metafor_ref.json").read_text(encoding="utf-8"))


@pytest.mark.peer
@pytest.mark.parametrize("key", KEYS)
def test_molloy_by_every_method(molloy, key):
    data, reference = molloy
    theirs = reference[f"molloy_{key}"]
    effects = fisher.z(data["ri"], data["ni"])
    found = random_effects.pool(effects["yi"], effects["vi"], method=key.split("_")[0])
    row = found.estimates.iloc[0]
    peers.near(row["estimate"], theirs["beta"]["intrcpt"], "b")
    names = {"se": "se", "statistic": "z", "p_value": "p", "ci_lower": "lo", "ci_upper": "hi"}
    for ours, name in names.items():
        peers.near(row[ours], theirs[name], name)
    names = {"tau2": "tau2", "i2": "I2", "h2": "H2", "q": "QE", "q_p": "QEp", "loglik": "ll"}
    for ours, name in (names | {"aic": "AIC", "qm": "QM"}).items():
        peers.near(getattr(found, ours), theirs[name], name)
    if isinstance(theirs["se_tau2"], float):
        peers.near(found.tau2_se, theirs["se_tau2"], "se of tau2")


@pytest.mark.peer
def test_molloy_other_measures_and_tests_to_what_metafor_iterates(molloy):
    # These blocks were made with metafor's usual stop (1e-5 in tau2).
    data, reference = molloy
    for measure in ("COR", "UCOR"):
        sizes = fisher.measures(data["ri"], data["ni"], measure)
        found = random_effects.pool(sizes["yi"], sizes["vi"])
        theirs = reference[f"molloy_{measure}"]
        peers.near(found.q, theirs["QE"], "Q")
        peers.near(found.tau2, theirs["tau2"], "tau2")
        peers.near(found.estimate, theirs["beta"]["intrcpt"], "b")
    effects = fisher.z(data["ri"], data["ni"])
    found = random_effects.pool(effects["yi"], effects["vi"])
    rank = bias.rank_test(effects["yi"], effects["vi"]).iloc[0]
    peers.near(rank["tau"], reference["molloy_ranktest"]["tau"], "rank")
    peers.near(rank["p_value"], reference["molloy_ranktest"]["p"], "rank p")
    lm = bias.egger(found, model="lm").iloc[0]
    peers.near(lm["statistic"], reference["molloy_egger_lm"]["t"], "Egger")
    peers.near(lm["p_value"], reference["molloy_egger_lm"]["p"], "Egger p")
    filled = bias.trim_fill(found)
    assert (filled.k0, filled.side) == (2, reference["molloy_trimfill"]["side"])
    left = influence.leave_one_out(found)["estimate"]
    theirs = [row["estimate"] for row in reference["molloy_leave1out"]]
    assert np.allclose(left, theirs, atol=2e-6)
    number = bias.fail_safe(effects["yi"], effects["vi"]).loc[0, "fail_safe_n"]
    assert number == reference["molloy_fsn"]["fsnum"]
