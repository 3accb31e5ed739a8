import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study import codebook
from cup_study.study import Design
from cup_study.survey import response, response_views

BOOK = codebook.parse(
    "name,type,values,labels_en,labels_sv\nage,ordinal,1|2,1=Young|2=Old,1=Unga|2=Gamla\n",
    ["en", "sv"],
)


@pytest.fixture
def rates():
    frame = pd.DataFrame({"id": list("1234567"), "age": list("1112222")})
    frame["disposition"] = ["", "", "not-eligible: moved", "", "", "", "refused"]
    data = pd.DataFrame({"wave": ["A", "A", "A", "B"], "id": [1, 4, 5, 6]})
    return response.by_wave({"A": frame}, data, Design(id="id"), "age")


def test_those_who_do_not_belong_are_not_in_the_base(rates):
    counts = rates[["invited", "answered"]].astype(int).values.tolist()
    assert counts == [[6, 3], [2, 1], [4, 2]]


def test_a_study_without_frames_has_no_rates():
    assert response.by_wave({}, pd.DataFrame(), None, "age").empty


def test_the_wave_is_named_once_and_groups_by_their_labels(rates):
    table = response_views.table(rates, BOOK, "age", ["sv"]).frames["sv"]
    assert table["wave"].tolist() == ["A", "", ""]
    assert table["group"].tolist() == ["Alla", "Unga", "Gamla"]
    assert response_views.overall(rates)["response_rate_a"] == (0.5, "percent1")


def test_the_funnel_says_what_is_left():
    stages = response.funnel({"called": 10000, "reached": 7600, "answered": 1200})
    names = {"sv": ["Uppringda", "Nådda", "Svarande"]}
    drawing = response_views.funnel_drawing(stages, names, ["sv"])
    assert drawing.caption["sv"].startswith("12\u00a0% av de uppringda")
    table = response_views.funnel_table(stages, names, ["sv"])
    assert table.frames["sv"]["stage"].tolist() == names["sv"]
    plt.close("all")
