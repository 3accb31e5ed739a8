"""The panel of the emotion curve, under the columns of the stages.

Points on bands, which are their intervals; neighbours are joined by a thin line, and nothing is
drawn across a gap. The question of each point stands below it: the curve is no more than that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cup_study.citizens.journeys import canvas, emotions, lettering
from cup_study.citizens.journeys.canvas import ACCENTS, HAIR, INK, PALE, SOFT
from cup_study.citizens.journeys.lettering import POINTS, Type
from cup_study.numbers import format_interval, format_number

_TURNED = {"en": "Reversed: {text}", "sv": "Omvänd: {text}"}
_BEST = {"en": "100: best answer", "sv": "100: bästa svaret"}
_WORST = {"en": "0: worst answer", "sv": "0: sämsta svaret"}
#: Lines of a question below the curve.
MOST_LINES = 7
#: What journeys that are drawn together are called.
LETTERS = "ABC"
_MARKERS = ("o", "s", "D")
#: Width of the band of an interval, and from one journey to the next, in millimetres. A band is
#: wider than its point: an upright line would be hidden by it, where many answered.
_BAND, _SPREAD = 8.0, 6.5


@dataclass(frozen=True)
class Frame:
    """Where the panel stands, in millimetres.

    Attributes
    ----------
    left, top, column, height : float
        Left edge of the first column, upper edge, width of a column, height of the curve itself.
    kind : Type
        Size of the letters.
    """

    left: float
    top: float
    column: float
    height: float
    kind: Type

    def y(self, value: float) -> float:
        """Place of a value from 0 to 100; above and below is room for the words."""
        margin = self.kind.line_mm + 1.4
        return self.top + margin + (self.height - 2 * margin) * (1 - value / 100)

    def x(self, stage: int) -> float:
        """Middle of a stage's column."""
        return self.left + (stage + 0.5) * self.column


def has_points(points: pd.DataFrame) -> bool:
    """Whether there is anything to draw.

    Examples
    --------
    >>> has_points(pd.DataFrame({"gap": ["none", "few"]}))
    False
    """
    return bool(points["gap"].eq("").any())


def questions_height(questions: Sequence[str], column: float, kind: Type) -> float:
    """Height of the questions below the panel, in millimetres.

    Examples
    --------
    >>> questions_height(["", ""], 40, Type(8))
    0.0
    """
    lines = [lettering.wrapped(q, kind, column - 6) for q in questions]
    return max((min(len(told), MOST_LINES) for told in lines), default=0) * kind.line_mm


def question(text: str, *, turned: bool, lang: str) -> str:
    """A question as it stands below its point.

    Examples
    --------
    >>> question("It feels uncertain.", turned=True, lang="en")
    'Reversed: It feels uncertain.'
    """
    return _TURNED[lang].format(text=text) if turned and text else text


def draw(
    axes: Axes,
    frame: Frame,
    curves: Sequence[pd.DataFrame],
    questions: Sequence[str],
    lang: str,
) -> None:
    """Draw the curves of one or more journeys that have the same stages.

    Parameters
    ----------
    axes : Axes
    frame : Frame
    curves : sequence of DataFrame
        Points of each journey (:func:`cup_study.citizens.journeys.emotions.curves`).
    questions : sequence of str
        Text below each stage.
    lang : str
    """
    n = len(questions)
    width = n * frame.column
    canvas.box(axes, frame.left, frame.top, width, frame.height, fill=PALE)
    for value in (0, 50, 100):
        y = frame.y(value)
        ends = (frame.left + 1.5, y), (frame.left + width - 1.5, y)
        canvas.line(axes, *ends, colour=HAIR, dashed=value == 50)
    spread = _SPREAD if len(curves) > 1 else 0.0
    for k, points in enumerate(curves):
        shift = (k - (len(curves) - 1) / 2) * spread
        _curve(axes, frame, points, k, shift, lang, alone=len(curves) == 1)
    _gaps(axes, frame, curves, lang)
    if len(curves) > 1:
        _values_beside(axes, frame, curves, spread, lang)
    _ends(axes, frame, lang)
    small = frame.kind
    for i, text in enumerate(questions):
        lines = lettering.cut(
            lettering.wrapped(text, small, frame.column - 6), MOST_LINES, small, frame.column - 6
        )
        canvas.write(axes, frame.x(i), frame.top + frame.height + 1.2, lines, small, SOFT, "center")


