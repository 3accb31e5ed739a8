"""How small an effect the design could find.

Power is told for effects that one can think of, never for the effect that was found: that is
only the p value in other words (Hoenig & Heisey 2001). Unequal weights and clusters cost
precision; the sample counts as so many fewer persons, n over the design effect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import norm

ALPHA, POWER = 0.05, 0.80


def power_of_share(
    effect: float,
    base: float,
    n_control: float,
    n_treated: float,
    *,
    design_effect: float = 1.0,
    alpha: float = ALPHA,
) -> float:
    r"""Power of the two-sided test of a difference of shares.

    :math:`\Phi(|p_1 - p_0| / se - z_{1-\alpha/2})` and the other tail, with the unpooled standard
    error of a simple random sample times the root of the design effect.

    Parameters
    ----------
    effect : float
        Difference of the shares.
    base : float
        Share in the control.
    n_control, n_treated : float
        Respondents.
    design_effect : float
        Variance of the difference over that of a simple random sample.
    alpha : float
        Level of the test.

    Returns
    -------
    float
        NaN where base plus effect is no share.

    Examples
    --------
    >>> round(power_of_share(0.10, 0.40, 388, 388), 2)
    0.8
    """
    p1 = base + effect
    if not 0 <= p1 <= 1:
        return float("nan")
    variance = base * (1 - base) / n_control + p1 * (1 - p1) / n_treated
    return _power(effect, variance * design_effect, alpha)


def power_of_mean(
    effect: float,
    n_control: float,
    n_treated: float,
    *,
    design_effect: float = 1.0,
    alpha: float = ALPHA,
) -> float:
    """Power of the two-sided test of a difference of means, in standard deviations.

    Parameters
    ----------
    effect : float
        Cohen's d.
    n_control, n_treated, design_effect, alpha
        As for :func:`power_of_share`.

    Examples
    --------
    >>> round(power_of_mean(0.2, 394, 394), 2)
    0.8
    """
    return _power(effect, (1 / n_control + 1 / n_treated) * design_effect, alpha)


def detectable_share(
    base: float,
    n_control: float,
    n_treated: float,
    *,
    design_effect: float = 1.0,
    alpha: float = ALPHA,
    power: float = POWER,
) -> float:
    """Smallest rise of a share that is found with the given power; NaN where none is.

    Examples
    --------
    >>> round(detectable_share(0.40, 388, 388), 3)
    0.1
    """

    def lack(effect: float) -> float:
        found = power_of_share(
            effect, base, n_control, n_treated, design_effect=design_effect, alpha=alpha
        )
        return found - power

    largest = 1 - base - 1e-9
    if largest <= 0 or min(n_control, n_treated) <= 0 or not lack(largest) > 0:
        return float("nan")
    return float(brentq(lack, 0.0, largest))


def detectable_mean(
    n_control: float,
    n_treated: float,
    *,
    design_effect: float = 1.0,
    alpha: float = ALPHA,
    power: float = POWER,
) -> float:
    """Smallest Cohen's d that is found with the given power.

    Examples
    --------
    >>> round(detectable_mean(394, 394), 2)
    0.2
    """
    if min(n_control, n_treated) <= 0:
        return float("nan")
    se = float(np.sqrt((1 / n_control + 1 / n_treated) * design_effect))
    return float(norm.ppf(1 - alpha / 2) + norm.ppf(power)) * se


def curve(
    effects: Sequence[float],
    base: float | None,
    samples: pd.DataFrame,
    *,
    alpha: float = ALPHA,
) -> pd.DataFrame:
    """Power over effects for some samples.

    Parameters
    ----------
    effects : sequence of float
        Differences of shares, or Cohen's d where `base` is None.
    base : float or None
        Share in the control; None for a mean.
    samples : DataFrame
        Columns ``sample n_control n_treated design_effect``; optional ``base`` of the sample.
    alpha : float
        Level of the test.

    Returns
    -------
    DataFrame
        Columns ``sample effect power``.

    Examples
    --------
    >>> row = {"sample": "all", "n_control": 394, "n_treated": 394, "design_effect": 1.0}
    >>> curve([0.0, 0.2], None, pd.DataFrame([row]))["power"].round(2).tolist()
    [0.05, 0.8]
    """
    rows = []
    for sample in samples.to_dict("records"):
        n = (float(sample["n_control"]), float(sample["n_treated"]))
        deff = float(sample["design_effect"])
        for effect in effects:
            if base is None:
                power = power_of_mean(effect, *n, design_effect=deff, alpha=alpha)
            else:
                own = float(sample.get("base", base))
                power = power_of_share(effect, own, *n, design_effect=deff, alpha=alpha)
            rows.append([sample["sample"], effect, power])
    return pd.DataFrame(rows, columns=["sample", "effect", "power"])


def scenarios(whole: Mapping[Any, Any], places: pd.DataFrame) -> pd.DataFrame:
    """Samples to tell the power of: the study's own, twice as many, one place by itself.

    Parameters
    ----------
    whole : mapping
        Row of a share of :func:`cup_study.survey.experiment.effects.intention_to_treat`.
    places : DataFrame
        Rows of :func:`cup_study.survey.experiment.segments.effects` of the same share, one a
        place; may have no rows.

    Returns
    -------
    DataFrame
        Columns ``sample n_control n_treated design_effect share d``: `sample` is ``all``,
        ``double`` or ``place`` (mean size, median design effect); `share` and `d` are the
        smallest effects found with 80% power.

    Examples
    --------
    >>> row = {"control": 0.4, "n_control": 500, "n_treated": 500, "design_effect": 2.0}
    >>> scenarios(row, pd.DataFrame())["sample"].tolist()
    ['all', 'double']
    """
    n = float(whole["n_control"]), float(whole["n_treated"])
    deff = float(whole["design_effect"])
    samples = [("all", *n, deff), ("double", 2 * n[0], 2 * n[1], deff)]
    if len(places):
        p0, p1 = places["control"], places["treated"]
        simple = p0 * (1 - p0) / places["n_control"] + p1 * (1 - p1) / places["n_treated"]
        own = float((places["se"] ** 2 / simple).median())
        sizes = float(places["n_control"].mean()), float(places["n_treated"].mean())
        samples.append(("place", *sizes, own))
    rows = []
    for name, n0, n1, design_effect in samples:
        share = detectable_share(float(whole["control"]), n0, n1, design_effect=design_effect)
        d = detectable_mean(n0, n1, design_effect=design_effect)
        rows.append([name, n0, n1, design_effect, share, d])
    names = ["sample", "n_control", "n_treated", "design_effect", "share", "d"]
    return pd.DataFrame(rows, columns=names)


def _power(effect: float, variance: float, alpha: float) -> float:
    if not variance > 0:
        return float("nan")
    z, shift = float(norm.ppf(1 - alpha / 2)), effect / float(np.sqrt(variance))
    return float(norm.sf(z - shift) + norm.cdf(-z - shift))
