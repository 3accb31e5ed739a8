"""Items and scales measured twice: answers taken as numbers, and as ordered categories.

The numbers come from :mod:`cup_study.sem`, which knows no language.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cup_study.citizens import figures
from cup_study.citizens.solution import Solution
from cup_study.codebook import Codebook
from cup_study.numbers import format_number
from cup_study.survey.basis import Value
from cup_study.survey.questionnaire.constructs import Labels
from cup_study.views import Drawing, Table, Text

_KEYS = ["lhs", "rhs"]
_TREATED = {
    "number": {"en": "answers as numbers", "sv": "svar som tal"},
    "ordered": {"en": "answers as ordered categories", "sv": "svar som ordnade kategorier"},
}
_LOADING = {"en": "Standardised loading", "sv": "Standardiserad laddning"}
_MESSAGE = {
    "en": "Every item follows its construct: the weakest loading is {low}, and {more} higher on "
    "average when answers are taken as ordered categories.",
    "sv": "Varje fråga följer sitt begrepp: den svagaste laddningen är {low}, och i medeltal "
    "{more} högre när svaren tas som ordnade kategorier.",
}
_WEAK = {
    "en": "Not every item follows its construct closely: the weakest loading is {low}; loadings "
    "are {more} higher on average when answers are taken as ordered categories.",
    "sv": "Alla frågor följer inte sitt begrepp väl: den svagaste laddningen är {low}; i medeltal "
    "är de {more} högre när svaren tas som ordnade kategorier.",
}
_ALT = {
    "en": "For each of {n} constructs the loadings of its items with intervals, twice. ",
    "sv": "För vart och ett av {n} begrepp frågornas laddningar med intervall, två gånger. ",
}
_MARKS = {
    "en": "Lines: 95% intervals. Dashed: a loading of {limit} explains half of an item.",
    "sv": "Linjer: 95\u00a0% konfidensintervall. Streckat: laddningen {limit} förklarar halva "
    "frågan.",
}
_MEASURES = {
    "en": "Loadings: lowest and highest. Ordinal alpha: of the opinions behind the categories. CR: "
    "composite reliability (omega). AVE: average variance extracted.",
    "sv": "Laddningar: lägsta och högsta. Ordinalt alfa: för åsikterna bakom kategorierna. CR: "
    "sammansatt reliabilitet (omega). AVE: genomsnittlig extraherad varians.",
}
#: Below it an item has less than half of its variance from the construct.
HALF = float(np.sqrt(0.5))
#: Loadings below it are usually called weak.
WEAK = 0.5


def side_by_side(number: Solution, ordered: Solution, known: pd.DataFrame | None) -> pd.DataFrame:
    """Loadings of both treatments, and the true ones where the study knows them.

    Parameters
    ----------
    number, ordered : Solution
        Measurement models of the same items.
    known : DataFrame or None
        ``kind name group value``; rows of kind ``loading`` (of the opinion behind the answer) and
        ``loading_codes`` (of the code), with names such as ``"PU =~ pu1"``.

    Returns
    -------
    DataFrame
        ``lhs rhs``, then ``number ordered`` with ``_lower`` and ``_upper``, and ``true_number
        true_ordered`` (missing where not known).
    """
    parts = []
    for name, model in (("number", number), ("ordered", ordered)):
        columns = {"std_all": name, "std_lower": f"{name}_lower", "std_upper": f"{name}_upper"}
        parts.append(model.loadings.rename(columns=columns)[[*_KEYS, *columns.values()]])
    both = parts[0].merge(parts[1], on=_KEYS, how="left")
    term = both["lhs"] + " =~ " + both["rhs"]
    for name, kind in (("number", "loading_codes"), ("ordered", "loading")):
        true = pd.Series(dtype=float)
        if known is not None:
            # Items that are worded the other way are turned in the clean table.
            rows = known[(known["kind"] == kind) & known["group"].isna()]
            true = rows.drop_duplicates("name").set_index("name")["value"].abs()
        both[f"true_{name}"] = term.map(true).astype(float)
    return both


def values(both: pd.DataFrame) -> dict[str, Value]:
    """Lowest loadings, how much the treatments differ, and how many true loadings are covered.

    Parameters
    ----------
    both : DataFrame
        From :func:`side_by_side`.

    Returns
    -------
    dict
        ``loading_lowest ordered_loading_lowest loading_gain`` and, where the truth is known,
        ``truth_loadings_n truth_loadings_number truth_loadings_ordered``.
    """
    told: dict[str, Value] = {
        "loading_lowest": (float(both["number"].min()), "coef2"),
        "ordered_loading_lowest": (float(both["ordered"].min()), "coef2"),
        "loading_gain": (_gain(both), "coef2"),
    }
    if both["true_ordered"].notna().any():
        told["truth_loadings_n"] = (int(both["true_ordered"].notna().sum()), "count")
        for name in ("number", "ordered"):
            true = both[f"true_{name}"]
            covered = true.between(both[f"{name}_lower"], both[f"{name}_upper"])
            told[f"truth_loadings_{name}"] = (int(covered.sum()), "count")
    return told


def reliability_table(
    model: Solution, number: pd.DataFrame, ordered: pd.DataFrame, called: Labels, base: Text
) -> Table:
    """Reliability and convergent validity of the scales.

    Parameters
    ----------
    model : Solution
        The measurement model of the answers as numbers.
    number, ordered : DataFrame
        From :func:`cup_study.sem.scales.reliability.reliability`, of both treatments.
    called : dict
        Language to labels of the constructs.
    base : mapping
        Language to whom the model is about.
    """
    spread = model.loadings.groupby("lhs", sort=False)["std_all"].agg(["min", "max"])
    ordinal = number[["factor"]].merge(ordered, on="factor", how="left")
    frames = {}
    for lang, labels in called.items():
        ends = [[spread.at[c, end] for end in ("min", "max")] for c in number["factor"]]
        frames[lang] = pd.DataFrame(
            {
                "construct": [labels[c] for c in number["factor"]],
                "items": number["n_items"],
                "loadings": [
                    "–".join(format_number(x, "coef2", lang) for x in pair) for pair in ends
                ],
                "alpha": number["alpha"],
                "ordinal": ordinal["alpha_ordinal"],
                "cr": number["omega"],
                "ave": number["ave"],
            }
        )
    measures = ("alpha", "ordinal", "cr", "ave")
    return Table(
        frames,
        caption={
            "en": "How consistently the items measure their construct.",
            "sv": "Hur samstämmigt frågorna mäter sitt begrepp.",
        },
        columns={
            "construct": {"en": "Construct", "sv": "Begrepp"},
            "items": {"en": "Items", "sv": "Frågor"},
            "loadings": {"en": "Loadings", "sv": "Laddningar"},
            "alpha": {"en": "Alpha", "sv": "Alfa"},
            "ordinal": {"en": "Ordinal alpha", "sv": "Ordinalt alfa"},
            "cr": {"en": "CR", "sv": "CR"},
            "ave": {"en": "AVE", "sv": "AVE"},
        },
        formats={"items": "count"} | dict.fromkeys(measures, "coef2"),
        note={lang: f"{base[lang]} {_MEASURES[lang]}" for lang in called},
    )


def loadings_table(both: pd.DataFrame, codebook: Codebook, called: Labels, base: Text) -> Table:
    """Loadings of the items in both treatments.

    Parameters
    ----------
    both : DataFrame
        From :func:`side_by_side`.
    codebook : Codebook
        Words of the items.
    called, base
        As for :func:`reliability_table`.
    """
    shown = ["number", "ordered", "true_ordered"]
    if both["true_ordered"].isna().all():
        shown = shown[:2]
    heads: dict[str, Mapping[str, str]] = {
        "construct": {"en": "Construct", "sv": "Begrepp"},
        "item": {"en": "Item", "sv": "Fråga"},
        "number": {"en": "As numbers", "sv": "Som tal"},
        "ordered": {"en": "As ordered", "sv": "Som ordnade"},
        "true_ordered": {"en": "True", "sv": "Sant"},
    }
    frames = {}
    for lang, labels in called.items():
        words = [codebook[i].text(lang) if i in codebook else i for i in both["rhs"]]
        first = both["lhs"].map(labels).where(~both["lhs"].duplicated(), "")
        frames[lang] = pd.DataFrame({"construct": first, "item": words}).assign(
            **{name: both[name].to_numpy() for name in shown}
        )
    return Table(
        frames,
        caption={
            "en": "Standardised loadings, answers as numbers and as ordered categories.",
            "sv": "Standardiserade laddningar, svar som tal och som ordnade kategorier.",
        },
        columns={name: heads[name] for name in ("construct", "item", *shown)},
        formats=dict.fromkeys(shown, "coef2"),
        note=base,
    )


def loadings_figure(both: pd.DataFrame, called: Labels, base: Text) -> Drawing:
    """Draw the loadings of both treatments; parameters as above."""
    made, texts, alt, note = {}, {}, {}, {}
    low = float(both["number"].min())
    for lang, labels in called.items():
        parts = [
            pd.DataFrame(
                {
                    "label": both["lhs"].map(labels),
                    "group": _TREATED[name][lang],
                    "estimate": both[name],
                    "ci_lower": both[f"{name}_lower"],
                    "ci_upper": both[f"{name}_upper"],
                }
            )
            for name in ("number", "ordered")
        ]
        table = pd.concat(parts, ignore_index=True)
        made[lang] = figures.loadings(table, lang, axis_label=_LOADING[lang], limit=HALF)
        words = (_MESSAGE if low >= WEAK else _WEAK)[lang]
        texts[lang] = words.format(
            low=format_number(low, "coef2", lang), more=format_number(_gain(both), "coef2", lang)
        )
        alt[lang] = _ALT[lang].format(n=both["lhs"].nunique()) + texts[lang]
        limit = format_number(HALF, "coef2", lang)
        note[lang] = f"{base[lang]} {_MARKS[lang].format(limit=limit)}"
    return Drawing(made, alt=alt, caption=texts, note=note)


def _gain(both: pd.DataFrame) -> float:
    return float((both["ordered"] - both["number"]).mean())
