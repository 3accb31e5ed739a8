"""Intention-to-treat effects: what the treatment did to those who were sent it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from cup_study.survey.design import Design
from cup_study.survey.experiment.arms import CONTROL, TREATED, Experiment
from cup_study.survey.inference import multiplicity, regression
from cup_study.survey.inference.model import Interaction, Term
from cup_study.survey.proportions import LEVEL
from cup_study.survey.questionnaire import measures
from cup_study.survey.questionnaire.measures import Measured

COLUMNS = ["item", "kind", "control", "treated", "difference", "se", "df", "p_value"]
COLUMNS += ["ci_lower", "ci_upper", "effect", "effect_lower", "effect_upper", "effect_kind"]
COLUMNS += ["risk_ratio", "ratio_lower", "ratio_upper", "n_control", "n_treated", "design_effect"]
ADJUSTED_COLUMNS = ["item", "kind", "difference", "se", "df", "p_value", "ci_lower", "ci_upper"]
ADJUSTED_COLUMNS += ["n"]


def intention_to_treat(
    measured: Measured,
    experiment: Experiment,
    design: Design,
    *,
    where: pd.Series | None = None,
) -> pd.DataFrame:
    r"""Difference between the arms of every outcome.

    Everyone counts in the arm that he or she was allotted to, whether the treatment arrived or
    not. Standard errors follow the sampling design. The interval of the risk ratio
    :math:`p_1 / p_0` is that of its logarithm, with

    .. math:: var(\log RR) = v_1 / p_1^2 + v_0 / p_0^2 - 2 c_{01} / (p_0 p_1)

    where the covariance follows from the variances of both shares and of their difference.

    Parameters
    ----------
    measured : Measured
        Outcomes.
    experiment : Experiment
        The arms.
    design : Design
        Weights and strata.
    where : Series of bool, optional
        Respondents to estimate for.

    Returns
    -------
    DataFrame
        Columns as :data:`COLUMNS`, with ``p_adjusted`` and ``family_size`` (Holm over the
        outcomes). The risk ratio is missing for means. ``design_effect`` is the variance of the
        difference over that of a simple random sample of the same size.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> values = pd.DataFrame({"use": [1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0]})
    >>> given = Measured(values, (measures.Measure("use", "share", {}),))
    >>> arm = pd.Series([0.0] * 4 + [1.0] * 4)
    >>> found = intention_to_treat(given, Experiment("x", arm, {}, ()), unweighted(values))
    >>> found[["difference", "risk_ratio"]].values.tolist()
    [[0.5, 3.0]]
    """
    found = measures.differences(measured, experiment.arm, [(CONTROL, TREATED)], design, where)
    found = found.rename(
        columns={
            "estimate_a": "control",
            "estimate_b": "treated",
            "n_a": "n_control",
            "n_b": "n_treated",
        }
    )
    within = experiment.within if where is None else experiment.within & where
    levels = measures.levels(measured, experiment.arm, design, within)
    sizes = levels.set_index(["item", "group"])["se"]
    rows = []
    for row in found.to_dict("records"):
        name, kind = row["item"], row["kind"]
        spread = _spread(measured.values[name], experiment.arm, within, design)
        simple = spread[0] / row["n_control"] + spread[1] / row["n_treated"]
        row["design_effect"] = row["se"] ** 2 / simple if simple > 0 else float("nan")
        ratio = [float("nan")] * 3
        if kind == "share":
            variances = (
                sizes.get((name, CONTROL), np.nan) ** 2,
                sizes.get((name, TREATED), np.nan) ** 2,
            )
            ratio = _risk_ratio(row, variances)
        row["risk_ratio"], row["ratio_lower"], row["ratio_upper"] = ratio
        rows.append(row)
    return multiplicity.adjust(pd.DataFrame(rows, columns=COLUMNS))


def covariate_adjusted(
    measured: Measured,
    experiment: Experiment,
    covariates: pd.DataFrame,
    design: Design,
    *,
    where: pd.Series | None = None,
) -> pd.DataFrame:
    r"""Effects with chance differences between the arms taken out (Lin 2013).

    The outcome is regressed on the arm, on the covariates less their means, and on the products
    of both: the coefficient of the arm is the average effect, and adjustment cannot make it less
    precise in large samples. Only what was fixed before the treatment may be a covariate. A
    covariate that someone did not answer gets a column for that.

    Parameters
    ----------
    measured : Measured
        Outcomes.
    experiment : Experiment
        The arms.
    covariates : DataFrame
        Index of the respondents; texts and numbers alike are taken as groups.
    design : Design
        Weights and strata.
    where : Series of bool, optional
        Respondents to estimate for.

    Returns
    -------
    DataFrame
        Columns as :data:`ADJUSTED_COLUMNS`; without rows where there are no covariates.

    References
    ----------
    Lin (2013), Annals of Applied Statistics 7, 295-318.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> values = pd.DataFrame({"q": [1.0, 3.0, 2.0, 5.0, 4.0, 7.0, 3.0, 9.0]})
    >>> given = Measured(values, (measures.Measure("q", "mean", {}),))
    >>> arm, town = pd.Series([0.0, 1.0] * 4), pd.DataFrame({"town": list("aabbaabb")})
    >>> found = covariate_adjusted(given, Experiment("x", arm, {}, ()), town, unweighted(values))
    >>> found["difference"].round(3).tolist()
    [3.5]
    """
    within = experiment.within if where is None else experiment.within & where
    rows = []
    for m in measured.measures:
        outcome = measured.values[m.name]
        kept = within & outcome.notna()
        columns = _centred(covariates, kept, design.weights)
        if not columns or experiment.arm[kept].nunique() < 2:
            continue
        data = pd.DataFrame({"_y": outcome, "_arm": experiment.arm, **columns})
        terms: list[Term] = ["_arm", *columns, *(Interaction("_arm", name) for name in columns)]
        model = regression.linear(data, "_y", terms, design, where=kept)
        arm = model.estimates[model.estimates["term"] == "_arm"].iloc[0]
        told = {c: arm[c] for c in ("se", "df", "p_value", "ci_lower", "ci_upper")}
        rows.append(
            {"item": m.name, "kind": m.kind, "difference": arm["estimate"], **told, "n": model.n}
        )
    return pd.DataFrame(rows, columns=ADJUSTED_COLUMNS)


def _centred(
    covariates: pd.DataFrame, kept: pd.Series[bool], weights: pd.Series[float]
) -> dict[str, pd.Series[float]]:
    """Columns of groups less their mean among those kept; the first group has none."""
    columns = {}
    for name in covariates:
        column = covariates[name]
        groups = list(pd.unique(column[kept].dropna().sort_values()))[1:]
        marks = [column.eq(g).fillna(False) for g in groups]
        if column[kept].isna().any() and column[kept].notna().any():
            marks.append(column.isna())
        for i, mark in enumerate(marks):
            number = mark.astype(float)
            mean = float(np.average(number[kept], weights=weights[kept]))
            columns[f"_{name}_{i}"] = number - mean
    return columns


def _spread(
    y: pd.Series[float], arm: pd.Series[float], within: pd.Series[bool], design: Design
) -> tuple[float, float]:
    """Weighted variance of the outcome in the control and in the treatment."""
    found = []
    for value in (CONTROL, TREATED):
        rows = within & arm.eq(value) & y.notna()
        weights = design.weights[rows].to_numpy(dtype=float)
        x = y[rows].to_numpy(dtype=float)
        if weights.sum() == 0:
            return float("nan"), float("nan")
        mean = np.average(x, weights=weights)
        found.append(float(np.average((x - mean) ** 2, weights=weights)))
    return found[0], found[1]


def _risk_ratio(row: Mapping[Any, Any], variances: tuple[float, float]) -> list[float]:
    p0, p1 = row["control"], row["treated"]
    if not (p0 > 0 and p1 > 0):
        return [float("nan")] * 3
    v0, v1 = variances
    between = (v0 + v1 - row["se"] ** 2) / 2
    se = float(np.sqrt(max(v1 / p1**2 + v0 / p0**2 - 2 * between / (p0 * p1), 0.0)))
    half = stdtrit(row["df"], 0.5 + LEVEL / 2) * se if row["df"] > 0 else float("nan")
    ratio = p1 / p0
    return [ratio, float(ratio * np.exp(-half)), float(ratio * np.exp(half))]
