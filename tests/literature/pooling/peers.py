"""R beside us: running tests/reference/meta/metafor.R, and comparing its figures with ours."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.pooling import (
    bias,
    dependent,
    heterogeneity,
    influence,
    prediction,
    random_effects,
)

REFERENCE = Path(__file__).parents[2] / "reference" / "meta"
TOLERANCE = 1e-6


def ask(cases: list[dict[str, Any]], folder: Path, script: str = "metafor.R") -> list[Any]:
    """Figures of R for cases; skips without R and its packages."""
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")
    needed = "for (p in c('metafor','clubSandwich','robumeta','jsonlite')) library(p, character=T)"
    if subprocess.run(["Rscript", "-e", needed], capture_output=True, check=False).returncode:
        pytest.skip("metafor, clubSandwich, robumeta or jsonlite is not installed")
    given, got = folder / "cases.json", folder / "figures.json"
    given.write_text(json.dumps(cases), encoding="utf-8")
    command = ["Rscript", str(REFERENCE / script), str(given), str(got)]
    subprocess.run(command, check=True, capture_output=True)
    return list(json.loads(got.read_text(encoding="utf-8")))


def frame(case: dict[str, Any]) -> pd.DataFrame | None:
    """Moderators of a case."""
    if case.get("x") is None:
        return None
    x = np.asarray(case["x"], dtype=float).reshape(len(case["yi"]), -1)
    return pd.DataFrame(x, columns=[f"x{i}" for i in range(x.shape[1])])


def near(ours: Any, theirs: Any, what: str, tolerance: float = TOLERANCE) -> None:
    """Ours within `tolerance` of theirs, relative above 1; NaN and null are alike."""
    if theirs is None or (isinstance(theirs, dict) and not theirs):
        return
    a = np.atleast_1d(np.asarray(ours, dtype=float)).ravel()
    b = np.atleast_1d(np.asarray(theirs, dtype=float)).ravel()
    assert a.shape == b.shape, what
    known = np.isfinite(b)
    gap = np.abs(a[known] - b[known]) / np.maximum(1, np.abs(b[known]))
    assert (gap <= tolerance).all(), f"{what}: {a[known]} against {b[known]}"


def main(found: Any, case: dict[str, Any], theirs: dict[str, Any], scale: float) -> None:
    """Estimates, tests and fit."""
    rows = found.estimates
    pairs = {"estimate": "b", "se": "se", "ci_lower": "lo", "ci_upper": "hi"}
    for ours, name in pairs.items():
        near(rows[ours] / scale, np.atleast_1d(theirs[name]) / scale, name)
    near(rows["statistic"], theirs["stat"], "statistic")
    near(rows["p_value"], theirs["p"], "p")
    for ours, name in {"q": "QE", "q_p": "QEp", "qm": "QM", "qm_p": "QMp"}.items():
        near(getattr(found, ours), theirs[name], name)
    for ours, name in {"loglik": "ll", "aic": "AIC", "bic": "BIC"}.items():
        near(getattr(found, ours), theirs[name], name)
    assert found.k == theirs["k"]


def compare(case: dict[str, Any], theirs: dict[str, Any]) -> None:
    """One case."""
    {"uni": compare_uni, "mv": compare_mv, "robu": compare_robu}[case["kind"]](case, theirs)


def compare_uni(case: dict[str, Any], theirs: dict[str, Any]) -> None:
    """One effect a study, and everything that is made from it."""
    y, v, x = np.asarray(case["yi"]), np.asarray(case["vi"]), frame(case)
    # Effects of another unit: compare in the unit of their sampling errors.
    unit = float(np.sqrt(np.mean(v)))
    found = random_effects.pool(y, v, method=case["method"], test=case["test"], moderators=x)
    main(found, case, theirs, unit)
    near(found.tau2 / unit**2, theirs["tau2"] / unit**2, "tau2")
    near(found.aicc, theirs["AICc"], "AICc")
    if theirs.get("se.tau2") is not None:
        near(found.tau2_se / unit**2, float(theirs["se.tau2"]) / unit**2, "se.tau2")
    near(found.i2, theirs["I2"], "I2")
    near(found.h2, theirs["H2"], "H2")
    near(found.r2, theirs["R2"], "R2")
    if case.get("brief"):
        return
    _intervals(found, theirs, unit)
    _influence(found, theirs, unit)
    _bias(found, case, theirs, unit)
    for kind in ("CR0", "CR1", "CR1p", "CR2"):
        if theirs.get(kind):
            _robust(dependent.robust(found, case["study"], kind=kind), theirs[kind], unit)


def _intervals(found: Any, theirs: dict[str, Any], unit: float) -> None:
    if theirs.get("confint"):
        rows = heterogeneity.limits(found)
        power = np.array([unit**2, unit, 1, 1])
        near(rows["ci_lower"] / power, np.asarray(theirs["confint"]["lo"]) / power, "Q-profile")
        near(rows["ci_upper"] / power, np.asarray(theirs["confint"]["hi"]) / power, "Q-profile")
    if theirs.get("confint_pl"):
        row = heterogeneity.limits(found, kind="likelihood").iloc[0]
        # metafor refits with the control's tolerance, and its limit follows to about this.
        for side in ("lo", "hi"):
            ours = row["ci_lower" if side == "lo" else "ci_upper"]
            near(ours / unit**2, theirs["confint_pl"][side] / unit**2, "profile", 1e-5)
    for name, kind in (("predict", "model"), ("riley", "riley")):
        if theirs.get(name) and theirs[name].get("lo") is not None:
            row = prediction.interval(found, kind=kind).iloc[0]
            if np.isfinite(row["pi_lower"]):
                near(row["pi_lower"] / unit, theirs[name]["lo"] / unit, name)
                near(row["pi_upper"] / unit, theirs[name]["hi"] / unit, name)


def _influence(found: Any, theirs: dict[str, Any], unit: float) -> None:
    if theirs.get("leave1out"):
        rows, other = influence.leave_one_out(found), theirs["leave1out"]
        for ours, name in {"estimate": "estimate", "se": "se", "ci_lower": "lo"}.items():
            near(rows[ours] / unit, np.asarray(other[name], dtype=float) / unit, f"l1o {name}")
        for ours, name in {"i2": "I2", "h2": "H2", "q": "Q", "q_p": "Qp", "p_value": "p"}.items():
            near(rows[ours], np.asarray(other[name], dtype=float), f"l1o {name}")
    if theirs.get("influence"):
        rows, other = influence.table(found), theirs["influence"]
        names = {"rstudent": "rstudent", "dffits": "dffits", "cooks_d": "cook.d"}
        names |= {"cov_ratio": "cov.r", "q_without": "QE.del", "hat": "hat", "weight": "weight"}
        for ours, name in names.items():
            near(rows[ours], np.asarray(other[name], dtype=float), name)
        deleted = np.asarray(other["tau2.del"], dtype=float)
        near(rows["tau2_without"] / unit**2, deleted / unit**2, "tau2.del")
        columns = [c for c in rows if c.startswith("dfbetas")]
        near(rows[columns].to_numpy(), np.asarray(other["dfbs"], dtype=float), "dfbetas")
        flags = [bool(f) if f is not None else False for f in np.atleast_1d(other["flag"])]
        assert rows["influential"].tolist() == flags


def _bias(found: Any, case: dict[str, Any], theirs: dict[str, Any], unit: float) -> None:
    for model in ("rma", "lm"):
        other = theirs.get(f"egger_{model}")
        if other:
            row = bias.egger(found, model=model).iloc[0]
            near(row["statistic"], other["z"], f"Egger {model}")
            near(row["p_value"], other["p"], f"Egger {model} p")
            if other.get("est") is not None and not isinstance(other["est"], dict):
                near(row["limit"] / unit, other["est"] / unit, "limit")
                near(row["limit_lower"] / unit, other["lo"] / unit, "limit lower")
    for estimator in ("L0", "R0", "Q0"):
        other = theirs.get(f"trimfill_{estimator}")
        if other:
            filled = bias.trim_fill(found, estimator=estimator)
            assert (filled.k0, filled.side) == (other["k0"], other["side"])
            near(filled.k0_se, other["se"], "se of k0")
            near(filled.p_value, other["p"], "p of k0")
            near(filled.pooled.estimate / unit, other["b"] / unit, "filled")
            near(filled.pooled.tau2 / unit**2, other["tau2"] / unit**2, "filled tau2")
            assert filled.pooled.k == other["k"]
    if theirs.get("fsn_Rosenthal"):
        rows = bias.fail_safe(case["yi"], case["vi"]).set_index("kind")
        for kind in rows.index:
            near(rows.loc[kind, "fail_safe_n"], theirs[f"fsn_{kind}"]["n"], kind)
            if kind != "Orwin":
                near(rows.loc[kind, "p_value"], theirs[f"fsn_{kind}"]["p"], kind)
    if theirs.get("rank"):
        row = bias.rank_test(case["yi"], case["vi"]).iloc[0]
        near(row["tau"], theirs["rank"]["tau"], "rank tau")
        near(row["p_value"], theirs["rank"]["p"], "rank p")


def _robust(rows: pd.DataFrame, theirs: dict[str, Any], unit: float = 1.0) -> None:
    near(rows["se"] / unit, np.asarray(theirs["se"], dtype=float) / unit, "robust se")
    near(rows["df"], theirs["df"], "Satterthwaite df", 1e-5)
    near(rows["p_value"], theirs["p"], "robust p")


def compare_mv(case: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Several effects a study."""
    how = {key: case[key] for key in ("method", "test", "rho")}
    try:
        found = dependent.three_level(
            case["yi"], case["vi"], case["study"], moderators=frame(case), **how
        )
    except InputError:
        assert theirs.get("failed")
        return
    # Where the search of metafor stops early our likelihood is the higher one.
    assert found.loglik >= theirs["ll"] - 1e-9
    if found.loglik > theirs["ll"] + 1e-7:
        return
    near(found.sigma2["sigma2"], theirs["sigma2"], "sigma2", 3e-6)
    main(found, case, theirs, 1.0)
    if theirs.get("confint"):
        rows = dependent.limits(found)
        for i, (low, high) in enumerate(theirs["confint"]):
            near(rows["ci_lower"].iloc[i], low, "profile", 1e-5)
            near(rows["ci_upper"].iloc[i], high, "profile", 1e-5)
    for kind in ("CR0", "CR1", "CR1p", "CR2"):
        if theirs.get(kind):
            _robust(dependent.robust(found, kind=kind), theirs[kind])


def compare_robu(case: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Correlated effects."""
    found = dependent.correlated_effects(
        case["yi"], case["vi"], case["study"], rho=case["rho"], moderators=frame(case)
    )
    near(found.tau2, theirs["tau2"], "tau2")
    near(found.i2, theirs["I2"], "I2")
    for ours, name in {"estimate": "b", "se": "se", "df": "df", "p_value": "p"}.items():
        near(found.estimates[ours], theirs[name], f"robumeta {name}")
