import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study import sem
from cup_study.citizens.priorities import importance, scoring
from cup_study.citizens.priorities.rescaling import Scale
from cup_study.errors import InputError
from tests.citizens.priorities import ipma


@pytest.fixture(scope="module")
def democracy():
    return sem.fit(ipma.MODEL, ipma.with_moments())


@pytest.fixture(scope="module")
def two():
    return sem.fit(ipma.TWO, ipma.likert())


def agrees(fit, kind, scores):
    """Every figure within 1e-6 of lavaan's; performances, of size 50, within 2e-6.

    Only those weighted by loadings need more than 1e-6 (1.9e-6). The difference is lavaan's: it
    stops at a gradient of 2e-6, up to 7e-6 from the maximum in a parameter, this house at 6e-12
    and 5e-11 (Newton's method from either gives the same maximum).
    """
    found = importance.of(fit, "dem65", ipma.scales(kind), scores=scores, draws=0)
    own = ipma.REFERENCE["ranges"][kind]
    wanted = own["scores"][scores]
    near = {"rel": 0, "abs": 1e-6}
    for row in found.constructs.to_dict("records"):
        name = row["construct"]
        assert row["total_effect"] == pytest.approx(ipma.REFERENCE["total"][name], **near)
        assert row["standardised"] == pytest.approx(ipma.REFERENCE["standardised"][name], **near)
        assert row["importance"] == pytest.approx(wanted["importance"][name], **near)
        assert row["performance"] == pytest.approx(wanted["performance"][name], rel=0, abs=2e-6)
    assert found.target_performance[0] == pytest.approx(
        wanted["performance"]["dem65"], rel=0, abs=2e-6
    )
    for row in found.items.to_dict("records"):
        item = row["item"]
        assert row["weight"] == pytest.approx(wanted["weights"][item], **near)
        assert row["importance"] == pytest.approx(wanted["item_importance"][item], **near)
        assert row["performance"] == pytest.approx(own["item_performance"][item], **near)
    assert len(found.items) == 7


@pytest.mark.parametrize("scores", scoring.KINDS)
def test_figures_agree_with_lavaan(democracy, scores):
    agrees(democracy, "wide", scores)


@pytest.mark.peer
@pytest.mark.parametrize("scores", scoring.KINDS)
def test_figures_of_the_real_data_agree_with_lavaan(scores):
    folder = os.environ.get("CUP_REFERENCE")
    if not folder:
        pytest.skip("CUP_REFERENCE is not set")
    data = pd.read_csv(Path(folder) / "sem/data/political_democracy.csv")
    fit = sem.fit(ipma.MODEL, data)
    agrees(fit, "plausible", scores)
    own = scoring.latent(
        fit, importance.of(fit, "dem65", ipma.scales("wide"), draws=0).predecessors, "factor"
    )
    for k, name in enumerate(("ind60", "dem60", "dem65")):
        theirs = np.array(ipma.REFERENCE["factor_scores"][name])
        assert own[:5, k] == pytest.approx(theirs, abs=1e-5)


def test_the_map_does_not_depend_on_the_marker():
    data = ipma.likert()
    other = ipma.TWO.replace("e0 + e1 + e2", "e2 + e1 + e0").replace("u0 + u1 + u2", "u1 + u0 + u2")
    fits = [sem.fit(text, data) for text in (ipma.TWO, other)]
    for scores in ("loadings", "equal"):
        a, b = (importance.of(f, "Use", ipma.SEVEN, scores=scores, draws=0) for f in fits)
        columns = ["importance", "performance"]
        assert a.constructs[columns].to_numpy() == pytest.approx(
            b.constructs[columns].to_numpy(), abs=1e-6
        )
    a, b = (importance.of(f, "Use", ipma.SEVEN, scores="factor", draws=0) for f in fits)
    assert abs(a.constructs["importance"][0] - b.constructs["importance"][0]) > 1e-3


def test_the_map_does_not_depend_on_how_the_constructs_get_their_unit():
    data = ipma.likert()
    a, b = (
        importance.of(sem.fit(ipma.TWO, data, std_lv=std), "Use", ipma.SEVEN, draws=0)
        for std in (False, True)
    )
    columns = ["importance", "performance", "standardised"]
    assert a.constructs[columns].to_numpy() == pytest.approx(
        b.constructs[columns].to_numpy(), abs=1e-6
    )


def test_arguments_of_the_wrong_kind_are_told(two):
    scales = ipma.SEVEN | {"e0": (1, 7)}
    with pytest.raises(InputError) as error:
        importance.of(two, "Use", scales, weights=np.ones(500))
    assert 'item "e0": expected a Scale(lowest, highest, direction), got (1, 7)' in str(error.value)
    assert "weights: expected a column of the data" in str(error.value)
    with pytest.raises(InputError) as error:
        importance.of(two, "Use", None)
    assert "scales: expected a Scale for each item, got None" in str(error.value)


