import pytest

from cup_study import codebook
from cup_study.citizens import measurement
from cup_study.sem.plain_fit_measures import fit_measures
from cup_study.sem.plain_reliability import reliability

BOOK = codebook.parse("name,type,question_en,question_sv\na1,text,Useful?,Nyttig?\n", ["en", "sv"])


def test_the_note_tells_who_was_left_out(fit):
    note = measurement.note(fit, ("en", "sv"))
    assert note["en"] == "n = 399 complete answers (1 left out); unweighted."


def test_reliability_shows_the_range_of_the_loadings(fit, called):
    table = reliability(fit)
    note = measurement.note(fit, ("en", "sv"))
    shown = measurement.reliability_table(fit, table, called, note)
    assert shown.frames["sv"]["construct"].tolist() == ["Nytta", "Avsikt"]
    low, high = shown.frames["en"]["loadings"].iloc[0].split("–")
    assert float(low) <= float(high) <= 1
    assert shown.note["sv"].startswith(note["sv"])
    told = measurement.reliability_values(table)
    assert told["n_weak"] == (0, "count")
    assert told["ave_pu"][0] == pytest.approx(table["ave"].iloc[0])


def test_items_have_their_words_where_the_codebook_has_them(fit, called):
    note = measurement.note(fit, ("en", "sv"))
    frame = measurement.loadings_table(fit, BOOK, called, note).frames["sv"]
    assert frame["item"].tolist()[:2] == ["Nyttig?", "a2"]
    assert frame["construct"].tolist() == ["Nytta", "", "", "Avsikt", "", ""]


def test_models_stand_under_each_other(fit):
    measures = fit_measures(fit)
    note = measurement.note(fit, ("en", "sv"))
    table = measurement.fit_table({"cfa": measures, "sem": measures}, note)
    assert table.frames["en"]["model"].tolist() == ["Measurement", "Structural"]
    assert set(table.columns) == set(table.frames["en"].columns)
    assert measurement.fit_values(measures)["df"] == (measures.df, "count")
