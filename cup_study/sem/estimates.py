"""Estimates as a tidy table, with intervals, definitions and names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from cup_study.sem import constraints
from cup_study.sem.arguments import check_level
from cup_study.sem.arrays import FloatArray
from cup_study.sem.implied import Numbers, moments, parts
from cup_study.sem.language.table import ParameterTable
from cup_study.sem.missing import auxiliary as auxiliary_
from cup_study.sem.model import Model

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

CONSTRAINTS = ("==", "<", ">")


def row_values(model: Model, fixed: FloatArray, x: Numbers) -> Numbers:
    """Value of each row at given parameters.

    Parameters
    ----------
    model : Model
        Compiled table.
    fixed : ndarray, shape (n_rows,)
        Values of rows that are not free.
    x : ndarray, shape (..., n_parameters)
        Free parameters; batch axes are kept.

    Returns
    -------
    ndarray, shape (..., n_rows)
        Definitions are evaluated, constraints are zero. Under ``delta`` the residual variance of
        an ordinal item follows from the others, under ``theta`` its scale.
    """
    rows = model.table.rows
    found = np.empty((*x.shape[:-1], len(rows)), dtype=x.dtype)
    found[...] = np.where(rows["op"].isin(CONSTRAINTS), 0.0, fixed)
    free = rows["free"].to_numpy()
    found[..., free > 0] = x
    if model.categorical:
        _fill_scales(model, x, found)
    known = constraints.definitions(model.table, fixed)
    for i, (lhs, op) in enumerate(zip(rows["lhs"], rows["op"], strict=True)):
        if op == ":=":
            found[..., i] = known[lhs].value(x)
    return found


def _fill_scales(model: Model, x: Numbers, found: Numbers) -> None:
    """What follows from the scale of the latent responses, in place."""
    rows = model.table.rows
    delta = model.table.parameterization == "delta"
    which = (rows["op"] == ("~~" if delta else "~*~")) & (rows["lhs"] == rows["rhs"])
    for g, group in enumerate(model.groups):
        p = parts(group, x)
        if delta:
            common = np.einsum("...ij,...ij->...i", p.cross, p.matrices.lambda_)
            # An ordinal variable among the etas keeps its residual in psi, which is a parameter.
            value = p.matrices.delta**-2.0 - common
        else:
            value = moments(model, group, p).scale
        mine = which & (rows["group"] == g + 1) & (rows["free"] == 0)
        for i in np.flatnonzero(mine.to_numpy()).tolist():
            name = str(rows["lhs"].iat[i])
            if name not in group.observed:
                continue
            at = group.observed.index(name)
            if not group.ordinal[at]:
                continue
            if delta and name in group.etas:
                k = group.etas.index(name)
                inner = p.cov_eta[..., k, k] - p.matrices.psi[..., k, k]
                found[..., i] = p.matrices.delta[..., at] ** -2.0 - inner
            else:
                found[..., i] = value[..., at]


def standard_errors(fit: Fit) -> FloatArray:
    """Standard error of each row: zero where fixed, NaN where it does not exist.

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Returns
    -------
    ndarray, shape (n_rows,)
        Of definitions by the delta method, :math:`\\sqrt{g'Vg}`.
    """
    rows = fit.table.rows
    found = np.zeros(len(rows))
    covariance = fit.covariance
    free = rows["free"].to_numpy()
    defined = np.flatnonzero((rows["op"] == ":=").to_numpy())
    if covariance is None:
        found[free > 0] = np.nan
        found[defined] = np.nan
        return found
    variance = np.diagonal(covariance)
    found[free > 0] = np.sqrt(np.where(variance >= 0, variance, np.nan))
    known = constraints.definitions(fit.table, fit.values)
    for i in defined.tolist():
        slope = known[str(rows["lhs"].iat[i])].gradient(fit.x)
        found[i] = np.sqrt(max(float(slope @ covariance @ slope), 0.0))
    return found


def with_inference(
    frame: pd.DataFrame, estimate: str, se: FloatArray, *, level: float
) -> pd.DataFrame:
    """Add ``se z pvalue ci_lower ci_upper`` to a column of estimates.

    Parameters
    ----------
    frame : DataFrame
        Rows with the column `estimate`.
    estimate : str
        Its name.
    se : ndarray, shape (n_rows,)
        Standard errors; zero for fixed rows, whose test is missing.
    level : float
        Of the interval.

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> frame = with_inference(pd.DataFrame({"est": [1.96]}), "est", np.array([1.0]), level=0.95)
    >>> frame["pvalue"].round(3).item()
    0.05
    """
    check_level(level)
    value = frame[estimate].to_numpy(dtype=float)
    known = np.isfinite(se) & (se > 0)
    z = np.divide(value, se, out=np.full(len(value), np.nan), where=known)
    reach = float(ndtri(0.5 + level / 2)) * se
    return frame.assign(
        se=se,
        z=z,
        pvalue=2 * ndtr(-np.abs(z)),
        ci_lower=value - reach,
        ci_upper=value + reach,
    )


def estimates(fit: Fit, *, level: float = 0.95, auxiliary: bool = False) -> pd.DataFrame:
    """Estimates of all parameters, fixed ones included, and of the definitions.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    level : float, optional
        Of the intervals.
    auxiliary : bool, optional
        Whether to list the rows of auxiliary variables, which are no part of the theory.

    Returns
    -------
    DataFrame
        ``lhs op rhs group label est se z pvalue ci_lower ci_upper std_lv std_all``; `group` is
        the label of the group (empty with a single one), `std_lv` and `std_all` the estimates
        with latent, and with all, variables brought to unit variance.
    """
    from cup_study.sem.inference import standardised

    rows = fit.table.rows
    kept = (~rows["op"].isin(CONSTRAINTS)).to_numpy()
    extra = () if auxiliary else fit.settings.get("auxiliary", ())
    if extra:
        kept = kept & ~auxiliary_.involved(rows, extra).to_numpy()
    labels = np.array(["", *(g.label for g in fit.sample.groups)], dtype=object)
    frame = rows.loc[kept, ["lhs", "op", "rhs", "group", "label"]].reset_index(drop=True)
    frame["group"] = labels[frame["group"].to_numpy()]
    frame["est"] = fit.all_values[kept]
    frame = with_inference(frame, "est", standard_errors(fit)[kept], level=level)
    for kind in ("std_lv", "std_all"):
        frame[kind] = standardised.standardise(fit.model, fit.values, fit.x, kind)[kept]
    return frame


def names(table: ParameterTable) -> list[str]:
    """Names of the free parameters: their label, or ``lhs op rhs`` and the group.

    Parameters
    ----------
    table : ParameterTable
        Rows of the model.

    Returns
    -------
    list of str
        As lavaan's ``coef()``: ``.g2`` is added for groups after the first.
    """
    rows = table.rows[table.rows["free"] > 0]
    return [
        label or f"{lhs}{op}{rhs}" + (f".g{group}" if group > 1 else "")
        for lhs, op, rhs, group, label in zip(
            *(rows[c] for c in ("lhs", "op", "rhs", "group", "label")), strict=True
        )
    ]


def labelled_vcov(fit: Fit) -> pd.DataFrame:
    """Sampling covariance of the free parameters with their names.

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Returns
    -------
    DataFrame, shape (n_parameters, n_parameters)
        NaN when the information matrix has no inverse.
    """
    called = names(fit.table)
    covariance = fit.covariance
    if covariance is None:
        covariance = np.full((len(called), len(called)), np.nan)
    return pd.DataFrame(covariance, index=called, columns=called)
