"""The importance-performance map as a figure: importance to the right, performance upwards.

One accent colour, for what matters more than the average and is done less well. Intervals are light
crosses behind the signs. Constructs are named at their signs; items, whose wordings are sentences,
carry a number there and stand with their words below, construct by construct.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation
from matplotlib.ticker import FuncFormatter, MaxNLocator

from cup_study import style
from cup_study.citizens.priorities import item_key, point_labels
from cup_study.citizens.priorities.item_key import Entry
from cup_study.citizens.priorities.matrix import FIELDS, NAMES, SURE, Matrix
from cup_study.citizens.priorities.matrix_drawing import ACCENT, PLAIN
from cup_study.citizens.priorities.point_labels import Box, Label
from cup_study.numbers import format_number

_MEAN = {"en": "mean {x}", "sv": "medel {x}"}
_CROSS, _LINE, _QUIET, _TINT = "#BCC4CB", "#8A949D", "#66717B", "#FDF1E9"
_HEIGHT_MM, _ITEM_MAP_MM = 118.0, 112.0
_MM = 1 / 25.4


def constructs(
    found: Matrix, labels: Mapping[str, str], lang: str, *, x_label: str, y_label: str
) -> Figure:
    """Map of the constructs, each named at its sign.

    Parameters
    ----------
    found : Matrix
        Performance as grades and importance as effects, from
        :func:`cup_study.citizens.priorities.matrix.place`.
    labels : mapping
        Construct to what it is called.
    lang : str
        Language of the words and numbers.
    x_label, y_label : str
        What the axes show.

    Returns
    -------
    Figure

    Examples
    --------
    >>> import pandas as pd
    >>> from cup_study.citizens.priorities.matrix import place
    >>> names = ["grade", "grade_lower", "grade_upper", "effect", "effect_lower", "effect_upper"]
    >>> numbers = [(70, 68, 72, 0.1, 0.05, 0.15), (50, 47, 53, 0.4, 0.35, 0.45)]
    >>> rows = pd.DataFrame(numbers, columns=names).assign(factor=["a", "b"])
    >>> figure = constructs(
    ...     place(rows, rows), {"a": "Ease", "b": "Trust"}, "en", x_label="x", y_label="y"
    ... )
    >>> [text.get_text() for text in figure.axes[0].texts][-2:]
    ['Ease', 'Trust']
    """
    figure, axes = style.new_figure(_HEIGHT_MM)
    boxes, lines = _map(axes, found, lang, x_label, y_label, size=8.5)
    rows = found.rows.to_dict("records")
    names = [
        Label(float(r["effect"]), float(r["grade"]), labels[r["factor"]], _first(r["field"]))
        for r in rows
    ]
    point_labels.write(axes, names, avoid=lines, boxes=boxes, size=9, width=18)
    return figure


def items(
    found: Matrix, key: Mapping[str, Entry], lang: str, *, x_label: str, y_label: str
) -> Figure:
    """Map of the items by number, with their wordings below.

    Parameters
    ----------
    found : Matrix
        As for :func:`constructs`, one factor an item.
    key : mapping of str to Entry
        Factor to its number and words, in the order of the key.
    lang, x_label, y_label
        As for :func:`constructs`.

    Returns
    -------
    Figure
    """
    columns = item_key.columns(key)
    tall = item_key.height(columns)
    figure, axes = style.new_figure(_ITEM_MAP_MM + tall + 4)
    figure.set_layout_engine("none")
    whole = figure.get_figheight() / _MM
    left, right = 15 / style.WIDTH_MM, 1 - 2 / style.WIDTH_MM
    bottom = (tall + 4 + 13) / whole
    axes.set_position((left, bottom, right - left, 1 - 2 / whole - bottom))
    boxes, lines = _map(axes, found, lang, x_label, y_label, size=6.0)
    rows = found.rows.to_dict("records")
    names = [
        Label(
            float(r["effect"]), float(r["grade"]), str(key[r["factor"]].number), _first(r["field"])
        )
        for r in rows
    ]
    point_labels.write(axes, names, avoid=lines, boxes=boxes, size=8.5)
    item_key.write(figure, columns, top_mm=tall + 2)
    return figure


def _first(field: str) -> bool:
    return field == "prioritise"


def _map(
    axes: Axes, found: Matrix, lang: str, x_label: str, y_label: str, *, size: float
) -> tuple[list[Box], list[tuple[tuple[float, float], tuple[float, float]]]]:
    """Fields, crosses and signs; which places are taken, and which lines a label should avoid."""
    rows = found.rows
    ends = []
    for name, line in (("effect", found.effect_line), ("grade", found.grade_line)):
        values = [*rows[f"{name}_lower"], *rows[f"{name}_upper"], *rows[name], line]
        known = [float(v) for v in values if v == v]
        pad = 0.12 * ((max(known) - min(known)) or 1.0)
        ends.append((min(known) - pad, max(known) + pad))
    (left, right), (low, high) = ends
    x, y = found.effect_line, found.grade_line
    axes.set(xlim=(left, right), ylim=(low, high))
    axes.add_patch(Rectangle((x, low), right - x, y - low, color=_TINT, linewidth=0, zorder=0))
    axes.axhline(y, color=_LINE, linewidth=0.8, zorder=1)
    axes.axvline(x, color=_LINE, linewidth=0.8, zorder=1)
    lines = [((left, y), (right, y)), ((x, low), (x, high))]
    for row in rows.to_dict("records"):
        across, up = float(row["effect"]), float(row["grade"])
        for cross in (
            ((float(row["effect_lower"]), up), (float(row["effect_upper"]), up)),
            ((across, float(row["grade_lower"])), (across, float(row["grade_upper"]))),
        ):
            axes.plot(*zip(*cross, strict=True), color=_CROSS, linewidth=1.0, zorder=2)
            if all(v == v for point in cross for v in point):
                lines.append(cross)
        colour = ACCENT if _first(row["field"]) else PLAIN
        mark = "D" if _first(row["field"]) else "o"
        shown = size * (0.9 if _first(row["field"]) else 1.0)
        face = "white" if row["sure"] < SURE else colour
        how: dict[str, Any] = {"color": colour, "markersize": shown, "markeredgewidth": 1.3}
        axes.plot(across, up, mark, markerfacecolor=face, zorder=4, **how)
    _dress(axes, lang, x_label, y_label, right - left)
    return _words(axes, found, lang, right - left), lines


def _dress(axes: Axes, lang: str, x_label: str, y_label: str, span: float) -> None:
    for side in ("left", "bottom"):
        axes.spines[side].set_color(_LINE)
    shape = f"decimal{_digits(span)}"
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: format_number(v, shape, lang)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: format_number(v, "decimal0", lang)))
    axes.tick_params(colors="#444444", length=3)
    axes.set_xlabel(x_label, fontsize=9, labelpad=5)
    axes.set_ylabel(y_label, fontsize=9, labelpad=5)


def _digits(span: float) -> int:
    return 0 if span > 20 else 1 if span > 2 else 2


def _words(axes: Axes, found: Matrix, lang: str, span: float) -> list[Box]:
    """Names of the fields in their corners, and where the lines lie; their places in points."""
    figure = axes.get_figure(root=True)
    if figure is not None:
        figure.draw_without_rendering()
    written = []
    for (high, strong), field in FIELDS.items():
        written.append(
            axes.annotate(
                NAMES[field][lang],
                (float(strong), float(high)),
                xycoords="axes fraction",
                xytext=(-6 if strong else 6, -6 if high else 6),
                textcoords="offset points",
                ha="right" if strong else "left",
                va="top" if high else "bottom",
                fontsize=9,
                color=ACCENT if _first(field) else _QUIET,
                fontweight="bold" if _first(field) else "normal",
            )
        )
        written[-1].set_in_layout(False)
    x, y = found.effect_line, found.grade_line
    across = _MEAN[lang].format(x=format_number(x, f"decimal{max(_digits(span), 2)}", lang))
    up = _MEAN[lang].format(x=format_number(y, "decimal0", lang))
    top, side = ("data", "axes fraction"), ("axes fraction", "data")
    places: list[_Place] = [
        ((x, float(k)), top, (shift, -6 if k else 6)) for k in (1, 0) for shift in (4, -4)
    ]
    written.append(_freest(axes, found, across, places))
    places = [((float(k), y), side, (-6 if k else 6, s)) for k in (1, 0) for s in (3, -3)]
    written.append(_freest(axes, found, up, places))
    return [_box(text) for text in written]


_Place = tuple[tuple[float, float], tuple[str, str], tuple[int, int]]


def _freest(axes: Axes, found: Matrix, words: str, places: Sequence[_Place]) -> Annotation:
    """Words at the first of some places where they cover no cross and no sign."""
    marks = []
    for row in found.rows.to_dict("records"):
        ends = [row[f"{n}{e}"] for e in ("_lower", "_upper") for n in ("effect", "grade")]
        points = [(row["effect"], row["grade"])] * 2 if any(v != v for v in ends) else [ends[:2]]
        points = [*points, ends[2:]] if len(points) == 1 else points
        box = axes.transData.transform(points).ravel() * 72 / _dpi(axes)
        marks.append((box[0] - 6, box[1] - 6, box[2] + 6, box[3] + 6))
    made = []
    for at, system, shift in places:
        text = axes.annotate(
            words,
            at,
            xycoords=system,
            xytext=shift,
            textcoords="offset points",
            ha="left" if shift[0] > 0 else "right",
            va="bottom" if shift[1] > 0 else "top",
            fontsize=8,
            color=_QUIET,
        )
        text.set_in_layout(False)
        made.append((sum(point_labels.covered(_box(text), mark) for mark in marks), text))
    best = min(made, key=lambda pair: pair[0])[1]
    for _, text in made:
        if text is not best:
            text.remove()
    return best


def _box(text: Annotation) -> Box:
    left, low, right, high = text.get_window_extent().get_points().ravel() * 72 / _dpi(text)
    return float(left), float(low), float(right), float(high)


def _dpi(artist: Artist) -> float:
    figure = artist.get_figure(root=True)
    return 72.0 if figure is None else float(figure.dpi)
