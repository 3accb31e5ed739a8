"""lavaan's language; what is expected was compared with lavParseModelString of lavaan 0.6-14."""

import math

import pytest

from cup_study.errors import InputError
from cup_study.sem.language.syntax import constraints, read


def rows(text):
    return [statement.key for statement in read(text).statements]


def said(text, at=0):
    found = vars(read(text).statements[at].modifiers)
    return {name: value for name, value in found.items() if value}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f =~ x1 +\nx2\n+ x3", ["f=~x1", "f=~x2", "f=~x3"]),
        ("f =~\n x1", ["f=~x1"]),
        ("f\n=~ x1", ["f=~x1"]),
        ("f =~ x1; f ~~ f # tail\n! all\ny ~ f", ["f=~x1", "f~~f", "y~f"]),
        ("y1 + y2 ~ a + b", ["y1~a", "y1~b", "y2~a", "y2~b"]),
        ("y ~ 1 + x", ["y~1", "y~x"]),
        ("u | t1 + t2\nu ~*~ u", ["u|t1", "u|t2", "u~*~u"]),
        ("y ~ x:z", ["y~x:z"]),
        ("f =~ 0", ["f=~f"]),
        ("f <~ x1 + x2", ["f<~x1", "f<~x2"]),
        ("f =~ x1 + x1", ["f=~x1"]),
        ("f ~~ g\nf ~~ g", ["f~~g"]),
        ("`e tjänst 1` =~ åäö + _x.2", ["e tjänst 1=~åäö", "e tjänst 1=~_x.2"]),
        ("A\u030a =~ x1\r\nA\u030a ~~ A\u030a", ["A\u030a=~x1", "A\u030a~~A\u030a"]),
        ("y \u02dc x", ["y~x"]),
    ],
)
def test_rows(text, expected):
    assert ["".join(key) for key in rows(text)] == expected


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("a*x", {"label": ("a",)}),
        ("-0.5*x", {"fixed": (-0.5,)}),
        ("1e-3*x", {"fixed": (0.001,)}),
        ("2/4*x", {"fixed": (0.5,)}),
        ("(1 + 2)^2*x", {"fixed": (9.0,)}),
        ("sqrt(4)*x", {"fixed": (2.0,)}),
        ("start(.8)*x", {"start": (0.8,)}),
        ("0.8?x", {"start": (0.8,)}),
        ("start(.8)*a*x", {"start": (0.8,), "label": ("a",)}),
        ("start(c(1, 2))*x", {"start": (1.0, 2.0)}),
        ("c(a, b)*x", {"label": ("a", "b")}),
        ('c("a", NA)*x', {"label": ("a", "")}),
        ("c(1/2, 1)*x + c(a, a)*x", {"fixed": (0.5, 1.0), "label": ("a", "a")}),
        ('equal("f =~ x1")*x', {"label": ("f=~x1",)}),
        ("label(a)*x", {"label": ("a",)}),
        ('"a"*x', {"label": ("a",)}),
        ("lower(0)*x + upper(1)*x", {"lower": (0.0,), "upper": (1.0,)}),
        ("`the label`*x", {"label": ("the label",)}),
    ],
)
def test_modifiers(term, expected):
    assert said(f"y ~ {term}") == expected


def test_na_frees():
    both = said("f =~ NA*x1 + a*x1")
    assert math.isnan(both["fixed"][0])
    assert both["label"] == ("a",)
    first, second = said("f =~ c(1, NA)*x1")["fixed"]
    assert first == 1.0
    assert math.isnan(second)


def test_intercepts_may_be_fixed_and_labelled():
    assert said("y ~ 0") == said("y ~ 0*1") == {"fixed": (0.0,)}
    assert said("y ~ 5*1 + a*1") == {"fixed": (5.0,), "label": ("a",)}


def test_constraints_keep_their_text_without_spaces():
    found = read("y ~ a*x\nd := a ^ 2 # square\na == 2 *\n 3; a > 0\na < 9").constraints
    texts = [f"{c.lhs} {c.op} {c.rhs}" for c in found]
    assert texts == ["d := a^2", "a == 2*3", "a > 0", "a < 9"]
    assert found[0].right.names == ("a",)
    assert (found[3].line, found[3].column) == (5, 1)


