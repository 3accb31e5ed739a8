"""Which concepts have few studies in the contexts that a study means to fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cup_study.literature.concepts.matrix import concepts, mentions


def by_concept(
    joined: pd.DataFrame, contexts: Mapping[str, tuple[str, Sequence[str]]]
) -> pd.DataFrame:
    """Studies of each concept in each context, those with fewest first.

    Parameters
    ----------
    joined : DataFrame
        From :func:`cup_study.literature.concepts.matrix.join`.
    contexts : mapping
        Name of a context to the column that tells it and the words that do, such as
        ``{"nordic": ("country", ["Sweden"])}``.

    Returns
    -------
    DataFrame
        ``concept studies``, then for each context the studies found in it and, in ``<context>_of``,
        the studies of the concept whose context was seen at all; then ``few``, the number of
        contexts in which no study was found. Sorted by the studies found in the contexts
        together, and among equals with the concepts first that are studied most elsewhere: there
        the gap is widest.

    Examples
    --------
    >>> frame = pd.DataFrame({"key": ["a", "b"], "country": ["Sweden", None],
    ...                       "habit": [True, True]})
    >>> by_concept(frame, {"nordic": ("country", ["Sweden"])}).values.tolist()
    [['habit', 2, 1, 1, 0]]
    """
    rows = []
    for name in concepts(joined):
        seen = joined[name].astype(bool)
        row: dict[str, object] = {"concept": name, "studies": int(seen.sum())}
        found = []
        for context, (column, words) in contexts.items():
            told = seen & joined[column].notna()
            number = int((seen & mentions(joined, column, words)).sum())
            row |= {context: number, f"{context}_of": int(told.sum())}
            found.append(number)
        rows.append({**row, "few": sum(number == 0 for number in found), "sum": sum(found)})
    columns = [x for name in contexts for x in (name, f"{name}_of")]
    table = pd.DataFrame(rows, columns=["concept", "studies", *columns, "few", "sum"])
    table = table.sort_values(
        ["sum", "studies", "concept"], ascending=[True, False, True], ignore_index=True
    )
    return table.drop(columns="sum")


def without(found: pd.DataFrame, context: str) -> list[str]:
    """Concepts that no study of a context looked at, most studied elsewhere first.

    Examples
    --------
    >>> table = pd.DataFrame({"concept": ["a", "b"], "studies": [3, 9], "nordic": [0, 0]})
    >>> without(table, "nordic")
    ['b', 'a']
    """
    none = found[found[context].eq(0)]
    return list(none.sort_values(["studies", "concept"], ascending=[False, True])["concept"])
