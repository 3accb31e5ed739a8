"""The evidence map, as figure and as table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from cup_study.literature import vocabulary
from cup_study.literature.concepts import contexts, evidence, grid_figure, words
from cup_study.literature.concepts.contexts import Group
from cup_study.literature.concepts.tables import Value
from cup_study.numbers import format_number
from cup_study.views import Drawing, Spanner, Table

_UNSEEN = {"en": "not seen", "sv": "inte sett"}
_ALL = {"en": "all studies", "sv": "alla studier"}
_SIGNS = {
    "en": {
        grid_figure.NONE: "no study found",
        grid_figure.ZERO: "looked for, not found",
        grid_figure.NUMBER: "studies found",
        grid_figure.UNKNOWN: "context not seen",
    },
    "sv": {
        grid_figure.NONE: "ingen studie funnen",
        grid_figure.ZERO: "eftersökt, inte funnet",
        grid_figure.NUMBER: "funna studier",
        grid_figure.UNKNOWN: "sammanhang inte sett",
    },
}
_MESSAGE = {
    "en": "In {empty} of the {all} combinations of concept and context no study was found.",
    "sv": "I {empty} av de {all} kombinationerna av begrepp och sammanhang hittades ingen studie.",
}
_NOTE = {
    "en": "n = {n} studies, read mostly from abstracts: the numbers are lower bounds. A study may "
    "count in several groups.",
    "sv": "n = {n} studier, lästa mest i sammanfattningar: talen är undre gränser. En studie kan "
    "räknas i flera grupper.",
}
_UNION = {
    "en": " A study of the whole European Union counts as other European, though the union has "
    "Nordic members.",
    "sv": " En studie av hela Europeiska unionen räknas till övriga Europa, fast unionen har "
    "nordiska medlemmar.",
}
_HATCHED = {
    "en": " Hatched: the concept was seen, but not the context.",
    "sv": " Streckat: begreppet sågs men inte sammanhanget.",
}
_LEGEND = {
    "en": " ·: no study found. 0: looked for and not found. (n): context not seen.",
    "sv": " ·: ingen studie funnen. 0: eftersökt, inte funnet. (n): sammanhang inte sett.",
}
_CAPTION = {
    "en": "Studies by concept and {what}.",
    "sv": "Studier efter begrepp och {what}.",
}
_ALT = {
    "en": "Grid of {c} concepts by {g} groups of context with the number of studies in each. ",
    "sv": "Rutnät med {c} begrepp och {g} grupper av sammanhang, med antalet studier i varje. ",
}


def values(found: pd.DataFrame) -> dict[str, Value]:
    """Cells in all and without any study, unknown contexts left out.

    Examples
    --------
    >>> found = pd.DataFrame({"dimension": ["country"], "group": ["nordic"], "of": [3],
    ...                       "concept": ["habit"], "kind": ["none"]})
    >>> values(found)["map_empty"]
    (1, 'count')
    """
    told = evidence.empty(found)
    return {
        "map_cells": (int(told["concepts"].sum()), "count"),
        "map_empty": (int(told["empty"].sum()), "count"),
    }


def drawing(
    found: pd.DataFrame,
    totals: pd.DataFrame,
    groups: tuple[Group, ...],
    studies: int,
    languages: Sequence[str],
) -> Drawing:
    """Evidence map as a grid of concepts and contexts.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.literature.concepts.evidence.cells`.
    totals : DataFrame
        From :func:`cup_study.literature.concepts.matrix.counts`.
    groups : tuple of Group
        From :func:`cup_study.literature.concepts.contexts.read`.
    studies : int
        Studies in all.
    languages : sequence of str
        Languages of the study.
    """
    told = values(found)
    message, note, alt, drawn = {}, {}, {}, {}
    for lang in languages:
        message[lang] = _MESSAGE[lang].format(empty=told["map_empty"][0], all=told["map_cells"][0])
        note[lang] = _NOTE[lang].format(n=_count(studies, lang)) + _UNION[lang] + _HATCHED[lang]
        number = found[["dimension", "group"]].drop_duplicates().shape[0]
        alt[lang] = _ALT[lang].format(c=found["concept"].nunique(), g=number) + message[lang]
        drawn[lang] = _figure(found, totals, groups, studies, lang)
    return Drawing(drawn, alt=alt, caption=message, note=note)


def _figure(
    found: pd.DataFrame,
    totals: pd.DataFrame,
    groups: tuple[Group, ...],
    studies: int,
    lang: str,
) -> Figure:
    names = words.ordered(list(totals["concept"]))
    told = _told(found)
    of = {(row["dimension"], row["group"]): int(row["of"]) for row in found.to_dict("records")}
    keys = list(of)
    number = totals.set_index("concept")["studies"].to_dict()
    numbers = [[number[n], *(int(told[n, *key]["studies"]) for key in keys)] for n in names]
    kinds = [[grid_figure.TOTAL, *(_kind(told[n, *key]) for key in keys)] for n in names]
    labels = {(g.dimension, g.name): g.label[lang] for g in groups}
    headings = {g.dimension: g.heading[lang] for g in groups}
    shown = [f"{labels.get(key, _UNSEEN[lang])} ({_count(of[key], lang)})" for key in keys]
    grid = grid_figure.Grid(
        numbers=pd.DataFrame(numbers),
        kinds=pd.DataFrame(kinds),
        shade=pd.DataFrame(numbers),
        row_labels=[vocabulary.concept(name, lang) for name in names],
        column_labels=[f"{_ALL[lang]} ({_count(studies, lang)})", *shown],
        row_groups=[words.group_of(name) for name in names],
        column_groups=["", *(headings[dimension] for dimension, _ in keys)],
    )
    # A page of the report holds 172 mm; what is taller is shrunk, and its letters with it.
    figure = grid_figure.draw(grid, lang, cell_mm=4.7)
    present = {kind for row in kinds for kind in row}
    return grid_figure.with_key(figure, {k: t for k, t in _SIGNS[lang].items() if k in present})


def _told(found: pd.DataFrame) -> dict[tuple[str, str, str], Mapping[Any, Any]]:
    rows = found.to_dict("records")
    return {(row["concept"], row["dimension"], row["group"]): row for row in rows}


def _kind(cell: Mapping[Any, Any]) -> str:
    if cell["group"] == contexts.UNSEEN:
        return grid_figure.UNKNOWN if cell["studies"] else grid_figure.NONE
    signs = {evidence.FOUND: grid_figure.NUMBER, evidence.ABSENT: grid_figure.ZERO}
    return signs.get(cell["kind"], grid_figure.NONE)


def _count(number: int, lang: str) -> str:
    return format_number(number, "count", lang)


def tables(
    found: pd.DataFrame, groups: tuple[Group, ...], studies: int, languages: Sequence[str]
) -> dict[str, Table]:
    """Evidence map as tables, one for each dimension: all of it would not fit the page.

    A number, ``0`` where looked for and not found, ``·`` for none; studies whose context was not
    seen stand in brackets. Parameters as in :func:`drawing`.

    Returns
    -------
    dict of str to Table
        Dimension to its table.
    """
    names = words.ordered(list(found["concept"].unique()))
    told = _told(found)
    labels = {(g.dimension, g.name): g.label for g in groups}
    result = {}
    for dimension in dict.fromkeys(found["dimension"]):
        own = list(dict.fromkeys(found.loc[found["dimension"].eq(dimension), "group"]))
        heading = next(g.heading for g in groups if g.dimension == dimension)
        frames, note = {}, {}
        for lang in languages:
            rows = [
                {
                    "concept": vocabulary.concept(name, lang),
                    **{group: _cell(told[name, dimension, group], lang) for group in own},
                }
                for name in names
            ]
            frames[lang] = pd.DataFrame(rows)
            union = _UNION[lang] if dimension == "country" else ""
            note[lang] = _NOTE[lang].format(n=_count(studies, lang)) + union + _LEGEND[lang]
        result[dimension] = Table(
            frames,
            caption={lang: _CAPTION[lang].format(what=heading[lang].lower()) for lang in languages},
            columns={
                "concept": {"en": "Concept", "sv": "Begrepp"},
                **{group: labels.get((dimension, group), _UNSEEN) for group in own},
            },
            formats=dict.fromkeys(own, "count"),
            note=note,
            spanners=[Spanner(heading, own[0], own[-1])],
        )
    return result


def _cell(cell: Mapping[Any, Any], lang: str) -> str:
    if cell["kind"] == evidence.NONE:
        return "·"
    text = _count(int(cell["studies"]), lang)
    return f"({text})" if cell["group"] == contexts.UNSEEN and cell["studies"] else text