def test_the_target_is_not_turned(two):
    with pytest.raises(InputError) as error:
        importance.of(two, "Use", ipma.SEVEN, turn=["Use"], draws=0)
    assert 'turn: "Use" is the target, which stays as it is' in str(error.value)


def test_a_turned_item_with_its_direction_told_changes_nothing():
    data = ipma.likert()
    turned = data.assign(e1=8 - data["e1"])
    a = importance.of(sem.fit(ipma.TWO, data), "Use", ipma.SEVEN, draws=0)
    scales = ipma.SEVEN | {"e1": Scale(1, 7, -1)}
    b = importance.of(sem.fit(ipma.TWO, turned), "Use", scales, draws=0)
    columns = ["importance", "performance"]
    assert a.constructs[columns].to_numpy() == pytest.approx(b.constructs[columns].to_numpy())
    assert a.items[columns].to_numpy() == pytest.approx(b.items[columns].to_numpy())


def test_a_turned_marker_changes_nothing_but_the_model_unit():
    data = ipma.likert()
    turned = data.assign(e0=8 - data["e0"])
    a = importance.of(sem.fit(ipma.TWO, data), "Use", ipma.SEVEN, draws=0)
    scales = ipma.SEVEN | {"e0": Scale(1, 7, -1)}
    b = importance.of(sem.fit(ipma.TWO, turned), "Use", scales, draws=0)
    assert b.constructs["importance"][0] == pytest.approx(a.constructs["importance"][0])
    assert b.constructs["total_effect"][0] == pytest.approx(-a.constructs["total_effect"][0])


def test_another_scale_of_the_same_answers_gives_the_same_map():
    data = ipma.likert()
    wider = data.assign(u0=10 * data["u0"], u1=10 * data["u1"], u2=10 * data["u2"])
    a = importance.of(sem.fit(ipma.TWO, data), "Use", ipma.SEVEN, draws=0)
    scales = ipma.SEVEN | dict.fromkeys(("u0", "u1", "u2"), Scale(10, 70, 1))
    b = importance.of(sem.fit(ipma.TWO, wider), "Use", scales, draws=0)
    assert b.constructs["importance"][0] == pytest.approx(a.constructs["importance"][0], abs=1e-6)
    assert b.constructs["total_effect"][0] == pytest.approx(
        10 * a.constructs["total_effect"][0], rel=1e-4
    )


def test_importance_is_the_slope_of_the_expected_score():
    """One point of the mean score of Ease goes with as many points of that of Use."""
    rng = np.random.default_rng(5)
    ease = rng.normal(size=20000)
    use = 0.5 * ease + 0.5 * rng.normal(size=20000)
    columns = {f"e{i}": 4 + ease + 0.3 * rng.normal(size=20000) for i in range(3)}
    columns |= {f"u{i}": 3 + use + 0.3 * rng.normal(size=20000) for i in range(3)}
    wide = dict.fromkeys(columns, Scale(-10, 20, 1)) | dict.fromkeys(
        ("u0", "u1", "u2"), Scale(-20, 40, 1)
    )
    found = importance.of(sem.fit(ipma.TWO, pd.DataFrame(columns)), "Use", wide, draws=0)
    assert found.constructs["importance"][0] == pytest.approx(0.25, abs=0.01)
    assert found.constructs["performance"][0] == pytest.approx(100 * 14 / 30, abs=0.2)
    assert found.target_width == pytest.approx(60)


def test_weights_move_performance_and_not_importance(two):
    plain = importance.of(two, "Use", ipma.SEVEN, draws=0)
    w = pd.Series(np.where(ipma.likert()["e0"] > 4, 3.0, 1.0))
    found = importance.of(two, "Use", ipma.SEVEN, weights=w, draws=0)
    assert found.weighted
    assert not plain.weighted
    assert found.constructs["importance"][0] == plain.constructs["importance"][0]
    assert found.constructs["performance"][0] > plain.constructs["performance"][0] + 3
    factor = importance.of(two, "Use", ipma.SEVEN, weights=w, draws=0, scores="factor")
    scores = scoring.respondents(two, factor.predecessors, "factor")
    wanted = np.average(scores["Ease"], weights=w)
    assert factor.constructs["performance"][0] == pytest.approx(wanted)


def test_a_barrier_is_turned():
    data = ipma.likert(slope=-0.5)
    fit = sem.fit(ipma.TWO, data)
    assert importance.barriers(fit, "Use") == ["Ease"]
    plain = importance.of(fit, "Use", ipma.SEVEN, draws=100)
    turned = importance.of(fit, "Use", ipma.SEVEN, turn=["Ease"], draws=100)
    a, b = plain.constructs.iloc[0], turned.constructs.iloc[0]
    assert a["importance"] < 0 < b["importance"] == -a["importance"]
    assert b["performance"] == pytest.approx(100 - a["performance"])
    assert b["importance_lower"] == pytest.approx(-a["importance_upper"])
    assert b["performance_upper"] == pytest.approx(100 - a["performance_lower"])
    assert b["total_effect"] == a["total_effect"]
    assert turned.items["importance"].to_numpy() == pytest.approx(-plain.items["importance"])
    assert importance.barriers(sem.fit(ipma.TWO, ipma.likert()), "Use") == []


