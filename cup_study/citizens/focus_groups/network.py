"""Where the codes of a network stand: near what they share, and never on another's label.

networkx places the codes of each connected part (Kamada & Kawai 1989, from a random start with a
fixed seed); it knows nothing of labels, and of parts that do not touch it makes a scatter with a
hole in the middle. What is here gives each part a room of its own, moves the boxes of signs and
labels apart along the shorter way, and sets the parts in rows, as words on a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

#: Least distance between two boxes, in millimetres.
GAP_MM = 2.5
_ROUNDS = 600
#: Page over boxes in a part's room, and its width over its height.
_AIR, _SHAPE = 3.0, 2.2

#: Names, centres and size of a connected part.
_Part = tuple[list[str], NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True)
class Places:
    """Where the boxes stand.

    Attributes
    ----------
    centres : mapping
        Code to the centre of its box in millimetres, from the lower left.
    height_mm : float
        Height that all of it takes.
    """

    centres: Mapping[str, tuple[float, float]]
    height_mm: float


def places(
    pairs: pd.DataFrame,
    boxes: Mapping[str, tuple[float, float]],
    width_mm: float,
    *,
    seed: int = 1,
) -> Places:
    """Centres of the boxes on a page of a given width.

    Parameters
    ----------
    pairs : DataFrame
        ``code_1 code_2 both``: the edges and how strongly they pull.
    boxes : mapping
        Code to width and height of sign and label together, in millimetres.
    width_mm : float
        Of the page.
    seed : int
        Where the codes begin.

    Returns
    -------
    Places

    Examples
    --------
    >>> pairs = pd.DataFrame({"code_1": ["a", "a"], "code_2": ["b", "c"], "both": [3, 1]})
    >>> found = places(pairs, dict.fromkeys("abcd", (30.0, 10.0)), 100)
    >>> overlaps(found.centres, dict.fromkeys("abcd", (30.0, 10.0)))
    0
    """
    graph = nx.Graph()
    graph.add_nodes_from(boxes)
    for a, b, both in pairs[["code_1", "code_2", "both"]].itertuples(index=False):
        graph.add_edge(a, b, far=float(both) ** -0.5)
    parts = [
        _part(graph.subgraph(names), boxes, width_mm, seed)
        for names in nx.connected_components(graph)
    ]
    # The largest first, each row as high as its highest.
    parts.sort(key=lambda part: -len(part[0]))
    rows: list[list[_Part]] = [[]]
    for part in parts:
        taken = sum(float(other[2][0]) + 3 * GAP_MM for other in rows[-1])
        if rows[-1] and taken + part[2][0] > width_mm:
            rows.append([])
        rows[-1].append(part)
    centres: dict[str, tuple[float, float]] = {}
    height = sum(max(float(part[2][1]) for part in row) for row in rows if row)
    height += 3 * GAP_MM * (len(rows) - 1)
    top = height
    for row in rows:
        wide = sum(float(part[2][0]) for part in row) + 3 * GAP_MM * (len(row) - 1)
        left = (width_mm - wide) / 2
        for names, at, size in row:
            for name, (x, y) in zip(names, at, strict=True):
                centres[name] = (left + float(x), top - float(size[1] - y))
            left += float(size[0]) + 3 * GAP_MM
        top -= max((float(part[2][1]) for part in row), default=0.0) + 3 * GAP_MM
    return Places(centres, height)


def above(
    pairs: pd.DataFrame,
    centres: Mapping[str, tuple[float, float]],
    boxes: Mapping[str, tuple[float, float]],
) -> set[str]:
    """Codes whose label stands above the sign, because more lines would cross it below.

    Parameters
    ----------
    pairs : DataFrame
        ``code_1 code_2``.
    centres : mapping
        From :func:`places`.
    boxes : mapping
        As there.

    Examples
    --------
    >>> pairs = pd.DataFrame({"code_1": ["a"], "code_2": ["b"]})
    >>> above(pairs, {"a": (0, 30), "b": (2, 0)}, dict.fromkeys("ab", (20.0, 8.0)))
    {'a'}
    """
    crossed = {code: [0, 0] for code in centres}
    for one, other in pairs[["code_1", "code_2"]].itertuples(index=False):
        for code, far in ((one, other), (other, one)):
            across = centres[far][0] - centres[code][0]
            up = centres[far][1] - centres[code][1]
            width, height = boxes[code]
            # Where the line is when it leaves the box upwards or downwards.
            if abs(across) * height / 2 < width / 2 * abs(up):
                crossed[code][int(up > 0)] += 1
    return {code for code, (below, over) in crossed.items() if below > over}


def overlaps(
    found: Mapping[str, tuple[float, float]], boxes: Mapping[str, tuple[float, float]]
) -> int:
    """Pairs of boxes that lie over each other.

    Examples
    --------
    >>> overlaps({"a": (0, 0), "b": (3, 0)}, {"a": (4, 2), "b": (4, 2)})
    1
    """
    names = list(found)
    count = 0
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            inside = [
                abs(found[a][d] - found[b][d]) < (boxes[a][d] + boxes[b][d]) / 2 - 1e-6
                for d in (0, 1)
            ]
            count += all(inside)
    return count


def _part(
    graph: Any, boxes: Mapping[str, tuple[float, float]], width_mm: float, seed: int
) -> _Part:
    """Place one connected part in a room of its own."""
    names = sorted(graph.nodes)
    size = np.array([boxes[name] for name in names], dtype=float)
    area = _AIR * float((size[:, 0] * size[:, 1]).sum())
    widest, highest = size.max(axis=0)
    wide = min(max(float((area * _SHAPE) ** 0.5), widest), width_mm)
    if len(names) == 2:
        wide = min(float(size[:, 0].sum()) + 4 * GAP_MM, width_mm)
    page = np.array([wide, max(area / wide if len(names) > 2 else 0.0, highest)])
    rng = np.random.default_rng(seed)
    start = {name: rng.uniform(-1, 1, 2) for name in names}
    found = nx.kamada_kawai_layout(graph, pos=start, weight="far")
    at = np.array([found[name] for name in names], dtype=float)
    # The longer way of the part lies along the longer way of its room.
    at = at - at.mean(axis=0)
    if len(names) > 1:
        at = at @ np.linalg.svd(at, full_matrices=False)[2].T
    low, high = at.min(axis=0), at.max(axis=0)
    span = np.where(high - low > 1e-9, high - low, 1.0)
    room = np.maximum(page - size, 0.0)
    at = size / 2 + np.where(high - low > 1e-9, (at - low) / span, 0.5) * room
    at = _apart(at, size, page)
    corner = (at - size / 2).min(axis=0)
    return names, at - corner, (at + size / 2).max(axis=0) - corner


def _apart(
    at: NDArray[np.float64], size: NDArray[np.float64], page: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Boxes moved apart, within the page as far as they fit."""
    at = at.copy()
    low, high = size / 2, np.maximum(page - size / 2, size / 2)
    for _ in range(_ROUNDS):
        moved = False
        for i in range(len(at)):
            for j in range(i + 1, len(at)):
                step = at[j] - at[i]
                room = (size[i] + size[j]) / 2 + GAP_MM - np.abs(step)
                if (room <= 1e-6).any():
                    continue
                moved = True
                # Labels are wide and low: upwards or downwards is the shorter way.
                d = int(np.argmin(room))
                push = room[d] / 2 * (1.0 if step[d] >= 0 else -1.0)
                at[i, d] -= push
                at[j, d] += push
        at = np.clip(at, low, high)
        if not moved:
            break
    return at
