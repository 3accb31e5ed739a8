"""Parameter tables beside those of lavaan 0.6-14 (tests/reference/sem/partables.R)."""

import json
import math
import os
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem.language import names, table
from cup_study.sem.language.syntax import read

REFERENCE = Path(__file__).parents[2] / "reference" / "sem"

THREE = "A =~ x1 + x2 + x3\nB =~ x4 + x5 + x6\nC =~ x7 + x8 + x9"
PANEL = "I =~ 1*t1 + 1*t2 + 1*t3 + 1*t4\nS =~ 0*t1 + 1*t2 + 2*t3 + 3*t4"
FOUR = {f"x{i}": 4 for i in range(1, 10)}
INVARIANT = ["loadings", "intercepts"]
PATHS = "m ~ a*x\ny ~ b*m + c*x\nind := a*b\ntotal := c + ind"


def case(model, kind="sem", n_groups=1, levels=None, **options):
    observed = names.of_statements(read(model).statements).observed
    return {
        "model": model,
        "kind": kind,
        "n_groups": n_groups,
        "levels": levels or {},
        "options": options,
        "observed": [name for name in observed if ":" not in name],
    }


def cases():
    """Models of all kinds; ``CASES`` of them are in partables.json."""
    partial = {"group_equal": INVARIANT, "group_partial": ["x3~1", "A=~x2"]}
    equal = "a =~ NA*x1 + l1*x1 + l2*x2 + l3*x3\nl1 + l2 + l3 == 3\nl1 > 0"
    vectors = "f =~ x1 + c(.5, .6)*x2 + c(a, b)*x3 + c(1, NA)*x4 + start(.1, .2)*x5"
    marked = "f =~ x1 + x2 + x3\nx1 | c(a, a)*t1 + t2\nx1 ~*~ c(1, NA)*x1\nx1 ~ c(0, NA)*1"
    mixed = "f =~ x1 + x2 + x3\ny ~ f + z\nu ~ y"
    everything = [*INVARIANT, "means", "residuals", "lv.variances", "lv.covariances"]
    scalar = {"group_equal": ["loadings", "thresholds"], "conditional_x": True}
    return {
        "paths": case(PATHS),
        "partial": case(THREE, "cfa", 3, **partial),
        "unit_variances": case(THREE, "cfa", 2, group_equal=["loadings"], std_lv=True),
        "constraints": case(equal),
        "vectors": case(vectors, n_groups=2),
        "growth": case(PANEL + "\nI ~ x\nt1 ~ c1", "growth"),
        "ordinal": case(THREE, "cfa", 2, FOUR, **scalar),
        "ordinal_theta": case(THREE, "cfa", 2, FOUR, parameterization="theta", **scalar),
        "mixed": case(mixed, "sem", 1, {"x1": 3, "x2": 2, "u": 2}, conditional_x=True),
        "orphans": case("x3 ~~ x1\nf =~ x1 + x2 + x3\nx4 ~~ f\nc ~~ b\ne ~ 1"),
        "second_order": case(THREE + "\nG =~ A + B + C"),
        "same_label": case("f =~ x1 + a*x2 + a*x3 + equal('f=~x2')*x4", n_groups=2),
        "everything": case(THREE + "\nx1 ~~ x4", "cfa", 2, group_equal=everything),
        "means_equal": case(PANEL, "growth", 2, group_equal=["means", "intercepts"]),
        "marked": case(marked, "cfa", 2, {"x1": 3, "x2": 2, "x3": 3}, conditional_x=True),
        "orthogonal": case(THREE + "\nC ~ x10 + x11", orthogonal=True, fixed_x=False),
        "random_x": case("f =~ x1 + x2 + x3\nf ~ x + w\nx ~~ w"),
        "single": case("f =~ x1\ng =~ y1 + y2 + y3\ng ~ f"),
        "phantom": case("f =~ x1 + x2 + x3\nph =~ 0\nph ~ f"),
        "several_left": case("y1 + y2 ~ x1 + b*x2\ny1 ~~ y2", meanstructure=True),
    }


CASES = (
    *("paths", "partial", "unit_variances", "constraints", "vectors", "growth"),
    *("ordinal", "ordinal_theta", "mixed", "orphans"),
)


def build(one):
    return table.build(
        read(one["model"]),
        kind=one["kind"],
        n_groups=one["n_groups"],
        ordered=tuple(one["levels"]),
        levels=one["levels"],
        **one["options"],
    )


def check(one, theirs):
    ours = build(one)
    columns = {name: v if isinstance(v, list) else [v] for name, v in theirs["rows"].items()}
    for name, values in columns.items():
        found = ours.rows[name].tolist()
        if name == "ustart":
            found = [None if math.isnan(v) else v for v in found]
            assert found == pytest.approx(values, abs=1e-12), name
        elif name == "exo":
            assert [int(v) for v in found] == [v or 0 for v in values]
        else:
            assert found == values, name
    first = ours.rows[ours.rows["group"] == 1]
    keys = list(zip(first["lhs"], first["op"], first["rhs"], strict=True))
    parts = names.of_rows(keys, [user == 1 for user in first["user"]])
    assert list(ours.observed) == list(parts.observed) == theirs["names"]["ov"]
    assert list(ours.latent) == list(parts.latent) == theirs["names"]["lv"]
    assert list(ours.exogenous) == list(parts.exogenous) == theirs["names"]["ov.x"]
    assert list(parts.observed_y) == theirs["names"]["ov.y"]
    assert list(parts.latent_x) == theirs["names"]["lv.x"]
    assert list(parts.latent_y) == theirs["names"]["lv.y"]


