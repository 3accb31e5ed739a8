"""Journeys of a folder, from spreadsheets or from one YAML file a journey.

Spreadsheets: ``journeys.csv`` (one row a journey), ``stages.csv``, ``cells.csv`` (one row a
statement), and where they are needed ``levels.csv`` (own levels) and ``blocks.csv`` (lists beside
the grid). The order of the files is the order on the map. :mod:`yaml_reading` reads the other
form; both may stand in one folder. Whatever is wrong is told at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cup_study import raw_text, sheet
from cup_study.citizens import evidence
from cup_study.citizens.evidence import Known
from cup_study.citizens.journeys import checking, yaml_reading
from cup_study.citizens.journeys.journey import (
    LEVELS,
    Block,
    Cell,
    Journey,
    Level,
    Place,
    Stage,
)
from cup_study.codebook import Codebook
from cup_study.errors import InputError, Problem

REMEDY = "Correct the files; docs/journeys.md explains every column and key."
JOURNEYS, STAGES, LEVEL_FILE, CELLS, BLOCKS = (
    "journeys.csv",
    "stages.csv",
    "levels.csv",
    "cells.csv",
    "blocks.csv",
)
#: Between keywords.
_BETWEEN = "|"
_Row = tuple[int, dict[str, str]]


def read(
    folder: Path,
    languages: Sequence[str],
    known: Known | None = None,
    codebook: Codebook | None = None,
) -> tuple[Journey, ...]:
    """Read and check every journey of a folder.

    Parameters
    ----------
    folder : Path
        Holds the spreadsheets, YAML files, or both.
    languages : sequence of str
        The study's languages; every text must be there in each.
    known : Known, optional
        What evidence may point to; nothing by default.
    codebook : Codebook, optional
        The study's items, for target groups and emotion curves.

    Returns
    -------
    tuple of Journey
        Those of the spreadsheets first, then the YAML files by name.

    Raises
    ------
    InputError
        With every problem of every file.
    """
    journeys: list[Journey] = []
    problems: list[Problem] = []
    if any((folder / name).is_file() for name in (JOURNEYS, STAGES, CELLS)):
        journeys, problems = _sheets(folder, languages)
    texts = sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]) if folder.is_dir() else []
    for path in texts:
        journey, wrong = yaml_reading.examine(path, languages)
        problems += wrong
        journeys += [journey] if journey is not None else []
    if not journeys and not problems:
        problems = [Problem("", f"there is no {JOURNEYS} and no YAML file")]
    found = checking.problems(journeys, languages, known or Known(), codebook)
    # What the form of a file hides is not complained about once more.
    places = {problem.where for problem in problems}
    problems += [problem for problem in found if problem.where not in places]
    if problems:
        # Stages that several journeys share would be told once for each of them.
        raise InputError(f"{folder.name}/", list(dict.fromkeys(problems)), REMEDY)
    return tuple(journeys)


def _sheets(folder: Path, languages: Sequence[str]) -> tuple[list[Journey], list[Problem]]:
    def columns(*names: str) -> list[str]:
        return [f"{name}_{lang}" for name in names for lang in languages]

    needed = {
        JOURNEYS: ["journey", *columns("title", "target_group", "question")],
        STAGES: ["journey", "stage", *columns("label")],
        CELLS: ["journey", "stage", "level", *columns("text"), "evidence"],
    }
    own = {
        LEVEL_FILE: ["journey", "level", *columns("label")],
        BLOCKS: ["journey", "block", *columns("label", "text"), "evidence"],
    }
    more = {
        JOURNEYS: [*columns("keywords", "source"), "who", "original"],
        STAGES: ["evidence", "emotion", "reversed"],
        CELLS: ["point"],
        BLOCKS: ["numbered", "empty"],
    }
    rows: dict[str, list[_Row]] = {LEVEL_FILE: [], BLOCKS: []}
    problems: list[Problem] = []
    for file, wanted in (needed | own).items():
        if file in own and not (folder / file).is_file():
            continue
        path = folder / file
        frame, wrong = sheet.examine(path, wanted, known=more.get(file, []), within=file)
        rows[file] = sheet.records(frame)
        problems += wrong
    if problems:  # columns that are not there would give a message for each row
        return [], problems
    names = [row["journey"] for _, row in rows[JOURNEYS]]
    for file in (STAGES, CELLS, LEVEL_FILE, BLOCKS):
        for number, row in rows[file]:
            # An empty name in stages.csv or levels.csv is every journey.
            if row["journey"] not in names and (row["journey"] or file in (CELLS, BLOCKS)):
                told = ", ".join(names) or "none"
                what = f'"{row["journey"]}" is not in {JOURNEYS}; its journeys are {told}'
                problems.append(Problem(sheet.place(file, number, "journey"), what))
    for file, name in ((STAGES, "reversed"), (BLOCKS, "numbered"), (BLOCKS, "empty")):
        for number, row in rows[file]:
            if row.get(name, "") not in ("", "0", "1"):
                what = f'expected 1 or nothing, got "{row[name]}"'
                problems.append(Problem(sheet.place(file, number, name), what))
    for number, row in rows[CELLS]:
        if row.get("point", "") and not _whole(row["point"]):
            what = f'expected a whole number from 1, got "{row["point"]}"'
            problems.append(Problem(sheet.place(CELLS, number, "point"), what))
    made = [_journey(number, row, rows, languages) for number, row in rows[JOURNEYS]]
    return made, problems


def _journey(
    number: int, row: dict[str, str], rows: dict[str, list[_Row]], languages: Sequence[str]
) -> Journey:
    name = row["journey"]

    def mine(file: str) -> list[_Row]:
        return [(i, r) for i, r in rows[file] if r["journey"] in (name, "")]

    stages = tuple(
        Stage(
            r["stage"],
            _texts(r, "label", languages),
            evidence.parse(r.get("evidence", "")),
            r.get("emotion", ""),
            r.get("reversed", "") == "1",
            Place(STAGES, f"row {i}"),
        )
        for i, r in mine(STAGES)
    )
    cells = tuple(
        Cell(
            r["stage"],
            r["level"],
            _texts(r, "text", languages),
            evidence.parse(r["evidence"]),
            _whole(r.get("point", "")),
            Place(CELLS, f"row {i}"),
        )
        for i, r in mine(CELLS)
    )
    own = [
        Level(r["level"], _texts(r, "label", languages), Place(LEVEL_FILE, f"row {i}"))
        for i, r in mine(LEVEL_FILE)
    ]
    source = _texts(row, "source", languages)
    return Journey(
        name,
        _texts(row, "title", languages),
        _texts(row, "target_group", languages),
        _texts(row, "question", languages),
        stages,
        levels(own, cells),
        cells,
        _blocks(mine(BLOCKS), languages),
        {
            lang: tuple(
                word.strip()
                for word in row.get(f"keywords_{lang}", "").split(_BETWEEN)
                if word.strip()
            )
            for lang in languages
        },
        source if any(source.values()) else {},
        row.get("who", ""),
        row.get("original", ""),
        Place(JOURNEYS, f"row {number}"),
    )


def levels(own: Sequence[Level], cells: Sequence[Cell]) -> tuple[Level, ...]:
    """Rows of the map: those that the file names; else the usual ones that have a cell.

    Examples
    --------
    >>> [level.name for level in levels([], [Cell("find", "quotes", {}, ())])]
    ['quotes']
    """
    if own:
        return tuple(own)
    used = {cell.level for cell in cells}
    return tuple(Level(name, labels) for name, labels in LEVELS.items() if name in used)


def _blocks(rows: Sequence[_Row], languages: Sequence[str]) -> tuple[Block, ...]:
    found: dict[str, Block] = {}
    for number, row in rows:
        item = _texts(row, "text", languages)
        before = found.get(row["block"])
        found[row["block"]] = Block(
            row["block"],
            before.labels if before else _texts(row, "label", languages),
            (*(before.items if before else ()), item),
            before.evidence if before else evidence.parse(row["evidence"]),
            before.numbered if before else row.get("numbered", "") == "1",
            before.empty if before else row.get("empty", "") == "1",
            before.place if before else Place(BLOCKS, f"row {number}"),
        )
    return tuple(found.values())


def _texts(row: dict[str, str], name: str, languages: Sequence[str]) -> dict[str, str]:
    """Text of each language, without signs that mislead a reader."""
    return {lang: raw_text.visible(row.get(f"{name}_{lang}", "")).strip() for lang in languages}


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
