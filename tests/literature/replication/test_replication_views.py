import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.literature.replication import comparing, printed, replication_views
from tests.literature.replication.published import of

NAMES = ["USE", "BI", "EE"]
MATRIX = pd.DataFrame([[1, 0.504, 0.3], [0.504, 1, 0.412], [0.3, 0.412, 1]], NAMES, NAMES)
ROWS = (
    ("b1", "BI", "EE", "path", 0.40, 2),
    ("b2", "USE", "BI", "path", 0.50, 2),
    ("r2", "USE", None, "r2", 0.25, 2),
    ("e", "USE", "EE", "indirect", 0.21, 2),
    ("cfi", None, None, "fit", 0.9, 2),
)


def found(*models):
    table = pd.concat([of(*ROWS, model=name) for name in models or ("1",)])
    read = printed.models(table, MATRIX)
    rebuilt, compared = comparing.everything(read, MATRIX)
    limits = [comparing.rounding_limits(MATRIX, model, half=0.01) for model in read]
    own = [
        comparing.within_rounding(compared[compared["model"] == model.name], limit)
        for model, limit in zip(read, limits, strict=True)
    ]
    return rebuilt, pd.concat(own, ignore_index=True)


def test_rounding_is_told_apart_from_disagreement():
    rebuilt, compared = found()
    table = replication_views.table(compared, rebuilt, ["en"]).frames["en"]
    verdicts = dict(zip(table["what"], table["equal"], strict=True))
    assert verdicts["effort expectancy → intention"] == "within rounding"
    assert verdicts["intention → use"] == "yes"
    assert verdicts["effort expectancy → use, indirect effect"] == "yes"
    assert verdicts["CFI"] == "no"
    assert "n" not in verdicts
    assert "model" not in table


def test_several_models_are_told_apart():
    rebuilt, compared = found("1", "2a")
    table = replication_views.table(compared, rebuilt, ["sv"])
    assert table.groups == "model"
    assert table.frames["sv"]["model"].unique().tolist() == ["Modell 1", "Modell 2a"]
    told = replication_views.values(rebuilt, compared)
    assert told["n_models"] == (2, "count")
    assert told["m2a_path_bi_use"] == told["path_bi_use"]


def test_values_count_what_agrees():
    told = replication_views.values(*found())
    assert told["n_compared"] == (4, "count")
    assert told["n_agree"] == (3, "count")
    assert told["n_within_rounding"] == (4, "count")
    assert told["path_bi_use"][0] == pytest.approx(0.504)


def test_the_drawing_counts_the_paths():
    rebuilt, compared = found()
    drawing = replication_views.drawing(compared, rebuilt[0], ["sv"])
    assert drawing.caption["sv"].startswith("2 av 2 tryckta samband")
    assert drawing.note["sv"].startswith("n = 200.")
    plt.close("all")
