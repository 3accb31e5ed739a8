"""A score card: points that each answer gives each group, kept as a small CSV file.

The file is enough to place new respondents, by hand or with :func:`assign`: add the points of the
answers to those of the start row; the group with most points is chosen. Points are natural
logarithms. How the card is made and how well it does is told in
:mod:`~cup_study.citizens.segments.typing_tool`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study import sheet
from cup_study.errors import InputError, Problem

#: Item of the row that holds what groups start with.
START = "(start)"
#: Between the ends of a range of numbers that get the same points.
BETWEEN = ".."
_REMEDY = "Export the rule with score_card.write; columns item, answer, group_1, group_2 ..."
Numbers = NDArray[np.float64]


def assign(points: pd.DataFrame, data: pd.DataFrame) -> pd.DataFrame:
    """Place new respondents by the points of a tool.

    Parameters
    ----------
    points : DataFrame
        From :attr:`cup_study.citizens.segments.typing_tool.Tool.points` or :func:`read`.
    data : DataFrame
        New rows; a question that was not answered gives no points.

    Returns
    -------
    DataFrame
        Index of the data; ``group``, a probability for each group (``p1`` ...) and ``answered``,
        the number of questions that counted. ``group`` is missing where none did.

    Raises
    ------
    InputError
        A question is not among the columns, or an answer is not in the rule.

    Examples
    --------
    >>> rows = [["(start)", "", 0.0, 0.0], ["q", 1.0, -0.1, -2.0], ["q", 0.0, -2.4, -0.1]]
    >>> points = pd.DataFrame(rows, columns=["item", "answer", 1, 2])
    >>> assign(points, pd.DataFrame({"q": [1, 0, None]}))["group"].tolist()
    [1, 2, <NA>]
    """
    groups = [c for c in points.columns if c not in ("item", "answer")]
    start = points.loc[points["item"] == START, groups].to_numpy(dtype=float)
    items = [item for item in dict.fromkeys(points["item"]) if item != START]
    problems = [Problem(f'column "{i}"', "is missing") for i in items if i not in data.columns]
    total = np.repeat(start[:1], len(data), axis=0)
    answered = np.zeros(len(data), dtype=int)
    for item in (i for i in items if i in data.columns):
        rule = points[points["item"] == item]
        told = {key(a): row for a, row in zip(rule["answer"], rule[groups].to_numpy(), strict=True)}
        given = _given(data[item], list(told))
        unknown = sorted(set(given.dropna()) - set(told))
        if unknown:
            known = ", ".join(told)
            what = f"expected one of {known}, got {', '.join(unknown[:5])}"
            problems.append(Problem(f'column "{item}"', what))
            continue
        for at, answer in enumerate(given):
            if isinstance(answer, str):
                total[at] += told[answer].astype(float)
                answered[at] += 1
    if problems:
        raise InputError("typing tool", problems, "Code the answers as the rule does.")
    p = _probabilities(total)
    result = pd.DataFrame({f"p{g}": p[:, k] for k, g in enumerate(groups)}, index=data.index)
    best = pd.Series(np.asarray(groups)[p.argmax(axis=1)], index=data.index).astype("Int64")
    result.insert(0, "group", best.where(answered > 0))
    return result.assign(answered=answered)


def write(points: pd.DataFrame, path: Path) -> None:
    """Export the rule as a small CSV file, points rounded to two decimals."""
    table = points.rename(columns=lambda c: c if isinstance(c, str) else f"group_{c}")
    numbers = [c for c in table.columns if c.startswith("group_")]
    table[numbers] = table[numbers].astype(float).round(2)
    table["answer"] = [key(a) if a != "" else "" for a in table["answer"]]
    sheet.write(table, path)


def read(path: Path) -> pd.DataFrame:
    """Points of a rule that was exported.

    Raises
    ------
    InputError
        There is no start row, no group, or a cell is not a number.
    """
    table = sheet.read(path, ["item", "answer"], remedy=_REMEDY)
    groups = [c for c in table.columns if str(c).startswith("group_")]
    numbers = table[groups].apply(pd.to_numeric, errors="coerce")
    problems = [Problem("", "has no column group_1")] if not groups else []
    if not table["item"].eq(START).any():
        problems.append(Problem('column "item"', f"has no row {START}"))
    wrong = numbers.isna().any(axis=1)
    problems += [Problem(f"row {row}", "expected numbers") for row in table.loc[wrong, sheet.ROW]]
    if problems:
        raise InputError(path.name, problems, _REMEDY)
    names = {c: int(c.removeprefix("group_")) for c in groups}
    told: pd.DataFrame = table[["item", "answer"]]
    return told.join(numbers.rename(columns=names))


def key(answer: object) -> str:
    """An answer as text: 1, 1.0 and "1" are the same.

    Examples
    --------
    >>> key(1.0), key("Kalix")
    ('1', 'Kalix')
    """
    if isinstance(answer, float) and answer.is_integer():
        return str(int(answer))
    return str(answer)


def in_order(answers: Iterable[Any]) -> list[Any]:
    """Answers as a reader expects them: by number, ranges by where they begin, else by name.

    Examples
    --------
    >>> in_order(["10..14", "0..4", "5..9"])
    ['0..4', '5..9', '10..14']
    """

    def place(answer: Any) -> tuple[int, float, str]:
        text = key(answer).partition(BETWEEN)[0]
        try:
            return 0, float(text), ""
        except ValueError:
            return 1, 0.0, text

    return sorted(answers, key=place)


def _given(column: pd.Series[Any], answers: list[str]) -> pd.Series[Any]:
    """Answers as the card names them; a number falls into its range, such as ``0..4``."""
    ranges = [a.split(BETWEEN) for a in answers if BETWEEN in a]
    if not ranges:
        return column.map(key, na_action="ignore")
    numbers = pd.to_numeric(column, errors="coerce")
    found: pd.Series[Any] = column.map(key, na_action="ignore").astype(object)
    for low, high in ranges:
        inside = numbers.between(float(low), float(high)).fillna(False)
        found = found.mask(inside, f"{low}{BETWEEN}{high}")
    return found


def _probabilities(total: Numbers) -> Numbers:
    shifted = np.exp(total - total.max(axis=1, keepdims=True))
    result: Numbers = shifted / shifted.sum(axis=1, keepdims=True)
    return result
