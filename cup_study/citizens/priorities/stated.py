r"""What people say should be done: many proposals rated on one scale, ranked and weighed.

A rank comes with the ranks that it could also be. Two proposals are apart where the difference of
their means is, with Holm's adjustment for all pairs; the best rank that a proposal could have is
one more than the number of those surely above it, the worst the number of proposals less those
surely below. So all ranks hold together with 95% confidence (Mogstad, Romano, Shaikh & Wilhelm
2024). The same people rated all of them, so the covariance of the means counts.

On a scale with a middle between for and against, agreement is told by the *smaller side*: the
share of people who lose if the larger side has its way.

References
----------
Mogstad, M., Romano, J. P., Shaikh, A. M., & Wilhelm, D. (2024). Inference for ranks with
applications to mobility across neighbourhoods and academic achievement across countries. Review of
Economic Studies, 91(1), 476-518.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr

from cup_study.codebook import Item
from cup_study.errors import InputError, Problem
from cup_study.survey import domains, estimates
from cup_study.survey.design import Design
from cup_study.survey.inference import multiplicity, tests, variance
from cup_study.survey.questionnaire import ranking

Array = NDArray[np.float64]

#: Pairs of proposals whose adjusted p value is below this are apart.
LEVEL = 0.05
_SIDES = ("in_favour", "against")
_OF_MEAN = {"_mean": "estimate", "_lower": "ci_lower", "_upper": "ci_upper"}


def rated(
    data: pd.DataFrame,
    items: Sequence[Item],
    design: Design,
    *,
    where: pd.Series[bool] | None = None,
    start: float | None = None,
) -> pd.DataFrame:
    """Proposals by their mean rating, with the ranks that each could have and how people part.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    items : sequence of Item
        Scales with the same answers.
    design : Design
        Weights and what is known of the sample.
    where : Series of bool, optional
        Respondents to estimate for.
    start : float, optional
        Where the slider stood: the share of answers there is told as `untouched`.

    Returns
    -------
    DataFrame
        Rows as of :func:`cup_study.survey.questionnaire.ranking.ranked`, with ``rank_lower
        rank_upper sd`` and shares (0-1): ``in_favour against`` (above and below the middle) with
        ``_lower _upper`` and their counts ``_n``, ``smaller_side`` (the lesser of the two),
        ``untouched``.

    Raises
    ------
    InputError
        Fewer than two items were answered, or their scales differ.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> data = pd.DataFrame({"a": [5, 5, 4, 5, 5], "b": [1, 5, 1, 5, 1]})
    >>> items = [Item(n, n, "scale", {}, (1, 2, 3, 4, 5)) for n in "ab"]
    >>> rated(data, items, unweighted(data))[["item", "smaller_side"]].values.tolist()
    [['a', 0.0], ['b', 0.4]]
    """
    _check(data, items, where)
    found = ranking.ranked(data, items, design, where=where)
    names = found["item"].tolist()
    kept = np.ones(len(data), dtype=bool) if where is None else domains.truth(where)
    y = np.column_stack([domains.numbers(data, name) for name in names])
    found[["rank_lower", "rank_upper"]] = _ranks(y, found["estimate"].to_numpy(), design, kept)
    weights = design.weights.to_numpy(dtype=float)[:, None] * (kept[:, None] & ~np.isnan(y))
    apart = np.where(np.isnan(y), 0.0, y - found["estimate"].to_numpy())
    found["sd"] = np.sqrt((weights * apart**2).sum(axis=0) / weights.sum(axis=0))
    low, high = float(items[0].values[0]), float(items[0].values[-1])
    middle = (low + high) / 2
    sides = {"in_favour": y > middle, "against": y < middle, "untouched": y == start}
    for name, given in sides.items():
        table = pd.DataFrame(np.where(np.isnan(y), np.nan, given), columns=names, index=data.index)
        parts = [estimates.shares(table, n, [1.0], design, where=where) for n in names]
        share = pd.concat(parts, ignore_index=True)
        found[name] = share["estimate"]
        if name in _SIDES:
            found[f"{name}_lower"], found[f"{name}_upper"] = share["ci_lower"], share["ci_upper"]
            found[f"{name}_n"] = share["n"].astype(int)
    found["smaller_side"] = found[list(_SIDES)].min(axis=1)
    return found


def gaps(
    data: pd.DataFrame,
    items: Sequence[Item],
    by: str,
    design: Design,
    *,
    least: int = 30,
    where: pd.Series[bool] | None = None,
) -> pd.DataFrame:
    """How far groups of people are apart on each proposal, the furthest first.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    items : sequence of Item
        Proposals.
    by : str
        Column with the groups; those with fewer than `least` respondents are left aside.
    design : Design
        Weights and what is known of the sample.
    least : int
        Smallest group that is compared.
    where : Series of bool, optional
        Respondents to compare.

    Returns
    -------
    DataFrame
        ``item low high gap p_value p_adjusted``: the groups with the lowest and the highest mean,
        the difference, and the test that all groups are alike, by Holm's method for all
        proposals; ``low_mean low_lower low_upper`` and the same of `high` are the means with
        their intervals. Empty where there are not two groups.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> data = pd.DataFrame({"q": [1, 2, 4, 5] * 10, "town": ["a", "a", "b", "b"] * 10})
    >>> item = Item("q", "q", "scale", {}, (1, 2, 3, 4, 5))
    >>> found = gaps(data, [item], "town", unweighted(data), least=5)
    >>> found[["low", "high", "gap"]].values.tolist()
    [['a', 'b', 3.0]]
    """
    kept = pd.Series(True, index=data.index) if where is None else where
    sizes = data.loc[kept, by].value_counts()
    groups = sizes.index[sizes >= least]
    ends = [f"{end}{part}" for end in ("low", "high") for part in ("", *_OF_MEAN)]
    columns = ["item", *ends, "gap", "p_value", "p_adjusted"]
    if len(groups) < 2:
        return pd.DataFrame(columns=columns)
    compared = kept & data[by].isin(groups)
    rows: list[dict[str, Any]] = []
    for item in items:
        means = estimates.means(data, [item.name], design, by=by, where=compared)
        means = means.sort_values("estimate", kind="stable")
        first, last = means.iloc[0], means.iloc[-1]
        test = tests.equal_means(data, item.name, by, design, where=compared)
        row: dict[str, Any] = {"item": item.name, "p_value": test.p_value}
        for end, group in (("low", first), ("high", last)):
            row[end] = group["group"]
            row |= {f"{end}{part}": float(group[column]) for part, column in _OF_MEAN.items()}
        rows.append(row | {"gap": row["high_mean"] - row["low_mean"]})
    found = multiplicity.adjust(pd.DataFrame(rows))
    return found.sort_values("gap", ascending=False, kind="stable", ignore_index=True)[columns]


def relative(data: pd.DataFrame, items: Sequence[Item]) -> pd.DataFrame:
    """Ratings less the person's own mean: what each puts before what, whatever the level.

    Some people rate everything high. Groups that hold more of them differ on every proposal, and
    that is no priority.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    items : sequence of Item
        Scales with the same answers.

    Returns
    -------
    DataFrame
        A column an item; missing where a person rated fewer than half of them.

    Examples
    --------
    >>> items = [Item(n, n, "scale", {}, (0, 10)) for n in "ab"]
    >>> relative(pd.DataFrame({"a": [9, 2], "b": [7, 0]}), items).values.tolist()
    [[1.0, -1.0], [1.0, -1.0]]
    """
    table = pd.DataFrame({i.name: domains.numbers(data, i.name) for i in items}, index=data.index)
    enough = table.notna().sum(axis=1) * 2 >= len(items)
    return table.sub(table.mean(axis=1), axis=0).where(enough, axis=0)


def _check(data: pd.DataFrame, items: Sequence[Item], where: pd.Series[bool] | None) -> None:
    rows = data if where is None else data[where]
    problems = [
        Problem(f'item "{i.name}"', "has other answers than the first")
        for i in items
        if i.values != items[0].values
    ]
    asked = [i for i in items if i.name in rows and rows[i.name].notna().any()]
    if len(asked) < 2:
        problems.append(Problem("", f"expected two proposals that were rated, got {len(asked)}"))
    if problems:
        raise InputError("proposals", problems, "Name scales with the same answers.")


def _ranks(y: Array, means: Array, design: Design, kept: NDArray[np.bool_]) -> Array:
    """Best and worst rank that each column could have; shape (k, 2)."""
    answered = kept[:, None] & ~np.isnan(y)
    weights = design.weights.to_numpy(dtype=float)[:, None] * answered
    influence = weights * np.where(answered, y - means, 0.0) / weights.sum(axis=0)
    covariance = variance.linearised(design, influence, kept)
    own = np.diag(covariance)
    se = np.sqrt(np.maximum(own[:, None] + own[None, :] - 2 * covariance, 0.0))
    difference = means[:, None] - means[None, :]
    i, j = np.triu_indices(len(means), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.abs(difference[i, j] / se[i, j])
    p_values = np.where(np.isnan(statistic), 1.0, 2 * ndtr(-statistic))
    adjusted = multiplicity.adjust(pd.DataFrame({"p_value": p_values}))["p_adjusted"].to_numpy()
    sure = np.zeros(difference.shape, dtype=bool)
    sure[i, j] = adjusted < LEVEL
    sure |= sure.T
    above = (sure & (difference < 0)).sum(axis=1)
    below = (sure & (difference > 0)).sum(axis=1)
    return np.column_stack([1 + above, len(means) - below])
