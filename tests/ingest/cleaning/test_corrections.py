"""Corrections of single cells: carried out as declared, logged one by one, refused otherwise."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cup_study.errors import InputError
from cup_study.ingest.cleaning import clean
from cup_study.study import Study

MakeStudy = Callable[..., Study]
NAMED = {"simulated: true": "simulated: true\nfiles: {corrections: corrections.csv}"}
HEAD = "file,row,column,from,to,why\n"


def test_a_correction_changes_the_cell_and_is_logged(make_study: MakeStudy) -> None:
    study = make_study(changes=NAMED, corrections=HEAD + "survey.csv,2,Q1,1,5,Typed wrongly\n")
    before = (study.folder / "survey.csv").read_bytes()
    cleaned = clean.clean(study)
    assert cleaned.data["q1"].tolist()[0] == 5.0
    line = cleaned.log[cleaned.log["rule"] == "corrected"].iloc[0]
    assert (line["item"], line["n"]) == ("q1", 1)
    assert line["detail"] == 'row 2: "1" -> "5". Typed wrongly'
    assert (study.folder / "survey.csv").read_bytes() == before
    assert study.folder / "corrections.csv" in study.raw_files()


def test_an_empty_text_empties_a_cell_and_fills_one(make_study: MakeStudy) -> None:
    text = HEAD + "survey.csv,2,Born,1950,,Moved\nsurvey.csv,2,comment,,Better,Moved\n"
    cleaned = clean.clean(make_study(changes=NAMED, corrections=text), keep_open=True)
    assert cleaned.data["born"].isna().tolist()[0]
    assert cleaned.data["comment"].tolist()[0] == "Better"
    # An open answer is not told in the log.
    details = cleaned.log.loc[cleaned.log["rule"] == "corrected", "detail"].tolist()
    assert not any("Better" in detail for detail in details)


def test_everything_wrong_with_the_file_is_told_at_once(make_study: MakeStudy) -> None:
    text = HEAD + (
        "other.csv,2,Q1,1,5,Why\nsurvey.csv,x,Q1,1,5,Why\nsurvey.csv,2,Q1,1,5,\n"
        "survey.csv,3,Q1,1,1,Why\nsurvey.csv,2,Q1,1,4,Why\n"
    )
    with pytest.raises(InputError) as error:
        clean.clean(make_study(changes=NAMED, corrections=text))
    told = str(error.value)
    for part in ("no wave has", "expected a row", "needs its reason", "the same", "2 times"):
        assert part in told


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("survey.csv,2,Q1,3,5,Why", 'row 2, column "Q1": "1", got "3"'),
        ("survey.csv,2,Q9,1,5,Why", 'has no column "Q9"'),
        ("survey.csv,99,Q1,1,5,Why", "has no row 99"),
        ("survey.csv,3,email,a,b,Why", "a text of 1 characters"),
    ],
)
def test_a_correction_that_does_not_fit_the_file_is_refused(
    make_study: MakeStudy, line: str, told: str
) -> None:
    with pytest.raises(InputError) as error:
        clean.clean(make_study(changes=NAMED, corrections=HEAD + line + "\n"))
    assert told in str(error.value)


def test_missing_columns_are_told(make_study: MakeStudy) -> None:
    with pytest.raises(InputError, match='column "why" is missing'):
        clean.clean(make_study(changes=NAMED, corrections="file,row,column,from,to\nx,1,2,3,4\n"))
