"""The PRISMA 2020 flow diagram, drawn to size: boxes that hold their text, and arrows.

Columns, rows and their heights follow from the text (:mod:`.flow_layout`); no place is fixed, so
that eight databases and twelve reasons have room as well. What leaves the review stands at the
right of where it leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cup_study import style
from cup_study.literature.screening import flow_layout, flow_words
from cup_study.literature.screening.arrows import DATABASES, OTHER
from cup_study.literature.screening.flow import Flow
from cup_study.literature.screening.flow_layout import LEADING, PADDING, SIZE, Block
from cup_study.literature.screening.flow_words import Line, counted
from cup_study.text_width import FAMILY
from cup_study.views import Drawing

#: Rows of the diagram and the stage that stands at their side.
ROWS = {
    "identified": "identification",
    "screened": "screening",
    "sought": "screening",
    "assessed": "screening",
    "included": "included",
    "total": "included",
}
#: Main box of a row, and who leaves beside it: box, and box of those not yet decided on.
_ASIDE = {
    "screened": ("screened_out", "undecided"),
    "sought": ("not_retrieved", "undecided_text"),
    "assessed": ("excluded", ""),
}
#: Millimetres: width of the labels at the side, space between rows, between columns, margin.
_LABEL, _ROW, _COLUMN, _EDGE = 6.0, 4.5, 5.0, 0.6
#: Relative widths that a column may have, and the millimetres of height that one unit of
#: difference must save.
_SHARES, _UNEQUAL = (0.6, 0.7, 0.85, 1.0, 1.2, 1.45, 1.7), 12.0
_STARTS = ((1.0, 1.0, 1.0, 1.0), (1.0, 1.45, 0.7, 0.7), (1.2, 1.45, 0.85, 0.85))
#: Millimetres of height that breaking a word must save.
_BROKEN = 60.0
_PREVIOUS = 0.17
_INK, _HEAD, _STAGE = "#333333", "#E4E4E4", "#CFE3F1"


@dataclass(frozen=True)
class _Column:
    """A column of boxes: where it stands, and its boxes by row."""

    left: float
    width: float
    blocks: dict[str, Block]


def draw(flow: Flow, languages: Sequence[str], *, width_mm: float = style.WIDTH_MM) -> Drawing:
    """Flow diagram with its words.

    Parameters
    ----------
    flow : Flow
        From :func:`.flow.count`.
    languages : sequence of str
        Languages of the study.
    width_mm : float
        Width at which it is printed; text has 8 points at any width.

    Returns
    -------
    Drawing
        The numbers are ``flow.data``, and as a table :func:`.screening_views.flow`.
    """
    texts = {lang: flow_words.message(flow, lang) for lang in languages}
    return Drawing(
        {lang: diagram(flow, lang, width_mm) for lang in languages},
        alt={lang: f"{texts[lang]} {flow_words.told(flow, lang)}" for lang in languages},
        caption=texts,
        note={lang: flow_words.NOTE[flow.full_text][lang] for lang in languages},
    )


def diagram(flow: Flow, lang: str, width_mm: float = style.WIDTH_MM) -> Figure:
    """Flow diagram in one language; see :func:`draw`."""
    routes = [r for r in (DATABASES, OTHER) if (flow.data["route"] == r).any()]
    texts = _texts(flow, routes, lang)
    columns, heads = _columns(texts, width_mm, _shares(texts, lang, width_mm))
    tops, heights, bottom = _rows(columns, heads, lang)
    figure, axes = style.new_figure(bottom + _EDGE, width_mm)
    figure.set_layout_engine("none")
    axes.set_position((0, 0, 1, 1))
    axes.set(xlim=(0, width_mm), ylim=(bottom + _EDGE, 0))
    axes.set_axis_off()
    for left, width, block in heads:
        _box(axes, left, _EDGE, width, tops["head"], block, fill=_HEAD, bold=True, middle=True)
    for column in columns.values():
        for row, block in column.blocks.items():
            _box(axes, column.left, tops[row], column.width, block.height, block)
    _arrows(axes, columns, tops, routes)
    _labels(axes, tops, heights, lang)
    return figure


def _texts(flow: Flow, routes: Sequence[str], lang: str) -> dict[str, dict[str, Sequence[Line]]]:
    """What the boxes of each column say, by row (``head``: over the column and the one beside)."""
    texts: dict[str, dict[str, Sequence[Line]]] = {}
    for route in routes:
        here = set(flow.data.loc[flow.data["route"].eq(route), "box"])
        main: dict[str, Sequence[Line]] = {
            "head": [Line(flow_words.HEADS[route, flow.previous][lang])],
            "identified": flow_words.sources(flow, route, lang),
        }
        beside: dict[str, Sequence[Line]] = {}
        # The template has no removal under other methods; where there was one it is told.
        if route == DATABASES or flow.n("removed", route):
            beside["identified"] = flow_words.removed(flow, route, lang)
        for row, names in _ASIDE.items():
            if row in here:
                text = counted(flow_words.BOX[row][lang], flow.n(row, route), lang)
                main[row] = [Line(text)]
                beside[row] = flow_words.aside(flow, route, names, lang)
        texts |= {route: main, _beside(route): beside}
    texts[routes[0]]["included"] = flow_words.included(flow, lang)
    if flow.previous:
        texts[routes[0]]["total"] = flow_words.totals(flow, "total", lang)
        told = flow_words.totals(flow, "previous", lang)
        head = [Line(flow_words.HEADS["previous", False][lang])]
        texts["previous"] = {"head": head, "identified": told}
    return texts


def _beside(route: str) -> str:
    return f"{route} aside"


def _shares(
    texts: dict[str, dict[str, Sequence[Line]]], lang: str, width_mm: float
) -> dict[str, float]:
    """Relative widths of the columns that make the diagram low, equal where that is as good."""

    def cost(shares: dict[str, float]) -> float:
        columns, heads = _columns(texts, width_mm, shares)
        unequal = sum(abs(share - 1) for share in shares.values())
        broken = sum(b.broken for c in columns.values() for b in c.blocks.values())
        return _rows(columns, heads, lang)[2] + _UNEQUAL * unequal + _BROKEN * broken

    names = [name for name in texts if name != "previous"]
    found = []
    # One column after the other is widened or narrowed; from several beginnings, since a wide
    # column has to take its room from more than one other.
    for start in _STARTS:
        best = dict(zip(names, start, strict=False))
        before: dict[str, float] = {}
        while best != before:
            before = best
            for name in names:
                best = min([best, *({**best, name: share} for share in _SHARES)], key=cost)
        found.append(best)
    return min(found, key=cost)


def _columns(
    texts: dict[str, dict[str, Sequence[Line]]], width_mm: float, shares: dict[str, float]
) -> tuple[dict[str, _Column], list[tuple[float, float, Block]]]:
    """Columns from the left with their text set, and the heads over them."""
    left = _LABEL + 2 * _EDGE + 1.5
    room = width_mm - left - _EDGE
    widths = {"previous": _PREVIOUS * room} if "previous" in texts else {}
    room -= sum(widths.values()) + _COLUMN * (len(texts) - 1)
    widths |= {name: share * room / sum(shares.values()) for name, share in shares.items()}
    columns, heads = {}, []
    for name, width in widths.items():
        rows = {row: text for row, text in texts[name].items() if row != "head"}
        blocks = {row: flow_layout.setting(text, width) for row, text in rows.items()}
        columns[name] = _Column(left, width, blocks)
        if "head" in texts[name]:
            beside = widths.get(_beside(name))
            span = width if beside is None else width + _COLUMN + beside
            heads.append((left, span, flow_layout.setting(texts[name]["head"], span, bold=True)))
        left += width + _COLUMN
    return columns, heads


def _rows(
    columns: dict[str, _Column], heads: Sequence[tuple[float, float, Block]], lang: str
) -> tuple[dict[str, float], dict[str, float], float]:
    """Tops and heights of the rows (``head``: height of the heads), and where the last one ends."""
    heights = {
        row: max((c.blocks[row].height for c in columns.values() if row in c.blocks), default=0.0)
        for row in ROWS
    }
    # A box that only the previous version has, with nothing beside it, needs no room to spare.
    heights = {row: height for row, height in heights.items() if height}
    for stage, words in flow_words.STAGES.items():
        rows = [row for row in heights if ROWS[row] == stage]
        needed = flow_layout.measure(words[lang], bold=True) + 2 * PADDING
        missing = needed - sum(heights[row] for row in rows) - _ROW * (len(rows) - 1)
        if missing > 0:
            heights[rows[-1]] += missing
    tops = {"head": max(block.height for _, _, block in heads)}
    y = _EDGE + tops["head"] + _ROW
    for row, height in heights.items():
        tops[row] = y
        y += height + _ROW
    return tops, heights, y - _ROW


def _box(
    axes: Axes,
    left: float,
    top: float,
    width: float,
    height: float,
    block: Block,
    *,
    fill: str = "white",
    bold: bool = False,
    middle: bool = False,
) -> None:
    axes.add_patch(Rectangle((left, top), width, height, fc=fill, ec=_INK, lw=0.7))
    spare = (height - block.height) / 2 if middle else 0.0
    for i, (inset, text) in enumerate(block.lines):
        x = left + width / 2 if middle else left + inset
        y = top + spare + PADDING + (i + 0.5) * LEADING
        axes.text(
            *(x, y, text),
            ha="center" if middle else "left",
            va="center_baseline",
            fontsize=SIZE,
            fontfamily=FAMILY,
            fontweight="bold" if bold else "normal",
        )


def _arrows(
    axes: Axes, columns: dict[str, _Column], tops: dict[str, float], routes: Sequence[str]
) -> None:
    first = columns[routes[0]]
    for name, column in columns.items():
        if name not in ("previous", *routes):
            continue
        middle = column.left + column.width / 2
        order = [row for row in ROWS if row in column.blocks]
        for row, following in pairwise(order):
            start = tops[row] + column.blocks[row].height
            _arrow(axes, [(middle, start), (middle, tops[following])])
        beside = columns.get(_beside(name))
        for row, block in beside.blocks.items() if beside else ():
            y = tops[row] + min(block.height, column.blocks[row].height) / 2
            _arrow(axes, [(column.left + column.width, y), (beside.left, y)] if beside else [])
        # What other columns come to joins the first one, from its own side.
        goal = "total" if name == "previous" else "included"
        if name == routes[0] or goal not in first.blocks:
            continue
        start = tops[order[-1]] + column.blocks[order[-1]].height
        y = tops[goal] + first.blocks[goal].height / 2
        end = first.left if name == "previous" else first.left + first.width
        _arrow(axes, [(middle, start), (middle, y), (end, y)])


def _arrow(axes: Axes, points: Sequence[tuple[float, float]]) -> None:
    for one, two in pairwise(points[:-1]):
        axes.plot(*zip(one, two, strict=True), color=_INK, lw=0.9, solid_capstyle="butt")
    look = {"arrowstyle": "-|>,head_length=0.35,head_width=0.18", "color": _INK, "lw": 0.9}
    look |= {"shrinkA": 0, "shrinkB": 0}
    axes.annotate("", points[-1], points[-2], arrowprops=look)


def _labels(axes: Axes, tops: dict[str, float], heights: dict[str, float], lang: str) -> None:
    for stage, words in flow_words.STAGES.items():
        rows = [row for row in heights if ROWS[row] == stage]
        top, end = tops[rows[0]], tops[rows[-1]] + heights[rows[-1]]
        axes.add_patch(Rectangle((_EDGE, top), _LABEL, end - top, fc=_STAGE, ec=_INK, lw=0.7))
        axes.text(
            *(_EDGE + _LABEL / 2, (top + end) / 2, words[lang]),
            rotation=90,
            ha="center",
            va="center",
            fontsize=SIZE,
            fontfamily=FAMILY,
            fontweight="bold",
        )
