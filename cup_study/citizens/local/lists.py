"""Short lists of a place, such as wishes and barriers, each share with the mark of everyone.

The longest bars are what a place can begin with; an open mark tells where everyone stands, so that
what is common everywhere is not taken for what is special here. Two lists stand side by side, with
the words above the bars; one has the page for itself, with the words to the left.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cup_study import style
from cup_study.citizens.local.headline import ACCENT, SIGNS
from cup_study.citizens.local.standing import among
from cup_study.numbers import format_number
from cup_study.survey.basis import Basis, uncapitalised
from cup_study.views import Drawing, Text

#: A list on a page holds so many.
MOST = 5
_ROW_MM, _WIDE_ROW_MM = 10.0, 7.0
_LINE, _WIDE_LINE = 46, 34
#: Room for the words to the left of the bars, as a part of the bars' room.
_LABELS = 0.45
_HERE = {
    "en": "Bar: here, with 95% interval. Diamond: all.",
    "sv": "Stapel: här, med 95 % konfidensintervall. Romb: alla.",
}
_SURE = {
    "en": "▲ ▼: surely higher or lower here than among all.",
    "sv": "▲ ▼: säkert högre eller lägre här än bland alla.",
}
_LEFT_OUT = {
    "en": "{n} not shown, since few people are behind them.",
    "sv": "{n} visas inte, eftersom få personer står bakom dem.",
}
_FIRST = {"en": "{head}: {label} ({share}).", "sv": "{head}: {label} ({share})."}
_APART = {
    1: {"en": "More than among all: {what}.", "sv": "Större andel här än bland alla: {what}."},
    -1: {"en": "Less than among all: {what}.", "sv": "Mindre andel här än bland alla: {what}."},
}


@dataclass(frozen=True)
class Listed:
    """A list to be drawn.

    Attributes
    ----------
    title : mapping
        Language to its heading.
    rows : DataFrame
        ``label_<language> estimate ci_lower ci_upper base everyone apart``, shares 0-1, the largest
        first; `apart` is 1 or -1 where the place surely differs from everyone.
    hidden : int
        Rows that are left out because few people are in them.
    first : mapping
        Language to what the longest bar is called in the caption; empty: the heading.
    """

    title: Text
    rows: pd.DataFrame
    hidden: int = 0
    first: Text = field(default_factory=dict)


def listed(
    title: Text,
    here: pd.DataFrame,
    everyone: pd.DataFrame,
    threshold: int,
    *,
    apart: Mapping[str, int] | None = None,
    first: Text | None = None,
) -> Listed:
    """Largest shares of a place beside those of everyone, without those of few people.

    Parameters
    ----------
    title : mapping
        Language to the heading.
    here, everyone : DataFrame
        ``item estimate ci_lower ci_upper n base`` and labels ``label_<language>``; `n` is how many
        persons gave the answer, `base` how many answered; optional ``hidden`` (bool).
    threshold : int
        Smallest number of persons that is shown.
    apart : mapping, optional
        From :func:`.standing.apart`, by item.
    first : mapping, optional
        As in :class:`Listed`.

    Examples
    --------
    >>> here = pd.DataFrame({"item": ["a", "b"], "estimate": [0.1, 0.5], "n": [3, 50], "base": 100})
    >>> here = here.assign(ci_lower=0.0, ci_upper=1.0, label_en=["A", "B"])
    >>> found = listed({"en": "Why"}, here, here, 5)
    >>> found.rows["label_en"].tolist(), found.hidden
    (['B'], 1)
    """
    few = here["n"].lt(threshold) | (here["base"] - here["n"]).between(1, threshold - 1)
    few |= here["hidden"].astype(bool) if "hidden" in here else False
    beside = everyone.set_index("item")["estimate"]
    if "hidden" in everyone:  # the mark of everyone is a number of people too
        beside = beside.mask(everyone.set_index("item")["hidden"].astype(bool))
    signs = here["item"].map(apart or {}).fillna(0).astype(int)
    kept = here.assign(everyone=here["item"].map(beside), apart=signs)[~few]
    kept = kept.dropna(subset=["estimate"])
    kept = kept.sort_values("estimate", ascending=False, kind="stable", ignore_index=True)
    return Listed(title, kept.head(MOST), int(few.sum()), first or {})


def drawing(
    lists: Sequence[Listed], place: Text, basis: Basis, also: Text | None = None
) -> Drawing | None:
    """Lists as bars, two side by side; None where all are empty.

    Parameters
    ----------
    lists : sequence of Listed
        One or two.
    place : mapping
        Language to the name of the place.
    basis : Basis
        Whom they are about.
    also : mapping, optional
        Language to what else the note says.
    """
    lists = [one for one in lists if len(one.rows)]
    if not lists:
        return None
    longest = max(len(one.rows) for one in lists)
    wide = len(lists) == 1
    drawn, texts = {}, {}
    for lang in basis.languages:
        style.use()
        height = 9 + _WIDE_ROW_MM * longest if wide else 12 + _ROW_MM * longest
        figure, _ = style.new_figure(height)
        figure.clear()
        panels = figure.subplots(1, len(lists), squeeze=False)[0]
        for axes, one in zip(panels, lists, strict=True):
            _bars(axes, one, longest, lang, wide=wide)
        drawn[lang] = figure
        texts[lang] = " ".join(caption(one, lang) for one in lists)
    said = {lang: f"{place[lang]}. {text}" for lang, text in texts.items()}
    return Drawing(drawn, alt=said, caption=texts, note=note(lists, basis, also))


def caption(one: Listed, lang: str) -> str:
    """What comes first in a list, and what surely differs from everyone.

    Examples
    --------
    >>> rows = pd.DataFrame({"label_en": ["A", "B"], "estimate": [0.4, 0.2], "apart": [0, 1]})
    >>> caption(Listed({"en": "Why not?"}, rows, first={"en": "Most common barrier"}), "en")
    'Most common barrier: a (40%). More than among all: B.'
    """
    top, labels = one.rows.iloc[0], one.rows[f"label_{lang}"].astype(str)
    share = format_number(float(top["estimate"]), "percent0", lang)
    head = (one.first or one.title)[lang]
    label = uncapitalised(str(top[f"label_{lang}"]))
    parts = [_FIRST[lang].format(head=head, label=label, share=share)]
    for sign in (1, -1):
        own = labels[one.rows["apart"].eq(sign)]
        if len(own):
            parts.append(_APART[sign][lang].format(what=among(list(own), lang)))
    return " ".join(parts)


def note(lists: Sequence[Listed], basis: Basis, also: Text | None = None) -> dict[str, str]:
    """What the bars rest on, what the signs mean, and how many rows are left out.

    Parameters
    ----------
    lists, basis, also
        As of :func:`drawing`.
    """
    hidden = sum(one.hidden for one in lists)
    signs = any(one.rows["apart"].ne(0).any() for one in lists)
    extra = {}
    for lang in basis.languages:
        parts = [_HERE[lang]]
        parts += [_SURE[lang]] if signs else []
        parts += [_LEFT_OUT[lang].format(n=hidden)] if hidden else []
        parts += [also[lang]] if also else []
        extra[lang] = " ".join(parts)
    bases = pd.concat([one.rows["base"] for one in lists])
    return basis.note(n=int(bases.max()), least=int(bases.min()), extra=extra)


def _bars(axes: Axes, one: Listed, longest: int, lang: str, *, wide: bool) -> None:
    rows = one.rows
    at = np.arange(len(rows)) + (0.5 if wide else 0.76)
    share = rows["estimate"].to_numpy(float)
    axes.barh(at, share, height=0.5 if wide else 0.26, color=style.PALETTE[0], zorder=2)
    most = _end(rows) if wide else 1.14
    for y, row in zip(at, rows.to_dict("records"), strict=True):
        line = _WIDE_LINE if wide else _LINE
        label = textwrap.shorten(str(row[f"label_{lang}"]), 2 * line, placeholder=" …")
        text = "\n".join(textwrap.wrap(label, line)[:2])
        if wide:
            axes.text(-0.015 * most, y, text, ha="right", va="center", fontsize=9, linespacing=1.1)
        else:
            axes.text(0, y - 0.19, text, va="bottom", fontsize=8.5, linespacing=1.15)
        low, high = float(row["ci_lower"]), float(row["ci_upper"])
        if low == low:
            axes.plot([low, high], [y, y], color="black", linewidth=1.1, zorder=3)
        axes.plot(
            row["everyone"], y, "D", markersize=4.5, mfc="white", mec="black", mew=1.0, zorder=4
        )
        end = max(x for x in (high, float(row["estimate"]), float(row["everyone"])) if x == x)
        number = format_number(float(row["estimate"]), "percent0", lang)
        sign = SIGNS[int(row["apart"])]
        colour = ACCENT if sign else "black"
        told = f"{number} {sign}".strip()
        gap = 0.022 * most if wide else 0.04
        axes.text(end + gap, y, told, va="center", fontsize=8.5, weight="bold", color=colour)
    left = _LABELS * most if wide else 0.0
    axes.set(xlim=(-left, most), ylim=(longest, 0 if wide else -0.02))
    axes.set_title(
        one.title[lang], fontsize=9.5, weight="bold", loc="left", pad=6, x=left / (left + most)
    )
    axes.set_yticks([])
    axes.set_xticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    if wide:  # beside bars with words above them a line would run through the words
        axes.plot([0, 0], [0.1, len(rows) - 0.1], color="#444444", linewidth=0.8)


def _end(rows: pd.DataFrame) -> float:
    """End of the axis: a round share with room for the number behind the longest bar."""
    longest = np.nanmax(rows[["estimate", "ci_upper", "everyone"]].to_numpy(float))
    return min(0.1 * math.ceil(10 * float(longest) + 1), 1.1)
