"""Figures of survey results: shares with intervals, bounds.

Every function takes a tidy table with labels already in the reader's language and gives one
figure at printed size. Shapes, order and printed numbers carry the message; colour only helps.
"""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from cup_study import style
from cup_study.numbers import format_number

_MARKERS = ("o", "s", "^", "D", "v", "P", "X")
_LABEL_WIDTH = 44  # characters of a row label before it breaks
_ROW_MM = 6.2


def dot_plot(
    table: pd.DataFrame,
    lang: str,
    *,
    style_of: str = "percent0",
    limits: tuple[float, float] | None = None,
    axis_label: str = "",
) -> Figure:
    """Estimates as dots with their intervals, one row a label.

    Parameters
    ----------
    table : DataFrame
        Columns ``label estimate ci_lower ci_upper``; optional ``panel`` (a heading above its
        rows) and ``group`` (markers side by side in a row, told apart by shape).
    lang : str
        Language of the printed numbers.
    style_of : str, optional
        Number format of the estimates.
    limits : tuple of float, optional
        Ends of the axis; default 0 to a little above the largest limit.
    axis_label : str, optional
        What the axis shows.

    Returns
    -------
    Figure

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"label": ["Phone"], "estimate": [0.5], "ci_lower": [0.4], "ci_upper": [0.6]}
    ... )
    >>> figure = dot_plot(table, "sv")
    >>> len(figure.axes)
    1
    """
    rows, ticks, headings, size = _rows(table)
    figure, axes = style.new_figure(max(24 + size * _ROW_MM, 40))
    groups = list(dict.fromkeys(table["group"])) if "group" in table else [None]
    if limits is None:
        top = float(np.nanmax(table["ci_upper"].fillna(table["estimate"]).astype(float)))
        limits = (0.0, min(top * 1.18, 1.12) if style_of.startswith("percent") else top * 1.12)
    spread = 0.0 if len(groups) == 1 else min(0.56, 0.17 * len(groups))
    offsets = np.linspace(-spread / 2, spread / 2, len(groups))
    for g, group in enumerate(groups):
        part = table if group is None else table[table["group"] == group]
        y = np.array([rows[i] for i in part.index]) + offsets[g]
        _intervals(axes, part, y, g, None if group is None else str(group))
        if len(groups) == 1:
            for height, row in zip(y, part.to_dict("records"), strict=True):
                right = row["ci_upper"] if row["ci_upper"] == row["ci_upper"] else row["estimate"]
                text = format_number(float(row["estimate"]), style_of, lang)
                axes.annotate(
                    text,
                    (right, height),
                    (4, 0),
                    textcoords="offset points",
                    va="center",
                    fontsize=8,
                )
    _label_rows(axes, ticks, headings, size)
    axes.set_xlim(*limits)
    _number_axis(axes, style_of, lang)
    if axis_label:
        axes.set_xlabel(axis_label)
    if len(groups) > 1:
        figure.legend(loc="outside upper left", ncols=len(groups), fontsize=8)
    return figure


