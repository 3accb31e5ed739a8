"""Main results with and without flagged rows."""

from __future__ import annotations

import pandas as pd
import pytest

from cup_study.survey.basis import Basis
from cup_study.survey.comparing import both_ways
from cup_study.survey.estimates import unweighted

BASIS = Basis(5, False, ("en", "sv"))


def _data() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "q": [1.0, 2.0, 3.0, 9.0, 9.0],
            "flag_speeder": [False, False, False, True, False],
            "flag_duplicate": [False, False, False, True, True],
            "flag_incomplete": [False] * 5,
        }
    )


def test_each_flag_and_all_of_them() -> None:
    found = both_ways.compare(_data(), ["q"], unweighted(_data()), threshold=1).set_index("without")
    assert found.index.tolist() == ["", "speeder", "duplicate", "any"]
    assert found["estimate"].tolist() == pytest.approx([4.8, 3.75, 2.0, 2.0])
    assert found["left_out"].tolist() == [0, 1, 2, 2]
    assert found.at["any", "change"] == pytest.approx(-2.8 / found.at["", "se"])


def test_within_a_group_only_its_rows_count() -> None:
    here = pd.Series([True, True, True, True, False])
    found = both_ways.compare(_data(), ["q"], unweighted(_data()), where=here, threshold=1)
    assert found.set_index("without").at["any", "left_out"] == 1


def test_no_flag_is_told() -> None:
    data = _data()[["q", "flag_incomplete"]]
    found = both_ways.compare(data, ["q"], unweighted(data))
    assert both_ways.values(found) == {}
    made = both_ways.table(found, {"en": {"q": "Q"}, "sv": {"q": "Q"}}, [], BASIS)
    assert made.note["sv"].endswith("Färre än 5 rader är flaggade.")
    assert made.frames["en"].columns.tolist() == ["result", "all", "interval"]


def test_table_names_the_flags() -> None:
    found = both_ways.compare(_data(), ["q"], unweighted(_data()), threshold=1)
    made = both_ways.table(found, {"en": {"q": "Q"}, "sv": {"q": "Q"}}, [], BASIS)
    assert made.columns["duplicate"] == {"en": "Without duplicate", "sv": "Utan dubbletter"}
    assert set(made.columns) == set(made.frames["en"].columns)


def test_few_flagged_rows_are_not_compared() -> None:
    """One row left out: the difference of the means would tell what that person answered."""
    found = both_ways.compare(_data(), ["q"], unweighted(_data()))
    assert found["without"].tolist() == [""]
