import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import score_card, typing_tool
from cup_study.errors import InputError
from cup_study.survey.design import unweighted
from tests.citizens.segments import simulated


def _tool(most=3, n=800):
    data, _ = simulated.answers(n)
    posterior = simulated.posterior(data)
    return data, posterior, typing_tool.build(data, simulated.ITEMS, posterior, most=most)


def test_telling_questions_are_chosen_and_the_useless_one_is_not():
    _, _, tool = _tool(most=6)
    assert set(tool.items[:3]) <= {"a", "b", "c", "e"}
    assert "f" not in tool.items[:4]
    assert tool.path["log_score"].is_monotonic_increasing


def test_accuracy_is_that_of_people_it_has_not_seen():
    data, _, tool = _tool()
    found = typing_tool.accuracy(tool, unweighted(data))
    whole = found[found["group"].isna()].iloc[0]
    # With the three best of its questions the true model itself places this share as with all.
    assert 0.9 < whole["estimate"] <= 1
    assert whole["ci_lower"] < whole["estimate"] < whole["ci_upper"]
    assert found["n"].tolist() == [800, *tool.placed["group"].value_counts().sort_index()]


def test_noise_is_not_learned():
    _data, _ = simulated.answers(400)
    rng = np.random.default_rng(5)
    noise = pd.DataFrame(rng.integers(0, 2, (400, 12)).astype(float)).add_prefix("n")
    p = rng.random(400)
    posterior = pd.DataFrame({1: p, 2: 1 - p})
    tool = typing_tool.build(noise, list(noise), posterior, most=6)
    right = tool.placed["group"].eq(tool.placed["assigned"]).mean()
    assert 0.4 < right < 0.6


def test_points_place_new_rows_as_the_file_does(tmp_path):
    data, _, tool = _tool()
    path = tmp_path / "card.csv"
    score_card.write(tool.points, path)
    rows = data.iloc[:50].copy()
    rows.loc[rows.index[0], list(tool.items)] = np.nan
    mine, read = (
        score_card.assign(tool.points, rows),
        score_card.assign(score_card.read(path), rows),
    )
    assert mine["group"].equals(read["group"])
    assert pd.isna(mine["group"].iloc[0])
    assert mine["answered"].iloc[0] == 0
    assert mine[["p1", "p2"]].sum(axis=1).to_numpy() == pytest.approx(1)


def test_unknown_answers_are_refused():
    data, _, tool = _tool()
    with pytest.raises(InputError, match="expected one of 0, 1, got 7"):
        score_card.assign(tool.points, data.assign(**{tool.items[0]: 7.0}))


def test_ranges_of_numbers():
    rows = [["(start)", "", 0.0, 0.0], ["x", "0..4", 1.0, 0.0], ["x", "5..9", 0.0, 1.0]]
    points = pd.DataFrame(rows, columns=["item", "answer", 1, 2])
    assert score_card.assign(points, pd.DataFrame({"x": [2, 9]}))["group"].tolist() == [1, 2]
    with pytest.raises(InputError, match="got 12"):
        score_card.assign(points, pd.DataFrame({"x": [12]}))


def test_one_group_needs_no_tool():
    data, _ = simulated.answers(50)
    with pytest.raises(InputError, match="one group only"):
        typing_tool.build(data, simulated.ITEMS, pd.DataFrame({1: 1.0}, index=data.index))


def test_a_card_without_start_is_refused(tmp_path):
    path = tmp_path / "card.csv"
    path.write_text("item,answer,group_1\nq,1,x\n")
    with pytest.raises(InputError, match=r"no row \(start\)") as error:
        score_card.read(path)
    assert "row 2: expected numbers" in str(error.value)
