import pytest

from cup_study.sem.language import table
from cup_study.sem.language.syntax import read


def rows(text, **options):
    frame = table.build(read(text), **options).rows
    keys = frame["lhs"] + frame["op"] + frame["rhs"]
    return frame.assign(key=keys)


def added(text, **options):
    frame = rows(text, **options)
    return frame.loc[frame["user"] == 0, "key"].tolist()


def fixed(text, **options):
    frame = rows(text, **options)
    frame = frame[(frame["free"] == 0) & (frame["group"] > 0)]
    return dict(zip(frame["key"] + "." + frame["group"].astype(str), frame["ustart"], strict=True))


def test_rows_are_added_in_order():
    text = "f =~ x1 + x2\ng =~ x3 + x4\ny ~ f\nz ~ w"
    expected = ["x1", "x2", "x3", "x4", "y", "z", "f", "g"]
    assert added(text) == [f"{n}~~{n}" for n in expected] + ["f~~g", "y~~z", "w~~w"]


def test_ordered_variables_have_thresholds_and_scales():
    found = added("f =~ x1 + x2", ordered=["x2"], levels={"x2": 3})
    assert found == [
        *("x2|t1", "x2|t2", "x1~~x1", "x2~~x2", "f~~f", "x2~*~x2", "x1~1", "x2~1", "f~1"),
    ]


def test_the_first_loading_or_the_variance_sets_the_unit():
    text = "f =~ x1 + x2 + x3"
    assert fixed(text) == {"f=~x1.1": 1.0}
    assert fixed(text, std_lv=True) == {"f~~f.1": 1.0}
    assert fixed("f =~ NA*x1 + x2\nf ~~ 1*f") == {"f~~f.1": 1.0}


def test_a_single_indicator_has_no_error():
    text = "f =~ x1\ng =~ x2 + x3"
    assert fixed(text)["x1~~x1.1"] == 0.0
    assert "x1~~x1.1" not in fixed(text + " + x1")
    assert "x1~~x1.1" not in fixed(text + "\nx1 ~~ x1")


def test_growth_frees_the_means_of_factors():
    text = "i =~ 1*t1 + 1*t2"
    assert fixed(text, kind="growth").keys() >= {"t1~1.1", "t2~1.1"}
    assert "i~1.1" not in fixed(text, kind="growth")
    assert fixed(text, meanstructure=True)["i~1.1"] == 0.0


def test_moments_of_exogenous_variables_are_the_samples():
    frame = rows("y ~ x + w", meanstructure=True)
    taken = frame[frame["exo"]]
    assert taken["key"].tolist() == ["x~~x", "x~~w", "w~~w", "x~1", "w~1"]
    assert taken["ustart"].isna().all()
    assert not rows("y ~ x", fixed_x=False)["exo"].any()
    given = rows("y ~ x", conditional_x=True)
    assert given.loc[given["exo"], "key"].tolist() == ["y~x", "x~~x", "x~1"]
    assert given.loc[given["key"] == "y~x", "free"].item() == 1


@pytest.mark.parametrize(
    ("equal", "options", "released"),
    [
        (["intercepts"], {}, "f~1"),
        (["intercepts", "means"], {}, None),
        (["loadings"], {"std_lv": True}, "f~~f"),
        (["loadings", "lv.variances"], {"std_lv": True}, None),
        (["thresholds"], {"parameterization": "delta"}, "x1~*~x1"),
        (["thresholds"], {"parameterization": "theta"}, "x1~~x1"),
    ],
)
def test_equality_over_groups_releases_what_it_identifies(equal, options, released):
    ordinal = "thresholds" in equal
    levels = {f"x{i}": 3 for i in (1, 2, 3)} if ordinal else {}
    found = fixed(
        "f =~ x1 + x2 + x3", n_groups=2, group_equal=equal, ordered=list(levels), levels=levels,
        **options,
    )  # fmt: skip
    first = {key[:-2] for key in found if key.endswith(".1")}
    second = {key[:-2] for key in found if key.endswith(".2")}
    if released is None:
        assert first == second
    else:
        assert released in first - second


def test_orthogonal_factors():
    found = fixed("f =~ x1 + x2\ng =~ x3 + x4\nh =~ x5 + x6\nf ~~ h", orthogonal=True)
    assert found.keys() >= {"f~~g.1", "g~~h.1"}
    assert "f~~h.1" not in found
