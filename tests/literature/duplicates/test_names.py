from __future__ import annotations

import math

import pytest

from cup_study.literature.duplicates import names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Smith, A.", "A. Smith"),
        ("Smith, Anna", "Smith AB"),
        ("Müller, C.", "Mueller, C"),
        ("van der Berg, K", "Berg, Karin van der"),
        ("García López, M", "Garcia, M"),
        ("O’Donnell, P", "O'Donnell, P"),
        ("Smith Jr., T", "Smith, T"),
        ("Азьмук, Н", "Azmuk, N"),
        ("Wei, Zhang", "Zhang, Wei"),
        ("Kowalczyk, B", "Kowalcyzk, B"),
        ("Aanestad, M", "Ånestad, M"),
    ],
)
def test_one_person(one: str, other: str) -> None:
    (a,), (b,) = names.names(one), names.names(other)
    assert names.same(a, b)
    assert not names.initials_differ(a, b)


@pytest.mark.parametrize(("one", "other"), [("Wang, Y", "Wong, Y"), ("Lee, K", "Lie, K")])
def test_short_names_are_not_misspelt(one: str, other: str) -> None:
    (a,), (b,) = names.names(one), names.names(other)
    assert not names.same(a, b)


def test_a_list_with_commas_only() -> None:
    assert [n.family for n in names.names("Lind B, Smith AB, Öberg C")] == [
        "lind",
        "smith",
        "oberg",
    ]


def test_nobody_and_bodies() -> None:
    assert names.names("Anonymous; et al.") == ()
    assert names.persons(names.names("ASCUS-LSIL Triage Study Group")) == ()
    assert math.isnan(names.shared((), names.names("Lind, B")))


def test_order_does_not_matter() -> None:
    one, other = names.names("Lind, B; Smith, A"), names.names("Smith, A; Lind, B; Öberg, C")
    assert names.shared(one, other) == names.shared(other, one) == 1


def test_names_that_lost_letters_tell_nothing() -> None:
    assert [n.family for n in names.names("?str?m, A.; Lind, B.; L\ufffdfgren, C.")] == ["lind"]
