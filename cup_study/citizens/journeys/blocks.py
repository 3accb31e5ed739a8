"""Lists below the grid: steps of the work, questions, elements whose content is not printed."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from cup_study.citizens import evidence
from cup_study.citizens.journeys import canvas, lettering
from cup_study.citizens.journeys.canvas import ACCENTS, HAIR, INK, SOFT
from cup_study.citizens.journeys.cards import EMPTY
from cup_study.citizens.journeys.journey import Block
from cup_study.citizens.journeys.lettering import Type

_HEAD, _TEXT, _GAP = Type(10.5, bold=True), Type(9.5), 8.0
_EMPTY = Type(8, italic=True)
_NUMBER, _BULLET, _FRAME, _SIGN = 8.5, 4.5, 7.4, 5.0


def height(told: Sequence[Block], width: float, lang: str) -> float:
    """Height of the lists side by side, in millimetres; 0 without any.

    Examples
    --------
    >>> height((), 396, "en")
    0.0
    """
    if not told:
        return 0.0
    column = _column(told, width)
    return max(_height(block, column, lang) for block in told) + 10


def draw(axes: Axes, told: Sequence[Block], top: float, width: float, lang: str) -> None:
    """Draw the lists in columns of equal width."""
    if not told:
        return
    column = _column(told, width)
    for i, block in enumerate(told):
        x = i * (column + _GAP)
        canvas.line(axes, (x, top), (x + column, top), colour=ACCENTS[0], width=1.6)
        sign = evidence.signs(block.evidence)
        y = top + 2.2
        for k, one in enumerate(sign):
            canvas.write(axes, x + k * _SIGN, y, one, _HEAD, ACCENTS[0])
        y += canvas.write(axes, x + len(sign) * _SIGN, y, _heading(block, column, lang), _HEAD)
        y += 1.6
        for n in range(1, len(block.items) + 1):
            y += _item(axes, x, y, column, block, n, lang)


def _item(axes: Axes, x: float, y: float, column: float, block: Block, n: int, lang: str) -> float:
    text = block.items[n - 1][lang]
    if block.empty:
        canvas.box(axes, x, y, column, _FRAME - 1.2, edge=HAIR, radius=1.2)
        canvas.write(axes, x + 2.5, y + 1.0, text, _TEXT, INK)
        word = EMPTY["unpublished"][lang]
        canvas.write(axes, x + column - 2.5, y + 1.2, word, _EMPTY, SOFT, "right")
        return _FRAME
    indent = _NUMBER if block.numbered else _BULLET
    lines = lettering.wrapped(text, _TEXT, column - indent)
    if block.numbered:
        canvas.number(axes, x, y - 0.5, str(n), Type(9, bold=True), ACCENTS[0])
    else:
        canvas.write(axes, x + 0.6, y, "–", _TEXT, SOFT)
    return canvas.write(axes, x + indent, y, lines, _TEXT) + (2.2 if block.numbered else 1.0)


def _height(block: Block, column: float, lang: str) -> float:
    head = len(_heading(block, column, lang)) * _HEAD.line_mm + 3.8
    if block.empty:
        return head + _FRAME * len(block.items)
    indent = _NUMBER if block.numbered else _BULLET
    lines = [len(lettering.wrapped(item[lang], _TEXT, column - indent)) for item in block.items]
    return head + sum(lines) * _TEXT.line_mm + len(lines) * (2.2 if block.numbered else 1.0)


def _heading(block: Block, column: float, lang: str) -> list[str]:
    room = column - len(evidence.signs(block.evidence)) * _SIGN
    return lettering.wrapped(block.labels[lang], _HEAD, room)


def _column(told: Sequence[Block], width: float) -> float:
    return (width - _GAP * (len(told) - 1)) / len(told)
