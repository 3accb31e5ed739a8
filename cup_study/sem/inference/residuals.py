r"""What the model leaves unexplained: sample moments less those that it implies.

Raw, as correlations, or divided by their standard errors; each with z tests of the single
residuals and a summary that tests whether they are zero, or small, as a whole (Maydeu-Olivares
2017; Ogasawara 2001). Sampling covariances of residuals are in
:mod:`cup_study.sem.goodness.residual_errors`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray
from cup_study.sem.moments.labelled_moments import GroupMoments, Moments, implied, sample_moments

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

__all__ = ["GroupMoments", "Moments", "Residuals", "implied", "residuals", "sample_moments"]

#: Kind: which moments are compared, as correlations of what.
KINDS = ("raw", "cor", "cor.bollen", "cor.bentler", "normalized", "standardized")
#: Residuals smaller than this (of a correlation) are rounding: they are not divided by
#: standard errors, which are rounding too (as in lavaan).
_NOTHING, _NO_TEST = 1e-5, 1e-4


@dataclass(frozen=True, eq=False)
class Residuals(Moments):
    """Residuals of all groups.

    Parameters
    ----------
    kind : str
        See :func:`residuals`.
    fit : Fit
        For tests, which are made when they are asked for.
    """

    kind: str = "raw"
    fit: Fit | None = field(default=None, repr=False)

    @cached_property
    def z(self) -> Moments | None:
        """Residuals over their standard errors.

        None where no errors are known: models conditional on covariates, and ordered beside
        continuous variables.
        """
        from cup_study.sem.goodness import residual_errors

        assert self.fit is not None  # noqa: S101 - set by residuals(); None only for dataclasses
        if self.kind in ("normalized", "standardized"):
            return Moments(self.groups)
        kind = _correlation(self.kind)
        errors = residual_errors.standard_errors(self.fit, kind)
        if errors is None:
            return None
        unit = [_units(m, kind) for m in sample_moments(self.fit).values()]
        return Moments(
            {
                label: _ratio(own, error, u, _NO_TEST)
                for (label, own), error, u in zip(self.items(), errors, unit, strict=True)
            }
        )

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Root mean square residual with tests of exact and of close fit.

        ``group part`` and figures; see
        :func:`cup_study.sem.goodness.residual_summary.residual_summary`.
        """
        from cup_study.sem.goodness import residual_summary

        assert self.fit is not None  # noqa: S101 - as above
        return residual_summary.residual_summary(self.fit, _correlation(self.kind))


def residuals(fit: Fit, kind: str = "raw") -> Residuals:
    r"""Sample moments less implied ones.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    kind : str, optional
        ``raw``; ``cor`` or ``cor.bollen``, where both matrices are turned into correlations with
        their own variances (Bollen 1989), so that the diagonal is zero; ``cor.bentler``, where
        both are divided by the standard deviations of the sample (Bentler 1995), whose root mean
        square is the SRMR; ``normalized``, raw ones over the standard errors of the sample's
        moments; ``standardized``, over the standard errors of the residuals themselves.

    Returns
    -------
    Residuals

    Raises
    ------
    InputError
        Unknown `kind`, or errors that are not known for this model.
    """
    if kind not in KINDS:
        what = f"expected one of {', '.join(KINDS)}, got {kind!r}"
        raise InputError("residuals", [Problem("kind", what)], "Use one of these.")
    measured, fitted = sample_moments(fit), implied(fit)
    found = {}
    for label, own in measured.items():
        found[label] = _difference(own, fitted[label], _correlation(kind))
    if kind not in ("normalized", "standardized"):
        return Residuals(found, kind, fit)
    from cup_study.sem.goodness import residual_errors

    errors = residual_errors.standard_errors(fit, "raw", projected=kind == "standardized")
    if errors is None:
        raise InputError(
            "residuals",
            [Problem("kind", f"{kind} residuals need standard errors of all moments, which")],
            "are not known for models conditional on covariates, nor for ordered beside "
            "continuous variables. Use kind='cor'.",
        )
    for (label, own), error in zip(list(found.items()), errors, strict=True):
        found[label] = _ratio(own, error, _units(measured[label], "raw"), _NOTHING)
    return Residuals(found, kind, fit)


def _correlation(kind: str) -> str:
    """Scale on which residuals of a kind are taken."""
    return {"cor": "cor.bollen", "normalized": "raw", "standardized": "raw"}.get(kind, kind)


def _difference(own: GroupMoments, fitted: GroupMoments, kind: str) -> GroupMoments:
    sd = np.sqrt(np.diagonal(own.cov))
    sd_fitted = np.sqrt(np.diagonal(fitted.cov))
    # Means are compared in standard deviations of the sample in both kinds of correlation.
    if kind == "raw":
        sd, sd_fitted = np.ones_like(sd), np.ones_like(sd)
    elif kind == "cor.bentler":
        sd_fitted = sd
    cov = own.cov.div(np.outer(sd, sd)) - fitted.cov.div(np.outer(sd_fitted, sd_fitted))
    if kind == "cor.bollen":
        cov = cov.mask(np.eye(len(cov), dtype=bool), 0.0)
    mean = None if own.mean is None or fitted.mean is None else (own.mean - fitted.mean) / sd
    thresholds = slopes = None
    if own.thresholds is not None and fitted.thresholds is not None:
        thresholds = own.thresholds - fitted.thresholds
    if own.slopes is not None and fitted.slopes is not None:
        slopes = own.slopes - fitted.slopes
    return GroupMoments(cov, mean, thresholds, slopes)


def _units(own: GroupMoments, kind: str) -> FloatArray:
    """Standard deviations in which residuals of a kind are measured."""
    sd = np.sqrt(np.diagonal(own.cov))
    return np.asarray(sd if kind == "raw" else np.ones_like(sd))


def _ratio(own: GroupMoments, error: GroupMoments, sd: FloatArray, least: float) -> GroupMoments:
    """Residuals over standard errors; those below `least` standard deviations as they are."""

    def over(value: FloatArray, se: FloatArray, unit: FloatArray) -> FloatArray:
        nothing = np.abs(value) < least * unit
        return np.where(nothing, value / unit, value / np.where(nothing, 1.0, se))

    cov = over(own.cov.to_numpy(), error.cov.to_numpy(), np.outer(sd, sd))
    mean = thresholds = None
    if own.mean is not None and error.mean is not None:
        mean = pd.Series(over(own.mean.to_numpy(), error.mean.to_numpy(), sd), own.mean.index)
    if own.thresholds is not None and error.thresholds is not None:
        both = (own.thresholds.to_numpy(), error.thresholds.to_numpy())
        ratio = over(*both, np.ones(len(own.thresholds)))
        thresholds = pd.Series(ratio, own.thresholds.index)
    return GroupMoments(pd.DataFrame(cov, own.cov.index, own.cov.columns), mean, thresholds)
