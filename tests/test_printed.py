import numpy as np
import pandas as pd
import pytest

from cup_study import printed
from cup_study.errors import CupError
from cup_study.views import Spanner


def test_cells_are_printed_in_the_language_and_cleaned():
    frame = pd.DataFrame({"a": ["x\u202ey\n<b>", None], "n": [2010, 3], "p": [0.5, np.nan]})
    made = printed.cells(frame, {"p": "percent1"}, "sv")
    assert made == [["xy <b>", "2\u00a0010", "50,0\u00a0%"], ["–", "3", "–"]]


def test_groups_are_rows_after_each_other():
    frame = pd.DataFrame({"g": ["a", "b", "b", "a"]})
    assert [g["rows"] for g in printed.row_groups(frame, "g", "k.t")] == [1, 2, 1]
    with pytest.raises(CupError, match="no column h"):
        printed.row_groups(frame, "h", "k.t")


@pytest.mark.parametrize(("first", "last"), [("c", "b"), ("a", "x")])
def test_a_heading_spans_columns_that_are_there(first, last):
    with pytest.raises(CupError, match=r'Table "k.t": a heading spans'):
        printed.span(Spanner({"en": "H"}, first, last), ["a", "b", "c"], "k.t")


def test_what_has_a_number_format_is_set_to_the_right():
    assert printed.is_numeric(pd.Series(["..", 3], dtype=object), "count")
    assert not printed.is_numeric(pd.Series(["a"]), None)
    assert not printed.is_numeric(pd.Series([], dtype=float), None)
