from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import latent_class, step_one, three_step
from cup_study.citizens.segments.class_sizes import shares
from cup_study.citizens.segments.distal import Distal, distal
from cup_study.citizens.segments.fitted import LatentClasses
from cup_study.errors import InputError
from cup_study.survey.design import Design

from .latent_truth import ITEMS, MEANS, USES, Truth, in_order, simulate


@pytest.fixture(scope="module")
def truth() -> Truth:
    return simulate(3, 2000, "moderate")


@pytest.fixture(scope="module")
def model(truth: Truth) -> LatentClasses:
    return latent_class.fit(truth.data, ITEMS, 3, starts=4)


@pytest.mark.parametrize("method", ["BCH", "ML"])
@pytest.mark.parametrize("assignment", ["modal", "proportional"])
def test_means_and_shares_are_recovered(
    truth: Truth, model: LatentClasses, method: str, assignment: str
) -> None:
    order = in_order(model.posterior, truth.group)
    told = {"method": method, "assignment": assignment}
    measurement = step_one.latent_class(model, truth.data)
    found = distal(model.posterior, truth.data["y"], measurement=measurement, **told)  # type: ignore[arg-type]
    means = found.estimates.set_index("class").loc[order]
    assert (np.abs(means["mean"] - MEANS) < 3 * means["se"]).all()
    assert found.carried
    assert found.kind == "mean"
    used = distal(model.posterior, truth.data["uses"], measurement=measurement, **told)  # type: ignore[arg-type]
    rows = used.estimates[used.estimates["value"] == "yes"].set_index("class").loc[order]
    assert (np.abs(rows["share"] - USES) < 3 * rows["se"]).all()
    assert found.test["p_value"].item() < 1e-6


def test_classes_as_assigned_are_too_much_alike(truth: Truth, model: LatentClasses) -> None:
    order = in_order(model.posterior, truth.group)
    naive = truth.data["y"].groupby(model.modal).mean()
    found = distal(model.posterior, truth.data["y"]).estimates.set_index("class")["mean"]
    assert found[order[2]] - found[order[0]] > naive[order[2]] - naive[order[0]] + 0.1


def test_step_one_makes_standard_errors_larger(truth: Truth, model: LatentClasses) -> None:
    measurement = step_one.latent_class(model, truth.data)
    known = distal(model.posterior, truth.data["y"]).estimates["se"]
    whole = distal(model.posterior, truth.data["y"], measurement=measurement).estimates["se"]
    assert (whole > known).all()


def test_of_a_yes_and_no_both_methods_say_the_same(truth: Truth, model: LatentClasses) -> None:
    one = distal(model.posterior, truth.data["uses"], method="BCH").estimates
    two = distal(model.posterior, truth.data["uses"], method="ML").estimates
    np.testing.assert_allclose(one["share"], two["share"], atol=1e-6)
    np.testing.assert_allclose(one["se"], two["se"], rtol=1e-4)


@pytest.mark.parametrize("method", ["BCH", "ML"])
def test_units_of_the_outcome_do_not_matter(
    truth: Truth, model: LatentClasses, method: str
) -> None:
    y = truth.data["y"]
    one = distal(model.posterior, y, method=method)  # type: ignore[arg-type]
    two = distal(model.posterior, 1e5 * y + 7e6, method=method)  # type: ignore[arg-type]
    np.testing.assert_allclose(two.estimates["mean"], 1e5 * one.estimates["mean"] + 7e6)
    np.testing.assert_allclose(two.estimates["se"], 1e5 * one.estimates["se"], rtol=1e-6)
    np.testing.assert_allclose(two.estimates["sd"], 1e5 * one.estimates["sd"], rtol=1e-6)
    np.testing.assert_allclose(two.test["statistic"], one.test["statistic"], rtol=1e-6)


def test_weights_of_one_change_nothing_and_scale_is_free(
    truth: Truth, model: LatentClasses
) -> None:
    y = truth.data["y"]
    plain = distal(model.posterior, y).estimates
    for size in (1.0, 0.01, 500.0):
        weighted = distal(model.posterior, y, weights=pd.Series(size, index=y.index)).estimates
        np.testing.assert_allclose(weighted["mean"], plain["mean"])
        np.testing.assert_allclose(weighted["se"], plain["se"], rtol=1e-6)


