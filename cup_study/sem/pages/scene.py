"""What a diagram consists of, in millimetres of the printed page, and how matplotlib draws it.

A scene holds shapes and wires and knows no model; it is drawn once for each group, so that groups
side by side have the same layout. Solid wires are told apart from zero, dashed ones are not:
nothing rests on colour.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, FancyArrowPatch, FancyBboxPatch, Patch
from matplotlib.path import Path

from cup_study.sem.arrays import FloatArray
from cup_study.sem.pages import lettering

Outline = Literal["ellipse", "round", "rectangle"]
#: Operator and the two names of a row of estimates: ``("~", "BI", "PE")``.
Key = tuple[str, str, str]

_MM = 1 / 25.4
_INK, _FAINT = "#222222", "#707070"
_SOLID: dict[str, Any] = {"linewidth": 1.1, "color": _INK}
_DASHED: dict[str, Any] = {"linewidth": 0.9, "color": _FAINT, "linestyle": (0, (4, 3))}
_HEAD = "head_length=0.35,head_width=0.16"
_STYLE = {"end": f"-|>,{_HEAD}", "both": f"<|-|>,{_HEAD}"}
_HEAD_SCALE = 9
_TITLE_MM = 6.0
_BETWEEN_MM = 6.0
_TITLE_POINTS = 9.0


@dataclass(frozen=True)
class Shape:
    """A variable: an ellipse (latent), a rectangle (observed) or a rounded box.

    Parameters
    ----------
    name : str
        The variable.
    x, y : float
        Centre.
    width, height : float
        Size.
    lines : tuple of str
        Its label.
    outline : {"ellipse", "round", "rectangle"}
        Its form.
    """

    name: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    outline: Outline

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Left, lower, right and upper edge."""
        half = self.width / 2, self.height / 2
        return self.x - half[0], self.y - half[1], self.x + half[0], self.y + half[1]

    def side(self, direction: Literal[-1, 1], offset: float = 0.0) -> tuple[float, float]:
        """Point of the outline left (-1) or right (1), `offset` above the centre."""
        reach = self.width / 2
        if self.outline == "ellipse":
            reach *= math.sqrt(max(0.0, 1 - (2 * offset / self.height) ** 2))
        return self.x + direction * reach, self.y + offset

    def foot(self, x: float) -> float:
        """Height of the lower outline at a horizontal place."""
        drop = self.height / 2
        if self.outline == "ellipse":
            drop *= math.sqrt(max(0.0, 1 - (2 * (x - self.x) / self.width) ** 2))
        return self.y - drop


@dataclass(frozen=True)
class Wire:
    """A line with its number.

    Parameters
    ----------
    key : Key
        The parameter.
    points : ndarray, shape (1 + 3 m, 2)
        Start of m cubic curves, then three control points each.
    heads : {"end", "both"}
        Where the arrow heads are.
    wish : float
        Where along the wire the number stands best (0-1).
    spot : tuple of float
        Centre of the number.
    """

    key: Key
    points: FloatArray
    heads: Literal["end", "both"]
    wish: float = 0.5
    spot: tuple[float, float] = (math.nan, math.nan)


