"""Boxes of a multi-response question in columns of their own, where the codebook names no option.

Tools leave the cell of an unticked box empty. In a battery of binary items in which no cell of any
column says no, an empty cell is therefore no lack of an answer by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from cup_study.codebook import Item
from cup_study.ingest.reading.rawtable import RawTable, folded
from cup_study.ingest.reading.spelling import WORDS

#: Signs of a ticked and an unticked box, beside words for yes and no; None where not asked.
SIGNS = {"1": 1.0, "0": 0.0, "quoted": 1.0, "not quoted": 0.0, "-oth-": 1.0, "n/a": None}
#: Rows that are looked at first: a battery of yes and no shows both soon.
_FIRST = 2_000


def unnamed(
    raw: pd.DataFrame, table: RawTable, items: Sequence[Item], columns: Mapping[str, str]
) -> list[Item]:
    """Items that are boxes of a battery although the codebook gives them no option.

    Parameters
    ----------
    raw : DataFrame
        Cells of the raw table.
    table : RawTable
        What the reader said of the file.
    items : sequence of Item
        Items asked in the wave.
    columns : mapping of str to str
        Item to raw column.

    Returns
    -------
    list of Item
        Binary items of a battery of two or more, without an option and without a code for an
        empty cell, each with a column of its own that holds nothing but ticks; none of a battery
        in which somebody answered no.

    Examples
    --------
    >>> raw = pd.DataFrame({"q_1": ["x", "", "x"], "q_2": ["", "x", ""]})
    >>> items = [Item(n, n, "binary", {}, (0, 1), battery="q") for n in raw]
    >>> [item.name for item in unnamed(raw, RawTable(raw), items, {n: n for n in raw})]
    ['q_1', 'q_2']
    """
    batteries: dict[str, list[Item]] = {}
    for item in items:
        if item.type == "binary" and item.battery and item.name in columns:
            batteries.setdefault(item.battery, []).append(item)
    used = Counter(columns.values())
    found: list[Item] = []
    for battery in batteries.values():
        mine = [item for item in battery if not item.option and item.empty is None]
        if len(battery) < 2 or any(used[columns[item.name]] > 1 for item in mine):
            continue
        for cells in (raw.iloc[:_FIRST], raw) if len(raw) > _FIRST else (raw,):
            ticks = {
                item.name: _only_ticks(cells[columns[item.name]], item, table) for item in mine
            }
            if None in ticks.values():
                break
        else:
            found += [item for item in mine if ticks[item.name]]
    return found


def own_texts(name: str, table: RawTable) -> set[str]:
    """What a ticked cell of a column may repeat: its name, question or codes, or the end of these.

    Examples
    --------
    >>> raw = pd.DataFrame({"Which? - E-mail": [""]})
    >>> sorted(own_texts("Which? - E-mail", RawTable(raw)))
    ['e-mail', 'which? - e-mail']
    """
    column = table.columns.get(name)
    texts = [name, *((column.question, *column.aliases) if column is not None else ())]
    return {part for text in texts if text for part in _parts(folded(text))}


def _parts(text: str) -> Iterator[str]:
    yield text
    yield from (text[i + 3 :] for i in range(len(text)) if text.startswith(" - ", i))
    if text.endswith("]") and "[" in text:
        yield text[text.index("[") + 1 : -1]


def _only_ticks(cells: pd.Series[str], item: Item, table: RawTable) -> bool | None:
    """Whether all filled cells of a column are ticks; None when one says no."""
    ours = own_texts(str(cells.name), table)
    nothing = {"", *table.spelling.missing, *table.spelling.skipped}
    for code, label in item.missing.items():
        nothing |= {folded(str(code)), folded(label)}
    ticked = True
    for text in map(folded, map(str, pd.unique(cells))):
        if text in nothing or text in ours:
            continue
        sign = WORDS.get(text, SIGNS.get(text, _label(text, item)))
        if sign == 0:
            return None
        ticked = ticked and (sign == 1 or text == "n/a")
    return ticked


def _label(text: str, item: Item) -> float | None:
    codes = {c for labels in item.labels.values() for c, label in labels.items()
             if folded(label) == text}  # fmt: skip
    return float(codes.pop()) if len(codes) == 1 else None
