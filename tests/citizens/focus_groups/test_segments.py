from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cup_study.citizens.focus_groups import segments
from tests.citizens.focus_groups.folders import TRANSCRIPT, folder, rich

WHO = pd.DataFrame({"participant": ["P1", "P2", "Mod"], "session": ["s1", "s1", "s1"]})
SPOKEN = TRANSCRIPT.replace("\r\n", "\n")


def with_transcript(path: Path, rows: str) -> Path:
    folder(path, segments=rows)
    (path / "sessions").mkdir()
    (path / "sessions" / "s1.txt").write_bytes(TRANSCRIPT.encode())
    return path


def told(path: Path, sessions: tuple[str, ...] = ("s1",)) -> list[str]:
    return [str(p) for p in segments.examine(path, sessions, WHO)[2]]


def test_segments_of_a_table(tmp_path: Path) -> None:
    found, sources, problems = segments.examine(folder(tmp_path), ["s1"], WHO)
    assert problems == []
    assert sources == {}
    assert found["position"].tolist() == [1, 2]
    assert found["start"].isna().all()
    assert found.dtypes.astype(str).to_dict() == {
        "segment": "str",
        "session": "str",
        "participant": "str",
        "position": "int64",
        "text": "str",
        "start": "Int64",
        "end": "Int64",
    }


def test_places_in_a_transcript(tmp_path: Path) -> None:
    at = SPOKEN.index("hittar")
    rows = f"segment,session,start,end,text\nb,s1,{at},{at + 8},\na,s1,0,3,Mod\n"
    found, sources, problems = segments.examine(with_transcript(tmp_path, rows), ["s1"], WHO)
    assert problems == []
    assert found["text"].tolist() == ["hittar 🙂", "Mod"]
    assert sources["s1"] == SPOKEN


def test_a_transcript_alone_is_cut_into_turns(tmp_path: Path) -> None:
    path = with_transcript(tmp_path, "")
    (path / "segments.csv").unlink()
    found, _, problems = segments.examine(path, ["s1"], WHO)
    assert problems == []
    assert found["segment"].tolist() == ["s1-001", "s1-002", "s1-003"]
    assert found["participant"].tolist() == ["Mod", "P1", "P2"]
    assert found["text"].tolist()[1] == "Jag hittar 🙂 inget\n  alls."
    for text, start, end in found[["text", "start", "end"]].itertuples(index=False):
        assert SPOKEN[start:end] == text


def test_table_and_transcripts_together_have_no_missing_cells(tmp_path: Path) -> None:
    who = pd.read_csv(rich(tmp_path) / "participants.csv")
    found, _, problems = segments.examine(tmp_path, ["g1", "=cmd|' /C calc'!A1"], who)
    assert problems == []
    assert found["mood"].tolist() == ["", "", "", "glad", ""]
    assert found["session"].tolist()[0] == "g1"
    assert found["text"].tolist()[3] == "Två rader\nmed <b>&amp; 🙂"


def test_all_problems_with_row_and_column(tmp_path: Path) -> None:
    rows = (
        "segment,session,participant,position,start,end,text\n"
        ",s1,P1,,,,words\n"
        "a,s9,,,,,words\n"
        "b,s1,P7,,,,words\n"
        "c,s1,,,,,\n"
        "d,s1,,,5,,\n"
        "e,s1,,,9,4,\n"
        "f,s1,,,0,9999,\n"
        "g,s1,,,0,3,Nej\n"
        "h,s1,,x,,,words\n"
        "i,s1,,1,,,words\n"
        "c,s1,,77,17,18,\n"
        "j,s1,,78,20,30,\n"
        "k,s1,,79,25,26,\n"
        "l,s1,,80,29,33,\n"
        "m,s1,,81,-1,33,\n"
        "n,,,,,,words\n"
    )
    said = told(with_transcript(tmp_path, rows))
    for expected in [
        'row 2, column "segment": is empty',
        'row 3, column "session": there is no session "s9" in sessions.csv',
        'row 4, column "participant": there is no "P7" in session "s1" in participants.csv',
        'row 5, column "text": is empty; expected words, or start and end',
        'row 6, column "end": is empty; a place in a transcript has start and end',
        'row 7, column "end": expected more than 9, got 4',
        f'row 8, column "end": expected at most {len(SPOKEN)} (the transcript), got 9999',
        'row 9, column "text": is not what the transcript has from 0 to 3',
        'row 10, column "position": expected a whole number, got "x"',
        'row 11, column "position": 1 is another segment',
        'row 12, column "segment": "c" is already in row 5',
        'row 12, column "start": the transcript has no words from 17 to 18',
        'row 14, column "start": "k" (25-26) overlaps',
        'row 15, column "start": "l" (29-33) overlaps',
        'row 16, column "start": expected a whole number, got "-1"',
        'row 17, column "session": is empty',
    ]:
        assert any(expected in one for one in said), expected
    assert all(one.startswith("segments.csv, row ") for one in said)


