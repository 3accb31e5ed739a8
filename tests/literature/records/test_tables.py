"""Tables of references: CSV, tab-delimited, Excel; every line is in a row or in a malformed one."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from cup_study.literature.records import columns, delimited, names, sheet
from cup_study.literature.records.entry import Entry, Malformed, Parsed


def read(parsed: Parsed) -> list[Entry]:
    return [item for item in parsed.items if isinstance(item, Entry)]


def failed(parsed: Parsed) -> list[Malformed]:
    return [item for item in parsed.items if isinstance(item, Malformed)]


def table(*rows: list[str], delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()


def of(**cells: str) -> str:
    """Table of one row; "_" in a name stands for a blank."""
    return table([name.replace("_", " ") for name in cells], list(cells.values()))


SCOPUS = of(
    Authors="Li W.; Dou Z.",
    Author_full_names="Li, Wei (1); Dou, Z (2)",
    Title="Reed",
    Year="2020",
    Source_title="Ecosystem Health",
    Volume="6",
    Page_start="",
    Page_end="",
    DOI="10.1/x",
    Link="https://www.scopus.com/x?eid=2-s2.0-8",
    Author_Keywords="a; b",
    Index_Keywords="B; c",
    Document_Type="Conference paper",
    Source="Scopus",
    EID="2-s2.0-8",
    **{"Art._No.": "17"},
)
IEEE = of(
    Document_Title="Portals",
    Authors="W. Zhang; A. van der Berg",
    Publication_Title="IEEE Access",
    Publication_Year="2024",
    Start_Page="1",
    End_Page="9",
    PDF_Link="https://ieeexplore.ieee.org/stamp/stamp.jsp?arnumber=10639410",
    IEEE_Terms="t",
    Document_Identifier="IEEE Conferences",
)
PUBMED = of(
    PMID="7",
    Title="Trust",
    Authors="Styvén M, Wallström Å.",
    First_Author="Styvén M",
    Publication_Year="2011",
    NIHMS_ID="",
    DOI="10.1/z",
    **{"Journal/Book": "J Eur Ind"},
)


def test_scopus() -> None:
    (entry,) = read(delimited.parse(SCOPUS))
    fields = entry.fields
    assert entry.database == "Scopus"
    assert fields["original_id"] == "2-s2.0-8"
    assert fields["authors"] == "Li, W.; Dou, Z."
    assert (fields["container"], fields["pages"]) == ("Ecosystem Health", "17")
    assert (fields["type"], fields["keywords"]) == ("conference", "a; b; B; c")


def test_ieee_xplore() -> None:
    (entry,) = read(delimited.parse(IEEE))
    assert entry.database == "IEEE Xplore"
    assert entry.fields["original_id"] == "10639410"
    assert entry.fields["authors"] == "Zhang, W.; van der Berg, A."
    assert (entry.fields["pages"], entry.fields["type"]) == ("1-9", "conference")


def test_pubmed() -> None:
    (entry,) = read(delimited.parse(PUBMED))
    assert (entry.database, entry.fields["original_id"]) == ("PubMed", "7")
    assert entry.fields["authors"] == "Styvén, M; Wallström, Å."
    assert entry.fields["container"] == "J Eur Ind"


def test_web_of_science_does_not_quote() -> None:
    text = 'PT\tAU\tTI\tSO\tPY\tUT\nJ\tLi, W; Dou, Z\t"Smart" cities\tX\t2020\tWOS:1\t\n'
    (entry,) = read(delimited.parse(text))
    assert entry.fields["title"] == '"Smart" cities'
    assert entry.fields["authors"] == "Li, W; Dou, Z"
    assert (entry.database, entry.fields["original_id"]) == ("Web of Science", "WOS:1")


def test_embase_has_its_source_in_one_cell() -> None:
    header = ["Title", "Author Names", "Source", "Emtree Drug Index Terms"]
    row = ["Cysts", "Liu R., Adler D.G.", "Endoscopic Ultrasound (2014) 3:3 (152-160). Date", ""]
    (entry,) = read(delimited.parse(table(header, row)))
    assert [entry.fields[n] for n in ("container", "year", "volume", "issue", "pages")] == [
        *("Endoscopic Ultrasound", "2014", "3", "3", "152-160")
    ]
    assert entry.fields["authors"] == "Liu, R.; Adler, D.G."


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_and_text_in_quotes(delimiter: str) -> None:
    title = 'Trust, "use"; and\nmore | of\tit'
    text = table(["title", "year"], [title, "2009"], ["b", "2010"], delimiter=delimiter)
    first, second = read(delimited.parse(text))
    assert (first.fields["title"], first.line, second.line) == (title, 2, 4)


def test_lines_over_the_header_are_told() -> None:
    parsed = delimited.parse('"About the data: exported 2024"\n' + SCOPUS)
    assert parsed.notes[0].what.startswith("line over the header: ")
    assert read(parsed)[0].line == 3


def test_too_many_and_too_few_cells_are_malformed() -> None:
    parsed = delimited.parse("title,year,doi\na,2009,10.1/x,more\nb,2010\nc,2011,10.1/y,,\n\n,,\n")
    assert [(bad.line, bad.what) for bad in failed(parsed)] == [
        (2, "expected 3 cells, got 4"),
        (3, "expected 3 cells, got 2"),
    ]
    assert [entry.fields["title"] for entry in read(parsed)] == ["c"]


def test_a_quote_that_is_never_closed_takes_one_row() -> None:
    text = 'title,year\na,2009\n"b,2010\nc,2011\n"d, or e",2012\nf,"2013\n'
    parsed = delimited.parse(text)
    assert [entry.fields["title"] for entry in read(parsed)] == ["a", "c", "d, or e"]
    assert [(bad.line, bad.text) for bad in failed(parsed)] == [(3, '"b,2010'), (6, 'f,"2013')]


def test_quotes_that_are_not_doubled_are_read_and_told() -> None:
    (entry,) = read(delimited.parse('title,year\n"The "new" towns",2009\n'))
    assert "towns" in entry.fields["title"]
    assert entry.notes == ("quotation marks not doubled: read as they stand",)


def test_nothing_is_lost_whatever_is_broken() -> None:
    words = ["a", '"', ",", "\n", "b,1", '"x"', '""', "c", "\t", ";"]
    for seed in range(300):
        body = "".join(words[(seed * 7 + i * i * 3 + seed // 9) % len(words)] for i in range(40))
        parsed = delimited.parse("title,year\n" + body)
        kept = "".join(bad.text for bad in failed(parsed))
        kept += "".join("".join(entry.fields.values()) for entry in read(parsed))
        assert body.count("a") <= kept.count("a")
        assert body.count("c") <= kept.count("c")


def test_a_limit_of_other_programs_is_left_alone() -> None:
    before = csv.field_size_limit()
    delimited.parse("title,year\n" + "x" * 200_000 + ",2009\n")
    assert csv.field_size_limit() == before


def test_what_is_no_list_of_references() -> None:
    assert columns.known(["id", "age", "q1"]) == 0
    assert not delimited.is_table("Dear reader,\nI write to you, since")
    assert delimited.parse("nothing here").notes[0].line == 1


def test_excel() -> None:
    book = openpyxl.Workbook()
    sheet_of_notes = book.active
    assert sheet_of_notes is not None
    sheet_of_notes.append(["About this export"])
    records = book.create_sheet("savedrecs")
    for row in (
        ["Article Title", "Authors", "Publication Year"],
        ["Reed", "Li, W", 2020.0],
        [None],
    ):
        records.append(row)
    records.append(["too", "many", 2020, "cells"])
    kept = io.BytesIO()
    book.save(kept)
    parsed = sheet.parse(kept.getvalue())
    assert read(parsed)[0].fields["year"] == "2020"
    assert failed(parsed)[0].text == "too\tmany\t2020\tcells"
    assert "savedrecs" in parsed.notes[0].what
    with pytest.raises(ValueError, match="no workbook"):
        sheet.parse(b"PK\x03\x04 xl/workbook.xml")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Adeli K.Lewis G. F.", "Adeli, K.; Lewis, G. F."),
        ("Bauer B., Simkhovich B. Z.", "Bauer, B.; Simkhovich, B. Z."),
        ("Li, W., Dou, Z.", "Li, W.; Dou, Z."),
        ("Grames, Eliza M and Elphick, Chris S", "Grames, Eliza M; Elphick, Chris S"),
        ("['Marx, Karl', 'Lindgren, Astrid']", "Marx, Karl; Lindgren, Astrid"),
        ("[broken", "[broken"),
        ("A|B", "A; B"),
        ("Davis, Fred", "Davis, Fred"),
        ("", ""),
    ],
)
def test_names_in_a_cell(cell: str, expected: str) -> None:
    assert names.split(cell) == expected
