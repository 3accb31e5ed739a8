"""What ``study.yml`` may say of the sampling design."""

import pytest
from pydantic import ValidationError

from cup_study.settings import Design, Replicates


def test_what_the_study_asks_for_decides_how_weights_are_adjusted() -> None:
    assert Design(id="i").adjustment == "none"
    assert Design(id="i", poststrata=("a",)).adjustment == "poststratify"
    raked = Design(id="i", margins=["a", ["a", "b"]], population="p.csv")
    assert raked.adjustment == "rake"
    assert raked.margins == (("a",), ("a", "b"))
    assert raked.weighted_by == ("a", "b")
    assert Design(id="i", poststrata=("a",), method="none").adjustment == "none"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"poststrata": ["a"], "margins": ["a"], "population": "p"}, "either poststrata or"),
        ({"method": "rake"}, "method rake needs margins"),
        ({"method": "poststratify"}, "method poststratify needs poststrata"),
        ({"method": "calibrate"}, "method calibrate needs margins or totals"),
        ({"margins": ["a"]}, "margins need the file that population names"),
        ({"trim": [2, 5]}, "trim needs one number below and one above 1"),
        ({"bounds": [0.5, 0.9]}, "bounds needs one number below and one above 1"),
        ({"sizes": "population"}, "sizes: population needs a population file"),
        ({"lonely": "centre"}, "lonely"),
        ({"method": "guess"}, "method"),
    ],
)
def test_settings_that_do_not_go_together_are_told(given: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Design.model_validate({"id": "i", **given})


def test_a_stratified_jackknife_needs_its_scales() -> None:
    with pytest.raises(ValidationError, match="kind jkn needs scales"):
        Replicates(prefix="r", kind="jkn")
    assert Replicates(prefix="r", kind="jkn", scales=(0.5, 0.5)).scales == (0.5, 0.5)
    with pytest.raises(ValidationError):
        Replicates(prefix="r", kind="fay", fay=1.0)
