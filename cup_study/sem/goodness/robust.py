"""Chi-squares whose excess over ``c df`` estimates misfit without bias, for robust indices.

Where the test of a model is scaled, RMSEA, CFI and TLI of the scaled statistic estimate something
that depends on how far from normal the data are. The robust ones keep the plain statistic and
take its expectation from the scaling (Brosseau-Liard, Savalei & Li 2012). Under missing answers
the statistic of complete data is reconstructed (Zhang & Savalei 2023), for ordered variables that
of normal data (Savalei 2021).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cup_study.sem.derivatives import jacobian
from cup_study.sem.goodness import fiml_corrected
from cup_study.sem.goodness.baseline import Baseline
from cup_study.sem.goodness.chisquare import TestStatistic
from cup_study.sem.goodness.likelihoods import fixed_exogenous, patterns_of, unrestricted
from cup_study.sem.goodness.yuan_bentler import KINDS
from cup_study.sem.implied import implied

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit


@dataclass(frozen=True)
class Robust:
    """What robust indices are computed from.

    Parameters
    ----------
    chisq, df : float
        Statistic of the model.
    c_hat : float
        Its expectation divided by `df`.
    of_interval : (float, float)
        Statistic with a chi-square distribution, and the factor between the two; see
        :func:`cup_study.sem.goodness.rmsea.rmsea`.
    null_chisq, null_c_hat : float
        The same of the baseline.
    """

    chisq: float
    df: float
    c_hat: float
    of_interval: tuple[float, float]
    null_chisq: float
    null_c_hat: float


#: Where there is no answer.
UNKNOWN = Robust(np.nan, np.nan, np.nan, (np.nan, np.nan), np.nan, np.nan)


def robust(fit: Fit, found: tuple[TestStatistic, ...], null: Baseline) -> Robust | None:
    """Statistics for robust indices.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    found : tuple of TestStatistic
        Its tests.
    null : Baseline
        The baseline model.

    Returns
    -------
    Robust or None
        None where no robust indices are defined: a plain test of complete data, or
        ``mean.var.adjusted``.
    """
    if fit.options.missing == "fiml":
        return _incomplete(fit, found, null)
    if len(found) == 1 or found[1].name == "mean.var.adjusted":
        return None
    if fit.model.categorical:
        from cup_study.sem.ordinal.catml import catml

        return _without_df(catml(fit))
    plain, scaled = found
    if plain.df == 0 and scaled.name == "scaled.shifted":
        return Robust(plain.stat, 0.0, 1.0, (plain.stat, 1.0), null.tests[0].stat, 1.0)
    return Robust(
        chisq=plain.stat,
        df=plain.df,
        c_hat=scaled.expectation,
        # With a shift lavaan takes the scaling alone for the interval.
        of_interval=(scaled.stat, scaled.scaling_factor),
        null_chisq=null.tests[0].stat,
        null_c_hat=null.tests[1].expectation,
    )


def _incomplete(fit: Fit, found: tuple[TestStatistic, ...], null: Baseline) -> Robust:
    patterns = [patterns_of(group) for group in fit.sample.groups]
    h1_moments = unrestricted(fit.sample)
    names = fit.table.exogenous
    exogenous = [i for i, name in enumerate(fit.table.observed) if name in names]
    fixed = len(fixed_exogenous(fit)) > 0
    try:
        h1 = fiml_corrected.saturated_information(
            patterns,
            h1_moments,
            robust=len(found) > 1,
            weigh_by=KINDS[fit.options.information],
            exogenous=exogenous,
            fixed=fixed,
        )
    except np.linalg.LinAlgError:
        return UNKNOWN
    delta = np.concatenate(jacobian(fit.model, fit.x)) @ fit.directions
    now = [(each.mean, each.cov) for each in implied(fit.model, fit.x)]
    own = fiml_corrected.corrected(delta, now, int(found[0].df), patterns, h1_moments, h1)
    of_null = fiml_corrected.corrected(
        fiml_corrected.baseline_jacobian(
            len(fit.table.observed), len(patterns), exogenous, fixed=fixed
        ),
        [(each.mean, each.cov) for each in null.moments],
        int(null.tests[0].df),
        patterns,
        h1_moments,
        h1,
    )
    return _without_df(
        Robust(
            chisq=own.chisq,
            df=own.df,
            c_hat=own.c_hat,
            of_interval=(own.chisq_scaled, own.c_hat),
            null_chisq=of_null.chisq,
            null_c_hat=of_null.c_hat,
        )
    )


def _without_df(found: Robust) -> Robust:
    """A saturated model fits, whatever the correction that cannot be computed."""
    return replace(found, c_hat=1.0, of_interval=(0.0, 1.0)) if found.df == 0 else found
