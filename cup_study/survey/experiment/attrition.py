"""Bounds of an effect when the arms did not answer equally often (Lee 2009)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.survey.design import Design
from cup_study.survey.experiment.arms import CONTROL, TREATED, Experiment
from cup_study.survey.questionnaire.measures import Measured

COLUMNS = ["item", "kind", "difference", "lower", "upper", "trimmed", "arm"]


def bounds(
    measured: Measured,
    experiment: Experiment,
    design: Design,
    *,
    control: float,
    treated: float,
) -> pd.DataFrame:
    """Effect on those who would have answered in either arm, at worst and at best.

    If one arm answered more often, some of its respondents would not have answered in the other
    arm, and nobody knows who. Their share is :math:`(q_1 - q_0) / q_1`; leaving out as many with
    the highest, and as many with the lowest outcomes, gives the bounds. They hold if the
    treatment keeps no one from answering whom it does not also bring (monotonicity), and say
    nothing of sampling error.

    Parameters
    ----------
    measured : Measured
        Outcomes.
    experiment : Experiment
        The arms.
    design : Design
        Weights.
    control, treated : float
        Response rates of the arms.

    Returns
    -------
    DataFrame
        Columns as :data:`COLUMNS`: `trimmed` is the share left out of the `arm` that answered
        more often.

    References
    ----------
    Lee (2009), Review of Economic Studies 76, 1071-1102.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> from cup_study.survey.questionnaire.measures import Measure
    >>> values = pd.DataFrame({"q": [1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 4.0, 5.0]})
    >>> given = Measured(values, (Measure("q", "mean", {}),))
    >>> trial = Experiment("x", pd.Series([0.0] * 4 + [1.0] * 5), {}, ())
    >>> found = bounds(given, trial, unweighted(values), control=0.4, treated=0.5)
    >>> found[["lower", "upper"]].round(2).values.tolist()
    [[0.0, 1.0]]
    """
    more = TREATED if treated >= control else CONTROL
    high, low = max(control, treated), min(control, treated)
    share = (high - low) / high if high > 0 else float("nan")
    rows = []
    for m in measured.measures:
        y, weights = {}, {}
        for arm in (CONTROL, TREATED):
            own = experiment.arm.eq(arm) & measured.values[m.name].notna()
            y[arm] = measured.values.loc[own, m.name].to_numpy(dtype=float)
            weights[arm] = design.weights[own].to_numpy(dtype=float)
        if min(len(v) for v in y.values()) == 0:
            continue
        means = {arm: float(np.average(y[arm], weights=weights[arm])) for arm in y}
        ends = [_trimmed(y[more], weights[more], share, top) for top in (True, False)]
        other = means[CONTROL if more == TREATED else TREATED]
        found = sorted(e - other if more == TREATED else other - e for e in ends)
        difference = means[TREATED] - means[CONTROL]
        rows.append([m.name, m.kind, difference, *found, share, more])
    return pd.DataFrame(rows, columns=COLUMNS)


def _trimmed(y: NDArray[Any], weights: NDArray[Any], share: float, top: bool) -> float:
    """Mean without a share of the weight at one end; the last case is left out in part."""
    order = np.argsort(-y if top else y, kind="stable")
    sorted_weights = weights[order]
    out = share * weights.sum()
    before = np.concatenate([[0.0], np.cumsum(sorted_weights)[:-1]])
    kept = sorted_weights - np.clip(out - before, 0.0, sorted_weights)
    return float(np.average(y[order], weights=kept))
