"""The few numbers that a page about one place begins with, each beside that of everyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from cup_study import style
from cup_study.numbers import format_interval, format_number
from cup_study.survey.basis import Basis, Value, uncapitalised
from cup_study.views import Drawing, Text

#: Colour and signs of what surely lies below or above everyone.
ACCENT = style.PALETTE[1]
SIGNS = {-1: "▼", 0: "", 1: "▲"}
_ALL = {
    -1: {"en": "▼ lower than all: {value}", "sv": "▼ lägre än alla: {value}"},
    0: {"en": "all: {value}", "sv": "alla: {value}"},
    1: {"en": "▲ higher than all: {value}", "sv": "▲ högre än alla: {value}"},
}
_RANGE = {"en": "95%: {interval}", "sv": "95 %: {interval}"}
_TITLE = {"en": "In short", "sv": "I korthet"}
_LEFT_OUT = {
    "en": "{n} not shown, since few people are behind it.",
    "sv": "{n} visas inte, eftersom få personer står bakom.",
}
_INK, _QUIET = "#222222", "#555555"
#: Longest line of a label at 8.5 pt in a quarter of the page, in characters.
_LINE = 24
#: Fewer numbers than this leave room to the right rather than stand far apart.
_COLUMNS = 4


@dataclass(frozen=True)
class Headline:
    """A number with its interval, and the same of everyone.

    Attributes
    ----------
    name : str
        What it is called in keys.
    label : mapping
        Language to what it is, in a few words.
    estimate, ci_lower, ci_upper : float
        The number of the place, unrounded; limits missing where it is a count.
    everyone : float
        The same of everyone.
    format : str
        Number format; see :mod:`cup_study.numbers`.
    clause : mapping
        Language to what it is inside a sentence; empty: the label.
    apart : int
        1 if it surely lies above everyone, -1 if below; see :mod:`.standing`.
    """

    name: str
    label: Text
    estimate: float
    ci_lower: float
    ci_upper: float
    everyone: float
    format: str
    clause: Text = field(default_factory=dict)
    apart: int = 0

    @property
    def share(self) -> bool:
        """Whether it is a share of people."""
        return self.format.startswith("percent")


def headline(
    name: str,
    label: Text,
    here: pd.DataFrame,
    everywhere: pd.DataFrame,
    style_of: str,
    clause: Text | None = None,
) -> Headline | None:
    """Headline from estimates; None where there is no estimate, or it must not be shown.

    Parameters
    ----------
    name, label
        As in :class:`Headline`.
    here, everywhere : DataFrame
        First row: ``estimate ci_lower ci_upper`` of the place, and of everyone; optional ``hidden``
        (bool).
    style_of : str
        Number format.
    clause : mapping, optional
        As in :class:`Headline`.

    Examples
    --------
    >>> row = pd.DataFrame({"estimate": [0.5], "ci_lower": [0.4], "ci_upper": [0.6]})
    >>> headline("use", {"en": "Use"}, row, row, "percent0").estimate
    0.5
    >>> headline("use", {"en": "Use"}, row.assign(hidden=True), row, "percent0") is None
    True
    """
    for found in (here, everywhere):
        if found.empty or pd.isna(found["estimate"].iloc[0]):
            return None
        if "hidden" in found and bool(found["hidden"].iloc[0]):
            return None
    own, all_of = here.iloc[0], everywhere.iloc[0]
    limits = (float(own["ci_lower"]), float(own["ci_upper"]))
    whole = float(all_of["estimate"])
    return Headline(name, label, float(own["estimate"]), *limits, whole, style_of, clause or {})


def values(told: Sequence[Headline]) -> dict[str, Value]:
    """Numbers and limits by name, each with its format.

    Examples
    --------
    >>> values([Headline("use", {"en": "Use"}, 0.5, 0.4, 0.6, 0.7, "percent0")])["use_all"]
    (0.7, 'percent0')
    """
    found: dict[str, Value] = {}
    for one in told:
        found[one.name] = (one.estimate, one.format)
        if one.ci_lower == one.ci_lower:
            found[f"{one.name}_lower"] = (one.ci_lower, one.format)
            found[f"{one.name}_upper"] = (one.ci_upper, one.format)
        found[f"{one.name}_all"] = (one.everyone, one.format)
    return found


def drawing(told: Sequence[Headline], place: Text, basis: Basis, hidden: int = 0) -> Drawing:
    """Numbers in a row, large, each with its interval and the number of everyone below.

    Parameters
    ----------
    told : sequence of Headline
        Up to five of them.
    place : mapping
        Language to the name of the place.
    basis : Basis
        Whom they are about.
    hidden : int
        Numbers that are left out because few people are behind them.
    """
    drawn, texts, extra = {}, {}, {}
    for lang in basis.languages:
        drawn[lang] = _strip(told, lang)
        said = sentence(told, lang)
        texts[lang] = f"{place[lang]}. {_TITLE[lang]}: {uncapitalised(said)}"
        extra[lang] = _LEFT_OUT[lang].format(n=hidden) if hidden else ""
    return Drawing(drawn, alt=texts, caption=texts, note=basis.note(extra=extra))


def _strip(told: Sequence[Headline], lang: str) -> Figure:
    figure, axes = style.new_figure(32)
    axes.set_axis_off()
    columns = max(len(told), _COLUMNS)
    axes.set(xlim=(0, columns), ylim=(0, 1))
    for place, one in enumerate(told):
        if place:
            axes.plot([place - 0.06] * 2, [0.02, 0.98], color="#DDDDDD", linewidth=0.8)
        number = format_number(one.estimate, one.format, lang)
        small: dict[str, Any] = {"va": "top", "fontsize": 8.5, "linespacing": 1.2}
        axes.text(place, 0.98, _broken(one.label[lang]), color=_INK, **small)
        axes.text(
            place, 0.36, number, va="baseline", fontsize=23, weight="bold", color=style.PALETTE[0]
        )
        if one.ci_lower == one.ci_lower:
            interval = format_interval(one.ci_lower, one.ci_upper, one.format, lang)
            axes.text(place, 0.26, _RANGE[lang].format(interval=interval), color=_QUIET, **small)
        axes.text(
            place,
            0.12,
            all_of(one, lang),
            color=ACCENT if one.apart else _QUIET,
            weight="bold" if one.apart else "normal",
            **small,
        )
    return figure


def all_of(one: Headline, lang: str) -> str:
    """The number of everyone, with a sign if the place surely differs.

    Examples
    --------
    >>> all_of(Headline("use", {"en": "Use"}, 0.5, 0.4, 0.6, 0.7, "percent0", apart=-1), "en")
    '▼ lower than all: 70%'
    """
    return _ALL[one.apart][lang].format(value=format_number(one.everyone, one.format, lang))


def _broken(text: str) -> str:
    """A label in at most two lines of about the same length."""
    if len(text) <= _LINE or " " not in text:
        return text
    places = [i for i, sign in enumerate(text) if sign == " "]
    middle = min(places, key=lambda i: abs(i - len(text) / 2))
    return f"{text[:middle]}\n{text[middle + 1 :]}"


def sentence(told: Sequence[Headline], lang: str) -> str:
    """The numbers in one sentence, for those who cannot see the figure.

    Examples
    --------
    >>> sentence([Headline("use", {"en": "Use"}, 0.5, 0.4, 0.6, 0.7, "percent0")], "en")
    'Use: 50% (all: 70%).'
    """
    parts = []
    for i, one in enumerate(told):
        label = one.label[lang] if i == 0 else uncapitalised(one.label[lang])
        number = format_number(one.estimate, one.format, lang)
        whole = _ALL[0][lang].format(value=format_number(one.everyone, one.format, lang))
        parts.append(f"{label}: {number} ({whole})")
    return "; ".join(parts) + "."
