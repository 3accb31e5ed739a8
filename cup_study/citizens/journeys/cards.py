"""A journey's cells as cards to be drawn: text, sign of the evidence, what the survey says."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes

from cup_study import raw_text
from cup_study.citizens import evidence
from cup_study.citizens.journeys import canvas, estimates, lettering
from cup_study.citizens.journeys.canvas import ACCENTS, INK, PALE, SOFT, TINTS
from cup_study.citizens.journeys.curve_panel import LETTERS
from cup_study.citizens.journeys.grid_layout import (
    AIR,
    GAP,
    GUTTER,
    PADDING,
    SHARED,
    SIGN_MM,
    Card,
    Placed,
    Row,
    text_type,
)
from cup_study.citizens.journeys.journey import QUOTES, Cell, Journey
from cup_study.citizens.journeys.lettering import SMALLEST, Type

#: What stands where nothing does.
EMPTY = {
    "unpublished": {"en": "not published", "sv": "inte publicerat"},
    "untold": {"en": "not told in the source", "sv": "står inte i källan"},
    "open": {"en": "nothing known", "sv": "inget känt"},
}


def empty_word(journey: Journey, lang: str) -> str:
    """What is written in an empty cell: why it is empty.

    Examples
    --------
    >>> empty_word(Journey("a", {}, {}, {}, (), (), original="sv"), "en")
    'not published'
    """
    if not journey.original:
        return EMPTY["open"][lang]
    return EMPTY["untold" if journey.cells else "unpublished"][lang]


def of_cell(
    cell: Cell, figures: Mapping[str, Mapping[str, object]], lang: str, number: int = 0
) -> Card:
    """Card of a statement.

    Parameters
    ----------
    cell : Cell
    figures : mapping
        Reference to the row of the journey's estimates.
    lang : str
    number : int, optional
        Place of the journey, where several are drawn.
    """
    quote = cell.level == QUOTES
    text = cell.text[lang]
    told = [
        (number, estimates.printed(dict(figures[str(one)]), lang))
        for one in cell.evidence
        if str(one) in figures
    ]
    return Card(
        raw_text.quoted(text, lang) if quote else raw_text.shown(text),
        evidence.signs(cell.evidence),
        tuple(told),
        evidence.is_assumed(cell.evidence),
        quote,
        number,
    )


def of_journey(journey: Journey, found: pd.DataFrame) -> dict[str, Mapping[str, object]]:
    """Estimates of one journey by reference."""
    rows = found[found["journey"].eq(journey.name)].to_dict("records")
    return {str(row["reference"]): {str(k): v for k, v in row.items()} for row in rows}


def rows(journey: Journey, found: pd.DataFrame, lang: str, number: int = 0) -> list[Row]:
    """Rows of the grid.

    Parameters
    ----------
    journey : Journey
    found : DataFrame
        From :func:`cup_study.citizens.journeys.estimates.of_cells`.
    lang : str
    number : int, optional
        Place of the journey, where several are drawn.
    """
    figures = of_journey(journey, found)
    return [
        Row(
            level.labels[lang],
            tuple(
                tuple(
                    of_cell(cell, figures, lang, number)
                    for cell in journey.at(stage.name, level.name)
                )
                for stage in journey.stages
            ),
            level.name,
        )
        for level in journey.levels
    ]


def merged(cells: Sequence[Sequence[Card]]) -> tuple[Card, ...]:
    """Cards of one cell of several journeys: what all say once, then what each says by itself.

    Examples
    --------
    >>> a = Card("Phones", figures=((0, "40%"),))
    >>> b = Card("Phones", figures=((1, "60%"),), journey=1)
    >>> merged([[a], [b]])[0].figures, merged([[a], []])[0].journey
    (((0, 'A  40%'), (1, 'B  60%')), 0)
    """
    told: dict[str, list[Card]] = {}
    for cards in cells:
        for card in cards:
            told.setdefault(card.text, []).append(card)
    joined: list[Card] = []
    for same in told.values():
        if len(same) < len(cells) or len({(c.sign, c.assumed) for c in same}) > 1:
            marked = ((LETTERS[c.journey], c) for c in same)
            joined += [dataclasses.replace(c, text=f"{letter} · {c.text}") for letter, c in marked]
            continue
        figures = tuple((k, f"{LETTERS[k]}  {told}") for c in same for k, told in c.figures)
        joined.append(dataclasses.replace(same[0], figures=figures, journey=SHARED))
    return tuple(sorted(joined, key=lambda card: card.journey))


def draw_cell(
    axes: Axes,
    x: float,
    y: float,
    column: float,
    height: float,
    cards: Sequence[Placed],
    *,
    empty: str = "",
    framed: bool = False,
) -> None:
    """Draw the cards of one cell below each other, or the word for an empty one.

    Where a whole map is empty the cells are `framed`: room to write in.
    """
    width = column - GUTTER
    left = x + GUTTER / 2
    if not cards:
        if framed:
            canvas.box(axes, left, y + 1.4, width, height - 2.8, fill=PALE)
        kind = Type(SMALLEST, italic=True)
        canvas.write(axes, left + 1.7, y + 2.9, empty, kind, SOFT)
        return
    top = y + (AIR * cards[0].kind.size)
    for placed in cards:
        card, kind = placed.card, placed.kind
        padding = PADDING * kind.size
        shade = SOFT if card.journey == SHARED else ACCENTS[card.journey % len(ACCENTS)]
        tint = PALE if card.journey == SHARED else TINTS[card.journey % len(TINTS)]
        canvas.box(
            axes,
            left,
            top,
            width,
            placed.height,
            fill="white" if card.assumed else tint,
            edge=shade if card.assumed else "none",
            dashed=card.assumed,
        )
        text_x, text_y = left + padding + SIGN_MM, top + padding
        for i, sign in enumerate(card.sign):
            canvas.write(axes, left + padding, text_y + i * kind.line_mm, sign, kind, shade)
        ink = SOFT if card.assumed else INK
        words = text_type(card, kind)
        taken = canvas.write(axes, text_x, text_y, placed.lines, words, ink)
        if placed.inline:
            taken -= kind.line_mm
            text_x += lettering.width_mm(placed.lines[-1] + "  ", words)
        bold = Type(kind.size, bold=True)
        for i, (number, told) in enumerate(placed.figures):
            own = ACCENTS[number % len(ACCENTS)]
            canvas.write(axes, text_x, text_y + taken + i * kind.line_mm, told, bold, own)
        top += placed.height + GAP * kind.size
