import pandas as pd

from cup_study import codebook
from cup_study.survey.comparing import main_results
from cup_study.survey.estimates import unweighted

BOOK = codebook.parse(
    "name,type,values,question_en,labels_en\n"
    "used,binary,0|1,Used?,0=No|1=Yes\nway,nominal,1|2,Which way?,1=Phone|2=Web\n"
    "town,nominal,a|b,Town?,\nscore,scale,1-5,Content?,\n",
    ["en"],
)
DATA = pd.DataFrame({"used": [0, 1.0], "way": [1.0, 2.0], "town": ["a", "b"], "score": [None] * 2})


def test_names_become_results_and_absent_ones_are_told():
    found, absent = main_results.parse(["used=1", "way=2", "score", "else=3"], BOOK, DATA)
    assert [t.name for t in found] == ["used=1", "way=2"]
    assert absent == ["score", "else=3"]
    assert [t.label("en") for t in found] == ["Used?", "Which way? – Web"]
    row = main_results.estimate(found[1], DATA, unweighted(DATA))
    assert (row["estimate"], row["base"]) == (0.5, 2)


def test_answers_that_a_question_does_not_have_are_absent():
    found, absent = main_results.parse(["used=7", "town", "town=b"], BOOK, DATA)
    assert [t.name for t in found] == ["town=b"]
    assert absent == ["used=7", "town"]
