"""Small counts are not shown: primary suppression in tables made from microdata.

Only the small cells themselves are hidden. Where a row adds up to a known total, a hidden cell
could be worked out from the others; secondary suppression is not here yet, and the note says so.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

THRESHOLD = 5

NOTE = {
    "en": "Cells with fewer than {threshold} respondents are hidden (<{threshold}).",
    "sv": "Celler med färre än {threshold} svarande visas inte (<{threshold}).",
}


def hide_small(
    table: pd.DataFrame,
    *,
    count: str = "n",
    also: Sequence[str] = (),
    threshold: int = THRESHOLD,
) -> tuple[pd.DataFrame, int]:
    """Hide counts under a threshold, and the estimates that rest on them.

    Parameters
    ----------
    table : DataFrame
        One row a cell of the publication.
    count : str
        Column with the number of respondents; zero is hidden too.
    also : sequence of str
        Columns to blank in the same rows.
    threshold : int
        Smallest number that is shown.

    Returns
    -------
    tuple of DataFrame and int
        The table with ``"<5"`` for small counts, and how many were hidden.

    Examples
    --------
    >>> table, hidden = hide_small(pd.DataFrame({"n": [3, 9], "share": [0.2, 0.6]}), also=["share"])
    >>> table["n"].tolist(), hidden
    (['<5', 9], 1)
    """
    result = table.copy()
    small = result[count].lt(threshold).fillna(False).to_numpy(dtype=bool)
    result[count] = [
        f"<{threshold}" if hide else n for n, hide in zip(table[count], small, strict=True)
    ]
    for column in also:
        blank = "" if result[column].dtype == "str" or result[column].dtype == object else None
        result[column] = [
            blank if hide else x for x, hide in zip(table[column], small, strict=True)
        ]
    return result, int(small.sum())


def note(lang: str, hidden: int, threshold: int = THRESHOLD) -> str:
    """Sentence for the note below a table; empty when nothing is hidden.

    Examples
    --------
    >>> note("en", 2), note("sv", 0)
    ('Cells with fewer than 5 respondents are hidden (<5).', '')
    """
    return NOTE.get(lang, NOTE["en"]).format(threshold=threshold) if hidden else ""
