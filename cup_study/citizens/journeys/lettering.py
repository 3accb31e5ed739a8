"""Text on a drawing, measured before it is drawn: lines that fit a width, blocks that fit a height.

matplotlib's own wrapping (``wrap=True``) knows the edge of the figure, not that of a cell, and
counting characters goes wrong by a third where a text has many m or i. Widths come from
matplotlib's renderer, unhinted, as the letters are drawn (:mod:`cup_study.style`).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

from cup_study import style

#: Points in a millimetre.
POINTS = 72 / 25.4
#: From one line to the next, in heights of the letters.
LEADING = 1.28
#: Smallest size of letters in print.
SMALLEST = 8.0
SANS, SERIF = "DejaVu Sans", "DejaVu Serif"


@dataclass(frozen=True)
class Type:
    """How a text is set.

    Attributes
    ----------
    size : float
        In points.
    bold, italic : bool
    family : str
    """

    size: float = 9.0
    bold: bool = False
    italic: bool = False
    family: str = SANS

    def sized(self, size: float) -> Type:
        """The same in another size."""
        return Type(size, self.bold, self.italic, self.family)

    @property
    def line_mm(self) -> float:
        """From one line to the next, in millimetres."""
        return self.size * LEADING / POINTS

    def font(self) -> FontProperties:
        """As matplotlib takes it."""
        return FontProperties(
            family=self.family,
            size=self.size,
            weight="bold" if self.bold else "normal",
            style="italic" if self.italic else "normal",
        )


@functools.cache
def _renderer() -> RendererAgg:
    style.use()
    return RendererAgg(10, 10, 72)  # type: ignore[no-untyped-call]


@functools.lru_cache(maxsize=20_000)
def width_mm(text: str, kind: Type) -> float:
    """Width of a text on one line, in millimetres.

    Examples
    --------
    >>> width_mm("mmm", Type(9)) > 2 * width_mm("iii", Type(9))
    True
    """
    # Widths grow with the size: large letters are measured, so that no rounding adds up.
    measure = _renderer().get_text_width_height_descent
    found = measure(text, kind.sized(100.0).font(), False)  # type: ignore[no-untyped-call]
    return float(found[0]) * kind.size / 100.0 / POINTS


def wrapped(text: str, kind: Type, width: float) -> list[str]:
    """Lines of a text that are no wider than `width` millimetres.

    A word that is wider by itself is parted with a hyphen.

    Examples
    --------
    >>> wrapped("one two three", Type(9), 14.0)
    ['one two', 'three']
    >>> wrapped("", Type(9), 14.0)
    []
    """
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        for part in _parts(word, kind, width):
            longer = f"{line} {part}" if line else part
            if width_mm(longer, kind) <= width or not line:
                line = longer
            else:
                lines.append(line)
                line = part
    return [*lines, line] if line else lines


def cut(lines: list[str], most: int, kind: Type, width: float) -> list[str]:
    """At most so many lines; the last ends in an ellipsis where something was left out.

    Examples
    --------
    >>> cut(["one two", "three"], 1, Type(9), 16.0)
    ['one two…']
    """
    if len(lines) <= most:
        return lines
    if most < 1:
        return []
    last = lines[most - 1]
    while last and width_mm(last + "…", kind) > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip() + "…"]


def _parts(word: str, kind: Type, width: float) -> list[str]:
    """A word, or pieces of it that are narrow enough."""
    if width_mm(word, kind) <= width:
        return [word]
    pieces, rest = [], word
    while width_mm(rest, kind) > width and len(rest) > 2:
        n = len(rest) - 1
        while n > 1 and width_mm(rest[:n] + "-", kind) > width:
            n -= 1
        pieces.append(rest[:n] + "-")
        rest = rest[n:]
    return [*pieces, rest]
