import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import services
from cup_study.survey.design import unweighted
from tests.citizens.segments import simulated


def test_information_of_the_model_and_of_noise():
    data, _ = simulated.answers(4000)
    found = services.worth_collecting(data, simulated.ITEMS, simulated.posterior(data))
    bits = found.set_index("item")["bits"]
    # Truth by hand: mutual information of a 0/1 answer and the class.
    share, p = np.array(simulated.SHARES), simulated.HIGH[:, 0]
    joint = np.array([share * p, share * (1 - p)])
    truth = (joint * np.log2(joint / joint.sum(1, keepdims=True) / share)).sum()
    assert bits["a"] == pytest.approx(truth, abs=0.03)
    assert bits["f"] < 0.002
    assert found["item"].iloc[-1] == "f"


def test_small_cells_of_places_cannot_be_worked_out():
    data, _ = simulated.answers(120)
    data["town"] = ["A"] * 50 + ["B"] * 50 + ["C"] * 20
    posterior = pd.DataFrame({1: [1.0] * 117 + [0.0] * 3, 2: [0.0] * 117 + [1.0] * 3})
    found = services.by_place(data, posterior, "town", unweighted(data))
    shown = found[~found["hidden"]]
    # Group 2 has three people, all in C: of C nothing may be shown.
    assert not shown["place"].eq("C").any()


def test_a_place_that_differs_is_found():
    data, classes = simulated.answers(900)
    data["town"] = np.where(classes.eq(2) & (np.arange(900) % 2 == 0), "A", "B")
    found = services.by_place(data, simulated.posterior(data), "town", unweighted(data))
    row = found[found["place"].eq("A") & found["group"].eq(2)].iloc[0]
    assert row["clear"]
    assert row["share"] > 0.8
    assert row["everyone"] < 0.4


def test_places_with_few_are_left_out_but_stay_in_the_whole():
    data, _ = simulated.answers(200)
    data["town"] = ["A"] * 190 + ["B"] * 10
    found = services.by_place(data, simulated.posterior(data), "town", unweighted(data), least=30)
    assert found["place"].unique().tolist() == ["A"]
    assert found["everyone"].iloc[0] == pytest.approx(simulated.posterior(data)[1].mean())


def test_people_who_answer_all_alike_are_a_way_of_answering():
    data = pd.DataFrame({"a": [7] * 10 + [1, 2] * 10, "b": [7] * 10 + [5, 9] * 10})
    posterior = pd.DataFrame({1: [0.0] * 10 + [1.0] * 20, 2: [1.0] * 10 + [0.0] * 20})
    found = services.alike(data, ["a", "b"], posterior)
    assert found["share"].tolist() == [0.0, 1.0]
