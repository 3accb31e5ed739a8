"""Fit a structural equation model: from text and data to estimates.

:func:`fit` is the door of the room. What a fitted model can tell is computed when it is asked
for, each by its own module; this one only keeps the pieces together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from cup_study.sem import admissible, constraints, information, model, objective, optimise, start
from cup_study.sem import vcov as vcov_
from cup_study.sem.arrays import FloatArray
from cup_study.sem.constraints import Constraints
from cup_study.sem.language.table import ParameterTable
from cup_study.sem.model import Model
from cup_study.sem.moments.sample import Sample
from cup_study.sem.objective import Objective
from cup_study.sem.options import Options

if TYPE_CHECKING:
    from cup_study.sem.draws.bootstrap import Bootstrap
    from cup_study.sem.goodness.fit_measures import FitMeasures
    from cup_study.sem.inference.residuals import Residuals
    from cup_study.sem.inference.wald import Wald
    from cup_study.sem.pages.drawing import Diagram


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted model.

    Parameters
    ----------
    table : ParameterTable
        Rows of the model.
    values : ndarray, shape (n_rows,)
        Starting values; those of rows that are not free are fixed.
    model : Model
        The table as matrices.
    sample : Sample
        What it was fitted to, and what was left out.
    options : Options
        How.
    objective : Objective
        What was minimised.
    constraints : Constraints
        Equalities and inequalities.
    x : ndarray, shape (n_parameters,)
        Estimates of the free parameters.
    value : float
        Discrepancy, per observation and halved.
    converged : bool
        Whether the minimum was found.
    iterations : int
        Steps taken.
    warnings : tuple of str
        What a reader must know before using the estimates: cause and remedy.
    text : str
        The model as it was written; empty when it was made from a table.
    settings : mapping
        Arguments with which :func:`fit` was called, but for the data.
    """

    table: ParameterTable
    values: FloatArray
    model: Model
    sample: Sample
    options: Options
    objective: Objective
    constraints: Constraints
    x: FloatArray
    value: float
    converged: bool
    iterations: int
    warnings: tuple[str, ...] = ()
    text: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Observations in all groups."""
        return round(self.sample.n_total)

    @property
    def df(self) -> int:
        """Moments less free parameters that are not tied by equalities (inequalities cost none)."""
        free = self.constraints.n_free - len(self.constraints.equalities)
        return admissible.n_moments(self.table, self.sample) - free

    @cached_property
    def directions(self) -> FloatArray:
        """Directions in which the parameters may move, shape (n_parameters, n_directions)."""
        return vcov_.directions(self.constraints, self.x)

    @cached_property
    def known_information(self) -> dict[str, FloatArray]:
        """Information by kind, as far as it was asked for; standard errors and tests share it."""
        return {}

    @cached_property
    def covariance(self) -> FloatArray | None:
        """Sampling covariance of the free parameters; None when it does not exist."""
        return vcov_.vcov(self)

    @cached_property
    def all_values(self) -> FloatArray:
        """Estimate of each row of the table, shape (n_rows,); zero for constraints."""
        from cup_study.sem import estimates

        return estimates.row_values(self.model, self.values, self.x)

    def vcov(self) -> pd.DataFrame:
        """Sampling covariance of the free parameters, named ``lhs op rhs``."""
        from cup_study.sem import estimates

        return estimates.labelled_vcov(self)

    def estimates(self, *, level: float = 0.95, auxiliary: bool = False) -> pd.DataFrame:
        """Estimates; see :func:`cup_study.sem.estimates.estimates`."""
        from cup_study.sem import estimates

        return estimates.estimates(self, level=level, auxiliary=auxiliary)

    @cached_property
    def _measures(self) -> FitMeasures:
        from cup_study.sem.goodness import fit_measures
        from cup_study.sem.missing import auxiliary

        return fit_measures.fit_measures(self, null=auxiliary.baseline_fit(self))

    def fit_measures(self) -> FitMeasures:
        """Fit measures; see :func:`cup_study.sem.goodness.fit_measures.fit_measures`."""
        return self._measures

    def standardized(self, kind: str = "std_all", *, level: float = 0.95) -> pd.DataFrame:
        """Standardised estimates; see :func:`cup_study.sem.inference.standardised.standardized`."""
        from cup_study.sem.inference import standardised

        return standardised.standardized(self, kind, level=level)

    def r_squared(self) -> pd.DataFrame:
        """Explained variance; see :func:`cup_study.sem.inference.explained.r_squared`."""
        from cup_study.sem.inference import explained

        return explained.r_squared(self)

    def implied(self) -> Any:
        """Moments that the model implies; see :func:`cup_study.sem.inference.residuals.implied`."""
        from cup_study.sem.inference import residuals

        return residuals.implied(self)

    def residuals(self, kind: str = "raw") -> Residuals:
        """Residuals; see :func:`cup_study.sem.inference.residuals.residuals`."""
        from cup_study.sem.inference import residuals

        return residuals.residuals(self, kind)

    def modification_indices(self, **options: Any) -> pd.DataFrame:
        """See :func:`cup_study.sem.inference.modification.modification_indices`."""
        from cup_study.sem.inference import modification

        return modification.modification_indices(self, **options)

    def factor_scores(self, method: str | None = None) -> pd.DataFrame:
        """Factor scores; see :func:`cup_study.sem.inference.factor_scores.factor_scores`."""
        from cup_study.sem.inference import factor_scores

        return factor_scores.factor_scores(self, method)

    def wald(self, hypothesis: str) -> Wald:
        """Wald test; see :func:`cup_study.sem.inference.wald.wald`."""
        from cup_study.sem.inference.wald import wald

        return wald(self, hypothesis)

    def score_test(self, add: str = "") -> Any:
        """Score tests; see :func:`cup_study.sem.inference.score_test.score_test`."""
        from cup_study.sem.inference.score_test import score_test

        return score_test(self, add=add)

    def bootstrap(self, draws: int = 5000, *, seed: int, **options: Any) -> Bootstrap:
        """Bootstrap; see :func:`cup_study.sem.draws.bootstrap.bootstrap`."""
        from cup_study.sem.draws.bootstrap import bootstrap

        return bootstrap(self, draws, seed=seed, **options)

    def path_diagram(self, **options: Any) -> Diagram:
        """Path diagram; see :func:`cup_study.sem.pages.diagram.of_fit`."""
        from cup_study.sem.pages import diagram

        return diagram.of_fit(self, **options)

    def __repr__(self) -> str:
        """Header, fit and warnings in a few lines."""
        from cup_study.sem.pages import show

        return show.text(self)

    def _repr_html_(self) -> str:
        from cup_study.sem.pages import show

        return show.html(self)


def estimate(
    table: ParameterTable,
    sample: Sample,
    options: Options,
    *,
    begin: FloatArray | None = None,
    text: str = "",
    settings: Mapping[str, Any] | None = None,
) -> Fit:
    """Estimate a parameter table from a sample.

    Parameters
    ----------
    table : ParameterTable
        Rows of the model.
    sample : Sample
        Groups in the order of the table's.
    options : Options
        How.
    begin : ndarray, shape (n_parameters,), optional
        Where to begin; default a guess from the data.
    text : str, optional
        The model as it was written, for people.
    settings : mapping, optional
        Arguments of the call, for people.

    Returns
    -------
    Fit

    Raises
    ------
    InputError
        When the model has more parameters than the sample has moments.
    """
    values = start.values(table, sample)
    compiled = model.compiled(table, values)
    limits = constraints.read(table, values)
    admissible.refuse_more_parameters_than_moments(table, sample, limits)
    goal = objective.prepared(compiled, sample, options)
    free = table.rows["free"].to_numpy()
    x0 = values[free > 0] if begin is None else begin
    found = _minimise(goal, limits, x0)
    fitted = Fit(
        table,
        values,
        compiled,
        sample,
        options,
        goal,
        limits,
        found.x,
        found.value,
        found.converged,
        found.iterations,
        (),
        text,
        dict(settings or {}),
    )
    return replace(fitted, warnings=admissible.concerns(fitted))


def _minimise(goal: Objective, limits: Constraints, x0: FloatArray) -> optimise.Solution:
    if len(x0) == 0:
        there, _ = objective.value_and_gradient(goal, x0)
        return optimise.Solution(x0, there, True, 0, 0.0)
    hessian: Callable[[FloatArray], FloatArray] | None = None
    if goal.estimator == "ML":

        def hessian(x: FloatArray) -> FloatArray:
            return information.hessian(goal, x)

    def value(x: FloatArray) -> tuple[float, FloatArray]:
        return objective.value_and_gradient(goal, x)

    def metric(x: FloatArray) -> FloatArray:
        return objective.expected_information(goal, x)

    n = int(goal.sample.n_total)
    found = optimise.minimise(value, metric, limits, x0, n, hessian=hessian)
    if found.converged:
        return found
    # Data that contradict the model: begin elsewhere, at last with a search before scoring.
    table = goal.model.table
    free = table.rows["free"].to_numpy() > 0
    begin = start.values(table, goal.sample, method="unit")[free]
    second = optimise.minimise(value, metric, limits, begin, n, hessian=hessian)
    if second.converged:
        return second
    units = start.units(table, goal.sample)[free]
    begin = start.values(table, goal.sample, method="instruments")[free]
    near = optimise.searched(value, limits, begin, units)
    third = optimise.minimise(value, metric, limits, near, n, hessian=hessian)
    if third.converged:
        return third
    return found
