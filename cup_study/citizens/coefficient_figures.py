"""Figures of coefficients: dots with intervals, and simple slopes.

Tidy tables with labels already in the reader's language go in, one figure at printed size comes
out. Shapes and places carry the message; colour only helps.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from cup_study import style
from cup_study.numbers import format_number

_MARKERS = ("o", "s", "^", "D", "v")
_DASHES = ("-", "--", ":", "-.")
_ROW_MM = 6.0
_BETWEEN_MM = 1.55  # markers of one row
_LEGEND_CHARACTERS = 95  # of one line


def dots(table: pd.DataFrame, lang: str, *, axis_label: str, true_label: str = "") -> Figure:
    """Coefficients as dots with their intervals, one row a label.

    Parameters
    ----------
    table : DataFrame
        ``label estimate ci_lower ci_upper``; optional ``group`` (markers side by side in a row,
        told apart by shape) and ``true`` (drawn as a stroke; missing where it is not known).
    lang : str
        Language of the numbers.
    axis_label : str
        What the axis shows.
    true_label : str, optional
        What the legend calls the strokes.

    Returns
    -------
    Figure

    Examples
    --------
    >>> rows = [("Ease → Use", 0.4, 0.3, 0.5)]
    >>> table = pd.DataFrame(rows, columns=["label", "estimate", "ci_lower", "ci_upper"])
    >>> len(dots(table, "en", axis_label="Path").axes)
    1
    """
    labels = list(dict.fromkeys(table["label"]))
    groups = list(dict.fromkeys(table["group"])) if "group" in table else [None]
    known = "true" in table and bool(table["true"].notna().any())
    row = max(_ROW_MM, _BETWEEN_MM * (len(groups) + 1))
    figure, axes = style.new_figure(26 + len(labels) * row)
    step = _BETWEEN_MM / row
    for g, group in enumerate(groups):
        part = table if group is None else table[table["group"] == group]
        colour = style.PALETTE[g % len(style.PALETTE)]
        y = part["label"].map(labels.index).to_numpy(float) + (g - (len(groups) - 1) / 2) * step
        axes.hlines(y, part["ci_lower"], part["ci_upper"], color=colour, linewidth=1.4, zorder=2)
        axes.plot(
            part["estimate"].to_numpy(float),
            y,
            _MARKERS[g % len(_MARKERS)],
            color=colour,
            markerfacecolor="white" if g % 2 else colour,
            markersize=4.5,
            zorder=3,
            label=group,
        )
        if known:
            last = true_label if g == len(groups) - 1 else None
            stroke: dict[str, Any] = {"color": "black", "markersize": 8, "markeredgewidth": 1.3}
            axes.plot(part["true"], y, "|", label=last, zorder=1.5, **stroke)
    axes.axvline(0, color=style.GREY, linewidth=0.8, zorder=1)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    _numbers(axes, lang)
    axes.set_xlabel(axis_label)
    handles, shown = axes.get_legend_handles_labels()
    if shown:
        short = sum(len(text) + 6 for text in shown) < _LEGEND_CHARACTERS
        figure.legend(handles, shown, loc="outside upper left", ncols=len(shown) if short else 3)
    return figure


def slopes(table: pd.DataFrame, lang: str, *, axis_labels: tuple[str, str]) -> Figure:
    """Expected outcome by predictor, one line a value of the moderator, labelled directly.

    Parameters
    ----------
    table : DataFrame
        ``line x y ci_lower ci_upper``; points of a line from left to right.
    lang : str
        Language of the numbers.
    axis_labels : tuple of str
        Predictor and outcome.

    Returns
    -------
    Figure

    Examples
    --------
    >>> rows = [("Low trust", -1, -0.4, -0.5, -0.3), ("Low trust", 1, 0.4, 0.3, 0.5)]
    >>> table = pd.DataFrame(rows, columns=["line", "x", "y", "ci_lower", "ci_upper"])
    >>> figure = slopes(table, "en", axis_labels=("Ease", "Use"))
    >>> figure.axes[0].get_xlabel()
    'Ease'
    """
    figure, axes = style.new_figure(80, 120)
    for i, (name, line) in enumerate(table.groupby("line", sort=False)):
        colour = style.PALETTE[i % len(style.PALETTE)]
        kind = _DASHES[i % len(_DASHES)]
        x = line["x"].to_numpy(float)
        bounds = line["ci_lower"].to_numpy(float), line["ci_upper"].to_numpy(float)
        axes.fill_between(x, *bounds, color=colour, alpha=0.15, linewidth=0)
        axes.plot(x, line["y"], kind, color=colour, label=str(name))
    axes.axhline(0, color="#DDDDDD", linewidth=0.6, zorder=0)
    _numbers(axes, lang)
    axes.yaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(_formatter("coef1", lang))
    axes.set_xlabel(axis_labels[0])
    axes.set_ylabel(axis_labels[1])
    # Lines may lie on each other, so that labels at their ends would too.
    figure.legend(loc="outside upper left", ncols=1)
    return figure


def _numbers(axes: Axes, lang: str) -> None:
    axes.xaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))
    low, high = axes.get_xlim()
    axes.xaxis.set_major_formatter(_formatter("coef2" if high - low < 0.5 else "coef1", lang))


def _formatter(kind: str, lang: str) -> FuncFormatter:
    return FuncFormatter(lambda v, _: "0" if abs(v) < 1e-9 else format_number(v, kind, lang))
