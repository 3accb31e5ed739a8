"""A journey as a table: stages as columns, levels as rows, the evidence in words.

What the sheet shows by place, shape and colour is here in words, whole, for those who listen to
the page, search it, or copy it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cup_study import raw_text
from cup_study.citizens import evidence
from cup_study.citizens.journeys import cards, emotions, estimates
from cup_study.citizens.journeys.journey import QUOTES, Cell, Journey, Level
from cup_study.numbers import format_interval, format_number
from cup_study.survey.basis import COUNT, INTERVAL, MEAN
from cup_study.views import Table

_LEVEL = {"en": "Level", "sv": "Nivå"}
_CURVE = {"en": "Answers, 0 to 100", "sv": "Svar, 0 till 100"}
_TURNED = {"en": " (reversed)", "sv": " (omvänd)"}
_TURNED_TOO = {"en": "; reversed", "sv": "; omvänd"}
_CURVES = {
    "en": "The emotion curves: one question a stage, rescaled from 0 (worst answer) to 100 (best).",
    "sv": "Känslokurvorna: en fråga per steg, omräknad från 0 (sämsta svaret) till 100 (bästa).",
}
_CURVE_HEADINGS = {
    "journey": {"en": "Journey", "sv": "Resa"},
    "stage": {"en": "Stage", "sv": "Steg"},
    "question": {"en": "Question", "sv": "Fråga"},
    "n": COUNT,
    "mean": MEAN,
    "interval": INTERVAL,
}
_KEYWORDS = {"en": "Keywords", "sv": "Nyckelord"}
_LISTED = {"en": "What else is told", "sv": "Vad mer som sägs"}
_LISTS = {
    "en": "{title}: what is told beside the grid.",
    "sv": "{title}: vad som sägs utöver rutnätet.",
}
_FULL = {
    "en": "{title}: {stages} stages by {levels} levels, each statement with its evidence.",
    "sv": "{title}: {stages} steg och {levels} nivåer, varje utsaga med sitt underlag.",
}
_FRAME = {
    "en": "{title}: {stages} stages and {levels} levels are named; their content is not published.",
    "sv": "{title}: {stages} steg och {levels} nivåer är namngivna; innehållet är inte publicerat.",
}


def table(
    journey: Journey,
    found: pd.DataFrame,
    points: pd.DataFrame,
    questions: Mapping[str, Mapping[str, str]],
    languages: Sequence[str],
    note: Mapping[str, str] | None = None,
) -> Table:
    """Make the table of a journey.

    Parameters
    ----------
    journey : Journey
    found : DataFrame
        Estimates of the cells (:func:`cup_study.citizens.journeys.estimates.of_cells`).
    points : DataFrame
        The curve (:func:`cup_study.citizens.journeys.emotions.curves`).
    questions : mapping
        Language to item to question.
    languages : sequence of str
    note : mapping, optional
        Language to a note.

    Examples
    --------
    >>> from cup_study.citizens.journeys.journey import Stage
    >>> text = {"en": "A"}
    >>> stage, cell = Stage("find", text), Cell("find", "own", text, evidence.parse("assumption"))
    >>> made = Journey("a", text, text, text, (stage,), (Level("own", text),), (cell,))
    >>> none = estimates.of_cells([], pd.DataFrame(), None, None)
    >>> curve = emotions.without_answers([made])
    >>> table(made, none, curve, {"en": {}}, ["en"]).frames["en"].values.tolist()
    [['A', 'A (assumption)']]
    """
    mine = points[points["journey"].eq(journey.name)].reset_index(drop=True)
    figures = cards.of_journey(journey, found)
    frames = {}
    for lang in languages:
        rows = [_row(journey, level, figures, lang) for level in journey.levels]
        if mine["gap"].eq("").any():
            rows.insert(0, _curve(journey, mine, questions[lang], lang))
        columns = ["level", *(stage.name for stage in journey.stages)]
        frames[lang] = pd.DataFrame(rows, columns=columns, dtype=object)
    told = _FULL if journey.cells else _FRAME
    counts = {"stages": len(journey.stages), "levels": len(journey.levels)}
    return Table(
        frames,
        {lang: told[lang].format(title=journey.title[lang], **counts) for lang in languages},
        {"level": _LEVEL}
        | {s.name: {lg: s.labels[lg] for lg in languages} for s in journey.stages},
        note=note,
        row_heads=True,
    )


def lists(
    journey: Journey, languages: Sequence[str], note: Mapping[str, str] | None = None
) -> Table | None:
    """Make the table of what stands beside the grid: keywords and lists; None without any.

    Examples
    --------
    >>> word = {"en": ("Trust",)}
    >>> made = Journey("a", {"en": "A"}, {}, {}, (), (), keywords=word)
    >>> lists(made, ["en"]).frames["en"].values.tolist()
    [['Keywords', 'Trust']]
    """
    if not journey.blocks and not any(journey.keywords.values()):
        return None
    frames = {}
    for lang in languages:
        rows = [(_KEYWORDS[lang], raw_text.shown(word)) for word in journey.keywords.get(lang, ())]
        for block in journey.blocks:
            heading = f"{block.labels[lang]} ({evidence.words(block.evidence, lang)})"
            for n, item in enumerate(block.items, 1):
                text = raw_text.shown(item[lang])
                text = f"{n}. {text}" if block.numbered else text
                empty = f" ({cards.EMPTY['unpublished'][lang]})" if block.empty else ""
                rows.append((heading, text + empty))
        frames[lang] = pd.DataFrame(rows, columns=["list", "item"], dtype=object)
    captions = {lang: _LISTS[lang].format(title=journey.title[lang]) for lang in languages}
    headings = {"list": _LISTED, "item": _LISTED}
    return Table(frames, captions, headings, note=note, groups="list")


def curves(
    journeys: Sequence[Journey],
    points: pd.DataFrame,
    questions: Mapping[str, Mapping[str, str]],
    languages: Sequence[str],
    note: Mapping[str, str] | None = None,
) -> Table | None:
    """Points of all curves with question, number of answers and interval; None without any.

    Examples
    --------
    >>> curves([], emotions.curves([], pd.DataFrame(), None, None), {"en": {}}, ["en"]) is None
    True
    """
    if not points["gap"].eq("").any():
        return None
    stages = {(j.name, s.name): s for j in journeys for s in j.stages}
    titles = {j.name: j.title for j in journeys}
    frames = {}
    for lang in languages:
        rows = []
        for point in points.to_dict("records"):
            stage = stages[point["journey"], point["stage"]]
            asked = raw_text.shown(questions[lang].get(stage.emotion, ""))
            row = [titles[point["journey"]][lang], stage.labels[lang]]
            row.append(asked + (_TURNED[lang] if stage.reversed else "") if asked else "")
            if point["gap"]:
                rows.append([*row, "", "", emotions.GAPS[point["gap"]][lang]])
                continue
            limits = format_interval(point["ci_lower"], point["ci_upper"], "decimal1", lang)
            n = format_number(point["n"], "count", lang)
            rows.append([*row, n, format_number(point["estimate"], "decimal1", lang), limits])
        frames[lang] = pd.DataFrame(rows, columns=list(_CURVE_HEADINGS))
    return Table(frames, _CURVES, dict(_CURVE_HEADINGS), note=note, groups="journey")


def spoken(cell: Cell, figures: Mapping[str, Mapping[str, object]], lang: str) -> str:
    """A statement with what it rests on, in words.

    Examples
    --------
    >>> spoken(Cell("find", "own", {"en": "Asks"}, evidence.parse("observation:a")), {}, "en")
    'Asks (observation: a)'
    """
    text = cell.text[lang]
    quote = cell.level == QUOTES
    said = raw_text.quoted(text, lang) if quote else raw_text.shown(text)
    parts = [evidence.words(cell.evidence, lang, named=True)]
    told = [figures[str(e)] for e in cell.evidence if str(e) in figures]
    parts += [estimates.printed(dict(row), lang) for row in told]
    return f"{said} ({', '.join(parts)})"


def _row(
    journey: Journey, level: Level, figures: Mapping[str, Mapping[str, object]], lang: str
) -> list[str]:
    row = [level.labels[lang]]
    for stage in journey.stages:
        told = [spoken(cell, figures, lang) for cell in journey.at(stage.name, level.name)]
        row.append("; ".join(told) or cards.empty_word(journey, lang))
    return row


def _curve(
    journey: Journey, points: pd.DataFrame, questions: Mapping[str, str], lang: str
) -> list[str]:
    row = [_CURVE[lang]]
    for stage, point in zip(journey.stages, points.to_dict("records"), strict=True):
        if point["gap"]:
            row.append(emotions.GAPS[point["gap"]][lang])
            continue
        mean = format_number(point["estimate"], "count", lang)
        limits = format_interval(point["ci_lower"], point["ci_upper"], "count", lang)
        asked = raw_text.shown(questions.get(stage.emotion, stage.emotion))
        turned = _TURNED_TOO[lang] if stage.reversed else ""
        row.append(f"{mean} {limits} ({asked}{turned})")
    return row
