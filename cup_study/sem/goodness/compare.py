"""Comparison of nested models by chi-square difference tests.

Each model is compared with the next larger one. Where the models have scaled tests the difference
is scaled too; :mod:`cup_study.sem.goodness.difference` tells how.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.admissible import EstimateWarning
from cup_study.sem.goodness import difference
from cup_study.sem.goodness.difference import Difference
from cup_study.sem.goodness.likelihoods import likelihoods
from cup_study.sem.goodness.model_tests import chisquare_tests
from cup_study.sem.goodness.rmsea import rmsea

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

#: Methods; ``standard`` is the plain difference.
METHODS = ("standard", "satorra.bentler.2001", "satorra.bentler.2010", "satorra.2000")
COLUMNS = (
    "model",
    "df",
    "aic",
    "bic",
    "chisq",
    "chisq_diff",
    "df_diff",
    "rmsea",
    "pvalue",
    "scaling_factor",
    "shift",
    "method",
)
#: A smaller model that fits better by more than this is not nested in the larger one.
_NEGATIVE = -6e-6


def compare(
    *fits: Fit,
    method: str | None = None,
    names: Sequence[str] | None = None,
    restrictions: str = "delta",
) -> pd.DataFrame:
    """Chi-square difference tests of nested models.

    Parameters
    ----------
    *fits : Fit
        Two or more models of the same data, by the same estimator, in any order.
    method : str, optional
        One of ``METHODS``; default ``standard`` for plain tests, ``satorra.bentler.2001`` for
        tests that correct the mean (MLR, MLM, WLSM) and ``satorra.2000`` for those that correct
        the variance too (WLSMV, MLMV).
    names : sequence of str, optional
        Names of the models; default their place in the call.
    restrictions : {"delta", "exact"}, optional
        How ``satorra.2000`` finds the restrictions, see
        :func:`cup_study.sem.goodness.difference.satorra_2000`.

    Returns
    -------
    DataFrame
        One row a model, the largest first: ``chisq`` is the plain statistic, from which the
        difference in the same row (against the row above) is computed; ``rmsea`` is that of a
        plain difference; ``aic`` and ``bic`` exist for maximum likelihood.

    Raises
    ------
    InputError
        When the models cannot be nested: other data, variables, estimator, test or treatment of
        missing answers, no convergence, or the same degrees of freedom.

    Examples
    --------
    >>> from cup_study.sem.fitting import fit
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=300)
    >>> data = pd.DataFrame({f"q{i}": trait + rng.normal(size=300) for i in range(1, 5)})
    >>> free = fit("Ease =~ q1 + q2 + q3 + q4", data)
    >>> equal = fit("Ease =~ a*q1 + a*q2 + a*q3 + a*q4", data)
    >>> found = compare(free, equal, names=["congeneric", "tau-equivalent"])
    >>> found["model"].tolist(), int(found["df_diff"].iloc[1])
    (['congeneric', 'tau-equivalent'], 3)
    """
    labels = list(names) if names is not None else [f"model {i + 1}" for i in range(len(fits))]
    problems = _problems(fits, labels)
    if problems:
        raise InputError(
            "compared models",
            problems,
            "Compare models of the same variables and rows by the same estimator, the smaller one "
            "with parameters fixed or tied that are free in the larger one.",
        )
    chosen = _chosen(fits, method, restrictions)
    order = sorted(range(len(fits)), key=lambda i: chisquare_tests(fits[i])[0].df)
    rows = [_row(fits[i], labels[i], chosen) for i in order]
    for row, i, j in zip(rows[1:], order, order[1:], strict=False):
        found = _test(fits[i], fits[j], chosen, restrictions)
        row |= _difference(fits[j], found, chosen)
        gap = chisquare_tests(fits[j])[0].stat - chisquare_tests(fits[i])[0].stat
        if gap < _NEGATIVE:
            warnings.warn(
                f"{labels[j]!r} has more restrictions than {labels[i]!r} but fits better (chi-"
                f"square lower by {-gap:.3g}): the models are not nested, or {labels[i]!r} is at a "
                "local minimum. Check that one follows from the other by fixing parameters.",
                EstimateWarning,
                stacklevel=2,
            )
        if np.isnan(found.stat):
            other = "satorra.bentler.2010" if chosen.endswith("2001") else "satorra.2000"
            warnings.warn(
                f"the scaling of the difference between {labels[i]!r} and {labels[j]!r} is "
                "negative, which happens in small samples and where the models fit badly; use "
                f"method={other!r} (Satorra & Bentler 2010).",
                EstimateWarning,
                stacklevel=2,
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _problems(fits: Sequence[Fit], labels: Sequence[str]) -> list[Problem]:
    if len(fits) < 2:
        return [Problem("", f"two models or more are expected, got {len(fits)}")]
    if len(labels) != len(fits):
        return [Problem("names", f"{len(labels)} names for {len(fits)} models")]
    kinds = [type(fit).__name__ for fit in fits if not hasattr(fit, "table")]
    if kinds:
        return [Problem("", f"expected fitted models, got {kinds[0]}")]
    first, problems = fits[0], []
    for fit, label in zip(fits, labels, strict=True):
        if not fit.converged:
            problems.append(Problem(label, "did not converge, so its statistics mean nothing"))
    for fit, label in zip(fits[1:], labels[1:], strict=True):
        problems += [
            Problem(label, f"{what} {mine!r}, but {labels[0]!r} has {theirs!r}")
            for what, mine, theirs in _features(fit, first)
            if mine != theirs
        ]
    if problems:
        return problems
    for fit, label in zip(fits[1:], labels[1:], strict=True):
        if not _same_moments(fit, first):
            problems.append(Problem(label, f"was fitted to other rows than {labels[0]!r}"))
    df = [chisquare_tests(fit)[0].df for fit in fits]
    for i, label in enumerate(labels):
        same = [labels[j] for j in range(i) if df[j] == df[i]]
        if same:
            what = f"has the same {df[i]:g} degrees of freedom as {same[0]!r}: neither is nested"
            problems.append(Problem(label, what))
    return problems


def _features(fit: Fit, other: Fit) -> list[tuple[str, object, object]]:
    """What must agree, of both models."""

    def of(which: Fit) -> dict[str, object]:
        options = which.options
        return {
            "has the variables": sorted(which.table.observed),
            "has the groups": which.sample.labels,
            "has the numbers of observations": [float(g.n) for g in which.sample.groups],
            "has the estimator": options.estimator,
            "has the test": options.test,
            "treats missing answers by": options.missing,
            "has the likelihood": options.likelihood,
            "has the ordered variables": sorted(which.table.ordered),
            "models means:": which.model.meanstructure,
        }

    mine, theirs = of(fit), of(other)
    return [(what, mine[what], theirs[what]) for what in mine]


def _same_moments(fit: Fit, other: Fit) -> bool:
    """Whether the covariances agree, whatever the order of the variables."""
    names = [group.observed for group in fit.model.groups]
    others = [group.observed for group in other.model.groups]
    for i, (mine, theirs) in enumerate(zip(names, others, strict=True)):
        if set(mine) != set(theirs):
            return False
        at = [theirs.index(name) for name in mine]
        own = fit.sample.groups[i].cov
        if not np.allclose(own, other.sample.groups[i].cov[np.ix_(at, at)], rtol=1e-5):
            return False
    return True


def _chosen(fits: Sequence[Fit], method: str | None, restrictions: str) -> str:
    """Method, checked against the tests of the models."""
    options = fits[0].options
    short = {name.replace(".", ""): name for name in METHODS}
    asked = "".join(letter for letter in str(method or "default").lower() if letter not in "-_. ")
    problems = []
    if asked != "default" and asked not in short:
        problems.append(Problem("method", f"expected one of {', '.join(METHODS)}, got {method!r}"))
    if restrictions not in ("delta", "exact"):
        problems.append(
            Problem("restrictions", f"expected 'delta' or 'exact', got {restrictions!r}")
        )
    scaled = options.test != "standard"
    by_mean = options.test not in ("scaled.shifted", "mean.var.adjusted")
    default = ("satorra.bentler.2001" if by_mean else "satorra.2000") if scaled else "standard"
    chosen = default if asked == "default" else short.get(asked, default)
    if chosen != "standard" and not scaled:
        problems.append(Problem("method", f"{chosen} is for models with a scaled test"))
    if chosen.startswith("satorra.bentler") and scaled and not by_mean:
        what = f"{chosen} needs tests that correct the mean only, not {options.test}"
        problems.append(Problem("method", what))
    if chosen == "satorra.2000" and options.missing == "fiml":
        problems.append(Problem("method", "satorra.2000 needs complete data"))
    if problems:
        raise InputError(
            "compared models", problems, "Leave method out: the default suits the estimator."
        )
    return chosen


def _test(larger: Fit, smaller: Fit, method: str, restrictions: str) -> Difference:
    if method == "satorra.2000":
        return difference.satorra_2000(larger, smaller, restrictions=restrictions)
    by_name: dict[str, Callable[[Fit, Fit], Difference]] = {
        "standard": difference.plain,
        "satorra.bentler.2001": difference.satorra_bentler_2001,
        "satorra.bentler.2010": difference.satorra_bentler_2010,
    }
    return by_name[method](larger, smaller)


def _row(fit: Fit, label: str, method: str) -> dict[str, object]:
    test, own = chisquare_tests(fit)[0], likelihoods(fit)
    row = {"model": label, "df": test.df, "aic": own.aic, "bic": own.bic, "chisq": test.stat}
    missing = dict.fromkeys(COLUMNS[len(row) :], np.nan)
    return row | missing | {"method": method}


def _difference(fit: Fit, found: Difference, method: str) -> dict[str, float]:
    row = {
        "chisq_diff": found.stat,
        "df_diff": found.df,
        "pvalue": found.pvalue,
        "scaling_factor": found.scaling_factor,
        "shift": found.shift,
    }
    if method == "standard":
        groups = len(fit.sample.groups)
        row["rmsea"] = rmsea(found.stat, found.df, fit.sample.n_total, groups=groups).value
    return row
