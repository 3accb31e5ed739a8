"""The priority matrix as a figure: grades upwards, effects to the right, a field in each corner.

One accent colour, for the field that is to be given priority. A sign is filled where its field is
sure and open where the resamples also put it elsewhere, so that nobody acts on a coin toss.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from cup_study import style
from cup_study.citizens.priorities import point_labels
from cup_study.citizens.priorities.matrix import FIELDS, NAMES, SURE, Matrix
from cup_study.citizens.priorities.point_labels import Box, Label
from cup_study.numbers import format_number

ACCENT, PLAIN, LINE = style.PALETTE[1], "#3B4A57", "#C4CAD0"
_TINT, _PAPER = "#FDF1E9", "#F6F7F8"
_MEAN = {"en": "mean {x}", "sv": "medel {x}"}
_GRADE = {"en": "Grade (0–100)", "sv": "Betyg (0–100)"}
_SURE = {
    "en": ("field sure", "could lie in another field"),
    "sv": ("fältet är säkert", "kan höra till ett annat fält"),
}
#: Height of the figure unless another is asked for.
HEIGHT_MM = 128.0
_AXIS_WIDTH = 80  # characters of a line below the axis
_MARKERS = ("o", "s", "^", "D")


def matrix(
    found: Matrix,
    labels: Mapping[str, str],
    lang: str,
    *,
    effect_label: str,
    grade_label: str = "",
    limits: tuple[tuple[float, float], tuple[float, float]] | None = None,
    height_mm: float = HEIGHT_MM,
) -> Figure:
    """Factors as signs with their intervals, in the four fields.

    Parameters
    ----------
    found : Matrix
        From :func:`.matrix.place`.
    labels : mapping
        Factor to what it is called.
    lang : str
        Language of the words and numbers.
    effect_label, grade_label : str
        What the axes show; the grade has a label of its own.
    limits : pair of pairs of float, optional
        Ends of the axes of effects and of grades, so that several figures can be compared.
    height_mm : float
        Height of the figure, for pages where room is short.

    Returns
    -------
    Figure

    Examples
    --------
    >>> rows = {"factor": ["a", "b"], "grade": [80.0, 40.0], "effect": [0.5, 1.5]}
    >>> rows |= {"grade_lower": [78.0, 38.0], "grade_upper": [82.0, 42.0], "sure": [1.0, 0.6]}
    >>> rows |= {"effect_lower": [0.4, 1.2], "effect_upper": [0.6, 1.8]}
    >>> rows |= {"field": ["keep", "prioritise"]}
    >>> found = Matrix(pd.DataFrame(rows), 60.0, 1.0)
    >>> figure = matrix(found, {"a": "Easy", "b": "Complete"}, "sv", effect_label="Effekt")
    >>> [t.get_text() for t in figure.axes[0].texts][:2]
    ['LÄGRE PRIORITET', 'PRIORITERA']
    """
    figure, axes = style.new_figure(height_mm)
    rows = found.rows
    bounds = limits or _bounds([found])
    corners = _fields(axes, found, bounds, lang)
    lines = []
    for row in rows.to_dict("records"):
        x, y = float(row["effect"]), float(row["grade"])
        for ends in (
            [(float(row["effect_lower"]), y), (float(row["effect_upper"]), y)],
            [(x, float(row["grade_lower"])), (x, float(row["grade_upper"]))],
        ):
            axes.plot(*zip(*ends, strict=True), color="#A9B2BA", linewidth=1.0, zorder=3)
            lines.append((ends[0], ends[1]))
        colour = ACCENT if row["field"] == "prioritise" else PLAIN
        sure = _is_sure(row["sure"])
        face = colour if sure else "white"
        axes.plot(x, y, "o", color=colour, markerfacecolor=face, markersize=8, mew=1.6, zorder=5)
    _axes(axes, lang, effect_label, grade_label or _GRADE[lang])
    if rows["sure"].notna().any():
        _sure_legend(figure, lang)
    names = [
        Label(
            float(r["effect"]), float(r["grade"]), labels[r["factor"]], r["field"] == "prioritise"
        )
        for r in rows.to_dict("records")
    ]
    point_labels.write(axes, names, avoid=[*lines, *_lines(found, bounds)], boxes=corners)
    return figure


def groups(
    found: Mapping[str, Matrix],
    labels: Mapping[str, str],
    lang: str,
    *,
    effect_label: str,
    grade_label: str = "",
) -> Figure:
    """The same factors of two or more groups as signs that a thin line joins.

    Parameters
    ----------
    found : mapping of str to Matrix
        What a group is called to its factors, laid out with the same lines.
    labels, lang, effect_label, grade_label
        As of :func:`matrix`.

    Returns
    -------
    Figure
    """
    figure, axes = style.new_figure(HEIGHT_MM + 6)
    first = next(iter(found.values()))
    bounds = _bounds(list(found.values()), estimates=True)
    corners = _fields(axes, first, bounds, lang)
    at = {name: part.rows.set_index("factor")[["effect", "grade"]] for name, part in found.items()}
    names, joins, boxes = [], [], list(corners)
    for factor in labels:
        points = [
            (float(part["effect"][factor]), float(part["grade"][factor]))
            for part in at.values()
            if factor in part.index
        ]
        if not points:
            continue
        axes.plot(*zip(*points, strict=True), color=LINE, linewidth=1.3, zorder=3)
        joins += list(itertools.pairwise(points))
        top = max(points, key=lambda p: p[1])
        names.append(Label(*top, labels[factor]))
    for k, (name, part) in enumerate(at.items()):
        colour = style.PALETTE[0] if k == 0 else ACCENT
        axes.plot(
            part["effect"],
            part["grade"],
            _MARKERS[k % len(_MARKERS)],
            color=colour,
            markerfacecolor="white" if k % 2 else colour,
            markersize=7,
            mew=1.6,
            linestyle="none",
            label=name,
            zorder=5,
        )
    _axes(axes, lang, effect_label, grade_label or _GRADE[lang])
    figure.legend(loc="outside upper left", ncols=len(found), fontsize=8.5, handletextpad=0.3)
    figure.draw_without_rendering()
    scale = 72 / figure.dpi
    for part in at.values():
        for x, y in axes.transData.transform(part.to_numpy(dtype=float)) * scale:
            boxes.append((x - 5, y - 5, x + 5, y + 5))
    point_labels.write(axes, names, avoid=[*joins, *_lines(first, bounds)], boxes=boxes)
    return figure


def _bounds(
    found: Sequence[Matrix], *, estimates: bool = False
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Ends of the axes: all intervals, both lines, and room for the names of the fields."""
    rows = pd.concat([m.rows for m in found])
    ends = []
    for name, line in (("effect", found[0].effect_line), ("grade", found[0].grade_line)):
        low, high = ("", "") if estimates else ("_lower", "_upper")
        values = [*rows[f"{name}{low}"].dropna(), *rows[f"{name}{high}"].dropna(), line]
        least, most = float(min(values)), float(max(values))
        pad = 0.17 * ((most - least) or 1.0)
        ends.append((least - pad, most + pad))
    return ends[0], ends[1]


