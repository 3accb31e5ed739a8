r"""What each group wants, does and thinks, with intervals, beside everyone.

Nobody belongs to a group for certain, so each respondent counts in every group with the
probability of belonging times the survey weight:
:math:`\bar y_k = \sum_i w_i p_{ik} y_i / \sum_i w_i p_{ik}`, a ratio of two totals. Its variance,
and that of its difference to everyone (who hold the group), is that of the linearised values

.. math:: u_{ik} = \frac{p_{ik}(y_i-\bar y_k)}{\bar p_k} - (y_i - \bar y)

through strata, clusters and the adjustment of the weights (Woodruff 1971; Särndal et al. 1992,
ch. 5). The borders of the groups are taken as given.

For what the groups were made from, these weights give what the model says. For everything else
they draw the groups together, since who is misplaced is counted in the wrong one (Bolck, Croon &
Hagenaars 2004): there the weights of :mod:`bch` are used, which may be negative. A share can then
leave 0 to 1; it is cut there, and its interval is a plain one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from cup_study.citizens.segments import grouping, stability
from cup_study.citizens.segments.measures import Measures
from cup_study.errors import InputError, Problem
from cup_study.survey import disclosure, estimates
from cup_study.survey.design import Design
from cup_study.survey.proportions import LEVEL

#: Columns of :func:`estimate`.
COLUMNS = [
    "measure",
    "part",
    "kind",
    "group",
    "n",
    "base",
    "estimate",
    "se",
    "ci_lower",
    "ci_upper",
    "everyone",
    "difference",
    "difference_lower",
    "difference_upper",
    "clear",
    "corrected",
    "hidden",
]
Numbers = NDArray[np.float64]


def sizes(
    posterior: pd.DataFrame,
    design: Design,
    *,
    spread: pd.Series[float] | None = None,
    threshold: int = disclosure.THRESHOLD,
) -> pd.DataFrame:
    """Share of each group: the weighted mean of the probabilities of belonging.

    Parameters
    ----------
    posterior : DataFrame
        Columns 1..K; rows of the data that were used.
    design : Design
        Of all respondents.
    spread : Series, optional
        Standard deviation of each share over refits
        (:meth:`cup_study.citizens.segments.stability.Stability.spread`), for intervals that hold
        the model's uncertainty too. Where the design's own error is larger, that is used.
    threshold : int
        Smallest number of members that is shown.

    Returns
    -------
    DataFrame
        Columns ``group n share se ci_lower ci_upper hidden``: n respondents for whom it is the
        most probable group.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> posterior = pd.DataFrame({1: [1.0, 0.8] * 9, 2: [0.0, 0.2] * 9})
    >>> sizes(posterior, unweighted(posterior))[["n", "share"]].round(2).values.tolist()
    [[18.0, 0.9], [0.0, 0.1]]
    """
    everyone = posterior.reindex(design.weights.index)
    frame = everyone.set_axis([str(c) for c in everyone.columns], axis=1)
    found = estimates.means(frame, list(frame.columns), design)
    members = grouping.modal(everyone).value_counts()
    rows = []
    for group, row in zip(posterior.columns, found.to_dict("records"), strict=True):
        se = float(row["se"])
        if spread is not None and spread.get(group, 0.0) > se:
            se = float(spread[group])
        share = float(row["estimate"])
        low, high = stability.share_interval(share, se)
        told = {"group": group, "n": int(members.get(group, 0)), "share": share, "se": se}
        rows.append(told | {"ci_lower": low, "ci_upper": high})
    table = pd.DataFrame(rows)
    few = disclosure.suppress(
        table.assign(base=int(table["n"].sum())), base="base", answer="group", threshold=threshold
    )
    return table.assign(hidden=few.rows.to_numpy(dtype=bool))


def estimate(
    measures: Measures,
    posterior: pd.DataFrame,
    design: Design,
    *,
    corrected: pd.DataFrame | None = None,
    indicators: Collection[str] = (),
    threshold: int = disclosure.THRESHOLD,
) -> pd.DataFrame:
    """Every measure in every group, beside everyone.

    Parameters
    ----------
    measures : Measures
        From :func:`cup_study.citizens.segments.measures.gather`.
    posterior : DataFrame
        Probabilities of belonging; columns 1..K.
    design : Design
        Of all respondents.
    corrected : DataFrame, optional
        Weights of the bias-adjusted three-step, shaped as `posterior`; used for measures whose
        item is not among `indicators`.
    indicators : collection of str
        Items that the groups were made from.
    threshold : int
        Cells of fewer people are marked as hidden: groups with few members who answered, and
        answers that few of them gave or did not give; and one more group where a single one
        would follow from everyone and the others.

    Returns
    -------
    DataFrame
        Columns :data:`COLUMNS`, a row for each measure and group. ``n`` members who answered out
        of ``base`` of all groups; ``clear``: the interval of the difference leaves out zero.

    Raises
    ------
    InputError
        The probabilities are of other rows than the design.
    """
    if not posterior.index.isin(design.weights.index).all():
        what = "the probabilities are of respondents that the design does not have"
        raise InputError("profile", [Problem("", what)], "Use the same rows for both.")
    everyone = posterior.reindex(design.weights.index)
    adjusted = None if corrected is None else corrected.reindex(design.weights.index)
    members = grouping.modal(everyone)
    rows = list[dict[str, Any]]()
    for measure in measures.told:
        values = measures.values[measure.name].to_numpy(dtype=float)
        external = adjusted is not None and measure.item not in indicators
        weights = adjusted if external and adjusted is not None else everyone
        first = {"measure": measure.name, "part": measure.part, "kind": measure.kind}
        lines = _groups(values, weights, design, measure.kind)
        asked = ~np.isnan(values)
        owns = [members.eq(x["group"]).fillna(False).to_numpy(dtype=bool) & asked for x in lines]
        hidden = _hidden([values[own] for own in owns], measure.kind, threshold)
        for row, own, hide in zip(lines, owns, hidden, strict=True):
            told = first | row | {"n": int(own.sum()), "corrected": external}
            rows.append(told | {"hidden": hide})
    return pd.DataFrame(rows, columns=COLUMNS)


def _hidden(answers: Sequence[Numbers], kind: str, threshold: int) -> list[bool]:
    """Whether the answers of each group are of a few, or would give those of a few away."""
    counts = [len(given) for given in answers]
    if kind == "share":
        gave = [int((given > 0.5).sum()) for given in answers]
        # The smaller side of yes and no; nobody at all on it tells of no few.
        counts = [
            n if n < threshold else min((x for x in (g, n - g) if x), default=n)
            for n, g in zip(counts, gave, strict=True)
        ]
    hidden = [n < threshold for n in counts]
    while any(hidden) and not all(hidden):
        behind = [n for n, hide in zip(counts, hidden, strict=True) if hide]
        if len(behind) > 1 and sum(behind) >= threshold:
            break
        # Everyone is shown: what is hidden together must be many, and more than one group.
        hidden[min((n, i) for i, n in enumerate(counts) if not hidden[i])[1]] = True
    return hidden


def _groups(
    values: Numbers, weights: pd.DataFrame, design: Design, kind: str
) -> list[dict[str, Any]]:
    """Estimates of one measure in every group; rows without answer or group count as zero."""
    p = weights.to_numpy(dtype=float)
    base = ~np.isnan(values) & ~np.isnan(p).any(axis=1)
    w = np.where(base, design.weights.to_numpy(dtype=float), 0.0)
    y, p = np.where(base, values, 0.0), np.where(base[:, None], p, 0.0)
    total = w.sum()
    everyone = float((w * y).sum() / total) if total else float("nan")
    told: dict[str, Numbers] = {}
    means = []
    for k in range(p.shape[1]):
        own = float((w * p[:, k]).sum())
        mean = float((w * p[:, k] * y).sum() / own) if own > 0 else float("nan")
        means.append(mean)
        inflated = p[:, k] * (y - mean) * (total / own) if own > 0 else np.zeros(len(y))
        told[f"m{k}"] = np.where(base, inflated, np.nan)
        told[f"d{k}"] = np.where(base, inflated - (y - everyone), np.nan)
    if not base.any():
        return []
    frame = pd.DataFrame(told, index=weights.index)
    errors = estimates.means(frame, list(frame.columns), design).set_index("item")["se"]
    half = float(stdtrit(estimates.degrees_of_freedom(design), 0.5 + LEVEL / 2))
    rows = []
    for k, group in enumerate(weights.columns):
        se, gap = float(errors[f"m{k}"]), float(errors[f"d{k}"])
        shown, low, high = _limits(means[k], se, half, kind)
        difference = shown - everyone
        row: dict[str, Any] = {"group": group, "base": int(base.sum()), "estimate": shown}
        row |= {"se": se, "ci_lower": low, "ci_upper": high, "everyone": everyone}
        row |= {"difference": difference, "difference_lower": difference - half * gap}
        row |= {"difference_upper": difference + half * gap}
        rows.append(row | {"clear": bool(abs(difference) > half * gap)})
    return rows


def _limits(mean: float, se: float, half: float, kind: str) -> tuple[float, float, float]:
    """Estimate and limits as they are shown: shares between 0 and 1."""
    if kind == "mean" or np.isnan(mean):
        return mean, mean - half * se, mean + half * se
    if not 0 < mean < 1:
        # The correction left the range, or all gave the same answer.
        cut = min(max(mean, 0.0), 1.0)
        return cut, max(mean - half * se, 0.0), min(mean + half * se, 1.0)
    if se == 0:
        return mean, mean, mean
    width = half * se / (mean * (1 - mean))
    centre = np.log(mean / (1 - mean))
    low, high = 1 / (1 + np.exp(width - centre)), 1 / (1 + np.exp(-width - centre))
    return mean, float(low), float(high)


def telling(
    found: pd.DataFrame, group: Any, most: int = 5, parts: Sequence[str] = ()
) -> pd.DataFrame:
    """Rows in which a group differs most clearly from everyone, largest difference first.

    Shares and means are compared by how many standard errors of the difference they are apart.

    Parameters
    ----------
    found : DataFrame
        From :func:`estimate`.
    group : int
        Whose.
    most : int
        How many rows.
    parts : sequence of str
        Only these parts of the profile; all by default.

    Examples
    --------
    >>> row = {"group": 1, "part": "does", "difference": 0.2, "difference_upper": 0.3}
    >>> row |= {"clear": True, "hidden": False}
    >>> len(telling(pd.DataFrame([row]), 1))
    1
    """
    kept = found[found["group"].eq(group) & found["clear"] & ~found["hidden"]]
    if parts:
        kept = kept[kept["part"].isin(list(parts))]
    width = (kept["difference_upper"] - kept["difference"]).clip(lower=1e-9)
    order = (kept["difference"].abs() / width).sort_values(ascending=False, kind="stable").index
    return kept.loc[order[:most]]
