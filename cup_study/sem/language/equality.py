"""What the user says about single parameters, and which parameters are equal.

Parameters are equal because they bear the same label or because ``group_equal`` names their kind.
As in lavaan each keeps its own number; an equality is a row ``.p1. == .p8.`` of the system.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from math import isfinite, isnan

from cup_study.errors import Problem
from cup_study.sem.language.automatic import Row
from cup_study.sem.language.names import Key, Names

_Belongs = Callable[[Row, Collection[str], Collection[str]], bool]

#: Which rows are of a kind, given the latent and the observed variables that are not exogenous.
_RULES: dict[str, _Belongs] = {
    "loadings": lambda row, *_: row.op == "=~",
    "composite.loadings": lambda row, *_: row.op == "<~",
    "regressions": lambda row, *_: row.op == "~",
    "thresholds": lambda row, *_: row.op == "|",
    "intercepts": lambda row, _, observed: row.op == "~1" and row.lhs in observed,
    "means": lambda row, latent, _: row.op == "~1" and row.lhs in latent,
    "residuals": lambda row, _, observed: row.variance and row.lhs in observed,
    "residual.covariances": lambda row, _, observed: row.covariance and row.lhs in observed,
    "lv.variances": lambda row, latent, _: row.variance and row.lhs in latent,
    "lv.covariances": lambda row, latent, _: row.covariance and row.lhs in latent,
}

#: Kinds of parameters that ``group_equal`` can name.
KINDS = tuple(_RULES)


def modify(rows: Sequence[Row], n_groups: int) -> list[Problem]:
    """Apply fixed values, starting values, bounds and labels, in place.

    Parameters
    ----------
    rows : sequence of Row
        Rows of all groups.
    n_groups : int
        Number of groups; a vector must have one entry for each, or one for all.

    Returns
    -------
    list of Problem
        Vectors of another length.
    """
    problems: list[Problem] = []
    for row in rows:
        if row.statement is None:
            continue
        said = row.statement.modifiers
        vectors = (said.fixed, said.start, said.lower, said.upper, said.label)
        wrong = [len(vector) for vector in vectors if len(vector) not in (0, 1, n_groups)]
        if wrong:
            if row.group == 1:
                groups = "1 group" if n_groups == 1 else f"{n_groups} groups"
                what = f'{wrong[0]} values in c() for "{_text(row)}", but there is {groups}'
                what = what.replace("there is", "there are") if n_groups > 1 else what
                problems.append(Problem(row.statement.where, what))
            continue
        at = [row.group - 1 if len(vector) > 1 else 0 for vector in vectors]
        if said.fixed:
            value = said.fixed[at[0]]
            if isnan(value):
                row.release()
            else:
                row.fix(value)
        if said.start:
            row.ustart = said.start[at[1]]
        row.lower = said.lower[at[2]] if said.lower else row.lower
        row.upper = said.upper[at[3]] if said.upper else row.upper
        row.label = said.label[at[4]] if said.label else ""
        if row.lower > row.upper and row.group == 1:
            what = f'the lower bound of "{_text(row)}" is above the upper one'
            problems.append(Problem(row.statement.where, what))
    return problems


def sets(
    rows: Sequence[Row],
    names: Names,
    group_equal: Collection[str],
    group_partial: Collection[Key],
) -> list[list[int]]:
    """Sets of rows that are equal.

    Parameters
    ----------
    rows : sequence of Row
        Rows of all groups, group by group.
    names : Names
        Parts that the variables play.
    group_equal : collection of str
        Of :data:`KINDS`.
    group_partial : collection of (str, str, str)
        Parameters that are left free.

    Returns
    -------
    list of list of int
        Positions in the table, the reference first; in the order of the second member.
    """
    latent, observed = set(names.latent), set(names.observed_nox)
    wanted = {
        row.key
        for row in rows
        if row.group == 1
        and row.key not in group_partial
        and any(_RULES[kind](row, latent, observed) for kind in group_equal)
    }
    members: dict[str, list[int]] = {}
    order: dict[str, int] = {}
    for i, row in enumerate(rows):
        # A label may be that of another parameter, as in equal("f=~x1")*x2.
        suffix = f".g{row.group}" if row.group > 1 and row.key not in wanted else ""
        label = row.label or "".join(row.key) + suffix
        members.setdefault(label, []).append(i)
        if len(members[label]) == 2:
            order[label] = i
    return [members[label] for label in order]


def equate(rows: Sequence[Row], equal: Sequence[Sequence[int]]) -> list[Problem]:
    """Make sets of rows equal, in place.

    If one of a set is fixed, all are fixed to its value. Bounds become the widest of the set.
    Rows without a label get that of the system, ``.p1.`` for the first row of the table.

    Parameters
    ----------
    rows : sequence of Row
        Rows of all groups.
    equal : sequence of sequence of int
        From :func:`sets`.

    Returns
    -------
    list of Problem
        Equal parameters that are fixed to different values.
    """
    problems: list[Problem] = []
    for members in equal:
        ones = [rows[i] for i in members]
        lower = [row.lower for row in ones if isfinite(row.lower)]
        upper = [row.upper for row in ones if isfinite(row.upper)]
        for row in ones:
            row.lower = min(lower, default=row.lower)
            row.upper = max(upper, default=row.upper)
        fixed = [row for row in ones if not row.free]
        for row in fixed:
            if row.ustart != fixed[0].ustart and not (isnan(row.ustart) or isnan(fixed[0].ustart)):
                where = next((r.statement.where for r in (row, *ones) if r.statement), "")
                what = (
                    f'"{_text(row)}" is fixed to {row.ustart:g} and "{_text(fixed[0])}" to '
                    f"{fixed[0].ustart:g}, but both are to be equal"
                )
                problems.append(Problem(where, what))
        for row in ones:
            if fixed:
                row.fix(fixed[0].ustart)
            elif not row.label:
                row.label = f".p{members[0] + 1}."
    return problems


def _text(row: Row) -> str:
    group = f" in group {row.group}" if row.group > 1 else ""
    return " ".join(row.key).rstrip() + group
