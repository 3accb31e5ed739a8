"""Published figures as tables and figures: bounds stay bounds, words stay words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cup_study.numbers import format_interval, format_number
from cup_study.survey.basis import INTERVAL, SHARE, Value
from cup_study.survey.drawing import figures
from cup_study.views import Drawing, Table

_BOUND = {"en": "over {low}, at most {high}", "sv": "över {low}, högst {high}"}
_OVER = {"en": "over {x}", "sv": "över {x}"}
_UNKNOWN = {"en": "not stated", "sv": "anges inte"}
_NOTE = {
    "en": "A bound has no interval; its upper limit is what the other channels leave at the "
    "least, rounding included.",
    "sv": "En gräns har inget intervall; dess övre gräns är vad de andra kanalerna minst lämnar, "
    "med hänsyn till avrundning.",
}
_SIGNS = {
    "en": "Dot: printed number with its 95% interval. Dashed arrow: a bound, from where the words "
    "begin to what the other channels leave.",
    "sv": "Punkt: tryckt tal med 95 % konfidensintervall. Streckad pil: en gräns, från där orden "
    "börjar till vad de andra kanalerna lämnar.",
}
_MESSAGE = {
    "en": "{label} is the channel that most prefer: over {low}.",
    "sv": "{label} är den kanal som flest föredrar: över {low}.",
}


def values(channels: pd.DataFrame) -> dict[str, Value]:
    """Printed shares with their intervals, and bounds with their limits, by key.

    Parameters
    ----------
    channels : DataFrame
        From :func:`cup_study.survey.funnels.bounds.exclusive_limits`, with intervals.

    Returns
    -------
    dict
        ``<key>_share <key>_lower <key>_upper`` of a printed number, ``<key>_over
        <key>_at_most`` of a bound; each with its format.
    """
    found: dict[str, Value] = {}
    for key, row in zip(channels.index, channels.to_dict("records"), strict=True):
        name = str(key).lower()
        if _printed(row):
            found[f"{name}_share"] = (row["value"], "percent0")
            found[f"{name}_lower"] = (row["ci_lower"], "percent1")
            found[f"{name}_upper"] = (row["ci_upper"], "percent1")
        else:
            found[f"{name}_over"] = (row["limit_lower"], "percent0")
            found[f"{name}_at_most"] = (row["limit_upper"], "percent1")
    return found


def channels_table(channels: pd.DataFrame, n: int, languages: Sequence[str]) -> Table:
    """Shares of the channels, as printed and as they can be read.

    Parameters
    ----------
    channels : DataFrame
        As in :func:`values`, with ``label_<language>`` and ``as_printed``.
    n : int
        Respondents.
    languages : sequence of str
        Languages of the study.
    """
    frames = {}
    for lang in languages:
        rows = []
        for row in channels.to_dict("records"):
            interval = "–"
            if _printed(row):
                interval = format_interval(row["ci_lower"], row["ci_upper"], "percent1", lang)
            label = row[f"label_{lang}"]
            rows.append((label, row["as_printed"], _share(row, lang), interval))
        frames[lang] = pd.DataFrame(rows, columns=["channel", "printed", "share", "interval"])
    return Table(
        frames,
        caption={"en": "Preferred contact channel.", "sv": "Helst använda kontaktkanal."},
        columns={
            "channel": {"en": "Channel", "sv": "Kanal"},
            "printed": {"en": "As printed", "sv": "Så som tryckt"},
            "share": SHARE,
            "interval": INTERVAL,
        },
        note={lang: f"{_n(n, lang)} {_NOTE[lang]}" for lang in languages},
    )


def channels_drawing(channels: pd.DataFrame, n: int, languages: Sequence[str]) -> Drawing:
    """Dots with intervals, and arrows for bounds; parameters as in :func:`channels_table`."""
    axis = {"en": "Share of respondents", "sv": "Andel av de svarande"}
    least = channels["value"].fillna(channels["limit_lower"])
    first = channels.assign(top=least).sort_values("top").iloc[-1]
    drawn, texts = {}, {}
    for lang in languages:
        rows = channels.reset_index().assign(
            label=list(channels[f"label_{lang}"]),
            text=[_share(row, lang) for row in channels.to_dict("records")],
        )
        drawn[lang] = figures.bounds_plot(rows, lang, axis_label=axis[lang])
        low = format_number(first["limit_lower"], "percent0", lang)
        texts[lang] = _MESSAGE[lang].format(label=first[f"label_{lang}"], low=low)
    note = {lang: f"{_SIGNS[lang]} {_n(n, lang)}" for lang in languages}
    return Drawing(drawn, alt=texts, caption=texts, note=note)


def all_table(published: pd.DataFrame, languages: Sequence[str]) -> Table:
    """Every published share, in the words of the publication where there is no number.

    Parameters
    ----------
    published : DataFrame
        From :func:`cup_study.survey.funnels.bounds.check`, with ``unit`` and, in each language,
        ``question_ label_ base_``.
    languages : sequence of str
        Languages of the study.
    """
    shares = published[published["unit"] == "share"].to_dict("records")
    frames = {}
    for lang in languages:
        columns = [f"question_{lang}", f"label_{lang}", f"base_{lang}"]
        rows = [(*(row[c] for c in columns), _published(row, lang)) for row in shares]
        frame = pd.DataFrame(rows, columns=["question", "answer", "base", "share"])
        frame["question"] = frame["question"].mask(frame["question"].duplicated(), "")
        frames[lang] = frame
    return Table(
        frames,
        caption={"en": "All published shares.", "sv": "Alla publicerade andelar."},
        columns={
            "question": {"en": "Question", "sv": "Fråga"},
            "answer": {"en": "Answer", "sv": "Svar"},
            "base": {"en": "Of whom", "sv": "Av vilka"},
            "share": {"en": "Published", "sv": "Publicerat"},
        },
        note={
            "en": "Questions in our words: the questionnaire was not seen.",
            "sv": "Frågorna med våra ord: frågeformuläret har inte setts.",
        },
    )


def _printed(row: Mapping[Any, Any]) -> bool:
    """Whether there is a number (NaN is not equal to itself)."""
    return row["value"] is not None and row["value"] == row["value"]


def _share(row: Mapping[Any, Any], lang: str) -> str:
    if _printed(row):
        return format_number(row["value"], "percent0", lang)
    low = format_number(row["limit_lower"], "percent0", lang)
    high = format_number(row["limit_upper"], "percent1", lang)
    return _BOUND[lang].format(low=low, high=high)


def _published(row: Mapping[Any, Any], lang: str) -> str:
    if _printed(row):
        return format_number(row["value"], "percent0", lang)
    if row["lower"] == row["lower"]:
        return _OVER[lang].format(x=format_number(row["lower"], "percent0", lang))
    return _UNKNOWN[lang]


def _n(n: int, lang: str) -> str:
    how = {"en": "unweighted", "sv": "oviktat"}
    return f"n = {format_number(n, 'count', lang)}, {how[lang]}."
