"""A printable diagram of a measurement model: factors, items, loadings, correlations.

Factors stand left of their items, factors of factors left of those. A factor all of whose items
belong to narrower factors (the general one of a bifactor model, a method factor) stands on the
right. Everything is drawn as in :mod:`cup_study.sem.pages.diagram`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.pages import coefficients, layout, lettering, sizing, wiring
from cup_study.sem.pages.coefficients import Style
from cup_study.sem.pages.drawing import WORDS, Diagram, Labels, Number, fitting, printed_labels
from cup_study.sem.pages.layout import Extent, Node
from cup_study.sem.pages.notation import APA
from cup_study.sem.pages.plan import Plan
from cup_study.sem.pages.scene import Key, Panel, Scene, Shape, Wire

_MOST_CORRELATED = 6
_PULL = 8
_GAPS_MM = ((0.9, 3.0), (1.4, 4.5), (2.2, 6.0))  # between items, and between their factors
_REACH_MM = (8.4, 30.0)  # beside a loading: least, and most of all
_ITEM_MM = (10.0, 95.0)
_FACTOR_MM = (13.0, 36.0)
_PER_ITEM_MM = 1.7  # height of a general factor, whose arrows fan out widely
_CROSSED_MM = 9.0  # between factors that share items


def measurement_diagram(
    estimates: pd.DataFrame,
    *,
    group_labels: Sequence[str] | None = None,
    correlations: bool | None = None,
    labels: Labels | None = None,
    number: Number = APA.number,
    level: float = 0.05,
    width_mm: float = 160,
    columns: int | None = None,
    words: Mapping[str, str] = WORDS,
) -> Diagram:
    """Draw factors, items and standardised loadings; paths are left out.

    Parameters
    ----------
    estimates : DataFrame
        ``lhs op rhs group std_all pvalue`` (other columns are ignored).
    group_labels : sequence of str, optional
        Title of each group's panel, in the order of the groups.
    correlations : bool, optional
        Draw correlations of factors and of residuals; by default up to six factors (more are
        easier to read in a table).
    labels : mapping or callable of str to str, optional
        What to print for a factor or item; default its name.
    number : callable, optional
        Prints a coefficient in the reader's language.
    level : float, optional
        Parameters with a p value at or above it are dashed.
    width_mm : float, optional
        Printed width of the figure.
    columns : int, optional
        Panels beside each other; by default as many as can be read.
    words : mapping of str to str, optional
        Words of the note; see :data:`cup_study.sem.pages.drawing.WORDS`.

    Returns
    -------
    Diagram

    Raises
    ------
    InputError
        The model has no factor, a column is missing, or the page is too narrow.

    Examples
    --------
    >>> rows = [("F", "=~", item, 1, 0.8, 0.001) for item in ("x1", "x2", "x3")]
    >>> names = ["lhs", "op", "rhs", "group", "std_all", "pvalue"]
    >>> diagram = measurement_diagram(pd.DataFrame(rows, columns=names))
    >>> diagram.alt
    'Path diagram. F: x1 .80, x2 .80, x3 .80.'
    """
    table = coefficients.drawable(estimates)
    model = _structure(table)
    if not model.items:
        problem = Problem("", "the model has no factor")
        raise InputError("measurement diagram", [problem], "Draw it with path_diagram.")
    style = Style(number, level, show_stars=False)
    titles = coefficients.titles(table, group_labels, words["group"])
    groups = coefficients.groups(table)
    panels = [
        coefficients.panel(table, group, title, {}, style)
        for group, title in zip(groups, titles, strict=True)
    ]
    joined = correlations if correlations is not None else len(model.first) <= _MOST_CORRELATED
    plan = Plan(
        model.loadings,
        _joined(table, model) if joined else (),
        labels=printed_labels({*table["lhs"], *table["rhs"]}, labels),
        latent=coefficients.latent(table),
        observed=frozenset(model.items),
        widths=coefficients.number_widths(panels),
    )
    figure = fitting(lambda width: _arranged(plan, model, width), panels, width_mm, columns)
    shown = (*plan.paths, *plan.covariances)
    told = coefficients.note(panels, shown, words, APA.number(level, 3).rstrip("0"))
    return Diagram(figure, told, _alt(plan, panels, words))


@dataclass(frozen=True)
class _Structure:
    """Columns of a measurement model, left to right: higher, first, items, general."""

    loadings: tuple[Key, ...]
    higher: tuple[str, ...]
    first: tuple[str, ...]
    items: tuple[str, ...]
    general: tuple[str, ...]
    home: Mapping[str, str]

    @property
    def columns(self) -> tuple[tuple[str, ...], ...]:
        """Columns that are not empty."""
        return tuple(c for c in (self.higher, self.first, self.items, self.general) if c)


def _structure(table: pd.DataFrame) -> _Structure:
    loadings = coefficients.keys(table, "=~")
    factors = tuple(dict.fromkeys(key[1] for key in loadings))
    higher = tuple(f for f in factors if any(k[1] == f and k[2] in factors for k in loadings))
    breadth = Counter(key[1] for key in loadings)
    home: dict[str, str] = {}
    for _, factor, item in loadings:
        if item in factors or factor in higher:
            continue
        if item not in home or breadth[factor] < breadth[home[item]]:
            home[item] = factor
    correlated = {name for key in coefficients.keys(table, "~~") for name in key[1:]}
    first = tuple(f for f in factors if f not in higher and (f in home.values() or f in correlated))
    general = tuple(f for f in factors if f not in higher and f not in first)
    items = tuple(item for f in first for item, mine in home.items() if mine == f)
    return _Structure(loadings, higher, first, items, general, home)


def _joined(table: pd.DataFrame, model: _Structure) -> tuple[Key, ...]:
    """Covariances inside a column: of factors, of higher factors, of residuals."""
    return tuple(
        key
        for key in coefficients.keys(table, "~~")
        if any({key[1], key[2]} <= set(column) for column in model.columns)
    )


def _arranged(plan: Plan, model: _Structure, width: float) -> Scene:
    places = _widths(plan, model, width)
    for between, apart in _GAPS_MM:
        scene, clear = _scene(plan, model, places, (width, between, apart))
        if clear:
            break
    return scene


@dataclass(frozen=True)
class _Places:
    """Left and right edge of each column, and how far curves bow out."""

    edges: tuple[tuple[float, float], ...]
    depth: Mapping[Key, float]


def _widths(plan: Plan, model: _Structure, width: float) -> _Places:
    order = {name: k for column in model.columns for k, name in enumerate(column)}
    depth = sizing.depths(plan, plan.covariances, order)

    def bow(names: Sequence[str]) -> float:
        mine = [depth[k] + plan.widths.get(k, 0) / 2 + 1 for k in depth if k[1] in names]
        return max(mine, default=0.0)

    least, wished = [], []
    for column in model.columns:
        if column == model.items:
            natural = max(lettering.width(plan.label(name)) for name in column) + 2.4
            words = max(lettering.longest_word(plan.label(name)) for name in column) + 2.4
            wished.append(min(natural, _ITEM_MM[1]))
            least.append(max(min(words, wished[-1]), min(_ITEM_MM[0], wished[-1])))
        else:
            wish = max(_FACTOR_MM[0], *(sizing.wanted(plan, name) for name in column))
            wished.append(min(wish, _FACTOR_MM[1]))
            least.append(min(max(sizing.least(plan, name) for name in column), wished[-1]))
    numbers = max(plan.widths.get(key, 0.0) for key in plan.paths)
    # Curves of residuals stand right of the items, those of factors left of them.
    sides = [bow(c) for c in model.columns]
    outer = sides[0] if model.columns[0] != model.items else 0.0
    at = model.columns.index(model.items)
    spare = [sides[i + 1] if i + 1 < at else 0.0 for i in range(len(sides) - 1)]
    ending = sides[at]
    if at < len(sides) - 1:
        spare[at] += sides[at]
        ending = sides[-1]
    fixed = 2 * sizing.EDGE_MM + outer + ending + sum(spare)
    fixed += (len(sides) - 1) * (numbers + _REACH_MM[0])
    free = width - fixed - sum(least)
    if free < 0:
        problem = Problem("", f"its columns need {-free:.0f} mm more than the page has")
        remedy = "Give a larger width_mm, shorter labels, or correlations=False."
        raise InputError("measurement diagram", [problem], remedy)
    share = min(1.0, 0.85 * free / max(sum(wished) - sum(least), 1e-9))
    boxes = [a + share * (b - a) for a, b in zip(least, wished, strict=True)]
    free -= sum(boxes) - sum(least)
    more = min(free / (len(boxes) - 1), _REACH_MM[1] - _REACH_MM[0])
    left = sizing.EDGE_MM + outer + (free - more * (len(boxes) - 1)) / 2
    edges = []
    for i, box in enumerate(boxes):
        edges.append((left, left + box))
        left += box + numbers + _REACH_MM[0] + more + (spare[i] if i < len(spare) else 0.0)
    return _Places(tuple(edges), depth)


def _scene(
    plan: Plan, model: _Structure, places: _Places, sizes: tuple[float, float, float]
) -> tuple[Scene, bool]:
    width, between, apart = sizes
    lines, size = {}, {}
    for column, (left, right) in zip(model.columns, places.edges, strict=True):
        for name in column:
            room = right - left - 1.6 if column == model.items else 0.0
            room = room or sizing.inner(plan, name, right - left)
            lines[name] = lettering.wrapped(plan.label(name), room)
            item = len(lines[name]) * lettering.LINE_MM + 1.0
            tall = sizing.height(plan, name, lines[name], right - left)
            size[name] = item if column == model.items else tall
        if column != model.items:
            size |= dict.fromkeys(column, max(size[name] for name in column))
    for name in model.general:
        size[name] = max(size[name], _PER_ITEM_MM * sum(k[1] == name for k in plan.paths))
    extents = {(name, -1): Extent(own / 2, own / 2) for name, own in size.items()}
    nodes: layout.Columns = tuple(tuple((name, -1) for name in c) for c in model.columns)
    column_of = {name: i for i, c in enumerate(model.columns) for name in c}
    # A factor stands beside its items, however far off a higher factor is.
    chains: list[list[Node]] = [
        [(name, -1) for name in sorted(key[1:], key=column_of.__getitem__)]
        for key in plan.paths
        if abs(column_of[key[1]] - column_of[key[2]]) == 1
        for _ in range(1 if key[1] in model.higher else _PULL)
    ]
    crossed = len({k[2] for k in plan.paths if k[1] in model.first}) < sum(
        k[1] in model.first for k in plan.paths
    )
    wider: dict[frozenset[Node], float] = {
        frozenset(((a, -1), (b, -1))): apart
        for a, b in pairwise(model.items)
        if model.home.get(a) != model.home.get(b)
    }
    for column in (c for c in model.columns if c != model.items):
        least = max(apart, _CROSSED_MM) if crossed and column == model.first else apart
        wider |= {frozenset(((a, -1), (b, -1))): least for a, b in pairwise(column)}
    y, height = layout.heights(nodes, chains, _typed(extents), between, wider)
    shapes = {}
    for column, (left, right) in zip(model.columns, places.edges, strict=True):
        for name in column:
            where = (left + right) / 2, y[name, -1] + sizing.EDGE_MM, right - left, size[name]
            shapes[name] = Shape(name, *where, lines[name], plan.outline(name))
    wires: list[Wire] = []
    for factor in dict.fromkeys(key[1] for key in plan.paths):
        mine = [key for key in plan.paths if key[1] == factor]
        wires += wiring.spokes(shapes[factor], mine, [shapes[key[2]] for key in mine])
    inside = set(model.items)
    residual = [key for key in plan.covariances if key[1] in inside]
    wires += wiring.bows(residual, places.depth, shapes, 1)
    wires += wiring.bows(
        [key for key in plan.covariances if key[1] not in inside], places.depth, shapes
    )
    page = width, height + 2 * sizing.EDGE_MM
    placed, clear = wiring.numbered(wires, plan.widths, list(shapes.values()), page)
    return Scene(*page, tuple(shapes.values()), placed), clear


def _typed(extents: Mapping[tuple[str, int], Extent]) -> dict[Node, Extent]:
    return dict(extents.items())


def _alt(plan: Plan, panels: Sequence[Panel], words: Mapping[str, str]) -> str:
    """The diagram in words."""
    parts = [words["diagram"]]
    factors = dict.fromkeys(key[1] for key in plan.paths)
    for panel in panels:
        told = [
            f"{plan.label(factor)}: "
            + ", ".join(
                f"{plan.label(key[2])} {panel.numbers[key]}"
                for key in plan.paths
                if key[1] == factor and key in panel.numbers
            )
            for factor in factors
        ]
        parts.append(f"{panel.title}: " * bool(panel.title) + "; ".join(told) + ".")
    return " ".join(parts)
