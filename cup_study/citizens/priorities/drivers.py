r"""What overall satisfaction goes with: how much it is higher where a factor is five points higher.

Overall satisfaction is regressed on the grades of all factors, all from 0 to 100, with the weights
and the design of the survey (:mod:`cup_study.survey.inference.regression`). The effect of a factor
is its coefficient times the lift. Statistics Sweden takes effects from a model of latent variables;
where a study has such a model, :mod:`.importance` does that.

Grades of neighbouring factors go together, and a regression then divides what they share by
accident. So each factor's share of the explained variance is told as well, averaged over all
orders in which the factors may enter (:mod:`.shapley`): the two should name the same factors.

Intervals of effects come from the design. Those of the shares, and how often a factor lies in its
field of the matrix, come from resamples of respondents within strata, or of clusters where there
are any (Rao & Wu 1988, with one less than there are); the population adjustment is not made again
in each, which makes them a little wide.

References
----------
Rao, J. N. K., & Wu, C. F. J. (1988). Resampling inference with complex survey data. Journal of the
American Statistical Association, 83(401), 231-241.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.citizens.priorities import shapley
from cup_study.errors import InputError, Problem
from cup_study.survey.design import Design
from cup_study.survey.inference import regression

Array = NDArray[np.float64]

#: Points by which a factor is lifted, as in Statistics Sweden's reports.
LIFT = 5.0
#: Respondents that a group needs for each factor before its effects are told.
EACH = 10
#: Percentiles of the resamples that an interval ends at.
_TAILS = (2.5, 97.5)
_OUTCOME = "_outcome"


@dataclass(frozen=True)
class Drivers:
    """Effects of factors on overall satisfaction.

    Attributes
    ----------
    outcome : str
        What is explained.
    table : DataFrame
        ``factor effect se ci_lower ci_upper p_value share share_lower share_upper``: `effect` in
        points of the outcome for :data:`LIFT` points of the factor, `share` of the explained
        variance (0-1).
    n : int
        Respondents who graded the outcome and every factor.
    r2 : float
        Share of the outcome's variance that the factors explain together.
    left_out : dict of str to str
        Factors that no effect can be estimated of, and why: ``"constant"`` or ``"collinear"``.
    grades, effects : ndarray of shape (draws, factors)
        Of the resamples, in the order of the table.
    """

    outcome: str
    table: pd.DataFrame
    n: int
    r2: float
    left_out: dict[str, str]
    grades: Array = field(repr=False)
    effects: Array = field(repr=False)


def drivers(
    table: pd.DataFrame,
    outcome: str,
    factors: Sequence[str],
    design: Design,
    *,
    where: pd.Series[bool] | None = None,
    draws: int = 400,
    seed: int = 1,
) -> Drivers:
    """Effect of each factor on overall satisfaction.

    Parameters
    ----------
    table : DataFrame
        Grades from 0 to 100, from :func:`.satisfaction.indices`.
    outcome : str
        Column with overall satisfaction.
    factors : sequence of str
        Columns with what may explain it.
    design : Design
        Weights and what is known of the sample.
    where : Series of bool, optional
        Respondents to estimate for, such as one municipality.
    draws, seed : int
        Of the resamples; none for ``draws=0``.

    Returns
    -------
    Drivers
        Factors that do not vary, or are a sum of others, are left out and named.

    Raises
    ------
    InputError
        A column is missing, the outcome does not vary, no factor does, or fewer than three
        respondents for each factor graded all.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> rng = np.random.default_rng(1)
    >>> table = pd.DataFrame({"a": rng.integers(0, 5, 300) * 25.0})
    >>> table["all"] = 0.4 * table["a"] + rng.normal(30, 1, 300)
    >>> found = drivers(table, "all", ["a"], unweighted(table), draws=0)
    >>> round(float(found.table["effect"].iloc[0]), 1), round(found.r2, 2)
    (2.0, 1.0)
    """
    kept = np.ones(len(table), dtype=bool) if where is None else where.to_numpy(dtype=bool)
    problems = [
        Problem(f'column "{n}"', "is missing") for n in (outcome, *factors) if n not in table
    ]
    if outcome in factors:
        problems.append(Problem(f'column "{outcome}"', "is both the outcome and a factor"))
    if problems:
        raise InputError("effects", problems, "Name columns with grades.")
    used = kept & table[[outcome, *factors]].notna().all(axis=1).to_numpy()
    varying = [f for f in factors if table.loc[used, f].nunique() > 1]
    left_out = dict.fromkeys([f for f in factors if f not in varying], "constant")
    if used.sum() < 3 * (len(varying) + 1) or not varying:
        what = (
            f"{int(used.sum())} respondents graded it and every factor, and {len(varying)} of "
            f"{len(factors)} factors vary among them"
        )
        remedy = "Name fewer factors, or take more respondents together."
        raise InputError("effects", [Problem(f'outcome "{outcome}"', what)], remedy)
    model = regression.linear(
        table.rename(columns={outcome: _OUTCOME}), _OUTCOME, varying, design, where=where
    )
    rows = model.estimates.set_index("term")
    found = [f for f in varying if f in rows.index and pd.notna(rows["estimate"][f])]
    left_out |= dict.fromkeys([f for f in varying if f not in found], "collinear")
    rows = rows.loc[found]
    x = np.asarray(table[found].to_numpy(dtype=float), dtype=np.float64)
    y = np.asarray(table[outcome].to_numpy(dtype=float), dtype=np.float64)
    weights = np.asarray(design.weights.to_numpy(dtype=float), dtype=np.float64)
    moments = _moments(x[used], y[used], weights[used][None, :])
    shares = shapley.shares(moments)[0]
    sampled = _resampled(design, draws, seed) * weights
    grades, effects, spread = _redrawn(x, y, sampled, kept, used)
    told = pd.DataFrame({"factor": found})
    for column, name in {"effect": "estimate", "se": "se", "ci_lower": "ci_lower"}.items():
        told[column] = LIFT * rows[name].to_numpy(dtype=float)
    told["ci_upper"] = LIFT * rows["ci_upper"].to_numpy(dtype=float)
    told["p_value"] = rows["p_value"].to_numpy(dtype=float)
    told["share"] = shares / shares.sum()
    limits = np.nanpercentile(spread, _TAILS, axis=0) if draws else np.full((2, len(found)), np.nan)
    told["share_lower"], told["share_upper"] = limits
    return Drivers(outcome, told, int(used.sum()), float(shares.sum()), left_out, grades, effects)


def enough(
    table: pd.DataFrame, outcome: str, factors: Sequence[str], where: pd.Series[bool]
) -> bool:
    """Whether a group is large enough for effects of its own: :data:`EACH` for each factor.

    Parameters
    ----------
    table, outcome, factors
        As of :func:`drivers`.
    where : Series of bool
        The group.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1.0] * 12, "y": [1.0] * 12})
    >>> enough(table, "y", ["a"], table["a"].eq(1)), enough(table, "y", ["a"], table["a"].eq(2))
    (True, False)
    """
    complete = where & table[[outcome, *factors]].notna().all(axis=1)
    return int(complete.sum()) >= EACH * len(factors)


def _resampled(design: Design, draws: int, seed: int) -> Array:
    """How many times each respondent counts in each resample, shape (draws, n)."""
    n = len(design.weights)
    strata = np.zeros(n, dtype=int) if design.strata is None else pd.factorize(design.strata)[0]
    labels = np.arange(n).astype(str) if design.clusters is None else design.clusters.to_numpy(str)
    units = pd.factorize(pd.Series(strata).astype(str) + "\0" + pd.Series(labels))[0]
    first = np.unique(units, return_index=True)[1]
    of = strata[first]
    rng = np.random.default_rng(seed)
    times = np.ones((draws, len(first)))
    for stratum in np.unique(of):
        own = np.flatnonzero(of == stratum)
        size = len(own)
        if size > 1:  # a stratum with one unit has no spread of its own
            picked = rng.multinomial(size - 1, np.full(size, 1 / size), size=draws)
            times[:, own] = picked * size / (size - 1)
    return np.asarray(times[:, units], dtype=np.float64)


def _moments(x: Array, y: Array, weights: Array) -> Array:
    """Weighted correlations of the factors and, last, the outcome; shape (draws, k + 1, k + 1)."""
    return _correlations(_covariances(np.column_stack([x, y]), weights))


def _covariances(both: Array, weights: Array) -> Array:
    total = weights.sum(axis=1)
    mean = weights @ both / total[:, None]
    k = both.shape[1]
    products = (both[:, :, None] * both[:, None, :]).reshape(len(both), k * k)
    second = (weights @ products / total[:, None]).reshape(-1, k, k)
    return np.asarray(second - mean[:, :, None] * mean[:, None, :])


def _correlations(covariances: Array) -> Array:
    size = np.sqrt(np.einsum("dii->di", covariances))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(covariances / (size[:, :, None] * size[:, None, :]))


def _redrawn(
    x: Array, y: Array, weights: Array, kept: NDArray[np.bool_], used: NDArray[np.bool_]
) -> tuple[Array, Array, Array]:
    """Grades, effects and shares of each resample; grades of all who graded the factor."""
    draws, k = len(weights), x.shape[1]
    if not draws:
        return np.empty((0, k)), np.empty((0, k)), np.empty((0, k))
    graded = kept[:, None] & ~np.isnan(x)
    grades = (weights @ np.where(graded, x, 0.0)) / (weights @ graded.astype(float))
    covariances = _covariances(np.column_stack([x[used], y[used]]), weights[:, used])
    effects = np.full((draws, k), np.nan)
    shares = np.full((draws, k), np.nan)
    for d in range(draws):
        # A resample may hold no one who differs from the others on a rare answer.
        if np.linalg.cond(covariances[d, :k, :k]) < 1e10:
            effects[d] = LIFT * np.linalg.solve(covariances[d, :k, :k], covariances[d, :k, k])
    fine = ~np.isnan(effects).any(axis=1)
    if fine.any():
        parts = shapley.shares(_correlations(covariances[fine]))
        shares[fine] = parts / parts.sum(axis=1, keepdims=True)
    return grades, effects, shares