def bounds_plot(table: pd.DataFrame, lang: str, *, axis_label: str = "") -> Figure:
    """Printed shares as dots with intervals; bounds as open arrows without a dot.

    Parameters
    ----------
    table : DataFrame
        Columns ``label text value ci_lower ci_upper limit_lower limit_upper``. Rows without
        `value` are drawn from the lower to the upper limit, as an arrow that ends open.
    lang : str
        Language of the printed numbers.
    axis_label : str, optional
        What the axis shows.

    Returns
    -------
    Figure

    Examples
    --------
    >>> row = {"label": "Phone", "text": "over half", "value": None, "ci_lower": None}
    >>> row |= {"ci_upper": None, "limit_lower": 0.5, "limit_upper": 0.54}
    >>> figure = bounds_plot(pd.DataFrame([row]), "en")
    >>> len(figure.axes)
    1
    """
    table = table.reset_index(drop=True)
    rows, ticks, headings, size = _rows(table)
    figure, axes = style.new_figure(max(24 + size * 8, 40))
    for i, row in enumerate(table.to_dict("records")):
        y = rows[i]
        if row["value"] is not None and row["value"] == row["value"]:
            axes.plot(
                [row["ci_lower"], row["ci_upper"]], [y, y], color=style.PALETTE[0], linewidth=1.6
            )
            axes.plot(row["value"], y, "o", color=style.PALETTE[0], markersize=6)
            right = float(row["ci_upper"])
        else:
            right = float(row["limit_upper"])
            axes.annotate(
                "",
                (right, y),
                (row["limit_lower"], y),
                arrowprops={
                    "arrowstyle": "->",
                    "color": style.PALETTE[1],
                    "linewidth": 1.8,
                    "linestyle": "--",
                    "shrinkA": 0,
                    "shrinkB": 0,
                },
            )
            axes.plot(row["limit_lower"], y, "|", color=style.PALETTE[1], markersize=11, mew=2)
        axes.annotate(
            str(row["text"]),
            (right, y),
            (6, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
    _label_rows(axes, ticks, headings, size)
    axes.set_xlim(0, min(1.0, float(table["limit_upper"].max()) * 1.45))
    _number_axis(axes, "percent0", lang)
    if axis_label:
        axes.set_xlabel(axis_label)
    return figure


def _rows(
    table: pd.DataFrame,
) -> tuple[dict[object, float], list[tuple[float, str]], list[tuple[float, str]], float]:
    """Heights of the rows, labels and headings; and the height of it all, in rows."""
    rows: dict[object, float] = {}
    ticks: list[tuple[float, str]] = []
    headings: list[tuple[float, str]] = []
    at = 0.0
    seen: dict[tuple[str, str], float] = {}
    panel = ""
    for index, row in zip(table.index, table.to_dict("records"), strict=True):
        heading = str(row.get("panel", "") or "")
        if heading != panel:
            text = "\n".join(textwrap.wrap(heading, 92))
            at += 0.25 if seen else 0.0
            headings.append((at + 0.3 * (text.count("\n") + 1), text))
            at += 0.72 * (text.count("\n") + 1) + 0.1
            panel = heading
        key = (panel, str(row["label"]))
        if key not in seen:
            text = "\n".join(textwrap.wrap(str(row["label"]), _LABEL_WIDTH))
            tall = max(1.0, 0.62 * (text.count("\n") + 1))
            seen[key] = at + tall / 2
            ticks.append((seen[key], text))
            at += tall
        rows[index] = seen[key]
    return rows, ticks, headings, at


def _label_rows(
    axes: Axes,
    ticks: list[tuple[float, str]],
    headings: list[tuple[float, str]],
    size: float,
) -> None:
    axes.set_yticks([y for y, _ in ticks], [text for _, text in ticks])
    axes.set_ylim(size, 0)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    figure = axes.figure
    for y, text in headings:
        # From the left edge of the figure, over the labels' column.
        axes.annotate(
            text,
            (0.0, y),
            xycoords=(figure.transFigure, axes.transData),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            ha="left",
            fontsize=8.5,
            fontweight="bold",
            annotation_clip=False,
        ).set_in_layout(False)
    for y, text in headings:
        # Grid lines would cross a heading that reaches into the axes.
        lines = text.count("\n") + 1
        axes.axhspan(y - 0.34 * lines, y + 0.34 * lines, color="white", zorder=1.5, linewidth=0)


def _intervals(
    axes: Axes, part: pd.DataFrame, y: NDArray[np.float64], number: int, label: str | None
) -> None:
    colour = style.PALETTE[number % len(style.PALETTE)]
    estimate = part["estimate"].to_numpy(dtype=float)
    for height, low, high in zip(
        y, part["ci_lower"].to_numpy(float), part["ci_upper"].to_numpy(float), strict=True
    ):
        if low == low:
            axes.plot([low, high], [height, height], color=colour, linewidth=1.6, zorder=2)
    axes.plot(
        estimate,
        y,
        _MARKERS[number % len(_MARKERS)],
        color=colour,
        markersize=5.5,
        zorder=3,
        markerfacecolor="white" if number % 2 else colour,
        label=label,
        linestyle="none",
    )


def _number_axis(axes: Axes, style_of: str, lang: str) -> None:
    if style_of.startswith("percent"):
        style.percent_axis(axes, lang)
        axes.set_xticks([t for t in axes.get_xticks() if 0 <= t <= 1.0001])
    else:
        axes.xaxis.set_major_locator(MaxNLocator(7, integer=True))
        axes.xaxis.set_major_formatter(
            FuncFormatter(lambda x, _: format_number(x, "decimal0", lang))
        )
