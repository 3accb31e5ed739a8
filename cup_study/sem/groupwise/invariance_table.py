"""Fit of invariance steps, what changes from one to the next, and what that means.

Two verdicts stand side by side and may disagree: the chi-square difference test rejects trifles in
large samples and misses much in small ones; changes of fit indices have cutoffs from simulations
(Chen 2007: two groups, continuous items, maximum likelihood) and no error rate. For ordered items
the cutoffs are borrowed, and too lenient where there are few categories (Sass, Schmitt & Marsh
2014); there the test is the first witness.

References
----------
Chen, F. F. (2007). Sensitivity of goodness of fit indexes to lack of measurement invariance.
*Structural Equation Modeling*, 14, 464-504.
Sass, D. A., Schmitt, T. A., & Marsh, H. W. (2014). Evaluating model fit with ordered categorical
data within a measurement invariance framework. *Structural Equation Modeling*, 21, 167-180.
"""

from __future__ import annotations

import warnings as warnings_
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cup_study.errors import InputError
from cup_study.sem.fitted import Fit
from cup_study.sem.goodness.compare import compare
from cup_study.sem.pages.journal_models import CHEN_LARGE, CHEN_SMALL, Cutoffs

#: Columns that are shown first.
MAIN = (
    *("step", "chisq", "df", "pvalue", "cfi", "rmsea", "srmr", "aic", "bic"),
    *("chisq_diff", "df_diff", "pvalue_diff", "delta_cfi", "delta_rmsea", "delta_srmr"),
    *("chen", "chisq_test"),
)
#: Level of the difference test.
LEVEL = 0.05
#: Rows in all groups up to which Chen's cutoffs for small samples hold.
SMALL = 300
_MEASURES = (
    *("chisq", "df", "pvalue", "chisq_scaled", "df_scaled", "pvalue_scaled"),
    *("chisq_scaling_factor", "cfi", "tli", "rmsea", "rmsea_ci_lower", "rmsea_ci_upper"),
    *("cfi_scaled", "tli_scaled", "rmsea_scaled", "cfi_robust", "tli_robust", "rmsea_robust"),
    *("rmsea_ci_lower_robust", "rmsea_ci_upper_robust", "srmr", "aic", "bic", "npar"),
)
_KINDS = ("_robust", "_scaled", "")
_ROUNDING = 1e-9


