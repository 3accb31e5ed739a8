"""Fitting of generalised linear models by the survey library, to the last digit."""

from __future__ import annotations

import warnings
from typing import Literal

import numpy as np
import polars as pl
import svy
from numpy.typing import NDArray

Family = Literal["gaussian", "binomial"]

# The library stops at 1e-8 of the deviance by default, which leaves 1e-5 in standard errors.
TOLERANCE = 1e-12
_ITERATIONS = 200


def coefficients(
    x: NDArray[np.float64], y: NDArray[np.float64], weights: NDArray[np.float64], family: Family
) -> NDArray[np.float64]:
    """Weighted maximum (pseudo-)likelihood coefficients.

    Parameters
    ----------
    x : ndarray of shape (n, k)
        Model matrix, its constant column included, without dependent columns.
    y : ndarray of shape (n,)
        Outcome; 0 and 1 for ``binomial`` (logit link), any number for ``gaussian``.
    weights : ndarray of shape (n,)
        Weights, not negative. Those of replicates may be zero.
    family : {"gaussian", "binomial"}
        Distribution, with its canonical link.

    Returns
    -------
    ndarray of shape (k,)

    Examples
    --------
    >>> x = np.column_stack([np.ones(4), [0.0, 0.0, 1.0, 1.0]])
    >>> found = coefficients(x, np.array([1.0, 3.0, 4.0, 8.0]), np.ones(4), "gaussian")
    >>> found.round(6).tolist()
    [2.0, 4.0]
    """
    kept = weights > 0
    names = [f"x{j}" for j in range(x.shape[1])]
    frame = pl.DataFrame({"y": y[kept], "w": weights[kept]}).hstack(
        pl.DataFrame(x[kept], schema=names)
    )
    with warnings.catch_warnings():
        # The library warns of separation, which is looked for and told in inference.separation.
        warnings.simplefilter("ignore")
        fitted = svy.Sample(frame, svy.Design(wgt="w")).glm.fit(
            y="y", x=names, family=family, intercept=False, tol=TOLERANCE, max_iter=_ITERATIONS
        )
    return np.asarray(fitted.to_polars()["estimate"].to_numpy(), dtype=float)
