"""A line of a forest plot: what stands in it, and how many of them go on a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np

from cup_study.text_width import text_mm

Shape = Literal["square", "open", "diamond", "bar", "text"]
#: Lines with which a figure is at most 172 mm tall, which the report prints without shrinking it.
LINES = 34
#: Fewer lines than this do not stand on a page of their own.
_ALONE = 8
_T = TypeVar("_T")


@dataclass(frozen=True)
class Line:
    """One line of the figure.

    Attributes
    ----------
    label : str
        At the left; cut with an ellipsis where it is too long.
    before, after : tuple of str
        Texts of the columns between label and plot, and to the right of the plot.
    r, lower, upper : float
        Estimate and interval; NaN draws nothing.
    pi_lower, pi_upper : float
        Prediction interval, a thin line with ends; NaN for none.
    shape : {"square", "open", "diamond", "bar", "text"}
        What is drawn: a square, a hollow one, a diamond as wide as its interval, only the
        prediction interval, or nothing.
    size : float
        Area of the square, 0 to 1.
    bold, rule : bool
        Heavy letters; a thin line above.
    """

    label: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    r: float = float("nan")
    lower: float = float("nan")
    upper: float = float("nan")
    pi_lower: float = float("nan")
    pi_upper: float = float("nan")
    shape: Shape = "square"
    size: float = 0.4
    bold: bool = False
    rule: bool = False


def numbered(key: str, pages: Sequence[_T]) -> dict[str, _T]:
    """Pages of one figure by key: the first has the key itself.

    Examples
    --------
    >>> numbered("meta.forest", ["a", "b"])
    {'meta.forest': 'a', 'meta.forest_2': 'b'}
    """
    return {key if i == 0 else f"{key}_{i + 1}": page for i, page in enumerate(pages)}


def paged(lines: Sequence[Line], most: int = LINES) -> list[list[Line]]:
    """Lines in pages, the first ones full; a group keeps its heading on its page.

    Parameters
    ----------
    lines : sequence of Line
        All lines.
    most : int, optional
        Most lines a page.

    Returns
    -------
    list of list of Line

    Examples
    --------
    >>> [len(page) for page in paged([Line("a")] * 60)]
    [34, 26]
    """
    pages = -(-len(lines) // most)
    rest_of = len(lines) % most
    # A full page first leaves room after the last one; a few lines alone are no page.
    size = most if rest_of == 0 or rest_of >= _ALONE else -(-len(lines) // pages)
    found, rest = [], list(lines)
    while rest:
        end = min(size, len(rest))
        if end < len(rest) and rest[end - 1].shape == "text":
            end -= 1
        found.append(rest[: max(end, 1)])
        rest = rest[max(end, 1) :]
    if len(found) > pages:  # what a heading pushed over goes to the page before, where it fits
        tail = found.pop()
        found[-1] += tail
    return found


def broken(text: str, room_mm: float) -> list[str]:
    """Text in lines that fit, broken between words.

    Examples
    --------
    >>> broken("one two", 200), broken("one two", 8)
    (['one two'], ['one', 'two'])
    """
    found: list[str] = []
    # Non-breaking blanks inside numbers hold.
    for word in text.split(" "):
        if found and text_mm([f"{found[-1]} {word}"]) <= room_mm:
            found[-1] = f"{found[-1]} {word}"
        else:
            found.append(word)
    return found


def limits_of(lines: Sequence[Line], *, zero: bool = True) -> tuple[float, float]:
    """Range of the intervals; of prediction intervals what is not absurdly wide."""
    values = [v for x in lines for v in (x.r, x.lower, x.upper) if np.isfinite(v)]
    if not values:
        values = [0.0, 0.5]
    low, high = min(values), max(values)
    room = max(high - low, 0.1)
    for line in lines:
        if np.isfinite(line.pi_lower) and line.pi_lower > low - 0.6 * room:
            low = min(low, line.pi_lower)
        if np.isfinite(line.pi_upper) and line.pi_upper < high + 0.6 * room:
            high = max(high, line.pi_upper)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    pad = 0.03 * (high - low)
    return max(low - pad, -1.02), min(high + pad, 1.02)
