"""Printed and rebuilt figures of a published model, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cup_study.literature import figures, vocabulary
from cup_study.numbers import NBSP, format_interval, format_number
from cup_study.sem.inference.paths import Paths
from cup_study.views import Drawing, Table

#: A number and its format, ready for :func:`cup_study.results.value`.
Value = tuple[object, str]

_MEASURES = {"chi2": "χ²", "df": "df", "cfi": "CFI", "srmr": "SRMR", "n": "n"}
_VERDICT = {
    "en": {"equal": "yes", "within": "within rounding", "no": "no"},
    "sv": {"equal": "ja", "within": "inom avrundning", "no": "nej"},
}
_NOTE = {
    "en": "n = {n} (harmonic mean). Intervals of ordinary regression. Printed: Blut et al. (2022), "
    "Model 1. The printed χ² is not the likelihood ratio.",
    "sv": "n = {n} (harmoniskt medelvärde). Intervall enligt vanlig regression. Tryckt: Blut m.fl. "
    "(2022), modell 1. Tryckt χ² är inte likelihoodkvoten.",
}
_MESSAGE = {
    "en": "{within} of {number} printed paths follow from the printed matrix within its rounding, "
    "{agree} of them to both decimals.",
    "sv": "{within} av {number} tryckta samband följer av den tryckta matrisen inom dess "
    "avrundning, {agree} av dem med båda decimalerna.",
}
_SIGNS = {
    "en": ("printed", "rebuilt, 95% interval"),
    "sv": ("tryckt", "återskapat, 95 % konfidensintervall"),
}


def values(rebuilt: Paths, fit: Mapping[str, float], compared: pd.DataFrame) -> dict[str, Value]:
    """Rebuilt figures, and how many of the printed ones they agree with, each with its format.

    Parameters
    ----------
    rebuilt : Paths
        The model rebuilt from the printed correlations.
    fit : mapping
        From :func:`cup_study.literature.replication.fit_of`.
    compared : DataFrame
        From :func:`cup_study.literature.replication.compare`, with ``within``.
    """
    table = compared[compared["kind"].isin(["path", "r2"])]
    told: dict[str, Value] = {
        "n": (rebuilt.n, "count"),
        "n_compared": (len(table), "count"),
        "n_agree": (int(table["agrees"].sum()), "count"),
        "n_within_rounding": (int(table["within"].sum()), "count"),
        "max_difference": (table["difference"].abs().max(), "coef3"),
        "chisq": (rebuilt.chisq, "decimal1"),
        "df": (rebuilt.df, "count"),
        "cfi": (fit["cfi"], "coef3"),
        "srmr": (fit["srmr"], "coef3"),
    }
    for row in rebuilt.paths.to_dict("records"):
        told[f"path_{row['predictor']}_{row['outcome']}".lower()] = (row["est"], "coef2")
    for row in rebuilt.r2.to_dict("records"):
        told[f"r2_{row['outcome']}".lower()] = (row["r2"], "percent1")
    return told


def label(row: Mapping[Any, Any], lang: str) -> str:
    """What a row of the comparison is called.

    Examples
    --------
    >>> label({"kind": "path", "predictor": "BI", "outcome": "USE"}, "en")
    'intention → use'
    """
    if row["kind"] == "fit":
        return _MEASURES.get(row["key"], str(row["key"]))
    outcome = vocabulary.construct(row["outcome"], lang)
    if row["kind"] == "r2":
        return f"R², {outcome}"
    return f"{vocabulary.construct(row['predictor'], lang)} → {outcome}"


def table(compared: pd.DataFrame, n: int, languages: Sequence[str]) -> Table:
    """Every printed figure beside the rebuilt one.

    Parameters
    ----------
    compared : DataFrame
        From :func:`cup_study.literature.replication.compare`, with ``within``.
    n : int
        Sample size.
    languages : sequence of str
        Languages of the study.
    """
    rows = compared[compared["key"] != "n"].to_dict("records")
    heads = ["what", "printed", "rebuilt", "interval", "equal"]
    return Table(
        {lang: pd.DataFrame([_cells(r, lang) for r in rows], columns=heads) for lang in languages},
        caption={
            "en": "Printed and rebuilt figures of the published model.",
            "sv": "Tryckta och återskapade tal i den publicerade modellen.",
        },
        columns={
            "what": {"en": "Path or measure", "sv": "Samband eller mått"},
            "printed": {"en": "Printed", "sv": "Tryckt"},
            "rebuilt": {"en": "Rebuilt", "sv": "Återskapat"},
            "interval": {"en": "95% interval", "sv": f"Intervall (95{NBSP}%)"},
            "equal": {"en": "Equal", "sv": "Lika"},
        },
        note=_note(n, languages),
    )


def drawing(compared: pd.DataFrame, n: int, languages: Sequence[str]) -> Drawing:
    """Printed paths over the rebuilt ones; parameters as in :func:`table`."""
    paths = compared[compared["kind"] == "path"]
    counts = {
        "agree": int(paths["agrees"].sum()),
        "within": int(paths["within"].sum()),
        "number": len(paths),
    }
    texts = {lang: _MESSAGE[lang].format(**counts) for lang in languages}
    drawn = {
        lang: figures.printed_and_rebuilt(
            paths.assign(label=[label(row, lang) for row in paths.to_dict("records")]),
            lang,
            names=_SIGNS[lang],
        )
        for lang in languages
    }
    return Drawing(drawn, alt=texts, caption=texts, note=_note(n, languages))


def _cells(row: Mapping[Any, Any], lang: str) -> tuple[str, ...]:
    digits = int(row["digits"])
    if row["kind"] == "r2":
        style_of, finer = "percent1", "percent2"
    elif row["kind"] == "fit" and row["printed"] > 1:
        style_of = finer = f"decimal{digits}"
    else:
        style_of, finer = f"coef{digits}", "coef3"
    interval = ""
    if row["ci_lower"] == row["ci_lower"]:
        interval = format_interval(row["ci_lower"], row["ci_upper"], "coef2", lang)
    verdict = "equal" if row["agrees"] else "within" if row["within"] else "no"
    return (
        label(row, lang),
        format_number(row["printed"], style_of, lang),
        format_number(row["rebuilt"], finer, lang),
        interval,
        _VERDICT[lang][verdict],
    )


def _note(n: int, languages: Sequence[str]) -> dict[str, str]:
    return {lang: _NOTE[lang].format(n=format_number(n, "count", lang)) for lang in languages}
