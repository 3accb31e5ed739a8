r"""Fit a model to correlations that come with their sampling covariances.

Every observed variable has unit variance in the model as in the data, so that residual variances
are no parameters but follow from the paths (Cheung 2014, 2015 ch. 7). Weighted least squares
:math:`(r - \rho(\theta))' V^{-1} (r - \rho(\theta))` (Browne 1984) with V the sampling covariances
of the correlations; the minimum is a chi-square statistic. Covariance matrices go to
:func:`cup_study.sem.fitting.fit`.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from cup_study.sem import admissible, information
from cup_study.sem import options as options_
from cup_study.sem.fitted import Fit, estimate
from cup_study.sem.language import names, syntax, table
from cup_study.sem.moments.given_correlations import from_correlations


def fit(
    model: str,
    correlations: pd.DataFrame,
    acov: Any,
    n: float,
    *,
    std_lv: bool = True,
    orthogonal: bool = False,
    warn: bool = True,
) -> Fit:
    """Fit a structural equation model to correlations.

    Parameters
    ----------
    model : str
        lavaan's syntax, without variances of observed variables.
    correlations : DataFrame, shape (k, k)
        Variables by name; those that the model does not name are left out.
    acov : array_like, shape (q, q)
        Sampling covariances of the correlations below the diagonal, column by column.
    n : float
        Sample size, for fit measures only.
    std_lv : bool, optional
        Give latent variables unit (residual) variance instead of a marker.
    orthogonal : bool, optional
        Leave latent variables uncorrelated.
    warn : bool, optional
        Whether concerns are issued as warnings too; they are always in ``fit.warnings``.

    Returns
    -------
    Fit
        Chi-square is ``2 n`` times ``fit.value``. Standard errors are of the observed information,
        the curvature at the minimum, as metaSEM's.

    Raises
    ------
    InputError
        For a text that cannot be read, correlations that cannot be used, and a model with more
        parameters than correlations.

    Examples
    --------
    >>> names = ["ease", "trust", "use"]
    >>> r = pd.DataFrame([[1, 0.5, 0.2], [0.5, 1, 0.4], [0.2, 0.4, 1]], names, names)
    >>> fitted = fit("trust ~ ease; use ~ trust", r, 0.001 * pd.DataFrame([[1, 0, 0], [0, 1, 0],
    ...     [0, 0, 1]]), 1000)
    >>> fitted.df, fitted.estimates().query("op == '~'")["est"].round(3).tolist()
    (1, [0.5, 0.4])
    """
    read = syntax.read(model)
    roles = names.of_statements(read.statements)
    built = table.build(
        read, fixed_x=False, std_lv=std_lv, orthogonal=orthogonal, correlations=True
    )
    drawn = from_correlations(correlations, acov, n, roles.observed)
    options = options_.read("WLS", information="observed", ordinal=True)
    settings = {"estimator": "WLS", "std_lv": std_lv, "orthogonal": orthogonal}
    fitted = estimate(built, drawn, options, text=model, settings=settings)
    # Least squares, as lavaan's, hold (n - 1) / n in their value and not in n; here the covariances
    # are those of the correlations themselves, whatever n is.
    curved = information.hessian(fitted.objective, fitted.x) * n / (n - 1)
    fitted.known_information["observed"] = curved
    if warn:
        admissible.warn(fitted.warnings)
    return fitted
