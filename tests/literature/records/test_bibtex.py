"""BibTeX: what is whole, what is cut, and what LaTeX means."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cup_study.literature.records import bibtex, latex
from cup_study.literature.records.entry import Entry, Malformed, Parsed

DATA = Path(__file__).parents[3] / "data" / "raw" / "literature"


def read(parsed: Parsed) -> list[Entry]:
    return [item for item in parsed.items if isinstance(item, Entry)]


def failed(parsed: Parsed) -> list[Malformed]:
    return [item for item in parsed.items if isinstance(item, Malformed)]


def test_the_references_of_the_report_agree_with_their_table() -> None:
    parsed = bibtex.parse((DATA / "references.bib").read_text(encoding="utf-8"))
    table = pd.read_csv(DATA / "references.csv", dtype=str, keep_default_na=False)
    found = {entry.fields["original_id"]: entry.fields for entry in read(parsed)}
    assert len(parsed.items) == len(table) == len(found)
    for row in table.to_dict("records"):
        fields = found[row["key"]]
        assert fields["year"] == row["year"]
        assert fields["doi"].lower() == row["doi"].lower()
        assert fields["title"].casefold() == " ".join(row["title"].split()).casefold()


def test_cut_in_the_middle() -> None:
    text = "@article{a, title={One}}\n\n@article{b,\n  title={Two},\n  abstract={We cut\n"
    parsed = bibtex.parse(text)
    (bad,) = failed(parsed)
    assert [e.fields["title"] for e in read(parsed)] == ["One"]
    assert bad.line == 3
    assert bad.text == "@article{b,\n  title={Two},\n  abstract={We cut"


def test_an_unclosed_entry_takes_no_other_with_it() -> None:
    parsed = bibtex.parse("@article{a, title={One\n\n@article{b, title={Two}}\n")
    assert [e.fields["title"] for e in read(parsed)] == ["Two"]
    assert failed(parsed)[0].text == "@article{a, title={One"


def test_what_follows_a_failure_belongs_to_it() -> None:
    parsed = bibtex.parse("@article{nokey title={x},\n year={2009}}\n\n@book{b, title={Two}}\n")
    assert failed(parsed)[0].text == "@article{nokey title={x},\n year={2009}}"
    assert not parsed.notes
    assert len(read(parsed)) == 1


def test_the_same_key_and_the_same_field_twice() -> None:
    parsed = bibtex.parse("@article{a, title={One}}\n@article{a, title={Two}, title={Three}}\n")
    assert [e.fields["title"] for e in read(parsed)] == ["One", "Two"]
    assert read(parsed)[1].notes == ("field given twice: title; first kept",)


def test_a_missing_comma_is_mended_and_told() -> None:
    (entry,) = read(bibtex.parse("@article{a,\n title={One {T}}\n year={2009},\n doi={10.1/x}\n}"))
    assert (entry.fields["title"], entry.fields["year"]) == ("One T", "2009")
    assert "comma is missing" in entry.notes[0]


def test_abbreviations() -> None:
    text = (
        '@string{jmis = "Journal of {MIS}"}\n'
        '@article{a, journal = JMIS, title = "On " # jmis # {, part 2}, year = 2009, month = jan}\n'
    )
    (entry,) = read(bibtex.parse(text))
    assert entry.fields["container"] == "Journal of MIS"
    assert entry.fields["title"] == "On Journal of MIS, part 2"
    assert entry.fields["year"] == "2009"


def test_round_brackets_quotes_comments_and_stray_text() -> None:
    parsed = bibtex.parse(
        '% Encoding: UTF-8\n@book(d, title="Paren {\\"O}")\n@comment{jabref-meta: x}\nstray\n'
    )
    assert read(parsed)[0].fields["title"] == "Paren Ö"
    assert [note.line for note in parsed.notes] == [1, 4]


def test_names() -> None:
    text = (
        "@article{a, author={Ludwig van Beethoven and {World Health Organization} and"
        " Styv{\\'e}n, Maria and Smith, Jr., John and others}}"
    )
    (entry,) = read(bibtex.parse(text))
    assert entry.fields["authors"] == (
        "van Beethoven, Ludwig; World Health Organization; Styvén, Maria; Smith, John Jr."
    )
    assert entry.notes == ("authors end in et al.",)


def test_databases_and_their_ids() -> None:
    text = (
        "@ARTICLE{Li2020, title={a}, source={Scopus}, url={https://www.scopus.com/x?eid=2-s2.0-85&d=1}}\n"
        "@article{ WOS:000514379300001, title = {b}, Unique-ID = {WOS:000514379300001} }\n"
        "@misc{x, title={c}, archivePrefix={arXiv}, eprint={2101.1}}\n"
    )
    first, second, third = read(bibtex.parse(text))
    assert (first.database, first.fields["original_id"]) == ("Scopus", "2-s2.0-85")
    assert (second.database, second.fields["original_id"]) == (
        "Web of Science",
        "WOS:000514379300001",
    )
    assert third.fields["type"] == "preprint"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"F{\"o}rtroende M\"uller na\"{\i}ve {\AA}", "Förtroende Müller naïve Å"),
        (r"\v{S}koda \c{c}a Erd\H{o}s \~n S\o ren", "Škoda ça Erdős ñ Søren"),
        ("100% of users & more #1", "100% of users & more #1"),
        (r"100\% \& \$5, \_x", "100% & $5, _x"),
        ("$5 million and $6", "$5 million and $6"),
        (r"$\alpha$ = .9, p $<$ .05, {\textgreater}50\%", "α = .9, p < .05, >50%"),
        (r"\emph{Trust} in {{CUP}}---``a'' study", "Trust in CUP—“a” study"),
        (r"~50 in Fig.~1", "~50 in Fig. 1"),
        (r"C:\Users\me", r"C:\Users\me"),
        ("a\\", "a\\"),
        ("{", ""),
        (r"\{a\}", "{a}"),
    ],
)
def test_latex(source: str, expected: str) -> None:
    assert latex.text(source) == expected


def test_an_address_is_no_latex() -> None:
    url = "https://a.se/x%20y?a=1&b=~c#d_e"
    assert latex.decoded({"url": url})["url"] == url
