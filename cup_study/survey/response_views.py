"""Response as tables and figures: rates by wave and group, the funnel from calls to answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cup_study.codebook import Codebook
from cup_study.numbers import format_number
from cup_study.survey.basis import COUNT, INTERVAL, OF, SHARE, Value, intervals
from cup_study.survey.funnel import funnel_bars
from cup_study.survey.proportions import wilson
from cup_study.views import Drawing, Table

_EVERYONE = {"en": "All", "sv": "Alla"}
_RATES = {
    "contact": {"en": "Contact rate", "sv": "Kontaktgrad"},
    "cooperation": {"en": "Cooperation rate", "sv": "Samarbetsgrad"},
    "response": {"en": "Response rate", "sv": "Svarsfrekvens"},
}
_AS_PUBLISHED = {"en": "Counts as published.", "sv": "Antal enligt publiceringen."}


def overall(rates: pd.DataFrame) -> dict[str, Value]:
    """Response of all waves together and of each wave, as values.

    Parameters
    ----------
    rates : DataFrame
        From :func:`cup_study.survey.response.by_wave`.

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


def table(rates: pd.DataFrame, codebook: Codebook, by: str, languages: Sequence[str]) -> Table:
    """Response by wave and group.

    Parameters
    ----------
    rates : DataFrame
        From :func:`cup_study.survey.response.by_wave`; the group is a value of
        the item `by`, as text.
    codebook : Codebook
        The study's items.
    by : str
        Item that the groups are of.
    languages : sequence of str
        Languages of the study.
    """
    item = next((i for i in codebook.items if i.name == by), None)
    codes = {str(v): v for v in item.values} if item else {}
    frames = {}
    for lang in languages:
        names = [
            item.label(codes[g], lang) if item and g == g and g is not None else _EVERYONE[lang]
            for g in rates["group"]
        ]
        frames[lang] = pd.DataFrame(
            {
                "wave": rates["wave"].where(~rates["wave"].duplicated(), ""),
                "group": names,
                "invited": rates["invited"],
                "answered": rates["answered"],
                "estimate": rates["estimate"],
                "interval": intervals(rates, "percent1", lang),
            }
        )
    return Table(
        frames,
        caption={"en": "Response by wave and age.", "sv": "Svarsfrekvens efter omgång och ålder."},
        columns={
            "wave": {"en": "Wave", "sv": "Omgång"},
            "group": {"en": "Age", "sv": "Ålder"},
            "invited": {"en": "Invited", "sv": "Inbjudna"},
            "answered": {"en": "Answered", "sv": "Svarande"},
            "estimate": _RATES["response"],
            "interval": INTERVAL,
        },
        formats={"invited": "count", "answered": "count", "estimate": "percent1"},
        note={
            "en": "Invited persons who belong to the population. Wilson intervals.",
            "sv": "Inbjudna som tillhör befolkningen. Wilsonintervall.",
        },
    )


def rates_table(rates: pd.DataFrame, languages: Sequence[str]) -> Table:
    """Contact, cooperation and response rate; `rates` from :func:`survey.response.rates`.

    Examples
    --------
    >>> from cup_study.survey.response import rates
    >>> rates_table(rates(100, 20, reached=50), ["en"]).frames["en"]["rate"].tolist()
    ['Contact rate (CON1)', 'Cooperation rate (COOP1)', 'Response rate (RR1)']
    """
    frames = {}
    for lang in languages:
        names = [
            f"{_RATES[rate][lang]} ({aapor})"
            for rate, aapor in zip(rates["rate"], rates["aapor"], strict=True)
        ]
        table = rates[["count", "base", "estimate"]].assign(
            rate=names, interval=intervals(rates, "percent1", lang)
        )
        frames[lang] = table[["rate", "count", "base", "estimate", "interval"]]
    return Table(
        frames,
        caption={
            "en": "Rates of contact, cooperation and response.",
            "sv": "Kontaktgrad, samarbetsgrad och svarsfrekvens.",
        },
        columns={
            "rate": {"en": "Rate", "sv": "Mått"},
            "count": COUNT,
            "base": OF,
            "estimate": SHARE,
            "interval": INTERVAL,
        },
        formats={"count": "count", "base": "count", "estimate": "percent1"},
        note={
            "en": "Wilson intervals. Everyone called counts as eligible.",
            "sv": "Wilsonintervall. Alla uppringda räknas som tillhörande målgruppen.",
        },
    )


def funnel_table(
    stages: pd.DataFrame, names: Mapping[str, Sequence[str]], languages: Sequence[str]
) -> Table:
    """How many were left at each stage.

    Parameters
    ----------
    stages : DataFrame
        From :func:`cup_study.survey.response.funnel`.
    names : mapping
        Language to what each stage is called.
    languages : sequence of str
        Languages of the study.
    """
    shown = stages[["stage", "n", "of_previous", "of_first"]]
    return Table(
        {lang: shown.assign(stage=list(names[lang])) for lang in languages},
        caption={"en": "From calls to answers.", "sv": "Från samtal till svar."},
        columns={
            "stage": {"en": "Stage", "sv": "Steg"},
            "n": {"en": "Persons", "sv": "Personer"},
            "of_previous": {"en": "Of the stage before", "sv": "Av föregående steg"},
            "of_first": {"en": "Of all called", "sv": "Av alla uppringda"},
        },
        formats={"n": "count", "of_previous": "percent1", "of_first": "percent1"},
        note=_AS_PUBLISHED,
    )


def funnel_drawing(
    stages: pd.DataFrame, names: Mapping[str, Sequence[str]], languages: Sequence[str]
) -> Drawing:
    """Draw the stages as bars; parameters as in :func:`funnel_table`."""
    message = {
        "en": "{share} of those called answered the survey.",
        "sv": "{share} av de uppringda besvarade enkäten.",
    }
    of = {"en": "of {label}", "sv": "av {label}"}
    last = stages["of_first"].iloc[-1]
    texts = {
        lang: message[lang].format(share=format_number(last, "percent0", lang))
        for lang in languages
    }
    drawn = {
        lang: funnel_bars(stages.assign(label=list(names[lang])), lang, of=of[lang])
        for lang in languages
    }
    return Drawing(drawn, alt=texts, caption=texts, note=_AS_PUBLISHED)
