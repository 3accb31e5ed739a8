"""Tables of the literature: concepts, the matrix, who and where, the gap.

Most rows were read from abstracts, so every count is a lower bound and every note says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cup_study.literature import vocabulary
from cup_study.literature.concepts import words as short_names
from cup_study.literature.concepts.study_labels import study_names
from cup_study.numbers import format_number
from cup_study.views import Table

#: A number and its format, ready for :func:`cup_study.results.value`.
Value = tuple[object, str]

_STUDIES = {"en": "Studies", "sv": "Studier"}
_AT_LEAST = {"en": "Studies (at least)", "sv": "Studier (minst)"}
_HEADINGS = {
    "theory": {"en": "Theory", "sv": "Teori"},
    "country": {"en": "Country", "sv": "Land"},
    "unit_of_analysis": {"en": "Unit of analysis", "sv": "Analysenhet"},
}
_CAPTIONS = {
    "theory": {"en": "Theories that studies name.", "sv": "Teorier som studierna nämner."},
    "country": {"en": "Countries of the studies.", "sv": "Studiernas länder."},
    "unit_of_analysis": {"en": "Units of analysis.", "sv": "Analysenheter."},
}
_CONTEXTS = {
    "nordic": {"en": "Nordic country", "sv": "Nordiskt land"},
    "municipal": {"en": "Municipal or local level", "sv": "Kommunal eller lokal nivå"},
    "nonusers": {"en": "Non-users asked as a group", "sv": "Icke-användare som egen grupp"},
    "nordic_municipal": {"en": "Nordic and municipal", "sv": "Nordisk och kommunal"},
}


_MARKS = {
    "en": "●: seen. Empty: not seen, which does not mean that the study leaves it out. ",
    "sv": "●: sett. Tomt: inte sett, vilket inte betyder att studien utelämnar det. ",
}
_SIZES = {
    "en": "n: persons asked, where it was seen. ",
    "sv": "n: antal svarande, där det setts. ",
}


def bound(studies: int) -> dict[str, str]:
    """Say below every count that it is a lower bound.

    Examples
    --------
    >>> bound(192)["en"].split(",")[0]
    'n = 192 studies of citizens and public e-services'
    """
    return {
        "en": f"n = {studies} studies of citizens and public e-services, read mostly from "
        "abstracts. Lower bounds: not seen does not mean not studied. Trust in government "
        "includes trust whose target was not said.",
        "sv": f"n = {studies} studier av medborgare och offentliga e-tjänster, lästa mest i "
        "sammanfattningar. Undre gränser: inte sett betyder inte att det inte studerats. Tillit "
        "till myndigheten innefattar tillit vars föremål inte angetts.",
    }


def top_concept(counts: pd.DataFrame, languages: Sequence[str]) -> dict[str, Value]:
    """Concept that was seen most often, with its count and share.

    Parameters
    ----------
    counts : DataFrame
        From :func:`cup_study.literature.concepts.matrix.counts`.
    languages : sequence of str
        Languages of the study.

    Examples
    --------
    >>> counts = pd.DataFrame({"concept": ["habit"], "studies": [2], "share": [0.5]})
    >>> top_concept(counts, ["sv"])["top_concept"]
    ({'sv': 'vana'}, 'text')
    """
    first = counts.iloc[0]
    names = {lang: vocabulary.concept(first["concept"], lang).lower() for lang in languages}
    return {
        "top_concept": (names, "text"),
        "top_concept_n": (int(first["studies"]), "count"),
        "top_concept_share": (float(first["share"]), "percent0"),
    }


def concepts(counts: pd.DataFrame, studies: int, languages: Sequence[str]) -> Table:
    """Concepts by the number of studies in which they were seen.

    Parameters
    ----------
    counts : DataFrame
        From :func:`cup_study.literature.concepts.matrix.counts`.
    studies : int
        Studies in all.
    languages : sequence of str
        Languages of the study.
    """
    frames = {
        lang: counts.assign(concept=[vocabulary.concept(c, lang) for c in counts["concept"]])
        for lang in languages
    }
    return Table(
        frames,
        caption={"en": "Concepts seen in the studies.", "sv": "Begrepp som setts i studierna."},
        columns={
            "concept": {"en": "Concept", "sv": "Begrepp"},
            "studies": _AT_LEAST,
            "share": {"en": "Share of studies", "sv": "Andel av studierna"},
        },
        formats={"studies": "count", "share": "percent0"},
        note=bound(studies),
    )


def matrix(widest: pd.DataFrame, kept: Sequence[str], languages: Sequence[str]) -> Table:
    """Concept matrix with a mark where a concept was seen, and the size of the sample.

    Parameters
    ----------
    widest : DataFrame
        From :func:`cup_study.literature.concepts.matrix.widest`.
    kept : sequence of str
        Concepts to show.
    languages : sequence of str
        Languages of the study.
    """
    marks = widest[list(kept)].replace({True: "●", False: ""}).astype(str).reset_index(drop=True)
    frames, note, headings = {}, {}, {}
    for lang in languages:
        frame = marks.copy()
        if "n" in widest:
            frame.insert(0, "n", [_size(cell, lang) for cell in widest["n"]])
        frame.insert(0, "study", study_names(widest, lang))
        frames[lang] = frame
        note[lang] = _MARKS[lang] + short_names.key_to_short(kept, lang)
        if "n" in widest:
            note[lang] = _SIZES[lang] + note[lang]
    for concept in kept:
        codes = {lang: short_names.short(kept, lang)[concept] for lang in languages}
        headings[concept] = codes
    return Table(
        frames,
        caption={
            "en": "Concept matrix: the studies in which most concepts were seen.",
            "sv": "Begreppsmatris: de studier där flest begrepp setts.",
        },
        columns={"study": {"en": "Study", "sv": "Studie"}, **headings},
        formats={"n": "count"} if "n" in widest else {},
        note=note,
    )


def _size(cell: Any, lang: str) -> str:
    return "" if pd.isna(cell) else format_number(cell, "count", lang)


def words(
    table: pd.DataFrame, column: str, studies: int, languages: Sequence[str], *, top: int
) -> Table:
    """Most common entries of a descriptive column, and in how many studies it was not seen.

    Parameters
    ----------
    table : DataFrame
        From :func:`cup_study.literature.concepts.matrix.by_word`; its last row counts those
        not seen.
    column : str
        ``theory``, ``country`` or ``unit_of_analysis``.
    studies : int
        Studies in all.
    languages : sequence of str
        Languages of the study.
    top : int
        Entries to show.
    """
    shown = pd.concat([table.iloc[:-1].head(top), table.iloc[-1:]])
    frames = {
        lang: shown.assign(entry=[vocabulary.word(e, lang) for e in shown["entry"]])
        for lang in languages
    }
    return Table(
        frames,
        caption=_CAPTIONS[column],
        columns={"entry": _HEADINGS[column], "studies": _STUDIES},
        formats={"studies": "count"},
        note=bound(studies),
    )


def gaps(found: pd.DataFrame, studies: int, languages: Sequence[str]) -> Table:
    """Contexts in which studies are few; `found` from :func:`matrix.contexts`."""
    frames = {
        lang: found.assign(context=[_CONTEXTS[name][lang] for name in found["context"]])
        for lang in languages
    }
    return Table(
        frames,
        caption={"en": "Where studies are few.", "sv": "Där studierna är få."},
        columns={
            "context": {"en": "Context", "sv": "Sammanhang"},
            "studies": _AT_LEAST,
            "told": {"en": "Context was seen", "sv": "Sammanhang sett"},
            "unknown": {"en": "Context not seen", "sv": "Sammanhang inte sett"},
        },
        formats={"studies": "count", "told": "count", "unknown": "count"},
        note=bound(studies),
    )
