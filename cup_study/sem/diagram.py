"""A printable path diagram: constructs as boxes, standardised paths, explained variance.

Drawn with matplotlib alone, in millimetres of the printed page. Columns come from the model
itself: a construct stands right of everything that predicts it. A path that passes a column
between keeps a track of its own there, so no arrow runs through a box (Sugiyama, Tagawa & Toda
1981). Solid arrows are paths told apart from zero, dashed ones are not: nothing rests on colour.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

_MM = 1 / 25.4
_LINE_MM, _PAD_MM, _TRACK_MM, _GAP_MM = 3.7, 3.0, 5.0, 2.5
_CHARACTER_MM = 1.62  # mean width of an 8 pt letter
_INK, _FAINT = "#222222", "#707070"
_WEAK: dict[str, Any] = {"linewidth": 0.8, "color": _FAINT, "linestyle": (0, (4, 3))}

# A box is (name, ""); a track is (source, column) where it passes.
_Node = tuple[str, str]


@dataclass(frozen=True)
class _Place:
    x: float
    y: float
    width: float
    height: float


def path_diagram(
    paths: pd.DataFrame,
    r2: Mapping[str, float],
    *,
    labels: Mapping[str, str] | None = None,
    number: Callable[[float], str] = "{:.2f}".format,
    level: float = 0.05,
    width_mm: float = 160,
) -> Figure:
    """Draw a structural model.

    Parameters
    ----------
    paths : DataFrame
        Rows ``lhs`` (outcome), ``rhs`` (predictor), ``std_all``, ``pvalue``.
    r2 : mapping of str to float
        Explained variance of outcomes.
    labels : mapping of str to str, optional
        What to print for a construct; default its name.
    number : callable, optional
        Prints a coefficient in the reader's language.
    level : float, optional
        Paths with a p value at or above it are dashed.
    width_mm : float, optional
        Printed width of the figure; the height follows from the model.

    Returns
    -------
    Figure

    Examples
    --------
    >>> table = pd.DataFrame({"lhs": ["Use"], "rhs": ["Ease"], "std_all": [0.4], "pvalue": [0.01]})
    >>> figure = path_diagram(table, {"Use": 0.16})
    >>> [text.get_text() for text in figure.axes[0].texts][0]
    '0.40'
    >>> plt.close(figure)
    """
    names = labels or {}
    columns = layers(paths)
    pitch = width_mm / len(columns)
    box = min(0.64 * pitch, 34.0)
    lines = {
        name: _wrapped(names.get(name, name), int(box / _CHARACTER_MM))
        + ([f"$R^2$ = {number(r2[name])}"] if name in r2 else [])
        for column in columns
        for name in column
    }
    place = _place(columns, paths, lines, pitch, box)
    height = max(p.y + p.height / 2 for p in place.values()) + _GAP_MM
    figure = plt.figure(figsize=(width_mm * _MM, height * _MM))
    figure.set_layout_engine("none")
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set(xlim=(0, width_mm), ylim=(0, height))
    axes.axis("off")
    _draw_paths(axes, columns, paths, place, number, level)
    for name, text in lines.items():
        _draw_box(axes, place[name, ""], text)
    return figure


def layers(paths: pd.DataFrame) -> list[list[str]]:
    """Columns of a diagram: each variable right of all that predict it.

    Parameters
    ----------
    paths : DataFrame
        Rows ``lhs`` (outcome) and ``rhs`` (predictor).

    Returns
    -------
    list of list of str
        Left to right. A variable that nothing predicts stands just left of its first outcome.

    Examples
    --------
    >>> layers(pd.DataFrame({"lhs": ["Use", "Intention"], "rhs": ["Intention", "Ease"]}))
    [['Ease'], ['Intention'], ['Use']]
    """
    pairs = list(zip(paths["lhs"], paths["rhs"], strict=True))
    names = list(dict.fromkeys(name for outcome, source in pairs for name in (source, outcome)))
    depth = dict.fromkeys(names, 0)
    # As many rounds as names settle every chain; paths in a circle stop at the last column.
    for _ in names:
        for outcome, source in pairs:
            depth[outcome] = min(max(depth[outcome], depth[source] + 1), len(names) - 1)
    outcomes = {outcome for outcome, _ in pairs}
    for name in names:
        if name not in outcomes:
            depth[name] = min(depth[o] for o, s in pairs if s == name) - 1
    return [[n for n in names if depth[n] == d] for d in sorted(set(depth.values()))]


def _segments(columns: list[list[str]], outcome: str, source: str) -> list[tuple[_Node, _Node]]:
    """Pieces of a path: box to track to track to box."""
    column = {name: i for i, names in enumerate(columns) for name in names}
    between = range(column[source] + 1, column[outcome])
    nodes: list[_Node] = [(source, ""), *((source, str(i)) for i in between), (outcome, "")]
    return list(pairwise(nodes))


def _place(
    columns: list[list[str]],
    paths: pd.DataFrame,
    lines: Mapping[str, list[str]],
    pitch: float,
    box: float,
) -> dict[_Node, _Place]:
    """Where boxes and tracks stand; each near the mean height of what it is joined to."""
    edges = {
        edge
        for outcome, source in zip(paths["lhs"], paths["rhs"], strict=True)
        for edge in _segments(columns, outcome, source)
    }
    nodes: list[list[_Node]] = []
    for i, names in enumerate(columns):
        tracks = sorted({node for edge in edges for node in edge if node[1] == str(i)})
        nodes.append([(name, "") for name in names] + tracks)
    size = {
        node: _TRACK_MM if node[1] else len(lines[node[0]]) * _LINE_MM + _PAD_MM
        for column in nodes
        for node in column
    }
    tallest = max(sum(size[n] + _GAP_MM for n in column) for column in nodes)
    middle = tallest / 2 + _GAP_MM
    y = {
        node: middle + (len(column) / 2 - i) * 0.01
        for column in nodes
        for i, node in enumerate(column)
    }
    for sweep in range(24):
        for column in nodes if sweep % 2 == 0 else nodes[::-1]:
            wish = {}
            for node in column:
                near = [y[a if b == node else b] for a, b in sorted(edges) if node in (a, b)]
                wish[node] = float(np.mean(near)) if near else middle
            _spread(column, wish, size, y, tallest)
    return {
        node: _Place((i + 0.5) * pitch, y[node], box, size[node])
        for i, column in enumerate(nodes)
        for node in column
    }


def _spread(
    column: list[_Node],
    wish: Mapping[_Node, float],
    size: Mapping[_Node, float],
    y: dict[_Node, float],
    tallest: float,
) -> None:
    """Put a column's nodes at their wished heights, moved apart where they would touch."""
    ordered = sorted(column, key=lambda node: (wish[node], y[node], node))
    floor = _GAP_MM
    for node in ordered:
        y[node] = max(wish[node], floor + size[node] / 2)
        floor = y[node] + size[node] / 2 + _GAP_MM
    # Pushed up only, the column drifts: move it back as a whole, then keep it on the page.
    drift = float(np.mean([y[node] - wish[node] for node in ordered]))
    for node in ordered:
        y[node] -= drift
    roof = tallest + _GAP_MM
    for node in reversed(ordered):
        y[node] = min(y[node], roof - size[node] / 2)
        roof = y[node] - size[node] / 2 - _GAP_MM
    floor = _GAP_MM
    for node in ordered:
        y[node] = max(y[node], floor + size[node] / 2)
        floor = y[node] + size[node] / 2 + _GAP_MM


