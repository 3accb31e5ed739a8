r"""Customer groups from scores: mixtures of normal distributions with missing scores and weights.

The density of a respondent's scores is :math:`\sum_k \pi_k\, \phi(y; \mu_k, \Sigma_k)`, over the
scores that are there: with scores missing at random, none is thrown away and none imputed. Weights
multiply the log-likelihood. The shapes of the covariances are those of scikit-learn, and the
likelihood is the same (:mod:`~cup_study.citizens.segments.gaussian_em` says why the climb is own
code).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cup_study.citizens.segments import gaussian_em, gaussian_starts, normal, scores
from cup_study.citizens.segments.gaussian_em import Point, Solution
from cup_study.citizens.segments.gaussian_fitted import GaussianMixture
from cup_study.citizens.segments.gaussian_remarks import remarks
from cup_study.citizens.segments.normal import SHAPES, Shape
from cup_study.citizens.segments.scores import Array, Scores
from cup_study.errors import InputError, Problem

#: Least variance of a class, as a share of that of the column.
FLOOR = 1e-3
CRITERIA = ("aic", "bic", "abic", "caic", "entropy", "smallest")


@dataclass(frozen=True)
class Comparison:
    """Mixtures with several numbers of classes and shapes.

    Parameters
    ----------
    table : DataFrame
        ``classes covariance loglik n_parameters aic bic abic caic entropy smallest fewest
        converged replicated held warnings``: `fewest` members of a class, `held` whether a
        variance is at its floor (its likelihood is then not to be compared); the smallest BIC
        first.
    models : dict of (int, shape) to GaussianMixture
    """

    table: pd.DataFrame
    models: dict[tuple[int, Shape], GaussianMixture]


def fit(
    data: pd.DataFrame,
    columns: Sequence[str],
    n_classes: int,
    covariance: Shape = "diagonal",
    *,
    weights: pd.Series | None = None,
    starts: int = 20,
    seed: int = 1,
    workers: int = 1,
    tolerance: float = 1e-8,
    floor: float = FLOOR,
) -> GaussianMixture:
    """Fit a mixture with some number of classes.

    Parameters
    ----------
    data : DataFrame
        A row a respondent.
    columns : sequence of str
        Numeric columns with scores; missing ones are kept missing.
    n_classes : int
    covariance : {"diagonal", "spherical", "tied", "full"}
        Of the scores within a class: none, with a variance for each column; none, with one
        variance; the same in all classes; free.
    weights : Series, optional
        Survey weights, same index; they should average one.
    starts : int
        Random starts.
    seed : int
    workers : int
        Processes; they do not change the result.
    tolerance : float
        The climb ends when a step raises the log-likelihood by less.
    floor : float
        Least variance within a class, as a share of the column's variance.

    Returns
    -------
    GaussianMixture

    Raises
    ------
    InputError
        Columns that are no numbers or do not vary, wrong weights, or fewer different rows than
        classes.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame({"a": np.r_[rng.normal(0, 1, 60), rng.normal(9, 1, 40)]})
    >>> found = fit(data, ["a"], 2, starts=2)
    >>> found.shares.round(2).tolist(), found.means["a"].round(0).abs().tolist()
    ([0.6, 0.4], [0.0, 9.0])
    """
    rows = scores.read(data, columns, weights)
    _check(rows, n_classes, covariance, starts, floor, seed)
    unit = _units(rows, covariance)
    # Scores in units of their spread and weights of mean one, so that tolerances mean the same.
    mean = float(rows.weights.mean())
    scaled = replace(rows, x=rows.x / unit, weights=rows.weights / mean)
    if n_classes == 1:
        best = gaussian_starts.one_class(scaled, covariance, floor, tolerance)
        tried = pd.DataFrame(
            [(1, best.loglik, best.iterations, best.converged, True)],
            columns=["start", "loglik", "iterations", "converged", "finished"],
        )
    else:
        seeds = tuple(np.random.SeedSequence(seed).spawn(starts))
        task = gaussian_starts.Task(scaled, n_classes, covariance, floor, tolerance, seeds)
        best, tried = gaussian_starts.search(task, workers)
    return _model(rows, scaled, best, tried, covariance, unit, floor)


def posterior(model: GaussianMixture, data: pd.DataFrame) -> pd.DataFrame:
    """Probability of each class for rows that may be new; rows without a score are left out.

    Parameters
    ----------
    model : GaussianMixture
    data : DataFrame
        With the columns of the model.

    Returns
    -------
    DataFrame, shape (n, K)

    Raises
    ------
    InputError
        A column is missing or holds no numbers, or no row has a score.
    """
    rows = scores.read(data, model.items, varying=False)
    point = Point(model.shares, model.means.to_numpy(dtype=float), model.covariances)
    found = gaussian_em.expect(rows, point)[0]
    return pd.DataFrame(found, index=rows.index, columns=model.posterior.columns)


def compare(
    data: pd.DataFrame,
    columns: Sequence[str],
    counts: Iterable[int] = range(1, 7),
    covariances: Sequence[Shape] = SHAPES,
    *,
    weights: pd.Series | None = None,
    starts: int = 20,
    seed: int = 1,
    workers: int = 1,
    tolerance: float = 1e-8,
    floor: float = FLOOR,
) -> Comparison:
    """Fit several numbers of classes and shapes of covariance.

    Parameters are those of :func:`fit`; `counts` and `covariances` hold what is tried.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        As :func:`fit`.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame({"a": np.r_[rng.normal(0, 1, 60), rng.normal(9, 1, 40)]})
    >>> compare(data, ["a"], [1, 2], ["tied"], starts=2).table["classes"].tolist()
    [2, 1]
    """
    models = {
        (k, shape): fit(
            data,
            columns,
            k,
            shape,
            weights=weights,
            starts=starts,
            seed=seed,
            workers=workers,
            tolerance=tolerance,
            floor=floor,
        )
        for k in counts
        for shape in covariances
    }
    found = []
    for (k, shape), model in models.items():
        row: dict[str, object] = {"classes": k, "covariance": shape, "loglik": model.loglik}
        row["n_parameters"] = model.n_parameters
        row |= {name: getattr(model, name) for name in CRITERIA}
        row["fewest"] = int(model.members.min())
        row["converged"], row["replicated"] = model.converged, model.replicated
        row["held"] = any("floor" in told for told in model.warnings)
        found.append(row | {"warnings": len(model.warnings)})
    table = pd.DataFrame(found).sort_values("bic", kind="stable", ignore_index=True)
    return Comparison(table, models)


def _check(
    rows: Scores, n_classes: int, covariance: str, starts: int, floor: float, seed: int
) -> None:
    problems = []
    if covariance not in SHAPES:
        what = f'expected one of {", ".join(SHAPES)}, got "{covariance}"'
        problems.append(Problem("covariance", what))
    for name, value in (("n_classes", n_classes), ("starts", starts)):
        if not isinstance(value, int | np.integer) or value < 1:
            problems.append(Problem(name, f"expected 1 or more, got {value!r}"))
    if not isinstance(seed, int | np.integer) or seed < 0:
        problems.append(Problem("seed", f"expected a whole number of at least 0, got {seed!r}"))
    if not 0 < floor < 1:
        problems.append(Problem("floor", f"expected a share between 0 and 1, got {floor!r}"))
    if not problems:
        different = len(np.unique(np.nan_to_num(rows.x, nan=np.inf), axis=0))
        if n_classes >= different and n_classes > 1:
            what = f"expected fewer than the {different} different rows, got {n_classes}"
            problems.append(Problem("n_classes", what))
    if problems:
        raise InputError("Gaussian mixture", problems, "Correct what is named.")


def _units(rows: Scores, covariance: Shape) -> Array:
    """Spread of each column; a common one where the model has one variance for all."""
    w = rows.weights[:, None] * rows.seen
    filled = np.where(rows.seen, rows.x, 0.0)
    mean = (w * filled).sum(axis=0) / w.sum(axis=0)
    variance = (w * (filled - mean) ** 2).sum(axis=0) / w.sum(axis=0)
    if covariance == "spherical":
        variance = np.full_like(variance, variance.mean())
    return np.asarray(np.sqrt(variance))


def _model(
    rows: Scores,
    scaled: Scores,
    best: Solution,
    tried: pd.DataFrame,
    covariance: Shape,
    unit: Array,
    floor: float,
) -> GaussianMixture:
    mean = float(rows.weights.mean())
    jacobian = float(rows.weights @ (rows.seen @ np.log(unit)))
    found = gaussian_em.expect(scaled, best.point)[0]
    order = np.argsort(-best.point.shares, kind="stable")
    k, p = best.point.means.shape
    names = pd.RangeIndex(1, k + 1)
    replicated = tried["finished"] & (
        tried["loglik"] >= tried["loglik"].max() - gaussian_starts.SAME
    )
    model = GaussianMixture(
        items=rows.columns,
        n_classes=k,
        covariance=covariance,
        shares=best.point.shares[order],
        means=pd.DataFrame(
            best.point.means[order] * unit, index=names.rename("class"), columns=list(rows.columns)
        ),
        covariances=best.point.covariances[order] * np.outer(unit, unit),
        loglik=mean * best.loglik - jacobian,
        n_parameters=normal.n_parameters(k, p, covariance),
        n=len(rows.x),
        sum_of_weights=float(rows.weights.sum()),
        posterior=pd.DataFrame(found[:, order], index=rows.index, columns=names),
        iterations=best.iterations,
        converged=best.converged,
        starts=tried.assign(loglik=mean * tried["loglik"] - jacobian),
        replicated=int(replicated.sum()),
        warnings=rows.warnings,
        weights=pd.Series(rows.weights, index=rows.index),
        left_out=rows.left_out,
        floor=floor,
    )
    held = [order.tolist().index(at) + 1 for at in normal.held(best.point.covariances, floor)]
    return replace(model, warnings=remarks(model, rows, sorted(held)))


__all__ = ["Comparison", "GaussianMixture", "compare", "fit", "posterior"]
