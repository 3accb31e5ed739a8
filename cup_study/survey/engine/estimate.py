"""Means, totals and ratios with their design-based variance, computed by the survey library.

The kernels of the library are called on the coded columns directly: a notebook asks for hundreds
of small estimates and a large survey for millions of rows, and checking the whole sample anew
for each would take most of the time. What its public sample does more (quantiles, design effects,
replicate weights) is asked of that.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import svy_rs  # type: ignore[import-untyped]
from numpy.typing import NDArray

from cup_study.survey.design import Design
from cup_study.survey.engine import kernel, moments, sample, sampled
from cup_study.survey.engine.kernel import DOMAIN
from cup_study.survey.engine.sampled import DENOMINATOR, NUMERATOR

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: From this many rows on the estimates of a call are shared among the processors.
MANY = 100_000
#: A variance below this share of the uncentred sum of squares is a rounding error.
ROUNDING = 1e-13


def means(design: Design, columns: Sequence[Numbers], base: Mask) -> tuple[Numbers, Numbers]:
    r"""Weighted means of some columns over a domain.

    :math:`\hat{\bar y} = \sum_D w y / \sum_D w`, a ratio of two totals; its variance is that of
    the total of :math:`1_D (y - \hat{\bar y}) / \sum_D w` (Woodruff 1971; Lohr 2022, ch. 9), less
    what the adjustment of the weights explains (Deville & Särndal 1992).

    Parameters
    ----------
    design : Design
        Weights and what is known of the sample.
    columns : sequence of (n,) arrays
        Values; finite in the domain.
    base : (n,) array of bool
        The domain. The others still count for the variance.

    Returns
    -------
    tuple of (k,) arrays
        Means and standard errors; missing where the domain is empty.

    Examples
    --------
    >>> design = Design(pd.Series([1.0, 1.0, 1.0]))
    >>> found = means(design, [np.array([1.0, 2.0, 3.0])], np.array([True, True, True]))
    >>> [float(x[0].round(4)) for x in found]
    [2.0, 0.5774]
    """
    if not base.any():
        return _missing(len(columns)), _missing(len(columns))
    if design.replicates is not None:
        pairs = [(np.where(base, y, 0.0), base.astype(float)) for y in columns]
        return _each(lambda pair: sampled.replicated(design, "ratio", *pair), pairs, len(base))
    rows, weights, told = kernel.prepared(design, base)

    def one(y: Numbers) -> tuple[float, float]:
        filled = rows.with_columns(pl.Series(NUMERATOR, np.where(base, y, 0.0)))
        return _first(svy_rs.taylor_mean(filled, NUMERATOR, weights, **told))

    return _credited(design, base, _each(one, columns, len(base)))


def shares(design: Design, given: Sequence[Mask], base: Mask) -> tuple[Numbers, Numbers]:
    """Shares of answers over a domain: the means of who gave them; as :func:`means`.

    Examples
    --------
    >>> design, answers = Design(pd.Series([1.0, 3.0])), np.array([True, False])
    >>> shares(design, [answers], np.array([True, True]))[0].tolist()
    [0.25]
    """
    alone = sum(chosen.astype(np.int8) for chosen in given) if len(base) >= MANY else 2
    if np.max(alone, initial=0) <= 1 and moments.applies(design):
        return moments.shares(design, given, base)
    return means(design, [chosen.astype(float) for chosen in given], base)


def totals(design: Design, columns: Sequence[Numbers], base: Mask) -> tuple[Numbers, Numbers]:
    r"""Weighted totals :math:`\sum_D w y` of some columns over a domain; as :func:`means`.

    Examples
    --------
    >>> design = Design(pd.Series([2.0, 2.0]))
    >>> totals(design, [np.array([1.0, 3.0])], np.array([True, True]))[0].tolist()
    [8.0]
    """
    filled = [np.where(base, y, 0.0) for y in columns]
    if design.replicates is not None:
        return _each(lambda y: sampled.replicated(design, "total", y), filled, len(base))
    # A total over a domain is the total of what is zero outside it: no one's weight is zeroed.
    rows, weights, told = kernel.prepared(design, np.ones(len(base), dtype=bool))
    rows, told = kernel.uncentred(design, rows, told)
    beyond = np.zeros(rows.height - len(base))

    def one(y: Numbers) -> tuple[float, float]:
        column = pl.Series(NUMERATOR, np.concatenate([y, beyond]))
        found = svy_rs.taylor_total(rows.with_columns(column), NUMERATOR, weights, **told)
        total, se = _first(found)
        # Where the strata fix a total the library leaves a rounding error of its squares.
        return total, se if se**2 > ROUNDING * kernel.squares(design, y) else 0.0

    return _credited(design, base, _each(one, filled, len(base)))


def ratio(design: Design, y: Numbers, x: Numbers, base: Mask) -> tuple[float, float]:
    r"""Ratio of two totals over a domain, :math:`\sum_D w y / \sum_D w x`, and standard error.

    Examples
    --------
    >>> both = np.array([True, True])
    >>> ratio(Design(pd.Series([1.0, 1.0])), np.array([1.0, 3.0]), np.array([2.0, 2.0]), both)[0]
    1.0
    """
    above, below = np.where(base, y, 0.0), np.where(base, x, 0.0)
    weights = design.weights.to_numpy(dtype=float)
    if not (weights * below).sum():
        return float("nan"), float("nan")
    if design.replicates is not None:
        return sampled.replicated(design, "ratio", above, below)
    rows, name, told = kernel.prepared(design, np.ones(len(base), dtype=bool))
    filled = rows.with_columns(pl.Series(NUMERATOR, above), pl.Series(DENOMINATOR, below))
    found = _first(svy_rs.taylor_ratio(filled, NUMERATOR, DENOMINATOR, name, **told))
    estimates, errors = _credited(design, base, (np.array([found[0]]), np.array([found[1]])))
    return float(estimates[0]), float(errors[0])


def domains(
    design: Design, y: Numbers, groups: NDArray[np.intp]
) -> tuple[Numbers, NDArray[np.float64]]:
    """Means of one column in several domains, with their covariance.

    Parameters
    ----------
    design : Design
        Weights and what is known of the sample.
    y : (n,) array
        Values.
    groups : (n,) array of int
        Domain of each row, from 0; -1 for the rows that belong to none.

    Returns
    -------
    tuple of (g,) array and (g, g) array
        Means, and the covariance of them through strata, clusters and adjustment.

    Examples
    --------
    >>> y, groups = np.array([1.0, 3.0, 5.0, 9.0]), np.array([0, 0, 1, 1])
    >>> domains(Design(pd.Series([1.0, 1.0, 1.0, 1.0])), y, groups)[0].tolist()
    [2.0, 7.0]
    """
    n_groups = int(groups.max(initial=-1)) + 1
    base = groups >= 0
    labels = np.array([str(g) for g in range(n_groups)] + ["none"], dtype=object)[groups]
    filled = np.where(base, y, 0.0)
    if design.replicates is not None:
        bound = sample.bind(design, pd.DataFrame({NUMERATOR: filled, DOMAIN: labels}))
        found = bound.estimation.mean(
            NUMERATOR, by=DOMAIN, method="replication", variance_center=sampled.centre(design)
        )
        table, flat = found.to_polars(), np.asarray(found.covariance)
    else:
        rows, weights, told = kernel.prepared(design, np.ones(len(base), dtype=bool))
        told["by_col"] = DOMAIN
        by = pl.Series(DOMAIN, labels, dtype=pl.String)
        filled_rows = rows.with_columns(pl.Series(NUMERATOR, filled), by)
        table, flat = svy_rs.taylor_mean(filled_rows, NUMERATOR, weights, **told)
    keys = table[DOMAIN].to_list()
    variances = table["var"].to_numpy() if "var" in table.columns else table["se"].to_numpy() ** 2
    covariance = np.diag(variances) if flat is None else np.reshape(flat, (len(keys), len(keys)))
    order = [keys.index(str(g)) for g in range(n_groups)]
    factor = 1.0 if design.replicates is not None else kernel.average(design, base)
    chosen = np.asarray(covariance, dtype=float)[np.ix_(order, order)]
    return table["est"].to_numpy()[order], chosen * factor


def _first(found: tuple[Any, Any]) -> tuple[float, float]:
    table = found[0]
    return float(table["est"][0]), float(table["se"][0])


def _each(
    estimate: Callable[[Any], tuple[float, float]], columns: Sequence[Any], rows: int
) -> tuple[Numbers, Numbers]:
    if rows < MANY or len(columns) < 2:
        found = [estimate(column) for column in columns]
    else:
        with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as threads:
            found = list(threads.map(estimate, columns))
    table = np.array(found, dtype=float).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _credited(
    design: Design, base: Mask, found: tuple[Numbers, Numbers]
) -> tuple[Numbers, Numbers]:
    return found[0], found[1] * np.sqrt(kernel.average(design, base))


def _missing(k: int) -> Numbers:
    return np.full(k, np.nan)
