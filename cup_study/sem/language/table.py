"""The parameter table of a model: every parameter, fixed or free, in lavaan's order.

:func:`build` does what ``lavaanify()`` does for ``cfa()``, ``sem()`` and ``growth()`` in lavaan
0.6-14: the user's rows, the rows added by default, fixed values that identify the model, labels
and equality over groups.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.language import automatic, equality, model_checks
from cup_study.sem.language.automatic import Options, Row
from cup_study.sem.language.names import Key, of_rows, turned
from cup_study.sem.language.statement import Constraint
from cup_study.sem.language.syntax import REMEDY, Syntax

Kind = Literal["cfa", "sem", "growth"]

COLUMNS = (
    *("lhs", "op", "rhs", "user", "group", "free", "exo", "label", "plabel", "ustart"),
    *("lower", "upper"),
)


@dataclass(frozen=True)
class ParameterTable:
    """Parameters of a model.

    Attributes
    ----------
    rows : DataFrame
        Columns ``lhs op rhs user group free exo label plabel ustart lower upper``. ``user`` is 1
        for what the user wrote, 0 for what was added, 2 for equalities of the system; ``group``
        is 0 for constraints; ``free`` numbers the estimated parameters; ``ustart`` holds fixed
        and starting values, and is missing for moments that the sample gives (``exo``).
    observed, latent : tuple of str
        Variables in the order of all matrices.
    exogenous : tuple of str
        Observed predictors that nothing explains.
    ordered : tuple of str
        Ordered variables in the order of ``observed``.
    n_groups : int
        Number of groups.
    meanstructure, categorical, conditional_x, fixed_x : bool
        Whether there are intercepts, thresholds; whether the model is that of the others given
        the exogenous variables; whether the moments of these are the sample's.
    parameterization : {"delta", "theta"}
        Of ordered variables.
    """

    rows: pd.DataFrame
    observed: tuple[str, ...]
    latent: tuple[str, ...]
    exogenous: tuple[str, ...]
    ordered: tuple[str, ...]
    n_groups: int
    meanstructure: bool
    categorical: bool
    conditional_x: bool
    fixed_x: bool
    parameterization: str


def build(
    syntax: Syntax,
    *,
    kind: Kind = "sem",
    n_groups: int = 1,
    group_labels: Sequence[str] = (),
    ordered: Sequence[str] = (),
    levels: Mapping[str, int] | None = None,
    meanstructure: bool | None = None,
    fixed_x: bool = True,
    conditional_x: bool = False,
    std_lv: bool = False,
    orthogonal: bool = False,
    parameterization: str = "delta",
    group_equal: Sequence[str] = (),
    group_partial: Sequence[str] = (),
    auto: bool = True,
    correlations: bool = False,
) -> ParameterTable:
    """Build the table of a model.

    Parameters
    ----------
    syntax : Syntax
        Model that was read.
    kind : {"cfa", "sem", "growth"}
        ``growth`` estimates the means of latent variables and fixes the intercepts of observed
        ones to zero; the other two do the reverse.
    n_groups : int
        Number of groups.
    group_labels : sequence of str
        Their names, for messages.
    ordered : sequence of str
        Ordered variables; those with thresholds in the model are ordered too.
    levels : mapping of str to int
        Number of categories of each ordered variable.
    meanstructure : bool, optional
        Whether to estimate intercepts; by default as lavaan: if there are several groups. Some
        models have them in any case.
    fixed_x, conditional_x : bool
        See :class:`ParameterTable`.
    std_lv : bool
        Fix the variances of latent variables instead of the first loadings.
    orthogonal : bool
        Fix their covariances to zero.
    parameterization : {"delta", "theta"}
        Of ordered variables: scales or residual variances are fixed.
    group_equal : sequence of str
        Kinds of parameters that are equal over groups, see :data:`equality.KINDS`.
    group_partial : sequence of str
        Parameters that stay free, such as ``"f =~ x2"`` or ``"x3 ~ 1"``.
    auto : bool
        False for ``lavaan()`` without defaults: only what the model says is estimated.
    correlations : bool
        A model of correlations: every observed variable, the exogenous ones too, is a latent
        response of unit variance without thresholds, so that residual variances follow from the
        other parameters.

    Returns
    -------
    ParameterTable

    Raises
    ------
    InputError
        With everything that is wrong with the model or the options.

    Examples
    --------
    >>> from cup_study.sem.language.syntax import read
    >>> table = build(read("f =~ x1 + x2 + x3"))
    >>> table.rows[["lhs", "op", "rhs", "free"]].head(4).values.tolist()
    [['f', '=~', 'x1', 0], ['f', '=~', 'x2', 1], ['f', '=~', 'x3', 2], ['x1', '~~', 'x1', 3]]
    """
    statements = turned(syntax.statements)
    names = of_rows([statement.key for statement in statements])
    problems = model_checks.of_options(
        {"kind": [kind], "parameterization": [parameterization], "group_equal": group_equal}
    )
    if n_groups < 1 or (group_labels and len(group_labels) != n_groups):
        what = f"expected a name for each of {n_groups}, got {len(group_labels)}"
        problems.append(Problem("groups", what))
    if conditional_x and not fixed_x:
        problems.append(Problem("fixed_x", "must be true when conditional_x is"))
    ordinal = {*ordered, *names.thresholded}
    used = {name: (levels or {}).get(name, 0) for name in names.observed if name in ordinal}
    problems += model_checks.of_variables(statements, names, used)
    if correlations:
        problems += model_checks.of_correlations(statements, names)
        used = dict.fromkeys(names.observed, 1)
    if problems:
        raise InputError("model", problems, REMEDY)

    equal = set(group_equal)
    if used and equal & {"intercepts", "thresholds"}:
        equal |= {"intercepts", "thresholds"}
    means = n_groups > 1 if meanstructure is None else meanstructure
    means |= (
        kind == "growth" or bool(used) or conditional_x or bool(equal & {"intercepts", "means"})
    )
    means |= any(statement.op == "~1" for statement in statements)
    options = Options(
        growth=kind == "growth",
        n_groups=n_groups,
        levels=used,
        meanstructure=means,
        fixed_x=fixed_x,
        conditional_x=conditional_x and bool(names.exogenous),
        std_lv=std_lv,
        orthogonal=orthogonal,
        parameterization=parameterization,
        group_equal=frozenset(equal),
        auto=auto,
    )
    rows = automatic.rows(statements, names, options)
    partial, problems = _partial(group_partial, rows)
    problems += equality.modify(rows, n_groups)
    sets = equality.sets(rows, names, equal if n_groups > 1 else (), partial)
    problems += equality.equate(rows, sets)
    problems += model_checks.of_constraints(syntax.constraints, rows)
    if problems:
        raise InputError("model", problems, REMEDY)
    same = [
        (f".p{first + 1}.", f".p{other + 1}.")
        for first, *others in sets
        if rows[first].free
        for other in others
    ]
    return ParameterTable(
        rows=_frame(rows, syntax.constraints, same),
        observed=names.observed,
        latent=names.latent,
        exogenous=names.exogenous,
        ordered=tuple(used),
        n_groups=n_groups,
        meanstructure=means,
        categorical=bool(used),
        conditional_x=options.conditional_x,
        fixed_x=fixed_x,
        parameterization=parameterization,
    )


def _partial(texts: Sequence[str], rows: Sequence[Row]) -> tuple[set[Key], list[Problem]]:
    """Parameters that ``group_partial`` names."""
    known = {"".join(row.key): row.key for row in rows}
    for lhs, op, rhs in [row.key for row in rows]:
        known.setdefault(f"{rhs}{op}{lhs}", (lhs, op, rhs))
    found: set[Key] = set()
    problems: list[Problem] = []
    for text in texts:
        key = known.get(text) or known.get("".join(text.split()))
        if key is None:
            problems.append(Problem("group_partial", f'"{text}" is no parameter of the model'))
        else:
            found.add(key)
    return found, problems


def _frame(
    rows: Sequence[Row], constraints: Sequence[Constraint], same: Sequence[tuple[str, str]]
) -> pd.DataFrame:
    """Table of rows, constraints of the user and equalities of the system."""
    nan, infinity = float("nan"), float("inf")
    records: list[tuple[object, ...]] = []
    n_free = 0
    for i, row in enumerate(rows, start=1):
        n_free += row.free
        number = n_free if row.free else 0
        bounds = (row.lower, row.upper) if row.free else (-infinity, infinity)
        what = (*row.key, int(row.user), row.group, number, row.exo, row.label, f".p{i}.")
        records.append((*what, row.ustart, *bounds))
    for c in constraints:
        label = c.lhs if c.op == ":=" else ""
        records.append((c.lhs, c.op, c.rhs, 1, 0, 0, False, label, "", nan, -infinity, infinity))
    for first, other in same:
        records.append((first, "==", other, 2, 0, 0, False, "", "", nan, -infinity, infinity))
    return pd.DataFrame.from_records(records, columns=list(COLUMNS))
