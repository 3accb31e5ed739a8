"""Response as tables and figures: rates by wave and group, the funnel from calls to answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cup_study.codebook import Codebook
from cup_study.numbers import format_interval, format_number
from cup_study.survey import disclosure
from cup_study.survey.basis import COUNT, INTERVAL, OF, SHARE, Value, intervals
from cup_study.survey.funnels.funnel import funnel_bars
from cup_study.survey.outcome import rate_views
from cup_study.survey.proportions import wilson
from cup_study.views import Drawing, Table, Text

_EVERYONE = {"en": "All", "sv": "Alla"}
_GROUP = {"en": "Group", "sv": "Grupp"}
_RESPONSE = {"en": "Response rate", "sv": "Svarsfrekvens"}
#: Rates that stages can tell.
SHOWN = ("CON1", "COOP1", "RR1", "RR5", "REF1")
#: What a funnel says: of calls as a source published them, or of invitations.
FUNNELS: dict[str, dict[str, Text]] = {
    "calls": {
        "caption": {"en": "From calls to answers.", "sv": "Från samtal till svar."},
        "first": {"en": "Of all called", "sv": "Av alla uppringda"},
        "message": {
            "en": "{share} of those called answered the survey.",
            "sv": "{share} av de uppringda besvarade enkäten.",
        },
        "note": {"en": "Counts as published.", "sv": "Antal enligt publiceringen."},
    },
    "invitations": {
        "caption": {"en": "From invitations to answers.", "sv": "Från inbjudan till svar."},
        "first": {"en": "Of all invited", "sv": "Av alla inbjudna"},
        "message": {
            "en": "{share} of those invited answered the survey.",
            "sv": "{share} av de inbjudna besvarade enkäten.",
        },
        "note": {
            "en": "Everyone in the sampling frames, all waves. Partly answered counts as an "
            "answer; unweighted.",
            "sv": "Alla i urvalsramarna, alla omgångar. Delvis besvarade räknas som svar; oviktat.",
        },
    },
}
#: Stages of invitations; see :func:`cup_study.survey.outcome.groups.stages`.
STAGES: dict[str, Text] = {
    "invited": {"en": "Invited", "sv": "Inbjudna"},
    "eligible": {"en": "Eligible", "sv": "Målgruppen"},
    "reached": {"en": "Reached", "sv": "Nådda"},
    "answered": {"en": "Answered", "sv": "Svarande"},
    "complete": {"en": "Complete answers", "sv": "Fullständiga svar"},
}


def overall(rates: pd.DataFrame) -> dict[str, Value]:
    """Response of all waves together and of each wave, as values.

    Parameters
    ----------
    rates : DataFrame
        From :func:`cup_study.survey.outcome.groups.response`.

    Returns
    -------
    dict
        ``invited answered response_rate response_lower response_upper`` and
        ``response_rate_<wave>``, each with its format.

    Examples
    --------
    >>> row = {"wave": "A", "group": None, "invited": 10, "answered": 5, "estimate": 0.5}
    >>> overall(pd.DataFrame([row]))["response_rate_a"]
    (0.5, 'percent1')
    """
    waves = rates[rates["group"].isna()]
    invited, answered = int(waves["invited"].sum()), int(waves["answered"].sum())
    low, high = wilson(answered, invited)
    values: dict[str, Value] = {
        "invited": (invited, "count"),
        "answered": (answered, "count"),
        "response_rate": (answered / invited, "percent1"),
        "response_lower": (low, "percent1"),
        "response_upper": (high, "percent1"),
    }
    for wave, rate in zip(waves["wave"], waves["estimate"], strict=True):
        values[f"response_rate_{wave.lower()}"] = (rate, "percent1")
    return values


def table(
    rates: pd.DataFrame,
    codebook: Codebook,
    by: str,
    languages: Sequence[str],
    *,
    threshold: int = disclosure.THRESHOLD,
) -> Table:
    """Response by wave and group; groups in which few people answered are hidden.

    Parameters
    ----------
    rates : DataFrame
        From :func:`cup_study.survey.outcome.groups.response`.
    codebook : Codebook
        The study's items.
    by : str
        Item that the groups are of.
    languages : sequence of str
        Languages of the study.
    threshold : int
        Smallest number of people that is shown.
    """
    item = next((i for i in codebook.items if i.name == by), None)
    found = disclosure.suppress(
        rates,
        count="answered",
        base="invited",
        by=["group"],
        within=["wave"],
        threshold=threshold,
    )
    frames = {}
    for lang in languages:
        names = [
            item.label(g, lang) if item and g == g and g is not None else _EVERYONE[lang]
            for g in rates["group"]
        ]
        told = pd.Series(intervals(rates, "percent1", lang), index=rates.index)
        frames[lang] = pd.DataFrame(
            {
                "wave": rates["wave"].where(~rates["wave"].duplicated(), ""),
                "group": names,
                "invited": found.table["invited"],
                "answered": found.table["answered"],
                "estimate": rates["estimate"].mask(found.rows),
                "interval": told.mask(found.rows, disclosure.MARK),
            }
        )
    heading = {lang: item.text(lang) if item else _GROUP[lang] for lang in languages}
    note = {
        "en": "Invited persons who belong to the population. Wilson intervals.",
        "sv": "Inbjudna som tillhör befolkningen. Wilsonintervall.",
    }
    return Table(
        frames,
        caption={
            "en": "Response by wave and group.",
            "sv": "Svarsfrekvens efter omgång och grupp.",
        },
        columns={
            "wave": {"en": "Wave", "sv": "Omgång"},
            "group": heading,
            "invited": {"en": "Invited", "sv": "Inbjudna"},
            "answered": {"en": "Answered", "sv": "Svarande"},
            "estimate": _RESPONSE,
            "interval": INTERVAL,
        },
        formats={"invited": "count", "answered": "count", "estimate": "percent1"},
        note={
            lang: f"{note[lang]} {disclosure.note(lang, found.hidden, threshold)}".strip()
            for lang in languages
        },
    )


def rates_table(
    rates: pd.DataFrame, languages: Sequence[str], shown: Sequence[str] = SHOWN
) -> Table:
    """Rates of a survey of which only stages are known; what is bounded is told as limits.

    Parameters
    ----------
    rates : DataFrame
        From :func:`cup_study.survey.outcome.published.rates`.
    languages : sequence of str
        Languages of the study.
    shown : sequence of str, optional
        AAPOR's names of the rates, in the order of the table.

    Examples
    --------
    >>> from cup_study.survey.outcome import published
    >>> stages = pd.DataFrame({"stage": ["c", "a"], "least": [9.0, 3.0], "most": [9.0, 3.0]})
    >>> rates_table(published.rates(stages), ["en"], ["RR1"]).frames["en"]["rate"].tolist()
    ['Response rate (RR1)']
    """
    some = rates.set_index("rate").loc[list(shown)].reset_index()
    bounded = bool(some["estimate"].isna().any())
    frames = {}
    for lang in languages:
        told = some[["rate", "count", "base", "estimate"]].assign(
            rate=[rate_views.name(rate, lang) for rate in some["rate"]],
            interval=intervals(some, "percent1", lang),
        )
        if bounded:
            ends = zip(some["least"], some["most"], strict=True)
            told["interval"] = [format_interval(a, b, "percent1", lang) for a, b in ends]
            told = told.drop(columns=["count", "base", "estimate"])
        frames[lang] = told
    exact: dict[str, Text] = {"count": COUNT, "base": OF, "estimate": SHARE}
    limits = {"en": "At least and at most", "sv": "Minst och högst"}
    return Table(
        frames,
        caption={
            "en": "Rates of contact, cooperation and response.",
            "sv": "Kontaktgrad, samarbetsgrad och svarsfrekvens.",
        },
        columns={
            "rate": {"en": "Rate", "sv": "Mått"},
            **({} if bounded else exact),
            "interval": limits if bounded else INTERVAL,
        },
        formats={} if bounded else {"count": "count", "base": "count", "estimate": "percent1"},
        note={
            "en": "AAPOR Standard Definitions (2023). Wilson intervals. RR1, CON1 and REF1 count "
            "everyone called as eligible; RR5 only those who were reached, which bounds the "
            "response rate from above.",
            "sv": "AAPOR Standard Definitions (2023). Wilsonintervall. RR1, CON1 och REF1 räknar "
            "alla uppringda till målgruppen; RR5 bara de som nåddes, vilket begränsar "
            "svarsfrekvensen uppåt.",
        },
    )


def funnel_table(
    stages: pd.DataFrame,
    names: Mapping[str, Sequence[str]],
    languages: Sequence[str],
    of: str = "calls",
) -> Table:
    """How many were left at each stage.

    Parameters
    ----------
    stages : DataFrame
        From :func:`cup_study.survey.funnels.response.funnel`.
    names : mapping
        Language to what each stage is called.
    languages : sequence of str
        Languages of the study.
    of : str, optional
        Which of :data:`FUNNELS` it is.
    """
    words = FUNNELS[of]
    shown = stages[["stage", "n", "of_previous", "of_first"]]
    return Table(
        {lang: shown.assign(stage=list(names[lang])) for lang in languages},
        caption=words["caption"],
        columns={
            "stage": {"en": "Stage", "sv": "Steg"},
            "n": {"en": "Persons", "sv": "Personer"},
            "of_previous": {"en": "Of the stage before", "sv": "Av föregående steg"},
            "of_first": words["first"],
        },
        formats={"n": "count", "of_previous": "percent1", "of_first": "percent1"},
        note=words["note"],
    )


def funnel_drawing(
    stages: pd.DataFrame,
    names: Mapping[str, Sequence[str]],
    languages: Sequence[str],
    of: str = "calls",
) -> Drawing:
    """Draw the stages as bars; parameters as in :func:`funnel_table`."""
    words = FUNNELS[of]
    before = {"en": "of {label}", "sv": "av {label}"}
    answered = stages["stage"].eq("answered").to_numpy()
    last = stages["of_first"].iloc[int(answered.argmax()) if answered.any() else -1]
    texts = {
        lang: words["message"][lang].format(share=format_number(float(last), "percent0", lang))
        for lang in languages
    }
    drawn = {
        lang: funnel_bars(stages.assign(label=list(names[lang])), lang, of=before[lang])
        for lang in languages
    }
    return Drawing(drawn, alt=texts, caption=texts, note=words["note"])


def stage_names(stages: pd.DataFrame, languages: Sequence[str]) -> dict[str, list[str]]:
    """What the stages of invitations are called.

    Examples
    --------
    >>> stage_names(pd.DataFrame({"stage": ["invited", "answered"]}), ["sv"])
    {'sv': ['Inbjudna', 'Svarande']}
    """
    return {lang: [STAGES[s][lang] for s in stages["stage"]] for lang in languages}
