"""Measurement invariance: the same model in several groups, with more and more equal over them.

Continuous items: configural, metric (loadings), scalar (and intercepts), strict (and residuals),
and if asked means, variances and covariances of factors, regressions. Ordered items: the sequence
of Wu and Estabrook (2016), see :mod:`cup_study.sem.groupwise.wu_estabrook`. The sample is drawn
once; each step is compared with the one before by a chi-square difference test and by the change of
fit indices (Chen 2007), see :mod:`cup_study.sem.groupwise.invariance_table`.

Equal loadings mean that a unit of the construct is the same unit in all groups, so that relations
can be compared; equal intercepts (thresholds) that a difference between group means of the items
is one of the construct (Meredith 1993). If a step fails, see
:func:`cup_study.sem.groupwise.partial.partial_invariance`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem import admissible
from cup_study.sem.fitted import Fit
from cup_study.sem.fitting import fit as fit_
from cup_study.sem.groupwise.invariance_design import (
    Design,
    few_categories,
    keys,
    levels_of,
    written,
)
from cup_study.sem.groupwise.invariance_steps import Step, of_categories, plan
from cup_study.sem.groupwise.invariance_table import MAIN, invariance_table
from cup_study.sem.groupwise.respecify import respecify
from cup_study.sem.language import names, syntax
from cup_study.sem.language.names import Key, Names

#: Steps of continuous items, unless others are asked for.
STEPS = ("configural", "metric", "scalar", "strict")
IDENTIFICATIONS = ("wu_estabrook", "lavaan")


@dataclass(frozen=True, eq=False)
class Invariance:
    """Steps of invariance.

    Parameters
    ----------
    fits : dict of str to Fit
        The model of each step.
    equal : dict of str to tuple of str
        What is equal over groups at each step.
    syntax : dict of str to str
        The model of each step as text, for all groups.
    partial : tuple of str
        Parameters that stay free.
    table : DataFrame
        Fit, changes and verdicts, one row a step; see
        :func:`cup_study.sem.groupwise.invariance_table.invariance_table`.
    warnings : tuple of str
        What a reader must know first: cause and remedy.
    design : Design
        What all steps have in common.
    """

    fits: dict[str, Fit]
    equal: dict[str, tuple[str, ...]]
    syntax: dict[str, str]
    partial: tuple[str, ...]
    table: pd.DataFrame
    warnings: tuple[str, ...]
    design: Design

    def __getitem__(self, step: str) -> Fit:
        """Model of a step."""
        return self.fits[step]

    def __repr__(self) -> str:
        """The main columns of the table."""
        shown = [name for name in MAIN if name in self.table]
        return self.table[shown].to_string(index=False, float_format=lambda v: f"{v:.3f}")

    def _repr_html_(self) -> str:
        shown = [name for name in MAIN if name in self.table]
        html: str = self.table[shown].to_html(index=False, float_format=lambda v: f"{v:.3f}")
        return html


def invariance(
    model: str,
    data: pd.DataFrame | None = None,
    group: str | None = None,
    *,
    steps: Sequence[str] | Mapping[str, Sequence[str]] | None = None,
    ordered: Sequence[str] | str | bool = (),
    partial: Sequence[str] | str = (),
    parameterization: str = "theta",
    identification: str = "wu_estabrook",
    warn: bool = True,
    **options: Any,
) -> Invariance:
    """Test measurement invariance step by step.

    Parameters
    ----------
    model : str
        lavaan's syntax; the measurement model, for continuous items with regressions if wanted.
    data : DataFrame, optional
        One row a respondent. Instead, lists of moments (``cov``, ``mean``, ``nobs``) can be given.
    group : str, optional
        Column of the groups; with data it is needed.
    steps : sequence of str, or mapping of str to sequence of str, optional
        For continuous items some of ``configural metric scalar strict means residual.covariances
        lv.variances lv.covariances regressions``; default the first four. For ordered ones
        ``configural thresholds loadings intercepts residuals means ...``; default those that the
        numbers of categories allow to test (:func:`invariance_steps.of_categories`). The words of
        the other list are understood. A mapping names its own steps and what is equal at each.
    ordered : sequence of str, optional
        Items with ordered categories; True for all.
    partial : sequence of str, optional
        Parameters that are not equal over groups: ``"F =~ x3"``, ``"x3 ~ 1"``, ``"x3 | t2"``,
        ``"x3 ~~ x3"``.
    parameterization : {"theta", "delta"}, optional
        Of ordered items; residual variances can be tested under ``theta`` only.
    identification : {"wu_estabrook", "lavaan"}, optional
        Of ordered items: what is freed at each step after Wu and Estabrook (2016), or by lavaan's
        ``group.equal``.
    warn : bool, optional
        Whether concerns are issued as warnings too; they are always in ``.warnings``.
    **options
        Of :func:`cup_study.sem.fitted`: ``estimator``, ``missing``, ``std_lv``, ``weights``,
        ``cov`` and so on.

    Returns
    -------
    Invariance

    Raises
    ------
    InputError
        For words that do not exist, a single group, steps that cannot be identified, and whatever
        :func:`cup_study.sem.fitted` refuses.

    References
    ----------
    Chen, F. F. (2007). Sensitivity of goodness of fit indexes to lack of measurement invariance.
    *Structural Equation Modeling*, 14, 464-504.
    Meredith, W. (1993). Measurement invariance, factor analysis and factorial invariance.
    *Psychometrika*, 58, 525-543.
    Wu, H., & Estabrook, R. (2016). *Psychometrika*, 81, 1014-1045.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=600)
    >>> data = pd.DataFrame({f"q{i}": trait + rng.normal(size=600) for i in range(1, 5)})
    >>> data["city"] = np.repeat(["Umeå", "Lund"], 300)
    >>> steps = ("configural", "metric")
    >>> found = invariance("Ease =~ q1 + q2 + q3 + q4", data, "city", steps=steps)
    >>> found.table[["step", "df", "df_diff", "chen"]].values.tolist()
    [['configural', 4, nan, ''], ['metric', 7, 3.0, 'holds']]
    """
    roles = names.of_statements(syntax.read(model).statements)
    ordinal = _ordinal(ordered, roles)
    _refuse(options, identification, data, group, ordinal)
    levels = levels_of(data, roles, ordinal)
    if steps is None:
        steps = of_categories(levels, parameterization) if levels else STEPS
    planned = plan(steps, ordered=bool(ordinal))
    if data is not None and group in data:
        n_groups = int(data[group].nunique())
    else:
        n_groups = len(options.get("cov", ()))
    design = Design(
        model=model,
        levels=levels,
        n_groups=n_groups,
        parameterization=parameterization,
        orthogonal=bool(options.get("orthogonal", False)),
        std_lv=bool(options.get("std_lv", False)),
        # Data that fit() refuses have no levels: it is left to tell why.
        by_text=identification == "wu_estabrook" and bool(levels) and n_groups > 1,
    )
    free = keys((partial,) if isinstance(partial, str) else partial)
    call = {"kind": "cfa", **options, "group": group, "ordered": ordinal, "warn": False}
    fits = _fitted(planned, design, free, data, call | {"parameterization": parameterization})
    equal = {step.name: step.equal for step in planned}
    table, notes = invariance_table(fits, equal, binary=design.by_text and 2 in levels.values())
    concerns = tuple(f"{name}: {w}" for name, one in fits.items() for w in one.warnings)
    few = few_categories(levels, equal) if design.by_text else ()
    notes = (*concerns, *few, *notes)
    if warn:
        admissible.warn(notes)
    texts = {name: one.text for name, one in fits.items()}
    return Invariance(fits, equal, texts, tuple(map(written, free)), table, notes, design)


def _ordinal(ordered: Sequence[str] | str | bool, roles: Names) -> tuple[str, ...]:
    if isinstance(ordered, bool):
        asked = set(roles.observed) - set(roles.exogenous) if ordered else set()
    else:
        asked = {ordered} if isinstance(ordered, str) else set(ordered)
    found = tuple(name for name in roles.observed if name in asked)
    if asked and not found:
        raise InputError(
            "options",
            [Problem("ordered", f"not in the model: {', '.join(sorted(asked))}")],
            f"The model's variables are {', '.join(roles.observed)}.",
        )
    return found


def _refuse(
    options: Mapping[str, Any],
    identification: str,
    data: pd.DataFrame | None,
    group: str | None,
    ordinal: Sequence[str],
) -> None:
    problems = [
        Problem(name, "is what the steps say; use steps= and partial=")
        for name in ("group_equal", "group_partial")
        if name in options
    ]
    if identification not in IDENTIFICATIONS:
        what = f"expected one of {', '.join(IDENTIFICATIONS)}, got {identification!r}"
        problems.append(Problem("identification", what))
    if data is not None and group is None:
        problems.append(Problem("group", "no column of the groups is given"))
    if data is not None and group in data and data[group].nunique() < 2:
        problems.append(Problem(f'column "{group}"', "has a single group: nothing to compare"))
    if data is None and ordinal:
        problems.append(Problem("data", "ordered items need the data themselves"))
    if problems:
        raise InputError("invariance", problems, "Name at least two groups and the steps.")


def _fitted(
    planned: Sequence[Step],
    design: Design,
    free: Sequence[Key],
    data: pd.DataFrame | None,
    call: Mapping[str, Any],
) -> dict[str, Fit]:
    """Models of all steps; the first one draws the sample."""
    fits: dict[str, Fit] = {}
    first: Fit | None = None
    for step in planned:
        told = design.arguments(step.equal, free)
        if first is None:
            text = told.pop("text")
            first = fits[step.name] = fit_(text, data, **call, **told)
            if len(first.sample.groups) < 2:
                problem = Problem("group", "there is a single group: nothing to compare")
                raise InputError("invariance", [problem], "Give at least two groups.")
        else:
            fits[step.name] = respecify(first, **told)
    return fits
