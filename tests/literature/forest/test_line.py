"""Pages of lines."""

from __future__ import annotations

import pytest

from cup_study.literature.forest.line import LINES, Line, broken, limits_of, numbered, paged


@pytest.mark.parametrize("k", [1, 2, LINES, LINES + 1, 60, 200])
def test_pages_keep_every_line_in_order(k: int) -> None:
    lines = [Line(str(i)) for i in range(k)]
    pages = paged(lines)
    assert [x.label for page in pages for x in page] == [x.label for x in lines]
    assert all(0 < len(page) <= LINES for page in pages)


def test_a_heading_is_not_the_last_line_of_a_page() -> None:
    lines = [Line(str(i), shape="text" if i % 5 == 4 else "square") for i in range(50)]
    pages = paged(lines, most=25)
    assert [x.label for page in pages for x in page] == [x.label for x in lines]
    assert all(page[-1].shape != "text" for page in pages[:-1])


def test_limits_hold_intervals_and_zero() -> None:
    low, high = limits_of([Line("a", r=0.5, lower=0.4, upper=0.6)])
    assert low < 0
    assert high > 0.6
    low, _ = limits_of([Line("a", r=0.5, lower=0.4, upper=0.6)], zero=False)
    assert low > 0.3
    assert limits_of([Line("nothing", shape="text")])[0] < 0.1


def test_words_are_never_lost_in_breaking() -> None:
    text = "τ² = 0.1, I² = 95%, Q(40) = 1,563.5"
    assert " ".join(broken(text, 20)) == text


def test_first_page_has_the_key_itself() -> None:
    assert list(numbered("a.b", [1, 2, 3])) == ["a.b", "a.b_2", "a.b_3"]
