"""Figures of the literature with their words: concepts, the matrix, years of publication."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.literature import figures, vocabulary
from cup_study.literature.tables import bound, study_names
from cup_study.views import Drawing


def concepts(counts: pd.DataFrame, studies: int, languages: Sequence[str]) -> Drawing:
    """Bars of the concepts; parameters as in :func:`cup_study.literature.tables.concepts`."""
    message = {
        "en": "{c} is the concept seen most often: in {n} studies.",
        "sv": "{c} är det begrepp som setts oftast: i {n} studier.",
    }
    axis = {"en": "Studies in which it was seen", "sv": "Studier där det setts"}
    drawn, texts = {}, {}
    for lang in languages:
        labels = [vocabulary.concept(c, lang) for c in counts["concept"]]
        rows = counts.assign(label=labels)
        drawn[lang] = figures.count_bars(rows, lang, axis_label=axis[lang])
        texts[lang] = message[lang].format(c=labels[0], n=counts["studies"].iloc[0])
    return Drawing(drawn, alt=texts, caption=texts, note=bound(studies))


def matrix(widest: pd.DataFrame, kept: Sequence[str], languages: Sequence[str]) -> Drawing:
    """Concept matrix as dots; parameters as in :func:`cup_study.literature.tables.matrix`."""
    texts = {
        "en": f"The {len(widest)} studies in which most concepts were seen, and the {len(kept)} "
        "concepts seen most often.",
        "sv": f"De {len(widest)} studier där flest begrepp setts, och de {len(kept)} begrepp som "
        "setts oftast.",
    }
    drawn = {
        lang: figures.matrix_plot(
            widest.assign(label=study_names(widest, lang)),
            list(kept),
            [vocabulary.concept(c, lang) for c in kept],
        )
        for lang in languages
    }
    note = {
        "en": "Dot: seen. Empty: not seen, which does not mean that the study leaves it out.",
        "sv": "Punkt: sett. Tomt: inte sett, vilket inte betyder att studien utelämnar det.",
    }
    return Drawing(drawn, alt=texts, caption=texts, note=note)


def timeline(years: pd.DataFrame, studies: int, languages: Sequence[str]) -> Drawing:
    """Studies by year.

    Parameters
    ----------
    years : DataFrame
        From :func:`cup_study.literature.matrix.by_year`.
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
