"""Where the boxes of a layered diagram stand: columns, order within a column, heights.

Columns come from the model itself: a variable stands right of everything that predicts it. A path
that passes a column between keeps a track of its own there, so no arrow runs through a box
(Sugiyama, Tagawa & Toda 1981). Paths in a circle are turned round for the layout only. Nothing is
drawn here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.optimize import isotonic_regression

from cup_study.sem.arrays import FloatArray

#: A box is (name, -1); a track is (number of the path, column that it passes).
Node = tuple[str | int, int]
Columns = tuple[tuple[Node, ...], ...]

_SWEEPS = 16


@dataclass(frozen=True)
class Extent:
    """Room that a node takes above and below the height at which its paths meet it (mm)."""

    above: float
    below: float


def layers(paths: pd.DataFrame, *, together: bool = False) -> list[list[str]]:
    """Columns of a diagram: each variable right of all that predict it.

    Parameters
    ----------
    paths : DataFrame
        Rows ``lhs`` (outcome) and ``rhs`` (predictor).
    together : bool, optional
        Keep all variables that nothing predicts in the first column; by default each stands just
        left of its first outcome.

    Returns
    -------
    list of list of str
        Left to right. Of paths in a circle, the one that closes it points left.

    Examples
    --------
    >>> layers(pd.DataFrame({"lhs": ["Use", "Intention"], "rhs": ["Intention", "Ease"]}))
    [['Ease'], ['Intention'], ['Use']]
    """
    pairs = list(zip(paths["lhs"], paths["rhs"], strict=True))
    names = list(dict.fromkeys(name for outcome, source in pairs for name in (source, outcome)))
    onward = _without_circles(names, pairs)
    depth = dict.fromkeys(names, 0)
    # As many rounds as names settle every chain.
    for _ in names:
        for outcome, source in onward:
            depth[outcome] = max(depth[outcome], depth[source] + 1)
    outcomes = {outcome for outcome, _ in onward}
    for name in names:
        mine = [depth[outcome] for outcome, source in onward if source == name]
        if name not in outcomes and mine and not together:
            depth[name] = min(mine) - 1
    return [[n for n in names if depth[n] == d] for d in sorted(set(depth.values()))]


def _without_circles(names: list[str], pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Paths without those that lead back to a variable on the way to them."""
    kept: list[tuple[str, str]] = []
    before: dict[str, set[str]] = {name: {name} for name in names}
    for outcome, source in pairs:
        if outcome in before[source]:
            continue
        kept.append((outcome, source))
        for name in names:
            if outcome in before[name]:
                before[name] |= before[source]
    return kept


def chains(columns: Sequence[Sequence[str]], pairs: Sequence[tuple[str, str]]) -> list[list[Node]]:
    """Nodes that each path passes, left to right.

    Parameters
    ----------
    columns : sequence of sequence of str
        Names, left to right.
    pairs : sequence of (str, str)
        The two ends of each path, in either direction.

    Returns
    -------
    list of list of Node
        Empty for a path whose ends share a column.

    Examples
    --------
    >>> chains([["a"], ["b"], ["c"]], [("a", "c")])
    [[('a', -1), (0, 1), ('c', -1)]]
    """
    column = {name: i for i, names in enumerate(columns) for name in names}
    found: list[list[Node]] = []
    for k, pair in enumerate(pairs):
        start, end = sorted(pair, key=lambda name: column[name])
        between = range(column[start] + 1, column[end])
        same = column[start] == column[end]
        found.append([] if same else [(start, -1), *((k, i) for i in between), (end, -1)])
    return found


def ordered(
    columns: Sequence[Sequence[str]],
    passed: Sequence[Sequence[Node]],
    neighbours: Sequence[tuple[str, str]] = (),
) -> Columns:
    """Order of the nodes in each column, top to bottom, with few crossings.

    Sweeps by mean neighbour position (Sugiyama et al. 1981), then exchanges of two neighbours as
    long as one helps. The order given is kept where nothing is gained.

    Parameters
    ----------
    columns : sequence of sequence of str
        Names, left to right.
    passed : sequence of sequence of Node
        From :func:`chains`.
    neighbours : sequence of (str, str), optional
        Pairs in one column that should stand next to each other.

    Returns
    -------
    Columns
    """
    tracks = {node for chain in passed for node in chain if node[1] >= 0}
    nodes = [
        [*((name, -1) for name in names), *sorted((t for t in tracks if t[1] == i), key=str)]
        for i, names in enumerate(columns)
    ]
    edges = [edge for chain in passed for edge in pairwise(chain)]
    best, least = [list(column) for column in nodes], _tangle(nodes, edges, neighbours)
    for sweep in range(_SWEEPS):
        place = {n: k / len(column) for column in nodes for k, n in enumerate(column)}
        for i in range(len(nodes)) if sweep % 2 == 0 else reversed(range(len(nodes))):
            wish = {n: _mean_place(n, edges, place) for n in nodes[i]}
            nodes[i].sort(key=wish.__getitem__)
            place |= {n: k / len(nodes[i]) for k, n in enumerate(nodes[i])}
        if (now := _tangle(nodes, edges, neighbours)) < least:
            best, least = [list(column) for column in nodes], now
    return _exchanged(best, least, edges, neighbours)


