r"""Bootstrap of a fitted model: draws, standard errors and intervals of every parameter.

Rows are drawn with replacement, within groups (Efron & Tibshirani 1993; Bollen & Stine 1990), and
the model is estimated from each resample as it was from the data; moments of exogenous variables
that are fixed follow the resample, as in lavaan. Maximum likelihood with complete data goes through
:mod:`cup_study.sem.draws.resampled_ml`, everything else through :mod:`cup_study.sem.draws.refits`.

References
----------
Bollen, K. A., & Stine, R. (1990). Direct and indirect effects: Classical and bootstrap estimates of
variability. Sociological Methodology, 20, 115-140.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem import admissible, arguments
from cup_study.sem.arrays import BoolArray, FloatArray
from cup_study.sem.draws import influence, intervals, refits, replicates, resample, resampled_ml
from cup_study.sem.draws import workers as workers_
from cup_study.sem.draws.replicates import Replicates
from cup_study.sem.estimates import CONSTRAINTS
from cup_study.sem.inference import standardised
from cup_study.sem.model import Model

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

#: From a model and parameters (..., n_parameters) to values (...).
Function = Callable[[Model, FloatArray], npt.ArrayLike]


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """Bootstrap draws and what they say.

    Parameters
    ----------
    draws : DataFrame, n_draws rows
        Free parameters, moments that follow the resample, and definitions, one column each; named
        as ``fit.vcov()`` names them. Rows of draws that failed are NaN.
    standardised : DataFrame, n_draws rows
        All parameters, with all variables at unit variance.
    estimates : DataFrame
        ``lhs op rhs group label est se ci_lower ci_upper std_all std_all_se std_all_ci_lower
        std_all_ci_upper``, rows as ``fit.estimates()``. Standard errors are standard deviations
        of the draws (divisor one less than their number); what is fixed has none.
    statistics : DataFrame
        ``name est se ci_lower ci_upper`` of the further statistics.
    statistic_draws : DataFrame, n_draws rows
        Their draws.
    reasons : dict of str to int
        Draws that failed, by reason. They are in no standard error and no interval.
    improper : int
        Draws among the others with a negative variance, or latent covariances that are not
        positive definite. They are kept: to drop them would bias the intervals.
    seed, ci, level
        As asked for.
    warnings : tuple of str
        What a reader must know.
    """

    draws: pd.DataFrame
    standardised: pd.DataFrame
    estimates: pd.DataFrame
    statistics: pd.DataFrame
    statistic_draws: pd.DataFrame
    reasons: dict[str, int]
    improper: int
    seed: int
    ci: str
    level: float
    warnings: tuple[str, ...] = ()

    @property
    def n_draws(self) -> int:
        """Draws, with those that failed."""
        return len(self.draws)

    @property
    def failed(self) -> int:
        """Draws that failed, for whatever reason."""
        return sum(self.reasons.values())

    @property
    def n_failed(self) -> int:
        """The same as :attr:`failed`."""
        return self.failed

    def __repr__(self) -> str:
        """Numbers of draws, and intervals of the definitions or of all parameters."""
        why = "; ".join(f"{n} {reason}" for reason, n in self.reasons.items())
        lines = [
            f"Bootstrap: {self.n_draws} draws, seed {self.seed}, "
            f"{self.level:.0%} intervals ({self.ci})",
            f"failed: {self.failed}{f' ({why})' if why else ''}; improper: {self.improper}",
        ]
        shown = self.estimates[self.estimates["op"] == ":="]
        shown = shown if len(shown) else self.estimates[self.estimates["se"] > 0]
        columns = ["lhs", "op", "rhs", "est", "se", "ci_lower", "ci_upper", "std_all"]
        return "\n".join([*lines, shown[columns].round(3).to_string(index=False)])


def bootstrap(
    fit: Fit,
    draws: int = 5000,
    *,
    seed: int,
    ci: str = "percentile",
    level: float = 0.95,
    indices: npt.ArrayLike | None = None,
    workers: int | None = None,
    statistic: Mapping[str, Function] | None = None,
    warn: bool = True,
) -> Bootstrap:
    """Bootstrap every parameter of a fitted model.

    Parameters
    ----------
    fit : Fit
        Fitted to data (not to moments), and converged.
    draws : int, optional
        Number of resamples.
    seed : int
        Draw i depends on the seed and i alone: not on the number of draws or workers.
    ci : {"percentile", "bc", "bca", "normal", "basic"}, optional
        Kind of interval, see :func:`cup_study.sem.draws.intervals.intervals`; lavaan calls ``bc``
        ``bca.simple``. The acceleration of ``bca`` comes from the influence of every case.
    level : float, optional
        Of the intervals.
    indices : array_like, shape (draws, n), optional
        Exact resamples: rows from zero, among those that the fit used; with groups a list of such
        arrays, one a group, each counted within its group.
    workers : int, optional
        Processes or threads; default what ``joblib.parallel_config`` says, else all cores.
    statistic : mapping of str to callable, optional
        Further functions of the parameters: ``function(model, x)`` with ``x`` of shape
        (..., ``model.n_parameters``) gives an array of shape (...); see
        :func:`cup_study.sem.implied.implied`.
    warn : bool, optional
        Whether concerns are issued as warnings too.

    Returns
    -------
    Bootstrap

    Raises
    ------
    InputError
        A fit without data or that did not converge, and arguments that cannot be used.

    Notes
    -----
    lavaan divides the variance of draws of free parameters by their number, and that of
    definitions by one less; here it is one less for all. Fixed moments of exogenous variables have
    no standard error, as there.

    Examples
    --------
    >>> from cup_study.sem.fitting import fit
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=200)
    >>> m = 0.5 * x + rng.normal(size=200)
    >>> data = pd.DataFrame({"x": x, "m": m, "y": 0.5 * m + rng.normal(size=200)})
    >>> fitted = fit("m ~ a*x; y ~ b*m; indirect := a*b", data)
    >>> found = bootstrap(fitted, 200, seed=1)
    >>> found.n_draws, found.failed
    (200, 0)
    >>> found.estimates.query("op == ':='")[["est", "ci_lower", "ci_upper"]].round(2).to_numpy()
    array([[0.2 , 0.13, 0.29]])
    """
    _check(fit, ci, level, statistic, workers)
    plan = resample.plan(seed, [g.n_rows for g in fit.sample.groups], draws, indices)
    names = tuple(statistic or ())
    function = _Stacked(tuple((statistic or {}).values())) if statistic else None
    task = resampled_ml.task(fit, plan, function)
    if task is not None:
        size = resampled_ml.block_size(task)
        pieces = workers_.spread(
            resampled_ml.run, task, draws, block=size, workers=workers, threads=True
        )
    else:
        alone = refits.task(fit, plan, function, len(names))
        pieces = workers_.spread(refits.run, alone, draws, workers=workers)
    result = _summary(fit, replicates.joined(pieces), names, function, int(seed), ci, level)
    if warn:
        admissible.warn(result.warnings)
    return result


@dataclass(frozen=True)
class _Stacked:
    """Several functions as one: to the last axis of an array."""

    functions: tuple[Function, ...]

    def __call__(self, model: Model, x: FloatArray) -> FloatArray:
        found = [np.asarray(f(model, x), dtype=np.float64) for f in self.functions]
        return np.stack([np.broadcast_to(value, x.shape[:-1]) for value in found], axis=-1)


def _check(
    fit: Fit,
    ci: str,
    level: float,
    statistic: Mapping[str, Function] | None,
    workers: int | None,
) -> None:
    intervals.check(ci, level)
    wrong = [] if workers is None else arguments.whole("workers", workers, 1)
    for name, function in (statistic or {}).items():
        if not callable(function):
            wrong.append(Problem(f"statistic {name!r}", f"expected a function, got {function!r}"))
    if wrong:
        raise InputError("bootstrap", wrong, "See the docstring of bootstrap.")
    if not fit.sample.has_data:
        problem = Problem("data", "the model was fitted to moments, which have no rows to draw")
        raise InputError("bootstrap", [problem], "Fit the model to the data.")
    if not fit.converged:
        problem = Problem("model", "it did not converge, so resamples would say nothing about it")
        raise InputError("bootstrap", [problem], "See fit.warnings for the cause, then fit anew.")


def _summary(
    fit: Fit,
    found: Replicates,
    names: tuple[str, ...],
    function: _Stacked | None,
    seed: int,
    ci: str,
    level: float,
) -> Bootstrap:
    rows = fit.table.rows
    kept = ~rows["op"].isin(CONSTRAINTS).to_numpy()
    moving = kept & ((rows["free"] > 0) | (rows["op"] == ":=")).to_numpy()
    follows = kept & ~moving & rows["exo"].astype(bool).to_numpy()
    called = np.array(replicates.row_names(fit.table), dtype=object)
    speeds: tuple[FloatArray | None, ...] = (None, None, None)
    if ci == "bca":
        speeds = influence.of_rows(fit, function)
    standard = np.asarray(standardised.standardise(fit.model, fit.values, fit.x, "std_all"))
    raw = _columns(found.values, fit.all_values, moving, ci, level, speeds[0])
    std = _columns(found.standardised, standard, kept, ci, level, speeds[1])
    labels = np.array(["", *fit.sample.labels], dtype=object)
    frame = rows[["lhs", "op", "rhs", "group", "label"]].assign(
        group=labels[rows["group"].to_numpy()],
        **dict(zip(("est", "se", "ci_lower", "ci_upper"), raw, strict=True)),
        **dict(
            zip(("std_all", "std_all_se", "std_all_ci_lower", "std_all_ci_upper"), std, strict=True)
        ),
    )
    at = np.zeros(0) if function is None else function(fit.model, fit.x)
    more = _columns(found.statistic, at, np.ones(len(at), dtype=np.bool_), ci, level, speeds[2])
    reasons = dict(Counter(reason for reason in found.reasons if reason).most_common())
    improper = int(found.improper.sum())
    return Bootstrap(
        pd.DataFrame(found.values[:, moving | follows], columns=called[moving | follows]),
        pd.DataFrame(found.standardised[:, kept], columns=called[kept]),
        frame[kept].reset_index(drop=True),
        pd.DataFrame({"name": list(names)}).assign(
            **dict(zip(("est", "se", "ci_lower", "ci_upper"), more, strict=True))
        ),
        pd.DataFrame(found.statistic, columns=list(names)),
        reasons,
        improper,
        seed,
        ci,
        level,
        _concerns(len(found.reasons), reasons, level),
    )


def _columns(
    draws: FloatArray,
    estimate: FloatArray,
    moving: BoolArray,
    ci: str,
    level: float,
    speed: FloatArray | None,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Estimate, standard error and interval of each; of what does not move the estimate itself."""
    se = np.zeros(len(estimate))
    bounds = np.stack([estimate, estimate], axis=-1)
    chosen = draws[:, moving]
    speed = None if speed is None else speed[moving]
    bounds[moving] = intervals.intervals(
        chosen, estimate[moving], ci, level=level, acceleration=speed
    )
    se[moving] = intervals.standard_errors(chosen)
    return estimate, se, bounds[:, 0], bounds[:, 1]


def _concerns(n: int, reasons: dict[str, int], level: float) -> tuple[str, ...]:
    found = []
    total = sum(reasons.values())
    if total:
        why = "; ".join(f"{count} {reason}" for reason, count in reasons.items())
        found.append(
            f"{total} of {n} bootstrap draws failed and are in no interval: {why}. With more than "
            "a few per cent the intervals are those of the samples that work; simplify the model "
            "or merge rare categories."
        )
    if (n - total + 1) * (0.5 - level / 2) < 1:
        found.append(
            f"{n} draws are too few for {level:.0%} intervals: their ends are the smallest and the "
            "largest draw. Take at least 1,000."
        )
    return tuple(found)
