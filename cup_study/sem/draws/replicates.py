"""What bootstrap draws give: values of all rows of the parameter table, and why a draw failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cup_study.sem import estimates
from cup_study.sem.arrays import BoolArray, FloatArray
from cup_study.sem.draws.influence import Statistic
from cup_study.sem.implied import parts
from cup_study.sem.inference import standardised
from cup_study.sem.language.table import ParameterTable
from cup_study.sem.model import Model

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

NOT_CONVERGED = "not converged"
SINGULAR = "singular resample (constant or collinear variables)"
LOST = "a category of an ordered variable was not drawn"
UNUSABLE = "the resample cannot carry the model"


@dataclass(frozen=True, eq=False)
class Replicates:
    """Results of D draws; NaN where a draw failed.

    Parameters
    ----------
    values, standardised : ndarray, each of shape (D, n_rows)
        Each row of the parameter table, and with all variables at unit variance.
    statistic : ndarray, shape (D, k)
        Further functions of the parameters.
    reasons : tuple of str, length D
        Why a draw failed; empty where it did not.
    improper : ndarray of bool, shape (D,)
        Negative variances, or latent covariances that are not positive definite.
    """

    values: FloatArray
    standardised: FloatArray
    statistic: FloatArray
    reasons: tuple[str, ...]
    improper: BoolArray


def measured(
    model: Model,
    values: FloatArray,
    x: FloatArray,
    reasons: Sequence[str],
    statistic: Statistic | None,
) -> Replicates:
    """Results at given parameters.

    Parameters
    ----------
    model : Model
        Compiled table.
    values : ndarray, shape (n_rows,)
        Values of rows that are not free.
    x : ndarray, shape (D, n_parameters)
        Estimates of D draws.
    reasons : sequence of str, length D
        Why a draw failed.
    statistic : callable, optional
        Further functions of the parameters.

    Returns
    -------
    Replicates
    """
    good = np.array([not reason for reason in reasons], dtype=np.bool_)
    with np.errstate(all="ignore"):
        raw = np.asarray(estimates.row_values(model, values, x))
        standard = np.asarray(standardised.standardise(model, values, x, "std_all"))
        more = np.zeros((len(x), 0)) if statistic is None else np.asarray(statistic(model, x))
        strange = improper(model, x)
    for array in (raw, standard, more):
        array[~good] = np.nan
    return Replicates(raw, standard, more, tuple(reasons), strange & good)


def row_names(table: ParameterTable) -> list[str]:
    """Names of all rows of a table, as :func:`cup_study.sem.estimates.names` has the free ones.

    Parameters
    ----------
    table : ParameterTable
        Rows of the model.

    Returns
    -------
    list of str
        The label, the name of a definition, or ``lhs op rhs`` and the group after the first.
    """
    columns = (table.rows[c] for c in ("lhs", "op", "rhs", "group", "label"))
    return [
        lhs if op == ":=" else label or f"{lhs}{op}{rhs}" + (f".g{g}" if g > 1 else "")
        for lhs, op, rhs, g, label in zip(*columns, strict=True)
    ]


def of_fit(fit: Fit, statistic: Statistic | None) -> Replicates:
    """Results of one draw that was fitted alone; see :func:`measured`."""
    reasons = ["" if fit.converged else NOT_CONVERGED]
    return measured(fit.model, fit.values, fit.x[None], reasons, statistic)


def failed(n_rows: int, n_statistics: int, reason: str) -> Replicates:
    """Results of one draw without any."""
    return Replicates(
        np.full((1, n_rows), np.nan),
        np.full((1, n_rows), np.nan),
        np.full((1, n_statistics), np.nan),
        (reason,),
        np.zeros(1, dtype=np.bool_),
    )


def joined(pieces: Sequence[Replicates]) -> Replicates:
    """Draws one after the other.

    Parameters
    ----------
    pieces : sequence of Replicates
        At least one.

    Returns
    -------
    Replicates
    """
    return Replicates(
        np.concatenate([piece.values for piece in pieces]),
        np.concatenate([piece.standardised for piece in pieces]),
        np.concatenate([piece.statistic for piece in pieces]),
        tuple(reason for piece in pieces for reason in piece.reasons),
        np.concatenate([piece.improper for piece in pieces]),
    )


def improper(model: Model, x: FloatArray) -> BoolArray:
    """Whether estimates cannot be those of a population.

    Parameters
    ----------
    model : Model
        Compiled table.
    x : ndarray, shape (D, n_parameters)
        Estimates.

    Returns
    -------
    ndarray of bool, shape (D,)
        A variance is negative, or the covariances of the latent variables are not positive
        definite: see :func:`cup_study.sem.admissible.concerns`.
    """
    found = np.zeros(len(x), dtype=np.bool_)
    n = len(model.table.latent)
    delta = model.categorical and model.table.parameterization == "delta"
    for group in model.groups:
        p = parts(group, x)
        m = p.matrices
        theta, psi = (np.einsum("dii->di", matrix) for matrix in (m.theta, m.psi))
        common = np.einsum("dij,dij->di", p.cross, m.lambda_)
        if delta:
            theta = np.where(group.ordinal, m.delta**-2.0 - common, theta)
        spread = np.einsum("dii->di", p.cov_eta)
        found |= (theta < -1e-8 * np.abs(common + theta)).any(axis=1)
        found |= (psi < -1e-8 * np.maximum(np.abs(spread), 1e-300)).any(axis=1)
        if n > 1:
            scale = np.sqrt(np.maximum(np.abs(spread[:, :n]), 1e-300))
            r = p.cov_eta[:, :n, :n] / (scale[:, :, None] * scale[:, None, :])
            r = np.where(np.isfinite(r), r, 0.0)
            found |= np.linalg.eigvalsh(r)[:, 0] <= 1e-10
    return found
