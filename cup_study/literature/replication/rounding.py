"""How far figures can move because a matrix was printed with few decimals.

Every correlation is moved by a uniform amount up to half of its last printed digit, many times, and
the model estimated anew.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from cup_study.literature.replication.printed import Printed
from cup_study.literature.replication.rebuilding import Place, figures, rebuild, totals
from cup_study.sem.arrays import FloatArray

LIMITS = ["kind", "outcome", "predictor", "lowest", "highest"]
#: Whole models that are fitted anew, where regressions do not give the paths.
_REFITS = 200
#: Matrices that print the same, drawn anew.
DRAWS = 2000
Found = dict[Place, FloatArray]


def rounding_limits(
    correlations: pd.DataFrame,
    model: Printed,
    *,
    half: float = 0.005,
    draws: int = DRAWS,
    seed: int = 1,
) -> pd.DataFrame:
    """Lowest and highest value of each figure over matrices that print the same.

    Parameters
    ----------
    correlations : DataFrame
        The printed matrix.
    model : Printed
        The model.
    half : float, optional
        Half of the last printed digit.
    draws, seed : int, optional
        Number of draws (at most 200 where residuals covary), and the seed that makes them the
        same each time. Matrices that are not positive definite are left out.

    Returns
    -------
    DataFrame
        ``kind outcome predictor lowest highest``; a measure of fit stands as outcome.

    Examples
    --------
    >>> r = pd.DataFrame([[1, 0.5], [0.5, 1]], ["y", "x"], ["y", "x"])
    >>> model = Printed("1", pd.DataFrame(), {"y": ["x"]}, (), 100)
    >>> table = rounding_limits(r, model)
    >>> bool(0.495 <= table.loc[0, "lowest"] < table.loc[0, "highest"] <= 0.505)
    True
    """
    rng = np.random.default_rng(seed)
    names = list(correlations.index)
    upper = np.triu_indices(len(names), 1)
    moved = np.repeat(correlations.to_numpy(dtype=float)[None], draws, axis=0)
    shift = rng.uniform(-half, half, (draws, len(upper[0])))
    moved[:, upper[0], upper[1]] += shift
    moved[:, upper[1], upper[0]] += shift
    moved = moved[np.linalg.eigvalsh(moved)[:, 0] > 0]
    if model.covariances:
        found = _refitted(names, model, moved[:_REFITS])
    else:
        found = _regressed(names, model, moved)
    rows = [(*place, float(value.min()), float(value.max())) for place, value in found.items()]
    return pd.DataFrame(rows, columns=LIMITS)


def _regressed(names: list[str], model: Printed, moved: FloatArray) -> Found:
    at = {name: i for i, name in enumerate(names)}
    b, left = np.zeros_like(moved), np.ones(moved.shape[:2])
    found: Found = {}
    for outcome, predictors in model.equations.items():
        x = [at[name] for name in predictors]
        cross = moved[:, x, at[outcome]]
        slopes: FloatArray = np.asarray(
            np.linalg.solve(moved[:, x][:, :, x], cross[..., None])[..., 0], dtype=np.float64
        )
        b[:, at[outcome], x] = slopes
        left[:, at[outcome]] = 1 - (slopes * cross).sum(axis=1)
        found |= {("path", outcome, p): slopes[:, j] for j, p in enumerate(predictors)}
    total = totals(b)
    for kind, value in (("indirect", total - b), ("total", total)):
        for outcome in model.equations:
            found |= {
                (kind, outcome, p): value[:, at[outcome], at[p]] for p in names if p != outcome
            }
    return found | _fit(names, model, moved, total, left)


def _fit(
    names: list[str], model: Printed, moved: FloatArray, total: FloatArray, left: FloatArray
) -> Found:
    """Chi-square and what is made of it; as :func:`cup_study.literature.replication.rebuilding`."""
    predictors = {p for named in model.equations.values() for p in named}
    used = [i for i, v in enumerate(names) if v in predictors or v in model.equations]
    given = [i for i in used if names[i] not in model.equations]
    outcomes = [i for i in used if names[i] in model.equations]
    p, n = len(used), model.n
    r = moved[:, used][:, :, used]
    log_det = np.linalg.slogdet(r)[1]
    of_model = np.linalg.slogdet(moved[:, given][:, :, given])[1]
    of_model = of_model + np.log(left[:, outcomes]).sum(axis=1)
    chisq = np.maximum(n * (of_model - log_det), 0.0)
    # All pairs, less those of predictors and the paths.
    pairs = p * (p - 1) // 2
    df = pairs - len(given) * (len(given) - 1) // 2 - sum(map(len, model.equations.values()))
    psi = np.zeros_like(moved)
    psi[np.ix_(range(len(moved)), given, given)] = moved[:, given][:, :, given]
    psi[:, outcomes, outcomes] = left[:, outcomes]
    reach = total + np.eye(len(names))
    implied = (reach @ psi @ np.swapaxes(reach, 1, 2))[:, used][:, :, used]
    rows, columns = np.tril_indices(p)
    srmr = np.sqrt(((r - implied)[:, rows, columns] ** 2).mean(axis=1))
    found: Found = {("fit", "chi2", ""): chisq, ("fit", "srmr", ""): srmr}
    # Of the variance that the model implies, which is 1 only where it fits.
    for j, i in enumerate(used):
        if i in outcomes:
            found["r2", names[i], ""] = 1 - left[:, i] / implied[:, j, j]
    if df > 0:
        excess, worst = np.maximum(chisq - df, 0.0), -n * log_det - pairs
        found["fit", "cfi", ""] = 1 - excess / np.maximum(worst, np.maximum(excess, 1e-12))
        found["fit", "rmsea", ""] = np.sqrt(excess / (df * (n - 1)))
        ratio = -n * log_det / pairs
        found["fit", "tli", ""] = (ratio - chisq / df) / (ratio - 1)
    return found


def _refitted(names: list[str], model: Printed, moved: FloatArray) -> Found:
    told: dict[Place, list[float]] = {}
    for r in moved:
        for place, value in figures(rebuild(model, pd.DataFrame(r, names, names))).items():
            told.setdefault(place, []).append(value[0])
    return {place: np.array(values) for place, values in told.items()}