def _lines(
    found: Matrix, bounds: tuple[tuple[float, float], tuple[float, float]]
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """The lines between the fields, which a label should not cross."""
    (left, right), (bottom, top) = bounds
    x, y = found.effect_line, found.grade_line
    return [((left, y), (right, y)), ((x, bottom), (x, top))]


def _fields(
    axes: Axes, found: Matrix, bounds: tuple[tuple[float, float], tuple[float, float]], lang: str
) -> list[Box]:
    """Fields with their names in the corners; where the names stand, in points."""
    (left, right), (bottom, top) = bounds
    axes.set(xlim=bounds[0], ylim=bounds[1])
    x, y = found.effect_line, found.grade_line
    boxes: list[Box] = []
    names: list[tuple[float, float, str, bool, bool]] = []
    for high in (False, True):
        for strong in (False, True):
            field = FIELDS[(high, strong)]
            start = (x if strong else left, y if high else bottom)
            size = ((right - x) if strong else (x - left), (top - y) if high else (y - bottom))
            tint = _TINT if field == "prioritise" else (_PAPER if field == "lower" else "white")
            axes.add_patch(Rectangle(start, *size, color=tint, linewidth=0, zorder=0))
            corner = (1.0 if strong else 0.0, 1.0 if high else 0.0)
            names.append((*corner, field, strong, high))
    axes.axhline(y, color="#8A949D", linewidth=0.9, zorder=1)
    axes.axvline(x, color="#8A949D", linewidth=0.9, zorder=1)
    for across, up, field, strong, high in names:
        axes.annotate(
            NAMES[field][lang].upper(),
            (across, up),
            xycoords="axes fraction",
            xytext=(-6 if strong else 6, -7 if high else 7),
            textcoords="offset points",
            ha="right" if strong else "left",
            va="top" if high else "bottom",
            fontsize=8.5,
            fontweight="bold",
            color=ACCENT if field == "prioritise" else "#6B7680",
            zorder=2,
        ).set_in_layout(False)
    means = (
        (
            _MEAN[lang].format(x=format_number(y, "decimal0", lang)),
            (1, y),
            ("axes fraction", "data"),
        ),
        (
            _MEAN[lang].format(x=format_number(x, "decimal1", lang)),
            (x, 1),
            ("data", "axes fraction"),
        ),
    )
    for k, (text, at, coords) in enumerate(means):
        axes.annotate(
            text,
            at,
            xycoords=coords,
            xytext=(-4, 3) if k == 0 else (4, -4),
            textcoords="offset points",
            ha="right" if k == 0 else "left",
            va="bottom" if k == 0 else "top",
            fontsize=8,
            color="#6B7680",
            zorder=2,
        ).set_in_layout(False)
    figure = axes.get_figure(root=True)
    if figure is not None:
        figure.draw_without_rendering()
        for written in axes.texts:
            box = written.get_window_extent().get_points().ravel() * 72 / figure.dpi
            boxes.append((float(box[0]), float(box[1]), float(box[2]), float(box[3])))
    return boxes


def _axes(axes: Axes, lang: str, effect_label: str, grade_label: str) -> None:
    for side in ("left", "bottom"):
        axes.spines[side].set_color("#8A949D")
    effect_ticks(axes, lang)
    axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: format_number(v, "decimal0", lang)))
    axes.tick_params(colors="#555555", length=3)
    axes.set_xlabel("\n".join(point_labels.balanced(effect_label, _AXIS_WIDTH)), fontsize=9)
    axes.set_ylabel(grade_label, fontsize=9)


