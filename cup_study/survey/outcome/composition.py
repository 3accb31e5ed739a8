"""Who the respondents are: unweighted, weighted, and in the population where it is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cup_study.codebook import Codebook, Item
from cup_study.survey import disclosure, estimates
from cup_study.survey.basis import COUNT, INTERVAL, Basis, intervals
from cup_study.survey.estimates import Design
from cup_study.survey.weighting.margins import margin
from cup_study.views import Table

COLUMNS = [
    "item",
    "value",
    "n",
    "base",
    "unweighted",
    "weighted",
    "ci_lower",
    "ci_upper",
    "population",
]


def composition(
    data: pd.DataFrame,
    items: Sequence[Item],
    design: Design,
    *,
    population: pd.DataFrame | None = None,
    where: pd.Series | None = None,
    size: str = "n",
) -> pd.DataFrame:
    """Shares of each answer to what is asked about the respondents themselves.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    items : sequence of Item
        Coded items.
    design : Design
        Weights and strata.
    population : DataFrame, optional
        Persons in the column `size` by some of the items; of those that `where` is about.
    where : Series of bool, optional
        Respondents that it is about.
    size : str, optional
        Column of `population`.

    Returns
    -------
    DataFrame
        :data:`COLUMNS`, shares 0-1; the population's missing where it is not known.

    Examples
    --------
    >>> from cup_study.survey.estimates import unweighted
    >>> data = pd.DataFrame({"age": [1, 1, 2, 2]})
    >>> people = pd.DataFrame({"age": [1, 2], "n": [30, 70]})
    >>> item = Item("age", "age", "ordinal", {}, (1, 2))
    >>> composition(data, [item], unweighted(data), population=people)["population"].tolist()
    [0.3, 0.7]
    """
    rows: list[dict[Any, Any]] = []
    for item in items:
        known: dict[Any, float] = {}
        if population is not None and item.name in population.columns:
            persons = margin(population, [item.name], size).astype(float)
            known = (persons / persons.sum()).to_dict()
        found = estimates.shares(data, item.name, item.values, design, where=where)
        for row in found.to_dict("records"):
            base = row["base"]
            rows.append(
                {
                    **row,
                    "unweighted": row["n"] / base if base else float("nan"),
                    "weighted": row["estimate"],
                    "population": known.get(row["value"], 0.0 if known else float("nan")),
                }
            )
    return pd.DataFrame(rows, columns=COLUMNS)


def table(found: pd.DataFrame, codebook: Codebook, basis: Basis) -> Table:
    """Respondents beside the population; small cells are hidden.

    Parameters
    ----------
    found : DataFrame
        From :func:`composition`.
    codebook : Codebook
        For the words of items and answers.
    basis : Basis
        Whom it is about.
    """
    hidden = disclosure.suppress(
        found, base="base", answer="value", within=["item"], threshold=basis.threshold
    ).rows
    frames = {}
    for lang in basis.languages:
        items = pd.Series([codebook[i].text(lang) for i in found["item"]])
        told = pd.Series(intervals(found, "percent1", lang))
        values = zip(found["item"], found["value"], strict=True)
        shown = pd.DataFrame(
            {
                "item": items.mask(items.duplicated(), ""),
                "value": [codebook[i].label(v, lang) for i, v in values],
                "n": found["n"].astype(object).mask(hidden, disclosure.MARK),
                "unweighted": found["unweighted"].mask(hidden),
                "weighted": found["weighted"].mask(hidden),
                "interval": told.mask(hidden, disclosure.MARK),
                "population": found["population"],
            }
        )
        if not basis.weighted:
            shown = shown.drop(columns="weighted")
        if shown["population"].isna().all():
            shown = shown.drop(columns="population")
        frames[lang] = shown
    columns = {
        "item": {"en": "Item", "sv": "Fråga"},
        "value": {"en": "Answer", "sv": "Svar"},
        "n": COUNT,
        "unweighted": {"en": "Unweighted", "sv": "Oviktat"},
        "weighted": {"en": "Weighted", "sv": "Viktat"},
        "interval": INTERVAL,
        "population": {"en": "Population", "sv": "Befolkning"},
    }
    kept = list(frames[basis.languages[0]].columns)
    formats = {"n": "count"}
    formats |= dict.fromkeys(("unweighted", "weighted", "population"), "percent1")
    return Table(
        frames,
        caption={"en": "Who answered.", "sv": "Vilka som svarade."},
        columns={c: columns[c] for c in kept},
        formats={c: formats[c] for c in kept if c in formats},
        note=basis.note(hidden=int(hidden.sum())),
    )
