"""Maximum-likelihood structural equation models, estimated by semopy and told as lavaan tells them.

semopy gives the estimates, their standard errors and the discrepancy; what it leaves out
(standardised residual covariances, SRMR, the interval of RMSEA) is worked out here and in
:mod:`cup_study.sem.plain_fit_measures`. This module is not for ordinal estimators, missing data by
FIML, groups or constraints: semopy's results for those do not agree with lavaan's.
"""

from __future__ import annotations

import logging
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from cup_study.errors import InputError, Problem
from cup_study.sem.plain_standardised import standard_errors
from cup_study.sem.plain_syntax import Syntax, read_model
from cup_study.sem.usable import usable

_LEVEL = 0.95
_OPERATOR_ORDER = {"=~": 0, "~": 1, "~~": 2}
_SINGULAR = 1e-9  # eigenvalue of the scaled information below which estimates are not unique
_BOUNDARY = 1e-6  # residual variance that counts as none


@dataclass(frozen=True)
class Fit:
    """A fitted model.

    Attributes
    ----------
    model : str
        The model as it was given, in lavaan syntax.
    estimates : DataFrame
        One row a parameter: ``lhs op rhs est se z pvalue ci_lower ci_upper std_all`` and, of
        loadings and paths, ``std_se std_lower std_upper`` (delta method). Fixed parameters have
        a missing ``se``.
    latent, observed : tuple of str
        Constructs and items, in the order in which the model names them.
    sample, implied : DataFrame
        Covariance matrices (p x p) of the data (divisor n) and of the fitted model.
    exogenous : tuple of str
        Observed variables that predict but are not explained.
    n, n_dropped : int
        Complete rows used, and rows left out because an answer was missing.
    n_parameters : int
        Free parameters.
    chisq : float
        n times the minimum of the maximum-likelihood discrepancy.
    notes : tuple of str
        What a reader must know: warnings of the optimiser, improper estimates.
    """

    model: str
    estimates: pd.DataFrame
    latent: tuple[str, ...]
    observed: tuple[str, ...]
    exogenous: tuple[str, ...]
    sample: pd.DataFrame
    implied: pd.DataFrame
    n: int
    n_dropped: int
    n_parameters: int
    chisq: float
    notes: tuple[str, ...]

    def loadings(self) -> pd.DataFrame:
        """Rows of ``estimates`` for the measurement model."""
        return self.estimates[self.estimates["op"] == "=~"].reset_index(drop=True)

    def paths(self) -> pd.DataFrame:
        """Rows of ``estimates`` for the structural model."""
        return self.estimates[self.estimates["op"] == "~"].reset_index(drop=True)

    def r_squared(self) -> pd.Series:
        """Explained variance of each outcome of the structural model (index: outcome)."""
        table = self.estimates
        variance = table[(table["op"] == "~~") & (table["lhs"] == table["rhs"])]
        residual = variance.set_index("lhs")["std_all"]
        outcomes = list(dict.fromkeys(table.loc[table["op"] == "~", "lhs"]))
        return pd.Series({o: 1.0 - float(residual[o]) for o in outcomes}, name="r2", dtype=float)


