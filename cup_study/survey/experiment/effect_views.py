"""Effects as numbers for the text, as a table and as a figure; and beside the truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cup_study.codebook import Codebook
from cup_study.numbers import format_interval, format_number
from cup_study.run import slug
from cup_study.survey import truth
from cup_study.survey.basis import INTERVAL, Basis, Value
from cup_study.survey.drawing import forest
from cup_study.survey.experiment.arms import Experiment
from cup_study.survey.questionnaire.measures import Measured
from cup_study.views import Drawing, Table

ALPHA = 0.05
_OUTCOME = {"en": "Outcome", "sv": "Utfall"}
_SCALE = {"en": "Scale points", "sv": "Skalsteg"}
_ABOUT = {
    "en": (
        "Everyone counts in the arm that he or she was allotted to. Effects on shares are in "
        "percentage points, on means in scale points; effect size: Cohen's h of shares, d of "
        "means. p after Holm's correction over the {n} outcomes."
    ),
    "sv": (
        "Alla räknas till den grupp som de lottades till. Effekter på andelar i procentenheter, på "
        "medelvärden i skalsteg; effektstorlek: Cohens h för andelar, d för medelvärden. p efter "
        "Holms korrektion över de {n} utfallen."
    ),
}
_ADJUSTED = {
    "en": " Adjusted: without chance differences between the arms in what was known of everyone "
    "beforehand (Lin 2013).",
    "sv": " Justerat: utan slumpmässiga skillnader mellan grupperna i det som var känt om alla "
    "på förhand (Lin 2013).",
}
_SMALL = {
    "en": " With {n} respondents only large effects can be seen, and of several groups looked at "
    "one by one, one may stand out by chance.",
    "sv": " Med {n} svarande syns bara stora effekter, och av flera grupper som granskas var för "
    "sig kan en avvika av en slump.",
}


def values(found: pd.DataFrame, n: tuple[int, int]) -> dict[str, Value]:
    """Numbers for the text.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.survey.experiment.effects.intention_to_treat`.
    n : tuple of int
        Respondents of the control and of the treatment.

    Returns
    -------
    dict
        ``n_control n_treated outcomes found`` (how many outcomes differ after the correction),
        and of each outcome ``<name>``, ``_lower``, ``_upper`` (percentage points or scale
        points), ``_p``, ``_effect``, ``_control``, ``_treated`` and of shares ``_ratio``.

    Examples
    --------
    >>> row = {"item": "use", "kind": "share", "difference": 0.03, "ci_lower": 0.0}
    >>> row |= {"ci_upper": 0.06, "p_adjusted": 0.04, "effect": 0.1, "risk_ratio": 1.1}
    >>> row |= {"control": 0.3, "treated": 0.33, "n_control": 1, "n_treated": 1}
    >>> row |= {"ratio_lower": 1.0, "ratio_upper": 1.2}
    >>> values(pd.DataFrame([row]), (1, 1))["use"]
    (3.0, 'decimal1')
    """
    told: dict[str, Value] = {
        "n_control": (n[0], "count"),
        "n_treated": (n[1], "count"),
        "outcomes": (len(found), "count"),
        "found": (int((found["p_adjusted"] < ALPHA).sum()), "count"),
    }
    for row in found.to_dict("records"):
        name = slug(str(row["item"])).replace("-", "_")
        share = row["kind"] == "share"
        factor, style_of = (100, "decimal1") if share else (1, "decimal2")
        level = "percent0" if share else "decimal2"
        told[name] = (factor * row["difference"], style_of)
        told[f"{name}_lower"] = (factor * row["ci_lower"], style_of)
        told[f"{name}_upper"] = (factor * row["ci_upper"], style_of)
        told[f"{name}_p"] = (row["p_adjusted"], "p")
        told[f"{name}_effect"] = (row["effect"], "decimal2")
        told[f"{name}_control"] = (row["control"], level)
        told[f"{name}_treated"] = (row["treated"], level)
        if share:
            told[f"{name}_ratio"] = (row["risk_ratio"], "decimal2")
            told[f"{name}_ratio_lower"] = (row["ratio_lower"], "decimal2")
            told[f"{name}_ratio_upper"] = (row["ratio_upper"], "decimal2")
    return told


def table(
    found: pd.DataFrame,
    adjusted: pd.DataFrame,
    measured: Measured,
    experiment: Experiment,
    basis: Basis,
) -> Table:
    """Both arms, the effect, the risk ratio, the effect size and the adjusted effect.

    Parameters
    ----------
    found, adjusted : DataFrame
        From :mod:`cup_study.survey.experiment.effects`.
    measured : Measured
        For the labels.
    experiment : Experiment
        The arms.
    basis : Basis
        Respondents of the experiment.
    """
    second = {row["item"]: row for row in adjusted.to_dict("records")}
    frames = {}
    for lang in basis.languages:
        lines = []
        for row in found.to_dict("records"):
            share = row["kind"] == "share"
            level, unit, factor = (
                ("percent0", "decimal1", 100) if share else ("decimal2", "decimal2", 1)
            )
            own = second.get(row["item"])
            ratio = ""
            if share and row["risk_ratio"] == row["risk_ratio"]:
                limits = format_interval(row["ratio_lower"], row["ratio_upper"], "decimal2", lang)
                ratio = f"{format_number(row['risk_ratio'], 'decimal2', lang)} {limits}"
            lines.append(
                {
                    "outcome": measured[row["item"]].labels[lang],
                    "control": format_number(row["control"], level, lang),
                    "treated": format_number(row["treated"], level, lang),
                    "difference": _effect(row, factor, unit, lang),
                    "ratio": ratio,
                    "effect": row["effect"],
                    "p": row["p_adjusted"],
                    "adjusted": _effect(own, factor, unit, lang) if own else "",
                }
            )
        frames[lang] = pd.DataFrame(lines)
    arms = experiment.labels
    return Table(
        frames,
        caption={
            "en": "Outcomes in the two arms, and the effect.",
            "sv": "Utfall i de två armarna, och effekten.",
        },
        columns={
            "outcome": _OUTCOME,
            "control": {lang: arms[lang][0] for lang in basis.languages},
            "treated": {lang: arms[lang][1] for lang in basis.languages},
            "difference": {"en": "Effect [95% interval]", "sv": "Effekt [intervall, 95\u00a0%]"},
            "ratio": {"en": "Risk ratio", "sv": "Riskkvot"},
            "effect": {"en": "Effect size", "sv": "Effektstorlek"},
            "p": {"en": "p", "sv": "p"},
            "adjusted": {"en": "Adjusted", "sv": "Justerat"},
        },
        formats={"effect": "decimal2", "p": "p"},
        note=basis.note(extra=_about(found, basis, adjusted=len(adjusted) > 0)),
    )


def drawing(
    found: pd.DataFrame,
    measured: Measured,
    experiment: Experiment,
    basis: Basis,
    *,
    small: bool = False,
) -> Drawing:
    """Effects around zero, shares and means on scales of their own.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.survey.experiment.effects.intention_to_treat`.
    measured : Measured
        For the labels.
    experiment : Experiment
        For the names of the arms.
    basis : Basis
        Respondents of the experiment.
    small : bool
        Whether the note warns that the respondents are few.
    """
    message = {
        "en": "“{treated}” differs from “{control}” on {n} of {all} outcomes.",
        "sv": "”{treated}” skiljer sig från ”{control}” i {n} av {all} utfall.",
    }
    none = {
        "en": "“{treated}” and “{control}” cannot be told apart on any outcome.",
        "sv": "”{treated}” och ”{control}” går inte att skilja åt i något utfall.",
    }
    rows = found.rename(columns={"difference": "estimate"})
    n = int((found["p_adjusted"] < ALPHA).sum())
    drawn, texts = {}, {}
    for lang in basis.languages:
        own = rows.assign(label=[measured[str(i)].labels[lang] for i in rows["item"]])
        panels = []
        for kind, unit, style_of, factor in (
            ("share", forest.POINTS[lang], "decimal1", 100),
            ("mean", _SCALE[lang], "decimal2", 1),
        ):
            part = own[own["kind"] == kind]
            if len(part):
                panels.append(forest.Panel(part, unit, style_of, factor))
        drawn[lang] = forest.forest(panels, lang)
        control, treated = experiment.labels[lang]
        texts[lang] = (message if n else none)[lang].format(
            control=control, treated=treated, n=n, all=len(found)
        )
    extra = _about(found, basis)
    if small:
        for lang in basis.languages:
            extra[lang] += _SMALL[lang].format(n=format_number(basis.n, "count", lang))
    return Drawing(drawn, alt=texts, caption=texts, note=basis.note(extra=extra))


def truth_table(checks: pd.DataFrame, measured: Measured, book: Codebook, basis: Basis) -> Table:
    """Effects beside the values that a simulated study was made with.

    Parameters
    ----------
    checks : DataFrame
        From :func:`cup_study.survey.experiment.truth.check`.
    measured : Measured
        For the labels.
    book : Codebook
        For the groups.
    basis : Basis
        Respondents of the experiment.
    """
    inside = {"en": ("no", "yes"), "sv": ("nej", "ja")}
    everyone = {"en": "All", "sv": "Alla"}
    unit = {
        "share": {"en": "percentage points", "sv": "procentenheter"},
        "d": {"en": "standard deviations", "sv": "standardavvikelser"},
    }
    frames = {}
    for lang in basis.languages:
        lines = []
        for row in checks.to_dict("records"):
            factor, style_of = (100, "decimal1") if row["unit"] == "share" else (1, "decimal2")
            group = everyone[lang]
            if row["segment"] and row["segment"] in book:
                item = book[row["segment"]]
                value = next((v for v in item.values if str(v) == row["group"]), row["group"])
                group = item.label(value, lang)
            low, high = (factor * row[c] for c in ("ci_lower", "ci_upper"))
            lines.append(
                {
                    "outcome": measured[row["item"]].labels[lang],
                    "group": group,
                    "estimate": format_number(factor * row["estimate"], style_of, lang),
                    "interval": format_interval(low, high, style_of, lang),
                    "truth": format_number(factor * row["truth"], style_of, lang),
                    "unit": unit[row["unit"]][lang],
                    "inside": inside[lang][int(row["ci_lower"] <= row["truth"] <= row["ci_upper"])],
                }
            )
        frames[lang] = pd.DataFrame(lines)
    extra = {
        "en": "The truth about a construct is that of the latent variable; its estimate is "
        "Cohen's d, corrected for the unreliability of the items.",
        "sv": "Det sanna värdet för ett begrepp gäller den latenta variabeln; skattningen är "
        "Cohens d, korrigerad för frågornas bristande reliabilitet.",
    }
    return Table(
        frames,
        caption={
            "en": "Effects and the values that the data were simulated from.",
            "sv": "Effekter och de värden som data simulerades från.",
        },
        columns={
            "outcome": _OUTCOME,
            "group": {"en": "Group", "sv": "Grupp"},
            "estimate": {"en": "Estimate", "sv": "Skattning"},
            "interval": INTERVAL,
            "truth": {"en": "True", "sv": "Sant"},
            "unit": {"en": "Unit", "sv": "Enhet"},
            "inside": {"en": "Inside", "sv": "Inom"},
        },
        note=basis.note(extra=extra),
    )


def truth_values(checks: pd.DataFrame) -> dict[str, Value]:
    """How many intervals hold the true effect.

    Examples
    --------
    >>> checks = pd.DataFrame({"ci_lower": [0.0], "ci_upper": [0.1], "truth": [0.05]})
    >>> truth_values(checks)["truth_inside"]
    (1, 'count')
    """
    return truth.covered(checks)


def _effect(row: Mapping[Any, Any], factor: int, unit: str, lang: str) -> str:
    low, high = (factor * row[c] for c in ("ci_lower", "ci_upper"))
    told = forest.signed(factor * row["difference"], unit, lang)
    return f"{told} {format_interval(low, high, unit, lang)}"


def _about(found: pd.DataFrame, basis: Basis, *, adjusted: bool = False) -> dict[str, str]:
    more = _ADJUSTED if adjusted else dict.fromkeys(basis.languages, "")
    return {lang: _ABOUT[lang].format(n=len(found)) + more[lang] for lang in basis.languages}
