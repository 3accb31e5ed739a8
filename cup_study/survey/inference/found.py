"""What one test found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from cup_study.survey.inference.model import t_columns

_NONE = float("nan")


@dataclass(frozen=True)
class Test:
    """What a test found.

    Attributes
    ----------
    method : str
        Name of the test and its statistic.
    statistic, p_value : float
        Missing where there is no test: nothing varies, or the design has too few clusters.
    df : tuple of float
        Degrees of freedom.
    n : int
        Respondents with an answer.
    estimate, se, ci_lower, ci_upper : float
        What was tested, where it is one number.
    effect : float
        Effect size: Cramer's ``V``, Cohen's ``d`` or ``h``.
    effect_kind : str
        Which.
    """

    #: Not a test of pytest's.
    __test__: ClassVar[bool] = False

    method: str
    statistic: float
    df: tuple[float, ...]
    p_value: float
    n: int
    estimate: float = _NONE
    se: float = _NONE
    ci_lower: float = _NONE
    ci_upper: float = _NONE
    effect: float = _NONE
    effect_kind: str = ""


def of_t(
    name: str, estimate: float, se: float, df: float, null: float, n: int, size: float, kind: str
) -> Test:
    """Test of an estimate against `null` by t.

    Examples
    --------
    >>> found = of_t("t test", 2.0, 1.0, 10, 0.0, 11, 0.6, "d")
    >>> found.statistic, round(found.p_value, 4)
    (2.0, 0.0734)
    """
    told = t_columns(np.array([estimate - null]), np.array([se]), df)
    return Test(
        name,
        float(told["statistic"][0]),
        (float(df),),
        float(told["p_value"][0]),
        n,
        float(estimate),
        float(se),
        float(told["ci_lower"][0]) + null,
        float(told["ci_upper"][0]) + null,
        size,
        kind,
    )
