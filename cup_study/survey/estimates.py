"""Design-based shares and means with linearised standard errors.

Estimates are ratios of weighted totals; their variance is that of the linearised variable
(Woodruff 1971; Lohr 2022, ch. 9), between clusters within strata, after the means of the
post-strata are taken out (Lohr 2022, section 4.4). Agrees with R's survey package. Regression,
quantiles and replicate weights are not here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from cup_study.errors import InputError, Problem
from cup_study.survey.proportions import LEVEL, wilson

COLUMNS = ["item", "value", "group", "n", "base", "estimate", "se", "ci_lower", "ci_upper"]


@dataclass(frozen=True)
class Design:
    """How the respondents came into the sample; all Series share the index of the data.

    Attributes
    ----------
    weights : Series
        Final weights.
    strata, clusters, poststrata : Series or None
        Labels; None means one stratum, every respondent a cluster, no post-stratification.
    sizes : Series or None
        Number of clusters in the population of the respondent's stratum (finite population
        correction).
    """

    weights: pd.Series
    strata: pd.Series | None = None
    clusters: pd.Series | None = None
    poststrata: pd.Series | None = None
    sizes: pd.Series | None = None


def unweighted(data: pd.DataFrame) -> Design:
    """Design of a study without weights: everyone counts the same.

    Examples
    --------
    >>> unweighted(pd.DataFrame({"q": [1, 2]})).weights.tolist()
    [1.0, 1.0]
    """
    return Design(pd.Series(1.0, index=data.index))


def shares(
    data: pd.DataFrame,
    item: str,
    values: Sequence[Any],
    design: Design,
    *,
    by: str | None = None,
    where: pd.Series | None = None,
) -> pd.DataFrame:
    r"""Weighted share of each answer to an item.

    The interval is the logit interval :math:`logit^{-1}(logit(p) \pm t\,se/(p(1-p)))` with
    clusters minus strata degrees of freedom (Korn & Graubard 1998; R's ``svyciprop``). Where all
    or none gave the answer it is Wilson's (1927) interval for the effective number of respondents.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    item : str
        Column; missing answers are left out of the base.
    values : sequence
        Answers, in the order of the result.
    design : Design
        Weights and what is known of the sample.
    by : str, optional
        Column whose groups are estimated one by one.
    where : Series of bool, optional
        Respondents to estimate for (a domain; the others still count for the variance).

    Returns
    -------
    DataFrame
        Columns ``item value group n base estimate se ci_lower ci_upper``: n respondents with the
        answer out of `base` respondents; shares from 0 to 1.

    Raises
    ------
    InputError
        A column is not there, or a weight is missing or not positive.

    Examples
    --------
    >>> data = pd.DataFrame({"q": [1, 1, 0, 0, 0]})
    >>> design = Design(pd.Series([2.0, 1.0, 1.0, 1.0, 1.0]))
    >>> shares(data, "q", [1], design)[["n", "base", "estimate"]].values.tolist()
    [[2.0, 5.0, 0.5]]
    """
    _check(data, [item], design, by)
    parts = _Parts.of(design)
    answered = data[item].notna().to_numpy()
    rows: list[dict[str, object]] = []
    for group, domain in _domains(data, by, where):
        base = domain & answered
        weight = parts.weights[base].sum()
        effective = weight**2 / max((parts.weights[base] ** 2).sum(), 1e-300)
        for value in values:
            chosen = base & data[item].eq(value).fillna(False).to_numpy(dtype=bool)
            estimate, se = parts.ratio(chosen.astype(float), base)
            lower, upper = _share_interval(estimate, se, parts.df, effective)
            row: dict[str, object] = {"item": item, "value": value, "group": group}
            row |= {"n": int(chosen.sum()), "base": int(base.sum()), "estimate": estimate}
            rows.append(row | {"se": se, "ci_lower": lower, "ci_upper": upper})
    return pd.DataFrame(rows, columns=COLUMNS)


def battery(
    data: pd.DataFrame,
    items: Sequence[str],
    design: Design,
    *,
    by: str | None = None,
    where: pd.Series | None = None,
) -> pd.DataFrame:
    """Share that ticked each item of a multi-response question (value 1); see :func:`shares`.

    Examples
    --------
    >>> data = pd.DataFrame({"a": [1, 0], "b": [1, 1]})
    >>> battery(data, ["a", "b"], unweighted(data))["estimate"].tolist()
    [0.5, 1.0]
    """
    tables = [shares(data, item, [1], design, by=by, where=where) for item in items]
    return pd.concat(tables, ignore_index=True)


def means(
    data: pd.DataFrame,
    items: Sequence[str],
    design: Design,
    *,
    by: str | None = None,
    where: pd.Series | None = None,
) -> pd.DataFrame:
    """Weighted mean of numeric items, with t intervals; columns as in :func:`shares`.

    Raises
    ------
    InputError
        A column is not there or not numeric, or a weight is missing or not positive.

    Examples
    --------
    >>> data = pd.DataFrame({"q": [1.0, 2.0, 3.0]})
    >>> table = means(data, ["q"], unweighted(data))
    >>> table[["estimate", "se"]].round(4).values.tolist()
    [[2.0, 0.5774]]
    """
    _check(data, items, design, by)
    text = [i for i in items if not pd.api.types.is_numeric_dtype(data[i])]
    if text:
        problems = [
            Problem(f'column "{i}"', f"expected numbers, got {data[i].dtype}") for i in text
        ]
        raise InputError("respondents", problems, "Ask for shares of text answers.")
    parts = _Parts.of(design)
    rows: list[dict[str, object]] = []
    for item in items:
        y = pd.to_numeric(data[item]).astype("Float64").to_numpy(dtype=float, na_value=np.nan)
        for group, domain in _domains(data, by, where):
            base = domain & ~np.isnan(y)
            estimate, se = parts.ratio(np.where(base, y, 0.0), base)
            half = stdtrit(parts.df, 0.5 + LEVEL / 2) * se
            row: dict[str, object] = {"item": item, "value": None, "group": group}
            row |= {"n": int(base.sum()), "base": int(base.sum()), "estimate": estimate}
            rows.append(row | {"se": se, "ci_lower": estimate - half, "ci_upper": estimate + half})
    return pd.DataFrame(rows, columns=COLUMNS)


@dataclass(frozen=True)
class _Parts:
    """The design as arrays: codes from 0, one an entry of the data."""

    weights: NDArray[np.float64]
    strata: NDArray[np.intp]
    clusters: NDArray[np.intp]
    cluster_strata: NDArray[np.intp]
    poststrata: NDArray[np.intp] | None
    sampled: NDArray[np.float64]
    correction: NDArray[np.float64]
    df: int

    @classmethod
    def of(cls, design: Design) -> _Parts:
        weights = design.weights.to_numpy(dtype=float)
        n = len(weights)
        strata = _codes(design.strata, n)
        if design.clusters is None:
            clusters = np.arange(n)
        else:
            # The same cluster number in two strata is two clusters.
            labels = pd.MultiIndex.from_arrays([strata, design.clusters.to_numpy()])
            clusters = pd.factorize(labels)[0]
        first = np.unique(clusters, return_index=True)[1]
        cluster_strata = strata[first]
        sampled = np.bincount(cluster_strata).astype(float)
        correction = np.ones(len(sampled))
        if design.sizes is not None:
            sizes = design.sizes.to_numpy(dtype=float)[first]
            for h in range(len(sampled)):
                correction[h] = 1 - sampled[h] / sizes[cluster_strata == h][0]
        post = None if design.poststrata is None else _codes(design.poststrata, n)
        df = max(int(sampled.sum()) - len(sampled), 1)
        return cls(weights, strata, clusters, cluster_strata, post, sampled, correction, df)

    def ratio(self, y: NDArray[np.float64], base: NDArray[np.bool_]) -> tuple[float, float]:
        """Weighted mean of y over the base, and its standard error."""
        total = self.weights[base].sum()
        if total == 0:
            return float("nan"), float("nan")
        estimate = float((self.weights * y)[base].sum() / total)
        z = np.where(base, (y - estimate) / total, 0.0)
        if self.poststrata is not None:
            mean = np.bincount(self.poststrata, self.weights * z) / np.bincount(
                self.poststrata, self.weights
            )
            z = z - mean[self.poststrata]
        totals = np.bincount(self.clusters, self.weights * z)
        centre = np.bincount(self.cluster_strata, totals) / self.sampled
        # A stratum with one cluster has no spread of its own: it is centred on the whole sample,
        # which errs on the wide side (R: survey.lonely.psu = "adjust").
        single = self.sampled == 1
        if single.any():
            centre[single] = totals.mean()
        squares = np.bincount(self.cluster_strata, (totals - centre[self.cluster_strata]) ** 2)
        factor = self.correction * self.sampled / np.maximum(self.sampled - 1, 1)
        return estimate, float(np.sqrt((factor * squares).sum()))


def _codes(labels: pd.Series | None, n: int) -> NDArray[np.intp]:
    if labels is None:
        return np.zeros(n, dtype=np.intp)
    return pd.factorize(labels)[0].astype(np.intp)


def _share_interval(p: float, se: float, df: int, effective: float) -> tuple[float, float]:
    if np.isnan(p):
        return float("nan"), float("nan")
    if p <= 1e-12 or p >= 1 - 1e-12 or se == 0:
        return wilson(round(p) * effective, effective)
    centre = np.log(p / (1 - p))
    half = stdtrit(df, 0.5 + LEVEL / 2) * se / (p * (1 - p))
    return float(1 / (1 + np.exp(half - centre))), float(1 / (1 + np.exp(-half - centre)))


def _domains(
    data: pd.DataFrame, by: str | None, where: pd.Series | None
) -> list[tuple[object, NDArray[np.bool_]]]:
    kept = np.ones(len(data), bool) if where is None else where.fillna(False).to_numpy(dtype=bool)
    if by is None:
        return [(None, kept)]
    groups = sorted(data.loc[kept, by].dropna().unique())
    return [(g, kept & data[by].eq(g).fillna(False).to_numpy(dtype=bool)) for g in groups]


def _check(data: pd.DataFrame, items: Sequence[str], design: Design, by: str | None) -> None:
    problems = [
        Problem(f'column "{name}"', "is missing")
        for name in (*items, *([by] if by else []))
        if name not in data.columns
    ]
    if not design.weights.index.equals(data.index):
        problems.append(Problem("", "weights and respondents do not have the same rows"))
    wrong = design.weights[~(design.weights > 0)]
    if len(wrong):
        what = f"{len(wrong)} weights are missing, zero or negative, first {wrong.iloc[0]}"
        problems.append(Problem(f"row {int(np.argmax(~(design.weights > 0))) + 1}", what))
    if problems:
        raise InputError("respondents", problems, "Correct the columns named or the weights.")