def _mean_place(
    node: Node, edges: Sequence[tuple[Node, Node]], place: Mapping[Node, float]
) -> float:
    near = [place[a if b == node else b] for a, b in edges if node in (a, b)]
    return float(np.mean(near)) if near else place[node]


def _exchanged(
    nodes: list[list[Node]],
    least: float,
    edges: Sequence[tuple[Node, Node]],
    neighbours: Sequence[tuple[str, str]],
) -> Columns:
    better = True
    while better:
        better = False
        for column in nodes:
            for k in range(len(column) - 1):
                column[k], column[k + 1] = column[k + 1], column[k]
                now = _tangle(nodes, edges, neighbours)
                if now < least - 1e-9:
                    least, better = now, True
                else:
                    column[k], column[k + 1] = column[k + 1], column[k]
    return tuple(tuple(column) for column in nodes)


def _tangle(
    nodes: Sequence[Sequence[Node]],
    edges: Sequence[tuple[Node, Node]],
    neighbours: Sequence[tuple[str, str]],
) -> float:
    """Crossings of paths, and nodes between two that should be neighbours."""
    place = {n: (i, k) for i, column in enumerate(nodes) for k, n in enumerate(column)}
    ends = np.array([[*place[a], place[b][1]] for a, b in edges], dtype=float).reshape(-1, 3)
    left, right = (ends[:, c, None] - ends[None, :, c] for c in (1, 2))
    same = ends[:, 0, None] == ends[None, :, 0]
    crossings = float((same & (left * right < 0)).sum()) / 2
    apart = (abs(place[a, -1][1] - place[b, -1][1]) - 1 for a, b in neighbours)
    return crossings + 2.0 * sum(apart)


def heights(
    nodes: Columns,
    passed: Sequence[Sequence[Node]],
    extents: Mapping[Node, Extent],
    gap: float,
    wider: Mapping[frozenset[Node], float] | None = None,
) -> tuple[dict[Node, float], float]:
    r"""Height of each node, near the mean of those that it is joined to.

    For one column, :math:`\sum_k (y_k - w_k)^2` is made least under
    :math:`y_{k} - y_{k+1} \ge d_k`, which is an isotonic regression of the wishes less the
    stacked distances.

    Parameters
    ----------
    nodes : Columns
        From :func:`ordered`, top to bottom.
    passed : sequence of sequence of Node
        From :func:`chains`.
    extents : mapping of Node to Extent
        Room of each node.
    gap : float
        Least distance between two nodes (mm).
    wider : mapping of frozenset of Node to float, optional
        Larger distance between two boxes.

    Returns
    -------
    tuple of (dict of Node to float, float)
        Heights above the lower edge, and the height of the drawing.

    Examples
    --------
    >>> small = Extent(2.0, 2.0)
    >>> y, height = heights(((("a", -1), ("b", -1)),), [], {("a", -1): small, ("b", -1): small}, 1)
    >>> y["a", -1], y["b", -1], height
    (7.0, 2.0, 9.0)
    """
    stacks = [_stack(column, extents, gap, wider or {}) for column in nodes]
    height = max(
        float(stack[-1]) + extents[column[-1]].below for stack, column in _zip(stacks, nodes)
    )
    edges = [edge for chain in passed for edge in pairwise(chain)]
    # Downwards from the upper edge, each column first in its middle.
    down = {
        node: offset + (height - stack[-1] - extents[column[-1]].below) / 2
        for stack, column in _zip(stacks, nodes)
        for node, offset in zip(column, stack, strict=True)
    }
    for sweep in range(2 * _SWEEPS):
        for stack, column in _zip(stacks, nodes) if sweep % 2 == 0 else _zip(stacks, nodes)[::-1]:
            wish = np.array([_mean_place(node, edges, down) for node in column])
            free = height - stack[-1] - extents[column[-1]].below
            moved = isotonic_regression(wish - stack).x
            down |= dict(zip(column, (np.clip(moved, 0, free) + stack).tolist(), strict=True))
    return {node: float(height - y) for node, y in down.items()}, height


def _stack(
    column: Sequence[Node],
    extents: Mapping[Node, Extent],
    gap: float,
    wider: Mapping[frozenset[Node], float],
) -> FloatArray:
    """Least distances of the nodes of a column from its upper edge."""
    offsets = [extents[column[0]].above]
    for a, b in pairwise(column):
        apart = wider.get(frozenset((a, b)), gap)
        offsets.append(offsets[-1] + extents[a].below + apart + extents[b].above)
    return np.array(offsets)


def _zip(stacks: Sequence[FloatArray], nodes: Columns) -> list[tuple[FloatArray, tuple[Node, ...]]]:
    return list(zip(stacks, nodes, strict=True))
