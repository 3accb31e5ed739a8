r"""Who belongs to which class: a multinomial logit on covariates, error of assignment taken out.

ML (Vermunt 2010) is the default, as it is more precise than BCH where classes overlap; the logit
itself is in :mod:`~cup_study.citizens.segments.logit`, standard errors in
:mod:`~cup_study.citizens.segments.carrying`: robust, by person, and with a `measurement` they
carry step 1 as Bakk, Oberski & Vermunt (2014) ask.

StepMix 3.0 fits the ML model for modal assignment with the same coefficients (a test holds it).
Its BCH of covariates stops after one Newton step by default (slopes of 0.80 and 1.04 on simulated
data, where they are 1.03 and 1.66 at the maximum), its proportional ML is not the likelihood of
Vermunt (see :mod:`~cup_study.citizens.segments.ml_three_step`), it leaves survey weights out of
steps 1 and 2 and has no standard errors: own code therefore.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
import pandas as pd

from cup_study.citizens.segments import carrying, logit
from cup_study.citizens.segments.carrying import Measurement
from cup_study.citizens.segments.classification import (
    Array,
    Assignment,
    Classification,
    classify,
)
from cup_study.citizens.segments.distal import Method
from cup_study.citizens.segments.posteriors import aligned, tables
from cup_study.errors import InputError, Problem
from cup_study.survey.design import Design
from cup_study.survey.inference import matrix, terms, variance
from cup_study.survey.inference.model import INTERCEPT, Column, Matrix, Term, t_columns

SOURCE = "covariates"
#: Odds ratios beyond this are told: hardly anyone of a class has the value.
EXTREME = 100.0


@dataclass(frozen=True)
class Covariates:
    """A logit of class membership.

    Parameters
    ----------
    method : {"BCH", "ML"}
    reference : int
        The class that the others are compared with.
    coefficients : DataFrame
        A row a class and term: ``class term level reference_level estimate se statistic df
        p_value ci_lower ci_upper odds_ratio or_lower or_upper``; `level` and `reference_level` of
        a term of groups.
    tests : DataFrame
        Whether a term matters for any class: ``term statistic df ddf p_value`` (Wald's F).
    covariance : ndarray
        Of the estimates, in their order.
    n : int
        Respondents used.
    log : DataFrame
        ``reason n``.
    warnings : tuple of str
    carried : bool
        Whether the standard errors carry the sampling of step 1.
    """

    method: Method
    reference: int
    coefficients: pd.DataFrame
    tests: pd.DataFrame
    covariance: Array
    n: int
    log: pd.DataFrame
    warnings: tuple[str, ...]
    carried: bool


def covariates(
    posterior: pd.DataFrame,
    X: pd.DataFrame,
    *,
    terms: Sequence[Term] | None = None,
    weights: pd.Series | None = None,
    design: Design | None = None,
    method: Method = "ML",
    assignment: Assignment = "modal",
    reference: int = 1,
    measurement: Measurement | None = None,
) -> Covariates:
    """Multinomial logit of the class on covariates.

    Parameters
    ----------
    posterior : DataFrame, shape (N, K)
        Posterior probability of each class, columns 1 to K; two or more classes.
    X : DataFrame
        Covariates, index of the data: numbers as they are, text and categories as groups.
    terms : sequence of str, Factor or Interaction, optional
        What of `X` enters, as in :mod:`cup_study.survey.inference`; every column by default.
    weights : Series, optional
        Survey weights, index of the data.
    design : Design, optional
        Instead of `weights`: with strata and clusters.
    method : {"ML", "BCH"}
    assignment : {"modal", "proportional"}
    reference : int
        The class that the others are compared with; by default the largest, 1.
    measurement : Measurement, optional
        From :mod:`~cup_study.citizens.segments.step_one`: standard errors then carry the sampling
        of step 1; without, step 1 is taken as known.

    Returns
    -------
    Covariates

    Raises
    ------
    InputError
        One class only, respondents of the posterior without a row, covariates without answers or
        that do not vary, or that tell classes apart perfectly.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = pd.DataFrame({"age": rng.normal(size=400)})
    >>> second = (rng.random(400) < 1 / (1 + np.exp(-x["age"]))).astype(float)
    >>> found = covariates(pd.DataFrame({1: 1 - second, 2: second}), x)
    >>> found.coefficients[["class", "term"]].values.tolist()
    [[2, '(Intercept)'], [2, 'age']]
    >>> bool(found.tests["p_value"].iloc[0] < 0.001)
    True
    """
    tables(posterior=posterior, covariates=X, weights=weights)
    _check(posterior, X, method, reference)
    posterior = aligned(posterior, X.index)
    made = classify(posterior, weights=weights, design=design, assignment=assignment)
    built = _matrix(X, list(X.columns) if terms is None else list(terms), made)
    rows = built.used[made.used]
    centre, unit = _units(built)
    # Standardised covariates: steps of derivatives and the limit of coefficients have no units.
    scaled = (built.x - centre) / unit
    at = made.classes.index(reference)
    solved = (logit.ml if method == "ML" else logit.bch)(scaled, made, rows, at)
    whole = carrying.covariance(solved.estimating, solved.parameters, made, rows, measurement)
    back = np.kron(np.eye(len(made.classes) - 1), _back(built.columns, centre, unit))
    estimate, covariance = back @ solved.parameters, back @ whole @ back.T
    used = np.zeros(len(made.used), dtype=bool)
    used[np.flatnonzero(made.used)[rows]] = True
    ddf = variance.degrees_of_freedom(made.design, used)
    others = [c for c in made.classes if c != reference]
    table = _coefficients(others, built.columns, estimate, covariance, ddf)
    return Covariates(
        method,
        reference,
        table,
        _tests(table, estimate, covariance, ddf),
        covariance,
        int(rows.sum()),
        _log(made, built),
        (
            *made.warnings,
            *(str(note) for note in built.notes),
            *_extreme(table),
            *carrying.told(made, measurement),
        ),
        measurement is not None,
    )


def _check(posterior: pd.DataFrame, X: pd.DataFrame, method: str, reference: int) -> None:
    problems = []
    if method not in get_args(Method):
        what = f'expected one of {", ".join(get_args(Method))}, got "{method}"'
        problems.append(Problem("method", what))
    if posterior.shape[1] < 2:
        problems.append(Problem("posterior", "expected two classes or more"))
    elif str(reference) not in {str(c) for c in posterior.columns}:
        what = f"expected one of the classes {list(posterior.columns)}, got {reference}"
        problems.append(Problem("reference", what))
    if not len(X.columns):
        problems.append(Problem("", "there are none"))
    if problems:
        remedy = "Give columns of the data that the classes come from."
        raise InputError(SOURCE, problems, remedy)


def _matrix(X: pd.DataFrame, asked: list[Term], made: Classification) -> Matrix:
    """Model matrix of those with a posterior who answered everything, by the house's regression."""
    outcome = "class"
    while outcome in X.columns:
        outcome += "_"
    data = X.assign(**{outcome: 1.0})
    where = pd.Series(made.used, index=X.index)
    built = matrix.build(data, outcome, asked, made.design, where)[1]
    constant = sorted(
        {name for note in built.notes if note.kind == "constant" for name in note.terms}
    )
    if constant:
        problems = [Problem(f'column "{name}"', "does not vary") for name in constant]
        raise InputError(SOURCE, problems, "Leave it out.")
    return built


def _units(built: Matrix) -> tuple[Array, Array]:
    """Mean and standard deviation of the columns; the constant is left as it is."""
    own = np.array([c.term == INTERCEPT for c in built.columns])
    centre = np.where(own, 0.0, built.x.mean(axis=0))
    return centre, np.where(own, 1.0, built.x.std(axis=0))


def _back(columns: Sequence[Column], centre: Array, unit: Array) -> Array:
    """Matrix from coefficients of standardised covariates to those of the covariates."""
    found = np.diag(1 / unit)
    constant = [i for i, c in enumerate(columns) if c.term == INTERCEPT]
    found[constant] -= centre / unit
    return found


def _coefficients(
    others: list[int], columns: Sequence[Column], estimate: Array, covariance: Array, ddf: float
) -> pd.DataFrame:
    se = np.sqrt(np.clip(np.diag(covariance), 0.0, None))
    k, c = len(others), len(columns)
    table = pd.DataFrame(
        {
            "class": np.repeat(others, c),
            "term": [column.term for column in columns] * k,
            "level": pd.Series([column.level for column in columns] * k, dtype=object),
            "reference_level": pd.Series([x.reference for x in columns] * k, dtype=object),
            **t_columns(estimate, se, ddf),
        }
    )
    with np.errstate(over="ignore"):
        return table.assign(
            odds_ratio=np.exp(table["estimate"]),
            or_lower=np.exp(table["ci_lower"]),
            or_upper=np.exp(table["ci_upper"]),
        )


def _tests(table: pd.DataFrame, estimate: Array, covariance: Array, ddf: float) -> pd.DataFrame:
    rows = []
    for term in dict.fromkeys(table["term"]):
        if term == INTERCEPT:
            continue
        at = np.flatnonzero(table["term"] == term)
        statistic, p_value = terms.wald(estimate[at], covariance[np.ix_(at, at)], ddf)
        rows.append(
            {"term": term, "statistic": statistic, "df": len(at), "ddf": ddf, "p_value": p_value}
        )
    return pd.DataFrame(rows, columns=["term", "statistic", "df", "ddf", "p_value"])


def _log(made: Classification, built: Matrix) -> pd.DataFrame:
    rows = [(f'no answer to "{name}"', n) for name, n in built.left_out.items()]
    rows.append(("no posterior", int((~made.used).sum())))
    rows.append(("left out together", int(len(made.used) - built.used.sum())))
    return pd.DataFrame(rows, columns=["reason", "n"])


def _extreme(table: pd.DataFrame) -> tuple[str, ...]:
    size = np.abs(table["estimate"])
    rows = table[(size > np.log(EXTREME)) & table["level"].notna()]
    return tuple(
        f'class {row["class"]}: "{row["term"]}" = {row["level"]} has an odds ratio of '
        f"{row['odds_ratio']:.3g}; hardly anyone of one of the classes has it"
        for row in rows.to_dict("records")
    )
