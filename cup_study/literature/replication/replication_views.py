"""Printed and rebuilt figures of published models, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cup_study.literature import vocabulary
from cup_study.literature.replication import replication_figures
from cup_study.literature.replication.rebuilding import Rebuilt
from cup_study.numbers import NBSP, format_interval, format_number
from cup_study.views import Drawing, Table, Text

#: A number and its format, ready for :func:`cup_study.results.value`.
Value = tuple[object, str]

_MEASURES = {
    "chi2": "χ²",
    "df": "df",
    "cfi": "CFI",
    "tli": "TLI",
    "rmsea": "RMSEA",
    "srmr": "SRMR",
    "n": "n",
}
_VERDICT = {
    "en": {"equal": "yes", "within": "within rounding", "no": "no"},
    "sv": {"equal": "ja", "within": "inom avrundning", "no": "nej"},
}
_MODEL: Text = {"en": "Model {m}", "sv": "Modell {m}"}
_NOTE = {
    "en": "n = {n}. Intervals of ordinary regression{ml}. Printed: {source}. χ² is the likelihood "
    "ratio, which the printed one need not be.",
    "sv": "n = {n}. Intervall enligt vanlig regression{ml}. Tryckt: {source}. χ² är "
    "likelihoodkvoten, vilket det tryckta inte behöver vara.",
}
_ML = {
    "en": ", of maximum likelihood where residuals covary",
    "sv": ", enligt maximum likelihood där residualer samvarierar",
}
_KINDS: Mapping[str, Text] = {
    "indirect": {"en": "indirect effect", "sv": "indirekt effekt"},
    "total": {"en": "total effect", "sv": "total effekt"},
    "covariance": {"en": "residuals", "sv": "residualer"},
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


def values(rebuilt: Sequence[Rebuilt], compared: pd.DataFrame) -> dict[str, Value]:
    """Rebuilt figures, and how many of the printed ones they agree with, each with its format.

    Parameters
    ----------
    rebuilt : sequence of Rebuilt
        The models; the figures of the first have plain names (``path_bi_use``), those of another
        begin with its name (``m2_path_bi_use``).
    compared : DataFrame
        From :func:`cup_study.literature.replication.comparing.everything`.
    """
    table = compared[compared["kind"] != "fit"]
    told: dict[str, Value] = {
        "n_models": (len(rebuilt), "count"),
        "n_compared": (len(table), "count"),
        "n_agree": (int(table["agrees"].sum()), "count"),
        "n_within_rounding": (int(table["within"].sum()), "count"),
        "max_difference": (table["difference"].abs().max(), "coef3"),
    }
    for i, model in enumerate(rebuilt):
        before = prefix(rebuilt, i)
        told |= {
            f"{before}n": (model.printed.n, "count"),
            f"{before}chisq": (model.fit["chi2"], "decimal1"),
            f"{before}df": (int(model.fit["df"]), "count"),
            f"{before}cfi": (model.fit["cfi"], "coef3"),
            f"{before}srmr": (model.fit["srmr"], "coef3"),
        }
        for row in model.paths.to_dict("records"):
            name = f"path_{row['predictor']}_{row['outcome']}".lower()
            told[before + name] = (row["est"], "coef2")
        for row in model.r2.to_dict("records"):
            told[f"{before}r2_{row['outcome']}".lower()] = (row["r2"], "percent1")
    return told


def prefix(rebuilt: Sequence[Rebuilt], i: int) -> str:
    """What keys of a model begin with; nothing for the first.

    Parameters
    ----------
    rebuilt : sequence of Rebuilt
        The models.
    i : int
        Which of them.
    """
    if i == 0:
        return ""
    name = "".join(c if c.isascii() and c.isalnum() else "_" for c in rebuilt[i].printed.name)
    return f"m{name}_".lower()


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
    predictor = vocabulary.construct(row["predictor"], lang)
    if row["kind"] == "covariance":
        return f"{outcome} ↔ {predictor}, {_KINDS['covariance'][lang]}"
    arrow = f"{predictor} → {outcome}"
    return arrow if row["kind"] == "path" else f"{arrow}, {_KINDS[row['kind']][lang]}"


def table(compared: pd.DataFrame, rebuilt: Sequence[Rebuilt], languages: Sequence[str]) -> Table:
    """Every printed figure beside the rebuilt one.

    Parameters
    ----------
    compared : DataFrame
        From :func:`cup_study.literature.replication.comparing.everything`.
    rebuilt : sequence of Rebuilt
        The models; several are told apart by a line with their names.
    languages : sequence of str
        Languages of the study.
    """
    rows = compared[compared["key"] != "n"].to_dict("records")
    several = len(rebuilt) > 1
    heads = ["model", "what", "printed", "rebuilt", "interval", "equal"]
    frames = {
        lang: pd.DataFrame(
            [(_MODEL[lang].format(m=r["model"]), *_cells(r, lang)) for r in rows], columns=heads
        )
        for lang in languages
    }
    if not several:
        frames = {lang: frame.drop(columns="model") for lang, frame in frames.items()}
    return Table(
        frames,
        caption={
            "en": f"Printed and rebuilt figures of the published model{'s' if several else ''}.",
            "sv": f"Tryckta och återskapade tal i {'de' if several else 'den'} publicerade "
            f"modelle{'rna' if several else 'n'}.",
        },
        columns={
            "what": {"en": "Path or measure", "sv": "Samband eller mått"},
            "printed": {"en": "Printed", "sv": "Tryckt"},
            "rebuilt": {"en": "Rebuilt", "sv": "Återskapat"},
            "interval": {"en": "95% interval", "sv": f"Intervall (95{NBSP}%)"},
            "equal": {"en": "Equal", "sv": "Lika"},
        },
        note=_note(rebuilt, languages),
        groups="model" if several else "",
    )


def drawing(compared: pd.DataFrame, rebuilt: Rebuilt, languages: Sequence[str]) -> Drawing:
    """Printed paths of one model over the rebuilt ones.

    Parameters
    ----------
    compared : DataFrame
        From :func:`cup_study.literature.replication.comparing.everything`.
    rebuilt : Rebuilt
        The model.
    languages : sequence of str
        Languages of the study.
    """
    own = compared["model"] == rebuilt.printed.name
    paths = compared[own & (compared["kind"] == "path")]
    counts = {
        "agree": int(paths["agrees"].sum()),
        "within": int(paths["within"].sum()),
        "number": len(paths),
    }
    texts = {lang: _MESSAGE[lang].format(**counts) for lang in languages}
    drawn = {
        lang: replication_figures.printed_and_rebuilt(
            paths.assign(label=[label(row, lang) for row in paths.to_dict("records")]),
            lang,
            names=_SIGNS[lang],
        )
        for lang in languages
    }
    return Drawing(drawn, alt=texts, caption=texts, note=_note([rebuilt], languages))


def _cells(row: Mapping[Any, Any], lang: str) -> tuple[str, ...]:
    digits = int(row["digits"])
    if row["kind"] == "r2":
        decimals = max(digits - 2, 0)
        style_of, finer = f"percent{decimals}", f"percent{min(decimals + 1, 2)}"
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


def _note(rebuilt: Sequence[Rebuilt], languages: Sequence[str]) -> dict[str, str]:
    sizes = dict.fromkeys(each.printed.n for each in rebuilt)
    sources = [
        str(text)
        for each in rebuilt
        if "source" in each.printed.rows
        for text in each.printed.rows["source"].dropna()
    ]
    covary = any(each.printed.covariances for each in rebuilt)
    return {
        lang: _NOTE[lang].format(
            n=", ".join(format_number(n, "count", lang) for n in sizes),
            ml=_ML[lang] if covary else "",
            source="; ".join(dict.fromkeys(sources)) or "–",
        )
        for lang in languages
    }
