"""Tables that compare fitted models: fit, invariance steps, the same paths by several methods.

Everything comes from the fit measures and tidy estimates of the models; nothing is fitted here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.pages.journal import Labels, labelled, needed, with_group

Kind = Literal["standard", "scaled", "robust"]
Measures = Mapping[str, float]

#: Steps at which loadings become equal: SRMR reacts more to them (Chen 2007).
LOADING_STEPS = ("metric", "weak", "loadings")
_FIT = ("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "rmsea_ci_lower", "rmsea_ci_upper", "srmr")
_CRITERIA = ("aic", "bic")
_OF_PATH = {"est": "b", "se": "se", "pvalue": "p", "std_all": "beta"}
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Cutoffs:
    """Changes of fit beyond which invariance is doubted.

    Parameters
    ----------
    cfi : float
        Drop of CFI.
    rmsea : float
        Rise of RMSEA.
    srmr_loadings, srmr : float
        Rise of SRMR when loadings, and when intercepts or residuals, become equal.
    """

    cfi: float
    rmsea: float
    srmr_loadings: float
    srmr: float


#: Chen (2007, p. 501): more than 300 cases in groups of like size; and otherwise.
CHEN_LARGE = Cutoffs(0.010, 0.015, 0.030, 0.010)
CHEN_SMALL = Cutoffs(0.005, 0.010, 0.025, 0.005)
#: Cheung & Rensvold (2002): drop of CFI that still counts as invariance.
CHEUNG_RENSVOLD = 0.01


def fit_table(models: Mapping[str, Measures], *, kind: Kind = "standard") -> pd.DataFrame:
    """Fit of several models, one row each.

    Parameters
    ----------
    models : mapping of str to mapping
        Name to fit measures, named as lavaan does with underscores.
    kind : {"standard", "scaled", "robust"}, optional
        ``scaled``: all measures from the scaled test; ``robust``: the scaled test with the robust
        CFI, TLI and RMSEA. A model without such a measure shows its plain one.

    Returns
    -------
    DataFrame
        ``model chisq df pvalue cfi tli rmsea rmsea_ci_lower rmsea_ci_upper srmr`` and, where a
        model has them, ``aic bic``.

    Raises
    ------
    InputError
        A model has neither a chi-square nor degrees of freedom.

    Examples
    --------
    >>> fit_table({"CFA": {"chisq": 85.3, "df": 24, "cfi": 0.931}})["cfi"].tolist()
    [0.931]
    """
    problems = [
        Problem(f'model "{model}"', f"has no {name}")
        for model, measures in models.items()
        for name in ("chisq", "df")
        if name not in measures
    ]
    if problems or not models:
        problems = problems or [Problem("", "no model")]
        raise InputError("fit measures", problems, "Give what fit.fit_measures() returns.")
    rows = [
        {"model": model} | {name: _measure(measures, name, kind) for name in (*_FIT, *_CRITERIA)}
        for model, measures in models.items()
    ]
    table = pd.DataFrame(rows)
    empty = [name for name in _CRITERIA if table[name].isna().all()]
    return table.drop(columns=empty)


def _measure(measures: Measures, name: str, kind: Kind) -> float:
    names = {
        "standard": (name,),
        "scaled": (f"{name}_scaled", name),
        "robust": (f"{name}_robust", f"{name}_scaled", name),
    }[kind]
    found = (float(measures[n]) for n in names if n in measures and not _missing(measures[n]))
    return next(found, math.nan)


def _missing(value: float | None) -> bool:
    return value is None or math.isnan(value)


def invariance_table(
    steps: Mapping[str, Measures],
    tests: pd.DataFrame | None = None,
    *,
    kind: Kind = "standard",
    cutoffs: Cutoffs = CHEN_LARGE,
    loading_steps: Sequence[str] = LOADING_STEPS,
) -> pd.DataFrame:
    r"""Steps of measurement invariance, each against the one before it.

    Chen (2007): a step fails when CFI drops by the cutoff or more *and* RMSEA or SRMR rises by
    theirs. Cheung & Rensvold (2002): a step holds while :math:`\Delta CFI \ge -.01`.

    Parameters
    ----------
    steps : mapping of str to mapping
        Name of each step, least constrained first, to its fit measures.
    tests : DataFrame, optional
        One row a step in the same order (the first one empty): ``chisq_diff df_diff pvalue``.
        Without it the differences of chi-square are left out.
    kind : {"standard", "scaled", "robust"}, optional
        See :func:`fit_table`.
    cutoffs : Cutoffs, optional
        ``CHEN_SMALL`` for 300 cases or fewer, or groups of unlike size.
    loading_steps : sequence of str, optional
        Steps to which the SRMR cutoff of loadings applies.

    Returns
    -------
    DataFrame
        ``model chisq df pvalue rmsea rmsea_ci_lower rmsea_ci_upper cfi srmr chisq_diff df_diff
        p_diff delta_cfi delta_rmsea delta_srmr chen cheung_rensvold decision``; ``chen`` and
        ``cheung_rensvold`` tell whether the step holds; ``decision`` is ``holds``, ``fails``, or
        ``mixed`` where the two disagree.

    Raises
    ------
    InputError
        Fewer than two steps, or as many tests as steps are not given.

    Examples
    --------
    >>> loose = {"chisq": 100.0, "df": 48, "cfi": 0.950, "rmsea": 0.050, "srmr": 0.040}
    >>> tight = {"chisq": 140.0, "df": 54, "cfi": 0.930, "rmsea": 0.070, "srmr": 0.050}
    >>> invariance_table({"configural": loose, "metric": tight})["decision"].tolist()
    ['', 'fails']
    """
    if len(steps) < 2:
        problem = Problem("", f"{len(steps)} step: there is nothing to compare")
        raise InputError("invariance steps", [problem], "Give at least two fitted steps.")
    table = fit_table(steps, kind=kind).drop(columns=["tli", *_CRITERIA], errors="ignore")
    table = table[["model", "chisq", "df", "pvalue", *_FIT[5:8], "cfi", "srmr"]]
    if tests is not None:
        needed(tests, "tests", ("chisq_diff", "df_diff", "pvalue"))
        if len(tests) != len(steps):
            problem = Problem("", f"{len(steps)} steps but {len(tests)} rows of tests")
            raise InputError("tests", [problem], "Give one row a step, the first one empty.")
        table["chisq_diff"] = tests["chisq_diff"].to_numpy(dtype=float)
        table["df_diff"] = tests["df_diff"].to_numpy(dtype=float)
        table["p_diff"] = tests["pvalue"].to_numpy(dtype=float)
    for name in ("cfi", "rmsea", "srmr"):
        table[f"delta_{name}"] = table[name].diff()
    srmr = [cutoffs.srmr_loadings if name in loading_steps else cutoffs.srmr for name in steps]
    worse = table["delta_rmsea"] >= cutoffs.rmsea - _ROUNDING
    worse |= table["delta_srmr"] >= pd.Series(srmr) - _ROUNDING
    chen = ~((table["delta_cfi"] <= -cutoffs.cfi + _ROUNDING) & worse)
    cheung = table["delta_cfi"] >= -CHEUNG_RENSVOLD - _ROUNDING
    known = table["delta_cfi"].notna()
    table["chen"] = chen.astype(object).where(known, None)
    table["cheung_rensvold"] = cheung.astype(object).where(known, None)
    decision = pd.Series("mixed", index=table.index).mask(chen & cheung, "holds")
    table["decision"] = decision.mask(~chen & ~cheung, "fails").where(known, "")
    return table


def robustness_table(
    models: Mapping[str, pd.DataFrame],
    *,
    operators: Sequence[str] = ("~", ":="),
    labels: Labels | None = None,
) -> pd.DataFrame:
    """The same parameters by several estimators, side by side.

    Parameters
    ----------
    models : mapping of str to DataFrame
        Name of the estimator (``ML``, ``MLR``, ``FIML``, ``WLSMV``) to its tidy estimates
        ``lhs op rhs group est se pvalue std_all``.
    operators : sequence of str, optional
        Which parameters.
    labels : mapping or callable of str to str, optional
        What to print for a variable.

    Returns
    -------
    DataFrame
        Index ``group parameter``; columns (estimator, statistic) with ``b se p beta``. A
        parameter that an estimator lacks is missing there.

    Raises
    ------
    InputError
        There is no model, or columns are missing.

    Examples
    --------
    >>> row = {"lhs": "y", "op": "~", "rhs": "x", "est": 0.5, "se": 0.1, "pvalue": 0.01}
    >>> frame = pd.DataFrame([row | {"std_all": 0.4}])
    >>> table = robustness_table({"ML": frame, "MLR": frame.assign(se=0.12)})
    >>> table["MLR", "se"].tolist(), table.index.tolist()
    ([0.12], [('', 'x → y')])
    """
    if not models:
        raise InputError("models", [Problem("", "no model")], "Give at least one fit's estimates.")
    parts = {}
    for name, frame in models.items():
        needed(frame, f'estimates of "{name}"', ("lhs", "op", "rhs", *_OF_PATH))
        rows = with_group(frame)
        rows = rows[rows["op"].isin(list(operators))]
        index = pd.MultiIndex.from_arrays(
            [rows["group"], rows["op"], rows["lhs"], rows["rhs"].where(rows["op"] != ":=", "")],
            names=["group", "op", "lhs", "rhs"],
        )
        parts[name] = rows[list(_OF_PATH)].rename(columns=_OF_PATH).set_index(index)
    table = pd.concat(parts, axis=1, sort=False)
    keys = table.index.to_frame(index=False)
    left, right = labelled(keys["lhs"], labels), labelled(keys["rhs"], labels)
    arrows = {"~": right + " → " + left, "=~": left + " → " + right, "~~": left + " ↔ " + right}
    shown = left.copy()
    for operator, text in arrows.items():
        shown = shown.mask(keys["op"] == operator, text)
    table.index = pd.MultiIndex.from_arrays([keys["group"], shown], names=["group", "parameter"])
    return table
