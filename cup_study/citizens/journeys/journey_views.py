"""Journeys as figures with their words: the A3 sheet, the sheet of several, slide and page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from cup_study.citizens.journeys import (
    comparison_drawing,
    journey_table,
    map_drawing,
    slide_drawing,
)
from cup_study.citizens.journeys.journey import Journey
from cup_study.citizens.journeys.material import Material, foot
from cup_study.numbers import format_number
from cup_study.run import slug
from cup_study.survey.basis import Value
from cup_study.views import Drawing

_FRAME = {
    "en": "{title}: what stands in the cells was not published. Stages: {stages}.",
    "sv": "{title}: vad som står i cellerna är inte publicerat. Steg: {stages}.",
}
_PLAIN = {
    "en": "{title}, stage by stage: {stages}.",
    "sv": "{title}, steg för steg: {stages}.",
}
_CURVE = {
    "en": "{title}: answers are best on the question of “{best}” ({high} of 100) and worst on that "
    "of “{worst}” ({low}).",
    "sv": "{title}: svaren är bäst på frågan om ”{best}” ({high} av 100) och sämst på den om "
    "”{worst}” ({low}).",
}
_APART = {
    "en": "The journeys differ most at “{stage}”: {numbers} of 100.",
    "sv": "Resorna skiljer sig mest vid ”{stage}”: {numbers} av 100.",
}
_BESIDE = {"en": "Journeys side by side: {titles}.", "sv": "Resor sida vid sida: {titles}."}
_ALT = {
    "en": "Map of a journey. Target group: {group}. Stages: {stages}. {curve}The table has every "
    "cell in words.",
    "sv": "Karta över en resa. Målgrupp: {group}. Steg: {stages}. {curve}Tabellen har varje cell i "
    "ord.",
}
_POINTS = {"en": "Answers from 0 to 100: {points}. ", "sv": "Svar från 0 till 100: {points}. "}
_NOTES = {"en": "Evidence", "sv": "Underlag"}


def sheet(journey: Journey, made: Material) -> Drawing:
    """The A3 sheet of a journey."""
    feet = foot([journey], made)

    def one(lang: str) -> Figure:
        asked = made.questions[lang]
        return map_drawing.draw(journey, made.found, made.points, asked, lang, feet[lang])

    return _drawing(journey, made, one)


def slide(journey: Journey, made: Material) -> Drawing:
    """The slide of a journey (16:9); its title is the slide's own."""
    return _essentials(journey, made, slide_drawing.SLIDE, foot([journey], made))


def page(journey: Journey, made: Material) -> Drawing:
    """The essentials of a journey at the width of an A4 page."""
    return _essentials(journey, made, slide_drawing.PAGE)


def beside(journeys: Sequence[Journey], made: Material) -> Drawing | None:
    """Several journeys on one A3 sheet; None where there are not two, or they do not fit."""
    chosen = comparison_drawing.comparable(journeys)
    if len(chosen) < 2:
        return None
    feet = foot(chosen, made)
    figures = {}
    for lang in made.languages:
        figure = comparison_drawing.draw(
            chosen, made.found, made.points, made.questions[lang], lang, feet[lang]
        )
        if figure is None:
            return None
        figures[lang] = figure
    captions = {lang: _apart(chosen, made.points, lang) for lang in made.languages}
    alt = {
        lang: " ".join([captions[lang], *(_alt(j, made.points, lang) for j in chosen)])
        for lang in made.languages
    }
    return Drawing(figures, alt, captions, feet)


def values(journeys: Sequence[Journey], made: Material) -> dict[str, Value]:
    """Title, target group and points of the curve of each journey, by its number from 1.

    Examples
    --------
    >>> from cup_study.citizens.journeys import emotions
    >>> from cup_study.citizens.journeys.journey import Stage
    >>> journey = Journey("a", {}, {}, {}, (Stage("find", {}),), ())
    >>> points = emotions.without_answers([journey]).assign(gap="", estimate=70.0)
    >>> points = points.assign(ci_lower=69.0, ci_upper=71.0)
    >>> values([journey], Material(points, points, {}, ("en",), {"a": 12}))["1_find"]
    (70.0, 'count')
    """
    told: dict[str, Value] = {}
    for k, journey in enumerate(journeys, 1):
        told[f"{k}_stages"] = (len(journey.stages), "count")
        if journey.name in made.sizes:
            told[f"{k}_n"] = (made.sizes[journey.name], "count")
        mine = made.points[made.points["journey"].eq(journey.name) & made.points["gap"].eq("")]
        for row in mine.to_dict("records"):
            name = f"{k}_{slug(str(row['stage'])).replace('-', '_')}"
            told[name] = (float(row["estimate"]), "count")
            told[f"{name}_lower"] = (float(row["ci_lower"]), "count")
            told[f"{name}_upper"] = (float(row["ci_upper"]), "count")
    return told


