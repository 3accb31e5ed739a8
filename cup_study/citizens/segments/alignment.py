r"""The same group in two solutions: labels between runs, resamples and waves.

Numbers of groups mean nothing by themselves: another start, sample or wave may give the same
groups in another order. Two solutions are aligned by what their groups answer, not by who is in
them, so that it works between samples of different people: the distance of two groups is the
root of the mean squared difference of their class-conditional profiles, over items,

.. math:: d_{kl} = \sqrt{\tfrac1J \sum_j \tfrac12 \sum_c (\pi_{kjc} - \rho_{ljc})^2}

for answers in categories (each item counts once, and :math:`d` is between 0 and 1), and the same
with standardised means for scores. The assignment with the smallest sum of squared distances is
found by the Hungarian method (Kuhn 1955; ``scipy.optimize.linear_sum_assignment``), which unlike
"each takes its nearest" never gives a label twice. Where the number of groups differs, those left
over have no partner.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from cup_study.errors import InputError, Problem

#: Columns of :func:`match`.
COLUMNS = ["group", "other", "distance", "next_nearest", "clear"]


def wide(probabilities: pd.DataFrame) -> pd.DataFrame:
    """Class-conditional probabilities as one row a class.

    Parameters
    ----------
    probabilities : DataFrame
        Tidy, columns ``class item level probability``.

    Returns
    -------
    DataFrame
        Index of the classes, columns (item, level).

    Examples
    --------
    >>> rows = {"class": [1, 1, 2, 2], "item": "q", "level": [0, 1] * 2}
    >>> wide(pd.DataFrame(rows).assign(probability=[0.2, 0.8, 0.9, 0.1])).values.tolist()
    [[0.2, 0.8], [0.9, 0.1]]
    """
    table = probabilities.pivot_table(
        index="class", columns=["item", "level"], values="probability", sort=False
    )
    return table.sort_index()


def distances(reference: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Distance of every group of one solution to every group of another.

    Parameters
    ----------
    reference, other : DataFrame
        One row a group. Columns (item, level) with probabilities, from :func:`wide`, or one
        column a score with means in standard deviations.

    Returns
    -------
    DataFrame
        Groups of `reference` by groups of `other`.

    Raises
    ------
    InputError
        The two have no column in common, or different items.

    Examples
    --------
    >>> a = pd.DataFrame({"q": [0.0, 2.0]}, index=[1, 2])
    >>> distances(a, a.iloc[::-1]).to_numpy().tolist()
    [[2.0, 0.0], [0.0, 2.0]]
    """
    items, others = _items(reference), _items(other)
    if items != others:
        only = ", ".join(sorted(map(str, items ^ others)))
        what = f"the solutions were made from different items: {only}"
        raise InputError("alignment", [Problem("", what)], "Fit both to the same items.")
    both = reference.columns.union(other.columns, sort=False)
    # A level that one sample never gave has probability zero there.
    a = reference.reindex(columns=both, fill_value=0.0).to_numpy(dtype=float)
    b = other.reindex(columns=both, fill_value=0.0).to_numpy(dtype=float)
    squares = (a[:, None, :] - b[None, :, :]) ** 2
    share = 0.5 if isinstance(reference.columns, pd.MultiIndex) else 1.0
    found = np.sqrt(share * squares.sum(axis=2) / max(len(items), 1))
    return pd.DataFrame(found, index=reference.index, columns=other.index)


