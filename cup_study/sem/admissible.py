"""Whether a model can be estimated, and whether its estimates can be believed.

More parameters than moments is refused. What only the estimates show - no convergence, a model
that the data do not identify, negative variances, correlations beyond one - is told with its
cause and what to do (Kline 2023, ch. 8, 16; Kolenikov & Bollen 2012).
"""

from __future__ import annotations

import warnings as warnings_
from typing import TYPE_CHECKING

import numpy as np

from cup_study.errors import InputError, Problem
from cup_study.sem import information, optimise
from cup_study.sem.arrays import FloatArray
from cup_study.sem.implied import parts
from cup_study.sem.missing.coverage import coverage
from cup_study.sem.model import GroupModel

if TYPE_CHECKING:
    from cup_study.sem.constraints import Constraints
    from cup_study.sem.fitted import Fit
    from cup_study.sem.language.table import ParameterTable
    from cup_study.sem.moments.sample import Sample


#: Categories beyond which an ordered variable is flagged: a scale from 0 to 10 has 11.
_MANY = 15


class EstimateWarning(UserWarning):
    """Estimates that should not be used as they stand."""


def n_moments(table: ParameterTable, sample: Sample) -> int:
    """Moments of the sample that the model must reproduce.

    Parameters
    ----------
    table : ParameterTable
        Rows of the model.
    sample : Sample
        For the number of thresholds.

    Returns
    -------
    int
        Over all groups; moments among fixed exogenous variables are not counted.
    """
    x = len(table.exogenous) if (table.fixed_x or table.conditional_x) else 0
    p = len(table.observed)
    total = 0
    for group in sample.groups:
        if table.categorical and group.ordinal is not None:
            total += len(group.ordinal.vector)
            if not table.conditional_x:
                total -= x * (x + 1) // 2 + x
            continue
        total += p * (p + 1) // 2 - x * (x + 1) // 2
        total += p - x if table.meanstructure else 0
    return total


def refuse_more_parameters_than_moments(
    table: ParameterTable, sample: Sample, limits: Constraints
) -> None:
    """Refuse a model that no sample could identify.

    Parameters
    ----------
    table : ParameterTable
        Rows of the model.
    sample : Sample
        For its moments.
    limits : Constraints
        Equalities give degrees of freedom back.

    Raises
    ------
    InputError
        When degrees of freedom are negative.
    """
    moments = n_moments(table, sample)
    free = limits.n_free - len(limits.equalities)
    if free <= moments:
        return
    few = [
        name
        for name in table.latent
        if ((table.rows["op"] == "=~") & (table.rows["lhs"] == name)).sum() < 3 * table.n_groups
    ]
    cause = f"; factors with fewer than three indicators: {', '.join(few)}" if few else ""
    raise InputError(
        "model",
        [
            Problem(
                "identification",
                f"{free} parameters are to be estimated from {moments} moments of the data: "
                f"{free - moments} too many{cause}",
            )
        ],
        "Fix or equate parameters (for a factor with two indicators set both loadings equal), "
        "or add indicators: a factor alone needs three (Bollen 1989, ch. 7).",
    )


def concerns(fit: Fit) -> tuple[str, ...]:
    """What a reader must know before using the estimates.

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Returns
    -------
    tuple of str
        One sentence of cause and one of remedy each; empty when nothing is wrong.
    """
    if not fit.converged and optimise.broken(fit.constraints, fit.x) > 1e-5:
        return (
            "No values were found that keep all constraints of the model: they contradict each "
            "other, or the data are far from them. The values are where the search stopped, not "
            "estimates. Check the lines with ==, < and >.",
        )
    if not fit.converged:
        return (
            f"The model did not converge in {fit.iterations} iterations: the values are where the "
            "search stopped, not estimates. Check the model for a misplaced item, give start() "
            "values, or fix what the data cannot tell.",
        )
    found = [*_many_categories(fit), *_never_together(fit)]
    if fit.options.se != "none" and fit.covariance is None:
        found.append(_unidentified(fit))
    for i, group in enumerate(fit.model.groups):
        where = f" in group {fit.sample.groups[i].label}" if len(fit.model.groups) > 1 else ""
        found += _improper(fit, group, where)
    return tuple(found)


def warn(concerns_: tuple[str, ...]) -> None:
    """Issue each concern as :class:`EstimateWarning`."""
    for concern in concerns_:
        warnings_.warn(concern, EstimateWarning, stacklevel=3)


