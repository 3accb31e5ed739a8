from __future__ import annotations

from pathlib import Path

import pandas as pd

from cup_study.citizens.focus_groups import codings
from tests.citizens.focus_groups.folders import folder


def test_all_problems_with_row_and_column(tmp_path: Path) -> None:
    text = (
        "segment,coder,code\na,anna,fnd\nz,anna,find\n,anna,find\na,,find\n"
        "a,bo,find\na,bo,find\na,anna,find\n"
    )
    found, problems = codings.examine(folder(tmp_path, codings=text), ["ease", "find"], ["a", "b"])
    assert [str(p) for p in problems] == [
        'codings.csv, row 2, column "code": "fnd" is not in the codebook; did you mean "find"?',
        'codings.csv, row 3, column "segment": "z" is not in the segments',
        'codings.csv, row 4, column "segment": is empty',
        'codings.csv, row 5, column "coder": is empty',
        'codings.csv, row 7: "bo" gave this code to this segment in row 6 already',
    ]
    assert len(found) == 7


def test_a_column_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    path = folder(tmp_path, codings="segment,coder,code,cod\na,anna,find,x\n")
    _, problems = codings.examine(path, ["find"], ["a"])
    assert 'column "cod" is not known' in str(problems[0])


def test_what_was_agreed_settles_a_segment() -> None:
    rows = [("a", "anna", "x"), ("a", "bo", "y"), ("a", "agreed", "z"), ("b", "bo", "x")]
    found = pd.DataFrame(rows, columns=codings.COLUMNS)
    assert codings.coders(found) == ["anna", "bo"]
    assert codings.resolve(found).values.tolist() == [["a", "z", "agreed"], ["b", "x", "single"]]


def test_one_coder_does_not_pass_for_two(tmp_path: Path) -> None:
    text = "segment,coder,code\na,anna,find\na,Anna,find\nb,anna\u200b,find\n"
    _, problems = codings.examine(folder(tmp_path, codings=text), ["find"], ["a", "b"])
    assert [str(p) for p in problems] == [
        'codings.csv, row 4, column "coder": "anna" holds signs that nobody sees (U+200B); '
        "write it anew",
        'codings.csv, row 3, column "coder": "Anna" is "anna" in other capitals; write a coder\'s '
        "name in one way",
    ]
