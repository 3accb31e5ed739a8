"""The arithmetic of the importance-performance map, for one solution or many draws at once.

What it computes is said in :mod:`cup_study.citizens.priorities.importance`; here are the arrays.
Every function keeps leading axes of draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cup_study.citizens import effects
from cup_study.citizens.priorities.predecessors import Predecessors
from cup_study.citizens.priorities.rescaling import FloatArray
from cup_study.sem.fitted import Fit
from cup_study.sem.implied import parts
from cup_study.sem.model import Model

#: Kinds of scores, the default first.
KINDS = ("loadings", "equal", "factor")


@dataclass(frozen=True, eq=False)
class Figures:
    """Figures of the map; leading axes are those of the parameters.

    Attributes
    ----------
    total_effect, importance, standardised : ndarray, shape (..., k)
        Of the k sources: in the unit of the model, in points of 0-100, and standardised.
    performance : ndarray, shape (..., k + 1)
        Of the sources, and of the target.
    weights, item_importance, item_performance : ndarray, shape (..., n_slots)
        Of the items.
    """

    total_effect: FloatArray
    importance: FloatArray
    standardised: FloatArray
    performance: FloatArray
    weights: FloatArray
    item_importance: FloatArray
    item_performance: FloatArray


@dataclass(frozen=True)
class Quantity:
    """One number that the parameters of a model give; can be sent to another process.

    Parameters
    ----------
    kind : {"total", "standardised", "loading"}
        Total effect of `name` on `other`, the same of standardised constructs, or the loading of
        the item `other` on `name`.
    name, other : str
        Construct, and construct or item.
    """

    kind: str
    name: str
    other: str

    def __call__(self, model: Model, x: FloatArray) -> FloatArray:
        """Its value at parameters of shape (..., n_parameters)."""
        group = model.groups[0]
        p = parts(group, x)
        i = group.etas.index(self.name)
        if self.kind == "loading":
            return np.asarray(p.matrices.lambda_[..., group.observed.index(self.other), i])
        j = group.etas.index(self.other)
        effect = np.asarray(p.total[..., j, i])
        if self.kind == "total":
            return effect
        with np.errstate(invalid="ignore"):
            return np.asarray(effect * np.sqrt(p.cov_eta[..., i, i] / p.cov_eta[..., j, j]))


def quantities(where: Predecessors) -> dict[str, Quantity]:
    """What the figures need of the parameters: total effects, the same standardised, loadings."""
    found = [
        *(Quantity("total", name, where.target) for name in where.sources),
        *(Quantity("standardised", name, where.target) for name in where.sources),
        *(Quantity("loading", *slot) for slot in where.slots),
    ]
    return {f"{q.kind} {q.name} {q.other}": q for q in found}


def estimate(fit: Fit, where: Predecessors, scores: str, turned: Sequence[str]) -> Figures:
    """Figures of a fitted model.

    Parameters
    ----------
    fit : Fit
        The model.
    where : Predecessors
        Its constructs and items.
    scores : str
        One of :data:`KINDS`.
    turned : sequence of str
        Constructs that are turned.
    """
    values = np.array([float(q(fit.model, fit.x)) for q in quantities(where).values()])
    count = np.ones((1, len(where.answers)))
    found = figures(where, values[None], count, scores, turned, latent(fit, where, scores))
    return Figures(**{name: value[0] for name, value in vars(found).items()})


def figures(
    where: Predecessors,
    values: FloatArray,
    counts: FloatArray,
    scores: str,
    turned: Sequence[str],
    centred: FloatArray | None,
) -> Figures:
    """Figures of draws.

    Parameters
    ----------
    where : Predecessors
        Constructs and items.
    values : ndarray, shape (D, n_quantities)
        Of :func:`quantities`.
    counts : ndarray, shape (D, n)
        How often each row is taken.
    scores, turned
        As in :func:`estimate`.
    centred : ndarray, shape (n, k + 1), or None
        Factor scores about their mean, for ``factor``.

    Returns
    -------
    Figures
    """
    k = len(where.sources)
    total, standard, loadings = values[:, :k], values[:, k : 2 * k], values[:, 2 * k :]
    of = where.membership
    unit = np.array([100.0 * float(s.direction or 1) / s.width for s in where.scales])
    slopes = loadings * unit
    weights = slopes / ((slopes @ of) @ of.T)
    if scores == "equal":
        weights = np.broadcast_to(of @ (1 / of.sum(axis=0)), slopes.shape)
    means = _means(where.answers, counts * where.weights)
    rise = (weights * slopes) @ of  # points of 0-100 for one unit of the construct
    performance = (weights * means) @ of
    if scores == "factor" and centred is not None:
        rise = slopes[:, where.first]
        own = counts * where.weights
        shift = own @ centred / own.sum(axis=1, keepdims=True)
        shift -= counts @ centred / counts.sum(axis=1, keepdims=True)
        performance = _means(where.answers, counts)[:, where.first] + rise * shift
    importance = total * rise[:, k:] / rise[:, :k]
    sign = np.array([-1.0 if name in turned else 1.0 for name in where.constructs])
    sign_of = sign @ of.T
    return Figures(
        total,
        importance * sign[:k],
        standard * sign[:k],
        np.where(sign < 0, 100 - performance, performance),
        np.asarray(weights),
        weights * (np.column_stack([importance, np.ones(len(importance))]) * sign @ of.T),
        np.where(sign_of < 0, 100 - means, means),
    )


def latent(fit: Fit, where: Predecessors, scores: str) -> FloatArray | None:
    """Factor scores of the rows about their mean, shape (n, k + 1); None for other scores."""
    if scores != "factor":
        return None
    found = fit.factor_scores("regression")[list(where.constructs)].to_numpy(dtype=np.float64)
    return np.asarray(found - found.mean(axis=0))


def respondents(fit: Fit, where: Predecessors, scores: str = KINDS[0]) -> pd.DataFrame:
    """Scores of the respondents, 0-100, none turned.

    Parameters
    ----------
    fit : Fit
        The model.
    where : Predecessors
        Its constructs and items, as ``found.predecessors``.
    scores : str, optional
        One of :data:`KINDS`.

    Returns
    -------
    DataFrame, shape (n, k + 1)
        One column a construct, labelled as the data. NaN where an item is not answered, but for
        ``factor``, which may pass 0 and 100.
    """
    at = estimate(fit, where, scores, ())
    of = where.membership
    found = (where.answers * at.weights) @ of
    if (centred := latent(fit, where, scores)) is not None:
        values = np.array([float(q(fit.model, fit.x)) for q in quantities(where).values()])
        unit = np.array([100.0 * float(s.direction or 1) / s.width for s in where.scales])
        rise = (values[2 * len(where.sources) :] * unit)[where.first]
        found = np.nanmean(where.answers[:, where.first], axis=0) + centred * rise
    return pd.DataFrame(found, index=where.index, columns=list(where.constructs))


def negative(fit: Fit, target: str) -> list[str]:
    """Constructs whose total effect on the target is below zero."""
    names = effects.sources(fit, target)
    return [n for n in names if float(Quantity("total", n, target)(fit.model, fit.x)) < 0]


def _means(answers: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted means of what was answered, shape (D, n_slots)."""
    seen = np.isfinite(answers)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(weights @ np.where(seen, answers, 0.0) / (weights @ seen))
