"""A measurement model without anything that belongs to groups: what is there, and what is fixed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.language import syntax, table
from cup_study.sem.language.names import Key
from cup_study.sem.language.syntax import Syntax

SOURCE = "invariance model for ordered items"
REMEDY = (
    "Test the invariance of the measurement model alone (Wu & Estabrook 2016); or write the steps "
    "yourself, beginning with the text of wu_estabrook.syntax()."
)


@dataclass(frozen=True)
class Skeleton:
    """A measurement model without anything that belongs to groups.

    Parameters
    ----------
    observed, latent : tuple of str
        Variables in the order of the matrices.
    thresholds : mapping of str to int
        Number of thresholds of each ordered item.
    fixed : mapping of (str, str, str) to float or None
        Loadings and covariances; None where free.
    """

    observed: tuple[str, ...]
    latent: tuple[str, ...]
    thresholds: Mapping[str, int]
    fixed: Mapping[Key, float | None]

    def loadings(self, item: str) -> list[str]:
        """Factors that an item measures."""
        return [lhs for lhs, op, rhs in self.fixed if op == "=~" and rhs == item]


def skeleton(model: str, levels: Mapping[str, int], *, orthogonal: bool = False) -> Skeleton:
    """Read a measurement model.

    Parameters
    ----------
    model : str
        lavaan's syntax with ``=~`` and ``~~``.
    levels : mapping of str to int
        Number of categories of each ordered item.
    orthogonal : bool, optional
        Whether factors are uncorrelated.

    Returns
    -------
    Skeleton

    Raises
    ------
    InputError
        For models with regressions, factors of factors, labels or constraints: all at once.

    Examples
    --------
    >>> own = skeleton("F =~ a + b + c; a ~~ b", {"a": 4})
    >>> own.observed, own.thresholds, own.loadings("a")
    (('a', 'b', 'c'), {'a': 3}, ['F'])
    """
    read = syntax.read(model)
    problems = _problems(read)
    if problems:
        raise InputError(SOURCE, problems, REMEDY)
    built = table.build(
        read, kind="cfa", ordered=tuple(levels), levels=levels, std_lv=True, orthogonal=orthogonal
    )
    rows = built.rows
    kept: pd.DataFrame = rows[
        (rows["op"] == "=~") | ((rows["op"] == "~~") & (rows["lhs"] != rows["rhs"]))
    ]
    fixed = {
        (lhs, op, rhs): None if free else float(value)
        for lhs, op, rhs, free, value in zip(
            *(kept[c] for c in ("lhs", "op", "rhs", "free", "ustart")), strict=True
        )
    }
    thresholds = {name: levels[name] - 1 for name in built.ordered}
    return Skeleton(built.observed, built.latent, thresholds, fixed)


def _problems(read: Syntax) -> list[Problem]:
    """What cannot be carried over."""
    problems = []
    factors = {s.lhs for s in read.statements if s.op == "=~"}
    for s in read.statements:
        text = " ".join(s.key).rstrip()
        if s.op not in ("=~", "~~"):
            problems.append(Problem(s.where, f'"{text}": only =~ and ~~ can be carried over'))
        elif s.op == "=~" and s.rhs in factors:
            what = f'"{text}": a factor of factors; how to identify it is not worked out'
            problems.append(Problem(s.where, what))
        elif any(s.modifiers.label):
            problems.append(Problem(s.where, f'"{text}": labels cannot be carried over'))
        elif len(s.modifiers.fixed) > 1:
            problems.append(Problem(s.where, f'"{text}": values per group cannot be carried over'))
    problems += [Problem(c.where, "constraints cannot be carried over") for c in read.constraints]
    return problems
