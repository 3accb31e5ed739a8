"""How much of each journey is known: its statements by kind of evidence, and its empty cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cup_study import raw_text
from cup_study.citizens import evidence
from cup_study.citizens.evidence import MEANINGS
from cup_study.citizens.journeys.journey import Journey, Text
from cup_study.survey.basis import Value
from cup_study.views import Table

_CAPTION = {
    "en": "What the journeys rest on: statements by kind of evidence.",
    "sv": "Vad resorna vilar på: utsagor efter slag av underlag.",
}
_NOTE = {
    "en": "A statement with several kinds of evidence counts under each. "
    "Empty cells: combinations of stage and level of which nothing is told.",
    "sv": "En utsaga med flera slags underlag räknas under varje. "
    "Tomma celler: kombinationer av steg och nivå som ingenting sägs om.",
}
_HEADINGS: Mapping[str, Text] = {
    "journey": {"en": "Journey", "sv": "Resa"},
    "cells": {"en": "Cells", "sv": "Celler"},
    "empty": {"en": "Empty cells", "sv": "Tomma celler"},
    "statements": {"en": "Statements", "sv": "Utsagor"},
    "assumed": {"en": "Assumed", "sv": "Antaganden"},
}
_MATERIAL = {
    "en": "The material that evidence may point to.",
    "sv": "Materialet som underlaget kan peka på.",
}
_KINDS: Mapping[str, Text] = {
    "segments": {
        "en": "Segments of focus groups and interviews",
        "sv": "Avsnitt ur fokusgrupper och intervjuer",
    },
    "codes": {"en": "Codes given to them", "sv": "Koder på dem"},
    "quotes": {"en": "Segments cleared for quotation", "sv": "Avsnitt godkända för citat"},
    "items": {"en": "Questions of the survey", "sv": "Frågor i enkäten"},
    "sources": {"en": "Published sources", "sv": "Publicerade källor"},
}
_OPEN = {
    "en": "What is still to be found out: statements that are assumed or only observed.",
    "sv": "Vad som återstår att ta reda på: utsagor som är antagna eller bara iakttagna.",
}
_OPEN_HEADINGS: Mapping[str, Text] = {
    "journey": {"en": "Journey", "sv": "Resa"},
    "stage": {"en": "Stage", "sv": "Steg"},
    "level": {"en": "Level", "sv": "Nivå"},
    "statement": {"en": "Statement", "sv": "Utsaga"},
    "kind": {"en": "Rests on", "sv": "Vilar på"},
}
_TRACE = {
    "en": "Every statement with what it rests on, and what that says.",
    "sv": "Varje utsaga med det som den vilar på, och vad det säger.",
}
_SAYS = {"en": "Which says", "sv": "Som säger"}
_WEAK = ("observation", evidence.ASSUMPTION)
_USED = {"en": "Pointed to", "sv": "Används"}
_THERE = {"en": "There are", "sv": "Finns"}
_KIND = {"en": "Material", "sv": "Material"}


def counts(journeys: Sequence[Journey]) -> pd.DataFrame:
    """Statements of each journey by sign of their evidence.

    Parameters
    ----------
    journeys : sequence of Journey

    Returns
    -------
    DataFrame
        One row a journey: ``journey cells empty statements``, a column for each sign that is used,
        and ``assumed``, the share of statements that are assumptions (missing without any).

    Examples
    --------
    >>> from cup_study.citizens.journeys.journey import Cell, Level, Stage
    >>> text, cell = {"en": "A"}, Cell("find", "own", {"en": "B"}, evidence.parse("assumption"))
    >>> stage, levels = Stage("find", text), (Level("own", text), Level("other", text))
    >>> journey = Journey("a", text, text, text, (stage,), levels, (cell,))
    >>> counts([journey])[["cells", "empty", "statements", "○", "assumed"]].values.tolist()
    [[2.0, 1.0, 1.0, 1.0, 1.0]]
    """
    used = [s for s in MEANINGS if any(s in evidence.signs(j.evidence()) for j in journeys)]
    rows = []
    for journey in journeys:
        grid = len(journey.stages) * len(journey.levels)
        filled = {(cell.stage, cell.level) for cell in journey.cells}
        told = [evidence.signs(cell.evidence) for cell in journey.cells]
        row: dict[str, object] = {"journey": journey.name, "cells": grid}
        row |= {"empty": grid - len(filled), "statements": len(told)}
        row |= {sign: sum(sign in signs for signs in told) for sign in used}
        assumed = sum(evidence.is_assumed(cell.evidence) for cell in journey.cells)
        rows.append(row | {"assumed": assumed / len(told) if told else float("nan")})
    return pd.DataFrame(rows)


def table(found: pd.DataFrame, journeys: Sequence[Journey], languages: Sequence[str]) -> Table:
    """Table of :func:`counts`, with the signs in words."""
    frames = {
        lang: found.assign(journey=[journey.title[lang] for journey in journeys])
        for lang in languages
    }
    signs = [column for column in found if column in MEANINGS]
    names = {s: {lg: f"{s} {MEANINGS[str(s)][lg]}" for lg in languages} for s in map(str, signs)}
    numbers = ["cells", "empty", "statements", *map(str, signs)]
    return Table(
        frames,
        _CAPTION,
        dict(_HEADINGS) | names,
        dict.fromkeys(numbers, "count") | {"assumed": "percent0"},
        _NOTE,
    )


def values(found: pd.DataFrame) -> dict[str, Value]:
    """Number of journeys and statements, and the share that is assumed, of all journeys.

    Examples
    --------
    >>> values(pd.DataFrame({"statements": [3, 1], "cells": [4, 4], "empty": [1, 3], "○": [1, 0]}))
    {'n': (2, 'count'), 'statements': (4, 'count'), 'cells': (8, 'count'), 'empty': (4, 'count')}
    """
    told: dict[str, Value] = {"n": (len(found), "count")}
    for name in ("statements", "cells", "empty"):
        told[name] = (int(found[name].sum()), "count")
    if "assumed" in found and told["statements"][0]:
        weights = found["statements"]
        share = (found["assumed"].fillna(0) * weights).sum() / weights.sum()
        told["assumed"] = (float(share), "percent0")
    return told


def material(
    known: evidence.Known, journeys: Sequence[Journey], languages: Sequence[str]
) -> Table | None:
    """What there is to point to, and how much of it the journeys use; None where there is nothing.

    Examples
    --------
    >>> known = evidence.Known(segments=["s1", "s2"])
    >>> material(known, [], ["en"]).frames["en"].values.tolist()
    [['Segments of focus groups and interviews', 2, 0]]
    """
    told = {one for journey in journeys for one in journey.evidence()}
    pointed = {
        "segments": {e.reference for e in told if e.kind == "segment"},
        "codes": {e.reference for e in told if e.kind == "code"},
        "quotes": {e.reference for e in told if e.kind == "segment"} & set(known.quotes),
        "items": {e.reference for e in told if e.kind == "survey"} & set(known.items),
        "sources": {e.reference for e in told if e.kind == "source"},
    }
    there = {name: len(getattr(known, name)) for name in pointed}
    kept = [name for name in pointed if (there[name] and name != "sources") or pointed[name]]
    if not kept:
        return None
    frames = {
        lang: pd.DataFrame(
            {
                "kind": [_KINDS[name][lang] for name in kept],
                "there": [there[name] for name in kept],
                "used": [len(pointed[name]) for name in kept],
            }
        )
        for lang in languages
    }
    columns = {"kind": _KIND, "there": _THERE, "used": _USED}
    return Table(frames, _MATERIAL, columns, {"there": "count", "used": "count"})


def to_validate(journeys: Sequence[Journey], languages: Sequence[str]) -> Table | None:
    """Statements that no interview, survey or source bears out; None where there are none.

    Examples
    --------
    >>> to_validate([], ["en"]) is None
    True
    """
    weak = [
        (journey, cell)
        for journey in journeys
        for cell in journey.cells
        if all(part.kind in _WEAK for part in cell.evidence)
    ]
    if not weak:
        return None
    frames = {}
    for lang in languages:
        rows = []
        for journey, cell in weak:
            stage = next(s for s in journey.stages if s.name == cell.stage)
            level = next(v for v in journey.levels if v.name == cell.level)
            words = evidence.words(cell.evidence, lang, named=True)
            text = raw_text.shown(cell.text[lang])
            head = [journey.title[lang], stage.labels[lang], level.labels[lang]]
            rows.append([*head, text, words])
        frames[lang] = pd.DataFrame(rows, columns=list(_OPEN_HEADINGS))
    return Table(frames, _OPEN, dict(_OPEN_HEADINGS), groups="journey")


def trace(
    journeys: Sequence[Journey],
    says: Mapping[str, Mapping[str, str]],
    languages: Sequence[str],
    note: Mapping[str, str] | None = None,
) -> Table | None:
    """Every statement with each of its references; None where there are no statements.

    Parameters
    ----------
    journeys : sequence of Journey
    says : mapping
        Language to reference (``survey:q1``, ``segment:s1``) to what it says, as far as it may be
        shown: questions, and the words of segments that were published or cleared.
    languages : sequence of str
    note : mapping, optional

    Examples
    --------
    >>> trace([], {"en": {}}, ["en"]) is None
    True
    """
    told = [
        (journey, cell, e) for journey in journeys for cell in journey.cells for e in cell.evidence
    ]
    if not told:
        return None
    frames = {}
    for lang in languages:
        rows = []
        for journey, cell, one in told:
            stage = next(s for s in journey.stages if s.name == cell.stage)
            level = next(v for v in journey.levels if v.name == cell.level)
            head = [journey.title[lang], stage.labels[lang], level.labels[lang]]
            words = raw_text.shown(says[lang].get(f"{one.kind}:{one.reference}", ""))
            text, rests = raw_text.shown(cell.text[lang]), evidence.words([one], lang, named=True)
            rows.append([*head, text, rests, words])
        frames[lang] = pd.DataFrame(rows, columns=[*_OPEN_HEADINGS, "says"])
    return Table(
        frames, _TRACE, dict(_OPEN_HEADINGS) | {"says": _SAYS}, note=note, groups="journey"
    )
