"""One line of a profile: the group as a dot with its interval, everyone as a tick behind it.

What is clearly above everyone is a filled dot, what is clearly below an open one, and what cannot
be told from everyone is grey, so that a copy in grey says the same.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from cup_study import style
from cup_study.numbers import format_number
from cup_study.survey.disclosure import MARK

ACCENT = style.PALETTE[0]
INK = "#222222"
TRACK = "#E9E9E9"
TICK = "#8A8A8A"
#: What the signs mean, for the note below.
LEGEND = {
    "en": "Filled: clearly above everyone; open: clearly below; grey: not to be told from "
    "everyone. Tick: everyone. Lines: 95% intervals.",
    "sv": "Fylld: klart över alla; öppen: klart under; grå: går inte att skilja från alla. "
    "Lodrätt streck: alla. Vågräta streck: 95 % konfidensintervall.",
}


def draw(
    axes: Axes,
    y: float,
    row: Mapping[Any, Any],
    lang: str,
    *,
    tick: float = 0.3,
    size: float = 4.5,
    span: tuple[float, float] = (0.0, 1.0),
) -> None:
    """Draw a row of a profile at a height; the number stands to the right of the track.

    Parameters
    ----------
    axes : Axes
        With room for the number: about half the track's length.
    y : float
        Height.
    row : mapping
        ``estimate ci_lower ci_upper everyone clear difference hidden low high kind``.
    lang : str
        Language of the number.
    tick : float
        Half the height of the tick, in data.
    size : float
        Of the dot, in points.
    span : tuple of float
        Where the track begins and ends in x.
    """
    low, high = float(row["low"]), float(row["high"])
    begin, length = span[0], span[1] - span[0]
    beside = begin + 1.06 * length

    def at(x: float) -> float:
        return begin + length * min(max((x - low) / (high - low), 0.0), 1.0)

    axes.plot(list(span), [y, y], color=TRACK, linewidth=3.2, solid_capstyle="round", zorder=1)
    if row["hidden"] or row["estimate"] != row["estimate"]:
        # Where nobody of the group was asked there is nothing to hide.
        sign = MARK if row["hidden"] else format_number(None)
        axes.text(beside, y, sign, va="center", fontsize=8, color=style.GREY)
        return
    everyone = at(float(row["everyone"]))
    axes.plot([everyone] * 2, [y - tick, y + tick], color=TICK, linewidth=1.3, zorder=2)
    clear, above = bool(row["clear"]), float(row["difference"]) > 0
    colour = ACCENT if clear else "#9A9A9A"
    ends = [at(float(row[c])) for c in ("ci_lower", "ci_upper")]
    axes.plot(ends, [y, y], color=colour, linewidth=1.5, zorder=3, solid_capstyle="butt")
    face = "white" if clear and not above else colour
    axes.plot(
        at(float(row["estimate"])),
        y,
        "o",
        color=colour,
        markerfacecolor=face,
        markeredgewidth=1.3,
        markersize=size,
        zorder=4,
        clip_on=False,
    )
    text = format_number(float(row["estimate"]), style_of(row), lang)
    weight = "bold" if clear else "normal"
    axes.text(beside, y, text, va="center", fontsize=8, color=INK, fontweight=weight)


def style_of(row: Mapping[Any, Any] | pd.Series[Any]) -> str:
    """Number format of a row.

    Examples
    --------
    >>> style_of({"kind": "share"}), style_of({"kind": "mean"})
    ('percent0', 'decimal1')
    """
    return "percent0" if row["kind"] == "share" else "decimal1"


def wrapped(text: str, width: int, lines: int = 2) -> str:
    """Text in at most some lines, cut with an ellipsis.

    Examples
    --------
    >>> wrapped("one two three", 8)
    'one two\\nthree'
    """
    # A long compound is hyphenated: in a narrow column it would run into the next.
    words = [
        part
        for word in text.split()
        for part in ([f"{word[: width - 1]}-", word[width - 1 :]] if len(word) > width else [word])
    ]
    parts = textwrap.wrap(" ".join(words), width, break_long_words=False) or [""]
    if len(parts) > lines:
        parts = [
            *parts[: lines - 1],
            textwrap.shorten(" ".join(parts[lines - 1 :]), width, placeholder=" …"),
        ]
    return "\n".join(parts)


def clean(axes: Axes) -> None:
    """Take away frame and ticks."""
    axes.set_axis_off()
