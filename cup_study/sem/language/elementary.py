"""What single steps of an expression compute: value, derivative and linear form.

The steps are those of :func:`cup_study.sem.language.arithmetic.steps`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[Any]
#: Coefficients of labels, and a constant.
Linear = tuple[dict[str, float], float]


def _absolute(x: Values) -> Values:
    # |x| is not analytic; by its sign it lets a complex step through.
    return np.asarray(x * np.sign(x.real))


#: Functions of one argument, each with its derivative.
FUNCTIONS: dict[str, tuple[Callable[[Values], Values], Callable[[Values], Values]]] = {
    "exp": (np.exp, np.exp),
    "expm1": (np.expm1, np.exp),
    "log": (np.log, lambda x: 1.0 / x),
    "log10": (np.log10, lambda x: 1.0 / (x * np.log(10.0))),
    "log2": (np.log2, lambda x: 1.0 / (x * np.log(2.0))),
    "log1p": (np.log1p, lambda x: 1.0 / (1.0 + x)),
    "sqrt": (np.sqrt, lambda x: 0.5 / np.sqrt(x)),
    "abs": (_absolute, lambda x: np.sign(x.real)),
    "sin": (np.sin, np.cos),
    "cos": (np.cos, lambda x: -np.sin(x)),
    "tan": (np.tan, lambda x: 1.0 / np.cos(x) ** 2),
    "asin": (np.arcsin, lambda x: 1.0 / np.sqrt(1.0 - x * x)),
    "acos": (np.arccos, lambda x: -1.0 / np.sqrt(1.0 - x * x)),
    "atan": (np.arctan, lambda x: 1.0 / (1.0 + x * x)),
    "sinh": (np.sinh, np.cosh),
    "cosh": (np.cosh, np.sinh),
    "tanh": (np.tanh, lambda x: 1.0 / np.cosh(x) ** 2),
}

BINARY: dict[str, Callable[[Values, Values], Values]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
}


def partials(
    step: str,
    what: Any,
    result: Values,
    arguments: Sequence[Values],
    varies: Sequence[bool],
) -> tuple[Values, ...]:
    """Derivative of one step's result with respect to each of its arguments.

    Parameters
    ----------
    step, what
        The step: ``negative``, ``function`` or ``binary``.
    result : ndarray, shape (...)
        Its result.
    arguments : sequence of ndarray, shape (...)
        What it was computed from.
    varies : sequence of bool
        Which arguments depend on a label.

    Returns
    -------
    tuple of ndarray, shape (...)
        One for each argument; without meaning for one that does not vary.
    """
    one = np.ones(())
    if step == "negative":
        return (-one,)
    if step == "function":
        return (FUNCTIONS[what][1](arguments[0]),)
    left, right = arguments
    if what in "+-":
        return one, one if what == "+" else -one
    if what == "*":
        return right, left
    if what == "/":
        return 1.0 / right, -left / (right * right)
    # log(base) only where the exponent varies: it may be undefined for a constant one.
    slope = result * np.log(left) if varies[1] else np.zeros(())
    return right * np.power(left, right - 1.0), slope


def combined(step: str, what: Any, taken: Sequence[Linear]) -> Linear | None:
    """Linear form of one step's result.

    Parameters
    ----------
    step, what
        The step: ``negative``, ``function`` or ``binary``.
    taken : sequence of Linear
        Its arguments; changed in place.

    Returns
    -------
    Linear or None
        None if the step is not linear in the labels.
    """
    scale = [1.0, 1.0]
    (first, constant), *rest = taken
    if step == "negative":
        scale[0] = -1.0
    elif step == "binary" and what in "+-":
        scale[1] = -1.0 if what == "-" else 1.0
    elif step == "binary" and what == "*" and not (first and rest[0][0]):
        if not first:
            (first, constant), rest = rest[0], [taken[0]]
        scale[0], rest = rest[0][1], []
    elif step == "binary" and what == "/" and not rest[0][0] and rest[0][1] != 0.0:
        scale[0], rest = 1.0 / rest[0][1], []
    elif not any(coefficients for coefficients, _ in taken):
        return _constant(step, what, [value for _, value in taken])
    else:
        return None
    if scale[0] != 1.0:
        first = {name: scale[0] * c for name, c in first.items()}
        constant = scale[0] * constant
    for coefficients, value in rest:
        for name, c in coefficients.items():
            first[name] = first.get(name, 0.0) + scale[1] * c
        constant += scale[1] * value
    return first, constant


def _constant(step: str, what: Any, arguments: Sequence[float]) -> Linear | None:
    with np.errstate(all="ignore"):
        arrays = [np.asarray(value) for value in arguments]
        value = FUNCTIONS[what][0](*arrays) if step == "function" else BINARY[what](*arrays)
    return ({}, float(value)) if np.isfinite(value) else None
