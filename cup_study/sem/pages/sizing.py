"""How wide and how high the boxes of a structural diagram are, and how their labels break.

Boxes are as wide as their labels wish; where the page is too narrow, first the space between the
columns gives way, then words are broken, and what still does not fit is refused.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cup_study.errors import InputError, Problem
from cup_study.sem.pages import lettering
from cup_study.sem.pages.plan import Plan, Wired
from cup_study.sem.pages.scene import Key
from cup_study.sem.pages.wiring import HEAD_MM, Side

#: Distance of the drawing from the edge of the page.
EDGE_MM = 1.0
_PAD_MM = 3.0
_MOST_BOX_MM, _LEAST_BOX_MM = 36.0, 11.0
_MOST_GAP_MM = 42.0
_BESIDE_NUMBER_MM = (7.2, 3.6)  # gap beside a number: enough, and least
_ITEM_MM, _ITEM_PAD_MM, _ITEM_GAP_MM = 26.0, 2.4, 0.9
_COMB_MM = 3.0
_TEXT_IN_ELLIPSE = 0.74


@dataclass(frozen=True)
class Grid:
    """Horizontal places: of columns and items; labels broken to fit."""

    width: float
    columns: tuple[tuple[float, float], ...]  # left and right edge
    lines: Mapping[str, tuple[str, ...]]
    items: Mapping[str, tuple[str, ...]]
    item: tuple[float, float]  # width and height
    reach: float  # length of a loading's arrow
    side: Mapping[str, Side]
    depth: Mapping[Key, float]

    def items_height(self, count: int) -> float:
        """Height of the items of one construct."""
        return count * (self.item[1] + _ITEM_GAP_MM)


def grid_of(plan: Plan, wired: Wired, width: float) -> Grid:
    """Horizontal places of everything in a structural diagram.

    Parameters
    ----------
    plan : Plan
        What it shows.
    wired : Wired
        Its columns.
    width : float
        Width of the page (mm).

    Returns
    -------
    Grid

    Raises
    ------
    InputError
        The columns need a wider page.
    """
    columns = wired.columns
    n = len(columns)
    side = _sides(plan, wired)
    items = [key[2] for keys in plan.items.values() for key in keys]
    natural = [lettering.width(plan.label(item)) + _ITEM_PAD_MM for item in items]
    item_width = min(max(natural, default=0.0), _ITEM_MM)
    item_lines = {i: lettering.wrapped(plan.label(i), item_width - 1.6) for i in items}
    item_height = max((len(v) for v in item_lines.values()), default=1) * lettering.LINE_MM + 1
    loadings = [plan.widths.get(k, 0.0) for keys in plan.items.values() for k in keys]
    reach = max(loadings, default=0.0) + 2 * HEAD_MM + 1.5
    order = {n[0]: k for c in wired.nodes for k, n in enumerate(m for m in c if m[1] < 0)}
    depth = depths(plan, wired.beside, {str(name): k for name, k in order.items()})
    bows = [depth[k] + plan.widths.get(k, 0.0) / 2 + 1 for k in wired.beside if k[1] in columns[0]]
    outer = {way: item_width + reach if way in side.values() else 0.0 for way in ("left", "right")}
    outer["left"] += max(bows, default=0.0)
    body = width - outer["left"] - outer["right"] - 2 * EDGE_MM
    boxes = _boxes(plan, wired, side, _COMB_MM + reach + item_width, body)
    gap = min((body - sum(boxes)) / (n - 1), _MOST_GAP_MM) if n > 1 else 0.0
    start = EDGE_MM + outer["left"] + (body - sum(boxes) - (n - 1) * gap) / 2
    lefts = [start + sum(boxes[:i]) + i * gap for i in range(n)]
    rooms = {
        n: inner(plan, n, box) for names, box in zip(columns, boxes, strict=True) for n in names
    }
    return Grid(
        width,
        tuple((left, left + box) for left, box in zip(lefts, boxes, strict=True)),
        {name: lettering.wrapped(plan.label(name), room) for name, room in rooms.items()},
        item_lines,
        (item_width, item_height),
        reach,
        side,
        depth,
    )


def _boxes(
    plan: Plan, wired: Wired, side: Mapping[str, Side], comb: float, body: float
) -> list[float]:
    """Width of the boxes of each column: as wished, or as narrow as the page demands."""
    combs = [
        max((comb for n in names if side.get(n) == "below"), default=0.0) for names in wired.columns
    ]
    wished = [
        max(min(max(wanted(plan, n) for n in names), _MOST_BOX_MM), own)
        for names, own in zip(wired.columns, combs, strict=True)
    ]
    narrow = [
        min(wish, max(own, *(least(plan, n) for n in names)))
        for names, own, wish in zip(wired.columns, combs, wished, strict=True)
    ]
    numbers = max((plan.widths.get(key, 0.0) for key in wired.long), default=0.0)
    between = len(combs) - 1
    roomy, tight = (body - between * (numbers + more) for more in _BESIDE_NUMBER_MM)
    if sum(narrow) <= roomy:
        share = min(1.0, (roomy - sum(narrow)) / max(sum(wished) - sum(narrow), 1e-9))
        return [a + share * (b - a) for a, b in zip(narrow, wished, strict=True)]
    # Words must be broken: the widest boxes give way first.
    floors = [max(own, _LEAST_BOX_MM) for own in combs]
    boxes = narrow
    while sum(boxes) > tight + 1e-9 and any(b > f for b, f in zip(boxes, floors, strict=True)):
        free = [i for i, (b, f) in enumerate(zip(boxes, floors, strict=True)) if b > f]
        widest = max(boxes[i] for i in free)
        step = min(0.5, sum(boxes) - tight)
        boxes = [
            max(f, b - step) if i in free and b > widest - 1e-9 else b
            for i, (b, f) in enumerate(zip(boxes, floors, strict=True))
        ]
    if sum(boxes) > tight + 1e-6:
        what = f"its {len(boxes)} columns need {sum(boxes) - tight:.0f} mm more than the page has"
        remedy = (
            "Give a larger width_mm (a landscape page has 250), leave out items or correlations, "
            "or draw parts of the model."
        )
        raise InputError("path diagram", [Problem("", what)], remedy)
    return boxes


def _sides(plan: Plan, wired: Wired) -> dict[str, Side]:
    """Items stand outside of the first and the last column, else below their construct."""
    side: dict[str, Side] = {}
    last = len(wired.columns) - 1
    for i, names in enumerate(wired.columns):
        for name in (n for n in names if plan.items.get(n)):
            if i == last:
                side[name] = "right"
            else:
                side[name] = "left" if i == 0 and not wired.beside else "below"
    return side


def wanted(plan: Plan, name: str) -> float:
    """Width at which a label needs two lines and no hyphen."""
    return max(least(plan, name), _around(plan, name, lettering.width(plan.label(name)) * 0.58))


def least(plan: Plan, name: str) -> float:
    """Width at which a label needs no hyphen."""
    below = plan.below if name in plan.explained else 0.0
    return _around(plan, name, max(lettering.longest_word(plan.label(name)), below))


def _around(plan: Plan, name: str, text: float) -> float:
    """Width of a box around a text of some width."""
    if plan.outline(name) == "ellipse":
        return (text + 1.5) / _TEXT_IN_ELLIPSE
    return text + _PAD_MM + 0.5


def inner(plan: Plan, name: str, box: float) -> float:
    """Width of the text in a box."""
    return box * _TEXT_IN_ELLIPSE - 1 if plan.outline(name) == "ellipse" else box - _PAD_MM


def depths(plan: Plan, beside: Sequence[Key], order: Mapping[str, int]) -> dict[Key, float]:
    """How far each double-headed curve bows out: farther, the more boxes it passes.

    Parameters
    ----------
    plan : Plan
        Width of the numbers.
    beside : sequence of Key
        Covariances inside columns.
    order : mapping of str to int
        Place of each variable in its column.

    Returns
    -------
    dict of Key to float
        Millimetres.
    """
    widest = max((plan.widths.get(key, 0.0) for key in beside), default=0.0)
    step = widest / 2 + 1.5
    return {k: widest / 2 + 2.5 + step * (abs(order[k[1]] - order[k[2]]) - 1) for k in beside}


def heights_of(plan: Plan, grid: Grid, wired: Wired) -> dict[str, float]:
    """Height of each construct: the same in a column, unless that wastes the page.

    Returns
    -------
    dict of str to float
        Millimetres.
    """
    found: dict[str, float] = {}
    for names, (left, right) in zip(wired.columns, grid.columns, strict=True):
        lines = [len(grid.lines[name]) + (name in plan.explained) for name in names]
        own = {name: height(plan, name, grid.lines[name], right - left) for name in names}
        alike = max(lines) - min(lines) <= 1
        found |= dict.fromkeys(names, max(own.values())) if alike else own
    return found


def height(plan: Plan, name: str, lines: Sequence[str], box: float) -> float:
    """Height of a box, whose width is given, around its lines."""
    widths = [lettering.width(line) for line in lines]
    if name in plan.explained:
        widths.append(plan.below)
    if plan.outline(name) != "ellipse":
        return len(widths) * lettering.LINE_MM + _PAD_MM
    # The corners of every line lie in the ellipse: (w / width)^2 + (2 y / height)^2 <= 1.
    middle = (len(widths) - 1) / 2
    corners = [
        (2 * abs(i - middle) + 1)
        * lettering.LINE_MM
        / math.sqrt(max(0.1, 1 - (min(w + 1.2, box) / box) ** 2))
        for i, w in enumerate(widths)
    ]
    return max(*corners, 1.7 * lettering.LINE_MM) + 1.0
