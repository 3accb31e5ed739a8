"""The effect that was put in is found, in small samples and in the study's own simulation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.ingest.simulating.simulation_reading import load
from cup_study.ingest.simulating.simulation_tables import wave_tables
from cup_study.survey.design import Design, unweighted
from cup_study.survey.experiment import effects
from cup_study.survey.experiment.arms import Experiment
from cup_study.survey.questionnaire import measures
from cup_study.survey.questionnaire.measures import Measure, Measured

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "data" / "raw" / "cup"


def test_difference_ratio_and_size(trial):
    measured, experiment, data = trial()
    found = effects.intention_to_treat(measured, experiment, unweighted(data)).set_index("item")
    use, arm = measured.values["use"], experiment.arm
    p0, p1 = use[arm == 0].mean(), use[arm == 1].mean()
    assert found.at["use", "difference"] == pytest.approx(p1 - p0)
    assert found.at["use", "risk_ratio"] == pytest.approx(p1 / p0)
    n0, n1 = int((arm == 0).sum()), int((arm == 1).sum())
    # The interval of the logarithm of the ratio, as textbooks give it (Katz 1978).
    se = np.sqrt((1 - p1) / (n1 * p1) + (1 - p0) / (n0 * p0))
    assert found.at["use", "ratio_upper"] == pytest.approx(p1 / p0 * np.exp(1.963 * se), rel=1e-3)
    assert found.at["use", "design_effect"] == pytest.approx(1.0, abs=0.01)
    assert np.isnan(found.at["BI", "risk_ratio"])
    assert (found["family_size"] == 2).all()
    assert (found["p_adjusted"] >= found["p_value"]).all()


def test_unequal_weights_cost_precision(trial):
    measured, experiment, data = trial()
    weights = pd.Series(np.where(data["sex"] == 1, 9.0, 1.0))
    found = effects.intention_to_treat(measured, experiment, Design(weights))
    kish = len(weights) * (weights**2).sum() / weights.sum() ** 2
    assert found["design_effect"].mean() == pytest.approx(kish, rel=0.15)


def test_only_those_of_the_experiment_and_of_the_domain_count(trial):
    measured, experiment, data = trial()
    where = data["town"].eq(1)
    found = effects.intention_to_treat(measured, experiment, unweighted(data), where=where)
    n = int((where & experiment.within).sum())
    assert (found["n_control"] + found["n_treated"] == n).all()


def test_a_share_of_nobody_has_no_ratio(trial):
    measured, experiment, data = trial()
    values = measured.values.assign(use=np.where(experiment.arm.eq(0), 0.0, measured.values["use"]))
    found = effects.intention_to_treat(
        replace(measured, values=values), experiment, unweighted(data)
    )
    assert np.isnan(found.set_index("item").at["use", "risk_ratio"])


def test_adjustment_takes_out_chance_imbalance_and_gains_precision(trial):
    plain, adjusted = [], []
    for seed in range(20):
        measured, experiment, data = trial(400, seed=seed)
        bi = measured.of("mean")
        one = measures.differences(bi, experiment.arm, [(0.0, 1.0)], unweighted(data)).iloc[0]
        two = effects.covariate_adjusted(bi, experiment, data, unweighted(data)).iloc[0]
        plain.append((one["difference"], one["se"]))
        adjusted.append((two["difference"], two["se"]))
    before, after = np.array(plain), np.array(adjusted)
    assert (after[:, 1] < before[:, 1]).all()
    assert abs(after[:, 0].mean() - 0.3) < 0.06
    assert after[:, 0].std() < before[:, 0].std()


def test_adjustment_of_shares_and_missing_covariates(trial):
    measured, experiment, data = trial()
    data.loc[:99, "town"] = None
    found = effects.covariate_adjusted(measured, experiment, data, unweighted(data))
    plain = effects.intention_to_treat(measured, experiment, unweighted(data))
    assert found["n"].tolist() == [int(experiment.within.sum())] * 2
    assert found["difference"].to_numpy() == pytest.approx(plain["difference"].to_numpy(), abs=0.05)


def test_without_covariates_there_is_no_second_line(trial):
    measured, experiment, data = trial()
    none = effects.covariate_adjusted(measured, experiment, data[[]], unweighted(data))
    assert list(none.columns) == effects.ADJUSTED_COLUMNS
    assert len(none) == 0


def _survey(parts, seed: int) -> tuple[pd.DataFrame, Design]:
    rows = wave_tables(replace(parts, seed=seed), "2011")[0]
    names = ["municipality", "age_group", "used_service", "letter", "bi1", "bi2", "bi3"]
    table = pd.DataFrame(rows[1:], columns=rows[0])[names]
    for name in names[1:]:
        number = pd.to_numeric(table[name])
        table[name] = number.where(number < 90)
    people = pd.read_csv(FOLDER / "population.csv")
    cells = ["municipality", "age_group"]
    counts = people.groupby(cells)["n"].sum()
    keys = pd.MultiIndex.from_frame(table[cells])
    size = table.groupby(cells).size()
    weights = pd.Series((counts / size).reindex(keys).to_numpy(), table.index)
    label = table["municipality"] + table["age_group"].astype(str)
    return table, Design(weights, strata=table["municipality"], poststrata=label)


def _coverage(seeds: range) -> tuple[float, float, float]:
    parts = load("cup", ROOT)
    known = pd.read_csv(FOLDER / "truth.csv", dtype={"wave": str})
    line = known[known["name"].eq("used_service=1 ~ letter") & known["group"].isna()]
    truth = float(line["value"].iloc[0])
    inside, found, sizes = 0, [], []
    for seed in seeds:
        table, design = _survey(parts, seed)
        values = pd.DataFrame(
            {"use": table["used_service"], "BI": table[["bi1", "bi2", "bi3"]].mean(axis=1)}
        )
        measured = Measured(values, (Measure("use", "share", {}), Measure("BI", "mean", {})))
        experiment = Experiment("letter", table["letter"], {}, ("2011",))
        rows = measures.differences(measured, experiment.arm, [(0.0, 1.0)], design)
        row = rows.iloc[0]
        inside += row["ci_lower"] <= truth <= row["ci_upper"]
        found.append(row["difference"] - truth)
        sizes.append(rows.iloc[1]["effect"])
    return inside / len(seeds), float(np.mean(found)), float(np.mean(sizes))


def test_the_planted_effect_is_found_in_simulated_surveys():
    share, bias, d = _coverage(range(12))
    assert share >= 0.75
    # Standard error of the mean of twelve: about .009; the composite is d = .2 less unreliability.
    assert abs(bias) < 0.03
    assert 0.13 < d < 0.25


@pytest.mark.slow
def test_intervals_cover_the_planted_effect_over_200_surveys():
    share, bias, _ = _coverage(range(1000, 1200))
    assert 0.915 <= share <= 0.985
    assert abs(bias) < 0.007
