import pandas as pd

from cup_study import codebook
from cup_study.survey.experiment import arms

BOOK = codebook.parse(
    "name,type,values,labels_en\nletter,binary,0|1,0=No letter|1=Letter\n", ["en"]
)


def test_only_waves_with_both_arms_are_part_of_it():
    data = pd.DataFrame(
        {"wave": ["1", "1", "2", "2", "3", "3"], "letter": [None, None, 0, 1, 1, 1]}
    )
    found = arms.find(data, BOOK, "letter")
    assert found.waves == ("2",)
    assert found.within.tolist() == [False, False, True, True, False, False]
    assert found.n() == (1, 1)
    assert found.labels["en"] == ("No letter", "Letter")


def test_a_study_without_an_arm_has_no_experiment():
    data = pd.DataFrame({"wave": ["1", "1"], "letter": [1.0, 1.0]})
    assert arms.find(data, BOOK, "letter") is None
    assert arms.find(data, BOOK, "arm") is None
    assert arms.find(data.drop(columns="letter"), BOOK, "letter") is None


def test_who_was_allotted_comes_from_the_frame():
    cases = pd.DataFrame(
        {"wave": ["1", "2", "2", "2"], "letter": pd.Categorical([None, 0, 1, None], [0, 1])}
    )
    data = pd.DataFrame({"wave": ["2", "2"], "letter": [0.0, 1.0]})
    found, arm = arms.allotted(cases, arms.find(data, BOOK, "letter"))
    assert arm.tolist() == [0.0, 1.0]
    assert found.index.tolist() == [1, 2]
    none, _ = arms.allotted(cases.drop(columns="letter"), arms.find(data, BOOK, "letter"))
    assert len(none) == 0
