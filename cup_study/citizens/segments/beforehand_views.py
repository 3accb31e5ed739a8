"""The customer groups as a table and a figure."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.citizens.segments.beforehand import LABELS
from cup_study.numbers import format_number
from cup_study.survey import disclosure
from cup_study.survey.basis import COUNT, INTERVAL, LINES, SHARE, Basis, Value, intervals, top_row
from cup_study.survey.drawing import figures
from cup_study.survey.questionnaire.constructs import Labels
from cup_study.views import Drawing, Table

_EXTRA = {
    "en": "Groups set beforehand. Constructs: means.",
    "sv": "Grupperna är bestämda i förväg. Begrepp: medelvärden.",
}


def values(found: pd.DataFrame) -> dict[str, Value]:
    """Share and number of each group, as ``<segment>_share`` and ``<segment>_n``.

    Examples
    --------
    >>> values(pd.DataFrame({"segment": ["loyal"], "share": [0.5], "n": [2]}))
    {'loyal_share': (0.5, 'percent0'), 'loyal_n': (2, 'count')}
    """
    told: dict[str, Value] = {}
    for row in found.to_dict("records"):
        told[f"{row['segment']}_share"] = (row["share"], "percent0")
        told[f"{row['segment']}_n"] = (row["n"], "count")
    return told


def table(
    found: pd.DataFrame, old: Sequence[float], called: Labels, measures: Sequence[str], basis: Basis
) -> Table:
    """Size, age and constructs of the groups.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.citizens.segments.beforehand.profile`.
    old : sequence of float
        Share of each group that belongs to the two oldest age groups; missing where not asked.
    called : dict
        Language to labels of the constructs.
    measures : sequence of str
        Constructs among the columns of `found`.
    basis : Basis
        Whom the estimates are about.
    """
    columns = ["share", "interval", "old", *measures]
    frames, hidden = {}, 0
    for lang in basis.languages:
        rows = _labelled(found, lang).assign(
            interval=intervals(found, "percent0", lang), old=list(old)
        )
        made = disclosure.suppress(
            rows.assign(base=int(found["n"].sum())),
            base="base",
            answer="segment",
            also=columns,
            threshold=basis.threshold,
        )
        hidden = made.hidden
        frames[lang] = made.table[["label", "n", *columns]]
    headings = {
        "label": {"en": "Group", "sv": "Grupp"},
        "n": COUNT,
        "share": SHARE,
        "interval": INTERVAL,
        "old": {"en": "Two oldest age groups", "sv": "De två äldsta åldersgrupperna"},
    }
    return Table(
        frames,
        caption={
            "en": "Four customer groups, by use and intention.",
            "sv": "Fyra kundgrupper, efter användning och avsikt.",
        },
        columns=headings | {c: {lg: called[lg][c] for lg in basis.languages} for c in measures},
        formats={"n": "count", "share": "percent0", "old": "percent0"}
        | dict.fromkeys(measures, "decimal1"),
        note=basis.note(n=int(found["n"].sum()), hidden=hidden, extra=_EXTRA),
    )


def drawing(found: pd.DataFrame, basis: Basis) -> Drawing | None:
    """Draw the size of each group; parameters as in :func:`table`; None where all are small."""
    if found["n"].lt(basis.threshold).all():
        return None
    start = {"en": "The largest group", "sv": "Den största gruppen"}
    drawn, texts = {}, {}
    for lang in basis.languages:
        rows = _labelled(found, lang).rename(columns={"share": "estimate"})
        kept = rows[rows["n"] >= basis.threshold]
        drawn[lang] = figures.dot_plot(kept, lang, axis_label=SHARE[lang])
        best = top_row(kept)
        size = format_number(best["estimate"], "percent0", lang)
        texts[lang] = f"{start[lang]}: {best['label'].lower()}, {size}."
    note = basis.note(n=int(found["n"].sum()), extra=LINES)
    return Drawing(drawn, alt=texts, caption=texts, note=note)


def _labelled(found: pd.DataFrame, lang: str) -> pd.DataFrame:
    return found.assign(label=[LABELS[segment][lang] for segment in found["segment"]])
