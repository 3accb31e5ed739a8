import numpy as np
import pandas as pd
import pytest

from cup_study.survey.design import Design, unweighted
from cup_study.survey.questionnaire import measures
from cup_study.survey.questionnaire.measures import Measure, Measured
from cup_study.survey.waves import change


def _three(n: int = 300, seed: int = 1) -> tuple[Measured, pd.Series, pd.DataFrame]:
    generator = np.random.default_rng(seed)
    wave = pd.Series(np.repeat(["1", "2", "3"], n))
    place = wave.astype(int)
    values = pd.DataFrame(
        {
            "use": (generator.random(3 * n) < 0.3 + 0.1 * place).astype(float),
            "q": 3 + 0.5 * place + generator.normal(size=3 * n),
            "only": np.where(place == 1, np.nan, 1.0 * (generator.random(3 * n) < 0.5)),
        }
    )
    followed = (
        Measure("use", "share", {}, "share"),
        Measure("q", "mean", {}, "mean"),
        Measure("only", "share", {}, "share"),
    )
    return Measured(values, followed), wave, values


def test_each_pair_in_time_and_first_to_last():
    measured, wave, values = _three()
    found = change.changes(measured, wave, ["1", "2", "3"], unweighted(values))
    use = found[found["item"] == "use"]
    pairs = list(zip(use["from_wave"], use["to_wave"], strict=True))
    assert pairs == [("1", "2"), ("2", "3"), ("1", "3")]
    only = found[found["item"] == "only"]
    assert only[["from_wave", "to_wave"]].values.tolist() == [["2", "3"]]


def test_families_are_corrected_by_themselves():
    measured, wave, values = _three()
    found = change.changes(measured, wave, ["2", "3"], unweighted(values))
    assert found.set_index("item")["family_size"].to_dict() == {"use": 2, "q": 1, "only": 2}


def test_change_of_independent_waves_has_the_sum_of_their_variances():
    measured, wave, values = _three()
    found = change.changes(measured, wave, ["1", "2"], Design(
        pd.Series(1.0, values.index), strata=wave
    )).set_index("item")  # fmt: skip
    spread = [values.loc[wave == w, "q"].var() / (wave == w).sum() for w in ("1", "2")]
    assert found.at["q", "se"] == pytest.approx(sum(spread) ** 0.5, rel=1e-6)


def test_the_trend_needs_three_waves_and_finds_the_slope():
    measured, wave, values = _three()
    found = change.trend(measured, wave, ["1", "2", "3"], unweighted(values)).set_index("item")
    assert list(found.index) == ["use", "q"]
    assert found.at["q", "ci_lower"] < 0.5 < found.at["q", "ci_upper"]
    assert len(change.trend(measured, wave, ["1", "2"], unweighted(values))) == 0


def test_the_interval_covers_the_true_change():
    inside = 0
    for seed in range(100):
        measured, wave, values = _three(150, seed)
        use = Measured(values[["use"]], measured.measures[:1])
        row = measures.differences(use, wave, [("1", "2")], unweighted(values)).iloc[0]
        inside += row["ci_lower"] <= 0.1 <= row["ci_upper"]
    assert 89 <= inside <= 99


def test_groups_have_levels_and_changes_of_their_own():
    measured, wave, values = _three()
    town = pd.Series(["a", "b"] * (len(wave) // 2))
    levels, found = change.by_group(
        measured.of("mean"), wave, ["1", "2", "3"], town, unweighted(values)
    )
    assert levels[["group", "wave"]].values.tolist() == [
        ["a", "1"], ["a", "2"], ["a", "3"], ["b", "1"], ["b", "2"], ["b", "3"],
    ]  # fmt: skip
    assert found["group"].tolist() == ["a", "b"]
    assert (found["family_size"] == 2).all()


def test_a_domain_counts_only_its_own():
    measured, wave, values = _three()
    where = pd.Series(np.arange(len(wave)) % 3 == 0)
    found = change.changes(measured, wave, ["1", "2"], unweighted(values), where=where)
    assert found["n_first"].max() == int((where & (wave == "1")).sum())


def test_nothing_asked_twice_gives_no_rows():
    measured, wave, values = _three()
    found = change.changes(measured, wave, ["1", "4"], unweighted(values))
    assert list(found.columns) == [*change.COLUMNS, "p_adjusted", "family_size"]
    assert len(found) == 0
