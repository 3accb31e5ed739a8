"""A fitted model, estimated again by semopy.

semopy agrees with lavaan for maximum likelihood of complete data in one group. Everything else is
refused here, with what it is: semopy's results for it would differ for reasons of its own.
Variables go under plain names, and every covariance is said, so that no default of semopy's adds
one; its variances stop at zero.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray
from cup_study.sem.fitted import Fit
from cup_study.sem.peers.crosscheck import Answer

_REMEDY = "Check this model against lavaan: crosscheck(fit, against='lavaan')."


def answer(fit: Fit) -> Answer:
    """Estimate a model by semopy.

    Parameters
    ----------
    fit : Fit
        A fitted model: maximum likelihood, complete data, one group, no other constraints than
        parameters that are equal.

    Returns
    -------
    Answer
        Standard errors are semopy's expected-information ones, and only told where ours are of
        that kind. Definitions and intercepts are not told.

    Raises
    ------
    InputError
        For a model outside semopy, with all reasons, and when semopy fails.
    """
    problems = _outside(fit)
    if problems:
        raise InputError("crosscheck with semopy", problems, _REMEDY)
    text, names = _translated(fit)
    columns = [f"x{i}" for i in range(len(fit.sample.observed))]
    # Where our own search began, not where it ended.
    begin = {name: float(v) for name, v in zip(names, fit.values, strict=True) if name}
    engine, information, version, notes = _run(text, _data(fit, columns), begin)
    active = [name for name, parameter in engine.parameters.items() if parameter.active]
    found = dict(zip(active, np.asarray(engine.param_vals, dtype=float), strict=True))
    variance = dict(zip(active, np.diagonal(np.linalg.pinv(information)), strict=True))
    plain = fit.options.se == "standard" and fit.options.information == "expected"
    est = np.full(len(names), np.nan)
    se = np.full(len(names), np.nan)
    for i, name in enumerate(names):
        if name in found:
            est[i] = found[name]
            se[i] = np.sqrt(max(variance[name], 0.0)) if plain else np.nan
    sigma = np.asarray(engine.calc_sigma()[0], dtype=float)
    sample = np.asarray(engine.mx_cov, dtype=float)
    chisq = fit.sample.n_total * _discrepancy(sample, sigma)
    df = len(sigma) * (len(sigma) + 1) // 2 - len(active)
    x = len(fit.table.exogenous) if fit.table.fixed_x else 0
    return Answer(f"semopy {version}", est, se, chisq, float(df - x * (x + 1) // 2), notes)


def _outside(fit: Fit) -> list[Problem]:
    """Why semopy cannot estimate a model; empty when it can."""
    options, rows = fit.options, fit.table.rows
    reasons = {
        "more than one group": len(fit.sample.groups) > 1,
        "ordered variables": fit.model.categorical,
        f"estimator {options.name}": options.estimator != "ML" and not fit.model.categorical,
        "missing answers by FIML": options.missing == "fiml",
        "case weights": any(group.weights is not None for group in fit.sample.groups),
        "Wishart likelihood": options.likelihood != "normal",
        "inequality constraints": bool(fit.constraints.inequalities),
        "nonlinear equalities": bool(fit.constraints.equalities),
        "equalities other than between two parameters": not _ties_only(fit),
        "formative constructs (<~)": bool((rows["op"] == "<~").any()),
        "a structure of means": fit.table.meanstructure and not _saturated_means(fit),
    }
    return [Problem("model", f"outside semopy: {what}") for what, found in reasons.items() if found]


def _ties_only(fit: Fit) -> bool:
    K = fit.constraints.K
    return bool(
        np.isin(K, (0.0, 1.0)).all()
        and (K.sum(axis=1) == 1).all()
        and not fit.constraints.origin.any()
    )


def _saturated_means(fit: Fit) -> bool:
    """Whether each observed variable has a free mean of its own and nothing else is modelled."""
    rows = fit.table.rows[fit.table.rows["op"] == "~1"]
    latent = rows["lhs"].isin(fit.table.latent)
    observed = rows[~latent & ~rows["exo"].astype(bool)]
    zero = (rows.loc[latent, "free"] == 0) & (rows.loc[latent, "ustart"] == 0)
    return bool(zero.all() and (observed["free"] > 0).all() and observed["free"].is_unique)


def _translated(fit: Fit) -> tuple[str, list[str]]:
    """Text for semopy, and the name of its parameter in each row of the table."""
    rows = fit.table.rows
    plain = {name: f"x{i}" for i, name in enumerate(fit.sample.observed)}
    plain |= {name: f"f{i}" for i, name in enumerate(fit.table.latent)}
    first = fit.constraints.K.argmax(axis=1)
    lines, names = [], []
    said = set()
    columns = (rows[c].tolist() for c in ("lhs", "op", "rhs", "free", "exo"))
    values = fit.all_values.tolist()
    for lhs, op, rhs, free, exo, value in zip(*columns, values, strict=True):
        name = f"p{first[free - 1]}" if free else ""
        names.append(name if op in ("=~", "~", "~~") else "")
        if op not in ("=~", "~", "~~") or exo:
            continue
        lines.append(f"{plain[lhs]} {op} {name or _number(value)}*{plain[rhs]}")
        said |= {(lhs, op, rhs), (rhs, op, lhs)}
    latent = fit.table.latent
    lines += [
        f"{plain[a]} ~~ 0*{plain[b]}"
        for i, a in enumerate(latent)
        for b in latent[:i]
        if (a, "~~", b) not in said
    ]
    return "\n".join(lines), names


def _number(value: float) -> str:
    """A number as semopy's parser takes it: without an exponent."""
    return np.format_float_positional(value, trim="-")


