"""Themes by group as a matrix of circles: their area is the share of the group's segments."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from cup_study import style
from cup_study.numbers import format_number
from cup_study.survey.disclosure import MARK
from cup_study.text_width import text_mm

#: Circles of themes, and of the codes below them.
DARK, LIGHT = style.PALETTE[0], "#BFDDEF"
_ROW_MM, _GAP_MM, _LINE_MM, _TOP_MM = 6.0, 2.6, 3.6, 2.0
_LARGEST_MM, _SMALLEST_MM = 6.8, 1.4
_NUMBER_MM = 5.0
_INDENT_MM = 4.0
#: Characters of a label before it breaks: fewer beside many columns.
_LABEL_WIDTH, _NARROW, _MANY = 44, 24, 4


@dataclass(frozen=True)
class Row:
    """One row of the matrix.

    Attributes
    ----------
    label : str
        Theme or code.
    depth : int
        0 for a theme, which begins a block; more for the codes below it.
    counts : sequence of int or None
        Segments of each column; None where hidden.
    shares : sequence of float
        Of the column's segments (0-1).
    """

    label: str
    depth: int
    counts: Sequence[int | None]
    shares: Sequence[float]


def matrix(rows: Sequence[Row], heads: Sequence[str], lang: str) -> Figure:
    """Draw the matrix; a cell with nothing is one small dot, a hidden one two.

    Parameters
    ----------
    rows : sequence of Row
        Each theme followed by its codes.
    heads : sequence of str
        What the columns are called.
    lang : str
        Language of the numbers.

    Examples
    --------
    >>> rows = [Row("Ease", 0, [3, None], [0.5, 0.1]), Row("Finding", 1, [3, 0], [0.5, 0])]
    >>> texts = [t.get_text() for t in matrix(rows, ["Users", "Others"], "en").axes[0].texts]
    >>> texts[2:6]
    ['Ease', '3', '..', 'Finding']
    """
    wide = _LABEL_WIDTH if len(heads) <= _MANY else _NARROW
    labels = ["\n".join(textwrap.wrap(row.label, wide)) for row in rows]
    left = 1 + max(
        text_mm([label], 8.5, _weight(row)) + _INDENT_MM * row.depth
        for label, row in zip(labels, rows, strict=True)
    )
    step = (style.WIDTH_MM - left - 6) / len(heads)
    largest_mm = min(_LARGEST_MM, 0.45 * step)
    heads = [_wrapped(head, step - 2) for head in heads]
    at = _TOP_MM + _LINE_MM * max(head.count("\n") + 1 for head in heads) + 2
    heights = []
    tall = [max(_ROW_MM, _LINE_MM * (label.count("\n") + 1) + 1) for label in labels]
    for i, row in enumerate(rows):
        at += _GAP_MM if not row.depth and i else 0
        heights.append(at + tall[i] / 2)
        at += tall[i]
    figure, axes = style.new_figure(at + 2)
    # One millimetre of paper is one unit, so that circles are round and labels find their place.
    figure.set_layout_engine("none")
    axes.set_position((0, 0, 1, 1))
    axes.set_xlim(0, style.WIDTH_MM)
    axes.set_ylim(at + 2, 0)
    axes.set_axis_off()
    columns = [left + 4 + step * (i + 0.5) for i in range(len(heads))]
    told = [s for r in rows for s, n in zip(r.shares, r.counts, strict=True) if n]
    largest = max(told, default=1.0)
    for x, head in zip(columns, heads, strict=True):
        axes.text(x, _TOP_MM, head, ha="center", va="top", fontsize=8, linespacing=1.2)
    for y, row, label, room in zip(heights, rows, labels, tall, strict=True):
        if not row.depth:
            line = y - room / 2 - _GAP_MM / 4
            axes.plot([0, style.WIDTH_MM], [line, line], color="#DDDDDD", linewidth=0.8, zorder=0)
        axes.text(
            1 + _INDENT_MM * row.depth,
            y,
            label,
            va="center",
            fontsize=8.5,
            fontweight=_weight(row),
            color="#222222",
            linespacing=1.0,
        )
        for x, n, share in zip(columns, row.counts, row.shares, strict=True):
            _cell(axes, (x, y), row, n, largest_mm, share / largest, lang)
    return figure


def _cell(
    axes: Axes,
    at: tuple[float, float],
    row: Row,
    n: int | None,
    largest_mm: float,
    part: float,
    lang: str,
) -> None:
    """One circle with its number beside it; `part` is its area over that of the largest."""
    x, y = at
    if n is None:
        axes.text(x, y, MARK, ha="center", va="center", fontsize=8, color=style.GREY)
        return
    if not n:
        axes.plot(x, y, ".", color="#B8B8B8", markersize=2.5)
        return
    # Circle and number together stand in the middle of the column.
    x -= _NUMBER_MM / 2
    wide = max(largest_mm * part**0.5, _SMALLEST_MM)
    axes.add_patch(Circle((x, y), wide / 2, color=LIGHT if row.depth else DARK, linewidth=0))
    axes.text(
        x + largest_mm / 2 + 0.8,
        y + 0.1,
        format_number(n, "count", lang),
        ha="left",
        va="center_baseline",
        fontsize=8,
        fontweight=_weight(row),
    )


def _weight(row: Row) -> str:
    return "normal" if row.depth else "bold"


def _wrapped(text: str, room_mm: float) -> str:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_mm([longer], 8) > room_mm:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)
