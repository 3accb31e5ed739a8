"""The essentials of a journey: stages, curve and three points; for a slide and for a page of A4.

Not a smaller map: what cannot be read from the back of a room is left out. All measures follow the
size of the letters, so that one function draws the slide (16:9) and the version for the report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cup_study import style
from cup_study.citizens import evidence
from cup_study.citizens.evidence import MEANINGS
from cup_study.citizens.journeys import canvas, cards, curve_panel, lettering, stage_arrows
from cup_study.citizens.journeys.canvas import ACCENTS, HAIR, SOFT, TINTS
from cup_study.citizens.journeys.curve_panel import Frame
from cup_study.citizens.journeys.grid_layout import Card, text_type
from cup_study.citizens.journeys.journey import Cell, Journey
from cup_study.citizens.journeys.lettering import Type

#: Width and height in millimetres, and size of the letters in points. With its edge the first is
#: what a slide of 254 x 143 mm has room for (:data:`cup_study.publish.pptx.PICTURE_MM`).
SLIDE = (226.0, 107.0, 10.5)
PAGE = (style.WIDTH_MM - 4, 92.0, 8.0)
#: Points on a slide.
MOST_POINTS = 3
#: Lines of a point; the map and the table have the whole text.
MOST_LINES = 6
_EDGE = 2.0
_FOOT = Type(8.0)


def key_points(journey: Journey) -> tuple[Cell, ...]:
    """Statements for a slide: those that the file numbers; else the first that rest on evidence.

    Examples
    --------
    >>> cell = Cell("find", "quotes", {"en": "A"}, evidence.parse("segment:s1"))
    >>> len(key_points(Journey("a", {}, {}, {}, (), (), (cell,))))
    1
    """
    chosen = sorted((c for c in journey.cells if c.point), key=lambda c: c.point)
    known = [c for c in journey.cells if not evidence.is_assumed(c.evidence)]
    return tuple((chosen or known)[:MOST_POINTS])


def draw(
    journey: Journey,
    found: pd.DataFrame,
    points: pd.DataFrame,
    questions: Mapping[str, str],
    lang: str,
    size: tuple[float, float, float] = SLIDE,
    *,
    foot: str = "",
) -> Figure:
    """Draw the essentials of a journey.

    Parameters
    ----------
    journey, found, points, questions, lang
        As in :func:`cup_study.citizens.journeys.map_drawing.draw`.
    size : tuple of float
        :data:`SLIDE` or :data:`PAGE`.
    foot : str, optional
        Where it comes from, n: on a slide there is no other place for it.

    Returns
    -------
    Figure
    """
    width, height, letters = size
    unit = letters / 8.0
    figure, axes = canvas.sheet(width, height, _EDGE)
    top = 0.0
    small = _small(letters)
    if foot:
        lines = lettering.cut(lettering.wrapped(foot, _FOOT, width), 2, _FOOT, width)
        height -= len(lines) * _FOOT.line_mm
        canvas.write(axes, 0, height, lines, _FOOT, SOFT)
        height -= 1.2 * unit
    column = width / len(journey.stages)
    top += 2.0 * unit + stage_arrows.draw(
        axes, journey, (0.0, top), column, lang, largest=letters * 1.15, tall=8.5 * unit
    )
    low = _points_height(journey, found, lang, width, letters)
    mine = points[points["journey"].eq(journey.name)].reset_index(drop=True)
    room = height - top - low - 3 * unit
    if curve_panel.has_points(mine):
        asked = [
            curve_panel.question(questions.get(s.emotion, ""), turned=s.reversed, lang=lang)
            for s in journey.stages
        ]
        below = curve_panel.questions_height(asked, column, small) + 1.2
        frame = Frame(0.0, top, column, max(room - below, 12 * unit), small)
        curve_panel.draw(axes, frame, [mine], asked, lang)
    elif not journey.cells:
        _frame(axes, journey, top, room + low + 3 * unit, width, lang, letters)
        return figure
    _points(axes, journey, found, lang, width, height - low, letters)
    return figure


def _small(letters: float) -> Type:
    """Letters of what is read last; in print no smaller than the others can be."""
    return Type(max(0.8 * letters, lettering.SMALLEST))


def _texts(
    cell: Cell, figures: Mapping[str, Mapping[str, object]], lang: str, room: float, letters: float
) -> tuple[Card, list[str], list[str]]:
    card = cards.of_cell(cell, figures, lang)
    kind = text_type(card, Type(letters))
    lines = lettering.cut(lettering.wrapped(card.text, kind, room), MOST_LINES, kind, room)
    bold = Type(letters, bold=True)
    told = [line for _, text in card.figures for line in lettering.wrapped(text, bold, room)]
    return card, lines, told


def _points_height(
    journey: Journey, found: pd.DataFrame, lang: str, width: float, letters: float
) -> float:
    chosen = key_points(journey)
    unit = letters / 8.0
    if not chosen:
        return 0.0
    figures = cards.of_journey(journey, found)
    room = (width - 4 * unit * (MOST_POINTS - 1)) / MOST_POINTS - 12 * unit
    most = 0
    for cell in chosen:
        _, lines, told = _texts(cell, figures, lang, room, letters)
        most = max(most, len(lines) + len(told))
    return (most + 1) * Type(letters).line_mm + _small(letters).line_mm + 6.5 * unit


def _points(
    axes: Axes,
    journey: Journey,
    found: pd.DataFrame,
    lang: str,
    width: float,
    top: float,
    letters: float,
) -> None:
    """Three cards side by side, each with its stage, text, estimate and sign."""
    unit, kind = letters / 8.0, Type(letters)
    wide = (width - 4 * unit * (MOST_POINTS - 1)) / MOST_POINTS
    tall = _points_height(journey, found, lang, width, letters)
    figures = cards.of_journey(journey, found)
    names = {stage.name: stage.labels[lang] for stage in journey.stages}
    small = _small(letters)
    for n, cell in enumerate(key_points(journey)):
        card, lines, told = _texts(cell, figures, lang, wide - 12 * unit, letters)
        x = n * (wide + 4 * unit)
        edge = SOFT if card.assumed else "none"
        fill = "white" if card.assumed else TINTS[0]
        canvas.box(
            axes, x, top, wide, tall, fill=fill, edge=edge, dashed=card.assumed, radius=2 * unit
        )
        bold = Type(letters, bold=True)
        canvas.number(axes, x + 2.5 * unit, top + 2.8 * unit, str(n + 1), bold, ACCENTS[0])
        text = x + 9.5 * unit
        y = top + 3.0 * unit
        room = wide - 12 * unit
        name = lettering.cut(lettering.wrapped(names[cell.stage], bold, room), 1, bold, room)
        y += canvas.write(axes, text, y, name, bold, ACCENTS[0])
        y += canvas.write(axes, text, y, lines, text_type(card, kind))
        canvas.write(axes, text, y, told, bold, ACCENTS[0])
        rests = " ".join(f"{sign} {MEANINGS[sign][lang]}" for sign in card.sign)
        low = top + tall - small.line_mm - 2.5 * unit
        room = wide - 5 * unit
        line = lettering.cut(lettering.wrapped(rests, small, room), 1, small, room)
        canvas.write(axes, x + 3 * unit, low, line, small, SOFT)


def _frame(
    axes: Axes,
    journey: Journey,
    top: float,
    room: float,
    width: float,
    lang: str,
    letters: float,
) -> None:
    """A journey whose cells are not printed: its levels, and the keywords."""
    unit, kind = letters / 8.0, Type(letters)
    words: Sequence[str] = journey.keywords.get(lang, ())
    step = min((room - (10 * unit if words else 0)) / max(len(journey.levels), 1), 19 * unit)
    for i, level in enumerate(journey.levels):
        y = top + i * step
        canvas.box(axes, 0, y, width, step - 1.6 * unit, fill=canvas.PALE, radius=1.5 * unit)
        text = y + (step - 1.6 * unit - kind.line_mm) / 2
        canvas.write(axes, 3 * unit, text, level.labels[lang], Type(letters, bold=True))
        word = cards.EMPTY["unpublished"][lang]
        soft = Type(letters, italic=True)
        canvas.write(axes, width - 3 * unit, text, word, soft, SOFT, "right")
    y = top + len(journey.levels) * step + 1.5 * unit
    canvas.line(axes, (0, y - 1.2 * unit), (width, y - 1.2 * unit), colour=HAIR)
    x = 0.0
    for word in words:
        bold = Type(letters * 1.05, bold=True)
        x += canvas.pill(axes, x, y + unit, word, bold, ACCENTS[0]) + 3 * unit
