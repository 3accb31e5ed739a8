import pytest

from cup_study.sem.pages import lettering


@pytest.mark.parametrize(
    ("label", "room", "lines"),
    [
        ("Upplevd risk", 100, ("Upplevd risk",)),
        ("Upplevd risk", 12, ("Upplevd", "risk")),
        ("self-service", 12, ("self-", "service")),
        ("e-service", 20, ("e-service",)),
        ("under\u00adlättande", 14, ("under-", "lättande")),
        ("", 10, ("",)),
    ],
)
def test_labels_break_where_a_reader_would(label, room, lines):
    assert lettering.wrapped(label, room) == lines


def test_a_word_without_a_break_gets_a_hyphen_and_keeps_three_letters():
    lines = lettering.wrapped("förvaltningsgemensamma", 15.0)
    assert "".join(line.removesuffix("-") for line in lines) == "förvaltningsgemensamma"
    assert all(lettering.width(line) <= 15.0 for line in lines)
    assert min(len(line.removesuffix("-")) for line in lines) >= 3


def test_widths_are_those_of_the_font():
    assert lettering.width("WW") > 1.9 * lettering.width("W") > 0
    assert lettering.width("under\u00adlag") == lettering.width("underlag")
    assert lettering.longest_word("a longer word") == lettering.width("longer")
