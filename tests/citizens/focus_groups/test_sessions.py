from __future__ import annotations

from pathlib import Path

from cup_study.citizens.focus_groups import sessions
from tests.citizens.focus_groups.folders import folder


def test_sessions_and_what_is_not_known(tmp_path: Path) -> None:
    found, problems = sessions.examine(folder(tmp_path))
    assert problems == []
    assert found.values.tolist() == [["s1", "interview", "", "", ""]]
    assert all(str(dtype) == "str" for dtype in found.dtypes)


def test_without_sessions(tmp_path: Path) -> None:
    for text, what in [(None, "there is no such file"), ("session\n", "has no sessions")]:
        _, problems = sessions.examine(folder(tmp_path / str(bool(text)), sessions=text))
        assert [p.what for p in problems] == [what]


def test_participants_are_optional_and_of_a_session(tmp_path: Path) -> None:
    found, problems = sessions.examine_participants(folder(tmp_path, participants=None), ["s1"])
    assert problems == []
    assert found.empty
    text = "participant,session,user\nP1,s1,yes\nP1,s2,yes\n,s1,no\nP1,s1,yes\n"
    (tmp_path / "participants.csv").write_text(text)
    found, problems = sessions.examine_participants(tmp_path, ["s1"])
    assert [str(p) for p in problems] == [
        'participants.csv, row 4, column "participant": is empty',
        'participants.csv, row 5, column "participant": "P1 s1" is already in row 2',
        'participants.csv, row 3, column "session": there is no session "s2" in sessions.csv',
    ]