def test_an_overlap_is_found_behind_a_segment_within_a_longer_one() -> None:
    rows = [("a", "s1", 0, 50, 2), ("b", "s1", 5, 9, 3), ("c", "s1", 40, 60, 4)]
    frame = pd.DataFrame(rows, columns=["segment", "session", "start", "end", "row"])
    assert len(segments.overlapping(frame)) == 2
    assert segments.overlapping(frame.assign(start=[0, 50, 55], end=[50, 55, 60])) == []


def test_transcripts_that_belong_nowhere(tmp_path: Path) -> None:
    path = with_transcript(tmp_path, "segment,session,text\na,s2,words\n")
    (path / "sessions" / "s2.txt").write_text(" \n")
    assert told(path, ("s2",)) == [
        'sessions/s1.txt: there is no session "s1" in sessions.csv',
        "sessions/s2.txt: is empty",
    ]


@pytest.mark.parametrize("text", ["segment,session,text\n", None])
def test_without_segments(tmp_path: Path, text: str | None) -> None:
    said = told(folder(tmp_path, segments=text))
    assert said == ["segments.csv: " + ("has no segments" if text else "there is no such file")]


def test_numbers_that_no_transcript_has(tmp_path: Path) -> None:
    rows = f"segment,session,position,start,end,text\na,s1,{9**30},,,x\nb,s1,,2,{9**30},x\n"
    said = told(with_transcript(tmp_path, rows))
    assert said == [
        f'segments.csv, row 2, column "position": expected a whole number, got "{9**30}"',
        f'segments.csv, row 3, column "end": expected a whole number, got "{9**30}"',
    ]


@pytest.mark.parametrize("words", ["\u200b", "\u202e\u200f", "\u200d", "\ufeff \u00ad"])
def test_words_that_nobody_sees_are_none(tmp_path: Path, words: str) -> None:
    (said,) = told(folder(tmp_path, segments=f"segment,session,text\na,s1,{words}\n"))
    assert said.startswith('segments.csv, row 2, column "text": is empty')


def test_names_that_look_alike_are_refused(tmp_path: Path) -> None:
    rows = 'segment,session,text\na,s1,x\na\u200b,s1,y\n"b\nc",s1,z\n'
    assert told(folder(tmp_path, segments=rows)) == [
        'segments.csv, row 3, column "segment": "a" holds signs that nobody sees (U+200B); '
        "write it anew",
        'segments.csv, row 4, column "segment": "b c" holds signs that nobody sees (U+000A); '
        "write it anew",
    ]


def test_a_transcript_that_is_no_plain_text_is_not_passed_over(tmp_path: Path) -> None:
    path = with_transcript(tmp_path, "segment,session,text\na,s1,words\n")
    for name in ("s2.docx", "S3.TXT", ".DS_Store", "~$s2.docx"):
        (path / "sessions" / name).write_text("P1: yes")
    assert [one.partition(";")[0] for one in told(path)] == [
        "sessions/S3.TXT: is not read",
        "sessions/s2.docx: is not read",
    ]