def _draw_paths(
    axes: Axes,
    columns: list[list[str]],
    paths: pd.DataFrame,
    place: Mapping[_Node, _Place],
    number: Callable[[float], str],
    level: float,
) -> None:
    rows = list(zip(paths["lhs"], paths["rhs"], paths["std_all"], paths["pvalue"], strict=True))
    solid: dict[tuple[_Node, _Node], bool] = {}
    arriving: dict[str, list[_Node]] = {}
    for outcome, source, _, pvalue in rows:
        pieces = _segments(columns, outcome, source)
        for piece in pieces:
            solid[piece] = solid.get(piece, False) or bool(pvalue < level)
        arriving.setdefault(outcome, []).append(pieces[-1][0])
    taken: list[tuple[float, float]] = []
    for (a, b), significant in sorted(solid.items()):
        if b[1]:
            _curve(axes, place[a], place[b], place[b].y, significant, arrow=False)
            onward = any(kept for (start, _), kept in solid.items() if start == b)
            x, half = place[b].x, place[b].width / 2
            line: dict[str, Any] = {"linewidth": 1.1, "color": _INK} if onward else _WEAK
            axes.plot([x - half, x + half], [place[b].y] * 2, zorder=1, **line)
    for outcome, source, coefficient, pvalue in rows:
        a, b = _segments(columns, outcome, source)[-1]
        around = sorted(arriving[outcome], key=lambda node: place[node].y)
        share = (around.index(a) + 1) / (len(around) + 1) - 0.5
        end = place[b].y + share * place[b].height * 0.95
        spots = _curve(axes, place[a], place[b], end, bool(pvalue < level), arrow=True)
        _coefficient(axes, spots, number(float(coefficient)), taken)


