import math

import pytest

from cup_study.sem.pages.notation import APA, Notation, stars

SWEDISH = Notation(point=",", zero=True, between="; ", thousands="\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("x", "options", "text"),
    [
        (0.5, {}, ".50"),
        (-0.5, {}, "−.50"),
        (1.2, {}, "1.20"),
        (0.5, {"bounded": False}, "0.50"),
        (-0.001, {}, ".00"),
        (0.0, {}, ".00"),
        (1234.5, {"digits": 1, "bounded": False}, "1,234.5"),
        (12, {"digits": 0, "bounded": False}, "12"),
        (math.nan, {}, ""),
        (-math.inf, {}, "−∞"),
    ],
)
def test_numbers_are_written_as_the_apa_manual_asks(x, options, text):
    assert APA.number(x, **options) == text


def test_another_language_keeps_the_zero_and_its_own_marks():
    assert SWEDISH.number(-0.5) == "−0,50"
    assert SWEDISH.number(1234.5, bounded=False) == "1\N{NO-BREAK SPACE}234,50"
    assert SWEDISH.interval(0.1, 0.2) == "[0,10; 0,20]"
    assert SWEDISH.star_note() == "* p < 0,05; ** p < 0,01; *** p < 0,001."


def test_p_values_have_three_decimals_or_a_bound():
    assert [APA.p(p) for p in (0.0, 0.00099, 0.001, 0.0496, 1.0, math.nan)] == [
        "< .001",
        "< .001",
        ".001",
        ".050",
        "1.000",
        "",
    ]


def test_an_interval_without_a_limit_is_missing():
    assert APA.interval(0.1, math.nan) == ""


def test_stars_are_strict_about_their_levels():
    assert [stars(p) for p in (0.05, 0.0499, 0.01, 0.0099, 0.001, 0.0009)] == [
        "",
        "*",
        "*",
        "**",
        "**",
        "***",
    ]
