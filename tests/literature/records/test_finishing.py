"""Fields of an entry as the record table has them; what changes is told."""

from __future__ import annotations

from typing import Any

import pytest

from cup_study.literature.records import finishing
from cup_study.literature.records.entry import Entry


def row(**fields: str) -> tuple[dict[str, Any], list[str]]:
    return finishing.row(Entry(1, {"title": "t", **fields}))


def test_html_of_titles_becomes_text_and_code_stays_text() -> None:
    found, remarks = row(
        title="H<sub>2</sub>O &amp; <i>use</i> &lt;script&gt;x&lt;/script&gt; p <b 3"
    )
    assert found["title"] == "H2O & use <script>x</script> p <b 3"
    assert remarks == ["HTML made text in title"]


def test_paragraphs_part_words() -> None:
    found, _ = row(abstract="<jats:p>One.</jats:p><jats:p>Two<br/>three</jats:p>")
    assert found["abstract"] == "One. Two three"


def test_an_address_with_signs_of_html_stays() -> None:
    url = "https://a.se/?a=1&copy=2&para=3&lt=x"
    assert row(url=url)[0]["url"] == url


def test_control_characters_and_turned_directions_go() -> None:
    found, _ = row(title="a\x07b\u202ec\ud800d\n e\u0301", original_id="x\ny")
    assert (found["title"], found["original_id"]) == ("abcd é", "x y")


def test_formulas_stay_text() -> None:
    assert row(title="=cmd|' /C calc'!A0")[0]["title"] == "=cmd|' /C calc'!A0"


@pytest.mark.parametrize("nothing", ["NA", "N/A", "null", " NULL ", "-"])
def test_words_for_nothing_are_nothing(nothing: str) -> None:
    assert row(abstract=nothing)[0]["abstract"] == ""


def test_no_abstract_and_nobody() -> None:
    found, remarks = row(abstract="[No abstract available]", authors="[Anonymous]")
    assert (found["abstract"], found["authors"]) == ("", "")
    assert remarks == ["no author: [Anonymous]"]


def test_dois_are_mended_told_and_never_lost() -> None:
    assert row(doi="10.1000/ABC")[0]["doi"] == "10.1000/abc"
    assert row(doi="https://doi.org/10.1000/ABC")[1] == []
    found, remarks = row(doi="10.1000/abc. Epub 2020")
    assert found["doi"] == "10.1000/abc"
    assert remarks == ["DOI mended: 10.1000/abc from 10.1000/abc. Epub 2020"]
    assert row(doi="DOI 3")[1] == ["no DOI: DOI 3"]
    assert row(doi="https://a.se/1")[0]["url"] == "https://a.se/1"
    found, remarks = row(url="https://doi.org/10.1000/a%3Cb%3E")
    assert (found["doi"], remarks) == ("10.1000/a<b>", ["DOI taken from the address"])


def test_years_pages_and_what_is_missing() -> None:
    found, remarks = row(year="in press", pages="12 -- 19")
    assert (found["year"], found["pages"]) == (None, "12-19")
    assert remarks == ["no year: in press"]
    found, _ = row(pages="405--405", issn="0957-9672 (Print) 1234-567X; 20964129 (ISSN)")
    assert (found["pages"], found["issn"]) == ("405", "0957-9672; 1234-567X; 20964129")
    assert row(title="", doi="10.1000/x")[1] == ["no title"]
    assert row(title="")[1] == ["neither title nor DOI"]


def test_notes_of_the_parser_come_first() -> None:
    found, remarks = finishing.row(Entry(7, {}, ("cut off",)))
    assert (found["line"], found["type"]) == (7, "other")
    assert remarks == ["cut off", "neither title nor DOI"]
