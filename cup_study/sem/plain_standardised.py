"""Standardised loadings and paths with standard errors by the delta method.

Every variable, construct or item, is divided by its own standard deviation (lavaan's
``std.all``). Derivatives are taken numerically from semopy's matrices.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_STEP = 1e-5

Term = tuple[str, str, str]


def standard_errors(
    engine: Any, information: NDArray[np.float64], terms: Sequence[Term]
) -> NDArray[np.float64]:
    r"""Standard errors of standardised parameters, :math:`\sqrt{diag(J I^{-1} J')}`.

    Parameters
    ----------
    engine : semopy.Model
        A fitted model.
    information : ndarray
        Expected information (k x k) of the free parameters, for the whole sample.
    terms : sequence of tuple of str
        ``(lhs, op, rhs)`` with op ``=~`` or ``~``.

    Returns
    -------
    ndarray
        One standard error a term.
    """
    estimate = np.array(engine.param_vals, dtype=float)
    jacobian = np.empty((len(terms), len(estimate)))
    for k in range(len(estimate)):
        step = _STEP * max(1.0, abs(estimate[k]))
        sides = []
        for sign in (1, -1):
            moved = estimate.copy()
            moved[k] += sign * step
            engine.update_matrices(moved)
            sides.append(_values(engine, terms))
        jacobian[:, k] = (sides[0] - sides[1]) / (2 * step)
    engine.update_matrices(estimate)
    variance = np.einsum("ij,ji->i", jacobian, np.linalg.solve(information, jacobian.T))
    return np.asarray(np.sqrt(np.clip(variance, 0.0, None)), dtype=float)


def _values(engine: Any, terms: Sequence[Term]) -> NDArray[np.float64]:
    """Standardised value of each term at the parameters that the engine holds."""
    eta = {name: i for i, name in enumerate(engine.names_beta[0])}
    rows = {name: i for i, name in enumerate(engine.names_lambda[0])}
    columns = {name: i for i, name in enumerate(engine.names_lambda[1])}
    beta = np.asarray(engine.mx_beta, dtype=float)
    loading = np.asarray(engine.mx_lambda, dtype=float)
    inverse = np.linalg.inv(np.eye(len(beta)) - beta)
    total = np.sqrt(np.diag(inverse @ np.asarray(engine.mx_psi, dtype=float) @ inverse.T))
    item = np.sqrt(np.diag(np.asarray(engine.calc_sigma()[0], dtype=float)))
    result = np.empty(len(terms))
    for i, (lhs, op, rhs) in enumerate(terms):
        if op == "=~" and lhs in columns and rhs in rows:
            result[i] = loading[rows[rhs], columns[lhs]] * total[eta[lhs]] / item[rows[rhs]]
        else:
            outcome, predictor = (rhs, lhs) if op == "=~" else (lhs, rhs)
            raw = beta[eta[outcome], eta[predictor]]
            result[i] = raw * total[eta[predictor]] / total[eta[outcome]]
    return result
