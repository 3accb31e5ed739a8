import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem.moments.sample import from_frame, from_moments
from tests.sem.sample_rows import figures, rows, with_holes

LAVAAN = figures("sample")
ITEMS = ["a", "b", "c"]


def agree(sample, expected):
    assert len(sample.groups) == len(expected)
    for group, figure in zip(sample.groups, expected, strict=True):
        assert group.n == pytest.approx(figure["n"], rel=1e-10)
        np.testing.assert_allclose(group.cov, figure["cov"], rtol=1e-10)
        np.testing.assert_allclose(group.mean, figure["mean"], rtol=1e-10)


def told(data, *args, **kwargs):
    """What a researcher is told."""
    with pytest.raises(InputError) as caught:
        from_frame(data, *args, **kwargs)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "data", "how"),
    [
        ("groups", rows(), {"group": "g"}),
        ("wishart", rows(), {"unbiased": True}),
        ("weighted", rows(), {"group": "g", "weights": "w"}),
        ("listwise", with_holes(), {"group": "g"}),
        ("pairwise", with_holes(), {"group": "g", "missing": "fiml"}),
    ],
)
def test_moments_are_lavaans(name, data, how):
    agree(from_frame(data, ITEMS, **how), LAVAAN[name])


def test_given_moments_are_lavaans():
    data = rows()[ITEMS]
    agree(from_moments(data.cov(), data.mean(), 60, ITEMS), LAVAAN["given"])
    agree(
        from_moments(np.cov(data.T), data.mean().tolist(), 60, ITEMS, rescale=False),
        LAVAAN["wishart"],
    )


def test_groups_keep_the_order_in_which_the_data_show_them():
    data = rows()
    assert from_frame(data, ITEMS, group="g").labels == tuple(data["g"].unique())
    assert from_frame(data, ITEMS, group=data["g"].tolist()).group_name == "group"


def test_rows_of_a_group_are_those_used():
    data = with_holes().set_axis([f"p{i}" for i in range(60)])
    sample = from_frame(data, ITEMS, group="g")
    for group in sample.groups:
        kept = data[data["g"] == group.label][ITEMS].dropna()
        assert group.rows.equals(kept.index)
        np.testing.assert_array_equal(group.x, kept)
        assert group.n_rows == group.n == len(kept)


def test_weights_sum_to_the_rows_used():
    sample = from_frame(with_holes(), ITEMS, group="g", weights="w")
    assert sum(g.weights.sum() for g in sample.groups) == pytest.approx(45)
    assert [len(g.weights) for g in sample.groups] == [g.n_rows for g in sample.groups]
    assert sample.n_total == pytest.approx(45)


def test_nothing_is_dropped_silently():
    data = with_holes()
    data.loc[[1, 2], "g"] = None
    data.loc[3, ITEMS] = np.nan
    data.loc[5, "x"] = np.nan
    listwise = from_frame(data, ITEMS, group="g").dropped
    assert listwise["n"].sum() == 18
    assert listwise["reason"].unique().tolist() == ["group missing", "missing answer (listwise)"]
    fiml = from_frame(data, [*ITEMS, "x"], group="g", missing="fiml", exogenous=["x"])
    assert fiml.dropped.set_index("reason")["n"].to_dict() == {
        "group missing": 2,
        "missing answer in a covariate": 1,
    }
    fiml = from_frame(data, [*ITEMS, "x"], missing="pairwise", exogenous=["x"], conditional_x=True)
    assert fiml.dropped.set_index("reason")["n"].to_dict() == {
        "missing answer in a covariate": 1,
        "no answer at all": 1,
    }


def test_all_kinds_of_input_give_the_same():
    data = rows()[ITEMS]
    expected = from_frame(data, ITEMS).groups[0]
    others = [
        (data.to_numpy(), {}),
        (np.asfortranarray(rows()[["c", "b", "a"]]), {"names": ["c", "b", "a"]}),
        (data.astype("Float64"), {}),
        (data.astype(object), {}),
        (data.iloc[::-1], {}),
    ]
    for given, how in others:
        own = from_frame(given, ITEMS, **how).groups[0]
        np.testing.assert_allclose(own.cov, expected.cov, rtol=1e-14)
        np.testing.assert_allclose(own.mean, expected.mean, rtol=1e-14)


def test_product_of_two_variables_is_made_as_in_lavaan():
    data = rows()
    sample = from_frame(data, ["a", "x", "a:x"])
    np.testing.assert_allclose(sample.groups[0].x[:, 2], data["a"] * data["x"])
    assert '"b:x": the model names it' in told(data, ["a", "x", "b:x"])


def test_units_decide_nothing():
    data = with_holes()
    scaled = data.assign(a=data["a"] * 1e5 + 3e7)
    own, plain = from_frame(scaled, ITEMS).groups[0], from_frame(data, ITEMS).groups[0]
    d = np.array([1e5, 1, 1])
    np.testing.assert_allclose(own.cov / np.outer(d, d), plain.cov, rtol=1e-10)
    for unit in (1e-9, 1, 1e9):
        text = told(data.assign(d=unit * (data["a"] + data["b"])), [*ITEMS, "d"])
        assert "the variables are collinear: d = " in text


