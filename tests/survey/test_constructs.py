import pytest

from cup_study.errors import InputError
from cup_study.survey.constructs import labels


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