def fit(model: str, data: pd.DataFrame) -> Fit:
    r"""Fit a structural equation model by maximum likelihood.

    Minimises :math:`F = \log|\Sigma| + tr(S \Sigma^{-1}) - \log|S| - p` (Jöreskog 1969), with
    ``S`` the covariance matrix with divisor n, as lavaan does by default. Rows with a missing
    item are left out and counted.

    Parameters
    ----------
    model : str
        lavaan syntax with the operators ``=~``, ``~`` and ``~~``; the first item of a
        construct is its marker.
    data : DataFrame
        One row a respondent, one numeric column an item of the model; others are ignored.

    Returns
    -------
    Fit

    Raises
    ------
    InputError
        The model cannot be read, names unknown columns, or the columns are not numeric,
        constant or collinear, or fewer complete rows than needed: all told at once.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=400)
    >>> frame = pd.DataFrame({f"q{i}": trait + rng.normal(size=400) for i in (1, 2, 3, 4)})
    >>> result = fit("Ease =~ q1 + q2 + q3 + q4", frame)
    >>> result.n, result.n_parameters, result.latent
    (400, 8, ('Ease',))
    """
    syntax = read_model(model)
    items = list(syntax.items)
    complete, dropped = usable(data, items)
    engine, inspected, information, notes = _run(model, complete)
    observed = tuple(engine.vars["observed"])
    sigma = np.asarray(engine.calc_sigma()[0], dtype=float)
    sample = np.asarray(engine.mx_cov, dtype=float)
    table = _with_standard_errors(_tidy(inspected, syntax), engine, information)
    chisq = len(complete) * _discrepancy(sample, sigma)
    outcomes = set(table.loc[table["op"].eq("~"), "lhs"])
    outcomes |= set(table.loc[table["op"].eq("=~"), "rhs"])
    predictors = set(table.loc[table["op"].eq("~"), "rhs"])
    return Fit(
        model=model,
        estimates=table,
        latent=syntax.constructs,
        observed=tuple(items),
        exogenous=tuple(i for i in items if i in predictors - outcomes),
        sample=pd.DataFrame(sample, observed, observed).loc[items, items],
        implied=pd.DataFrame(sigma, observed, observed).loc[items, items],
        n=len(complete),
        n_dropped=dropped,
        n_parameters=len(engine.param_vals),
        chisq=chisq,
        notes=(*notes, *_improper(table, syntax)),
    )


