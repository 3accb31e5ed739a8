r"""Answers on a scale from 0 to 100, all in one direction, by what the scale allows.

An importance-performance map compares items and constructs that were answered on different scales,
so each answer is moved by the *theoretical* ends of its scale, not by the lowest and highest answer
that somebody happened to give (Ringle & Sarstedt 2016):
:math:`100\,(x-\min)/(\max-\min)`, and :math:`100\,(\max-x)/(\max-\min)` for an item of which a
higher answer means less of what is measured.

References
----------
Ringle, C. M., & Sarstedt, M. (2016). Gain more insight from your PLS-SEM results: The
importance-performance map analysis. Industrial Management & Data Systems, 116(9), 1865-1886.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real

import numpy as np
import numpy.typing as npt

from cup_study.codebook import Codebook
from cup_study.errors import InputError, Problem
from cup_study.item import Item

FloatArray = npt.NDArray[np.float64]

_REMEDY = (
    "Give each item a Scale(lowest, highest, direction): the ends of the answer scale in the "
    "questionnaire, and 1 if a higher answer means more of the construct, -1 if it means less."
)


@dataclass(frozen=True)
class Scale:
    """Answer scale of an item.

    Parameters
    ----------
    low, high : float
        Lowest and highest answer that the questionnaire allows.
    direction : {1, -1} or None
        1 if a higher answer means more of the construct, -1 if it means less. None is "not told",
        which is refused where it matters: a turned item would pull its construct the wrong way.

    Examples
    --------
    >>> Scale(1, 7, 1).width
    6.0
    """

    low: float
    high: float
    direction: int | None = None

    @property
    def width(self) -> float:
        """Steps from the lowest to the highest answer."""
        return float(self.high - self.low)


def of_items(codebook: Codebook, items: Sequence[str]) -> dict[str, Scale]:
    """Scales of items as the codebook has them.

    The clean table holds items that the codebook calls reversed turned already, so that a higher
    answer means more of the construct for all of them.

    Parameters
    ----------
    codebook : Codebook
        The study's items.
    items : sequence of str
        Their names.

    Returns
    -------
    dict of str to Scale

    Raises
    ------
    InputError
        An item that the codebook does not have, or whose lowest and highest answer it does not
        tell; all at once.

    Examples
    --------
    >>> from cup_study.codebook import parse
    >>> of_items(parse("name,type,values\\nq1,scale,1-5\\n", ["en"]), ["q1"])
    {'q1': Scale(low=1.0, high=5.0, direction=1)}
    """
    found: dict[str, Scale] = {}
    wrong: list[Problem] = []
    for name in dict.fromkeys(items):
        if name not in codebook:
            wrong.append(Problem(f'item "{name}"', "is not in the codebook"))
            continue
        ends = _ends(codebook[name])
        if isinstance(ends, str):
            wrong.append(Problem(f'item "{name}"', ends))
        else:
            found[name] = Scale(*ends, 1)
    if wrong:
        remedy = (
            'Write the answer scale in the codebook, for example "1-7" in the column "values"; '
            "the lowest and highest answer that somebody gave are no substitute."
        )
        raise InputError("theoretical ranges", wrong, remedy)
    return found


def rescaled(answers: npt.ArrayLike, scale: Scale) -> FloatArray:
    """Answers from 0 (least) to 100 (most).

    Parameters
    ----------
    answers : array_like
        Numbers; NaN stays NaN.
    scale : Scale
        Their scale, with its direction.

    Returns
    -------
    ndarray
        Of the same shape.

    Raises
    ------
    InputError
        The scale is none, its direction is not told, or answers lie outside it; all at once.

    Examples
    --------
    >>> rescaled([1, 4, 7], Scale(1, 7, 1)).tolist()
    [0.0, 50.0, 100.0]
    >>> rescaled([1, 2, 5], Scale(1, 5, -1)).tolist()
    [100.0, 75.0, 0.0]
    """
    x = np.asarray(answers, dtype=np.float64)
    refuse(problems({"answers": scale}, {"answers": x}))
    return moved(x, scale)


def moved(x: FloatArray, scale: Scale) -> FloatArray:
    """:func:`rescaled` of answers that were examined before."""
    from_low = 100.0 * (x - scale.low) / scale.width
    return from_low if scale.direction == 1 else 100.0 - from_low


def problems(
    scales: Mapping[str, Scale | None], answers: Mapping[str, FloatArray]
) -> list[Problem]:
    """What is wrong with the scales of items, and which answers lie outside them.

    Parameters
    ----------
    scales : mapping of str to Scale or None
        None where the theoretical range is not known.
    answers : mapping of str to ndarray
        Answers to each item.

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> x = np.array([1.0, 9.0])
    >>> [str(p) for p in problems({"q": Scale(1, 7), "r": None}, {"q": x, "r": x})]
    ... # doctest: +NORMALIZE_WHITESPACE, +ELLIPSIS
    ['item "q": its direction is not told: expected 1 ... or -1 ...',
     'item "q": 1 answer lies outside its scale 1-7, the first is 9',
     'item "r": its theoretical range is not known (lowest and highest possible answer)']
    """
    found: list[Problem] = []
    for name, scale in scales.items():
        where = f'item "{name}"'
        if scale is None:
            what = "its theoretical range is not known (lowest and highest possible answer)"
            found.append(Problem(where, what))
            continue
        if not isinstance(scale, Scale):
            what = f"expected a Scale(lowest, highest, direction), got {scale!r}"
            found.append(Problem(where, what))
            continue
        if scale.direction is None:
            what = (
                "its direction is not told: expected 1 (a higher answer means more of the "
                "construct) or -1 (less)"
            )
            found.append(Problem(where, what))
        elif scale.direction not in (1, -1):
            found.append(Problem(where, f"expected the direction 1 or -1, got {scale.direction}"))
        ends = (scale.low, scale.high)
        if not all(map(_is_finite, ends)) or scale.low >= scale.high:
            what = f"expected a lowest answer below the highest, got {scale.low}-{scale.high}"
            found.append(Problem(where, what))
            continue
        x = answers[name]
        outside = x[(x < scale.low) | (x > scale.high)]
        if len(outside):
            n = f"{len(outside)} answers lie" if len(outside) > 1 else "1 answer lies"
            what = (
                f"{n} outside its scale {scale.low:g}-{scale.high:g}, the first is {outside[0]:g}"
            )
            found.append(Problem(where, what))
    return found


def refuse(found: Sequence[Problem], source: str = "rescaling to 0-100") -> None:
    """Raise what is wrong with scales, if anything."""
    if found:
        raise InputError(source, found, _REMEDY)


def _is_finite(end: object) -> bool:
    return isinstance(end, Real) and math.isfinite(end)


def _ends(item: Item) -> tuple[float, float] | str:
    """Lowest and highest answer of an item, or why there are none."""
    if item.type in ("id", "text", "nominal"):
        return f'has no lowest and highest answer: its type is "{item.type}"'
    if item.range is not None:
        low, high = (float(end) for end in item.range)
        return (low, high) if math.isfinite(low) and math.isfinite(high) else "its range is open"
    codes = [code for code in item.values if isinstance(code, int | float)]
    if len(codes) < 2 or len(codes) < len(item.values):
        return "its theoretical range is not known: the codebook has no numbers as its values"
    return float(min(codes)), float(max(codes))
