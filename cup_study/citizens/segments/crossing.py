"""Groups that came out of the answers beside those set beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cup_study.citizens.segments import grouping
from cup_study.citizens.segments.beforehand import LABELS, SEGMENTS
from cup_study.survey import disclosure, estimates
from cup_study.survey.basis import Basis
from cup_study.survey.design import Design
from cup_study.views import Spanner, Table

_CAPTION = {
    "en": "The groups that came out of the answers, and the four set beforehand.",
    "sv": "Grupperna som kom ur svaren, och de fyra som bestämts i förväg.",
}
_NOTE = {
    "en": "Shares of each row; each person counts in the most probable group.",
    "sv": "Andelar av varje rad; var och en räknas i sin troligaste grupp.",
}
_SPAN = {"en": "Set beforehand", "sv": "Bestämda i förväg"}


def estimate(
    before: pd.Series[Any],
    posterior: pd.DataFrame,
    design: Design,
    *,
    threshold: int = disclosure.THRESHOLD,
) -> pd.DataFrame:
    """Share of each group that belongs to each of those set beforehand.

    Parameters
    ----------
    before : Series
        From :func:`cup_study.citizens.segments.beforehand.assign`.
    posterior : DataFrame
        Probabilities of belonging, columns 1..K.
    design : Design
        Of all respondents.
    threshold : int
        Smallest number of people that is shown.

    Returns
    -------
    DataFrame
        Columns ``group segment n base share hidden``.
    """
    group = grouping.modal(posterior.reindex(before.index))
    frame = pd.DataFrame({"segment": before, "group": group})
    present = [s for s in SEGMENTS if before.eq(s).any()]
    found = estimates.shares(frame, "segment", present, design, by="group")
    table = found[["group", "value", "n", "base", "estimate"]]
    table = table.rename(columns={"value": "segment", "estimate": "share"})
    # How many everyone is of each of the four is told elsewhere.
    whole = table.groupby("segment", sort=False)["n"].sum().reset_index()
    whole = whole.assign(group=None, base=int(whole["n"].sum()))
    both = pd.concat([table.astype({"group": object}), whole], ignore_index=True)
    few = disclosure.suppress(
        both, base="base", answer="segment", by=["group"], threshold=threshold
    )
    return table.assign(hidden=few.rows.to_numpy(dtype=bool)[: len(table)])


def table(found: pd.DataFrame, names: Mapping[Any, Mapping[str, str]], basis: Basis) -> Table:
    """Table of how the two ways of grouping meet.

    Parameters
    ----------
    found : DataFrame
        From :func:`estimate`.
    names : mapping
        Group to its label in each language.
    basis : Basis
        Whom it is about.
    """
    segments = list(dict.fromkeys(found["segment"]))
    frames = {}
    for lang in basis.languages:
        rows = []
        for group, part in found.groupby("group", sort=False):
            row: dict[str, Any] = {"label": names[group][lang]}
            for cell in part.to_dict("records"):
                row[cell["segment"]] = disclosure.MARK if cell["hidden"] else cell["share"]
            rows.append(row)
        frames[lang] = pd.DataFrame(rows)
    columns: dict[str, Mapping[str, str]] = {"label": {"en": "Group", "sv": "Grupp"}}
    columns |= {s: LABELS[s] for s in segments}
    n = int(found.drop_duplicates("group")["base"].sum())
    note = basis.note(n=n, extra=_NOTE, hidden=int(found["hidden"].sum()))
    span = [Spanner(_SPAN, segments[0], segments[-1])]
    return Table(
        frames, _CAPTION, columns, dict.fromkeys(segments, "percent0"), note, spanners=span
    )
