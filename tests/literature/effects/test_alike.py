from __future__ import annotations

import pytest

from cup_study.literature.effects import alike
from cup_study.literature.effects.known_names import ABBREVIATIONS, SYNONYMS


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("  Behavioural\u00a0Intention ", "behavioral intention"),
        ("self_efficacy", "self efficacy"),
        ("ＰＵ", "pu"),
        ("", ""),
    ],
)
def test_folded(name: str, plain: str) -> None:
    assert alike.folded(name) == plain


def test_few_proposals_by_spelling() -> None:
    names = ["technology use habit"] + [f"technology use habit {i}" for i in range(9)]
    size = {name: (-len(names) + i, name) for i, name in enumerate(names)}
    found = alike.grounds(names[-1], names, size, set(), 85)
    assert len(found) == 3


def test_what_is_known_is_written_as_it_is_compared() -> None:
    meant = {name for several in ABBREVIATIONS.values() for name in several}
    both = {name for one, two, _ in SYNONYMS for name in (one, two)}
    assert all(name == name.casefold() for name in meant | both)
    assert all(short == short.upper() for short in ABBREVIATIONS)
    assert all(who for *_, who in SYNONYMS)
