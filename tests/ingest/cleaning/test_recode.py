from __future__ import annotations

import time

import pytest

from cup_study.codebook import Item
from cup_study.ingest.cleaning.recode import Recoded, expected, parse_number, recode
from cup_study.ingest.reading.rawtable import Spelling

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


@pytest.mark.parametrize("text", ["7 - Yes", "7 = yes", "7. YES", "7: Yes", "(7) Yes", "Yes (7)"])
def test_code_beside_its_label(text: str) -> None:
    assert recode(text, SCALE) == Recoded(7.0, (("code_and_label", f"{text} -> 7"),))


@pytest.mark.parametrize(
    "text", ["7 - No", "1 = Yes", "No (7)", "8 - Yes", "3-apr", "4-Mar", "2/5"]
)
def test_code_beside_another_label_or_a_date_is_wrong(text: str) -> None:
    assert recode(text, SCALE).wrong


def test_code_without_a_label_of_its_own_may_have_one_in_the_file() -> None:
    assert recode("4 - neither nor", SCALE).value == 4
    assert recode("4 - no", SCALE).wrong
    assert recode("98 - don’t know", SCALE).rules == (("missing_code", "98 = Don't know"),)


def test_missing_ranges() -> None:
    item = Item("n", "n", "numeric", {}, missing_ranges=((900, float("inf"), "No answer"),))
    assert recode("950", item) == Recoded(None, (("missing_code", "950 = No answer"),))
    assert recode("899", item).value == 899
    assert expected(item) == "a number or missing (900..)"


def test_texts_that_the_reader_declares_missing() -> None:
    spelling = Spelling(missing=frozenset({"?", "na"}), skipped=frozenset({"n/a"}))
    assert recode(" ? ", SCALE, spelling).rules == (("trimmed", ""), ("declared_missing", "?"))
    assert recode("NA", YEAR, spelling).rules == (("declared_missing", "NA"),)
    assert recode("N/A", YEAR, spelling).rules == (("skipped", "N/A"),)
    assert recode("NA", Item("c", "c", "nominal", {}, ("NA", "SE")), spelling).value == "NA"


@pytest.mark.parametrize(
    ("text", "marks", "thousands", "value"),
    [
        ("12 345", ".", " ", 12345),
        ("12\u00a0345,5", ",", " ", 12345.5),
        ("1\u202f234\u202f567", ",", " ", 1234567),
        ("1.234.567,5", ",", ".", 1234567.5),
        ("1,234.5", ".", ",", 1234.5),
        ("1’234", ".", "'", 1234),
        ("−5", ".", " ", -5),
    ],
)
def test_thousands(text: str, marks: str, thousands: str, value: float) -> None:
    item = Item("n", "n", "numeric", {})
    assert recode(text, item, Spelling(marks, thousands=thousands)).value == value


@pytest.mark.parametrize("text", ["12 34", "1 2345", "1234 567", "1.234", "12 345 67"])
def test_no_thousands(text: str) -> None:
    item = Item("n", "n", "numeric", {})
    assert recode(text, item, Spelling(",")).wrong


def test_yes_and_no_of_a_binary_item() -> None:
    item = Item("b", "b", "binary", {}, (0, 1))
    for text, value in (("TRUE", 1), ("ja", 1), ("Kyllä", 1), ("False", 0), ("nej", 0), ("N", 0)):
        assert recode(text, item).value == value
    turned = Item("b", "b", "binary", {}, (0, 1), labels={"en": {0: "Yes", 1: "No"}})
    assert recode("yes", turned).value == 0
    assert recode("perhaps", item).wrong


def test_leading_zeros_of_codes() -> None:
    item = Item("m", "m", "nominal", {}, ("0180", "1480"))
    assert recode("0180", item) == Recoded("0180")
    assert recode("180", item) == Recoded("0180", (("leading_zeros", "180 -> 0180"),))


def test_empty_cell_and_factor() -> None:
    assert recode("", Item("b", "b", "binary", {}, (0, 1), empty=0)).value == 0
    item = Item("m", "m", "numeric", {}, (), (0.0, 10.0), factor=1 / 60)
    assert recode("300", item) == Recoded(5.0, (("factor", "x 0.0166667"),))
    assert recode("3000", item).wrong


def test_other_texts_have_a_code_and_are_not_told() -> None:
    item = Item("q", "q", "nominal", {}, (1, 2, 9), labels={"en": {1: "Bus", 2: "Car"}}, other=9)
    assert recode("my aunt Berit", item) == Recoded(9.0, (("other_text", "-> 9"),))
    assert recode("bus", item).value == 1
    assert recode("7", item).wrong


def test_duration() -> None:
    item = Item("m", "m", "numeric", {}, factor=1 / 60)
    assert recode("0:05:30", item).value == 5.5
    assert recode("0:05:30", item).rules[0] == ("time", "h:mm:ss -> seconds")
    assert recode("05:30", item).wrong


@pytest.mark.parametrize(
    "text",
    ["1" * 1_000_000 + "x", "<!--" * 250_000, "<a" * 500_000, "5 " * 500_000 + "(",
     "1 234" * 200_000, "1e999", "9" * 101],
)  # fmt: skip
def test_long_and_hostile_cells_take_no_time(text: str) -> None:
    start = time.perf_counter()
    assert recode(text, SCALE).wrong
    assert recode(text, Item("n", "n", "numeric", {})).wrong
    assert time.perf_counter() - start < 5
