import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem.draws import analytic_power, intervals
from cup_study.sem.draws.monte_carlo import drawn
from cup_study.sem.draws.population import population
from cup_study.sem.draws.power import _task, power
from cup_study.sem.draws.simulate import source

PEOPLE = "F =~ 0.8*a + 0.7*b + 0.7*c\ny ~ p*F + 0.3*F"
CHAIN = "M =~ 0.8*m1 + 0.7*m2 + 0.7*m3\nM ~ a*x + 0.4*x\ny ~ b*M + 0.4*M + 0*x\nab := a*b"


def test_simulated_power_is_what_theory_says():
    found = power(PEOPLE, n=[80, 150], seed=1, draws=1500, standardized=True, workers=1)
    assert found.samples["converged"].min() > 0.99
    chosen = found.parameters[found.parameters["label"] == "p"]
    assert chosen["true"].tolist() == pytest.approx([0.3, 0.3])
    assert (chosen["power"] - chosen["power_wald"]).abs().max() < 0.04
    assert chosen["power"].is_monotonic_increasing
    assert (chosen["power_ci_lower"] < chosen["power"]).all()
    assert chosen["coverage"].to_numpy() == pytest.approx(0.95, abs=0.03)
    assert found.parameters["relative_se_bias"].abs().max() < 0.15
    assert "1500 samples" in repr(found)


def test_the_level_is_held_where_there_is_no_effect():
    null = PEOPLE.replace("0.3*F", "start(0)*F")
    found = power(null, n=200, seed=1, draws=1500, standardized=True, parameters=["p"], workers=1)
    row = found.parameters.iloc[0]
    assert row["true"] == pytest.approx(0, abs=1e-9)
    assert row["power"] == pytest.approx(0.05, abs=0.02)


def test_samples_fitted_one_by_one_tell_the_same():
    study = {"n": 100, "seed": 1, "draws": 30, "standardized": True, "workers": 1}
    fast = power(PEOPLE, **(study | {"draws": 1500})).parameters
    slow = power(PEOPLE, **study, estimator="MLM").parameters
    assert fast["op"].tolist() == slow["op"].tolist()
    assert slow["true"].to_numpy() == pytest.approx(fast["true"].to_numpy())
    assert slow["sd"].to_numpy() == pytest.approx(fast["sd"].to_numpy(), rel=0.5)
    assert slow["se_mean"].to_numpy() == pytest.approx(fast["se_mean"].to_numpy(), rel=0.15)


def test_standard_errors_of_a_batch_are_those_of_single_fits():
    from cup_study.sem import fit
    from cup_study.sem.draws.monte_carlo import _block

    people = population(CHAIN, standardized=True)
    text = "M =~ m1 + m2 + m3\nM ~ a*x\ny ~ b*M\nab := a*b"
    task = _task(source(people), (120,), 1, text, {})
    found = _block(task, range(3))
    samples = drawn(task, range(3))
    for i in range(3):
        one = fit(text, cov=samples.cov[0][i] * 120 / 119, nobs=120)
        own = one.estimates()
        assert found.est[i] == pytest.approx(own["est"].to_numpy(), rel=1e-6, abs=1e-8)
        assert found.se[i] == pytest.approx(own["se"].to_numpy(), rel=1e-6)


def test_moments_are_drawn_as_those_of_normal_samples():
    people = population(PEOPLE, standardized=True)
    task = _task(source(people), (40,), 1, "F =~ a + b + c\ny ~ F", {})
    samples = drawn(task, range(3000))
    cov = samples.cov[0]
    assert cov.mean(axis=0) == pytest.approx(people.cov[0] * 39 / 40, abs=0.02)
    expected = (1 + people.cov[0] ** 2) * 39 / 1600
    assert cov.var(axis=0) == pytest.approx(expected, rel=0.15)
    assert samples.mean[0].var(axis=0) == pytest.approx(1 / 40, rel=0.15)


