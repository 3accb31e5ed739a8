"""Cards in a grid: how large the letters can be, how high the rows, and what has to be cut.

The largest size is taken at which every card fits its column and all rows fit the sheet. Where
even the smallest size of print does not do, cards are cut, the longest first; a sheet says how
many, and the table holds the whole text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cup_study.citizens.journeys import lettering
from cup_study.citizens.journeys.lettering import SERIF, SMALLEST, Type

#: Space within a card, between cards, and above and below those of a row, in millimetres.
PADDING, GAP, AIR = 1.7, 1.3, 1.5
#: Width of the sign of the evidence.
SIGN_MM = 4.6
#: Room between two columns.
GUTTER = 2.4
_SIZES = np.arange(11.0, SMALLEST - 0.01, -0.25)
#: A row is not made higher than this many times what it needs.
_MOST_STRETCH = 1.5


@dataclass(frozen=True)
class Card:
    """One statement as it is to be drawn.

    Attributes
    ----------
    text : str
    sign : str
        Of its evidence.
    figures : tuple of str
        Estimates, each on a line of its own.
    assumed, quote : bool
    """

    text: str
    sign: str = ""
    figures: tuple[str, ...] = ()
    assumed: bool = False
    quote: bool = False


@dataclass(frozen=True)
class Row:
    """One row of the grid: its heading, and the cards of each column.

    Attributes
    ----------
    label : str
    cells : tuple of tuple of Card
    journey : int
        Which journey it is of, where several are drawn; decides the colour.
    tag : str
        Name of the journey, where several are drawn.
    level : str
        Name of the level.
    """

    label: str
    cells: tuple[tuple[Card, ...], ...]
    journey: int = 0
    tag: str = ""
    level: str = ""


@dataclass(frozen=True)
class Placed:
    """A card with its lines as they break."""

    card: Card
    lines: tuple[str, ...]
    figures: tuple[str, ...]
    kind: Type

    @property
    def height(self) -> float:
        """In millimetres."""
        n = len(self.lines) + len(self.figures)
        return n * self.kind.line_mm + 2 * PADDING


@dataclass(frozen=True)
class Grid:
    """What fits.

    Attributes
    ----------
    kind : Type
        Size of the letters.
    rows : tuple
        For each row the placed cards of each column.
    heights : tuple of float
        Of the rows, in millimetres.
    cut : int
        Cards whose text is not whole.
    """

    kind: Type
    rows: tuple[tuple[tuple[Placed, ...], ...], ...]
    heights: tuple[float, ...]
    cut: int = 0


def fit(
    rows: Sequence[Row], column: float, height: float, label: float, least: float = 9.0
) -> Grid:
    """Set the cards of a grid.

    Parameters
    ----------
    rows : sequence of Row
    column, height : float
        Width of a column, and height of all rows together, in millimetres.
    label : float
        Width of the headings of the rows.
    least : float, optional
        Least height of a row.

    Returns
    -------
    Grid

    Examples
    --------
    >>> grid = fit([Row("Quotes", ((Card("A word"),), ()))], 40, 30, 40)
    >>> grid.kind.size, grid.cut, len(grid.rows[0][0])
    (11.0, 0, 1)
    """
    for size in _SIZES:
        kind = Type(float(size))
        placed = [_row(row, kind, column) for row in rows]
        needed = [_needed(r, p, kind, label, least) for r, p in zip(rows, placed, strict=True)]
        if sum(needed) <= height:
            return Grid(kind, tuple(placed), _stretched(needed, height))
    kind = Type(SMALLEST)
    placed, n = _shortened([_row(row, kind, column) for row in rows], rows, label, least, height)
    needed = [_needed(r, p, kind, label, least) for r, p in zip(rows, placed, strict=True)]
    return Grid(kind, tuple(placed), _stretched(needed, height), n)


def _row(row: Row, kind: Type, column: float) -> tuple[tuple[Placed, ...], ...]:
    width = column - GUTTER - 2 * PADDING - SIGN_MM
    return tuple(tuple(_placed(card, kind, width) for card in cell) for cell in row.cells)


def _placed(card: Card, kind: Type, width: float) -> Placed:
    bold = Type(kind.size, bold=True)
    figures = [line for told in card.figures for line in lettering.wrapped(told, bold, width)]
    lines = lettering.wrapped(card.text, text_type(card, kind), width)
    return Placed(card, tuple(lines), tuple(figures), kind)


def text_type(card: Card, kind: Type) -> Type:
    """How the words of a card are set: what somebody said stands out.

    Examples
    --------
    >>> text_type(Card("A", quote=True), Type(9)).italic
    True
    """
    return Type(kind.size, italic=True, family=SERIF) if card.quote else kind


def _needed(
    row: Row, placed: tuple[tuple[Placed, ...], ...], kind: Type, label: float, least: float
) -> float:
    cells = [sum(c.height for c in cell) + GAP * max(len(cell) - 1, 0) for cell in placed]
    heading = len(lettering.wrapped(row.label, label_type(kind), label - 3)) * kind.line_mm
    tag = lettering.wrapped(row.tag, kind, label - 6)
    return max([*cells, heading + len(tag) * kind.line_mm + 2, least]) + 2 * AIR


def label_type(kind: Type) -> Type:
    """How the heading of a row is set."""
    return Type(max(kind.size, SMALLEST), bold=True)


def _stretched(needed: Sequence[float], height: float) -> tuple[float, ...]:
    """Heights of the rows with what is left of the sheet shared out, within reason."""
    total = sum(needed)
    factor = min(max(height / total, 1.0), _MOST_STRETCH) if total else 1.0
    return tuple(h * factor for h in needed)


def _shortened(
    placed: list[tuple[tuple[Placed, ...], ...]],
    rows: Sequence[Row],
    label: float,
    least: float,
    height: float,
) -> tuple[list[tuple[tuple[Placed, ...], ...]], int]:
    """Take lines off the longest cell until the rows fit; tells how many cards lost some."""
    cells = [[list(cell) for cell in row] for row in placed]
    whole = sum(len(card.lines) for row in cells for cell in row for card in cell)
    touched: set[tuple[int, int, int]] = set()
    for _ in range(whole):
        now = [tuple(tuple(cell) for cell in row) for row in cells]
        needed = [
            _needed(r, p, Type(SMALLEST), label, least) for r, p in zip(rows, now, strict=True)
        ]
        if sum(needed) <= height:
            break
        # The highest row has the longest cell: there a line less gives room.
        r = max(range(len(rows)), key=lambda i: needed[i])
        c = max(range(len(cells[r])), key=lambda i: sum(p.height for p in cells[r][i]))
        k = max(range(len(cells[r][c])), key=lambda i: len(cells[r][c][i].lines))
        card = cells[r][c][k]
        if len(card.lines) <= 1:
            break
        kind = text_type(card.card, card.kind)
        width = max(lettering.width_mm(line, kind) for line in card.lines)
        shorter = lettering.cut(list(card.lines), len(card.lines) - 1, kind, width)
        cells[r][c][k] = Placed(card.card, tuple(shorter), card.figures, card.kind)
        touched.add((r, c, k))
    return [tuple(tuple(cell) for cell in row) for row in cells], len(touched)
