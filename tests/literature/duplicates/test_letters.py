from __future__ import annotations

import pytest

from cup_study.literature.duplicates import letters


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TNF-α", "TNF-alpha"),
        ("Trust &amp; use", "Trust and use"),
        (r"M{\"u}ller", "Müller"),
        (r"$\alpha$-GI", "alpha GI"),
        ("H<sub>2</sub>O", "H2O"),
        ("<p>Trust</p><p>Use</p>", "Trust Use"),
        ("citizens’ use", "citizens' use"),
        ("Straße", "Strasse"),
        ("Ørsted Łódź", "Orsted Lodz"),
        ("Азьмук", "Azmuk"),
        ("na\u0308ive", "näive"),
        ("في الحكومة الإلكترونية", "فى الحكـومة الالكترونية"),
        ("FÃ¶rtroende pÃ¥ Ã…land", "Förtroende på Åland"),
        ("Nepalâ€™s forests", "Nepal’s forests"),
        ("Nepal√¢‚Ç¨‚Ñ¢s forests", "Nepal's forests"),
    ],
)
def test_one_text_written_in_two_ways(one: str, other: str) -> None:
    assert letters.folded(letters.unmarked(one)) == letters.folded(letters.unmarked(other))


def test_comparison_signs_are_no_tags() -> None:
    assert letters.unmarked("p < .05 and r > .3") == "p < .05 and r > .3"


def test_other_scripts_stay() -> None:
    assert letters.folded("플랫폼 노동시장") == "플랫폼 노동시장"
    assert letters.folded("信任") == "信任"


def test_what_is_no_misread_text_stays() -> None:
    for text in ("ÅÄÖ åäö", "São Paulo", "bâtiment", "信任", "Do they? No"):
        assert letters.unmarked(text) == text


def test_lost_letters_leave_a_word_that_is_alike() -> None:
    assert letters.unmarked("F?rtroende, f\ufffdr vem?") == "Frtroende, fr vem?"