def test_incomplete_answers_are_all_used_by_full_information():
    data = ipma.likert(300)
    data.loc[:40, "e0"] = np.nan
    fit = sem.fit(ipma.TWO, data, missing="fiml")
    found = importance.of(fit, "Use", ipma.SEVEN, draws=0)
    assert found.n == 300
    assert found.items.set_index("item")["n"]["e0"] == 259
    wanted = 100 * (data["e0"].mean() - 1) / 6
    assert found.items.set_index("item")["performance"]["e0"] == pytest.approx(wanted)


def test_wrong_models_are_refused():
    data = ipma.likert()
    fit = sem.fit(ipma.TWO, data)
    with pytest.raises(InputError, match='"Nothing" is not in the model; its constructs are Ease'):
        importance.of(fit, "Nothing", ipma.SEVEN)
    with pytest.raises(InputError, match='"u0" is an observed variable'):
        importance.of(fit, "u0", ipma.SEVEN)
    with pytest.raises(InputError, match='no construct has a total effect on "Ease"'):
        importance.of(fit, "Ease", ipma.SEVEN)
    cov = sem.fit(ipma.TWO, cov=data.cov(), nobs=500)
    with pytest.raises(InputError, match="fitted to moments"):
        importance.of(cov, "Use", ipma.SEVEN)
    groups = sem.fit(ipma.TWO, data.assign(g=np.arange(500) % 2), group="g")
    with pytest.raises(InputError, match="it has 2 groups"):
        importance.of(groups, "Use", ipma.SEVEN)
    with pytest.raises(InputError, match="did not converge"):
        importance.of(replace(fit, converged=False), "Use", ipma.SEVEN)
    ordered = sem.fit(ipma.TWO, data, ordered=True)
    with pytest.raises(InputError, match="ordered categories"):
        importance.of(ordered, "Use", ipma.SEVEN)


def test_a_circle_is_told():
    data = ipma.likert()
    text = ipma.TWO + "Ease ~ x\nx ~ Use\n"
    data["x"] = data["u0"] + np.random.default_rng(1).normal(size=len(data))
    fit = sem.fit(text, data, warn=False)
    with pytest.raises(InputError, match="circle"):
        importance.of(replace(fit, converged=True), "Use", ipma.SEVEN)


def test_everything_wrong_is_told_at_once():
    data = ipma.likert()
    fit = sem.fit(ipma.TWO, data)
    scales = ipma.SEVEN | {"e0": Scale(1, 5, 1), "e1": Scale(1, 7), "u0": Scale(7, 1, 1)}
    del scales["u2"]
    with pytest.raises(InputError) as error:
        importance.of(
            fit,
            "Use",
            scales,
            scores="pls",
            turn=["Risk"],
            draws=1,
            level=95,
            weights=pd.Series([1]),
        )
    text = str(error.value)
    for what in (
        "scores: expected one of loadings, equal, factor, got 'pls'",
        "draws: expected 0 or a number of at least 2, got 1",
        "level: expected a share between 0 and 1, got 95",
        'turn: "Risk" is not a construct',
        'item "e0":',
        "outside its scale 1-5",
        'item "e1": its direction is not told',
        'item "u0": expected a lowest answer below the highest, got 7-1',
        'item "u2": its theoretical range is not known',
        "weights: 499 rows of the model have none",
        "Scale(lowest, highest, direction)",
    ):
        assert what in text


def test_an_item_that_loads_against_its_direction_is_told():
    data = ipma.likert()
    data["e1"] = 8 - data["e1"]
    with pytest.raises(InputError, match='item "e1": loads against .* give -1'):
        importance.of(sem.fit(ipma.TWO, data), "Use", ipma.SEVEN)


def test_a_construct_of_constructs_has_no_scale():
    data = ipma.likert()
    more = ipma.likert(seed=9).add_prefix("n")
    data = pd.concat([data, more[["ne0", "ne1", "ne2"]]], axis=1)
    for name in ("ne0", "ne1", "ne2"):
        data[name] = (0.6 * data["e0"] + 0.4 * data[name]).round()
    text = "A =~ e0 + e1 + e2\nB =~ ne0 + ne1 + ne2\nUse =~ u0 + u1 + u2\nG =~ A + B\nUse ~ G\n"
    fit = sem.fit(text, data, warn=False)
    with pytest.raises(InputError, match='construct "G": has no items of its own'):
        importance.of(fit, "Use", ipma.SEVEN)


def test_observed_predictors_are_told():
    data = ipma.likert()
    data["age"] = np.random.default_rng(2).normal(size=len(data))
    fit = sem.fit(ipma.TWO + "Use ~ age\n", data)
    found = importance.of(fit, "Use", ipma.SEVEN, draws=0)
    assert "not on the map: age" in found.warnings[-1]
    assert found.constructs["construct"].tolist() == ["Ease"]