def match(reference: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Pair the groups of two solutions.

    Parameters
    ----------
    reference, other : DataFrame
        As in :func:`distances`.

    Returns
    -------
    DataFrame
        Columns ``group other distance next_nearest clear``, one row a group of `reference`:
        its partner (missing where the other solution has fewer groups), their distance, that to
        the nearest other group, and whether the partner is the nearer of the two by a half.

    Examples
    --------
    >>> a = pd.DataFrame({"q": [0.0, 2.0]}, index=[1, 2])
    >>> b = pd.DataFrame({"q": [2.1, 0.2]}, index=[1, 2])
    >>> match(a, b)["other"].astype(int).tolist()
    [2, 1]
    """
    far = distances(reference, other)
    rows, columns = linear_sum_assignment(far.to_numpy() ** 2)
    partner = dict(zip(rows.tolist(), columns.tolist(), strict=True))
    table: list[dict[str, Any]] = []
    for i, group in enumerate(far.index):
        own = partner.get(i)
        rest = np.delete(far.to_numpy()[i], [] if own is None else [own])
        nearest = float(rest.min()) if rest.size else float("nan")
        distance = float("nan") if own is None else float(far.to_numpy()[i, own])
        clear = own is not None and not distance >= nearest / 2
        row = {"group": group, "other": None if own is None else far.columns[own]}
        table.append(row | {"distance": distance, "next_nearest": nearest, "clear": clear})
    found = pd.DataFrame(table, columns=COLUMNS)
    # None must not become NaN, nor the numbers of the others fractions.
    return found.assign(other=pd.Series([row["other"] for row in table], dtype=object))


def mapping(pairs: pd.DataFrame) -> dict[Any, Any]:
    """Group of the other solution to its name in the reference, from :func:`match`.

    Examples
    --------
    >>> mapping(pd.DataFrame({"group": [1, 2], "other": [2, 1]}))
    {2: 1, 1: 2}
    """
    kept = pairs[pairs["other"].notna()]
    return dict(zip(kept["other"].tolist(), kept["group"].tolist(), strict=True))


def relabel(posterior: pd.DataFrame, names: Mapping[Any, Any]) -> pd.DataFrame:
    """Posterior probabilities under the names of the reference, in its order.

    Groups without a partner come last, under their own number with a question mark.

    Examples
    --------
    >>> relabel(pd.DataFrame({1: [0.9], 2: [0.1]}), {2: 1, 1: 2}).columns.tolist()
    [1, 2]
    """
    told = posterior.rename(columns=lambda group: names.get(group, f"{group}?"))
    known = sorted((c for c in told.columns if not isinstance(c, str)), key=str)
    return told[[*known, *(c for c in told.columns if isinstance(c, str))]]


def overlap(first: pd.Series[Any], second: pd.Series[Any]) -> dict[Any, float]:
    r"""Jaccard similarity of each group's members in two groupings of the same people.

    :math:`|A \cap B| / |A \cup B|`, for groups with the same label.

    Examples
    --------
    >>> overlap(pd.Series([1, 1, 2, 2]), pd.Series([1, 2, 2, 2]))[1]
    0.5
    """
    found: dict[Any, float] = {}
    for group in sorted(first.dropna().unique()):
        a: NDArray[np.bool_] = first.eq(group).to_numpy(dtype=bool)
        b: NDArray[np.bool_] = second.eq(group).to_numpy(dtype=bool)
        found[group] = float((a & b).sum() / max((a | b).sum(), 1))
    return found


def _items(profile: pd.DataFrame) -> set[Any]:
    if isinstance(profile.columns, pd.MultiIndex):
        return set(profile.columns.get_level_values(0))
    return set(profile.columns)


def with_shares(
    pairs: pd.DataFrame, posterior: pd.DataFrame, weights: pd.Series[float] | None = None
) -> pd.DataFrame:
    """Pairs with the share that the other solution gives its group, and its members ``n``.

    Examples
    --------
    >>> pairs = pd.DataFrame({"group": [1], "other": [2]})
    >>> with_shares(pairs, pd.DataFrame({1: [0.4], 2: [0.6]}))[["share", "n"]].values.tolist()
    [[0.6, 1.0]]
    """
    p = posterior.dropna()
    w = np.ones(len(p)) if weights is None else weights[p.index].to_numpy(dtype=float)
    shares = dict(
        zip(p.columns, np.average(p.to_numpy(dtype=float), axis=0, weights=w), strict=True)
    )
    modal = p.columns.to_numpy()[p.to_numpy(dtype=float).argmax(axis=1)]
    return pairs.assign(
        share=[float(shares.get(o, np.nan)) for o in pairs["other"]],
        n=[int((modal == o).sum()) for o in pairs["other"]],
    )
