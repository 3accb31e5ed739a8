"""Multi-response questions: from the answers that were ticked to a 0 or 1 for each option.

Tools write them in two ways. Google Forms and some exports of Qualtrics put all ticked answers of
a person in one cell; SurveyMonkey, LimeSurvey and SPSS give each option a column, with the answer's
text or a sign where it was ticked and nothing where not. An item with an ``option`` in the codebook
is 1 where its option was ticked and 0 where the question was answered without it; so is an item of
a battery whose columns hold nothing but ticks (:mod:`.boxes`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cup_study.codebook import Item
from cup_study.errors import Problem
from cup_study.ingest.cleaning import boxes, checks
from cup_study.ingest.reading.rawtable import RawTable, folded
from cup_study.ingest.reading.spelling import WORDS

#: An option that stands for every answer that no other item of the column names.
ANY_OTHER = "*"


@dataclass(frozen=True)
class Ticked:
    """Answers of one item with an option.

    Attributes
    ----------
    values : Series of float
        1 ticked, 0 not ticked, NaN when the question was not answered; index of the raw table.
    rules : tuple of (str, int, str)
        Rule, cells and detail for the cleaning log.
    """

    values: pd.Series[Any]
    rules: tuple[tuple[str, int, str], ...]


def read(
    raw: pd.DataFrame,
    table: RawTable,
    items: Sequence[Item],
    columns: Mapping[str, str],
) -> tuple[dict[str, Ticked], list[Problem]]:
    """Answers of all items with an option.

    Parameters
    ----------
    raw : DataFrame
        Cells of the raw table.
    table : RawTable
        What the reader said of the file: separators, texts for missing.
    items : sequence of Item
        Items asked in the wave.
    columns : dict of str to str
        Item to raw column.

    Returns
    -------
    tuple of (dict of str to Ticked, list of Problem)
        Item to its answers, and answers that are no option of any item of their column.

    Examples
    --------
    >>> raw = pd.DataFrame({"how": ["Mail, Phone, or fax", "Phone, or fax", ""]}, index=[2, 3, 4])
    >>> options = {"mail": "Mail", "phone": "Phone, or fax"}
    >>> items = [Item(n, "how", "binary", {}, (0, 1), option=(o,)) for n, o in options.items()]
    >>> found, _ = read(raw, RawTable(raw), items, {name: "how" for name in options})
    >>> found["mail"].values.tolist()
    [1.0, 0.0, nan]
    """
    found: dict[str, Ticked] = {}
    problems: list[Problem] = []
    blanks: dict[str, np.ndarray[Any, Any]] = {}
    named = [item for item in items if item.option]
    unnamed = boxes.unnamed(raw, table, items, columns)
    for column, group in _by_column([*named, *unnamed], columns).items():
        if len(group) > 1:
            values, wrong = _one_cell(raw[column], group, table)
        else:
            values, wrong = _own(raw[column], group[0], table)
        problems += wrong
        blank = raw[column].str.strip().eq("").to_numpy(dtype=bool)
        blanks |= dict.fromkeys(values, blank)
        found |= {name: Ticked(series, ()) for name, series in values.items()}
    for battery in _batteries(items, found):
        told = _answered(raw, table, items, columns, battery, found)
        _fill(battery, found, blanks, told)
    return found, problems


def splitter(
    options: Mapping[str, str], separators: Sequence[str]
) -> Callable[[str], list[tuple[str, bool]]]:
    """Give a function that takes the answers in one cell apart.

    An answer that holds a separator itself stays in one piece: the longest known answer is taken
    first.

    Parameters
    ----------
    options : dict of str to str
        Known answers, folded, to what they are.
    separators : sequence of str
        What may stand between two answers; blanks around it do not count.

    Returns
    -------
    callable
        From the text of a cell to a list of (what a known answer is, True) and (text of another
        answer, False).

    Examples
    --------
    >>> apart = splitter({"by mail": "a", "by phone, or fax": "b"}, [", "])
    >>> apart("By mail, By phone, or fax, Pigeon")
    [('a', True), ('b', True), ('Pigeon', False)]
    """
    marks = sorted({mark.strip() or mark for mark in separators}, key=len, reverse=True)
    pattern = re.compile(f"({'|'.join(map(re.escape, marks))})")
    longest = max((len(pattern.split(option)) for option in options), default=1)

    def apart(cell: str) -> list[tuple[str, bool]]:
        # Answers at the even places, separators between them.
        parts = pattern.split(cell)
        answers: list[tuple[str, bool]] = []
        start = 0
        while start < len(parts):
            last = min(len(parts), start + longest)
            for stop in range(last - (last - start + 1) % 2, start, -2):
                text = folded("".join(parts[start:stop]))
                if text in options:
                    answers.append((options[text], True))
                    break
            else:
                stop = start + 1
                if text := parts[start].strip():
                    answers.append((text, False))
            start = stop + 1
        return answers

    return apart


def _by_column(items: Sequence[Item], columns: Mapping[str, str]) -> dict[str, list[Item]]:
    groups: dict[str, list[Item]] = {}
    for item in items:
        if item.name in columns:
            groups.setdefault(columns[item.name], []).append(item)
    return groups


def _own(
    cells: pd.Series[Any], item: Item, table: RawTable
) -> tuple[dict[str, pd.Series[Any]], list[Problem]]:
    """A column of one option: ticked, said to be unticked, or empty."""
    ours = {folded(text) for text in (*item.option, *_labels(item, 1))}
    others = {folded(text) for text in _labels(item, 0)}
    missing = table.spelling.missing | table.spelling.skipped
    ours |= boxes.own_texts(str(cells.name), table)  # the option is the column's name
    codes, texts = pd.factorize(cells)
    values = np.full(len(texts), np.nan)
    wrong = np.zeros(len(texts), dtype=bool)
    for i, text in enumerate(map(folded, map(str, texts))):
        if not text or text in missing or _is_missing(text, item):
            continue
        if text in ours:
            values[i] = 1.0
        elif text in others:
            values[i] = 0.0
        elif text in WORDS or text in boxes.SIGNS:
            sign = WORDS.get(text, boxes.SIGNS.get(text))
            values[i] = np.nan if sign is None else sign
        elif ANY_OTHER in item.option:
            values[i] = 1.0
        else:
            wrong[i] = True
    problems = _problems(cells, codes, wrong, [item])
    return {item.name: pd.Series(values[codes], index=cells.index)}, problems


def _one_cell(
    cells: pd.Series[Any], group: Sequence[Item], table: RawTable
) -> tuple[dict[str, pd.Series[Any]], list[Problem]]:
    """A column that holds all ticked answers of a person, each different text looked at once."""
    options = {
        folded(text): item.name for item in group for text in item.option if text != ANY_OTHER
    }
    apart = splitter(options, table.separators)
    other = [item.name for item in group if ANY_OTHER in item.option]
    missing = table.spelling.missing | table.spelling.skipped
    codes, texts = pd.factorize(cells)
    ticked = {item.name: np.full(len(texts), np.nan) for item in group}
    wrong = np.zeros(len(texts), dtype=bool)
    for i, text in enumerate(map(str, texts)):
        if not text.strip() or folded(text) in missing or _is_missing(folded(text), group[0]):
            continue
        for values in ticked.values():
            values[i] = 0.0
        for answer, known in apart(text):
            if known:
                ticked[answer][i] = 1.0
            elif other:
                ticked[other[0]][i] = 1.0
            else:
                wrong[i] = True
    problems = _problems(cells, codes, wrong, group)
    series = {name: pd.Series(v[codes], index=cells.index) for name, v in ticked.items()}
    return series, problems


def _labels(item: Item, code: int) -> Iterator[str]:
    for labels in item.labels.values():
        if code in labels:
            yield labels[code]


def _is_missing(text: str, item: Item) -> bool:
    return any(text in (folded(str(code)), folded(label)) for code, label in item.missing.items())


def _problems(
    cells: pd.Series[Any],
    codes: np.ndarray[Any, Any],
    wrong: np.ndarray[Any, Any],
    items: Sequence[Item],
) -> list[Problem]:
    if not wrong.any():
        return []
    places = cells[wrong[codes]]
    return list(checks.options(places.index.to_numpy(), places.tolist(), str(cells.name), items))


def _batteries(items: Sequence[Item], found: Mapping[str, Ticked]) -> list[list[Item]]:
    """Boxes that belong together: by battery, else each alone."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        if item.name in found:
            groups.setdefault(item.battery or f" {item.name}", []).append(item)
    return list(groups.values())


