"""A journey on one sheet: A3, landscape, with margins of 12 mm on the page.

From top to bottom: title, question and target group; the stages; the emotion curve where there are
data; the levels; lists beside the grid, such as the steps of the work; what the signs mean. A
journey whose source prints no cell keeps its frame, with the empty cells as room to write in.
"""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cup_study.citizens import evidence
from cup_study.citizens.journeys import (
    blocks,
    canvas,
    cards,
    curve_panel,
    grid_layout,
    lettering,
    stage_arrows,
)
from cup_study.citizens.journeys.canvas import ACCENTS, HAIR, INK, SOFT
from cup_study.citizens.journeys.curve_panel import Frame
from cup_study.citizens.journeys.grid_layout import Grid, Row
from cup_study.citizens.journeys.journey import BACK, FRONT, Journey
from cup_study.citizens.journeys.lettering import Type
from cup_study.errors import InputError, Problem

#: Size of the drawing: A3 less its margins, and a line for the caption.
WIDTH, HEIGHT = 392.0, 256.0
LABELS, CURVE = 44.0, 36.0
_TITLE, _LEAD, _SMALL, _NAME = Type(23, bold=True), Type(13), Type(8.5), Type(12, bold=True)
_REMEDY = "Shorten the texts, take out a level, or make two journeys of it."
_WORDS = {
    "journey": {"en": "USER JOURNEY", "sv": "ANVÄNDARRESA"},
    "group": {"en": "TARGET GROUP", "sv": "MÅLGRUPP"},
    "stages": {"en": "STAGES", "sv": "STEG"},
    "keywords": {"en": "KEYWORDS", "sv": "NYCKELORD"},
    "curve": {"en": "What the answers say", "sv": "Vad svaren säger"},
    "scale": {
        "en": "One question a stage; mean with 95% interval",
        "sv": "En fråga per steg; medelvärde med 95\u00a0% konfidensintervall",
    },
    "visible": {"en": "line of visibility", "sv": "synlighetsgräns"},
    "cut": {
        "en": "Cut to fit: {n}; the table has every text whole.",
        "sv": "Avkortade för att få plats: {n}; tabellen har alla texter hela.",
    },
    "frame": {
        "en": "The source names stages and levels but does not print what stands in the cells.",
        "sv": "Källan namnger steg och nivåer men trycker inte vad som står i cellerna.",
    },
}


def draw(
    journey: Journey,
    found: pd.DataFrame,
    points: pd.DataFrame,
    questions: Mapping[str, str],
    lang: str,
    foot: str = "",
) -> Figure:
    """Draw the sheet of a journey.

    Parameters
    ----------
    journey : Journey
    found : DataFrame
        Estimates of the cells (:func:`cup_study.citizens.journeys.estimates.of_cells`).
    points : DataFrame
        The curve (:func:`cup_study.citizens.journeys.emotions.curves`).
    questions : mapping
        Item to its question, for the curve.
    lang : str
    foot : str, optional
        Where it comes from, n, weighting.

    Returns
    -------
    Figure

    Raises
    ------
    InputError
        The statements do not fit on a sheet, even with the smallest letters and one line each.
    """
    figure, axes = canvas.sheet(WIDTH, HEIGHT)
    top = header(axes, journey, lang)
    column = (WIDTH - LABELS) / len(journey.stages)
    top += stages(axes, journey, top, column, lang) + 3
    mine = points[points["journey"].eq(journey.name)].reset_index(drop=True)
    asked = [
        curve_panel.question(questions.get(stage.emotion, ""), turned=stage.reversed, lang=lang)
        for stage in journey.stages
    ]
    drawn = curve_panel.has_points(mine)
    tall = curve_height(asked, column) + 2 if drawn else 0.0
    room = HEIGHT - top - tall - blocks.height(journey.blocks, WIDTH, lang) - _foot_height(foot)
    rows = cards.rows(journey, found, lang)
    grid = grid_layout.fit(rows, column, room, LABELS, stretch=1.35 if journey.cells else 3.0)
    if grid.over:
        plt.close(figure)
        raise InputError(journey.place.file or journey.name, [_too_much(journey, grid)], _REMEDY)
    if drawn:  # what the rows do not need gives the curve more height
        spare = min(room - sum(grid.heights), CURVE)
        top += curve(axes, [mine], asked, top, column, lang, CURVE + spare) + 2
    top = table(
        axes,
        grid,
        rows,
        top,
        column,
        lang,
        empty=cards.empty_word(journey, lang),
        framed=not journey.cells,
    )
    blocks.draw(axes, journey.blocks, top + 4, WIDTH, lang)
    _foot(axes, journey, lang, foot, grid.cut)
    return figure


def header(axes: Axes, journey: Journey, lang: str) -> float:
    """Title, question, target group and keywords; gives where the grid begins."""
    accent = ACCENTS[0]
    canvas.write(axes, 0.5, 0, _WORDS["journey"][lang], Type(9, bold=True), accent)
    side = 118.0
    wide = WIDTH - side - 14
    title = lettering.wrapped(journey.title[lang], _TITLE, wide)
    y = 5.5
    y += canvas.write(axes, 0, y, title, _TITLE)
    lead = lettering.wrapped(journey.question[lang], _LEAD, wide)
    y += 1.0
    y += canvas.write(axes, 0.5, y, lead, _LEAD, SOFT)
    x = WIDTH - side
    words = journey.keywords.get(lang, ())
    group = lettering.wrapped(journey.target_group[lang], _NAME, side - 10)
    inner = _SMALL.line_mm + len(group) * _NAME.line_mm + 1
    inner += 15.0 if words else 0
    canvas.box(axes, x, 0, side, inner + 7, fill=canvas.TINTS[0], radius=2.5)
    at = 3.5
    at += canvas.write(axes, x + 5, at, _WORDS["group"][lang], Type(8.5, bold=True), accent)
    at += canvas.write(axes, x + 5, at + 0.6, group, _NAME) + 0.6
    if words:
        at += 2.4
        at += canvas.write(axes, x + 5, at, _WORDS["keywords"][lang], Type(8.5, bold=True), accent)
        at += 1.2
        for word in words:
            x += canvas.pill(axes, x + 5, at, word, Type(9.5, bold=True), accent) + 2.5
    return max(y, inner + 7) + 4.5


