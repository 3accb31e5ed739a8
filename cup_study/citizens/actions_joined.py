"""Actions with their figures: how many they concern, how common the barrier, what may be won.

Each action is joined with the size of its segment, the share of the segment that meets the barrier
and that uses or prefers the channel, and the effect that the model expects of the construct that it
lifts (:mod:`cup_study.citizens.priorities.what_if`: five points of 0-100).

:data:`RULE` says in which order they stand: by the expected effect times the size of the segment.
If only the segment is lifted, the mean of everyone changes by the effect times its share, so that
is what the action can move in the municipality, if the model and its assumptions hold. No figure is
made up: a piece that is missing (a group that was not found, a construct without effect, one that
cannot be lifted so far) is told in `missing`, and such rows stand last.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cup_study.citizens.actions import EVERYONE, Action, Answers
from cup_study.citizens.actions_survey import ENDS, Estimate, Survey, closed, told
from cup_study.citizens.priorities.what_if import WhatIf
from cup_study.codebook import Codebook
from cup_study.survey import disclosure, estimates
from cup_study.survey.design import Design
from cup_study.views import Text

RULE: Text = {
    "en": "Order: expected effect times the segment's share of everyone; rows without one last.",
    "sv": "Ordning: förväntad effekt gånger segmentets andel av alla; rader utan värde sist.",
}
#: What may be missing, as `missing` tells it.
PIECES = ("segment", "stage", "barrier", "channel", "effect", "ceiling", "hidden")


@dataclass(frozen=True)
class Line:
    """One action with everything that belongs to it.

    Attributes
    ----------
    action : Action
    segment : mapping
        What the segment is called, by language; its id where no group of that name was found.
    size : Estimate
        Share of the respondents.
    barrier, channel : Estimate
        Share of the segment; for a construct as barrier its mean among all, 0-100.
    effect : Estimate
        Change of the target in points of 0-100.
    expected : Estimate
        Effect times size, points of 0-100 in the mean of everyone; its interval takes the two as
        independent (Goodman 1960: the variance of a product to first order).
    missing : tuple of str
        Of :data:`PIECES`.
    """

    action: Action
    segment: Text
    size: Estimate
    barrier: Estimate
    channel: Estimate
    effect: Estimate
    expected: Estimate
    missing: tuple[str, ...]


def joined(
    actions: Sequence[Action],
    data: pd.DataFrame,
    codebook: Codebook,
    design: Design,
    languages: Sequence[str],
    *,
    what_if: WhatIf | None = None,
    groups: pd.DataFrame | None = None,
    members: pd.Series | None = None,
    where: pd.Series | None = None,
    threshold: int = disclosure.THRESHOLD,
) -> tuple[Line, ...]:
    """Join actions with what is known of them.

    Parameters
    ----------
    actions : sequence of Action
        From :func:`cup_study.citizens.actions.read`.
    data : DataFrame
        Respondents, with reversed items already turned.
    codebook : Codebook
        The study's items.
    design : Design
        Weights and what is known of the sample.
    languages : sequence of str
        Languages of the labels.
    what_if : WhatIf, optional
        Expected effects.
    groups : DataFrame, optional
        Customer groups: ``group label_<lang> share ci_lower ci_upper``, optionally ``key``.
    members : Series, optional
        Group of each respondent, labelled as the data.
    where : Series of bool, optional
        Only these respondents, such as one municipality: sizes and shares are theirs.
    threshold : int
        Smallest number of people that is shown.

    Returns
    -------
    tuple of Line
        By :data:`RULE`; equals in the order of the file.
    """
    of = Survey(data, codebook, design, threshold, where)
    lines = [_line(action, of, languages, what_if, groups, members) for action in actions]
    order = sorted(range(len(lines)), key=lambda i: (-_ranked(lines[i].expected.value), i))
    return tuple(lines[i] for i in order)


def per_segment(lines: Sequence[Line], segment: str) -> tuple[Line, ...]:
    """Actions for one segment, and those for everyone.

    Parameters
    ----------
    lines : sequence of Line
        From :func:`joined`.
    segment : str
        As the file names it.
    """
    return tuple(line for line in lines if line.action.segment in (segment, EVERYONE))


def segments(lines: Sequence[Line]) -> list[str]:
    """Segments in the order in which they come, everyone last."""
    found = list(dict.fromkeys(line.action.segment for line in lines))
    return [s for s in found if s != EVERYONE] + [s for s in found if s == EVERYONE]


def _line(
    action: Action,
    of: Survey,
    languages: Sequence[str],
    what_if: WhatIf | None,
    groups: pd.DataFrame | None,
    members: pd.Series | None,
) -> Line:
    label, group, size, parts = _segment(action.segment, of, languages, groups, members)
    missing = [] if size.measure else ["segment"]
    missing += [] if action.stage else ["stage"]
    barrier, channel = Estimate(), Estimate()
    if group is not None and isinstance(action.barrier, Answers):
        barrier = of.share(action.barrier, group, parts)
    elif isinstance(action.barrier, str):
        barrier = _level(action.barrier, what_if)
    if group is not None and action.channel is not None:
        channel = of.share(action.channel, group, parts)
    missing += [] if action.barrier is not None else ["barrier"]
    missing += [] if action.channel is not None or action.channel_words else ["channel"]
    effect, why = _effect(action.lifts, what_if)
    missing += [why] if why else []
    missing += ["hidden"] if any(e.hidden for e in (size, barrier, channel)) else []
    expected = _product(effect, size)
    return Line(action, label, size, barrier, channel, effect, expected, tuple(missing))


def _segment(
    name: str,
    of: Survey,
    languages: Sequence[str],
    groups: pd.DataFrame | None,
    members: pd.Series | None,
) -> tuple[Text, pd.Series[bool] | None, Estimate, list[pd.Series[bool]]]:
    """What a segment is called, who belongs to it, its size, and all groups of its kind."""
    if name == EVERYONE:
        n = int(of.everyone.sum())
        whole = Estimate("share", 1.0, 1.0, 1.0, n, n)
        shown = whole if n >= of.threshold else Estimate("share", hidden=True)
        return {}, of.everyone, shown, []
    if "=" in name:
        item, _, given = name.partition("=")
        answers = Answers(item, tuple(value.strip() for value in given.split(",")))
        found = of.codebook[item]
        codes = [value for value in found.values if str(value) in answers.values]
        label = {k: ", ".join(found.label(c, k) for c in codes) for k in languages}
        group = _who(of, answers)
        parts = [_who(of, Answers(item, (str(value),))) for value in found.values]
        return label, group, of.share(answers, of.everyone), parts if len(codes) == 1 else []
    row = _group(name, languages, groups)
    if row is None:
        return dict.fromkeys(languages, name), None, Estimate(), []
    label = {lang: str(row[f"label_{lang}"]) for lang in languages}
    published = [float(row[c]) for c in ("share", *ENDS[1:])]
    if members is None:
        return label, None, told("share", published), []
    own = members.reindex(of.data.index)
    placed = own.notna() & of.everyone
    names = [str(value) for value in groups["group"]] if groups is not None else []
    parts = [own.astype(str).eq(value) & placed for value in names]
    at = names.index(str(row["group"]))
    group = parts[at]
    n, base = int(group.sum()), int(placed.sum())
    counts = [int(part.sum()) for part in parts]
    few = {i for i, count in enumerate(counts) if count and of.few(count, base)}
    if of.few(n, base) or at in closed(counts, few, of.threshold):
        return label, group, Estimate("share", hidden=True), parts
    if of.where is None:
        return label, group, told("share", published, n, base), parts
    marked = of.data.assign(_given=group.astype(float).where(placed))
    own_size = estimates.shares(marked, "_given", [1.0], of.design, where=of.everyone).iloc[0]
    return label, group, told("share", [float(own_size[c]) for c in ENDS], n, base), parts


def _who(of: Survey, answers: Answers) -> pd.Series[bool]:
    return (of.given(answers).eq(1.0) & of.everyone).fillna(False).astype(bool)


def _group(
    name: str, languages: Sequence[str], groups: pd.DataFrame | None
) -> dict[str, Any] | None:
    """Row of a customer group by number, key or label."""
    for row in [] if groups is None else groups.to_dict("records"):
        called = [row["group"], row.get("key", ""), *(row[f"label_{k}"] for k in languages)]
        if name.casefold() in {str(c).casefold() for c in called}:
            return {str(key): value for key, value in row.items()}
    return None


def _level(construct: str, what_if: WhatIf | None) -> Estimate:
    """Mean of a construct among all, 0-100; none for a code of the focus groups."""
    if what_if is None:
        return Estimate()
    rows = what_if.found.constructs
    own = rows[rows["construct"] == construct]
    if own.empty:
        return Estimate()
    row, turned = own.iloc[0], construct in what_if.found.turned
    ends = [float(row[f"performance{end}"]) for end in ("", "_lower", "_upper")]
    if turned:  # a barrier is told as itself: much risk, not little
        ends = [100 - ends[0], 100 - ends[2], 100 - ends[1]]
    n = what_if.found.n
    return told("mean", ends, n, n)


def _effect(construct: str, what_if: WhatIf | None) -> tuple[Estimate, str]:
    """Expected effect, or why there is none."""
    if not construct or what_if is None:
        return Estimate(), "effect"
    own = what_if.table[what_if.table["construct"] == construct]
    if own.empty:
        return Estimate(), "effect"
    row = own.iloc[0]
    if row["status"] != "ok":
        return Estimate(), "ceiling"
    ends = [float(row[f"change{end}"]) for end in ("", "_lower", "_upper")]
    n = what_if.found.n
    return told("mean", ends, n, n), ""


def _product(a: Estimate, b: Estimate) -> Estimate:
    if not a.measure or b.value != b.value:
        return Estimate()
    half = [(e.upper - e.lower) / 2 for e in (a, b)]
    wide = math.hypot(half[0] * b.value, half[1] * a.value)
    value = a.value * b.value
    return Estimate("mean", value, value - wide, value + wide, a.n, a.base)


def _ranked(expected: float) -> float:
    return expected if expected == expected else -float("inf")
