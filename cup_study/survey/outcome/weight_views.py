"""Weights as table and figure: what they cost, and how far they bring the respondents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from cup_study.codebook import Codebook
from cup_study.numbers import format_number
from cup_study.survey.basis import COUNT, Value
from cup_study.survey.drawing import distances
from cup_study.views import Drawing, Table, Text

#: Columns of weights in the clean table, and what they are called.
KINDS: dict[str, Text] = {
    "base_weight": {"en": "Base", "sv": "Designvikt"},
    "adjusted_weight": {"en": "Adjusted", "sv": "Justerad"},
    "weight": {"en": "Final", "sv": "Slutlig"},
}
_MARKERS = {"unweighted": "o", "base": "D", "weighted": "s"}
_SERIES: dict[str, Text] = {
    "unweighted": {"en": "Unweighted", "sv": "Oviktat"},
    "base": {"en": "Base weights", "sv": "Designvikter"},
    "weighted": {"en": "Final weights", "sv": "Slutliga vikter"},
}
_AXIS: Text = {
    "en": "Standardised difference from the population",
    "sv": "Standardiserad skillnad mot befolkningen",
}
_KISH = {
    "en": "Smallest, median and largest relative to the mean weight. Design effect and effective n "
    "after Kish (1965).",
    "sv": "Minsta, median och största i förhållande till medelvikten. Designeffekt och effektivt n "
    "enligt Kish (1965).",
}


def table(summary: pd.DataFrame, waves: Mapping[str, Text], languages: Sequence[str]) -> Table:
    """Weights of each wave in numbers.

    Parameters
    ----------
    summary : DataFrame
        From :func:`cup_study.survey.weighting.diagnostics.summary`, the kinds named by their
        columns.
    waves : mapping
        Wave to its label in each language.
    languages : sequence of str
        Languages of the study.
    """
    kept = ["wave", "kind", "n", "smallest", "median", "largest", "cv", "deff", "effective_n"]
    frames = {}
    for lang in languages:
        labels = pd.Series([waves[w][lang] for w in summary["wave"]])
        frames[lang] = summary.assign(
            wave=labels.mask(labels.duplicated(), "").to_list(),
            kind=[KINDS[k][lang] for k in summary["kind"]],
        )[kept]
    return Table(
        frames,
        caption={"en": "Weights and what they cost.", "sv": "Vikterna och vad de kostar."},
        columns={
            "wave": {"en": "Wave", "sv": "Omgång"},
            "kind": {"en": "Weight", "sv": "Vikt"},
            "n": COUNT,
            "smallest": {"en": "Smallest", "sv": "Minsta"},
            "median": {"en": "Median", "sv": "Median"},
            "largest": {"en": "Largest", "sv": "Största"},
            "cv": {"en": "CV", "sv": "Variationskoefficient"},
            "deff": {"en": "Design effect", "sv": "Designeffekt"},
            "effective_n": {"en": "Effective n", "sv": "Effektivt n"},
        },
        formats={
            "n": "count",
            "effective_n": "count",
            **dict.fromkeys(("smallest", "median", "largest", "cv", "deff"), "decimal2"),
        },
        note=_KISH,
    )


def balance_values(balance: pd.DataFrame) -> dict[str, Value]:
    """Largest standardised difference from the population before and after weighting.

    Examples
    --------
    >>> row = {"difference_unweighted": -0.5, "difference_base": 0.2, "difference_weighted": 0.0}
    >>> balance_values(pd.DataFrame([row]))["balance_before"]
    (0.5, 'decimal2')
    """
    return {
        "balance_before": (float(balance["difference_unweighted"].abs().max()), "decimal2"),
        "balance_base": (float(balance["difference_base"].abs().max()), "decimal2"),
        "balance_after": (float(balance["difference_weighted"].abs().max()), "decimal2"),
    }


def balance_drawing(
    balance: pd.DataFrame, codebook: Codebook, wave: Text, languages: Sequence[str]
) -> Drawing:
    """Distance of each group from the population: unweighted, by base weights, by final ones.

    Parameters
    ----------
    balance : DataFrame
        From :func:`cup_study.survey.weighting.balance.balance`, of one wave.
    codebook : Codebook
        For the words of items and groups.
    wave : mapping
        Label of the wave in each language.
    languages : sequence of str
        Languages of the study.
    """
    message = {
        "en": "Weighting brings the largest standardised difference from the population from "
        "{before} to {after}.",
        "sv": "Vikterna minskar den största standardiserade skillnaden mot befolkningen från "
        "{before} till {after}.",
    }
    note = {
        "en": "{wave}. Difference of each share from the population's, in the population's "
        "standard deviations; within the grey field (0.1) it hardly matters.",
        "sv": "{wave}. Skillnad mellan varje andel och befolkningens, i befolkningens "
        "standardavvikelser; inom det grå fältet (0,1) har den knappast någon betydelse.",
    }
    told = balance_values(balance)
    # Base weights that are all the same say nothing new.
    apart = (balance["difference_base"] - balance["difference_unweighted"]).abs().max() > 1e-9
    shown = ["unweighted", *(["base"] if apart else []), "weighted"]
    drawn, texts = {}, {}
    for lang in languages:
        drawn[lang] = _drawn(balance, shown, codebook, lang)
        numbers = {
            end: format_number(told[f"balance_{end}"][0], "decimal2", lang)
            for end in ("before", "after")
        }
        texts[lang] = message[lang].format(**numbers)
    notes = {lang: note[lang].format(wave=wave[lang]) for lang in languages}
    return Drawing(drawn, alt=texts, caption=texts, note=notes)


def _drawn(balance: pd.DataFrame, shown: Sequence[str], codebook: Codebook, lang: str) -> Figure:
    records: list[dict[Any, Any]] = balance.to_dict("records")
    items = list(dict.fromkeys(balance["item"]))
    place = {item: {v: i for i, v in enumerate(codebook[item].values)} for item in items}
    records.sort(
        key=lambda row: (
            items.index(row["item"]),
            place[row["item"]].get(row["value"], len(place[row["item"]])),
        )
    )
    rows = pd.DataFrame(records).assign(
        item=[codebook[row["item"]].text(lang) for row in records],
        group=[codebook[row["item"]].label(row["value"], lang) for row in records],
    )
    series = [distances.Series(f"difference_{k}", _SERIES[k][lang], _MARKERS[k]) for k in shown]
    return distances.distances(rows, series, lang, axis_label=_AXIS[lang])
