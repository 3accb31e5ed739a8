"""Differences as dots with intervals around zero, in panels with a scale of their own."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from cup_study import style
from cup_study.numbers import format_number

_MM = 1 / 25.4
_ROW_MM = 6.4
_LABEL_WIDTH = 42
_MARKERS = ("o", "s", "^")
POINTS = {"en": "Percentage points", "sv": "Procentenheter"}


@dataclass(frozen=True)
class Panel:
    """Rows with one scale.

    Attributes
    ----------
    rows : DataFrame
        Columns ``label estimate ci_lower ci_upper``; optional ``group`` (markers side by side,
        told apart by shape) and ``heading`` (a line above the rows that have it).
    axis_label : str
        What the scale is.
    style_of : str
        Number format of the printed estimates.
    factor : float
        What estimates are multiplied with: 100 for percentage points.
    """

    rows: pd.DataFrame
    axis_label: str
    style_of: str = "decimal2"
    factor: float = 1.0


def forest(panels: Sequence[Panel], lang: str) -> Figure:
    """Draw panels below each other, with a line at zero.

    Parameters
    ----------
    panels : sequence of Panel
        At least one.
    lang : str
        Language of the printed numbers.

    Returns
    -------
    Figure

    Examples
    --------
    >>> row = {"label": "Use", "estimate": 0.03, "ci_lower": -0.01, "ci_upper": 0.07}
    >>> figure = forest([Panel(pd.DataFrame([row]), "Points", "decimal1", 100)], "en")
    >>> len(figure.axes)
    1
    """
    style.use()
    placed = [_places(panel.rows) for panel in panels]
    sizes = [size for _, _, _, size in placed]
    height = sum(sizes) * _ROW_MM + 16 * len(panels)
    figure, grid = plt.subplots(
        len(panels),
        1,
        squeeze=False,
        figsize=(style.WIDTH_MM * _MM, height * _MM),
        height_ratios=[s + 0.4 for s in sizes],
    )
    groups: list[str] = []
    for axes, panel, place in zip(grid[:, 0], panels, placed, strict=True):
        groups += [g for g in _groups(panel.rows) if g not in groups]
        _draw(axes, panel, place, groups, lang)
    if len(groups) > 1:
        handles = grid[0, 0].get_legend_handles_labels()
        figure.legend(*handles, loc="outside upper left", ncols=len(groups), fontsize=8)
    return figure


def signed(value: float, style_of: str, lang: str) -> str:
    """Number with its sign, since the direction of a difference is the message.

    Examples
    --------
    >>> signed(0.25, "decimal1", "sv"), signed(-1.0, "decimal1", "en")
    ('+0,2', '−1.0')
    """
    text = format_number(value, style_of, lang)
    return f"+{text}" if value > 0 and any(c in "123456789" for c in text) else text


def _groups(rows: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(map(str, rows["group"]))) if "group" in rows else [""]


def _places(
    rows: pd.DataFrame,
) -> tuple[list[float], list[tuple[float, str]], list[tuple[float, str]], float]:
    """Height of each row, labels, headings, and the height of it all."""
    heights, labels, headings = [], [], []
    seen: dict[tuple[str, str], float] = {}
    at, heading = 0.0, ""
    for row in rows.to_dict("records"):
        own = str(row.get("heading", "") or "")
        if own != heading:
            headings.append((at + 0.5, own))
            at += 1.0
            heading = own
        key = (own, str(row["label"]))
        if key not in seen:
            text = "\n".join(textwrap.wrap(str(row["label"]), _LABEL_WIDTH))
            tall = max(1.0, 0.66 * (text.count("\n") + 1))
            seen[key] = at + tall / 2
            labels.append((seen[key], text))
            at += tall
        heights.append(seen[key])
    return heights, labels, headings, at


def _draw(
    axes: Axes,
    panel: Panel,
    place: tuple[list[float], list[tuple[float, str]], list[tuple[float, str]], float],
    groups: Sequence[str],
    lang: str,
) -> None:
    heights, labels, headings, size = place
    rows = panel.rows
    own = _groups(rows)
    offsets = dict(zip(own, np.linspace(-0.2, 0.2, len(own)).tolist(), strict=True))
    if len(own) == 1:
        offsets = {own[0]: 0.0}
    marks = rows["group"].astype(str) if "group" in rows else pd.Series("", index=rows.index)
    drawn: set[str] = set()
    for y, group, row in zip(heights, marks, rows.to_dict("records"), strict=True):
        number = list(groups).index(group)
        colour = style.PALETTE[number]
        x, low, high = (panel.factor * float(row[c]) for c in ("estimate", "ci_lower", "ci_upper"))
        at = y + offsets[group]
        axes.plot([low, high], [at, at], color=colour, linewidth=1.6, zorder=2)
        axes.plot(
            x,
            at,
            _MARKERS[number % len(_MARKERS)],
            color=colour,
            markersize=5.5,
            markerfacecolor="white" if number % 2 else colour,
            linestyle="none",
            zorder=3,
            label=None if group in drawn or not group else group,
        )
        drawn.add(group)
        if len(own) == 1:
            axes.annotate(
                signed(x, panel.style_of, lang),
                (high, at),
                (4, 0),
                textcoords="offset points",
                va="center",
                fontsize=8,
            )
    axes.axvline(0, color="#444444", linewidth=0.9, zorder=1)
    axes.set_yticks([y for y, _ in labels], [text for _, text in labels])
    for y, text in headings:
        axes.annotate(
            text,
            (0.0, y),
            xycoords=(axes.figure.transFigure, axes.transData),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            fontweight="bold",
            annotation_clip=False,
        ).set_in_layout(False)
        # The line at zero and the grid would cross a heading that reaches into the axes.
        axes.axhspan(y - 0.36, y + 0.36, color="white", zorder=1.5, linewidth=0)
    ends = panel.factor * rows[["ci_lower", "ci_upper", "estimate"]].to_numpy(dtype=float)
    low, high = float(np.nanmin(ends)), float(np.nanmax(ends))
    low, high = min(low, 0.0), max(high, 0.0)
    room = (high - low) or 1.0
    axes.set_xlim(low - 0.05 * room, high + (0.14 if len(own) == 1 else 0.05) * room)
    axes.set_ylim(size + 0.1, -0.1)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    axes.xaxis.set_major_locator(MaxNLocator(7))
    step = float(np.diff(axes.get_xticks()[:2])[0])
    digits = next((d for d in (0, 1, 2) if abs(step * 10**d - round(step * 10**d)) < 1e-6), 3)
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda x, _: format_number(float(x), f"decimal{digits}", lang))
    )
    axes.set_xlabel(panel.axis_label)
