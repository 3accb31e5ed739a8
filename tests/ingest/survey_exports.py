"""Small exports as survey tools write them, made from one random survey, for tests of the draft."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

AGREE = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
AGE = ("18-29", "30-49", "50-64", "65+")
DEVICES = ("Computer", "Phone, with internet", "Tablet")
GRID = ("Opening hours", "Staff", "Website")
N = 120
#: A notebook that a study can name and that does nothing.
NOTEBOOK = json.dumps(
    {
        "cells": [
            {
                "cell_type": "code",
                "metadata": {"tags": ["parameters"]},
                "source": 'study: str = ""',
                "outputs": [],
                "execution_count": None,
            }
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
)


class Answers:
    """Answers of 120 persons; the third item of the grid runs against the others."""

    def __init__(self, seed: int = 3) -> None:
        rng = np.random.default_rng(seed)
        mood = rng.normal(size=N)
        noise = rng.normal(scale=0.6, size=(N, 3))
        raw = np.column_stack([mood, mood, -mood]) + noise
        self.grid = np.clip(np.round(3 + 1.1 * raw), 1, 5).astype(int)
        self.age = rng.integers(0, 4, N)
        self.used = rng.integers(0, 2, N)
        self.devices = rng.random((N, 3)) < 0.5
        self.year = rng.integers(1940, 2006, N)
        self.comment = [f"Comment number {i} about the service" if i % 3 else "" for i in range(N)]
        self.unsure = rng.random(N) < 0.05


def write(path: Path, rows: Sequence[Sequence[Any]], delimiter: str = ",") -> Path:
    """Write rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return path


def google_forms(path: Path) -> Path:
    """Whole questions as names, ticked options in one cell."""
    a = Answers()
    head = ["Timestamp", "What is your age?", "Have you used our e-service?",
            *(f"How far do you agree that this is good? [{g}]" for g in GRID),
            "Which devices do you use?", "In which year were you born?",
            "Other comments"]  # fmt: skip
    rows: list[list[Any]] = [head]
    for i in range(N):
        ticked = [d for d, t in zip(DEVICES, a.devices[i], strict=True) if t]
        rows.append(
            [f"2024/05/{i % 28 + 1:02} 9:{i % 60:02}:00 am EEST", AGE[a.age[i]],
             "Don't know" if a.unsure[i] else ("Yes" if a.used[i] else "No"),
             *(AGREE[v - 1] for v in a.grid[i]), ", ".join(ticked), a.year[i], a.comment[i]]
        )  # fmt: skip
    return write(path, rows)


def survey_monkey(path: Path) -> Path:
    """Two rows of names, options in columns of their own."""
    a = Answers()
    head = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address",
            "What is your age?", "Which devices do you use?", "", "",
            "How far do you agree that this is good?", "", "", "Other comments"]  # fmt: skip
    below = ["", "", "", "", "", "Response", *DEVICES, *GRID, "Open-Ended Response"]
    rows: list[list[Any]] = [head, below]
    for i in range(N):
        ticked = [d if t else "" for d, t in zip(DEVICES, a.devices[i], strict=True)]
        rows.append(
            [118000000 + i, 4711, f"05/{i % 28 + 1:02}/2024 09:00:00 AM",
             f"05/{i % 28 + 1:02}/2024 09:0{i % 8 + 1}:00 AM", f"10.0.0.{i}", AGE[a.age[i]],
             *ticked, *(AGREE[v - 1] for v in a.grid[i]), a.comment[i]]
        )  # fmt: skip
    return write(path, rows)


def qualtrics(path: Path) -> Path:
    """Three rows of names, answers as codes."""
    a = Answers()
    names = ["StartDate", "Status", "IPAddress", "Duration (in seconds)", "Finished", "ResponseId",
             "Q1", "Q2", *(f"Q3_{i}" for i in (1, 2, 3)), *(f"Q4_{i}" for i in (1, 2, 3)),
             "Q5"]  # fmt: skip
    texts = ["Start Date", "Response Type", "IP Address", "Duration (in seconds)", "Finished",
             "Response ID", "How old are you?", "Have you used our e-service?",
             *(f"How far do you agree? - {g}" for g in GRID),
             *(f"Which devices do you use? - Selected Choice - {d}" for d in DEVICES),
             "Other comments"]  # fmt: skip
    ids = [json.dumps({"ImportId": f"QID{i}"}) for i in range(len(names))]
    rows: list[list[Any]] = [names, texts, ids]
    for i in range(N):
        rows.append(
            [f"2024-05-{i % 28 + 1:02} 09:00:00", 0, f"10.0.0.{i}", 60 + 3 * i, 1, f"R_{i:06}x",
             a.age[i] + 1, -99 if a.unsure[i] else 2 - a.used[i], *a.grid[i],
             *(1 if t else "" for t in a.devices[i]), a.comment[i]]
        )  # fmt: skip
    return write(path, rows)


def lime_survey(path: Path) -> Path:
    """Question codes with parts in brackets, answers as full texts, in Swedish."""
    a = Answers()
    agree = ("Instämmer inte alls", "Instämmer delvis inte", "Varken eller", "Instämmer delvis",
             "Instämmer helt")  # fmt: skip
    names = ["id", "submitdate", "lastpage", "startlanguage", "G1Q1", "G1Q2",
             *(f"G2Q1[SQ00{i}]" for i in (1, 2, 3)), *(f"G2Q2[SQ00{i}]" for i in (1, 2, 3)),
             "G3Q1"]  # fmt: skip
    rows: list[list[Any]] = [names]
    for i in range(N):
        rows.append(
            [i + 1, f"2024-05-{i % 28 + 1:02} 09:00:00", 3, "sv", AGE[a.age[i]],
             "Vet ej" if a.unsure[i] else ("Ja" if a.used[i] else "Nej"),
             *(agree[v - 1] for v in a.grid[i]), *("Ja" if t else "Nej" for t in a.devices[i]),
             a.comment[i]]
        )  # fmt: skip
    return write(path, rows, ";")


def spss(path: Path) -> Path:
    """A file of SPSS with labels and user-missing codes."""
    import pandas as pd
    import pyreadstat

    a = Answers()
    frame = pd.DataFrame(
        {
            "lopnr": np.arange(1.0, N + 1),
            "kon": np.where(a.used == 1, 1.0, 2.0),
            **{f"q3_{i + 1}": a.grid[:, i].astype(float) for i in range(3)},
            "ar": a.year.astype(float),
        }
    )
    frame.loc[a.unsure, "q3_1"] = 9.0
    agree = {float(i): label for i, label in enumerate(AGREE, 1)}
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels={"kon": "Kön", "q3_1": "Öppettiderna är bra", "ar": "Vilket år är du född?"},
        variable_value_labels={
            "kon": {1.0: "Kvinna", 2.0: "Man"},
            "q3_1": {**agree, 9.0: "Vet ej"},
            "q3_2": agree,
            "q3_3": {1.0: "Strongly disagree", 5.0: "Strongly agree"},
        },
        missing_ranges={"q3_1": [9.0]},
    )
    return path
