"""Stages of a survey, from those called to those who answered, as bars."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from cup_study import style
from cup_study.numbers import format_number


def funnel_bars(table: pd.DataFrame, lang: str, *, of: str) -> Figure:
    """Stages of a survey as bars around the middle, with the share of the stage before.

    Parameters
    ----------
    table : DataFrame
        Columns ``label n of_previous``.
    lang : str
        Language of the printed numbers.
    of : str
        Words after the share, with ``{label}`` for the stage before, such as ``"of {label}"``.

    Returns
    -------
    Figure

    Examples
    --------
    >>> rows = [("Called", 10, None), ("Reached", 5, 0.5)]
    >>> table = pd.DataFrame(rows, columns=["label", "n", "of_previous"])
    >>> figure = funnel_bars(table, "en", of="of {label}")
    >>> len(figure.axes)
    1
    """
    figure, axes = style.new_figure(16 + 20 * len(table))
    largest = float(table["n"].max())
    before = ""
    for i, row in enumerate(table.to_dict("records")):
        width = float(row["n"]) / largest
        axes.barh(i, width, left=-width / 2, height=0.56, color=style.PALETTE[0], alpha=0.85)
        text = f"{row['label']}: {format_number(int(row['n']), 'count', lang)}"
        inside = width > 0.35
        axes.text(
            0 if inside else width / 2 + 0.015,
            i,
            text,
            ha="center" if inside else "left",
            va="center",
            color="white" if inside else "#222222",
            fontsize=9,
            fontweight="bold",
        )
        if i:
            share = format_number(float(row["of_previous"]), "percent0", lang)
            note = f"{share} {of.format(label=before.lower())}"
            axes.text(0, i - 0.5, note, ha="center", va="center", fontsize=8)
        before = str(row["label"])
    axes.set_xlim(-0.52, 0.52)
    axes.set_ylim(len(table) - 0.6, -0.4)
    axes.axis("off")
    return figure
