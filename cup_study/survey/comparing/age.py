"""Use of the services by age."""

from __future__ import annotations

import pandas as pd

from cup_study.codebook import Item
from cup_study.numbers import format_number
from cup_study.survey.basis import LINES, SHARE, Basis, Value
from cup_study.survey.drawing import figures
from cup_study.views import Drawing

_MESSAGE = {
    "en": "From {first} of the youngest to {last} of the oldest use e-services.",
    "sv": "Från {first} av de yngsta till {last} av de äldsta använder e-tjänster.",
}


def values(found: pd.DataFrame) -> dict[str, Value]:
    """Share of users in each age group, by its code.

    Examples
    --------
    >>> values(pd.DataFrame({"group": [1.0], "estimate": [0.5]}))
    {'use_share_age_1': (0.5, 'percent0')}
    """
    pairs = zip(found["group"], found["estimate"], strict=True)
    return {f"use_share_age_{group:g}": (share, "percent0") for group, share in pairs}


def drawing(found: pd.DataFrame, age: Item, basis: Basis) -> Drawing:
    """Share of users in each age group, from the youngest to the oldest.

    Parameters
    ----------
    found : DataFrame
        Shares of users by age (``group estimate ci_lower ci_upper``) that may be shown, in order.
    age : Item
        The item with the age groups.
    basis : Basis
        Whom the estimates are about.
    """
    drawn, texts = {}, {}
    for lang in basis.languages:
        rows = _labelled(found, age, lang)
        drawn[lang] = figures.dot_plot(rows, lang, axis_label=SHARE[lang])
        first, last = (format_number(rows["estimate"].iloc[i], "percent0", lang) for i in (0, -1))
        texts[lang] = _MESSAGE[lang].format(first=first, last=last)
    return Drawing(drawn, alt=texts, caption=texts, note=basis.note(extra=LINES))


def _labelled(found: pd.DataFrame, age: Item, lang: str) -> pd.DataFrame:
    # The groups are the rows here; left in, they would be drawn as a legend of bare codes.
    labels = [age.label(group, lang) for group in found["group"]]
    return found.drop(columns="group").assign(label=labels)
