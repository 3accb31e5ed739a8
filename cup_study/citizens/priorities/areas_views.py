"""Stated importance beside derived, handed over: numbers, table and figure."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from cup_study import style
from cup_study.citizens.priorities import matrix_drawing, point_labels
from cup_study.citizens.priorities.point_labels import Label
from cup_study.numbers import format_interval, format_number
from cup_study.survey.basis import INTERVAL, Basis, Value, uncapitalised
from cup_study.views import Drawing, Table

_STATED = {
    "en": "Stated: how important the area was rated (0–100)",
    "sv": "Uttalat: hur viktigt området bedömdes (0–100)",
}
_DERIVED = {
    "en": "Derived: points higher where all its proposals are rated five points higher",
    "sv": "Härlett: enheter högre där alla dess förslag bedöms fem enheter högre",
}
_HEADS = {
    "label": {"en": "Area", "sv": "Område"},
    "stated": {"en": "Stated", "sv": "Uttalat"},
    "derived": {"en": "Derived", "sv": "Härlett"},
    "r2": {"en": "Explained", "sv": "Förklarat"},
    "first": {"en": "Proposal with the largest share of it", "sv": "Förslag med störst del av det"},
    "first_share": {"en": "Share", "sv": "Del"},
}
_MESSAGE = {
    "en": "Rated most important is {a}; the rating follows the proposals most closely for {b}.",
    "sv": "Viktigast bedöms {a}; närmast följer bedömningen förslagen för {b}.",
}
_CARE = {
    "en": "Lines: 95% intervals. The two measures answer different questions: an area may be "
    "important for something that none of its proposals names.",
    "sv": "Streck: 95 % konfidensintervall. De två måtten svarar på olika frågor: ett område kan "
    "vara viktigt för något som inget av dess förslag nämner.",
}
_HOW = {
    "en": "Derived: regression of the area on its proposals, all from 0 to 100; explained: share "
    "of its variance.",
    "sv": "Härlett: regression av området på dess förslag, alla från 0 till 100; förklarat: andel "
    "av dess varians.",
}


def values(found: pd.DataFrame, called: Mapping[str, Mapping[str, str]]) -> dict[str, Value]:
    """First and last area by each measure, and how far the two orders agree.

    Parameters
    ----------
    found : DataFrame
        From :func:`.areas.beside`.
    called : mapping
        Language to names of the areas.

    Examples
    --------
    >>> rows = {"area": ["a", "b"], "stated": [60.0, 40.0], "derived": [2.0, 3.0], "r2": [0.1, 0.4]}
    >>> told = values(pd.DataFrame(rows), {"en": {"a": "Schools", "b": "Parks"}})
    >>> told["stated_first"], told["rank_correlation"]
    (({'en': 'schools'}, 'text'), (-1.0, 'coef2'))
    """
    told: dict[str, Value] = {
        "n_areas": (len(found), "count"),
        "rank_correlation": (
            round(float(found["stated"].corr(found["derived"], method="spearman")), 12),
            "coef2",
        ),
        "r2_least": (float(found["r2"].min()), "percent0"),
        "r2_most": (float(found["r2"].max()), "percent0"),
    }
    for measure in ("stated", "derived"):
        order = found.sort_values(measure, ascending=False, kind="stable")
        for place, at in (("first", 0), ("last", -1)):
            area = order["area"].iloc[at]
            told[f"{measure}_{place}"] = (
                {lang: uncapitalised(names[area]) for lang, names in called.items()},
                "text",
            )
    return told


def table(
    found: pd.DataFrame,
    called: Mapping[str, Mapping[str, str]],
    proposals: Mapping[str, Mapping[str, str]],
    basis: Basis,
) -> Table:
    """Areas with both measures, the most important first.

    Parameters
    ----------
    found : DataFrame
        From :func:`.areas.beside`.
    called, proposals : mapping
        Language to names of the areas and of the proposals.
    basis : Basis
        Whom the estimates are about.
    """
    frames = {}
    for lang in basis.languages:
        frame = found.assign(
            label=found["area"].map(called[lang]), first=found["first"].map(proposals[lang])
        )
        for name, digits in (("stated", "decimal1"), ("derived", "decimal1")):
            pairs = zip(found[f"{name}_lower"], found[f"{name}_upper"], strict=True)
            frame[f"interval_{name}"] = [format_interval(a, b, digits, lang) for a, b in pairs]
        columns = ["label", "stated", "interval_stated", "derived", "interval_derived", "r2"]
        frames[lang] = frame[[*columns, "first", "first_share"]]
    return Table(
        frames,
        caption=_message(found, called, basis),
        columns=_HEADS | {f"interval_{n}": INTERVAL for n in ("stated", "derived")},
        formats={"stated": "decimal1", "derived": "decimal1", "r2": "percent0"}
        | {"first_share": "percent0"},
        note=basis.note(n=int(found["n"].max()), extra=_HOW),
    )


def drawing(found: pd.DataFrame, called: Mapping[str, Mapping[str, str]], basis: Basis) -> Drawing:
    """Areas by both measures, with intervals; parameters as in :func:`table`."""
    drawn = {lang: scatter(found, called[lang], lang) for lang in basis.languages}
    texts = _message(found, called, basis)
    return Drawing(drawn, texts, texts, basis.note(n=int(found["n"].max()), extra=_CARE))


def scatter(found: pd.DataFrame, labels: Mapping[str, str], lang: str) -> Figure:
    """Stated importance upwards, derived to the right.

    Parameters
    ----------
    found : DataFrame
        From :func:`.areas.beside`.
    labels : mapping
        Area to its name.
    lang : str
        Language of the words and numbers.

    Returns
    -------
    Figure
    """
    figure, axes = style.new_figure(118)
    lines = []
    for row in found.to_dict("records"):
        x, y = float(row["derived"]), float(row["stated"])
        for ends in (
            ((float(row["derived_lower"]), y), (float(row["derived_upper"]), y)),
            ((x, float(row["stated_lower"])), (x, float(row["stated_upper"]))),
        ):
            axes.plot(*zip(*ends, strict=True), color="#B8C2CA", linewidth=1.1, zorder=2)
            lines.append(ends)
        axes.plot(x, y, "o", color=style.PALETTE[0], markersize=7, zorder=4)
    axes.margins(0.09)
    axes.set_xlabel(_DERIVED[lang])
    axes.set_ylabel(_STATED[lang])
    matrix_drawing.effect_ticks(axes, lang)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: format_number(v, "decimal0", lang)))
    names = [
        Label(float(r["derived"]), float(r["stated"]), labels[r["area"]])
        for r in found.to_dict("records")
    ]
    point_labels.write(axes, names, avoid=lines, width=24)
    return figure


def _message(
    found: pd.DataFrame, called: Mapping[str, Mapping[str, str]], basis: Basis
) -> dict[str, str]:
    first = found.sort_values("stated", ascending=False, kind="stable")["area"].iloc[0]
    closest = found.sort_values("derived", ascending=False, kind="stable")["area"].iloc[0]
    return {
        lang: _MESSAGE[lang].format(
            a=uncapitalised(called[lang][first]), b=uncapitalised(called[lang][closest])
        )
        for lang in basis.languages
    }
