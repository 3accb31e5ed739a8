"""Figures over time: lines from wave to wave with intervals, and the same in small panels."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cup_study import style
from cup_study.numbers import format_number

_MM = 1 / 25.4
_MARKERS = ("o", "s", "^", "D", "v", "P", "X")
_LABEL_WIDTH = 34
_COLUMNS = 5


def lines(table: pd.DataFrame, waves: Sequence[str], lang: str, *, axis_label: str) -> Figure:
    """Shares over the waves, each line with its name at its end.

    Parameters
    ----------
    table : DataFrame
        Columns ``label wave estimate ci_lower ci_upper``; `wave` as in `waves`.
    waves : sequence of str
        What the waves are called, in their order.
    lang : str
        Language of the printed numbers.
    axis_label : str
        What the lines show.

    Returns
    -------
    Figure

    Examples
    --------
    >>> rows = [("Use", "2009", 0.4, 0.35, 0.45), ("Use", "2011", 0.5, 0.45, 0.55)]
    >>> table = pd.DataFrame(rows, columns=["label", "wave", "estimate", "ci_lower", "ci_upper"])
    >>> figure = lines(table, ["2009", "2011"], "en", axis_label="Share")
    >>> len(figure.axes)
    1
    """
    figure, axes = style.new_figure(85)
    place = {wave: i for i, wave in enumerate(waves)}
    labels = list(dict.fromkeys(table["label"]))
    ends = []
    top = float(table["ci_upper"].max())
    for number, label in enumerate(labels):
        part = table[table["label"] == label]
        colour = style.PALETTE[number % len(style.PALETTE)]
        # Apart by a little, so that intervals of one wave do not cover each other.
        shift = (number - (len(labels) - 1) / 2) * 0.025
        x = np.array([place[str(w)] for w in part["wave"]], dtype=float) + shift
        y = part["estimate"].to_numpy(dtype=float)
        axes.vlines(x, part["ci_lower"], part["ci_upper"], color=colour, linewidth=1.4)
        marker = _MARKERS[number % len(_MARKERS)]
        axes.plot(x, y, marker=marker, color=colour, markersize=5)
        ends.append((float(y[-1]), number, label, colour))
        axes.annotate(
            format_number(float(y[0]), "percent0", lang),
            (x[0], y[0]),
            (-6, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=8,
            color=colour,
        )
    names = [textwrap.wrap(str(label), _LABEL_WIDTH) for _, _, label, _ in ends]
    need = [0.055 * len(n) * max(top, 0.2) for n in names]
    heights = _apart([y for y, *_ in ends], need)
    for (y, _, _, colour), name, height in zip(ends, names, heights, strict=True):
        share = format_number(y, "percent0", lang)
        axes.annotate(
            f"{share}  " + "\n".join(name),
            (len(waves) - 1 + 0.07, height),
            va="center",
            fontsize=8,
            color=colour,
            annotation_clip=False,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )
    axes.set_xticks(range(len(waves)), list(waves))
    axes.set_xlim(-0.18, len(waves) - 1 + 0.95)
    axes.set_ylim(0, max(top * 1.08, max(heights) * 1.05))
    axes.grid(axis="y")
    axes.spines["bottom"].set_bounds(-0.18, len(waves) - 0.9)
    style.percent_axis(axes, lang, axis="y")
    axes.set_ylabel(axis_label)
    return figure


def panels(
    table: pd.DataFrame,
    everyone: pd.DataFrame,
    waves: Sequence[str],
    lang: str,
    *,
    axis_label: str,
) -> Figure:
    """One share over the waves in a panel a group, everyone in grey behind.

    Parameters
    ----------
    table : DataFrame
        Columns ``group wave estimate ci_lower ci_upper``.
    everyone : DataFrame
        Columns ``wave estimate``.
    waves, lang, axis_label
        As for :func:`lines`.

    Returns
    -------
    Figure

    Examples
    --------
    >>> rows = [("A", "1", 0.4, 0.3, 0.5), ("A", "2", 0.5, 0.4, 0.6)]
    >>> table = pd.DataFrame(rows, columns=["group", "wave", "estimate", "ci_lower", "ci_upper"])
    >>> figure = panels(table, table, ["1", "2"], "en", axis_label="Share")
    >>> len(figure.axes)
    1
    """
    groups = list(dict.fromkeys(table["group"]))
    columns = min(len(groups), _COLUMNS)
    rows = -(-len(groups) // columns)
    style.use()
    figure, grid = plt.subplots(
        rows,
        columns,
        sharex=True,
        sharey=True,
        squeeze=False,
        figsize=(style.WIDTH_MM * _MM, (55 * rows + 6) * _MM),
    )
    place = {wave: i for i, wave in enumerate(waves)}
    behind = [place[str(w)] for w in everyone["wave"]]
    for axes, group in zip(grid.flat, groups, strict=False):
        part = table[table["group"] == group]
        x = [place[str(w)] for w in part["wave"]]
        axes.plot(behind, everyone["estimate"], color=style.GREY, linewidth=1.2, linestyle="--")
        axes.vlines(x, part["ci_lower"], part["ci_upper"], color=style.PALETTE[0], linewidth=1.5)
        axes.plot(x, part["estimate"], "o-", color=style.PALETTE[0], markersize=4.5)
        for at, y, high in zip(x, part["estimate"], part["ci_upper"], strict=True):
            axes.annotate(
                format_number(float(y), "percent0", lang),
                (at, high),
                (0, 3),
                textcoords="offset points",
                ha="center",
                fontsize=8,
            )
        axes.set_title(str(group), fontsize=8.5, fontweight="bold", loc="left")
        axes.set_xlim(-0.45, len(waves) - 0.55)
        short = [textwrap.fill(str(w), 9) for w in waves]
        axes.set_xticks(range(len(waves)), short)
        axes.grid(axis="y")
    for axes in grid.flat[len(groups) :]:
        axes.set_visible(False)
    grid[0, 0].set_ylim(0, float(table["ci_upper"].max()) * 1.12)
    style.percent_axis(grid[0, 0], lang, axis="y")
    figure.supylabel(axis_label, fontsize=9)
    return figure


def _apart(heights: Sequence[float], need: Sequence[float]) -> list[float]:
    """Heights moved up as little as it takes for labels not to touch."""
    order = np.argsort(heights, kind="stable")
    found = list(heights)
    below = None
    for i in order:
        if below is not None:
            least = found[below] + (need[below] + need[i]) / 2
            found[i] = max(found[i], least)
        below = int(i)
    return found
