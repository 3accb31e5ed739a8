"""The combined model with its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cup_study import style
from cup_study.literature.weighing import diagram_figure, layers, rules
from cup_study.literature.weighing.diagram_figure import Sign
from cup_study.literature.weighing.tables import Value, class_name, construct
from cup_study.numbers import format_number
from cup_study.views import Drawing

_SIGNS = {
    rules.BEST: (style.PALETTE[0], None),
    rules.UTILISED: ("#555555", (7.0, 1.2, 1.2, 1.2)),
    rules.PROMISING: ("#000000", (3.0, 1.6)),
    rules.EXPERIMENTAL: (style.GREY, (1.0, 1.6)),
}
_MESSAGE = {
    "en": "{best} of {drawn} relations drawn are best predictors, {into} of them of {outcome}.",
    "sv": "{best} av {drawn} ritade samband är bästa prediktorer, {into} av dem för {outcome}.",
}
_NOTE = {
    "en": "On each arrow: weight (tests); width by tests. "
    "{tests} tests in {studies} studies, read mostly from abstracts: weights, and "
    "with them the classes, are upper bounds. Classes after Jeyaraj, Rottman and Lacity (2006), "
    "counted in tests.{negative}{left}",
    "sv": "Vid varje pil: vikt (prövningar); bredden följer prövningarna. "
    "{tests} prövningar i {studies} studier, lästa mest i "
    "sammanfattningar: vikterna, och med dem klasserna, är övre gränser. Klasser efter Jeyaraj, "
    "Rottman och Lacity (2006), räknade i prövningar.{negative}{left}",
}
_LEFT = {
    "en": " Not drawn, for want of room or since they lead back: {which}.",
    "sv": " Inte ritade, av utrymmesskäl eller för att de leder tillbaka: {which}.",
}
_NEGATIVE = {
    "en": " Negative where a sign was told: {which}.",
    "sv": " Negativt där ett tecken angavs: {which}.",
}
_ALT = {
    "en": "Boxes for {n} constructs with arrows for tested relations. ",
    "sv": "Rutor för {n} begrepp med pilar för prövade samband. ",
}


def select(table: pd.DataFrame, outcomes: Sequence[str], *, least_studies: int) -> pd.DataFrame:
    """Relations to draw: well-utilised ones and promising ones of enough studies.

    Only what leads to the outcomes, directly or through another construct, is kept.

    Parameters
    ----------
    table : DataFrame
        From :func:`cup_study.literature.weighing.rules.combined`.
    outcomes : sequence of str
        Constructs that the model is about; empty for all.
    least_studies : int
        Studies from which a promising relation is drawn.

    Examples
    --------
    >>> frame = pd.DataFrame({"iv": ["a", "b"], "dv": ["b", "c"], "class": ["best", "promising"],
    ...                       "studies": [5, 3]})
    >>> len(select(frame, ["c"], least_studies=3)), len(select(frame, ["c"], least_studies=4))
    (2, 0)
    """
    utilised = table["class"].isin([rules.BEST, rules.UTILISED])
    promising = table["class"].eq(rules.PROMISING) & table["studies"].ge(least_studies)
    kept = table[utilised | promising]
    if not outcomes:
        return kept.reset_index(drop=True)
    reached = set(outcomes)
    while True:
        more = set(kept.loc[kept["dv"].isin(reached), "iv"]) - reached
        if not more:
            break
        reached |= more
    # An outcome's own effects, such as use on satisfaction, are another story.
    return kept[kept["dv"].isin(reached)].reset_index(drop=True)


def values(table: pd.DataFrame) -> dict[str, Value]:
    """Relations in each class, counted in tests, and how many move when studies are counted.

    Examples
    --------
    >>> frame = pd.DataFrame({"class": ["best"], "class_studies": ["promising"], "moved": [True]})
    >>> values(frame)["n_moved"]
    (1, 'count')
    """
    told: dict[str, Value] = {"n_pairs": (len(table), "count")}
    for name in rules.CLASSES:
        number = int(table["class"].eq(name).sum())
        told[f"n_{name.replace('-', '_')}"] = (number, "count")
    utilised = int(table["class"].isin([rules.BEST, rules.UTILISED]).sum())
    told["n_examined_five"] = (utilised, "count")
    told["n_moved"] = (int(table["moved"].sum()), "count")
    return told


def drawing(drawn: pd.DataFrame, relations: pd.DataFrame, languages: Sequence[str]) -> Drawing:
    """The combined model.

    Parameters
    ----------
    drawn : DataFrame
        From :func:`select`.
    relations : DataFrame
        From :func:`cup_study.literature.weighing.weights.eligible`, for the note.
    languages : sequence of str
        Languages of the study.
    """
    layout = layers.arrange(drawn)
    kept = layout.kept
    best = kept[kept["class"].eq(rules.BEST)]
    outcome = str((best if len(best) else kept)["dv"].mode().iloc[0])
    constructs = {*kept["iv"], *kept["dv"]}
    figures, message, note, alt = {}, {}, {}, {}
    for lang in languages:
        names = {name: construct(name, lang).capitalize() for name in constructs}
        labels = {(row["iv"], row["dv"]): _label(row, lang) for row in kept.to_dict("records")}
        signs = {c: Sign(*how, text=class_name(c, lang)) for c, how in _SIGNS.items()}
        figures[lang] = diagram_figure.draw(layout, names, labels, signs)
        message[lang] = _MESSAGE[lang].format(
            best=len(best),
            drawn=len(kept),
            into=int(best["dv"].eq(outcome).sum()),
            outcome=construct(outcome, lang),
        )
        which = _pairs(layout.left_out, lang)
        negative = _pairs(kept[kept["negative"] > kept["positive"]], lang)
        note[lang] = _NOTE[lang].format(
            tests=format_number(len(relations), "count", lang),
            studies=format_number(int(relations["key"].nunique()), "count", lang),
            negative=_NEGATIVE[lang].format(which=negative) if negative else "",
            left=_LEFT[lang].format(which=which) if which else "",
        )
        alt[lang] = _ALT[lang].format(n=len(constructs)) + message[lang]
    return Drawing(figures, alt=alt, caption=message, note=note)


def _label(row: Mapping[Any, Any], lang: str) -> str:
    weight = format_number(row["weight"], "coef2", lang)
    return f"{weight} ({format_number(row['tested'], 'count', lang)})"


def _pairs(relations: pd.DataFrame, lang: str) -> str:
    pairs = zip(relations["iv"], relations["dv"], strict=True)
    return "; ".join(f"{construct(a, lang)} → {construct(b, lang)}" for a, b in pairs)
