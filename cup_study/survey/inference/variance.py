r"""Covariance of any statistic of the sample, by the design.

A statistic that is not a total has an influence of each respondent on it: its covariance is that
of the totals of the influences (Deville 1999; Lumley 2010, appendix C). Where the weights were
adjusted to the population, only what the adjustment does not explain of the influences varies
(Särndal, Swensson & Wretman 1989). With replicate weights the statistic is computed again with
each of them instead.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.errors import InputError, Problem
from cup_study.survey.design import Adjustment, Design
from cup_study.survey.engine import kernel, sample

Array = NDArray[np.float64]

_SWEEPS = 10  # of the margins of a raking, as many as R's survey makes
_RANK = 1e-5  # replicate weights nearer to dependent than this count as one (R: degf)


def covariance(
    design: Design,
    influence: Array,
    used: NDArray[np.bool_],
    again: Callable[[Array], Array],
) -> Array:
    """Covariance of a statistic, by linearisation or by replicate weights.

    Parameters
    ----------
    design : Design
        Design of the whole sample.
    influence : ndarray of shape (n_used, k)
        Weighted influence of each respondent used on each of k statistics.
    used : ndarray of bool, shape (n,)
        Rows that the statistics are about; the others still count as sampled.
    again : callable
        Weights of the rows used to the k statistics; called where there are replicate weights.

    Returns
    -------
    ndarray of shape (k, k)

    Examples
    --------
    >>> design = Design(pd.Series([1.0, 1.0, 1.0, 1.0]))
    >>> y, used = np.array([1.0, 2.0, 3.0, 6.0]), np.ones(4, bool)
    >>> mean = lambda w: np.array([np.average(y, weights=w)])
    >>> covariance(design, (y - 3.0)[:, None] / 4, used, mean).round(4).tolist()
    [[1.1667]]
    """
    if design.replicates is not None:
        return _replicated(design, used, again)
    totals = np.zeros((len(used), influence.shape[1]))
    totals[used] = influence
    return linearised(design, totals, used)


def linearised(design: Design, totals: Array, used: NDArray[np.bool_] | None = None) -> Array:
    """Covariance of the sums of the columns of weighted influences, shape (n, k).

    `used` are the rows that the statistics are about, all by default: where a stratum with one
    cluster has the average variance of the others, those that are there count.

    Examples
    --------
    >>> linearised(Design(pd.Series([1.0, 1.0])), np.array([[1.0], [3.0]])).round(9).tolist()
    [[4.0]]
    """
    made = sample.adjustment(design)
    if made is not None:
        totals = _unexplained(design, made, totals)
    strata = sample.codes(design.strata, len(totals))
    clusters = (
        np.arange(len(totals))
        if design.clusters is None
        else sample.nested(strata, design.clusters)
    )
    kernel.corrections(design)  # refuses sizes that the sample does not fit
    sizes = sample.population_sizes(design)
    found, sampled = _stage(totals, strata, clusters, sizes, design.lonely)
    found = found * kernel.average(design, np.ones(len(totals), bool) if used is None else used)
    if design.units is None or sizes is None or design.unit_sizes is None:
        return found
    # Second stage: each cluster is a stratum of units, and stands for its share of clusters.
    units = sample.nested(clusters, design.units)
    shares = np.sqrt(sampled[strata] / sizes)
    within = design.unit_sizes.to_numpy(dtype=float)
    return found + _stage(totals * shares[:, None], clusters, units, within, design.lonely)[0]


def degrees_of_freedom(design: Design, used: NDArray[np.bool_]) -> float:
    """Clusters less strata among some rows; of replicate weights the rank less one.

    Examples
    --------
    >>> design = Design(pd.Series([1.0, 1.0, 1.0]), strata=pd.Series(["a", "a", "b"]))
    >>> degrees_of_freedom(design, np.array([True, True, False]))
    1.0
    """
    if design.replicates is not None:
        if design.replicates.df is not None:
            return float(design.replicates.df)
        table = design.replicates.weights.to_numpy(dtype=float)[used]
        return float(np.linalg.matrix_rank(table, tol=_RANK * np.abs(table).max()) - 1)
    strata = sample.codes(design.strata, len(used))
    if design.clusters is None:
        return float(used.sum() - len(np.unique(strata[used])))
    clusters = sample.nested(strata, design.clusters)
    return float(len(np.unique(clusters[used])) - len(np.unique(strata[used])))


def _replicated(design: Design, used: NDArray[np.bool_], again: Callable[[Array], Array]) -> Array:
    given = design.replicates
    if given is None:
        raise TypeError("the design has no replicate weights")
    table = given.weights.to_numpy(dtype=float)[used]
    scales = np.asarray(sample.bind(design).design.rep_wgts.coefficients(), dtype=np.float64)
    found = np.array([again(table[:, r]) for r in range(table.shape[1])])
    failed = np.isnan(found).any(axis=1)
    if failed.any():
        what = f"{failed.sum()} of {len(failed)} replicate weights give no estimate"
        remedy = "Join small groups, or leave out the term that too few people differ in."
        raise InputError("replicate weights", [Problem("", what)], remedy)
    centre = (
        again(_floats(design.weights)[used])
        if given.around_estimate
        else found[scales > 0].mean(axis=0)
    )
    apart = found - centre
    return np.asarray((apart * scales[:, None]).T @ apart)


def _unexplained(design: Design, made: Adjustment, totals: Array) -> Array:
    """What the adjustment of the weights leaves of the influences, weighted as before."""
    final = design.weights if made.weights is None else made.weights
    adjusted = _floats(final)
    base = adjusted if design.base is None else _floats(design.base)
    values: Array = totals / adjusted[:, None]
    if made.kind == "calibrate":
        if made.auxiliaries is None:
            raise TypeError("a calibration has auxiliaries")
        half = np.sqrt(base)[:, None]
        known = made.auxiliaries.to_numpy(dtype=float) * half
        slopes = np.linalg.lstsq(known, values * half, rcond=None)[0]
        return np.asarray(adjusted[:, None] * (values - known @ slopes / half))
    if made.cells is None:
        raise TypeError("a post-stratification and a raking have cells")
    cells = [pd.factorize(made.cells[name])[0] for name in made.cells.columns]
    if made.kind == "poststratify":
        values = values - _means(values, cells[0], base)
    else:
        one: Array = np.ones(len(base))
        for _ in range(_SWEEPS):
            for margin in cells:
                values = values - _means(values, margin, one)
    return np.asarray(values * adjusted[:, None])


def _floats(column: pd.Series[float]) -> Array:
    return np.asarray(column.to_numpy(dtype=float), dtype=np.float64)


def _means(values: Array, cells: NDArray[np.intp], weights: Array) -> Array:
    """Weighted mean of the cell of each row."""
    sums = _sums(values * weights[:, None], cells)
    return np.asarray((sums / np.bincount(cells, weights)[:, None])[cells])


def _sums(values: Array, codes: NDArray[np.intp]) -> Array:
    width = int(codes.max(initial=-1)) + 1
    columns = [np.bincount(codes, values[:, j], minlength=width) for j in range(values.shape[1])]
    return np.column_stack(columns) if columns else np.empty((width, 0))


def _stage(
    totals: Array,
    strata: NDArray[np.intp],
    clusters: NDArray[np.intp],
    sizes: Array | None,
    lonely: str,
) -> tuple[Array, Array]:
    """Covariance between clusters within strata; and clusters sampled of each stratum."""
    first = np.unique(clusters, return_index=True)[1]
    of = strata[first]
    sampled = np.bincount(of).astype(float)
    sums = _sums(totals, clusters)
    centre = _sums(sums, of) / np.maximum(sampled, 1)[:, None]
    alone = sampled == 1
    if lonely == "adjust":
        # An influence is 0 in the mean over the whole sample: that is the centre which a
        # stratum without a spread of its own is compared with.
        centre[alone] = 0.0
    factor = sampled / np.maximum(sampled - 1, 1)
    if sizes is not None:
        # Clusters of one stratum share its size; a stratum taken whole does not vary.
        factor = factor * (1 - sampled / _one_each(sizes[first], of, len(sampled)))
    apart = (sums - centre[of]) * np.sqrt(np.maximum(factor, 0.0))[of][:, None]
    found = apart.T @ apart
    return np.asarray(found), sampled


def _one_each(values: Array, codes: NDArray[np.intp], width: int) -> Array:
    one = np.ones(width)
    one[codes] = values
    return one
