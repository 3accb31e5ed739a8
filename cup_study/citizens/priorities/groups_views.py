"""Grades of two groups as a table: beside each other, and how far apart."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.citizens.priorities.satisfaction import Factor
from cup_study.citizens.priorities.satisfaction_views import (
    FACTOR,
    GRADE,
    interval_of,
    labels_of,
)
from cup_study.codebook import Item
from cup_study.numbers import format_number
from cup_study.survey.basis import INTERVAL, Basis, uncapitalised
from cup_study.views import Spanner, Table

_DIFFERENCE = {"en": "Difference", "sv": "Skillnad"}
_P = {"en": "p, adjusted", "sv": "p, justerat"}
_APART = {
    "en": "Differences that hold after adjustment: {what}.",
    "sv": "Statistiskt säkerställda skillnader: {what}.",
}
_ALIKE = {
    "en": "No difference between {groups} holds after adjustment.",
    "sv": "Ingen skillnad mellan {groups} är statistiskt säkerställd.",
}
_ADJUSTED = {
    "en": "Difference: {b} less {a}; p values by Holm's method for {n} comparisons.",
    "sv": "Skillnad: {b} minus {a}; p-värden enligt Holms metod för {n} jämförelser.",
}
_AND = {"en": " and ", "sv": " och "}


def groups_table(
    grades: pd.DataFrame,
    compared: pd.DataFrame,
    factors: Sequence[Factor],
    item: Item,
    basis: Basis,
) -> Table:
    """Grades of two groups beside each other, and their difference.

    Parameters
    ----------
    grades : DataFrame
        From :func:`.satisfaction.grades` with `by`, and :func:`.hiding.apply`.
    compared : DataFrame
        From :func:`.satisfaction.apart`.
    factors : sequence of Factor
        What was graded.
    item : Item
        What makes the groups.
    basis : Basis
        Whom the estimates are about.
    """
    pair = [compared["group_a"].iloc[0], compared["group_b"].iloc[0]]
    at = {(row["factor"], row["group"]): row for row in grades.to_dict("records")}
    order = list(dict.fromkeys(grades["factor"]))
    by_factor = {row["item"]: row for row in compared.to_dict("records")}
    frames, spanners = {}, []
    for lang in basis.languages:
        printed = []
        for name in order:
            row: dict[str, object] = {"label": labels_of(factors, lang)[name]}
            cells = [at.get((name, group), {}) for group in pair]
            for k, cell in enumerate(cells):
                row[f"grade{k}"] = cell.get("grade")
                row[f"interval{k}"] = interval_of(cell, lang)
            seen = all(interval_of(cell, lang) for cell in cells)
            found = by_factor[name]
            row["difference"] = float(found["difference"]) if seen else None
            row["interval"] = interval_of(found, lang) if seen else ""
            row["p"] = float(found["p_adjusted"]) if seen else None
            printed.append(row)
        frames[lang] = pd.DataFrame(printed)
    for k, group in enumerate(pair):
        heads = {lang: item.label(group, lang) for lang in basis.languages}
        spanners.append(Spanner(heads, f"grade{k}", f"interval{k}"))
    extra = {
        lang: _ADJUSTED[lang].format(
            a=uncapitalised(item.label(pair[0], lang)),
            b=uncapitalised(item.label(pair[1], lang)),
            n=len(compared),
        )
        for lang in basis.languages
    }
    hidden = int(grades["hidden"].gt(0).sum())
    return Table(
        frames,
        caption=said(compared, factors, item, basis),
        columns={
            "label": FACTOR,
            "grade0": GRADE,
            "interval0": INTERVAL,
            "grade1": GRADE,
            "interval1": INTERVAL,
            "difference": _DIFFERENCE,
            "interval": INTERVAL,
            "p": _P,
        },
        formats={"grade0": "decimal1", "grade1": "decimal1", "difference": "decimal1", "p": "p"},
        note=basis.note(hidden=hidden, extra=extra),
        spanners=tuple(spanners),
    )


def said(
    compared: pd.DataFrame, factors: Sequence[Factor], item: Item, basis: Basis
) -> dict[str, str]:
    """What a comparison of two groups comes to, in a sentence.

    Parameters
    ----------
    compared : DataFrame
        From :func:`.satisfaction.apart`.
    factors : sequence of Factor
        What was graded.
    item : Item
        What makes the groups.
    basis : Basis
        Whom the estimates are about.
    """
    sure = compared[compared["p_adjusted"] < 0.05].sort_values("p_adjusted", kind="stable")
    pair = [compared["group_a"].iloc[0], compared["group_b"].iloc[0]]
    told = {}
    for lang in basis.languages:
        names = _AND[lang].join(uncapitalised(item.label(g, lang)) for g in pair)
        parts = [
            f"{uncapitalised(labels_of(factors, lang)[str(r['item'])])} "
            f"({format_number(float(r['difference']), 'decimal1', lang)})"
            for r in sure.to_dict("records")
        ]
        told[lang] = (
            _APART[lang].format(what=", ".join(parts))
            if parts
            else _ALIKE[lang].format(groups=names)
        )
    return told
