import pytest

from cup_study.citizens import solution


def test_a_plain_estimator_is_told_plainly(model):
    assert (model.estimator, model.missing, model.n, model.n_dropped) == ("ML", "listwise", 399, 1)
    assert not model.robust
    assert set(model.measures) == set(solution.MEASURES)
    assert model.items == {"PU": ["a1", "a2", "a3"], "BI": ["b1", "b2", "b3"]}
    assert model.r2["BI"] == pytest.approx(model.paths["std_all"].item() ** 2)


def test_a_robust_estimator_is_told_by_its_robust_measures(robust):
    assert robust.n == 400
    assert robust.robust
    assert robust.measures["df"] == 8


def test_what_has_no_robust_version_is_told_scaled():
    nan = float("nan")
    found = solution.told(
        {"chisq": 9.0, "chisq_scaled": 8.0, "cfi": 0.9, "cfi_scaled": 0.8, "cfi_robust": nan}
        | {"df": 4, "df_scaled": 3.5, "chisq_scaling_factor": 1.1}
    )
    assert (found["chisq"], found["cfi"], found["df"], found["scaling"]) == (8.0, 0.8, 4, 1.1)
