from __future__ import annotations

from pathlib import Path

import pytest

from cup_study.citizens.focus_groups import transcript

WHO = ["P1", "P2", "Moderator 1"]


def said(text: str) -> list[str]:
    found, problems = transcript.turns(text, WHO, "s1.txt")
    assert problems == []
    return [f"{turn.speaker}|{text[turn.start : turn.end]}" for turn in found]


def test_turns_go_on_until_another_speaks() -> None:
    text = "Moderator 1: Well?\n\nP1: Yes:\nit is.\n  P2: is what he said\nP2:\n\tno: never 🙂\n"
    assert said(text) == [
        "Moderator 1|Well?",
        "P1|Yes:\nit is.\n  P2: is what he said",
        "P2|no: never 🙂",
    ]


def test_a_sentence_with_a_colon_is_no_speaker() -> None:
    assert said("P1: One thing.\nWhat I really mean is: no.\n") == [
        "P1|One thing.\nWhat I really mean is: no."
    ]
    assert said("P1: At\n12:30 it was open, see http://a.se\n") == [
        "P1|At\n12:30 it was open, see http://a.se"
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Focus group, May\nP1: Yes\n", "line 1: text before the first speaker"),
        ("P1: Yes\nPl: No\n", 'line 2: "Pl" is no participant of this session'),
        ("P1: Yes\nP2:\n\nP1: No\n", 'line 2: "P2" says nothing'),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, what: str) -> None:
    problems = transcript.turns(text, WHO, "s1.txt")[1]
    assert len(problems) == 1
    assert what in str(problems[0])


def test_what_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for data, what in [(b"P1: a\nP1: \xe5", "line 2: is not UTF-8"), (b"P1: a\x00", "zero byte")]:
        path.write_bytes(data)
        found, problems = transcript.text(path, "a.txt")
        assert found == ""
        assert what in str(problems[0])
