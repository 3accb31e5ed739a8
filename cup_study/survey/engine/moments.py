r"""Shares of very large samples of persons, from the sums of rows that are alike.

The survey library goes through all rows for each share. Where persons are the sampling units and
weights are adjusted by groups, rows of the same stratum, group and answer differ in their weight
only, so that :math:`\sum w` and :math:`\sum w^2` of each kind of row hold everything that the
variance needs: of 2 million rows a few hundred remain. The tests hold the two together to 1e-10.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.survey.design import Design
from cup_study.survey.engine import kernel, sample

Numbers = NDArray[np.float64]
Codes = NDArray[np.intp]
Mask = NDArray[np.bool_]

#: Rounds of R's survey, and the library, over the margins of a raking.
RAKING_ROUNDS = 10


class _Kinds(NamedTuple):
    """Kinds of rows by stratum and group: of each row, and what each kind is."""

    rows: Codes
    strata: Codes
    margins: list[Codes]


def applies(design: Design) -> bool:
    """Whether the shares of a design follow from such sums.

    Examples
    --------
    >>> applies(Design(pd.Series([1.0, 2.0])))
    True
    """
    made = sample.adjustment(design)
    by_group = made is None or (made.cells is not None and made.weights is None)
    return by_group and design.clusters is None and design.replicates is None


def shares(design: Design, given: Sequence[Mask], base: Mask) -> tuple[Numbers, Numbers]:
    """Shares of answers over a domain, and their standard errors.

    Parameters
    ----------
    design : Design
        One to which this :func:`applies`.
    given : sequence of (n,) arrays of bool
        Who gave each answer; nobody gave two.
    base : (n,) array of bool
        The domain.

    Returns
    -------
    tuple of (k,) arrays
        Shares and standard errors; missing where the domain is empty.

    Examples
    --------
    >>> design, answers = Design(pd.Series([1.0] * 4)), np.array([True, False, False, False])
    >>> [x.round(4).tolist() for x in shares(design, [answers], ~np.zeros(4, dtype=bool))]
    [[0.25], [0.25]]
    """
    kinds = _kinds(design)
    n_kinds, n_states = len(kinds.strata), len(given) + 2
    state = np.zeros(len(base), dtype=np.intp)
    for k, chosen in enumerate(given):
        state[chosen] = k + 1
    state[~base] = n_states - 1
    joint = kinds.rows * n_states + state

    def sums(values: Numbers | None) -> Numbers:
        found = np.bincount(joint, values, n_kinds * n_states)
        return found.reshape(n_kinds, n_states).astype(np.float64)

    weights = np.asarray(design.weights, dtype=np.float64)
    count, first, second = sums(None), sums(weights), sums(weights**2)
    before = first if design.base is None else sums(np.asarray(design.base, dtype=np.float64))
    total = first[:, :-1].sum()
    if total == 0:
        return np.full(len(given), np.nan), np.full(len(given), np.nan)
    found = first[:, 1:-1].sum(axis=0) / total
    variances = []
    for k, share in enumerate(found):
        # Influence of a row on the share, by its answer; none outside the domain.
        z = np.full(n_states, -share / total)
        z[k + 1] += 1 / total
        z[-1] = 0.0
        left = z[None, :] - _explained(design, kinds, z, count, before)[:, None]
        variances.append(_variance(design, kinds, (first * left).sum(1), (second * left**2).sum(1)))
    return found, np.sqrt(np.array(variances) * kernel.average(design, base))


def _kinds(design: Design) -> _Kinds:
    if "kinds" not in design.made:
        n = len(design.weights)
        made = sample.adjustment(design)
        labels = [] if made is None or made.cells is None else list(made.cells.items())
        columns = [sample.codes(design.strata, n), *(sample.codes(c, n) for _, c in labels)]
        joint = columns[0]
        for column in columns[1:]:
            joint = pd.factorize(joint * (int(column.max()) + 1) + column)[0]
        at = sample.first_of_each(joint)
        design.made["kinds"] = _Kinds(joint, columns[0][at], [c[at] for c in columns[1:]])
    kinds: _Kinds = design.made["kinds"]
    return kinds


def _explained(
    design: Design, kinds: _Kinds, z: Numbers, count: Numbers, before: Numbers
) -> Numbers:
    """What the adjustment explains of the influence, by kind of row; see ``svyrecvar`` of R."""
    made = sample.adjustment(design)
    explained = np.zeros(len(kinds.strata))
    if made is None:
        return explained
    if made.kind == "poststratify":
        groups = kinds.margins[0]
        means = np.bincount(groups, before @ z) / np.bincount(groups, before.sum(axis=1))
        return np.asarray(means[groups])
    if made.kind == "calibrate":
        x = np.hstack([np.eye(int(groups.max()) + 1)[groups] for groups in kinds.margins])
        slopes = np.linalg.lstsq(x.T @ (before.sum(axis=1)[:, None] * x), x.T @ (before @ z))[0]
        return np.asarray(x @ slopes)
    rows, sums = count.sum(axis=1), count @ z
    for _ in range(RAKING_ROUNDS):
        for groups in kinds.margins:
            left = np.bincount(groups, sums - rows * explained) / np.bincount(groups, rows)
            explained = explained + left[groups]
    return explained


def _variance(design: Design, kinds: _Kinds, totals: Numbers, squares: Numbers) -> float:
    """Variance of a total from the sum and sum of squares of each kind of row."""
    n = sample.clusters_of_strata(design).astype(float)
    t = np.bincount(kinds.strata, totals, len(n))
    q = np.bincount(kinds.strata, squares, len(n))
    spread = np.maximum(q - t**2 / n, 0.0) * n / np.maximum(n - 1, 1)
    spread[n == 1] = q[n == 1] if design.lonely == "adjust" else 0.0
    return float((spread * kernel.corrections(design)).sum())
