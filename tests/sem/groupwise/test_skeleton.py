import pytest

from cup_study.errors import InputError
from cup_study.sem.groupwise.skeleton import skeleton


def test_fixed_values_and_covariances_are_kept():
    own = skeleton("F =~ 0.8*a + b + c\nG =~ c + d\nF ~~ 0*G\na ~~ b", {"a": 3})
    assert own.fixed["F", "=~", "a"] == 0.8
    assert own.fixed["F", "~~", "G"] == 0.0
    assert own.fixed["a", "~~", "b"] is None
    assert own.loadings("c") == ["F", "G"]
    assert own.thresholds == {"a": 2}


def test_uncorrelated_factors():
    own = skeleton("F =~ a + b + c\nG =~ d + e + f", {}, orthogonal=True)
    assert own.fixed["F", "~~", "G"] == 0.0


def test_values_per_group_are_refused():
    with pytest.raises(InputError, match="values per group"):
        skeleton("F =~ c(1, NA)*a + b", {})
