"""Text in boxes: no line is wider than its box, and no letter is lost."""

from __future__ import annotations

import pytest

from cup_study.literature.screening import flow_layout
from cup_study.literature.screening.flow_words import Line

TEXTS = [
    "Records marked as ineligible by automation tools (n\u00a0=\u00a01,204)",
    "Supercalifragilisticexpialidocious-questionnaire-instrument-validation",
    "a\u00adb" * 40,
    "中国知网 👍 <script>alert(1)</script> $\\frac{1}{0}$ {{< x >}}",
    "x" * 500,
    "",
]


@pytest.mark.parametrize("width", [3.0, 14.0, 25.0, 70.0])
@pytest.mark.parametrize("text", TEXTS)
def test_lines_fit_and_hold_the_text(text: str, width: float) -> None:
    lines = flow_layout.wrap(text, width)
    assert all(len(x) <= 2 or flow_layout.measure(x) <= width for x in lines)
    letters = [c for c in "".join(lines) if c not in " -"]
    plain = flow_layout.known(text).replace("\u00ad", "")
    assert letters == [c for c in plain if c not in " -"]


def test_a_box_is_as_high_as_its_lines() -> None:
    one = flow_layout.setting([Line("one")], 40)
    three = flow_layout.setting([Line("one"), Line("two", 1), Line("three", 2)], 40)
    assert three.height - one.height == pytest.approx(2 * flow_layout.LEADING)
    insets = [left for left, _ in three.lines]
    assert insets == sorted(insets)
    assert len(set(insets)) == 3
