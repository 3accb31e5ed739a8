"""Cells of a table as they are printed, and how its rows and columns are grouped."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cup_study import numbers, raw_text
from cup_study.errors import CupError

if TYPE_CHECKING:
    import pandas as pd

    from cup_study.views import Spanner


def cells(frame: pd.DataFrame, formats: Mapping[str, str], lang: str) -> list[list[str]]:
    """Cells as text, row by row; whole numbers as counts where no format is given.

    What a cell holds of control characters and turned directions is taken out
    (:func:`cup_study.raw_text.visible`).

    Examples
    --------
    >>> import pandas as pd
    >>> cells(pd.DataFrame({"a": ["x"], "n": [2010], "p": [0.5]}), {"p": "percent0"}, "en")
    [['x', '2,010', '50%']]
    """
    return [
        [
            raw_text.visible(
                numbers.format_number(plain(x), formats.get(str(name), _default_format(x)), lang)
            )
            for name, x in zip(frame.columns, row, strict=True)
        ]
        for row in frame.itertuples(index=False)
    ]


def row_groups(frame: pd.DataFrame, column: str, key: str) -> list[dict[str, Any]]:
    """Text and number of rows of each group, in the order of the rows.

    Raises
    ------
    CupError
        When there is no such column.

    Examples
    --------
    >>> import pandas as pd
    >>> row_groups(pd.DataFrame({"g": ["a", "a", "b"]}), "g", "survey.t")
    [{'label': 'a', 'rows': 2}, {'label': 'b', 'rows': 1}]
    """
    if column not in frame.columns:
        raise CupError(f'Table "{key}": no column {column} for the groups of its rows.')
    found: list[dict[str, Any]] = []
    for text in (raw_text.visible(str(plain(x) or "")) for x in frame[column]):
        if not found or found[-1]["label"] != text:
            found.append({"label": text, "rows": 0})
        found[-1]["rows"] += 1
    return found


def span(spanner: Spanner, columns: Sequence[str], key: str) -> dict[str, Any]:
    """Heading over columns, with its first column (from 0) and how many there are.

    Raises
    ------
    CupError
        When a column is not there, or they are the wrong way round.

    Examples
    --------
    >>> from cup_study.views import Spanner
    >>> span(Spanner({"en": "Users"}, "b", "c"), ["a", "b", "c"], "survey.t")
    {'label': {'en': 'Users'}, 'start': 1, 'columns': 2}
    """
    missing = [c for c in (spanner.first, spanner.last) if c not in columns]
    places = [list(columns).index(c) for c in (spanner.first, spanner.last) if c in columns]
    if missing or places != sorted(places):
        raise CupError(
            f'Table "{key}": a heading spans {spanner.first} to {spanner.last}; '
            f"the columns are {', '.join(columns)}."
        )
    return {
        "label": dict(spanner.label),
        "start": places[0],
        "columns": places[1] - places[0] + 1,
    }


def is_numeric(column: pd.Series[Any], format_: str | None) -> bool:
    """Whether a column is set to the right: numbers, or whatever has a number format."""
    if format_ is not None:
        return format_ != "text"
    return all(isinstance(plain(x), int | float) for x in column) and len(column) > 0


def plain(x: Any) -> Any:
    """Python's own number, text or None for whatever NumPy or pandas gives."""
    if hasattr(x, "item") and not isinstance(x, str):
        x = x.item()
    if x is None or isinstance(x, str | bool | int):
        return x
    if isinstance(x, float):
        return None if math.isnan(x) else x
    return None if type(x).__name__ in ("NAType", "NaTType") else str(x)


def _default_format(x: object) -> str:
    return "count" if isinstance(plain(x), int) else "decimal2"
