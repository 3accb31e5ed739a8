"""PubMed, Web of Science and EndNote: the other tagged formats."""

from __future__ import annotations

from cup_study.literature.records import endnote, medline, wos
from cup_study.literature.records.entry import Entry, Malformed

PUBMED = """
PMID- 32336025
OWN - NLM
IS  - 1759-2887 (Electronic)
IS  - 1759-2879 (Linking)
DP  - 2020 Apr 26
TI  - Risk of bias: a package
      for figures.
LID - 10.1002/jrsm.1411 [doi]
AB  - Odds were
      OR  - 1.2 in the end.
FAU - McGuinness, Luke A
AU  - McGuinness LA
LA  - eng
PT  - Journal Article
PT  - Review
JT  - Research synthesis methods

PMID- 28441597
TI  - Second
AU  - Li W
"""


def test_pubmed() -> None:
    first, second = medline.parse(PUBMED).items
    assert isinstance(first, Entry)
    assert isinstance(second, Entry)
    assert (first.line, second.line) == (2, 19)
    assert first.fields["title"] == "Risk of bias: a package for figures."
    assert first.fields["abstract"] == "Odds were OR  - 1.2 in the end."
    assert first.fields["authors"] == "McGuinness, Luke A"
    assert first.fields["doi"] == "10.1002/jrsm.1411"
    assert first.fields["issn"] == "1759-2887; 1759-2879"
    assert first.fields["type"] == "journal"
    assert second.fields["authors"] == "Li, W"
    assert first.database == "PubMed"


def test_pubmed_lines_without_entry_are_told() -> None:
    parsed = medline.parse("Search: trust\n\nPMID- 1\nTI  - a\n")
    assert parsed.notes[0].what.endswith("Search: trust")
    (bad,) = medline.parse("OWN - x\nIS  - 1\nVI  - 3\n").items
    assert isinstance(bad, Malformed)


def test_a_damaged_number_begins_an_entry_and_a_lost_one_is_told() -> None:
    found = medline.parse("PMID- ]1\nTI  - a\n\nPMID- 2\nTI  - b\n\nPM- 3\nTI  - c\n").items
    assert [item.line for item in found] == [1, 4]
    assert isinstance(found[1], Entry)
    assert found[1].notes == ("a second title, not kept: c",)


def test_web_of_science() -> None:
    text = (
        "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Li, W\n   Dou, Z\nAF Li, Wei\n"
        "   Dou, Zhiguo\nTI Soil fauna at\n   different stages\nSO ECOSYSTEM HEALTH\n"
        "DE reed; soil\n"
        "ID LAKE; SOIL\nDT Article; Proceedings Paper\nPY 2020\nBP 1\nEP 9\nSN 2096-4129\n"
        "EI 2332-8878\nDI 10.1000/x\nUT WOS:000514379300001\nER\n\n"
        "PT B\nTI Book\nDT Book Chapter\nER\n\nEF"
    )
    parsed = wos.parse(text)
    first, second = parsed.items
    assert isinstance(first, Entry)
    assert isinstance(second, Entry)
    assert not parsed.notes
    assert first.fields["authors"] == "Li, Wei; Dou, Zhiguo"
    assert first.fields["title"] == "Soil fauna at different stages"
    assert first.fields["keywords"] == "reed; soil; LAKE; SOIL"
    assert first.fields["type"] == "journal"
    assert first.fields["original_id"] == "WOS:000514379300001"
    assert (first.fields["pages"], first.fields["issn"]) == ("1-9", "2096-4129; 2332-8878")
    assert second.fields["type"] == "chapter"


def test_web_of_science_cut_off() -> None:
    first, second = wos.parse("PT J\nTI a\nER\n\nPT J\nTI b").items
    assert isinstance(second, Entry)
    assert "cut off" in second.notes[0]
    assert first.line == 1


def test_endnote() -> None:
    text = (
        "%0 Journal Article\n%A Li, Wei\n%A Dou, Z\n%T Reed\n%D 2020\n%R 10.1000/x\n%~ Scopus\n"
        "\n%0 Thesis\n%T b\n"
    )
    first, second = endnote.parse(text).items
    assert isinstance(first, Entry)
    assert isinstance(second, Entry)
    assert first.fields["authors"] == "Li, Wei; Dou, Z"
    assert (first.database, first.fields["doi"]) == ("Scopus", "10.1000/x")
    assert (second.fields["type"], second.line) == ("thesis", 9)
