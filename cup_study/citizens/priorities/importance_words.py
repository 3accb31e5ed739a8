"""The words of the importance-performance map: labels, captions and notes in both languages."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pandas as pd

from cup_study.citizens.priorities.importance import Importance
from cup_study.citizens.priorities.matrix import SURE, Matrix
from cup_study.codebook import Codebook
from cup_study.numbers import format_number
from cup_study.survey.basis import Basis, in_sentence
from cup_study.survey.questionnaire.constructs import Labels

_BEST_ITEM = {
    "en": "Of all items “{q}” matters most for {o}.",
    "sv": "Av alla frågor betyder ”{q}” mest för {o}.",
}
_ITEM_WEIGHT = {
    "en": "Importance of an item: its weight times the importance of its construct.",
    "sv": "En frågas betydelse: dess vikt gånger begreppets betydelse.",
}
TURNED = {"en": " (turned)", "sv": " (vänd)"}
CONSTRUCT = {"en": "Construct", "sv": "Begrepp"}
IMPORTANCE = {"en": "Importance", "sv": "Betydelse"}
PERFORMANCE = {"en": "Performance (0–100)", "sv": "Läge (0–100)"}
INTERVAL = {"en": "{level} interval", "sv": "{level} konfidensintervall"}
_X = {
    "en": "Importance: points of {o} per point",
    "sv": "Betydelse: poäng i {o} per poäng",
}
Y_AXIS = {"en": "Performance: mean, 0–100", "sv": "Läge: medelvärde, 0–100"}
_WHO = {
    "en": "n = {n} respondents of the model ({out} left out for missing answers); the model is "
    "unweighted, performance is {weighted}.",
    "sv": "n = {n} svarande i modellen ({out} utelämnade för att svar saknas); modellen är "
    "oviktad, läget är {weighted}.",
}
_HOW = {
    "en": "Importance: total effect, in points of {o} (0–100) for one point of the construct. "
    "Performance: mean score, 0–100 by the ends of the answer scales, {scores}.",
    "sv": "Betydelse: total effekt, i poäng av {o} (0–100) för en poäng av begreppet. Läge: "
    "medelpoäng, 0–100 efter svarsskalornas ändar, {scores}.",
}
_WEIGHTED = {
    True: {"en": "weighted to the population", "sv": "viktat till befolkningen"},
    False: {"en": "unweighted", "sv": "oviktat"},
}
_SCORES = {
    "loadings": {
        "en": "items weighted by their loadings",
        "sv": "frågorna vägda efter sina laddningar",
    },
    "equal": {"en": "items weighted equally", "sv": "frågorna lika vägda"},
    "factor": {
        "en": "factor scores in the unit of the first item",
        "sv": "faktorpoäng i den första frågans enhet",
    },
}
_TURNS = {
    "en": "Turned: a barrier, counted so that high is good.",
    "sv": "Vänd: ett hinder, räknat så att högt är bra.",
}
_DRAWS = {
    "en": "Intervals: {level}, percentiles of {n} bootstrap draws.",
    "sv": "Intervall: {level}, percentiler av {n} bootstrapdragningar.",
}
LINES = {
    "en": "Lines at the means of what is shown: the fields are relative.",
    "sv": "Linjerna går vid medelvärdena av det som visas: fälten är relativa.",
}
_CAPTION = {
    "en": "{best} matters most for {o}: one point more goes with {b} points.",
    "sv": "{best} betyder mest för {o}: en poäng mer hör ihop med {b} poäng.",
}
_UNSURE_BEST = {
    "en": " That it comes first is uncertain: it does so in {p} of the draws.",
    "sv": " Att det kommer först är osäkert: så är det i {p} av dragningarna.",
}
_PRIORITY = {
    "en": " Above average in importance and below it in performance: {names}.",
    "sv": " Över genomsnittet i betydelse och under det i läge: {names}.",
}
_PERHAPS = {
    "en": " There too, but not surely: {names}.",
    "sv": " Där också, men inte säkert: {names}.",
}
_ONLY_PERHAPS = {
    "en": " Above average in importance and below it in performance, but not surely: {names}.",
    "sv": " Över genomsnittet i betydelse och under det i läge, men inte säkert: {names}.",
}
_OPEN = {
    "en": "Open signs: in more than {p} of the draws they lie in another field.",
    "sv": "Öppna tecken: i mer än {p} av dragningarna ligger de i ett annat fält.",
}
_NONE = {
    "en": " Nothing lies above average in importance and below it in performance.",
    "sv": " Inget ligger över genomsnittet i betydelse och under det i läge.",
}


_ENTANGLED = {
    "en": "{names} can hardly be told apart: what one gains in a draw the other loses (r = {r}), "
    "and their intervals are too wide to act on. Read them as one.",
    "sv": "{names} går knappt att skilja åt: det ena vinner i en dragning vad det andra förlorar "
    "(r = {r}), och deras intervall är för breda att handla efter. Läs dem som ett.",
}
#: Draws of two constructs that go against each other so closely, with zero inside both intervals.
_AGAINST = -0.9


def label(found: Importance, name: str, called: Labels, lang: str) -> str:
    """Label of a construct, marked where it is turned."""
    return called[lang].get(name, name) + (TURNED[lang] if name in found.turned else "")


def target(found: Importance, called: Labels, lang: str) -> str:
    """Label of the target inside a sentence."""
    return in_sentence(called[lang].get(found.target, found.target), found.target)


def wording(name: str, book: Codebook, lang: str) -> str:
    """Wording of an item, marked where cleaning turned its answers."""
    if name not in book:
        return name
    return book[name].text(lang) + (TURNED[lang] if book[name].reversed else "")


def axis(found: Importance, called: Labels, lang: str) -> str:
    """What the axis of importance shows."""
    return _X[lang].format(o=target(found, called, lang))


def caption(found: Importance, called: Labels, lang: str) -> str:
    """Message of the constructs: the most important one."""
    best = found.constructs.sort_values("importance", ascending=False).iloc[0]
    return _CAPTION[lang].format(
        best=label(found, best["construct"], called, lang),
        o=target(found, called, lang),
        b=format_number(float(best["importance"]), "decimal2", lang),
    ) + _how_sure(found.importance_draws, str(best["construct"]), lang)


def priority(first: Sequence[str], perhaps: Sequence[str], lang: str) -> str:
    """Who lies in the field that is to be given priority, surely or not, or that nobody does."""
    names = [", ".join(in_sentence(name, "") for name in part) for part in (first, perhaps)]
    if not first and not perhaps:
        return _NONE[lang]
    if not first:
        return _ONLY_PERHAPS[lang].format(names=names[1])
    told = _PRIORITY[lang].format(names=names[0])
    return told + (_PERHAPS[lang].format(names=names[1]) if perhaps else "")


def entangled(found: Importance) -> list[tuple[str, str, float]]:
    """Pairs of constructs whose importances the data cannot part, with the draws' correlation.

    Where two constructs are nearly the same, a model gives their joint effect to the one or to the
    other: the estimates go against each other from draw to draw, and neither is told from zero.
    """
    rows = found.constructs
    open_ended = rows["importance_lower"].lt(0) & rows["importance_upper"].gt(0)
    open_to_zero = rows.loc[open_ended, "construct"].astype(str).tolist()
    if len(open_to_zero) < 2 or found.importance_draws.dropna().empty:
        return []
    against = found.importance_draws[open_to_zero].corr().to_numpy(dtype=float)
    return [
        (open_to_zero[i], open_to_zero[j], float(against[i, j]))
        for i, j in itertools.combinations(range(len(open_to_zero)), 2)
        if against[i, j] < _AGAINST
    ]


def warning(found: Importance, called: Labels, lang: str) -> str:
    """What a reader must know of constructs that cannot be told apart; empty without any."""
    told = []
    for a, b, r in entangled(found):
        first, second = label(found, a, called, lang), label(found, b, called, lang)
        joined = {"en": "{} and {}", "sv": "{} och {}"}[lang]
        names = joined.format(first, in_sentence(second, ""))
        told.append(_ENTANGLED[lang].format(names=names, r=format_number(r, "coef2", lang)))
    return " ".join(told)


def lines(laid: Matrix, lang: str) -> str:
    """Where the lines lie, and what an open sign means if there is one."""
    told = LINES[lang]
    if (laid.rows["sure"] < SURE).any():
        told += " " + _OPEN[lang].format(p=format_number(1 - SURE, "percent0", lang))
    return told


def _how_sure(drawn: pd.DataFrame, best: str, lang: str) -> str:
    """In which share of the draws the most important one is that, where it is not sure."""
    known = drawn.dropna()
    if known.empty or known.shape[1] < 2:
        return ""
    share = float((known.idxmax(axis=1) == best).mean())
    told = format_number(share, "percent0", lang)
    return "" if share >= SURE else _UNSURE_BEST[lang].format(p=told)


def item_caption(
    found: Importance,
    called: Labels,
    book: Codebook,
    lang: str,
    items: Sequence[str],
    first: Sequence[str],
    perhaps: Sequence[str],
) -> str:
    """Message of the items: the most important of those shown, and the numbers of those to do."""
    rows = found.items[(found.items["construct"] + " " + found.items["item"]).isin(items)]
    best = rows.sort_values("importance", ascending=False).iloc[0]
    start = _BEST_ITEM[lang].format(
        q=wording(best["item"], book, lang).rstrip("."), o=target(found, called, lang)
    )
    names = (found.items["construct"] + " " + found.items["item"]).tolist()
    drawn = pd.DataFrame(found.item_draws[1], columns=names)[list(items)]
    start += _how_sure(drawn, f"{best['construct']} {best['item']}", lang)
    return start + priority(first, perhaps, lang)


def note(
    found: Importance, called: Labels, basis: Basis, *, items: bool = False, brief: bool = False
) -> dict[str, str]:
    """Whom the map is about, what its figures are (not if `brief`), how its intervals came."""
    notes = {}
    for lang in basis.languages:
        told = [
            _WHO[lang].format(
                n=format_number(found.n, "count", lang),
                out=format_number(found.n_dropped, "count", lang),
                weighted=_WEIGHTED[found.weighted][lang],
            )
        ]
        if not brief:
            o, scores = target(found, called, lang), _SCORES[found.scores][lang]
            told.append(_HOW[lang].format(o=o, scores=scores))
        if items:
            told.append(_ITEM_WEIGHT[lang])
        if found.turned and not brief:
            told.append(_TURNS[lang])
        if found.draws:
            level = format_number(found.level, "percent0", lang)
            n = format_number(found.draws, "count", lang)
            told.append(_DRAWS[lang].format(level=level, n=n))
            told.append(warning(found, called, lang))
        notes[lang] = " ".join(text for text in told if text)
    return notes
