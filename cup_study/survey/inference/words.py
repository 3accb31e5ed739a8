"""Words of tables and figures of comparisons and regressions, in both languages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from cup_study.numbers import NBSP, format_number
from cup_study.survey import disclosure
from cup_study.survey.design import Design
from cup_study.survey.engine.sample import clusters_of_strata
from cup_study.survey.inference.notes import Note
from cup_study.views import Text

#: Language to what readers call a term (its name), a level ((name, level)) or an answer.
Labels = Mapping[str, Mapping[object, str]]

VARIABLE: Text = {"en": "Variable", "sv": "Variabel"}
LEVEL: Text = {"en": "Level", "sv": "Nivå"}
P: Text = {"en": "p", "sv": "p"}
P_ADJUSTED: Text = {"en": "Adjusted p", "sv": "Justerat p"}
INTERVAL: Text = {"en": "95% interval", "sv": f"Intervall (95{NBSP}%)"}
COEFFICIENT: Text = {"en": "Coefficient", "sv": "Koefficient"}
ODDS_RATIO: Text = {"en": "Odds ratio", "sv": "Oddskvot"}
POINTS: Text = {"en": "Effect, percentage points", "sv": "Effekt, procentenheter"}
EFFECT: Text = {"en": "Effect", "sv": "Effekt"}
REFERENCE: Text = {"en": "reference", "sv": "referens"}
PER_STEP: Text = {"en": "per step", "sv": "per steg"}
COMPARED: Text = {"en": "compared with", "sv": "jämfört med"}
COMPARISON: Text = {"en": "Comparison", "sv": "Jämförelse"}
QUESTION: Text = {"en": "Question", "sv": "Fråga"}
DIFFERENCE: Text = {"en": "Difference", "sv": "Skillnad"}
FIRST: Text = {"en": "First", "sv": "Första"}
SECOND: Text = {"en": "Second", "sv": "Andra"}
EVERYONE_ELSE: Text = {"en": "everyone else", "sv": "alla andra"}
SIDES: Text = {"en": "{a} → {b}", "sv": "{a} → {b}"}
LESS: Text = {
    "en": "Difference: second less first.",
    "sv": "Skillnad: den andra minus den första.",
}

_ERRORS: Text = {
    "en": "Standard errors follow the sampling design ({parts}).",
    "sv": "Medelfelen följer urvalsdesignen ({parts}).",
}
_AVERAGE: Text = {
    "en": "Effect: average change of the share, other answers as they are.",
    "sv": "Effekt: genomsnittlig ändring av andelen, med övriga svar som de är.",
}
_LEFT_OUT: Text = {
    "en": "Left out for want of an answer: {parts}.",
    "sv": "Utelämnade för att svar saknas: {parts}.",
}
_PARTS: dict[str, Text] = {
    "replicates": {"en": "{n} replicate weights", "sv": "{n} replikatvikter"},
    "strata": {"en": "{n} strata", "sv": "{n} strata"},
    "clusters": {"en": "{n} clusters", "sv": "{n} kluster"},
    "poststrata": {"en": "post-stratified weights", "sv": "poststratifierade vikter"},
    "poststratify": {"en": "post-stratified weights", "sv": "poststratifierade vikter"},
    "rake": {"en": "raked weights", "sv": "rakade vikter"},
    "calibrate": {"en": "calibrated weights", "sv": "kalibrerade vikter"},
}
_SIMPLE: Text = {
    "en": "Standard errors as of a simple random sample.",
    "sv": "Medelfelen är som för ett obundet slumpmässigt urval.",
}
_FAMILY: dict[str, Text] = {
    "holm": {
        "en": "Adjusted p: Holm, over {n} tests.",
        "sv": "Justerat p: Holm, över {n} test.",
    },
    "fdr_bh": {
        "en": "Adjusted p: Benjamini and Hochberg, over {n} tests.",
        "sv": "Justerat p: Benjamini och Hochberg, över {n} test.",
    },
}
_SIZES: dict[str, Text] = {
    "d": {"en": "d: Cohen's d.", "sv": "d: Cohens d."},
    "h": {"en": "h: Cohen's h.", "sv": "h: Cohens h."},
}


def design(made: Design, lang: str) -> str:
    """What the standard errors follow.

    Examples
    --------
    >>> import pandas as pd
    >>> design(Design(pd.Series([1.0, 1.0])), "en")
    'Standard errors as of a simple random sample.'
    """
    counts = {
        "replicates": 0 if made.replicates is None else made.replicates.weights.shape[1],
        "strata": 0 if made.strata is None else made.strata.nunique(),
        "clusters": 0 if made.clusters is None else int(clusters_of_strata(made).sum()),
    }
    if counts["replicates"]:
        counts = {"replicates": counts["replicates"]}
    parts = [
        _PARTS[name][lang].format(n=format_number(n, "count", lang))
        for name, n in counts.items()
        if n > 1
    ]
    if made.adjustment is not None:
        parts.append(_PARTS[made.adjustment.kind][lang])
    elif made.poststrata is not None:
        parts.append(_PARTS["poststrata"][lang])
    return _ERRORS[lang].format(parts=", ".join(parts)) if parts else _SIMPLE[lang]


def average_effect(lang: str) -> str:
    """What an average marginal effect is."""
    return _AVERAGE[lang]


def left_out(counts: Mapping[str, int], labels: Mapping[object, str], lang: str) -> str:
    """How many respondents had no answer to what.

    Examples
    --------
    >>> left_out({"age": 3}, {"age": "Age"}, "en")
    'Left out for want of an answer: Age 3.'
    """
    parts = [f"{labels.get(k, k)} {format_number(n, 'count', lang)}" for k, n in counts.items()]
    return _LEFT_OUT[lang].format(parts=", ".join(parts)) if parts else ""


def notes(
    found: Sequence[Note],
    labels: Mapping[object, str],
    lang: str,
    *,
    threshold: int = disclosure.THRESHOLD,
    hidden: Collection[tuple[str, object]] = (),
) -> str:
    """All notes of a model as sentences, without counts of few people or of hidden levels."""
    return " ".join(note.text(lang, labels, least=threshold, hidden=hidden) for note in found)


def family(method: str, sizes: Sequence[int], lang: str) -> str:
    """How p values were adjusted, and over how many tests.

    Examples
    --------
    >>> family("holm", [6, 6], "sv")
    'Justerat p: Holm, över 6 test.'
    """
    shown = "–".join(format_number(n, "count", lang) for n in sorted({min(sizes), max(sizes)}))
    return _FAMILY[method][lang].format(n=shown)


def effect_sizes(kinds: Sequence[str], lang: str) -> str:
    """What the effect sizes of a table are called."""
    return " ".join(_SIZES[k][lang] for k in sorted(set(kinds)))


def term(name: str, labels: Mapping[object, str]) -> str:
    """What readers call a term; of an interaction both parts.

    Examples
    --------
    >>> term("letter:sex", {"sex": "Gender"})
    'letter × Gender'
    """
    if name in labels:
        return labels[name]
    return " × ".join(labels.get(part, part) for part in name.split(":"))


def level_of(term: str, level: object, labels: Mapping[object, str], lang: str) -> str:
    """What readers call a level of a term.

    Examples
    --------
    >>> level_of("sex", 1, {("sex", 1): "Women"}, "en"), level_of("age", None, {}, "en")
    ('Women', 'per step')
    """
    if isinstance(level, tuple):
        parts = zip(term.split(":"), level, strict=True)
        known = [(t, v) for t, v in parts if v is not None]
        return " × ".join(labels.get((t, v), str(v)) for t, v in known) or PER_STEP[lang]
    if level is None:
        return PER_STEP[lang]
    return labels.get((term, level), str(level))
