import time
from typing import get_args

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from cup_study import settings
from cup_study import study as studies
from cup_study.errors import InputError
from cup_study.identifier_kinds import NAMES
from cup_study.ingest.reading.rawtable import TEXT
from cup_study.ingest.scanning import identifier_cells, identifier_views, identifiers

STUDY = """\
title: {en: A study}
languages: [en, sv]
simulated: true
default: true
waves:
  - {id: "1", file: raw.csv, frame: frame.csv, reader: {type: csv, delimiter: ";"}}
notebooks: [{run: 01_clean}]
"""
CODEBOOK = "name,type,values,section,sensitive\nq1,scale,1-7,,\nwhy,text,,,\nmail,text,,,1\n"
RAW = [
    "q1;why;mail",
    "1;Mejla anna@telia.se;bo@telia.se",
    "2;;ingen",
    "3;811218-9876;811218-9876",
    "4;Mejla anna@telia.se;",
]


@pytest.fixture
def given(tmp_path):
    def make(raw=RAW, extra="", frame="id;phone\n1;070-123 45 67\n"):
        folder = tmp_path / "data" / "raw" / "a"
        folder.mkdir(parents=True, exist_ok=True)
        (tmp_path / "notebooks").mkdir(exist_ok=True)
        (tmp_path / "notebooks" / "01_clean.ipynb").write_text("{}")
        (folder / "study.yml").write_text(STUDY + extra, "utf-8")
        (folder / "codebook.csv").write_text(CODEBOOK, "utf-8")
        (folder / "raw.csv").write_text("\n".join(raw) + "\n", "utf-8")
        (folder / "frame.csv").write_text(frame, "utf-8")
        return studies.load("a", tmp_path)

    return make


def told(found):
    return {(f.file, f.column, f.kind): (f.n, f.rows, f.stops) for f in found}


def test_every_file_and_column_is_looked_at(given):
    assert told(identifiers.scan(given())) == {
        ("raw.csv", "why", "personnummer"): (1, (4,), True),
        ("raw.csv", "why", "email"): (2, (2, 5), True),
        ("raw.csv", "mail", "personnummer"): (1, (4,), True),
        ("raw.csv", "mail", "email"): (1, (2,), False),
        ("frame.csv", "phone", "phone"): (1, (2,), True),
    }


def test_the_build_stops_with_everything_at_once_and_no_text_in_full(given):
    study = given()
    with pytest.raises(InputError) as caught:
        identifiers.refuse(identifiers.scan(study), study)
    text = str(caught.value)
    assert text.startswith("data/raw/a holds personal data: 4 problems\n")
    assert (
        'raw.csv, column "why": 2 cells hold an e-mail address, in rows 2, 5: a•••@•••••.••' in text
    )
    assert 'column "mail": 1 cell holds a Swedish personnummer' in text
    assert "sensitive=1" in text
    for secret in ("anna@", "9876", "123 45 67"):
        assert secret not in text


def test_what_the_study_accepts_stays_and_is_told(given):
    extra = (
        "privacy:\n  accept:\n"
        "    - {file: raw.csv, column: why, kinds: [email, personnummer], reason: made up}\n"
        "    - {file: raw.csv, column: mail, kinds: [personnummer, phone], reason: made up}\n"
        "    - {file: frame.csv, column: phone, kinds: [phone], reason: made up}\n"
    )
    study = given(extra=extra)
    found = identifiers.scan(study)
    identifiers.refuse(found, study)
    assert identifiers.unused(found, study) == ["raw.csv, mail: phone"]
    table = identifier_views.table(found, study.languages, identifiers.unused(found, study))
    assert table.note["en"].endswith("but not found: raw.csv, mail: phone.")
    accepted, kept = "Godtaget: made up", "Känslig kolumn: stannar i råfilen"
    decisions = table.frames["sv"]["decision"].tolist()
    assert decisions == [accepted, accepted, accepted, kept, accepted]


def test_an_acceptance_needs_a_known_kind_and_a_reason(given):
    entry = "privacy: {accept: [{file: raw.csv, column: why, kinds: [mail], reason: ''}]}\n"
    with pytest.raises(InputError) as caught:
        given(extra=entry)
    assert "privacy.accept[0].reason" in str(caught.value)
    assert "privacy.accept[0].kinds[0]" in str(caught.value)


def test_the_other_settings_name_items_of_the_codebook(given):
    extra = "privacy: {threshold: 0, k: 1, quasi_identifiers: [q1, nope], sensitive_item: gone}\n"
    with pytest.raises(InputError) as caught:
        given(extra=extra)
    text = str(caught.value)
    assert "privacy.threshold" in text
    assert "privacy.k" in text
    with pytest.raises(InputError) as caught:
        given(extra="privacy: {quasi_identifiers: [q1, nope], sensitive_item: gone}\n")
    assert 'privacy.quasi_identifiers: "nope" is not an item of codebook.csv' in str(caught.value)
    assert 'privacy.sensitive_item: "gone" is not an item' in str(caught.value)
    assert given(extra="privacy: {threshold: 10}\n").privacy.threshold == 10


def test_the_settings_know_every_kind():
    assert get_args(settings.Identifier) == NAMES
    assert set(identifier_views.KINDS) == set(NAMES)


def test_a_clean_study_is_told_as_such(given):
    study = given(raw=["q1;why;mail", "1;bra;x"], frame="id;phone\n1;\n")
    found = identifiers.scan(study)
    identifiers.refuse(found, study)
    assert found == ()
    assert identifier_views.table(found, ["sv"]).frames["sv"].iloc[0, 0] == "Inget funnet"


def test_a_text_file_is_looked_through_line_by_line(tmp_path):
    path = tmp_path / "quotes.txt"
    path.write_text("Bra\nRing 070-123 45 67\n", "utf-8")
    (finding,) = identifiers.scan_text(path)
    assert (finding.rows, finding.kind) == ((2,), "phone")
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="is not UTF-8"):
        identifiers.scan_text(path)


def column(values):
    return pd.Series(pd.array([str(v) for v in values], dtype=TEXT))


def test_running_numbers_and_time_stamps_are_no_personal_numbers():
    rng = np.random.default_rng(1)
    stamps = pd.Series(pd.date_range("2015-01-12", periods=3000, freq="7min"))
    for values in (
        8101010000 + np.arange(3000),
        1421078700 + rng.integers(0, 10**7, 3000),
        stamps.dt.strftime("%Y%m%d%H%M"),
        rng.random(3000),
        stamps.astype(str),
    ):
        assert identifier_cells.find(column(values)) == {}


def test_a_column_of_bare_personal_numbers_is_found():
    from cup_study.check_digits import is_personnummer

    every = [f"811218{n:04}" for n in range(9999)]
    found = identifier_cells.find(column([t for t in every if is_personnummer(t)]))
    assert len(found["personnummer"]) == 1000


@pytest.mark.slow
def test_two_million_rows_take_seconds():
    rng = np.random.default_rng(2)
    n = 2_000_000
    cells = pd.DataFrame({f"q{i}": column(rng.integers(1, 8, n)) for i in range(3)})
    cells["weight"] = column(rng.random(n).round(4))
    start = time.perf_counter()
    assert identifiers.scan_table(cells, "big.csv") == ()
    assert time.perf_counter() - start < 5


def test_a_column_that_was_read_in_parts():
    parts = pa.chunked_array([["ring 070-174 06 35"] * 9, ["bra"] * 9], type=pa.large_string())
    column = pd.Series(pd.array(parts, dtype=TEXT))
    assert identifier_cells.find(column)["phone"].tolist() == list(range(9))