@dataclass(frozen=True)
class Scene:
    """Shapes and wires of a page that is `width` by `height` millimetres."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    wires: tuple[Wire, ...]


@dataclass(frozen=True)
class Panel:
    """What one group prints in a scene.

    Parameters
    ----------
    title : str
        The group; empty when there is one only.
    numbers : mapping of Key to str
        Printed on the wires.
    solid : set of Key
        Wires that are not dashed.
    below : mapping of str to str
        Last line in a shape, as mathematical text (the explained variance).
    """

    title: str
    numbers: Mapping[Key, str]
    solid: frozenset[Key]
    below: Mapping[str, str] = field(default_factory=dict)


def curve(start: tuple[float, float], end: tuple[float, float], bend: float = 0.45) -> FloatArray:
    """Cubic curve that is level at both ends.

    Parameters
    ----------
    start, end : tuple of float
        Its ends.
    bend : float, optional
        How far the level parts reach, as a share of the horizontal distance.

    Returns
    -------
    ndarray, shape (4, 2)
    """
    reach = bend * (end[0] - start[0])
    return np.array([start, (start[0] + reach, start[1]), (end[0] - reach, end[1]), end])


def straight(*corners: tuple[float, float]) -> FloatArray:
    """Cubic curves that are the straight lines between corners.

    Returns
    -------
    ndarray, shape (1 + 3 m, 2)

    Examples
    --------
    >>> straight((0.0, 0.0), (3.0, 0.0))[:, 0].tolist()
    [0.0, 1.0, 2.0, 3.0]
    """
    c = np.array(corners, dtype=float)
    steps = np.array([1.0, 2.0, 3.0])[:, None] / 3
    return np.concatenate([c[:1], *(a + steps * (b - a) for a, b in pairwise(c))])


def bow(start: tuple[float, float], end: tuple[float, float], depth: float) -> FloatArray:
    """Cubic curve whose middle is `depth` right of the mean of its ends (left if negative)."""
    out = 4 / 3 * depth
    return np.array([start, (start[0] + out, start[1]), (end[0] + out, end[1]), end])


def sampled(points: FloatArray, step: float = 0.6) -> FloatArray:
    """Places along cubic curves, about evenly apart.

    Parameters
    ----------
    points : ndarray, shape (1 + 3 m, 2)
        As in :class:`Wire`.
    step : float, optional
        Distance in millimetres.

    Returns
    -------
    ndarray, shape (k, 2)
    """
    t = np.linspace(0, 1, 60)[:, None]
    weights = np.array([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    pieces = [points[i : i + 4] for i in range(0, len(points) - 1, 3)]
    dense = np.concatenate([np.einsum("wto,wc->tc", weights, piece) for piece in pieces])
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(dense, axis=0).T))])
    at = np.linspace(0, along[-1], max(int(along[-1] / step), 2) + 1)
    return np.column_stack([np.interp(at, along, dense[:, c]) for c in (0, 1)])


def figure_of(scene: Scene, panels: Sequence[Panel], columns: int) -> Figure:
    """Draw a scene once for each panel, side by side.

    Parameters
    ----------
    scene : Scene
        The layout that all panels share.
    panels : sequence of Panel
        What each prints.
    columns : int
        Panels beside each other.

    Returns
    -------
    Figure
        One axes a panel, whose units are millimetres.
    """
    rows = math.ceil(len(panels) / columns)
    title = _TITLE_MM if any(panel.title for panel in panels) else 0.0
    width = columns * scene.width + (columns - 1) * _BETWEEN_MM
    height = rows * (scene.height + title) + (rows - 1) * _BETWEEN_MM
    figure = Figure(figsize=(width * _MM, height * _MM), facecolor="white")
    FigureCanvasAgg(figure)
    figure.set_layout_engine("none")
    for k, panel in enumerate(panels):
        row, column = divmod(k, columns)
        left = column * (scene.width + _BETWEEN_MM) / width
        lower = 1 - ((row + 1) * (scene.height + title) + row * _BETWEEN_MM) / height
        axes = figure.add_axes((left, lower, scene.width / width, (scene.height + title) / height))
        axes.set(xlim=(0, scene.width), ylim=(0, scene.height + title))
        axes.axis("off")
        _draw(axes, scene, panel)
    return figure


def between_panels(width: float, columns: int) -> float:
    """Width of one of several panels beside each other."""
    return (width - (columns - 1) * _BETWEEN_MM) / columns


def _draw(axes: Axes, scene: Scene, panel: Panel) -> None:
    if panel.title:
        axes.text(
            1,
            scene.height + _TITLE_MM / 2,
            panel.title,
            ha="left",
            va="center",
            fontsize=_TITLE_POINTS,
            fontweight="bold",
            color=_INK,
            parse_math=False,
        )
    for wire in scene.wires:
        if wire.key in panel.numbers:
            _draw_wire(axes, wire, panel.numbers[wire.key], wire.key in panel.solid)
    for shape in scene.shapes:
        _draw_shape(axes, shape, panel.below.get(shape.name, ""))


def _draw_wire(axes: Axes, wire: Wire, number: str, solid: bool) -> None:
    codes = [Path.MOVETO] + [Path.CURVE4] * (len(wire.points) - 1)
    arrow = FancyArrowPatch(
        path=Path(wire.points, codes),
        arrowstyle=_STYLE[wire.heads],
        mutation_scale=_HEAD_SCALE,
        zorder=1,
        **(_SOLID if solid else _DASHED),
    )
    arrow.set_label(" ".join(wire.key))
    axes.add_patch(arrow)
    if not number or math.isnan(wire.spot[0]):
        return
    axes.text(
        *wire.spot,
        number,
        ha="center",
        va="center_baseline",
        fontsize=lettering.POINTS,
        color=_INK,
        zorder=3,
        parse_math=False,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
    )


def _draw_shape(axes: Axes, shape: Shape, below: str) -> None:
    left, lower, _, _ = shape.edges
    size = shape.width, shape.height
    look: dict[str, Any] = {"facecolor": "white", "edgecolor": _INK, "linewidth": 1, "zorder": 2}
    patch: Patch
    if shape.outline == "ellipse":
        patch = Ellipse((shape.x, shape.y), *size, **look)
    else:
        style = "round,pad=0,rounding_size=1.2" if shape.outline == "round" else "square,pad=0"
        patch = FancyBboxPatch((left, lower), *size, boxstyle=style, **look)
    patch.set_label(shape.name)
    axes.add_patch(patch)
    lines = [*shape.lines, *([below] if below else [])]
    for i, line in enumerate(lines):
        axes.text(
            shape.x,
            shape.y + ((len(lines) - 1) / 2 - i) * lettering.LINE_MM,
            line,
            ha="center",
            va="center_baseline",
            fontsize=lettering.POINTS,
            color=_INK,
            zorder=4,
            parse_math=bool(below) and i == len(lines) - 1,
        )
