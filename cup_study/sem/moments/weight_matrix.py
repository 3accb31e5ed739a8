r"""Weight matrices of least squares for continuous moments.

Unit weights (ULS), normal theory :math:`\tfrac12 D'(S^{-1}\otimes S^{-1})D` (GLS), the inverse of
the asymptotic covariance matrix of the moments (WLS; Browne 1984) or of its diagonal (DWLS).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cup_study.sem.arrays import FloatArray
from cup_study.sem.moments import gamma, nacov

if TYPE_CHECKING:
    from cup_study.sem.model import Model
    from cup_study.sem.moments.sample import Sample


def continuous(sample: Sample, i: int, model: Model, estimator: str) -> FloatArray:
    """Weight of one group's continuous moments.

    Parameters
    ----------
    sample : Sample
        All groups.
    i : int
        Group.
    model : Model
        Whether means are modelled, and which variables are fixed.
    estimator : str
        ``GLS ULS WLS DWLS``.

    Returns
    -------
    ndarray, shape (q, q), or (q,) when diagonal
    """
    cov, means = sample.groups[i].cov, model.meanstructure
    if estimator == "ULS":
        p = len(cov)
        return np.ones(p * (p + 1) // 2 + (p if means else 0))
    if estimator == "GLS":
        return nacov.normal_weight(cov, means=means, fixed=gamma.fixed(model))
    spread = gamma.of_group(sample, i, model)
    if estimator == "DWLS":
        return nacov.diagonal_weight(spread)
    return nacov.adf_weight(spread, sample.groups[i].n, label=sample.groups[i].label)
