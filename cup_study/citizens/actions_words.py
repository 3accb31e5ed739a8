"""The words of the table of actions: what each piece is called, and what evidence says.

Of what was said in focus groups only cleared quotations are shown; any other segment is told by
the labels of its codes. Texts of files are shown as plain text (:func:`cup_study.raw_text.shown`).
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
from cup_study.survey.basis import uncapitalised
from cup_study.survey.open_answers.frame import CodeFrame
from cup_study.survey.questionnaire.constructs import Labels
from cup_study.views import Text

HIDDEN = {"en": "too few to show", "sv": "för få för att visas"}
EVERYONE_WORD = {"en": "Everyone", "sv": "Alla"}
MISSING: dict[str, Text] = {
    "segment": {"en": "the group was not found", "sv": "gruppen hittades inte"},
    "stage": {"en": "no stage", "sv": "inget steg"},
    "barrier": {"en": "no barrier named", "sv": "inget hinder angivet"},
    "channel": {"en": "no channel", "sv": "ingen kanal"},
    "effect": {"en": "effect not estimated", "sv": "effekten är inte skattad"},
    "ceiling": {
        "en": "effect not estimated: the construct has no room for the lift",
        "sv": "effekten är inte skattad: begreppet saknar utrymme för lyftet",
    },
    "hidden": {"en": "figures hidden", "sv": "siffror dolda"},
}
_ASSUMED = {
    "en": "A proposal: nobody said it and nothing was measured",
    "sv": "Ett förslag: ingen har sagt det och inget är mätt",
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
        Segment of the focus groups to what may be told of it, code to its label, source to its
        title, each by language.
    short : dict
        Language to short labels of items, and of answers as ``item=value``.
    """

    codebook: Codebook
    constructs: Labels
    stages: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    segments: Mapping[str, Text] = field(default_factory=dict)
    codes: Mapping[str, Text] = field(default_factory=dict)
    sources: Mapping[str, Text] = field(default_factory=dict)
    short: Labels = field(default_factory=dict)


def of_tables(
    codebook: Codebook,
    constructs: Labels,
    languages: Sequence[str],
    *,
    stages: Mapping[str, Mapping[str, Text]] | None = None,
    frame: CodeFrame | None = None,
    codings: pd.DataFrame | None = None,
    quotes: pd.DataFrame | None = None,
    sources: Mapping[str, Text] | None = None,
    short: Labels | None = None,
) -> Words:
    """Words from what the rooms read.

    Parameters
    ----------
    codebook, constructs, stages, sources, short
        As of :class:`Words`.
    languages : sequence of str
        Of the study.
    frame : CodeFrame, optional
        Codes of the focus groups.
    codings, quotes : DataFrame, optional
        ``segment code`` and ``segment text_<lang>``: what a segment was coded as, and the words
        of those that were cleared for quotation.

    Returns
    -------
    Words

    Examples
    --------
    >>> from cup_study.survey.open_answers.frame import Code
    >>> frame = CodeFrame((Code("find", {"en": "Finding"}, "", ""),))
    >>> codings = pd.DataFrame({"segment": ["s1", "s2"], "code": ["find", "find"]})
    >>> quotes = pd.DataFrame({"segment": ["s2"], "text_en": ["Where is it?"]})
    >>> of_tables(
    ...     Codebook(()), {"en": {}}, ["en"], frame=frame, codings=codings, quotes=quotes
    ... ).segments
    {'s1': {'en': 'Finding'}, 's2': {'en': '“Where is it?”'}}
    """
    codes = {} if frame is None else {code.code: code.labels for code in frame.codes}
    told: dict[str, Text] = {}
    if codings is not None:
        for name, own in codings.groupby("segment", sort=False)["code"]:
            named = list(dict.fromkeys(str(code) for code in own))
            told[str(name)] = {
                lang: "; ".join(codes.get(code, {}).get(lang, code) for code in named)
                for lang in languages
            }
    for row in [] if quotes is None else quotes.to_dict("records"):
        told[str(row["segment"])] = {
            lang: quoted(str(row[f"text_{lang}"]), lang) for lang in languages
        }
    return Words(codebook, constructs, stages or {}, told, codes, sources or {}, short or {})


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


def channel(action: Action, lang: str) -> str:
    """A channel in own words, if there are any."""
    return plain(action.channel_words[lang]) if action.channel_words else ""


def answers(told: Answers, words: Words, lang: str) -> str:
    """Question and answers that are meant; of a box that was ticked what stands beside it."""
    item = words.codebook[told.item]
    codes = [value for value in item.values if str(value) in told.values]
    labels = [item.label(code, lang) for code in codes]
    short = words.short.get(lang, {})
    if str(told) in short:
        return plain(short[str(told)])
    if item.type == "binary" and codes == list(item.values[-1:]):
        own = item.text(lang)
        if told.item in short:
            return plain(short[told.item])
        return labels[0] if labels[0] and own.endswith(labels[0]) else f"{own} {labels[0]}"
    question = short.get(told.item) or item.text(lang)
    return (
        f"{question} {' / '.join(labels)}"
        if question[-1:] in "?.:"
        else (f"{question}: {' / '.join(uncapitalised(label) for label in labels)}")
    )


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
        return plain(words.segments.get(reference, {}).get(lang, reference))
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
        return _ASSUMED[lang]
    return plain(reference)


def plain(text: str) -> str:
    """Text from a file as it may stand in a table or figure."""
    return raw_text.shown(text)


def quoted(text: str, lang: str) -> str:
    """Words in quotation marks.

    Examples
    --------
    >>> quoted("Ring oss", "sv")
    '”Ring oss”'
    """
    return f"”{plain(text)}”" if lang == "sv" else f"“{plain(text)}”"
