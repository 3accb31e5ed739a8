from __future__ import annotations

from collections.abc import Callable

import pytest

from cup_study.errors import InputError
from cup_study.ingest import population
from cup_study.study import Study

Make = Callable[..., Study]
DESIGN = {
    "sections:": "design: {id: respondent, poststrata: [town, q1], population: margins.csv}\n"
    "sections:"
}


def test_codes_are_those_of_the_clean_table(make_study: Make) -> None:
    study = make_study(changes=DESIGN, margins="town,q1,n\nLuleå,1,10\nMalmö,2,20.5\n")
    margins = population.read(study)
    assert margins is not None
    assert margins["town"].tolist() == ["Luleå", "Malmö"]
    assert margins["q1"].dtype == float
    assert margins["n"].tolist() == [10, 20.5]


def test_no_population(make_study: Make) -> None:
    assert population.read(make_study()) is None


def test_all_problems(make_study: Make) -> None:
    text = "town,q1,n\nKalix,1,10\nLuleå,98,-1\nMalmö,9,many\n"
    with pytest.raises(InputError) as caught:
        population.read(make_study(changes=DESIGN, margins=text))
    assert [p.where for p in caught.value.problems] == [
        'row 2, column "town"',
        'row 3, column "q1"',
        'row 4, column "q1"',
        'row 3, column "n"',
        'row 4, column "n"',
    ]


def test_missing_columns(make_study: Make) -> None:
    with pytest.raises(InputError) as caught:
        population.read(make_study(changes=DESIGN, margins="town,N\nLuleå,1\n"))
    assert ['"q1"' in str(caught.value), '"n"' in str(caught.value)] == [True, True]


RAKED = {
    "sections:": "design: {id: respondent, margins: [town, q1], population: margins.csv}\nsections:"
}


def test_empty_cells_hold_margins_of_their_own(make_study: Make) -> None:
    text = "town,q1,wave,n\nLuleå,,1,10\nMalmö,,1,20\n,1,1,12\n,2,1,18\n"
    found = population.read(make_study(changes=RAKED, margins=text))
    assert found is not None
    assert found["q1"].isna().tolist() == [True, True, False, False]
    assert found["wave"].tolist() == ["1"] * 4


def test_unknown_waves_are_told(make_study: Make) -> None:
    text = "town,q1,wave,n\nLuleå,,1,10\nMalmö,,B,20\n"
    with pytest.raises(InputError, match='row 3, column "wave": expected one of 1, got "B"'):
        population.read(make_study(changes=RAKED, margins=text))


def test_a_file_that_is_missing_is_told(make_study: Make) -> None:
    study = make_study(changes=DESIGN, margins="town,q1,n\nLuleå,1,10\n")
    (study.folder / "margins.csv").unlink()
    with pytest.raises(InputError, match="the file is missing"):
        population.read(study)
