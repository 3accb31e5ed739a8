import numpy as np
import pytest

from cup_study import sem
from cup_study.citizens.priorities import importance, importance_bootstrap
from tests.citizens.priorities import ipma


@pytest.fixture(scope="module")
def two():
    return sem.fit(ipma.TWO, ipma.likert())


def test_workers_and_draws_do_not_change_a_draw(two):
    one = importance.of(two, "Use", ipma.SEVEN, draws=120, workers=1)
    more = importance.of(two, "Use", ipma.SEVEN, draws=120, workers=2)
    fewer = importance.of(two, "Use", ipma.SEVEN, draws=60, workers=1)
    assert one.constructs.equals(more.constructs)
    assert one.items.equals(more.items)
    assert np.array_equal(one.performance_draws[:60], fewer.performance_draws)
    assert one.importance_draws[:60].to_numpy() == pytest.approx(fewer.importance_draws.to_numpy())
    other = importance.of(two, "Use", ipma.SEVEN, draws=120, seed=2)
    assert not one.constructs.equals(other.constructs)


def test_a_draw_is_the_map_of_its_rows(two):
    """Importance and performance of a draw are those of the model fitted to its rows."""
    w = np.random.default_rng(3).uniform(0.5, 2, 500)
    data = ipma.likert()
    weights = data["e0"] * 0 + w
    found = importance.of(two, "Use", ipma.SEVEN, draws=10, weights=weights)
    counts = importance_bootstrap.taken(two, 1, 10, [4])[0]
    rows = np.repeat(np.arange(500), counts)
    again = data.iloc[rows].reset_index(drop=True)
    fit = sem.fit(ipma.TWO, again)
    alone = importance.of(
        fit, "Use", ipma.SEVEN, draws=0, weights=weights.iloc[rows].reset_index(drop=True)
    )
    assert found.importance_draws["Ease"][4] == pytest.approx(
        alone.constructs["importance"][0], abs=1e-5
    )
    assert found.performance_draws["Ease"][4] == pytest.approx(alone.constructs["performance"][0])
    assert found.performance_draws["Use"][4] == pytest.approx(alone.target_performance[0])


@pytest.mark.slow
def test_incomplete_answers_are_refitted_draw_by_draw():
    data = ipma.likert(120)
    data.loc[:20, "e0"] = np.nan
    fit = sem.fit(ipma.TWO, data, missing="fiml")
    a = importance.of(fit, "Use", ipma.SEVEN, draws=8, workers=1)
    b = importance.of(fit, "Use", ipma.SEVEN, draws=8, workers=2)
    assert a.importance_draws.notna().all(axis=None)
    assert a.constructs.equals(b.constructs)
    assert "8 draws are few" in a.warnings[-1]


@pytest.mark.slow
def test_intervals_hold_the_truth_as_often_as_they_say():
    """In 60 samples of 300 the 90% intervals hold the values of a sample of 200,000."""
    text = ipma.TWO
    truth = importance.of(sem.fit(text, ipma.likert(200_000, 77)), "Use", ipma.SEVEN, draws=0)
    held = np.zeros(2)
    for seed in range(60):
        fit = sem.fit(text, ipma.likert(300, 100 + seed))
        found = importance.of(fit, "Use", ipma.SEVEN, draws=200, seed=seed, level=0.9)
        for k, name in enumerate(("importance", "performance")):
            row, true = found.constructs.iloc[0], truth.constructs[name][0]
            held[k] += row[f"{name}_lower"] <= true <= row[f"{name}_upper"]
    # Binomial of 60 at .90: 48 or fewer in 1 of 100.
    assert (held >= 48).all()
