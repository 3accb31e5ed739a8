"""How wide a text is when it is printed, and how it breaks over lines; for figures."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence

from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font

FAMILY = "DejaVu Sans"
#: Millimetres a point.
POINT = 25.4 / 72
#: Any size will do: widths are in proportion.
_SIZE = 8.0


def text_mm(texts: Sequence[str], size: float = 8, weight: str = "normal") -> float:
    """Width of the widest of some texts in millimetres.

    Parameters
    ----------
    texts : sequence of str
        Each may have several lines.
    size : float, optional
        In points.
    weight : str, optional
        ``"normal"`` or ``"bold"``.

    Examples
    --------
    >>> round(text_mm(["Trust"])), text_mm([])
    (7, 0.0)
    """
    lines = [line for text in texts for line in text.splitlines()]
    return max((_share(line, weight) for line in lines), default=0.0) * size * POINT


@functools.cache
def font(weight: str = "normal") -> FT2Font:
    """Typeface of the figures, with a size of its own.

    Examples
    --------
    >>> ord("Å") in font().get_charmap()
    True
    """
    # That which matplotlib shares changes its size with each text.
    found = FT2Font(findfont(FontProperties(family=FAMILY, weight=weight)))
    found.set_size(_SIZE, 72)
    return found


# Who sets a text tries the same beginnings of it again and again.
@functools.lru_cache(maxsize=1 << 15)
def _share(text: str, weight: str) -> float:
    return sum(_advance(letter, weight) for letter in text)


@functools.cache
def _advance(letter: str, weight: str) -> float:
    """Width of a letter as a share of its size, unhinted; kerning would save a little."""
    # Setting a label to measure it takes a hundred times as long.
    # A letter that the typeface lacks is drawn as a box about as wide as an m.
    shown = letter if ord(letter) in font(weight).get_charmap() else "m"
    width: int = font(weight).load_char(ord(shown)).linearHoriAdvance
    return width / 0x10000 / _SIZE


def wrapped(text: str, room_mm: float, hyphens: Mapping[str, str] | None = None) -> str:
    r"""Text in as many lines as it takes, at 8 points.

    Parameters
    ----------
    text : str
    room_mm : float
        Width of a line.
    hyphens : mapping, optional
        Long words, in lower case, with ``|`` where they may break; others break where the line
        ends.

    Examples
    --------
    >>> wrapped("Perceived usefulness", 20)
    'Perceived\nusefulness'
    >>> wrapped("Tjänstekvalitet", 16, {"tjänstekvalitet": "tjänste|kvalitet"})
    'Tjänste-\nkvalitet'
    """
    lines = [""]
    # Only at spaces that may break: a no-break space holds its words together.
    for word in filter(None, re.split(r"[ \n\t]+", text.replace("/", "/ "))):
        glue = "" if lines[-1].endswith("/") or not lines[-1] else " "
        if text_mm([lines[-1] + glue + word]) <= room_mm:
            lines[-1] += glue + word
            continue
        parts = _parts(word, room_mm, hyphens or {})
        lines = [*lines, *parts] if lines[-1] else [*lines[:-1], *parts]
    return "\n".join(lines)


def _parts(word: str, room_mm: float, hyphens: Mapping[str, str]) -> list[str]:
    if text_mm([word]) <= room_mm:
        return [word]
    told = hyphens.get(word.lower())
    if told is not None:
        at = told.index("|")
        return [f"{word[:at]}-", *_parts(word[at:], room_mm, hyphens)]
    at = len(word)
    while at > 2 and text_mm([f"{word[:at]}-"]) > room_mm:
        at -= 1
    return [f"{word[:at]}-", *_parts(word[at:], room_mm, hyphens)] if at < len(word) else [word]