def test_ordinal_and_incomplete_data_and_groups():
    ordinal = power(
        PEOPLE,
        n=150,
        seed=1,
        draws=6,
        standardized=True,
        workers=1,
        parameters=["p", "a|t1"],
        thresholds={"a": [-0.5, 0.5], "b": [0.0]},
    )
    assert ordinal.parameters["true"].tolist() == pytest.approx([0.3, -0.5])
    assert ordinal.samples["converged"].item() == 1
    holes = power(
        PEOPLE,
        n=150,
        seed=1,
        draws=4,
        standardized=True,
        workers=1,
        parameters=["p"],
        missing_rate=0.1,
        missing="fiml",
        skewness=1.0,
        kurtosis=2.0,
    )
    assert holes.parameters["true"].item() == pytest.approx(0.3)
    groups = power(
        "y ~ c(p, q)*x + c(0.2, 0.6)*x\nd := p - q",
        n=101,
        seed=1,
        draws=300,
        workers=1,
        groups=["u", "v"],
        parameters=["p", "q", "d"],
    )
    assert groups.parameters["group"].tolist() == ["u", "v", ""]
    assert groups.parameters["true"].tolist() == pytest.approx([0.2, 0.6, -0.4])
    assert groups.parameters["n"].tolist() == [101] * 3


def test_wrong_arguments_are_refused():
    with pytest.raises(InputError, match="'F~y' is not estimated"):
        power(PEOPLE, n=100, seed=1, parameters=["F~y"])
    with pytest.raises(InputError, match="2 problems"):
        power(PEOPLE, n=100, seed=1, draws=0, alpha=5)


def test_power_of_fit_is_that_of_maccallum_and_semtools():
    # MacCallum, Browne and Sugawara (1996), tables 2 and 4; semTools::findRMSEApower.
    assert analytic_power.of_fit(100, 200) == pytest.approx(0.9549499968, rel=1e-6)
    assert analytic_power.of_fit(100, 200, alternative=0.01) == pytest.approx(
        0.8701364582, rel=1e-6
    )
    exact = analytic_power.of_fit(20, 300, null=0, alternative=0.05, alpha=0.01)
    assert exact == pytest.approx(0.3661246181, rel=1e-6)
    assert analytic_power.of_fit(48, 400, groups=2) == pytest.approx(0.7558629561, rel=1e-6)
    for df, n in ((5, 1463), (20, 435), (100, 132)):
        found = analytic_power.smallest_n(lambda size, df=df: analytic_power.of_fit(df, size))
        assert found == pytest.approx(n, abs=2)


def test_power_of_a_restriction_is_that_of_semtools():
    people = "A =~ 0.8*a + 0.7*b + 0.7*c\nB =~ 0.8*d + 0.7*e + 0.7*f\nA ~~ 0.2*B"
    apart = "A =~ a + b + c\nB =~ d + e + f\nA ~~ 0*B"
    against = {"full": "A =~ a + b + c\nB =~ d + e + f", "standardized": True}
    found = analytic_power.of_restriction(people, apart, 200, **against)
    assert found == pytest.approx(0.6104942, rel=1e-6)
    n = analytic_power.smallest_n(
        lambda size: analytic_power.of_restriction(people, apart, size, **against)
    )
    assert analytic_power.of_restriction(people, apart, n, **against) >= 0.8
    assert analytic_power.of_restriction(people, apart, n - 1, **against) < 0.8


def test_analytic_power_refuses_what_has_none():
    with pytest.raises(InputError, match="3 problems"):
        analytic_power.of_fit(0, 1, null=0.05, alternative=0.05)
    with pytest.raises(InputError, match="ten|respondents do not reach"):
        analytic_power.smallest_n(lambda n: 0.1)
    with pytest.raises(InputError, match="'F~z' is not estimated"):
        analytic_power.of_parameter(PEOPLE, "F~z", 100)
    with pytest.raises(InputError, match="0 degrees of freedom"):
        analytic_power.of_restriction("y ~ 0.5*x", "y ~ x", 100)


def test_wilson_stays_within_bounds():
    found = intervals.wilson(np.array([0.0, 1.0]), 50)
    assert found[0, 0] == pytest.approx(0, abs=1e-12)
    assert found[1, 1] == pytest.approx(1)
    assert found[1, 0] == pytest.approx(0.0713, abs=1e-3)
