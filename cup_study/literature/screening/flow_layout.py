"""Text set in boxes of a given width, so that nothing sticks out whatever is written.

Widths are those of the letters as they are drawn. Only a word that is wider than its box is
broken, at a soft hyphen where it has one.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from cup_study.literature.screening.flow_words import Line
from cup_study.text_width import POINT, font, text_mm

SIZE = 8.0
#: Height of a line, space inside a box, one step of indentation.
LEADING = 1.25 * SIZE * POINT
PADDING = 1.6
INDENT = 2.0
_SOFT, _ZERO = "\u00ad", "\u200b"
#: What stands for a letter that the typeface lacks.
_UNKNOWN = "\u25a1"
#: Letters are measured without hinting; a hair's breadth is kept free.
_SLACK = 0.2


@dataclass(frozen=True)
class Block:
    """Text set for a box.

    Attributes
    ----------
    lines : tuple of (float, str)
        Distance from the left edge in millimetres, and the text of each line.
    height : float
        Height of the box in millimetres, space inside included.
    broken : int
        Words that are wider than the box.
    """

    lines: tuple[tuple[float, str], ...]
    height: float
    broken: int = 0


def setting(paragraphs: Sequence[Line], width: float, *, bold: bool = False) -> Block:
    """Set paragraphs in a box.

    Parameters
    ----------
    paragraphs : sequence of Line
        Texts with their indentation; a line after the first of a paragraph hangs.
    width : float
        Width of the box in millimetres.
    bold : bool
        Whether the letters are bold.

    Examples
    --------
    >>> block = setting([Line("Records screened (n = 12)")], 30)
    >>> [text for _, text in block.lines]
    ['Records screened', '(n = 12)']
    """
    lines: list[tuple[float, str]] = []
    broken = 0
    for paragraph in paragraphs:
        left = PADDING + paragraph.indent * INDENT
        hang = INDENT / 2 if paragraph.indent else 0.0
        room = width - PADDING - left - hang
        for i, text in enumerate(wrap(paragraph.text, room, bold=bold)):
            lines.append((left + (hang if i else 0.0), text))
        words = known(paragraph.text).replace(_ZERO, "").split(" ")
        broken += sum(measure(word, bold=bold) > room - _SLACK for word in words)
    return Block(tuple(lines), len(lines) * LEADING + 2 * PADDING, broken)


@functools.lru_cache(maxsize=4096)
def wrap(text: str, width: float, *, bold: bool = False) -> tuple[str, ...]:
    r"""Lines of a text that are no wider than `width` millimetres.

    Examples
    --------
    >>> wrap("Bortsorterade", 12.0)
    ('Bortsor-', 'terade')
    >>> wrap("Bort\u00adsorterade", 14.0)
    ('Bort-', 'sorterade')
    """
    limit = max(width - _SLACK, 0.0)
    lines: list[str] = []
    current = ""
    for word in known(text).replace(_ZERO, _SOFT).split(" "):
        rest = word
        while rest:
            glue = " " if current else ""
            if measure(current + glue + rest, bold=bold) <= limit:
                current, rest = current + glue + rest, ""
                continue
            alone = measure(rest, bold=bold) <= limit
            head, tail = ("", rest) if alone else _soft(current + glue, rest, limit, bold)
            if not head and current:
                lines.append(current)
                current = ""
                continue
            if not head:
                head, tail = _hard(rest, limit, bold)
            lines.append(current + glue + head)
            current, rest = "", tail
    lines.append(current)
    return tuple(line.replace(_SOFT, "") for line in lines if line)


def measure(text: str, *, bold: bool = False) -> float:
    """Width of a text in millimetres.

    Examples
    --------
    >>> 4 < measure("abc") < 6
    True
    """
    return text_mm([text.replace(_SOFT, "")], SIZE, "bold" if bold else "normal")


@functools.lru_cache(maxsize=1024)
def known(text: str) -> str:
    """Text with a box for each letter that the typeface lacks, which would be drawn as one anyway.

    Examples
    --------
    >>> known("Åsa\u4e2d")
    'Åsa□'
    """
    letters = _letters()
    return "".join(c if ord(c) in letters or c in (_SOFT, _ZERO) else _UNKNOWN for c in text)


@functools.cache
def _letters() -> frozenset[int]:
    return frozenset(font().get_charmap()) & frozenset(font("bold").get_charmap())


def _soft(before: str, word: str, limit: float, bold: bool) -> tuple[str, str]:
    """Longest part of a word up to a soft hyphen that fits after what stands there."""
    parts = word.split(_SOFT)
    for i in range(len(parts) - 1, 0, -1):
        head = "".join(parts[:i])
        head += "" if head.endswith("-") else "-"
        if measure(before + head, bold=bold) <= limit:
            return head, _SOFT.join(parts[i:])
    return "", word


def _hard(word: str, limit: float, bold: bool) -> tuple[str, str]:
    """As many letters of a word as fit, at least one."""
    plain = word.replace(_SOFT, "")
    width = measure("-", bold=bold)
    fit = 0
    for letter in plain[:-1]:
        width += measure(letter, bold=bold)
        if width > limit:
            break
        fit += 1
    fit = max(fit, 1)
    return plain[:fit] + ("-" if len(plain) > 1 else ""), plain[fit:]
