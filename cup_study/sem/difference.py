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

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg
from scipy.stats import chi2

from cup_study.errors import InputError, Problem
from cup_study.sem import fabin, information, ugamma
from cup_study.sem.arrays import FloatArray, lower, strictly_lower
from cup_study.sem.chisquare import TestStatistic
from cup_study.sem.derivatives import jacobian
from cup_study.sem.likelihoods import unrestricted_moments
from cup_study.sem.saturated import USUAL_UNITS
from cup_study.sem.test_statistics import chisquare_tests, scaled_at

if TYPE_CHECKING:
    from cup_study.sem.fit import Fit

#: Relative size of singular values that count as zero.
_ZERO = float(np.sqrt(np.finfo(float).eps))


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
        scaled = scaled_at(larger, _carried_over(larger, smaller), scaled.name, own)
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
    basis, inner = _unit_basis(larger)
    if restrictions == "exact":
        ties = _exact(larger, smaller) @ basis
    else:
        ties = _by_moments(larger, smaller, basis)
    solved = np.linalg.solve(inner, ties.T)
    spread = solved @ np.linalg.pinv(ties @ solved, rcond=_ZERO, hermitian=True) @ solved.T
    product = spread @ (basis.T @ ugamma.meat(larger.objective, larger.x) @ basis)
    factor = float(np.sqrt(np.vdot(product, product.T) / df))
    return _scaled(larger, smaller, factor, df - float(np.trace(product)) / factor)


def _unit_basis(fit: Fit) -> tuple[FloatArray, FloatArray]:
    """Directions of the parameters in which information has unit diagonal, and information."""
    basis = fit.directions
    inner = basis.T @ information.unit_information(fit) @ basis
    scale = np.sqrt(np.diagonal(inner))
    return basis / scale, inner / np.outer(scale, scale)


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


def _carried_over(larger: Fit, smaller: Fit) -> FloatArray:
    """Parameters of the larger model at the values that the smaller one gives them."""
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


def _exact(larger: Fit, smaller: Fit) -> FloatArray:
    """Restrictions from the parameter tables, shape (n, n_parameters of the larger model)."""
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


def _by_moments(larger: Fit, smaller: Fit, basis: FloatArray) -> FloatArray:
    """Directions of the larger model that the moments of the smaller one cannot follow."""
    units = np.concatenate([_units(larger, i) for i in range(len(larger.model.groups))])
    wide = np.concatenate(jacobian(larger.model, larger.x)) @ basis / units[:, None]
    blocks = []
    for i, block in enumerate(jacobian(smaller.model, smaller.x)):
        place = {key: k for k, key in enumerate(_moments(smaller, i))}
        blocks.append(block[[place[key] for key in _moments(larger, i)]])
    narrow = np.concatenate(blocks) @ _unit_basis(smaller)[0] / units[:, None]
    reached = np.linalg.pinv(wide, rcond=_ZERO) @ narrow
    return linalg.null_space(reached.T, rcond=1e-7).T


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
