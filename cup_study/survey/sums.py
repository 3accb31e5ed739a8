"""Design-based totals, numbers of persons and ratios, with t intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from cup_study.survey import domains
from cup_study.survey.design import Design
from cup_study.survey.domains import By
from cup_study.survey.engine import estimate
from cup_study.survey.estimates import COLUMNS, degrees_of_freedom
from cup_study.survey.proportions import LEVEL


def totals(
    data: pd.DataFrame,
    items: Sequence[str],
    design: Design,
    *,
    by: By = None,
    where: pd.Series[Any] | None = None,
) -> pd.DataFrame:
    r"""Estimated totals :math:`\sum w y` of numeric items in the population.

    They mean something only where the weights add up to the population. Respondents without an
    answer add nothing. Columns, `by` and `where` as in :func:`cup_study.survey.estimates.shares`.

    Examples
    --------
    >>> data = pd.DataFrame({"visits": [1.0, 3.0]})
    >>> totals(data, ["visits"], Design(pd.Series([10.0, 20.0])))["estimate"].tolist()
    [70.0]
    """
    domains.require(data, items, design, by, numeric=True)
    rows: list[dict[str, object]] = []
    for item in items:
        y = domains.numbers(data, item)
        answered = ~np.isnan(y)
        for group, domain in domains.groups(data, by, where):
            base = domain & answered
            found, errors = estimate.totals(design, [y], base)
            row: dict[str, object] = {"item": item, "value": None, "group": group}
            row |= {"n": int(base.sum()), "base": int(base.sum())}
            rows.append(row | {"estimate": float(found[0]), "se": float(errors[0])})
    return _with_intervals(rows, design)


def counts(
    data: pd.DataFrame,
    item: str,
    values: Sequence[Any],
    design: Design,
    *,
    by: By = None,
    where: pd.Series[Any] | None = None,
) -> pd.DataFrame:
    """Estimated number of persons in the population who would give each answer.

    Columns, `by` and `where` as in :func:`cup_study.survey.estimates.shares`.

    Examples
    --------
    >>> data = pd.DataFrame({"q": ["yes", "no"]})
    >>> counts(data, "q", ["yes"], Design(pd.Series([10.0, 20.0])))["estimate"].tolist()
    [10.0]
    """
    domains.require(data, [item], design, by)
    answered, given = domains.answers(data[item], values)
    rows: list[dict[str, object]] = []
    for group, domain in domains.groups(data, by, where):
        base = domain & answered
        found = estimate.totals(design, [chosen.astype(float) for chosen in given], base)
        for value, chosen, total, se in zip(values, given, *found, strict=True):
            row: dict[str, object] = {"item": item, "value": value, "group": group}
            row |= {"n": int((chosen & base).sum()), "base": int(base.sum())}
            rows.append(row | {"estimate": float(total), "se": float(se)})
    return _with_intervals(rows, design)


def ratios(
    data: pd.DataFrame,
    pairs: Sequence[tuple[str, str]],
    design: Design,
    *,
    by: By = None,
    where: pd.Series[Any] | None = None,
) -> pd.DataFrame:
    r"""Ratios of two totals, :math:`\sum w y / \sum w x`.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    pairs : sequence of (str, str)
        Numeric items: above and below the line. Who answered only one of them is left out.
    design, by, where
        As in :func:`cup_study.survey.estimates.shares`.

    Returns
    -------
    DataFrame
        Columns as there; ``item`` is above the line, ``value`` below it.

    Examples
    --------
    >>> data = pd.DataFrame({"errands": [1.0, 3.0], "hours": [2.0, 2.0]})
    >>> ratios(data, [("errands", "hours")], Design(pd.Series([1.0, 1.0])))["estimate"].tolist()
    [1.0]
    """
    domains.require(data, [item for pair in pairs for item in pair], design, by, numeric=True)
    rows: list[dict[str, object]] = []
    for above, below in pairs:
        y, x = domains.numbers(data, above), domains.numbers(data, below)
        answered = ~np.isnan(y) & ~np.isnan(x)
        for group, domain in domains.groups(data, by, where):
            base = domain & answered
            found, se = estimate.ratio(design, y, x, base)
            row: dict[str, object] = {"item": above, "value": below, "group": group}
            row |= {"n": int(base.sum()), "base": int(base.sum())}
            rows.append(row | {"estimate": found, "se": se})
    return _with_intervals(rows, design)


def _with_intervals(rows: list[dict[str, object]], design: Design) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=COLUMNS)
    half = float(stdtrit(degrees_of_freedom(design), 0.5 + LEVEL / 2)) * table["se"].astype(float)
    return table.assign(ci_lower=table["estimate"] - half, ci_upper=table["estimate"] + half)
