from __future__ import annotations

import math

import pytest

from cup_study import codebook
from cup_study.described import Column
from cup_study.errors import StudyError

HEADER = "name,source,type,values,labels_en,missing,option,empty,factor,values_2\n"


def item(row: str) -> codebook.Item:
    return codebook.parse(HEADER + row + "\n", ["en"]).items[0]


def test_new_columns() -> None:
    assert item("q,Q,scale,1-5,,99=No|900..|..-1=Neg,,,,5-1") == codebook.Item(
        "q", "Q", "scale", {"en": ""}, (1, 2, 3, 4, 5), labels={"en": {}}, missing={99: "No"},
        missing_ranges=((900.0, math.inf, ""), (-math.inf, -1.0, "Neg")),
        wave_values={"2": (5, 4, 3, 2, 1)},
    )  # fmt: skip
    assert item("q,Q,binary,0|1,,,E-mail|E-post,0,,").option == ("E-mail", "E-post")
    assert item("q,Q,binary,0|1,,,E-mail,0,,").empty == 0
    assert item("q,Q,numeric,,,,,,1/60,").factor == pytest.approx(1 / 60)


def test_leading_zeros_stay_in_nominal_codes_only() -> None:
    assert item("q,Q,nominal,0180|1480,0180=Stockholm,,,,,").values == ("0180", 1480)
    assert item("q,Q,ordinal,01|02,,,,,,").values == (1, 2)


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("q,Q,scale,1-5,,,E-mail,,,", 'only an item of type "binary" has an option'),
        ("q,Q,binary,0|1,,,,2,,", "expected one of the codes in values"),
        ("q,Q,scale,1-5,,,,,2,", "expected a number or fraction"),
        ("q,Q,numeric,,,,,,1/0,", "expected a number or fraction"),
        ("q,Q,scale,1-5,,,,,,7-1", "expected 5 different codes"),
        ("q,Q,scale,1-3,,9,,,,9|2|1", "the code 9 is also in missing"),
        ("q,Q,numeric,,,,,,,5-1", 'an item of type "numeric" has no codes'),
        ("q,Q,numeric,,,9..1,,,,", "expected the lower end first"),
        ("q,Q,scale,1-5,,4..9,,,,", "the code 5 is also in values"),
    ],
)
def test_wrong(row: str, what: str) -> None:
    with pytest.raises(StudyError, match=what.replace("|", r"\|")):
        item(row)


FILE = {
    "1": {
        "Q1": Column("Q1", "How?", (), {1: "Bad", 2: "Good", 8: "Other", 99: "?"}, (99,)),
        "N": Column("N", "Sum", (), {}, (), ((900.0, math.inf),)),
    }
}


def test_what_the_file_says_fills_what_is_empty() -> None:
    text = "name,type,source,values,labels_en,labels_sv,missing,question_en\n"
    text += "a,nominal,q1,,,,,\nb,scale,Q1,1-2,1=Own,,7,Mine\nn,numeric,,,,,,\n"
    book = codebook.parse(text, ["en", "sv"], FILE)
    a, b, n = book.items
    assert a.values == (1, 2, 8)
    assert a.labels == {"en": {1: "Bad", 2: "Good", 8: "Other"}, "sv": {}}
    assert a.label(2, "sv") == "Good"
    assert a.missing == {99: "?"}
    assert a.from_file == ("question", "values", "labels", "missing")
    assert (b.labels["en"], dict(b.missing), b.from_file) == ({1: "Own"}, {7: ""}, ())
    assert n.missing_ranges == ((900.0, math.inf, ""),)


def test_values_are_needed_where_the_file_has_no_labels() -> None:
    with pytest.raises(StudyError, match="needs its codes"):
        codebook.parse("name,type\nN,scale\n", ["en"], FILE)
