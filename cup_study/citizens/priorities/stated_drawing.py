"""Many rated proposals in figures: by area, by how people part, by how groups part."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from cup_study import style
from cup_study.numbers import format_number

_QUIET, _RULE = "#6B7680", "#E3E6E9"
_FOR, _AGAINST = "#7FB0D3", "#E3A27A"
_LABEL_WIDTH = 42
_STRIP_WIDTH = 20
_STRIP_MM, _ROW_MM = 17.0, 9.6
_LETTER, _PLOT = 4.8, 240.0  # points of a letter of 8 pt, and of the axes
_UNDER = 74  # characters of the line under a strip
_HIGHEST = {"en": "highest: {text}", "sv": "högst: {text}"}
_LOWEST = {"en": "lowest: {text}", "sv": "lägst: {text}"}
_SIDES = {
    "against": {"en": "against", "sv": "emot"},
    "in_favour": {"en": "in favour", "sv": "för"},
}


def strips(rows: pd.DataFrame, lang: str, *, axis_label: str, width: int = _UNDER) -> Figure:
    """Proposals of each area on a line of its own, the highest and the lowest in words.

    Parameters
    ----------
    rows : DataFrame
        ``area label estimate ci_lower ci_upper``; areas in the order of the rows.
    lang : str
        Language of the words and numbers.
    axis_label : str
        What the axis shows.
    width : int
        Characters of a label after which it is cut.

    Returns
    -------
    Figure

    Examples
    --------
    >>> rows = pd.DataFrame({"area": "Parks", "label": ["Keep", "Build"], "estimate": [9.0, 7.0]})
    >>> rows = rows.assign(ci_lower=rows["estimate"] - 0.2, ci_upper=rows["estimate"] + 0.2)
    >>> figure = strips(rows, "en", axis_label="Mean")
    >>> [t.get_text() for t in figure.axes[0].texts]
    ['highest: Keep', 'lowest: Build']
    """
    areas = list(dict.fromkeys(rows["area"]))
    figure, axes = style.new_figure(18 + _STRIP_MM * len(areas))
    left, right = float(rows["ci_lower"].min()), float(rows["ci_upper"].max())
    pad = 0.03 * (right - left)
    axes.set_xlim(left - pad, right + pad)
    for i, area in enumerate(areas):
        own = rows[rows["area"].eq(area)].sort_values("estimate", kind="stable")
        axes.axhline(i, color=_RULE, linewidth=1.0, zorder=0)
        axes.hlines(
            [i] * len(own), own["ci_lower"], own["ci_upper"], color="#9AA5AE", linewidth=3.4
        )
        heights = [i] * len(own)
        colours = ["white"] * (len(own) - 1) + [style.PALETTE[0]]
        edges = [_QUIET] * (len(own) - 1) + [style.PALETTE[0]]
        axes.scatter(own["estimate"], heights, s=42, c=colours, edgecolors=edges, zorder=3)
        ends = ((-1, _HIGHEST, style.PALETTE[0], 0.27), (0, _LOWEST, _QUIET, 0.50))
        for at, words, colour, down in ends[: 1 if len(own) == 1 else 2]:
            label = str(own["label"].iloc[at])
            axes.annotate(
                textwrap.shorten(words[lang].format(text=label), width, placeholder=" …"),
                (0, i + down),
                xycoords=("axes fraction", "data"),
                va="center",
                fontsize=8,
                color=colour,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
            )
    axes.set_yticks(range(len(areas)), ["\n".join(textwrap.wrap(a, _STRIP_WIDTH)) for a in areas])
    axes.set_ylim(len(areas) - 0.3, -0.45)
    _quiet(axes, lang, axis_label)
    axes.tick_params(axis="y", labelsize=9)
    return figure


def sides(rows: pd.DataFrame, lang: str) -> Figure:
    """Shares against to the left and in favour to the right, a row a proposal.

    Parameters
    ----------
    rows : DataFrame
        ``label in_favour against`` (0-1) with ``_lower _upper``, from above.
    lang : str
        Language of the words and numbers.

    Returns
    -------
    Figure

    Examples
    --------
    >>> row = {"label": "Build by the water", "in_favour": 0.33, "against": 0.37}
    >>> row |= {"in_favour_lower": 0.30, "in_favour_upper": 0.36}
    >>> rows = pd.DataFrame([row | {"against_lower": 0.34, "against_upper": 0.40}])
    >>> [t.get_text() for t in sides(rows, "sv").axes[0].texts][:2]
    ['37\\xa0%', '33\\xa0%']
    """
    figure, axes = style.new_figure(20 + _row_mm(rows) * len(rows))
    y = np.arange(len(rows))
    for name, sign, colour in (("against", -1, _AGAINST), ("in_favour", 1, _FOR)):
        shares = rows[name].to_numpy(dtype=float)
        axes.barh(y, sign * shares, height=0.5, color=colour, linewidth=0)
        lower, upper = (
            sign * rows[f"{name}_{e}"].to_numpy(dtype=float) for e in ("lower", "upper")
        )
        axes.hlines(y, lower, upper, color="#555555", linewidth=1.0)
    for i, row in enumerate(rows.to_dict("records")):
        for name, sign in (("against", -1), ("in_favour", 1)):
            axes.annotate(
                format_number(float(row[name]), "percent0", lang),
                (sign * float(row[f"{name}_upper"]), i),
                xytext=(sign * 4, 0),
                textcoords="offset points",
                ha="left" if sign > 0 else "right",
                va="center",
                fontsize=8,
                color="#333333",
            )
    widest = float(rows[["in_favour_upper", "against_upper"]].to_numpy(dtype=float).max())
    axes.set_xlim(-widest * 1.2, widest * 1.2)
    axes.axvline(0, color="#444444", linewidth=0.9)
    axes.set_yticks(y, ["\n".join(textwrap.wrap(str(t), _LABEL_WIDTH)) for t in rows["label"]])
    axes.set_ylim(len(rows) - 0.45, -1.0)
    for name, sign in (("against", -1), ("in_favour", 1)):
        axes.annotate(
            _SIDES[name][lang],
            (sign * widest * 0.04, -0.72),
            ha="left" if sign > 0 else "right",
            va="center",
            fontsize=8.5,
            fontweight="bold",
            color=_QUIET,
        )
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0, labelsize=8.5)
    return figure


def gaps(rows: pd.DataFrame, lang: str, *, axis_label: str) -> Figure:
    """Lines from the group that rates a proposal lowest to the one that rates it highest.

    Parameters
    ----------
    rows : DataFrame
        ``label low high low_mean high_mean``: the groups in words, from above; and ``_lower
        _upper`` of both.
    lang : str
        Language of the numbers.
    axis_label : str
        What the axis shows.

    Returns
    -------
    Figure

    Examples
    --------
    >>> row = {"label": "Later hours", "low": "65+", "high": "15-24", "low_mean": 6.2}
    >>> row |= {"low_lower": 5.9, "low_upper": 6.5, "high_lower": 9.2, "high_upper": 10.2}
    >>> figure = gaps(pd.DataFrame([row | {"high_mean": 9.7}]), "en", axis_label="Mean")
    >>> [t.get_text() for t in figure.axes[0].texts]
    ['65+', '15-24']
    """
    figure, axes = style.new_figure(20 + _row_mm(rows) * len(rows))
    for i, row in enumerate(rows.to_dict("records")):
        ends = [float(row["low_mean"]), float(row["high_mean"])]
        axes.plot(ends, [i, i], color="#C9CFD4", linewidth=2.0, zorder=1)
        for end, colour in (("low", style.PALETTE[1]), ("high", style.PALETTE[0])):
            limits = [float(row[f"{end}_lower"]), float(row[f"{end}_upper"])]
            axes.plot(limits, [i, i], color=colour, linewidth=1.3, zorder=2)
        axes.plot(ends[0], i, "o", color=style.PALETTE[1], markerfacecolor="white", mew=1.6)
        axes.plot(ends[1], i, "o", color=style.PALETTE[0])
        sides = ((row["low_lower"], row["low"], -1), (row["high_upper"], row["high"], 1))
        for x, name, sign in sides:
            axes.annotate(
                str(name),
                (float(x), i),
                xytext=(sign * 4, 0),
                textcoords="offset points",
                ha="left" if sign > 0 else "right",
                va="center",
                fontsize=8,
            )
    left, right = float(rows["low_lower"].min()), float(rows["high_upper"].max())
    needed = 8 + _LETTER * max(len(str(t)) for t in [*rows["low"], *rows["high"]])
    pad = (right - left) * needed / max(_PLOT - 2 * needed, 60)
    axes.set_xlim(left - pad, right + pad)
    axes.set_yticks(
        range(len(rows)), ["\n".join(textwrap.wrap(str(t), _LABEL_WIDTH)) for t in rows["label"]]
    )
    axes.set_ylim(len(rows) - 0.45, -0.55)
    _quiet(axes, lang, axis_label)
    return figure


def _row_mm(rows: pd.DataFrame) -> float:
    """Height of a row that holds the longest label."""
    lines = max(len(textwrap.wrap(str(label), _LABEL_WIDTH)) for label in rows["label"])
    return max(_ROW_MM, 1.5 + 4.0 * lines)


def _quiet(axes: Axes, lang: str, axis_label: str) -> None:
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0, labelsize=8.5)
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: format_number(v, "decimal0", lang)))
    axes.set_xlabel(axis_label)
