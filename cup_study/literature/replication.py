"""A published path model rebuilt from its published correlations, beside the printed values.

Says whether each printed figure is reproduced to its printed decimals, and nothing about whether
the model is right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.inference.paths import Paths

COLUMNS = ("key", "outcome", "predictor", "kind", "value", "digits")
LIMITS = ["outcome", "predictor", "lowest", "highest"]


def equations(published: pd.DataFrame) -> dict[str, list[str]]:
    """Path model that a table of printed paths describes, earlier outcomes first.

    Parameters
    ----------
    published : DataFrame
        Columns ``outcome predictor kind``; rows of kind ``path`` are used.

    Returns
    -------
    dict of str to list of str

    Raises
    ------
    InputError
        A column is missing, there is no path, or outcomes explain each other in a circle.

    Examples
    --------
    >>> rows = [("use", "intention", "path"), ("intention", "ease", "path")]
    >>> equations(pd.DataFrame(rows, columns=["outcome", "predictor", "kind"]))
    {'intention': ['ease'], 'use': ['intention']}
    """
    missing = [c for c in ("outcome", "predictor", "kind") if c not in published.columns]
    if missing:
        problems = [Problem(f'column "{c}"', "is missing") for c in missing]
        raise InputError("published values", problems, "Add the columns.")
    paths = published[published["kind"] == "path"]
    found: dict[str, list[str]] = {}
    for outcome, predictor in zip(paths["outcome"], paths["predictor"], strict=True):
        found.setdefault(str(outcome), []).append(str(predictor))
    ordered: dict[str, list[str]] = {}
    while len(ordered) < len(found):
        ready = [
            o
            for o in found
            if o not in ordered and all(p in ordered or p not in found for p in found[o])
        ]
        if not ready:
            what = "the outcomes explain each other in a circle"
            raise InputError("published values", [Problem("", what)], "Give a recursive model.")
        ordered |= {o: found[o] for o in ready}
    if not ordered:
        raise InputError("published values", [Problem("", "no row of kind path")], "Add the paths.")
    return ordered


def compare(
    published: pd.DataFrame, rebuilt: Paths, *, fit: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Printed and rebuilt values side by side.

    Parameters
    ----------
    published : DataFrame
        Columns as :data:`COLUMNS`: kind ``path``, ``r2`` or ``fit``; `digits` printed decimals.
    rebuilt : Paths
        From :func:`cup_study.sem.inference.paths.path_analysis`.
    fit : mapping, optional
        Rebuilt fit measures by the ``key`` of rows of kind ``fit``; others of these are left out.

    Returns
    -------
    DataFrame
        ``key outcome predictor kind digits printed rebuilt ci_lower ci_upper difference agrees``.
        `agrees` means equal when rounded to the printed decimals.

    Raises
    ------
    InputError
        A printed path is not in the rebuilt model.

    Examples
    --------
    >>> agree(0.3, 0.3049, 2), agree(0.3, 0.3051, 2)
    (True, False)
    """
    paths = rebuilt.paths.set_index(["outcome", "predictor"])
    r2 = rebuilt.r2.set_index("outcome")["r2"]
    rows: list[dict[str, object]] = []
    problems: list[Problem] = []
    for row in published.to_dict("records"):
        kind, limits = row["kind"], (np.nan, np.nan)
        pair = (row["outcome"], row["predictor"])
        if kind == "path" and pair in paths.index:
            found = paths.loc[pair]
            value, limits = (
                float(found["est"]),
                (float(found["ci_lower"]), float(found["ci_upper"])),
            )
        elif kind == "r2" and row["outcome"] in r2.index:
            value = float(r2[row["outcome"]])
        elif kind == "fit":
            if fit is None or row["key"] not in fit:
                continue
            value = float(fit[str(row["key"])])
        else:
            problems.append(Problem(str(row["key"]), "is not in the rebuilt model"))
            continue
        digits, printed = int(row["digits"]), float(row["value"])
        cells = {c: row[c] for c in ("key", "outcome", "predictor", "kind")}
        cells |= {"digits": digits, "printed": printed, "rebuilt": value}
        cells |= {"ci_lower": limits[0], "ci_upper": limits[1]}
        cells |= {"difference": value - printed, "agrees": agree(printed, value, digits)}
        rows.append(cells)
    if problems:
        raise InputError("published values", problems, "Correct the rows or the model.")
    return pd.DataFrame(rows)


def agree(printed: float, rebuilt: float, digits: int) -> bool:
    """Whether two values are equal at the printed decimals.

    Examples
    --------
    >>> agree(-0.05, -0.0454, 2)
    True
    """
    return abs(round(rebuilt, digits) - printed) < 0.5 * 10.0 ** -(digits + 1)


