"""Where studies of a concept are missing: the table, and the sentence that a chapter can take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cup_study.literature import vocabulary
from cup_study.literature.concepts import gaps, words
from cup_study.literature.concepts.tables import Value, bound
from cup_study.numbers import format_number
from cup_study.views import Spanner, Table

#: Contexts that have words here.
_NAMES = {
    "nordic": {"en": "Nordic", "sv": "Nordisk"},
    "municipal": {"en": "Municipal", "sv": "Kommunal"},
    "nonusers": {"en": "With non-users", "sv": "Med icke-användare"},
}
_SENTENCES = {
    "nordic": {
        "en": "No Nordic study was found in which {names} was seen.",
        "sv": "Ingen nordisk studie hittades där {names} setts.",
    },
    "municipal": {
        "en": "No study at the municipal level was found in which {names} was seen.",
        "sv": "Ingen studie på kommunal nivå hittades där {names} setts.",
    },
    "nonusers": {
        "en": "No study with non-users among the respondents was found in which {names} was seen.",
        "sv": "Ingen studie med icke-användare bland de svarande hittades där {names} setts.",
    },
}
_ALL = {
    "nordic": {
        "en": "Every concept was seen in some Nordic study.",
        "sv": "Varje begrepp sågs i någon nordisk studie.",
    },
    "municipal": {
        "en": "Every concept was seen in some study at the municipal level.",
        "sv": "Varje begrepp sågs i någon studie på kommunal nivå.",
    },
    "nonusers": {
        "en": "Every concept was seen in some study with non-users among the respondents.",
        "sv": "Varje begrepp sågs i någon studie med icke-användare bland de svarande.",
    },
}
_OF = {"en": "of", "sv": "av"}


def values(found: pd.DataFrame, languages: Sequence[str]) -> dict[str, Value]:
    """A sentence for each context, and how many concepts no study of it holds.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.literature.concepts.gaps.by_concept`.
    languages : sequence of str
        Languages of the study.

    Examples
    --------
    >>> table = pd.DataFrame({"concept": ["habit"], "studies": [3], "nordic": [0],
    ...                       "nordic_of": [2]})
    >>> values(table, ["en"])["gap_nordic"]
    ({'en': 'No Nordic study was found in which habit was seen.'}, 'text')
    """
    told: dict[str, Value] = {}
    for context in (name for name in _NAMES if name in found):
        empty = gaps.without(found, context)
        told[f"gap_{context}_n"] = (len(empty), "count")
        sentence = {}
        for lang in languages:
            names = [vocabulary.concept(name, lang).lower() for name in empty]
            one_of = _either(names, lang)
            text = _SENTENCES[context][lang].format(names=one_of) if names else _ALL[context][lang]
            sentence[lang] = text
        told[f"gap_{context}"] = (sentence, "text")
    return told


def table(found: pd.DataFrame, studies: int, languages: Sequence[str]) -> Table:
    """Studies of each concept in each context, fewest first.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.literature.concepts.gaps.by_concept`.
    studies : int
        Studies in all.
    languages : sequence of str
        Languages of the study.
    """
    contexts = [name for name in _NAMES if name in found]
    frames = {}
    for lang in languages:
        frame: dict[str, object] = {
            "concept": [vocabulary.concept(name, lang) for name in found["concept"]],
            "studies": found["studies"],
        }
        for name in contexts:
            frame[name] = [
                _told(int(number), int(of), lang)
                for number, of in zip(found[name], found[f"{name}_of"], strict=True)
            ]
        frames[lang] = pd.DataFrame(frame)
    extra: Mapping[str, str] = {
        "en": " In the columns to the right: studies found in the context, of those of the concept "
        "whose context was seen at all.",
        "sv": " I kolumnerna till höger: studier funna i sammanhanget, av dem om begreppet vars "
        "sammanhang alls setts.",
    }
    return Table(
        frames,
        caption={
            "en": "Concepts with few Nordic and municipal studies, and few with non-users, those "
            "with fewest first.",
            "sv": "Begrepp med få nordiska och kommunala studier och få med icke-användare, de med "
            "minst antal först.",
        },
        columns={
            "concept": {"en": "Concept", "sv": "Begrepp"},
            "studies": {"en": "Studies (at least)", "sv": "Studier (minst)"},
            **{name: _NAMES[name] for name in contexts},
        },
        formats={"studies": "count", **dict.fromkeys(contexts, "count")},
        note={lang: bound(studies)[lang] + extra[lang] for lang in languages},
        spanners=[
            Spanner(
                {"en": "Of these in the context", "sv": "Därav i sammanhanget"},
                contexts[0],
                contexts[-1],
            )
        ]
        if contexts
        else [],
    )


def _told(number: int, of: int, lang: str) -> str:
    shown = [format_number(x, "count", lang) for x in (number, of)]
    return f"{shown[0]} {_OF[lang]} {shown[1]}"


def _either(names: Sequence[str], lang: str) -> str:
    either = {"en": " or ", "sv": " eller "}[lang]
    return words.listed(names, lang, last=either)
