"""Figures of measurement: eigenvalues, loadings by construct, steps of invariance.

Tidy tables with labels already in the reader's language go in, one figure at printed size comes
out. Shapes and places carry the message; colour only helps.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator

from cup_study import style
from cup_study.numbers import format_number

_ROW_MM = 6.4
_MARKERS = ("o", "s", "^")


def scree(eigenvalues: pd.DataFrame, kept: int, lang: str, *, names: tuple[str, str]) -> Figure:
    """Eigenvalues of factors beside those of unrelated answers.

    Parameters
    ----------
    eigenvalues : DataFrame
        ``observed random_quantile``, largest first.
    kept : int
        How many exceed chance.
    lang : str
        Language of the numbers.
    names : tuple of str
        What the axes show: number of the factor, eigenvalue; the lines are labelled directly with
        the columns ``observed_label random_label`` of the first row.

    Returns
    -------
    Figure
    """
    figure, axes = style.new_figure(72)
    number = np.arange(1, len(eigenvalues) + 1)
    observed = eigenvalues["observed"].to_numpy(float)
    chance = eigenvalues["random_quantile"].to_numpy(float)
    axes.plot(number, chance, "--", color=style.GREY, linewidth=1.2)
    axes.plot(number, observed, "-", color=style.PALETTE[0], linewidth=1, zorder=2)
    filled = number <= kept
    axes.plot(number[filled], observed[filled], "o", color=style.PALETTE[0], zorder=3)
    rest: dict[str, Any] = {"color": style.PALETTE[0], "markerfacecolor": "white", "zorder": 3}
    axes.plot(number[~filled], observed[~filled], "o", **rest)
    first = eigenvalues.iloc[0]
    axes.annotate(
        str(first["observed_label"]), (number[0], observed[0]), (8, 0), textcoords="offset points"
    )
    last = len(number) - 1
    axes.annotate(
        str(first["random_label"]),
        (number[last], chance[last]),
        (0, 14),
        textcoords="offset points",
        ha="right",
        color=style.GREY,
    )
    axes.axhline(0, color="#DDDDDD", linewidth=0.6, zorder=0)
    axes.set_xlabel(names[0])
    axes.set_ylabel(names[1])
    _numbers(axes, "decimal0", lang, axis="y")
    return figure


def loadings(table: pd.DataFrame, lang: str, *, axis_label: str, limit: float) -> Figure:
    """Loadings of the items, one row a construct, with intervals.

    Parameters
    ----------
    table : DataFrame
        ``label group estimate ci_lower ci_upper``: construct, and how the answers were treated.
    lang : str
        Language of the numbers.
    axis_label : str
        What the axis shows.
    limit : float
        Drawn as a line: the loading at which half of an item's variance is explained.

    Returns
    -------
    Figure
    """
    labels = list(dict.fromkeys(table["label"]))
    groups = list(dict.fromkeys(table["group"]))
    figure, axes = style.new_figure(26 + len(labels) * _ROW_MM * 1.5)
    offsets = np.linspace(-0.17, 0.17, len(groups)) if len(groups) > 1 else [0.0]
    for g, group in enumerate(groups):
        part = table[table["group"] == group]
        colour = style.PALETTE[g]
        y = part["label"].map(labels.index).to_numpy(float) + offsets[g]
        within = part.groupby("label").cumcount().to_numpy()
        # Items of a construct lie beside each other, so that their intervals can be told apart.
        y = y + (within - within.max() / 2) * 0.03
        low, high = part["ci_lower"].to_numpy(float), part["ci_upper"].to_numpy(float)
        axes.hlines(y, low, high, color=colour, linewidth=1.1)
        face = "white" if g % 2 else colour
        marks: dict[str, Any] = {"markerfacecolor": face, "markersize": 4.5, "linestyle": "none"}
        axes.plot(part["estimate"], y, _MARKERS[g], color=colour, label=group, **marks)
    axes.axvline(limit, color=style.GREY, linewidth=1, linestyle="--", zorder=0)
    _label_rows(axes, labels)
    axes.xaxis.set_major_locator(MultipleLocator(0.1))
    _numbers(axes, "coef1", lang)
    axes.set_xlabel(axis_label)
    if len(groups) > 1:
        figure.legend(loc="outside upper left", ncols=len(groups))
    return figure


def steps(table: pd.DataFrame, lang: str, *, axis_label: str, names: tuple[str, str]) -> Figure:
    """How much worse each step of invariance fits than chance alone would make it.

    Parameters
    ----------
    table : DataFrame
        ``panel label ratio chance_lower chance_upper partial_ratio text``: difference of
        chi-square over its degrees of freedom with the range that chance gives; the same once
        some parameters are free (missing where none are); what is printed beside it.
    lang : str
        Language of the numbers.
    axis_label : str
        What the axis shows.
    names : tuple of str
        Legend: all equal; some free.

    Returns
    -------
    Figure
    """
    panels = list(dict.fromkeys(table["panel"]))
    rows: list[float] = []
    heads: list[tuple[float, str]] = []
    at = 0.0
    for panel in panels:
        heads.append((at, panel))
        count = int((table["panel"] == panel).sum())
        rows += [at + 1 + i for i in range(count)]
        at += count + 1.35
    figure, axes = style.new_figure(30 + at * _ROW_MM)
    y = np.array(rows)
    low, high = table["chance_lower"].to_numpy(float), table["chance_upper"].to_numpy(float)
    axes.hlines(y, low, high, color="#D0D0D0", linewidth=7, zorder=1)
    ratio, partial = table["ratio"].to_numpy(float), table["partial_ratio"].to_numpy(float)
    dot: dict[str, Any] = {"linestyle": "none", "markersize": 5.5, "zorder": 3}
    axes.plot(ratio, y, "o", color=style.PALETTE[0], label=names[0], **dot)
    if np.isfinite(partial).any():
        colour = style.PALETTE[1]
        for a, b, height in zip(ratio, partial, y, strict=True):
            if np.isfinite(b):
                arrow = {"arrowstyle": "->", "color": colour, "linewidth": 1, "shrinkB": 4}
                axes.annotate("", (b, height), (a, height), arrowprops=arrow, zorder=2)
        axes.plot(partial, y, "s", color=colour, markerfacecolor="white", label=names[1], **dot)
    for height, right, text in zip(y, np.fmax(ratio, high), table["text"], strict=True):
        axes.annotate(
            str(text),
            (right, height),
            (7, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
    for height, text in heads:
        axes.annotate(
            text,
            (0, height),
            (3, 0),
            xycoords=(figure.transFigure, axes.transData),
            textcoords="offset points",
            va="center",
            fontweight="bold",
            fontsize=8.5,
            annotation_clip=False,
        ).set_in_layout(False)
        # The line would cross a heading that reaches into the axes.
        axes.axhspan(height - 0.4, height + 0.4, color="white", zorder=0.6, linewidth=0)
    axes.axvline(1, color=style.GREY, linewidth=0.8, zorder=0)
    axes.set_yticks(y, table["label"])
    axes.set_ylim(at - 0.6, -0.6)
    axes.set_xlim(0, float(np.nanmax(np.fmax(ratio, high))) * 1.3)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    _numbers(axes, "decimal0", lang)
    axes.set_xlabel(axis_label)
    figure.legend(loc="outside upper left", ncols=2)
    return figure


def _label_rows(axes: Axes, labels: list[str]) -> None:
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")


def _numbers(axes: Axes, style_of: str, lang: str, *, axis: str = "x") -> None:
    chosen = axes.xaxis if axis == "x" else axes.yaxis
    chosen.set_major_formatter(FuncFormatter(lambda x, _: format_number(x, style_of, lang)))
