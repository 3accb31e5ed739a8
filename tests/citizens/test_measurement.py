import pytest

from cup_study import codebook
from cup_study.citizens import measurement
from cup_study.sem.scales.reliability import reliability

BOOK = codebook.parse("name,type,question_en,question_sv\na1,text,Useful?,Nyttig?\n", ["en", "sv"])


def test_the_note_tells_who_was_left_out(model, robust):
    note = measurement.note(model, ("en", "sv"))
    assert note["en"] == "n = 399 complete answers (1 left out); unweighted."
    note = measurement.note(robust, ("en", "sv"))
    assert note["sv"].startswith("n = 400 som svarat på någon av frågorna (0 utan svar")


def test_reliability_shows_the_range_of_the_loadings(model, fitted, called):
    table = reliability(fitted)
    note = measurement.note(model, ("en", "sv"))
    shown = measurement.reliability_table(model, table, called, note)
    assert shown.frames["sv"]["construct"].tolist() == ["Nytta", "Avsikt"]
    low, high = shown.frames["en"]["loadings"].iloc[0].split("–")
    assert float(low) <= float(high) <= 1
    assert shown.note["sv"].startswith(note["sv"])
    told = measurement.reliability_values(table)
    assert told["n_weak"] == (0, "count")
    assert told["ave_pu"][0] == pytest.approx(table["ave"].iloc[0])


def test_items_have_their_words_where_the_codebook_has_them(model, called):
    note = measurement.note(model, ("en", "sv"))
    frame = measurement.loadings_table(model, BOOK, called, note).frames["sv"]
    assert frame["item"].tolist()[:2] == ["Nyttig?", "a2"]
    assert frame["construct"].tolist() == ["Nytta", "", "", "Avsikt", "", ""]


def test_models_stand_under_each_other(model):
    note = measurement.note(model, ("en", "sv"))
    table = measurement.fit_table({"cfa": model, "sem": model}, note)
    assert table.frames["en"]["model"].tolist() == ["Measurement", "Structural"]
    assert set(table.columns) == set(table.frames["en"].columns)
    assert table.note["en"].endswith("unweighted. Maximum likelihood.")
    assert measurement.fit_values(model.measures)["df"] == (8, "count")


def test_robust_measures_are_said_to_be_robust(robust):
    table = measurement.fit_table({"sem": robust}, measurement.note(robust, ("en", "sv")))
    assert table.note["en"].endswith("MLR: scaled χ², robust CFI, TLI and RMSEA.")
    assert measurement.fit_values(robust.measures)["scaling"][1] == "decimal3"
