"""What drawings of journeys are made of: estimates, curves, questions, and the line below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cup_study.citizens.journeys import emotions, estimates
from cup_study.citizens.journeys.curve_panel import LETTERS
from cup_study.citizens.journeys.journey import Journey
from cup_study.codebook import Codebook
from cup_study.numbers import NBSP, format_number
from cup_study.survey import disclosure
from cup_study.survey.design import Design

_GROUP = {
    "en": "Survey: {each} in the target group, {weighting}; fewer answered each question.",
    "sv": "Enkät: {each} i målgruppen, {weighting}; färre svarade på varje fråga.",
}
_WEIGHTED = {
    True: {"en": "weighted to the population", "sv": "viktat till befolkningen"},
    False: {"en": "unweighted", "sv": "oviktat"},
}
_SIMULATED = {"en": "The survey is simulated.", "sv": "Enkäten är simulerad."}
_INTERVALS = {
    "en": "Brackets and bands: 95% intervals.",
    "sv": f"Hakparenteser och band: 95{NBSP}% konfidensintervall.",
}
_TRANSLATED = {
    "sv": "Källan är på ett annat språk; översättningen är vår.",
    "en": "The source is in another language; the translation is ours.",
}
_SOURCE = {"en": "Source: {source}.", "sv": "Källa: {source}."}
#: Column with the customer group of each respondent.
GROUP = "customer_group"


@dataclass(frozen=True)
class Material:
    """What the drawings of a study's journeys are made of.

    Attributes
    ----------
    found : DataFrame
        From :func:`cup_study.citizens.journeys.estimates.of_cells`.
    points : DataFrame
        From :func:`cup_study.citizens.journeys.emotions.curves`.
    questions : mapping
        Language to item to question.
    languages : tuple of str
    sizes : mapping
        Journey to respondents in its target group; without those that are too few to tell.
    weighted, simulated : bool
    """

    found: pd.DataFrame
    points: pd.DataFrame
    questions: Mapping[str, Mapping[str, str]]
    languages: tuple[str, ...]
    sizes: Mapping[str, int]
    weighted: bool = False
    simulated: bool = False


def made_of(
    journeys: Sequence[Journey],
    codebook: Codebook,
    languages: tuple[str, ...],
    *,
    data: pd.DataFrame | None = None,
    design: Design | None = None,
    weighted: bool = False,
    simulated: bool = False,
    threshold: int = disclosure.THRESHOLD,
) -> Material:
    """Estimate everything that the drawings show.

    Parameters
    ----------
    journeys : sequence of Journey
    codebook : Codebook
        The study's items.
    languages : tuple of str
    data, design : optional
        Respondents and their design; without them there are no estimates.
    weighted, simulated : bool, optional
        Told below the drawings.
    threshold : int
        Smallest number of people that is shown.

    Examples
    --------
    >>> made_of([], Codebook(()), ("en",)).sizes
    {}
    """
    questions = {lang: {i.name: i.text(lang) for i in codebook.items} for lang in languages}
    if data is None or design is None:
        empty = pd.DataFrame(columns=estimates.COLUMNS)
        points = emotions.without_answers(journeys)
        return Material(empty, points, questions, languages, {}, weighted, simulated)
    found = estimates.of_cells(journeys, data, design, codebook, threshold=threshold)
    points = emotions.curves(journeys, data, design, codebook, threshold=threshold)
    sizes = {
        journey.name: int(estimates.members(journey.who, data, codebook).sum())
        for journey in journeys
        if journey.who.partition("=")[0] in data
    }
    sizes = {name: n for name, n in sizes.items() if n >= threshold}
    return Material(found, points, questions, languages, sizes, weighted, simulated)


def foot(journeys: Sequence[Journey], made: Material) -> dict[str, str]:
    """Line below a map: source, translation, respondents, weighting, intervals.

    Examples
    --------
    >>> text = {"en": "A"}
    >>> journey = Journey("a", text, text, text, (), (), source={"en": "A report"})
    >>> none = pd.DataFrame(columns=["journey"])
    >>> foot([journey], Material(none, none, {}, ("en",), {}))
    {'en': 'Source: A report.'}
    """
    told = {}
    for lang in made.languages:
        parts = []
        sources = dict.fromkeys(j.source[lang] for j in journeys if j.source.get(lang))
        parts += [_SOURCE[lang].format(source=text.rstrip(".")) for text in sources]
        if any(j.original and j.original != lang for j in journeys):
            parts.append(_TRANSLATED[lang])
        several = len(journeys) > 1
        sizes = {
            (f"{LETTERS[k]} " if several and k < len(LETTERS) else ""): made.sizes[j.name]
            for k, j in enumerate(journeys)
            if j.name in made.sizes
        }
        if sizes and any(_measured(j) for j in journeys):
            each = ", ".join(
                f"{letter}n{NBSP}={NBSP}{format_number(n, 'count', lang)}"
                for letter, n in sizes.items()
            )
            weighting = _WEIGHTED[made.weighted][lang]
            parts.append(_GROUP[lang].format(each=each, weighting=weighting))
            parts += [_INTERVALS[lang]]
            parts += [_SIMULATED[lang]] if made.simulated else []
        told[lang] = " ".join(parts)
    return told


def _measured(journey: Journey) -> bool:
    return any(e.kind == "survey" for e in journey.evidence()) or any(
        stage.emotion for stage in journey.stages
    )


def with_groups(data: pd.DataFrame, groups: pd.DataFrame | None) -> pd.DataFrame:
    """Respondents with the customer group of each, where groups were made from the answers.

    Whoever is in none keeps a missing group. The group is the most probable one of a respondent,
    so that what is told of it is a little nearer to the other groups than the truth.

    Parameters
    ----------
    data : DataFrame
        Respondents, with ``wave`` and ``row``.
    groups : DataFrame or None
        ``wave row group``.

    Examples
    --------
    >>> data = pd.DataFrame({"wave": ["a", "a"], "row": [2, 3]})
    >>> made = with_groups(data, pd.DataFrame({"wave": ["a"], "row": [3], "group": [1]}))
    >>> made["customer_group"].tolist()
    [nan, 1.0]
    """
    if groups is None:
        return data
    keys = ["wave", "row"]
    found = groups[[*keys, "group"]].rename(columns={"group": GROUP})
    return data.merge(found, on=keys, how="left", validate="one_to_one").set_axis(data.index)


def groups_of(data: pd.DataFrame | None) -> dict[str, tuple[str, ...]]:
    """Groups that journeys may be about besides those of the codebook.

    Examples
    --------
    >>> groups_of(pd.DataFrame({"customer_group": [2.0, None, 1.0]})), groups_of(None)
    ({'customer_group': ('1', '2')}, {})
    """
    if data is None or GROUP not in data:
        return {}
    return {GROUP: tuple(str(int(g)) for g in sorted(data[GROUP].dropna().unique()))}
