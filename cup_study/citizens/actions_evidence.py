"""What the evidence of the actions says: each reference with its figure among all respondents."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.citizens.actions import Answers
from cup_study.citizens.actions_joined import Line
from cup_study.citizens.actions_survey import ENDS, Estimate, Survey
from cup_study.citizens.evidence import ASSUMPTION, Evidence
from cup_study.citizens.priorities import rescaling
from cup_study.codebook import Codebook
from cup_study.survey import disclosure, estimates
from cup_study.survey.design import Design
from cup_study.survey.questionnaire.constructs import score


def looked_up(
    lines: Sequence[Line],
    data: pd.DataFrame,
    codebook: Codebook,
    design: Design,
    *,
    where: pd.Series | None = None,
    threshold: int = disclosure.THRESHOLD,
) -> dict[tuple[str, str], Estimate]:
    """Figures of the references to the survey.

    ``survey:<item>=<value>`` is a share, ``survey:<item>`` the share that ticked a box or the mean
    of a scale on 0-100, ``survey:<construct>`` the mean of its scores on 0-100, ``effect`` what the
    line itself tells.

    Parameters
    ----------
    lines : sequence of Line
        From :func:`cup_study.citizens.actions_joined.joined`.
    data, codebook, design, where, threshold
        As there.

    Returns
    -------
    dict
        Action and reference to the estimate; references without a figure are absent.
    """
    survey = Survey(data, codebook, design, threshold, where)
    found: dict[tuple[str, str], Estimate] = {}
    known: dict[str, Estimate] = {}
    for line in lines:
        for part in line.action.evidence:
            key = str(part)
            if part.kind == "survey":
                if key not in known:
                    known[key] = _survey(part, survey)
                found[(line.action.name, key)] = known[key]
    return found


def parts(line: Line) -> list[Evidence]:
    """References of a line, one at least: an assumption where there is none.

    The construct that it lifts is one of them where its effect is told, since the effect rests on
    the model.
    """
    told = list(line.action.evidence) or [Evidence(ASSUMPTION)]
    effect = Evidence("effect", line.action.lifts)
    if line.effect.measure and effect not in told:
        told.append(effect)
    return told


def _survey(part: Evidence, of: Survey) -> Estimate:
    name = part.reference
    if name in of.codebook:
        item = of.codebook[name]
        if part.value or item.type in ("binary", "nominal"):
            value = part.value or (str(item.values[-1]) if item.type == "binary" else "")
            return of.share(Answers(name, (value,)), of.everyone) if value else Estimate()
        items, column = [name], "_item"
        frame = of.data.assign(_item=of.data[name]) if name in of.data else of.data
    else:
        items, column = [i.name for i in of.codebook.construct(name) if i.name in of.data], "_item"
        frame = of.data.assign(_item=score(of.data, items)) if items else of.data
    if column not in frame or not items:
        return Estimate()
    own = estimates.means(frame, [column], of.design, where=of.everyone).iloc[0]
    n = int(own["n"])
    if n < of.threshold:
        return Estimate("mean", hidden=True)
    scale = rescaling.of_items(of.codebook, items[:1])[items[0]]
    ends = [100 * (float(own[c]) - scale.low) / scale.width for c in ENDS]
    return Estimate("mean", ends[0], ends[1], ends[2], n, n)
