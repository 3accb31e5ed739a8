r"""Score tests of parameters that are equal over groups: would each fit better if it were free?

With ``s`` the slope of the discrepancy, ``I`` the information, ``T`` the directions in which the
model may move and ``D`` those that releasing a parameter opens, the statistic is
:math:`n\,s'D\,(D'ID - D'IT(T'IT)^{-1}T'ID)^{-1}D's`, with as many degrees of freedom as equalities
are released (Silvey 1959). All parameters share one inverse.
:mod:`cup_study.sem.inference.score_test` tests single equalities, and what lavaan's
``lavTestScore`` does besides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import linalg
from scipy.special import chdtrc

from cup_study.sem.arrays import FloatArray
from cup_study.sem.fitted import Fit
from cup_study.sem.groupwise.invariance_design import written
from cup_study.sem.inference import extension
from cup_study.sem.language.names import Key


def score_tests(fit: Fit, parameters: Sequence[Key]) -> pd.DataFrame:
    """Score test of each parameter: equal over groups (or fixed after the first) against free.

    Parameters
    ----------
    fit : Fit
        A fitted model of several groups.
    parameters : sequence of (str, str, str)
        ``lhs op rhs`` of parameters that are tied over groups by equalities, or that are fixed in
        the groups after the first.

    Returns
    -------
    DataFrame
        ``parameter stat df pvalue``, one row each.
    """
    rows = fit.table.rows
    place = {
        key: i
        for i, key in enumerate(zip(*(rows[c] for c in ("lhs", "op", "rhs", "group")), strict=True))
    }
    groups = range(1, fit.table.n_groups + 1)
    fixed = {
        key: [(*key, g) for g in groups if g > 1 and not rows["free"].iat[place[*key, g]]]
        for key in parameters
    }
    extended = extension.extend(fit, [row for several in fixed.values() for row in several])
    R, of = _released(fit, extended, parameters, place)
    stats, df = _statistics(fit, extended, R, of)
    pvalue = np.where(df > 0, chdtrc(np.maximum(df, 1), np.maximum(stats, 0.0)), np.nan)
    return pd.DataFrame(
        {"parameter": list(map(written, parameters)), "stat": stats, "df": df, "pvalue": pvalue}
    )


def _released(
    fit: Fit,
    extended: extension.Extension,
    parameters: Sequence[Key],
    place: Mapping[tuple[str, str, str, int], int],
) -> tuple[FloatArray, list[list[int]]]:
    """Gradients of all equalities and fixings, and which of them each parameter is about."""
    k, n = len(fit.x), len(extended.x)
    rows = fit.table.rows
    free = rows["free"].to_numpy()
    tied = np.zeros((len(fit.constraints.linear), n))
    tied[:, :k] = fit.constraints.linear
    added = extended.rows[extended.rows["added"].to_numpy()]
    at = dict(
        zip(
            zip(*(added[c] for c in ("lhs", "op", "rhs", "group")), strict=True),
            added["free"].to_numpy() - 1,
            strict=True,
        )
    )
    order = {key: len(tied) + i for i, key in enumerate(at)}
    R = np.concatenate([tied, np.eye(n)[list(at.values())]]) if at else tied
    of = []
    for key in parameters:
        own = [place[*key, g] for g in range(1, fit.table.n_groups + 1)]
        mine = {int(free[i]) - 1 for i in own if free[i]}
        held = [r for r, line in enumerate(tied) if set(np.flatnonzero(line)) <= mine]
        of.append(
            [
                *held,
                *(order[*key, g] for g in range(2, fit.table.n_groups + 1) if (*key, g) in order),
            ]
        )
    return R, of


def _statistics(
    fit: Fit, extended: extension.Extension, R: FloatArray, of: Iterable[Sequence[int]]
) -> tuple[FloatArray, FloatArray]:
    slope = extension.score(extended)
    information = np.zeros((len(slope), len(slope)))
    for i, group in enumerate(extended.model.groups):
        at = np.ix_(group.parameters, group.parameters)
        information[at] += extension.information(extended, i)
    scale = np.sqrt(np.abs(np.diagonal(information)))
    scale = np.where(scale > 0, scale, 1.0)
    H, s, A = information / np.outer(scale, scale), slope / scale, R / scale
    T = linalg.null_space(A)
    D = np.linalg.pinv(A)
    across = T.T @ (H @ D)
    inner = np.linalg.pinv(T.T @ H @ T, rcond=1e-11, hermitian=True)
    M = D.T @ H @ D - across.T @ inner @ across
    u = D.T @ s - across.T @ inner @ (T.T @ s)
    stats, df = [], []
    for released in of:
        block = M[np.ix_(released, released)]
        unit = np.sqrt(np.maximum(np.diagonal(block), 1e-300))
        values, vectors = np.linalg.eigh(block / np.outer(unit, unit))
        kept = values > 1e-8
        along = vectors[:, kept].T @ (u[list(released)] / unit)
        stats.append(fit.sample.n_total * float(np.sum(along**2 / values[kept])))
        df.append(int(kept.sum()))
    return np.array(stats), np.array(df, dtype=float)
