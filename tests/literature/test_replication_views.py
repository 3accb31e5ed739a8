import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.literature import replication, replication_views
from cup_study.sem.inference.paths import path_analysis

PRINTED = pd.DataFrame(
    [
        ("b1", "BI", "EE", "path", 0.40, 2),
        ("b2", "USE", "BI", "path", 0.50, 2),
        ("r2", "USE", None, "r2", 0.25, 2),
        ("cfi", None, None, "fit", 0.9, 2),
        ("n", None, None, "fit", 200, 0),
    ],
    columns=["key", "outcome", "predictor", "kind", "value", "digits"],
)


@pytest.fixture
def found():
    names = ["USE", "BI", "EE"]
    matrix = pd.DataFrame([[1, 0.504, 0.3], [0.504, 1, 0.412], [0.3, 0.412, 1]], names, names)
    model = replication.equations(PRINTED)
    rebuilt = path_analysis(matrix, 200, model)
    fit = replication.fit_of(matrix, rebuilt)
    compared = replication.compare(PRINTED, rebuilt, fit=fit)
    limits = replication.rounding_limits(matrix, model, half=0.01)
    return rebuilt, fit, replication.within_rounding(compared, limits)


def test_rounding_is_told_apart_from_disagreement(found):
    table = replication_views.table(found[2], 200, ["en"]).frames["en"]
    verdicts = dict(zip(table["what"], table["equal"], strict=True))
    assert verdicts["effort expectancy → intention"] == "within rounding"
    assert verdicts["intention → use"] == "yes"
    assert verdicts["CFI"] == "no"
    assert "n" not in verdicts


def test_values_count_what_agrees(found):
    told = replication_views.values(*found)
    assert told["n_compared"] == (3, "count")
    assert told["n_agree"] == (2, "count")
    assert told["n_within_rounding"] == (3, "count")
    assert told["path_bi_use"][0] == pytest.approx(0.504)


def test_the_drawing_counts_the_paths(found):
    drawing = replication_views.drawing(found[2], 200, ["sv"])
    assert drawing.caption["sv"].startswith("2 av 2 tryckta samband")
    assert drawing.note["sv"].startswith("n = 200 (harmoniskt medelvärde).")
    plt.close("all")
