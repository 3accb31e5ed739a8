"""Small counts are not shown in tables and figures made from microdata.

:func:`suppress` hides small cells and what would give them away; call it with everything that is
published of the same people. :func:`hide_small` hides only the small cells themselves, for tables
whose rows do not add up to anything that is known.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.survey.privacy.suppression import MARK, THRESHOLD, Suppressed, suppress

__all__ = ["MARK", "THRESHOLD", "Suppressed", "hide_small", "note", "suppress"]

NOTE = {
    "en": "Cells with fewer than {threshold} respondents, and cells that would give them away, "
    "are not shown (..).",
    "sv": "Celler med färre än {threshold} svarande, och celler som skulle avslöja dem, visas "
    "inte (..).",
}


def hide_small(
    table: pd.DataFrame,
    *,
    count: str = "n",
    also: Sequence[str] = (),
    threshold: int = THRESHOLD,
) -> tuple[pd.DataFrame, int]:
    """Hide counts under a threshold, and the estimates that rest on them; nothing else.

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
        The table with ``".."`` for small counts, and how many were hidden.

    Examples
    --------
    >>> table, hidden = hide_small(pd.DataFrame({"n": [3, 9], "share": [0.2, 0.6]}), also=["share"])
    >>> table["n"].tolist(), hidden
    (['..', 9], 1)
    """
    result = table.copy()
    small = result[count].lt(threshold).fillna(False).to_numpy(dtype=bool)
    result[count] = [MARK if hide else n for n, hide in zip(table[count], small, strict=True)]
    for column in also:
        blank = "" if result[column].dtype == "str" or result[column].dtype == object else None
        result[column] = [
            blank if hide else x for x, hide in zip(table[column], small, strict=True)
        ]
    return result, int(small.sum())


def note(lang: str, hidden: int, threshold: int = THRESHOLD) -> str:
    """Sentence for the note below a table or figure; empty when nothing is hidden.

    Examples
    --------
    >>> note("en", 2).startswith("Cells with fewer than 5 respondents"), note("sv", 0)
    (True, '')
    """
    return NOTE.get(lang, NOTE["en"]).format(threshold=threshold) if hidden else ""
