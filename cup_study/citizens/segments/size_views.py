"""How large the groups are: values, a figure with intervals and a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cup_study import style
from cup_study.citizens.segments import dots
from cup_study.citizens.segments.profile_views import Names
from cup_study.numbers import format_number
from cup_study.survey.basis import COUNT, INTERVAL, SHARE, Basis, Value, intervals
from cup_study.survey.disclosure import MARK
from cup_study.views import Drawing, Table

_GROUP = {"en": "Group", "sv": "Grupp"}
_MESSAGE = {
    "en": "The largest group, “{name}”, is {share} {of}; the smallest, “{last}”, {least}.",
    "sv": "Den största gruppen, ”{name}”, är {share} {of}; den minsta, ”{last}”, {least}.",
}
_OF = {
    True: {"en": "of citizens", "sv": "av medborgarna"},
    False: {"en": "of the respondents grouped", "sv": "av de grupperade svarande"},
}
_CAPTION = {"en": "Size of the customer groups.", "sv": "Kundgruppernas storlek."}
_REFITTED = {
    True: {
        "en": "Lines: 95% intervals, from models fitted anew to {runs} samples drawn again.",
        "sv": "Streck: 95 % konfidensintervall, ur modeller skattade på nytt i {runs} dragningar.",
    },
    False: {
        "en": "Lines: 95% intervals, with the borders of the groups taken as given.",
        "sv": "Streck: 95 % konfidensintervall, med gruppernas gränser tagna för givna.",
    },
}
_MODAL = {
    "en": "n: respondents for whom the group is the most probable one.",
    "sv": "n: svarande för vilka gruppen är den troligaste.",
}


def values(sizes: pd.DataFrame, keys: Mapping[Any, str]) -> dict[str, Value]:
    """Share, limits and number of each group, as ``<group>_share`` and so on.

    Examples
    --------
    >>> row = {"group": 1, "n": 9, "share": 0.2, "ci_lower": 0.1, "ci_upper": 0.3}
    >>> sorted(values(pd.DataFrame([row | {"hidden": False}]), {1: "a"}))
    ['a_n', 'a_share', 'a_share_lower', 'a_share_upper']
    """
    told: dict[str, Value] = {}
    for row in sizes[~sizes["hidden"]].to_dict("records"):
        key = keys[row["group"]]
        told[f"{key}_share"] = (row["share"], "percent0")
        told[f"{key}_share_lower"] = (row["ci_lower"], "percent0")
        told[f"{key}_share_upper"] = (row["ci_upper"], "percent0")
        told[f"{key}_n"] = (int(row["n"]), "count")
    return told


def table(sizes: pd.DataFrame, names: Names, basis: Basis, runs: int = 0) -> Table:
    """Table of the sizes.

    Parameters
    ----------
    sizes : DataFrame
        From :func:`cup_study.citizens.segments.profiles.sizes`.
    names : mapping
        Group to its label in each language.
    basis : Basis
        Whom the estimates are about.
    runs : int
        Refits that the intervals rest on; 0 for none.
    """
    hide = sizes["hidden"].to_numpy(dtype=bool)
    frames = {}
    for lang in basis.languages:
        frame = pd.DataFrame({"label": [names[g][lang] for g in sizes["group"]]})
        shown = {
            "n": sizes["n"].tolist(),
            "share": sizes["share"].tolist(),
            "interval": intervals(sizes, "percent0", lang),
        }
        for column, cells in shown.items():
            frame[column] = [MARK if h else c for c, h in zip(cells, hide, strict=True)]
        frames[lang] = frame
    columns = {"label": _GROUP, "n": COUNT, "share": SHARE, "interval": INTERVAL}
    return Table(
        frames,
        caption=_CAPTION,
        columns=columns,
        formats={"n": "count", "share": "percent0"},
        note=_note(sizes, basis, runs, _MODAL),
    )


def drawing(sizes: pd.DataFrame, names: Names, basis: Basis, runs: int = 0) -> Drawing | None:
    """Draw the sizes as dots with intervals on one line each; None where all are hidden.

    Parameters
    ----------
    sizes, names, basis, runs
        As in :func:`table`.
    """
    shown = sizes[~sizes["hidden"]]
    if shown.empty:
        return None
    order = shown.sort_values("share", ascending=False, kind="stable")
    figures, texts = {}, {}
    for lang in basis.languages:
        figures[lang] = _figure(order, names, lang)
        first, last = order.iloc[0], order.iloc[-1]
        texts[lang] = _MESSAGE[lang].format(
            name=names[first["group"]][lang],
            share=format_number(float(first["share"]), "percent0", lang),
            last=names[last["group"]][lang],
            least=format_number(float(last["share"]), "percent0", lang),
            of=_OF[basis.weighted][lang],
        )
    return Drawing(figures, alt=texts, caption=texts, note=_note(sizes, basis, runs))


def _figure(order: pd.DataFrame, names: Names, lang: str) -> Any:
    figure, axes = style.new_figure(14 + 11 * len(order))
    top = min(float(order["ci_upper"].max()) * 1.22, 1.0)
    for y, row in enumerate(order.to_dict("records")):
        axes.plot([0, top], [y, y], color=dots.TRACK, linewidth=1.0, zorder=1)
        axes.plot(
            [row["ci_lower"], row["ci_upper"]],
            [y, y],
            color=dots.ACCENT,
            linewidth=7,
            alpha=0.28,
            solid_capstyle="butt",
            zorder=2,
        )
        axes.plot(row["share"], y, "o", color=dots.ACCENT, markersize=8, zorder=3)
        text = format_number(float(row["share"]), "percent0", lang)
        axes.annotate(
            text,
            (row["ci_upper"], y),
            (7, 0),
            textcoords="offset points",
            va="center",
            fontsize=12,
            fontweight="bold",
        )
    labels = [dots.wrapped(names[g][lang], 30) for g in order["group"]]
    axes.set_yticks(range(len(order)), labels, fontsize=9.5)
    axes.set_ylim(len(order) - 0.4, -0.6)
    axes.set_xlim(0, top)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    style.percent_axis(axes, lang)
    return figure


def _note(
    sizes: pd.DataFrame, basis: Basis, runs: int, more: Mapping[str, str] | None = None
) -> dict[str, str]:
    extra = {}
    for lang in basis.languages:
        told = _REFITTED[runs > 0][lang].format(runs=runs)
        extra[lang] = f"{told} {more[lang]}" if more else told
    return basis.note(n=int(sizes["n"].sum()), extra=extra, hidden=int(sizes["hidden"].sum()))
