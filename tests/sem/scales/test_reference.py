"""Every block of psych's figures on the Big Five items (``CUP_REFERENCE``).

Not compared: ``fa5_pa_*`` (principal axis is no method here: minres has the same minimum),
``omega_25_5f`` but for alpha and G6 (no Schmid-Leiman omega here: a bifactor or second-order model
tells it), ``vss1`` and ``vss2`` of ``map``, ``cohen_kappa`` (its ratings are not in the file;
``tests/test_agreement.py`` has psych's kappas).
"""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study import sem
from cup_study.intraclass import intraclass
from cup_study.sem.scales.alpha import ordinal_alpha

FOLDER = Path(os.environ.get("CUP_REFERENCE", "")) / "psych"
HERE = bool(os.environ.get("CUP_REFERENCE")) and FOLDER.is_dir()
pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(not HERE, reason="CUP_REFERENCE is not set"),
]
REVERSED = ["A1", "C4", "C5", "E1", "E2", "O2", "O5"]
NOT_COMPARED = ("meta", "cohen_kappa")
MODEL = "\n".join(f"{s}f =~ " + " + ".join(f"{s}{i}" for i in range(1, 6)) for s in "ACENO")
#: Shrout and Fleiss (1979), table 2.
RATINGS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


@pytest.fixture(scope="module")
def told():
    return json.loads((FOLDER / "psych_ref.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rows():
    return pd.read_csv(FOLDER / "bfi.csv").iloc[:, :25]


@pytest.fixture(scope="module")
def turned(rows):
    return rows.assign(**{item: 7 - rows[item] for item in REVERSED})


@pytest.fixture(scope="module")
def correlations(rows):
    return rows.dropna().corr()


def same(found, wanted, rel=1e-9, floor=0.0):
    found, wanted = np.asarray(found, float), np.asarray(wanted, float)
    np.testing.assert_allclose(found, wanted, rtol=rel, atol=floor)


@pytest.mark.parametrize("used", ["pairwise", "complete"])
@pytest.mark.parametrize("letter", "ACENO")
def test_scale(letter, used, told, turned) -> None:
    block = told[f"scale_{letter}_{used}"]
    items = [f"{letter}{i}" for i in range(1, 6)]
    # Complete: on all 25 items, as the file has it.
    data = turned[items] if used == "pairwise" else turned.dropna()[items]
    found = sem.alpha(data)
    own = [found.raw, found.standardised, found.lambda6, found.mean_r, found.se]
    own += [found.score_mean, found.score_sd, *found.feldt]
    names = ["raw_alpha", "std_alpha", "G6", "average_r", "ase", "mean", "sd"]
    feldt = [block["feldt"][f"{side}.ci.raw_alpha"] for side in ("lower", "upper")]
    same(own, [*(block[n] for n in names), *feldt])
    same(found.standardised * 1 / (1 - found.standardised), block["SN"], 1e-8)
    for ours, theirs in (("alpha_if_dropped", "alpha_drop"), ("r_drop", "r_drop")):
        same(found.items.loc[items, ours], [block[theirs][i] for i in items])
    same(found.items.loc[items, "r_cor"], [block["r_cor"][i] for i in items])
    for method, name in (("minres", "omega_t_1f_minres"), ("ml", "omega_t_1f_ml")):
        one = sem.efa(data.corr(), 1, n=len(data), method=method)
        loadings = one.loadings.iloc[:, 0].abs()
        # Of minres the file divides by the correlations seen, of ml by those that follow.
        seen = data.corr().to_numpy().sum()
        total = seen if method == "minres" else loadings.sum() ** 2 + one.uniquenesses.sum()
        omega = 1 - one.uniquenesses.sum() / total
        same(omega, block[name], 1e-5)
        if method == "ml":
            same(loadings, block["lam_ml"], 1e-4)


def test_adequacy(told, rows, correlations) -> None:
    found = sem.kmo(correlations)
    same(found.overall, told["kmo_complete"]["MSA"])
    same(found.items, pd.Series(told["kmo_complete"]["MSAi"])[found.items.index])
    same(sem.kmo(rows.corr()).overall, told["kmo_pairwise"]["MSA"])
    n = told["meta"]["n_complete"]
    block = told["bartlett_complete"]
    test = sem.bartlett(correlations, n)
    same([test.chisq, test.df, test.pvalue], [block["chisq"], block["df"], block["p"]])
    omega = told["omega_25_5f"]
    signs = np.where(correlations.columns.isin([*REVERSED, *(f"N{i}" for i in range(1, 6))]), -1, 1)
    inverse = np.linalg.inv(correlations.to_numpy())
    total = (correlations.to_numpy() * np.outer(signs, signs)).sum()
    same(1 - (1 / np.diag(inverse)).sum() / total, omega["G6"], 2e-2)


@pytest.mark.parametrize("rotation", ["none", "varimax", "promax", "oblimin"])
@pytest.mark.parametrize("method", ["minres", "ml"])
def test_factors(method, rotation, told, correlations) -> None:
    block = told[f"fa5_{method}_{rotation}"]
    n = told["meta"]["n_complete"]
    found = sem.efa(correlations, 5, n=n, method=method, rotation=rotation)
    # psych stops factanal's and GPArotation's searches early.
    tolerance = 1e-3 if rotation == "oblimin" else 1e-4
    loadings = np.array(block["loadings"])
    match = found.loadings.to_numpy().T @ loadings
    order = np.abs(match).argmax(axis=0)
    signs = np.sign(match[order, range(5)])
    assert sorted(order) == list(range(5))
    same(found.loadings.to_numpy()[:, order] * signs, loadings, 0, tolerance)
    if block["Phi"]:
        phi = found.phi.to_numpy()[np.ix_(order, order)] * np.outer(signs, signs)
        same(phi, block["Phi"], 0, tolerance)
    items = block["rows"]
    same(found.communalities[items], [block["comm"][i] for i in items], 0, tolerance)
    same(found.uniquenesses[items], [block["uniq"][i] for i in items], 0, tolerance)
    rmsea = block["RMSEA"]
    names = ["dof", "chisq", "rmsea", "rmsea_ci_lower", "rmsea_ci_upper", "tli", "rmsr", "bic"]
    wanted = [block["dof"], block["chi"], rmsea["RMSEA"], rmsea["lower"], rmsea["upper"]]
    same([found.fit[n] for n in names], [*wanted, block["TLI"], block["rms"], block["BIC"]], 1e-4)


def test_components_and_how_many(told, correlations) -> None:
    found = sem.efa(correlations, 5, method="components", rotation="varimax")
    same(found.loadings.abs(), np.abs(told["pca5_varimax"]["loadings"]), 0, 1e-5)
    same(found.variance["ss"], [*told["pca5_varimax"]["SS"].values()], 1e-5)
    block, n = told["parallel"], told["meta"]["n_complete"]
    chance = sem.parallel(correlations, n, draws=100)
    assert (chance.n_factors, chance.n_components) == (block["nfact"], block["ncomp"])
    same(chance.components["observed"], block["pc_values"])
    same(chance.factors["observed"], block["fa_values"], 0, 1e-5)
    same(chance.components["random_mean"], block["pc_sim"], 0, 0.006)
    same(chance.factors["random_mean"], block["fa_sim"], 0, 0.03)
    same(sem.minimum_average_partial(correlations).loc[1:8], told["map"]["map"])


def test_polychoric(told, rows) -> None:
    for used, data in (("pairwise", rows), ("complete", rows.dropna())):
        block = told[f"polychoric_A_C_{used}"]
        found = sem.polychoric_matrix(data.iloc[:, :10], missing="pairwise")
        # psych finds each correlation with optimize, to 1e-4.
        same(found, block["rho"], 0, 3e-4)
    signs = np.array([-1, 1, 1, 1, 1])
    rho = np.array(told["polychoric_A_C_complete"]["rho"])[:5, :5] * np.outer(signs, signs)
    same(ordinal_alpha(rho), told["ordinal_alpha_A_complete"], 1e-4)


def test_intraclass(told) -> None:
    found = intraclass(pd.DataFrame(RATINGS)).set_index("type")
    for kind, block in told["icc_shroutfleiss"].items():
        row = found.loc[kind, ["icc", "f", "ci_lower", "ci_upper"]]
        same(row, [block[k] for k in ("ICC", "F", "lo", "hi")], 1e-8)


@pytest.mark.parametrize("kind", ["ml", "wlsmv"])
def test_confirmatory(kind, told, turned) -> None:
    data = turned.dropna()
    block = told[f"cfa_{kind}"]
    how = {"ordered": list(data)} if kind == "wlsmv" else {}
    fit = sem.fit(MODEL, data, std_lv=True, **how)
    measures = fit.fit_measures()
    for key, value in block.items():
        if key != "std":
            assert measures[key.replace(".", "_")] == pytest.approx(value, rel=1e-4), key
    wanted = pd.DataFrame(block["std"])
    wanted = wanted[wanted["op"] == "=~"]
    rows = fit.estimates()
    rows = rows[rows["op"] == "=~"].set_index("rhs")
    same(rows.loc[wanted["rhs"], "std_all"].abs(), wanted["est.std"].abs(), 1e-4)
    found = sem.reliability(fit).set_index("factor")
    # compRelSEM divides by what was seen.
    omega = told[f"cfa_{kind}_omega"]
    same(found.loc[list(omega), "composite"], [*omega.values()], 1e-4)
    if kind == "ml":
        same(found.loc[list(omega), "ave"], [told["cfa_ml_ave"][f] for f in omega], 1e-4)
        scales = {s: [f"{s}{i}" for i in range(1, 6)] for s in "ACENO"}
        same(sem.htmt(data.cov(), scales, kind="htmt2"), told["cfa_ml_htmt"], 1e-6)


def test_every_block_is_walked(told) -> None:
    walked = {f"scale_{s}_{u}" for s in "ACENO" for u in ("pairwise", "complete")}
    walked |= {f"fa5_{m}_{r}" for m in ("minres", "ml", "pa") for r in
               ("none", "varimax", "promax", "oblimin")}  # fmt: skip
    walked |= {"omega_25_5f", "kmo_complete", "kmo_pairwise", "bartlett_complete"}
    walked |= {"pca5_varimax", "parallel", "map", "icc_shroutfleiss", "ordinal_alpha_A_complete"}
    walked |= {f"polychoric_A_C_{u}" for u in ("pairwise", "complete", "complete_nocorrect")}
    walked |= {"cfa_ml", "cfa_wlsmv", "cfa_wlsmv_omega", "cfa_ml_omega", "cfa_ml_ave"}
    assert set(told) == walked | {"cfa_ml_htmt", *NOT_COMPARED}
