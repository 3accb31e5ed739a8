"""One page for each group: size, what it wants, does and thinks, channels, what holds it back.

Made for printing on A5 or as a page of its own in the report, which has room for 198 mm. The page
is about a segment, which has a size; personas are drawn elsewhere and look otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cup_study import style
from cup_study.citizens.segments import dots, profile_views, profiles
from cup_study.citizens.segments.measures import PARTS, Measures
from cup_study.citizens.segments.profile_views import Names
from cup_study.numbers import format_interval, format_number
from cup_study.survey.basis import Basis
from cup_study.survey.disclosure import MARK
from cup_study.views import Drawing

Texts = Mapping[str, Mapping[str, str]]
_MM = 1 / 25.4
_MARGIN, _GUTTER = 8.0, 9.0
_FOOT, _ROOM, _PART = 35.0, 108.0, 10.8
_COLUMN = (style.WIDTH_MM - 2 * _MARGIN - _GUTTER) / 2
_ROW, _TOP = 6.2, 50.0
#: Parts in the two columns of the page, and the most lines of each.
LEFT, RIGHT = ("wants", "does", "who"), ("thinks", "channels", "barriers")
MOST = {"wants": 5, "does": 5, "thinks": 4, "channels": 5, "barriers": 4, "who": 3}
_KICKER = {"en": "CUSTOMER GROUP {i} OF {k}", "sv": "KUNDGRUPP {i} AV {k}"}
_OF = {
    True: {"en": "of citizens", "sv": "av medborgarna"},
    False: {"en": "of the respondents grouped", "sv": "av de grupperade svarande"},
}
_LEVEL = {"en": "95% interval", "sv": "95 % konfidensintervall"}
_SUITS = {"en": "What could suit them", "sv": "Vad som kan passa"}
_PROPOSAL = {
    "en": "A proposal by the study's team, not an answer of the group.",
    "sv": "Ett förslag från studiens arbetsgrupp, inte ett svar från gruppen.",
}
_APART = {"en": "What sets them apart", "sv": "Det som skiljer dem från andra"}
_CHOSEN = {
    "en": "Of each part the lines that set the group apart most are shown, then the most common.",
    "sv": "Av varje del visas de rader som mest skiljer gruppen från andra, sedan de vanligaste.",
}
_BESIDE = {"en": "{label}: {own}; everyone {all}", "sv": "{label}: {own}; alla {all}"}
_ALT = {
    "en": "Page about “{name}”, {size} {of}. {lines}.",
    "sv": "Sida om ”{name}”, {size} {of}. {lines}.",
}


def drawing(
    group: Any,
    found: pd.DataFrame,
    measures: Measures,
    names: Names,
    sizes: pd.DataFrame,
    basis: Basis,
    texts: Texts | None = None,
) -> Drawing | None:
    """Draw the page of a group; None where the group is too small to be shown.

    Parameters
    ----------
    group : int
        Whose page.
    found : DataFrame
        From :func:`cup_study.citizens.segments.profiles.estimate`.
    measures : Measures
        What was measured.
    names : mapping
        Group to its label in each language.
    sizes : DataFrame
        From :func:`cup_study.citizens.segments.profiles.sizes`.
    basis : Basis
        Whom the estimates are about.
    texts : mapping, optional
        ``description``, ``offer`` and ``message`` of the group's name, each by language.
    """
    size = sizes.set_index("group").loc[group]
    if size["hidden"]:
        return None
    figures, alts, captions = {}, {}, {}
    for lang in basis.languages:
        table = profile_views.rows(found, measures, lang)
        own = table[table["group"] == group]
        apart = _apart(profile_views.rows(found, measures, lang), group, lang)
        told = {key: text.get(lang, "") for key, text in (texts or {}).items()}
        figures[lang] = _page(own, group, names, sizes, basis, lang, told, apart)
        share = format_number(float(size["share"]), "percent0", lang)
        of = _OF[basis.weighted][lang]
        name = names[group][lang]
        alts[lang] = _ALT[lang].format(name=name, size=share, of=of, lines="; ".join(apart))
        captions[lang] = f"{name}: {share} {of}."
    hidden = int(found.loc[found["group"] == group, "hidden"].sum())
    own = found[found["group"].eq(group) & (found["estimate"].notna() | found["hidden"])]
    extra = {
        lang: f"{_CHOSEN[lang]} {profile_views.scales_of(own, measures, lang)} {dots.LEGEND[lang]}"
        for lang in basis.languages
    }
    note = basis.note(n=int(size["n"]), hidden=hidden, extra=extra)
    return Drawing(figures, alt=alts, caption=captions, note=note)


def _page(
    own: pd.DataFrame,
    group: Any,
    names: Names,
    sizes: pd.DataFrame,
    basis: Basis,
    lang: str,
    told: Mapping[str, str],
    apart: Sequence[str],
) -> Figure:
    style.use()
    columns = _planned(own)
    low = max((_tall(column) for column in columns), default=0.0)
    height = _TOP + low + _FOOT
    figure = plt.figure(figsize=(style.WIDTH_MM * _MM, height * _MM), layout="none")
    page = figure.add_axes((0, 0, 1, 1))
    page.set_xlim(0, style.WIDTH_MM)
    page.set_ylim(height, 0)
    dots.clean(page)
    _head(page, group, names, sizes, basis, lang, told.get("description", ""))
    for column, left in zip(columns, (_MARGIN, _second()), strict=False):
        _column(page, column, left, lang)
    _foot(page, _TOP + low + 4, height, told, apart, lang)
    return figure


def _planned(own: pd.DataFrame) -> list[list[pd.DataFrame]]:
    """Lines of each part, in two columns that the page has room for."""
    asked = own[own["estimate"].notna() | own["hidden"]]
    parts = {name: asked[asked["part"] == name] for name in PARTS}
    columns = [[name for name in side if len(parts[name])] for side in (LEFT, RIGHT)]
    if not columns[1]:
        columns = [columns[0][:1], columns[0][1:]]
    told = []
    for column in columns:
        room = int((_ROOM - _PART * len(column)) / _ROW)
        most = {name: min(MOST[name], len(parts[name])) for name in column}
        for name in column:
            most[name] = min(len(parts[name]), most[name] + max(room - sum(most.values()), 0))
        told.append([_most(parts[name], most[name]) for name in column])
    return told


def _most(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """Lines that set the group apart most, then the most common, in the order of the profile."""
    told = profiles.telling(rows, rows["group"].iloc[0], most)
    rest = rows.drop(index=told.index).sort_values("estimate", ascending=False)
    return rows.loc[[*told.index, *rest.index][:most]].sort_index()


def _tall(column: Sequence[pd.DataFrame]) -> float:
    return sum(_PART + len(rows) * _ROW for rows in column)


def _second() -> float:
    return _MARGIN + _COLUMN + _GUTTER


def _head(
    page: Axes,
    group: Any,
    names: Names,
    sizes: pd.DataFrame,
    basis: Basis,
    lang: str,
    description: str,
) -> None:
    """Number, name and size of the group, and a strip with all groups."""
    groups = list(sizes["group"])
    row = sizes.set_index("group").loc[group]
    kicker = _KICKER[lang].format(i=groups.index(group) + 1, k=len(groups))
    page.text(_MARGIN, 7, kicker, fontsize=8, color=dots.ACCENT, va="center", fontweight="bold")
    name = dots.wrapped(names[group][lang], 25)
    page.text(
        _MARGIN,
        11.5,
        name,
        fontsize=20,
        fontweight="bold",
        va="top",
        color=dots.INK,
        linespacing=1.1,
    )
    share = format_number(float(row["share"]), "percent0", lang)
    right = style.WIDTH_MM - _MARGIN
    page.text(
        right, 7.5, share, fontsize=30, fontweight="bold", color=dots.ACCENT, ha="right", va="top"
    )
    page.text(right, 20.5, _OF[basis.weighted][lang], fontsize=9, ha="right", va="top")
    limits = format_interval(row["ci_lower"], row["ci_upper"], "percent0", lang)
    page.text(
        right, 25.2, f"{_LEVEL[lang]} {limits}", fontsize=8, ha="right", va="top", color=style.GREY
    )
    text = dots.wrapped(description, 86, 2)
    page.text(_MARGIN, 31.5, text, fontsize=9, va="top", color="#444444", linespacing=1.35)
    shown, left = sizes[~sizes["hidden"]], _MARGIN
    width = style.WIDTH_MM - 2 * _MARGIN
    for part in shown.to_dict("records"):
        wide = width * float(part["share"])
        colour = dots.ACCENT if part["group"] == group else "#DADADA"
        page.add_patch(
            Rectangle((left, 41.5), max(wide - 0.7, 0.1), 2.6, color=colour, linewidth=0)
        )
        left += wide


def _column(page: Axes, column: Sequence[pd.DataFrame], left: float, lang: str) -> None:
    """Draw parts under each other."""
    at = _TOP
    for rows in column:
        part = str(rows["part"].iloc[0])
        page.text(left, at, PARTS[part][lang], fontsize=10, fontweight="bold", va="center")
        page.plot([left, left + _COLUMN], [at + 3.4] * 2, color="#CFCFCF", linewidth=0.7)
        at += 7.8
        for row in rows.to_dict("records"):
            _line(page, left, at, row, lang)
            at += _ROW
        at += _PART - 7.8


def _line(page: Axes, left: float, at: float, row: Mapping[Any, Any], lang: str) -> None:
    label = dots.wrapped(str(row["label"]), 25)
    page.text(left, at, label, fontsize=8, va="center", color=dots.INK, linespacing=0.95)
    dots.draw(page, at, row, lang, tick=1.8, span=(left + 44, left + 58))


def _foot(
    page: Axes, at: float, height: float, told: Mapping[str, str], apart: Sequence[str], lang: str
) -> None:
    """What sets the group apart, and what could suit it: the study's own judgement."""
    band = Rectangle(
        (0, at - 6), style.WIDTH_MM, height - at + 6, color="#F3F6F9", linewidth=0, zorder=0
    )
    page.add_patch(band)
    page.text(_MARGIN, at, _APART[lang], fontsize=10, fontweight="bold", va="center")
    for i, line in enumerate(apart):
        page.text(_MARGIN, at + 7.5 + i * 6.4, dots.wrapped(line, 46), fontsize=8, va="center")
    offer = told.get("offer", "")
    if offer:
        page.text(_second(), at, _SUITS[lang], fontsize=10, fontweight="bold", va="center")
        page.text(
            _second(), at + 4, dots.wrapped(offer, 42, 4), fontsize=8, va="top", linespacing=1.25
        )
        mark = dots.wrapped(_PROPOSAL[lang], 44)
        page.text(
            _second(), at + 24, mark, fontsize=8, va="center", color=style.GREY, style="italic"
        )


def _apart(table: pd.DataFrame, group: Any, lang: str) -> list[str]:
    told = profiles.telling(table, group, 4)
    lines = []
    for row in told.to_dict("records"):
        own, everyone = (
            format_number(float(row[c]), dots.style_of(row), lang) for c in ("estimate", "everyone")
        )
        lines.append(_BESIDE[lang].format(label=row["label"], own=own, all=everyone))
    return lines or [MARK]
