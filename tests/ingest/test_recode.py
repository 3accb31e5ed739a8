from __future__ import annotations

import pytest

from cup_study.codebook import Item
from cup_study.ingest.rawtable import Spelling
from cup_study.ingest.recode import Recoded, expected, parse_number, recode

SCALE = Item(
    "q1",
    "q1",
    "scale",
    {},
    (1, 2, 3, 4, 5, 6, 7),
    labels={"en": {1: "No", 7: "Yes"}, "sv": {1: "Nej", 7: "Ja"}},
    missing={97: "Not asked", 98: "Don't know", 99: ""},
)
TOWN = Item("town", "town", "nominal", {}, ("Luleå", "Malmö"))
COMMA, BOTH = Spelling(","), Spelling(".,")
YEAR = Item("born", "born", "numeric", {}, range=(1909.0, 1993.0), missing={0: "Not stated"})


@pytest.mark.parametrize("text", ["3", "3.0", " 3 ", "+3", "3e0"])
def test_code_however_spelt(text: str) -> None:
    assert recode(text, SCALE).value == 3


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("", (("empty", ""),)),
        ("  ", (("empty", ""),)),
        ("\u00a0", (("empty", ""),)),
        ("97", (("skipped", "97 = Not asked"),)),
        ("98", (("missing_code", "98 = Don't know"),)),
        ("99.0", (("missing_code", "99"),)),
        ("don't  KNOW", (("missing_code", "98 = Don't know"),)),
    ],
)
def test_missing(text: str, rules: object) -> None:
    assert recode(text, SCALE) == Recoded(None, rules)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["0", "8", "77", "3.5", "-1", "nan", "inf", "x", "1_0", "3;4", "٣"]
)
def test_wrong(text: str) -> None:
    assert recode(text, SCALE) == Recoded(None, (), wrong=True)


def test_label_in_any_language() -> None:
    assert recode("JA", SCALE) == Recoded(7.0, (("label", "JA -> 7"),))
    assert recode(" no", SCALE).rules == (("trimmed", ""), ("label", "no -> 1"))


def test_label_of_two_codes_is_not_guessed() -> None:
    item = Item("q", "q", "nominal", {}, (1, 2), labels={"en": {1: "Other", 2: "Other"}})
    assert recode("Other", item).wrong


def test_text_codes() -> None:
    assert recode("Luleå", TOWN) == Recoded("Luleå")
    assert recode("LULEÅ", TOWN) == Recoded("Luleå", (("letter_case", "LULEÅ -> Luleå"),))
    assert recode("Kalix", TOWN).wrong


def test_numeric() -> None:
    assert recode("1950", YEAR) == Recoded(1950.0)
    assert recode("0", YEAR).value is None
    assert recode("2009", YEAR).wrong
    assert recode("1950-01-01", YEAR).wrong


def test_decimal_comma_only_where_declared() -> None:
    item = Item("m", "m", "numeric", {})
    assert recode("2,5", item, COMMA) == Recoded(2.5, (("decimal_comma", ""),))
    assert recode("2,5", item).wrong
    assert recode("2.5", item, COMMA).wrong  # 2.500 would be ambiguous
    assert recode("2,5", item, BOTH).value == recode("2.5", item, BOTH).value == 2.5


def test_thousands_are_not_guessed() -> None:
    assert parse_number("1.234,5", ",.") is None
    assert parse_number("1 234") is None


def test_expected() -> None:
    assert expected(SCALE) == "one of 1-7 or missing (97, 98, 99)"
    assert expected(TOWN) == "one of Luleå, Malmö"
    assert expected(YEAR) == "1909-1993 or missing (0)"
    assert expected(Item("b", "b", "binary", {}, (0, 1))) == "one of 0, 1"
    assert expected(Item("m", "m", "numeric", {})) == "a number"
