"""Saturated correlates: auxiliary variables that inform about missing values.

A variable that predicts what is missing, or why, but has no place in the theory, can still help
FIML: it enters as correlated with every observed variable of the model and with the other
auxiliary variables, so that it neither restricts the model nor changes its degrees of freedom
(Graham, 2003). A covariance with an indicator or an outcome is one with its residual; with an
exogenous variable it is their covariance. Here are the lines of lavaan syntax that say so, the
ones that semTools' ``auxiliary()`` adds, and the baseline model that belongs to them: the
auxiliary variables correlate freely there too.

References
----------
Graham, J. W. (2003). Adding missing-data-relevant variables to FIML-based structural equation
models. *Structural Equation Modeling*, 10, 80-100.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.language import syntax, table

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit
    from cup_study.sem.language.table import ParameterTable


def saturated_correlates(auxiliary: Sequence[str], observed: Sequence[str]) -> tuple[str, ...]:
    """Lines that add auxiliary variables to a model, in the order of semTools.

    Fit the longer model with ``missing="fiml"`` and ``fixed_x=False``: an exogenous variable that
    correlates with a random one is not fixed.

    Parameters
    ----------
    auxiliary : sequence of str
        Names of the auxiliary variables.
    observed : sequence of str
        Names of all observed variables of the model, exogenous ones included.

    Returns
    -------
    tuple of str
        Variances and covariances of the auxiliary variables, their means, and their covariances
        with every observed variable.

    Raises
    ------
    InputError
        When a name is in the model already, or given twice.

    Examples
    --------
    >>> for line in saturated_correlates(["age", "income"], ["x1", "x2"]):
    ...     print(line)
    age ~~ age
    age ~~ income
    income ~~ income
    age ~ 1
    income ~ 1
    age ~~ x1
    income ~~ x1
    age ~~ x2
    income ~~ x2
    """
    names = list(auxiliary)
    known = set(observed)
    problems = [
        Problem(f'"{name}"', "is a variable of the model") for name in names if name in known
    ]
    problems += [
        Problem(f'"{name}"', "is given twice")
        for position, name in enumerate(names)
        if name in names[:position]
    ]
    if not names:
        problems.append(Problem("", "no auxiliary variable is given"))
    if problems:
        raise InputError(
            "auxiliary variables",
            problems,
            "Name variables that the model does not use, each once (Graham, 2003).",
        )
    among = [(a, b) for position, a in enumerate(names) for b in names[position:]]
    across = [(a, b) for b in observed for a in names]
    return (
        *[f"{_quoted(a)} ~~ {_quoted(b)}" for a, b in among],
        *[f"{_quoted(name)} ~ 1" for name in names],
        *[f"{_quoted(a)} ~~ {_quoted(b)}" for a, b in across],
    )


def baseline(auxiliary: Sequence[str], observed: Sequence[str]) -> tuple[str, ...]:
    """Baseline model of a model with auxiliary variables.

    Parameters
    ----------
    auxiliary : sequence of str
    observed : sequence of str
        As in :func:`saturated_correlates`.

    Returns
    -------
    tuple of str
        The saturated correlates, and the variances and means of the observed variables, which
        are uncorrelated with each other.

    Raises
    ------
    InputError
        As :func:`saturated_correlates`.

    Examples
    --------
    >>> baseline(["age"], ["x1", "x2"])[-4:]
    ('x1 ~~ x1', 'x2 ~~ x2', 'x1 ~ 1', 'x2 ~ 1')
    """
    return (
        *saturated_correlates(auxiliary, observed),
        *[f"{_quoted(name)} ~~ {_quoted(name)}" for name in observed],
        *[f"{_quoted(name)} ~ 1" for name in observed],
    )


def extended(model: ParameterTable, auxiliary: Sequence[str]) -> ParameterTable:
    """Add saturated correlates to the table of a model.

    Parameters
    ----------
    model : ParameterTable
        Built with ``fixed_x=False`` and means.
    auxiliary : sequence of str
        Names of the auxiliary variables.

    Returns
    -------
    ParameterTable
        The new rows follow the model's own, group by group; none is equal over groups, whatever
        the model says of its own parameters. Auxiliary variables come last among the observed.

    Raises
    ------
    InputError
        As :func:`saturated_correlates`.
    """
    lines = saturated_correlates(auxiliary, model.observed)
    keys = [statement.key for statement in syntax.read("\n".join(lines)).statements]
    own = model.rows[model.rows["group"] > 0]
    rest = model.rows[model.rows["group"] == 0]
    n = len(keys) * model.n_groups
    added = pd.DataFrame(keys * model.n_groups, columns=["lhs", "op", "rhs"]).assign(
        user=0,
        group=np.repeat(np.arange(1, model.n_groups + 1), len(keys)),
        free=int(own["free"].max()) + 1 + np.arange(n),
        exo=False,
        label="",
        plabel=[f".p{i}." for i in range(len(own) + 1, len(own) + n + 1)],
        ustart=np.nan,
        lower=-np.inf,
        upper=np.inf,
    )
    rows = [own, added[list(own)], *([rest] if len(rest) else [])]
    return replace(
        model,
        rows=pd.concat(rows, ignore_index=True),
        observed=(*model.observed, *auxiliary),
        # Predictors whose covariances the model speaks of are not exogenous any more.
        exogenous=(),
    )


def baseline_fit(fit: Fit) -> Fit | None:
    """Fit the baseline model of a model with auxiliary variables.

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Returns
    -------
    Fit or None
        None for a model without auxiliary variables, whose baseline has a closed form.
    """
    from cup_study.sem.fitted import estimate

    names = tuple(fit.settings.get("auxiliary", ()))
    if not names:
        return None
    observed = [name for name in fit.table.observed if name not in names]
    # Named first, the model's variables keep their order in the sample.
    order = [f"{_quoted(name)} ~~ {_quoted(name)}" for name in observed]
    built = table.build(
        syntax.read("\n".join(dict.fromkeys((*order, *baseline(names, observed))))),
        n_groups=fit.table.n_groups,
        meanstructure=True,
        fixed_x=False,
    )
    return estimate(built, fit.sample, fit.options)


def involved(rows: pd.DataFrame, auxiliary: Sequence[str]) -> pd.Series:
    """Whether each row of a table is about an auxiliary variable.

    Parameters
    ----------
    rows : DataFrame
        With columns ``lhs`` and ``rhs``.
    auxiliary : sequence of str
        Their names.

    Returns
    -------
    Series of bool
    """
    names = list(auxiliary)
    return rows["lhs"].isin(names) | rows["rhs"].isin(names)


def _quoted(name: str) -> str:
    """The name as the syntax reads it: in backquotes when it is more than one word."""
    plain = name.replace(".", "_").isidentifier()
    return name if plain else f"`{name}`"