def stages(axes: Axes, journey: Journey, top: float, column: float, lang: str) -> float:
    """Arrows with the names of the stages; gives their height."""
    height = stage_arrows.draw(axes, journey, (LABELS, top), column, lang)
    kind = Type(9, bold=True)
    middle = top + (height - kind.line_mm) / 2
    canvas.write(axes, 0.5, middle, _WORDS["stages"][lang], kind, ACCENTS[0])
    return height


def curve(
    axes: Axes,
    curves: list[pd.DataFrame],
    asked: list[str],
    top: float,
    column: float,
    lang: str,
    height: float = CURVE,
) -> float:
    """Panel of the curve with its heading; gives its height."""
    small = Type(8.0)
    frame = Frame(LABELS, top, column, height, small)
    curve_panel.draw(axes, frame, curves, asked, lang)
    heading = lettering.wrapped(_WORDS["curve"][lang], Type(10, bold=True), LABELS - 12)
    y = top + 3.5
    y += canvas.write(axes, 0.5, y, heading, Type(10, bold=True))
    scale = lettering.wrapped(_WORDS["scale"][lang], small, LABELS - 13)
    canvas.write(axes, 0.5, y + 0.6, scale, small, SOFT)
    canvas.face(axes, LABELS - 5, frame.y(100) + 1.2, 3.0, glad=True)
    canvas.face(axes, LABELS - 5, frame.y(0) - 1.2, 3.0, glad=False)
    return height - CURVE + curve_height(asked, column)


def curve_height(asked: list[str], column: float) -> float:
    """Least height of the panel with the questions below it, in millimetres."""
    return CURVE + 1.2 + curve_panel.questions_height(asked, column, Type(8.0))


def table(
    axes: Axes,
    grid: Grid,
    rows: list[Row],
    top: float,
    column: float,
    lang: str,
    *,
    empty: str,
    framed: bool = False,
) -> float:
    """Levels with their cards; gives where they end."""
    for r, (row, cells, height) in enumerate(zip(rows, grid.rows, grid.heights, strict=True)):
        after_front = r > 0 and rows[r - 1].level == FRONT and row.level == BACK
        canvas.line(
            axes, (0, top), (WIDTH, top), colour=INK if after_front else HAIR, dashed=after_front
        )
        y = top + 2.4
        kind = grid_layout.label_type(row.label, grid.kind, LABELS)
        label = lettering.wrapped(row.label, kind, LABELS - 3)
        canvas.write(axes, 0.5, y, label, kind)
        if after_front:
            small = Type(8, italic=True)
            canvas.write(axes, 0.5, top - small.line_mm - 0.4, _WORDS["visible"][lang], small, SOFT)
        for c, placed in enumerate(cells):
            cards.draw_cell(
                axes,
                LABELS + c * column,
                top,
                column,
                height,
                placed,
                empty=empty,
                framed=framed,
            )
        top += height
    canvas.line(axes, (0, top), (WIDTH, top))
    return top


def _foot_height(foot: str) -> float:
    return 12.0 + len(lettering.wrapped(foot, _SMALL, WIDTH)) * _SMALL.line_mm


def _foot(axes: Axes, journey: Journey, lang: str, foot: str, cut: int) -> None:
    lines = lettering.wrapped(foot, _SMALL, WIDTH)
    y = HEIGHT - len(lines) * _SMALL.line_mm - 0.5
    canvas.write(axes, 0.5, y, lines, _SMALL, SOFT)
    legend(axes, y - 6.0, journey.evidence(), lang, _notices(journey, lang, cut))


def legend(axes: Axes, y: float, told: object, lang: str, notices: str) -> None:
    """Signs that are used, and what else a reader must know, on one line."""
    x = 0.5
    for sign, meaning in evidence.legend(list(told), lang):  # type: ignore[call-overload]
        assumed = sign == evidence.SIGNS[evidence.ASSUMPTION]
        wide = 4.2 + lettering.width_mm(meaning, _SMALL)
        if assumed:  # as it looks on the map
            canvas.box(axes, x, y - 0.9, wide + 4, 5.6, edge=ACCENTS[0], dashed=True)
            x += 2
        canvas.write(axes, x, y, sign, Type(9), ACCENTS[0])
        canvas.write(axes, x + 4.2, y + 0.1, meaning, _SMALL, SOFT if assumed else INK)
        x += wide + 7
    if notices:
        canvas.write(axes, WIDTH, y + 0.1, notices, Type(8.5, bold=True), SOFT, "right")


def _too_much(journey: Journey, grid: Grid) -> Problem:
    what = f"{len(journey.cells)} statements need {grid.over:.0f} mm more than an A3 sheet has"
    return Problem(f'journey "{journey.name}"', f"{what}, with letters of {grid.kind.size:g} pt")


def _notices(journey: Journey, lang: str, cut: int) -> str:
    told = [] if journey.cells else [_WORDS["frame"][lang]]
    if cut:
        told.append(_WORDS["cut"][lang].format(n=cut))
    return " ".join(told)
