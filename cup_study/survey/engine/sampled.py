"""What the library's public sample is asked for: quantiles, design effects, replicate weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from cup_study.survey.design import Design
from cup_study.survey.engine import sample

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]

NUMERATOR, DENOMINATOR = "_y", "_x"


def replicated(
    design: Design, kind: str, y: Numbers, x: Numbers | None = None
) -> tuple[float, float]:
    """Estimate and standard error from the replicate weights; `kind` as the library names it.

    Examples
    --------
    >>> from cup_study.survey.design import Replicates
    >>> weights = pd.DataFrame({"a": [2.0, 0.0], "b": [0.0, 2.0]})
    >>> design = Design(pd.Series([1.0, 1.0]), replicates=Replicates(weights, "brr"))
    >>> replicated(design, "total", np.array([1.0, 3.0]))
    (4.0, 2.0)
    """
    columns = {NUMERATOR: y} if x is None else {NUMERATOR: y, DENOMINATOR: x}
    estimation = sample.bind(design, pd.DataFrame(columns)).estimation
    found = getattr(estimation, kind)(
        *columns, method="replication", variance_center=centre(design)
    ).to_polars()
    return float(found["est"].item()), float(found["se"].item())


def centre(design: Design) -> str:
    """What the replicates' deviations are from, by the library's name.

    Examples
    --------
    >>> centre(Design(pd.Series([1.0])))
    'rep_mean'
    """
    around = design.replicates is not None and design.replicates.around_estimate
    return "estimate" if around else "rep_mean"


def quantiles(
    design: Design, y: Numbers, base: Mask, probabilities: Sequence[float], level: float
) -> pd.DataFrame:
    r"""Quantiles of a column over a domain, with Woodruff's (1952) intervals.

    The quantile is the smallest value whose cumulated weight reaches the probability (R's
    ``qrule = "math"``); the limits are the quantiles at :math:`p \mp t\,se(\hat F)`, and the
    standard error is their distance over :math:`2t`.

    Returns
    -------
    DataFrame
        One row a probability: ``estimate se ci_lower ci_upper``.

    Examples
    --------
    >>> design = Design(pd.Series([1.0, 1.0, 1.0]))
    >>> y = np.array([3.0, 1.0, 2.0])
    >>> quantiles(design, y, np.array([True, True, True]), [0.5], 0.95)["estimate"].tolist()
    [2.0]
    """
    names = {"est": "estimate", "se": "se", "lci": "ci_lower", "uci": "ci_upper"}
    if not base.any():
        return pd.DataFrame({name: np.full(len(probabilities), np.nan) for name in names.values()})
    if design.replicates is not None:
        rows = [_woodruff(design, y, base, float(p), level) for p in probabilities]
        return pd.DataFrame(rows, columns=list(names.values()))
    found = _bound(design, y, base).estimation.quantile(
        NUMERATOR,
        p=[float(p) for p in probabilities],
        q_method="higher",
        method="taylor",
        alpha=1 - level,
        drop_nulls=True,
    )
    table = found.to_polars()
    return pd.DataFrame({new: table[old].to_numpy() for old, new in names.items()})


def design_effect(design: Design, y: Numbers, base: Mask) -> tuple[float, float]:
    """Variance of a mean over that of a simple random sample as large (Kish 1965).

    Returns
    -------
    tuple of float
        Compared with a sample drawn with replacement, and without (whose finite population is
        the sum of the weights).

    Examples
    --------
    >>> design = Design(pd.Series([1.0, 1.0, 1.0]))
    >>> y, base = np.array([1.0, 2.0, 4.0]), np.array([True, True, True])
    >>> round(design_effect(design, y, base)[0], 9)
    1.0
    """
    if not base.any():
        return float("nan"), float("nan")
    # Weights that do not add up to more than the sample tell nothing about the population's size.
    n, weights = int(base.sum()), design.weights.to_numpy(dtype=float)[base]
    finite = float(weights.sum()) > n
    if design.replicates is not None:
        mean, se = replicated(design, "ratio", np.where(base, y, 0.0), base.astype(float))
        spread = float((weights * (y[base] - mean) ** 2).sum() / weights.sum()) / max(n - 1, 1)
        deff = se**2 / spread if spread > 0 else float("nan")
        return deff, deff / (1 - n / float(weights.sum())) if finite else float("nan")
    bound = _bound(design, y, base)

    def against(kind: str) -> float:
        found = bound.estimation.mean(NUMERATOR, deff=kind, drop_nulls=True)
        return float(found.to_polars()["deff"].item())

    return against("wr"), against("wor") if finite else float("nan")


def _woodruff(
    design: Design, y: Numbers, base: Mask, p: float, level: float
) -> tuple[float, float, float, float]:
    """A quantile, its standard error and limits, where replicates tell how its share varies."""
    order = np.argsort(y[base], kind="stable")
    values = y[base][order]
    sums = np.cumsum(design.weights.to_numpy(dtype=float)[base][order])

    def at(share: float) -> float:
        if not 0 <= share <= 1:
            return float("nan")
        # A share that is reached but for rounding is reached.
        place = int(np.searchsorted(sums, share * sums[-1] * (1 - 1e-13)))
        return float(values[min(place, len(values) - 1)])

    found = at(p)
    below = (base & (np.where(base, y, 0.0) <= found)).astype(float)
    share, se = replicated(design, "ratio", below, base.astype(float))
    width = float(stdtrit(sample.degrees_of_freedom(design), 0.5 + level / 2))
    low, high = at(share - width * se), at(share + width * se)
    return found, (high - low) / (2 * width), low, high


def _bound(design: Design, y: Numbers, base: Mask) -> Any:
    """The public sample with one column, missing outside the domain."""
    return sample.bind(design, pd.DataFrame({NUMERATOR: np.where(base, y, np.nan)}))
