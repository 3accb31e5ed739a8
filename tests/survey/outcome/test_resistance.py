import numpy as np
import pandas as pd
import pytest

from cup_study.codebook import Item
from cup_study.survey.comparing.main_results import Target
from cup_study.survey.estimates import unweighted
from cup_study.survey.outcome import resistance

SHARE = Target("q=1", Item("q", "q", "binary", {}, (0, 1)), 1)
MEAN = Target("m", Item("m", "m", "scale", {}, (1, 2, 3, 4, 5)), None)


@pytest.fixture
def found():
    generator = np.random.default_rng(1)
    data = pd.DataFrame({"q": generator.integers(0, 2, 400), "m": generator.integers(1, 6, 400)})
    timing = pd.Series(["early"] * 250 + ["late"] * 100 + ["third"] * 50)
    data.loc[timing.eq("third"), "m"] = 5
    order = resistance.order(timing, ["early", "late"])
    return (
        data,
        timing,
        order,
        resistance.by_timing([SHARE, MEAN], data, unweighted(data), timing, order),
    )


def test_own_and_cumulative(found):
    data, timing, order, table = found
    assert order == ["early", "late", "third"]
    own = table.query("target == 'q=1' and kind == 'own'").set_index("timing")["estimate"]
    assert own["late"] == pytest.approx(data.loc[timing.eq("late"), "q"].mean())
    last = table.query("target == 'm' and kind == 'cumulative' and timing == 'third'").iloc[0]
    assert last["estimate"] == pytest.approx(data["m"].mean())
    assert last["base"] == 400


def test_differences_between_last_and_first(found):
    *_, order, table = found
    changes = resistance.differences(table, order).set_index("target")
    assert changes.loc["m", "ci_lower"] > 1
    assert changes.loc["m", "p_value"] < 1e-6
    assert changes.loc["q=1", "difference"] == pytest.approx(
        changes.loc["q=1", "last"] - changes.loc["q=1", "first"]
    )


def test_only_those_it_is_about(found):
    data, timing, order, _ = found
    where = pd.Series(np.arange(400) < 300)
    table = resistance.by_timing([SHARE], data, unweighted(data), timing, order[:2], where)
    assert table["base"].tolist() == [250, 250, 50, 300]
