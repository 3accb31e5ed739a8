import numpy as np
import pytest

from cup_study.citizens.segments import answers, bootstrap_lr, enumeration
from cup_study.citizens.segments.em import Solution
from cup_study.errors import InputError
from tests.citizens.segments.class_answers import SHARP, made

TWO = {"shares": np.array([0.6, 0.4]), "tables": [table[:2] for table in SHARP]}


def p_value(data, n_classes, **options):
    options = {"draws": 19, "starts": 5, "draw_starts": 5} | options
    return bootstrap_lr.against_fewer(data, list(data), n_classes, **options)


def test_a_class_that_is_there_is_found_and_one_more_is_not():
    data, _ = made(500, missing=0.1, **TWO)
    assert p_value(data, 2).p == 0.05
    more = p_value(data, 3)
    assert more.p > 0.1
    assert more.p == (more.exceeded + 1) / 20
    assert more.drawn.min() >= 0


def test_the_workers_change_nothing():
    data, _ = made(300, **TWO)
    one, two = p_value(data, 3, draws=5), p_value(data, 3, draws=5, workers=2)
    np.testing.assert_array_equal(one.drawn, two.drawn)


def test_it_stops_when_the_answer_is_clear():
    data, _ = made(300, **TWO)
    full = p_value(data, 3, draws=40)
    stopped = p_value(data, 3, draws=40, enough=3)
    assert stopped.exceeded == 3
    assert stopped.p == 3 / stopped.draws
    np.testing.assert_array_equal(stopped.drawn, full.drawn[: stopped.draws])


def test_models_that_are_there_are_not_fitted_again():
    data, _ = made(300, **TWO)
    found = enumeration.compare(data, list(data), (1, 2), starts=5)
    test = p_value(data, 2, models=found.models, draws=3)
    gain = found.models[2].loglik - found.models[1].loglik
    assert test.statistic == 2 * gain
    assert p_value(data, 2, draws=3).statistic == 2 * gain


def test_models_of_other_data_are_refused():
    data, _ = made(300, **TWO)
    found = enumeration.compare(data.head(200), list(data), (1, 2), starts=2)
    with pytest.raises(InputError, match="models.1.: is of other items, rows or weights"):
        p_value(data, 2, models=found.models)


def test_simulated_answers_have_the_probabilities_of_the_model():
    solution = Solution(np.array([0.7, 0.3]), np.array([[0.9, 0.2], [0.1, 0.8]]), 0.0, 0, True)
    codes = bootstrap_lr.simulate(solution, (2,), 20_000, np.random.default_rng(1))
    assert codes.mean() == pytest.approx(0.7 * 0.1 + 0.3 * 0.8, abs=0.01)


def test_draws_miss_what_the_data_miss_and_keep_their_weights(monkeypatch):
    data, _ = made(200, missing=0.3, **TWO)
    weights = np.linspace(0.5, 1.5, 200)
    read = answers.read(data, list(data), weights=weights)
    seen = []
    compress = bootstrap_lr.compress
    monkeypatch.setattr(
        bootstrap_lr, "compress", lambda *a: seen.append((a[0] == -1, a[2])) or compress(*a)
    )
    p_value(data, 2, draws=2, weights=weights)
    for missing, kept in seen:
        np.testing.assert_array_equal(missing, read.codes == -1)
        np.testing.assert_array_equal(kept, read.weights)


def test_a_doubtful_maximum_is_told():
    data, _ = made(200)
    found = p_value(data, 6, starts=1, draws=1, draw_starts=1, rounds=1)
    assert any(
        text.startswith("6 classes: the best log-likelihood is not sure") for text in found.warnings
    )


@pytest.mark.parametrize(
    "wrong", [{"n_classes": 1}, {"draws": 0}, {"draw_starts": 0}, {"enough": 0}]
)
def test_bad_numbers(wrong):
    data, _ = made(100)
    with pytest.raises(InputError, match=next(iter(wrong))):
        p_value(data, **({"n_classes": 2} | wrong))


@pytest.mark.slow
def test_it_errs_as_often_as_it_says():
    found = [p_value(made(400, seed=s, missing=0.1, **TWO)[0], 3).p for s in range(40)]
    # Uniform: of 40 at most eight are under .1 in 98%, and the mean has a standard error of .046.
    assert np.mean(np.array(found) <= 0.1) <= 0.2
    assert 0.35 < np.mean(found) < 0.65


@pytest.mark.slow
def test_a_small_third_class_is_found_most_of_the_time():
    # A tenth of 400, which differs from the larger two in about half of the items.
    shares = np.array([0.55, 0.35, 0.1])
    found = [p_value(made(400, seed=s, shares=shares)[0], 3).p for s in range(12)]
    assert np.mean(np.array(found) <= 0.05) >= 0.75
