from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cup_study.citizens.focus_groups import quotes
from tests.citizens.focus_groups.folders import folder

SAID = pd.DataFrame(
    {"segment": ["a", "b"], "text": ["Jag hittar inget", "Nej"], "text_en": ["I find none", ""]}
)


def read(path: Path, text: str | None) -> tuple[pd.DataFrame, list[str]]:
    found, problems = quotes.examine(folder(path, quotes=text), SAID, ["en", "sv"])
    return found, [str(p) for p in problems]


def test_without_the_file_nothing_may_be_quoted(tmp_path: Path) -> None:
    found, problems = read(tmp_path, None)
    assert problems == []
    assert found.columns.tolist() == ["segment", "cleared_by", "cleared_on", "text_en", "text_sv"]
    assert found.empty


def test_words_come_from_the_file_the_translation_or_the_segment(tmp_path: Path) -> None:
    text = "segment,cleared_by,cleared_on,text_sv\na,E,2009,hittar inget\na,E,2009,Jag\nb,E,,\n"
    found, problems = read(tmp_path, text)
    assert problems == []
    assert found["text_sv"].tolist() == ["hittar inget", "Jag", "Nej"]
    assert found["text_en"].tolist() == ["I find none", "I find none", "Nej"]
    assert quotes.differing(found, SAID) == []
    changed = found.assign(text_sv="Jag finner inget", text_en="x")
    assert quotes.differing(changed, SAID) == ["a", "a", "b"]


@pytest.mark.parametrize("on", ["", "2009", "2009-08", "2009-08-31"])
def test_dates_as_far_as_they_are_known(tmp_path: Path, on: str) -> None:
    assert read(tmp_path, f"segment,cleared_by,cleared_on\na,E,{on}\n")[1] == []


def test_all_problems_with_row_and_column(tmp_path: Path) -> None:
    text = "segment,cleared_by,cleared_on\na,,2009\nz,E,2009\nb,E,last year\nb,E,2009-13\n,E,\n"
    _, problems = read(tmp_path, text)
    assert problems == [
        'quotes.csv, row 2, column "cleared_by": is empty',
        'quotes.csv, row 3, column "segment": there is no segment "z"',
        'quotes.csv, row 4, column "cleared_on": '
        'expected a date such as 2011-12-15, or 2011, got "last year"',
        'quotes.csv, row 5, column "cleared_on": '
        'expected a date such as 2011-12-15, or 2011, got "2009-13"',
        'quotes.csv, row 5, column "segment": is the same quotation as row 4',
        'quotes.csv, row 6, column "segment": is empty',
    ]
