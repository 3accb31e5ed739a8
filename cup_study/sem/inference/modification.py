r"""Modification indices: what the test statistic would lose if one more parameter were free.

For a parameter fixed at its value, with slope ``s`` of the discrepancy and
:math:`V=I_{11}-I_{12}I_{22}^{-1}I_{21}` the information on it beyond that on the free parameters,
:math:`MI=n s^2/V`, and the expected change is :math:`-s/V` (Sorbom 1989; Saris, Satorra & Sorbom
1987). Each is one degree of freedom; to free many because their index is large is to fit chance
(MacCallum, Roznowski & Necowitz 1992).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray
from cup_study.sem.implied import parts
from cup_study.sem.inference import standardised
from cup_study.sem.inference.extension import Extension, Row, extend, information, score
from cup_study.sem.language.names import of_rows
from cup_study.sem.vcov import inverse

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit
    from cup_study.sem.language.table import ParameterTable

#: Information below which a parameter is not identified beside the others: on the scale of
#: standardised variables (lavaan: of the variables as they are), and as a share of what the data
#: would tell if all others were known.
_LEAST = np.finfo(float).eps ** (1 / 3)
_ROUNDING = 1e-9
_OPERATORS = ("=~", "<~", "~", "~~", "~1", "~*~", "|")


def modification_indices(
    fit: Fit,
    *,
    minimum: float = 0.0,
    maximum_number: int | None = None,
    op: Sequence[str] | str | None = None,
    sort: bool = False,
) -> pd.DataFrame:
    """Modification index and expected change of each parameter that is not free.

    Parameters
    ----------
    fit : Fit
        A fitted model. Indices are those of normal theory whatever the estimator: with robust
        estimators they are not scaled.
    minimum : float, optional
        Only indices above it; 3.84 is the 5 percent point of one degree of freedom.
    maximum_number : int, optional
        Only so many rows.
    op : str or sequence of str, optional
        Only parameters of these kinds, such as ``"=~"``.
    sort : bool, optional
        Largest index first; else in the order of lavaan.

    Returns
    -------
    DataFrame
        ``lhs op rhs group mi epc sepc_lv sepc_all sepc_nox``: index, expected parameter change,
        and the change standardised as by :func:`cup_study.sem.inference.standardised.standardized`.
        Parameters that the data could not tell beside the others are left out.

    Raises
    ------
    InputError
        When the data do not identify the fitted model.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from cup_study.sem import fit
    >>> rng = np.random.default_rng(2)
    >>> trait, shared = rng.normal(size=(2, 400))
    >>> data = pd.DataFrame({f"q{i}": trait + rng.normal(size=400) for i in range(1, 6)})
    >>> data["q1"] += shared
    >>> data["q2"] += shared
    >>> found = modification_indices(fit("Ease =~ q1 + q2 + q3 + q4 + q5", data), sort=True)
    >>> found[["lhs", "op", "rhs"]].iloc[0].tolist()
    ['q1', '~~', 'q2']
    """
    _check(minimum, maximum_number, op)
    extension = extend(fit, candidates(fit.table), free_fixed=True)
    slopes, V = score(extension), _beyond(fit, extension)
    n = fit.sample.n_total
    with np.errstate(divide="ignore", invalid="ignore"):
        mi, change = n * slopes**2 / V, -slopes / V
    rows = extension.rows
    at = rows["free"].to_numpy() - 1
    frame = rows[["lhs", "op", "rhs"]].assign(
        group=[fit.sample.groups[g - 1].label for g in rows["group"]],
        mi=np.where(at >= 0, mi[at], np.nan),
        epc=np.where(at >= 0, change[at], np.nan),
    )
    epc = frame["epc"].to_numpy()
    for name, kind in (("sepc_lv", "std_lv"), ("sepc_all", "std_all"), ("sepc_nox", "std_nox")):
        frame[name] = standardised_change(fit, extension, epc, kind)
    frame = frame[rows["added"].to_numpy() & frame["mi"].notna()]
    if op is not None:
        frame = frame[frame["op"].isin([op] if isinstance(op, str) else list(op))]
    if sort:
        frame = frame.sort_values("mi", ascending=False, kind="stable")
    if minimum > 0:
        frame = frame[frame["mi"] > minimum]
    return frame.head(len(frame) if maximum_number is None else maximum_number).reset_index(
        drop=True
    )


def _check(minimum: float, maximum_number: int | None, op: Sequence[str] | str | None) -> None:
    problems = []
    if not isinstance(minimum, int | float | np.number):
        problems.append(Problem("minimum", f"expected a number, got {minimum!r}"))
    if maximum_number is not None and not (
        isinstance(maximum_number, int | np.integer) and maximum_number >= 0
    ):
        problems.append(
            Problem("maximum_number", f"expected a whole number, got {maximum_number!r}")
        )
    for word in [op] if isinstance(op, str) else list(op or ()):
        if word not in _OPERATORS:
            what = f"expected some of {', '.join(_OPERATORS)}, got {word!r}"
            problems.append(Problem("op", what))
    if problems:
        raise InputError("modification indices", problems, "Use values of these kinds.")


def candidates(table: ParameterTable) -> list[Row]:
    """Parameters that a model of these variables could have, in the order of lavaan.

    Parameters
    ----------
    table : ParameterTable
        Rows of the model.

    Returns
    -------
    list of (str, str, str, int)
        In each group: loadings of all observed variables on all factors, residual covariances
        of indicators, covariances of exogenous variables, covariances of factors, regressions
        among the variables that take part in regressions, intercepts, and scales of ordered
        variables over groups.
    """
    found: list[Row] = []
    for g in range(1, table.n_groups + 1):
        rows = table.rows[table.rows["group"] == g]
        keys = list(zip(rows["lhs"], rows["op"], rows["rhs"], strict=True))
        found += [(lhs, op, rhs, g) for lhs, op, rhs in _of_group(table, keys)]
    return found


def _of_group(
    table: ParameterTable, keys: list[tuple[str, str, str]]
) -> list[tuple[str, str, str]]:
    names = of_rows(keys)
    x = table.exogenous
    y = [name for name in table.observed if name not in x]
    given = set(x) if table.conditional_x else set()
    both = list(dict.fromkeys((*names.outcomes, *names.predictors)))
    may_be_explained = [name for name in both if name not in given]
    indicators = set(names.indicators)
    measured = [name for name in table.latent if name not in names.formative]
    found = [(f, "=~", i) for f, i in product(measured, y) if i not in may_be_explained]
    found += [(a, "~~", b) for a, b in _pairs([name for name in y if name in indicators])]
    if not given:
        found += [(a, "~~", b) for a, b in _pairs(list(x))]
    found += [(a, "~~", b) for a, b in _pairs(list(table.latent))]
    found += [
        (a, "~", b)
        for a, b in product(may_be_explained, both)
        if a != b
        and not (a in indicators and b in table.latent)
        # These would be the same element of the matrix.
        and (a, "<~", b) not in keys
        and (b, "=~", a) not in keys
    ]
    if table.meanstructure:
        found += [(a, "~1", "") for a in (*(n for n in table.observed if n not in given),)]
        found += [(a, "~1", "") for a in table.latent]
    if table.n_groups > 1:
        found += [(a, "~*~", a) for a in table.ordered]
    return found


def _pairs(names: list[str]) -> list[tuple[str, str]]:
    return [(a, b) for i, a in enumerate(names) for b in names[i:]]


def _beyond(fit: Fit, extension: Extension) -> FloatArray:
    """Information on each parameter beyond that on the free ones of the fit; NaN if none."""
    k = len(fit.x)
    own = np.zeros(len(extension.x))
    old = np.zeros((k, k))
    cross = np.zeros((len(extension.x), k))
    for i, group in enumerate(extension.model.groups):
        local, at = information(extension, i), group.parameters
        mine = np.flatnonzero(at < k)
        own[at] += np.diagonal(local)
        cross[np.ix_(at, at[mine])] += local[:, mine]
    old = cross[:k]
    bread = inverse(old, fit.directions)
    if bread is None:
        raise InputError(
            "modification indices",
            [Problem("model", "the data do not identify the fitted model")],
            "Fix or equate parameters until it has standard errors, then ask what else to free.",
        )
    beyond = own - np.einsum("ij,ij->i", cross @ bread, cross)
    told = beyond * _units(fit, extension) ** 2
    return np.where((beyond > _ROUNDING * own) & (told > _LEAST), beyond, np.nan)


def _units(fit: Fit, extension: Extension) -> FloatArray:
    """Size of each parameter when it is one for standardised variables."""
    whole = tuple(parts(group, fit.x) for group in fit.model.groups)
    sd = standardised.scales(fit.model, fit.values, whole)[2:].tolist()
    named = [
        (g, name)
        for g, group in enumerate(fit.model.groups, start=1)
        for name in (*fit.table.latent, *group.observed, *group.exogenous)
    ]
    of = dict(zip(named, sd, strict=True))
    rows = extension.rows
    units = np.ones(len(extension.x))
    columns = (rows[c].tolist() for c in ("lhs", "op", "rhs", "group", "free"))
    for lhs, op, rhs, g, free in zip(*columns, strict=True):
        a, b = of[g, lhs], of.get((g, rhs), 1.0)
        by = {"=~": b / a, "~": a / b, "<~": a / b, "~~": a * b, "~*~": 1.0}
        if free:
            units[free - 1] = by.get(op, a)
    # Where a variance is negative, the parameter's own units are as good as any.
    return np.where(np.isfinite(units), units, 1.0)


def standardised_change(
    fit: Fit, extension: Extension, change: FloatArray, kind: str
) -> FloatArray:
    """Expected parameter changes, standardised with the variances of the fitted model.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    extension : Extension
        It, extended.
    change : ndarray, shape (n_rows,)
        Expected change of each row.
    kind : {"std_lv", "std_all", "std_nox"}
        See :func:`cup_study.sem.inference.standardised.standardized`.

    Returns
    -------
    ndarray, shape (n_rows,)
        A covariance is divided by the root of the estimated residual variances. For a variance
        itself it is the standardised estimate with the sign of the change, as in lavaan.
    """
    rows = extension.rows
    whole = tuple(parts(group, fit.x) for group in fit.model.groups)
    deviations = standardised.scales(fit.model, fit.values, whole)
    size = np.abs(change)
    variance = ((rows["op"] == "~~") & (rows["lhs"] == rows["rhs"])).to_numpy()
    estimated = variance & ~rows["exo"].to_numpy(dtype=bool)
    size[estimated] = extension.values[estimated]

    def rescaled(value: FloatArray) -> FloatArray:
        model, values = extension.model, extension.values
        return np.asarray(
            standardised.rescaled(model, values, value.copy(), deviations, kind), dtype=np.float64
        )

    # Roots of variances that are nothing but rounding divide nothing.
    nothing = variance & (np.abs(rescaled(size)) < np.sqrt(np.finfo(float).eps))
    found = np.where(nothing, 0.0, rescaled(np.where(nothing, np.nan, size)))
    return np.sign(change) * found
