"""Equalities and inequalities among parameters."""

import numpy as np
import pytest

from cup_study import sem
from cup_study.errors import InputError
from cup_study.sem import constraints
from cup_study.sem.language import syntax, table
from tests.sem.citizens import answers

BASE = "E =~ a1 + k*a2 + l*a3\nT =~ b1 + m*b2 + n*b3\n"


def read(text):
    built = table.build(syntax.read(BASE + text))
    fixed = built.rows["ustart"].fillna(0.0).to_numpy(dtype=float)
    return constraints.read(built, fixed)


def test_equal_labels_share_one_column() -> None:
    found = read("k == m")
    assert set(np.unique(found.K)) == {0.0, 1.0}
    assert found.n_free == found.K.shape[0] - 1
    np.testing.assert_array_equal(found.K.sum(axis=1), 1.0)


def test_chains_of_equalities() -> None:
    found = read("k == m\nm == n\nl == n")
    assert found.n_free == found.K.shape[0] - 3
    assert found.K.sum(axis=0).max() == 4


def test_linear_with_constant() -> None:
    found = read("k + l == 1.9\nm == 2*n - 1")
    z = np.random.default_rng(1).normal(size=found.n_free)
    x = found.K @ z + found.origin
    np.testing.assert_allclose(found.linear @ x, [1.9, -1.0], atol=1e-12)


def test_redundant_equalities_are_no_error() -> None:
    assert read("k == m\nk == m\nm == k").n_free == read("k == m").n_free


def test_contradiction_is_told() -> None:
    with pytest.raises(InputError, match="contradict"):
        read("k + l == 1\nk + l == 2")


def test_nonlinear_ones_are_kept_with_exact_gradients() -> None:
    found = read("k*l == exp(m)\nn > 0.5")
    assert len(found.equalities) == len(found.inequalities) == 1
    x = np.linspace(0.3, 1.2, found.K.shape[0])
    (held,) = found.equalities
    steps = np.eye(len(x)) * 1e-6
    numeric = (held.value(x + steps) - held.value(x - steps)) / 2e-6
    np.testing.assert_allclose(held.gradient(x), numeric, atol=1e-8)


def test_definitions_may_use_definitions() -> None:
    fit = sem.fit(BASE + "T ~ p*E\ndouble := 2*p\nfour := 2*double", answers())
    rows = fit.estimates().set_index("lhs")
    assert rows.at["four", "est"] == pytest.approx(2 * rows.at["double", "est"])
    assert rows.at["four", "se"] == pytest.approx(2 * rows.at["double", "se"])


def test_an_equality_of_two_groups_gives_a_degree_of_freedom() -> None:
    free = sem.fit("E =~ a1 + a2 + a3 + b1", answers(), group="town")
    tied = sem.fit("E =~ a1 + c(l,l)*a2 + a3 + b1", answers(), group="town")
    assert tied.df == free.df + 1
    values = tied.estimates().query("rhs == 'a2' and op == '=~'")["est"]
    assert values.nunique() == 1


def test_an_inequality_that_does_not_bind_changes_nothing() -> None:
    free = sem.fit(BASE, answers())
    loose = sem.fit(BASE + "k > 0.1", answers())
    np.testing.assert_allclose(loose.x, free.x, rtol=1e-5)
    assert loose.df == free.df


def test_bounds_hold() -> None:
    fit = sem.fit("E =~ a1 + lower(1.2)*a2 + a3\nT =~ b1 + b2 + b3", answers())
    assert fit.estimates().query("rhs == 'a2' and op == '=~'")["est"].item() >= 1.2 - 1e-8
