r"""Chi-square difference tests of two nested models, plain and scaled.

The difference of two scaled statistics has no chi-square distribution. What has is the difference
of the plain ones, divided by a scaling of its own: from the scalings of both models
(``satorra.bentler.2001``), with the larger model evaluated at the estimates of the smaller one so
that it cannot be negative (``satorra.bentler.2010``), or from the restrictions themselves
(``satorra.2000``), which also gives the variance and so a shift for WLSMV:

.. math:: tr[B\,P^{-1}A'(AP^{-1}A')^{-1}AP^{-1}],

with ``A`` the restrictions that the smaller model puts on the larger one, ``P`` the information of
the larger one and ``B`` the variability of its weighted moments.

References
----------
Satorra, A. (2000). Scaled and adjusted restricted tests in multi-sample analysis of moment
structures. In R. D. H. Heijmans et al. (Eds.), *Innovations in multivariate statistical analysis*
(pp. 233-247). Kluwer.
Satorra, A., & Bentler, P. M. (2001). A scaled difference chi-square test statistic for moment
structure analysis. *Psychometrika*, 66, 507-514.
Satorra, A., & Bentler, P. M. (2010). Ensuring positiveness of the scaled difference chi-square
test statistic. *Psychometrika*, 75, 243-248.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import chi2

from cup_study.sem.goodness import nesting, ugamma
from cup_study.sem.goodness.chisquare import TestStatistic
from cup_study.sem.goodness.model_tests import chisquare_tests, scaled_at

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit


@dataclass(frozen=True)
class Difference:
    """One difference test.

    Parameters
    ----------
    stat, df, pvalue : float
        Test of the restrictions; NaN where the scaling is not positive.
    scaling_factor : float
        What the difference of the plain statistics is divided by.
    shift : float
        What is added; zero for methods without a shift.
    """

    stat: float
    df: float
    pvalue: float
    scaling_factor: float = 1.0
    shift: float = 0.0


def plain(larger: Fit, smaller: Fit) -> Difference:
    """Difference of the plain statistics.

    Parameters
    ----------
    larger, smaller : Fit
        Models, the one with fewer degrees of freedom first.

    Returns
    -------
    Difference
    """
    return _scaled(larger, smaller, 1.0)


def satorra_bentler_2001(larger: Fit, smaller: Fit) -> Difference:
    """Scaled by the scalings of both models: :math:`(df_0c_0 - df_1c_1)/(df_0 - df_1)`.

    Parameters
    ----------
    larger, smaller : Fit
        Models whose tests correct the mean only.

    Returns
    -------
    Difference
        NaN where the scaling is negative, as it may be in small samples.
    """
    (own, scaled), (null, null_scaled) = chisquare_tests(larger), chisquare_tests(smaller)
    return _scaled(larger, smaller, _factor(own, scaled, null, null_scaled))


def satorra_bentler_2010(larger: Fit, smaller: Fit) -> Difference:
    """As 2001, with the scaling of the larger model at the estimates of the smaller one.

    Parameters
    ----------
    larger, smaller : Fit
        Models whose tests correct the mean only.

    Returns
    -------
    Difference

    Notes
    -----
    Parameters are found by their names. A factor that the smaller model does not have is given
    the values at which lavaan begins its search, as lavaan 0.6-14 does: they are arbitrary, so
    write both models with the same factors, or use :func:`satorra_2000`.
    """
    (own, scaled), (null, null_scaled) = chisquare_tests(larger), chisquare_tests(smaller)
    if own.df > 0:
        scaled = scaled_at(larger, nesting.carried_over(larger, smaller), scaled.name, own)
    return _scaled(larger, smaller, _factor(own, scaled, null, null_scaled))


def satorra_2000(larger: Fit, smaller: Fit, *, restrictions: str = "delta") -> Difference:
    """Scaled and shifted by the restrictions themselves.

    Parameters
    ----------
    larger, smaller : Fit
        Models of complete data.
    restrictions : {"delta", "exact"}, optional
        Find the restrictions from the Jacobians of the moments of both models, or from their
        parameters: what is free in the one and fixed or tied in the other.

    Returns
    -------
    Difference

    Raises
    ------
    InputError
        With "exact", when a parameter is free in the smaller model but not in the larger one.
    """
    df = chisquare_tests(smaller)[0].df - chisquare_tests(larger)[0].df
    basis, inner = nesting.unit_basis(larger)
    if restrictions == "exact":
        ties = nesting.by_parameters(larger, smaller) @ basis
    else:
        ties = nesting.by_moments(larger, smaller, basis)
    solved = np.linalg.solve(inner, ties.T)
    spread = solved @ np.linalg.pinv(ties @ solved, rcond=nesting.ZERO, hermitian=True) @ solved.T
    product = spread @ (basis.T @ ugamma.meat(larger.objective, larger.x) @ basis)
    factor = float(np.sqrt(np.vdot(product, product.T) / df))
    return _scaled(larger, smaller, factor, df - float(np.trace(product)) / factor)


def _factor(
    own: TestStatistic, scaled: TestStatistic, null: TestStatistic, null_scaled: TestStatistic
) -> float:
    one = scaled.scaling_factor if own.df > 0 else 1.0
    factor = (null.df * null_scaled.scaling_factor - own.df * one) / (null.df - own.df)
    return float(factor) if factor > 0 else np.nan


def _scaled(larger: Fit, smaller: Fit, factor: float, shift: float = 0.0) -> Difference:
    own, null = chisquare_tests(larger)[0], chisquare_tests(smaller)[0]
    df = null.df - own.df
    stat = (null.stat - own.stat) / factor + shift
    return Difference(stat, df, float(chi2.sf(stat, df)), factor, shift)
