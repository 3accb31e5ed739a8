"""Groups of citizens from either kind of model, with what alignment and stability need of them.

Latent classes (answers in categories) and Gaussian mixtures (scores) are different models; what is
done with the groups that they give is the same. A :class:`Grouping` holds what both have: the
probabilities of belonging, a profile that groups are matched by, and a way to place new rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from cup_study.citizens.segments import alignment, gaussian, latent_class
from cup_study.citizens.segments.fitted import LatentClasses
from cup_study.citizens.segments.gaussian_fitted import GaussianMixture
from cup_study.citizens.segments.normal import Shape
from cup_study.errors import InputError, Problem

Method = Literal["classes", "gaussian"]


@dataclass(frozen=True)
class Grouping:
    """Groups that one model found.

    Attributes
    ----------
    method : {"classes", "gaussian"}
    items : tuple of str
        Indicators.
    posterior : DataFrame
        Probability of belonging to each group; index of the data, columns 1..K.
    profile : DataFrame
        One row a group: class-conditional probabilities or standardised means.
    model : LatentClasses or GaussianMixture
        The fitted model.
    scale : mapping
        Mean and standard deviation of each score, by which means are standardised.
    """

    method: Method
    items: tuple[str, ...]
    posterior: pd.DataFrame
    profile: pd.DataFrame
    model: LatentClasses | GaussianMixture
    scale: Mapping[str, tuple[float, float]]

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return self.posterior.shape[1]

    @property
    def entropy(self) -> float:
        """Relative entropy: 1 where everyone is placed for certain, 0 where nobody is."""
        return relative_entropy(self.posterior)


def fit(
    data: pd.DataFrame,
    items: Sequence[str],
    n_groups: int,
    *,
    method: Method = "classes",
    covariance: Shape = "diagonal",
    weights: pd.Series[float] | None = None,
    starts: int = 20,
    seed: int = 1,
    workers: int = 1,
    scale: Mapping[str, tuple[float, float]] | None = None,
) -> Grouping:
    """Fit one number of groups.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    items : sequence of str
        Indicators: categories for ``classes``, numbers for ``gaussian``.
    n_groups : int
        How many groups.
    method : {"classes", "gaussian"}
        The model.
    covariance : str
        Of the mixture; see :mod:`cup_study.citizens.segments.gaussian`.
    weights : Series, optional
        Survey weights.
    starts, seed, workers : int
        As in :func:`cup_study.citizens.segments.latent_class.fit`.
    scale : mapping, optional
        Mean and standard deviation of each score; those of the data by default. Solutions that
        are to be aligned need the same.

    Returns
    -------
    Grouping

    Raises
    ------
    InputError
        The method is not known, or the model cannot be fitted to the data.
    """
    _known(method)
    told: dict[str, Any] = {"weights": weights, "starts": starts, "seed": seed, "workers": workers}
    if method == "classes":
        return of_classes(latent_class.fit(data, list(items), n_groups, **told))
    mixture = gaussian.fit(data, list(items), n_groups, covariance=covariance, **told)
    return of_mixture(mixture, data, items, weights, scale)


def of_classes(model: LatentClasses) -> Grouping:
    """Grouping of a latent class model that was fitted."""
    profile = alignment.wide(model.probabilities)
    return Grouping("classes", tuple(model.items), model.posterior, profile, model, {})


def of_mixture(
    model: GaussianMixture,
    data: pd.DataFrame,
    items: Sequence[str],
    weights: pd.Series[float] | None = None,
    scale: Mapping[str, tuple[float, float]] | None = None,
) -> Grouping:
    """Grouping of a Gaussian mixture that was fitted to some columns of the data."""
    used = scale or standardised(data, items, weights)
    means = pd.DataFrame(model.means)[list(items)]
    profile = pd.DataFrame(
        {c: (means[c].to_numpy(dtype=float) - used[c][0]) / used[c][1] for c in items},
        index=model.posterior.columns,
    )
    return Grouping("gaussian", tuple(items), model.posterior, profile, model, used)


def classify(found: Grouping, data: pd.DataFrame) -> pd.DataFrame:
    """Probability of belonging to each group for new rows."""
    if isinstance(found.model, LatentClasses):
        return latent_class.posterior(found.model, data)
    return gaussian.posterior(found.model, data)


def modal(posterior: pd.DataFrame) -> pd.Series[Any]:
    """Group that each row belongs to most probably; missing where there are no probabilities.

    Examples
    --------
    >>> modal(pd.DataFrame({1: [0.2, 0.9], 2: [0.8, 0.1]})).tolist()
    [2, 1]
    """
    known = posterior.notna().all(axis=1)
    best = posterior[known].idxmax(axis=1)
    return best.reindex(posterior.index).astype("Int64")


def relative_entropy(posterior: pd.DataFrame) -> float:
    r"""Relative entropy :math:`1 - \sum -p \ln p / (n \ln K)` (Ramaswamy et al. 1993).

    Examples
    --------
    >>> relative_entropy(pd.DataFrame({1: [1.0, 0.0], 2: [0.0, 1.0]}))
    1.0
    """
    p = posterior.dropna().to_numpy(dtype=float)
    if p.shape[1] < 2 or not len(p):
        return 1.0
    held = -np.where(p > 0, p * np.log(np.where(p > 0, p, 1.0)), 0.0).sum()
    return float(1.0 - held / (len(p) * np.log(p.shape[1])))


def standardised(
    data: pd.DataFrame, items: Sequence[str], weights: pd.Series[float] | None = None
) -> dict[str, tuple[float, float]]:
    """Weighted mean and standard deviation of each score.

    Raises
    ------
    InputError
        A score does not vary.

    Examples
    --------
    >>> standardised(pd.DataFrame({"q": [1.0, 3.0]}), ["q"])
    {'q': (2.0, 1.0)}
    """
    found: dict[str, tuple[float, float]] = {}
    problems = []
    for item in items:
        y = data[item].to_numpy(dtype=float, na_value=np.nan)
        w = np.ones(len(y)) if weights is None else weights.to_numpy(dtype=float)
        kept = ~np.isnan(y)
        if not kept.any() or np.ptp(y[kept]) == 0:
            problems.append(Problem(f'column "{item}"', "all answers are the same"))
            continue
        mean = float(np.average(y[kept], weights=w[kept]))
        spread = float(np.sqrt(np.average((y[kept] - mean) ** 2, weights=w[kept])))
        found[item] = (mean, spread)
    if problems:
        raise InputError(
            "groups", problems, "Leave out what does not vary: it tells nothing apart."
        )
    return found


def _known(method: str) -> None:
    if method not in ("classes", "gaussian"):
        what = f'expected "classes" or "gaussian", got "{method}"'
        raise InputError("groups", [Problem("method", what)], "Name one of them.")