def invariance_table(
    fits: Mapping[str, Fit],
    equal: Mapping[str, tuple[str, ...]],
    *,
    binary: bool = False,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    r"""Table of steps.

    Parameters
    ----------
    fits : mapping of str to Fit
        Model of each step, the least restricted first.
    equal : mapping of str to tuple of str
        What is equal over groups at each.
    binary : bool, optional
        Whether there are ordered items with two categories, whose residual variances are free
        again once thresholds, loadings and intercepts are equal: such a step is not nested in one
        with equal loadings.

    Returns
    -------
    table : DataFrame
        ``step``, fit measures (scaled and robust ones where there are), ``against`` (the step that
        this one is compared with: the last one in which it is nested), ``method chisq_diff df_diff
        pvalue_diff`` as :func:`cup_study.sem.goodness.compare`, ``delta_cfi delta_rmsea
        delta_srmr`` of the indices in the columns ``cfi rmsea srmr``, ``delta_cfi_*`` of the scaled
        and robust ones, ``chen`` (``holds``; ``fails`` where CFI drops by .010 or more and RMSEA
        rises by .015 or SRMR by .030 at equal loadings, else .010; ``unclear`` where only CFI
        drops; of the robust indices where there are, told in ``chen_of``), ``chisq_test``
        (``holds`` or ``fails`` at 5%).
    notes : tuple of str
        Comparisons that could not be made, and why.
    """
    names = list(fits)
    rows: list[dict[str, object]] = []
    notes: list[str] = []
    for name in names:
        rows.append({"step": name, **_measures(fits[name])})
    table = pd.DataFrame(rows)
    table["against"] = [_against(i, names, equal, binary) for i in range(len(names))]
    tests = []
    for name, other in zip(names, table["against"], strict=True):
        found, told = _difference(fits, name, other)
        tests.append(found)
        notes += told
    table = pd.concat([table, pd.DataFrame(tests)], axis=1)
    place = {name: i for i, name in enumerate(names)}
    before = [place[other] if other else -1 for other in table["against"]]
    for kind in ("", *_KINDS[:2]):
        for index in ("cfi", "rmsea", "srmr"):
            column = f"{index}{kind}"
            if column in table:
                table[f"delta_{column}"] = _change(table[column].to_numpy(dtype=float), before)
    n = next(iter(fits.values())).sample.n_total
    cutoffs = CHEN_SMALL if n <= SMALL else CHEN_LARGE
    kind = _kind(table)
    table["chen_of"] = f"cfi{kind}"
    table["chen"] = [_chen(table, i, before[i], kind, cutoffs, equal) for i in range(len(names))]
    pvalue = table["pvalue_diff"]
    verdict = pd.Series("", index=table.index).mask(pvalue >= LEVEL, "holds")
    table["chisq_test"] = verdict.mask(pvalue < LEVEL, "fails")
    return table, tuple(notes)


def _measures(fit: Fit) -> dict[str, float]:
    """Fit measures of a step; none where it did not converge."""
    if not fit.converged:
        return {"df": fit.df}
    found = fit.fit_measures()
    return {name: found[name] for name in _MEASURES if name in found}


def _against(
    i: int, names: Sequence[str], equal: Mapping[str, tuple[str, ...]], binary: bool
) -> str:
    """The last step before with less equal, and nothing free that is fixed there."""
    mine = set(equal[names[i]])
    for other in reversed(names[:i]):
        theirs = set(equal[other])
        loosened = (
            binary
            and {"loadings", "thresholds"} <= theirs
            and "intercepts" in mine - theirs
            and "residuals" not in mine
        )
        if theirs < mine and not loosened:
            return other
    return ""


def _difference(
    fits: Mapping[str, Fit], name: str, other: str
) -> tuple[dict[str, object], list[str]]:
    nothing = {"method": "", "chisq_diff": np.nan, "df_diff": np.nan, "pvalue_diff": np.nan}
    if not other:
        return nothing, []
    if fits[name].df == fits[other].df:
        what = (
            f"{name}: as many degrees of freedom as {other}, so what is equal restricts nothing "
            "and cannot be tested; read on at the next step."
        )
        return nothing | {"df_diff": 0.0}, [what]
    with warnings_.catch_warnings(record=True) as caught:
        warnings_.simplefilter("always")
        try:
            found = compare(fits[other], fits[name], names=[other, name]).iloc[1]
        except InputError as error:
            return nothing, [f"{name}: not compared with {other}: {p.what}" for p in error.problems]
    tested = {
        "method": found["method"],
        "chisq_diff": found["chisq_diff"],
        "df_diff": found["df_diff"],
        "pvalue_diff": found["pvalue"],
    }
    return tested, [f"{name}: {w.message}" for w in caught]


def _change(values: np.ndarray, before: Sequence[int]) -> list[float]:
    return [float(values[i] - values[j]) if j >= 0 else np.nan for i, j in enumerate(before)]


def _kind(table: pd.DataFrame) -> str:
    """The indices to judge by: robust ones where all steps have them, else scaled, else plain."""
    for kind in _KINDS:
        both = [f"cfi{kind}", f"rmsea{kind}"]
        if set(both) <= set(table) and table[both].notna().all(axis=None):
            return kind
    return ""


def _chen(
    table: pd.DataFrame,
    i: int,
    before: int,
    kind: str,
    cutoffs: Cutoffs,
    equal: Mapping[str, tuple[str, ...]],
) -> str:
    row = table.iloc[i]
    if before < 0 or "cfi" not in row or not np.isfinite(row[f"delta_cfi{kind}"]):
        return ""
    new = set(equal[row["step"]]) - set(equal[table.iloc[before]["step"]])
    limit = cutoffs.srmr_loadings if new <= {"loadings"} else cutoffs.srmr
    drops = row[f"delta_cfi{kind}"] <= -cutoffs.cfi + _ROUNDING
    rises = row[f"delta_rmsea{kind}"] >= cutoffs.rmsea - _ROUNDING
    rises |= row["delta_srmr"] >= limit - _ROUNDING
    if not drops:
        return "holds"
    return "fails" if rises else "unclear"
