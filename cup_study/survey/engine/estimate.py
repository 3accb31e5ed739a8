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
from cup_study.survey.engine import sample

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: From this many rows on the estimates of a call are shared among the processors.
MANY = 100_000

_DOMAIN, _NUMERATOR, _DENOMINATOR = "_domain", "_y", "_x"


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
        return _each(lambda pair: _replicated(design, "ratio", *pair), pairs, len(base))
    rows, weights, told = _prepared(design, base)

    def one(y: Numbers) -> tuple[float, float]:
        filled = rows.with_columns(pl.Series(_NUMERATOR, np.where(base, y, 0.0)))
        return _first(svy_rs.taylor_mean(filled, _NUMERATOR, weights, **told))

    return _credited(design, base, _each(one, columns, len(base)))


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
        return _each(lambda y: _replicated(design, "total", y), filled, len(base))
    # A total over a domain is the total of what is zero outside it: no one's weight is zeroed.
    rows, weights, told = _prepared(design, np.ones(len(base), dtype=bool))

    def one(y: Numbers) -> tuple[float, float]:
        return _first(
            svy_rs.taylor_total(
                rows.with_columns(pl.Series(_NUMERATOR, y)), _NUMERATOR, weights, **told
            )
        )

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
        return _replicated(design, "ratio", above, below)
    rows, name, told = _prepared(design, np.ones(len(base), dtype=bool))
    filled = rows.with_columns(pl.Series(_NUMERATOR, above), pl.Series(_DENOMINATOR, below))
    found = _first(svy_rs.taylor_ratio(filled, _NUMERATOR, _DENOMINATOR, name, **told))
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
        bound = sample.bind(design, pd.DataFrame({_NUMERATOR: filled, _DOMAIN: labels}))
        found = bound.estimation.mean(
            _NUMERATOR, by=_DOMAIN, method="replication", variance_center=_centre(design)
        )
        table, flat = found.to_polars(), np.asarray(found.covariance)
    else:
        rows, weights, told = _prepared(design, np.ones(len(base), dtype=bool))
        told["by_col"] = _DOMAIN
        by = pl.Series(_DOMAIN, labels, dtype=pl.String)
        filled_rows = rows.with_columns(pl.Series(_NUMERATOR, filled), by)
        table, flat = svy_rs.taylor_mean(filled_rows, _NUMERATOR, weights, **told)
    keys = table[_DOMAIN].to_list()
    variances = table["var"].to_numpy() if "var" in table.columns else table["se"].to_numpy() ** 2
    covariance = np.diag(variances) if flat is None else np.reshape(flat, (len(keys), len(keys)))
    order = [keys.index(str(g)) for g in range(n_groups)]
    factor = 1.0 if design.replicates is not None else _average(design, base)
    chosen = np.asarray(covariance, dtype=float)[np.ix_(order, order)]
    return table["est"].to_numpy()[order], chosen * factor


def quantiles(
    design: Design, y: Numbers, base: Mask, probabilities: Sequence[float], level: float
) -> pd.DataFrame:
    r"""Quantiles of a column over a domain, with Woodruff's (1952) intervals.

    The quantile is the smallest value whose cumulated weight reaches the probability (R's
    ``qrule = "math"``); the limits are the quantiles at :math:`p \mp t\,se(\hat F)`, and the
    standard error is their distance over :math:`2t`.

    Returns
    -------
    DataFrame
        One row a probability: ``estimate se ci_lower ci_upper``.

    Examples
    --------
    >>> design = Design(pd.Series([1.0, 1.0, 1.0]))
    >>> y = np.array([3.0, 1.0, 2.0])
    >>> quantiles(design, y, np.array([True, True, True]), [0.5], 0.95)["estimate"].tolist()
    [2.0]
    """
    names = {"est": "estimate", "se": "se", "lci": "ci_lower", "uci": "ci_upper"}
    if not base.any():
        return pd.DataFrame({name: _missing(len(probabilities)) for name in names.values()})
    method = "taylor" if design.replicates is None else "replication"
    found = _bound(design, y, base).estimation.quantile(
        _NUMERATOR,
        p=[float(p) for p in probabilities],
        q_method="higher",
        method=method,
        variance_center=_centre(design),
        alpha=1 - level,
        drop_nulls=True,
    )
    table = found.to_polars()
    return pd.DataFrame({new: table[old].to_numpy() for old, new in names.items()})


