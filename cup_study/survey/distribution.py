"""Design-based quantiles, and design effects of estimates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cup_study.survey import domains
from cup_study.survey.design import Design
from cup_study.survey.domains import By
from cup_study.survey.engine import estimate, sampled
from cup_study.survey.estimates import COLUMNS
from cup_study.survey.proportions import LEVEL

QUARTILES = (0.25, 0.5, 0.75)
EFFECT_COLUMNS = ["item", "value", "base", "estimate", "se", "deff", "deff_wor"]


def quantiles(
    data: pd.DataFrame,
    items: Sequence[str],
    design: Design,
    *,
    probabilities: Sequence[float] = QUARTILES,
    by: By = None,
    where: pd.Series[Any] | None = None,
) -> pd.DataFrame:
    r"""Weighted quantiles of numeric items with Woodruff's (1952) intervals.

    The smallest value whose cumulated weight reaches the probability, and between the quantiles
    at :math:`p \mp t\,se(\hat F)`; R's ``svyquantile`` as it is by default.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    items : sequence of str
        Numeric columns.
    design : Design
        Weights and what is known of the sample.
    probabilities : sequence of float, optional
        Between 0 and 1; the quartiles by default.
    by, where
        As in :func:`cup_study.survey.estimates.shares`.

    Returns
    -------
    DataFrame
        Columns as there; ``value`` is the probability.

    Examples
    --------
    >>> data = pd.DataFrame({"q": [1.0, 2.0, 3.0, 4.0, 5.0]})
    >>> quantiles(data, ["q"], Design(pd.Series([1.0] * 5)))["estimate"].tolist()
    [2.0, 3.0, 4.0]
    """
    domains.require(data, items, design, by, numeric=True)
    tables = []
    for item in items:
        y = domains.numbers(data, item)
        answered = ~np.isnan(y)
        for group, domain in domains.groups(data, by, where):
            base = domain & answered
            found = sampled.quantiles(design, y, base, probabilities, LEVEL)
            n = int(base.sum())
            found = found.assign(item=item, value=list(probabilities), n=n, base=n)
            tables.append(found.assign(group=[group] * len(found))[COLUMNS])
    return pd.concat(tables, ignore_index=True)


def design_effects(
    data: pd.DataFrame,
    items: Sequence[str],
    design: Design,
    *,
    values: Sequence[Any] | None = None,
    where: pd.Series[Any] | None = None,
) -> pd.DataFrame:
    """How many times larger the variance is than a simple random sample's of the same size.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    items : sequence of str
        Numeric columns; or any, with `values`.
    design : Design
        Weights and what is known of the sample.
    values : sequence, optional
        Answers whose shares are meant, rather than means.
    where : Series of bool, optional
        Respondents to estimate for.

    Returns
    -------
    DataFrame
        One row an item and answer: ``item value base estimate se deff deff_wor``; compared with
        a sample drawn with replacement, and without (missing where the weights do not add up to
        more than the sample).

    Examples
    --------
    >>> data = pd.DataFrame({"q": [1.0, 2.0, 4.0]})
    >>> design_effects(data, ["q"], Design(pd.Series([1.0] * 3)))["deff"].round(9).tolist()
    [1.0]
    """
    domains.require(data, items, design, None, numeric=values is None)
    kept = np.ones(len(data), dtype=bool) if where is None else domains.truth(where)
    rows: list[dict[str, object]] = []
    for item in items:
        if values is None:
            y = domains.numbers(data, item)
            answered, columns = ~np.isnan(y), [y]
        else:
            answered, given = domains.answers(data[item], values)
            columns = [chosen.astype(float) for chosen in given]
        base = kept & answered
        found = estimate.means(design, columns, base)
        for value, y, mean, se in zip(values or [None], columns, *found, strict=True):
            deff, wor = sampled.design_effect(design, y, base)
            row: dict[str, object] = {"item": item, "value": value, "base": int(base.sum())}
            row |= {"estimate": float(mean), "se": float(se)}
            rows.append(row | {"deff": deff, "deff_wor": wor})
    return pd.DataFrame(rows, columns=EFFECT_COLUMNS)
