"""Timelines by concept and by theory: a grid of years under the bars of all studies."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.literature import vocabulary
from cup_study.literature.concepts import grid_figure, words
from cup_study.literature.concepts.over_time import UNSEEN
from cup_study.numbers import format_number
from cup_study.views import Drawing

_ALL = {"en": "All studies", "sv": "Alla studier"}
_MESSAGE = {
    "concept": {
        "en": "{name} was seen in studies of {n} different years, no other concept in more.",
        "sv": "{name} sågs i studier från {n} olika år, inget annat begrepp i fler.",
    },
    "theory": {
        "en": "{name} was named in studies of {n} different years, no other theory in more.",
        "sv": "{name} nämndes i studier från {n} olika år, ingen annan teori i fler.",
    },
}
_NOTE = {
    "en": "n = {dated} of {all} studies with a year, the others are not drawn; lower bounds, read "
    "mostly from abstracts. The dot stands for no study found. Shades by the number of studies.",
    "sv": "n = {dated} av {all} studier med årtal, övriga visas inte; undre gränser, lästa mest i "
    "sammanfattningar. Punkten står för ingen funnen studie. Skuggat efter antalet studier.",
}
_ALT = {
    "en": "Grid of years with the number of studies for each {what}. ",
    "sv": "Rutnät över år med antalet studier för varje {what}. ",
}
_WHAT = {
    "concept": {"en": "concept", "sv": "begrepp"},
    "theory": {"en": "theory", "sv": "teori"},
}


def drawing(table: pd.DataFrame, what: str, studies: int, languages: Sequence[str]) -> Drawing:
    """Studies by year for each concept or theory.

    Parameters
    ----------
    table : DataFrame
        From :func:`cup_study.literature.concepts.over_time.by_concept` or ``by_entry``.
    what : str
        ``"concept"`` or ``"theory"``.
    studies : int
        Studies in all, those without a year included.
    languages : sequence of str
        Languages of the study.
    """
    order = list(dict.fromkeys(table["entry"]))
    if what == "concept":
        order = words.ordered(order)
    years = sorted(table["year"].unique())
    wide = table.pivot(index="entry", columns="year", values="studies").loc[order, years]
    totals = table.drop_duplicates("year").set_index("year")["of"].loc[years]
    named = wide[wide.index != UNSEEN]
    held = (named > 0).sum(axis=1)
    first = str(held.idxmax())
    figures, message, note, alt = {}, {}, {}, {}
    for lang in languages:
        labels = [_label(entry, what, lang) for entry in order]
        message[lang] = _MESSAGE[what][lang].format(
            name=_label(first, what, lang), n=format_number(int(held.max()), "count", lang)
        )
        dated = format_number(int(totals.sum()), "count", lang)
        note[lang] = _NOTE[lang].format(dated=dated, all=format_number(studies, "count", lang))
        alt[lang] = _ALT[lang].format(what=_WHAT[what][lang]) + message[lang]
        numbers = pd.DataFrame([totals.to_list(), *wide.to_numpy().tolist()])
        kinds = numbers.map(lambda n: grid_figure.NUMBER if n else grid_figure.NONE)
        kinds.iloc[0] = [grid_figure.TOTAL if n else grid_figure.NONE for n in totals]
        groups = [words.group_of(e) if what == "concept" else str(e == UNSEEN) for e in order]
        grid = grid_figure.Grid(
            numbers=numbers,
            kinds=kinds,
            shade=numbers,
            row_labels=[_ALL[lang], *labels],
            column_labels=[str(year) for year in years],
            row_groups=["-", *groups],
        )
        figures[lang] = grid_figure.draw(grid, lang, cell_mm=4.8)
    return Drawing(figures, alt=alt, caption=message, note=note)


def _label(entry: str, what: str, lang: str) -> str:
    if what == "concept":
        return vocabulary.concept(entry, lang)
    told = vocabulary.word(entry, lang) if entry != UNSEEN else vocabulary.UNSEEN[lang]
    return told[:1].upper() + told[1:]