def design_effect(design: Design, y: Numbers, base: Mask) -> tuple[float, float]:
    """Variance of a mean over that of a simple random sample as large (Kish 1965).

    Returns
    -------
    tuple of float
        Compared with a sample drawn with replacement, and without (whose finite population is
        the sum of the weights).

    Examples
    --------
    >>> design = Design(pd.Series([1.0, 1.0, 1.0]))
    >>> y, base = np.array([1.0, 2.0, 4.0]), np.array([True, True, True])
    >>> round(design_effect(design, y, base)[0], 9)
    1.0
    """
    if not base.any():
        return float("nan"), float("nan")
    bound = _bound(design, y, base)
    method = "taylor" if design.replicates is None else "replication"

    def against(kind: str) -> float:
        found = bound.estimation.mean(_NUMERATOR, deff=kind, method=method, drop_nulls=True)
        return float(found.to_polars()["deff"].item())

    # Weights that do not add up to more than the sample tell nothing about the population's size.
    finite = float(design.weights.to_numpy(dtype=float)[base].sum()) > base.sum()
    return against("wr"), against("wor") if finite else float("nan")


def _bound(design: Design, y: Numbers, base: Mask) -> Any:
    """The public sample with one column, missing outside the domain."""
    return sample.bind(design, pd.DataFrame({_NUMERATOR: np.where(base, y, np.nan)}))


def _prepared(design: Design, base: Mask) -> tuple[Any, str, dict[str, Any]]:
    """Coded columns for the kernels, the column of weights, and what tells them the design."""
    rows = sample.frame(design)
    if "kernel" not in design.made:
        design.made["kernel"] = sample.kernel_arguments(design)
    extra, told = design.made["kernel"]
    rows = rows.hstack(extra) if extra else rows
    if base.all():
        return rows, sample.WEIGHT, dict(told)
    weights = np.where(base, rows[sample.WEIGHT].to_numpy(), 0.0)
    told = {"calib_new_wgt": sample.WEIGHT, **told} if "calib_kind" in told else told
    return rows.with_columns(pl.Series(_DOMAIN, weights)), _DOMAIN, dict(told)


def _replicated(
    design: Design, kind: str, y: Numbers, x: Numbers | None = None
) -> tuple[float, float]:
    """Estimate and standard error from the replicate weights."""
    columns = {_NUMERATOR: y} if x is None else {_NUMERATOR: y, _DENOMINATOR: x}
    estimation = sample.bind(design, pd.DataFrame(columns)).estimation
    found = getattr(estimation, kind)(
        *columns, method="replication", variance_center=_centre(design)
    ).to_polars()
    return float(found["est"].item()), float(found["se"].item())


def _centre(design: Design) -> str:
    around = design.replicates is not None and design.replicates.around_estimate
    return "estimate" if around else "rep_mean"


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
    return found[0], found[1] * np.sqrt(_average(design, base))


def _average(design: Design, base: Mask) -> float:
    """What R's ``lonely.psu = "average"`` multiplies variances with.

    Strata over strata with more than one cluster, counted where the domain is; an adjusted design
    keeps all its rows.
    """
    counts = sample.clusters_of_strata(design)
    if design.lonely != "average" or not (counts == 1).any():
        return 1.0
    strata = sample.codes(design.strata, len(base))
    present = strata if sample.adjustment(design) is not None else strata[base]
    there = counts[np.unique(present)]
    return float(len(there) / (there > 1).sum()) if (there > 1).any() else float("nan")


def _missing(k: int) -> Numbers:
    return np.full(k, np.nan)
