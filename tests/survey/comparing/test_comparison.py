import matplotlib.pyplot as plt
import pandas as pd
import pytest
from scipy.special import stdtrit

from cup_study.survey.basis import Basis
from cup_study.survey.comparing import comparison
from cup_study.survey.estimates import unweighted
from cup_study.survey.questionnaire.constructs import Scores

HEADS = {"en": ("No", "Yes")}
BASIS = Basis(6, False, ("en",))


@pytest.fixture
def found():
    values = pd.DataFrame({"PU": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], "TM": [4.0, 4, 5, 4, 4, 5]})
    labels = {"en": {"PU": "Usefulness", "TM": "Trust"}}
    scores = Scores(values, labels, {"PU": (1.0, 7.0), "TM": (1.0, 7.0)})
    member = pd.Series([0, 0, 0, 1, 1, 1])
    return comparison.compare(scores, member, (0, 1), unweighted(values))


def test_the_change_is_the_second_less_the_first(found):
    row = found.change.loc["PU"]
    assert row[["first", "second", "change"]].tolist() == [2.0, 5.0, 3.0]
    # Each mean has the standard error sqrt(6/5 * 2) / 3 of a domain of six respondents.
    # Four degrees of freedom: six respondents, less the mean and the difference.
    half = stdtrit(4, 0.975) * (2 * (6 / 5 * 2) / 9) ** 0.5
    assert row["ci_upper"] - row["change"] == pytest.approx(half)


def test_the_largest_change_is_named_inside_the_sentence(found):
    drawing = comparison.drawing(found, HEADS, comparison.USERS, BASIS)
    expected = "Users and non-users differ most in usefulness: 3.0 scale points."
    assert drawing.caption["en"] == expected
    plt.close("all")


def test_columns_are_named_after_the_groups(found):
    table = comparison.table(found, HEADS, comparison.WAVES, BASIS)
    assert table.columns["second"] == {"en": "Yes"}
    assert table.frames["en"]["construct"].tolist() == ["Usefulness", "Trust"]
