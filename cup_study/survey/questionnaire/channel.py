"""The channel that people prefer, and a group of people beside everyone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cup_study.codebook import Item
from cup_study.numbers import format_number
from cup_study.survey.basis import LINES, SHARE, Basis, Value, top_row
from cup_study.survey.drawing import figures
from cup_study.views import Drawing, Text

#: What everyone is called, beside a group.
EVERYONE = {"en": "All", "sv": "Alla"}


def values(found: pd.DataFrame, item: Item, languages: Sequence[str]) -> dict[str, Value]:
    """Most common answer, in words, and its share.

    Examples
    --------
    >>> item = Item("c", "c", "nominal", {}, (1, 2), labels={"en": {1: "Phone", 2: "Web"}})
    >>> values(pd.DataFrame({"value": [1, 2], "estimate": [0.4, 0.6]}), item, ["en"])
    {'preferred_channel': ({'en': 'web'}, 'text'), 'preferred_channel_share': (0.6, 'percent0')}
    """
    best = top_row(found)
    label = {lang: item.label(best["value"], lang).lower() for lang in languages}
    share = float(best["estimate"])
    return {"preferred_channel": (label, "text"), "preferred_channel_share": (share, "percent0")}


def beside_all(
    found: pd.DataFrame, everywhere: pd.DataFrame, item: Item, name: Text, basis: Basis
) -> Drawing:
    """Answers of a group beside those of everyone.

    Parameters
    ----------
    found, everywhere : DataFrame
        Shares of the group and of everyone, from :func:`cup_study.survey.estimates.shares`,
        marked by :func:`cup_study.survey.questionnaire.section_privacy.mark`.
    item : Item
        What was asked.
    name : mapping
        Language to what the group is called.
    basis : Basis
        The group.
    """
    best: Any = top_row(found)
    drawn, texts = {}, {}
    for lang in basis.languages:
        both = [found.assign(group=name[lang]), everywhere.assign(group=EVERYONE[lang])]
        rows = pd.concat(both, ignore_index=True)
        rows["label"] = [item.label(v, lang) for v in rows["value"]]
        rows = rows[~rows["hidden"]].reset_index(drop=True)
        drawn[lang] = figures.dot_plot(rows, lang, axis_label=SHARE[lang])
        share = format_number(best["estimate"], "percent0", lang)
        answer = item.label(best["value"], lang)
        texts[lang] = f"{name[lang]}: {item.text(lang)} {answer}, {share}."
    return Drawing(drawn, alt=texts, caption=texts, note=basis.note(extra=LINES))
