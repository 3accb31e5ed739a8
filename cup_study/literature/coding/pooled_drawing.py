"""Pooled correlations by coder and of all coders together, with intervals, k and N."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator

from cup_study import style
from cup_study.numbers import format_interval, format_number

_ROW_MM = 4.5
#: Columns of numbers right of the axes: how many points from their edge each ends.
_COLUMNS = (22, 62, 92)
_INTERVAL = 98


def pooled(table: pd.DataFrame, lang: str, *, axis_label: str, heads: Sequence[str]) -> Figure:
    """Draw one row a coder and one for all, in groups of relations.

    Parameters
    ----------
    table : DataFrame
        ``group label r ci_lower ci_upper k n joined``; `joined` rows are of several coders. A
        relation that rests on one study (`k` of 1) has an open mark.
    lang : str
        Language of the numbers.
    axis_label : str
        What the axis shows.
    heads : sequence of str
        Headings over k, N and the estimate with its interval.

    Returns
    -------
    Figure

    Examples
    --------
    >>> row = {"group": "intention – use", "label": "R1", "r": 0.5, "ci_lower": 0.4,
    ...     "ci_upper": 0.6, "k": 9, "n": 900, "joined": False}
    >>> figure = pooled(pd.DataFrame([row]), "en", axis_label="r", heads=["k", "N", "r"])
    >>> len(figure.axes)
    1
    """
    groups = list(dict.fromkeys(table["group"]))
    lines = len(table) + 1.35 * len(groups)
    figure, axes = style.new_figure(20 + _ROW_MM * lines)
    ticks: list[tuple[float, str]] = []
    y = 0.0
    for group in groups:
        axes.annotate(
            group,
            (0, y),
            (4, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            fontweight="bold",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )
        y += 1.0
        for row in table[table["group"] == group].to_dict("records"):
            _mark(axes, row, y)
            _numbers(axes, row, y, lang)
            ticks.append((y, str(row["label"])))
            y += 1.0
        y += 0.35
    _heads(axes, heads)
    axes.set_yticks([at for at, _ in ticks], [label for _, label in ticks])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(y - 0.6, -0.8)
    low, high = float(table["ci_lower"].min()), float(table["ci_upper"].max())
    pad = 0.03 * (high - low if high > low else 1.0)
    axes.set_xlim(min(low - pad, 0.0), min(high + pad, 1.0))
    axes.xaxis.set_major_locator(MultipleLocator(0.2))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: format_number(x, "coef1", lang)))
    axes.set_xlabel(axis_label)
    axes.grid(axis="x")
    return figure


def _mark(axes: Axes, row: dict[str, object], y: float) -> None:
    joined = bool(row["joined"])
    colour = "black" if joined else style.PALETTE[0]
    low, high, r = (float(str(row[c])) for c in ("ci_lower", "ci_upper", "r"))
    if np.isnan(r):
        return
    axes.plot([low, high], [y, y], color=colour, linewidth=2.0 if joined else 1.3)
    single = int(str(row["k"])) == 1
    axes.plot(
        [r],
        [y],
        "D" if joined else "o",
        color=colour,
        markerfacecolor="white" if single else colour,
        markersize=6 if joined else 5,
    )


def _numbers(axes: Axes, row: dict[str, object], y: float, lang: str) -> None:
    weight = "bold" if row["joined"] else "normal"
    cells = [format_number(row["k"], "count", lang), format_number(row["n"], "count", lang)]
    cells.append(format_number(row["r"], "coef2", lang))
    for offset, text in zip(_COLUMNS, cells, strict=True):
        _text(axes, text, y, offset, "right", weight)
    low, high = float(str(row["ci_lower"])), float(str(row["ci_upper"]))
    if not np.isnan(low):
        _text(axes, format_interval(low, high, "coef2", lang), y, _INTERVAL, "left", weight)


def _heads(axes: Axes, heads: Sequence[str]) -> None:
    for offset, text in zip(_COLUMNS[:2], heads[:2], strict=True):
        _text(axes, text, 0.0, offset, "right", "normal")
    _text(axes, heads[2], 0.0, _COLUMNS[2] - 22, "left", "normal")


def _text(axes: Axes, text: str, y: float, offset: float, align: str, weight: str) -> None:
    axes.annotate(
        text,
        (1, y),
        (offset, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        va="center",
        ha=align,
        fontsize=8,
        fontweight=weight,
        annotation_clip=False,
    )