def _curve(
    axes: Axes, start: _Place, end: _Place, end_y: float, solid: bool, *, arrow: bool
) -> list[tuple[float, float]]:
    """Draw one piece, level at both ends; return places on it where a number may stand."""
    x0, x1 = start.x + start.width / 2, end.x - end.width / 2
    if x1 <= x0:  # a circular model: both ends in one column
        x1 = end.x + end.width / 2
    bend = (x1 - x0) / 2
    corners = np.array([(x0, start.y), (x0 + bend, start.y), (x1 - bend, end_y), (x1, end_y)])
    curve = Path(corners, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    line: dict[str, Any] = {"linewidth": 1.1, "color": _INK} if solid else _WEAK
    axes.add_patch(
        FancyArrowPatch(
            path=curve,
            arrowstyle="-|>,head_length=0.35,head_width=0.16" if arrow else "-",
            mutation_scale=9,
            fill=arrow,
            zorder=1,
            **line,
        )
    )
    t = np.array([0.45, 0.38, 0.52, 0.3, 0.6, 0.24, 0.66, 0.18])[:, None]
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    points = sum(w * corner for w, corner in zip(weights, corners, strict=True))
    return [(float(x), float(y)) for x, y in np.asarray(points)]


def _coefficient(
    axes: Axes, spots: list[tuple[float, float]], text: str, taken: list[tuple[float, float]]
) -> None:
    """Print a coefficient on its path, where no other one stands."""
    wide, high = len(text) * _CHARACTER_MM + 0.4, _LINE_MM - 0.3

    def room(spot: tuple[float, float]) -> float:
        gaps = [max(abs(spot[0] - x) / wide, abs(spot[1] - y) / high) for x, y in taken]
        return min(gaps, default=9.0)

    best = next((spot for spot in spots if room(spot) >= 1), max(spots, key=room))
    taken.append(best)
    axes.text(
        *best,
        text,
        ha="center",
        va="center",
        fontsize=8,
        color=_INK,
        zorder=3,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4},
    )


def _draw_box(axes: Axes, place: _Place, lines: list[str]) -> None:
    corner = (place.x - place.width / 2, place.y - place.height / 2)
    axes.add_patch(
        FancyBboxPatch(
            corner,
            place.width,
            place.height,
            boxstyle="round,pad=0,rounding_size=1.2",
            facecolor="white",
            edgecolor=_INK,
            linewidth=1,
            zorder=2,
        )
    )
    axes.text(place.x, place.y, "\n".join(lines), ha="center", va="center", fontsize=8, zorder=4)


def _wrapped(label: str, width: int) -> list[str]:
    """Break a label at blanks; a longer word stands alone, broken with a hyphen if it must."""
    lines = [""]
    for word in label.split():
        rest = word
        while len(rest) > width:
            if lines[-1]:
                lines.append("")
            lines[-1], rest = rest[: width - 1] + "-", rest[width - 1 :]
            lines.append("")
        if lines[-1] and len(lines[-1]) + 1 + len(rest) > width:
            lines.append(rest)
        else:
            lines[-1] = f"{lines[-1]} {rest}".strip()
    return lines
