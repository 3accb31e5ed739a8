"""Who was asked, who was reached, who answered: rates with their intervals.

Names of the rates follow AAPOR (2023), *Standard Definitions*, as far as the counts allow: with
nothing known about those who were not reached, everyone called counts as eligible, which gives
the lowest rates (RR1, CON1). Refusals and partial answers cannot be told apart here.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.survey.estimates import wilson

RATE_COLUMNS = ["rate", "aapor", "count", "base", "estimate", "ci_lower", "ci_upper"]


def funnel(stages: Mapping[str, int]) -> pd.DataFrame:
    """How many are left at each stage.

    Parameters
    ----------
    stages : mapping of str to int
        Stage to number of persons, from the first to the last.

    Returns
    -------
    DataFrame
        ``stage n of_previous of_first lost``; shares 0-1, missing for the first stage.

    Raises
    ------
    InputError
        A stage has more persons than the one before it, or a count is negative.

    Examples
    --------
    >>> funnel({"called": 100, "answered": 20})["of_first"].tolist()
    [1.0, 0.2]
    """
    names, counts = list(stages), list(stages.values())
    problems = [Problem(n, f"expected a count, got {c}") for n, c in stages.items() if c < 0]
    for before, after in pairwise(names):
        if stages[after] > stages[before]:
            what = f"{stages[after]} persons, more than the {stages[before]} of {before}"
            problems.append(Problem(after, what))
    if problems:
        raise InputError("funnel", problems, "Correct the counts; each stage is part of the last.")
    previous = [
        float("nan"),
        *(c / p if p else float("nan") for p, c in pairwise(counts)),
    ]
    first = [c / counts[0] if counts[0] else float("nan") for c in counts]
    lost = [0, *(p - c for p, c in pairwise(counts))]
    return pd.DataFrame(
        {"stage": names, "n": counts, "of_previous": previous, "of_first": first, "lost": lost}
    )


def rates(invited: int, answered: int, *, reached: int | None = None) -> pd.DataFrame:
    """Contact, cooperation and response rate with Wilson intervals.

    Response rate 1: complete answers of all invited. Contact rate 1: reached of all invited.
    Cooperation rate 1: complete answers of those reached.

    Parameters
    ----------
    invited, answered : int
        Persons invited (called) and persons who answered.
    reached : int, optional
        Persons with whom there was contact; unknown in postal and web surveys.

    Returns
    -------
    DataFrame
        ``rate aapor count base estimate ci_lower ci_upper``; shares 0-1.

    Raises
    ------
    InputError
        The counts do not nest.

    Examples
    --------
    >>> rates(10000, 1200, reached=7600)[["aapor", "estimate"]].round(3).values.tolist()
    [['CON1', 0.76], ['COOP1', 0.158], ['RR1', 0.12]]
    """
    stages = {"invited": invited, "reached": reached, "answered": answered}
    funnel({name: n for name, n in stages.items() if n is not None})
    named = [("response", "RR1", answered, invited)]
    if reached is not None:
        named = [
            ("contact", "CON1", reached, invited),
            ("cooperation", "COOP1", answered, reached),
            *named,
        ]
    rows = [
        (rate, aapor, count, base, count / base if base else float("nan"), *wilson(count, base))
        for rate, aapor, count, base in named
    ]
    return pd.DataFrame(rows, columns=RATE_COLUMNS)


def by_group(frame: pd.DataFrame, answered: pd.Series, by: str) -> pd.DataFrame:
    """Response rate in each group of the frame.

    Parameters
    ----------
    frame : DataFrame
        One row an invited person, with the column `by`.
    answered : Series of bool
        Whether the person answered; same index as `frame`.
    by : str
        Column of `frame`.

    Returns
    -------
    DataFrame
        ``group invited answered estimate ci_lower ci_upper``, in the order of the groups.

    Raises
    ------
    InputError
        The frame has no such column.

    Examples
    --------
    >>> frame = pd.DataFrame({"age": [1, 1, 2, 2]})
    >>> by_group(frame, pd.Series([True, False, True, True]), "age")["estimate"].tolist()
    [0.5, 1.0]
    """
    if by not in frame.columns:
        raise InputError("frame", [Problem(f'column "{by}"', "is missing")], "Add it to the frame.")
    rows = []
    for group, part in frame.groupby(by, observed=True, sort=True):
        n, count = len(part), int(answered.loc[part.index].sum())
        rows.append((group, n, count, count / n, *wilson(count, n)))
    columns = ["group", "invited", "answered", "estimate", "ci_lower", "ci_upper"]
    return pd.DataFrame(rows, columns=columns)