def _many_categories(fit: Fit) -> list[str]:
    many = [
        f"{name} ({len(values)})"
        for name, values in fit.sample.categories.items()
        if len(values) > _MANY
    ]
    if not many:
        return []
    return [
        f"Declared as ordered, but with many categories: {', '.join(many)}. Each costs a threshold "
        "and rare ones upset the polychoric correlations; take them as continuous (MLR), or merge "
        "categories."
    ]


def _never_together(fit: Fit) -> list[str]:
    found = []
    for group in fit.sample.groups:
        if group.patterns is None:
            continue
        share = coverage(group.patterns)
        names = fit.sample.observed
        pairs = [
            f"{names[i]} and {names[j]}"
            for i, j in zip(*np.nonzero(share == 0), strict=True)
            if i < j
        ]
        if pairs:
            where = f" in group {group.label}" if group.label else ""
            found.append(
                f"Never answered by the same respondent{where}: {', '.join(pairs[:6])}"
                f"{' ...' if len(pairs) > 6 else ''}. The model fills in what it implies for them; "
                "the saturated model, and with it chi-square and fit measures, rests on nothing "
                "there."
            )
    return found


def _unidentified(fit: Fit) -> str:
    from cup_study.sem.estimates import names

    H = information.unit_information(fit, "expected")
    basis = fit.directions
    reduced = basis.T @ H @ basis
    scale = np.sqrt(np.abs(np.diagonal(reduced)))
    scale = np.where(scale > 0, scale, 1.0)
    _, vectors = np.linalg.eigh(reduced / np.outer(scale, scale))
    # In units of each parameter's own information, so that the units of items do not matter.
    loose = np.abs(basis) @ np.abs(vectors[:, 0])
    at = [i for i in np.argsort(-loose) if loose[i] > 0.2 * loose.max()][:6]
    called = [names(fit.table)[i] for i in at]
    return (
        "The data do not identify the model: other values of "
        f"{', '.join(called)} fit exactly as well, so there are no standard errors. Fix or equate "
        "one of them, or add indicators."
    )


def _improper(fit: Fit, group: GroupModel, where: str) -> list[str]:
    found = []
    p = parts(group, fit.x)
    m = p.matrices
    theta = np.diagonal(m.theta)
    if fit.model.categorical and fit.table.parameterization == "delta":
        own = 1.0 / m.delta**2 - np.einsum("ij,ij->i", p.cross, m.lambda_)
        theta = np.where(group.ordinal, own, theta)
    size = np.diagonal(p.cross @ m.lambda_.T) + theta
    item = [
        f"{name} ({value:.3g})"
        for name, value, total in zip(group.observed, theta, size, strict=True)
        if value < -1e-8 * abs(total)
    ]
    n_latent = len(fit.table.latent)
    spread = np.diagonal(p.cov_eta)
    factor = [
        f"{name} ({value:.3g})"
        for name, value, total in zip(group.etas, np.diagonal(m.psi), spread, strict=True)
        if value < -1e-8 * max(abs(total), 1e-300)
    ]
    if item:
        found.append(
            f"Negative residual variance{where}: {', '.join(item)} (a Heywood case). Causes: a "
            "small sample, two indicators a factor, an outlier, or a wrong model. See whether its "
            "interval reaches above zero; do not report the estimates otherwise."
        )
    if factor:
        found.append(
            f"Negative variance of a factor or disturbance{where}: {', '.join(factor)}. The items "
            "do not share what the model says they share; check their signs and the model."
        )
    cov = p.cov_eta[:n_latent, :n_latent]
    if n_latent > 1 and not factor and not _positive(cov):
        found.append(
            f"The covariance matrix of the latent variables{where} is not positive definite"
            f"{_beyond_one(cov, group.etas)}. Two factors may be one, or a factor is a mixture of "
            "others: merge them, or drop items that load on both."
        )
    return found


def _positive(cov: FloatArray) -> bool:
    scale = np.sqrt(np.abs(np.diagonal(cov)))
    scale = np.where(scale > 0, scale, 1.0)
    # Singular alone is no sign of trouble: a factor may be a function of others by design.
    return bool(np.linalg.eigvalsh(cov / np.outer(scale, scale))[0] > -1e-10)


def _beyond_one(cov: FloatArray, names: tuple[str, ...]) -> str:
    scale = np.sqrt(np.abs(np.diagonal(cov)))
    r = cov / np.outer(scale, scale)
    pairs = [
        f"{names[i]} and {names[j]} ({r[i, j]:.2f})"
        for i in range(len(cov))
        for j in range(i)
        if abs(r[i, j]) >= 1
    ]
    return f"; correlation beyond one: {', '.join(pairs)}" if pairs else ""
