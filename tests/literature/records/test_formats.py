"""Formats are told by content, databases by what they sign with, kinds by their words."""

from __future__ import annotations

import pytest

from cup_study.literature.records import databases, formats, kinds, record

SAMPLES = {
    "RIS": "\n1.\nTY  - JOUR\nTI  - @article{a,\nER  - \n",
    "BibTeX": "% Encoding: UTF-8\n\n@Article{a,\n title={TY  - JOUR}}\n",
    "PubMed": "\n\nPMID- 32336025\nTI  - x\n",
    "Web of Science": "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nTI x\nER\n",
    "EndNote": "%0 Journal Article\n%T x\n",
    "CSL-JSON": ' [{"id": "a", "title": "TY  - JOUR"}]',
    "OpenAlex": '{"meta": {}, "results": [{"id": "https://openalex.org/W1"}]}',
    "table": 'Title,Authors,Year\n"Line\nTY  - JOUR",b,2009\n',
}


@pytest.mark.parametrize("form", SAMPLES)
def test_formats_are_told_by_content(form: str) -> None:
    assert formats.told(SAMPLES[form]) == form
    assert len(formats.PARSERS[form](SAMPLES[form]).items) == 1


def test_ris_without_start_lines() -> None:
    assert formats.told("C1  - 1\nAU  - a\nTI  - b\nER  - \n") == "RIS"


@pytest.mark.parametrize("text", ["", "hello", "a,b\n1,2\n", "<html>", "{}", "@", "TY"])
def test_other_texts_are_no_export(text: str) -> None:
    told = formats.told(text)
    assert told in ("", "CSL-JSON")
    if told:
        assert formats.PARSERS[told](text).items[1:] == ()


@pytest.mark.parametrize(
    ("data", "what"),
    [(b"%PDF-1.4", "PDF"), (b"\xd0\xcf\x11\xe0", "old Office"), (b"PK\x03\x04", "zip")],
)
def test_foreign_files(data: bytes, what: str) -> None:
    assert what in formats.foreign(data)


def test_databases_need_more_than_half_of_the_entries() -> None:
    assert databases.of_file(["Scopus"] * 3 + ["PubMed"], "x") == "Scopus"
    assert databases.of_file(["Scopus", "PubMed"], "x") == "x"
    assert databases.of_file([], "x") == "x"


@pytest.mark.parametrize(
    "text", ["benchmark, search 1", "Web Conference", "isidore", "Publication", "eric.smith@x.se"]
)
def test_other_texts_name_no_database(text: str) -> None:
    assert databases.named(text) == ""


def test_every_kind_is_one_of_the_table() -> None:
    words = ["JOUR", "CPAPER", "BOOK", "CHAP", "THES", "RPRT", "preprint", "DATA", "ELEC", "?"]
    assert [kinds.kind(word) for word in words] == list(record.TYPES)
    assert kinds.kind("journalArticle") == "journal"
    assert kinds.kind("IEEE Conferences") == "conference"
    assert kinds.kind("misc", "Working Paper") == "report"
