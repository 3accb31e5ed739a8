"""How much room text takes on the page, and where a label may be broken.

Widths are those of the font that matplotlib draws with, in millimetres of the printed page, so a
drawing can be planned before anything is drawn. What is drawn where is not decided here.
"""

from __future__ import annotations

import re
from functools import lru_cache

import matplotlib as mpl
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

#: Size of all lettering: the smallest that is comfortably read at the printed width.
POINTS = 8.0
#: Distance between two lines of that size.
LINE_MM = 3.7
#: Height of one line of digits and letters with its descenders.
HEIGHT_MM = 3.1

_POINT_MM = 25.4 / 72
_SOFT_HYPHEN = "\u00ad"
# A label may be broken after these without a hyphen of our own.
_BREAKS = re.compile(r"(?<=\w\w\w[-–/_.])(?=\w)")
_SHORTEST = 3  # letters that a broken word leaves on a line


def width(text: str, points: float = POINTS) -> float:
    """Width of one line of text.

    Parameters
    ----------
    text : str
        Plain text; nothing in it is read as mathematics.
    points : float, optional
        Size of the letters.

    Returns
    -------
    float
        Millimetres.

    Examples
    --------
    >>> width("") == 0.0 < width("i") < width("W")
    True
    """
    return _width(text.replace(_SOFT_HYPHEN, ""), points, tuple(mpl.rcParams["font.family"]))


@lru_cache(maxsize=4096)
def _width(text: str, points: float, family: tuple[str, ...]) -> float:
    if not text:
        return 0.0
    font = FontProperties(family=list(family), size=points)
    return float(text_to_path.get_text_width_height_descent(text, font, False)[0]) * _POINT_MM


def longest_word(label: str) -> float:
    """Width (mm) of the widest piece of a label that :func:`wrapped` would not break.

    Examples
    --------
    >>> longest_word("use of services") == width("services")
    True
    """
    words = (word for part in label.split() for word in _BREAKS.split(part))
    return max((width(word) for word in words), default=0.0)


def wrapped(label: str, room: float) -> tuple[str, ...]:
    """Break a label into lines that are no wider than the room.

    Breaks come at blanks, after a hyphen, slash, underscore or full stop that ends at least three
    letters (not in "e-service"), and at soft hyphens;
    a word that is still too wide is broken with a hyphen.

    Parameters
    ----------
    label : str
        What is printed.
    room : float
        Millimetres.

    Returns
    -------
    tuple of str
        At least one line.

    Examples
    --------
    >>> wrapped("Underlättande förhållanden", 25.0)
    ('Underlättande', 'förhållanden')
    >>> wrapped("self-service", 12.0)
    ('self-', 'service')
    """
    lines = [""]
    for word in label.split():
        between = " "
        for piece in _pieces(word, room):
            joined = f"{lines[-1]}{between if lines[-1] else ''}{piece}"
            if lines[-1] and width(joined) > room:
                lines[-1] = _ended(lines[-1])
                lines.append(piece)
            else:
                lines[-1] = joined
            between = ""
    return tuple(line.replace(_SOFT_HYPHEN, "") for line in lines)


def _pieces(word: str, room: float) -> list[str]:
    """Pieces of a word, each narrow enough where letters allow it."""
    found = []
    for part in _BREAKS.split(word):
        syllables = [s + _SOFT_HYPHEN for s in part.split(_SOFT_HYPHEN)]
        syllables[-1] = syllables[-1].removesuffix(_SOFT_HYPHEN)
        for syllable in syllables:
            rest = syllable
            while width(rest) > room and len(rest) >= 2 * _SHORTEST:
                fitting = [k for k in range(_SHORTEST, len(rest)) if width(rest[:k] + "-") <= room]
                cut = min(max(fitting, default=_SHORTEST), len(rest) - _SHORTEST)
                found.append(rest[:cut] + _SOFT_HYPHEN)
                rest = rest[cut:]
            found.append(rest)
    return found


def _ended(line: str) -> str:
    """A line that ends inside a word shows its hyphen."""
    return line.removesuffix(_SOFT_HYPHEN) + "-" if line.endswith(_SOFT_HYPHEN) else line
