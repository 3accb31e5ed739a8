from pathlib import Path

import pytest

from cup_study.errors import InputError
from cup_study.literature.concepts import reading

FOLDER = Path(__file__).parents[3] / "data" / "raw" / "literature"
REFERENCES = "key,authors,year,title,scope\na,Li,2009,T,core\nb,Wu,,U,core\n"
MATRIX = "key,theory,unit_of_analysis,country,method,n,habit\na,TAM,,,,386,1\nb,,,,,,\n"
TESTS = "key,iv_std,dv_std,significant,evidence,moderation,scope\na,ease,use,1,primary,0,core\n"


@pytest.fixture
def read(tmp_path):
    def run(references=REFERENCES, matrix=MATRIX, tests=TESTS, **options):
        for name, text in (("r.csv", references), ("m.csv", matrix), ("t.csv", tests)):
            (tmp_path / name).write_text(text, encoding="utf-8")
        return reading.read(*(tmp_path / f"{n}.csv" for n in "mrt"), **options)

    return run


def test_good_files_are_read_with_their_types(read):
    found = read()
    assert found.matrix["habit"].tolist()[0] == 1
    assert found.matrix["habit"].isna().tolist() == [False, True]
    assert found.references["year"].isna().tolist() == [False, True]
    assert found.relationships["significant"].tolist() == [1]
    assert found.log.empty


def test_every_problem_of_all_files_is_told_at_once(read):
    matrix = (
        "key,theory,unit_of_analysis,country,n,habit\nA,TAM,,,many,2\nb,,,,,x\nb,,,,-3,\nz,,,,,0\n"
    )
    references = REFERENCES.replace("2009", "209") + "a,Li,2009,T,core\n"
    tests = TESTS.replace("a,ease,use,1", "q,ease,use,7")
    with pytest.raises(InputError) as caught:
        read(references, matrix, tests)
    told = [str(p) for p in caught.value.problems]
    for part in (
        'm.csv: column "method" is missing',
        'm.csv, key "b": stands in rows 3, 4',
        'r.csv, key "a": stands in rows 2, 4',
        'm.csv, row 2, key "A": is not in r.csv; is it "a"?',
        'm.csv, row 5, key "z": is not in r.csv',
        'r.csv, row 2, key "a": has no row in m.csv; is it "A"?',
        't.csv, row 2, key "q": is not in r.csv',
        'm.csv, row 2, column "habit": expected 1 (seen) or nothing (not seen), got 2',
        'm.csv, row 3, column "habit": expected 1 (seen) or nothing (not seen), got x',
        "if 0 means looked for and not found, read with zeros",
        'm.csv, row 2, column "n": expected a number of persons',
        'm.csv, row 4, column "n": expected a number of persons',
        'r.csv, row 2, column "year": expected 1950-2035 or nothing, got 209',
        't.csv, row 2, column "significant": expected 0, 1 or nothing, got 7',
    ):
        assert any(part in line for line in told), part


def test_zero_is_read_where_it_is_said_to_mean_looked_for(read):
    found = read(matrix=MATRIX.replace("b,,,,,,", "b,,,,,,0"), zeros=True)
    assert found.matrix["habit"].tolist() == [1, 0]


@pytest.mark.parametrize("year", ["2009.5", "in press", "20090", "-1"])
def test_an_odd_year_is_told(read, year):
    with pytest.raises(InputError, match='column "year"'):
        read(REFERENCES.replace("2009", year))


def test_the_data_of_the_study_are_read():
    found = reading.read(*(FOLDER / f"{n}.csv" for n in ("matrix", "references", "relationships")))
    assert len(found.matrix) == len(found.references) == 251
    assert len(found.relationships) == 537
    assert set(found.log["cell"]) >= {"3 groups", "33 interviews", "more than 800"}


def test_a_direction_is_a_sign(read):
    tests = TESTS.replace("scope\n", "scope,direction\n").replace("core\n", "core,up\n")
    with pytest.raises(
        InputError, match='t.csv, row 2, column "direction": expected +, -'.replace("+", "[+]")
    ):
        read(tests=tests)
