from pathlib import Path

import pandas as pd
import pytest

from cup_study.errors import CupError, InputError
from cup_study.literature.weighing import rules, weights

FILE = Path(__file__).parents[3] / "data" / "raw" / "literature" / "relationships.csv"


@pytest.mark.parametrize(
    ("tested", "significant", "name"),
    [
        (5, 4, rules.BEST),
        (5, 5, rules.BEST),
        (29, 27, rules.BEST),
        (5, 3, rules.UTILISED),
        (100, 79, rules.UTILISED),
        (4, 4, rules.PROMISING),
        (1, 1, rules.PROMISING),
        (4, 3, rules.EXPERIMENTAL),
        (1, 0, rules.EXPERIMENTAL),
    ],
)
def test_classes_at_the_edges_of_the_published_rules(tested, significant, name):
    assert rules.classify(pd.Series([tested]), pd.Series([significant / tested])) == [name]


@pytest.mark.parametrize(("tested", "weight"), [(5, 1.2), (5, float("nan")), (0, 1.0), (3, -0.1)])
def test_impossible_weights_are_refused(tested, weight):
    with pytest.raises(CupError):
        rules.classify(pd.Series([tested]), pd.Series([weight]))


@pytest.mark.parametrize("tested", range(5, 40))
def test_spare_tests_are_as_many_as_the_class_stands(tested):
    for significant in range(tested + 1):
        if significant / tested < 0.8:
            continue
        spare = rules.spare(pd.Series([significant]), pd.Series([tested]), [rules.BEST])[0]
        assert 10 * significant >= 8 * (tested + spare)
        assert 10 * significant < 8 * (tested + spare + 1)


def test_a_study_with_many_tests_counts_once():
    rows = [("a", "ease", "use", 1, None)] * 6 + [("b", "ease", "use", 0, None)]
    frame = pd.DataFrame(rows, columns=["key", "iv_std", "dv_std", "significant", "direction"])
    row = rules.combined(frame).iloc[0]
    assert row["weight"] == pytest.approx(6 / 7)
    assert row["weight_studies"] == 0.5
    assert (row["class"], row["class_studies"]) == (rules.BEST, rules.EXPERIMENTAL)
    assert row["moved"]


def test_signs_are_told_only_where_stated():
    rows = [("a", "ease", "use", 1, s) for s in ("+", "-", "−", None)]
    frame = pd.DataFrame(rows, columns=["key", "iv_std", "dv_std", "significant", "direction"])
    row = weights.signs(frame).iloc[0]
    assert row[["positive", "negative"]].tolist() == [1, 2]
    assert row["consistency"] == pytest.approx(2 / 3)
    none = weights.signs(frame.assign(direction=None)).iloc[0]
    assert pd.isna(none["consistency"])
    with pytest.raises(InputError, match="got up"):
        weights.signs(frame.assign(direction="up"))


def test_the_classes_of_the_data():
    table = rules.combined(weights.eligible(pd.read_csv(FILE)))
    counted = rules.by_class(table).set_index("class")
    assert counted["tests"].to_dict() == {
        rules.BEST: 20,
        rules.UTILISED: 2,
        rules.PROMISING: 66,
        rules.EXPERIMENTAL: 15,
    }
    assert int(counted["tests"].sum()) == int(counted["studies"].sum()) == len(table)
    moved = table[table["moved"]]
    assert set(zip(moved["iv"], moved["dv"], strict=True)) == {
        ("privacy/security", "use/adoption"),
        ("service quality", "satisfaction"),
    }
