"""Estimates with intervals, one line each, between columns of text: every forest plot here.

All measures are millimetres on paper, so that a column is as wide as its longest text and a plot
with more lines is taller, not denser.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from cup_study import style
from cup_study.literature.concepts.matrix_figure import fitted
from cup_study.literature.forest.line import Line, broken, limits_of
from cup_study.numbers import format_number
from cup_study.text_width import text_mm

#: Letters as printed, and what a line of text takes.
POINTS = 8.0
ROW_MM = 4.2
_GAP_MM = 2.2
_LABEL_MM = 56.0
_LEAST_PLOT_MM = 42.0
_SQUARE_MM = (0.9, 2.7)
_INK = "#1A1A1A"
_DARK, _MIDDLE = style.PALETTE[0], style.GREY


def draw(
    lines: Sequence[Line],
    lang: str,
    *,
    heads: Line,
    axis_label: str,
    below: Sequence[str] = (),
    centre: float = float("nan"),
    limits: tuple[float, float] | None = None,
    zero: bool = True,
    width_mm: float = style.WIDTH_MM,
) -> Figure:
    """Draw the lines.

    Parameters
    ----------
    lines : sequence of Line
        From the top; all with as many texts as `heads` has.
    lang : str
        Language of the numbers on the axis.
    heads : Line
        Headings of the columns; those with two lines are broken at a newline.
    axis_label : str
        What the axis shows.
    below : sequence of str
        Texts under the axis, each broken into as many lines as it needs.
    centre : float, optional
        Where a dashed line stands, the pooled estimate.
    limits : tuple of float, optional
        Ends of the axis; by default such that all intervals fit. Prediction intervals that go
        further end in an arrow.
    zero : bool, optional
        Whether the axis reaches zero.
    width_mm : float, optional
        Width on paper.

    Returns
    -------
    Figure

    Examples
    --------
    >>> line = Line("A (2009)", ("100",), (".50",), 0.5, 0.3, 0.7)
    >>> heads = Line("Study", ("n",), ("r",))
    >>> figure = draw([line], "en", heads=heads, axis_label="r")
    >>> len(figure.axes)
    2
    """
    heavy = [heads.label, *(x.label for x in lines if x.bold)]
    labels = text_mm([x.label for x in lines if not x.bold])
    labels = max(labels, text_mm(heavy, weight="bold") + 0.5)
    left = [_column_mm(heads.before[i], [x.before[i] for x in lines]) for i in _span(heads.before)]
    right = [_column_mm(heads.after[i], [x.after[i] for x in lines]) for i in _span(heads.after)]
    taken = sum(w + _GAP_MM for w in [*left, *right]) + 2 * _GAP_MM
    labels = min(labels, max(_LABEL_MM, width_mm * 0.36), width_mm - taken - _LEAST_PLOT_MM)
    plot_mm = min(width_mm - taken - labels, 95.0)
    told = [part for text in below for part in broken(text, width_mm - 2)]
    head_mm = ROW_MM * max(text.count("\n") + 1 for text in (heads.label, *heads.before, "x"))
    rules = sum(x.rule for x in lines)
    body_mm = ROW_MM * len(lines) + 1.2 * rules
    foot_mm = 9.5 + (1.0 + 3.9 * len(told) if told else 0)
    height = head_mm + 1.8 + body_mm + foot_mm
    figure, canvas = style.new_figure(height, width_mm)
    figure.set_layout_engine("none")
    canvas.set_position((0, 0, 1, 1))
    canvas.set_xlim(0, width_mm)
    canvas.set_ylim(height, 0)
    canvas.axis("off")
    start = labels + sum(w + _GAP_MM for w in left) + _GAP_MM
    y = _places(lines, head_mm + 1.8)
    plot = figure.add_axes(
        (start / width_mm, (foot_mm - 0.6) / height, plot_mm / width_mm, (body_mm + 0.6) / height)
    )
    top = head_mm + 1.8
    plot.set_ylim(top + body_mm + 0.6, top)
    low, high = limits or limits_of(lines, zero=zero)
    plot.set_xlim(low, high)
    _axis(plot, lang, axis_label)
    _columns(canvas, lines, heads, y, labels, left, right, start + plot_mm, head_mm)
    if low <= 0 <= high:
        plot.axvline(0, color=_INK, linewidth=0.7, zorder=1)
    if np.isfinite(centre):
        plot.axvline(centre, color=_MIDDLE, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
    per_mm = (high - low) / plot_mm
    for line, at in zip(lines, y, strict=True):
        _mark(plot, line, at, (low, high), per_mm)
    across = start + plot_mm + sum(w + _GAP_MM for w in right) + 0.5
    canvas.hlines(head_mm + 0.9, 0, across, color=_INK, linewidth=0.7)
    for line, at in zip(lines, y, strict=True):
        if line.rule:
            canvas.hlines(at - ROW_MM / 2 - 0.6, 0, across, color="#BBBBBB", linewidth=0.5)
    for i, text in enumerate(told):
        at = height - 3.9 * (len(told) - i) + 1.6
        canvas.text(0.3, at, text, ha="left", va="center_baseline", fontsize=POINTS)
    return figure


def tick(x: float, digits: str, lang: str) -> str:
    """A tick's number; zero is plain.

    Examples
    --------
    >>> tick(0.0, "coef1", "en"), tick(0.5, "coef1", "sv")
    ('0', '0,5')
    """
    return "0" if abs(x) < 1e-9 else format_number(x, digits, lang)


def _span(texts: Sequence[str]) -> range:
    return range(len(texts))


def _column_mm(head: str, texts: Sequence[str]) -> float:
    heads = text_mm(head.split("\n"), weight="bold")
    return max(text_mm(texts, weight="bold") * 0.97, heads)


def _places(lines: Sequence[Line], top: float) -> list[float]:
    places, at = [], top
    for line in lines:
        at += 1.2 if line.rule else 0.0
        places.append(at + ROW_MM / 2)
        at += ROW_MM
    return places


def _axis(plot: Axes, lang: str, label: str) -> None:
    plot.set_yticks([])
    for side in ("left", "top", "right"):
        plot.spines[side].set_visible(False)
    plot.patch.set_visible(False)
    plot.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    ticks = plot.get_xticks()
    step = float(np.diff(ticks)[0]) if len(ticks) > 1 else 0.1
    digits = "coef1" if abs(step * 10 - round(step * 10)) < 1e-6 else "coef2"
    plot.xaxis.set_major_formatter(FuncFormatter(lambda x, _: tick(x, digits, lang)))
    plot.tick_params(axis="x", length=2.5, pad=2, labelsize=POINTS)
    plot.set_xlabel(label, fontsize=POINTS, labelpad=1.5)


def _columns(
    canvas: Axes,
    lines: Sequence[Line],
    heads: Line,
    y: Sequence[float],
    labels: float,
    left: Sequence[float],
    right: Sequence[float],
    plot_end: float,
    head_mm: float,
) -> None:
    edges, at = [], labels
    for width in left:
        at += _GAP_MM + width
        edges.append(at)
    at = plot_end
    for width in right:
        at += _GAP_MM + width
        edges.append(at)
    for line, place in [(heads, head_mm - 1.6), *zip(lines, y, strict=True)]:
        weight = "bold" if line.bold or line is heads else "normal"
        over = line is heads
        align = "bottom" if over else "center_baseline"
        place = head_mm + 0.3 if over else place
        texts = (*line.before, *line.after)
        room = labels if any(texts) else plot_end
        canvas.text(
            0.3,
            place,
            line.label
            if line is heads
            else fitted(line.label, room if weight == "normal" else room * 0.9),
            ha="left",
            va=align,
            fontsize=POINTS,
            fontweight=weight,
        )
        for edge, text in zip(edges, texts, strict=False):
            canvas.text(edge, place, text, ha="right", va=align, fontsize=POINTS, fontweight=weight)


def _mark(plot: Axes, line: Line, at: float, limits: tuple[float, float], per_mm: float) -> None:
    if np.isfinite(line.pi_lower) and np.isfinite(line.pi_upper):
        _prediction(plot, line, at, limits, per_mm)
    if not np.isfinite(line.r) or line.shape in ("bar", "text"):
        return
    if line.shape == "diamond":
        face = _DARK if line.bold else "#BFD3E2"
        corners = [(line.lower, at), (line.r, at - 1.6), (line.upper, at), (line.r, at + 1.6)]
        plot.add_patch(Polygon(corners, closed=True, facecolor=face, edgecolor=_INK, lw=0.5))
        return
    if np.isfinite(line.lower):
        wide = 2.0 if np.isfinite(line.pi_lower) else 0.9
        plot.plot([line.lower, line.upper], [at, at], color=_INK, linewidth=wide, zorder=2)
    side = max(_SQUARE_MM[0], _SQUARE_MM[1] * float(np.sqrt(line.size)))
    wide = side * per_mm
    box = (line.r - wide / 2, at - side / 2)
    filled = line.shape == "square"
    face = _DARK if filled else "white"
    # A white rim parts the square from its interval in grey too.
    plot.add_patch(
        Rectangle(
            box,
            wide,
            side,
            facecolor=face,
            edgecolor="white" if filled else _DARK,
            linewidth=0.4 if filled else 0.9,
            zorder=3,
        )
    )


def _prediction(
    plot: Axes, line: Line, at: float, limits: tuple[float, float], per_mm: float
) -> None:
    low, high = max(line.pi_lower, limits[0]), min(line.pi_upper, limits[1])
    plot.plot([low, high], [at, at], color=_MIDDLE, linewidth=1.1, zorder=1.5)
    for end, edge, sign in ((line.pi_lower, limits[0], 1), (line.pi_upper, limits[1], -1)):
        beyond = end < edge if sign == 1 else end > edge
        if beyond:
            wide = 1.3 * per_mm * sign
            corners = [(edge, at), (edge + wide, at - 0.9), (edge + wide, at + 0.9)]
            plot.add_patch(Polygon(corners, closed=True, facecolor=_MIDDLE, edgecolor="none"))
        else:
            plot.plot([end, end], [at - 1.1, at + 1.1], color=_MIDDLE, linewidth=1.1, zorder=1.5)
