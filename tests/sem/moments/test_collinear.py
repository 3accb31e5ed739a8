import numpy as np

from cup_study.sem.moments.collinear import dependences


def test_near_collinearity_is_let_through():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(200, 3))
    x[:, 2] = x[:, 0] + 1e-4 * x[:, 2]
    assert dependences(np.cov(x.T), x.mean(axis=0), list("abc")) == []


def test_each_dependence_is_an_equation_in_units_of_the_data():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(200, 6)) * [1, 1e5, 1, 1, 1, 1e-3]
    x[:, 3] = x[:, 0] - 0.5 * x[:, 2]
    x[:, 4] = 1e-5 * x[:, 1] - 2
    found = dependences(np.cov(x.T), x.mean(axis=0), list("abcdef"))
    assert found == ["d = 1.00 a - 0.50 c", "e = 1e-05 b - 2.00"]


def test_many_columns_with_one_that_is_a_mean():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(500, 40)) + rng.normal(size=(500, 1))
    x[:, 20] = x[:, :3].mean(axis=1)
    names = [f"v{j}" for j in range(40)]
    assert dependences(np.cov(x.T), x.mean(axis=0), names) == ["v20 = 0.33 v0 + 0.33 v1 + 0.33 v2"]
