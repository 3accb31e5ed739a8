r"""Common method bias: do answers agree because they were given in one questionnaire?

Two diagnoses that reviewers ask for (Podsakoff, MacKenzie, Lee & Podsakoff 2003; Williams &
McGonagle 2016). Harman's test: one factor should not fit nearly as well as the model, nor the
first unrotated component carry most of the variance; it finds gross bias only. The unmeasured
latent method factor: a factor on all items with equal loadings, uncorrelated with the exogenous
factors; how much variance it takes, and how far paths and loadings move when it is there. Neither
proves that there is no bias: a marker variable or separate sources do more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.fitting import fit as fit_
from cup_study.sem.goodness.compare import compare
from cup_study.sem.inference.standardised import standardise
from cup_study.sem.language.names import of_rows
from cup_study.sem.moments.labelled_moments import saturated_moments

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

#: What is shown of each model; with a scaled test, its version is taken.
MEASURES = ("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "srmr", "aic", "bic")
_SCALED = ("chisq", "df", "pvalue", "cfi", "tli", "rmsea")


@dataclass(frozen=True, eq=False)
class CommonMethod:
    """Result of :func:`common_method`.

    Parameters
    ----------
    fits : DataFrame
        ``model`` and the measures of :data:`MEASURES`: the factors correlated freely, one factor,
        the model, the model with the method factor.
    differences : DataFrame
        ``restricted full chisq_diff df_diff pvalue``: one factor against the factors, the model
        against the one with the method factor.
    first_component : float
        Share of the first unrotated component in the variance of the items.
    method_variance, trait_variance : float
        Average share of the method factor, and of the factors, in the variance of an item.
    method_loading : float
        Loading of every item on the method factor, in the units of the items; NaN when the
        estimated variance of the method factor is negative, which is no sign of bias.
    changes : DataFrame
        ``lhs op rhs group model with_method change``: standardised loadings and paths.
    factors, one_factor, model, with_method : Fit
        The four fits.
    warnings : tuple of str
        Concerns of all fits.
    """

    fits: pd.DataFrame
    differences: pd.DataFrame
    first_component: float
    method_variance: float
    trait_variance: float
    method_loading: float
    changes: pd.DataFrame
    factors: Fit
    one_factor: Fit
    model: Fit
    with_method: Fit
    warnings: tuple[str, ...]


def common_method(model: str, data: pd.DataFrame, **options: Any) -> CommonMethod:
    """Diagnose common method bias.

    Parameters
    ----------
    model : str
        The research model, in lavaan's syntax; at least two factors with two items or more.
    data : DataFrame
        One row a respondent.
    **options
        As for :func:`cup_study.sem.fitting.fit`: estimator, ordered, missing, group and so on.

    Returns
    -------
    CommonMethod

    Raises
    ------
    InputError
        Fewer than two factors, or what :func:`cup_study.sem.fitting.fit` refuses.

    Notes
    -----
    The method factor has loadings of one and a variance that may be any number, which is the
    same model as equal loadings on a factor of unit variance but also tells when the data speak
    against it. It is known well only where the factors' own loadings differ; see its standard
    error in ``with_method``.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> traits = rng.normal(size=(2, 500))
    >>> data = pd.DataFrame({f"{t}{i}": (1.3 - 0.2 * i) * traits[j] + rng.normal(size=500)
    ...     for j, t in enumerate("ab") for i in (1, 2, 3)})
    >>> found = common_method("A =~ a1 + a2 + a3\\nB =~ b1 + b2 + b3\\nB ~ A", data)
    >>> found.differences["pvalue"].lt(0.001).tolist(), found.first_component < 0.5
    ([True, False], True)
    """
    options = {**options, "warn": False}
    base = fit_(model, data, **options)
    rows = base.table.rows[base.table.rows["group"] == 1]
    names = of_rows(list(zip(rows["lhs"], rows["op"], rows["rhs"], strict=True)))
    blocks = _blocks(base)
    if len(blocks) < 2:
        what = f"{len(blocks)} factor with two items or more"
        remedy = "The tests compare several factors with one that all items share."
        raise InputError("common method", [Problem("model", what)], remedy)
    items = list(dict.fromkeys(item for block in blocks.values() for item in block))
    errors = _residual_covariances(base, items)
    loose = {**options, "kind": "cfa"}
    measured = [f"{_q(f)} =~ {_sum(own)}" for f, own in blocks.items()]
    factors = fit_("\n".join([*measured, *errors]), data, **loose)
    whole = _new("general", base)
    one = fit_("\n".join([f"{whole} =~ {_sum(items)}", *errors]), data, **loose)
    method = _new("method", base)
    extra = [f"{method} =~ " + " + ".join(f"1*{_q(item)}" for item in items)]
    extra += [f"{method} ~~ 0*{_q(f)}" for f in names.latent_x]
    extra += [f"{method} ~ 0*1"] if base.table.meanstructure else []
    with_method = fit_("\n".join([model, *extra]), data, **options)
    fits = {
        "factors": factors,
        "one factor": one,
        "model": base,
        "model with method factor": with_method,
    }
    variance, trait, loading = _shares(with_method, method, items)
    return CommonMethod(
        fits=pd.DataFrame([{"model": name} | _measures(f) for name, f in fits.items()]),
        differences=pd.DataFrame(
            [
                _difference("one factor", one, "factors", factors),
                _difference("model", base, "model with method factor", with_method),
            ]
        ),
        first_component=_first_component(base, items),
        method_variance=variance,
        trait_variance=trait,
        method_loading=loading,
        changes=_changes(base, with_method),
        factors=factors,
        one_factor=one,
        model=base,
        with_method=with_method,
        warnings=tuple(f"{name}: {text}" for name, f in fits.items() for text in f.warnings),
    )


def _q(name: str) -> str:
    return f"`{name}`"


def _sum(items: list[str]) -> str:
    return " + ".join(map(_q, items))


def _new(name: str, fit: Fit) -> str:
    """A name that the model does not use."""
    taken = {*fit.table.observed, *fit.table.latent}
    while name in taken:
        name += "_"
    return name


def _blocks(fit: Fit) -> dict[str, list[str]]:
    """Items of each factor with two or more."""
    rows = fit.table.rows
    loadings = rows[(rows["op"] == "=~") & (rows["group"] == 1)]
    found: dict[str, list[str]] = {}
    for factor, item in zip(loadings["lhs"], loadings["rhs"], strict=True):
        if item in fit.table.observed:
            found.setdefault(factor, []).append(item)
    return {factor: own for factor, own in found.items() if len(own) > 1}


def _residual_covariances(fit: Fit, items: list[str]) -> list[str]:
    """Residual covariances of items that the model frees: they stay in all models."""
    rows = fit.table.rows
    freed = (rows["op"] == "~~") & (rows["lhs"] != rows["rhs"]) & (rows["free"] > 0)
    freed &= (rows["group"] == 1) & rows["lhs"].isin(items) & rows["rhs"].isin(items)
    pairs = zip(rows["lhs"][freed], rows["rhs"][freed], strict=True)
    return [f"{_q(a)} ~~ {_q(b)}" for a, b in pairs]


def _measures(fit: Fit) -> dict[str, float]:
    if not fit.converged:
        return dict.fromkeys(MEASURES, np.nan)
    found = fit.fit_measures()
    scaled = {name: f"{name}_scaled" for name in _SCALED}
    used = {name: scaled.get(name, name) for name in MEASURES}
    return {name: float(found.get(used[name], found.get(name, np.nan))) for name in MEASURES}


def _difference(restricted: str, fit0: Fit, full: str, fit1: Fit) -> dict[str, Any]:
    if not (fit0.converged and fit1.converged):
        figures = dict.fromkeys(("chisq_diff", "df_diff", "pvalue"), np.nan)
    else:
        last = compare(fit1, fit0).iloc[1]
        figures = {name: float(last[name]) for name in ("chisq_diff", "df_diff", "pvalue")}
    return {"restricted": restricted, "full": full} | figures


def _first_component(fit: Fit, items: list[str]) -> float:
    """Largest eigenvalue of the items' correlations (within groups, pooled) over their number."""
    total = np.zeros((len(items), len(items)))
    for i, share in enumerate(fit.objective.shares):
        at = [fit.model.groups[i].observed.index(item) for item in items]
        total += share * saturated_moments(fit, i)[1][np.ix_(at, at)]
    sd = np.sqrt(np.diagonal(total))
    return float(np.linalg.eigvalsh(total / np.outer(sd, sd))[-1] / len(items))


