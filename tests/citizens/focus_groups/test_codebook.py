from __future__ import annotations

from pathlib import Path

from cup_study.citizens.focus_groups import codebook


def test_examples_are_optional(tmp_path: Path) -> None:
    path = tmp_path / "codebook.csv"
    head = "code,label_en,definition,parent"
    path.write_text(f"{head}\nfind,Finding,Search,\n")
    codes, guidance, problems = codebook.examine(path, ["en"])
    assert (codes.names, len(guidance), problems) == (["find"], 0, [])
    path.write_text(f"{head},include\nfind,Finding,Search,,Clicks around\nb,B,C,,\n")
    _, guidance, _ = codebook.examine(path, ["en"])
    assert guidance.values.tolist() == [["find", "Clicks around", ""]]


def test_cycles_unknown_parents_and_missing_labels_at_once(tmp_path: Path) -> None:
    path = tmp_path / "codebook.csv"
    path.write_text(
        "code,label_en,definition,parent\na,A,x,b\nb,B,x,a\nc,C,x,nowhere\nd,,x,\nd,D,x,\n"
    )
    codes, _, problems = codebook.examine(path, ["en"])
    assert codes.names == []
    said = [str(p) for p in problems]
    assert 'codebook.csv, row 2, column "parent": "a" belongs to itself' in said
    assert 'codebook.csv, row 3, column "parent": "b" belongs to itself' in said
    assert 'codebook.csv, row 4, column "parent": "nowhere" is not a code of this file' in said
    assert 'codebook.csv, row 5, column "label_en": is empty' in said
    assert 'codebook.csv, row 6, column "code": the code "d" is already in row 5' in said
