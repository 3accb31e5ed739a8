from __future__ import annotations

import pytest

from cup_study.citizens.focus_groups import refi_text
from cup_study.citizens.focus_groups.refi_text import Place, counted

LINES = "One line\nanother line\nwe seek it here\n"
WORD = "seek"


def taken(raw: str, place: Place, origin: str) -> str:
    found = counted(raw, [place], origin)
    at = found.range(place)
    assert at is not None
    return found.text[slice(*at)]


@pytest.mark.parametrize("origin", ["NVivo 14", "MAXQDA 2022", "ATLAS.ti 23", ""])
def test_unix_line_ends_count_as_one_everywhere(origin: str) -> None:
    start = LINES.index(WORD)
    assert taken(LINES, Place(start, start + 4), origin) == WORD
    assert counted(LINES, [Place(start, start + 4)], origin).way == ""


def test_windows_line_ends_count_as_they_stand_and_as_one_in_atlas() -> None:
    raw = LINES.replace("\n", "\r\n")
    at = raw.index(WORD)
    assert taken(raw, Place(at, at + 4), "NVivo 14") == WORD
    at = LINES.index(WORD)
    found = counted(raw, [Place(at, at + 4)], "ATLAS.ti 23")
    assert taken(raw, Place(at, at + 4), "ATLAS.ti 23") == WORD
    assert found.way == "line ends as one sign"


def test_the_name_of_a_selection_says_how_the_program_counts() -> None:
    raw = LINES.replace("\n", "\r\n")
    at = LINES.index(WORD)
    assert taken(raw, Place(at, at + 4, "seek it here…"), "NVivo 14") != WORD
    assert taken(raw, Place(at, at + 7, "seek it"), "NVivo 14") == "seek it"
    # An export that dropped the carriage returns after it had counted them.
    at = raw.index(WORD)
    assert taken(LINES, Place(at, at + 7, "seek it"), "NVivo 14") == "seek it"


def test_names_that_say_nothing_are_no_evidence() -> None:
    at = LINES.index(WORD)
    found = counted(LINES, [Place(at, at + 4, f"{at},{at + 4}")], "MAXQDA 2022")
    assert found.way == ""


def test_code_points_first_but_two_units_where_only_these_fit() -> None:
    raw = "🙂🙂 we seek"
    at = raw.index(WORD)
    assert taken(raw, Place(at, at + 4), "NVivo 14") == WORD
    assert taken(raw, Place(at + 2, at + 6), "x") == WORD  # beyond the end as code points
    assert "emoji" in counted(raw, [Place(at + 2, at + 6)], "x").way


def test_a_place_outside_is_none() -> None:
    found = counted("abc", [Place(1, 9)], "")
    assert found.range(Place(1, 9)) is None
    assert found.range(Place(-1, 2)) is None
    assert found.range(Place(2, 1)) is None
    assert found.range(Place(0, 3)) == (0, 3)


def test_a_lone_carriage_return_is_a_line_end() -> None:
    assert counted("a\rb", [], "").text == "a\nb"
    assert refi_text.counted("", [], "").offsets == (0,)
