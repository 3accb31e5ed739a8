"""How a smaller model lies in a larger one: shared parameters, and the restrictions between them.

Difference tests ask for the larger model at the estimates of the smaller one, or for the
directions of the larger model that the smaller one may not take. Models may order their variables
differently; moments and parameters are matched by what they are.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg

from cup_study.errors import InputError, Problem
from cup_study.sem import information
from cup_study.sem.arrays import FloatArray, lower, strictly_lower
from cup_study.sem.derivatives import jacobian
from cup_study.sem.goodness import fabin
from cup_study.sem.goodness.likelihoods import unrestricted_moments
from cup_study.sem.missing.saturated import USUAL_UNITS

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

#: Relative size of singular values that count as zero.
ZERO = float(np.sqrt(np.finfo(float).eps))


def unit_basis(fit: Fit) -> tuple[FloatArray, FloatArray]:
    """Directions in which parameters may move, in units of their own precision.

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Returns
    -------
    basis : ndarray, shape (n_parameters, n_directions)
    information : ndarray, shape (n_directions, n_directions)
        Of one observation along them; its diagonal is one.
    """
    basis = fit.directions
    inner = basis.T @ information.unit_information(fit) @ basis
    scale = np.sqrt(np.diagonal(inner))
    return basis / scale, inner / np.outer(scale, scale)


def by_moments(larger: Fit, smaller: Fit, basis: FloatArray) -> FloatArray:
    """Directions of the larger model that the moments of the smaller one cannot follow.

    Parameters
    ----------
    larger, smaller : Fit
        Models, the one with fewer degrees of freedom first.
    basis : ndarray, shape (n_parameters, n_directions)
        Of the larger one, from :func:`unit_basis`.

    Returns
    -------
    ndarray, shape (n_restrictions, n_directions)
    """
    units = np.concatenate([_units(larger, i) for i in range(len(larger.model.groups))])
    wide = np.concatenate(jacobian(larger.model, larger.x)) @ basis / units[:, None]
    blocks = []
    for i, block in enumerate(jacobian(smaller.model, smaller.x)):
        place = {key: k for k, key in enumerate(_moments(smaller, i))}
        blocks.append(block[[place[key] for key in _moments(larger, i)]])
    narrow = np.concatenate(blocks) @ unit_basis(smaller)[0] / units[:, None]
    reached = np.linalg.pinv(wide, rcond=ZERO) @ narrow
    return linalg.null_space(reached.T, rcond=1e-7).T


def by_parameters(larger: Fit, smaller: Fit) -> FloatArray:
    """Restrictions from the parameter tables.

    Parameters
    ----------
    larger, smaller : Fit
        Models, the one with fewer degrees of freedom first.

    Returns
    -------
    ndarray, shape (n_restrictions, n_parameters of the larger model)
        Gradients of what is fixed or tied in the smaller model.

    Raises
    ------
    InputError
        When a parameter is free in the smaller model but not in the larger one.
    """
    rows, own = _rows(smaller), larger.table.rows["free"].to_numpy()
    free = smaller.table.rows["free"].to_numpy()
    place = np.full(len(smaller.x), -1)
    fixed = []
    for key, i in _rows(larger).items():
        if own[i] and key in rows and free[rows[key]]:
            place[free[rows[key]] - 1] = own[i] - 1
        elif own[i]:
            fixed.append(own[i] - 1)
    if (place < 0).any():
        from cup_study.sem.estimates import names

        at = [names(smaller.table)[i] for i in np.flatnonzero(place < 0)]
        raise InputError(
            "difference test",
            [
                Problem(name, "is free in the smaller model but not in the larger one")
                for name in at
            ],
            'Write both models with the same parameters, or use restrictions="delta".',
        )
    limits = smaller.constraints
    x = larger.x[place]
    curved = [c.gradient(x) for c in limits.equalities]
    tied = np.array([*limits.linear, *curved]).reshape(-1, len(x))
    found = np.zeros((len(fixed) + len(tied), len(larger.x)))
    found[np.arange(len(fixed)), fixed] = 1.0
    found[len(fixed) :, place] = tied
    return found


def carried_over(larger: Fit, smaller: Fit) -> FloatArray:
    """Parameters of the larger model at the values that the smaller one gives them.

    Parameters
    ----------
    larger, smaller : Fit
        Models, the one with fewer degrees of freedom first.

    Returns
    -------
    ndarray, shape (n_parameters of the larger model,)
        Zero for what the smaller model does not have; parameters of a factor that it does not
        know are where lavaan begins to search.
    """
    known, values = _rows(smaller), smaller.all_values
    variables = {*smaller.table.observed, *smaller.table.latent}
    rows = larger.table.rows
    free = rows["free"].to_numpy()
    x = np.zeros(len(larger.x))
    for key, i in _rows(larger).items():
        if not free[i]:
            continue
        if key in known:
            x[free[i] - 1] = values[known[key]]
        elif not {rows["lhs"].iat[i], rows["rhs"].iat[i]} <= variables:
            x[free[i] - 1] = _begin(larger, i)
    return x


def _begin(fit: Fit, i: int) -> float:
    """Where lavaan begins to search for a parameter of a factor."""
    rows = fit.table.rows
    lhs, op, rhs, group = rows[["lhs", "op", "rhs", "group"]].to_numpy().tolist()[i]
    own = rows[(rows["lhs"] == lhs) & (rows["group"] == group)]
    if op == "~~":
        return 0.05 if lhs == rhs else 0.0
    if op != "=~":
        return 0.0
    items = own.loc[own["op"] == "=~", "rhs"].tolist()
    names = fit.table.observed
    if not set(items) <= set(names):
        return 1.0
    # lavaan has given the factor all indicators by then, with loadings fixed at zero.
    regressed = rows.loc[rows["op"] == "~", ["lhs", "rhs"]].to_numpy().ravel().tolist()
    aside = {*items, *regressed, *(fit.table.exogenous if fit.table.fixed_x else ())}
    items += [name for name in names if name not in aside]
    at = [names.index(item) for item in items]
    _, cov = unrestricted_moments(fit.sample)[group - 1]
    variance = own[(own["op"] == "~~") & (own["rhs"] == lhs)]
    unit = bool(((variance["free"] == 0) & (variance["ustart"] == 1)).any())
    found = fabin.loadings(cov[np.ix_(at, at)], unit_variance=unit)
    return float(found[items.index(rhs)])


def _rows(fit: Fit) -> dict[Hashable, int]:
    """Row of each parameter of a table, by what it is."""
    rows = fit.table.rows
    columns = (rows[name] for name in ("lhs", "op", "rhs", "group"))
    found: dict[Hashable, int] = {}
    for i, (lhs, op, rhs, group) in enumerate(zip(*columns, strict=True)):
        if op not in ("==", "<", ">", ":="):
            pair = frozenset((lhs, rhs)) if op == "~~" else (lhs, rhs)
            found[pair, op, group] = i
    return found


def _units(fit: Fit, i: int) -> FloatArray:
    """Units of the moments of a group: ones, but powers of ten for very large or small ones.

    The two Jacobians are at different estimates, so how far one is from the other depends on the
    units, in lavaan too; an item times 1e5 should change nothing.
    """
    moments = _moments(fit, i)
    if fit.model.categorical:
        return np.ones(len(moments))
    deviation = np.sqrt(np.diagonal(fit.sample.groups[i].cov))
    low, high = USUAL_UNITS
    usual = (deviation >= low) & (deviation <= high)
    unit = np.where(usual, 1.0, 10.0 ** np.round(np.log10(deviation)))
    rows, columns = lower(len(unit))
    pairs = unit[rows] * unit[columns]
    return np.concatenate([unit, pairs]) if fit.model.meanstructure else pairs


def _moments(fit: Fit, i: int) -> list[Hashable]:
    """What each moment of a group is, so that models may order their variables differently."""
    group = fit.model.groups[i]
    names = group.observed
    if not fit.model.categorical:
        rows, columns = lower(len(names))
        pairs = [frozenset((names[a], names[b])) for a, b in zip(rows, columns, strict=True)]
        return [*names, *pairs] if fit.model.meanstructure else list(pairs)
    rows, columns = strictly_lower(len(names))
    levels: list[Hashable] = []
    for k, variable in enumerate(group.threshold_of.tolist()):
        first = group.threshold_of.tolist().index(variable)
        levels.append(("level", names[variable], k - first))
    slopes = [("slope", name, x) for x in group.exogenous for name in names]
    own = [("variance", n) for n, o in zip(names, group.ordinal, strict=True) if not o]
    pairs = [frozenset((names[a], names[b])) for a, b in zip(rows, columns, strict=True)]
    return [*levels, *slopes, *own, *pairs]
