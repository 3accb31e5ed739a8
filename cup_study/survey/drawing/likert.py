"""Answers to scale items as bars around the neutral answer.

The neutral answer is halved between both sides; the shares are printed in the bars, so that the
figure can be read without colour.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from cup_study import style
from cup_study.numbers import format_number

_LABEL_WIDTH = 44  # characters of a row label before it breaks
_DIVERGING = LinearSegmentedColormap.from_list(
    "diverging", ["#A34A00", "#E9A96B", "#E6E6E6", "#7DB3DB", "#005A91"]
)


def likert_bars(
    table: pd.DataFrame,
    values: Sequence[object],
    labels: Sequence[str],
    lang: str,
    *,
    title: str = "",
) -> Figure:
    """Answers to scale items as bars around the middle; the neutral answer is halved.

    Parameters
    ----------
    table : DataFrame
        Columns ``label value estimate`` (shares of each item add up to one) and ``mean``.
    values : sequence
        Answers from one end of the scale to the other.
    labels : sequence of str
        What the answers are called; the bare code where an answer has no label.
    lang : str
        Language of the printed numbers.
    title : str, optional
        Words that all questions begin with, left out of the labels.

    Returns
    -------
    Figure

    Examples
    --------
    >>> rows = [("Easy", 1, 0.2, 2.4), ("Easy", 2, 0.2, 2.4), ("Easy", 3, 0.6, 2.4)]
    >>> table = pd.DataFrame(rows, columns=["label", "value", "estimate", "mean"])
    >>> figure = likert_bars(table, [1, 2, 3], ["No", "2", "Yes"], "en")
    >>> len(figure.axes)
    1
    """
    items = list(dict.fromkeys(table["label"]))
    wide = table.pivot_table(
        index="label", columns="value", values="estimate", sort=False, dropna=False
    )
    wide = wide.reindex(index=items, columns=list(values)).fillna(0.0).astype(float)
    mean = table.groupby("label", sort=False)["mean"].first()
    middle = len(values) / 2
    below = np.array([min(1.0, max(0.0, middle - i)) for i in range(len(values))])
    start = -(wide.to_numpy() * below).sum(axis=1)
    lines = [textwrap.wrap(item, _LABEL_WIDTH) for item in items]
    heights = np.array([max(1.0, 0.62 * len(text)) for text in lines])
    y = np.cumsum(heights) - heights / 2
    figure, axes = style.new_figure(30 + heights.sum() * 7.2)
    for i, value in enumerate(values):
        share = wide[value].to_numpy()
        colour = _DIVERGING(i / (len(values) - 1))
        axes.barh(y, share, left=start, height=0.7, color=colour, edgecolor="white", linewidth=0.8)
        for height, left, width in zip(y, start, share, strict=True):
            if width >= 0.07:
                text = format_number(100 * float(width), "decimal0", lang)
                axes.text(
                    left + width / 2,
                    height,
                    text,
                    ha="center",
                    va="center",
                    fontsize=8,
                    color=_readable(colour),
                )
        start = start + share
    axes.axvline(0, color="#444444", linewidth=0.8, zorder=0)
    axes.set_yticks(y, ["\n".join(text) for text in lines])
    axes.set_ylim(y[-1] + heights[-1] / 2 + 0.1, y[0] - heights[0] / 2 - 0.1)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    left = -(wide.to_numpy() * below).sum(axis=1)
    axes.set_xlim(min(float(left.min()), -0.2) * 1.04, max(float(start.max()), 0.2) * 1.02)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda x, _: format_number(abs(x), "percent0", lang))
    )
    word = {"en": "mean", "sv": "medel"}.get(lang, "mean")
    means = [
        (float(h), format_number(float(mean[i]), "decimal1", lang))
        for h, i in zip(y, items, strict=True)
    ]
    for height, text in [(float(y[0]) - 0.62, word), *means]:
        axes.annotate(
            text,
            (1, height),
            (26, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=8,
        )
    if title:
        figure.suptitle(textwrap.fill(title, 92), x=0.01, ha="left", fontsize=9, fontweight="bold")
    handles = [
        Rectangle((0, 0), 1, 1, color=_DIVERGING(i / (len(values) - 1))) for i in range(len(values))
    ]
    names = [
        str(v) if text == str(v) else f"{v} {text}" for v, text in zip(values, labels, strict=True)
    ]
    # One row holds about 112 letters; a patch and the gap around it take the room of five.
    columns = len(values) if sum(len(n) + 5 for n in names) < 112 else (len(values) + 1) // 2
    figure.legend(
        handles,
        names,
        loc="outside lower left",
        ncols=columns,
        fontsize=8,
        handlelength=1,
        columnspacing=1.2,
    )
    return figure


def _readable(colour: tuple[float, float, float, float]) -> str:
    """Black or white, whichever stands out (relative luminance)."""
    red, green, blue = to_rgb(colour)
    return "#111111" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5 else "white"