class _Collector(logging.Handler):
    """Keeps what semopy logs, so that it can be told in the words of this project."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _run(
    model: str, complete: pd.DataFrame
) -> tuple[Any, pd.DataFrame, NDArray[np.float64], list[str]]:
    """Fit with semopy, quietly; what it logs becomes notes or an error."""
    collector, root = _Collector(), logging.getLogger()
    held = root.handlers[:]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        # Imported here: semopy takes a second to load, and path analysis does not need it.
        import semopy

        root.handlers[:] = [collector]
        try:
            engine = semopy.Model(model)
            # semopy's default tolerance leaves the third decimal of SRMR to chance.
            outcome = engine.fit(complete, obj="MLW", options={"ftol": 1e-14, "maxiter": 5000})
            inspected = engine.inspect(std_est=True)
            information = np.asarray(engine.calc_fim(), dtype=float)
        except (np.linalg.LinAlgError, ValueError, KeyError, SyntaxError, TypeError) as error:
            what = f"the model could not be estimated ({error})"
            remedy = "Check that each construct has enough items and that the model is identified."
            raise InputError("model", [Problem("", what)], remedy) from error
        finally:
            root.handlers[:] = held
    if not outcome.success:
        what = f"no solution was reached in {outcome.n_it} iterations ({outcome.message})"
        remedy = "Simplify the model, or look for items that hardly correlate with their construct."
        raise InputError("model", [Problem("", what)], remedy)
    scale = np.sqrt(np.clip(np.diag(information), 1e-300, None))
    smallest = float(np.linalg.eigvalsh(information / np.outer(scale, scale))[0])
    # semopy reports success for such a model and gives standard errors of a pseudo-inverse.
    if smallest < _SINGULAR:
        what = (
            "the model is not identified: the information matrix is singular "
            f"(smallest eigenvalue {smallest:.1e} after scaling)"
        )
        remedy = "Fix a parameter, or give each construct more items."
        raise InputError("model", [Problem("", what)], remedy)
    return engine, inspected, information, list(dict.fromkeys(collector.messages))


def _tidy(raw: pd.DataFrame, syntax: Syntax) -> pd.DataFrame:
    """semopy's table in lavaan's layout and order: loadings, paths, (co)variances."""
    number = {"est": "Estimate", "se": "Std. Err", "z": "z-value", "std_all": "Est. Std"}
    table = pd.DataFrame({new: pd.to_numeric(raw[old], "coerce") for new, old in number.items()})
    table = table.astype(float)
    declared = set(syntax.loadings)
    pairs = list(zip(raw["lval"], raw["op"], raw["rval"], strict=True))
    loading = np.array([op == "~" and (b, a) in declared for a, op, b in pairs], dtype=bool)
    table["lhs"] = raw["lval"].where(~loading, raw["rval"]).astype(str)
    table["op"] = raw["op"].where(~loading, "=~").astype(str)
    table["rhs"] = raw["rval"].where(~loading, raw["lval"]).astype(str)
    place = {name: i for i, name in enumerate((*syntax.constructs, *syntax.items))}
    turned = table["op"].eq("~~") & (table["lhs"].map(place) > table["rhs"].map(place))
    left, right = table["lhs"].copy(), table["rhs"].copy()
    table["lhs"], table["rhs"] = left.mask(turned, right), right.mask(turned, left)
    half = ndtri(0.5 + _LEVEL / 2) * table["se"]
    table["ci_lower"], table["ci_upper"] = table["est"] - half, table["est"] + half
    table["pvalue"] = 2 * ndtr(-table["z"].abs())
    table.loc[table["z"].isna(), "pvalue"] = np.nan
    table["std_all"] = _residual_correlations(table)
    order = {pair: i for i, pair in enumerate((*syntax.loadings, *syntax.paths))}
    rank = [
        (
            _OPERATOR_ORDER[op] + (op == "~~" and a == b),
            order.get((a, b), len(order) + place[a] * len(place) + place[b]),
            i,
        )
        for i, (a, op, b) in enumerate(zip(table["lhs"], table["op"], table["rhs"], strict=True))
    ]
    columns = ["lhs", "op", "rhs", "est", "se", "z", "pvalue", "ci_lower", "ci_upper", "std_all"]
    return table.iloc[sorted(range(len(table)), key=rank.__getitem__)][columns].reset_index(
        drop=True
    )


def _with_standard_errors(
    table: pd.DataFrame, engine: Any, information: NDArray[np.float64]
) -> pd.DataFrame:
    """The table with standard errors and intervals of standardised loadings and paths."""
    directed = table["op"].isin(["=~", "~"]).to_numpy(dtype=bool)
    part = table[directed]
    terms = list(
        zip(part["lhs"].astype(str), part["op"].astype(str), part["rhs"].astype(str), strict=True)
    )
    se = np.full(len(table), np.nan)
    se[directed] = standard_errors(engine, information, terms)
    half = ndtri(0.5 + _LEVEL / 2) * se
    lower, upper = table["std_all"] - half, table["std_all"] + half
    return table.assign(std_se=se, std_lower=lower, std_upper=upper)


def _residual_correlations(table: pd.DataFrame) -> pd.Series:
    """std_all, with residual covariances over residual standard deviations, as lavaan has them."""
    own = table[table["op"].eq("~~") & table["lhs"].eq(table["rhs"])]
    variance = dict(zip(own["lhs"], own["est"], strict=True))
    result = table["std_all"].copy()
    for i in table.index[table["op"].eq("~~") & table["lhs"].ne(table["rhs"])]:
        product = variance.get(table.at[i, "lhs"], np.nan) * variance.get(
            table.at[i, "rhs"], np.nan
        )
        if product > 0:
            result[i] = table.at[i, "est"] / np.sqrt(product)
    return result


def _improper(table: pd.DataFrame, syntax: Syntax) -> list[str]:
    """Heywood cases and correlations beyond one, with their cause and a way out."""
    notes = []
    own = table[table["op"].eq("~~") & table["lhs"].eq(table["rhs"])]
    for name, est in zip(own["lhs"], own["est"], strict=True):
        # semopy keeps variances at or above zero, so an improper one stops on the boundary.
        if est < _BOUNDARY:
            kind = "construct" if name in syntax.constructs else "item"
            notes.append(
                f"Heywood case: the residual variance of {kind} {name} is {est:.3g}. A construct "
                "with two items, too few rows or a wrong model are the usual causes."
            )
    pairs = table[table["op"].eq("~~") & table["lhs"].ne(table["rhs"])]
    for a, b, r in zip(pairs["lhs"], pairs["rhs"], pairs["std_all"], strict=True):
        if abs(r) > 1:
            notes.append(
                f"The correlation of {a} and {b} is {r:.2f}, beyond one: the two may be one."
            )
    return notes


def _discrepancy(sample: NDArray[np.float64], sigma: NDArray[np.float64]) -> float:
    """Maximum-likelihood discrepancy of two p x p covariance matrices."""
    _, log_sigma = np.linalg.slogdet(sigma)
    _, log_sample = np.linalg.slogdet(sample)
    trace = float(np.trace(np.linalg.solve(sigma, sample)))
    return max(float(log_sigma - log_sample) + trace - len(sample), 0.0)
