"""Direct, indirect and total effects on one outcome, with bootstrap intervals.

An indirect effect is a product, which is not normal: its interval comes from resamples (bias
corrected and accelerated; Efron 1987), not from a standard error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt
import pandas as pd

from cup_study.citizens import coefficient_figures as figures
from cup_study.numbers import format_interval, format_number
from cup_study.sem.fitted import Fit
from cup_study.sem.inference import mediation
from cup_study.sem.inference.mediation import Effects
from cup_study.sem.model import Model
from cup_study.survey.basis import Value, in_sentence
from cup_study.survey.questionnaire.constructs import Labels
from cup_study.views import Drawing, Table

#: Kinds of effects that are told, and what the room of models calls them.
KINDS = {"direct": "direct", "indirect": "total indirect", "total": "total"}
_EFFECT = {
    "direct": {"en": "Direct", "sv": "Direkt"},
    "indirect": {"en": "Indirect", "sv": "Indirekt"},
    "total": {"en": "Total", "sv": "Total"},
}
_TOTAL = {"en": "Total effect on {o}, standardised", "sv": "Total effekt på {o}, standardiserad"}
_TRUE = {"en": "true value", "sv": "sant värde"}
_DRAWS = {
    "en": "Standardised. Intervals: {draws} bootstrap draws of {n} complete answers ({failed} "
    "draws failed), bias-corrected and accelerated; without interval: by the main estimator.",
    "sv": "Standardiserade. Intervall: {draws} bootstrapdragningar av {n} fullständiga svar "
    "({failed} dragningar misslyckades), korrigerade för bias och skevhet; utan intervall: med "
    "huvudskattningen.",
}


@dataclass(frozen=True)
class Found:
    """Effects on an outcome.

    Attributes
    ----------
    outcome : str
        The construct on which they act.
    table : DataFrame
        ``source kind est ci_lower ci_upper main``: standardised; `main` by the main estimator.
    n, n_draws, n_failed : int
        Complete answers, draws, and draws without a solution.
    """

    outcome: str
    table: pd.DataFrame
    n: int
    n_draws: int
    n_failed: int


def last(fit: Fit) -> str:
    """Outcome that explains nothing itself; of several the last.

    Parameters
    ----------
    fit : Fit
        A structural model.
    """
    paths = _paths(fit)
    final = [name for name in paths["lhs"] if name not in set(paths["rhs"])]
    return str((final or paths["lhs"].tolist())[-1])


def sources(fit: Fit, outcome: str) -> list[str]:
    """Constructs from which directed paths lead to an outcome, in the order of the model."""
    paths = _paths(fit)
    found = {outcome}
    while True:
        more = found | set(paths.loc[paths["lhs"].isin(found), "rhs"])
        if more == found:
            return [name for name in fit.table.latent if name in found - {outcome}]
        found = more


def on(
    fit: Fit, main: Fit, outcome: str, beliefs: Sequence[str], *, draws: int, seed: int
) -> Found:
    """Effects of beliefs on an outcome.

    Parameters
    ----------
    fit : Fit
        The model by maximum likelihood on complete answers, which is resampled.
    main : Fit
        The same model by the main estimator.
    outcome : str
        The construct on which they act.
    beliefs : sequence of str
        Constructs that act on it.
    draws, seed : int
        Of the bootstrap.

    Returns
    -------
    Found
    """
    statistics: dict[str, Callable[[Model, Any], npt.ArrayLike]] = {}
    rows = []
    for source in beliefs:
        effects = mediation.effects(fit, source, outcome)
        same = mediation.effects(main, source, outcome).table
        of = effects.table["effect"].tolist()
        for kind, name in KINDS.items():
            if name in of:
                statistics[f"{source} {kind}"] = _statistic(effects, of.index(name))
                rows.append((source, kind, same["est_std"].iloc[of.index(name)]))
    found = fit.bootstrap(draws, seed=seed, ci="bca", statistic=statistics, workers=1, warn=False)
    table = pd.DataFrame(rows, columns=["source", "kind", "main"])
    table[["est", "ci_lower", "ci_upper"]] = found.statistics[["est", "ci_lower", "ci_upper"]]
    return Found(outcome, table, fit.n, found.n_draws, found.n_failed)


def values(found: Found) -> dict[str, Value]:
    """Effects with their limits, and draws that failed.

    Returns
    -------
    dict
        ``draws n_failed n_complete`` and ``<kind>_<source>`` with ``_lower`` and ``_upper``.
    """
    told: dict[str, Value] = {
        "draws": (found.n_draws, "count"),
        "n_failed": (found.n_failed, "count"),
        "n_complete": (found.n, "count"),
    }
    for row in found.table.to_dict("records"):
        key = f"{row['kind']}_{row['source']}".lower()
        told[key] = (row["est"], "coef2")
        told[f"{key}_lower"] = (row["ci_lower"], "coef2")
        told[f"{key}_upper"] = (row["ci_upper"], "coef2")
    return told


def table(found: Found, called: Labels) -> Table:
    """Effects with intervals, beside those by the main estimator.

    Parameters
    ----------
    found : Found
        From :func:`on`.
    called : dict
        Language to labels of the constructs.
    """
    rows = found.table
    cells = {key: part.iloc[0] for key, part in rows.groupby(["source", "kind"])}
    frames = {}
    for lang, labels in called.items():
        printed = []
        for source in dict.fromkeys(rows["source"]):
            row: dict[str, object] = {"source": labels[source]}
            for kind in KINDS:
                cell = cells.get((source, kind))
                row[kind] = "" if cell is None else _with_interval(cell, lang)
            printed.append(row | {"main": cells[(source, "total")]["main"]})
        frames[lang] = pd.DataFrame(printed)
    return Table(
        frames,
        caption={
            "en": f"Direct, indirect and total effects on {_named(found, called, 'en')}.",
            "sv": f"Direkta, indirekta och totala effekter på {_named(found, called, 'sv')}.",
        },
        columns={
            "source": {"en": "From", "sv": "Från"},
            **_EFFECT,
            "main": {"en": "Total, all answers", "sv": "Total, alla svar"},
        },
        formats={"main": "coef2"},
        note=_note(found, called),
    )


def drawing(found: Found, called: Labels, known: pd.DataFrame | None) -> Drawing:
    """Total effects, the strongest first; the caption names it.

    Parameters
    ----------
    found : Found
        From :func:`on`.
    called : dict
        Language to labels of the constructs.
    known : DataFrame or None
        ``kind name value`` of a simulated study; rows of kind ``total``.
    """
    rows = found.table[found.table["kind"] == "total"]
    rows = rows.sort_values("est", key=abs, ascending=False, ignore_index=True)
    rows = rows.rename(columns={"est": "estimate"}).assign(true=float("nan"))
    if known is not None:
        rows = rows.assign(true=_true(rows, found.outcome, known))
    best = rows.iloc[0]
    start = {
        "en": "All in all {o} depends most on {p} (total effect {b}).",
        "sv": "Allt som allt beror {o} mest på {p} (total effekt {b}).",
    }
    drawn, texts = {}, {}
    for lang, labels in called.items():
        outcome = _named(found, called, lang)
        label = _TOTAL[lang].format(o=outcome)
        shown = rows.assign(label=rows["source"].map(labels))
        drawn[lang] = figures.dots(shown, lang, axis_label=label, true_label=_TRUE[lang])
        texts[lang] = start[lang].format(
            o=outcome,
            p=in_sentence(labels[best["source"]], best["source"]),
            b=format_number(best["estimate"], "coef2", lang),
        )
    return Drawing(drawn, alt=texts, caption=texts, note=_note(found, called))


def truth_values(found: Found, known: pd.DataFrame) -> dict[str, Value]:
    """How many intervals of total effects hold the value that made the data; `known` as above."""
    rows = found.table[found.table["kind"] == "total"]
    true = _true(rows, found.outcome, known)
    rows, true = rows[true.notna()], true.dropna()
    return {
        "effects_true_n": (len(rows), "count"),
        "effects_covered": (int(true.between(rows["ci_lower"], rows["ci_upper"]).sum()), "count"),
    }


def _paths(fit: Fit) -> pd.DataFrame:
    rows = fit.table.rows
    return rows.loc[(rows["op"] == "~") & rows["rhs"].isin(fit.table.latent), ["lhs", "rhs"]]


def _statistic(effects: Effects, k: int) -> Callable[[Model, Any], npt.ArrayLike]:
    def value(_: Model, x: Any) -> npt.ArrayLike:
        found: npt.ArrayLike = effects.value(x, standard=True)[..., k]
        return found

    return value


def _true(rows: pd.DataFrame, outcome: str, known: pd.DataFrame) -> pd.Series[float]:
    values = known[known["kind"] == "total"].set_index("name")["value"]
    return (outcome + " ~ " + rows["source"]).map(values).astype(float)


def _with_interval(row: pd.Series[Any], lang: str) -> str:
    text = format_number(float(row["est"]), "coef2", lang)
    return f"{text} {format_interval(row['ci_lower'], row['ci_upper'], 'coef2', lang)}"


def _named(found: Found, called: Labels, lang: str) -> str:
    labels = called.get(lang) or next(iter(called.values()))
    return in_sentence(labels[found.outcome], found.outcome)


def _note(found: Found, called: Labels) -> dict[str, str]:
    return {
        lang: _DRAWS[lang].format(
            draws=format_number(found.n_draws, "count", lang),
            n=format_number(found.n, "count", lang),
            failed=format_number(found.n_failed, "count", lang),
        )
        for lang in called
    }
