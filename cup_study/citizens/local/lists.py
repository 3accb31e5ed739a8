"""Two short lists side by side, such as wishes and barriers, each with the mark of everyone.

The longest bars are what a place can begin with; an open mark tells where everyone stands, so that
what is common everywhere is not taken for what is special here.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cup_study import style
from cup_study.numbers import format_number
from cup_study.survey.basis import Basis
from cup_study.views import Drawing, Text

#: A list on a page holds so many.
MOST = 5
_ROW_MM = 12.0
_LINE = 46
_HERE = {"en": "Bar: here, with 95% interval. Diamond: everyone.", "sv": ""}
_HERE["sv"] = "Stapel: här, med 95 % konfidensintervall. Romb: alla."
_LEFT_OUT = {
    "en": "{n} not shown, since few people are behind them.",
    "sv": "{n} visas inte, eftersom få personer står bakom dem.",
}


@dataclass(frozen=True)
class Listed:
    """A list to be drawn.

    Attributes
    ----------
    title : mapping
        Language to its heading.
    rows : DataFrame
        ``label_<language> estimate ci_lower ci_upper everyone``, shares 0-1, the largest first.
    hidden : int
        Rows that are left out because few people are in them.
    """

    title: Text
    rows: pd.DataFrame
    hidden: int = 0


def listed(title: Text, here: pd.DataFrame, everyone: pd.DataFrame, threshold: int) -> Listed:
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
    kept = here[~few].assign(everyone=lambda rows: rows["item"].map(beside))
    kept = kept.dropna(subset=["estimate"])
    kept = kept.sort_values("estimate", ascending=False, kind="stable", ignore_index=True)
    return Listed(title, kept.head(MOST), int(few.sum()))


def drawing(lists: Sequence[Listed], place: Text, basis: Basis) -> Drawing | None:
    """Lists side by side as bars; None where all are empty.

    Parameters
    ----------
    lists : sequence of Listed
        One or two.
    place : mapping
        Language to the name of the place.
    basis : Basis
        Whom they are about.
    """
    lists = [one for one in lists if len(one.rows)]
    if not lists:
        return None
    longest = max(len(one.rows) for one in lists)
    drawn, texts = {}, {}
    for lang in basis.languages:
        style.use()
        figure, _ = style.new_figure(14 + _ROW_MM * longest)
        figure.clear()
        panels = figure.subplots(1, len(lists), squeeze=False)[0]
        said = []
        for axes, one in zip(panels, lists, strict=True):
            _bars(axes, one, longest, lang)
            first = one.rows.iloc[0]
            share = format_number(float(first["estimate"]), "percent0", lang)
            said.append(f"{one.title[lang]}: {first[f'label_{lang}']} ({share})")
        drawn[lang] = figure
        texts[lang] = f"{place[lang]}. {'. '.join(said)}."
    return Drawing(drawn, alt=texts, caption=texts, note=note(lists, basis))


def note(lists: Sequence[Listed], basis: Basis) -> dict[str, str]:
    """What the bars rest on, and how many rows are left out."""
    hidden = sum(one.hidden for one in lists)
    extra = {
        lang: " ".join([_HERE[lang], *([_LEFT_OUT[lang].format(n=hidden)] if hidden else [])])
        for lang in basis.languages
    }
    return basis.note(extra=extra)


def _bars(axes: Axes, one: Listed, longest: int, lang: str) -> None:
    rows = one.rows
    at = np.arange(len(rows)) + 0.76
    share = rows["estimate"].to_numpy(float)
    axes.barh(at, share, height=0.24, color=style.PALETTE[0], zorder=2)
    for y, row in zip(at, rows.to_dict("records"), strict=True):
        label = textwrap.shorten(str(row[f"label_{lang}"]), 2 * _LINE, placeholder=" …")
        text = "\n".join(textwrap.wrap(label, _LINE)[:2])
        axes.text(0, y - 0.18, text, va="bottom", fontsize=8.5, linespacing=1.15)
        low, high = float(row["ci_lower"]), float(row["ci_upper"])
        if low == low:
            axes.plot([low, high], [y, y], color="black", linewidth=1.1, zorder=3)
        axes.plot(
            row["everyone"], y, "D", markersize=4.5, mfc="white", mec="black", mew=1.0, zorder=4
        )
        end = max(x for x in (high, float(row["estimate"]), float(row["everyone"])) if x == x)
        number = format_number(float(row["estimate"]), "percent0", lang)
        axes.text(end + 0.03, y, number, va="center", fontsize=8.5, weight="bold")
    axes.set(xlim=(0, 1.12), ylim=(longest, -0.05))
    axes.set_title(one.title[lang], fontsize=9.5, weight="bold", loc="left", pad=8)
    axes.set_yticks([])
    axes.set_xticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.plot([0, 0], [0.5, len(rows)], color="#444444", linewidth=0.8, zorder=5)
