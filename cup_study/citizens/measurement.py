"""Fit and reliability of structural equation models, in the reader's language.

The numbers come from :mod:`cup_study.sem`, which knows no language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cup_study.citizens.solution import MEASURES, Solution
from cup_study.codebook import Codebook
from cup_study.numbers import NBSP, format_interval, format_number
from cup_study.sem.peers.crosscheck import Crosscheck
from cup_study.survey.basis import INTERVAL, Value
from cup_study.survey.questionnaire.constructs import Labels
from cup_study.views import Table, Text

_WHO = {
    "listwise": {
        "en": "n = {n} complete answers ({out} left out); unweighted.",
        "sv": "n = {n} fullständiga svar ({out} utelämnade); oviktat.",
    },
    "fiml": {
        "en": "n = {n} who answered any of the items ({out} with none left out); unweighted.",
        "sv": "n = {n} som svarat på någon av frågorna ({out} utan svar utelämnade); oviktat.",
    },
}
_HOW = {
    False: {"en": "Maximum likelihood.", "sv": "Maximum likelihood."},
    True: {
        "en": "{how}: scaled χ², robust CFI, TLI and RMSEA.",
        "sv": "{how}: skalat χ², robusta CFI, TLI och RMSEA.",
    },
}
_MODELS = {
    "cfa": {"en": "Measurement", "sv": "Mätmodell"},
    "sem": {"en": "Structural", "sv": "Strukturmodell"},
    "numbers": {"en": "Answers as numbers", "sv": "Svar som tal"},
    "ordered": {"en": "Answers as ordered categories", "sv": "Svar som ordnade kategorier"},
}
_CONSTRUCT = {"en": "Construct", "sv": "Begrepp"}
_MEASURES = {
    "en": "Loadings: lowest and highest, standardised. CR: composite reliability. "
    "AVE: average variance extracted.",
    "sv": "Laddningar: lägsta och högsta, standardiserade. CR: sammansatt reliabilitet. "
    "AVE: genomsnittlig extraherad varians.",
}
_INDICES = ("cfi", "tli", "rmsea", "srmr")


def note(model: Solution, languages: tuple[str, ...]) -> dict[str, str]:
    """Whom a model is about: how many, who was left out, that nothing is weighted."""
    words = _WHO["fiml" if model.missing == "fiml" else "listwise"]
    return {
        lang: words[lang].format(
            n=format_number(model.n, "count", lang),
            out=format_number(model.n_dropped, "count", lang),
        )
        for lang in languages
    }


def complete_note(n: int, languages: tuple[str, ...]) -> dict[str, str]:
    """Whom an analysis of complete answers is about.

    Examples
    --------
    >>> complete_note(1200, ("en",))
    {'en': 'n = 1,200 complete answers; unweighted.'}
    """
    words = {
        "en": "n = {n} complete answers; unweighted.",
        "sv": "n = {n} fullständiga svar; oviktat.",
    }
    return {lang: words[lang].format(n=format_number(n, "count", lang)) for lang in languages}


def fit_values(measures: Mapping[str, float]) -> dict[str, Value]:
    """Fit measures to hand over, each with its format.

    Parameters
    ----------
    measures : mapping
        From :func:`cup_study.citizens.solution.told`.

    Examples
    --------
    >>> told = dict.fromkeys(MEASURES, 0.5) | {"cfi": 0.94}
    >>> fit_values(told)["cfi"]
    (0.94, 'coef3')
    """
    kinds = {"chisq": "decimal2", "df": "count", "pvalue": "p"}
    names = {"rmsea_ci_lower": "rmsea_lower", "rmsea_ci_upper": "rmsea_upper"}
    values: dict[str, Value] = {
        names.get(name, name): (measures[name], kinds.get(name, "coef3")) for name in MEASURES
    }
    if "scaling" in measures:
        values["scaling"] = (measures["scaling"], "decimal3")
    return values


def crosscheck_values(checks: Sequence[Crosscheck]) -> dict[str, Value]:
    """Largest differences from another program, over all models.

    Parameters
    ----------
    checks : sequence of Crosscheck
        From :func:`cup_study.sem.peers.crosscheck.crosscheck`.

    Returns
    -------
    dict
        ``crosscheck_n`` (estimates compared), ``crosscheck_se crosscheck_chisq`` (largest
        difference of an estimate in standard errors, and of a chi-square), ``crosscheck_engine``.
    """
    compared = sum(int(check.table["theirs"].notna().sum()) for check in checks)
    gaps = [abs(check.chisq - check.chisq_theirs) for check in checks]
    return {
        "crosscheck_n": (compared, "count"),
        "crosscheck_se": (max(check.largest_in_se for check in checks), "decimal4"),
        "crosscheck_chisq": (max(gaps), "decimal4"),
        "crosscheck_engine": (checks[0].engine.split()[0], "text"),
    }


def reliability_values(table: pd.DataFrame) -> dict[str, Value]:
    """Alpha, composite reliability and AVE of each construct, and how many explain too little.

    Parameters
    ----------
    table : DataFrame
        From :func:`cup_study.sem.scales.reliability.reliability`.

    Returns
    -------
    dict
        ``alpha_<construct> cr_<construct> ave_<construct>`` and ``n_weak``: constructs whose AVE
        is below .50 (Fornell & Larcker 1981).

    Examples
    --------
    >>> rows = [("PU", 0.8, 0.8, 0.49)]
    >>> table = pd.DataFrame(rows, columns=["factor", "alpha", "omega", "ave"])
    >>> reliability_values(table)["n_weak"]
    (1, 'count')
    """
    told: dict[str, Value] = {"n_weak": (int((table["ave"] < 0.5).sum()), "count")}
    for row in table.to_dict("records"):
        for name, measure in (("alpha", "alpha"), ("cr", "omega"), ("ave", "ave")):
            told[f"{name}_{row['factor'].lower()}"] = (row[measure], "coef3")
    return told


def reliability_table(model: Solution, table: pd.DataFrame, called: Labels, base: Text) -> Table:
    """How consistently the items measure their construct.

    Parameters
    ----------
    model : Solution
        The measurement model.
    table : DataFrame
        From :func:`cup_study.sem.scales.reliability.reliability`.
    called : dict
        Language to labels of the constructs.
    base : mapping
        From :func:`note`.
    """
    spread = model.loadings.groupby("lhs", sort=False)["std_all"].agg(["min", "max"])
    frames = {}
    for lang, labels in called.items():
        ends = [[spread.at[c, end] for end in ("min", "max")] for c in table["factor"]]
        frames[lang] = pd.DataFrame(
            {
                "construct": [labels[c] for c in table["factor"]],
                "items": table["n_items"],
                "loadings": [
                    "–".join(format_number(x, "coef2", lang) for x in pair) for pair in ends
                ],
                "alpha": table["alpha"],
                "cr": table["omega"],
                "ave": table["ave"],
            }
        )
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


def loadings_table(model: Solution, codebook: Codebook, called: Labels, base: Text) -> Table:
    """Standardised loadings with the words of the items; parameters as above."""
    loadings = model.loadings
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


def fit_table(models: Mapping[str, Solution], base: Text) -> Table:
    """How well models agree with the data.

    Parameters
    ----------
    models : mapping of str to Solution
        Some of the models ``cfa``, ``sem``, ``numbers`` and ``ordered``.
    base : mapping
        From :func:`note`.
    """
    heads = ["model", "chisq", "df", "pvalue", "cfi", "tli", "rmsea", "interval", "srmr"]
    shown = ["chisq", "df", "pvalue", "cfi", "tli", "rmsea"]
    frames = {}
    for lang in base:
        rows = []
        for kind, model in models.items():
            told = model.measures
            interval = format_interval(
                told["rmsea_ci_lower"], told["rmsea_ci_upper"], "coef3", lang
            )
            cells = [told[name] for name in shown]
            rows.append((_MODELS[kind][lang], *cells, interval, told["srmr"]))
        frames[lang] = pd.DataFrame(rows, columns=heads)
    robust = any(model.robust for model in models.values())
    how = ", ".join(dict.fromkeys(model.estimator for model in models.values()))
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
            "interval": {"en": "90% interval", "sv": f"Intervall (90{NBSP}%)"},
        },
        formats={"chisq": "decimal2", "df": "count", "pvalue": "p"}
        | dict.fromkeys(_INDICES, "coef3"),
        note={lang: f"{text} {_HOW[robust][lang].format(how=how)}" for lang, text in base.items()},
    )
