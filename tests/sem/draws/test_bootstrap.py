import json
import os
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem import fit
from cup_study.sem.draws.bootstrap import bootstrap
from cup_study.sem.draws.replicates import row_names
from tests.sem.drawn_rows import ITEMS, drawn, figures, rows

MODEL = "A =~ a1 + a2 + a3 + a4\nB =~ b1 + b2 + b3\nB ~ q*A + x\nA ~ p*x\nind := p*q"
GROUPS = "A =~ a1 + a2 + a3 + a4\nB =~ b1 + b2 + b3\nB ~ c(q, r)*A\ndif := q - r"
EQUAL = "A =~ a1 + l*a2 + m*a3 + a4\nB =~ b1 + l*b2 + b3\nl == 2*m - 1\nB ~ A"
CURVED = "A =~ a1 + l*a2 + m*a3 + a4\nl*m == 0.8\nl > 0.1"


def of(before):
    return re.sub(r"\b([ab]\d)\b", rf"{before}\1", MODEL)


CASES = {
    "fixed_x": (MODEL, {"meanstructure": True}),
    "wishart": (MODEL, {"likelihood": "wishart"}),
    "weights": (MODEL, {"weights": "w"}),
    "groups": (GROUPS, {"group": "g", "group_equal": ("loadings", "intercepts")}),
    "equal": (EQUAL, {}),
    "curved": (CURVED, {}),
    "gls": (MODEL, {"estimator": "GLS"}),
    "fiml": (of("m"), {"missing": "fiml"}),
    "ordinal": (of("o"), {"ordered": tuple(f"o{name}" for name in ITEMS)}),
}


@pytest.mark.parametrize("case", CASES)
def test_each_draw_is_what_lavaan_estimates_from_the_same_rows(case):
    model, options = CASES[case]
    data = rows()
    fitted = fit(model, data, **options)
    indices = drawn(len(data))
    if case == "groups":
        indices = [drawn(int((data["g"] == label).sum())) for label in fitted.sample.labels]
    found = bootstrap(fitted, 3, seed=1, indices=indices, workers=1, warn=False)
    assert found.failed == 0
    table = fitted.table.rows
    kept = ~table["op"].isin(("==", "<", ">"))
    places = [f"{r.lhs}{r.op}{r.rhs}.{r.group}" for r in table[kept].itertuples()]
    tolerance = {"rel": 1e-4, "abs": 1e-5} if case == "ordinal" else {"rel": 1e-5, "abs": 1e-5}
    for k, expected in enumerate(figures("refits")[case]):
        at = [places.index(name) for name in expected["names"]]
        std = found.standardised.iloc[k].to_numpy()[at]
        known = np.array([np.nan if s in (None, "NA") else s for s in expected["std"]], float)
        assert std[np.isfinite(known)] == pytest.approx(known[np.isfinite(known)], **tolerance)
        own = dict(zip(np.array(row_names(fitted.table))[kept], range(len(places)), strict=True))
        est = dict(zip(expected["names"], expected["est"], strict=True))
        for name, value in found.draws.iloc[k].items():
            assert value == pytest.approx(est[places[own[name]]], **tolerance), name


@pytest.fixture(scope="module")
def fitted():
    return fit(MODEL, rows())


def test_draws_depend_on_the_seed_and_their_number_only(fitted):
    found = bootstrap(fitted, 700, seed=3, workers=1)
    several = bootstrap(fitted, 700, seed=3, workers=2)
    fewer = bootstrap(fitted, 90, seed=3, workers=1)
    other = bootstrap(fitted, 90, seed=4, workers=1)
    pd.testing.assert_frame_equal(found.draws, several.draws, rtol=1e-12, atol=0)
    pd.testing.assert_frame_equal(found.draws[:90], fewer.draws, rtol=1e-12, atol=1e-12)
    assert (fewer.draws["q"] != other.draws["q"]).all()


def test_the_unit_of_an_item_does_not_matter(fitted):
    data = rows()
    data["a2"] *= 1e5
    found = bootstrap(fitted, 100, seed=1, workers=1)
    scaled = bootstrap(fit(MODEL, data), 100, seed=1, workers=1)
    assert scaled.draws["q"].to_numpy() == pytest.approx(found.draws["q"].to_numpy(), rel=1e-7)
    loading = found.draws["A=~a2"].to_numpy() * 1e5
    assert scaled.draws["A=~a2"].to_numpy() == pytest.approx(loading, rel=1e-7)
    pd.testing.assert_frame_equal(scaled.standardised, found.standardised, rtol=1e-6, atol=1e-7)


