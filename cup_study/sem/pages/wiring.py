"""How the shapes of a diagram are joined: where arrows leave and arrive, and their numbers.

Arrows that share a side of a shape are spread over it in the order of where they lead, so that
they do not cross beside it. Which shapes there are, and where, is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

import numpy as np

from cup_study.sem.arrays import FloatArray
from cup_study.sem.pages import lettering
from cup_study.sem.pages.layout import Node
from cup_study.sem.pages.scene import Key, Shape, Wire, bow, curve, sampled, straight
from cup_study.sem.pages.spots import Line, chosen

#: Length of an arrow head on the page.
HEAD_MM = 3.2

_HEAD_HALF_MM = 0.9
_STEP_MM = 0.9  # between the places that are tried for a number
_ELLIPSE_SLABS = (0.0, 0.35, 0.6, 0.8, 1.0)
_MANY = 6
_PORTS = 0.72  # share of a shape's height over which its arrows spread
#: Left and right end of a track, and its height.
Track = tuple[tuple[float, float], float]
Side = Literal["left", "right", "below"]


def path_wires(
    keys: Sequence[Key],
    starts: Sequence[str],
    passed: Sequence[Sequence[Node]],
    shapes: Mapping[str, Shape],
    tracks: Mapping[Node, Track],
    wishes: Mapping[Key, float],
) -> list[Wire]:
    """Arrows between columns; covariances have a head at both ends.

    Parameters
    ----------
    keys : sequence of Key
        Parameters, parallel to `starts` and `passed`.
    starts : sequence of str
        Where each arrow starts.
    passed : sequence of sequence of Node
        Nodes from left to right, from :func:`cup_study.sem.pages.layout.chains`.
    shapes : mapping of str to Shape
        Boxes.
    tracks : mapping of Node to Track
        Where a path passes a column.
    wishes : mapping of Key to float
        Where along its wire a number stands best.

    Returns
    -------
    list of Wire
    """
    level: dict[Node, float] = {(name, -1): shape.y for name, shape in shapes.items()}
    level |= {node: height for node, (_, height) in tracks.items()}
    ports = _ports(passed, level, shapes)
    wires = []
    for k, (key, start, chain) in enumerate(zip(keys, starts, passed, strict=True)):
        if not chain:
            continue
        points: list[FloatArray] = []
        for a, b in pairwise(chain):
            points += _piece(a, b, k, ports, shapes, tracks)
        path = np.concatenate([points[0][:1], *(piece[1:] for piece in points)])
        if chain[0][0] != start:
            path = path[::-1]
        wires.append(Wire(key, path, "both" if key[0] == "~~" else "end", wishes[key]))
    return wires


def _ports(
    passed: Sequence[Sequence[Node]], level: Mapping[Node, float], shapes: Mapping[str, Shape]
) -> dict[tuple[int, Node, Literal[-1, 1]], float]:
    """Height above a shape's centre at which path k leaves (1) or arrives (-1)."""
    meeting: dict[tuple[Node, Literal[-1, 1]], list[tuple[float, int]]] = {}
    for k, chain in enumerate(passed):
        for a, b in pairwise(chain):
            meeting.setdefault((a, 1), []).append((level[b], k))
            meeting.setdefault((b, -1), []).append((level[a], k))
    found: dict[tuple[int, Node, Literal[-1, 1]], float] = {}
    for (node, direction), ends in meeting.items():
        spread = 0.0 if node[1] >= 0 else _PORTS * shapes[str(node[0])].height
        for i, (_, k) in enumerate(sorted(ends)):
            found[k, node, direction] = spread * ((i + 0.5) / len(ends) - 0.5)
    return found


def _piece(
    a: Node,
    b: Node,
    k: int,
    ports: Mapping[tuple[int, Node, Literal[-1, 1]], float],
    shapes: Mapping[str, Shape],
    tracks: Mapping[Node, Track],
) -> list[FloatArray]:
    """From the right side of one node to the left side of the next, with the track before it."""
    pieces: list[FloatArray] = []
    if a in tracks:
        (left, right), y = tracks[a]
        start = right, y
        pieces.append(straight((left, y), start))
    else:
        shape = shapes[str(a[0])]
        touch = shape.side(1, ports[k, a, 1])
        start = shape.edges[2], touch[1]
        if touch != start:
            pieces.append(straight(touch, start))
    if b in tracks:
        return [*pieces, curve(start, (tracks[b][0][0], tracks[b][1]))]
    shape = shapes[str(b[0])]
    touch = shape.side(-1, ports[k, b, -1])
    return [*pieces, curve(start, touch)]


def upright(key: Key, shapes: Mapping[str, Shape]) -> Wire:
    """Double-headed line between a box and the one below it."""
    upper, lower = sorted((shapes[key[1]], shapes[key[2]]), key=lambda shape: -shape.y)
    ends = (upper.x, upper.edges[1]), (lower.x, lower.edges[3])
    return Wire(key, straight(*ends), "both")


