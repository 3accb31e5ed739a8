r"""Correlated variables with given skewness and kurtosis.

Each variable is a cubic polynomial of a normal one, :math:`Y=a+bZ+cZ^2+dZ^3` with
:math:`a=-c` (Fleishman 1978); the correlations of the normal variables are chosen so that those of
the polynomials are the ones wanted (Vale & Maurelli 1983).

References
----------
Fleishman, A. I. (1978). A method for simulating non-normal distributions. Psychometrika, 43,
521-532.
Vale, C. D., & Maurelli, V. A. (1983). Simulating multivariate nonnormal distributions.
Psychometrika, 48, 465-471.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import optimize

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray, strictly_lower
from cup_study.sem.draws.factored import unexplained

SOURCE = "non-normal variables"


def polynomials(skewness: FloatArray, kurtosis: FloatArray, names: Sequence[str]) -> FloatArray:
    """Coefficients of Fleishman's polynomials.

    Parameters
    ----------
    skewness, kurtosis : ndarray, shape (p,)
        Wanted; kurtosis is zero for a normal variable.
    names : sequence of str
        Of the variables, for messages.

    Returns
    -------
    ndarray, shape (p, 3)
        ``b c d``: the variance is one, ``a = -c``.

    Raises
    ------
    InputError
        For variables where no such polynomial exists: kurtosis must be about
        ``1.59 skewness^2 - 1.14`` at least.

    Examples
    --------
    >>> polynomials(np.array([0.0, 1.0]), np.array([0.0, 1.5]), ["x", "y"]).round(3).tolist()
    [[1.0, 0.0, 0.0], [0.953, 0.163, 0.007]]
    """
    found = np.zeros((len(names), 3))
    problems = []
    for i, (name, s, k) in enumerate(zip(names, skewness, kurtosis, strict=True)):
        solution = _fleishman(float(s), float(k))
        if solution is None:
            what = f"no cubic of a normal variable has skewness {s:g} and kurtosis {k:g}"
            problems.append(Problem(f'"{name}"', f"{what}; try kurtosis {1.6 * s * s - 1.1:.2f}"))
        else:
            found[i] = solution
    if problems:
        raise InputError(SOURCE, problems, "Take more kurtosis or less skewness.")
    return found


def _fleishman(skewness: float, kurtosis: float) -> FloatArray | None:
    """Solution that is close to the identity, reached in steps from the normal distribution."""
    at = np.array([1.0, 0.0, 0.0])
    for share in (0.25, 0.5, 0.75, 1.0):
        solved = optimize.root(_moments, at, args=(share * skewness, share * kurtosis), tol=1e-13)
        at = solved.x
    if np.abs(_moments(at, skewness, kurtosis)).max() > 1e-8:
        return None
    return np.asarray(at)


def _moments(at: FloatArray, skewness: float, kurtosis: float) -> FloatArray:
    """Variance, skewness and kurtosis of the polynomial, less what is wanted."""
    b, c, d = at
    variance = b * b + 6 * b * d + 2 * c * c + 15 * d * d
    third = 2 * c * (b * b + 24 * b * d + 105 * d * d + 2)
    fourth = 24 * (
        b * d
        + c * c * (1 + b * b + 28 * b * d)
        + d * d * (12 + 48 * b * d + 141 * c * c + 225 * d * d)
    )
    return np.array([variance - 1, third - skewness, fourth - kurtosis])


def intermediate(
    correlation: FloatArray, polynomial: FloatArray, names: Sequence[str]
) -> FloatArray:
    """Correlations of the normal variables.

    Parameters
    ----------
    correlation : ndarray, shape (p, p)
        Wanted of the polynomials.
    polynomial : ndarray, shape (p, 3)
        From :func:`polynomials`.
    names : sequence of str
        Of the variables, for messages.

    Returns
    -------
    ndarray, shape (p, p)

    Raises
    ------
    InputError
        Pairs whose correlation these distributions cannot have, or correlations that they cannot
        have together.
    """
    found = np.eye(len(names))
    problems = []
    for i, j in zip(*strictly_lower(len(names)), strict=True):
        (b1, c1, d1), (b2, c2, d2) = polynomial[i], polynomial[j]
        linear = b1 * b2 + 3 * b1 * d2 + 3 * d1 * b2 + 9 * d1 * d2
        cubic = [6 * d1 * d2, 2 * c1 * c2, linear, -correlation[i, j]]
        roots = np.roots(cubic)
        real = roots[np.abs(roots.imag) < 1e-9].real
        real = real[np.abs(real) <= 1 + 1e-12]
        if len(real) == 0:
            what = f"these distributions cannot correlate {correlation[i, j]:.2f}"
            problems.append(Problem(f'"{names[j]}" and "{names[i]}"', what))
            continue
        found[i, j] = found[j, i] = real[np.abs(real - correlation[i, j]).argmin()]
    if not problems and not unexplained(found[None])[0] > 0:
        problems = [Problem(", ".join(names[:6]), "these distributions cannot correlate so")]
    if problems:
        raise InputError(SOURCE, problems, "Take less skewness and kurtosis.")
    return found


def drawn(normal: FloatArray, polynomial: FloatArray) -> FloatArray:
    """Non-normal variables from standard normal ones.

    Parameters
    ----------
    normal : ndarray, shape (n, p)
        With the intermediate correlations.
    polynomial : ndarray, shape (p, 3)
        From :func:`polynomials`.

    Returns
    -------
    ndarray, shape (n, p)
        Mean zero, unit variance.
    """
    b, c, d = polynomial.T
    found: FloatArray = -c + normal * (b + normal * (c + normal * d))
    return found