def fit_of(correlations: pd.DataFrame, rebuilt: Paths) -> dict[str, float]:
    r"""CFI and SRMR of a rebuilt path model.

    CFI against a baseline in which no two variables are correlated (LISREL's), SRMR over all
    distinct correlations with the diagonal.

    Parameters
    ----------
    correlations : DataFrame
        The published matrix.
    rebuilt : Paths
        The model.

    Returns
    -------
    dict
        ``chi2 df cfi srmr n``.
    """
    used = list(rebuilt.implied.index)
    r = correlations.loc[used, used].to_numpy(dtype=float)
    p = len(used)
    baseline = -rebuilt.n * float(np.linalg.slogdet(r)[1])
    baseline_df = p * (p - 1) // 2
    excess = max(rebuilt.chisq - rebuilt.df, 0.0)
    worst = max(baseline - baseline_df, excess, 1e-12)
    residual = (r - rebuilt.implied.to_numpy(dtype=float))[np.tril_indices(p)]
    return {
        "chi2": rebuilt.chisq,
        "df": float(rebuilt.df),
        "cfi": float(1 - excess / worst),
        "srmr": float(np.sqrt(np.mean(residual**2))),
        "n": float(rebuilt.n),
    }


def rounding_limits(
    correlations: pd.DataFrame,
    model: Mapping[str, Sequence[str]],
    *,
    half: float = 0.005,
    draws: int = 2000,
    seed: int = 1,
) -> pd.DataFrame:
    """How far paths and R2 can move because the matrix was printed with few decimals.

    Every correlation is moved by a uniform amount up to half of its last printed digit, many
    times; matrices that are then not positive definite are left out.

    Parameters
    ----------
    correlations : DataFrame
        The printed matrix.
    model : mapping
        From :func:`equations`.
    half : float, optional
        Half of the last printed digit.
    draws, seed : int, optional
        Number of draws, and the seed that makes them the same each time.

    Returns
    -------
    DataFrame
        ``outcome predictor lowest highest``; the predictor of an R2 is missing.

    Examples
    --------
    >>> r = pd.DataFrame([[1, 0.5], [0.5, 1]], ["y", "x"], ["y", "x"])
    >>> table = rounding_limits(r, {"y": ["x"]})
    >>> bool(0.495 <= table.loc[0, "lowest"] < table.loc[0, "highest"] <= 0.505)
    True
    """
    rng = np.random.default_rng(seed)
    p = len(correlations)
    upper = np.triu_indices(p, 1)
    moved = np.repeat(correlations.to_numpy(dtype=float)[None], draws, axis=0)
    shift = rng.uniform(-half, half, (draws, len(upper[0])))
    moved[:, upper[0], upper[1]] += shift
    moved[:, upper[1], upper[0]] += shift
    moved = moved[np.linalg.eigvalsh(moved)[:, 0] > 0]
    place = {name: i for i, name in enumerate(correlations.index)}
    rows: list[tuple[str, str | None, float, float]] = []
    for outcome, predictors in model.items():
        x = [place[name] for name in predictors]
        cross = moved[:, x, place[outcome]]
        b = np.linalg.solve(moved[:, x][:, :, x], cross[..., None])[..., 0]
        r2 = (b * cross).sum(axis=1)
        rows += [
            (outcome, name, float(b[:, j].min()), float(b[:, j].max()))
            for j, name in enumerate(predictors)
        ]
        rows.append((outcome, None, float(r2.min()), float(r2.max())))
    return pd.DataFrame(rows, columns=LIMITS)


def within_rounding(compared: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """Add whether a printed value follows from some matrix that prints the same.

    Parameters
    ----------
    compared : DataFrame
        From :func:`compare`.
    limits : DataFrame
        From :func:`rounding_limits`.

    Returns
    -------
    DataFrame
        `compared` with ``lowest highest within``.

    Examples
    --------
    >>> row = {"outcome": "y", "predictor": "x", "printed": 0.31, "digits": 2, "agrees": False}
    >>> limits = pd.DataFrame([("y", "x", 0.29, 0.306)], columns=LIMITS)
    >>> within_rounding(pd.DataFrame([row]), limits)["within"].tolist()
    [True]
    """
    table = compared.merge(limits, on=["outcome", "predictor"], how="left")
    unit = 0.5 * 10.0 ** -table["digits"]
    near = table["printed"].between(table["lowest"] - unit, table["highest"] + unit)
    return table.assign(within=table["agrees"] | near)