@pytest.fixture(scope="module")
def reference():
    return json.loads((REFERENCE / "partables.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_every_row_is_as_in_lavaan(name, reference):
    check(cases()[name], reference[name])


@pytest.mark.peer
@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
@pytest.mark.skipif("CUP_REFERENCE" not in os.environ, reason="peers are not asked for")
def test_more_models_beside_the_live_lavaan(tmp_path):
    asked = {
        name: one | {"options": {k.replace("_", "."): v for k, v in one["options"].items()}}
        for name, one in cases().items()
    }
    (tmp_path / "in.json").write_text(json.dumps(asked), encoding="utf-8")
    script = [str(REFERENCE / "partables.R"), str(tmp_path / "in.json"), str(tmp_path / "out.json")]
    subprocess.run(["Rscript", *script], check=True, capture_output=True)
    theirs = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    for name, one in cases().items():
        check(one, theirs[name])


@pytest.mark.parametrize(
    ("model", "options", "message"),
    [
        ("f =~ x1 + c(a, b, d)*x2 + x3", {"n_groups": 2}, "line 1, column 22: 3 values in c()"),
        ("f =~ x1 + c(a, b)*x2 + x3", {}, "2 values in c() .* there is 1 group"),
        ("y ~ b*x\nd := b*k", {}, 'line 2, column 1: "k" is not a label of the model'),
        ("y ~ b*x\nb == k", {}, '"k" is not a label'),
        ("y ~ b*x\nb := 2*b", {}, '"b" is also the label of a parameter'),
        ("y ~ b*x\nd := b\nd := 2*b", {}, '"d" is defined twice'),
        ("y ~ b*x\nd := 2*e\ne := b", {}, '"e" is defined only later'),
        ("f =~ a*x1 + x2 + x3\nd := 2*a", {}, '"a" is fixed'),
        ("y ~ 1*x + a*x + 2*z + a*z", {}, "is fixed to 2 .* both are to be equal"),
        ("y ~ lower(1)*x + upper(0)*x", {}, "lower bound .* above"),
        ("f =~ x1 + x2\ny ~ f:x1", {}, '"f:x1" is a product with a latent variable'),
        ("f =~ x1 + x2 + x3\nf | t1", {}, '"f" is latent'),
        ("x1 | t3", {"levels": {"x1": 3}}, "has 3 categories, so no threshold t3"),
        ("x1 | t1", {}, "at least two categories, got 0"),
        ("y ~ x\ny ~*~ y", {}, '"y" is not ordered'),
        ("y ~ x", {"ordered": ["x"], "levels": {"x": 3}}, 'variable "x": ordered, but'),
        ("f =~ 0", {}, "names no observed variable"),
        ("y ~ x", {"kind": "path"}, "kind: expected cfa, sem, growth"),
        ("y ~ x", {"group_equal": ["slopes"]}, 'group_equal: .* got "slopes"'),
        ("y ~ x", {"group_partial": ["y~z"]}, '"y~z" is no parameter'),
        ("y ~ x", {"n_groups": 2, "group_labels": ["one"]}, "a name for each of 2"),
        ("y ~ x", {"conditional_x": True, "fixed_x": False}, "must be true"),
    ],
)
def test_what_does_not_fit_is_refused(model, options, message):
    with pytest.raises(InputError, match=message.replace("()", r"\(\)")):
        table.build(read(model), **options)


def test_all_problems_are_told_at_once():
    with pytest.raises(InputError) as caught:
        table.build(read("y ~ c(a, b)*x\nd := q + r"))
    assert len(caught.value.problems) == 3


def test_partial_names_may_be_spaced_and_covariances_turned():
    options = {"n_groups": 2, "group_equal": ["residual.covariances"]}
    model = read("f =~ x1 + x2 + x3 + x4\nx1 ~~ x2\nx3 ~~ x4")
    free = table.build(model, group_partial=["x2 ~~ x1"], **options)
    equal = free.rows[free.rows["op"] == "=="]
    reference = free.rows[(free.rows["lhs"] == "x3") & (free.rows["rhs"] == "x4")]
    assert equal[["lhs", "rhs"]].values.tolist() == [reference["plabel"].tolist()]


def test_bounds_of_equal_parameters_are_the_widest():
    model = "f =~ x1 + lower(0)*x2 + a*x2 + lower(-1)*x3 + a*x3 + upper(2)*x4"
    rows = table.build(read(model)).rows.set_index("rhs")
    assert rows["lower"].iloc[:4].tolist() == [-math.inf, -1.0, -1.0, -math.inf]
    assert rows["upper"].iloc[:4].tolist() == [-math.inf * -1] * 3 + [2.0]


def test_without_defaults_only_the_text_counts():
    rows = table.build(read("f =~ x1 + x2\nf ~~ 1*f\nx1 ~~ x1"), auto=False).rows
    free = rows[rows["free"] > 0]
    assert free["rhs"].tolist() == ["x1", "x2", "x1"]
    assert rows.loc[rows["free"] == 0, "ustart"].tolist() == [1.0, 0.0]


def test_columns_and_types_are_fixed():
    rows = table.build(read("y ~ a*x\nb := a^2")).rows
    assert tuple(rows.columns) == table.COLUMNS
    assert pd.api.types.is_integer_dtype(rows["free"])
    assert pd.api.types.is_bool_dtype(rows["exo"])
    assert rows["label"].tolist() == ["a", "", "", "b"]
