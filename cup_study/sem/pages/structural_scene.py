"""Plan of a structural model on the page: columns of constructs, their items, paths, covariances.

Columns and heights come from :mod:`cup_study.sem.pages.layout`, wires and the places of their
numbers from :mod:`cup_study.sem.pages.wiring`. Where numbers find no room the drawing is made
taller.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from cup_study.sem.pages import layout, lettering, wiring
from cup_study.sem.pages.layout import Extent, Node
from cup_study.sem.pages.plan import Plan, Wired, ends
from cup_study.sem.pages.scene import Key, Scene, Shape
from cup_study.sem.pages.sizing import EDGE_MM, Grid, grid_of, heights_of
from cup_study.sem.pages.wiring import HEAD_MM

_TRACK_MM = 4.6
_GAPS_MM = (2.5, 4.0, 6.0, 9.0, 13.0)


def arranged(plan: Plan, width: float) -> Scene:
    """Scene of a structural model on a page of a given width.

    Parameters
    ----------
    plan : Plan
        What it shows.
    width : float
        Millimetres.

    Returns
    -------
    Scene

    Raises
    ------
    InputError
        The columns of the model need a wider page.
    """
    frame = pd.DataFrame([ends(key) for key in plan.paths], columns=["rhs", "lhs"])
    columns = layout.layers(frame, together=bool(plan.covariances))
    column = {name: i for i, names in enumerate(columns) for name in names}
    drawn = tuple(k for k in plan.covariances if k[1] in column and k[2] in column)
    beside = tuple(k for k in drawn if column[k[1]] == column[k[2]])
    long = (*plan.paths, *(k for k in drawn if k not in beside))
    passed = layout.chains(columns, [ends(key) for key in long])
    close = [(k[1], k[2]) for k in beside if column[k[1]] > 0]
    nodes = layout.ordered(columns, passed, close)
    wired = Wired(tuple(map(tuple, columns)), long, tuple(passed), beside, nodes)
    grid = grid_of(plan, wired, width)
    for gap in _GAPS_MM:
        scene, clear = _scene(plan, wired, grid, gap)
        if clear:
            break
    return scene


def _scene(plan: Plan, wired: Wired, grid: Grid, gap: float) -> tuple[Scene, bool]:
    """Everything at its place for one distance between boxes; whether all numbers are clear."""
    column = {node: i for i, names in enumerate(wired.nodes) for node in names}
    facing = [
        k
        for k in wired.beside
        if column[k[1], -1] > 0 and _facing(k, wired.nodes[column[k[1], -1]])
    ]
    size = heights_of(plan, grid, wired)
    extents = {n: Extent(_TRACK_MM / 2, _TRACK_MM / 2) for n in column if n[1] >= 0}
    for name, own in size.items():
        needed = grid.items_height(len(plan.items.get(name, ())))
        below = grid.side.get(name) == "below"
        half = own / 2 if below else max(own, needed) / 2
        extents[name, -1] = Extent(half, half + needed + 1 if below else half)
    upright_gap = lettering.HEIGHT_MM + 2 * HEAD_MM + 2
    apart: dict[frozenset[Node], float] = {
        frozenset(((k[1], -1), (k[2], -1))): upright_gap for k in facing
    }
    y, height = layout.heights(wired.nodes, wired.passed, extents, gap, apart)
    shapes = {}
    for name, own in size.items():
        left, right = grid.columns[column[name, -1]]
        where = (left + right) / 2, y[name, -1] + EDGE_MM, right - left, own
        shapes[name] = Shape(name, *where, grid.lines[name], plan.outline(name))
    tracks = {n: (grid.columns[i], y[n] + EDGE_MM) for n, i in column.items() if n[1] >= 0}
    starts = [ends(key)[0] for key in wired.long]
    wires = wiring.path_wires(wired.long, starts, wired.passed, shapes, tracks, _wishes(wired))
    wires += [wiring.upright(key, shapes) for key in facing]
    wires += wiring.bows([k for k in wired.beside if k not in facing], grid.depth, shapes)
    everything = list(shapes.values())
    for name, keys in plan.items.items():
        if name in shapes and keys:
            pitch = grid.items_height(1)
            arms = grid.side[name], grid.item, grid.reach, pitch
            items, loadings = wiring.measured(shapes[name], keys, grid.items, *arms)
            everything += items
            wires += loadings
    page = grid.width, height + 2 * EDGE_MM
    placed, clear = wiring.numbered(wires, plan.widths, everything, page)
    return Scene(*page, tuple(everything), placed), clear


def _facing(key: Key, names: Sequence[Node]) -> bool:
    """Whether no box stands between the two ends of a covariance."""
    a, b = sorted((names.index((key[1], -1)), names.index((key[2], -1))))
    return not any(node[1] < 0 for node in names[a + 1 : b])


def _wishes(wired: Wired) -> dict[Key, float]:
    """Numbers stand near the end at which fewer paths meet."""
    leaving = Counter(ends(key)[0] for key in wired.long)
    arriving = Counter(ends(key)[1] for key in wired.long)
    found = {}
    for key in wired.long:
        start, end = ends(key)
        balance = arriving[end] - leaving[start]
        found[key] = 0.5 if balance == 0 else (0.32 if balance > 0 else 0.62)
    return found
