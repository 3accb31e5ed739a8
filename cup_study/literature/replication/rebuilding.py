"""A published path model estimated anew from its published correlations.

Without covariances of residuals each outcome is regressed on its predictors, which is maximum
likelihood in a recursive model; with them the whole model is fitted.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cup_study.literature.masem import pooled_matrix, refusals
from cup_study.literature.masem.measures import fit_measures
from cup_study.literature.replication.printed import Printed
from cup_study.sem.arrays import FloatArray
from cup_study.sem.inference.paths import path_analysis

#: By what a figure is known: kind, outcome or measure, predictor (empty where there is none).
Place = tuple[str, str, str]
PATHS = ["outcome", "predictor", "est", "se", "ci_lower", "ci_upper"]


@dataclass(frozen=True, eq=False)
class Rebuilt:
    """A model estimated from printed correlations.

    Parameters
    ----------
    printed : Printed
        The model.
    paths : DataFrame
        ``outcome predictor est se ci_lower ci_upper``.
    covariances : DataFrame
        The same of residuals that covary.
    r2 : DataFrame
        ``outcome r2``.
    fit : dict of str to float
        ``chi2 df cfi tli rmsea srmr n``. CFI against a baseline in which no two variables are
        correlated, SRMR over all distinct correlations with the diagonal, as LISREL has them.
    """

    printed: Printed
    paths: pd.DataFrame
    covariances: pd.DataFrame
    r2: pd.DataFrame
    fit: dict[str, float] = field(repr=False)

    @property
    def effects(self) -> pd.DataFrame:
        """``outcome predictor indirect total``: sums over all directed paths (Bollen 1987)."""
        return effects(self.paths)


def rebuild(model: Printed, correlations: pd.DataFrame) -> Rebuilt:
    """Estimate a printed model from the printed correlations.

    Parameters
    ----------
    model : Printed
        From :func:`cup_study.literature.replication.printed.models`.
    correlations : DataFrame
        Positive definite, by name.

    Returns
    -------
    Rebuilt

    Raises
    ------
    InputError
        The matrix cannot be used: not symmetric, or not positive definite.

    Examples
    --------
    >>> from cup_study.literature.replication.printed import COLUMNS, models
    >>> rows = [("1", "a", "use", "ease", "path", 0.4, 2), ("1", "n", None, None, "fit", 200, 0)]
    >>> r = pd.DataFrame([[1, 0.4], [0.4, 1]], ["use", "ease"], ["use", "ease"])
    >>> found = rebuild(models(pd.DataFrame(rows, columns=list(COLUMNS)), r)[0], r)
    >>> found.paths["est"].round(2).tolist(), found.r2["r2"].round(2).tolist()
    ([0.4], [0.16])
    """
    refusals.check(correlations)
    if model.covariances:
        return _whole(model, correlations)
    found = path_analysis(correlations, model.n, model.equations)
    implied = found.implied
    told = _fit(correlations, implied, found.chisq, found.df, model.n)
    none = pd.DataFrame(columns=PATHS)
    return Rebuilt(model, found.paths[PATHS], none, found.r2[["outcome", "r2"]], told)


def effects(paths: pd.DataFrame) -> pd.DataFrame:
    """Indirect and total effects of every variable on every outcome.

    Parameters
    ----------
    paths : DataFrame
        ``outcome predictor est`` of a recursive model.

    Examples
    --------
    >>> paths = pd.DataFrame([("m", "x", 0.5), ("y", "m", 0.4), ("y", "x", 0.1)],
    ...     columns=["outcome", "predictor", "est"])
    >>> effects(paths).query("outcome == 'y' and predictor == 'x'").round(2).values.tolist()
    [['y', 'x', 0.2, 0.3]]
    """
    names = list(dict.fromkeys([*paths["predictor"], *paths["outcome"]]))
    at = {name: i for i, name in enumerate(names)}
    b = np.zeros((len(names), len(names)))
    for outcome, predictor, value in paths[["outcome", "predictor", "est"]].itertuples(
        index=False, name=None
    ):
        b[at[outcome], at[predictor]] = value
    total = totals(b)
    rows = [
        (o, p, total[at[o], at[p]] - b[at[o], at[p]], total[at[o], at[p]])
        for o in dict.fromkeys(paths["outcome"])
        for p in names
        if p != o
    ]
    return pd.DataFrame(rows, columns=["outcome", "predictor", "indirect", "total"])


def figures(rebuilt: Rebuilt) -> dict[Place, tuple[float, float, float]]:
    """Every rebuilt figure with the ends of its interval, which are missing where it has none.

    Parameters
    ----------
    rebuilt : Rebuilt
        From :func:`rebuild`.
    """
    nan = float("nan")
    known: dict[Place, tuple[float, float, float]] = {}
    for kind, table in (("path", rebuilt.paths), ("covariance", rebuilt.covariances)):
        for row in table.to_dict("records"):
            ends = (float(row["est"]), float(row["ci_lower"]), float(row["ci_upper"]))
            known[kind, str(row["outcome"]), str(row["predictor"])] = ends
            if kind == "covariance":
                known[kind, str(row["predictor"]), str(row["outcome"])] = ends
    for row in rebuilt.effects.to_dict("records"):
        for kind in ("indirect", "total"):
            known[kind, row["outcome"], row["predictor"]] = (float(row[kind]), nan, nan)
    for row in rebuilt.r2.to_dict("records"):
        known["r2", str(row["outcome"]), ""] = (float(row["r2"]), nan, nan)
    return known | {("fit", key, ""): (value, nan, nan) for key, value in rebuilt.fit.items()}


def totals(b: FloatArray) -> FloatArray:
    """Total effects of coefficients, shape (..., p, p): all directed paths, of any length."""
    one = np.eye(b.shape[-1])
    found: FloatArray = np.asarray(np.linalg.inv(one - b) - one, dtype=np.float64)
    return found


def _whole(model: Printed, correlations: pd.DataFrame) -> Rebuilt:
    found = pooled_matrix.fit(correlations, model.n, model.text)
    covariances = found.covariances.rename(
        columns={"variable_1": "outcome", "variable_2": "predictor"}
    )
    outcomes = set(model.equations)
    kept = covariances["outcome"].isin(outcomes) & covariances["predictor"].isin(outcomes)
    names = list(found.residuals.index)
    implied = correlations.loc[names, names].astype(float) - found.residuals
    told = _fit(correlations, implied, found.fit["chisq"], int(found.fit["df"]), model.n)
    return Rebuilt(
        model,
        found.paths[PATHS],
        covariances.loc[kept, PATHS].reset_index(drop=True),
        found.r2,
        told,
    )


def _fit(
    correlations: pd.DataFrame, implied: pd.DataFrame, chisq: float, df: int, n: int
) -> dict[str, float]:
    used = list(implied.index)
    r = correlations.loc[used, used].to_numpy(dtype=float)
    p = len(used)
    baseline = -n * float(np.linalg.slogdet(r)[1])
    told = fit_measures(chisq, df, baseline, p * (p - 1) // 2, n)
    residual = (r - implied.to_numpy(dtype=float))[np.tril_indices(p)]
    return {
        "chi2": chisq,
        "df": float(df),
        "cfi": told["cfi"],
        "tli": told["tli"],
        "rmsea": told["rmsea"],
        "srmr": float(np.sqrt(np.mean(residual**2))),
        "n": float(n),
    }
