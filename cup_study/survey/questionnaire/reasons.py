"""Reasons that people ticked in a multi-response question, most common first."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.codebook import Item
from cup_study.numbers import format_number
from cup_study.survey import disclosure, estimates
from cup_study.survey.basis import (
    COUNT,
    INTERVAL,
    LINES,
    OF,
    SHARE,
    Basis,
    Value,
    intervals,
    uncapitalised,
)
from cup_study.survey.drawing import figures
from cup_study.survey.estimates import Design
from cup_study.survey.questionnaire import section_privacy, wording
from cup_study.views import Drawing, Table


def given(
    data: pd.DataFrame,
    items: Sequence[Item],
    design: Design,
    *,
    where: pd.Series[bool] | None = None,
    nested: Sequence[str] = (),
    threshold: int = disclosure.THRESHOLD,
) -> pd.DataFrame:
    """Share of those asked who ticked each reason.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    items : sequence of Item
        Items of the battery.
    design : Design
        Weights and strata.
    where : Series of bool, optional
        Respondents to estimate for.
    nested : sequence of str
        Items whose groups get the same table; see
        :func:`cup_study.survey.questionnaire.section_privacy.groupings`.
    threshold : int
        Smallest number of people that is shown.

    Returns
    -------
    DataFrame
        Rows as of :func:`cup_study.survey.estimates.battery`, the largest share first, with
        ``hidden`` and ``hidden_base`` (see :func:`.section_privacy.mark`); empty
        where nobody was asked.

    Examples
    --------
    >>> from cup_study.survey.estimates import unweighted
    >>> data = pd.DataFrame({"a": [0, 1, 0], "b": [1, 1, 0]})
    >>> items = [Item(n, n, "binary", {}, (0, 1)) for n in "ab"]
    >>> given(data, items, unweighted(data))["item"].tolist()
    ['b', 'a']
    """
    found = estimates.battery(data, [i.name for i in items], design, where=where)
    found = section_privacy.mark(
        found, data, items, where=where, nested=nested, threshold=threshold
    )
    found = found.dropna(subset=["estimate"])
    return found.sort_values("estimate", ascending=False, kind="stable", ignore_index=True)


def asked(found: pd.DataFrame) -> int:
    """How many were asked.

    Examples
    --------
    >>> asked(pd.DataFrame({"base": [200, 198]}))
    200
    """
    return int(found["base"].max())


def values(
    found: pd.DataFrame, items: Sequence[Item], languages: Sequence[str]
) -> dict[str, Value]:
    """Tell how many were asked, and the most common reason with its share.

    Examples
    --------
    >>> items = [Item(n, n, "binary", {"en": f"Why? {n}"}, (0, 1)) for n in ("Fun", "Free")]
    >>> rows = {"item": ["Fun", "Free"], "value": [1, 1], "estimate": [0.5, 0.2], "base": [40, 40]}
    >>> rows = pd.DataFrame(rows).assign(n=[20, 8], hidden=False, hidden_base=False)
    >>> values(rows, items, ["en"])["top"]
    ({'en': 'fun'}, 'text')
    """
    told: dict[str, Value] = {}
    if not found["hidden_base"].any():
        told["n"] = (asked(found), "count")
    first = found.iloc[0]
    if not first["hidden"]:
        label = {lang: str(_labelled(found, items, lang)["label"].iloc[0]) for lang in languages}
        told["top"] = ({lang: uncapitalised(text) for lang, text in label.items()}, "text")
        told["top_share"] = (float(first["estimate"]), "percent0")
    return told


def table(found: pd.DataFrame, items: Sequence[Item], basis: Basis) -> Table:
    """Reasons with their shares; parameters as in :func:`drawing`."""
    frames, hidden = {}, 0
    for lang in basis.languages:
        rows = _labelled(found, items, lang)
        rows["interval"] = intervals(found, "percent0", lang)
        hidden = int(found["hidden"].sum())
        for column in ("n", "estimate", "interval"):
            rows[column] = rows[column].astype(object).mask(found["hidden"], disclosure.MARK)
        rows["base"] = rows["base"].astype(object).mask(found["hidden_base"], disclosure.MARK)
        frames[lang] = rows[["label", "n", "base", "estimate", "interval"]]
    return Table(
        frames,
        caption={lang: wording.question(items, lang) for lang in basis.languages},
        columns={
            "label": {"en": "Reason", "sv": "Skäl"},
            "n": COUNT,
            "base": OF,
            "estimate": SHARE,
            "interval": INTERVAL,
        },
        formats={"n": "count", "base": "count", "estimate": "percent0"},
        note=basis.note(n=asked(found), hidden=hidden),
    )


def drawing(found: pd.DataFrame, items: Sequence[Item], basis: Basis) -> Drawing | None:
    """Reasons as dots with intervals; None where all are hidden.

    Parameters
    ----------
    found : DataFrame
        From :func:`given`.
    items : sequence of Item
        Items of the battery.
    basis : Basis
        Whom the estimates are about.
    """
    first = {"en": "The most common reason", "sv": "Vanligaste skälet"}
    if found["hidden"].all():
        return None
    drawn, texts = {}, {}
    for lang in basis.languages:
        rows = _labelled(found, items, lang)
        kept = rows[~rows["hidden"]].reset_index(drop=True)
        drawn[lang] = figures.dot_plot(kept, lang, axis_label=SHARE[lang])
        best = kept.iloc[0]
        share = format_number(best["estimate"], "percent0", lang)
        texts[lang] = f"{first[lang]}: {best['label']}, {share}."
    return Drawing(drawn, alt=texts, caption=texts, note=basis.note(n=asked(found), extra=LINES))


def _labelled(found: pd.DataFrame, items: Sequence[Item], lang: str) -> pd.DataFrame:
    named = {item.name: item for item in items}
    return found.assign(
        label=[wording.answer(named[name], 1, items, lang) for name in found["item"]]
    )
