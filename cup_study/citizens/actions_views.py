"""The table of actions, its evidence and its board, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cup_study.citizens import actions_evidence, actions_words, evidence
from cup_study.citizens.actions_drawing import Card, board
from cup_study.citizens.actions_joined import RULE, Line
from cup_study.citizens.actions_survey import Estimate
from cup_study.citizens.actions_words import Words
from cup_study.citizens.priorities import importance_words
from cup_study.citizens.priorities.what_if import WhatIf, assumptions
from cup_study.numbers import format_number
from cup_study.survey import disclosure
from cup_study.survey.basis import Basis, Value
from cup_study.views import Drawing, Table

_COLUMNS = {
    "label": {"en": "Action", "sv": "Åtgärd"},
    "who": {"en": "For whom, when", "sv": "För vem, när"},
    "barrier": {"en": "Barrier or need", "sv": "Hinder eller behov"},
    "message": {"en": "Message", "sv": "Budskap"},
    "channel": {"en": "Channel", "sv": "Kanal"},
    "effect": {"en": "Expected effect", "sv": "Förväntad effekt"},
    "expected": {"en": "Effect × size", "sv": "Effekt × storlek"},
    "basis": {"en": "Rests on", "sv": "Bygger på"},
}
_CAPTION = {
    "en": "{n} actions, each with whom it is for, what it answers to, what it may win and what it "
    "rests on.",
    "sv": "{n} åtgärder, var och en med vem den är för, vad den svarar mot, vad den kan ge och vad "
    "den bygger på.",
}
_FIRST = {
    "en": " First comes “{label}”.",
    "sv": " Först kommer ”{label}”.",
}
_NOTE = {
    "en": "Proposals of this project. Shares of the segment, with 95% intervals; of constructs the "
    "mean among all. Expected effect: change of {o}, points of 0–100, if the construct that the "
    "row names is lifted by {lift} points in the segment; times its size: change of the mean of "
    "everyone. Which construct an action lifts, and that it lifts it by so much, is a judgement "
    "and not a finding.",
    "sv": "Förslag från det här projektet. Andelar av segmentet, med 95 % konfidensintervall; för "
    "begrepp medelvärdet bland alla. Förväntad effekt: förändring i {o}, poäng av 0–100, om "
    "begreppet som raden nämner lyfts {lift} poäng i segmentet; gånger dess storlek: förändring i "
    "medelvärdet för alla. Vilket begrepp en åtgärd lyfter, och att den lyfter det så mycket, är "
    "en bedömning och inget resultat.",
}
_NO_EFFECT = {
    "en": "Proposals of this project. Shares of the segment, with 95% intervals. No model: no "
    "expected effects.",
    "sv": "Förslag från det här projektet. Andelar av segmentet, med 95 % konfidensintervall. "
    "Ingen modell: inga förväntade effekter.",
}
#: Rows of a board that are read in print without being made smaller.
_MOST = 8
_NEXT = {
    "en": "The actions that come next, {first} to {last} of {n}.",
    "sv": "Åtgärderna som kommer sedan, {first} till {last} av {n}.",
}
_AS_BEFORE = {
    "en": "On the scale of the figure before, with the same signs and the same reservations.",
    "sv": "På samma skala som figuren före, med samma tecken och samma förbehåll.",
}
_LIFTS = {"en": "lifts {x}", "sv": "lyfter {x}"}
_MISSING = {"en": "Missing: {x}.", "sv": "Saknas: {x}."}
_HEADS = {
    "en": ("Action", "Change for everyone, points", "Basis"),
    "sv": ("Åtgärd", "Förändring för alla, poäng", "Grund"),
}


def values(lines: Sequence[Line]) -> dict[str, Value]:
    """Figures to hand over.

    Returns
    -------
    dict
        ``n`` actions, ``n_assumed`` that rest on an assumption, ``n_effect`` with an expected
        effect; ``<action>_size _barrier _effect _expected`` with ``_lower`` and ``_upper`` where
        they are known and may be shown.
    """
    told: dict[str, Value] = {
        "n": (len(lines), "count"),
        "n_assumed": (sum(line.action.assumed for line in lines), "count"),
        "n_effect": (sum(bool(line.effect.measure) for line in lines), "count"),
    }
    for line in lines:
        pieces = {
            "size": line.size,
            "barrier": line.barrier,
            "channel": line.channel,
            "effect": line.effect,
            "expected": line.expected,
        }
        for name, found in pieces.items():
            if found.hidden or not found.measure or found.value != found.value:
                continue
            style_of = "percent0" if found.measure == "share" else "decimal1"
            for end, number in (
                ("", found.value),
                ("_lower", found.lower),
                ("_upper", found.upper),
            ):
                told[f"{line.action.name}_{name}{end}"] = (number, style_of)
    return told


def table(
    lines: Sequence[Line], words: Words, basis: Basis, what_if: WhatIf | None = None
) -> Table:
    """The joined table.

    Parameters
    ----------
    lines : sequence of Line
        From :func:`cup_study.citizens.actions_joined.joined`, or those of one segment.
    words : Words
        What the pieces are called.
    basis : Basis
        For the languages, the weighting and the threshold.
    what_if : WhatIf, optional
        From which the effects come.
    """
    frames = {}
    for lang in basis.languages:
        frames[lang] = pd.DataFrame(
            [_cells(line, words, lang) for line in lines], columns=list(_COLUMNS)
        )
    return Table(
        frames,
        caption={lang: _caption(lines, lang) for lang in basis.languages},
        columns=_COLUMNS,
        note=_note(lines, words, basis, what_if),
        # A line of its own: eight columns of words would be too narrow to read.
        groups="label",
    )


def evidence_table(
    lines: Sequence[Line],
    words: Words,
    basis: Basis,
    figures: Mapping[tuple[str, str], Estimate],
) -> Table:
    """Every reference of every action with what it says.

    Parameters
    ----------
    lines, words, basis
        As for :func:`table`.
    figures : mapping
        From :func:`cup_study.citizens.actions_evidence.looked_up`.
    """
    frames = {}
    for lang in basis.languages:
        rows = []
        for line in lines:
            for part in actions_evidence.parts(line):
                estimate = figures.get((line.action.name, str(part)), Estimate())
                told = actions_words.figure(estimate, lang)
                if part.kind == "effect" and part.reference == line.action.lifts:
                    told = actions_words.points(line.effect, lang)
                rows.append(
                    {
                        "action": actions_words.plain(line.action.labels[lang]),
                        "kind": f"{evidence.signs([part])} {evidence.words([part], lang)}",
                        "says": actions_words.evidence(part, words, lang),
                        "figure": told,
                        "key": actions_words.plain(str(part)),
                    }
                )
        frames[lang] = pd.DataFrame(rows, columns=["action", "kind", "says", "figure", "key"])
    hidden = len({key for key, found in figures.items() if found.hidden})
    return Table(
        frames,
        caption={
            "en": "What each action rests on, reference by reference.",
            "sv": "Vad varje åtgärd bygger på, hänvisning för hänvisning.",
        },
        columns={
            "action": _COLUMNS["label"],
            "kind": {"en": "Kind", "sv": "Slag"},
            "says": {"en": "What it says", "sv": "Vad den säger"},
            "figure": {"en": "Among all respondents", "sv": "Bland alla svarande"},
            "key": {"en": "Key", "sv": "Nyckel"},
        },
        note=basis.note(hidden=hidden),
        groups="action",
    )


def drawings(
    lines: Sequence[Line], words: Words, basis: Basis, what_if: WhatIf | None = None
) -> list[Drawing]:
    """The board, in as many figures as it takes to be read in print, on one scale.

    Parameters
    ----------
    lines, words, basis, what_if
        As for :func:`table`.

    Returns
    -------
    list of Drawing
        Empty without actions.
    """
    if not lines:
        return []
    told = [part for line in lines for part in actions_evidence.parts(line)]
    legends = {
        lang: "   ".join(f"{sign} {text}" for sign, text in evidence.legend(told, lang))
        for lang in basis.languages
    }
    cards = {lang: [_card(line, words, lang) for line in lines] for lang in basis.languages}
    pages = -(-len(lines) // _MOST)
    size = -(-len(lines) // pages)
    found = []
    for start in range(0, len(lines), size):
        end = min(start + size, len(lines))
        drawn, texts = {}, {}
        for lang in basis.languages:
            own = cards[lang][start:end]
            drawn[lang] = board(own, _HEADS[lang], legends[lang], lang, together=cards[lang])
            texts[lang] = (
                _caption(lines, lang)
                if start == 0
                else _NEXT[lang].format(first=start + 1, last=end, n=len(lines))
            )
        note = _note(lines, words, basis, what_if) if start == 0 else _AS_BEFORE
        found.append(Drawing(drawn, alt=texts, caption=texts, note=note))
    return found


def _cells(line: Line, words: Words, lang: str) -> dict[str, str]:
    action = line.action
    effect = actions_words.points(line.effect, lang)
    if effect:
        construct = words.constructs[lang].get(action.lifts, action.lifts)
        effect = f"{effect}, {_LIFTS[lang].format(x=construct)}"
    basis = evidence.words(list(action.evidence), lang) or evidence.words(
        evidence.parse(evidence.ASSUMPTION), lang
    )
    lacks = actions_words.missing(line, lang)
    return {
        "label": actions_words.plain(action.labels[lang]),
        "who": _who(line, words, lang),
        "barrier": _with_figure(actions_words.barrier(action, words, lang), line.barrier, lang),
        "message": actions_words.quoted(action.messages[lang], lang),
        "channel": _channel(line, words, lang),
        "effect": effect,
        "expected": actions_words.points(line.expected, lang),
        "basis": f"{basis}. {_MISSING[lang].format(x=lacks)}" if lacks else basis,
    }


def _who(line: Line, words: Words, lang: str) -> str:
    who = actions_words.segment(line, lang)
    size = actions_words.figure(line.size, lang)
    stage = actions_words.stage(line.action, words, lang)
    # Everyone is 100 per cent: no figure is needed.
    told = who if line.size.value == 1 or not size else f"{who}, {size}"
    return f"{told} · {stage}" if stage else told


def _with_figure(text: str, found: Estimate, lang: str) -> str:
    told = actions_words.figure(found, lang)
    return f"{text}: {told}" if text and told else text


def _channel(line: Line, words: Words, lang: str) -> str:
    """Channel in own words, and which channel of the survey has which share."""
    own, asked = actions_words.channel(line.action, lang), line.action.channel
    item = "" if asked is None else actions_words.answers(asked, words, lang)
    told = _with_figure(item, line.channel, lang)
    return f"{own} ({told})" if own and told else own or told


def _card(line: Line, words: Words, lang: str) -> Card:
    action = line.action
    signs = evidence.signs(actions_evidence.parts(line))
    lacks = [p for p in line.missing if p in ("effect", "ceiling", "segment", "hidden")]
    instead = actions_words.MISSING[lacks[0]][lang] if lacks else ""
    return Card(
        actions_words.plain(action.labels[lang]),
        _who(line, words, lang),
        actions_words.quoted(action.messages[lang], lang),
        signs,
        line.expected.value,
        line.expected.lower,
        line.expected.upper,
        instead,
    )


def _caption(lines: Sequence[Line], lang: str) -> str:
    told = _CAPTION[lang].format(n=format_number(len(lines), "count", lang))
    if lines and lines[0].expected.value == lines[0].expected.value:
        told += _FIRST[lang].format(label=actions_words.plain(lines[0].action.labels[lang]))
    return told


def _note(
    lines: Sequence[Line], words: Words, basis: Basis, what_if: WhatIf | None
) -> dict[str, str]:
    hidden = sum("hidden" in line.missing for line in lines)
    notes = {}
    for lang in basis.languages:
        told = [_NO_EFFECT[lang]]
        if what_if is not None:
            lift = what_if.lift
            shown = format_number(
                lift, "decimal0" if float(lift).is_integer() else "decimal1", lang
            )
            target = importance_words.target(what_if.found, words.constructs, lang)
            told = [
                _NOTE[lang].format(o=target, lift=shown),
                RULE[lang],
                assumptions(lang),
            ]
        told.append(disclosure.note(lang, hidden, basis.threshold))
        notes[lang] = " ".join(text for text in told if text)
    return notes
