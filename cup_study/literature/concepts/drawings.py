"""Figures of the literature with their words: concepts, years of publication."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.literature import vocabulary
from cup_study.literature.concepts import figures
from cup_study.literature.concepts.tables import bound
from cup_study.views import Drawing


def concepts(counts: pd.DataFrame, studies: int, languages: Sequence[str]) -> Drawing:
    """Bars of the concepts; parameters as in :func:`.tables.concepts`."""
    message = {
        "en": "{c} is the concept seen most often: in {n} studies.",
        "sv": "{c} är det begrepp som setts oftast: i {n} studier.",
    }
    axis = {"en": "Studies in which it was seen", "sv": "Studier där det setts"}
    kind = {"en": "Bar chart.", "sv": "Stapeldiagram."}
    drawn, texts, alts = {}, {}, {}
    for lang in languages:
        labels = [vocabulary.concept(c, lang) for c in counts["concept"]]
        rows = counts.assign(label=labels)
        drawn[lang] = figures.count_bars(rows, lang, axis_label=axis[lang])
        texts[lang] = message[lang].format(c=labels[0], n=counts["studies"].iloc[0])
        told = "; ".join(f"{c}: {n}" for c, n in zip(labels, counts["studies"], strict=True))
        alts[lang] = f"{kind[lang]} {texts[lang]} {told}."
    return Drawing(drawn, alt=alts, caption=texts, note=bound(studies))


def timeline(years: pd.DataFrame, studies: int, languages: Sequence[str]) -> Drawing:
    """Studies by year.

    Parameters
    ----------
    years : DataFrame
        From :func:`cup_study.literature.concepts.matrix.by_year`.
    studies : int
        Studies in all, those without a year included.
    languages : sequence of str
        Languages of the study.
    """
    axis = {"en": "Studies", "sv": "Studier"}
    dated = int(years["studies"].sum())
    peak = years.sort_values("studies", ascending=False, kind="stable").iloc[0]
    texts = {
        "en": f"Most studies are from {peak['year']}: {peak['studies']}.",
        "sv": f"Flest studier är från {peak['year']}: {peak['studies']}.",
    }
    return Drawing(
        {lang: figures.timeline(years, lang, axis_label=axis[lang]) for lang in languages},
        alt=texts,
        caption=texts,
        note={
            "en": f"{dated} of {studies} studies with a year; the others are not drawn.",
            "sv": f"{dated} av {studies} studier med årtal; övriga visas inte.",
        },
    )