def test_the_table_has_every_parameter(fitted):
    found = bootstrap(fitted, 400, seed=1, workers=1, ci="bca")
    table = found.estimates
    own = fitted.estimates()
    pd.testing.assert_frame_equal(table.iloc[:, :5], own.iloc[:, :5], check_dtype=False)
    assert table["est"].to_numpy() == pytest.approx(own["est"].to_numpy())
    assert table["std_all"].to_numpy() == pytest.approx(own["std_all"].to_numpy())
    fixed = (own["se"] == 0).to_numpy()
    assert (table.loc[fixed, "se"] == 0).all()
    assert (table.loc[fixed, "ci_lower"] == table.loc[fixed, "est"]).all()
    moving = table[~fixed]
    assert moving["se"].to_numpy() == pytest.approx(own.loc[~fixed, "se"].to_numpy(), rel=0.5)
    assert ((moving["ci_lower"] < moving["est"]) & (moving["est"] < moving["ci_upper"])).all()
    assert (moving["std_all_ci_lower"] < moving["std_all_ci_upper"]).all()
    assert found.draws["ind"].to_numpy() == pytest.approx(
        (found.draws["p"] * found.draws["q"]).to_numpy()
    )
    x = table.query("lhs == 'x' and op == '~~'").iloc[0]
    assert (x["std_all"], x["std_all_se"], x["std_all_ci_lower"]) == (1.0, 0.0, 1.0)
    assert "400 draws" in repr(found)
    assert "ind" in repr(found)


def test_further_statistics_are_resampled_too(fitted):
    def ratio(model, x):
        from cup_study.sem.implied import implied

        return implied(model, x)[0].cov[..., 1, 1]

    for ci in ("percentile", "bca"):
        found = bootstrap(fitted, 200, seed=1, workers=1, ci=ci, statistic={"variance": ratio})
        row = found.statistics.iloc[0]
        assert row["est"] == pytest.approx(ratio(fitted.model, fitted.x))
        assert row["ci_lower"] < row["est"] < row["ci_upper"]
        assert found.statistic_draws["variance"].std() == pytest.approx(row["se"])


def test_failed_draws_are_counted_and_told():
    data = rows()
    data["rare"] = np.where(np.arange(len(data)) == 7, 1.0, 0.0) + 0 * data["x"]
    fitted = fit("b1 ~ q*a1 + rare", data)
    with pytest.warns(UserWarning, match="draws failed and are in no interval"):
        found = bootstrap(fitted, 60, seed=1, workers=1)
    assert 5 < found.failed < 40
    assert list(found.reasons) == ["singular resample (constant or collinear variables)"]
    assert found.draws["q"].isna().sum() == found.failed
    assert f"failed: {found.failed} ({found.failed} singular" in repr(found)


def test_a_resample_without_a_category_fails_for_that_reason():
    data = rows()
    data.loc[data["oa1"] == 3, "oa1"] = 2
    data.loc[3, "oa1"] = 3
    fitted = fit("A =~ oa1 + oa2 + oa3", data, ordered=("oa1", "oa2", "oa3"), warn=False)
    found = bootstrap(fitted, 8, seed=1, workers=1, warn=False)
    assert found.reasons == {"a category of an ordered variable was not drawn": found.failed}
    assert 0 < found.failed < 8


def test_a_difficult_model_loses_few_draws():
    data = rows().iloc[:45]
    fitted = fit("A =~ a1 + a2 + a3 + a4\nB =~ b1 + b2 + b3\nB ~ A", data, warn=False)
    found = bootstrap(fitted, 300, seed=1, workers=1, warn=False)
    assert found.failed <= 3
    assert found.improper > 0


def test_what_cannot_be_resampled_is_refused(fitted):
    moments = fit("A =~ a1 + a2 + a3", cov=rows()[["a1", "a2", "a3"]].cov(), nobs=150)
    with pytest.raises(InputError, match="fitted to moments"):
        bootstrap(moments, 10, seed=1)
    with pytest.raises(InputError, match="percentile, bc, bca"):
        bootstrap(fitted, 10, seed=1, ci="perc")
    with pytest.raises(InputError, match="rows 0-149"):
        bootstrap(fitted, 3, seed=1, indices=drawn(150) + 1)


def test_too_few_draws_are_told(fitted):
    with pytest.warns(UserWarning, match="too few for 95% intervals"):
        bootstrap(fitted, 20, seed=1, workers=1)


@pytest.mark.peer
def test_published_mediation_draw_by_draw():
    folder = os.environ.get("CUP_REFERENCE")
    if not folder:
        pytest.skip("CUP_REFERENCE is not set")
    place = Path(folder) / "sem"
    case = json.loads((place / "10_mediation_bootstrap.json").read_text("utf-8"))
    fitted = fit(case["model"], pd.read_csv(place / case["data"]))
    own = case["own_draws"]
    indices = pd.read_csv(place / own["index_csv"], header=None).to_numpy() - 1
    found = bootstrap(fitted, own["R"], seed=1, indices=indices)
    expected = pd.read_csv(place / own["coef_csv"])
    pd.testing.assert_frame_equal(found.draws, expected, rtol=1e-5, atol=0)
    for row in own["ci"]:
        if row["par"] == "cond~~cond":
            continue
        at = found.draws.columns.get_loc(row["par"])
        mine = found.estimates.iloc[at]
        assert mine["se"] == pytest.approx(row["sd"], rel=1e-6)
        assert mine[["ci_lower", "ci_upper"]].tolist() == pytest.approx(
            row["perc_type6_like_boot"], rel=1e-6
        )
