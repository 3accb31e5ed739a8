"""What unequal weights cost: design effect, effective number of respondents, extremes."""

from __future__ import annotations

import pandas as pd

WAVE = "wave"
COLUMNS = ["wave", "kind", "n", "sum", "smallest", "median", "largest", "cv", "deff", "effective_n"]


def effective_n(weights: pd.Series[float]) -> float:
    r"""Kish's (1965) effective sample size, :math:`(\sum w)^2 / \sum w^2`.

    Examples
    --------
    >>> round(effective_n(pd.Series([1.0, 1.0, 2.0])), 3)
    2.667
    """
    w = weights.to_numpy(dtype=float)
    return float(w.sum() ** 2 / (w**2).sum())


def design_effect(weights: pd.Series[float]) -> float:
    r"""Kish's (1965) design effect of unequal weights, :math:`n \sum w^2 / (\sum w)^2`.

    Examples
    --------
    >>> design_effect(pd.Series([1.0, 1.0, 2.0]))
    1.125
    """
    return len(weights) / effective_n(weights)


def summary(data: pd.DataFrame, kinds: dict[str, str]) -> pd.DataFrame:
    """Weights of each wave, told in numbers.

    Parameters
    ----------
    data : DataFrame
        Respondents, with ``wave`` and the columns of weights.
    kinds : dict
        Name of a kind of weights (such as ``base``, ``weight``) to its column.

    Returns
    -------
    DataFrame
        One row a wave and kind: ``wave kind n sum smallest median largest cv deff effective_n``;
        smallest, median and largest relative to the mean weight, cv the standard deviation over
        the mean, deff and effective_n after Kish.

    Examples
    --------
    >>> data = pd.DataFrame({"wave": ["a", "a"], "weight": [1.0, 3.0]})
    >>> summary(data, {"weight": "weight"})[["largest", "deff"]].values.tolist()
    [[1.5, 1.25]]
    """
    rows = []
    for wave, group in data.groupby(WAVE, sort=False):
        for kind, column in kinds.items():
            weights = group[column].astype(float)
            relative = weights / weights.mean()
            cells = {"wave": wave, "kind": kind, "n": len(weights), "sum": float(weights.sum())}
            cells |= {"smallest": relative.min(), "median": relative.median()}
            cells |= {"largest": relative.max(), "cv": float(relative.std(ddof=0))}
            cells |= {"deff": design_effect(weights), "effective_n": effective_n(weights)}
            rows.append(cells)
    return pd.DataFrame(rows, columns=COLUMNS)
