import datetime

import pytest

from cup_study.check_digits import is_henkilotunnus, is_personnummer, luhn

SIGNS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


@pytest.mark.parametrize("digits", ["79927398713", "4111111111111111", "5560160680"])
def test_published_luhn_numbers(digits):
    assert luhn(digits)
    assert not luhn(digits[:-1] + str((int(digits[-1]) + 1) % 10))


@pytest.mark.parametrize(
    "text",
    ["811218-9876", "8112189876", "198112189876", "19811218-9876", "811218+9876", "701063-2391"],
)
def test_swedish_numbers(text):
    # The last one is Skatteverket's example of a coordination number.
    assert is_personnummer(text)


@pytest.mark.parametrize(
    "text",
    ["811218-9875", "811318-9876", "556016-0680", "8112189", "811232-9871", "219811218-9876", "x"],
)
def test_what_is_no_swedish_number(text):
    assert not is_personnummer(text)


def test_a_leap_day_needs_a_leap_year():
    for year, real in ((2000, True), (1900, False)):
        stem = "000229000"
        check = next(c for c in "0123456789" if luhn(stem + c))
        assert is_personnummer(f"{year // 100}{stem}{check}") is real


@pytest.mark.parametrize("sign", "+-YXWVUABCDEF")
def test_every_century_sign_of_finland(sign):
    number = int("010594" + "903")
    assert is_henkilotunnus(f"010594{sign}903{SIGNS[number % 31]}") is True


@pytest.mark.parametrize(
    "text", ["131052-308S", "131352-308T", "131052G308T", "131052-000V", "131052308T", "", "x" * 11]
)
def test_what_is_no_finnish_number(text):
    assert not is_henkilotunnus(text)


def test_few_of_all_numbers_pass_by_chance():
    day = datetime.date(1981, 12, 18).strftime("%y%m%d")
    passed = sum(is_personnummer(f"{day}-{n:04}") for n in range(2000))
    assert passed == 200
    finnish = sum(is_henkilotunnus(f"181281-{n:03}T") for n in range(2, 900))
    assert finnish <= 30
