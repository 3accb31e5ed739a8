"""Fit and reliability of structural equation models, in the reader's language.

The numbers come from :mod:`cup_study.sem`, which knows no language.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cup_study.codebook import Codebook
from cup_study.numbers import NBSP, format_interval, format_number
from cup_study.sem.plain_fit_measures import FitMeasures
from cup_study.sem.semopy_engine import Fit
from cup_study.survey.basis import INTERVAL, Value
from cup_study.survey.constructs import Labels
from cup_study.views import Table, Text

_MODELS = {
    "cfa": {"en": "Measurement", "sv": "Mätmodell"},
    "sem": {"en": "Structural", "sv": "Strukturmodell"},
}
_CONSTRUCT = {"en": "Construct", "sv": "Begrepp"}
_MEASURES = {
    "en": "Loadings: lowest and highest, standardised. CR: composite reliability. "
    "AVE: average variance extracted.",
    "sv": "Laddningar: lägsta och högsta, standardiserade. CR: sammansatt reliabilitet. "
    "AVE: genomsnittlig extraherad varians.",
}
_INDICES = ("cfi", "tli", "rmsea", "srmr")


def note(fit: Fit, languages: tuple[str, ...]) -> dict[str, str]:
    """Whom a model is about: complete answers, those left out, no weights."""
    words = {
        "en": "n = {n} complete answers ({out} left out); unweighted.",
        "sv": "n = {n} fullständiga svar ({out} utelämnade); oviktat.",
    }
    return {
        lang: words[lang].format(
            n=format_number(fit.n, "count", lang), out=format_number(fit.n_dropped, "count", lang)
        )
        for lang in languages
    }


def fit_values(fit: FitMeasures) -> dict[str, Value]:
    """Fit measures to hand over, each with its format.

    Examples
    --------
    >>> fit = FitMeasures(9.0, 4, 0.06, 90.0, 6, 0.94, 0.91, 0.08, 0.0, 0.15, 0.03, 200, 6)
    >>> fit_values(fit)["cfi"], fit_values(fit)["rmsea_upper"]
    ((0.94, 'coef3'), (0.15, 'coef3'))
    """
    return {
        "chisq": (fit.chisq, "decimal2"),
        "df": (fit.df, "count"),
        "pvalue": (fit.pvalue, "p"),
        "cfi": (fit.cfi, "coef3"),
        "tli": (fit.tli, "coef3"),
        "rmsea": (fit.rmsea, "coef3"),
        "rmsea_lower": (fit.rmsea_ci_lower, "coef3"),
        "rmsea_upper": (fit.rmsea_ci_upper, "coef3"),
        "srmr": (fit.srmr, "coef3"),
    }


def reliability_values(table: pd.DataFrame) -> dict[str, Value]:
    """Alpha, composite reliability and AVE of each construct, and how many explain too little.

    Parameters
    ----------
    table : DataFrame
        From :func:`cup_study.sem.plain_reliability.reliability`.

    Returns
    -------
    dict
        ``alpha_<construct> cr_<construct> ave_<construct>`` and ``n_weak``: constructs whose AVE
        is below .50 (Fornell & Larcker 1981).

    Examples
    --------
    >>> rows = [("PU", 0.8, 0.8, 0.49)]
    >>> table = pd.DataFrame(rows, columns=["construct", "alpha", "cr", "ave"])
    >>> reliability_values(table)["n_weak"]
    (1, 'count')
    """
    told: dict[str, Value] = {"n_weak": (int((table["ave"] < 0.5).sum()), "count")}
    for row in table.to_dict("records"):
        for measure in ("alpha", "cr", "ave"):
            told[f"{measure}_{row['construct'].lower()}"] = (row[measure], "coef3")
    return told


def reliability_table(fit: Fit, table: pd.DataFrame, called: Labels, base: Text) -> Table:
    """How consistently the items measure their construct.

    Parameters
    ----------
    fit : Fit
        The measurement model.
    table : DataFrame
        From :func:`cup_study.sem.plain_reliability.reliability`.
    called : dict
        Language to labels of the constructs.
    base : mapping
        From :func:`note`.
    """
    spread = fit.loadings().groupby("lhs", sort=False)["std_all"].agg(["min", "max"])
    frames = {}
    for lang, labels in called.items():
        frame = table[["construct", "items", "alpha", "cr", "ave"]].copy()
        ends = [[spread.at[c, end] for end in ("min", "max")] for c in frame["construct"]]
        frame["loadings"] = [
            "–".join(format_number(x, "coef2", lang) for x in pair) for pair in ends
        ]
        frame["construct"] = [labels[c] for c in frame["construct"]]
        frames[lang] = frame[["construct", "items", "loadings", "alpha", "cr", "ave"]]
    return Table(
        frames,
        caption={
            "en": "How consistently the items measure their construct.",
            "sv": "Hur samstämmigt frågorna mäter sitt begrepp.",
        },
        columns={
            "construct": _CONSTRUCT,
            "items": {"en": "Items", "sv": "Frågor"},
            "loadings": {"en": "Loadings", "sv": "Laddningar"},
            "alpha": {"en": "Alpha", "sv": "Alfa"},
            "cr": {"en": "CR", "sv": "CR"},
            "ave": {"en": "AVE", "sv": "AVE"},
        },
        formats={"items": "count", "alpha": "coef2", "cr": "coef2", "ave": "coef2"},
        note={lang: f"{base[lang]} {_MEASURES[lang]}" for lang in called},
    )


def loadings_table(fit: Fit, codebook: Codebook, called: Labels, base: Text) -> Table:
    """Standardised loadings with the words of the items; parameters as above."""
    loadings = fit.loadings()
    limits = list(zip(loadings["std_lower"], loadings["std_upper"], strict=True))
    frames = {}
    for lang, labels in called.items():
        names = loadings["lhs"].map(labels).where(~loadings["lhs"].duplicated(), "")
        items = [codebook[i].text(lang) if i in codebook else i for i in loadings["rhs"]]
        frames[lang] = pd.DataFrame(
            {
                "construct": names,
                "item": items,
                "loading": loadings["std_all"],
                "interval": [format_interval(low, high, "coef2", lang) for low, high in limits],
            }
        )
    return Table(
        frames,
        caption={
            "en": "Standardised loadings of the measurement model.",
            "sv": "Standardiserade laddningar i mätmodellen.",
        },
        columns={
            "construct": _CONSTRUCT,
            "item": {"en": "Item", "sv": "Fråga"},
            "loading": {"en": "Loading", "sv": "Laddning"},
            "interval": INTERVAL,
        },
        formats={"loading": "coef2"},
        note=base,
    )


def fit_table(fits: Mapping[str, FitMeasures], base: Text) -> Table:
    """How well models agree with the data.

    Parameters
    ----------
    fits : mapping of str to FitMeasures
        Measures of the models ``cfa`` and ``sem``.
    base : mapping
        From :func:`note`.
    """
    heads = ["model", "chisq", "df", "pvalue", "cfi", "tli", "rmsea", "interval", "srmr"]
    frames = {}
    for lang in base:
        rows = []
        for kind, fit in fits.items():
            interval = format_interval(fit.rmsea_ci_lower, fit.rmsea_ci_upper, "coef3", lang)
            cells = (fit.chisq, fit.df, fit.pvalue, fit.cfi, fit.tli, fit.rmsea, interval, fit.srmr)
            rows.append((_MODELS[kind][lang], *cells))
        frames[lang] = pd.DataFrame(rows, columns=heads)
    return Table(
        frames,
        caption={
            "en": "How well the models agree with the data.",
            "sv": "Hur väl modellerna stämmer med data.",
        },
        columns={
            "model": {"en": "Model", "sv": "Modell"},
            "chisq": {"en": "χ²", "sv": "χ²"},
            "df": {"en": "df", "sv": "fg"},
            "pvalue": {"en": "p", "sv": "p"},
            **{c: {"en": c.upper(), "sv": c.upper()} for c in _INDICES},
            "interval": {"en": "90% interval", "sv": f"90{NBSP}% intervall"},
        },
        formats={"chisq": "decimal2", "df": "count", "pvalue": "p"}
        | dict.fromkeys(_INDICES, "coef3"),
        note={lang: f"{text} Maximum likelihood." for lang, text in base.items()},
    )
