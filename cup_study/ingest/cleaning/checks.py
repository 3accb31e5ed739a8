"""What can be wrong with a raw table, told as problems with row, column, expected and got."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cup_study.codebook import Codebook, Item
from cup_study.errors import InputError, Problem
from cup_study.ingest.cleaning import recode
from cup_study.ingest.reading import spelling
from cup_study.study import Design

#: In a codebook column ``source_<wave>``: the item was not asked in that wave.
NOT_ASKED = "-"
#: Rows that one problem lists before it says how many more there are.
_ROWS_SHOWN = 5
#: Different wrong texts of a numeric column that are each a problem, or listed in one.
_TEXTS_SHOWN = 5


def asked(codebook: Codebook, wave: str) -> tuple[Item, ...]:
    """Items that a wave has: all but those whose ``source_<wave>`` is ``-``.

    Examples
    --------
    >>> asked(Codebook((Item("arm", "arm", "binary", {}, (0, 1), sources={"1": "-"}),)), "1")
    ()
    """
    return tuple(item for item in codebook.items if item.column(wave) != NOT_ASKED)


def source(item: Item, wave: str) -> str:
    """Raw column of an item, with blanks as in the raw table's names."""
    return " ".join(item.column(wave).split())


def values(
    rows: np.ndarray[Any, Any], texts: Sequence[str], column: str, item: Item
) -> Iterator[Problem]:
    """Cells that are neither an answer nor declared missing, one problem a wrong text.

    Where many texts of a numeric column are wrong, those with the same likely cause are one
    problem: a column of decimal commas would else hide what is wrong in others.

    Parameters
    ----------
    rows : ndarray of int
        Rows of the file with a wrong text.
    texts : sequence of str
        The wrong text of each row.
    column : str
        Raw column.
    item : Item
        Its item.

    Yields
    ------
    Problem

    Examples
    --------
    >>> item = Item("q1", "q1", "scale", {}, tuple(range(1, 8)), missing={98: "", 99: ""})
    >>> print(next(values(np.array([118]), ["77"], "q1", item)))
    row 118, column "q1": expected one of 1-7 or missing (98, 99), got 77
    """
    expected = recode.expected(item)
    where: dict[str, list[int]] = {}
    for row, text in zip(rows.tolist(), texts, strict=True):
        where.setdefault(str(text), []).append(row)
    causes: dict[tuple[str, bool], list[str]] = {}
    for text in where:
        number = recode.parse_number(text.strip(), ".,") is not None
        causes.setdefault((spelling.hint(text), number), []).append(text)
    for (hint, number), wrong in causes.items():
        if item.type != "numeric" or len(wrong) <= _TEXTS_SHOWN or not (hint or number):
            groups = [[text] for text in wrong]
        else:
            groups = [wrong]
        for group in groups:
            shown = ", ".join(_shown(text, item) for text in group[:_TEXTS_SHOWN])
            more = len(group) - _TEXTS_SHOWN
            shown += f" and {more} other texts" if more > 0 else ""
            places = sorted(row for text in group for row in where[text])
            yield Problem(
                f'{_rows(places)}, column "{column}"', f"expected {expected}, got {shown}{hint}"
            )


def options(
    rows: np.ndarray[Any, Any], texts: Sequence[str], column: str, items: Sequence[Item]
) -> Iterator[Problem]:
    """Answers to a multi-response question that are no option of its items.

    Parameters
    ----------
    rows : ndarray of int
        Rows of the file with a wrong text.
    texts : sequence of str
        The wrong text of each row.
    column : str
        Raw column.
    items : sequence of Item
        Its items.

    Yields
    ------
    Problem

    Examples
    --------
    >>> item = Item("mail", "how", "binary", {}, (0, 1), option=("Mail",))
    >>> print(str(next(options(np.array([2]), ["Pigeon"], "how", [item]))).partition(" (")[0])
    row 2, column "how": expected the option "Mail" or nothing, got "Pigeon"
    """
    listed = ", ".join(f'"{text}"' for item in items for text in item.option)
    many = sum(len(item.option) for item in items) > 1
    expected = f"some of the options {listed}" if many else f"the option {listed}"
    for text, places in pd.Series(rows).groupby(np.asarray(texts, dtype=object), sort=False):
        yield Problem(
            f'{_rows(places.tolist())}, column "{column}"',
            f"expected {expected} or nothing, got {_shown(str(text), items[0])} (add an item with "
            "this option, or one with the option * for every other answer)",
        )


