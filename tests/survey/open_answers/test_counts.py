import pandas as pd
import pytest

from cup_study.survey.estimates import Design, unweighted
from cup_study.survey.open_answers import codings, counts


@pytest.fixture
def data():
    return pd.DataFrame(
        {"respondent": [str(i) for i in range(50)], "wave": "a", "user": [0.0, 1.0] * 25}
    )


def test_a_code_counts_for_its_theme_and_a_code_once(coded, frame, data):
    marks = counts.indicators(codings.resolve(coded), frame, data, "q")
    assert marks["ease"].sum() == 30
    assert marks["find"].sum() == 20
    assert marks["none"].sum() == 10
    assert marks.iloc[40:].isna().all().all()


def test_shares_are_of_those_who_wrote_and_weighted(coded, frame, data):
    marks = counts.indicators(codings.resolve(coded), frame, data, "q")
    found = counts.shares(marks, unweighted(data)).set_index("item")
    assert found.loc["find", ["n", "base", "estimate"]].tolist() == [20, 40, 0.5]
    # Answers 1, 5, 9, ... are about simple words.
    weights = pd.Series([3.0 if i % 4 == 1 else 1.0 for i in range(50)])
    weighted = counts.shares(marks, Design(weights)).set_index("item")
    assert weighted.at["simple", "estimate"] == pytest.approx(30 / 60)


def test_groups_and_another_question(coded, frame, data):
    resolved = codings.resolve(coded)
    marks = counts.indicators(resolved, frame, data, "q")
    by = counts.shares(marks, unweighted(data), by=data["user"])
    wide = by.pivot(index="item", columns="group", values="estimate")
    assert wide.loc["find"].tolist() == [0.5, 0.5]
    assert counts.indicators(resolved, frame, data, "other").isna().all().all()


def test_answers_that_cleaning_left_out_do_not_count(coded, frame, data):
    marks = counts.indicators(codings.resolve(coded), frame, data.iloc[:4], "q")
    assert marks.notna().all().all()
    assert len(marks) == 4
