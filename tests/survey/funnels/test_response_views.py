import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study import codebook
from cup_study.study import Design
from cup_study.survey.funnels import response, response_views
from cup_study.survey.outcome import groups, invited, published

BOOK = codebook.parse(
    "name,type,values,question_en,question_sv,labels_en,labels_sv\n"
    "age,ordinal,1|2|3,Age,Ålder,1=Young|2=Old|3=Oldest,1=Unga|2=Gamla|3=Äldst\n",
    ["en", "sv"],
)


@pytest.fixture
def cases():
    frame = pd.DataFrame({"id": [str(i) for i in range(90)], "age": ["1", "2", "3"] * 30})
    frame["disposition"] = ["complete", "refusal"] * 45
    frame.loc[frame["age"].eq("3"), "disposition"] = "non-contact"
    frame.loc[[2, 5], "disposition"] = ["complete", "not-eligible: moved"]
    data = pd.DataFrame({"wave": [], "id": []})
    return invited.stack({"A": frame}, data, BOOK, Design(id="id"))


def test_those_who_do_not_belong_are_not_in_the_base(cases):
    rates = groups.response(cases, "age")
    assert rates["invited"].tolist() == [89, 30, 30, 29]
    assert rates["answered"].tolist() == [31, 15, 15, 1]
    told = response_views.overall(rates)
    assert told["response_rate_a"] == (31 / 89, "percent1")
    assert told["response_rate"] == told["response_rate_a"]


def test_groups_have_their_labels_and_few_people_are_hidden(cases):
    table = response_views.table(groups.response(cases, "age"), BOOK, "age", ["sv"])
    frame = table.frames["sv"]
    assert frame["wave"].tolist() == ["A", "", "", ""]
    assert frame["group"].tolist() == ["Alla", "Unga", "Gamla", "Äldst"]
    assert frame["answered"].tolist()[-1] == ".."
    # One hidden group alone could be worked out from the whole.
    assert frame["answered"].tolist().count("..") == 2
    assert table.columns["group"]["sv"] == "Ålder"


def test_a_frame_that_knows_nothing_has_the_whole_only(cases):
    table = response_views.table(groups.response(cases, "sex"), BOOK, "sex", ["en"])
    assert table.frames["en"]["group"].tolist() == ["All"]


def test_the_funnel_says_what_is_left():
    stages = response.funnel({"called": 10000, "reached": 7600, "answered": 1200})
    names = {"sv": ["Uppringda", "Nådda", "Svarande"]}
    drawing = response_views.funnel_drawing(stages, names, ["sv"])
    assert drawing.caption["sv"].startswith("12\u00a0% av de uppringda")
    table = response_views.funnel_table(stages, names, ["sv"])
    assert table.frames["sv"]["stage"].tolist() == names["sv"]
    plt.close("all")


def test_a_funnel_of_invitations_counts_answers_not_the_last_stage(cases):
    stages = response.funnel({"invited": 100, "answered": 50, "complete": 40})
    names = response_views.stage_names(stages, ["en"])
    drawing = response_views.funnel_drawing(stages, names, ["en"], "invitations")
    assert drawing.caption["en"] == "50% of those invited answered the survey."
    assert names["en"] == ["Invited", "Answered", "Complete answers"]
    assert set(groups.stages(cases)) <= set(response_views.STAGES)
    plt.close("all")


def test_rates_of_stages_exact_and_bounded():
    stages = pd.DataFrame(
        {"stage": list("abc"), "least": [10000.0, 7600, 1200], "most": [10000.0, 7600, 1200]}
    )
    exact = response_views.rates_table(published.rates(stages), ["en"])
    assert exact.frames["en"]["estimate"].tolist()[:3] == [0.76, 1200 / 7600, 0.12]
    stages.loc[1, "most"] = 8000
    bounded = response_views.rates_table(published.rates(stages), ["en"])
    assert "estimate" not in bounded.frames["en"]
    assert bounded.frames["en"]["interval"].iloc[0] == "[76.0%, 80.0%]"
