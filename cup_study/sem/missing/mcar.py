r"""Little's test that values are missing completely at random.

If what is missing has nothing to do with the values, seen or not, the rows of every missing pattern
have the same mean. With the maximum likelihood mean :math:`\hat\mu` and covariance
:math:`\hat\Sigma` of the incomplete data, and :math:`n_j` rows in pattern j that see the
variables :math:`o_j`,

.. math:: d^2 = \sum_j n_j (\bar y_j - \hat\mu_{o_j})' \hat\Sigma_{o_j o_j}^{-1}
          (\bar y_j - \hat\mu_{o_j})

is asymptotically chi-square with :math:`\sum_j p_j - p` degrees of freedom. A small p value speaks
against "completely at random"; a large one does not show it, and nothing in the data can tell
"at random" from "not at random". The test supposes normal variables, and is liberal when many
patterns have few rows.

References
----------
Little, R. J. A. (1988). A test of missing completely at random for multivariate data with missing
values. *Journal of the American Statistical Association*, 83, 1198-1202.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray
from cup_study.sem.missing import coverage, saturated
from cup_study.sem.missing.patterns import collect


@dataclass(frozen=True)
class LittleTest:
    """Result of Little's test.

    Attributes
    ----------
    statistic, df, p_value : float
        Chi-square test; the p value is missing when every row is complete (df 0).
    n : int
        Rows with at least one value.
    n_patterns : int
        Patterns of missing values, the complete one included.
    n_complete : int
        Rows without a missing value.
    converged : bool
        Whether the moments are those at the maximum of the likelihood.
    """

    statistic: float
    df: int
    p_value: float
    n: int
    n_patterns: int
    n_complete: int
    converged: bool


def little(
    x: npt.ArrayLike,
    names: Sequence[str] | None = None,
    *,
    unbiased: bool = False,
    source: str = "data",
) -> LittleTest:
    """Test that values are missing completely at random.

    Parameters
    ----------
    x : array_like, shape (n, p)
        Numbers, NaN where missing. Rows without any value are left out.
    names : sequence of str, optional
        Names of the variables, for errors.
    unbiased : bool, default False
        Divide the covariance by n - 1, as Little (1988) writes it, so that the statistic is
        smaller by the factor (n - 1)/n. False is the maximum likelihood covariance that R's
        naniar and BaylorEdPsych take.
    source : str, optional
        Name of the data in errors.

    Returns
    -------
    LittleTest

    Raises
    ------
    InputError
        Fewer than two variables, a variable without values or without variance, two variables
        that no row has both of, or a variable that others determine.

    Examples
    --------
    >>> nan = float("nan")
    >>> x = [[1.0, 2.0], [2.0, 3.5], [3.0, 4.0], [4.0, 6.0], [6.0, nan], [7.0, nan]]
    >>> found = little(x)
    >>> round(found.statistic, 2), found.df, found.n_patterns
    (4.77, 1, 2)
    """
    data = np.array(x, dtype=np.float64, ndmin=2)
    if data.shape[1] < 2:
        problem = Problem("", f"expected two variables or more, got {data.shape[1]}")
        raise InputError(source, [problem], "Test several variables together.")
    data = data[~np.isnan(data).all(axis=1)]
    # In standard deviations the stopping rule means the same for every variable; the statistic
    # does not change with the units.
    data = data / _deviation(data)
    found = collect(data, source=source)
    coverage.check(found, names, source=source)
    moments = saturated.maximum(found, saturated.em(found))
    n = len(data)
    cov = moments.cov * (n / (n - 1)) if unbiased else moments.cov
    statistic, df = 0.0, -data.shape[1]
    for j, seen in enumerate(found.observed):
        rows = data[found.pattern == j][:, seen]
        gap = rows.mean(axis=0) - moments.mean[seen]
        statistic += len(rows) * float(gap @ np.linalg.solve(cov[np.ix_(seen, seen)], gap))
        df += int(seen.sum())
    complete = int((~np.isnan(data).any(axis=1)).sum())
    p_value = float(chdtrc(df, statistic)) if df > 0 else float("nan")
    patterns = len(found.observed)
    return LittleTest(statistic, df, p_value, n, patterns, complete, moments.converged)


def _deviation(data: FloatArray) -> FloatArray:
    """Standard deviation of each variable over the rows that have it; 1 where there is none."""
    seen = ~np.isnan(data)
    n = np.maximum(seen.sum(axis=0), 1)
    mean = np.where(seen, data, 0.0).sum(axis=0) / n
    deviation = np.sqrt(np.where(seen, (data - mean) ** 2, 0.0).sum(axis=0) / n)
    return np.where(deviation > 0, deviation, 1.0)
