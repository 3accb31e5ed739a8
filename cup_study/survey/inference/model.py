"""Terms of a regression and the fitted model; how it is fitted is in the modules beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from cup_study.survey.design import Design
from cup_study.survey.inference.notes import Note
from cup_study.survey.proportions import LEVEL

Kind = Literal["linear", "logistic", "ordinal"]

#: Columns of :attr:`Model.estimates`.
COLUMNS = ["part", "term", "level", "reference", "estimate", "se", "statistic", "df", "p_value"]
COLUMNS += ["ci_lower", "ci_upper"]
INTERCEPT = "(Intercept)"
COEFFICIENT, THRESHOLD = "coefficient", "threshold"


@dataclass(frozen=True)
class Factor:
    """A column taken as groups, whatever is in it.

    Attributes
    ----------
    name : str
        Column.
    reference : object, optional
        Level that the others are compared with; default the first.

    Examples
    --------
    >>> Factor("municipality", reference=1).name
    'municipality'
    """

    name: str
    reference: Any = None


@dataclass(frozen=True)
class Interaction:
    """Product of two terms; both are also named as terms of their own.

    Attributes
    ----------
    left, right : str or Factor
        The two terms.

    Examples
    --------
    >>> Interaction("letter", Factor("gender")).name
    'letter:gender'
    """

    left: str | Factor
    right: str | Factor

    @property
    def name(self) -> str:
        """Both columns with a colon between."""
        return ":".join(t if isinstance(t, str) else t.name for t in (self.left, self.right))


Term = str | Factor | Interaction


@dataclass(frozen=True)
class Column:
    """One column of the model matrix.

    Attributes
    ----------
    term : str
        Name of the term.
    level, reference : object
        Level of a factor and the one it is compared with; None for a number. Of an interaction
        tuples of both.
    """

    term: str
    level: Any = None
    reference: Any = None


@dataclass(frozen=True)
class Matrix:
    """What a regression is fitted to; rows are those of the data that are used.

    Attributes
    ----------
    x : ndarray of shape (n, k)
        Model matrix.
    columns : tuple of Column
        What its columns are.
    terms : tuple of Term
        What was asked for.
    levels : dict of str to tuple
        Levels of each factor, the reference first.
    frame : DataFrame
        The columns of the data that the terms name, of the rows used.
    used : ndarray of bool, shape (n_data,)
        Rows of the data that are used.
    weights : ndarray of shape (n,)
        Final weights of these rows.
    left_out : dict of str to int
        Variable to rows of the domain where it has no value.
    notes : tuple of Note
        Terms that could not be estimated, and why.
    """

    x: NDArray[np.float64]
    columns: tuple[Column, ...]
    terms: tuple[Term, ...]
    levels: dict[str, tuple[Any, ...]]
    frame: pd.DataFrame
    used: NDArray[np.bool_]
    weights: NDArray[np.float64]
    left_out: dict[str, int]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, repr=False)
class Model:
    """A fitted regression.

    Attributes
    ----------
    kind : str
        ``linear``, ``logistic`` or ``ordinal``.
    outcome : str
        Column of the outcome.
    answers : tuple
        Of a logistic model the event, of an ordinal one the levels in rising order.
    estimates : DataFrame
        Columns ``part term level reference estimate se statistic df p_value ci_lower ci_upper``;
        `part` is ``coefficient`` or ``threshold``.
    covariance, naive : ndarray of shape (k, k)
        By the design, and as if the model and simple random sampling were true (the inverse of
        the information, weights scaled to a mean of one); in the order of `estimates`.
    df : float
        Degrees of freedom of t: clusters less strata less the coefficients besides the intercept.
    n : int
        Respondents used.
    left_out : dict of str to int
        Variable to respondents of the domain without an answer to it.
    notes : tuple of Note
        What a reader of the model must know: separation, terms left out.
    deviance, scale : float
        Deviance with the weights divided by `scale`, their mean; for the likelihood ratio.
    y : ndarray of shape (n,)
        Outcome as it was fitted.
    matrix : Matrix
        Model matrix.
    design : Design
        Design of the sample.
    """

    kind: Kind
    outcome: str
    answers: tuple[Any, ...]
    estimates: pd.DataFrame
    covariance: NDArray[np.float64]
    naive: NDArray[np.float64]
    df: float
    n: int
    left_out: dict[str, int]
    notes: tuple[Note, ...]
    deviance: float
    scale: float
    y: NDArray[np.float64] = field(repr=False)
    matrix: Matrix = field(repr=False)
    design: Design = field(repr=False)

    @property
    def coefficients(self) -> NDArray[np.float64]:
        """All estimates, in their order."""
        return self.estimates["estimate"].to_numpy(dtype=float)

    def __repr__(self) -> str:
        """Who was used, the coefficients, and what a reader must know."""
        event = f" = {self.answers[0]}" if self.kind == "logistic" else ""
        lines = [f"{self.kind.capitalize()} regression of {self.outcome}{event}, n = {self.n:,}"]
        if self.left_out:
            shown = ", ".join(f"{name} {count:,}" for name, count in self.left_out.items())
            lines.append(f"left out, no answer: {shown}")
        names = ["term", "level", "estimate", "se", "statistic", "p_value", "ci_lower", "ci_upper"]
        table = self.estimates[names].assign(level=self.estimates["level"].fillna(""))
        lines.append(table.to_string(index=False, float_format="{:.4g}".format))
        return "\n".join([*lines, *(str(note) for note in self.notes)])


def tidy(
    columns: Sequence[Column],
    part: Sequence[str],
    estimate: NDArray[np.float64],
    covariance: NDArray[np.float64],
    df: float,
) -> pd.DataFrame:
    """Estimates of a model with t tests and intervals; columns :data:`COLUMNS`.

    Examples
    --------
    >>> found = tidy([Column("age")], ["coefficient"], np.array([1.0]), np.array([[0.25]]), 30)
    >>> found[["term", "se", "statistic"]].values.tolist()
    [['age', 0.5, 2.0]]
    """
    variance = np.diag(covariance)
    se = np.sqrt(np.where(variance >= 0, variance, np.nan))
    named = {
        "part": list(part),
        "term": [c.term for c in columns],
        "level": pd.Series([c.level for c in columns], dtype=object),
        "reference": pd.Series([c.reference for c in columns], dtype=object),
    }
    return pd.DataFrame({**named, **t_columns(estimate, se, df)})[COLUMNS]


def t_columns(
    estimate: NDArray[np.float64], se: NDArray[np.float64], df: float
) -> dict[str, NDArray[np.float64]]:
    """Columns ``estimate se statistic df p_value ci_lower ci_upper`` by t.

    Where the standard error is zero or missing there is no test.

    Examples
    --------
    >>> found = t_columns(np.array([2.0]), np.array([1.0]), 10)
    >>> found["p_value"].round(4).tolist(), found["ci_upper"].round(4).tolist()
    ([0.0734], [4.2281])
    """
    kept = df if df > 0 else np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(se > 0, estimate / se, np.nan)
    half = stdtrit(kept, 0.5 + LEVEL / 2) * se
    return {
        "estimate": estimate,
        "se": se,
        "statistic": statistic,
        "df": np.full(len(estimate), float(df)),
        "p_value": 2 * stdtr(kept, -np.abs(statistic)),
        "ci_lower": estimate - half,
        "ci_upper": estimate + half,
    }
