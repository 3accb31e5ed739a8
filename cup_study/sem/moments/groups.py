"""What a sample is: its groups, their moments and rows.

Samples are made by :mod:`cup_study.sem.moments.sample`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from cup_study.sem.arrays import FloatArray, IntArray
from cup_study.sem.moments.columns import Columns

if TYPE_CHECKING:
    from cup_study.sem.missing.patterns import Patterns
    from cup_study.sem.ordinal.ordinal_moments import OrdinalMoments

Missing = Literal["listwise", "fiml", "pairwise"]
Divisor = Literal["n", "n-1"]


@dataclass(frozen=True, eq=False)
class GroupSample:
    """One group.

    Parameters
    ----------
    label : str
        Value of the group column; empty without groups.
    n : float
        Rows used; with weights their sum, as in lavaan's formulas.
    cov : ndarray, shape (p, p)
        Covariances: of complete rows, of the rows of each pair (``missing`` "fiml" and
        "pairwise"), or with ordered variables the polychoric ones.
    mean : ndarray, shape (p,)
        Means; 0 for ordered variables.
    columns : Columns or None
        The data of all groups; None when only moments were given.
    positions : ndarray of shape (m,) or None
        Positions of this group's rows in ``columns``; None for all of them.
    weights : ndarray of shape (m,) or None
        Weights of these rows; over all groups they sum to the number of rows.
    patterns : Patterns or None
        Patterns of missing values, with ``missing="fiml"``.
    ordinal : OrdinalMoments or None
        Thresholds and polychoric correlations, with ordered variables.
    """

    label: str
    n: float
    cov: FloatArray
    mean: FloatArray
    columns: Columns | None = field(default=None, repr=False)
    positions: IntArray | None = field(default=None, repr=False)
    weights: FloatArray | None = field(default=None, repr=False)
    patterns: Patterns | None = field(default=None, repr=False)
    ordinal: OrdinalMoments | None = field(default=None, repr=False)

    @cached_property
    def x(self) -> FloatArray | None:
        """Rows of this group, (m, p), copied from the data when first asked for."""
        return None if self.columns is None else self.columns.matrix(self.positions)

    @property
    def rows(self) -> pd.Index | None:
        """Labels of the rows of this group in the data."""
        if self.columns is None or self.positions is None:
            return None if self.columns is None else self.columns.index
        return self.columns.index[self.positions]

    @property
    def n_rows(self) -> int:
        """Rows used, whatever their weights."""
        if self.columns is None:
            return int(self.n)
        return len(self.columns.index) if self.positions is None else len(self.positions)


@dataclass(frozen=True, eq=False)
class Sample:
    """All groups.

    Parameters
    ----------
    observed : tuple of str
        Names of the variables.
    groups : tuple of GroupSample
        In the order in which the data first show them, as in lavaan.
    group_name : str or None
        Column of the groups.
    divisor : {"n", "n-1"}
        What sums of squares were divided by.
    dropped : DataFrame
        ``group reason n``: rows that did not enter.
    missing : {"listwise", "fiml", "pairwise"}
        How missing values were treated.
    categories : mapping of str to tuple
        Values of each ordered variable; code k in ``x`` stands for ``values[k - 1]``.
    means_given : bool
        False when only covariances were given.
    """

    observed: tuple[str, ...]
    groups: tuple[GroupSample, ...]
    group_name: str | None
    divisor: Divisor
    dropped: pd.DataFrame
    missing: Missing = "listwise"
    categories: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    means_given: bool = True

    @property
    def n_total(self) -> float:
        """Rows used in all groups."""
        return sum(group.n for group in self.groups)

    @property
    def has_data(self) -> bool:
        """Whether rows are there, not moments only."""
        return self.groups[0].columns is not None

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the groups."""
        return tuple(group.label for group in self.groups)
