import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem.language.expression import compile as read

VALUES = {"a": 0.7, "b": 1.9, "c": -0.4, "å b": 2.5, ".p2.": 0.3}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-a^2", -(0.7**2)),
        ("2^3^2", 512.0),
        ("2**-1", 0.5),
        ("a - b - c", 0.7 - 1.9 + 0.4),
        ("a / b / 2", 0.7 / 1.9 / 2),
        ("a - -c", 0.7 - 0.4),
        ("+a * (b + c)", 0.7 * 1.5),
        ("exp(log(a)) / sqrt(b)", 0.7 / np.sqrt(1.9)),
        ("abs(c) + `å b` * .p2.", 0.4 + 0.75),
        ("sin(a)^2 + cos(a)^2 + tan(0)", 1.0),
        ("2 * pi", 2 * np.pi),
    ],
)
def test_values_follow_the_rules_of_r(text, expected):
    assert read(text).value(VALUES) == pytest.approx(expected, rel=1e-14)


EVERYTHING = [
    *("a*b + c", "a^2 * b^3 / c", "b^a", "2^a", "c^2", "exp(a) * log(b)", "log10(b) + log2(b)"),
    *("sqrt(a*b)", "abs(c) * a", "abs(a)", "sin(a) + cos(b) + tan(c)", "asin(a) + acos(c)"),
    *("atan(a*b)", "sinh(a) + cosh(b) * tanh(c)", "expm1(a) - log1p(b)", "-a / (b - c)", "a*a*a"),
]


@pytest.mark.parametrize("text", EVERYTHING)
def test_gradients_are_those_of_the_complex_step(text):
    expression = read(text)
    gradient = expression.gradient(VALUES)
    assert set(gradient) == set(expression.names)
    for name in expression.names:
        stepped = expression.value(VALUES | {name: VALUES[name] + 1e-20j})
        assert gradient[name] == pytest.approx(stepped.imag / 1e-20, rel=1e-12)


def test_batches_are_broadcast():
    values = {"a": np.arange(3.0), "b": np.ones((2, 1))}
    expression = read("a * b + a^2")
    assert expression.value(values).shape == (2, 3)
    gradient = expression.gradient(values)
    assert gradient["a"].tolist() == [[1.0, 3.0, 5.0]] * 2
    assert gradient["b"].tolist() == [[0.0, 1.0, 2.0]] * 2


def test_undefined_is_not_a_number():
    assert np.isnan(read("sqrt(c)").value(VALUES))
    assert np.isinf(read("1 / (a - a)").value(VALUES))
    assert read("c^2").gradient(VALUES)["c"] == pytest.approx(-0.8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", ({"a": 1.0}, 0.0)),
        ("3 - l2 - l3", ({"l2": -1.0, "l3": -1.0}, 3.0)),
        ("2 * (a - b / 4) - -1", ({"a": 2.0, "b": -0.5}, 1.0)),
        ("a * sqrt(4) + exp(0)", ({"a": 2.0}, 1.0)),
        ("a - a + b", ({"b": 1.0}, 0.0)),
        ("2 * 3", ({}, 6.0)),
        ("a * b", None),
        ("1 / a", None),
        ("a^2", None),
        ("exp(a)", None),
        ("a / 0", None),
        ("log(0)", None),
    ],
)
def test_linear_forms(text, expected):
    assert read(text).linear() == expected


def test_definitions_are_put_in():
    inner = read("a * b")
    outer = read("ab^2 - ab").substituted({"ab": inner})
    assert outer.value(VALUES) == pytest.approx((0.7 * 1.9) ** 2 - 0.7 * 1.9)
    assert set(outer.gradient(VALUES)) == {"a", "b"}


def test_sums_of_thousands_are_no_problem():
    names = [f"p{i}" for i in range(5_000)]
    expression = read(" + ".join(names))
    assert expression.value(dict.fromkeys(names, 1.0)) == 5_000
    assert sum(expression.gradient(dict.fromkeys(names, 1.0)).values()) == 5_000
    assert len(expression.linear()[0]) == 5_000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected an expression"),
        ("a +", "column 4: expected a number or a label after"),
        ("a b", 'column 3: expected an operator .* got "b"'),
        ("(a", 'column 2: expected "\\)" for the "\\(" of column 1'),
        ("a + eval(b)", 'column 5: "eval" is not a function; there are exp'),
        ("a.b(c)", '"a.b" is not a function'),
        ("a * 'b'", 'got ""b""'),
        ("a == b", "column 3: expected an operator"),
        ("a + q", 'column 5: "q" is not a label'),
        ("1e400", "too large"),
        ("a \x00", "U\\+0000"),
        ("(" * 99 + "a" + ")" * 99, "more than 50 brackets"),
    ],
)
def test_other_texts_are_refused_with_the_column(text, message):
    with pytest.raises(InputError, match=message):
        read(text, {"a", "b", "c"})
