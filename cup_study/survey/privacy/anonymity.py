r"""k-anonymity and l-diversity of a file offered for release.

Someone who knows a respondent's municipality, age and education can look for the row. The file is
k-anonymous if every combination of such quasi-identifiers that occurs is shared by at least k rows
(Samarati 2001; Sweeney 2002), and l-diverse if the rows that share one have at least l different
answers to a sensitive question (Machanavajjhala et al. 2007, distinct l-diversity). Both are about
the rows of the file, not about the population, which is the careful reading. A missing answer is a
value of its own: it tells rows apart as well as any.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.codebook import Item
from cup_study.errors import InputError, Problem

#: Widths of the bands into which numbers are put, and how many answers of a scale one band takes.
NUMBER_BANDS = (5, 10, 20)
ANSWER_BANDS = (2, 3)
#: Name of the level at which an item is left out of the file.
LEFT_OUT = "left out"
_ORDERED = ("scale", "ordinal")
_MOST_COMBINATIONS = 20_000


@dataclass(frozen=True)
class Anonymity:
    """How well the rows of a file hide among each other.

    Attributes
    ----------
    k : int
        Rows of the rarest combination of quasi-identifiers; 0 for a file without rows.
    rows : int
        Rows of the file.
    wanted : int
        The k that was asked for.
    below : int
        Rows whose combination is rarer than that.
    combinations : DataFrame
        One row a combination that occurs: the quasi-identifiers, ``n``, and ``different`` (answers
        to the sensitive item) if there is one; rarest first.
    diversity : int or None
        Fewest different answers to the sensitive item within a combination.
    """

    k: int
    rows: int
    wanted: int
    below: int
    combinations: pd.DataFrame
    diversity: int | None = None

    @property
    def reached(self) -> bool:
        """Whether the file is as anonymous as was asked for."""
        return self.k >= self.wanted

    def __str__(self) -> str:
        """One line for a terminal."""
        said = f"k = {self.k}: {self.below} of {self.rows} rows have fewer than {self.wanted} alike"
        return said if self.diversity is None else f"{said}; l = {self.diversity}"


def check(
    data: pd.DataFrame,
    quasi_identifiers: Sequence[str],
    wanted: int = 5,
    *,
    sensitive: str | None = None,
) -> Anonymity:
    """k-anonymity of a table.

    Parameters
    ----------
    data : DataFrame
        One row a respondent, as it would be released.
    quasi_identifiers : sequence of str
        Columns that others may know of a respondent.
    wanted : int
        The k to reach.
    sensitive : str, optional
        Column whose answers must differ among rows that look alike.

    Returns
    -------
    Anonymity

    Raises
    ------
    InputError
        A column is not there, or none was named.

    Examples
    --------
    >>> data = pd.DataFrame({"town": ["A", "A", "B"], "age": [1, 1, 1], "ill": [0, 1, 1]})
    >>> found = check(data, ["town", "age"], 2, sensitive="ill")
    >>> found.k, found.below, found.diversity
    (1, 1, 1)
    """
    names = list(dict.fromkeys(quasi_identifiers))
    _refuse(data, [*names, *([sensitive] if sensitive else [])], names, wanted)
    groups = data.groupby(names, dropna=False, sort=True, observed=True)
    combinations = groups.size().rename("n").reset_index()
    if sensitive is not None:
        different = groups[sensitive].nunique(dropna=False)
        combinations["different"] = different.to_numpy()
    combinations = combinations.sort_values("n", kind="stable", ignore_index=True)
    counts = combinations["n"]
    return Anonymity(
        k=int(counts.min()) if len(counts) else 0,
        rows=len(data),
        wanted=wanted,
        below=int(counts[counts < wanted].sum()),
        combinations=combinations,
        diversity=int(combinations["different"].min())
        if sensitive is not None and len(counts)
        else None,
    )


def generalisations(data: pd.DataFrame, items: Sequence[Item], wanted: int = 5) -> pd.DataFrame:
    """Ways to reach k by telling less, none of which tells less than it needs to.

    Every item has levels from what it is to left out: answers in order are put together two and
    three at a time, numbers in bands of 5, 10 and 20. All combinations of levels are looked at,
    and those kept that reach k while no smaller change does (Samarati 2001).

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    items : sequence of Item
        The quasi-identifiers.
    wanted : int
        The k to reach.

    Returns
    -------
    DataFrame
        A column for each item with its level ("" where it stays as it is), ``k``, and
        ``combinations`` that are left (more tell more); those that tell most come first.

    Raises
    ------
    InputError
        A column is not there, or there are too many items to look at all their levels.

    Examples
    --------
    >>> item = Item("age", "age", "numeric", {})
    >>> data = pd.DataFrame({"age": [30, 31, 32, 33, 40, 41, 42, 43]})
    >>> generalisations(data, [item], 4).to_dict("records")
    [{'age': 'bands of 5', 'k': 4, 'combinations': 2}]
    """
    _refuse(data, [item.name for item in items], [item.name for item in items], wanted)
    levels = [_levels(data[item.name], item) for item in items]
    nodes = list(itertools.product(*(range(len(level)) for level in levels)))
    if len(nodes) > _MOST_COMBINATIONS:
        what = f"{len(nodes)} ways to put their answers together, at most {_MOST_COMBINATIONS}"
        raise InputError(
            "privacy.quasi_identifiers", [Problem("", what)], "Name fewer quasi-identifiers."
        )
    nodes.sort(key=sum)
    kept: list[tuple[int, ...]] = []
    rows = []
    for node in nodes:
        if any(all(a <= b for a, b in zip(small, node, strict=True)) for small in kept):
            continue
        counts = _counts([level[at][1] for level, at in zip(levels, node, strict=True)])
        if len(counts) and counts.min() >= wanted:
            kept.append(node)
            names = [level[at][0] for level, at in zip(levels, node, strict=True)]
            rows.append((*names, int(counts.min()), len(counts)))
    columns = [*(item.name for item in items), "k", "combinations"]
    made = pd.DataFrame(rows, columns=columns)
    return made.sort_values("combinations", ascending=False, kind="stable", ignore_index=True)


def _levels(column: pd.Series, item: Item) -> list[tuple[str, NDArray[np.intp]]]:
    """Levels of an item: what each is called, and the codes of the rows at it."""
    made = [("", pd.factorize(column, use_na_sentinel=False)[0])]
    missing = column.isna().to_numpy()
    if item.type == "numeric":
        numbers = column.astype(float).fillna(0.0).to_numpy()
        for width in NUMBER_BANDS:
            bands = np.where(missing, -np.inf, np.floor(numbers / width))
            made.append((f"bands of {width}", pd.factorize(bands)[0]))
    elif item.type in _ORDERED:
        place = {value: i for i, value in enumerate(item.values)}
        order = column.map(place).astype(float).fillna(-1.0).to_numpy()
        for width in ANSWER_BANDS:
            if width < len(item.values):
                bands = np.where(order < 0, -1, order // width)
                made.append((f"{width} answers together", pd.factorize(bands)[0]))
    made.append((LEFT_OUT, np.zeros(len(column), dtype=np.intp)))
    return made


def _counts(codes: Sequence[NDArray[np.intp]]) -> NDArray[np.intp]:
    joint = np.zeros(len(codes[0]), dtype=np.int64)
    for code in codes:
        joint = joint * (int(code.max(initial=0)) + 1) + code
        joint = np.unique(joint, return_inverse=True)[1]
    return np.bincount(joint)


def _refuse(data: pd.DataFrame, columns: Sequence[str], named: Sequence[str], wanted: int) -> None:
    problems = [Problem(f'column "{c}"', "is missing") for c in columns if c not in data.columns]
    if not named:
        problems.append(Problem("", "no quasi-identifier is named"))
    if wanted < 2:
        problems.append(Problem("k", f"expected 2 or more, got {wanted}"))
    if problems:
        raise InputError(
            "file for release", problems, "Correct privacy: quasi_identifiers in study.yml."
        )
