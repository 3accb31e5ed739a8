"""Direct, indirect and total effects."""

import numpy as np
import pytest

from cup_study import sem
from cup_study.errors import InputError
from cup_study.sem.inference.mediation import effects
from tests.sem.after_figures import fitted
from tests.sem.citizens import answers


def test_are_the_definitions_of_the_model() -> None:
    fit = fitted("paths")
    found = effects(fit, "E", "U").table
    assert found["effect"].tolist() == ["indirect", "total indirect", "direct", "total"]
    assert found["expression"].tolist()[-1] == "r + p*q"
    defined = fit.estimates().set_index("label")
    standard = fit.standardized().set_index("label")
    for row, name in ((0, "indirect"), (3, "total")):
        mine = found.iloc[row]
        assert mine["est"] == pytest.approx(defined.loc[name, "est"])
        assert mine["se"] == pytest.approx(defined.loc[name, "se"])
        assert mine["est_std"] == pytest.approx(standard.loc[name, "est_std"])
        assert mine["se_std"] == pytest.approx(standard.loc[name, "se"])


def test_serial_and_parallel_mediators() -> None:
    model = "a2 ~ a1\na3 ~ a1 + a2\nb1 ~ a2 + a3"
    found = effects(sem.fit(model, answers()), "a1", "b1")
    assert found.table["path"].tolist()[:3] == [
        "a1 -> a2 -> b1",
        "a1 -> a3 -> b1",
        "a1 -> a2 -> a3 -> b1",
    ]
    assert "direct" not in found.table["effect"].tolist()
    assert found.table["est"].iloc[:3].sum() == pytest.approx(found.table["est"].iloc[-1])


def test_expression_can_stand_in_a_model() -> None:
    model = "a2 ~ k*a1\nb1 ~ a2 + l*a1"
    text = effects(sem.fit(model, answers()), "a1", "b1").table["expression"].iloc[-1]
    again = sem.fit(f"{model}\ntotal := {text}", answers()).estimates().set_index("label")
    expected = effects(sem.fit(model, answers()), "a1", "b1").table["est"].iloc[-1]
    assert again.loc["total", "est"] == pytest.approx(expected)


def test_draws_at_once() -> None:
    found = effects(fitted("paths"), "E", "U")
    x = fitted("paths").x
    draws = x + 0.01 * np.random.default_rng(1).normal(size=(50, len(x)))
    assert found.value(draws).shape == (50, 4)
    np.testing.assert_allclose(found.value(x), found.table["est"])
    np.testing.assert_allclose(found.value(x, standard=True), found.table["est_std"])


def test_groups_and_covariates() -> None:
    model = "E =~ a1 + a2 + a3\nT =~ b1 + b2 + b3\nE ~ age\nT ~ E + age"
    found = effects(sem.fit(model, answers(), group="town"), "age", "T").table
    assert found.groupby("group").size().tolist() == [4, 4]
    given = effects(fitted("given"), "age", "T").table
    assert given["path"].iloc[0] == "age -> E -> T"


def test_paths_fixed_at_zero_are_none() -> None:
    found = effects(sem.fit("a2 ~ a1\nb1 ~ a2 + 0*a1", answers()), "a1", "b1").table
    assert found["effect"].tolist() == ["indirect", "total indirect", "total"]


@pytest.mark.parametrize(
    ("model", "source", "target", "told"),
    [
        ("a2 ~ a1\nb1 ~ a2", "b1", "a1", "no directed path leads from 'b1' to 'a1'"),
        ("a2 ~ a1\nb1 ~ a2", "a1", "zz", "'zz' is not a variable"),
        ("a2 ~ a1\nb1 ~ a2", "a1", "a1", "the same variable"),
        ("a2 ~ a1 + b1\nb1 ~ a2 + age", "a1", "b1", "circle: a2 -> b1 -> a2"),
    ],
)
def test_refused(model, source, target, told) -> None:
    with pytest.raises(InputError, match=told):
        effects(sem.fit(model, answers(), warn=False), source, target)
