"""k-anonymity of a file offered for release, as values and a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.codebook import Item
from cup_study.numbers import format_number
from cup_study.survey.basis import Value
from cup_study.survey.privacy.anonymity import LEFT_OUT, Anonymity
from cup_study.views import Table

_AS_IT_IS = {"en": "as it is", "sv": "som den är"}
_LEVELS = {
    LEFT_OUT: {"en": "left out", "sv": "utelämnad"},
    "bands of": {"en": "bands of {n}", "sv": "intervall om {n}"},
    "answers together": {"en": "{n} answers together", "sv": "{n} svar ihop"},
}
_NOW = {
    "en": "As it is: k = {k}; {below} of {rows} rows have fewer than {wanted} alike.",
    "sv": "Som den är: k = {k}; {below} av {rows} rader har färre än {wanted} likadana.",
}
_DIVERSE = {
    "en": "Rows alike have at least {diversity} different answers to “{item}”.",
    "sv": "Likadana rader har minst {diversity} olika svar på ”{item}”.",
}
_NONE = {"en": "No way was found.", "sv": "Inget sätt hittades."}


def values(found: Anonymity) -> dict[str, Value]:
    """k, rows below what was asked for, and l where there is a sensitive item.

    Examples
    --------
    >>> from cup_study.survey.privacy.anonymity import check
    >>> values(check(pd.DataFrame({"a": [1, 1, 2]}), ["a"], 2))
    {'k': (1, 'count'), 'rows_below': (1, 'count')}
    """
    told: dict[str, Value] = {"k": (found.k, "count"), "rows_below": (found.below, "count")}
    if found.diversity is not None:
        told["l"] = (found.diversity, "count")
    return told


def table(
    found: Anonymity,
    ways: pd.DataFrame,
    items: Sequence[Item],
    languages: Sequence[str],
    sensitive: Item | None = None,
) -> Table:
    """Ways to reach k, one a row; how the file is now stands in the note.

    Parameters
    ----------
    found : Anonymity
        From :func:`cup_study.survey.privacy.anonymity.check`.
    ways : DataFrame
        From :func:`cup_study.survey.privacy.anonymity.generalisations`.
    items : sequence of Item
        The quasi-identifiers.
    languages : sequence of str
        Languages of the study.
    sensitive : Item, optional
        The sensitive item.
    """
    frames, notes = {}, {}
    for lang in languages:
        shown = ways.copy()
        for item in items:
            shown[item.name] = [_level(str(level), lang) for level in ways[item.name]]
        frames[lang] = shown
        counts = {
            name: format_number(getattr(found, name), "count", lang)
            for name in ("k", "below", "rows", "wanted")
        }
        said = [_NOW[lang].format(**counts)]
        if sensitive is not None and found.diversity is not None:
            item_text = sensitive.text(lang)
            said.append(_DIVERSE[lang].format(diversity=found.diversity, item=item_text))
        notes[lang] = " ".join([*said, *([] if len(ways) else [_NONE[lang]])])
    wanted = found.wanted
    return Table(
        frames,
        caption={
            "en": f"What would make the file {wanted}-anonymous.",
            "sv": f"Vad som skulle göra filen {wanted}-anonym.",
        },
        columns={
            **{item.name: {lang: item.text(lang) for lang in languages} for item in items},
            "k": {"en": "k", "sv": "k"},
            "combinations": {"en": "Combinations left", "sv": "Kombinationer kvar"},
        },
        formats={"k": "count", "combinations": "count"},
        note=notes,
    )


def _level(level: str, lang: str) -> str:
    if not level:
        return _AS_IT_IS[lang]
    number = "".join(c for c in level if c.isdigit())
    words = level.replace(number, "").strip() if number else level
    return _LEVELS[words][lang].format(n=number)
