"""Score tests."""

import numpy as np
import pytest

from cup_study import sem
from cup_study.errors import InputError
from cup_study.sem.inference.score_test import score_test
from tests.sem.after_figures import FIGURES, fitted
from tests.sem.citizens import answers


@pytest.mark.parametrize("name", ["scalar", "linear"])
def test_constraints_as_lavaan(name) -> None:
    found = score_test(fitted(name))
    stat, df = FIGURES[name]["score"]
    assert (found.stat, found.df) == (pytest.approx(stat, rel=1e-5), df)
    np.testing.assert_allclose(found.univariate["stat"], FIGURES[name]["uni"], rtol=2e-3, atol=1e-5)


def test_added_parameters_as_lavaan() -> None:
    found = score_test(fitted("paths"), add="E =~ b1\na1 ~~ a2")
    figures = FIGURES["paths"]["add"]
    assert (found.stat, found.df) == (pytest.approx(figures["score"][0], rel=1e-4), 2)
    np.testing.assert_allclose(found.univariate["stat"], figures["uni"], rtol=1e-3, atol=1e-5)
    assert found.univariate["lhs"].tolist() == ["E=~b1", "a1~~a2"]
    epc = found.changes.set_index(["lhs", "rhs"])["epc"]
    mine = [epc["E", "a2"], epc["E", "b1"], epc["a1", "a2"]]
    np.testing.assert_allclose(np.sort(mine), np.sort(figures["epc"]), rtol=1e-3, atol=1e-6)


def test_single_addition_is_the_modification_index() -> None:
    fit = fitted("paths")
    found = score_test(fit, add="U =~ a3")
    mi = fit.modification_indices().set_index(["lhs", "op", "rhs"])["mi"]
    assert found.stat == pytest.approx(mi["U", "=~", "a3"])


def test_only_some_released() -> None:
    fit = fitted("scalar")
    whole = score_test(fit)
    one = score_test(fit, release=[2])
    assert one.df == 1
    assert one.stat == pytest.approx(whole.univariate["stat"].iloc[2])


def test_constraints_that_repeat_each_other() -> None:
    model = "E =~ a1 + k*a2 + l*a3\nT =~ b1 + b2 + b3\nk == l\n2*k == 2*l"
    found = score_test(sem.fit(model, answers()))
    assert found.univariate["stat"].abs().max() < 1e-6 < found.stat


@pytest.mark.parametrize(
    ("model", "add", "told"),
    [
        ("E =~ a1 + a2 + a3", "", "no equality constraints"),
        ("E =~ a1 + k*a2 + a3\nk > 0.1", "", "inequality"),
        ("E =~ a1 + a2 + a3", "E =~ a2", "is free already"),
        ("E =~ a1 + a2 + a3", "E =~ zz", "zz is not a variable"),
    ],
)
def test_refused(model, add, told) -> None:
    fit = sem.fit(model, answers(), warn=False)
    with pytest.raises(InputError, match=told):
        score_test(fit, add=add)
