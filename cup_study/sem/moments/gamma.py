"""Asymptotic covariance of the moments of a sample, whatever their kind."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray
from cup_study.sem.moments import nacov

if TYPE_CHECKING:
    from cup_study.sem.model import Model
    from cup_study.sem.moments.sample import Sample

#: Standard errors, the test and that of the baseline model need the same matrix.
_FOUND: WeakKeyDictionary[Sample, dict[tuple[object, ...], FloatArray]] = WeakKeyDictionary()


def of_group(sample: Sample, i: int, model: Model) -> FloatArray:
    """Gamma of one group, in the order of its moments.

    Parameters
    ----------
    sample : Sample
        All groups.
    i : int
        Group.
    model : Model
        Whether means are modelled, and which variables are fixed.

    Returns
    -------
    ndarray, shape (q, q)
        Of the root of n times the moments.

    Raises
    ------
    InputError
        When only moments are there.
    """
    group = sample.groups[i]
    if group.ordinal is not None:
        return group.ordinal.gamma
    if group.x is None:
        raise InputError(
            "moments",
            [Problem("data", "this estimator needs the answers themselves, not their moments")],
            "Give the data, or use estimator='ML'.",
        )
    known = _FOUND.setdefault(sample, {})
    key = (i, model.meanstructure, *fixed(model))
    if key not in known:
        known[key] = nacov.gamma(
            group.x, means=model.meanstructure, fixed=fixed(model), weights=group.weights
        )
    return known[key]


def fixed(model: Model) -> list[int]:
    """Positions of exogenous variables that keep the moments of the sample."""
    table = model.table
    if not table.fixed_x or table.conditional_x:
        return []
    return [table.observed.index(name) for name in table.exogenous]
