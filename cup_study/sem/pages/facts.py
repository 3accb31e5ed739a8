"""What a fitted model tells about itself beside its tables: who, how, with what result.

One frozen record, so that the pages about a fit (:mod:`cup_study.sem.pages.show`,
:mod:`cup_study.sem.pages.journal_checklist`) can be made and tried without fitting anything.
"""

from __future__ import annotations

import math
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata
from typing import TYPE_CHECKING

from cup_study.errors import InputError

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

_PACKAGES = ("cup-study", "numpy", "scipy")


@dataclass(frozen=True)
class Facts:
    """Facts about a fitted model.

    Parameters
    ----------
    estimator : str
        As it was asked for: ``ML``, ``MLR``, ``WLSMV``.
    se, test, information : str
        lavaan's words for standard errors, test and information.
    missing : str
        ``listwise``, ``fiml`` or ``pairwise``.
    n : float
        Observations used.
    groups : tuple of (str, float)
        Label and observations of each group; empty when there is one only.
    dropped : tuple of (str, int)
        Reason and number of rows that were left out.
    n_parameters, n_moments : int
        Free parameters (less equalities) and moments that the model must reproduce.
    df : int
        Degrees of freedom.
    converged : bool
        Whether the minimum was found.
    iterations : int
        Steps taken.
    concerns : tuple of str
        What a reader must know before using the estimates.
    measures : mapping of str to float
        Fit measures; empty when there are none.
    latent, observed, ordered : tuple of str
        Variables of the model.
    residual_covariances : tuple of str
        Covariances of residuals of items, as ``x1 ~~ x2``.
    defined : tuple of str
        Defined parameters.
    equalities : int
        Equality constraints.
    mean_structure, weighted : bool
        Whether means are modelled, and cases weighted.
    software : str
        Programs with their versions.
    """

    estimator: str
    n: float
    df: int
    n_parameters: int
    se: str = "standard"
    test: str = "standard"
    information: str = "expected"
    missing: str = "listwise"
    groups: tuple[tuple[str, float], ...] = ()
    dropped: tuple[tuple[str, int], ...] = ()
    n_moments: int = 0
    converged: bool = True
    iterations: int = 0
    concerns: tuple[str, ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict)
    latent: tuple[str, ...] = ()
    observed: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    residual_covariances: tuple[str, ...] = ()
    defined: tuple[str, ...] = ()
    equalities: int = 0
    mean_structure: bool = False
    weighted: bool = False
    software: str = ""

    def measure(self, name: str, *, robust: bool = True) -> float:
        """A fit measure: the robust one, else the scaled one, else the plain one; NaN for none.

        Examples
        --------
        >>> measures = {"cfi": 0.93, "cfi_scaled": 0.92}
        >>> Facts("MLR", 301, 24, 21, measures=measures).measure("cfi")
        0.92
        """
        names = (f"{name}_robust", f"{name}_scaled", name) if robust else (name,)
        found = (float(self.measures[n]) for n in names if n in self.measures)
        return next((value for value in found if not math.isnan(value)), math.nan)


def facts_of(fit: Fit) -> Facts:
    """Facts about a fit.

    Parameters
    ----------
    fit : Fit
        A fitted model, converged or not.

    Returns
    -------
    Facts
    """
    from cup_study.sem import admissible

    table, sample, options = fit.table, fit.sample, fit.options
    rows = table.rows
    several = len(sample.groups) > 1
    items = set(rows.loc[rows["op"] == "=~", "rhs"]) - set(table.latent)
    covariances = rows[(rows["op"] == "~~") & (rows["lhs"] != rows["rhs"])]
    residual = covariances[covariances["lhs"].isin(items) & covariances["rhs"].isin(items)]
    moments = admissible.n_moments(table, sample)
    return Facts(
        estimator=options.name,
        n=sample.n_total,
        df=fit.df,
        n_parameters=moments - fit.df,
        se=options.se,
        test=options.test,
        information=options.information,
        missing=options.missing,
        groups=tuple((group.label, group.n) for group in sample.groups) if several else (),
        dropped=tuple(
            (str(r), int(n))
            for r, n in zip(*(sample.dropped[c] for c in ("reason", "n")), strict=True)
        ),
        n_moments=moments,
        converged=fit.converged,
        iterations=fit.iterations,
        concerns=tuple(fit.warnings),
        measures=_measures(fit),
        latent=table.latent,
        observed=table.observed,
        ordered=table.ordered,
        residual_covariances=tuple(dict.fromkeys(residual["lhs"] + " ~~ " + residual["rhs"])),
        defined=tuple(rows.loc[rows["op"] == ":=", "lhs"]),
        equalities=len(fit.x) - (moments - fit.df),
        mean_structure=table.meanstructure,
        weighted=any(group.weights is not None for group in sample.groups),
        software=software(),
    )


def _measures(fit: Fit) -> dict[str, float]:
    if not fit.converged:
        return {}
    try:
        return dict(fit.fit_measures())
    # What cannot be computed is told among the concerns; the rest of the page still stands.
    except InputError:
        return {}


def software() -> str:
    """Programs that produce the estimates, with their versions.

    Examples
    --------
    >>> "Python" in software()
    True
    """
    told = [f"Python {platform.python_version()}"]
    for name in _PACKAGES:
        try:
            told.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            told.append(name)
    return ", ".join(told)
