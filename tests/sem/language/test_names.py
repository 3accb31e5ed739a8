"""Parts of variables; the expected orders are those of lavNames in lavaan 0.6-14."""

from cup_study.sem.language.names import of_rows, of_statements, turned
from cup_study.sem.language.syntax import read


def names(text):
    return of_statements(read(text).statements)


def test_observed_are_indicators_outcomes_predictors_rest():
    found = names("y ~ x + f\nf =~ i2 + i1\nc ~~ b\ne ~ 1")
    assert found.observed == ("i2", "i1", "y", "x", "c", "b", "e")
    assert found.indicators == ("i2", "i1")
    assert found.exogenous == ("x",)
    assert found.observed_nox == ("i2", "i1", "y", "c", "b", "e")


def test_a_measured_factor_is_not_exogenous():
    found = names("a =~ x1 + x2\nb =~ x3 + x4\ng =~ a + b\nh =~ x5 + x6\nb ~ h\nz ~ g")
    assert found.latent == ("a", "b", "g", "h")
    assert found.latent_x == ("g", "h")
    assert found.latent_nox == ("a", "b")
    assert found.latent_y == ()
    assert found.observed_y == ("z",)


def test_final_outcomes():
    found = names("f =~ x1 + x2\ng =~ x3 + x4\ng ~ f\nm ~ f\ny ~ m")
    assert found.latent_y == ("g",)
    assert found.observed_y == ("y",)
    assert found.outcomes == ("g", "m", "y")
    assert found.predictors == ("f", "m")


def test_a_variable_whose_moments_are_mentioned_is_random():
    assert names("y ~ x + w\nx ~~ w").exogenous == ()
    assert names("y ~ x + w\nx ~ 1").exogenous == ("w",)
    rows = [("y", "~", "x"), ("x", "~~", "x")]
    assert of_rows(rows, [True, False]).exogenous == ("x",)


def test_products():
    found = names("f =~ x1 + x2\ny ~ a + a:b + b + f:a")
    assert found.products == ("a:b",)
    assert found.latent_products == ("f:a",)
    assert names("y ~ a + m:a\nm ~ a").exogenous == ("a",)


def test_phantoms_and_formative_variables_are_latent():
    assert names("f =~ x1\np =~ 0\np ~ f").latent == ("f", "p")
    found = names("c <~ x1 + x2\ny ~ c")
    assert (found.latent, found.formative) == (("c",), ("c",))
    assert found.exogenous == ("x1", "x2")


def test_covariances_are_turned_to_the_order_of_variables():
    statements = read("x2 ~~ x1\nx1 ~~ f\nf =~ x1 + x2").statements
    assert [s.key for s in turned(statements)] == [
        *(("x1", "~~", "x2"), ("f", "~~", "x1"), ("f", "=~", "x1"), ("f", "=~", "x2")),
    ]
