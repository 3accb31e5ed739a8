"""What a fitted model says, as tables and figures need it: standardised, with robust measures.

The numbers come from :mod:`cup_study.sem`, which knows no language; :func:`of` asks for each once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from cup_study.sem.fitted import Fit

#: Measures that are told of every model.
MEASURES = (
    "chisq",
    "df",
    "pvalue",
    "cfi",
    "tli",
    "rmsea",
    "rmsea_ci_lower",
    "rmsea_ci_upper",
    "srmr",
)


@dataclass(frozen=True, eq=False)
class Solution:
    """A fitted model as it is told.

    Attributes
    ----------
    estimator, missing : str
        How it was estimated: ``ML`` or ``MLR``, ``listwise`` or ``fiml``, for example.
    n, n_dropped : int
        Respondents used, and left out.
    latent, observed : tuple of str
        Constructs and items, in the order in which the model names them.
    loadings, paths : DataFrame
        ``lhs rhs std_all std_lower std_upper pvalue``: standardised, with limits by the delta
        method; the p value is that of the unstandardised coefficient.
    r2 : mapping of str to float
        Explained variance of each outcome of the structural model.
    measures : mapping of str to float
        :data:`MEASURES`; see :func:`told`.
    warnings : tuple of str
        What a reader must know.
    """

    estimator: str
    missing: str
    n: int
    n_dropped: int
    latent: tuple[str, ...]
    observed: tuple[str, ...]
    loadings: pd.DataFrame
    paths: pd.DataFrame
    r2: Mapping[str, float]
    measures: Mapping[str, float]
    warnings: tuple[str, ...] = ()

    @property
    def robust(self) -> bool:
        """Whether test and measures are corrected for answers that are not normal."""
        return "scaling" in self.measures

    @property
    def items(self) -> dict[str, list[str]]:
        """Items of each construct."""
        by_construct = self.loadings.groupby("lhs", sort=False)["rhs"]
        return {str(construct): list(own) for construct, own in by_construct}


def of(fit: Fit) -> Solution:
    """What a fitted model of one group says.

    Parameters
    ----------
    fit : Fit
        From :func:`cup_study.sem.fitted`.

    Returns
    -------
    Solution

    Examples
    --------
    >>> import numpy as np
    >>> from cup_study import sem
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=300)
    >>> data = pd.DataFrame({f"q{i}": trait + rng.normal(size=300) for i in range(1, 5)})
    >>> found = of(sem.fit("Ease =~ q1 + q2 + q3 + q4", data, estimator="MLR"))
    >>> found.n, found.items, found.robust
    (300, {'Ease': ['q1', 'q2', 'q3', 'q4']}, True)
    """
    columns = {"est_std": "std_all", "ci_lower": "std_lower", "ci_upper": "std_upper"}
    table = fit.standardized().rename(columns=columns).assign(pvalue=fit.estimates()["pvalue"])
    kept = ["lhs", "rhs", "std_all", "std_lower", "std_upper", "pvalue"]
    loadings, paths = (
        table.loc[table["op"] == op, kept].reset_index(drop=True) for op in ("=~", "~")
    )
    shares = fit.r_squared().set_index("variable")["r2"]
    return Solution(
        estimator=fit.options.name,
        missing=fit.options.missing,
        n=fit.n,
        n_dropped=int(fit.sample.dropped["n"].sum()),
        latent=fit.table.latent,
        observed=fit.table.observed,
        loadings=loadings,
        paths=paths,
        r2={str(name): float(shares[name]) for name in dict.fromkeys(paths["lhs"])},
        measures=told(fit.fit_measures()),
        warnings=fit.warnings,
    )


def told(measures: Mapping[str, float]) -> dict[str, float]:
    """Measures to tell: the robust one, else the scaled one, else the plain one.

    Robust CFI, TLI and RMSEA estimate what the plain ones would be with normal answers
    (Brosseau-Liard & Savalei 2014); of chi-square there is a scaled one only.

    Parameters
    ----------
    measures : mapping
        From ``fit.fit_measures()``.

    Returns
    -------
    dict
        :data:`MEASURES`, and ``scaling``, the factor of the scaled chi-square, where there is one.

    Examples
    --------
    >>> told({"chisq": 9.0, "chisq_scaled": 8.0, "cfi": 0.9, "cfi_robust": 0.91})["cfi"]
    0.91
    """
    found = {name: _best(measures, name) for name in MEASURES}
    # A scaled and shifted test keeps the degrees of freedom of the model.
    found["df"] = measures.get("df", math.nan)
    if "chisq_scaled" in measures:
        found["scaling"] = measures.get("chisq_scaling_factor", math.nan)
    return found


def _best(measures: Mapping[str, float], name: str) -> float:
    known = (measures.get(f"{name}{kind}", math.nan) for kind in ("_robust", "_scaled", ""))
    return next((float(value) for value in known if not math.isnan(value)), math.nan)
