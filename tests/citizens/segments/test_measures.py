import pytest

from cup_study.citizens.segments import measures
from cup_study.errors import InputError
from tests.citizens.segments import simulated


def test_entries_of_each_form():
    data, _ = simulated.answers(30)
    entries = {"who": ["age=1,2", "age>=2", "mean:age", "town=A"], "does": ["a"]}
    found = measures.gather(simulated.book(), data, entries, ["en", "sv"])
    assert [m.name for m in found.told] == ["a", "age=1,2", "age>=2", "mean:age", "town=A"]
    assert found["mean:age"].kind == "mean"
    assert found["mean:age"].high == 3
    assert found["age=1,2"].labels["sv"] == "Ålder: Ung, Mitt"
    assert found.values["age>=2"].mean() == pytest.approx(data["age"].ge(2).mean())


def test_all_problems_at_once():
    data, _ = simulated.answers(30)
    entries = {"who": ["town", "age=9", "a ! b"], "hobby": ["a"]}
    with pytest.raises(InputError) as error:
        measures.gather(simulated.book(), data, entries, ["en"])
    told = str(error.value)
    for part in ('"hobby"', "town=A", "got 9", "a ! b"):
        assert part in told


def test_short_labels_twice_are_refused(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("name,label_en\na,A\na,B\n")
    with pytest.raises(InputError, match='row 3, column "name": "a" is there twice'):
        measures.short_labels(path, ["en"])