def speaker_notes(journey: Journey, made: Material, lang: str) -> str:
    """What a speaker needs to know of the points of a slide: each with its evidence.

    Examples
    --------
    >>> from cup_study.citizens import evidence
    >>> from cup_study.citizens.journeys.journey import Cell
    >>> cell = Cell("find", "own", {"en": "Asks"}, evidence.parse("assumption"), 1)
    >>> journey = Journey("a", {}, {}, {}, (), (), (cell,))
    >>> none = pd.DataFrame(columns=["journey"])
    >>> speaker_notes(journey, Material(none, none, {}, ("en",), {}), "en")
    'Evidence: 1. Asks (assumption).'
    """
    rows = made.found[made.found["journey"].eq(journey.name)].to_dict("records")
    figures = {str(r["reference"]): {str(k): v for k, v in r.items()} for r in rows}
    told = [
        f"{n}. {journey_table.spoken(cell, figures, lang)}."
        for n, cell in enumerate(slide_drawing.key_points(journey), 1)
    ]
    parts = [f"{_NOTES[lang]}: " + " ".join(told)] if told else []
    return " ".join([*parts, foot([journey], made)[lang]]).strip()


def _essentials(
    journey: Journey,
    made: Material,
    size: tuple[float, float, float],
    told: Mapping[str, str] | None = None,
) -> Drawing:
    def one(lang: str) -> Figure:
        return slide_drawing.draw(
            journey,
            made.found,
            made.points,
            made.questions[lang],
            lang,
            size,
            foot=told[lang] if told else "",
        )

    return _drawing(journey, made, one)


def _drawing(journey: Journey, made: Material, one: Callable[[str], Figure]) -> Drawing:
    return Drawing(
        {lang: one(lang) for lang in made.languages},
        {lang: _alt(journey, made.points, lang) for lang in made.languages},
        {lang: _caption(journey, made.points, lang) for lang in made.languages},
        foot([journey], made),
    )


def _names(journey: Journey, lang: str) -> str:
    return ", ".join(stage.labels[lang] for stage in journey.stages)


def _drawn(journey: Journey, points: pd.DataFrame) -> pd.DataFrame:
    return points[points["journey"].eq(journey.name) & points["gap"].eq("")]


def _caption(journey: Journey, points: pd.DataFrame, lang: str) -> str:
    title = journey.title[lang]
    mine = _drawn(journey, points)
    if len(mine) < 2:
        words = _PLAIN if journey.cells else _FRAME
        return words[lang].format(title=title, stages=_names(journey, lang))
    ordered = mine.sort_values("estimate", kind="stable")
    labels = {stage.name: stage.labels[lang] for stage in journey.stages}
    worst, best = ordered.iloc[0], ordered.iloc[-1]
    return _CURVE[lang].format(
        title=title,
        best=labels[best["stage"]].lower(),
        worst=labels[worst["stage"]].lower(),
        high=format_number(best["estimate"], "count", lang),
        low=format_number(worst["estimate"], "count", lang),
    )


def _apart(journeys: Sequence[Journey], points: pd.DataFrame, lang: str) -> str:
    """The stage at which the curves are farthest from each other."""
    estimates = pd.DataFrame(
        {j.name: _drawn(j, points).set_index("stage")["estimate"] for j in journeys}
    )
    whole = estimates.dropna().astype(float)
    if whole.empty:
        return _BESIDE[lang].format(titles="; ".join(j.title[lang] for j in journeys))
    apart = (whole.max(axis=1) - whole.min(axis=1)).to_numpy()
    at = int(apart.argmax())
    labels = {stage.name: stage.labels[lang] for stage in journeys[0].stages}
    numbers = [format_number(x, "count", lang) for x in whole.to_numpy()[at]]
    joined = {"en": " and ", "sv": " och "}[lang].join(numbers)
    return _APART[lang].format(stage=labels[str(whole.index[at])].lower(), numbers=joined)


def _alt(journey: Journey, points: pd.DataFrame, lang: str) -> str:
    labels = {stage.name: stage.labels[lang] for stage in journey.stages}
    mine = _drawn(journey, points).to_dict("records")
    told = ", ".join(
        f"{labels[row['stage']]} {format_number(row['estimate'], 'count', lang)}" for row in mine
    )
    return _ALT[lang].format(
        group=journey.target_group[lang],
        stages=_names(journey, lang),
        curve=_POINTS[lang].format(points=told) if told else "",
    )
