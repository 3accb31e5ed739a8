"""The cleaning log cell by cell: which cell of a file changed, by which rule, from what to what.

Cells that were empty or held a declared missing code are counted in the log and not listed here.
A rule that changed more cells of a column than ``LIMIT`` is the way in which the column is
written (decimal commas, labels in place of codes, a reversed item), not an oddity of single
cells: it is counted in the log with its codes, and not listed either.

Nothing that a respondent wrote freely is told: a text that is no short and plain code or label is
replaced by its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cup_study.codebook import Item
from cup_study.ingest.cleaning.recode import Recoded

COLUMNS = ("wave", "file", "row", "column", "item", "rule", "from", "to")
#: Cells of a column that one rule lists at most.
LIMIT = 10_000
#: Rules whose cells are only counted.
COUNTED = frozenset(
    {"empty", "missing_code", "skipped", "declared_missing", "ticked", "not_ticked"}
)
#: Rules about texts that people wrote themselves: only their length is told.
WRITTEN = frozenset({"other_text"})

#: Letters, digits and signs of plain labels: no markup, no formula, nobody's address.
_PLAIN = re.compile(r"[\w ,.:;!?()/%&'’–+-]*\Z")
_FORMULA = re.compile(r"[=+@-](?![\d.,]+\Z)|[+-]\d{4}")
#: Eight digits or more may be somebody's: a telephone or personal number.
_DIGITS = 8


def shown(text: object, *, hidden: bool = False, width: int = 60) -> str:
    """Text of a cell as far as it may be told: itself when short and plain, else its length.

    Parameters
    ----------
    text : object
        The cell.
    hidden : bool
        Tell only the length, whatever the text is: of a sensitive item or an open answer.
    width : int
        A longer text is not plain.

    Returns
    -------
    str

    Examples
    --------
    >>> shown("Mycket bra"), shown("-1"), shown("")
    ('Mycket bra', '-1', '')
    >>> shown("<script>alert(1)</script>"), shown("=1+1"), shown("Kalix", hidden=True)
    ('(25 characters)', '(4 characters)', '(5 characters)')
    """
    line = str(text)
    plain = (
        not hidden
        and len(line) <= width
        and line.isprintable()
        and _PLAIN.match(line) is not None
        and _FORMULA.match(line.strip()) is None
        and sum(c.isdigit() for c in line) < _DIGITS
    )
    return line if plain or not line else f"({len(line)} character{'' if len(line) == 1 else 's'})"


def recoded(
    cells: pd.Series[Any],
    codes: npt.NDArray[np.intp],
    found: Sequence[Recoded],
    item: Item,
    wave: str,
    file: str,
) -> pd.DataFrame:
    """Cells of a column that recoding changed.

    Parameters
    ----------
    cells : Series of str
        Raw column, named as in the file, index row of the file.
    codes : ndarray of int, shape (cells,)
        For each cell the place of its text in `found`.
    found : sequence of Recoded
        What became of each different text.
    item : Item
        The item.
    wave, file : str
        Where the cells are.

    Returns
    -------
    DataFrame
        Columns ``COLUMNS``; a line for each rule that changed the cell.

    Examples
    --------
    >>> item = Item("town", "Town", "nominal", {}, ("Malmö",))
    >>> raw = pd.Series(["malmö"], index=[2], name="Town")
    >>> code = Recoded("Malmö", (("letter_case", "malmö -> Malmö"),))
    >>> recoded(raw, np.array([0]), [code], item, "1", "a.csv")[["row", "from", "to"]].values
    array([[2, 'malmö', 'Malmö']], dtype=object)
    """
    rules = dict.fromkeys(rule for one in found if not one.wrong for rule, _ in one.rules)
    parts = []
    for rule in rules:
        if rule in COUNTED:
            continue
        has = np.array([any(r == rule for r, _ in one.rules) for one in found], dtype=bool)
        places = np.flatnonzero(has[codes])
        if 0 < len(places) <= LIMIT:
            at = cells.iloc[places]
            to = ["" if one.value is None else _spelled(one.value) for one in found]
            new = [to[code] for code in codes[places]]
            parts.append(listed(at, new, item, rule, wave, file))
    return stack(parts)


def turned(
    values: pd.Series[Any], new: pd.Series[Any], item: Item, column: str, wave: str, file: str
) -> pd.DataFrame:
    """Cells of an item that was worded the other way, with their codes before and after.

    Parameters
    ----------
    values, new : Series of float
        Codes as answered and as turned, index row of the file.
    item, column, wave, file
        See :func:`recoded`; `column` is the raw column.

    Returns
    -------
    DataFrame
        As of :func:`recoded`.
    """
    given = values.notna()
    if not 0 < int(given.sum()) <= LIMIT:
        return stack([])
    before = values[given].map(_spelled).rename(column)
    return listed(before, new[given].map(_spelled).tolist(), item, "reversed", wave, file)


def listed(
    old: pd.Series[Any], new: Sequence[str], item: Item | None, rule: str, wave: str, file: str
) -> pd.DataFrame:
    """Lines of the list for cells that one rule changed; see :func:`recoded`."""
    hidden = item is not None and (item.sensitive or item.type in ("text", "id"))
    written = rule in WRITTEN
    memory: dict[str, str] = {}

    def told(texts: Iterable[object]) -> list[str]:
        for text in {str(text) for text in texts} - memory.keys():
            memory[text] = shown(text, hidden=hidden)
        return [memory[str(text)] for text in texts]

    return pd.DataFrame(
        {
            "wave": wave,
            "file": file,
            "row": old.index.to_numpy(dtype=np.int64),
            "column": shown(old.name),
            "item": item.name if item is not None else "",
            "rule": rule,
            "from": [shown(text, hidden=True) for text in old] if written else told(old),
            "to": told(new),
        }
    )


def stack(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Lists one below the other, in the order of waves, rows and columns as they come.

    Examples
    --------
    >>> list(stack([]).columns) == list(COLUMNS)
    True
    """
    filled = [part for part in parts if len(part)]
    if not filled:
        empty = {name: np.int64 if name == "row" else object for name in COLUMNS}
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in empty.items()})
    return pd.concat(filled, ignore_index=True)


def _spelled(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)
