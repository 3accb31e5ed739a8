import pytest

from cup_study.literature.concepts import sample_size


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("386", 386),
        ("1,179", 1179),
        ("10 000", 10000),
        ("386.0", 386),
        ("more than 800", 800),
        ("about 10000", 10000),
        (">= 12", None),
        ("33 interviews", 33),
        ("3 groups", None),
    ],
)
def test_words_are_read(text, number):
    size = sample_size.parse(text)
    assert (size.number if size else None) == number


@pytest.mark.parametrize("text", ["many", "0", "-12", "12.5", "n/a", "1e3x4", "=1+1", ""])
def test_what_is_no_number_is_none(text):
    assert sample_size.parse(text) is None


def test_what_is_not_exact_is_noted():
    assert "not exact" in sample_size.parse("almost 900 citizens").note
    assert sample_size.parse("900").note == ""
