import numpy as np
import pandas as pd
import pytest

from cup_study import codebook
from cup_study.survey.estimates import unweighted
from cup_study.survey.questionnaire import section_privacy, sections

BOOK = """\
name,type,question_en,values,labels_en,section,battery
town,nominal,Where?,1|2|3,1=A|2=B|3=C,web,
easy,scale,It is easy.,1-5,1=No|5=Yes,web,
clear,scale,It is clear.,1-5,1=No|5=Yes,web,
channel,nominal,Which?,1|2|3,1=Web|2=Phone|3=Visit,web,
minutes,numeric,How long?,0..60,,web,
"""


@pytest.fixture
def book():
    return codebook.parse(BOOK, ["en"])


@pytest.fixture
def data():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"town": np.repeat([1, 2, 3], [60, 60, 60])})
    frame["easy"] = rng.integers(1, 6, 180)
    frame["clear"] = rng.integers(2, 5, 180)
    frame["channel"] = rng.integers(1, 4, 180)
    frame.loc[frame["town"].eq(1), "channel"] = [1] * 2 + [2] * 28 + [3] * 30
    frame["minutes"] = 10.0
    return frame


def estimated(book, data, town=None, nested=("town",)):
    section = sections.plan(book, "web", data)
    where = None if town is None else data["town"].eq(town)
    return sections.estimate(data, section, unweighted(data), where=where, nested=nested)


def hidden(found, item):
    rows = found[found["item"].eq(item) & found["value"].isin([1, 2, 3])]
    return dict(zip(rows["value"], rows["hidden"], strict=True))


def test_what_is_hidden_in_a_group_is_hidden_in_a_second_one_and_not_in_the_whole(book, data):
    first = hidden(estimated(book, data, 1), "channel")
    others = [hidden(estimated(book, data, town), "channel") for town in (2, 3)]
    assert first[1]
    assert sum(first.values()) == 2
    assert all(sum(other.values()) in (0, 2) for other in others)
    assert any(other[1] for other in others)
    assert not any(hidden(estimated(book, data), "channel").values())


def test_without_nested_tables_only_the_own_rows_are_looked_at(book, data):
    second = hidden(estimated(book, data, 2, nested=()), "channel")
    assert not any(second.values())


def test_the_item_of_the_groups_is_not_divided_by_itself(book, data):
    assert not any(hidden(estimated(book, data), "town").values())
    assert not any(hidden(estimated(book, data, 1), "town").values())


def test_respondents_that_are_no_group_stand_alone(book, data):
    section = sections.plan(book, "web", data)
    some = data.index < 100
    where = pd.Series(some, index=data.index)
    found = sections.estimate(data, section, unweighted(data), where=where, nested=["town"])
    assert set(section_privacy.MARKS) <= set(found.columns)


def test_a_mean_of_few_people_is_hidden(book, data):
    found = estimated(book, data.assign(minutes=[1.0] * 3 + [None] * 177))
    row = found[found["item"].eq("minutes")].iloc[0]
    assert row["hidden"]
    assert row["hidden_base"]


def test_a_thin_answer_next_to_the_neutral_one_stays_on_its_side():
    rows = pd.DataFrame({"label": "q", "value": [1, 2, 3, 4, 5], "estimate": 0.2})
    rows["thin"] = [False, True, False, True, False]
    made, _ = section_privacy.merged(rows, [1, 2, 3, 4, 5])
    assert made["estimate"].tolist() == pytest.approx([0.4, 0.0, 0.2, 0.0, 0.4])


def test_thin_answers_are_drawn_with_their_inner_neighbour():
    rows = pd.DataFrame({"label": "q", "value": [1, 2, 3, 4, 5]})
    rows["estimate"] = [0.01, 0.02, 0.5, 0.46, 0.01]
    rows["thin"] = [True, True, False, False, True]
    made, moved = section_privacy.merged(rows, [1, 2, 3, 4, 5])
    assert made["estimate"].tolist() == pytest.approx([0.0, 0.0, 0.53, 0.47, 0.0])
    assert moved == 3