def _answered(
    raw: pd.DataFrame,
    table: RawTable,
    items: Sequence[Item],
    columns: Mapping[str, str],
    battery: Sequence[Item],
    found: Mapping[str, Ticked],
) -> np.ndarray[Any, Any]:
    """Rows in which another item of the battery, one of yes and no, was answered."""
    answered = np.zeros(len(raw), dtype=bool)
    nothing = {"", *table.spelling.missing, *table.spelling.skipped}
    for item in items:
        same = item.type == "binary" and item.battery and item.battery == battery[0].battery
        if not same or item.name in found or item.name not in columns:
            continue
        codes, texts = pd.factorize(raw[columns[item.name]])
        given = [
            text not in nothing and not _is_missing(text, item)
            for text in map(folded, map(str, texts))
        ]
        answered |= np.array(given, dtype=bool)[codes]
    return answered


def _fill(
    battery: Sequence[Item],
    found: dict[str, Ticked],
    blanks: Mapping[str, np.ndarray[Any, Any]],
    answered: np.ndarray[Any, Any],
) -> None:
    """Set empty cells to 0 where the question was answered, but not with this option.

    In columns of their own an unticked option is an empty cell, and so is that of a person who
    skipped the question. Someone who ticked nothing at all has not answered it, unless the codebook
    says what an empty cell stands for.
    """
    answered = answered.copy()
    for item in battery:
        answered |= found[item.name].values.notna().to_numpy()
    for item in battery:
        values = found[item.name].values
        if item.empty is None:
            unticked, fill = blanks[item.name] & answered, 0.0
        else:
            unticked, fill = blanks[item.name], float(item.empty)
        values = values.mask(unticked & values.isna().to_numpy(), fill)
        found[item.name] = Ticked(values, _counted(values, blanks[item.name]))


def _counted(
    values: pd.Series[Any], blank: np.ndarray[Any, Any]
) -> tuple[tuple[str, int, str], ...]:
    missing = values.isna().to_numpy()
    return (
        ("declared_missing", int((missing & ~blank).sum()), ""),
        ("empty", int((missing & blank).sum()), ""),
        ("not_ticked", int(values.eq(0).sum()), ""),
        ("ticked", int(values.eq(1).sum()), ""),
    )
