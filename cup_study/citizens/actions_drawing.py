"""The actions as a board: for whom, when, with which words, on what it rests, what it may win.

One row an action, in the order of the table. The expected change of the mean of everyone is a dot
with its interval on one scale; a row without one says so. Signs tell what a row rests on
(:data:`cup_study.citizens.evidence.SIGNS`); an assumption is an open ring.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cup_study import style
from cup_study.citizens.priorities.item_key import lines_of
from cup_study.citizens.priorities.matrix_drawing import ACCENT, PLAIN
from cup_study.numbers import format_number

_TEXT_MM, _LEFT_MM, _RIGHT_MM, _SIGNS_MM = 92.0, 102.0, 137.0, 152.0
_LINE_MM, _TITLE_MM, _PAD_MM = 3.9, 4.5, 2.6
_HEAD_MM, _FOOT_MM = 9.0, 6.5
_QUIET, _RULE = "#66717B", "#DDE1E5"


@dataclass(frozen=True)
class Card:
    """One row of the board, in the reader's language.

    Attributes
    ----------
    title, who, message, signs : str
        What is done; for whom and when; the words; signs of the evidence.
    value, lower, upper : float
        Expected change of the mean of everyone; NaN where there is none.
    instead : str
        What stands in its place then.
    """

    title: str
    who: str
    message: str
    signs: str
    value: float
    lower: float
    upper: float
    instead: str = ""


def board(
    cards: Sequence[Card],
    heads: Sequence[str],
    legend: str,
    lang: str,
    *,
    together: Sequence[Card] = (),
) -> Figure:
    """Draw the board.

    Parameters
    ----------
    cards : sequence of Card
        In their order, at least one.
    heads : sequence of str
        Headings of the three columns: action, change, evidence.
    legend : str
        What the signs mean, on one line.
    lang : str
        Language of the numbers.
    together : sequence of Card, optional
        All rows of the boards that stand on one scale.

    Returns
    -------
    Figure

    Examples
    --------
    >>> cards = [Card("Call them", "Non-users · Need", "We can help", "■", 1.0, 0.8, 1.2)]
    >>> figure = board(cards, ["Action", "Change", "Basis"], "■ survey", "en")
    >>> figure.axes[0].texts[0].get_text()
    'Action'
    """
    style.use()
    wrapped = [_wrapped(card) for card in cards]
    heights = [_height(texts) for texts in wrapped]
    whole = _HEAD_MM + sum(heights) + 6.0 + _FOOT_MM
    figure, axes = style.new_figure(whole)
    figure.set_layout_engine("none")
    axes.set_position((0, 0, 1, 1))
    axes.set(xlim=(0, style.WIDTH_MM), ylim=(whole, 0))
    axes.set_axis_off()
    scale = _scale(together or cards)
    for x, text in zip((2.0, _LEFT_MM - 4, _SIGNS_MM), heads, strict=True):
        middle = x == _SIGNS_MM
        axes.text(
            x,
            5.5,
            text,
            fontsize=8,
            color=_QUIET,
            va="baseline",
            ha="center" if middle else "left",
        )
    bottom = _HEAD_MM + sum(heights)
    for tick in scale.ticks:
        at = scale.place(tick)
        axes.plot((at, at), (_HEAD_MM, bottom), color=_RULE, linewidth=0.7, zorder=0)
        label = format_number(tick, f"decimal{scale.digits}", lang)
        axes.text(at, bottom + 4.2, label, fontsize=8, color=_QUIET, ha="center", va="baseline")
    y = _HEAD_MM
    for card, texts, height in zip(cards, wrapped, heights, strict=True):
        _row(axes, card, texts, y, height, scale, lang)
        y += height
    axes.plot((2, style.WIDTH_MM - 2), (y, y), color=_RULE, linewidth=0.8)
    axes.text(2, whole - 2.2, legend, fontsize=8, color=_QUIET, va="baseline")
    return figure


_Texts = tuple[list[str], list[str], list[str]]


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float
    ticks: tuple[float, ...]
    digits: int

    def place(self, value: float) -> float:
        """Millimetres from the left."""
        return _LEFT_MM + (value - self.low) / (self.high - self.low) * (_RIGHT_MM - _LEFT_MM)


def _scale(cards: Sequence[Card]) -> _Scale:
    ends = [v for c in cards for v in (c.lower, c.upper, c.value) if v == v]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    if low == high:
        high = 1.0
    ticks = MaxNLocator(3, steps=[1, 2, 5, 10]).tick_values(low, high)
    step = float(ticks[1] - ticks[0])
    inside = tuple(float(t) for t in ticks if low - 1e-9 <= t <= high + 1e-9)
    return _Scale(low, high, inside, 0 if step >= 1 else 1 if step >= 0.1 else 2)


def _wrapped(card: Card) -> _Texts:
    return (
        lines_of(card.title, _TEXT_MM, size=9, bold=True),
        lines_of(card.who, _TEXT_MM),
        lines_of(card.message, _TEXT_MM),
    )


def _height(texts: _Texts) -> float:
    title, who, message = texts
    return len(title) * _TITLE_MM + (len(who) + len(message)) * _LINE_MM + 2 * _PAD_MM


def _row(
    axes: Axes, card: Card, texts: _Texts, top: float, height: float, scale: _Scale, lang: str
) -> None:
    axes.plot((2, style.WIDTH_MM - 2), (top, top), color=_RULE, linewidth=0.8)
    y = top + _PAD_MM + 3.1
    for lines, size, weight, colour, step in (
        (texts[0], 9, "bold", "#222222", _TITLE_MM),
        (texts[1], 8, "normal", _QUIET, _LINE_MM),
        (texts[2], 8, "normal", "#222222", _LINE_MM),
    ):
        for line in lines:
            axes.text(2, y, line, fontsize=size, fontweight=weight, color=colour, va="baseline")
            y += step
    middle = top + height / 2
    axes.text(_SIGNS_MM, middle, card.signs, fontsize=10, color=PLAIN, ha="center", va="center")
    if card.value != card.value:
        left = lines_of(card.instead, _RIGHT_MM - _LEFT_MM)
        for k, line in enumerate(left):
            at = middle + (k - (len(left) - 1) / 2) * _LINE_MM + 1.0
            shown = axes.text(_LEFT_MM + 1.5, at, line, fontsize=8, color=_QUIET, va="baseline")
            shown.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1.0})
        return
    ends = [scale.place(v) for v in (card.lower, card.upper)]
    axes.plot(ends, (middle, middle), color=ACCENT, linewidth=1.4, solid_capstyle="butt", zorder=2)
    axes.plot(scale.place(card.value), middle, "o", color=ACCENT, markersize=6, mew=0, zorder=3)
    text = format_number(card.value, "decimal1", lang)
    axes.text(max(ends) + 1.6, middle, text, fontsize=8, va="center", color="#222222")
