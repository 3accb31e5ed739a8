"""What the survey says of a target group, in cells and as a curve."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens import evidence
from cup_study.citizens.journeys import checking, emotions, estimates, material
from cup_study.citizens.journeys.emotions import rescaled
from cup_study.citizens.journeys.journey import Journey
from cup_study.errors import InputError
from cup_study.survey import estimates as survey
from cup_study.survey.design import Design
from cup_study.survey.estimates import unweighted
from tests.citizens.journeys.made import answers, book, cell, journey


def of(made: Journey, data: pd.DataFrame, design: Design | None = None) -> pd.DataFrame:
    return estimates.of_cells([made], data, design or unweighted(data), book())


def with_evidence(*told: str) -> Journey:
    return journey(cells=[cell("before", "behaviours", f"{i}", e) for i, e in enumerate(told)])


def test_estimates_are_those_of_the_survey_room() -> None:
    data = answers()
    weights = pd.Series(np.random.default_rng(2).uniform(0.5, 2, len(data)))
    design = Design(weights)
    made = with_evidence("survey:knows", "survey:easy", "survey:easy=5", "survey:EASE")
    found = of(made, data, design).set_index("reference")
    where = data["use"].eq(1)
    share = survey.shares(data, "knows", [1], design, where=where).iloc[0]
    mean = survey.means(data, ["easy"], design, where=where).iloc[0]
    for column in ("estimate", "ci_lower", "ci_upper"):
        assert found.at["survey:knows", column] == pytest.approx(share[column])
        assert found.at["survey:easy", column] == pytest.approx(mean[column])
        assert found.at["survey:EASE", column] == pytest.approx(mean[column])
    fives = data["easy"].eq(5) & where
    assert found.at["survey:easy=5", "n"] == int(fives.sum())
    assert (found.at["survey:easy", "low"], found.at["survey:easy", "high"]) == (1, 5)


def test_truth_is_recovered() -> None:
    data = answers(20_000, seed=3)
    found = of(with_evidence("survey:knows"), data).iloc[0]
    assert found["estimate"] == pytest.approx(0.7, abs=0.02)


@pytest.mark.parametrize("side", [0, 1])
def test_few_of_the_group_or_of_the_others_hide_both(side: int) -> None:
    data = pd.DataFrame({"use": [0.0] * 30 + [1.0] * 30, "knows": [0.0] * 60, "easy": 3.0})
    few = data["use"].eq(side)
    data.loc[~few, "knows"] = [1.0] * 15 + [0.0] * 15
    data.loc[data.index[few][:3], "knows"] = 1.0
    for who in ("use=0", "use=1"):
        made = dataclasses.replace(with_evidence("survey:knows"), who=who)
        row = of(made, data.assign(worry=1.0)).iloc[0]
        assert row["hidden"]
        assert np.isnan(row["estimate"])
        assert row["n"] is None
        assert estimates.printed(row, "en") == "too few to show"


def test_all_but_a_few_are_hidden_too() -> None:
    data = pd.DataFrame({"use": 1.0, "knows": [1.0] * 40 + [0.0] * 2})
    assert of(with_evidence("survey:knows"), data.assign(easy=1.0, worry=1.0)).iloc[0]["hidden"]


def test_a_question_of_one_group_only_is_told_of_it() -> None:
    data = answers()
    data.loc[data["use"].eq(0), "knows"] = float("nan")
    assert not of(with_evidence("survey:knows"), data).iloc[0]["hidden"]


def test_no_group_no_estimates() -> None:
    made = dataclasses.replace(with_evidence("survey:knows"), who="")
    assert of(made, answers()).empty


def test_rescaling_goes_from_worst_to_best() -> None:
    told = pd.Series([1.0, 2.0, 7.0, np.nan])
    assert rescaled(told, (1, 7))[:3].round(2).tolist() == [0.0, 16.67, 100.0]
    assert rescaled(told, (1, 7), turned=True)[:3].round(2).tolist() == [100.0, 83.33, 0.0]


@pytest.mark.parametrize("ends", [(1.0, 1.0), (float("nan"), 5.0), (5.0, 1.0)])
def test_a_scale_whose_ends_are_not_known_is_refused(ends: tuple[float, float]) -> None:
    with pytest.raises(InputError, match="ends of the scale are not known"):
        rescaled(pd.Series([1.0], name="easy"), ends)


def test_an_answer_off_the_scale_is_refused() -> None:
    with pytest.raises(InputError, match=r"expected 1 to 5, got 9 \(1 answers\)"):
        rescaled(pd.Series([1.0, 9.0], name="easy"), (1, 5))


def test_the_curve_is_the_rescaled_mean_and_its_interval() -> None:
    data = answers()
    design = unweighted(data)
    points = emotions.curves([journey()], data, design, book())
    where = data["use"].eq(1)
    easy = survey.means(data, ["easy"], design, where=where).iloc[0]
    worry = survey.means(data, ["worry"], design, where=where).iloc[0]
    first, last = points.iloc[0], points.iloc[2]
    assert first["estimate"] == pytest.approx(100 * (easy["estimate"] - 1) / 4)
    assert first["ci_lower"] == pytest.approx(100 * (easy["ci_lower"] - 1) / 4)
    assert last["estimate"] == pytest.approx(100 - 100 * (worry["estimate"] - 1) / 6)
    # Turned, the upper limit of the worry is the lower one of the point.
    assert last["ci_lower"] == pytest.approx(100 - 100 * (worry["ci_upper"] - 1) / 6)


def test_a_stage_without_a_question_is_a_gap_that_no_line_crosses() -> None:
    data = answers()
    points = emotions.curves([journey()], data, unweighted(data), book())
    assert points["gap"].tolist() == ["", "none", ""]
    assert emotions.runs(points) == [[0], [2]]


def test_few_answers_are_a_gap() -> None:
    data = answers()
    some = data["use"].eq(1) & (data["use"].cumsum() > 3)
    data.loc[some, "worry"] = float("nan")
    points = emotions.curves([journey()], data, unweighted(data), book())
    assert points["gap"].tolist() == ["", "none", "few"]
    assert np.isnan(float(points["estimate"].astype(float).iloc[2]))


def test_what_nobody_was_asked_is_a_gap() -> None:
    data = answers().drop(columns="worry")
    points = emotions.curves([journey()], data, unweighted(data), book())
    assert points["gap"].tolist() == ["", "none", "absent"]


def test_numbers_are_printed_as_the_language_does() -> None:
    row = {"measure": "mean", "estimate": 4.46, "ci_lower": 4.36, "ci_upper": 4.56}
    row |= {"low": 1, "high": 7, "hidden": False}
    assert estimates.printed(row, "sv").replace("\u00a0", " ") == "4,5 på 1–7 [4,4; 4,6]"


def test_a_journey_may_be_of_a_customer_group() -> None:
    data = answers().assign(row=range(400))
    groups = pd.DataFrame({"wave": "a", "row": range(300), "group": [1, 2] * 150})
    joined = material.with_groups(data, groups)
    made = dataclasses.replace(with_evidence("survey:knows"), who="customer_group=2")
    row = of(made, joined).iloc[0]
    assert row["base"] == 150
    known = evidence.known(book(), groups=material.groups_of(joined))
    told = [str(p) for p in checking.problems([made], ("en", "sv"), known, book())]
    assert told == []
    other = dataclasses.replace(made, who="customer_group=3")
    (one,) = [str(p) for p in checking.problems([other], ("en", "sv"), known, book())]
    assert one.endswith('"customer_group" has no answer "3"; it has 1, 2')
    assert of(made, data).empty
