"""How large each class is, and how sure that is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cup_study.citizens.segments import carrying
from cup_study.citizens.segments.carrying import Measurement
from cup_study.citizens.segments.classification import classify
from cup_study.citizens.segments.distal_tables import estimates
from cup_study.citizens.segments.posteriors import aligned
from cup_study.survey.design import Design
from cup_study.survey.inference import variance


def shares(
    posterior: pd.DataFrame,
    *,
    weights: pd.Series | None = None,
    design: Design | None = None,
    measurement: Measurement | None = None,
) -> pd.DataFrame:
    r"""Size of each class.

    Parameters
    ----------
    posterior : DataFrame, shape (N, K)
    weights : Series, optional
    design : Design, optional
        Instead of `weights`.
    measurement : Measurement, optional
        Step 1. Without, the standard error is that of the share of a class whose members are known
        (the spread of the posteriors and what they leave open), which is the least it can be.

    Returns
    -------
    DataFrame
        ``class share se ci_lower ci_upper n``; intervals on the logit scale.

    Raises
    ------
    InputError
        The posterior is none, or weights or measurement are of other respondents.

    Examples
    --------
    >>> posterior = pd.DataFrame({1: [1.0, 1, 1, 0], 2: [0.0, 0, 0, 1]})
    >>> shares(posterior)[["class", "share", "n"]].values.tolist()
    [[1.0, 0.75, 3.0], [2.0, 0.25, 1.0]]
    """
    asked = design.weights if design is not None else weights
    if asked is not None:
        posterior = aligned(posterior, asked.index)
    made = classify(posterior, weights=weights, design=design, assignment="proportional")
    p, w, total = made.posterior, made.weights, made.weights.sum()
    estimate = w @ p / total
    parts = w[:, None] * (p - estimate) / total
    left_open = np.zeros(len(estimate))
    if measurement is not None:
        first = carrying.first_step(made, measurement)
        parts = parts + first.theta @ (first.sizes / total).T
    else:
        left_open = (w**2) @ (p * (1 - p)) / total**2
    influence = np.zeros((len(made.used), len(estimate)))
    influence[made.used] = parts
    covariance = variance.linearised(made.design, influence, made.used) + np.diag(left_open)
    ddf = variance.degrees_of_freedom(made.design, made.used)
    counts = np.bincount(made.modal, minlength=len(estimate))
    table = estimates(made.classes, [True], estimate, covariance, ddf, counts)
    return table.drop(columns="value")
