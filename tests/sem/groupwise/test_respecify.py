import numpy as np

from cup_study.sem import fit
from cup_study.sem.groupwise.respecify import respecify
from tests.sem.grouped import continuous

MODEL = "P =~ p1 + p2 + p3\nB =~ b1 + b2 + b3\nB ~ P + a1"


def test_equals_a_fit_from_the_data():
    options = {"group": "city", "missing": "fiml", "estimator": "MLR", "auxiliary": ("age",)}
    free = fit(MODEL, continuous(), **options)
    again = respecify(free, group_equal=("loadings",), group_partial=("P=~p2",))
    afresh = fit(
        MODEL, continuous(), group_equal=("loadings",), group_partial=("P =~ p2",), **options
    )
    assert again.sample is free.sample
    assert again.df == afresh.df
    np.testing.assert_allclose(again.x, afresh.x, rtol=1e-6, atol=1e-7)
    assert again.settings["group_equal"] == ("loadings",)


def test_another_text():
    free = fit(MODEL, continuous())
    fixed = respecify(free, text=MODEL.replace("a1", "0*a1"))
    assert fixed.df == free.df + 1
    assert "0*a1" in fixed.text
