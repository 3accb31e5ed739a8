"""Journeys that the tests are made of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from cup_study.citizens.evidence import parse
from cup_study.citizens.journeys.journey import Cell, Journey, Level, Place, Stage
from cup_study.codebook import Codebook
from cup_study.codebook import parse as parse_book

LANGUAGES = ("en", "sv")
LABELS = "1=Low|2=2|3=3|4=4|5=High"


def book() -> Codebook:
    """Group, two scales (the second is turned by the cleaning), a binary item."""
    rows = [
        "name,type,values,construct,reversed,question_en,question_sv",
        "use,binary,0|1,,,Uses?,Använder?",
        "easy,scale,1-5,EASE,,It is easy.,Det är lätt.",
        "worry,scale,1-7,RISK,,I worry.,Jag oroar mig.",
        "knows,binary,0|1,,,Knows?,Känner till?",
    ]
    return parse_book("\n".join(rows) + "\n", list(LANGUAGES))


def answers(n: int = 400, seed: int = 1) -> pd.DataFrame:
    """Simulated respondents: users find it easier."""
    draw = np.random.default_rng(seed)
    use = draw.integers(0, 2, n)
    easy = np.clip(draw.normal(3 + use, 1, n).round(), 1, 5)
    worry = np.clip(draw.normal(5 - use, 1.5, n).round(), 1, 7)
    knows = draw.random(n) < 0.3 + 0.4 * use
    frame = {"use": use, "easy": easy, "worry": worry, "knows": knows.astype(float)}
    return pd.DataFrame(frame).astype(float).assign(wave="a", weight=1.0)


def both(text: str) -> dict[str, str]:
    """A text in both languages."""
    return {"en": text, "sv": f"{text} (sv)"}


def cell(stage: str, level: str, text: str, evidence: str, point: int = 0) -> Cell:
    """A statement."""
    return Cell(stage, level, both(text), parse(evidence), point)


def journey(
    name: str = "users",
    who: str = "use=1",
    stages: Sequence[str] = ("before", "during", "after"),
    cells: Sequence[Cell] | None = None,
    levels: Sequence[str] = ("behaviours", "quotes"),
) -> Journey:
    """A small journey with a curve that has a gap in the middle."""
    emotions = {"before": "easy", "after": "worry"}
    told = (
        cell("before", "behaviours", "Knows that it exists", "survey:knows", 1),
        cell("during", "behaviours", "Phones", "assumption"),
        cell("after", "quotes", "where is it", "segment:s1"),
    )
    return Journey(
        name,
        both(f"A journey of {name}"),
        both("Those who do"),
        both("How is it?"),
        tuple(
            Stage(s, both(s), parse("assumption"), emotions.get(s, ""), s == "after")
            for s in stages
        ),
        tuple(Level(level, both(level)) for level in levels),
        told if cells is None else tuple(cells),
        who=who,
        place=Place("journeys.csv", "row 2"),
    )


def sheets(folder: Path, **files: str) -> Path:
    """A folder with the spreadsheets of one journey, some of them replaced."""
    texts = {
        "journeys": "journey,title_en,title_sv,target_group_en,target_group_sv,question_en,"
        "question_sv,who\na,A,A,G,G,Q,Q,use=1\n",
        "stages": "journey,stage,label_en,label_sv,emotion,reversed\n"
        "a,find,Find,Hitta,easy,\na,do,Do,Göra,worry,1\n",
        "cells": "journey,stage,level,text_en,text_sv,evidence\n"
        "a,find,warnings,Lost,Vilse,segment:s1\na,do,behaviours,Asks,Frågar,survey:knows=1\n",
    }
    folder.mkdir(exist_ok=True)
    for name, text in (texts | files).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder
