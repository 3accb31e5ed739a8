"""All fit measures of a model, under the names that the field writes.

Names are lavaan's with underscores: ``rmsea_ci_lower``, ``cfi_scaled``, ``cfi_robust``. Which ones
there are depends on the estimator and the test, as in lavaan 0.6-14; NaN stands for its NA. What
each means and where it comes from is told in the modules that compute them.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.goodness import absolute as absolute_
from cup_study.sem.goodness import srmr as srmr_
from cup_study.sem.goodness.baseline import baseline
from cup_study.sem.goodness.chisquare import BY_SCORES, TestStatistic
from cup_study.sem.goodness.incremental import Comparison
from cup_study.sem.goodness.likelihoods import likelihoods, n_parameters
from cup_study.sem.goodness.model_tests import chisquare_tests
from cup_study.sem.goodness.rmsea import Rmsea, rmsea
from cup_study.sem.goodness.robust import Robust, robust

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

#: Errors of approximation that count as close, and as not close.
CLOSE, NOT_CLOSE = 0.05, 0.08


class FitMeasures(Mapping[str, float]):
    """Fit measures: a mapping whose entries are attributes too.

    Parameters
    ----------
    values : mapping of str to float
        Measures by name.

    Examples
    --------
    >>> found = FitMeasures({"chisq": 85.3062, "df": 24, "cfi": 0.93056})
    >>> found.cfi, found["df"], len(found)
    (0.93056, 24, 3)
    >>> found
    chisq  85.306
    df         24
    cfi     0.931
    """

    __slots__ = ("_values",)
    _values: dict[str, float]

    def __init__(self, values: Mapping[str, float]) -> None:
        object.__setattr__(self, "_values", {name: _plain(v) for name, v in values.items()})

    def __getitem__(self, name: str) -> float:
        """Value of one measure."""
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        """Names in lavaan's order."""
        return iter(self._values)

    def __len__(self) -> int:
        """Number of measures."""
        return len(self._values)

    def __getattr__(self, name: str) -> float:
        """Value of one measure."""
        if name.startswith("_") or name not in self._values:
            near = difflib.get_close_matches(name, self._values, 3) if name[:1] != "_" else []
            hint = f"; there are {', '.join(near)}" if near else ""
            raise AttributeError(f"no fit measure {name!r} for this estimator and test{hint}")
        return self[name]

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: measures are results."""
        raise AttributeError(f"fit measures cannot be changed ({name!r})")

    def __dir__(self) -> list[str]:
        """Attributes with the measures, for completion."""
        return [*super().__dir__(), *self._values]

    def __reduce__(self) -> tuple[type[FitMeasures], tuple[dict[str, float]]]:
        """Copy and pickle by the values."""
        return FitMeasures, (dict(self._values),)

    def to_frame(self) -> pd.DataFrame:
        """Measures as a table.

        Returns
        -------
        DataFrame
            Columns ``measure`` and ``value``.
        """
        return pd.DataFrame({"measure": list(self), "value": list(map(float, self.values()))})

    def __repr__(self) -> str:
        """One measure a line."""
        shown = {name: _shown(value) for name, value in self._values.items()}
        width, size = max(map(len, shown), default=0), max(map(len, shown.values()), default=0)
        return "\n".join(f"{name:<{width}}  {text:>{size}}" for name, text in shown.items())

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th style='text-align:left'>{name}</th><td>{_shown(value)}</td></tr>"
            for name, value in self._values.items()
        )
        return f"<table><tbody>{rows}</tbody></table>"


def fit_measures(fit: Fit, *, null: Fit | None = None, level: float = 0.90) -> FitMeasures:
    """Fit measures of a model.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    null : Fit, optional
        Baseline model of your own, fitted to the same data with the same options; default the
        independence model.
    level : float, optional
        Coverage of the intervals of RMSEA.

    Returns
    -------
    FitMeasures

    Raises
    ------
    InputError
        When the model did not converge, or `null` has another test.

    Examples
    --------
    >>> from cup_study.sem.fitting import fit as fit_
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=300)
    >>> data = pd.DataFrame({f"q{i}": trait + rng.normal(size=300) for i in range(1, 5)})
    >>> found = fit_("Ease =~ q1 + q2 + q3 + q4", data).fit_measures()
    >>> found.df, round(found.cfi, 2)
    (2, 1.0)
    """
    if not fit.converged:
        what = "the model did not converge, so its statistics mean nothing"
        remedy = "See fit.warnings for causes; simplify the model or give start() values."
        raise InputError("fit measures", [Problem("convergence", what)], remedy)
    found, base = chisquare_tests(fit), baseline(fit)
    base_tests = base.tests if null is None else _given(null, fit)
    n = float(fit.options.n_for_se(fit.n, len(fit.sample.groups)))
    corrected = robust(fit, found, base)
    count = n_parameters(fit)
    values: dict[str, float] = {"npar": count, "fmin": _minimum(fit, found[0])}
    values |= _tested(found, "")
    values |= _tested(base_tests, "baseline_")
    values |= _incremental(found, base_tests, corrected)
    if fit.options.estimator == "ML":
        values |= _likelihoods(fit, found)
    values |= _rmsea(fit, found, corrected, n, level)
    values |= srmr_.srmr(fit)
    values |= absolute_.absolute(fit, found[0].stat, found[0].df, n, count)
    return FitMeasures(values)


def _given(null: Fit, fit: Fit) -> tuple[TestStatistic, ...]:
    alike = all(
        getattr(null.options, name) == getattr(fit.options, name)
        for name in ("estimator", "test", "missing")
    )
    if not alike or null.n != fit.n or set(null.table.observed) != set(fit.table.observed):
        what = "it was fitted to other data, or with another estimator or test"
        raise InputError(
            "fit measures",
            [Problem("null", what)],
            "Fit the baseline model to the same variables with the same arguments.",
        )
    return chisquare_tests(null)


def _minimum(fit: Fit, test: TestStatistic) -> float:
    """Discrepancy at the minimum; under missing answers measured from the unrestricted moments."""
    return test.stat / (2 * fit.sample.n_total) if fit.options.missing == "fiml" else fit.value


def _tested(found: tuple[TestStatistic, ...], prefix: str) -> dict[str, float]:
    plain = found[0]
    values = {"chisq": plain.stat, "df": plain.df, "pvalue": plain.pvalue}
    if len(found) > 1:
        scaled = found[1]
        values |= {
            "chisq_scaled": scaled.stat,
            "df_scaled": scaled.df,
            "pvalue_scaled": scaled.pvalue,
            "chisq_scaling_factor": scaled.scaling_factor,
        }
    return {prefix + name: value for name, value in values.items()}


def _incremental(
    found: tuple[TestStatistic, ...], base: tuple[TestStatistic, ...], corrected: Robust | None
) -> dict[str, float]:
    plain = Comparison(found[0].stat, found[0].df, base[0].stat, base[0].df)
    kinds = {"": plain}
    if len(found) > 1:
        kinds["_scaled"] = Comparison(found[1].stat, found[1].df, base[1].stat, base[1].df)
    main = {
        f"{name}{kind}": getattr(kinds[kind], name) for kind in kinds for name in ("cfi", "tli")
    }
    if corrected is not None:
        by_robust = Comparison(
            corrected.chisq,
            found[0].df,
            corrected.null_chisq,
            base[0].df,
            corrected.c_hat,
            corrected.null_c_hat,
            shifted=len(found) > 1 and found[1].name == "scaled.shifted",
        )
        main |= {"cfi_robust": by_robust.cfi, "tli_robust": by_robust.tli}
    names = {"nnfi": "tli", "rfi": "rfi", "nfi": "nfi", "pnfi": "pnfi", "ifi": "ifi", "rni": "rni"}
    for kind, comparison in kinds.items():
        main |= {f"{name}{kind}": getattr(comparison, of) for name, of in names.items()}
    if corrected is not None:
        main |= {"nnfi_robust": by_robust.tli, "rni_robust": by_robust.rni}
    return main


def _likelihoods(fit: Fit, found: tuple[TestStatistic, ...]) -> dict[str, float]:
    own = likelihoods(fit)
    values = {
        "logl": own.model,
        "unrestricted_logl": own.unrestricted,
        "aic": own.aic,
        "bic": own.bic,
        "ntotal": own.n,
        "bic2": own.bic2,
    }
    if found[-1].name in BY_SCORES and found[-1].df > 0:
        values["scaling_factor_h1"] = found[-1].scaling_factor_h1
        values["scaling_factor_h0"] = found[-1].scaling_factor_h0
    return values


def _rmsea(
    fit: Fit, found: tuple[TestStatistic, ...], corrected: Robust | None, n: float, level: float
) -> dict[str, float]:
    groups = len(fit.sample.groups)
    plain = found[0]
    own = rmsea(plain.stat, plain.df, n, groups=groups, level=level)
    values = {
        "rmsea": own.value,
        "rmsea_ci_lower": own.lower,
        "rmsea_ci_upper": own.upper,
        "rmsea_ci_level": level,
        "rmsea_pvalue": own.close,
        "rmsea_close_h0": CLOSE,
        "rmsea_notclose_pvalue": own.notclose,
        "rmsea_notclose_h0": NOT_CLOSE,
    }
    if len(found) > 1:
        scaled = found[1]
        if scaled.name == "scaled.shifted":
            stat, df = scaled.stat, plain.df
        else:
            stat, df = plain.stat, scaled.trace_ugamma
        values |= _named(rmsea(stat, df, n, groups=groups, level=level), "scaled")
    if corrected is not None:
        values |= _named(
            rmsea(
                corrected.chisq,
                corrected.df,
                n,
                groups=groups,
                c_hat=corrected.c_hat,
                of_interval=corrected.of_interval,
                level=level,
            ),
            "robust",
        )
    return values


def _named(found: Rmsea, kind: str) -> dict[str, float]:
    return {
        f"rmsea_{kind}": found.value,
        f"rmsea_ci_lower_{kind}": found.lower,
        f"rmsea_ci_upper_{kind}": found.upper,
        f"rmsea_pvalue_{kind}": found.close,
        f"rmsea_notclose_pvalue_{kind}": found.notclose,
    }


def _plain(value: float) -> float:
    """Python's own numbers, whole ones as such where a count is meant."""
    number = float(value)
    return number if isinstance(value, float | np.floating) else int(value)


def _shown(value: float) -> str:
    return f"{value:d}" if isinstance(value, int) else f"{value:.3f}"
