"""Evidence map: how many studies looked at a concept in a context, and where no study was found.

Four things that a count alone would not tell apart: studies were found; studies looked for the
concept and did not find it (0); no study was found; and the context of a study was not seen.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from cup_study.literature.concepts import contexts
from cup_study.literature.concepts.contexts import Group
from cup_study.literature.concepts.matrix import concepts

#: Kinds of cells.
FOUND, ABSENT, NONE = "found", "looked for", "none"


def cells(
    joined: pd.DataFrame, groups: tuple[Group, ...], absent: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Studies by concept and context.

    Parameters
    ----------
    joined : DataFrame
        From :func:`cup_study.literature.concepts.matrix.join`.
    groups : tuple of Group
        From :func:`cup_study.literature.concepts.contexts.read`.
    absent : DataFrame, optional
        Where a concept was looked for and not found
        (:func:`cup_study.literature.concepts.matrix.absent`); by default nowhere.

    Returns
    -------
    DataFrame
        ``concept dimension group studies absent of kind``: studies in which the concept was seen,
        those that looked and did not find it, all studies of the group, and ``found``, ``looked
        for`` (0) or ``none``. The group ``unseen`` holds studies whose context was not seen. A
        study in several groups counts in each.

    Examples
    --------
    >>> label = {"en": "x"}
    >>> nordic = Group("country", "nordic", ("Sweden",), label, label)
    >>> frame = pd.DataFrame({"key": ["a"], "country": ["Sweden"], "habit": [True]})
    >>> cells(frame, (nordic,))[["group", "studies", "of", "kind"]].values.tolist()
    [['nordic', 1, 1, 'found'], ['unseen', 0, 0, 'none']]
    """
    names = concepts(joined)
    member = contexts.membership(joined, groups)
    seen = joined[names].to_numpy(dtype=bool)
    looked = np.zeros_like(seen) if absent is None else absent[names].to_numpy(dtype=bool)
    inside = member.to_numpy(dtype=int)
    found, zero, of = seen.T @ inside, looked.T @ inside, inside.sum(axis=0)
    rows = [
        (
            name,
            dimension,
            group,
            int(found[i, j]),
            int(zero[i, j]),
            int(of[j]),
            FOUND if found[i, j] else ABSENT if zero[i, j] else NONE,
        )
        for i, name in enumerate(names)
        for j, (dimension, group) in enumerate(contexts.columns(groups))
    ]
    columns = ["concept", "dimension", "group", "studies", "absent", "of", "kind"]
    return pd.DataFrame(rows, columns=columns)


def empty(found: pd.DataFrame) -> pd.DataFrame:
    """Combinations of concept and context in which no study was found.

    Parameters
    ----------
    found : DataFrame
        From :func:`cells`.

    Returns
    -------
    DataFrame
        ``dimension group of empty concepts``: for each group the number of concepts that no study
        of it looked at, of all concepts.
    """
    told = found[found["group"].ne(contexts.UNSEEN)]
    grouped = told.groupby(["dimension", "group"], sort=False)
    table = grouped.agg(
        of=("of", "first"),
        empty=("kind", lambda kinds: int((kinds == NONE).sum())),
        concepts=("concept", "size"),
    )
    return table.reset_index()