def _data(fit: Fit, names: list[str]) -> pd.DataFrame:
    """Rows with the sample's moments: the data, or where only moments are known any such rows."""
    group = fit.sample.groups[0]
    if group.x is not None:
        return pd.DataFrame(group.x, columns=names)
    n, p = int(group.n), len(group.cov)
    raw = np.random.default_rng(1).normal(size=(n, p))
    raw -= raw.mean(axis=0)
    white = np.linalg.solve(np.linalg.cholesky(raw.T @ raw / n), raw.T)
    return pd.DataFrame((np.linalg.cholesky(group.cov) @ white).T, columns=names)


def _run(
    text: str, data: pd.DataFrame, begin: Mapping[str, float]
) -> tuple[Any, FloatArray, str, tuple[str, ...]]:
    """Fit quietly; what semopy logs becomes notes."""
    with _collected() as messages:
        # Imported here: semopy takes a second to load.
        import semopy

        try:
            engine = semopy.Model(text, cov_diag=True)
            for name, value in begin.items():
                engine.parameters[name].start = value
            outcome = engine.fit(data, obj="MLW", options={"ftol": 1e-14, "maxiter": 1000})
            information = np.asarray(engine.calc_fim(), dtype=float)
        except (np.linalg.LinAlgError, ValueError, KeyError, SyntaxError, TypeError) as error:
            problem = Problem("semopy", f"could not estimate the model ({error})")
            raise InputError("crosscheck with semopy", [problem], _REMEDY) from error
        version = str(semopy.__version__)
    if not outcome.success:
        what = f"no solution was reached in {outcome.n_it} iterations ({outcome.message})"
        raise InputError("crosscheck with semopy", [Problem("semopy", what)], _REMEDY)
    return engine, information, version, tuple(dict.fromkeys(messages))


@contextmanager
def _collected() -> Iterator[list[str]]:
    """Warnings that semopy logs to the root logger."""
    messages: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            # Factors are scaled by what the table fixes, loadings or variances.
            if not record.getMessage().startswith("No fixed loadings"):
                messages.append(record.getMessage())

    root = logging.getLogger()
    held = root.handlers[:]
    root.handlers[:] = [Collector(logging.WARNING)]
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield messages
    finally:
        root.handlers[:] = held


def _discrepancy(sample: FloatArray, sigma: FloatArray) -> float:
    """Maximum-likelihood discrepancy of two covariance matrices."""
    _, log_sigma = np.linalg.slogdet(sigma)
    _, log_sample = np.linalg.slogdet(sample)
    trace = float(np.trace(np.linalg.solve(sigma, sample)))
    return float(log_sigma - log_sample) + trace - len(sample)