def ids(cells: pd.Series[Any], column: str) -> Iterator[Problem]:
    """Identifiers that are empty or used more than once.

    Parameters
    ----------
    cells : Series of str
        Trimmed identifiers, index row of the file.
    column : str
        Raw column.

    Yields
    ------
    Problem

    Examples
    --------
    >>> cells = pd.Series(["a", "b", "a"], index=[2, 3, 4])
    >>> print(next(ids(cells, "id")))
    row 4, column "id": expected an id of its own, got a, which row 2 has
    """
    empty = cells.index[cells.eq("")].tolist()
    if empty:
        yield Problem(f'{_rows(empty)}, column "{column}"', "expected an id, got an empty cell")
    filled = cells[cells.ne("")]
    repeated = filled[filled.duplicated(keep=False)]
    for text, group in repeated.groupby(repeated, sort=False):
        first, *others = group.index.tolist()
        yield Problem(
            f'{_rows(others)}, column "{column}"',
            f"expected an id of its own, got {text}, which row {first} has",
        )


def not_invited(
    cells: pd.Series[Any], invited: pd.Series[Any], column: str, frame: str
) -> Iterator[Problem]:
    """Identifiers that the sampling frame does not have.

    Examples
    --------
    >>> found = not_invited(pd.Series(["9"], index=[2]), pd.Series(["1"]), "id", "frame.csv")
    >>> print(next(found))
    row 2, column "id": expected someone invited (in frame.csv), got 9
    """
    strangers = cells[cells.ne("") & ~cells.isin(set(invited))]
    for row, text in strangers.items():
        yield Problem(
            f'row {row}, column "{column}"', f"expected someone invited (in {frame}), got {text}"
        )


def role(item: Item, design: Design | None) -> str:
    """What an item is to a study, in words for an error.

    Examples
    --------
    >>> role(Item("age", "age", "numeric", {}), None)
    'the item "age"'
    """
    if design is not None:
        if item.name == design.id:
            return "the respondents' id"
        if item.name == design.strata:
            return "the design stratum"
        if item.name in design.poststrata:
            return "a weighting variable"
    return f'the item "{item.name}"'


def raise_together(errors: Sequence[InputError], folder: str) -> None:
    """Raise what was found in the files of a study: one file as it is, several as one error.

    Parameters
    ----------
    errors : sequence of InputError
        One a file; nothing happens when there is none.
    folder : str
        What the files have in common, as the source of the joint error.

    Raises
    ------
    InputError
        When there is any.
    """
    if len(errors) == 1:
        raise errors[0]
    if errors:
        problems = [
            Problem(f"{e.source.rpartition('/')[2]}{', ' if p.where else ''}{p.where}", p.what)
            for e in errors
            for p in e.problems
        ]
        raise InputError(
            folder, problems, "\n".join(dict.fromkeys(error.remedy for error in errors))
        )


def _rows(rows: Sequence[int]) -> str:
    if len(rows) == 1:
        return f"row {rows[0]}"
    shown = ", ".join(str(row) for row in rows[:_ROWS_SHOWN])
    more = len(rows) - _ROWS_SHOWN
    return f"rows {shown}" + (f" and {more} more" if more > 0 else "")


def _shown(text: str, item: Item, width: int = 40) -> str:
    """Show the wrong text; of a sensitive item only its length, since errors end up in logs."""
    if item.sensitive:
        return f"a text of {len(text)} characters (not shown: the item is sensitive)"
    line = " ".join(text.split())
    line = line if len(line) <= width else line[:width] + "..."
    return line if recode.parse_number(line) is not None else f'"{line}"'
