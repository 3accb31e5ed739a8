"""The combined model of a weight analysis drawn: constructs as boxes, tested relations as arrows.

Every arrow leaves its box at a place of its own and carries its weight there, so that no two
labels can meet; it passes boxes in rows that the layout kept free.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.path import Path

from cup_study import style
from cup_study.literature.weighing.layers import Layout, passing
from cup_study.text_width import wrapped

#: Millimetres: height of a place where an arrow leaves or comes in, of a line of text, of a row
#: that an arrow passes through, and the least distance between boxes.
_OUT, _IN, _LINE, _PASS, _APART = 4.1, 2.3, 3.4, 2.6, 2.6
_FIRST, _BOX, _LABEL = 27.0, 22.5, 13.5
_KEY = 8.0
#: Where long words of the boxes may break.
_HYPHENS = {
    "användarvänlighet": "användar|vänlighet",
    "informationskvalitet": "informations|kvalitet",
    "systemkvalitet": "system|kvalitet",
    "tjänstekvalitet": "tjänste|kvalitet",
    "rekommendera": "rekommen|dera",
}


@dataclass(frozen=True)
class Sign:
    """How a class of relations is drawn."""

    colour: str
    dashes: tuple[float, ...] | None
    text: str


@dataclass(frozen=True)
class _Box:
    left: float
    width: float
    top: float
    height: float


def draw(
    layout: Layout,
    names: Mapping[str, str],
    labels: Mapping[tuple[str, str], str],
    signs: Mapping[str, Sign],
) -> Figure:
    """Draw a model.

    Parameters
    ----------
    layout : Layout
        From :func:`cup_study.literature.weighing.layers.arrange`; ``kept`` with ``tested`` and
        ``class``.
    names : mapping
        Construct to its name.
    labels : mapping
        Relation (iv, dv) to what its arrow says.
    signs : mapping
        Class to how it is drawn, in the order of the key.

    Returns
    -------
    Figure

    Examples
    --------
    >>> import pandas as pd
    >>> from cup_study.literature.weighing.layers import arrange
    >>> rows = [("ease", "use", 5, "best")]
    >>> layout = arrange(pd.DataFrame(rows, columns=["iv", "dv", "tested", "class"]))
    >>> figure = draw(layout, {"ease": "Ease", "use": "Use"}, {("ease", "use"): "1.00 (5)"},
    ...               {"best": Sign("black", None, "best")})
    >>> [t.get_text() for t in figure.axes[0].texts]
    ['1.00 (5)', 'Ease', 'Use', 'best']
    """
    edges = list(zip(layout.kept["iv"], layout.kept["dv"], strict=True))
    names = {
        name: wrapped(text, (_BOX if layout.layer_of(name) else _FIRST) - 1.2, _HYPHENS)
        for name, text in names.items()
    }
    boxes, rows, tall = _places(layout, names, edges)
    figure, axes = style.new_figure(tall + _KEY + 1)
    figure.set_layout_engine("none")
    axes.set_position((0, 0, 1, 1))
    axes.set_xlim(0, style.WIDTH_MM)
    axes.set_ylim(tall + _KEY, -1)
    axes.axis("off")
    leave, arrive = _ports(edges, layout, boxes, rows)
    most = float(layout.kept["tested"].max())
    for row in layout.kept.to_dict("records"):
        pair = (row["iv"], row["dv"])
        points = [leave[pair], *_between(pair, layout, rows), arrive[pair]]
        width = 0.5 + 2.3 * float(np.sqrt(row["tested"] / most))
        _arrow(axes, points, signs[row["class"]], width, labels[pair])
    for name, box in boxes.items():
        axes.add_patch(
            FancyBboxPatch(
                (box.left, box.top),
                box.width,
                box.height,
                boxstyle="round,pad=0,rounding_size=1",
                facecolor="#F4F4F4",
                edgecolor="#444444",
                linewidth=0.9,
                zorder=3,
            )
        )
        middle = (box.left + box.width / 2, box.top + box.height / 2)
        axes.text(*middle, names[name], ha="center", va="center", fontsize=8, zorder=4)
    used = [s for s in signs if s in set(layout.kept["class"])]
    _key(axes, [signs[s] for s in used], tall + _KEY - 3)
    return figure


def _columns(layout: Layout) -> list[float]:
    number = len(layout.layers)
    gap = (style.WIDTH_MM - 2 - _FIRST - _BOX * (number - 1)) / max(number - 1, 1)
    return [1.0, *(1 + _FIRST + gap + i * (_BOX + gap) for i in range(number - 1))]


def _places(
    layout: Layout, names: Mapping[str, str], edges: list[tuple[str, str]]
) -> tuple[dict[str, _Box], dict[tuple[int, str], float], float]:
    """Boxes, the height at which arrows pass each layer, and the height of all."""
    sizes: list[list[tuple[str, float, bool]]] = []
    for layer in layout.layers:
        row = []
        for name in layer:
            if name in names:
                out, into = (sum(edge[i] == name for edge in edges) for i in (0, 1))
                lines = names[name].count("\n") + 1
                height = max(lines * _LINE + 2, out * _OUT, into * _IN) + 1
                row.append((name, height, True))
            else:
                row.append((name, _PASS, False))
        sizes.append(row)
    heights = [sum(h + (_APART if box else 0) for _, h, box in row) for row in sizes]
    tall = max(heights, default=0.0)
    boxes: dict[str, _Box] = {}
    rows: dict[tuple[int, str], float] = {}
    for at, (row, height, left) in enumerate(zip(sizes, heights, _columns(layout), strict=True)):
        # What is over in a lower layer is shared out between its rows.
        extra = (tall - height) / max(len(row), 1)
        y = 0.0
        for name, own, box in row:
            room = own + (_APART if box else 0) + extra
            if box:
                width = _FIRST if at == 0 else _BOX
                boxes[name] = _Box(left, width, y + (room - own) / 2, own)
            else:
                rows[at, name] = y + room / 2
            y += room
    return boxes, rows, tall


def _between(
    pair: tuple[str, str],
    layout: Layout,
    rows: Mapping[tuple[int, str], float],
) -> list[tuple[float, float]]:
    left = _columns(layout)
    first, last = (layout.layer_of(name) for name in pair)
    points = []
    for at in range(first + 1, last):
        y = rows[at, passing(*pair)]
        # Level beside the labels of the layer's boxes too, so that no arrow runs through one.
        points += [(left[at], y), (left[at] + _BOX + _LABEL, y)]
    return points


def _ports(
    edges: list[tuple[str, str]],
    layout: Layout,
    boxes: Mapping[str, _Box],
    rows: Mapping[tuple[int, str], float],
) -> tuple[dict[tuple[str, str], tuple[float, float]], dict[tuple[str, str], tuple[float, float]]]:
    """Where each arrow leaves and arrives: in the order of where it goes and comes from."""

    def middle(name: str) -> float:
        return boxes[name].top + boxes[name].height / 2

    leave, arrive = {}, {}
    for name, box in boxes.items():
        out = [e for e in edges if e[0] == name]
        out.sort(key=lambda e: _first_y(e, layout, rows, middle(e[1])))
        for i, edge in enumerate(out):
            y = box.top + box.height * (i + 1) / (len(out) + 1)
            if len(out) > 1:
                y = middle(name) + (i - (len(out) - 1) / 2) * _OUT
            leave[edge] = (box.left + box.width, y)
        into = [e for e in edges if e[1] == name]
        into.sort(key=lambda e: _last_y(e, layout, rows, middle(e[0])))
        for i, edge in enumerate(into):
            pitch = min((box.height - 1.5) / max(len(into), 1), 6.0)
            arrive[edge] = (box.left, middle(name) + (i - (len(into) - 1) / 2) * pitch)
    return leave, arrive


def _first_y(
    pair: tuple[str, str],
    layout: Layout,
    rows: Mapping[tuple[int, str], float],
    otherwise: float,
) -> float:
    points = _between(pair, layout, rows)
    return points[0][1] if points else otherwise


def _last_y(
    pair: tuple[str, str],
    layout: Layout,
    rows: Mapping[tuple[int, str], float],
    otherwise: float,
) -> float:
    points = _between(pair, layout, rows)
    return points[-1][1] if points else otherwise


def _arrow(
    axes: Axes, points: list[tuple[float, float]], sign: Sign, width: float, label: str
) -> None:
    start, end = points[0], points[-1]
    head = 2.0 + 0.35 * width
    stem = (start[0] + _LABEL, start[1])
    way = [start, stem, *points[1:-1], (end[0] - head, end[1])]
    vertices, codes = [way[0], way[1]], [Path.MOVETO, Path.LINETO]
    for before, after in pairwise(way[1:]):
        if before[1] == after[1]:
            vertices.append(after)
            codes.append(Path.LINETO)
            continue
        half = (before[0] + after[0]) / 2
        vertices += [(half, before[1]), (half, after[1]), after]
        codes += [Path.CURVE4] * 3
    line = PathPatch(
        Path(np.array(vertices), codes),
        fill=False,
        edgecolor=sign.colour,
        linewidth=width,
        capstyle="butt",
        zorder=1,
    )
    if sign.dashes:
        line.set_linestyle((0, sign.dashes))
    axes.add_patch(line)
    side = head * 0.42
    axes.fill(
        [end[0] - head, end[0], end[0] - head],
        [end[1] - side, end[1], end[1] + side],
        color=sign.colour,
        linewidth=0,
        zorder=2,
    )
    axes.text(
        start[0] + _LABEL / 2,
        start[1],
        label,
        ha="center",
        va="center_baseline",
        fontsize=8,
        zorder=2.5,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4},
    )


def _key(axes: Axes, signs: list[Sign], y: float) -> None:
    step = (style.WIDTH_MM - 2) / max(len(signs), 1)
    for i, sign in enumerate(signs):
        x = 1 + i * step
        line = Line2D([x, x + 9], [y, y], color=sign.colour, linewidth=1.6)
        if sign.dashes:
            line.set_linestyle((0, sign.dashes))
        axes.add_line(line)
        axes.text(x + 10.5, y, sign.text, va="center_baseline", fontsize=8)
