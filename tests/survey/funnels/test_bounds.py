import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.funnels import bounds


def row(key, value=None, lower=None, upper=None):
    return {"key": key, "kind": "x", "value": value, "lower": lower, "upper": upper}


@pytest.fixture
def channels():
    shares = {"email": 0.25, "chat": 0.11, "whatsapp": 0.08, "social": 0.04}
    rows = [row("phone", lower=0.5), *(row(k, v) for k, v in shares.items())]
    return bounds.check(pd.DataFrame(rows))


def test_a_bound_gets_no_point_and_no_interval(channels):
    table = bounds.intervals(channels, 1200)
    assert np.isnan(table.loc["phone", ["value", "ci_lower", "ci_upper"]].astype(float)).all()
    assert table.loc["chat", "ci_lower"] < 0.11 < table.loc["chat", "ci_upper"]


def test_the_largest_share_is_bounded_by_the_others(channels):
    exact = bounds.exclusive_limits(channels, rounding=0.0)
    assert exact.loc["phone", "limit_lower"] == 0.5
    assert exact.loc["phone", "limit_upper"] == pytest.approx(1 - 0.48)
    rounded = bounds.exclusive_limits(channels)
    assert rounded.loc["phone", "limit_upper"] == pytest.approx(1 - 0.48 + 4 * 0.005)


def test_shares_that_cannot_be_together_are_refused(channels):
    channels.loc["email", "value"] = 0.9
    with pytest.raises(InputError, match="more than all respondents"):
        bounds.exclusive_limits(channels)


def test_everything_wrong_is_told_at_once():
    rows = [row("a", 0.5, lower=0.4), row("a", "much"), row("b", lower=0.6, upper=0.5)]
    with pytest.raises(InputError) as caught:
        bounds.check(pd.DataFrame(rows))
    text = str(caught.value)
    for word in ("both a printed number", "got 'much'", "more than once", "above the upper"):
        assert word in text


def test_missing_columns_are_told():
    with pytest.raises(InputError, match='"upper"'):
        bounds.check(pd.DataFrame([{"key": "a", "kind": "x", "value": 1, "lower": None}]))
