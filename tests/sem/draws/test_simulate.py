import numpy as np
import pytest
from scipy import stats

from cup_study.errors import InputError
from cup_study.sem.draws import nonnormal
from cup_study.sem.draws.population import population
from cup_study.sem.draws.simulate import simulate

MODEL = "A =~ 0.8*a + 0.7*b + 0.6*c\ny ~ 0.5*A\na ~ 2*1"


def test_data_follow_the_population():
    data = simulate(MODEL, 200_000, 1)
    people = population(MODEL)
    assert list(data) == list(people.names)
    assert data.cov().to_numpy() == pytest.approx(people.cov[0], abs=0.02)
    assert data.mean().to_numpy() == pytest.approx(people.mean[0], abs=0.02)
    assert simulate(MODEL, 9, 1).equals(simulate(MODEL, 9, 1))
    assert not simulate(MODEL, 9, 1).equals(simulate(MODEL, 9, 2))


def test_ordinal_items_are_cut_at_thresholds():
    data = simulate(f"{MODEL.replace('a ~ 2*1', '')}\na | -1*t1 + 0.5*t2", 50_000, 1)
    shares = data["a"].value_counts(normalize=True).sort_index()
    expected = np.diff(stats.norm.cdf([-np.inf, -1, 0.5, np.inf]))
    assert shares.index.tolist() == [1, 2, 3]
    assert shares.to_numpy() == pytest.approx(expected, abs=0.01)


def test_groups_have_names_and_sizes():
    data = simulate("y ~ c(0, 0.9)*x", {"young": 2000, "old": 3000}, 1, group="age")
    assert data["age"].value_counts().to_dict() == {"old": 3000, "young": 2000}
    r = data.groupby("age")[["x", "y"]].apply(lambda d: d.corr().iloc[0, 1])
    assert r["young"] == pytest.approx(0, abs=0.06)
    assert r["old"] > 0.5


def test_skewness_and_kurtosis_are_as_asked():
    data = simulate(
        MODEL, 400_000, 3, skewness={"a": 1.0, "c": -0.5}, kurtosis={"a": 2.0, "c": 1.0}
    )
    skew, kurtosis = data.skew(), data.kurt()
    assert (skew["a"], skew["b"], skew["c"]) == pytest.approx((1, 0, -0.5), abs=0.03)
    assert (kurtosis["a"], kurtosis["b"], kurtosis["c"]) == pytest.approx((2, 0, 1), abs=0.15)
    assert data.cov().to_numpy() == pytest.approx(population(MODEL).cov[0], abs=0.02)


def test_answers_are_missing_at_the_rate():
    data = simulate(MODEL, 20_000, 1, missing={"b": 0.2, "y": 0.05})
    rate = data.isna().mean()
    assert (rate["a"], rate["b"], rate["y"]) == pytest.approx((0, 0.2, 0.05), abs=0.01)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"n": 0}, "whole numbers"),
        ({"n": [10, 0.5]}, "whole numbers"),
        ({"missing": 1.0}, "less than 1"),
        ({"missing": {"z": 0.1}}, 'no such variable: "z"'),
        ({"skewness": [1.0]}, "expected 4 values"),
        ({"skewness": 2.0, "kurtosis": 0.0}, "no cubic of a normal variable"),
        ({"thresholds": {"z": [0.0]}}, '"z" is no variable'),
    ],
)
def test_wrong_arguments_are_refused(arguments, told):
    with pytest.raises(InputError, match=told):
        simulate(MODEL, **({"n": 10, "seed": 1} | arguments))


def test_polynomials_have_the_moments_wanted():
    wanted = np.array([0.0, 0.8, -1.5]), np.array([1.0, 1.5, 4.0])
    found = nonnormal.polynomials(*wanted, ["x", "y", "z"])
    x, w = np.polynomial.hermite_e.hermegauss(30)
    y = nonnormal.drawn(np.stack([x] * 3, axis=1), found)
    w = w[:, None] / w.sum()
    moments = [(w * y**k).sum(axis=0) for k in (1, 2, 3, 4)]
    assert moments[0] == pytest.approx(0, abs=1e-9)
    assert moments[1] == pytest.approx(1)
    assert moments[2] == pytest.approx(wanted[0], abs=1e-8)
    assert moments[3] - 3 == pytest.approx(wanted[1], abs=1e-8)


def test_impossible_correlations_are_refused():
    polynomial = nonnormal.polynomials(np.array([2.0, -2.0]), np.array([7.0, 7.0]), ["x", "y"])
    with pytest.raises(InputError, match="cannot correlate 0.95"):
        nonnormal.intermediate(np.array([[1, 0.95], [0.95, 1]]), polynomial, ["x", "y"])
