"""Raking: weights that meet several margins at once, where their crossing is not known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.errors import InputError, Problem
from cup_study.survey.engine import weighting
from cup_study.survey.weighting.margins import SIZE, matched, named

#: Relative distance of a margin from the population at which raking has not converged.
FAR = 1e-8


def rake(
    data: pd.DataFrame,
    population: pd.DataFrame,
    margins: Sequence[Sequence[str]],
    *,
    base: pd.Series[float] | None = None,
    size: str = SIZE,
    rounds: int = weighting.ROUNDS,
) -> pd.Series[float]:
    r"""Weights whose sums meet each margin, by iterative proportional fitting.

    Each round multiplies the weights of every category of one margin after the other with
    :math:`N_c / \sum_{k \in c} w_k` (Deming & Stephan 1940), until all margins are met; that is
    calibration with the multiplicative distance (Deville & Särndal 1992).

    Parameters
    ----------
    data : DataFrame
        One row a respondent, with the items of the margins, no value missing.
    population : DataFrame
        As in :func:`cup_study.survey.weighting.margins.margin`.
    margins : sequence of sequences of str
        Items of each margin; several in one are crossed.
    base : Series, optional
        Base weights of the design, same index as `data`; all equal by default.
    size : str, optional
        Column of `population` with the number of persons.
    rounds : int, optional
        Rounds before it is given up.

    Returns
    -------
    Series
        Weights with the index of `data`; they add up to the population.

    Raises
    ------
    InputError
        What :func:`cup_study.survey.weighting.margins.matched` finds, or raking does not
        converge: then the margins that are not met are told.

    Examples
    --------
    >>> data = pd.DataFrame({"sex": [1, 1, 2, 2], "age": ["a", "b", "a", "b"]})
    >>> population = pd.DataFrame(
    ...     {"sex": [1, 2, None, None], "age": [None, None, "a", "b"], "n": [30, 70, 50, 50]})
    >>> rake(data, population, [["sex"], ["age"]]).round(6).tolist()
    [15.0, 15.0, 35.0, 35.0]
    """
    weights = pd.Series(1.0, index=data.index) if base is None else base.astype(float)
    found = matched(data, population, margins, weights, size=size, source="raking")
    total = float(found[0][1].sum())
    # Sums that differ by a rounding error would keep the rounds from ending.
    targets = [
        np.asarray(persons * (total / float(persons.sum())), dtype=np.float64)
        for _, persons in found
    ]
    codes = [one for one, _ in found]
    start = np.asarray(weights, dtype=np.float64)
    raked = weighting.rake(start, codes, targets, rounds=rounds)
    problems = []
    for by, target, (one, persons) in zip(margins, targets, found, strict=True):
        problems += _unmet(by, one, target, raked, persons)
    if problems:
        remedy = (
            "Combinations that no respondent has keep the margins from being met together: join "
            "categories, cross the items in one margin, or leave one out."
        )
        raise InputError(f"raking, {rounds} rounds", problems, remedy)
    return pd.Series(raked, index=data.index, name="weight")


def _unmet(
    by: Sequence[str],
    codes: NDArray[np.intp],
    target: NDArray[np.float64],
    weights: NDArray[np.float64],
    persons: pd.Series[float],
) -> list[Problem]:
    reached = np.bincount(codes, weights, minlength=len(target))
    worst = int(np.argmax(np.abs(reached - target)))
    if abs(reached[worst] - target[worst]) <= FAR * target.sum():
        return []
    what = (
        f"not met: {named(by, persons.index[worst])} reaches {reached[worst]:.6g} "
        f"of {target[worst]:.6g} persons"
    )
    return [Problem(f"margin {', '.join(by)}", what)]
