"""Calibration: weights that reproduce known totals and stay as near the base weights as can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.errors import InputError, Problem
from cup_study.survey.design import TOLD
from cup_study.survey.weighting.margins import SIZE, file_row, matched, named, positive

Numbers = NDArray[np.float64]
Function = Literal["linear", "raking", "logit"]

ROUNDS = 200
#: Relative distance from the totals at which the search ends.
NEAR = 1e-13
FAR = 1e-8


def auxiliaries(
    data: pd.DataFrame,
    population: pd.DataFrame,
    margins: Sequence[Sequence[str]],
    totals: Mapping[str, float] | None = None,
    *,
    base: pd.Series[float] | None = None,
    size: str = SIZE,
) -> tuple[pd.DataFrame, pd.Series[float]]:
    """What weights are calibrated to: indicators of the margins' categories, and numeric items.

    Parameters
    ----------
    data : DataFrame
        One row a respondent; no value of the items missing.
    population : DataFrame
        As in :func:`cup_study.survey.weighting.margins.margin`.
    margins : sequence of sequences of str
        Items of each margin.
    totals : mapping, optional
        Numeric item to its total in the population.
    base : Series, optional
        Base weights.
    size : str, optional
        Column of `population` with the number of persons.

    Returns
    -------
    tuple of (DataFrame, Series)
        Auxiliary variables (rows as `data`) and their totals in the population. The last category
        of every margin but the first follows from the others and is left out.

    Raises
    ------
    InputError
        What :func:`cup_study.survey.weighting.margins.matched` finds, or a numeric item that is
        not there or has no value.

    Examples
    --------
    >>> data = pd.DataFrame({"sex": [1, 2], "age": [30.0, 50.0]})
    >>> population = pd.DataFrame({"sex": [1, 2], "n": [50, 60]})
    >>> auxiliaries(data, population, [["sex"]], {"age": 5000.0})[1].to_dict()
    {'sex=1': 50.0, 'sex=2': 60.0, 'age': 5000.0}
    """
    weights = pd.Series(1.0, index=data.index) if base is None else base.astype(float)
    columns: dict[str, Numbers] = {}
    targets: dict[str, float] = {}
    if margins:
        found = matched(data, population, margins, weights, size=size, source="calibration")
        for i, (by, (codes, persons)) in enumerate(zip(margins, found, strict=True)):
            kept = list(persons.items())[: len(persons) - (i > 0)]
            for code, (group, count) in enumerate(kept):
                name = named(by, group, "=")
                columns[name] = (codes == code).astype(float)
                targets[name] = float(count)
    problems = []
    for item, total in (totals or {}).items():
        if item not in data.columns or not pd.api.types.is_numeric_dtype(data[item]):
            problems.append(Problem(f'column "{item}"', "is missing or holds no numbers"))
            continue
        values = data[item].to_numpy(dtype=float, na_value=np.nan)
        for row in np.flatnonzero(np.isnan(values))[:TOLD]:
            problems.append(Problem(f'row {file_row(data, row)}, column "{item}"', "has no value"))
        columns[item], targets[item] = values, float(total)
    if problems:
        raise InputError("calibration", problems, "Every row needs a value in the items.")
    return pd.DataFrame(columns, index=data.index), pd.Series(targets)


def calibrate(
    matrix: pd.DataFrame,
    totals: pd.Series[float],
    *,
    base: pd.Series[float] | None = None,
    function: Function = "linear",
    bounds: tuple[float, float] | None = None,
) -> pd.Series[float]:
    r"""Weights :math:`w_k = d_k F(x_k'\lambda)` whose totals of x are those of the population.

    Deville & Särndal (1992): F(u) = 1 + u (``linear``: the generalised regression estimator),
    exp(u) (``raking``) or their logit function, which keeps F between two bounds. With `bounds`
    the first two are cut off there, as in R's ``calibrate``. Solved by Newton's method.

    Parameters
    ----------
    matrix : DataFrame
        Auxiliary variables, one row a respondent; none missing.
    totals : Series
        Their totals in the population, in the order of the columns.
    base : Series, optional
        Base weights, same index; all equal by default.
    function : str, optional
        ``linear``, ``raking`` or ``logit``.
    bounds : tuple of float, optional
        Smallest and largest factor on a base weight: below and above 1. ``logit`` needs them.

    Returns
    -------
    Series
        Weights.

    Raises
    ------
    InputError
        A base weight is not positive, the bounds do not hold 1 between them, a weight would be
        negative, or no weights within the bounds meet the totals.

    Examples
    --------
    >>> matrix = pd.DataFrame({"persons": [1.0, 1.0, 1.0], "age": [20.0, 40.0, 60.0]})
    >>> calibrate(matrix, pd.Series([30.0, 1400.0])).round(3).tolist()
    [5.0, 10.0, 15.0]
    """
    weights = pd.Series(1.0, index=matrix.index) if base is None else base.astype(float)
    problems = positive(weights)
    low, high = bounds or (-np.inf, np.inf)
    if not low < 1 < high or (function == "logit" and bounds is None):
        problems.append(Problem("bounds", f"expected one below and one above 1, got {bounds}"))
    if problems:
        raise InputError("calibration", problems, "Correct the base weights or the bounds.")
    d, x = np.asarray(weights, dtype=np.float64), matrix.to_numpy(dtype=float)
    target = np.asarray(totals, dtype=np.float64)
    factors = _solve(d, x, target, *_distance(function, low, high))
    found = d * factors
    reached = x.T @ found
    scale = np.maximum(np.abs(target), np.abs(x).T @ d)
    for name, got, want, unit in zip(matrix.columns, reached, target, scale, strict=True):
        if not abs(got - want) <= FAR * unit:
            problems.append(Problem(f"total of {name}", f"expected {want:.8g}, reached {got:.8g}"))
    if problems:
        raise InputError(
            "calibration", problems, "Widen the bounds, or calibrate to fewer or joined categories."
        )
    if (found <= 0).any():
        row = int(np.argmin(found))
        what = f"the calibrated weight would be {found[row]:.4g} ({int((found <= 0).sum())} such)"
        remedy = "Use raking, or bounds such as [0.3, 3]."
        raise InputError("calibration", [Problem(f"row {row + 1}", what)], remedy)
    return pd.Series(found, index=matrix.index, name="weight")


def _distance(
    function: Function, low: float, high: float
) -> tuple[Callable[[Numbers], Numbers], Callable[[Numbers], Numbers]]:
    """The function F of a distance, and its derivative."""
    if function == "logit":
        a = (high - low) / ((1 - low) * (high - 1))

        def f(u: Numbers) -> Numbers:
            grown = np.exp(np.clip(a * u, -500, 500))
            top = low * (high - 1) + high * (1 - low) * grown
            return np.asarray(top / (high - 1 + (1 - low) * grown))

        return f, lambda u: np.asarray(a * (f(u) - low) * (high - f(u)) / (high - low))
    if function == "raking":
        plain: Callable[[Numbers], Numbers] = lambda u: np.exp(np.clip(u, -500, 500))  # noqa: E731
        slope = plain
    else:
        plain = lambda u: 1 + u  # noqa: E731
        slope = np.ones_like

    def derivative(u: Numbers) -> Numbers:
        inside = (plain(u) > low) & (plain(u) < high)
        return np.asarray(np.where(inside, slope(u), 0.0))

    return lambda u: np.clip(plain(u), low, high), derivative


def _solve(
    d: Numbers,
    x: Numbers,
    target: Numbers,
    f: Callable[[Numbers], Numbers],
    derivative: Callable[[Numbers], Numbers],
) -> Numbers:
    """Newton's method, halving steps that lead away from the totals."""
    # Columns of one size keep the equations well conditioned, and make their misses comparable.
    size = np.maximum(np.abs(x).T @ d, 1e-300)
    x, target = x / size, target / size
    eta = np.zeros(x.shape[1])
    miss = target - x.T @ (d * f(x @ eta))
    for _ in range(ROUNDS):
        if np.abs(miss).max() <= NEAR * max(1.0, np.abs(target).max()):
            break
        slope = d * derivative(x @ eta)
        step = np.linalg.lstsq(x.T @ (slope[:, None] * x), miss, rcond=1e-12)[0]
        for _ in range(30):
            ahead = target - x.T @ (d * f(x @ (eta + step)))
            if np.isfinite(ahead).all() and np.abs(ahead).max() < np.abs(miss).max():
                break
            step = step / 2
        else:
            break
        eta, miss = eta + step, ahead
    return f(x @ eta)
