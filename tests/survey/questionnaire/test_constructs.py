import numpy as np
import pandas as pd
import pytest

from cup_study import codebook
from cup_study.errors import InputError
from cup_study.survey.questionnaire import constructs
from cup_study.survey.questionnaire.constructs import labels


def test_labels_in_each_language(tmp_path):
    path = tmp_path / "constructs.csv"
    path.write_text("construct,label_en,label_sv\nPU,Usefulness,Nytta\nBI,Intention,\n")
    found = labels(path, ["en", "sv"], ["PU", "BI", "X"])
    assert found["sv"] == {"PU": "Nytta", "BI": "BI", "X": "X"}
    assert found["en"]["BI"] == "Intention"


def test_missing_column_and_duplicates_are_told(tmp_path):
    path = tmp_path / "constructs.csv"
    path.write_text("construct,label_en\nPU,A\n")
    with pytest.raises(InputError, match="label_sv"):
        labels(path, ["en", "sv"], ["PU"])
    path.write_text("construct,label_en\nPU,A\nPU,B\n")
    with pytest.raises(InputError, match='"PU": appears more than once'):
        labels(path, ["en"], ["PU"])


def test_half_of_the_items_must_be_answered():
    data = pd.DataFrame({"a": [1, 2, None], "b": [3, None, None]}).astype("Int64")
    assert constructs.score(data, ["a", "b"]).tolist()[:2] == [2.0, 2.0]
    assert np.isnan(constructs.score(data, ["a", "b"]).iloc[2])


def test_a_construct_without_items_is_told():
    with pytest.raises(InputError, match="no items"):
        constructs.score(pd.DataFrame(), [])
    with pytest.raises(InputError, match='"gone"'):
        constructs.score(pd.DataFrame({"a": [1]}), ["a", "gone"])


def test_scores_know_the_ends_and_the_middle_of_the_scale():
    book = codebook.parse("name,type,values,construct\na,scale,1-7,PU\nb,scale,1-7,PU\n", ["en"])
    data = pd.DataFrame({"a": [1, 7], "b": [3, None]}, index=[5, 9])
    found = constructs.scores(book, data, {"en": {"PU": "Usefulness"}})
    assert found.values["PU"].to_dict() == {5: 2.0, 9: 7.0}
    assert (found.names, found.ends["PU"], found.middle("PU")) == (["PU"], (1.0, 7.0), 4.0)
