"""Effects by segment as a figure and tables, with the test whether they differ at all."""

from __future__ import annotations

import pandas as pd

from cup_study.codebook import Codebook
from cup_study.numbers import format_interval
from cup_study.survey.basis import INTERVAL, Basis, Value
from cup_study.survey.drawing import forest
from cup_study.survey.experiment.segments import least
from cup_study.survey.questionnaire.measures import Measured
from cup_study.views import Drawing, Table

ALPHA = 0.05
_ALL = {"en": "All", "sv": "Alla"}
_SCALE = {"en": "Scale points", "sv": "Skalsteg"}
_NOTE = {
    "en": "Groups with at least {least} respondents in each arm. Holm's correction over all "
    "groups.",
    "sv": "Grupper med minst {least} svarande i varje arm. Holms korrektion över alla grupper.",
}


def values(tests: pd.DataFrame) -> dict[str, Value]:
    """How many tests of interaction there are, and how many hold after the correction.

    Examples
    --------
    >>> values(pd.DataFrame({"p_adjusted": [0.04, 0.5]}))
    {'interaction_tests': (2, 'count'), 'interactions_found': (1, 'count')}
    """
    return {
        "interaction_tests": (len(tests), "count"),
        "interactions_found": (int((tests["p_adjusted"] < ALPHA).sum()), "count"),
    }


def tests_table(tests: pd.DataFrame, measured: Measured, book: Codebook, basis: Basis) -> Table:
    """Whether the effect differs between the groups of each segment.

    Parameters
    ----------
    tests : DataFrame
        From :func:`cup_study.survey.experiment.segments.interactions`.
    measured : Measured
        For the labels of outcomes.
    book : Codebook
        For the segments.
    basis : Basis
        Respondents of the experiment.
    """
    frames = {}
    for lang in basis.languages:
        frames[lang] = pd.DataFrame(
            {
                "outcome": [measured[str(i)].labels[lang] for i in tests["item"]],
                "segment": [_name(book, str(s), lang) for s in tests["segment"]],
                "groups": tests["groups"].to_list(),
                "f": tests["statistic"].to_list(),
                "p": tests["p_value"].to_list(),
                "p_adjusted": tests["p_adjusted"].to_list(),
            }
        )
    extra = {
        "en": "Wald's F test of the products of arm and segment; Holm's correction over the "
        "segments of each outcome.",
        "sv": "Walds F-test av produkterna av arm och segment; Holms korrektion över segmenten "
        "för varje utfall.",
    }
    return Table(
        frames,
        caption={
            "en": "Does the effect differ between segments?",
            "sv": "Skiljer sig effekten mellan segmenten?",
        },
        columns={
            "outcome": {"en": "Outcome", "sv": "Utfall"},
            "segment": {"en": "Segment", "sv": "Segment"},
            "groups": {"en": "Groups", "sv": "Grupper"},
            "f": {"en": "F", "sv": "F"},
            "p": {"en": "p", "sv": "p"},
            "p_adjusted": {"en": "p, corrected", "sv": "p, korrigerat"},
        },
        formats={"groups": "count", "f": "decimal2", "p": "p", "p_adjusted": "p"},
        note=basis.note(extra=extra),
    )


def table(found: pd.DataFrame, measured: Measured, book: Codebook, basis: Basis) -> Table:
    """Effect in every group; parameters as for :func:`drawing`."""
    order = {m.name: i for i, m in enumerate(measured.measures)}
    rows = _in_order(found, book).sort_values(
        "item", key=lambda names: names.map(order), kind="stable"
    )
    frames = {}
    for lang in basis.languages:
        lines = []
        for row in rows.to_dict("records"):
            share = measured[row["item"]].kind == "share"
            factor, unit = (100, "decimal1") if share else (1, "decimal2")
            low, high = (factor * row[c] for c in ("ci_lower", "ci_upper"))
            lines.append(
                {
                    "outcome": measured[row["item"]].labels[lang],
                    "group": _label(book, row["segment"], row["group"], lang),
                    "n": row["n_control"] + row["n_treated"],
                    "effect": forest.signed(factor * row["difference"], unit, lang),
                    "interval": format_interval(low, high, unit, lang),
                    "p": row["p_adjusted"],
                }
            )
        frames[lang] = pd.DataFrame(lines)
        frames[lang]["outcome"] = frames[lang]["outcome"].where(
            ~frames[lang]["outcome"].duplicated(), ""
        )
    return Table(
        frames,
        caption={"en": "Effect by group.", "sv": "Effekt i varje grupp."},
        columns={
            "outcome": {"en": "Outcome", "sv": "Utfall"},
            "group": {"en": "Group", "sv": "Grupp"},
            "n": {"en": "n", "sv": "n"},
            "effect": {"en": "Effect", "sv": "Effekt"},
            "interval": INTERVAL,
            "p": {"en": "p", "sv": "p"},
        },
        formats={"n": "count", "p": "p"},
        note=basis.note(extra=_note(basis)),
    )


