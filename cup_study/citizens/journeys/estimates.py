"""What the survey says of a journey's target group, for the cells that point to a question.

``survey:<item>=<value>`` is the share that gave the answer, ``survey:<item>`` the share that ticked
a box or the mean of a scale, ``survey:<construct>`` the mean of the persons' means of its items.
A journey of users stands beside one of non-users and the report tells of everyone: an estimate is
hidden where few of the group gave the answer, and also where few of the others did.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cup_study.citizens.evidence import Evidence
from cup_study.citizens.journeys.journey import Journey
from cup_study.codebook import Codebook
from cup_study.numbers import format_interval, format_number
from cup_study.survey import disclosure, estimates
from cup_study.survey.design import Design
from cup_study.survey.questionnaire.constructs import score

COLUMNS = [
    "journey",
    "reference",
    "measure",
    "n",
    "base",
    "estimate",
    "ci_lower",
    "ci_upper",
    "low",
    "high",
    "hidden",
]
_ON = {"en": "{mean} on {low}–{high}", "sv": "{mean} på {low}–{high}"}
_HIDDEN = {"en": "too few to show", "sv": "för få för att visas"}


def members(who: str, data: pd.DataFrame, codebook: Codebook) -> pd.Series[bool]:
    """Respondents of a target group ``item=value``; a group beside the codebook is a column.

    Examples
    --------
    >>> from cup_study.codebook import parse
    >>> book = parse("name,type,values\\nuse,binary,0|1\\n", ["en"])
    >>> members("use=1", pd.DataFrame({"use": [1, 0, None]}), book).tolist()
    [True, False, False]
    """
    item, _, text = who.partition("=")
    if item not in codebook:
        return data[item].map(_plain).eq(text)
    value = next(v for v in codebook[item].values if str(v) == text)
    return data[item].eq(value).fillna(False).astype(bool)


def of_cells(
    journeys: Sequence[Journey],
    data: pd.DataFrame,
    design: Design,
    codebook: Codebook,
    *,
    threshold: int = disclosure.THRESHOLD,
) -> pd.DataFrame:
    """Estimate what the cells point to, for the target group of each journey.

    Parameters
    ----------
    journeys : sequence of Journey
        Those without a target group among the respondents give no rows.
    data : DataFrame
        Respondents, with reversed items already turned.
    design : Design
        Weights and what is known of the sample.
    codebook : Codebook
        The study's items.
    threshold : int
        Smallest number of people that is shown.

    Returns
    -------
    DataFrame
        One row a journey and reference: ``journey reference measure n base estimate ci_lower
        ci_upper low high hidden``; `measure` is ``share`` (0-1) or ``mean`` (on the scale from
        `low` to `high`). Hidden rows have no estimate.
    """
    rows = []
    for journey in journeys:
        told = dict.fromkeys(e for e in journey.evidence() if e.kind == "survey")
        if journey.who.partition("=")[0] not in data or not told:
            continue
        group = members(journey.who, data, codebook)
        for one in told:
            row = _row(one, group, data, design, codebook, threshold)
            rows.append({"journey": journey.name, "reference": str(one), **row})
    return pd.DataFrame(rows, columns=COLUMNS)


def few(
    chosen: pd.Series[bool], answered: pd.Series[bool], group: pd.Series[bool], threshold: int
) -> bool:
    """Whether too few of the group, or of the others who answered, gave an answer or did not.

    Examples
    --------
    >>> chosen = pd.Series([True] * 5 + [False] * 7)
    >>> everyone = pd.Series([True] * 12)
    >>> few(chosen, everyone, everyone, 5), few(chosen, everyone, ~chosen, 5)
    (False, True)
    """
    for side in (group & answered, ~group & answered):
        n, base = int((chosen & side).sum()), int(side.sum())
        if base and (n < threshold or 0 < base - n < threshold):
            return True
    return not bool((group & answered).any())


def printed(row: pd.Series[Any] | dict[str, Any], lang: str) -> str:
    """One estimate with its interval.

    Examples
    --------
    >>> row = {"measure": "share", "estimate": 0.5, "ci_lower": 0.4, "ci_upper": 0.6}
    >>> printed(row | {"hidden": False}, "en")
    '50% [40%, 60%]'
    >>> row |= {"measure": "mean", "estimate": 4.5, "ci_lower": 4.4, "ci_upper": 4.6}
    >>> printed(row | {"low": 1, "high": 7, "hidden": False}, "en")
    '4.5 on 1–7 [4.4, 4.6]'
    """
    if row["hidden"]:
        return _HIDDEN[lang]
    style = "percent0" if row["measure"] == "share" else "decimal1"
    told = format_number(row["estimate"], style, lang)
    if row["measure"] == "mean":
        ends = {end: format_number(row[end], "count", lang) for end in ("low", "high")}
        told = _ON[lang].format(mean=told, **ends)
    return f"{told} {format_interval(row['ci_lower'], row['ci_upper'], style, lang)}"


def _plain(value: object) -> str:
    """Group as it is written; pandas makes floats of numbers beside missing ones."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def _row(
    one: Evidence,
    group: pd.Series[bool],
    data: pd.DataFrame,
    design: Design,
    codebook: Codebook,
    threshold: int,
) -> dict[str, object]:
    if one.reference not in codebook:
        items = [i for i in codebook.construct(one.reference) if i.name in data]
        frame = pd.DataFrame({one.reference: score(data, [i.name for i in items])})
        ends = (float(items[0].values[0]), float(items[0].values[-1]))
        return _mean(one.reference, frame, group, design, ends, threshold)
    item = codebook[one.reference]
    if one.reference not in data:
        return dict.fromkeys(COLUMNS[2:]) | {"measure": "share", "n": 0, "hidden": True}
    if one.value or item.type in ("binary", "nominal"):
        value = next((v for v in item.values if str(v) == one.value), item.values[-1])
        found = estimates.shares(data, item.name, [value], design, where=group).iloc[0]
        answered = data[item.name].notna()
        chosen = data[item.name].eq(value).fillna(False).astype(bool)
        hide = few(chosen, answered, group, threshold)
        return _told("share", found, (0.0, 1.0), hide)
    numbers = [v for v in item.values if isinstance(v, int | float)]
    ends = (float(numbers[0]), float(numbers[-1])) if numbers else (float("nan"),) * 2
    return _mean(item.name, data[[item.name]], group, design, ends, threshold)


def _mean(
    name: str,
    data: pd.DataFrame,
    group: pd.Series[bool],
    design: Design,
    ends: tuple[float, float],
    threshold: int,
) -> dict[str, object]:
    found = estimates.means(data, [name], design, where=group).iloc[0]
    answered = data[name].notna()
    return _told("mean", found, ends, few(answered, answered, group, threshold))


def _told(
    measure: str, found: pd.Series[Any], ends: tuple[float, float], hide: bool
) -> dict[str, object]:
    numbers = {c: float("nan") if hide else float(found[c]) for c in COLUMNS[5:8]}
    counts = {c: None if hide else int(found[c]) for c in ("n", "base")}
    low, high = ends
    return {"measure": measure, **counts, **numbers, "low": low, "high": high, "hidden": hide}
