"""How much is missing, by item and by section of the questionnaire."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.codebook import Item

ITEM = ("wave", "item", "rows", "answers", "missing", "skipped")
SECTION = ("wave", "section", "items", "cells", "share", "skipped")


def by_item(
    wave: str, items: Sequence[Item], answers: pd.DataFrame, skipped: pd.DataFrame
) -> pd.DataFrame:
    """Answers and missing cells of each item, over all rows with answers.

    Parameters
    ----------
    wave : str
        Id of the wave.
    items : sequence of Item
        Items asked.
    answers : DataFrame
        One row a respondent.
    skipped : DataFrame of bool
        Cells that were not asked for by design; items without a column there are left out.

    Returns
    -------
    DataFrame
        Columns ``ITEM``: ``rows`` are ``answers``, ``missing`` and ``skipped`` cells together.

    Examples
    --------
    >>> items = [Item("a", "a", "numeric", {})]
    >>> skipped = pd.DataFrame({"a": [False, True, False]})
    >>> by_item("1", items, pd.DataFrame({"a": [1.0, None, None]}), skipped).values.tolist()
    [['1', 'a', 3, 1, 1, 1]]
    """
    lines = []
    for item in items:
        if item.name in skipped:
            rows, given = len(answers), int(answers[item.name].notna().sum())
            not_asked = int(skipped[item.name].sum())
            lines.append((wave, item.name, rows, given, rows - given - not_asked, not_asked))
    return pd.DataFrame(lines, columns=list(ITEM))


def by_section(
    wave: str,
    sections: Sequence[str],
    items: Sequence[Item],
    answers: pd.DataFrame,
    skipped: pd.DataFrame,
) -> pd.DataFrame:
    """Share of the answers asked for that is missing, by section.

    Parameters
    ----------
    wave, items, answers, skipped
        As in :func:`by_item`.
    sections : sequence of str
        In the order of the report; items without one come last, under an empty name.

    Returns
    -------
    DataFrame
        Columns ``SECTION``: ``cells`` are answers that were asked for, ``share`` (0-1) of them is
        missing, ``skipped`` (0-1) is a share of all cells.

    Examples
    --------
    >>> items = [Item("a", "a", "numeric", {}, section="s")]
    >>> skipped = pd.DataFrame({"a": [False, True, False]})
    >>> found = by_section("1", ["s"], items, pd.DataFrame({"a": [1.0, None, None]}), skipped)
    >>> found[["section", "items", "cells", "share"]].values.tolist()
    [['s', 1, 2, 0.5]]
    """
    counts = by_item(wave, items, answers, skipped).set_index("item")
    lines = []
    for section in (*sections, ""):
        names = [i.name for i in items if (i.section or "") == section and i.name in counts.index]
        if not names:
            continue
        part = counts.loc[names]
        cells, every = int(part["rows"].sum() - part["skipped"].sum()), int(part["rows"].sum())
        share = float(part["missing"].sum()) / cells if cells else float("nan")
        skips = float(part["skipped"].sum()) / every if every else float("nan")
        lines.append((wave, section, len(names), cells, share, skips))
    return pd.DataFrame(lines, columns=list(SECTION))
