import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.citizens import acceptance

NOTE = {"en": "n = 399.", "sv": "n = 399."}


def test_paths_are_keyed_by_predictor_and_outcome(model):
    told = acceptance.path_values(model)
    assert set(told) == {"path_pu_bi", "pvalue_pu_bi", "r2_bi"}
    assert told["r2_bi"][0] == pytest.approx(told["path_pu_bi"][0] ** 2, abs=1e-6)


def test_the_table_names_constructs_and_explained_variance(model, called):
    table = acceptance.paths_table(model, called, NOTE)
    row = table.frames["sv"].iloc[0]
    assert (row["outcome"], row["predictor"]) == ("Avsikt", "Nytta")
    assert row["r2"].startswith("0,")
    assert table.note["en"] == "n = 399. Intervals by the delta method."


def test_the_caption_names_what_matters_most(model, called):
    drawing = acceptance.diagram(model, called, NOTE)
    assert drawing.caption["en"].startswith("Intention depends most on usefulness (path .")
    assert drawing.alt["sv"].startswith("Stigdiagram med 2 begrepp och 1 samband. Avsikt beror")
    plt.close("all")


@pytest.mark.parametrize(("value", "covered", "word"), [(0.6, 1, "yes"), (0.1, 0, "no")])
def test_known_truth(model, called, value, covered, word):
    known = pd.DataFrame({"kind": ["path", "mean"], "name": ["BI ~ PU", "BI"], "value": [value, 4]})
    check = acceptance.against_truth(model, known)
    assert acceptance.truth_values(check)["truth_covered"] == (covered, "count")
    frame = acceptance.truth_table(check, called, NOTE).frames["en"]
    assert frame[["path", "covered"]].values.tolist() == [["Usefulness → Intention", word]]
