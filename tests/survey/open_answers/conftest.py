"""A small code frame, answers and a way to write a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cup_study.survey.open_answers.frame import Code, CodeFrame


@pytest.fixture
def frame() -> CodeFrame:
    return CodeFrame(
        (
            Code("ease", {"en": "Ease", "sv": "Enkelhet"}, "", ""),
            Code("find", {"en": "Finding", "sv": "Hitta"}, "Search", "ease"),
            Code("simple", {"en": "Simple words", "sv": "Enkla ord"}, "Wording", "ease"),
            Code("none", {"en": "Nothing", "sv": "Inget"}, "A dash", ""),
        )
    )


@pytest.fixture
def answers() -> pd.DataFrame:
    rows = [
        ("1", "a", "q", "Bad search"),
        ("2", "a", "q", "Long <b>words</b>"),
        ("3", "a", "q", ""),
    ]
    rows += [("1", "b", "q", "-")]
    return pd.DataFrame(rows, columns=["respondent", "wave", "item", "text"])


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def make(text: str) -> Path:
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return make


@pytest.fixture
def coded() -> pd.DataFrame:
    """Two coders on 40 answers, who mix up two codes now and then, and a coder who settles it."""
    rows = []
    for i in range(40):
        true = ("find", "simple", "none", "find")[i % 4]
        rows.append((str(i), "a", "q", "bo", true))
        other = "simple" if i in (0, 4, 8) else true
        rows.append((str(i), "a", "q", "anna", other))
        if other != true:
            rows.append((str(i), "a", "q", "agreed", true))
    rows.append(("99", "a", "q", "bo", "find"))
    return pd.DataFrame(rows, columns=["respondent", "wave", "item", "coder", "code"])