def bows(
    keys: Sequence[Key],
    depth: Mapping[Key, float],
    shapes: Mapping[str, Shape],
    direction: Literal[-1, 1] = -1,
) -> list[Wire]:
    """Double-headed curves left (-1) or right (1) of a column.

    Parameters
    ----------
    keys : sequence of Key
        Covariances of shapes that stand above each other.
    depth : mapping of Key to float
        How far each curve bows out (mm).
    shapes : mapping of str to Shape
        What they join.
    direction : {-1, 1}, optional
        To which side.

    Returns
    -------
    list of Wire
    """
    # Nearest above first, then farther ones; below, the nearest comes last: no curve of a shape
    # then crosses another one beside it.
    place: dict[tuple[str, Key], float] = {}
    for name, shape in shapes.items():
        mine = []
        for key in keys:
            if name in key[1:]:
                gap = shapes[key[2] if key[1] == name else key[1]].y - shape.y
                mine.append((gap <= 0, gap, key))
        for i, (_, _, key) in enumerate(sorted(mine)):
            place[name, key] = _PORTS * shape.height * (0.5 - (i + 0.5) / len(mine))
    wires = []
    for key in keys:
        ends = [shapes[name].side(direction, place[name, key]) for name in key[1:]]
        edge = shapes[key[1]].edges[2 if direction == 1 else 0]
        out = direction * depth[key] + edge - (ends[0][0] + ends[1][0]) / 2
        wires.append(Wire(key, bow(ends[0], ends[1], out), "both"))
    return wires


def measured(
    construct: Shape,
    keys: Sequence[Key],
    lines: Mapping[str, tuple[str, ...]],
    side: Side,
    size: tuple[float, float],
    reach: float,
    pitch: float,
) -> tuple[list[Shape], list[Wire]]:
    """Items of a construct beside it (a fan) or below it (a comb), with their loadings.

    Parameters
    ----------
    construct : Shape
        What the items measure.
    keys : sequence of Key
        Loadings, ``("=~", construct, item)``.
    lines : mapping of str to tuple of str
        Label of each item.
    side : {"left", "right", "below"}
        Where the items stand.
    size : tuple of float
        Width and height of an item.
    reach : float
        Length of a loading's arrow.
    pitch : float
        Distance between two items.

    Returns
    -------
    tuple of (list of Shape, list of Wire)
    """
    left, lower, right, _ = construct.edges
    bus = right - size[0] - reach
    items = []
    for i, key in enumerate(keys):
        if side == "below":
            x, y = right - size[0] / 2, lower - (i + 0.5) * pitch - 1
        else:
            y = construct.y + ((len(keys) - 1) / 2 - i) * pitch
            away = reach + size[0] / 2
            x = left - away if side == "left" else right + away
        items.append(Shape(key[2], x, y, *size, lines[key[2]], "rectangle"))
    if side != "below":
        return items, spokes(construct, keys, items)
    top = construct.foot(bus)
    wires = []
    for key, item in zip(keys, items, strict=True):
        path = straight((bus, top), (bus, item.y), item.side(-1))
        wires.append(Wire(key, path, "end", 1 - 0.55 * reach / (top - item.y + reach)))
    return items, wires


def spokes(start: Shape, keys: Sequence[Key], ends: Sequence[Shape]) -> list[Wire]:
    """Straight arrows from a shape to shapes of another column, spread over its side."""
    order = sorted(range(len(keys)), key=lambda k: ends[k].y)
    wish = 0.55 if len(keys) <= _MANY else 0.72  # the numbers of a wide fan need its wide end
    wires = []
    for k, (key, end) in enumerate(zip(keys, ends, strict=True)):
        way: Literal[-1, 1] = 1 if end.x > start.x else -1
        back: Literal[-1, 1] = -1 if end.x > start.x else 1
        offset = _PORTS * start.height * ((order.index(k) + 0.5) / len(keys) - 0.5)
        # Never farther off the centre than the item itself: the arrow would point back.
        offset = float(np.clip(offset, -abs(end.y - start.y), abs(end.y - start.y)))
        wires.append(Wire(key, straight(start.side(way, offset), end.side(back)), "end", wish))
    return wires


def numbered(
    wires: Sequence[Wire],
    widths: Mapping[Key, float],
    shapes: Sequence[Shape],
    page: tuple[float, float],
) -> tuple[tuple[Wire, ...], bool]:
    """Wires with the place of their number, and whether all numbers are clear.

    Parameters
    ----------
    wires : sequence of Wire
        All wires of the page.
    widths : mapping of Key to float
        Width of each number (mm); 0 or missing for none.
    shapes : sequence of Shape
        What no number may touch.
    page : tuple of float
        Width and height.

    Returns
    -------
    tuple of (tuple of Wire, bool)
    """
    lines, heads = [], []
    for wire in wires:
        points = sampled(wire.points, _STEP_MM)
        wide = widths.get(wire.key, 0.0)
        along = np.linspace(0, 1, len(points))
        away = np.abs(along - wire.wish)
        lines.append(Line(points, points, away, (wide, lettering.HEIGHT_MM if wide else 0)))
        ends = [points[::-1]] if wire.heads == "end" else [points, points[::-1]]
        for end in ends:
            near = end[: max(2, int(HEAD_MM / _STEP_MM) + 1)]
            low, high = near.min(axis=0) - _HEAD_HALF_MM, near.max(axis=0) + _HEAD_HALF_MM
            heads.append([*low, *high])
    boxes = np.array([*(slab for shape in shapes for slab in _slabs(shape)), *heads]).reshape(-1, 4)
    spots, clear = chosen(lines, boxes, page)
    placed = tuple(
        replace(wire, spot=(float(x), float(y))) if widths.get(wire.key) else wire
        for wire, (x, y) in zip(wires, spots, strict=True)
    )
    return placed, clear


def _slabs(shape: Shape) -> list[tuple[float, float, float, float]]:
    """Rectangles that cover a shape: an ellipse leaves its corners to the numbers."""
    if shape.outline != "ellipse":
        return [shape.edges]
    found = []
    for inner, outer in pairwise(_ELLIPSE_SLABS):
        half = shape.width / 2 * float(np.sqrt(1 - inner**2))
        for sign in (-1, 1):
            edge = sorted(shape.y + sign * share * shape.height / 2 for share in (inner, outer))
            found.append((shape.x - half, edge[0], shape.x + half, edge[1]))
    return found
