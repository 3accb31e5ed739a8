r"""A few questions that place a new respondent in a group.

The rule is a score card: each answer gives every group some points, the points are added to those
that the group starts with, and the group with most points is chosen. Points are logarithms of how
common the answer is in the group (naive Bayes; for latent classes this is what the model itself
says of the items that were asked), so an unanswered question simply gives no points, and
:math:`e^{points}` over their sum is the probability of each group. A multinomial regression on the
same questions was tried: it placed 74% rather than 72% rightly where groups were made of scores
(923 respondents, three questions), and it has no answer to a missing one.

Questions are chosen one at a time: the one that adds most to the cross-validated log score of the
probabilities of belonging (a proper score, which a small group counts in as much as its size; the
share placed rightly would ignore small groups). Accuracy is told for people whose answers neither
chose the questions nor set the points: in each of the folds both are done anew without them.

"Right" means: the group where all indicators of the model together place the person. That is not a
truth about the person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.citizens.segments import grouping, score_card
from cup_study.citizens.segments.score_card import START
from cup_study.errors import InputError, Problem
from cup_study.survey import estimates
from cup_study.survey.design import Design

#: Added to each count, so that an answer that a group never gave costs points but not all.
SMOOTHING = 0.5
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Tool:
    """A short set of questions that places new respondents.

    Attributes
    ----------
    items : tuple of str
        Questions in the order in which they were chosen.
    points : DataFrame
        Columns ``item answer`` and one a group (1..K): natural logarithms. The first row is
        :data:`~cup_study.citizens.segments.score_card.START`.
    path : DataFrame
        Columns ``step item log_score accuracy``: cross-validated, as each question was added.
    placed : DataFrame
        Columns ``group assigned``, one row a respondent: where the model places the person, and
        where the tool does, made without that person.
    """

    items: tuple[str, ...]
    points: pd.DataFrame
    path: pd.DataFrame
    placed: pd.DataFrame


def build(
    data: pd.DataFrame,
    candidates: Sequence[str],
    posterior: pd.DataFrame,
    *,
    most: int = 5,
    weights: pd.Series[float] | None = None,
    folds: int = 5,
    seed: int = 1,
) -> Tool:
    """Choose the questions and set the points.

    Parameters
    ----------
    data : DataFrame
        Respondents, answers in categories.
    candidates : sequence of str
        Questions that may be chosen.
    posterior : DataFrame
        Probabilities of belonging, columns 1..K.
    most : int
        How many questions at most.
    weights : Series, optional
        Survey weights.
    folds : int
        Parts for the cross-validation.
    seed : int
        Of the division.

    Returns
    -------
    Tool

    Raises
    ------
    InputError
        A candidate is missing or does not vary, there is one group only, or fewer respondents
        than folds.
    """
    known = posterior.dropna()
    rows = data.loc[known.index]
    _check(rows, candidates, known, most, folds)
    w = np.ones(len(rows)) if weights is None else weights[known.index].to_numpy(dtype=float)
    w = w / w.mean()
    p = known.to_numpy(dtype=float)
    coded = {item: _coded(rows[item]) for item in candidates}
    fold = np.random.default_rng(seed).permutation(len(rows)) % folds
    # For each fold: questions and points from the others, tried on it.
    assigned = np.zeros(len(rows), dtype=int)
    for one in range(folds):
        train = fold != one
        inner = np.where(train, fold, -1)
        chosen, _ = _choose(coded, p, w, inner, most)
        start, tables = _points(coded, chosen, p, w, train)
        assigned[~train] = _scores(coded, chosen, start, tables)[~train].argmax(axis=1)
    chosen, path = _choose(coded, p, w, fold, most)
    start, tables = _points(coded, chosen, p, w, np.ones(len(rows), dtype=bool))
    groups = known.columns
    placed = pd.DataFrame(
        {"group": grouping.modal(known), "assigned": np.asarray(groups)[assigned]},
        index=known.index,
    )
    points = _table(rows, chosen, start, tables, groups)
    return Tool(tuple(chosen), points, pd.DataFrame(path), placed)


def accuracy(tool: Tool, design: Design) -> pd.DataFrame:
    """Share placed rightly, of everyone and of each group, with design-based intervals.

    Returns
    -------
    DataFrame
        Columns ``group n right assigned estimate ci_lower ci_upper precision``: group None for
        everyone; of `n` respondents `right` are placed rightly, `assigned` are placed in the
        group, and ``precision`` is the share of these who belong to it.
    """
    placed = tool.placed.reindex(design.weights.index)
    known = placed["group"].notna()
    right = placed["group"].eq(placed["assigned"]).astype(float).where(known)
    frame = pd.DataFrame({"right": right, "group": placed["group"], "by": placed["assigned"]})
    told = [estimates.shares(frame, "right", [1.0], design, where=known)]
    told.append(estimates.shares(frame, "right", [1.0], design, by="group", where=known))
    precise = estimates.shares(frame, "right", [1.0], design, by="by", where=known)
    found = pd.concat([t.astype({"group": object}) for t in told], ignore_index=True)
    share = dict(zip(precise["group"], precise["estimate"], strict=True))
    placed_in = dict(zip(precise["group"], precise["base"], strict=True))
    found["precision"] = [share.get(group, float("nan")) for group in found["group"]]
    found["assigned"] = [int(placed_in.get(group, 0)) for group in found["group"]]
    found.loc[found["group"].isna(), "assigned"] = int(known.sum())
    columns = ["group", "base", "n", "assigned", "estimate", "ci_lower", "ci_upper", "precision"]
    return found[columns].rename(columns={"n": "right", "base": "n"})


def confusion(tool: Tool, design: Design) -> pd.DataFrame:
    """Where the tool places the members of each group.

    Returns
    -------
    DataFrame
        Columns ``group assigned n share``: n respondents and their weighted share of the group.
    """
    placed = tool.placed.reindex(design.weights.index)
    groups = [int(c) for c in tool.points.columns if c not in ("item", "answer")]
    found = estimates.shares(
        placed, "assigned", groups, design, by="group", where=placed["group"].notna()
    )
    table = found[["group", "value", "n", "estimate"]]
    return table.rename(columns={"value": "assigned", "estimate": "share"})


def _check(
    rows: pd.DataFrame, items: Sequence[str], posterior: pd.DataFrame, most: int, folds: int
) -> None:
    problems = [Problem(f'column "{i}"', "is missing") for i in items if i not in rows.columns]
    problems += [
        Problem(f'column "{i}"', "all answers are the same")
        for i in items
        if i in rows.columns and rows[i].nunique() < 2
    ]
    if posterior.shape[1] < 2:
        problems.append(Problem("", "there is one group only; nobody needs placing"))
    if most < 1 or not 2 <= folds <= len(rows):
        problems.append(Problem("", "expected one question or more, and 2 folds up to the rows"))
    if problems:
        raise InputError("typing tool", problems, "Correct the candidates or the groups.")


def _coded(column: pd.Series[Any]) -> tuple[NDArray[np.intp], list[Any]]:
    levels = score_card.in_order(column.dropna().unique())
    return pd.Categorical(column, categories=levels).codes.astype(np.intp), levels


def _points(
    coded: dict[str, tuple[NDArray[np.intp], list[Any]]],
    items: Sequence[str],
    p: Numbers,
    w: Numbers,
    kept: NDArray[np.bool_],
) -> tuple[Numbers, dict[str, Numbers]]:
    """Points that groups start with, and of each answer (levels, groups), from some rows."""
    weighted = np.where(kept, w, 0.0)[:, None] * p
    start = np.log((weighted.sum(axis=0) + SMOOTHING) / (weighted.sum() + SMOOTHING * p.shape[1]))
    tables = {}
    for item in items:
        codes, levels = coded[item]
        counts = np.zeros((len(levels), p.shape[1]))
        np.add.at(counts, codes[codes >= 0], weighted[codes >= 0])
        counts += SMOOTHING
        tables[item] = np.log(counts / counts.sum(axis=0))
    return start, tables


def _scores(
    coded: dict[str, tuple[NDArray[np.intp], list[Any]]],
    items: Sequence[str],
    start: Numbers,
    tables: dict[str, Numbers],
) -> Numbers:
    n = len(next(iter(coded.values()))[0])
    total = np.repeat(start[None, :], n, axis=0)
    for item in items:
        codes = coded[item][0]
        total += np.where(codes[:, None] >= 0, tables[item][codes], 0.0)
    return total


def _choose(
    coded: dict[str, tuple[NDArray[np.intp], list[Any]]],
    p: Numbers,
    w: Numbers,
    fold: NDArray[np.intp],
    most: int,
) -> tuple[list[str], list[dict[str, Any]]]:
    """Questions one by one by the cross-validated log score; rows of fold -1 do not count."""
    used = fold >= 0
    parts = [f for f in np.unique(fold) if f >= 0]
    gains: dict[str, Numbers] = {i: np.zeros(p.shape) for i in coded}
    total = np.zeros(p.shape)
    for part in parts:
        start, tables = _points(coded, list(coded), p, w, used & (fold != part))
        test = fold == part
        total[test] = start
        for item, (codes, _) in coded.items():
            told = np.where(codes[:, None] >= 0, tables[item][codes], 0.0)
            gains[item][test] = told[test]
    weights = np.where(used, w, 0.0)
    chosen: list[str] = []
    path: list[dict[str, Any]] = []
    best = _log_score(total, p, weights)
    for step in range(1, min(most, len(coded)) + 1):
        tried = {i: _log_score(total + gains[i], p, weights) for i in coded if i not in chosen}
        item = max(tried, key=lambda name: tried[name])
        if tried[item] <= best:
            break
        best = tried[item]
        total = total + gains[item]
        chosen.append(item)
        right = total.argmax(axis=1) == p.argmax(axis=1)
        share = float(np.average(right, weights=weights))
        path.append({"step": step, "item": item, "log_score": best, "accuracy": share})
    return chosen, path


def _log_score(total: Numbers, p: Numbers, weights: Numbers) -> float:
    shifted = total - total.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float((weights * (p * logs).sum(axis=1)).sum() / weights.sum())


def _table(
    rows: pd.DataFrame,
    items: Sequence[str],
    start: Numbers,
    tables: dict[str, Numbers],
    groups: pd.Index[Any],
) -> pd.DataFrame:
    lines: list[list[Any]] = [[START, "", *start]]
    for item in items:
        levels = score_card.in_order(rows[item].dropna().unique())
        # Only differences between groups decide: above zero an answer speaks for a group.
        centred = tables[item] - tables[item].mean(axis=1, keepdims=True)
        lines += [[item, level, *line] for level, line in zip(levels, centred, strict=True)]
    return pd.DataFrame(lines, columns=["item", "answer", *groups])
