"""Names of estimators."""

import pytest

from cup_study.errors import InputError
from cup_study.sem import options


@pytest.mark.parametrize("name", sorted(options.ESTIMATORS))
def test_every_name_reads(name) -> None:
    assert options.read(name.lower()).name == name


def test_incomplete_data_take_observed_information() -> None:
    assert options.read("ML", missing="ml").information == "observed"
    assert options.read("ML", missing="fiml", information="expected").information == "expected"


def test_weights_make_pseudo_likelihood() -> None:
    assert options.read("ML", weighted=True).se == "robust.huber.white"
    with pytest.raises(InputError, match="does not take case weights"):
        options.read("WLSMV", weighted=True)


def test_all_mistakes_at_once() -> None:
    with pytest.raises(InputError) as told:
        options.read("MLQ", missing="drop", information="exact")
    assert len(told.value.problems) == 3


def test_divisors() -> None:
    assert options.read("MLR").n_for_se(100, 2) == 100
    assert options.read("WLSMV", ordinal=True).n_for_se(100, 2) == 98
    assert options.read("ML", likelihood="wishart").n_for_se(100, 1) == 99


@pytest.mark.parametrize(
    ("estimator", "se", "information"),
    [
        ("ML", "robust.huber.white", "observed"),
        ("MLM", "robust.huber.white", "observed"),
        ("ML", "robust.sem", "expected"),
        ("ML", "first.order", "first.order"),
        ("MLR", "standard", "expected"),
    ],
)
def test_information_follows_standard_errors_as_in_lavaan(
    estimator: str, se: str, information: str
) -> None:
    assert options.read(estimator, se=se).information == information
