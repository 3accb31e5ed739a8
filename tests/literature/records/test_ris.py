"""RIS as databases write it and as people send it on."""

from __future__ import annotations

from typing import Any

import pytest
import rispy

from cup_study.literature.records import ris
from cup_study.literature.records.entry import Entry, Malformed, Parsed


def entries(parsed: Parsed) -> list[Entry]:
    return [item for item in parsed.items if isinstance(item, Entry)]


def one(text: str) -> Entry:
    (found,) = entries(ris.parse(text))
    return found


def test_rispy_finds_the_same_where_the_format_is_kept() -> None:
    listed: list[dict[str, Any]] = [
        {
            "type_of_reference": "JOUR",
            "title": f"Title {i}",
            "authors": ["Styvén, Maria", "Wallström, Åsa"],
            "year": "2011",
            "volume": "4",
            "number": "2",
            "start_page": "1",
            "end_page": "9",
            "doi": f"10.1000/{i}",
            "abstract": "We looked at towns.",
            "keywords": ["trust", "use"],
        }
        for i in range(50)
    ]
    text = rispy.dumps(listed)
    peer = rispy.loads(text)
    found = entries(ris.parse(text))
    assert [e.fields["title"] for e in found] == [p["title"] for p in peer]
    assert [e.fields["authors"] for e in found] == ["; ".join(p["authors"]) for p in peer]
    assert [e.fields["keywords"] for e in found] == ["; ".join(p["keywords"]) for p in peer]
    assert found[0].fields["pages"] == "1-9"
    assert not any(e.notes for e in found)


def test_er_and_ty_inside_an_abstract_are_text() -> None:
    text = (
        "TY  - JOUR\nTI  - a\nAB  - We found\nER  - positive tumours and\nTY  - cobb\nER  - \n"
        "in some.\nKW  - x\nER  - \n\nTY  - JOUR\nTI  - b\nER  - \n"
    )
    found = entries(ris.parse(text))
    assert [e.fields["title"] for e in found] == ["a", "b"]
    assert found[0].fields["abstract"] == (
        "We found ER  - positive tumours and TY  - cobb ER  - in some."
    )
    assert found[0].fields["keywords"] == "x"
    assert found[0].notes[0] == "line 4: ER inside a text, kept as text"


def test_missing_end_at_the_end_and_in_the_middle() -> None:
    found = entries(ris.parse("TY  - JOUR\nTI  - a\n\nTY  - JOUR\nTI  - b\nAB  - cut o"))
    assert [(e.line, e.fields["title"]) for e in found] == [(1, "a"), (4, "b")]
    assert found[0].notes == ("no ER line before the next entry",)
    assert "cut off" in found[1].notes[0]


def test_an_end_without_dash() -> None:
    found = entries(ris.parse("TY  - JOUR\nAB  - in the\nER\n\nTY  - JOUR\nTI  - b\nER  - \n"))
    assert [(e.fields["abstract"], e.notes) for e in found] == [("in the", ()), ("", ())]


def test_entries_without_start_are_kept() -> None:
    found = ris.parse("C1  - 1\nTI  - a\nER  - \n\nC1  - 2\nTI  - b\nER  - \n")
    assert [e.fields["title"] for e in entries(found)] == ["a", "b"]
    assert "no TY" in entries(found)[0].notes[0]


def test_tags_that_are_no_entry() -> None:
    found = ris.parse(
        "TY  - JOUR\nTI  - a\nER  - \nNL  - J Health\n\nLink to\n\n2.\nTY  - JOUR\nER  -\n"
    )
    assert len(found.items) == 2
    assert found.notes[0].what == "stray lines outside the entries: NL - J Health Link to 2."
    (bad,) = ris.parse("AB  - b\nKW  - c\nVL  - 3\nER  - \n").items
    assert isinstance(bad, Malformed)
    assert bad.text == "AB  - b\nKW  - c\nVL  - 3\nER  -"


def test_heads_of_exports_are_stray_lines_and_numbers_are_not() -> None:
    text = (
        "Provider: EBSCO\nContent: text/plain\n\n1.\nTY  - JOUR\nTI  - a\nER  - \n\n"
        "2.\nTY  - JOUR\nER  - \n"
    )
    found = ris.parse(text)
    assert [note.line for note in found.notes] == [1, 2]
    assert len(found.items) == 2


@pytest.mark.parametrize(
    "text",
    [
        "TY - JOUR\nTI - a\nAU - Li, W\nER - \n",
        "TY  -JOUR\nTI  -a\nAU  -Li, W\nER  -\n",
        "TY\t-\tJOUR\nTI\t- a\nAU \t- Li, W\nER  - \n",
        "TY\u00a0\u00a0- JOUR\nTI\u00a0\u00a0- a\nAU  - Li, W\nER\u00a0\u00a0-\n",
        "\ufeffTY  - JOUR\nTI  - a\nAU  - Li, W\nER  - \n",
        "  TY - JOUR\n  TI - a\n  AU - Li, W\n  ER -\n",
    ],
)
def test_blanks_round_the_tag(text: str) -> None:
    entry = one(text)
    assert (entry.fields["title"], entry.fields["authors"]) == ("a", "Li, W")
    assert entry.fields["type"] == "journal"


def test_repeated_and_continued_tags() -> None:
    entry = one(
        "TY  - JOUR\nTI  - a\nTI  - b\nAB  - one\ntwo\nKW  - x\ny\nSN  - 1\nSN  - 2\n"
        "A1  - Li W\nER  - \n"
    )
    assert entry.fields["title"] == "a"
    assert entry.notes == ("a second title, not kept: b",)
    assert entry.fields["abstract"] == "one two"
    assert (entry.fields["keywords"], entry.fields["issn"]) == ("x; y", "1; 2")
    assert entry.fields["authors"] == "Li, W"


@pytest.mark.parametrize(
    ("lines", "database", "identity"),
    [
        ("AN  - WOS:000648942600035", "Web of Science", "WOS:000648942600035"),
        ("UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-85&x=1", "Scopus", "2-s2.0-85"),
        ("DB  - Embase\nU2  - L373791783", "Embase", "L373791783"),
        ("DP  - NLM\nAN  - 21553931", "PubMed", "21553931"),
        ("DB  - search 1\nID  - 7", "", "7"),
    ],
)
def test_database_and_id(lines: str, database: str, identity: str) -> None:
    entry = one(f"TY  - JOUR\nTI  - a\n{lines}\nER  - \n")
    assert (entry.database, entry.fields["original_id"]) == (database, identity)


def test_year_of_early_access_and_doi_in_other_fields() -> None:
    entry = one(
        "TY  - JOUR\nDA  - MAY 16\nC6  - JUL 2022\nUR  - https://doi.org/10.1000/x\nER  - \n"
    )
    assert entry.fields["year"] == "JUL 2022"
    assert entry.fields["doi"] == "https://doi.org/10.1000/x"
