"""The key below a map of numbered items: their words in two columns, construct by construct."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from cup_study import style
from cup_study.citizens.priorities.matrix_drawing import ACCENT

_LINE_MM, _HEADING_MM = 3.75, 5.4
_COLUMN_MM = 67.0  # of the words
_MM, _PT = 1 / 25.4, 25.4 / 72


@dataclass(frozen=True)
class Entry:
    """A line of the key of items.

    Attributes
    ----------
    number : int
        At the sign.
    heading, text : str
        Construct, and wording of the item.
    priority : bool
        Whether it lies in the field that is to be given priority.
    """

    number: int
    heading: str
    text: str
    priority: bool = False


#: Heading, and entries with their lines.
Block = tuple[str, list[tuple[Entry, list[str]]]]


def columns(key: Mapping[str, Entry]) -> list[list[Block]]:
    """Two columns of about the same height; constructs stay whole and in order.

    Parameters
    ----------
    key : mapping of str to Entry
        In the order of the key.
    """
    blocks = _blocks(key)
    heights = [_height(block) for block in blocks]
    cut = min(range(1, max(len(blocks), 2)), key=lambda i: max(sum(heights[:i]), sum(heights[i:])))
    return [list(blocks[:cut]), list(blocks[cut:])]


def height(columns: Sequence[Sequence[Block]]) -> float:
    """Millimetres of the taller column."""
    return max(sum(_height(block) for block in column) for column in columns)


def write(figure: Figure, columns: Sequence[Sequence[Block]], *, top_mm: float) -> None:
    """Write the key into a figure of the house's width.

    Parameters
    ----------
    figure : Figure
        Without a layout engine.
    columns : sequence
        From :func:`columns`.
    top_mm : float
        Upper edge, from the lower edge of the figure.
    """
    for k, column in enumerate(columns):
        _column(figure, column, 3 + k * style.WIDTH_MM / len(columns), top_mm)


def lines_of(text: str, width_mm: float, *, size: float = 8, bold: bool = False) -> list[str]:
    """Lines that fit a width, by the width of the letters themselves.

    Parameters
    ----------
    text : str
        One paragraph.
    width_mm : float
        Of a line.
    size : float, optional
        Of the letters, in points.
    bold : bool, optional
        Whether they are set in bold.

    Examples
    --------
    >>> lines_of("It is easy to learn", 20)
    ['It is easy to', 'learn']
    """
    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        wide = TextPath((0, 0), longer, size=size, prop=font).get_extents().width
        if lines[-1] and wide > width_mm / _PT:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _blocks(key: Mapping[str, Entry]) -> list[Block]:
    """Items by construct, each wrapped to the width of a column."""
    style.use()
    found: dict[str, list[tuple[Entry, list[str]]]] = {}
    for entry in key.values():
        wrapped = lines_of(entry.text, _COLUMN_MM)
        found.setdefault(entry.heading, []).append((entry, wrapped))
    return list(found.items())


def _height(block: Block) -> float:
    return _HEADING_MM + sum(len(lines) for _, lines in block[1]) * _LINE_MM + 1.6


def _column(figure: Figure, column: Sequence[Block], x_mm: float, top_mm: float) -> None:
    whole = figure.get_figheight() / _MM

    def put(x: float, y: float, text: str, **how: object) -> None:
        figure.text(x / style.WIDTH_MM, y / whole, text, va="baseline", fontsize=8, **how)  # type: ignore[arg-type]

    y = top_mm - 3.0
    for heading, entries in column:
        put(x_mm, y, heading, fontweight="bold", color="#222222")
        y -= _HEADING_MM - 0.6
        for entry, lines in entries:
            colour = ACCENT if entry.priority else "#333333"
            weight = "bold" if entry.priority else "normal"
            put(x_mm + 5, y, str(entry.number), ha="right", color=colour, fontweight=weight)
            for line in lines:
                put(x_mm + 7, y, line, color="#333333")
                y -= _LINE_MM
        y -= 1.6 + 0.6
