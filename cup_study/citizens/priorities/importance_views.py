"""The importance-performance map as tables, figures and numbers, in the reader's language.

The numbers come from :mod:`cup_study.citizens.priorities.importance`.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cup_study.citizens.priorities import importance_drawing, matrix
from cup_study.citizens.priorities import importance_words as words
from cup_study.citizens.priorities.importance import Importance
from cup_study.citizens.priorities.item_key import Entry
from cup_study.citizens.priorities.matrix import Matrix
from cup_study.codebook import Codebook
from cup_study.numbers import format_interval, format_number
from cup_study.survey import disclosure
from cup_study.survey.basis import Basis, Value
from cup_study.survey.questionnaire.constructs import Labels
from cup_study.views import Drawing, Table


def fields(found: Importance) -> Matrix | None:
    """Constructs in the four fields, parted at their means; None for a single construct."""
    if len(found.constructs) < 2:
        return None
    rows = found.constructs.rename(columns={"construct": "factor"})
    drawn = (
        found.performance_draws[rows["factor"]].to_numpy(dtype=float),
        found.importance_draws[rows["factor"]].to_numpy(dtype=float),
    )
    return matrix.place(_named(rows, "performance"), _named(rows, "importance"), draws=drawn)


def item_fields(found: Importance, *, threshold: int = disclosure.THRESHOLD) -> Matrix | None:
    """Items in the four fields, parted at their means; those that few answered are left out.

    None where fewer than two are left.
    """
    rows = found.items[found.items["n"] >= threshold]
    if len(rows) < 2:
        return None
    rows = rows.assign(factor=rows["construct"] + " " + rows["item"])
    kept = (found.items["n"] >= threshold).to_numpy()
    drawn = (found.item_draws[0][:, kept], found.item_draws[1][:, kept])
    return matrix.place(_named(rows, "performance"), _named(rows, "importance"), draws=drawn)


def values(found: Importance) -> dict[str, Value]:
    """Figures to hand over.

    Returns
    -------
    dict
        ``importance_<construct>`` and ``performance_<construct>`` with ``_lower`` and ``_upper``,
        ``total_effect_<construct>``, ``performance_target``, ``n draws n_failed``.
    """
    told: dict[str, Value] = {
        "n": (found.n, "count"),
        "n_left_out": (found.n_dropped, "count"),
        "draws": (found.draws, "count"),
        "n_failed": (found.failed, "count"),
    }
    for row in found.constructs.to_dict("records"):
        name = str(row["construct"]).lower()
        told[f"total_effect_{name}"] = (row["total_effect"], "decimal3")
        for kind, style_of in (("importance", "decimal2"), ("performance", "decimal0")):
            for end in ("", "_lower", "_upper"):
                told[f"{kind}_{name}{end}"] = (row[f"{kind}{end}"], style_of)
    for end, value in zip(("", "_lower", "_upper"), found.target_performance, strict=True):
        told[f"performance_target{end}"] = (value, "decimal0")
    return told


def truth_values(found: Importance, known: pd.DataFrame) -> dict[str, Value]:
    """How many intervals of standardised total effects hold the value that made the data.

    Parameters
    ----------
    found : Importance
        Of a simulated study.
    known : DataFrame
        ``kind name value``; rows of kind ``total`` are named ``target ~ construct``.

    Returns
    -------
    dict
        ``true_n`` (constructs whose truth is known) and ``true_covered``.
    """
    rows = found.constructs
    totals = known[known["kind"] == "total"].drop_duplicates("name").set_index("name")["value"]
    true = (found.target + " ~ " + rows["construct"]).map(totals).astype(float)
    true = true * [-1.0 if name in found.turned else 1.0 for name in rows["construct"]]
    within = true.between(rows["standardised_lower"], rows["standardised_upper"])
    return {
        "true_n": (int(true.notna().sum()), "count"),
        "true_covered": (int((within & true.notna()).sum()), "count"),
    }


def construct_table(found: Importance, called: Labels, basis: Basis) -> Table:
    """Importance and performance of the constructs, the most important first.

    Parameters
    ----------
    found : Importance
        From :func:`cup_study.citizens.priorities.importance.of`.
    called : dict
        Language to labels of the constructs.
    basis : Basis
        For the languages.
    """
    rows = found.constructs.sort_values("importance", ascending=False)
    frames = {}
    for lang in basis.languages:
        frames[lang] = pd.DataFrame(
            {
                "label": [words.label(found, name, called, lang) for name in rows["construct"]],
                **_figures(rows, lang),
                "total_effect": rows["total_effect"].to_numpy(),
            }
        )
    return Table(
        frames,
        caption={lang: words.caption(found, called, lang) for lang in basis.languages},
        columns={
            "label": words.CONSTRUCT,
            **_headings(found),
            "total_effect": {
                "en": "Total effect, model's unit",
                "sv": "Total effekt, modellens enhet",
            },
        },
        formats={"importance": "decimal2", "performance": "decimal0", "total_effect": "decimal3"},
        note=words.note(found, called, basis),
    )


def item_table(found: Importance, called: Labels, book: Codebook, basis: Basis) -> Table:
    """Importance and performance of the items, by construct, numbered as on the map."""
    shown = found.items[found.items["n"] >= basis.threshold]
    frames = {}
    for lang in basis.languages:
        frames[lang] = pd.DataFrame(
            {
                "construct": [
                    words.label(found, name, called, lang) for name in shown["construct"]
                ],
                "number": list(range(1, len(shown) + 1)),
                "label": [words.wording(name, book, lang) for name in shown["item"]],
                "weight": shown["weight"].to_numpy(),
                **_figures(shown, lang),
            }
        )
    hidden = len(found.items) - len(shown)
    note = words.note(found, called, basis, items=True)
    return Table(
        frames,
        caption={lang: _item_caption(found, called, book, basis, lang) for lang in basis.languages},
        columns={
            "construct": words.CONSTRUCT,
            "number": {"en": "No.", "sv": "Nr"},
            "label": {"en": "Item", "sv": "Fråga"},
            "weight": {"en": "Weight", "sv": "Vikt"},
            **_headings(found),
        },
        formats={
            "number": "count",
            "weight": "coef2",
            "importance": "decimal3",
            "performance": "decimal0",
        },
        note={
            lang: f"{text} {disclosure.note(lang, hidden, basis.threshold)}".strip()
            for lang, text in note.items()
        },
        groups="construct",
    )


def drawing(found: Importance, called: Labels, basis: Basis) -> Drawing | None:
    """Map of the constructs, None for a single one; parameters as for :func:`construct_table`."""
    laid = fields(found)
    if laid is None:
        return None
    drawn, texts = {}, {}
    for lang in basis.languages:
        labels = {n: words.label(found, n, called, lang) for n in found.constructs["construct"]}
        drawn[lang] = importance_drawing.constructs(
            laid, labels, lang, x_label=words.axis(found, called, lang), y_label=words.Y_AXIS[lang]
        )
        first, perhaps = _to_do(laid)
        told = words.priority([labels[f] for f in first], [labels[f] for f in perhaps], lang)
        texts[lang] = words.caption(found, called, lang) + told
    note = {k: f"{v} {words.lines(laid, k)}" for k, v in words.note(found, called, basis).items()}
    return Drawing(drawn, alt=texts, caption=texts, note=note)


def item_drawing(found: Importance, called: Labels, book: Codebook, basis: Basis) -> Drawing | None:
    """Map of the items, numbered as in :func:`item_table`; None where fewer than two are left."""
    laid = item_fields(found, threshold=basis.threshold)
    if laid is None:
        return None
    first = set(laid.rows.loc[laid.rows["field"] == "prioritise", "factor"])
    shown = found.items[found.items["n"] >= basis.threshold].to_dict("records")
    drawn, texts = {}, {}
    for lang in basis.languages:
        key = {}
        for number, row in enumerate(shown, 1):
            factor = f"{row['construct']} {row['item']}"
            heading = words.label(found, row["construct"], called, lang)
            text = words.wording(row["item"], book, lang)
            key[factor] = Entry(number, heading, text, factor in first)
        drawn[lang] = importance_drawing.items(
            laid, key, lang, x_label=words.axis(found, called, lang), y_label=words.Y_AXIS[lang]
        )
        texts[lang] = _item_caption(found, called, book, basis, lang)
    note = {
        k: f"{v} {words.lines(laid, k)}"
        for k, v in words.note(found, called, basis, items=True).items()
    }
    return Drawing(drawn, alt=texts, caption=texts, note=note)


def _named(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    to = {"performance": "grade", "importance": "effect"}[kind]
    columns = {f"{kind}{end}": f"{to}{end}" for end in ("", "_lower", "_upper")}
    return rows[["factor", *columns]].rename(columns=columns)


def _figures(rows: pd.DataFrame, lang: str) -> Mapping[str, object]:
    columns: dict[str, object] = {}
    digits = "decimal3" if "item" in rows else "decimal2"
    for kind, style_of in (("importance", digits), ("performance", "decimal0")):
        columns[kind] = rows[kind].to_numpy()
        ends = zip(rows[f"{kind}_lower"], rows[f"{kind}_upper"], strict=True)
        columns[f"{kind}_interval"] = [
            "" if low != low else format_interval(low, high, style_of, lang) for low, high in ends
        ]
    return columns


def _headings(found: Importance) -> dict[str, dict[str, str]]:
    level = {k: format_number(found.level, "percent0", k) for k in words.INTERVAL}
    interval = {k: text.format(level=level[k]) for k, text in words.INTERVAL.items()}
    return {
        "importance": words.IMPORTANCE,
        "importance_interval": interval,
        "performance": words.PERFORMANCE,
        "performance_interval": interval,
    }


def _item_caption(
    found: Importance, called: Labels, book: Codebook, basis: Basis, lang: str
) -> str:
    laid = item_fields(found, threshold=basis.threshold)
    if laid is None:
        return words.caption(found, called, lang)
    shown = laid.rows["factor"].tolist()
    numbers = [[str(shown.index(f) + 1) for f in part] for part in _to_do(laid)]
    return words.item_caption(found, called, book, lang, shown, numbers[0], numbers[1])


def _to_do(laid: Matrix) -> tuple[list[str], list[str]]:
    """Factors in the field that is to be given priority: those sure of it, and the others."""
    rows = laid.rows[laid.rows["field"] == "prioritise"]
    sure = rows["sure"].isna() | (rows["sure"] >= matrix.SURE)
    return rows.loc[sure, "factor"].tolist(), rows.loc[~sure, "factor"].tolist()
