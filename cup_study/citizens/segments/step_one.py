r"""Scores of a fitted model of classes, for standard errors that carry its sampling.

The score of a respondent were the class known: of class sizes :math:`1[t = u] - \pi_u`; of the
answers to an item :math:`1[t = u]\,(1[y = l] - \pi_{l|u})`, zero where the answer is missing; of
normal scores the derivative of their log density, over those that are there. Logits of sizes and
answers are the parameters, so a probability of 0 or 1 has score zero and counts as known.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from cup_study.citizens.segments.carrying import Measurement
from cup_study.citizens.segments.classification import Array
from cup_study.citizens.segments.fitted import LatentClasses
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
