r"""Discrepancy between a model and a sample, its gradient and its curvature.

All values are per observation and halved, as lavaan reports them: a chi-square statistic is
``2 n`` times the value. Normal maximum likelihood (Joreskog 1969)
:math:`\tfrac12[\log|\Sigma|+tr(S\Sigma^{-1})-\log|S|-p+(m-\mu)'\Sigma^{-1}(m-\mu)]`, that of
incomplete data, and weighted least squares (Browne 1984)
:math:`\tfrac12\tfrac{n-1}{n}(s-\sigma)'W(s-\sigma)`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from cup_study.sem import fiml
from cup_study.sem.arrays import FloatArray, transposed, vech
from cup_study.sem.derivatives import gradient, group_jacobian, normal_information
from cup_study.sem.implied import Implied, Parts, moments, parts, vector
from cup_study.sem.missing.patterns import Patterns
from cup_study.sem.model import GroupModel, Model
from cup_study.sem.moments import weight_matrix
from cup_study.sem.moments.sample import GroupSample, Sample
from cup_study.sem.options import Options
from cup_study.sem.ordinal.ordinal_moments import OrdinalMoments

Numbers = npt.NDArray[Any]


@dataclass(frozen=True)
class Objective:
    """A model, a sample and the discrepancy between them.

    Parameters
    ----------
    model : Model
        Compiled table.
    sample : Sample
        Groups in the order of the model's.
    estimator : str
        ``ML``, ``GLS``, ``ULS``, ``WLS`` or ``DWLS``.
    missing : str
        ``fiml`` or anything else.
    observed : tuple of ndarray
        Least squares: the sample's moments of each group, in the order of
        :func:`cup_study.sem.derivatives.jacobian`; empty for ML.
    weights : tuple of ndarray
        Least squares: weight matrix, or its diagonal, of each group.
    log_dets : tuple of float
        ML of complete data: log determinant of each group's covariance matrix.
    """

    model: Model
    sample: Sample
    estimator: str
    missing: str
    observed: tuple[FloatArray, ...]
    weights: tuple[FloatArray, ...]
    log_dets: tuple[float, ...]
    _last: dict[int, tuple[bytes, FloatArray]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def jacobian(self, i: int, p: Parts) -> FloatArray:
        """Derivatives of the moments of group `i` in its own elements; the last are remembered.

        Value and curvature are asked for at the same place, one after the other.
        """
        key = p.x.tobytes()
        if i not in self._last or self._last[i][0] != key:
            found = group_jacobian(self.model, self.model.groups[i], p)
            self._last[i] = (key, found)
        return self._last[i][1]

    @property
    def shares(self) -> FloatArray:
        """Share of each group among all observations, shape (n_groups,)."""
        n: FloatArray = np.array([g.n for g in self.sample.groups], dtype=float)
        return n / float(n.sum())


def prepared(model: Model, sample: Sample, options: Options) -> Objective:
    """What is minimised: moments and weight matrices of the sample beside the model.

    Parameters
    ----------
    model : Model
        Compiled table.
    sample : Sample
        Groups in the order of the model's.
    options : Options
        Estimator and treatment of missing answers.

    Returns
    -------
    Objective
    """
    observed: list[FloatArray] = []
    weights: list[FloatArray] = []
    log_dets: list[float] = []
    for i, group in enumerate(sample.groups):
        if options.estimator == "ML":
            # Pairs that nobody answered both of have no covariance; FIML does not ask for it.
            known = not np.isnan(group.cov).any()
            log_dets.append(float(np.linalg.slogdet(group.cov)[1]) if known else np.nan)
        elif group.ordinal is not None:
            observed.append(group.ordinal.vector)
            weights.append(_ordinal_weight(group.ordinal, options.estimator))
        else:
            cov = vech(group.cov)
            means = model.meanstructure
            observed.append(np.concatenate([group.mean, cov]) if means else cov)
            weights.append(weight_matrix.continuous(sample, i, model, options.estimator))
    return Objective(
        model,
        sample,
        options.estimator,
        options.missing,
        tuple(observed),
        tuple(weights),
        tuple(log_dets),
    )


def _ordinal_weight(ordinal: OrdinalMoments, estimator: str) -> FloatArray:
    if estimator == "ULS":
        return np.ones(len(ordinal.vector))
    if estimator == "DWLS":
        return ordinal.weight_diag
    return np.asarray(np.linalg.inv(ordinal.gamma))


def patterns(sample: GroupSample) -> Patterns:
    """Missing patterns of a group that was drawn for full information maximum likelihood."""
    if sample.patterns is None:
        raise ValueError("the sample was not drawn with missing='fiml'")
    return sample.patterns


def value_and_gradient(objective: Objective, x: FloatArray) -> tuple[float, FloatArray]:
    """Discrepancy and its gradient.

    Parameters
    ----------
    objective : Objective
        What is minimised.
    x : ndarray, shape (n_parameters,)
        Where.

    Returns
    -------
    float
        Infinite where the implied covariance matrix is not positive definite.
    ndarray, shape (n_parameters,)
    """
    total, slope = 0.0, np.zeros(len(x))
    for i, share in enumerate(objective.shares):
        value, local = _group(objective, i, x)
        if not np.isfinite(value):
            return np.inf, slope
        total += share * value
        slope[objective.model.groups[i].parameters] += share * local
    return total, slope


def group_values(objective: Objective, x: FloatArray) -> FloatArray:
    """Discrepancy of each group, shape (n_groups,)."""
    return np.array([_group(objective, i, x)[0] for i in range(len(objective.model.groups))])


def _group(objective: Objective, i: int, x: FloatArray) -> tuple[float, FloatArray]:
    model, sample = objective.model, objective.sample.groups[i]
    group = model.groups[i]
    p = parts(group, x)
    now = moments(model, group, p)
    if objective.estimator != "ML":
        return _least_squares(objective, i, group, p)
    try:
        root = np.linalg.cholesky(now.cov)
    except np.linalg.LinAlgError:
        return np.inf, np.zeros(0)
    if objective.missing == "fiml":
        loglik, d_mean, d_cov = fiml.loglik_and_gradient(patterns(sample), now.mean, now.cov)
        return -loglik / sample.n, gradient(group, p, -d_cov / sample.n, -d_mean / sample.n)
    log_det = 2 * np.log(np.diagonal(root)).sum()
    by_cov, by_mean, distance = normal_slopes(sample.cov, sample.mean, now, model.meanstructure)
    value = 0.5 * (log_det + distance - objective.log_dets[i] - len(group.observed))
    return float(value), gradient(group, p, by_cov, by_mean)


def normal_slopes(
    cov: Numbers, mean: Numbers, now: Implied, means: bool
) -> tuple[Numbers, Numbers | None, Numbers]:
    r"""Derivatives of the normal discrepancy with respect to the moments.

    Parameters
    ----------
    cov, mean : ndarray, shapes (..., p, p) and (..., p)
        Moments of the sample.
    now : Implied
        Moments of the model, same batch axes.
    means : bool
        Whether means are modelled.

    Returns
    -------
    d_cov : ndarray, shape (..., p, p)
    d_mean : ndarray, shape (..., p), or None
    distance : ndarray, shape (...)
        :math:`tr(S\Sigma^{-1}) + (m-\mu)'\Sigma^{-1}(m-\mu)`.
    """
    inverse = np.linalg.inv(now.cov)
    spread, d_mean = cov, None
    if means:
        off = mean - now.mean
        spread = cov + off[..., :, None] * off[..., None, :]
        d_mean = -(inverse @ off[..., None])[..., 0]
    weighted = inverse @ spread
    d_cov = 0.5 * (inverse - weighted @ inverse)
    return (
        0.5 * (d_cov + transposed(d_cov)),
        d_mean,
        np.einsum("...ii->...", weighted),
    )


def _least_squares(
    objective: Objective, i: int, group: GroupModel, p: Any
) -> tuple[float, FloatArray]:
    now = moments(objective.model, group, p)
    variances = np.diagonal(now.cov)
    if (variances <= 0).any() or not np.isfinite(now.scale).all():
        return np.inf, np.zeros(0)
    n = objective.sample.groups[i].n
    residual = objective.observed[i] - vector(objective.model, group, now)
    weighted = _times(objective.weights[i], residual)
    local = objective.jacobian(i, p)
    factor = (n - 1) / n
    return 0.5 * factor * float(residual @ weighted), -factor * (weighted @ local)


def _times(weight: FloatArray, vector: FloatArray) -> FloatArray:
    return weight * vector if weight.ndim == 1 else weight @ vector


def expected_information(objective: Objective, x: FloatArray) -> FloatArray:
    """Expected information of one observation: the metric of Fisher scoring.

    Parameters
    ----------
    objective : Objective
        What is minimised.
    x : ndarray, shape (n_parameters,)
        Where.

    Returns
    -------
    ndarray, shape (n_parameters, n_parameters)
    """
    model = objective.model
    total = np.zeros((len(x), len(x)))
    for i, share in enumerate(objective.shares):
        group, sample = model.groups[i], objective.sample.groups[i]
        p = parts(group, x)
        at = np.ix_(group.parameters, group.parameters)
        total[at] += share * _group_information(objective, i, group, p, sample)
    return total


def _group_information(
    objective: Objective, i: int, group: GroupModel, p: Any, sample: GroupSample
) -> FloatArray:
    model = objective.model
    if objective.estimator == "ML" and objective.missing != "fiml":
        inverse = np.linalg.inv(moments(model, group, p).cov)
        found: FloatArray = normal_information(group, p, inverse, means=model.meanstructure)
        return found
    local = objective.jacobian(i, p)
    if objective.estimator == "ML":
        now = moments(model, group, p)
        whole = fiml.information(patterns(sample), now.mean, now.cov, kind="expected")
        return local.T @ (whole / sample.n) @ local
    weight = objective.weights[i]
    weighted = weight[:, None] * local if weight.ndim == 1 else weight @ local
    return local.T @ weighted
