"""Which concepts meet in one study, as a triangle and as a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.literature import vocabulary
from cup_study.literature.concepts import cooccurrence_figure, words
from cup_study.numbers import format_number
from cup_study.views import Drawing, Table

_MESSAGE = {
    "en": "{a} and {b} meet most often, in {n} studies; {none} of {pairs} pairs were never seen "
    "together.",
    "sv": "{a} och {b} möts oftast, i {n} studier; {none} av {pairs} par sågs aldrig tillsammans.",
}
_NOTE = {
    "en": "n = {n} studies. The number is the studies in which both were seen (a lower bound), the "
    "shade Jaccard's index (both over either), in bold the studies of each concept. Which pairs "
    "are seen depends on what abstracts name: the index is no bound in either direction.",
    "sv": "n = {n} studier. Talet är studier där båda setts (en undre gräns), skuggan Jaccards "
    "index (båda av minst ett), i fetstil studierna av varje begrepp. Vilka par som ses beror på "
    "vad sammanfattningar nämner: indexet är ingen gräns åt något håll.",
}
_ALT = {
    "en": "Triangle of {c} concepts with the number of studies that hold each pair. ",
    "sv": "Triangel med {c} begrepp och antalet studier som har varje par. ",
}


def drawing(pairs: pd.DataFrame, studies: int, languages: Sequence[str]) -> Drawing:
    """Triangle of counts, shaded by Jaccard's index.

    Parameters
    ----------
    pairs : DataFrame
        From :func:`cup_study.literature.concepts.cooccurrence.pairs`.
    studies : int
        Studies in all.
    languages : sequence of str
        Languages of the study.
    """
    names = words.ordered(list(dict.fromkeys([*pairs["concept_1"], *pairs["concept_2"]])))
    own, both, index = _tables(pairs)
    numbers = pd.DataFrame(
        [[own[a] if a == b else both.get(frozenset((a, b)), 0) for b in names] for a in names]
    )
    shade = pd.DataFrame([[index.get(frozenset((a, b)), 0.0) for b in names] for a in names])
    first = pairs.iloc[0]
    figures, message, note, alt = {}, {}, {}, {}
    for lang in languages:
        codes = words.short(names, lang)
        labels = [f"{vocabulary.concept(n, lang)} ({codes[n]})" for n in names]
        message[lang] = _MESSAGE[lang].format(
            a=vocabulary.concept(first["concept_1"], lang),
            b=vocabulary.concept(first["concept_2"], lang).lower(),
            n=format_number(int(first["both"]), "count", lang),
            none=int(pairs["both"].eq(0).sum()),
            pairs=len(pairs),
        )
        note[lang] = _NOTE[lang].format(n=format_number(studies, "count", lang))
        alt[lang] = _ALT[lang].format(c=len(names)) + message[lang]
        figures[lang] = cooccurrence_figure.draw(
            numbers, shade, labels, [codes[n] for n in names], lang
        )
    return Drawing(figures, alt=alt, caption=message, note=note)


def table(pairs: pd.DataFrame, studies: int, languages: Sequence[str], *, top: int) -> Table:
    """Pairs seen together most often; parameters as in :func:`drawing`."""
    kept = pairs.head(top)
    frames = {}
    for lang in languages:
        frame = kept[["concept_1", "concept_2", "both", "studies_1", "studies_2"]].copy()
        for column in ("concept_1", "concept_2"):
            frame[column] = [vocabulary.concept(name, lang) for name in kept[column]]
        frames[lang] = frame.assign(jaccard=kept["jaccard"], lift=kept["lift"])
    counts = dict.fromkeys(("both", "studies_1", "studies_2"), "count")
    return Table(
        frames,
        caption={
            "en": "Concepts that meet most often in one study.",
            "sv": "Begrepp som oftast möts i en studie.",
        },
        columns={
            "concept_1": {"en": "Concept", "sv": "Begrepp"},
            "concept_2": {"en": "With", "sv": "Med"},
            "both": {"en": "Both (at least)", "sv": "Båda (minst)"},
            "studies_1": {"en": "First", "sv": "Det första"},
            "studies_2": {"en": "Second", "sv": "Det andra"},
            "jaccard": {"en": "Jaccard", "sv": "Jaccard"},
            "lift": {"en": "Lift", "sv": "Lift"},
        },
        formats={**counts, "jaccard": "coef2", "lift": "decimal1"},
        note={
            "en": f"n = {studies} studies. Lift: how many times more often than if the two were "
            "independent. It compares what abstracts name, and is no bound.",
            "sv": f"n = {studies} studier. Lift: hur många gånger oftare än om de två vore "
            "oberoende. Det jämför vad sammanfattningar nämner och är ingen gräns.",
        },
    )


def _tables(
    pairs: pd.DataFrame,
) -> tuple[dict[str, int], dict[frozenset[str], int], dict[frozenset[str], float]]:
    own: dict[str, int] = {}
    both: dict[frozenset[str], int] = {}
    index: dict[frozenset[str], float] = {}
    for row in pairs.fillna({"jaccard": 0.0}).to_dict("records"):
        own |= {row["concept_1"]: row["studies_1"], row["concept_2"]: row["studies_2"]}
        pair = frozenset((row["concept_1"], row["concept_2"]))
        both[pair], index[pair] = row["both"], row["jaccard"]
    return own, both, index