def _curve(
    axes: Axes,
    frame: Frame,
    points: pd.DataFrame,
    k: int,
    shift: float,
    lang: str,
    *,
    alone: bool,
) -> None:
    rows = points.reset_index(drop=True)
    colour = ACCENTS[k % len(ACCENTS)]
    size = frame.kind.size
    estimates = rows["estimate"].tolist()
    for run in emotions.runs(rows):
        axes.plot(
            [frame.x(i) + shift for i in run],
            [frame.y(float(estimates[i])) for i in run],
            color=colour,
            linewidth=size / 6.5,
            linestyle="solid" if k == 0 else (0, (5, 2)),
            alpha=0.55,
        )
    for i, row in enumerate(rows.to_dict("records")):
        if row["gap"]:
            continue
        x, y = frame.x(i) + shift, frame.y(row["estimate"])
        limits = [frame.y(row["ci_lower"]), frame.y(row["ci_upper"])]
        band = _BAND if alone else _SPREAD - 0.7
        axes.add_patch(
            Rectangle(
                (x - band / 2, min(limits)),
                band,
                abs(limits[1] - limits[0]),
                facecolor=colour,
                alpha=0.35,
                linewidth=0,
            )
        )
        axes.plot(
            x,
            y,
            _MARKERS[k % len(_MARKERS)],
            color=colour,
            markersize=size * 0.85,
            markeredgecolor="white",
            markeredgewidth=1.0,
        )
        if alone:
            bold = Type(size * 1.25, bold=True)
            top = min(limits) - bold.line_mm - 0.8
            _label(axes, frame, (x, top), row, "", bold, INK, lang)


def _values_beside(
    axes: Axes, frame: Frame, curves: Sequence[pd.DataFrame], spread: float, lang: str
) -> None:
    """Numbers of two or more curves: above the highest point of a stage, below the others."""
    bold = Type(frame.kind.size * 1.15, bold=True)
    for i in range(len(curves[0])):
        there = []
        for k, points in enumerate(curves):
            row = points.iloc[i]
            if not row["gap"]:
                shift = (k - (len(curves) - 1) / 2) * spread
                there.append((float(row["estimate"]), k, shift, row.to_dict()))
        ordered = sorted(there, key=lambda one: -one[0])
        for rank, (value, k, shift, told) in enumerate(ordered):
            room = frame.kind.size * 0.16
            above = min(frame.y(value) - room, frame.y(float(told["ci_upper"])) - 0.4)
            below = max(frame.y(value) + room, frame.y(float(told["ci_lower"])) + 0.2)
            y = above - bold.line_mm if rank == 0 else below
            at = (frame.x(i) + shift, y)
            _label(axes, frame, at, told, f"{LETTERS[k]} ", bold, ACCENTS[k], lang)


def _label(
    axes: Axes,
    frame: Frame,
    at: tuple[float, float],
    row: Mapping[Any, Any],
    before: str,
    bold: Type,
    colour: str,
    lang: str,
) -> None:
    """Mean, and beside it its interval: where many answered, the band is hardly to be seen."""
    told = before + format_number(row["estimate"], "count", lang)
    limits = " " + format_interval(row["ci_lower"], row["ci_upper"], "count", lang)
    wide = lettering.width_mm(told, bold)
    whole = wide + lettering.width_mm(limits, frame.kind)
    left = at[0] - whole / 2
    if not before:  # alone, it may stand on the line of the best answer
        canvas.box(axes, left - 0.6, at[1], whole + 1.2, bold.line_mm - 0.6, fill=PALE, above=True)
    canvas.write(axes, left, at[1], told, bold, colour)
    lower = (bold.size - frame.kind.size) / POINTS * 0.93
    canvas.write(axes, left + wide, at[1] + lower, limits, frame.kind, SOFT)


def _gaps(axes: Axes, frame: Frame, curves: Sequence[pd.DataFrame], lang: str) -> None:
    for i in range(len(curves[0])):
        gaps = {str(points.iloc[i]["gap"]) for points in curves}
        if "" in gaps:
            continue
        told = emotions.GAPS["few" if "few" in gaps else sorted(gaps)[0]][lang]
        y = frame.y(50) - frame.kind.line_mm / 2
        wide = lettering.width_mm(told, frame.kind) + 3
        tall = frame.kind.line_mm + 1.2
        canvas.box(axes, frame.x(i) - wide / 2, y - 0.6, wide, tall, fill=PALE, above=True)
        canvas.write(axes, frame.x(i), y, told, frame.kind, SOFT, "center")


def _ends(axes: Axes, frame: Frame, lang: str) -> None:
    """What the ends of the scale mean, written outside its lines, where no point can be."""
    kind = frame.kind
    x = frame.left + 2.0
    canvas.write(axes, x, frame.y(100) - kind.line_mm - 0.4, _BEST[lang], kind, SOFT)
    canvas.write(axes, x, frame.y(0) + 0.6, _WORST[lang], kind, SOFT)
