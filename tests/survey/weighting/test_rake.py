"""Weights beside R's are in ``tests/survey/engine/test_designs.py``."""

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.weighting.rake import rake


def _population(**items):
    tables = [pd.DataFrame({item: list(told), "n": told.values()}) for item, told in items.items()]
    return pd.concat(tables, ignore_index=True)


def test_three_margins_are_met_with_a_large_range_of_base_weights():
    rng = np.random.default_rng(5)
    data = pd.DataFrame(
        {"a": rng.integers(0, 3, 400), "b": rng.integers(0, 2, 400), "c": rng.integers(0, 4, 400)}
    )
    base = pd.Series(np.exp(rng.normal(0, 3, 400)))
    population = _population(
        a={0: 50.0, 1: 30.0, 2: 20.0},
        b={0: 45.0, 1: 55.0},
        c={0: 10.0, 1: 20.0, 2: 30.0, 3: 40.0},
    )
    found = rake(data, population, [["a"], ["b"], ["c"]], base=base)
    assert (found > 0).all()
    for item in "abc":
        told = population.dropna(subset=item).set_index(item)["n"]
        assert found.groupby(data[item]).sum().tolist() == pytest.approx(told.tolist(), rel=1e-9)


def test_one_margin_is_post_stratification():
    data = pd.DataFrame({"sex": [1, 2, 2]}, index=[7, 8, 9])
    found = rake(data, _population(sex={1: 10.0, 2: 30.0}), [["sex"]])
    assert found.to_dict() == pytest.approx({7: 10.0, 8: 15.0, 9: 15.0})


def test_margins_that_cannot_be_met_together_are_named():
    # Everyone of sex 1 is of age a: with 60 persons of sex 1, age a cannot have 40.
    data = pd.DataFrame({"sex": [1, 1, 2, 2], "age": ["a", "a", "a", "b"]})
    population = _population(sex={1: 60.0, 2: 40.0}, age={"a": 40.0, "b": 60.0})
    with pytest.raises(InputError) as caught:
        rake(data, population, [["sex"], ["age"]], rounds=50)
    assert "raking, 50 rounds" in str(caught.value)
    assert "margin sex: not met: sex" in str(caught.value)
    assert "cross the items in one margin" in str(caught.value)
