from pathlib import Path

import pytest

from cup_study.errors import InputError
from cup_study.survey.open_answers import frame as frames

HEAD = "code,label_en,label_sv,definition,parent\n"


def test_the_studys_own_frame_is_right():
    folder = Path(__file__).parents[3] / "data" / "raw" / "cup"
    found = frames.read(folder / "code_frame.csv", ["en", "sv"])
    assert found.path("find") == ["find", "ease"]
    assert found.is_theme("ease")
    assert not found.is_theme("find")


def test_every_problem_is_told_with_its_row_and_column(write):
    text = HEAD + "a,A,,what,b\nb,B,B,,a\na,A,A,x,gone\nc,C,C,,\n"
    with pytest.raises(InputError) as caught:
        frames.read(write(text), ["en", "sv"])
    assert [str(p) for p in caught.value.problems] == [
        'row 2, column "label_sv": is empty',
        'row 4, column "code": the code "a" is already in row 2',
        'row 5, column "definition": is empty',
        'row 4, column "parent": "gone" is not a code of this file',
    ]


def test_a_code_that_belongs_to_itself(write):
    with pytest.raises(InputError, match='row 2, column "parent": "a" belongs to itself'):
        frames.read(write(HEAD + "a,A,A,x,b\nb,B,B,x,a\n"), ["en", "sv"])


def test_a_loop_above_a_code_ends(write):
    with pytest.raises(InputError, match='"b" belongs to itself'):
        frames.read(write(HEAD + "a,A,A,x,b\nb,B,B,x,c\nc,C,C,x,b\n"), ["en", "sv"])


def test_a_frame_without_codes(write):
    with pytest.raises(InputError, match="has no codes"):
        frames.read(write(HEAD), ["en", "sv"])


def test_labels_fall_back_on_the_name(frame):
    assert frame.label("find", "sv") == "Hitta"
    assert frame.label("find", "fi") == "find"


def test_labels_in_a_language_that_the_study_does_not_have_are_left(tmp_path):
    path = tmp_path / "frame.csv"
    path.write_text("code,label_en,label_sv,definition,parent\nfind,Finding,Hitta,Search,\n")
    assert frames.read(path, ["en"]).label("find", "en") == "Finding"
