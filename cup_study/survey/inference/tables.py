r"""Independence in two-way tables under the design.

Pearson's :math:`X^2` of the weighted shares is not chi-square distributed under a design, but as a
sum of chi-squares weighted with the eigenvalues of the generalised design effects
:math:`\Delta = (C^T D^{-1} C / n)^{-1} C^T D^{-1} V D^{-1} C` (Rao & Scott 1981, 1984), where C are
the interaction contrasts, D the diagonal of the shares and V their covariance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, fdtrc

from cup_study.survey.design import Design
from cup_study.survey.inference import domains, variance
from cup_study.survey.inference.quadratic import upper_tail

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Statistic = Literal["F", "Chisq", "Wald", "adjWald", "lincom", "saddlepoint", "integration"]


@dataclass(frozen=True)
class Cells:
    """Weighted cells of a table, row by row.

    Attributes
    ----------
    shares : ndarray of shape (rows, columns)
        Shares of the whole.
    covariance : ndarray of shape (cells, cells)
        Of the shares.
    totals, totals_covariance : ndarray
        Weighted counts, in the same shapes.
    n : int
        Respondents that :math:`X^2` is scaled to.
    df : float
        Degrees of freedom of the design.
    replicated : bool
        Whether replicate weights gave the covariance.
    """

    shares: Array
    covariance: Array
    totals: Array
    totals_covariance: Array
    n: int
    df: float
    replicated: bool


def estimate(
    codes: NDArray[np.intp], shape: tuple[int, int], design: Design, kept: Mask, used: Mask
) -> Cells:
    """Cells of a table and their covariance by the design.

    Parameters
    ----------
    codes : ndarray of int, shape (n_used,)
        Cell of each respondent used, from 0, row by row.
    shape : tuple of int
        Rows and columns.
    design : Design
        Design of the sample.
    kept, used : ndarray of bool, shape (n,)
        Respondents of the domain, and those of them with both answers.

    Examples
    --------
    >>> import pandas as pd
    >>> every = np.ones(4, bool)
    >>> design = Design(pd.Series([1.0, 1.0, 1.0, 1.0]))
    >>> estimate(np.array([0, 1, 2, 3]), (2, 2), design, every, every).shares.tolist()
    [[0.25, 0.25], [0.25, 0.25]]
    """
    chosen = np.eye(shape[0] * shape[1])[codes]
    weights = domains.weights(design)[used]
    totals = weights @ chosen
    shares = totals / weights.sum()

    def again(replicate: Array) -> Array:
        return np.asarray(replicate @ chosen / replicate.sum())

    influence = (chosen - shares) * (weights / weights.sum())[:, None]
    return Cells(
        shares.reshape(shape),
        variance.covariance(design, influence, used, again),
        totals.reshape(shape),
        variance.covariance(design, chosen * weights[:, None], used, lambda w: w @ chosen),
        int(kept.sum()),
        variance.degrees_of_freedom(design, kept),
        design.replicates is not None,
    )


def pearson(shares: Array) -> float:
    """Pearson's chi-square of a table of shares, per respondent.

    Examples
    --------
    >>> pearson(np.array([[0.5, 0.0], [0.0, 0.5]]))
    1.0
    """
    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    return float(((shares - expected) ** 2 / expected).sum())


def rao_scott(cells: Cells, statistic: Statistic) -> tuple[float, tuple[float, ...], float]:
    """Statistic, degrees of freedom and p value; see :func:`.tests.chi_square`."""
    found = cells.n * pearson(cells.shares)
    effects = _design_effects(cells)
    lambdas = np.asarray(np.linalg.eigvals(effects).real, dtype=np.float64)
    trace = float(lambdas.sum())
    ndf = trace**2 / float((lambdas**2).sum())
    ddf = ndf * cells.df
    if statistic == "F":
        return found / trace, (ndf, ddf), float(fdtrc(ndf, ddf, found / trace))
    if statistic == "Chisq":
        count = len(lambdas)
        return found, (float(count),), float(chdtrc(count, found / (trace / count)))
    known = np.inf if cells.replicated else ddf
    method = "integration" if statistic == "integration" else "saddlepoint"
    return found, (), upper_tail(found, lambdas, known, method, whole=True)


def wald(cells: Cells, *, adjusted: bool) -> tuple[float, tuple[float, float], float]:
    """Koch, Freeman and Freeman's (1975) Wald test of the residuals; `adjusted` as an exact F."""
    rows, columns = cells.totals.shape
    total = cells.totals.sum()
    of_row, of_column = cells.totals.sum(axis=1), cells.totals.sum(axis=0)
    residual = cells.totals - np.outer(of_row, of_column) / total
    # Derivative of N_ij - N_i. N_.j / N by each of the cells.
    slopes = np.eye(rows * columns)
    slopes -= (
        np.kron(np.eye(rows), np.ones((columns, columns)))
        * np.tile(of_column, rows)[:, None]
        / total
    )
    slopes -= (
        np.kron(np.ones((rows, rows)), np.eye(columns))
        * np.repeat(of_row, columns)[:, None]
        / total
    )
    slopes += (np.outer(of_row, of_column).ravel() / total**2)[:, None]
    spread = slopes @ cells.totals_covariance @ slopes.T
    free = np.zeros((rows, columns), dtype=bool)
    free[1:, 1:] = True
    kept = free.ravel()
    table = spread[np.ix_(kept, kept)]
    count = int(kept.sum())
    if np.linalg.matrix_rank(table) < count:
        return float("nan"), (float(count), cells.df), float("nan")
    value = float(residual.ravel()[kept] @ np.linalg.solve(table, residual.ravel()[kept]))
    ddf = cells.df - count + 1 if adjusted else cells.df
    found = value * ddf / (count * cells.df) if adjusted else value / count
    if ddf <= 0:
        return float("nan"), (float(count), ddf), float("nan")
    return found, (float(count), ddf), float(fdtrc(count, ddf, found))


def _design_effects(cells: Cells) -> Array:
    rows, columns = cells.shares.shape
    contrasts = np.kron(_centred(rows), _centred(columns))
    shares = cells.shares.ravel()
    inverse = np.divide(1.0, shares, out=np.zeros_like(shares), where=shares > 0)
    weighted = contrasts * inverse[:, None]
    under_sampling = contrasts.T @ weighted / cells.n
    under_design = weighted.T @ cells.covariance @ weighted
    return np.asarray(np.linalg.solve(under_sampling, under_design), dtype=np.float64)


def _centred(levels: int) -> Array:
    """Contrasts of each level but the first with the mean of all."""
    return np.asarray(np.eye(levels)[:, 1:] - 1 / levels)
