import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem import fit
from cup_study.sem.inference.products import product_indicators, simple_slopes
from tests.sem.grouped import continuous, figures

SEMTOOLS = figures()["products"]
ITEMS = {"P": ["p1", "p2", "p3"], "A": ["a1", "a2", "a3"]}
MEASUREMENT = "P =~ p1 + p2 + p3\nA =~ a1 + a2 + a3\nB =~ b1 + b2 + b3\n"


@pytest.fixture(scope="module")
def data():
    return continuous().dropna()


@pytest.fixture(scope="module")
def fitted(data):
    new = product_indicators(data, {"PA": ("P", "A")}, MEASUREMENT)
    return fit(f"{MEASUREMENT}{new.syntax}\nB ~ P + A + PA", new.data)


def test_products_are_those_of_semtools(data):
    double = product_indicators(data, {"PA": ("P", "A")}, ITEMS)
    expected = pd.DataFrame(SEMTOOLS["double"])
    np.testing.assert_allclose(double.data[list(expected)].head(), expected, atol=1e-9)
    residual = product_indicators(
        data, {"PA": ("P", "A")}, ITEMS, method="orthogonalised", match=False
    )
    expected = pd.DataFrame(SEMTOOLS["residual"])
    np.testing.assert_allclose(residual.data[list(expected)].head(), expected, atol=1e-9)


def test_orthogonalised_products_are_free_of_all_items(data):
    new = product_indicators(data, {"PA": ("P", "A")}, ITEMS, method="orthogonalised")
    products = new.data[["p1.a1", "p2.a2", "p3.a3"]]
    items = data[[*ITEMS["P"], *ITEMS["A"]]]
    cross = products.T.to_numpy() @ (items - items.mean()).to_numpy()
    np.testing.assert_allclose(cross, 0, atol=1e-9)
    assert new.syntax.splitlines()[1:] == ["PA ~~ 0*P", "PA ~~ 0*A"]


def test_mean_centred_products_keep_their_mean(data):
    new = product_indicators(data, {"PA": ("P", "A")}, ITEMS, method="mean_centred")
    cov = np.cov(data["p1"], data["a1"], bias=True)[0, 1]
    assert new.data["p1.a1"].mean() == pytest.approx(cov)


def test_a_missing_item_makes_its_product_missing():
    new = product_indicators(continuous(), {"PA": ("P", "A")}, ITEMS)
    lost = continuous()[["p2", "a2"]].isna().any(axis=1)
    assert new.data["p2.a2"].isna().equals(lost)


def test_residuals_covary_where_products_share_an_item_with_error(data):
    new = product_indicators(
        data, {"PA": ("P", "A"), "Px": ("P", "age")}, ITEMS, match=False
    ).syntax.splitlines()
    assert "p1.a1 ~~ p1.a2" in new
    assert "p1.a1 ~~ p2.a1" in new
    assert "p1.a1 ~~ p1.age" in new
    # A single item is taken to have no error: products with it share none.
    assert "p1.age ~~ p2.age" not in new
    assert "p1.a1 ~~ p2.a2" not in new


def test_matched_pairs_have_nothing_to_share(data):
    assert product_indicators(data, {"PA": ("P", "A")}, ITEMS).syntax.count("\n") == 0


def test_simple_slopes_are_those_of_semtools(fitted):
    found = simple_slopes(fitted, "B", "P", "A", "PA", values=(-1, 0, 2))
    np.testing.assert_allclose(found["slope"], SEMTOOLS["est"], rtol=1e-4)
    np.testing.assert_allclose(found["se"], SEMTOOLS["se"], rtol=1e-4)


def test_levels_are_standard_deviations_of_the_moderator(fitted):
    found = simple_slopes(fitted, "B", "P", "A", "PA")
    variance = fitted.estimates().query("lhs == 'A' and rhs == 'A'")["est"].item()
    np.testing.assert_allclose(found["value"], np.array([-1, 0, 1]) * np.sqrt(variance))
    # The simulated effect rises with the moderator.
    assert found["slope"].is_monotonic_increasing


def test_slopes_of_one_group(data):
    new = product_indicators(data, {"PA": ("P", "A")}, MEASUREMENT)
    fitted = fit(f"{MEASUREMENT}{new.syntax}\nB ~ P + A + PA", new.data, group="city")
    own = fitted.estimates().query("op == '~' and rhs == 'P' and group == 'Lund'")["est"].item()
    found = simple_slopes(fitted, "B", "P", "A", "PA", group="Lund")
    assert found["slope"].iat[1] == pytest.approx(own)
    with pytest.raises(InputError, match="expected one of Umeå, Lund"):
        simple_slopes(fitted, "B", "P", "A", "PA")


def test_a_regression_that_is_not_there_is_named(fitted):
    with pytest.raises(InputError, match="B ~ Q"):
        simple_slopes(fitted, "B", "P", "A", "Q")


def test_everything_wrong_is_told_at_once(data):
    with pytest.raises(InputError) as told:
        product_indicators(
            data.assign(**{"p1.a1": 1}),
            {"PA": ("P", "A"), "age": ("P", "zz"), "A": ("P", "A", "B")},
            ITEMS,
            method="centred",
        )
    for what in (
        "expected one of double",
        'column "p1.a1": is there already',
        "a column already",
        "cannot be matched",
        "got 3",
        'column "zz"',
    ):
        assert what in str(told.value)
