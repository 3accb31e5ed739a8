"""The words of the table of actions: where each piece is called what, and what evidence says.

Texts of citizens and files are shown as plain text only (:func:`cup_study.raw_text.shown`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from cup_study import raw_text
from cup_study.citizens.actions import EVERYONE, Action, Answers
from cup_study.citizens.actions_joined import Line
from cup_study.citizens.actions_survey import Estimate
from cup_study.citizens.evidence import ASSUMPTION, Evidence
from cup_study.codebook import Codebook
from cup_study.numbers import format_interval, format_number
from cup_study.survey.questionnaire.constructs import Labels
from cup_study.views import Text

HIDDEN = {"en": "too few to show", "sv": "för få för att visas"}
EVERYONE_WORD = {"en": "Everyone", "sv": "Alla"}
MISSING: dict[str, Text] = {
    "segment": {"en": "the group was not found", "sv": "gruppen hittades inte"},
    "stage": {"en": "no stage", "sv": "inget steg"},
    "barrier": {"en": "no barrier named", "sv": "inget hinder angivet"},
    "channel": {"en": "no channel", "sv": "ingen kanal"},
    "effect": {"en": "no expected effect", "sv": "ingen förväntad effekt"},
    "ceiling": {
        "en": "no expected effect: the construct has no room for the lift",
        "sv": "ingen förväntad effekt: begreppet saknar utrymme för lyftet",
    },
    "hidden": {"en": "figures hidden", "sv": "siffror dolda"},
}
_MEAN = {"en": "mean {x} of 100", "sv": "medel {x} av 100"}


@dataclass(frozen=True)
class Words:
    """What the pieces of the table are called; empty where the study has none of them.

    Attributes
    ----------
    codebook : Codebook
    constructs : dict
        Language to labels.
    stages : mapping
        Journey to its stages, each with its labels.
    segments, codes, sources : mapping
        Segment of the focus groups to its text, code to its label, source to its title, each by
        language.
    """

    codebook: Codebook
    constructs: Labels
    stages: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    segments: Mapping[str, Text] = field(default_factory=dict)
    codes: Mapping[str, Text] = field(default_factory=dict)
    sources: Mapping[str, Text] = field(default_factory=dict)


def of_tables(
    codebook: Codebook,
    constructs: Labels,
    languages: Sequence[str],
    *,
    stages: Mapping[str, Mapping[str, Text]] | None = None,
    segments: pd.DataFrame | None = None,
    codes: Mapping[str, Text] | None = None,
    sources: Mapping[str, Text] | None = None,
) -> Words:
    """Words from what the rooms read.

    Parameters
    ----------
    codebook, constructs, stages, codes, sources
        As of :class:`Words`.
    languages : sequence of str
        Of the study.
    segments : DataFrame, optional
        Segments of the focus groups: ``segment text``, and ``text_<lang>`` for translations.
    """
    texts: dict[str, Text] = {}
    for row in [] if segments is None else segments.to_dict("records"):
        texts[str(row["segment"])] = {
            lang: str(row.get(f"text_{lang}") or row["text"]) for lang in languages
        }
    return Words(codebook, constructs, stages or {}, texts, codes or {}, sources or {})


def segment(line: Line, lang: str) -> str:
    """What a segment is called."""
    if line.action.segment == EVERYONE:
        return EVERYONE_WORD[lang]
    return plain(line.segment.get(lang, line.action.segment))


def stage(action: Action, words: Words, lang: str) -> str:
    """What a stage is called; its name where the journeys are not there."""
    labels = words.stages.get(action.journey, {}).get(action.stage, {})
    return plain(labels.get(lang, action.stage))


def barrier(action: Action, words: Words, lang: str) -> str:
    """What a barrier is called."""
    if isinstance(action.barrier, Answers):
        return answers(action.barrier, words, lang)
    if action.barrier is None:
        return ""
    if action.barrier in words.codes:
        return plain(words.codes[action.barrier].get(lang, action.barrier))
    return words.constructs[lang].get(action.barrier, action.barrier)


def channel(action: Action, words: Words, lang: str) -> str:
    """A channel in own words, else the item's."""
    if action.channel_words:
        return plain(action.channel_words[lang])
    return "" if action.channel is None else answers(action.channel, words, lang)


def answers(told: Answers, words: Words, lang: str) -> str:
    """Question and answers that are meant; of a box that was ticked what stands beside it."""
    item = words.codebook[told.item]
    codes = [value for value in item.values if str(value) in told.values]
    labels = [item.label(code, lang) for code in codes]
    if item.type == "binary" and codes == list(item.values[-1:]):
        own = item.text(lang)
        return labels[0] if labels[0] and own.endswith(labels[0]) else f"{own} {labels[0]}"
    return f"{item.text(lang)} {' / '.join(labels)}"


def figure(found: Estimate, lang: str, *, interval: bool = True) -> str:
    """A share or mean with its interval; empty where there is none."""
    if found.hidden:
        return HIDDEN[lang]
    if not found.measure:
        return ""
    style = "percent0" if found.measure == "share" else "decimal0"
    text = format_number(found.value, style, lang)
    text = text if found.measure == "share" else _MEAN[lang].format(x=text)
    whole = found.measure == "share" and found.lower == found.upper
    if not interval or whole:
        return text
    return f"{text} {format_interval(found.lower, found.upper, style, lang)}"


def points(found: Estimate, lang: str) -> str:
    """Points of 0-100 with their interval; empty where there are none."""
    if not found.measure or found.value != found.value:
        return ""
    text = format_number(found.value, "decimal1", lang)
    return f"{text} {format_interval(found.lower, found.upper, 'decimal1', lang)}"


def missing(line: Line, lang: str) -> str:
    """What a line lacks, in words."""
    return "; ".join(MISSING[piece][lang] for piece in line.missing)


def evidence(part: Evidence, words: Words, lang: str) -> str:
    """What one reference says, without figures."""
    reference = part.reference
    if part.kind == "segment":
        text = plain(words.segments.get(reference, {}).get(lang, reference))
        return f"”{text}”" if lang == "sv" else f"“{text}”"
    if part.kind == "code":
        return plain(words.codes.get(reference, {}).get(lang, reference))
    if part.kind == "source":
        return plain(words.sources.get(reference, {}).get(lang, reference))
    if part.kind == "survey" and reference in words.codebook:
        item = words.codebook[reference]
        value = (part.value,) if part.value else ()
        if not value and item.type == "binary":
            value = (str(item.values[-1]),)
        return answers(Answers(reference, value), words, lang) if value else item.text(lang)
    if part.kind in ("survey", "effect"):
        return words.constructs[lang].get(reference, reference)
    if part.kind == ASSUMPTION:
        return ""
    return plain(reference)


def plain(text: str) -> str:
    """Text from a file as it may stand in a table or figure."""
    return raw_text.shown(text)
