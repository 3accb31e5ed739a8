from __future__ import annotations

import math

import pytest

from cup_study.literature.duplicates import places


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ("Journal of the American Society", "J. Am. Soc.", 1),
        ("Proceedings of the National Academy of Sciences", "PNAS", 1),
        ("MIS Quarterly", "MIS QUARTERLY", 1),
        ("Government Information Quarterly", "Gov Inform Q", 1),
        ("Cancer", "Journal of Use", 0),
        ("European Conference on Information Systems", "ECIS 2019 Proceedings", 1),
        ("Environmental Science & Policy", r"Environmental Science \& Policy", 1),
        ("Small-Scale Forestry", "Small-scale forestry.", 1),
    ],
)
def test_containers(one: str, other: str, score: float) -> None:
    a, b = places.container(one), places.container(other)
    assert places.same_container(a, b) == places.same_container(b, a) == score


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("123-9", "123-129"),
        ("1414–1415", "1414-5"),
        ("H426-31", "H426-H431"),
        ("742-8; discussion 748-9", "742-748"),
        ("pp. 7-31", "7--31"),
        ("e43268", "43268"),
    ],
)
def test_pages(one: str, other: str) -> None:
    assert places.same_pages(places.pages(one), places.pages(other)) == 1


def test_pages_that_tell_nothing() -> None:
    assert math.isnan(places.same_pages(places.pages("1-12"), places.pages("345-356")))
    assert math.isnan(places.same_pages(places.pages(""), places.pages("345-356")))
    assert places.same_pages(places.pages("45-56"), places.pages("345-356")) == 0


def test_volume() -> None:
    assert places.volume("31 (Supplement 1)") == places.volume("031") == "31"