def drawing(
    found: pd.DataFrame,
    whole: pd.DataFrame,
    tests: pd.DataFrame,
    outcome: str,
    measured: Measured,
    book: Codebook,
    basis: Basis,
) -> Drawing:
    """Effect on one outcome in every group, everyone first.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.survey.experiment.segments.effects`.
    whole : DataFrame
        From :func:`cup_study.survey.experiment.effects.intention_to_treat`.
    tests : DataFrame
        From :func:`cup_study.survey.experiment.segments.interactions`.
    outcome : str
        The outcome to draw.
    measured : Measured
        For the labels of outcomes.
    book : Codebook
        For the segments and their groups.
    basis : Basis
        Respondents of the experiment.
    """
    none = {
        "en": "{outcome}: no segment can be told to respond otherwise than the others.",
        "sv": "{outcome}: inget segment går att skilja från de andra.",
    }
    some = {
        "en": "{outcome}: the effect differs by {names}.",
        "sv": "{outcome}: effekten skiljer sig efter {names}.",
    }
    share = measured[outcome].kind == "share"
    groups = _in_order(found[found["item"] == outcome], book)
    rows = pd.concat([whole[whole["item"] == outcome], groups])
    rows = rows.rename(columns={"difference": "estimate"}).reset_index(drop=True)
    own = tests[tests["item"] == outcome]
    differing = [str(s) for s in own.loc[own["p_adjusted"] < ALPHA, "segment"]]
    drawn, texts = {}, {}
    for lang in basis.languages:
        labels, headings = [], []
        for row in rows.to_dict("records"):
            known = isinstance(row.get("segment"), str)
            labels.append(_label(book, row["segment"], row["group"], lang) if known else _ALL[lang])
            headings.append(_name(book, row["segment"], lang) if known else "")
        told = rows.assign(label=labels, heading=headings)[
            ["label", "heading", "estimate", "ci_lower", "ci_upper"]
        ]
        panel = (
            forest.Panel(told, forest.POINTS[lang], "decimal1", 100)
            if share
            else forest.Panel(told, _SCALE[lang])
        )
        drawn[lang] = forest.forest([panel], lang)
        names = ", ".join(_name(book, s, lang).lower() for s in differing)
        label = measured[outcome].labels[lang]
        texts[lang] = (some if differing else none)[lang].format(outcome=label, names=names)
    return Drawing(drawn, alt=texts, caption=texts, note=basis.note(extra=_note(basis)))


def _in_order(found: pd.DataFrame, book: Codebook) -> pd.DataFrame:
    """Groups of each segment in the order of the codebook."""
    segments = list(dict.fromkeys(found["segment"]))
    places = []
    for segment, group in zip(found["segment"], found["group"], strict=True):
        values = list(book[str(segment)].values) if str(segment) in book else []
        inside = values.index(group) if group in values else len(values)
        places.append((segments.index(segment), inside))
    order = sorted(range(len(found)), key=places.__getitem__)
    return found.iloc[order].reset_index(drop=True)


def _note(basis: Basis) -> dict[str, str]:
    return {lang: _NOTE[lang].format(least=least(basis.threshold)) for lang in basis.languages}


def _name(book: Codebook, segment: str, lang: str) -> str:
    text = book[segment].text(lang) if segment in book else segment
    return text.partition(" (")[0]


def _label(book: Codebook, segment: str, group: object, lang: str) -> str:
    if segment not in book:
        return str(group)
    item = book[segment]
    # Codes of the data are floats where the codebook has whole numbers.
    value = next((v for v in item.values if v == group), group)
    return item.label(value, lang)  # type: ignore[arg-type]