def test_weights_count_as_rows_and_clusters_as_persons(truth: Truth, model: LatentClasses) -> None:
    y, p = truth.data["y"], model.posterior
    times = pd.Series(1 + np.arange(len(y)) % 3, index=y.index)
    weighted = distal(p, y, weights=times.astype(float))
    again = p.index.repeat(times)
    rows = p.loc[again].reset_index(drop=True)
    person = pd.Series(again)
    design = Design(pd.Series(1.0, index=rows.index), clusters=person)
    repeated = distal(rows, y.loc[again].reset_index(drop=True), design=design)
    np.testing.assert_allclose(weighted.estimates["mean"], repeated.estimates["mean"])
    np.testing.assert_allclose(weighted.estimates["se"], repeated.estimates["se"], rtol=1e-6)


def test_weights_take_back_who_was_drawn_more_often() -> None:
    truth = simulate(21, 6000)
    rng = np.random.default_rng(1)
    chance = 1 / (1 + np.exp(-(truth.data["y"] - 4)))
    drawn = rng.random(6000) < chance
    data, group = truth.data[drawn], truth.group[drawn]
    weights = 1 / chance[drawn]
    weights = weights / weights.mean()
    found = latent_class.fit(data, ITEMS, 3, starts=4, weights=weights)
    step = step_one.latent_class(found, data)
    order = in_order(found.posterior, group)
    for method in ("BCH", "ML"):
        told = {"method": method, "measurement": step}
        rows = distal(found.posterior, data["y"], weights=weights, **told).estimates  # type: ignore[arg-type]
        rows = rows.set_index("class").loc[order]
        assert (np.abs(rows["mean"] - MEANS) < 3 * rows["se"]).all()
    unweighted = distal(found.posterior, data["y"]).estimates.set_index("class").loc[order]
    assert (unweighted["mean"] - MEANS > 4 * unweighted["se"]).all()


def test_missing_outcomes_are_left_out_and_told(truth: Truth, model: LatentClasses) -> None:
    y = truth.data["y"].mask(np.arange(2000) < 300)
    found = distal(model.posterior.drop(index=[1999]), y)
    log = found.log.set_index("reason")["n"]
    assert log["no answer to the outcome"] == 300
    assert log["no posterior"] == 1
    assert log["negative BCH weights (kept)"] > 0
    assert found.estimates["n"].sum() == 1699


def test_pairs_are_adjusted(truth: Truth, model: LatentClasses) -> None:
    found = distal(model.posterior, truth.data["uses"])
    assert len(found.differences) == 2 * 3
    assert (found.differences["p_adjusted"] >= found.differences["p_value"]).all()
    first = found.differences.iloc[0]
    a, b = (
        found.estimates.query("value == 'no' and `class` == @c")["share"].item() for c in (1, 2)
    )
    assert first["difference"] == pytest.approx(b - a)


def test_two_classes_test_is_the_squared_t(truth: Truth) -> None:
    two = latent_class.fit(truth.data, ITEMS, 2, starts=4)
    found = distal(two.posterior, truth.data["y"])
    pair = found.differences.iloc[0]
    t = (pair["difference"] / pair["se"]) ** 2
    assert found.test["statistic"].item() == pytest.approx(t)
    assert found.test["p_value"].item() == pytest.approx(pair["p_value"])


def test_one_class_is_everybody(truth: Truth) -> None:
    alone = pd.DataFrame({1: np.ones(2000)})
    found = distal(alone, truth.data["y"])
    assert found.estimates["mean"].item() == pytest.approx(truth.data["y"].mean())
    assert np.isnan(found.test["p_value"].item())
    assert found.differences.empty


def test_skewed_outcomes_are_for_bch() -> None:
    truth = simulate(5, 2000, "moderate", skewed=True)
    model = latent_class.fit(truth.data, ITEMS, 3, starts=4)
    order = in_order(model.posterior, truth.group)

    def off(found: Distal) -> pd.Series[float]:
        table = found.estimates.set_index("class").loc[order]
        return (table["mean"] - MEANS).abs() / table["se"]

    assert (off(distal(model.posterior, truth.data["y"])) < 3.5).all()
    moved = distal(model.posterior, truth.data["y"], method="ML")
    assert off(moved).max() > 3.5
    assert any("the outcome moved a class's size" in told for told in moved.warnings)
    assert any("the outcome is not normal within the classes" in told for told in moved.warnings)


