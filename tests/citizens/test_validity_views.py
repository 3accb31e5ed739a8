import pytest

from cup_study.citizens import validity_views
from cup_study.sem.scales.fornell_larcker import fornell_larcker
from cup_study.sem.scales.htmt import htmt_intervals


@pytest.fixture(scope="module")
def found(answers, model, fitted):
    return htmt_intervals(answers, model.items, draws=50), fornell_larcker(fitted)


def test_the_closest_pair_is_named(found, called):
    told = validity_views.values(*found, called)
    assert told["htmt_first"][0] == {"en": "usefulness", "sv": "nytta"}
    assert told["htmt_largest_lower"][0] < told["htmt_largest"][0] < told["htmt_largest_upper"][0]
    assert told["n_htmt_close"] == (0, "count")
    assert told["n_fornell_larcker_fails"] == (0, "count")


def test_ratios_stand_above_correlations(found, called):
    table = validity_views.table(*found, called, {"en": "n = 399.", "sv": "n = 399."})
    frame = table.frames["en"]
    assert frame["construct"].tolist() == ["1 Usefulness", "2 Intention"]
    assert frame.at[0, "2"] == pytest.approx(found[0].table["ratio"].item())
    assert frame.at[1, "1"] == pytest.approx(found[1].verdict["correlation"].item())
    assert "50 resamples" in table.note["en"]
