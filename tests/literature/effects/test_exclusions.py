from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.effects import exclusions

TABLE = pd.DataFrame(
    {
        "study": ["a", "a", "b", "b"],
        "construct_1": ["BI", "BI", "BI", "BI"],
        "construct_2": ["PE", "EE", "PE", "PE"],
        "coder": ["R1", "R1", "R1", "R2"],
    }
)


def test_a_file_may_mean_studies_pairs_and_coders(tmp_path: Path) -> None:
    path = tmp_path / "exclusions.csv"
    path.write_text(
        "study,construct_1,construct_2,coder,why\na,PE,BI,,first\nb,,,R2,second\n",
        encoding="utf-8",
    )
    assert exclusions.why(TABLE, path) == ["first", "", "", "second"]
    assert exclusions.why(TABLE, str(path)) == ["first", "", "", "second"]


def test_one_construct_means_all_its_pairs() -> None:
    rules = pd.DataFrame({"study": ["a"], "construct_1": ["BI"], "why": ["x"]})
    assert exclusions.why(TABLE, rules) == ["x", "x", "", ""]


def test_nothing_to_exclude() -> None:
    assert exclusions.why(TABLE, None) == [""] * 4


def test_what_fits_nothing_or_has_no_reason_is_told() -> None:
    rules = pd.DataFrame(
        {"study": ["c", "a", "a"], "construct_1": ["", "XX", ""], "why": ["x", "y", None]}
    )
    with pytest.raises(InputError) as caught:
        exclusions.why(TABLE, rules)
    text = str(caught.value)
    assert "3 problems" in text
    assert 'study "c" is not in the table' in text
    assert 'construct_1 "XX" is not in the table' in text
    assert "a reason" in text
