import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.outcome import aapor, dispositions


def test_every_usual_word_is_a_disposition():
    assert set(dispositions.WORDS.values()) == set(aapor.CODES)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("complete", "I"),
        (" Complete ", "I"),
        ("non-contact", "NC"),
        ("NON_CONTACT", "NC"),
        ("Ej anträffad", "NC"),
        ("not-eligible: moved abroad", "NE"),
        ("1.1", "I"),
        ("1.2", "P"),
        ("2.112", "R"),
        ("2.25", "NC"),
        ("2.3", "O"),
        ("3.19", "UH"),
        ("3.9", "UO"),
        ("4.10", "NE"),
        ("uo", "UO"),
    ],
)
def test_words_numbers_and_letters(cell, code):
    assert dispositions.codes(pd.DataFrame({"d": [cell]}), "d").tolist() == [code]


def test_a_word_that_nobody_explained_is_told_with_its_row():
    index = pd.Index([2, 3, 4, 5], name="row")
    frame = pd.DataFrame({"outcome": ["complete", "ghosted", "", "ghosted"]}, index=index)
    with pytest.raises(InputError) as caught:
        dispositions.codes(frame, "outcome", source="frame_2009.csv")
    assert [p.where for p in caught.value.problems] == [
        f'row {row}, column "outcome"' for row in (3, 4, 5)
    ]
    assert 'no disposition is known for "ghosted"' in str(caught.value)
    with pytest.raises(InputError, match='column "result": is missing; there are outcome'):
        dispositions.codes(frame, "result")


def test_the_study_s_own_words_come_first(tmp_path):
    path = tmp_path / "dispositions.csv"
    path.write_text("word,code\nGhosted,nc\ncomplete,P\n", encoding="utf-8")
    words = dispositions.read(path)
    frame = pd.DataFrame({"d": ["ghosted: twice", "Complete", "refusal"]})
    assert dispositions.codes(frame, "d", words=words).tolist() == ["NC", "P", "R"]


def test_a_detail_may_have_a_code_of_its_own():
    frame = pd.DataFrame({"d": ["not-eligible: letter came back", "not-eligible"]})
    words = {"not-eligible: letter came back": "UO"}
    assert dispositions.codes(frame, "d", words=words).tolist() == ["UO", "NE"]


def test_a_wrong_file_of_words(tmp_path):
    path = tmp_path / "dispositions.csv"
    path.write_text("word,code\na,X\nb,I\nB,R\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        dispositions.read(path)
    assert [p.where for p in caught.value.problems] == [
        'row 2, column "code"',
        'row 4, column "word"',
    ]
    path.write_text("wort;code\n", encoding="utf-8")
    with pytest.raises(InputError, match='column "word": is missing'):
        dispositions.read(path)
