"""The emotion curve: what the target group answered to one scale question in each stage.

An answer :math:`x` on a scale from :math:`a` to :math:`b` becomes :math:`100(x-a)/(b-a)`, turned
where a high answer is bad, so that 0 is the worst and 100 the best answer that could be given. The
points are weighted means with 95% intervals. Each stage has a question of its own: within a stage
two target groups can be compared, between stages the questions differ as well as the feelings.

A stage without a question, or with too few answers, is a gap. No line is drawn across it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cup_study.citizens.journeys import estimates as cells
from cup_study.citizens.journeys.journey import Journey, Stage
from cup_study.codebook import Codebook
from cup_study.errors import InputError, Problem
from cup_study.survey import disclosure, estimates
from cup_study.survey.design import Design

COLUMNS = ["journey", "stage", "item", "n", "estimate", "ci_lower", "ci_upper", "gap"]
#: Why a stage has no point.
GAPS = {
    "none": {"en": "not measured", "sv": "inte mätt"},
    "few": {"en": "too few answers", "sv": "för få svar"},
    "absent": {"en": "not asked", "sv": "inte frågat"},
}


def rescaled(
    answers: pd.Series[float], ends: tuple[float, float], *, turned: bool = False
) -> pd.Series[float]:
    """Answers from 0 (worst) to 100 (best possible).

    Parameters
    ----------
    answers : Series
        Answers on the scale.
    ends : tuple of float
        Lowest and highest answer that could be given, not that was given.
    turned : bool, optional
        Whether a high answer is bad.

    Raises
    ------
    InputError
        The ends are not two different numbers, or an answer lies outside them.

    Examples
    --------
    >>> rescaled(pd.Series([1.0, 4.0, 7.0]), (1, 7)).tolist()
    [0.0, 50.0, 100.0]
    >>> rescaled(pd.Series([1.0, 2.0]), (1, 5), turned=True).tolist()
    [100.0, 75.0]
    """
    low, high = ends
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        what = f"the ends of the scale are not known (got {low} and {high})"
        raise InputError(str(answers.name), [Problem("", what)], "Fill in values in codebook.csv.")
    outside = answers[(answers < low) | (answers > high)]
    if len(outside):
        what = f"expected {low:g} to {high:g}, got {outside.iloc[0]:g} ({len(outside)} answers)"
        raise InputError(str(answers.name), [Problem("", what)], "Correct values in codebook.csv.")
    told = 100 * (answers - low) / (high - low)
    return 100 - told if turned else told


def curves(
    journeys: Sequence[Journey],
    data: pd.DataFrame,
    design: Design,
    codebook: Codebook,
    *,
    threshold: int = disclosure.THRESHOLD,
) -> pd.DataFrame:
    """Points of the curve of each journey.

    Parameters
    ----------
    journeys : sequence of Journey
        Those without a target group among the respondents get gaps.
    data : DataFrame
        Respondents, with reversed items already turned.
    design : Design
        Weights and what is known of the sample.
    codebook : Codebook
        The study's items, whose values are the ends of the scales.
    threshold : int
        Smallest number of people that is shown.

    Returns
    -------
    DataFrame
        One row a stage: ``journey stage item n estimate ci_lower ci_upper gap``, from 0 to 100;
        `gap` is empty or one of :data:`GAPS`.

    Examples
    --------
    >>> curves([], pd.DataFrame(), None, None).columns.tolist()[:3]
    ['journey', 'stage', 'item']
    """
    rows: list[dict[str, object]] = []
    for journey in journeys:
        for stage in journey.stages:
            head = {"journey": journey.name, "stage": stage.name, "item": stage.emotion}
            rows.append(head | _point(journey, stage, data, design, codebook, threshold))
    return pd.DataFrame(rows, columns=COLUMNS)


def without_answers(journeys: Sequence[Journey]) -> pd.DataFrame:
    """Curves of a study without respondents: gaps only.

    Examples
    --------
    >>> text = {"en": "A"}
    >>> journey = Journey("a", text, text, text, (Stage("find", text),), ())
    >>> without_answers([journey])["gap"].tolist()
    ['none']
    """
    rows = [
        {"journey": j.name, "stage": s.name, "item": s.emotion} | _gap("none")
        for j in journeys
        for s in j.stages
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def runs(points: pd.DataFrame) -> list[list[int]]:
    """Positions of the points that may be joined: neighbours without a gap between them.

    Examples
    --------
    >>> runs(pd.DataFrame({"gap": ["", "", "none", ""]}))
    [[0, 1], [3]]
    """
    found: list[list[int]] = []
    joined = False
    for i, gap in enumerate(points["gap"]):
        if gap:
            joined = False
        elif joined:
            found[-1].append(i)
        else:
            found.append([i])
            joined = True
    return found


def _point(
    journey: Journey,
    stage: Stage,
    data: pd.DataFrame,
    design: Design,
    codebook: Codebook,
    threshold: int,
) -> dict[str, object]:
    if not stage.emotion or not journey.who:
        return _gap("none")
    if stage.emotion not in data or journey.who.partition("=")[0] not in data:
        return _gap("absent")
    group = cells.members(journey.who, data, codebook)
    answers = data[stage.emotion].astype(float)
    answered = answers.notna()
    if not (group & answered).any():
        return _gap("absent")
    if cells.few(answered, answered, group, threshold):
        return _gap("few")
    values = codebook[stage.emotion].values
    ends = (float(values[0]), float(values[-1]))
    scaled = rescaled(answers, ends, turned=stage.reversed)
    frame = pd.DataFrame({stage.emotion: scaled})
    found = estimates.means(frame, [stage.emotion], design, where=group).iloc[0]
    limits = {c: min(max(float(found[c]), 0.0), 100.0) for c in ("ci_lower", "ci_upper")}
    return {"n": int(found["n"]), "estimate": float(found["estimate"]), **limits, "gap": ""}


def _gap(reason: str) -> dict[str, object]:
    return dict.fromkeys(COLUMNS[3:7]) | {"gap": reason}
