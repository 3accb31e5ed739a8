r"""What people say is important, beside what their answers show to go with it.

Each area was rated as a whole and by some proposals of its own. *Stated* is the rating of the area.
*Derived* is how much higher the area is rated where its proposals all are rated five points higher
(of 100): the sum of the effects of a regression of the area on its proposals (:mod:`.drivers`).

The two answer different questions, and neither is the truth about the other. An area that is rated
high whatever people think of its proposals is important for something that nobody proposed, or to
everyone alike; where the rating follows the proposals, these are what people have in mind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cup_study.citizens.priorities import drivers, satisfaction
from cup_study.citizens.priorities.satisfaction import Factor
from cup_study.errors import InputError, Problem
from cup_study.survey.design import Design

COLUMNS = ["area", "n", "stated", "stated_lower", "stated_upper", "derived", "derived_lower"]
COLUMNS += ["derived_upper", "r2", "first", "first_share"]


def beside(
    data: pd.DataFrame,
    areas: Sequence[Factor],
    proposals: Mapping[str, Sequence[Factor]],
    design: Design,
    *,
    where: pd.Series[bool] | None = None,
    draws: int = 400,
    seed: int = 1,
) -> pd.DataFrame:
    """Stated and derived importance of areas.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    areas : sequence of Factor
        Areas as they were rated themselves.
    proposals : mapping of str to sequence of Factor
        Area to its proposals.
    design : Design
        Weights and what is known of the sample.
    where : Series of bool, optional
        Respondents to estimate for.
    draws, seed : int
        Of the resamples behind the intervals of the derived importance.

    Returns
    -------
    DataFrame
        Columns :data:`COLUMNS`, in the order of stated importance: `stated` 0-100, `derived` in
        points of 100, `r2` (0-1), and the proposal with the largest share of it.

    Raises
    ------
    InputError
        An area has no proposals.

    Examples
    --------
    >>> from cup_study.citizens.priorities.rescaling import Scale
    >>> from cup_study.survey.design import unweighted
    >>> a, b = (Factor(n, {n: Scale(0, 10, 1)}, {"en": n}) for n in "ab")
    >>> data = pd.DataFrame({"a": [1, 4, 5, 9, 7, 2, 3], "b": [2, 4, 6, 9, 8, 1, 2]})
    >>> found = beside(data, [a], {"a": [b]}, unweighted(data), draws=20)
    >>> found[["area", "first", "first_share"]].values.tolist()
    [['a', 'b', 1.0]]
    """
    bare = [a.name for a in areas if not proposals.get(a.name)]
    if bare:
        problems = [Problem(f'area "{name}"', "has no proposals") for name in bare]
        raise InputError("areas", problems, "Name the proposals of each area.")
    table = satisfaction.indices(data, areas)
    stated = satisfaction.grades(table, design, where=where).set_index("factor")
    rows = []
    for area in areas:
        own = satisfaction.indices(data, proposals[area.name])
        own[area.name] = table[area.name]
        found = drivers.drivers(
            own,
            area.name,
            [p.name for p in proposals[area.name]],
            design,
            where=where,
            draws=draws,
            seed=seed,
        )
        sums = found.effects.sum(axis=1)
        lower, upper = np.nanpercentile(sums, (2.5, 97.5)) if len(sums) else (np.nan, np.nan)
        best = found.table.sort_values("share", ascending=False, kind="stable").iloc[0]
        said = stated.loc[area.name]
        values = [said["grade"], said["ci_lower"], said["ci_upper"], found.table["effect"].sum()]
        rows.append(
            [area.name, found.n, *values, lower, upper, found.r2, best["factor"], best["share"]]
        )
    result = pd.DataFrame(rows, columns=COLUMNS)
    return result.sort_values("stated", ascending=False, kind="stable", ignore_index=True)