def effect_ticks(axes: Axes, lang: str) -> None:
    """Ticks of effects, with as many decimals as tell them apart.

    Parameters
    ----------
    axes : Axes
        With its final limits.
    lang : str
        Language of the numbers.

    Examples
    --------
    >>> figure, axes = style.new_figure(60)
    >>> _ = axes.set_xlim(0, 1.2)
    >>> effect_ticks(axes, "sv")
    >>> [axes.xaxis.get_major_formatter()(x) for x in (0.2, 0.4)]
    ['0,2', '0,4']
    """
    # Not in steps of a quarter: with one decimal 0.25 and 0.75 are printed as what they are not.
    locator = MaxNLocator(8, steps=[1, 2, 5, 10])
    step = float(np.diff(locator.tick_values(*axes.get_xlim())).min())
    digits = min(max(1, math.ceil(-math.log10(step) - 1e-9)), 4)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda v, _: format_number(v, f"decimal{digits}", lang))
    )


def _sure_legend(figure: Figure, lang: str) -> None:
    handles = [
        Line2D(
            [], [], marker="o", linestyle="none", color=PLAIN, markersize=6.5, mew=1.5, label=text
        )
        for text in _SURE[lang]
    ]
    handles[1].set_markerfacecolor("white")
    figure.legend(handles=handles, loc="outside upper left", ncols=2, fontsize=8, handletextpad=0.2)


def _is_sure(share: float) -> bool:
    return share != share or share >= SURE
