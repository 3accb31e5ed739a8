r"""Power of the tests of a model's parameters, by simulation (Muthen & Muthen 2002).

Samples of the wanted sizes are drawn from a population, the model is fitted to each, and the share
of samples in which a parameter is significant is its power. Beside it stand what makes power
credible: bias of estimates and standard errors, coverage of intervals, samples without a solution.
Power to reject a whole model is in :mod:`cup_study.sem.power_of_fit`.

References
----------
Muthen, L. K., & Muthen, B. O. (2002). How to use a Monte Carlo study to decide on sample size and
determine power. Structural Equation Modeling, 9, 599-620.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from cup_study.errors import InputError, Problem
from cup_study.sem import arguments
from cup_study.sem.arrays import FloatArray
from cup_study.sem.draws import batched, intervals, monte_carlo, simulate
from cup_study.sem.draws import limit as limit_
from cup_study.sem.draws import workers as workers_
from cup_study.sem.draws.monte_carlo import Results, Task
from cup_study.sem.draws.population import population
from cup_study.sem.draws.replicates import row_names
from cup_study.sem.draws.simulate import PerVariable, Source
from cup_study.sem.fitted import Fit
from cup_study.sem.fitting import fit as fit_
from cup_study.sem.options import ESTIMATORS

Sizes = int | Sequence[int] | Mapping[str, int]
#: Arguments of a fit that the study itself gives.
_OWN = {"model", "data", "group", "cov", "mean", "nobs", "weights", "auxiliary", "warn"}


@dataclass(frozen=True, eq=False)
class Power:
    """What simulated samples say of the tests of parameters.

    Parameters
    ----------
    parameters : DataFrame
        For each sample size and parameter ``n lhs op rhs group label true mean bias relative_bias
        sd se_mean relative_se_bias coverage power power_ci_lower power_ci_upper power_wald``:
        over the samples with a solution; `sd` is the standard deviation of the estimates and
        `se_mean` the mean of their standard errors, which should be alike; the interval of the
        power is Wilson's; `power_wald` is what large-sample theory expects.
    samples : DataFrame
        For each size ``n draws converged improper failed``: shares of the samples that have a
        solution, and among these of improper ones, and why others failed.
    draws : int
        Samples of each size.
    seed : int
        Sample i of a size depends on the seed, i and the size alone.
    alpha : float
        Level of the tests.
    """

    parameters: pd.DataFrame
    samples: pd.DataFrame
    draws: int
    seed: int
    alpha: float

    def __repr__(self) -> str:
        """Numbers of samples and the table of parameters."""
        columns = ["n", "lhs", "op", "rhs", "true", "mean", "se_mean", "coverage", "power"]
        return "\n".join(
            [
                f"Power: {self.draws} samples of each size, seed {self.seed}, alpha {self.alpha:g}",
                self.samples.round(3).to_string(index=False),
                self.parameters[columns].round(3).to_string(index=False),
            ]
        )


def power(
    model: str,
    *,
    n: Sizes | Sequence[Sizes],
    seed: int = 1,
    analysis: str | None = None,
    draws: int = 1000,
    alpha: float = 0.05,
    parameters: Sequence[str] | None = None,
    groups: Sequence[str] | None = None,
    standardized: bool = False,
    thresholds: Mapping[str, Sequence[float]] | None = None,
    skewness: PerVariable | None = None,
    kurtosis: PerVariable | None = None,
    missing_rate: PerVariable = 0.0,
    workers: int | None = None,
    **options: Any,
) -> Power:
    """Power of the tests of parameters.

    Parameters
    ----------
    model : str
        The population: a model with values, as for :func:`cup_study.sem.draws.simulate.simulate`.
    n : int or sequence of int
        Sample size, or several to compare. With groups each is a mapping of their names to
        numbers, or use `groups`.
    seed : int, optional
        Of the samples.
    analysis : str, optional
        Model to fit; default the population's own, where all values but zeros are estimated.
    draws : int, optional
        Samples of each size.
    alpha : float, optional
        Level of the two-sided tests; intervals have level ``1 - alpha``.
    parameters : sequence of str, optional
        Which to tell, by label or as ``"Use~Ease"``; default all that are estimated and defined.
    groups : sequence of str, optional
        Names of groups of equal size; `n` counts all of them.
    standardized, thresholds, skewness, kurtosis : optional
        As for :func:`cup_study.sem.draws.simulate.simulate`.
    missing_rate : float, sequence or mapping, optional
        Share of answers that are missing; see the option ``missing`` of the fit.
    workers : int, optional
        Processes or threads; default what ``joblib.parallel_config`` says, else all cores.
    **options
        Of :func:`cup_study.sem.fitting.fit`: ``estimator``, ``missing``, ``std_lv`` ...

    Returns
    -------
    Power

    Raises
    ------
    InputError
        For a population that cannot be, arguments that cannot be used, a model that does not fit
        the population's variables.

    Notes
    -----
    The true value of a parameter is the one that its estimate approaches as the sample grows: that
    of the population where the model holds there, on the model's own scale.

    Examples
    --------
    >>> study = power("F =~ 0.8*a + 0.7*b + 0.7*c; y ~ 0.3*F", n=[100, 200], seed=1, draws=200,
    ...     parameters=["y~F"], standardized=True)
    >>> study.parameters[["n", "true", "power_wald"]].round(2).to_numpy().tolist()
    [[100.0, 0.3, 0.78], [200.0, 0.3, 0.97]]
    """
    listed = _sizes(n, groups)
    _check(draws, alpha, seed, options)
    sizes, labels = simulate.group_sizes(listed[0])
    people = population(
        model, n_groups=len(sizes), standardized=standardized, thresholds=thresholds
    )
    where = simulate.source(
        people, labels, skewness=skewness, kurtosis=kurtosis, missing=missing_rate
    )
    text = analysis if analysis is not None else limit_.analysis_text(people)
    if people.ordered:
        options = {"ordered": people.ordered} | options
    tables, tallies = [], []
    for each in listed:
        sizes, _ = simulate.group_sizes(each)
        task = _task(where, sizes, seed, text, options)
        chosen = _chosen(task.limit, parameters)
        pieces = workers_.spread(
            monte_carlo.run,
            task,
            draws,
            block=monte_carlo.block_size(task),
            workers=workers,
            threads=task.batch is not None,
        )
        found = monte_carlo.joined(pieces)
        tables.append(_parameters(task, found, chosen, alpha))
        tallies.append(_tally(sum(sizes), found))
    return Power(
        pd.concat(tables, ignore_index=True),
        pd.DataFrame(tallies, columns=["n", "draws", "converged", "improper", "failed"]),
        draws,
        seed,
        alpha,
    )


def _sizes(n: Sizes | Sequence[Sizes], groups: Sequence[str] | None) -> list[Sizes]:
    listed: list[Any] = [n] if isinstance(n, Mapping) or np.ndim(n) == 0 else list(n)  # type: ignore[arg-type]
    if not groups:
        return listed
    found: list[Sizes] = []
    for total in listed:
        if isinstance(total, Mapping) or np.ndim(total):
            found.append(total)
            continue
        each, rest = divmod(int(total), len(groups))
        found.append({name: each + (i < rest) for i, name in enumerate(groups)})
    return found


def _check(draws: int, alpha: float, seed: int, options: Mapping[str, Any]) -> None:
    problems = arguments.whole("seed", seed, 0)
    known = set(inspect.signature(fit_).parameters) - _OWN
    problems += [
        Problem(name, "is no option of a fit to simulated data")
        for name in options
        if name not in known
    ]
    if options.get("estimator") is not None:
        problems += arguments.word(
            "estimator", str(options["estimator"]).upper(), tuple(ESTIMATORS)
        )
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 2:
        problems.append(Problem("draws", f"expected a whole number of at least 2, got {draws!r}"))
    if not 0 < alpha < 1:
        problems.append(Problem("alpha", f"expected a share between 0 and 1, got {alpha!r}"))
    if problems:
        raise InputError("power", problems, "Give for example draws=1000, alpha=0.05, seed=1.")


def _task(
    where: Source, sizes: tuple[int, ...], seed: int, text: str, options: Mapping[str, Any]
) -> Task:
    """What the samples of one size need."""
    people = where.population
    at_infinity = limit_.limit(people, text, sizes, **options)
    if not at_infinity.converged:
        problem = Problem("analysis", "the model does not converge in the population itself")
        raise InputError("power", [problem], "See whether the model is identified.")
    plain = not people.ordered and where.polynomial is None and not where.missing.any()
    usual = {"estimator", "missing", "information", "se", "test"} & set(options)
    ordinary = all(options[name] in (None, "ML", "ml", "listwise", "expected") for name in usual)
    batch = None
    if plain and ordinary and min(sizes) > len(at_infinity.sample.observed):
        batch = batched.prepared(
            at_infinity.objective, at_infinity.constraints, at_infinity.x, at_infinity.values
        )
    return Task(where, sizes, seed, at_infinity, batch, text, options)


def _chosen(fit: Fit, parameters: Sequence[str] | None) -> list[int]:
    """Rows of the table to tell."""
    rows = fit.table.rows
    tested = np.flatnonzero((rows["free"] > 0) | (rows["op"] == ":=")).tolist()
    if parameters is None:
        return tested
    names = row_names(fit.table)
    keys = [
        f"{lhs}{op}{rhs}"
        for lhs, op, rhs in zip(*(rows[c] for c in ("lhs", "op", "rhs")), strict=True)
    ]
    wanted = {"".join(name.split()) for name in parameters}
    found = [i for i in tested if {names[i], keys[i]} & wanted]
    unknown = wanted - {names[i] for i in tested} - {keys[i] for i in tested}
    if unknown:
        problems = [Problem("parameters", f"{name!r} is not estimated") for name in sorted(unknown)]
        listed = ", ".join(dict.fromkeys(names[i] for i in tested[:20]))
        raise InputError("power", problems, f"Estimated are, for example: {listed}.")
    return found


def _parameters(task: Task, found: Results, chosen: list[int], alpha: float) -> pd.DataFrame:
    rows = task.limit.table.rows.iloc[chosen]
    good = np.array([not reason for reason in found.reasons])
    est, se = found.est[good][:, chosen], found.se[good][:, chosen]
    true = task.limit.all_values[chosen]
    z = float(ndtri(1 - alpha / 2))
    known = np.isfinite(se) & (se > 0)
    total = known.sum(axis=0)
    with np.errstate(all="ignore"):
        mean, sd = est.mean(axis=0), est.std(axis=0, ddof=1)
        se_mean = np.where(known, se, 0.0).sum(axis=0) / total
        covered = (np.abs(est - true) <= z * se) & known
        significant = (np.abs(est) > z * se) & known
        share = significant.sum(axis=0) / total
        bounds = intervals.wilson(share, total)
        noncentral = np.abs(true) / sd
        frame = rows[["lhs", "op", "rhs", "group", "label"]].assign(
            true=true,
            mean=mean,
            bias=mean - true,
            relative_bias=np.where(np.abs(true) > 1e-12, mean / true - 1, np.nan),
            sd=sd,
            se_mean=se_mean,
            relative_se_bias=se_mean / sd - 1,
            coverage=covered.sum(axis=0) / total,
            power=share,
            power_ci_lower=bounds[0],
            power_ci_upper=bounds[1],
            power_wald=_wald(task, chosen, z, noncentral),
        )
    labels = np.array(["", *(task.source.labels or ("",))], dtype=object)
    frame["group"] = labels[frame["group"].to_numpy()]
    frame.insert(0, "n", sum(task.sizes))
    return frame


def _wald(task: Task, chosen: list[int], z: float, fallback: FloatArray) -> FloatArray:
    """Power of Wald tests in large samples; with the samples' own spread where no theory is."""
    from cup_study.sem import estimates

    ratio = fallback
    if task.batch is not None:
        se = estimates.standard_errors(task.limit)[chosen]
        ratio = np.abs(task.limit.all_values[chosen]) / se
    found: FloatArray = ndtr(ratio - z) + ndtr(-ratio - z)
    return found


def _tally(n: int, found: Results) -> tuple[int, int, float, float, str]:
    good = np.array([not reason for reason in found.reasons])
    why = Counter(reason for reason in found.reasons if reason)
    told = "; ".join(f"{count} {reason}" for reason, count in why.most_common())
    improper = float(found.improper[good].mean()) if good.any() else np.nan
    return n, len(good), float(good.mean()), improper, told