def test_a_skewed_outcome_that_moves_no_class_is_told_as_well() -> None:
    rng = np.random.default_rng(903)
    group = rng.choice(3, 1200, p=[0.6, 0.3, 0.1])
    chance = np.array([[0.85] * 8, [0.85] * 4 + [0.15] * 4, [0.15] * 8])
    items = [f"i{j}" for j in range(8)]
    data = pd.DataFrame((rng.random((1200, 8)) < chance[group]).astype(float), columns=items)
    y = pd.Series(group * 0.15 + rng.exponential(1, 1200))
    model = latent_class.fit(data, items, 3, starts=4)
    told = " ".join(distal(model.posterior, y, method="ML").warnings)
    assert "standard errors from that by BCH" in told
    plain = pd.Series(group * 0.15 + rng.normal(size=1200))
    told = " ".join(distal(model.posterior, plain, method="ML").warnings)
    assert "standard errors from that by BCH" not in told


def test_a_class_of_three_is_told() -> None:
    sure = pd.DataFrame({1: [1.0] * 97 + [0.0] * 3})
    sure[2] = 1 - sure[1]
    y = pd.Series(np.random.default_rng(1).normal(size=100))
    assert "class 2: only 3 members have an answer" in " ".join(distal(sure, y).warnings)


def test_intervals_of_shares_stay_inside(truth: Truth, model: LatentClasses) -> None:
    rare = pd.Series(np.where(np.arange(2000) % 400 == 0, "yes", "no"))
    found = distal(model.posterior, rare, method="ML").estimates
    real = found[found["share"].between(1e-6, 1 - 1e-6)]
    assert (real["ci_lower"] > 0).all()
    assert (real["ci_upper"] < 1).all()


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (pd.Series([1.0] * 2000), "all 2000 answers are 1.0"),
        (pd.Series([np.nan] * 2000), "nobody with a posterior has an answer"),
        (pd.Series([np.inf, *range(1999)]), "infinite"),
        (pd.Series(range(10)), "1990 respondents are not in the data"),
    ],
)
def test_bad_outcomes_are_refused(model: LatentClasses, outcome: pd.Series, told: str) -> None:
    with pytest.raises(InputError, match=told):
        distal(model.posterior, outcome)


def test_an_open_answer_is_refused(model: LatentClasses) -> None:
    text = pd.Series([f"respondent {i}" for i in range(2000)])
    with pytest.raises(InputError, match="2000 different answers that are no numbers"):
        distal(model.posterior, text)


@pytest.mark.parametrize("kind", ["boolean", "category", "Int64", "object"])
def test_missing_answers_of_any_type(truth: Truth, model: LatentClasses, kind: str) -> None:
    yes = truth.data["uses"].eq("yes")
    plain = distal(model.posterior, yes.mask(yes.index < 20).dropna().reindex(yes.index))
    outcome = yes.astype("Int64" if kind == "Int64" else "boolean").mask(yes.index < 20)
    if kind in ("category", "object"):
        outcome = outcome.astype(object).where(outcome.notna(), None).astype(kind)
    found = distal(model.posterior, outcome)
    assert found.log["n"].iloc[0] == 20
    share = plain.estimates.query("value == True")["share"].to_numpy()
    if kind == "Int64":
        np.testing.assert_allclose(found.estimates["mean"], share, atol=1e-12)
    else:
        assert found.estimates["value"].iloc[:2].tolist() == [False, True]
        np.testing.assert_allclose(
            found.estimates.loc[found.estimates["value"].eq(True), "share"], share, atol=1e-12
        )


def test_an_unknown_method_is_refused(truth: Truth, model: LatentClasses) -> None:
    with pytest.raises(InputError, match='expected one of BCH, ML, got "naive"'):
        distal(model.posterior, truth.data["y"], method="naive")  # type: ignore[arg-type]


def test_three_step_is_the_door() -> None:
    assert three_step.distal is distal
    assert three_step.shares is shares


def test_what_is_no_table_of_pandas_is_refused_at_once(truth: Truth, model: LatentClasses) -> None:
    posterior, y = model.posterior.to_numpy(), truth.data["y"].to_numpy()
    with pytest.raises(InputError) as caught:
        distal(posterior, y, weights=pd.Series(["a"] * len(y)))  # type: ignore[arg-type]
    assert [str(p) for p in caught.value.problems] == [
        "posterior: expected a DataFrame of pandas, got ndarray",
        "outcome: expected a Series of pandas, got ndarray",
        "weights: expected numbers",
    ]