def _shares(fit: Fit, method: str, items: list[str]) -> tuple[float, float, float]:
    """Average variance of the method factor and of the others in the items, and its loading."""
    rows, groups = fit.table.rows, len(fit.model.groups)
    own = ((rows["op"] == "~~") & (rows["lhs"] == method) & (rows["rhs"] == method)).to_numpy()
    variance = fit.all_values[own]
    standard = standardise(fit.model, fit.values, fit.x)
    residuals = (rows["op"] == "~~") & (rows["lhs"] == rows["rhs"]) & rows["lhs"].isin(items)
    residual = residuals.to_numpy()
    explained = 1.0 - standard[residual].mean()
    # The total variance of an item is its residual variance over its standardised one.
    whole = fit.all_values[residual] / standard[residual]
    by_method = float((np.repeat(variance, len(whole) // groups) / whole).mean())
    least = float(variance.min())
    loading = float(np.sqrt(variance).mean()) if least >= 0 else float("nan")
    return by_method, float(explained - by_method), loading


def _changes(base: Fit, with_method: Fit) -> pd.DataFrame:
    keys = ["lhs", "op", "rhs", "group"]
    before, after = (
        f.standardized()[lambda d: d["op"].isin(["=~", "~"])].set_index(keys)["est_std"]
        for f in (base, with_method)
    )
    both = pd.DataFrame({"model": before, "with_method": after.reindex(before.index)})
    return both.assign(change=both["with_method"] - both["model"]).reset_index()
