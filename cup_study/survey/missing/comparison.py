"""Those who answered all they were asked beside those who left something out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cup_study.codebook import Item
from cup_study.survey import estimates
from cup_study.survey.estimates import Design
from cup_study.survey.inference import multiplicity, tests
from cup_study.survey.outcome.nonresponse import standardised

COLUMNS = [
    "item",
    "value",
    "n_complete",
    "complete",
    "n_incomplete",
    "incomplete",
    "smd",
    "statistic",
    "p_value",
    "p_adjusted",
]
_MARK = "is incomplete"


def compare(
    data: pd.DataFrame,
    items: Sequence[Item],
    lacking: pd.Series[int],
    design: Design,
    *,
    least: int = 1,
    where: pd.Series | None = None,
) -> pd.DataFrame:
    """Compare complete and incomplete cases in what is known of both.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    items : sequence of Item
        Coded items: age, gender, use of the services.
    lacking : Series of int
        Missing answers of each respondent; see
        :func:`cup_study.survey.missing.amount.by_person`.
    design : Design
        Weights and strata.
    least : int, optional
        Missing answers from which a case counts as incomplete.
    where : Series of bool, optional
        Respondents that it is about.

    Returns
    -------
    DataFrame
        :data:`COLUMNS`, one row an answer: weighted shares (0-1) among both, their standardised
        difference (incomplete less complete), and in the first row of an item the Rao-Scott F
        test and its p value, also corrected after Holm over the items. No rows where everybody,
        or nobody, is complete.

    Examples
    --------
    >>> from cup_study.survey.estimates import unweighted
    >>> data = pd.DataFrame({"age": [1, 1, 2, 2] * 10})
    >>> lacking = pd.Series([0, 0, 0, 1] * 10)
    >>> item = Item("age", "age", "ordinal", {}, (1, 2))
    >>> compare(data, [item], lacking, unweighted(data))["incomplete"].tolist()
    [0.0, 1.0]
    """
    marked = data.assign(**{_MARK: (lacking >= least).astype(float)})
    here = pd.Series(True, index=data.index) if where is None else where
    if marked.loc[here, _MARK].nunique() < 2:
        return pd.DataFrame(columns=COLUMNS)
    tables, results = [], []
    for item in items:
        found = estimates.shares(marked, item.name, item.values, design, by=_MARK, where=here)
        both = {
            group: found[found["group"].eq(group)].set_index("value").reindex(list(item.values))
            for group in (0.0, 1.0)
        }
        if both[0.0]["base"].min() == 0 or both[1.0]["base"].min() == 0:
            continue
        table = pd.DataFrame(
            {
                "item": item.name,
                "n_complete": both[0.0]["n"],
                "complete": both[0.0]["estimate"],
                "n_incomplete": both[1.0]["n"],
                "incomplete": both[1.0]["estimate"],
                "smd": standardised(both[1.0]["estimate"], both[0.0]["estimate"]),
            }
        )
        tables.append(table.reset_index())
        results.append({"item": item.name, **_test(marked, item.name, design, here)})
    if not tables:
        return pd.DataFrame(columns=COLUMNS)
    tested = multiplicity.adjust(pd.DataFrame(results)).set_index("item")
    whole = pd.concat(tables, ignore_index=True)
    first = ~whole["item"].duplicated()
    for column in ("statistic", "p_value", "p_adjusted"):
        whole[column] = whole["item"].map(tested[column]).where(first)
    return whole[COLUMNS]


def _test(data: pd.DataFrame, item: str, design: Design, where: pd.Series) -> dict[str, Any]:
    varies = data.loc[where & data[item].notna(), item].nunique() > 1
    if not varies:
        return {"statistic": np.nan, "p_value": np.nan}
    found = tests.chi_square(data, item, _MARK, design, where=where)
    return {"statistic": found.statistic, "p_value": found.p_value}
