import pandas as pd
import pytest

from cup_study import codebook
from cup_study.citizens import method_views
from cup_study.sem.scales.common_method import common_method

from .conftest import MODEL

BOOK = codebook.parse("name,type,question_en,question_sv\na1,text,Useful?,Nyttig?\n", ["en", "sv"])
NOTE = {"en": "n = 399.", "sv": "n = 399."}


def test_no_method_is_found_where_there_is_none(answers):
    found = common_method(MODEL, answers)
    told = method_views.method_values(found)
    assert told["method_pvalue"][0] > 0.01
    assert told["harman_cfi"][0] < 0.9
    frame = method_views.method_table(found, NOTE).frames["sv"]
    assert frame["model"].tolist() == ["En faktor (Harman)", "Begreppen", *frame["model"].tail(1)]


def test_indices_are_told_with_the_limit_of_chance(fitted, called):
    indices = fitted.modification_indices()
    told = method_views.index_values(indices)
    assert told["mi_n"] == (len(indices), "count")
    assert told["mi_limit"][0] == pytest.approx(method_views.chance_limit(len(indices)))
    table = method_views.index_table(indices, BOOK, called, NOTE, most=3)
    assert len(table.frames["en"]) == 3
    assert table.note["en"].endswith("A list to read, not a list to free.")


def test_a_parameter_is_told_in_words(called):
    rows = pd.DataFrame(
        {"lhs": ["PU", "a1"], "op": ["=~", "~~"], "rhs": ["b1", "b2"], "mi": [2.0, 1.0]}
    ).assign(sepc_all=0.1)
    frame = method_views.index_table(rows, BOOK, called, NOTE).frames["sv"]
    assert frame["parameter"].tolist() == ["Nytta → b1", "Nyttig? ↔ b2"]
