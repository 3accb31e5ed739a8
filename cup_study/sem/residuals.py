r"""What the model leaves unexplained: sample moments less those that it implies.

Raw, as correlations, or divided by their standard errors; each with z tests of the single
residuals and a summary that tests whether they are zero, or small, as a whole (Maydeu-Olivares
2017; Ogasawara 2001). Sampling covariances of residuals are in
:mod:`cup_study.sem.residual_errors`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem import implied as implied_
from cup_study.sem.arrays import FloatArray

if TYPE_CHECKING:
    from cup_study.sem.fit import Fit

#: Kind: which moments are compared, as correlations of what.
KINDS = ("raw", "cor", "cor.bollen", "cor.bentler", "normalized", "standardized")
#: Residuals smaller than this (of a correlation) are rounding: they are not divided by
#: standard errors, which are rounding too (as in lavaan).
_NOTHING, _NO_TEST = 1e-5, 1e-4


@dataclass(frozen=True, eq=False)
class GroupMoments:
    """Moments of one group, or residuals of them; labelled.

    Parameters
    ----------
    cov : DataFrame, shape (p, p)
        Covariances; of latent responses where variables are ordered.
    mean : Series, shape (p,), or None
        Means, where they are modelled.
    thresholds : Series, or None
        Thresholds ``"item|t1"``.
    slopes : DataFrame, shape (p, q), or None
        Slopes on the exogenous variables, when the model is conditional on them.
    """

    cov: pd.DataFrame
    mean: pd.Series | None = None
    thresholds: pd.Series | None = None
    slopes: pd.DataFrame | None = None


@dataclass(frozen=True, eq=False)
class Moments(Mapping[str, GroupMoments]):
    """Moments of all groups by label; with one group, the attributes of that one.

    Parameters
    ----------
    groups : dict of str to GroupMoments
        In the order of the sample's groups.
    """

    groups: dict[str, GroupMoments]

    def __getitem__(self, label: str) -> GroupMoments:
        """Moments of one group."""
        return self.groups[label]

    def __iter__(self) -> Iterator[str]:
        """Labels of the groups."""
        return iter(self.groups)

    def __len__(self) -> int:
        """Number of groups."""
        return len(self.groups)

    @property
    def only(self) -> GroupMoments:
        """The moments of the only group."""
        if len(self.groups) > 1:
            what = f"there are {len(self.groups)} groups: {', '.join(self.groups)}"
            remedy = f"Ask for one of them, as in [{next(iter(self.groups))!r}]."
            raise InputError("moments", [Problem("group", what)], remedy)
        return next(iter(self.groups.values()))

    @property
    def cov(self) -> pd.DataFrame:
        """Covariances of the only group."""
        return self.only.cov

    @property
    def mean(self) -> pd.Series | None:
        """Means of the only group."""
        return self.only.mean

    @property
    def thresholds(self) -> pd.Series | None:
        """Thresholds of the only group."""
        return self.only.thresholds

    @property
    def slopes(self) -> pd.DataFrame | None:
        """Slopes of the only group."""
        return self.only.slopes


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
        from cup_study.sem import residual_errors

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
        :func:`cup_study.sem.residual_summary.residual_summary`.
        """
        from cup_study.sem import residual_summary

        assert self.fit is not None  # noqa: S101 - as above
        return residual_summary.residual_summary(self.fit, _correlation(self.kind))


def sample_moments(fit: Fit) -> Moments:
    """Moments of the sample, as the saturated model estimates them.

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Returns
    -------
    Moments
        With missing answers those of the EM algorithm; polychoric correlations and thresholds
        of ordered variables.
    """
    found = {}
    for i, group in enumerate(fit.sample.groups):
        names = fit.model.groups[i].observed
        mean, cov = saturated_moments(fit, i)
        ordinal = group.ordinal
        thresholds = slopes = None
        if ordinal is not None:
            at = ordinal.th_ordinal
            labels = [n for n, keep in zip(ordinal.th_names, at, strict=True) if keep]
            thresholds = pd.Series(ordinal.th[at], index=labels)
            if ordinal.slopes is not None:
                columns = list(fit.model.groups[i].exogenous)
                slopes = pd.DataFrame(ordinal.slopes, index=list(names), columns=columns)
        found[group.label] = _labelled(fit, names, cov, mean, thresholds, slopes)
    return Moments(found)


def saturated_moments(fit: Fit, i: int) -> tuple[FloatArray, FloatArray]:
    """Mean and covariance of one group without a model; shapes (p,) and (p, p)."""
    group = fit.sample.groups[i]
    if group.patterns is not None:
        from cup_study.sem import saturated

        whole = saturated.em(group.patterns)
        return whole.mean, whole.cov
    if group.ordinal is not None:
        ordinal = group.ordinal
        mean = np.zeros(len(ordinal.cov))
        mean[ordinal.th_index[~ordinal.th_ordinal]] = ordinal.th[~ordinal.th_ordinal]
        return mean, ordinal.cov
    return group.mean, group.cov


def implied(fit: Fit) -> Moments:
    """Moments that the model implies at the estimates.

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Returns
    -------
    Moments
        Of ordered variables correlations of the latent responses, and their means before
        scaling.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from cup_study.sem import fit
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=300)
    >>> data = pd.DataFrame({f"q{i}": trait + rng.normal(size=300) for i in range(1, 4)})
    >>> fitted = fit("Ease =~ q1 + q2 + q3", data)
    >>> bool(np.allclose(implied(fitted).cov, data.cov(ddof=0)))
    True
    """
    found = {}
    for group, now, sample in zip(
        fit.model.groups, implied_.implied(fit.model, fit.x), fit.sample.groups, strict=True
    ):
        cov = now.cov * now.scale[:, None] * now.scale[None, :]
        thresholds = slopes = None
        if sample.ordinal is not None:
            at = sample.ordinal.th_ordinal
            labels = [n for n, keep in zip(sample.ordinal.th_names, at, strict=True) if keep]
            thresholds = pd.Series(now.thresholds[at], index=labels)
            if group.exogenous:
                scaled = now.slopes * now.scale[:, None]
                slopes = pd.DataFrame(scaled, list(group.observed), list(group.exogenous))
        found[sample.label] = _labelled(fit, group.observed, cov, now.mean, thresholds, slopes)
    return Moments(found)


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
    from cup_study.sem import residual_errors

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


def _labelled(
    fit: Fit,
    names: tuple[str, ...],
    cov: FloatArray,
    mean: FloatArray,
    thresholds: pd.Series | None,
    slopes: pd.DataFrame | None,
) -> GroupMoments:
    labels = list(names)
    means = pd.Series(mean, index=labels) if fit.model.meanstructure else None
    return GroupMoments(pd.DataFrame(cov, labels, labels), means, thresholds, slopes)


def _difference(own: GroupMoments, fitted: GroupMoments, kind: str) -> GroupMoments:
    sd = np.sqrt(np.diagonal(own.cov))
    sd_fitted = np.sqrt(np.diagonal(fitted.cov))
    # Means are compared in standard deviations of the sample in both kinds of correlation.
    if kind == "raw":
        sd, sd_fitted = np.ones_like(sd), np.ones_like(sd)
    elif kind == "cor.bentler":
        sd_fitted = sd
    cov = own.cov / np.outer(sd, sd) - fitted.cov / np.outer(sd_fitted, sd_fitted)
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
