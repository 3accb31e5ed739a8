"""Outcome rates of a survey of which only published stages are known, bounds kept as bounds.

A source may say how many were called, reached and answered, and no more; and it may say "over
7,000". Rates are then known to lie between limits. Nothing is put in the middle of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.errors import InputError, Problem
from cup_study.survey.outcome import aapor

#: The stages in order; those before the last may be absent.
STAGES = ("called", "reached", "answered")
COLUMNS = ["rate", "count", "base", "estimate", "ci_lower", "ci_upper", "least", "most"]


def dispositions(called: float, reached: float | None, answered: float) -> dict[str, float]:
    """Dispositions that the stages of a survey tell.

    Those who were reached and did not answer count as refusals; those who were not reached as of
    unknown eligibility, since nobody found out whether they belong to the population.

    Examples
    --------
    >>> dispositions(100, 60, 15)
    {'I': 15, 'R': 45, 'UH': 40}
    >>> dispositions(100, None, 15)
    {'I': 15, 'UO': 85}
    """
    if reached is None:
        return {"I": answered, "UO": called - answered}
    return {"I": answered, "R": reached - answered, "UH": called - reached}


def limits(published: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Least and most persons of each stage.

    Parameters
    ----------
    published : DataFrame
        From :func:`cup_study.survey.funnels.bounds.check`: index key, columns
        ``value lower upper``.
    keys : sequence of str
        Keys of the stages, from the first to the last.

    Returns
    -------
    DataFrame
        ``stage least most``; `most` is infinite where the source gives no upper limit. A stage
        holds no more than the one before it, and no fewer than the next.

    Raises
    ------
    InputError
        A key is missing, nothing is known of a stage, or the stages do not nest.

    Examples
    --------
    >>> rows = {"value": [100.0, None], "lower": [None, 60.0], "upper": [None, None]}
    >>> limits(pd.DataFrame(rows, index=["called", "reached"]), ["called", "reached"])[
    ...     ["least", "most"]
    ... ].values.tolist()
    [[100.0, 100.0], [60.0, 100.0]]
    """
    problems = [Problem(k, "is missing") for k in keys if k not in published.index]
    numbers = published.reindex(list(keys))[["value", "lower", "upper"]].astype(float).to_numpy()
    value, least, most = numbers.T.copy()
    for key, row in zip(keys, numbers, strict=True):
        if not problems and np.isnan(row).all():
            problems.append(Problem(key, "has neither a number nor a limit"))
    exact = ~np.isnan(value)
    least = np.where(exact, value, np.nan_to_num(least, nan=0.0))
    most = np.where(exact, value, np.nan_to_num(most, nan=np.inf))
    most = np.minimum.accumulate(most)
    least = np.maximum.accumulate(least[::-1])[::-1]
    for i in np.flatnonzero(least > most).tolist():
        what = f"at least {least[i]:g} persons and at most {most[i]:g}"
        problems.append(Problem(keys[i], what))
    if problems:
        remedy = "Correct the figures; each stage is a part of the one before."
        raise InputError("published figures", problems, remedy)
    return pd.DataFrame({"stage": list(keys), "least": least, "most": most})


def rates(stages: pd.DataFrame, *, e: float | None = None) -> pd.DataFrame:
    """Outcome rates of two or three stages.

    A rate rises or falls steadily in each stage, so that its least and most are found at the
    stages' limits. With exact stages both are the rate itself.

    Parameters
    ----------
    stages : DataFrame
        From :func:`limits`: called, (reached,) answered.
    e : float, optional
        Share of those not reached that belong to the population. Left out, all count as
        eligible (as RR1 does).

    Returns
    -------
    DataFrame
        ``rate count base estimate ci_lower ci_upper least most``; count, base, estimate and the
        Wilson interval only where the stages are exact.

    Raises
    ------
    InputError
        There are not two or three stages.

    Examples
    --------
    >>> stages = pd.DataFrame({"stage": ["c", "a"], "least": [100.0, 12.0], "most": [100.0, 15.0]})
    >>> rates(stages).set_index("rate").loc["RR1", ["least", "most"]].tolist()
    [0.12, 0.15]
    """
    if len(stages) not in (2, 3):
        problem = Problem("", f"expected two or three stages, got {len(stages)}")
        raise InputError("published figures", [problem], "Name called, (reached,) answered.")
    # An unlimited number of persons called gives a rate of nearly nothing.
    most = stages["most"].replace(np.inf, 1e12).to_numpy(dtype=float)
    least = stages["least"].to_numpy(dtype=float)
    share = 1.0 if e is None else e
    corners = []
    for corner in product(*zip(least, most, strict=True)):
        # No stage is larger than the one before it: the extremes may lie where both are equal.
        down = np.minimum.accumulate(corner)
        up = np.maximum.accumulate(corner[::-1])[::-1]
        corners += [_corner(c, share)["estimate"].to_numpy(dtype=float) for c in (down, up)]
    table = _corner(least, share)
    found = np.array(corners)
    some = ~np.isnan(found).all(axis=0)
    table["least"], table["most"] = np.nan, np.nan
    table.loc[some, "least"] = np.nanmin(found[:, some], axis=0)
    table.loc[some, "most"] = np.nanmax(found[:, some], axis=0)
    if (least != most).any():
        table[["count", "base", "estimate", "ci_lower", "ci_upper"]] = np.nan
    return table[COLUMNS]


def _corner(corner: NDArray[np.float64], e: float) -> pd.DataFrame:
    called, answered = float(corner[0]), float(corner[-1])
    reached = float(corner[1]) if len(corner) == 3 else None
    return aapor.rates(dispositions(called, reached, answered), e=e)
