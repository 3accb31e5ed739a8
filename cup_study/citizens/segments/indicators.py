"""What groups are made from: the answers as the model gets them, and a log of what was changed.

Nothing is recoded, set apart or centred silently: each step is a line of the log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cup_study.citizens.segments.score_card import BETWEEN, key
from cup_study.codebook import Codebook, Item
from cup_study.errors import InputError, Problem

#: Item to the answers that become one, in order: ``[[1, 2], [3], [4, 5]]``.
Recoding = Mapping[str, Sequence[Sequence[Any]]]
_LOG = ["item", "what", "n"]


@dataclass(frozen=True)
class Indicators:
    """Answers that groups are made from.

    Attributes
    ----------
    data : DataFrame
        Index of the respondents that are used, a column an item.
    log : DataFrame
        Columns ``item what n``: each change (``what`` is a mapping of language to text) and how
        many respondents it touched.
    apart : Index
        Respondents set apart, since all their answers are the same.
    """

    data: pd.DataFrame
    log: pd.DataFrame
    apart: pd.Index[Any]

    @property
    def items(self) -> list[str]:
        """Names of the items."""
        return list(self.data.columns)


def prepare(
    book: Codebook,
    data: pd.DataFrame,
    items: Sequence[str],
    *,
    recode: Recoding | None = None,
    relative: bool = False,
    set_apart: bool = False,
) -> Indicators:
    """Recode, centre and set apart.

    Parameters
    ----------
    book : Codebook
        The study's items.
    data : DataFrame
        Respondents.
    items : sequence of str
        Items to make groups from.
    recode : mapping, optional
        Answers that become one.
    relative : bool
        Subtract each person's own mean over the items, so that the groups are about what comes
        first and not about who rates everything high.
    set_apart : bool
        Leave out respondents who gave the same answer to every item.

    Returns
    -------
    Indicators

    Raises
    ------
    InputError
        An item is missing, not answered, not in the codebook, or does not vary; a recoding names
        an unknown answer or forgets one; all at once.

    Examples
    --------
    >>> from cup_study.codebook import parse
    >>> book = parse("name,type,values\\nq,ordinal,1-3\\nr,binary,0|1\\n", ["en"])
    >>> data = pd.DataFrame({"q": [1.0, 2.0, 3.0], "r": [0.0, 1.0, 1.0]})
    >>> found = prepare(book, data, ["q", "r"], recode={"q": [[1, 2], [3]]})
    >>> found.data["q"].tolist(), found.log["n"].tolist()
    ([1.0, 1.0, 2.0], [2])
    """
    _check(book, data, items, recode or {})
    frame = data[list(items)].copy()
    log: list[dict[str, Any]] = []
    for item in (i for i in items if i in (recode or {})):
        frame[item], lines = _recoded(book[item], frame[item], (recode or {})[item])
        log += lines
    apart = frame.index[:0]
    if set_apart:
        same = frame.nunique(axis=1).eq(1) & frame.notna().sum(axis=1).gt(1)
        apart = frame.index[same]
        frame = frame[~same]
        what = {
            "en": "Same answer to every item: set apart, in no group",
            "sv": "Samma svar på alla frågor: ställda åt sidan, i ingen grupp",
        }
        log.append({"item": "", "what": what, "n": int(same.sum())})
    if relative:
        frame = frame.astype(float)
        frame = frame.sub(frame.mean(axis=1), axis=0)
        what = {
            "en": "Answers as distances from each person's own mean",
            "sv": "Svaren räknade från varje persons eget medelvärde",
        }
        log.append({"item": "", "what": what, "n": len(frame)})
    still = [i for i in items if frame[i].nunique() < 2]
    if still:
        problems = [Problem(f'item "{i}"', "all answers are the same") for i in still]
        raise InputError(
            "groups", problems, "Leave out what does not vary: it tells nothing apart."
        )
    return Indicators(frame, pd.DataFrame(log, columns=_LOG), apart)


def banded(book: Codebook, data: pd.DataFrame, items: Sequence[str], most: int = 6) -> pd.DataFrame:
    """Items with many numbers as answers, cut into ranges that a score card can name.

    Parameters
    ----------
    book : Codebook
        The study's items.
    data : DataFrame
        Respondents.
    items : sequence of str
        Items.
    most : int
        Items with more answers are cut into three ranges of equal width.

    Returns
    -------
    DataFrame
        Index of the data; ranges as ``0..4``.

    Examples
    --------
    >>> from cup_study.codebook import parse
    >>> book = parse("name,type,values\\nx,scale,0-8\\n", ["en"])
    >>> banded(book, pd.DataFrame({"x": [0, 3, 8, None]}), ["x"])["x"].tolist()
    ['0..2', '3..5', '6..8', nan]
    """
    result = data[list(items)].copy()
    for item in items:
        values = book[item].values
        if len(values) <= most or book[item].type == "nominal":
            continue
        parts = [part.tolist() for part in np.array_split(np.array(values, dtype=object), 3)]
        column: pd.Series[Any] = pd.Series(float("nan"), index=data.index, dtype=object)
        for part in parts:
            name = f"{key(part[0])}{BETWEEN}{key(part[-1])}"
            column = column.mask(data[item].isin(part), name)
        result[item] = column
    return result


def _recoded(
    item: Item, column: pd.Series[Any], parts: Sequence[Sequence[Any]]
) -> tuple[pd.Series[float], list[dict[str, Any]]]:
    result = pd.Series(float("nan"), index=column.index)
    lines = []
    for number, part in enumerate(parts, 1):
        chosen = column.isin(list(part))
        result = result.mask(chosen, float(number))
        if len(part) > 1:
            what = {
                lang: " + ".join(item.label(v, lang) for v in part) for lang in item.question
            } or {"en": " + ".join(map(str, part))}
            lines.append({"item": item.name, "what": what, "n": int(chosen.sum())})
    return result, lines


def _check(book: Codebook, data: pd.DataFrame, items: Sequence[str], recode: Recoding) -> None:
    problems = []
    if len(items) < 2:
        problems.append(Problem("items", f"expected two or more, got {len(items)}"))
    for item in items:
        if item not in book:
            problems.append(Problem(f'item "{item}"', "is not in the codebook"))
        elif item not in data.columns or data[item].notna().sum() == 0:
            problems.append(Problem(f'item "{item}"', "nobody answered it in this study"))
        elif data[item].nunique() < 2:
            problems.append(Problem(f'item "{item}"', "all answers are the same"))
    for item, parts in recode.items():
        if item not in book:
            problems.append(Problem(f'recode "{item}"', "is not in the codebook"))
            continue
        told = [value for part in parts for value in part]
        known = list(book[item].values)
        odd = [str(v) for v in told if v not in known]
        left = [str(v) for v in known if v not in told]
        twice = sorted({str(v) for v in told if told.count(v) > 1})
        for what, names in (("unknown", odd), ("forgotten", left), ("twice", twice)):
            if names:
                problems.append(Problem(f'recode "{item}"', f"answers {what}: {', '.join(names)}"))
    if problems:
        raise InputError("groups", problems, "Correct the notebook's parameters items and recode.")
