"""Journeys side by side on one A3 sheet: the same stages, a curve each, and what differs in colour.

A statement that all of them make stands there once, with the estimate of each; so the eye meets
what differs. Only journeys whose stages have the same names are compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cup_study.citizens.journeys import (
    canvas,
    cards,
    curve_panel,
    grid_layout,
    lettering,
    map_drawing,
)
from cup_study.citizens.journeys.canvas import ACCENTS, SOFT
from cup_study.citizens.journeys.curve_panel import LETTERS
from cup_study.citizens.journeys.grid_layout import SHARED, Card, Row
from cup_study.citizens.journeys.journey import Journey
from cup_study.citizens.journeys.lettering import Type
from cup_study.citizens.journeys.map_drawing import HEIGHT, LABELS, WIDTH

#: More cannot be told apart on one sheet.
MOST = len(ACCENTS)
_SMALL = Type(8.5)
#: Sizes of the question, the largest that needs one line; and what the curve can spare.
_TITLES, _SPARE = (20.0, 18.0, 16.0), 10.0
_WORDS = {
    "beside": {"en": "JOURNEYS SIDE BY SIDE", "sv": "RESOR SIDA VID SIDA"},
    "alike": {
        "en": "Nothing differs, and is left out: {levels}.",
        "sv": "Skiljer sig inte, och är utelämnat: {levels}.",
    },
    "cut": {
        "en": "Cut to fit: {n}; the tables have every text whole.",
        "sv": "Avkortade för att få plats: {n}; tabellerna har alla texter hela.",
    },
}


def comparable(journeys: Sequence[Journey]) -> tuple[Journey, ...]:
    """The first journey and those after it whose stages have the same names in the same order.

    Examples
    --------
    >>> from cup_study.citizens.journeys.journey import Stage
    >>> a = Journey("a", {}, {}, {}, (Stage("find", {}),), ())
    >>> b = Journey("b", {}, {}, {}, (Stage("do", {}),), ())
    >>> [len(comparable(each)) for each in ([a, a], [a, b], [])]
    [2, 1, 0]
    """
    if not journeys:
        return ()
    first = [stage.name for stage in journeys[0].stages]
    same = [j for j in journeys if [stage.name for stage in j.stages] == first]
    return tuple(same[:MOST])


def draw(
    journeys: Sequence[Journey],
    found: pd.DataFrame,
    points: pd.DataFrame,
    questions: Mapping[str, str],
    lang: str,
    foot: str = "",
) -> Figure | None:
    """Draw journeys with the same stages beside each other.

    Parameters
    ----------
    journeys : sequence of Journey
        From :func:`comparable`; at least two.
    found, points, questions, lang, foot
        As in :func:`cup_study.citizens.journeys.map_drawing.draw`.

    Returns
    -------
    Figure or None
        None where the cards do not fit on a sheet.
    """
    figure, axes = canvas.sheet(WIDTH, HEIGHT)
    canvas.write(axes, 0.5, 0, _WORDS["beside"][lang], Type(9, bold=True), ACCENTS[0])
    first = journeys[0]
    top = 5.5 + _question(axes, first.question[lang], WIDTH * 0.55)
    top = max(top, _names(axes, journeys, lang)) + 4
    column = (WIDTH - LABELS) / len(first.stages)
    top += map_drawing.stages(axes, first, top, column, lang) + 3
    curves = [points[points["journey"].eq(j.name)].reset_index(drop=True) for j in journeys]
    rows, same = _rows(journeys, found, lang)
    foot_lines = lettering.wrapped(foot, _SMALL, WIDTH)
    bottom = HEIGHT - len(foot_lines) * _SMALL.line_mm - 0.5
    asked = [
        curve_panel.question(questions.get(s.emotion, ""), turned=s.reversed, lang=lang)
        for s in first.stages
    ]
    drawn = any(curve_panel.has_points(curve) for curve in curves)
    tall = map_drawing.curve_height(asked, column) + 2 if drawn else 0.0
    grid = grid_layout.fit(rows, column, bottom - 9 - top - tall, LABELS, stretch=1.2)
    height = map_drawing.CURVE
    if drawn and grid.cut:  # rather a lower curve than a text that ends in the middle
        height -= _SPARE
        room = bottom - 9 - top - tall + _SPARE
        grid = grid_layout.fit(rows, column, room, LABELS, stretch=1.2)
    if grid.over:
        plt.close(figure)
        return None
    if drawn:
        top += map_drawing.curve(axes, curves, asked, top, column, lang, height) + 2
    empty = cards.empty_word(first, lang)
    map_drawing.table(axes, grid, rows, top, column, lang, empty=empty)
    canvas.write(axes, 0.5, bottom, foot_lines, _SMALL, SOFT)
    told = [one for journey in journeys for one in journey.evidence()]
    cut = _WORDS["cut"][lang].format(n=grid.cut) if grid.cut else ""
    alike = _WORDS["alike"][lang].format(levels=", ".join(same)) if same else ""
    notices = " ".join(text for text in (alike, cut) if text)
    map_drawing.legend(axes, bottom - 6.0, told, lang, notices)
    return figure


def _question(axes: Axes, text: str, width: float) -> float:
    """The question of the journeys; gives its height."""
    for size in _TITLES:
        kind = Type(size, bold=True)
        lines = lettering.wrapped(text, kind, width)
        if len(lines) == 1:
            break
    return canvas.write(axes, 0, 5.5, lines, kind)


def _names(axes: Axes, journeys: Sequence[Journey], lang: str) -> float:
    """Titles with target groups, each in its colour, at the right of the header."""
    x, y = WIDTH * 0.58, 0.5
    for k, journey in enumerate(journeys):
        kind = Type(11, bold=True)
        canvas.number(axes, x - 8.5, y + 0.2, LETTERS[k], Type(9, bold=True), ACCENTS[k])
        y += canvas.write(axes, x, y, journey.title[lang], kind, ACCENTS[k])
        small = lettering.wrapped(journey.target_group[lang], _SMALL, WIDTH - x)
        y += canvas.write(axes, x, y, small, _SMALL, SOFT) + 1.2
    return y


def _rows(
    journeys: Sequence[Journey], found: pd.DataFrame, lang: str
) -> tuple[list[Row], list[str]]:
    """Rows of the levels in which the journeys differ, and the names of the other levels."""
    made = [
        {row.level: row for row in cards.rows(journey, found, lang, k)}
        for k, journey in enumerate(journeys)
    ]
    levels = {name: row.label for rows in made for name, row in rows.items()}
    count = len(journeys[0].stages)
    rows = [
        Row(
            label,
            tuple(
                cards.merged([rows[name].cells[i] if name in rows else () for rows in made])
                for i in range(count)
            ),
            name,
        )
        for name, label in levels.items()
    ]
    told = [row for row in rows if any(_differs(card) for cell in row.cells for card in cell)]
    return told, [row.label for row in rows if row not in told]


def _differs(card: Card) -> bool:
    return card.journey != SHARED or bool(card.figures)
