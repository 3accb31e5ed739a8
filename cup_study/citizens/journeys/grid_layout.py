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

#: Space within a card, between cards, and above and below those of a row, in millimetres for each
#: point of the letters: a full sheet is set closer as well as smaller.
PADDING, GAP, AIR = 0.15, 0.11, 0.13
#: Width of the sign of the evidence.
SIGN_MM = 4.6
#: Number of a card that several journeys share.
SHARED = -1
#: Room between two columns.
GUTTER = 2.4
_SIZES = np.arange(11.0, SMALLEST - 0.01, -0.25)


@dataclass(frozen=True)
class Card:
    """One statement as it is to be drawn.

    Attributes
    ----------
    text : str
    sign : str
        Of its evidence.
    figures : tuple of (int, str)
        Estimates, each on a line of its own, with the number of the journey that it is of.
    assumed, quote : bool
    journey : int
        Which journey it is of; :data:`SHARED` where several say the same.
    """

    text: str
    sign: str = ""
    figures: tuple[tuple[int, str], ...] = ()
    assumed: bool = False
    quote: bool = False
    journey: int = 0


@dataclass(frozen=True)
class Row:
    """One row of the grid: its heading, the cards of each column, and the name of its level."""

    label: str
    cells: tuple[tuple[Card, ...], ...]
    level: str = ""


@dataclass(frozen=True)
class Placed:
    """A card with its lines as they break."""

    card: Card
    lines: tuple[str, ...]
    figures: tuple[tuple[int, str], ...]
    kind: Type
    #: Whether the estimate stands on the last line of the text.
    inline: bool = False

    @property
    def height(self) -> float:
        """In millimetres."""
        n = len(self.lines) + (0 if self.inline else len(self.figures))
        return n * self.kind.line_mm + 2 * PADDING * self.kind.size


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
    over : float
        What it is higher than there is room for, in millimetres; more than 0 cannot be drawn.
    """

    kind: Type
    rows: tuple[tuple[tuple[Placed, ...], ...], ...]
    heights: tuple[float, ...]
    cut: int = 0
    over: float = 0.0


def fit(
    rows: Sequence[Row],
    column: float,
    height: float,
    label: float,
    *,
    least: float = 9.0,
    stretch: float = 1.35,
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
    stretch : float, optional
        How many times what it needs a row may be high, where the sheet has room.

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
            return Grid(kind, tuple(placed), _stretched(needed, height, stretch))
    kind = Type(SMALLEST)
    placed, n = _shortened([_row(row, kind, column) for row in rows], rows, label, least, height)
    needed = [_needed(r, p, kind, label, least) for r, p in zip(rows, placed, strict=True)]
    over = max(sum(needed) - height, 0.0)
    return Grid(kind, tuple(placed), _stretched(needed, height, stretch), n, over)


def _row(row: Row, kind: Type, column: float) -> tuple[tuple[Placed, ...], ...]:
    width = column - GUTTER - 2 * PADDING * kind.size - SIGN_MM
    return tuple(tuple(_placed(card, kind, width) for card in cell) for cell in row.cells)


def _placed(card: Card, kind: Type, width: float) -> Placed:
    bold = Type(kind.size, bold=True)
    figures = [
        (number, line)
        for number, told in card.figures
        for line in lettering.wrapped(told, bold, width)
    ]
    words = text_type(card, kind)
    lines = lettering.wrapped(card.text, words, width)
    beside = lettering.width_mm(lines[-1] + "  ", words) if lines else width
    inline = len(figures) == 1 and beside + lettering.width_mm(figures[0][1], bold) <= width
    return Placed(card, tuple(lines), tuple(figures), kind, inline)


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
    between = GAP * kind.size
    cells = [sum(c.height for c in cell) + between * max(len(cell) - 1, 0) for cell in placed]
    own = label_type(row.label, kind, label)
    heading = len(lettering.wrapped(row.label, own, label - 3)) * own.line_mm
    return max([*cells, heading + 2, least]) + 2 * AIR * kind.size


def label_type(text: str, kind: Type, label: float) -> Type:
    """How the heading of a row is set: so that its longest word need not be parted, if it can be.

    Examples
    --------
    >>> label_type("Success", Type(11), 44).size, label_type("Framgångsfaktorer", Type(11), 44).size
    (11, 10.5)
    """
    size = kind.size
    while size > SMALLEST and any(
        lettering.width_mm(word, Type(size, bold=True)) > label - 3 for word in text.split()
    ):
        size -= 0.25
    return Type(size, bold=True)


def _stretched(needed: Sequence[float], height: float, most: float) -> tuple[float, ...]:
    """Heights of the rows with what is left of the sheet shared out, within reason."""
    total = sum(needed)
    spare = min(max(height - total, 0.0), (most - 1) * total)
    return tuple(h + spare / len(needed) for h in needed)


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
        # The highest cell of a row decides its height: there a line less gives room.
        open_cells = [
            (needed[r], r, c)
            for r, row in enumerate(cells)
            for c in [max(range(len(row)), key=lambda i: sum(p.height for p in row[i]))]
            if any(len(card.lines) > 1 for card in row[c])
        ]
        if not open_cells:
            break
        _, r, c = max(open_cells)
        k = max(range(len(cells[r][c])), key=lambda i: len(cells[r][c][i].lines))
        card = cells[r][c][k]
        kind = text_type(card.card, card.kind)
        width = max(lettering.width_mm(line, kind) for line in card.lines)
        shorter = lettering.cut(list(card.lines), len(card.lines) - 1, kind, width)
        cells[r][c][k] = Placed(card.card, tuple(shorter), card.figures, card.kind)
        touched.add((r, c, k))
    return [tuple(tuple(cell) for cell in row) for row in cells], len(touched)
