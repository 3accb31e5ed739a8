"""Paths of the acceptance model, in the reader's language: table, diagram, known truth.

The numbers come from :mod:`cup_study.sem`, which knows no language.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from cup_study import style
from cup_study.citizens.solution import Solution
from cup_study.numbers import format_interval, format_number
from cup_study.sem.pages.diagram import path_diagram
from cup_study.survey.basis import INTERVAL, Value, in_sentence
from cup_study.survey.questionnaire.constructs import Labels
from cup_study.views import Drawing, Table, Text

_PATH = {"en": "Path", "sv": "Samband"}
_COVERED = {"en": ("no", "yes"), "sv": ("nej", "ja")}
_MESSAGE = {
    "en": "{o} depends most on {p} (path {b}); the model explains {r} of its variance.",
    "sv": "{o} beror mest på {p} (samband {b}); modellen förklarar {r} av variansen.",
}
_ALT = {
    "en": "Path diagram with {constructs} constructs and {paths} paths. ",
    "sv": "Stigdiagram med {constructs} begrepp och {paths} samband. ",
}
_LINES = {
    "en": "Standardised paths; dashed: p ≥ .05.",
    "sv": "Standardiserade samband; streckat: p ≥ 0,05.",
}
_DELTA = {"en": "Intervals by the delta method.", "sv": "Intervall enligt deltametoden."}


def path_values(model: Solution) -> dict[str, Value]:
    """Paths with their p values, and explained variances, each with its format.

    Parameters
    ----------
    model : Solution
        The structural model.

    Returns
    -------
    dict
        ``path_<predictor>_<outcome> pvalue_<predictor>_<outcome> r2_<outcome>``.
    """
    told: dict[str, Value] = {}
    for row in model.paths.to_dict("records"):
        key = f"{row['rhs']}_{row['lhs']}".lower()
        told[f"path_{key}"] = (row["std_all"], "coef3")
        told[f"pvalue_{key}"] = (row["pvalue"], "p")
    return told | {f"r2_{str(o).lower()}": (r2, "coef3") for o, r2 in model.r2.items()}


def paths_table(model: Solution, called: Labels, base: Text) -> Table:
    """Standardised paths with intervals, and the explained variance of each outcome.

    Parameters
    ----------
    model : Solution
        The structural model.
    called : dict
        Language to labels of the constructs.
    base : mapping
        Language to whom the model is about; see :func:`cup_study.citizens.measurement.note`.
    """
    paths, r2 = model.paths, model.r2
    again = paths["lhs"].duplicated()
    frames = {}
    for lang, labels in called.items():
        explained = [
            "" if repeated else format_number(r2[outcome], "coef2", lang)
            for outcome, repeated in zip(paths["lhs"], again, strict=True)
        ]
        frames[lang] = pd.DataFrame(
            {
                "outcome": paths["lhs"].map(labels).where(~again, ""),
                "predictor": paths["rhs"].map(labels),
                "std": paths["std_all"],
                "interval": _intervals(paths, lang),
                "p": paths["pvalue"],
                "r2": explained,
            }
        )
    return Table(
        frames,
        caption={
            "en": "Standardised paths of the acceptance model.",
            "sv": "Standardiserade samband i acceptansmodellen.",
        },
        columns={
            "outcome": {"en": "Outcome", "sv": "Utfall"},
            "predictor": {"en": "Predictor", "sv": "Prediktor"},
            "std": _PATH,
            "interval": INTERVAL,
            "p": {"en": "p", "sv": "p"},
            "r2": {"en": "R²", "sv": "R²"},
        },
        formats={"std": "coef2", "p": "p"},
        note={lang: f"{base[lang]} {_DELTA[lang]}" for lang in called},
    )


def diagram(model: Solution, called: Labels, base: Text) -> Drawing:
    """Path diagram; the caption names what matters most for the last outcome.

    Parameters
    ----------
    model, called, base
        As in :func:`paths_table`.
    """
    style.use()
    paths, r2 = model.paths, model.r2
    best = _strongest(paths)
    drawn, texts, alt = {}, {}, {}
    for lang, labels in called.items():
        number = partial(format_number, style="coef2", lang=lang)
        drawn[lang] = path_diagram(paths, r2, labels=labels, number=number)
        texts[lang] = _MESSAGE[lang].format(
            o=labels[best["lhs"]],
            p=in_sentence(labels[best["rhs"]], best["rhs"]),
            b=format_number(best["std_all"], "coef2", lang),
            r=format_number(r2[best["lhs"]], "percent0", lang),
        )
        alt[lang] = _ALT[lang].format(constructs=len(labels), paths=len(paths)) + texts[lang]
    note = {lang: f"{_LINES[lang]} {base[lang]}" for lang in called}
    return Drawing(drawn, alt=alt, caption=texts, note=note)


def against_truth(model: Solution, known: pd.DataFrame) -> pd.DataFrame:
    """Paths whose true value is known, beside it.

    Parameters
    ----------
    model : Solution
        The structural model.
    known : DataFrame
        ``kind name value``; rows of kind ``path`` with a name such as ``"BI ~ PU"``.

    Returns
    -------
    DataFrame
        The paths with ``true`` and ``covered`` (whether the interval covers it).
    """
    paths = model.paths
    true = known[known["kind"] == "path"].set_index("name")["value"]
    term = paths["lhs"] + " ~ " + paths["rhs"]
    check = paths.assign(true=term.map(true)).dropna(subset=["true"])
    return check.assign(covered=check["true"].between(check["std_lower"], check["std_upper"]))


def truth_values(check: pd.DataFrame) -> dict[str, Value]:
    """How many paths are checked and covered, and the largest error.

    Examples
    --------
    >>> row = {"true": 0.3, "std_all": 0.35, "covered": True}
    >>> truth_values(pd.DataFrame([row]))["truth_covered"]
    (1, 'count')
    """
    return {
        "truth_n": (len(check), "count"),
        "truth_covered": (int(check["covered"].sum()), "count"),
        "truth_largest": ((check["std_all"] - check["true"]).abs().max(), "coef2"),
    }


def truth_table(check: pd.DataFrame, called: Labels, base: Text) -> Table:
    """True paths and their estimates; `check` from :func:`against_truth`."""
    frames = {}
    for lang, labels in called.items():
        pairs = zip(check["rhs"], check["lhs"], strict=True)
        frames[lang] = pd.DataFrame(
            {
                "path": [f"{labels[p]} → {labels[o]}" for p, o in pairs],
                "true": check["true"],
                "estimate": check["std_all"],
                "interval": _intervals(check, lang),
                "covered": [_COVERED[lang][bool(c)] for c in check["covered"]],
            }
        )
    return Table(
        frames,
        caption={
            "en": "Paths that made the simulated data, and their estimates.",
            "sv": "Samband som de simulerade svaren gjordes med, och deras skattningar.",
        },
        columns={
            "path": _PATH,
            "true": {"en": "True", "sv": "Sant"},
            "estimate": {"en": "Estimate", "sv": "Skattning"},
            "interval": INTERVAL,
            "covered": {"en": "Covered", "sv": "Täcks"},
        },
        formats={"true": "coef2", "estimate": "coef2"},
        note=base,
    )


def _strongest(paths: pd.DataFrame) -> pd.Series[Any]:
    """Strongest path to an outcome that explains nothing itself."""
    predictors = set(paths["rhs"])
    final = [o for o in paths["lhs"].unique() if o not in predictors] or [paths["lhs"].iloc[-1]]
    ending = paths[paths["lhs"].isin(final)]
    return ending.sort_values("std_all", key=abs, ascending=False).iloc[0]


def _intervals(paths: pd.DataFrame, lang: str) -> list[str]:
    limits = zip(paths["std_lower"], paths["std_upper"], strict=True)
    return [format_interval(low, high, "coef2", lang) for low, high in limits]
