"""The few actions most worth trying in one place, of those that the study lists.

They come by the rule of :mod:`cup_study.citizens.actions_joined`: expected effect times the size of
the segment, here. Actions that lift the same construct have the same effect by the model, so one of
them is named: the one whose barrier more people of its segment meet here. Those without an expected
effect fill up, by how many people meet their barrier.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.citizens import actions_words, evidence
from cup_study.citizens.actions import EVERYONE
from cup_study.citizens.actions_joined import Line
from cup_study.citizens.actions_survey import Estimate
from cup_study.citizens.actions_words import Words
from cup_study.citizens.priorities import importance_words
from cup_study.citizens.priorities.what_if import WhatIf
from cup_study.numbers import format_number
from cup_study.survey import disclosure
from cup_study.survey.basis import Basis, uncapitalised
from cup_study.views import Table

#: Actions on a page.
MOST = 3
_COLUMNS = {
    "label": {"en": "Action", "sv": "Åtgärd"},
    "who": {"en": "For whom", "sv": "För vem"},
    "barrier": {"en": "Need here", "sv": "Behovet här"},
    "expected": {"en": "Expected effect, points", "sv": "Förväntad effekt, poäng"},
    "basis": {"en": "Rests on", "sv": "Bygger på"},
}
#: On a page about one place "everyone" would be read as everyone in the study.
_EVERYONE = {"en": "Everyone here", "sv": "Alla här"}
_CAPTION = {"en": "First to try: {label}.", "sv": "Först att pröva: {label}."}
_NOTE = {
    "en": "Proposals of this project. In brackets: 95% intervals. Expected effect: by how many "
    "points of 100 the mean of {o} among the inhabitants here would rise if the action lifts what "
    "it aims at by {lift} points among those it is for, by a model of everyone's answers. That it "
    "does so is a judgement, not a finding.",
    "sv": "Förslag från det här projektet. Inom hakparentes: 95 % konfidensintervall. Förväntad "
    "effekt: så många poäng av 100 skulle måttet på {o} stiga i medeltal bland invånarna här, om "
    "åtgärden lyfter det den siktar på {lift} poäng hos dem den är till för, enligt en modell av "
    "allas svar. Att den gör det är en bedömning, inget resultat.",
}
_NO_EFFECT = {
    "en": "Proposals of this project. In brackets: 95% intervals.",
    "sv": "Förslag från det här projektet. Inom hakparentes: 95 % konfidensintervall.",
}


def chosen(lines: Sequence[Line], most: int = MOST) -> tuple[Line, ...]:
    """The actions to name, the first to try first.

    Parameters
    ----------
    lines : sequence of Line
        From :func:`cup_study.citizens.actions_joined.joined` with the respondents of the place.
    most : int
        How many at most.

    Returns
    -------
    tuple of Line
        At most one of those that lift the same construct.
    """
    order = sorted(
        range(len(lines)),
        key=lambda i: (-_known(lines[i].expected), -_reached(lines[i]), i),
    )
    found: list[Line] = []
    for i in order:
        line = lines[i]
        lifted = {one.action.lifts for one in found if one.action.lifts}
        if line.action.lifts not in lifted:
            found.append(line)
    return tuple(found[:most])


def table(
    lines: Sequence[Line], words: Words, basis: Basis, what_if: WhatIf | None = None
) -> Table | None:
    """The actions as a short table; None without any.

    Parameters
    ----------
    lines : sequence of Line
        From :func:`chosen`.
    words : Words
        What the pieces are called.
    basis : Basis
        Whom the shares are about.
    what_if : WhatIf, optional
        From which the effects come.
    """
    if not lines:
        return None
    effects = any(line.expected.measure for line in lines)
    shown = [c for c in _COLUMNS if effects or c != "expected"]
    frames, captions = {}, {}
    for lang in basis.languages:
        rows = [_cells(line, words, lang) for line in lines]
        frames[lang] = pd.DataFrame(rows, columns=shown)
        first = uncapitalised(actions_words.plain(lines[0].action.labels[lang]))
        captions[lang] = _CAPTION[lang].format(label=first)
    return Table(
        frames,
        caption=captions,
        columns={c: _COLUMNS[c] for c in shown},
        note=_note(lines, words, basis, what_if if effects else None),
    )


def _cells(line: Line, words: Words, lang: str) -> dict[str, str]:
    action = line.action
    size = actions_words.figure(line.size, lang)
    who = _EVERYONE[lang] if action.segment == EVERYONE else actions_words.segment(line, lang)
    whole = line.size.value == 1 or not size  # everyone is 100 per cent: no figure is needed
    need = actions_words.barrier(action, words, lang)
    met = actions_words.figure(line.barrier, lang) if line.barrier.measure != "mean" else ""
    return {
        "label": actions_words.plain(action.labels[lang]),
        "who": who if whole else f"{who}: {size}",
        "barrier": f"{need}: {met}" if need and met else need,
        "expected": actions_words.points(line.expected, lang)
        or actions_words.MISSING["effect"][lang],
        "basis": evidence.words(list(action.evidence), lang)
        or evidence.words(evidence.parse(evidence.ASSUMPTION), lang),
    }


def _note(
    lines: Sequence[Line], words: Words, basis: Basis, what_if: WhatIf | None
) -> dict[str, str]:
    hidden = sum("hidden" in line.missing for line in lines)
    extra = {}
    for lang in basis.languages:
        told = _NO_EFFECT[lang]
        if what_if is not None:
            whole = float(what_if.lift).is_integer()
            lift = format_number(what_if.lift, "decimal0" if whole else "decimal1", lang)
            target = importance_words.target(what_if.found, words.constructs, lang)
            told = _NOTE[lang].format(o=target, lift=lift)
        also = disclosure.note(lang, hidden, basis.threshold)
        extra[lang] = f"{told} {also}".strip()
    return basis.note(extra=extra)


def _known(found: Estimate) -> float:
    return found.value if found.measure and found.value == found.value else -float("inf")


def _reached(line: Line) -> float:
    """Share of everyone who are in the segment and meet the barrier; 0 where it is not known."""
    parts = [line.size.value, line.barrier.value if line.barrier.measure == "share" else 0.0]
    return parts[0] * parts[1] if parts[0] == parts[0] and parts[1] == parts[1] else 0.0
