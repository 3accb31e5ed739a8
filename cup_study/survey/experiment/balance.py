"""Whether the arms were alike when they were drawn, and whether as many of both answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cup_study.survey.design import unweighted
from cup_study.survey.experiment.arms import CONTROL, TREATED
from cup_study.survey.inference import contrasts, regression
from cup_study.survey.inference.model import COEFFICIENT, INTERCEPT, Factor
from cup_study.survey.inference.terms import wald

COLUMNS = ["item", "value", "n_control", "n_treated", "control", "treated", "smd"]


@dataclass(frozen=True)
class Balance:
    """The arms among all who were allotted.

    Attributes
    ----------
    groups : DataFrame
        Columns as :data:`COLUMNS`: share of each group in each arm, and the standardised
        difference :math:`(p_1 - p_0) / \\sqrt{(p_0 q_0 + p_1 q_1) / 2}`.
    statistic, df, ddf, p_value : float
        F test that none of the groups tells the arm.
    n_control, n_treated : int
        Persons in each arm.
    """

    groups: pd.DataFrame
    statistic: float
    df: int
    ddf: float
    p_value: float
    n_control: int
    n_treated: int

    @property
    def largest(self) -> float:
        """Largest standardised difference, without its sign."""
        return float(self.groups["smd"].abs().max()) if len(self.groups) else float("nan")


def balance(frame: pd.DataFrame, arm: pd.Series, items: Sequence[str]) -> Balance:
    """Compare the arms on what was known of everyone before.

    Parameters
    ----------
    frame : DataFrame
        One row a person who was allotted to an arm.
    arm : Series of float
        0 or 1, same index.
    items : sequence of str
        Columns of the frame, taken as groups.

    Returns
    -------
    Balance
        Unweighted: randomisation is of the persons invited, not of the population.

    Examples
    --------
    >>> frame = pd.DataFrame({"town": list("aabb") * 5})
    >>> found = balance(frame, pd.Series([0.0, 1.0] * 10), ["town"])
    >>> found.groups["smd"].tolist(), round(found.p_value, 3)
    ([0.0, 0.0], 1.0)
    """
    known = arm.notna()
    frame, arm = frame[known], arm[known]
    treated = arm.eq(TREATED)
    rows = []
    for item in items:
        for value in sorted(frame[item].dropna().unique()):
            mark = frame[item].eq(value)
            n0, n1 = int(mark[~treated].sum()), int(mark[treated].sum())
            p0, p1 = n0 / max(int((~treated).sum()), 1), n1 / max(int(treated.sum()), 1)
            spread = float(np.sqrt((p0 * (1 - p0) + p1 * (1 - p1)) / 2))
            smd = (p1 - p0) / spread if spread > 0 else float("nan")
            rows.append([item, value, n0, n1, p0, p1, smd])
    groups = pd.DataFrame(rows, columns=COLUMNS)
    sizes = int((~treated).sum()), int(treated.sum())
    varied = [i for i in items if frame[i].nunique() > 1]
    if not varied or min(sizes) < 2:
        return Balance(groups, float("nan"), 0, float("nan"), float("nan"), *sizes)
    data = frame[varied].assign(_arm=arm)
    model = regression.linear(data, "_arm", [Factor(i) for i in varied], unweighted(data))
    told = model.estimates
    own = (told["part"] == COEFFICIENT) & (told["term"] != INTERCEPT)
    index = np.flatnonzero(own.to_numpy())
    statistic, p_value = wald(
        model.coefficients[index], model.covariance[np.ix_(index, index)], model.df
    )
    return Balance(groups, statistic, len(index), model.df, p_value, *sizes)


def response(frame: pd.DataFrame, arm: pd.Series, answered: pd.Series) -> dict[str, float]:
    """Share of each arm that answered, and the difference with its interval.

    Parameters
    ----------
    frame : DataFrame
        One row an invited person who belongs to the population.
    arm : Series of float
        0 or 1, same index.
    answered : Series of bool
        Whether the person answered, same index.

    Returns
    -------
    dict
        ``control treated difference ci_lower ci_upper p_value n_control n_treated``.

    Examples
    --------
    >>> arm = pd.Series([0.0] * 10 + [1.0] * 10)
    >>> answered = pd.Series([True, False] * 5 + [True] * 6 + [False] * 4)
    >>> found = response(pd.DataFrame(index=arm.index), arm, answered)
    >>> round(found["difference"], 3)
    0.1
    """
    data = pd.DataFrame({"_arm": arm, "_answered": answered.astype(float)}, index=frame.index)
    data = data[data["_arm"].notna()]
    row = contrasts.differences(
        data, ["_answered"], "_arm", unweighted(data), values=[1.0], pairs=[(CONTROL, TREATED)]
    ).iloc[0]
    names = {"estimate_a": "control", "estimate_b": "treated", "difference": "difference"}
    names |= {"ci_lower": "ci_lower", "ci_upper": "ci_upper", "p_value": "p_value"}
    names |= {"n_a": "n_control", "n_b": "n_treated"}
    return {new: float(row[old]) for old, new in names.items()}
