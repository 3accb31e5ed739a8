"""Who was asked, who was reached, who answered: rates with their intervals.

Names of the rates follow AAPOR (2023), *Standard Definitions*, as far as the counts allow: with
nothing known about those who were not reached, everyone called counts as eligible, which gives
the lowest rates (RR1, CON1). Refusals and partial answers cannot be told apart here.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.study import Design
from cup_study.survey.proportions import wilson

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


def by_wave(
    frames: Mapping[str, pd.DataFrame], data: pd.DataFrame, design: Design | None, by: str
) -> pd.DataFrame:
    """Response rate of each wave, and of each group in it.

    Persons found not to belong to the population (``disposition`` of the frame starts with
    ``not-eligible``) are left out; partly answered questionnaires count as answers, which is
    AAPOR's response rate 2.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Wave to its sampling frame, one row an invited person, cells as text.
    data : DataFrame
        Respondents of all waves, with ``wave`` and the column that names a person.
    design : Design or None
        What ``study.yml`` says of the design: which column names a person, in the frames and in
        the data. A study without frames needs none.
    by : str
        Column of the frames whose groups are told; frames without it have one row.

    Returns
    -------
    DataFrame
        ``wave group invited answered estimate ci_lower ci_upper``, the group missing in the row
        of the whole wave; empty without frames.

    Examples
    --------
    >>> frame = pd.DataFrame({"id": ["1", "2"], "age": ["a", "b"]})
    >>> data = pd.DataFrame({"wave": ["w"], "id": [1]})
    >>> by_wave({"w": frame}, data, Design(id="id"), "age")["estimate"].tolist()
    [0.5, 1.0, 0.0]
    """
    columns = ["wave", "group", "invited", "answered", "estimate", "ci_lower", "ci_upper"]
    rows: list[dict[Any, Any]] = []
    person = design.id if design else ""
    for wave, whole in frames.items() if design else ():
        frame = whole
        if "disposition" in frame:
            frame = frame[~frame["disposition"].str.startswith("not-eligible")]
        answered = frame[person].isin(data.loc[data["wave"] == wave, person].astype(str))
        total = rates(len(frame), int(answered.sum())).to_dict("records")[0]
        counts = {"invited": total["base"], "answered": total["count"]}
        rows.append({**total, **counts, "wave": wave, "group": None})
        if by in frame:
            groups = by_group(frame, answered, by).to_dict("records")
            rows += [{"wave": wave, **row} for row in groups]
    return pd.DataFrame(rows, columns=columns)
