import numpy as np

from cup_study.sem import semopy_engine


def test_standard_errors_do_not_depend_on_units(answers, model):
    plain = semopy_engine.fit(model, answers).estimates
    scaled = semopy_engine.fit(model, answers.assign(a1=answers["a1"] * 50)).estimates
    directed = plain["op"] != "~~"
    np.testing.assert_allclose(
        plain["std_se"][directed], scaled["std_se"][directed], rtol=1e-3, atol=1e-6
    )
    assert plain["std_se"][~directed].isna().all()


def test_interval_is_around_the_standardised_estimate(answers, model):
    table = semopy_engine.fit(model, answers).paths()
    row = table.iloc[0]
    assert row["std_lower"] < 0.47 < row["std_upper"]
    assert np.isclose((row["std_lower"] + row["std_upper"]) / 2, row["std_all"])
