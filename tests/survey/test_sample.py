import pandas as pd
import pytest

from cup_study import codebook
from cup_study.errors import InputError
from cup_study.study import Design as Settings
from cup_study.survey import sample


@pytest.fixture
def data():
    frame = pd.DataFrame({"wave": ["1", "1", "2"], "town": [1, 2, 2], "age": [1, 1, 2]})
    return frame.assign(weight=[1.0, 2.0, 3.0])


def test_strata_and_poststrata_lie_within_waves(data):
    settings = Settings(id="id", strata="town", poststrata=("town", "age"))
    design = sample.design(settings, data)
    assert design.strata.tolist() == ["1|1", "1|2", "2|2"]
    assert design.adjustment.cells["cells"].tolist() == ["1|1|1", "1|2|1", "2|2|2"]


def test_without_weights_there_are_no_poststrata(data):
    settings = Settings(id="id", poststrata=("town",))
    assert sample.design(settings, data.assign(weight=1.0)).poststrata is None
    assert sample.design(None, data).strata.tolist() == ["1", "1", "2"]


def test_clusters_that_the_table_lacks_are_told(data):
    with pytest.raises(InputError, match='column "school": is missing|column "school" is missing'):
        sample.design(Settings(id="id", clusters="school"), data)
    design = sample.design(Settings(id="id", clusters="age", lonely="remove"), data)
    assert design.clusters.tolist() == [1, 1, 2]
    assert design.lonely == "remove"


def test_replicates_are_taken_in_their_order(data):
    told = {"prefix": "r", "kind": "jkn", "scale": 2.0, "scales": (0.5, 0.25), "mse": True}
    settings = Settings(id="id", replicates=told)
    with pytest.raises(InputError, match='expected columns "r1", "r2" ..., found 0'):
        sample.design(settings, data)
    found = sample.design(settings, data.assign(r2=[0.0, 2, 4], r1=[2.0, 2, 3], rest=1.0))
    assert found.replicates.weights.columns.tolist() == ["r1", "r2"]
    assert found.replicates.scales == [1.0, 0.5]
    assert found.replicates.around_estimate


def test_labels_that_look_alike_stay_apart(data):
    alike = data.assign(town=["1", 1, 2])
    assert sample.design(Settings(id="id", strata="town"), alike).strata.nunique() == 3


def test_a_group_is_a_part_of_the_respondents(data):
    here = sample.members(data.astype({"town": "Int64"}), ("town", 2))
    assert here.tolist() == [False, True, True]
    base = sample.basis(data, here, ["sv"])
    assert (base.n, base.weighted, base.languages) == (2, True, ("sv",))
    strict = sample.basis(data, here, ["sv"], threshold=10)
    assert "färre än 10 svarande" in strict.note(hidden=1)["sv"]


def test_what_was_not_asked_is_told():
    rows = "name,type,values,construct,battery\na,scale,1-5,PU,\nb,binary,0|1,,why\n"
    book = codebook.parse(rows, ["en"])
    data = pd.DataFrame({"a": [1, 2], "b": [0, 1], "c": [None, None]})
    found = sample.absent(book, data, ["a", "c", "z"], ["why", "how"], ["PU", "BI"])
    assert found == ["BI", "c", "how", "z"]


def test_values_count_the_waves(data):
    told = sample.values(data, ["1", "2"])
    assert told["waves"] == (2, "count")
    assert told["n_1"] == (2, "count")
    assert told["effective_n"][0] == pytest.approx(36 / 14)
