import math

import pandas as pd
import pytest

from cup_study.citizens import structure_views as views

NOTE = {"en": "n = 399.", "sv": "n = 399."}


def test_paths_are_told_with_their_limits(structural):
    told = views.path_values(structural)
    assert told["n_paths"] == (1, "count")
    assert told["n_supported"] == (1, "count")
    assert told["path_pu_bi_lower"][0] < told["path_pu_bi"][0] < told["path_pu_bi_upper"][0]
    assert told["r2_bi"][0] == pytest.approx(told["path_pu_bi"][0] ** 2, abs=1e-6)


def test_the_table_has_both_metrics_and_names_constructs(structural, called):
    table = views.paths_table(structural, called, NOTE)
    row = table.frames["sv"].iloc[0]
    assert (row["outcome"], row["predictor"]) == ("Avsikt", "Nytta")
    assert row["r2"].startswith("0,")
    assert row["b"] != pytest.approx(row["beta"], abs=1e-6)
    assert set(table.columns) == set(table.frames["en"].columns)


def test_the_smallest_path_is_found_with_a_power_of_eighty_percent(structural):
    table = views.sensitivity(structural)
    se, smallest = table["se"].iloc[0], table["smallest"].iloc[0]
    assert smallest == pytest.approx(2.8016 * se, abs=1e-3 * se)
    # A path as large as that: the power is .80 by definition.
    z = 1.959964
    power = 0.5 * math.erfc(-(smallest / se - z) / math.sqrt(2))
    assert power == pytest.approx(0.80, abs=1e-3)
    assert views.sensitivity_values(table)["smallest_most"] == (smallest, "coef2")


def test_the_power_is_printed_by_path(structural, called):
    table = views.sensitivity_table(views.sensitivity(structural), called, NOTE)
    assert table.frames["en"]["path"].tolist() == ["Usefulness → intention"]
    assert table.note["sv"].startswith("n = 399. Tvåsidiga test")


def test_the_checklist_says_what_the_authors_must_answer(structural):
    table = views.checklist_table(structural, ("en", "sv"))
    frame = table.frames["sv"]
    assert set(frame["status"]) == {"besvarat", "delvis", "författarna"}
    open_ones = frame["status"] == "författarna"
    assert (frame.loc[open_ones, "answer"] == "").all()
    assert isinstance(frame, pd.DataFrame)
