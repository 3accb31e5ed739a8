"""Which cells were not asked for, read from the raw files again."""

import pandas as pd
import pytest

from cup_study import study
from cup_study.ingest.cleaning import clean, skips
from cup_study.pipeline import digests

ROOT = digests.package_root()

SETTINGS = """\
title: {en: Small}
languages: [en]
simulated: true
waves:
  - {id: "1", file: one.csv, reader: {type: csv}}
  - {id: "2", file: two.csv, reader: {type: csv}}
notebooks: [{run: 01_clean}]
"""
BOOK = """\
name,type,values,missing,source_1,source_2
used,binary,0|1,99=no answer,,
why,binary,0|1,97=Not asked|99=no answer,,reason
late,scale,1-5,97=not applicable,-,
"""


@pytest.fixture
def small(repository):
    folder = repository / "data" / "raw" / "small"
    folder.mkdir()
    (folder / "study.yml").write_text(SETTINGS, encoding="utf-8")
    (folder / "codebook.csv").write_text(BOOK, encoding="utf-8")
    (folder / "one.csv").write_text("used,why\n1,97\n0,1\n0,99\n,\n99,\n", encoding="utf-8")
    (folder / "two.csv").write_text("used,reason,late\n1, Not asked ,5\n0,0,97\n", encoding="utf-8")
    return study.load("small", repository)


def test_skipped_cells_are_told_from_missing_ones(small):
    data = clean.clean(small).data
    asked = skips.asked(small, data)
    first = asked[data["wave"].eq("1")]
    # The fourth row is blank and not read.
    assert first["used"].tolist() == [True] * 4
    assert first["why"].tolist() == [False, True, True, True]
    second = asked[data["wave"].eq("2")]
    assert second["why"].tolist() == [False, True]
    assert second["late"].tolist() == [True, False]


def test_an_item_that_a_wave_did_not_have_was_not_asked_there(small):
    data = clean.clean(small).data
    assert not skips.asked(small, data).loc[data["wave"].eq("1"), "late"].any()


def test_rows_that_were_left_out_do_not_shift_the_others(small):
    data = clean.clean(small).data.iloc[[1, 3, 5]].reset_index(drop=True)
    asked = skips.asked(small, data)
    assert asked.index.equals(data.index)
    assert asked["why"].tolist() == [True, True, True]


def test_the_share_missing_of_the_audit_agrees(monkeypatch):
    monkeypatch.delenv(study.STUDY_VARIABLE, raising=False)
    loaded = study.load(study.default_name(ROOT), ROOT)
    cleaned = clean.clean(loaded)
    asked = skips.asked(loaded, cleaned.data)
    items = [c for c in asked.columns if loaded.codebook[c].section]
    lacking = cleaned.data[items].isna() & asked[items]
    by_audit = cleaned.missing[cleaned.missing["section"].ne("")]
    expected = (by_audit["share"] * by_audit["cells"]).sum()
    assert int(lacking.to_numpy().sum()) == pytest.approx(expected)
    assert int(asked[items].to_numpy().sum()) == by_audit["cells"].sum()
    assert isinstance(asked, pd.DataFrame)
