"""How wide a text is when it is printed, and how it breaks over lines; for figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags


def text_mm(texts: Sequence[str], size: float = 8, weight: str = "normal") -> float:
    """Width of the widest of some texts in millimetres.

    Parameters
    ----------
    texts : sequence of str
    size : float, optional
        In points.
    weight : str, optional
        ``"normal"`` or ``"bold"``.

    Examples
    --------
    >>> round(text_mm(["Trust"])), text_mm([])
    (7, 0.0)
    """
    return max((_text_mm(text, size, weight) for text in texts), default=0.0)


@lru_cache(maxsize=4096)
def _text_mm(text: str, size: float, weight: str) -> float:
    # The font's own widths: setting a label to measure it takes a hundred times as long.
    font = get_font(findfont(FontProperties(family="DejaVu Sans", weight=weight)))
    font.set_size(size, 72)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64 / 72 * 25.4


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
    for word in text.replace("/", "/ ").split():
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
