"""Moments of a sample and of a model as labelled tables, one group at a time or all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem import implied as implied_
from cup_study.sem.arrays import FloatArray
from cup_study.sem.goodness import likelihoods

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit


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
        if label not in self.groups:
            what = f"expected one of {', '.join(map(repr, self.groups))}, got {label!r}"
            raise InputError("moments", [Problem("group", what)], "Name a group of the fit.")
        return self.groups[label]

    def __contains__(self, label: object) -> bool:
        """Whether there is such a group."""
        return label in self.groups

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
        whole = likelihoods.unrestricted(fit.sample)[i]
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
