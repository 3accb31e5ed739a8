"""The few numbers that a page about one place begins with, each beside that of everyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from cup_study import style
from cup_study.numbers import format_interval, format_number
from cup_study.survey.basis import Basis, Value, uncapitalised
from cup_study.views import Drawing, Text

_ALL = {"en": "all: {value}", "sv": "alla: {value}"}
_RANGE = {"en": "95%: {interval}", "sv": "95 %: {interval}"}
_TITLE = {"en": "In short", "sv": "I korthet"}
#: Longest line of a label at 8.5 pt in a quarter of the page, in characters.
_LINE = 24


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
    """

    name: str
    label: Text
    estimate: float
    ci_lower: float
    ci_upper: float
    everyone: float
    format: str


def headline(
    name: str, label: Text, here: pd.DataFrame, everywhere: pd.DataFrame, style_of: str
) -> Headline | None:
    """Headline from estimates; None where there is no estimate.

    Parameters
    ----------
    name, label
        As in :class:`Headline`.
    here, everywhere : DataFrame
        First row: ``estimate ci_lower ci_upper`` of the place, and of everyone.
    style_of : str
        Number format.

    Examples
    --------
    >>> row = pd.DataFrame({"estimate": [0.5], "ci_lower": [0.4], "ci_upper": [0.6]})
    >>> headline("use", {"en": "Use"}, row, row, "percent0").estimate
    0.5
    """
    if here.empty or pd.isna(here["estimate"].iloc[0]):
        return None
    own, all_of = here.iloc[0], everywhere.iloc[0]
    limits = (float(own["ci_lower"]), float(own["ci_upper"]))
    return Headline(
        name, label, float(own["estimate"]), *limits, float(all_of["estimate"]), style_of
    )


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


def drawing(told: Sequence[Headline], place: Text, basis: Basis) -> Drawing:
    """Numbers in a row, large, each with its interval and the number of everyone below.

    Parameters
    ----------
    told : sequence of Headline
        Two to five of them.
    place : mapping
        Language to the name of the place.
    basis : Basis
        Whom they are about.
    """
    drawn, texts = {}, {}
    for lang in basis.languages:
        drawn[lang] = _strip(told, lang)
        said = [f"{h.label[lang]}: {format_number(h.estimate, h.format, lang)}" for h in told]
        texts[lang] = f"{place[lang]}. {_TITLE[lang]}: {'; '.join(said)}."
    return Drawing(drawn, alt=texts, caption=texts, note=basis.note())


def _strip(told: Sequence[Headline], lang: str) -> Figure:
    figure, axes = style.new_figure(30)
    axes.set_axis_off()
    axes.set(xlim=(0, len(told)), ylim=(0, 1))
    for place, one in enumerate(told):
        if place:
            axes.plot([place - 0.04] * 2, [0.02, 0.98], color="#DDDDDD", linewidth=0.8)
        number = format_number(one.estimate, one.format, lang)
        axes.text(place, 0.98, _broken(one.label[lang]), va="top", fontsize=8.5, color="#444444")
        axes.text(
            place, 0.3, number, va="baseline", fontsize=21, weight="bold", color=style.PALETTE[0]
        )
        all_of = _ALL[lang].format(value=format_number(one.everyone, one.format, lang))
        below = all_of
        if one.ci_lower == one.ci_lower:
            interval = format_interval(one.ci_lower, one.ci_upper, one.format, lang)
            below = f"{_RANGE[lang].format(interval=interval)}\n{all_of}"
        axes.text(place, 0.2, below, va="top", fontsize=8, color="#444444", linespacing=1.35)
    return figure


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
        all_of = _ALL[lang].format(value=format_number(one.everyone, one.format, lang))
        parts.append(f"{label}: {number} ({all_of})")
    return "; ".join(parts) + "."
