"""How well the groups come back, and how waves agree, as tables and values."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cup_study.citizens.segments import stability
from cup_study.citizens.segments.profile_views import Names
from cup_study.citizens.segments.stability import Stability
from cup_study.numbers import NBSP, format_interval, format_number
from cup_study.survey import disclosure
from cup_study.survey.basis import Basis, Value
from cup_study.views import Table

VERDICTS = {
    "stable": {"en": "comes back", "sv": "återkommer"},
    "pattern": {
        "en": "core comes back, border moves",
        "sv": "kärnan återkommer, gränsen flyttar sig",
    },
    "unstable": {"en": "does not come back", "sv": "återkommer inte"},
}
_CAPTION = {
    "en": "Whether the groups come back when the respondents are drawn anew.",
    "sv": "Om grupperna återkommer när de svarande dras på nytt.",
}
_NOTE = {
    "bootstrap": {
        "en": "{runs} bootstrap samples within the strata of the design; in each the model was "
        "fitted anew.",
        "sv": "{runs} bootstrapdragningar inom designens strata; i varje skattades modellen på "
        "nytt.",
    },
    "halves": {
        "en": "{runs} random halves; in each the model was fitted anew.",
        "sv": "{runs} slumpmässiga halvor; i varje skattades modellen på nytt.",
    },
}
_RAND = {
    "en": " Similarity: members in both solutions out of those in either (Jaccard), mean and the "
    "middle 95% of the samples. Adjusted Rand index of the whole: {rand} {interval}.",
    "sv": " Likhet: medlemmar i båda lösningarna av dem i någon (Jaccard), medelvärde och de "
    "mittersta 95 % av dragningarna. Justerat Randindex för helheten: {rand} {interval}.",
}
_FAILED = {
    "en": " In {failed} samples no model could be fitted.",
    "sv": " I {failed} dragningar gick ingen modell att skatta.",
}
_COLUMNS = {
    "label": {"en": "Group", "sv": "Grupp"},
    "jaccard": {"en": "Similarity", "sv": "Likhet"},
    "range": {"en": "Middle 95%", "sv": f"Mittersta 95{NBSP}%"},
    "dissolved": {"en": "Dissolved in", "sv": "Upplöst i"},
    "share_sd": {"en": "Spread of the share (SD)", "sv": "Andelens spridning (SD)"},
    "verdict": {"en": "Verdict", "sv": "Omdöme"},
}
_WAVES = {
    "en": "The groups of each wave, found on its own, beside those of all waves together.",
    "sv": "Grupperna i varje mätning för sig, bredvid dem i alla mätningar tillsammans.",
}
_WAVE_NOTE = {
    "en": "Distance of the profiles: 0 is the same, 1 as far apart as answers can be (for scores: "
    "in standard deviations). “No”: another group is nearly as close, so the pair is not clear.",
    "sv": "Profilernas avstånd: 0 är lika, 1 så långt ifrån varandra som svar kan vara (för poäng: "
    "i standardavvikelser). ”Nej”: en annan grupp är nästan lika nära, så paret är inte klart.",
}
_WAVE_COLUMNS = {
    "wave": {"en": "Wave", "sv": "Mätning"},
    "label": {"en": "Group", "sv": "Grupp"},
    "share": {"en": "Share in the wave", "sv": "Andel i mätningen"},
    "distance": {"en": "Distance", "sv": "Avstånd"},
    "next_nearest": {"en": "Next nearest", "sv": "Näst närmast"},
    "clear": {"en": "Clear pair", "sv": "Klart par"},
}
_YES = {True: {"en": "Yes", "sv": "Ja"}, False: {"en": "No", "sv": "Nej"}}


def values(found: Stability) -> dict[str, Value]:
    """Adjusted Rand index and number of runs.

    Examples
    --------
    >>> runs = pd.DataFrame({"run": [1], "rand": [0.9]})
    >>> values(Stability(runs, pd.DataFrame(), 0, "bootstrap"))["rand"]
    (0.9, 'decimal2')
    """
    rand = found.runs["rand"]
    return {
        "rand": (float(rand.mean()), "decimal2"),
        "rand_lower": (float(rand.quantile(0.025)), "decimal2"),
        "rand_upper": (float(rand.quantile(0.975)), "decimal2"),
        "runs": (found.n_runs, "count"),
    }


def table(found: Stability, names: Names, basis: Basis) -> Table:
    """Table of the groups' stability.

    Parameters
    ----------
    found : Stability
        From :func:`cup_study.citizens.segments.stability.resample`.
    names : mapping
        Group to its label in each language.
    basis : Basis
        Languages.
    """
    told = stability.summary(found)
    rand = found.runs["rand"]
    frames, note = {}, {}
    for lang in basis.languages:
        pairs = zip(told["jaccard_lower"], told["jaccard_upper"], strict=True)
        frames[lang] = pd.DataFrame(
            {
                "label": [names[g][lang] for g in told["group"]],
                "jaccard": told["jaccard"],
                "range": [format_interval(a, b, "decimal2", lang) for a, b in pairs],
                "dissolved": told["dissolved"],
                "share_sd": told["share_sd"],
                "verdict": [VERDICTS[v][lang] for v in told["verdict"]],
            }
        )
        text = _NOTE[found.kind][lang].format(runs=found.n_runs)
        text += _RAND[lang].format(
            rand=format_number(float(rand.mean()), "decimal2", lang),
            interval=format_interval(
                float(rand.quantile(0.025)), float(rand.quantile(0.975)), "decimal2", lang
            ),
        )
        note[lang] = text + (_FAILED[lang].format(failed=found.failed) if found.failed else "")
    formats = {"jaccard": "decimal2", "dissolved": "percent0", "share_sd": "percent1"}
    return Table(frames, caption=_CAPTION, columns=_COLUMNS, formats=formats, note=note)


def waves_table(
    found: pd.DataFrame, labels: dict[Any, dict[str, str]], names: Names, basis: Basis
) -> Table:
    """Table of the groups of each wave.

    Parameters
    ----------
    found : DataFrame
        Columns of :func:`cup_study.citizens.segments.alignment.with_shares` and ``wave``.
    labels : dict
        Wave to its label in each language.
    names : mapping
        Group to its label in each language.
    basis : Basis
        Languages, and the fewest members whose share is shown.
    """
    counted = found.assign(base=found.groupby("wave")["n"].transform("sum"))
    few = disclosure.suppress(
        counted, base="base", answer="group", within=["wave"], threshold=basis.threshold
    )
    frames = {
        lang: pd.DataFrame(
            {
                "wave": [labels[w][lang] for w in found["wave"]],
                "label": [names[g][lang] for g in found["group"]],
                "share": [
                    disclosure.MARK if hide else float(share)
                    for hide, share in zip(few.rows, found["share"], strict=True)
                ],
                "distance": found["distance"].astype(float),
                "next_nearest": found["next_nearest"].astype(float),
                "clear": [_YES[bool(c)][lang] for c in found["clear"]],
            }
        )
        for lang in basis.languages
    }
    formats = {"share": "percent0", "distance": "decimal2", "next_nearest": "decimal2"}
    return Table(
        frames,
        caption=_WAVES,
        columns=_WAVE_COLUMNS,
        formats=formats,
        note=basis.note(extra=_WAVE_NOTE, hidden=few.hidden) if few.hidden else _WAVE_NOTE,
        groups="wave",
    )
