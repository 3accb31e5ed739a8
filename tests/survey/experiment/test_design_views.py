import pandas as pd
import pytest

from cup_study import codebook
from cup_study.survey.basis import Basis
from cup_study.survey.design import unweighted
from cup_study.survey.experiment import attrition, balance, design_views

BOOK = codebook.parse(
    "name,type,question_en,question_sv,values,labels_en,labels_sv\n"
    "town,nominal,Town (frame),Ort,1|2|3,1=Aby|2=By|3=Dy,1=Aby|2=By|3=Dy\n",
    ["en", "sv"],
)
ARMS = {"en": ("No letter", "Letter"), "sv": ("Inget brev", "Brev")}


def test_balance_names_items_and_groups(trial):
    _, experiment, data = trial()
    found = balance.balance(data, experiment.arm, ["town", "sex"])
    table = design_views.balance_table(found, BOOK, ARMS, ["en", "sv"])
    rows = table.frames["en"]
    assert rows["item"].tolist() == ["Town", "", "", "sex", ""]
    assert rows["group"].tolist()[-2:] == ["1", "2"]
    assert table.note["sv"].startswith("750 lottade personer")


def test_groups_of_the_frame_are_labelled_whatever_their_type(trial):
    _, experiment, data = trial()
    town = pd.Series(pd.Categorical(data["town"].astype(int), [1, 2, 3]))
    found = balance.balance(pd.DataFrame({"town": town}), experiment.arm, ["town"])
    table = design_views.balance_table(found, BOOK, ARMS, ["en", "sv"])
    assert table.frames["en"]["group"].tolist() == ["Aby", "By", "Dy"]


def test_bounds_say_how_much_was_left_out(trial):
    measured, experiment, data = trial()
    found = attrition.bounds(measured, experiment, unweighted(data), control=0.4, treated=0.5)
    table = design_views.bounds_table(found, measured, Basis(750, False, ("en", "sv")))
    assert "20.0%" in table.note["en"]
    assert table.frames["sv"]["outcome"].tolist() == ["Användare", "Avsikt"]


def test_values_of_the_design(trial):
    _, experiment, data = trial()
    found = balance.balance(data, experiment.arm, ["town"])
    answered = balance.response(data, experiment.arm, data["sex"].eq(1))
    told = design_views.values(found, answered)
    assert told["allotted"] == (750, "count")
    assert told["response_difference"][0] == pytest.approx(100 * answered["difference"])
