"""Grades as numbers, as a table and as a figure with groups beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cup_study.citizens.priorities import grades_drawing
from cup_study.citizens.priorities.satisfaction import Factor
from cup_study.numbers import format_interval, format_number
from cup_study.survey.basis import COUNT, INTERVAL, Basis, Value, uncapitalised
from cup_study.views import Drawing, Table, Text

GRADE = {"en": "Grade", "sv": "Betyg"}
_LOW = {"en": "Low grade", "sv": "Lågt betyg"}
_HIGH = {"en": "High grade", "sv": "Högt betyg"}
FACTOR = {"en": "Factor", "sv": "Faktor"}
_BOUNDS = {
    "en": "Grades 0–100 by the ends of the scale; low: the lowest third of the scale, high: the "
    "highest quarter.",
    "sv": "Betyg 0–100 efter skalans ändpunkter; lågt: skalans lägsta tredjedel, högt: dess högsta "
    "fjärdedel.",
}
_LINES = {
    "en": "Lines: 95% intervals. Bars: shares of all respondents.",
    "sv": "Streck: 95 % konfidensintervall. Staplar: andelar av alla svarande.",
}
_MESSAGE = {
    "en": "Highest is {best} ({x}), lowest {worst} ({y}).",
    "sv": "Högst är {best} ({x}), lägst {worst} ({y}).",
}


def values(grades: pd.DataFrame) -> dict[str, Value]:
    """Grade of each factor with its limits, and the shares low and high that may be shown.

    Parameters
    ----------
    grades : DataFrame
        Of everyone, from :func:`.satisfaction.grades`, hidden numbers missing.

    Examples
    --------
    >>> row = {"factor": "Easy", "grade": 60.0, "ci_lower": 58.0, "ci_upper": 62.0, "n": 90}
    >>> told = values(pd.DataFrame([row | {"low": 0.2, "high": None}]))
    >>> told["grade_easy"], "high_easy" in told
    ((60.0, 'decimal0'), False)
    """
    told: dict[str, Value] = {}
    for row in grades.to_dict("records"):
        name = str(row["factor"]).lower()
        for key, column, style in (
            (f"grade_{name}", "grade", "decimal0"),
            (f"grade_{name}_lower", "ci_lower", "decimal0"),
            (f"grade_{name}_upper", "ci_upper", "decimal0"),
            (f"low_{name}", "low", "percent0"),
            (f"high_{name}", "high", "percent0"),
            (f"n_{name}", "n", "count"),
        ):
            if pd.notna(row[column]):
                told[key] = (row[column], style)
    return told


def table(grades: pd.DataFrame, factors: Sequence[Factor], title: Text, basis: Basis) -> Table:
    """Grades of everyone with intervals, and the shares low and high, the highest grade first.

    Parameters
    ----------
    grades : DataFrame
        From :func:`.satisfaction.grades` and :func:`.hiding.apply`.
    factors : sequence of Factor
        What was graded.
    title : mapping
        Language to what the table is about.
    basis : Basis
        Whom the estimates are about.
    """
    rows = grades.sort_values("grade", ascending=False, kind="stable")
    frames = {}
    for lang in basis.languages:
        frame = rows.assign(
            label=[labels_of(factors, lang)[f] for f in rows["factor"]],
            interval=_intervals(rows, lang),
        )
        columns = ["label", "n", "grade", "interval", "low", "high"]
        frames[lang] = frame[columns].reset_index(drop=True)
    return Table(
        frames,
        caption={lang: f"{title[lang]}." for lang in basis.languages},
        columns={
            "label": FACTOR,
            "n": COUNT,
            "grade": GRADE,
            "interval": INTERVAL,
            "low": _LOW,
            "high": _HIGH,
        },
        formats={"n": "count", "grade": "decimal1", "low": "percent0", "high": "percent0"},
        note=basis.note(n=_most(grades), hidden=int(grades["hidden"].sum()), extra=_BOUNDS),
    )


def drawing(
    grades: pd.DataFrame,
    by_group: pd.DataFrame,
    factors: Sequence[Factor],
    called: Mapping[Any, Text],
    basis: Basis,
    *,
    message: Text | None = None,
) -> Drawing | None:
    """Grades of groups as signs, with the shares low and high of everyone; None if all are hidden.

    Parameters
    ----------
    grades, by_group : DataFrame
        Of everyone and of each group, hidden numbers missing.
    factors : sequence of Factor
        What was graded.
    called : mapping
        Group to its name in each language.
    basis : Basis
        Whom the estimates are about.
    message : mapping, optional
        Language to a sentence to add to the caption.
    """
    shown = grades[grades["grade"].notna()].sort_values("grade", ascending=False, kind="stable")
    signs = by_group[by_group["grade"].notna() & by_group["group"].isin(list(called))]
    if shown.empty or signs.empty:
        return None
    drawn, texts = {}, {}
    best, worst = shown.iloc[0], shown.iloc[-1]
    for lang in basis.languages:
        labels = labels_of(factors, lang)
        ordered = pd.concat([signs[signs["group"].eq(g)] for g in called], ignore_index=True)
        rows = ordered.assign(
            label=[labels[f] for f in ordered["factor"]],
            group=[called[g][lang] for g in ordered["group"]],
        )
        everyone = shown.assign(label=[labels[f] for f in shown["factor"]])
        drawn[lang] = grades_drawing.profile(rows, everyone, lang)
        texts[lang] = _MESSAGE[lang].format(
            best=uncapitalised(labels[best["factor"]]),
            x=format_number(float(best["grade"]), "decimal0", lang),
            worst=uncapitalised(labels[worst["factor"]]),
            y=format_number(float(worst["grade"]), "decimal0", lang),
        )
    captions = {
        lang: f"{text} {message[lang]}" if message else text for lang, text in texts.items()
    }
    extra = {lang: f"{_LINES[lang]} {_BOUNDS[lang]}" for lang in basis.languages}
    hidden = int(grades["hidden"].sum() + by_group["hidden"].gt(0).sum())
    sizes = {"n": _most(grades), "least": int(shown["n"].min())}
    return Drawing(drawn, texts, captions, basis.note(**sizes, extra=extra, hidden=hidden))


def labels_of(factors: Sequence[Factor], lang: str) -> dict[str, str]:
    """What each factor is called."""
    return {f.name: f.labels[lang] for f in factors}


def _most(grades: pd.DataFrame) -> int:
    return int(grades["n"].max()) if grades["n"].notna().any() else 0


def _intervals(rows: pd.DataFrame, lang: str) -> list[str]:
    return [interval_of(row, lang) for row in rows.to_dict("records")]


def interval_of(row: Mapping[Any, Any], lang: str) -> str:
    """Interval of a row (``ci_lower ci_upper``) as text; empty where it is hidden."""
    low, high = row.get("ci_lower"), row.get("ci_upper")
    if not isinstance(low, float) or not isinstance(high, float) or low != low:
        return ""
    return format_interval(low, high, "decimal1", lang)
