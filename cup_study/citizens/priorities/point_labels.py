"""Labels beside the points of a figure, where they cover neither each other nor the points.

matplotlib sets a label where it is told to. Here each label takes the place around its point that
covers least; after all have one, each may move again while the others stay.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

#: Left, lower, right and upper edge, in points.
Box = tuple[float, float, float, float]

_GAPS = (7.0, 17.0, 29.0)  # points from a point to its label; the nearest that is free is taken
_LEADER = 12.0  # a label further away than this is tied to its point by a line
_SWEEPS = 4
_DIRECTIONS: list[tuple[float, float]] = [
    *((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)),
    *((0.5, 1), (0.5, -1), (-0.5, 1), (-0.5, -1)),
]


@dataclass(frozen=True)
class Label:
    """A label beside a point.

    Attributes
    ----------
    x, y : float
        The point, in data coordinates.
    text : str
        One line; it is wrapped here.
    bold : bool
        Whether it is set in bold.
    """

    x: float
    y: float
    text: str
    bold: bool = False


def write(
    axes: Axes,
    labels: Sequence[Label],
    *,
    avoid: Sequence[tuple[tuple[float, float], tuple[float, float]]] = (),
    boxes: Sequence[Box] = (),
    width: int = 20,
    size: float = 8.5,
    colour: str = "#222222",
) -> list[Box]:
    """Write labels beside their points.

    Parameters
    ----------
    axes : Axes
        With its final limits.
    labels : sequence of Label
        What to write.
    avoid : sequence of ((x, y), (x, y))
        Lines, in data coordinates, that labels should not cross, such as intervals.
    boxes : sequence of Box
        Places that are taken, in points from the lower left of the figure.
    width : int
        Characters of a line.
    size : float
        Size of the letters in points.
    colour : str
        Of the letters.

    Returns
    -------
    list of Box
        Where the labels went, in points.

    Examples
    --------
    >>> from cup_study import style
    >>> figure, axes = style.new_figure(60)
    >>> _ = axes.set(xlim=(0, 1), ylim=(0, 1))
    >>> a, b = write(axes, [Label(0.5, 0.5, "Phone"), Label(0.5, 0.5, "Letter")])
    >>> covered(a, b)
    0.0
    """
    figure = axes.get_figure(root=True)
    if figure is None or not labels:
        return []
    figure.draw_without_rendering()
    scale = 72 / figure.dpi
    points = axes.transData.transform([(label.x, label.y) for label in labels]) * scale
    frame = axes.get_window_extent().get_points().ravel() * scale
    wrapped = ["\n".join(balanced(label.text, width)) for label in labels]
    sizes = [
        _extent(figure, text, size, label.bold) for text, label in zip(wrapped, labels, strict=True)
    ]
    taken = [(x - 4.5, y - 4.5, x + 4.5, y + 4.5) for x, y in points] + list(boxes)
    lines = [axes.transData.transform(line) * scale for line in avoid]
    dots = np.concatenate([_along(line) for line in lines]) if lines else np.empty((0, 2))
    options = [_options(p, s) for p, s in zip(points, sizes, strict=True)]
    chosen: list[int | None] = [None] * len(labels)
    for _ in range(_SWEEPS):
        before = list(chosen)
        for i in range(len(labels)):
            others = [options[j][k][0] for j, k in enumerate(chosen) if k is not None and j != i]
            costs = [
                cost + _cost(box, taken, others, dots, frame, i) for box, cost, _ in options[i]
            ]
            chosen[i] = int(np.argmin(costs))
        if chosen == before:
            break
    placed = []
    for i, label in enumerate(labels):
        box, _, gap = options[i][chosen[i] or 0]
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        far = gap > _LEADER
        axes.annotate(
            wrapped[i],
            (label.x, label.y),
            xytext=(middle[0] - points[i][0], middle[1] - points[i][1]),
            textcoords="offset points",
            ha="center",
            va="center",
            multialignment=_side(middle[0] - points[i][0], box),
            fontsize=size,
            linespacing=1.1,
            color=colour,
            fontweight="bold" if label.bold else "normal",
            arrowprops={"arrowstyle": "-", "color": "#999999", "linewidth": 0.7, "shrinkB": 4}
            if far
            else None,
            zorder=6,
        ).set_in_layout(False)
        placed.append(box)
    return placed


def covered(a: Box, b: Box) -> float:
    """Area that two boxes share.

    Examples
    --------
    >>> covered((0, 0, 2, 2), (1, 1, 3, 3))
    1.0
    """
    wide = min(a[2], b[2]) - max(a[0], b[0])
    tall = min(a[3], b[3]) - max(a[1], b[1])
    return float(max(wide, 0.0) * max(tall, 0.0))


def balanced(text: str, width: int) -> list[str]:
    """Lines of at most `width` characters, as even as they can be.

    Examples
    --------
    >>> balanced("Found what I looked for", 20)
    ['Found what I', 'looked for']
    """
    lines = textwrap.wrap(text, width)
    for narrower in range(max((len(word) for word in text.split()), default=1), width):
        even = textwrap.wrap(text, narrower)
        if len(even) == len(lines):
            return even
    return lines


def extent(axes: Axes, text: str, size: float, *, bold: bool = False) -> tuple[float, float]:
    """Width and height of a text in points."""
    figure = axes.get_figure(root=True)
    return (0.0, 0.0) if figure is None else _extent(figure, text, size, bold)


def _side(right: float, box: Box) -> str:
    """To which side the lines of a label are set: towards the point."""
    if abs(right) < 0.5 * (box[2] - box[0]):
        return "center"
    return "left" if right > 0 else "right"


def _extent(figure: Figure, text: str, size: float, bold: bool) -> tuple[float, float]:
    made = figure.text(0, 0, text, fontsize=size, fontweight="bold" if bold else "normal")
    made.set_linespacing(1.1)
    box = made.get_window_extent()
    made.remove()
    return box.width * 72 / figure.dpi, box.height * 72 / figure.dpi


def _options(
    point: NDArray[np.float64], size: tuple[float, float]
) -> list[tuple[Box, float, float]]:
    """Places around a point, each with what it costs by itself and its distance."""
    found = []
    for gap in _GAPS:
        for rank, (right, up) in enumerate(_DIRECTIONS):
            slant = 0.72 if right and up else 1.0
            x = point[0] + right * (gap * slant + size[0] / 2)
            y = point[1] + up * (gap * slant + size[1] / 2)
            box = (x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2)
            found.append((box, 0.6 * rank + 1.5 * (gap - _GAPS[0]), gap))
    return found


def _cost(
    box: Box,
    taken: Sequence[Box],
    others: Sequence[Box],
    dots: NDArray[np.float64],
    frame: NDArray[np.float64],
    own: int,
) -> float:
    """What a place covers: other labels weigh most, then points, then lines."""
    wide = (box[0] - 2, box[1] - 1, box[2] + 2, box[3] + 1)
    cost = 6.0 * sum(covered(wide, other) for other in others)
    cost += 4.0 * sum(covered(wide, place) for i, place in enumerate(taken) if i != own)
    if len(dots):
        inside = (dots > wide[:2]).all(axis=1) & (dots < wide[2:]).all(axis=1)
        cost += 6.0 * float(inside.sum())
    out = max(frame[0] - box[0], 0) + max(box[2] - frame[2], 0)
    out += max(frame[1] - box[1], 0) + max(box[3] - frame[3], 0)
    return cost + 60.0 * float(out)


def _along(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points along a line, three points of type apart."""
    steps = max(int(np.hypot(*(line[1] - line[0])) / 3), 1)
    return np.asarray(line[0] + (line[1] - line[0]) * np.linspace(0, 1, steps + 1)[:, None])