def test_constraints_alone():
    assert [c.op for c in constraints("b1 == b2\nb1 > 0")] == ["==", ">"]
    with pytest.raises(InputError, match='line 1: expected == < > or :=, got "~"'):
        constraints("y ~ x")
    with pytest.raises(InputError, match="no constraint"):
        constraints("# nothing")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("\n# nothing\n", "empty"),
        ("a := b", "no =~, ~ or ~~"),
        ("just words", 'column 1: expected an operator .* in "justwords"'),
        ("f = x1", 'column 3: expected an operator .* got "="'),
        ("y ~ x\na <= 2", 'line 2, column 3: .* got "<="'),
        ("f =~ x1 x2", 'column 9: expected "\\+" or the end of the line after "x1", got "x2"'),
        ("f =~ x1\ng h", "line 2, column 1"),
        ("f =~ x1 +", 'column 9: expected a name after "\\+"'),
        ("f =~ x1 + + x2", 'column 11: expected a name between "\\+"'),
        ("f =~ x1 - x2", 'column 9: expected "\\+" between terms'),
        ("f =~", "column 3: expected something after"),
        ("=~ x1", "column 1: expected a name before"),
        ("f =~ x1 ~ x2", 'column 9: a second operator "~"'),
        ("f =~ f", '"f" cannot be measured by itself'),
        ("y ~ y", '"y" cannot be explained by itself'),
        ("f =~ 2x", 'column 6: expected a name that begins with a letter, got "2x"'),
        ("f =~ NA", "reserved word"),
        ("f =~ TRUE*x", 'expected a label, got "TRUE"'),
        ("f =~ 0.5*a*x", 'write them one by one, as in "0.5\\*x \\+ a\\*x"'),
        ("f =~ NA*a*x", "several modifiers"),
        ("f =~ -a*x", 'expected a number, got "a"'),
        ("f =~ start(a)*x", 'expected a number, got "a"'),
        ("f =~ start()*x", "empty place"),
        ("f =~ c(a, NA)*x", "mixes labels"),
        ("f =~ c(1, 'a')*x", "mixes labels"),
        ("f =~ c(a, b*x", "expected"),
        ("f =~ 1/0*x", "not a finite number"),
        ("f =~ 1e999*x", "too large"),
        ("f =~ .p2.*x", "gives itself"),
        ("f =~ 1*x + 2*x", "two different modifiers of the same kind \\(fixed\\)"),
        ("f =~ a*(x1 + x2)", 'expected a name, got "\\("'),
        ("f =~ *x", "expected a value or a label"),
        ("a*f =~ x", "modifiers stand on the right-hand side"),
        ("efa('g')*f =~ x", "exploratory blocks are not supported"),
        ("f =~ prior(1)*x", "priors are not supported"),
        ("y ~ 1.5", 'expected a name, got "1.5"'),
        ("y ~ a:b:c", "a product has two names"),
        ("u | x", "thresholds are named t1"),
        ("u ~*~ w", "a scale needs the same name twice"),
        ("f =~ x1\nf =~ x1", '"f =~ x1" is given already at line 1, column 6'),
        ("f ~~ g\ng ~~ f", "is given already"),
        ("f ~~ g\nf ~~ 0*g", "is given already"),
        ("y ~ x\na*b := 2", 'expected one name before ":="'),
        ("y ~ x\n1 == 2", "without a label"),
        ("y ~ `x", "no closing `"),
        ("y ~ x\x00", "U\\+0000"),
        ("y ~ x @ z", 'got "@"'),
        (None, "expected text, got NoneType"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text, message):
    with pytest.raises(InputError, match=message):
        read(text)


def test_every_problem_is_told_in_order():
    with pytest.raises(InputError) as caught:
        read("A = a\nB =~\nf =~ x1\nC =~ 2c\nf =~ x1")
    assert [p.where.split(",")[0] for p in caught.value.problems] == [
        *("line 1", "line 2", "line 4", "line 5"),
    ]


def test_blocks_are_refused_without_further_noise():
    with pytest.raises(InputError, match="blocks .* are not supported") as caught:
        read("group: 1\nf =~ x1 + x2\ngroup: 2\nf =~ x1 + x2")
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    "text",
    [
        "y ~ " + "(" * 5_000 + "x",
        "y ~ x\na := " + "(" * 5_000 + "1" + ")" * 5_000,
        "y ~ x\na := " + "-" * 5_000 + "1",
        "y ~ a*x\nd := a" + "^a" * 5_000,
        "y ~ " + "9" * 5_000 + "*x",
        "y ~ x\na := a.__class__()",
        "y ~ x\na := __import__('os')",
        "y ~ " + "c(" * 500 + "1" + ")" * 500 + "*x",
        "+".join(f"y{i}" for i in range(400)) + "~" + "+".join(f"x{i}" for i in range(400)),
        "y ~ \ud800",
        ";" * 1_000 + "~" * 1_000,
    ],
)
def test_hostile_texts_are_refused_shortly(text):
    with pytest.raises(InputError) as caught:
        read(text)
    assert len(str(caught.value)) < 2_000


def test_long_sums_are_read():
    assert len(rows("f =~ " + " + ".join(f"x{i}" for i in range(3_000)))) == 3_000