def test_all_problems_are_told_at_once():
    data = rows()
    data["text"] = ["ja", "3", *["nej"] * 58]
    data["flat"], data["empty"] = 3, np.nan
    data.loc[7, "x"] = np.inf
    data = pd.concat([data, data[["z"]]], axis=1)
    text = told(data, ["aa", "text", "z", "a"], group="group", weights="v")
    assert '5 problems\n  column "aa": the model names it and the data do not have it; ' in text
    assert 'near it are "a"' in text
    assert "column \"text\": expected numbers, got str ('ja' in row 0, '3' in row 1" in text
    assert 'column "z": the data have 2 columns of this name' in text
    assert 'group "group": the data do not have it' in text
    assert 'weights "v": the data do not have it' in text
    text = told(data, ["a", "x", "empty"])
    assert 'column "x": infinite in row 7; give NaN' in text
    assert 'column "empty": holds no answer at all' in text
    assert 'column "flat": every row used has the same answer, 3' in told(data, ["a", "flat"])


def test_constant_within_a_group_is_named():
    data = rows()
    data.loc[data["g"] == "one", "a"] = 0.1 + 0.2
    text = told(data, ITEMS, group="g")
    assert 'group "one", column "a": every row used has the same answer, 0.3' in text


def test_collinear_columns_are_named_with_their_dependence():
    data = rows().assign(d=lambda f: f["a"] + f["b"], e=lambda f: -2 * f["c"] + 1)
    text = told(data, [*ITEMS, "d", "e"])
    assert "collinear: d = 1.00 a + 1.00 b\n" in text
    assert "collinear: e = -2.00 c + 1.00\n" in text
    holes = with_holes().assign(d=lambda f: f["a"] + f["b"])
    assert "d = 1.00 a + 1.00 b" in told(holes, [*ITEMS, "d"], missing="fiml")


def test_too_few_rows():
    data = rows()
    assert "3 rows for 3 variables" in told(data[:3], ITEMS)
    assert from_frame(data[:4], ITEMS).n_total == 4
    data["h"] = ["p"] * 57 + ["q"] * 3
    assert 'group "q": 3 rows for 3 variables' in told(data, ITEMS, group="h")
    data.loc[::2, "a"], data.loc[1::2, "b"] = np.nan, np.nan
    assert 'no row has all answers; missing="fiml" keeps' in told(data, ITEMS)
    assert 'no row has both "a" and "b"' in told(data, ITEMS, missing="pairwise")
    assert from_frame(data, ITEMS, missing="fiml").n_total == 60
    assert "no row at all" in told(data[:0], ITEMS)


def test_wrong_groups_and_weights():
    data = rows().assign(one=1, w2=-1.0, w3=0.0)
    data.loc[4, "w"] = np.nan
    assert "all rows are in the group '1'" in told(data, ITEMS, group="one")
    assert 'weights "w": missing or not a number in row 4' in told(data, ITEMS, weights="w")
    assert "negative in rows 0, 1, 2 and 57 more" in told(data, ITEMS, weights="w2")
    assert "they sum to zero" in told(data, ITEMS, weights="w3")
    assert "weights: 2 values for 60 rows" in told(data, ITEMS, weights=[1, 2])


def test_long_data_cost_little_memory():
    import tracemalloc

    x = np.random.default_rng(1).normal(size=(100_000, 20))
    frame = pd.DataFrame(x, columns=[f"v{j}" for j in range(20)])
    tracemalloc.start()
    sample = from_frame(frame, list(frame))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.3 * x.nbytes
    np.testing.assert_allclose(sample.groups[0].cov, np.cov(x.T, bias=True), atol=1e-13)


def ordered_answers(n=400):
    rng = np.random.default_rng(11)
    latent = rng.normal(size=(n, 1)) + rng.normal(size=(n, 4))
    data = pd.DataFrame(np.digitize(latent, [-1, 0.5, 1.5]) * 10.0, columns=list("pqrs"))
    data["s"] = latent[:, 3]
    data["x"] = rng.normal(size=n)
    data["g"] = np.where(np.arange(n) % 2, "one", "two")
    return data


def test_ordered_variables_get_codes_and_ordinal_moments():
    data = ordered_answers()
    sample = from_frame(data, list("pqrsx"), ordered="pqr", exogenous=["x"], conditional_x=True)
    group = sample.groups[0]
    assert sample.categories == dict.fromkeys("pqr", (0.0, 10.0, 20.0, 30.0))
    np.testing.assert_array_equal(group.x[:, 0], data["p"] / 10 + 1)
    assert group.ordinal.names == ("p", "q", "r", "s")
    assert group.ordinal.slopes.shape == (4, 1)
    assert group.cov is group.ordinal.cov
    np.testing.assert_allclose(group.mean, [0, 0, 0, data["s"].mean()], atol=1e-12)


def test_pairwise_ordered_variables_keep_incomplete_rows():
    data = ordered_answers()
    data.loc[::5, "p"] = np.nan
    data.loc[3, list("pqrs")] = np.nan
    sample = from_frame(data, list("pqrs"), ordered="pqr", missing="pairwise", group="g")
    assert [g.n for g in sample.groups] == [200, 199]
    assert sample.dropped.to_dict("records") == [
        {"group": "one", "reason": "no answer at all", "n": 1}
    ]


def test_empty_category_in_a_group_is_named():
    data = ordered_answers()
    data.loc[data["g"].eq("one") & data["q"].eq(30), "q"] = 20
    text = told(data, list("pqr"), ordered="pqr", group="g")
    assert 'group "one", column "q": no row used has the answer 30.0 (answers 0.0: ' in text
    assert "merge it with a neighbouring category" in text
    data = ordered_answers().assign(q=10, r=lambda f: f["p"])
    text = told(data, list("pqr"), ordered="pqr")
    assert 'column "q": every row has the same answer, 10' in text
    assert '"p" and "r" hold the same answers (r = 1)' in told(data, list("pr"), ordered="pr")


def test_unknown_treatment_of_missing_values():
    assert "expected one of listwise, fiml, pairwise, got 'ml'" in told(rows(), ITEMS, missing="ml")
