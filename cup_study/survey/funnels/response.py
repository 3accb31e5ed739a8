"""The funnel of a survey: how many are left at each stage, from those asked to those who answered.

Rates with AAPOR's names are in :mod:`cup_study.survey.outcome.aapor`.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pandas as pd

from cup_study.errors import InputError, Problem


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
