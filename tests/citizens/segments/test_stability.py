import pandas as pd
import pytest

from cup_study.citizens.segments import grouping, stability
from cup_study.errors import InputError
from tests.citizens.segments import simulated


def _refit(data, weights, seed):
    items = list(simulated.ITEMS)
    return grouping.fit(data, items, 2, weights=weights, starts=3, seed=seed)


@pytest.mark.parametrize("kind", ["bootstrap", "halves"])
def test_classes_that_are_there_come_back(kind):
    data, _ = simulated.answers()
    whole = _refit(data, None, 1)
    found = stability.resample(data, whole, _refit, kind=kind, runs=4)
    assert found.runs["rand"].min() > 0.8
    told = stability.summary(found)
    assert told["verdict"].tolist() == ["stable", "stable"]
    assert 0.003 < found.spread()[1] < 0.06


def test_runs_that_fail_are_counted_and_not_told():
    data, _ = simulated.answers(200)
    whole = _refit(data, None, 1)

    def fails(part, weights, seed):
        if seed % 2:
            raise InputError("x", [], "y")
        return _refit(part, weights, seed)

    found = stability.resample(data, whole, fails, runs=4, seed=1)
    assert (found.n_runs, found.failed) == (2, 2)


def test_draws_are_within_strata_and_weights_follow():
    data, _ = simulated.answers(300)
    whole = _refit(data, None, 1)
    seen = []

    def spy(part, weights, seed):
        seen.append((part["town"].value_counts().to_dict(), weights.eq(part["age"]).all()))
        return _refit(part, weights / weights.mean(), seed)

    stability.resample(data, whole, spy, runs=2, weights=data["age"], strata=data["town"])
    assert all(counts == data["town"].value_counts().to_dict() for counts, _ in seen)
    assert all(same for _, same in seen)


def test_one_run_tells_nothing_of_spread():
    data, _ = simulated.answers(100)
    with pytest.raises(InputError, match="two runs or more"):
        stability.resample(data, _refit(data, None, 1), _refit, runs=1)


def test_dissolved_groups_are_unstable():
    groups = pd.DataFrame({"run": [1, 2], "group": 1, "jaccard": [0.4, 0.3], "distance": 0.1})
    found = stability.Stability(
        pd.DataFrame({"run": [1, 2], "rand": 0.2}), groups.assign(share=0.1), 0, "bootstrap"
    )
    row = stability.summary(found).iloc[0]
    assert (row["verdict"], row["dissolved"]) == ("unstable", 1.0)
