r"""Scores of a fitted model of classes, for standard errors that carry its sampling.

The score of a respondent were the class known: of class sizes :math:`1[t = u] - \pi_u`; of the
answers to an item :math:`1[t = u]\,(1[y = l] - \pi_{l|u})`, zero where the answer is missing; of
normal scores the derivative of their log density, over those that are there. Logits of sizes and
answers are the parameters, so a probability of 0 or 1 has score zero and counts as known.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from cup_study.citizens.segments import normal
from cup_study.citizens.segments import scores as reading
from cup_study.citizens.segments.carrying import Measurement
from cup_study.citizens.segments.classification import Array
from cup_study.citizens.segments.fitted import LatentClasses
from cup_study.citizens.segments.gaussian_fitted import GaussianMixture
from cup_study.errors import InputError, Problem


def latent_class(model: LatentClasses, data: pd.DataFrame) -> Measurement:
    """Scores of a latent class model.

    Parameters
    ----------
    model : LatentClasses
    data : DataFrame
        The data it was fitted to, with its items.

    Returns
    -------
    Measurement
        Of the respondents of ``model.posterior``.

    Raises
    ------
    InputError
        An item or a respondent is not in the data.
    """
    frame = _rows(model.posterior.index, data, model.items)
    k = model.n_classes
    pieces = [_of_sizes(model.shares, len(frame))]
    table = model.probabilities.set_index(["item", "level", "class"])["probability"]
    classes = list(model.posterior.columns)
    for item in model.items:
        column = frame[item]
        levels = list(model.levels[item])
        seen = np.column_stack([column.eq(v).fillna(False).to_numpy(dtype=float) for v in levels])
        answered = seen.sum(axis=1, keepdims=True)
        for t, name in enumerate(classes):
            likely = np.array([float(table.loc[(item, level, name)]) for level in levels])
            piece = np.zeros((len(frame), k, len(levels)))
            piece[:, t] = seen - answered * likely
            pieces.append(piece)
    return Measurement(np.concatenate(pieces, axis=2), frame.index)


def gaussian(model: GaussianMixture, data: pd.DataFrame) -> Measurement:
    """Scores of a Gaussian mixture; a variance at its floor is taken as any other.

    Parameters
    ----------
    model : GaussianMixture
    data : DataFrame
        The data it was fitted to, with its items.

    Returns
    -------
    Measurement
        Of the respondents of ``model.posterior``.

    Raises
    ------
    InputError
        A column or a respondent is not in the data.

    Examples
    --------
    >>> from cup_study.citizens.segments import gaussian as mixtures
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame({"a": np.r_[rng.normal(0, 1, 60), rng.normal(9, 1, 40)]})
    >>> gaussian(mixtures.fit(data, ["a"], 2, "tied", starts=2), data).scores.shape
    (100, 2, 5)
    """
    frame = _rows(model.posterior.index, data, model.items)
    rows = reading.read(frame, model.items, varying=False)
    k, p = model.means.shape
    lower = np.tril_indices(p)
    pieces = [_of_sizes(model.shares, len(frame))]
    spread = []
    for t in range(k):
        mean = model.means.to_numpy(dtype=float)[t]
        v, inverse = _of_class(rows, mean, model.covariances[t])
        piece = np.zeros((len(frame), k, p))
        piece[:, t] = v
        pieces.append(piece)
        slope = 0.5 * (v[:, :, None] * v[:, None, :] - inverse)
        if model.covariance in ("full", "tied"):
            own = slope[:, lower[0], lower[1]]
        else:
            own = np.diagonal(slope, axis1=1, axis2=2)
            own = own.sum(axis=1, keepdims=True) if model.covariance == "spherical" else own
        block = np.zeros((len(frame), k, own.shape[1]))
        block[:, t] = own
        spread.append(block)
    pieces += [sum(spread[1:], spread[0])] if model.covariance == "tied" else spread
    return Measurement(np.concatenate(pieces, axis=2), frame.index)


def _of_class(rows: reading.Scores, mean: Array, cov: Array) -> tuple[Array, Array]:
    """Deviations times the inverse of what is seen, and that inverse, padded with zeros."""
    found = normal.complete(rows, mean, cov)
    inverse = np.repeat(found.precision[None], len(rows.x), axis=0)
    for batch, block in zip(rows.batches, found.conditional, strict=True):
        part = found.precision[batch.missing]
        less = np.swapaxes(part, 1, 2) @ (block @ part)
        inverse[batch.rows] -= less[batch.slot]
    return found.deviations @ found.precision, inverse


def _of_sizes(shares: Array, n: int) -> Array:
    k = len(shares)
    return np.broadcast_to(np.eye(k) - shares, (n, k, k))


def _rows(index: pd.Index, data: pd.DataFrame, items: tuple[str, ...]) -> pd.DataFrame:
    problems = [Problem(f'column "{n}"', "is missing") for n in items if n not in data.columns]
    strange = index.difference(data.index)
    if len(strange):
        what = f"{len(strange)} respondents of the model are missing, first {strange[0]}"
        problems.append(Problem("rows", what))
    if problems:
        raise InputError("data", problems, "Give the data that the model was fitted to.")
    return data.loc[index, list(items)]
