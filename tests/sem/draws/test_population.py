import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem.draws.population import population

MODEL = """
A =~ 0.8*a1 + 0.7*a2 + 0.6*a3
B =~ 0.5*b1 + 0.6*b2 + 0.7*b3
B ~ 0.4*A
C =~ 0.8*c1 + 0.8*c2
C ~ 0.3*x
a1 ~ 2*1
c1 ~~ 0.2*c2
"""
#: fitted() of lavaan's simulateData(MODEL, return.fit = TRUE).
LAVAAN = {
    ("a1", "a1"): 1.640,
    ("a1", "a2"): 0.560,
    ("a1", "b1"): 0.160,
    ("b2", "b3"): 0.487,
    ("b3", "b3"): 1.568,
    ("c1", "c2"): 0.898,
    ("c1", "x"): 0.240,
    ("c1", "c1"): 1.698,
    ("a3", "x"): 0.0,
    ("x", "x"): 1.0,
}


def test_moments_are_lavaans():
    people = population(MODEL)
    at = {name: i for i, name in enumerate(people.names)}
    for (a, b), value in LAVAAN.items():
        assert people.cov[0][at[a], at[b]] == pytest.approx(value, abs=6e-4), (a, b)
    assert people.mean[0].tolist() == [2.0, 0, 0, 0, 0, 0, 0, 0, 0]


def test_standardised_values_give_unit_variances_along_chains():
    chain = "B =~ 0.7*b1 + 0.7*b2\nB ~ 0.4*x\nC =~ 0.8*c1 + 0.6*c2\nC ~ 0.5*B + 0.3*x\ny ~ 0.5*C"
    people = population(chain, standardized=True)
    assert np.diagonal(people.cov[0]) == pytest.approx(1)
    rows = people.table.rows.assign(value=people.values)
    explained = rows.query("op == '~~' and lhs == rhs").set_index("lhs")["value"]
    assert explained["B"] == pytest.approx(1 - 0.16)
    assert explained["C"] == pytest.approx(1 - (0.25 + 0.09 + 2 * 0.5 * 0.3 * 0.4))
    assert explained["y"] == pytest.approx(0.75)


def test_ordinal_responses_have_unit_variance():
    people = population(f"{MODEL}\na1 | -1*t1 + 1*t2", thresholds={"b1": [0.0]})
    assert people.cov[0][0, 0] == pytest.approx(1)
    assert people.ordered == ("a1", "b1")
    assert people.thresholds[0]["a1"].tolist() == [-1.0, 1.0]


def test_values_differ_between_groups_and_are_shared_by_labels():
    people = population("A =~ k*a1 + 0.5*a1 + k*a2 + c(0.5, 0.9)*a3\nA ~ c(0, 1)*1", n_groups=2)
    first, second = people.cov
    assert first[0, 1] == pytest.approx(0.25)
    assert (first[0, 2], second[0, 2]) == pytest.approx((0.25, 0.45))
    assert people.mean[1] == pytest.approx([0.5, 0.5, 0.9])


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("A =~ a1 + 0.5*a2 + 0.5*a3", "A =~ a1: no value"),
        ("A =~ 0.5*a1 + 0.5*a2\ny ~ A", "y ~ A: no value"),
        ("A =~ 1.2*a1 + 0.5*a2", "a1 ~~ a1: what explains it has a variance of 1.44"),
        ("A =~ 0.5*a1 + 0.5*a2\na1 ~~ -0.5*a1", "a1 ~~ a1: the variance -0.5 is negative"),
        ("A =~ 0.5*a\nB =~ 0.5*b\nA ~~ 1.2*B", "positive definite; look at B ~~ A"),
        ("A =~ 0.5*a1 + 0.5*a2\na1 | t1", 'the threshold "a1 | t1" has no value'),
        ("A =~ 0.5*a1 + 0.5*a2\na1 | 1*t1 + 0*t2", "expected rising numbers"),
    ],
)
def test_impossible_populations_are_refused_by_name(model, told):
    with pytest.raises(InputError) as caught:
        population(model, standardized=True)
    assert told in str(caught.value)
