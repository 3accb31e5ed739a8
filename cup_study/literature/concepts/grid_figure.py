"""A grid of numbers, shaded by size, in which an empty cell, a zero and an unknown differ.

Used by the evidence map, the timeline by concept and the co-occurrence of concepts. The number
stands in every shaded cell, so that the figure says the same in grey and without colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cup_study import style
from cup_study.numbers import format_number
from cup_study.text_width import text_mm

#: From almost white to the darkest colour of the palette: monotone in lightness, so in grey too.
SHADES = LinearSegmentedColormap.from_list("shades", ["#E3EEF6", "#7FB2D6", style.PALETTE[0]])
#: Cells: a number; looked for and not found; no study; a number of studies of unknown context;
#: a sum; nothing drawn at all.
NUMBER, ZERO, NONE, UNKNOWN = "number", "zero", "none", "unknown"
TOTAL, BLANK = "total", "blank"
_HATCH = "#B5B5B5"
_DARK = 0.62


@dataclass(frozen=True)
class Grid:
    """What to draw.

    Attributes
    ----------
    numbers : DataFrame
        Numbers to print, rows from the top.
    kinds : DataFrame
        Kind of each cell, of the same shape.
    shade : DataFrame
        What the shading goes by, not negative; cells of kind ``number`` only.
    row_labels, column_labels : sequence of str
    row_groups, column_groups : sequence of str, optional
        Group of each row and column; a gap between groups.
    show_column_groups : bool, optional
        Whether groups of columns have a heading.
    """

    numbers: pd.DataFrame
    kinds: pd.DataFrame
    shade: pd.DataFrame
    row_labels: Sequence[str]
    column_labels: Sequence[str]
    row_groups: Sequence[str] = field(default_factory=tuple)
    column_groups: Sequence[str] = field(default_factory=tuple)
    show_column_groups: bool = True


def places(groups: Sequence[str], number: int, gap: float = 0.45) -> np.ndarray:
    """Where rows or columns stand, with a gap between groups.

    Examples
    --------
    >>> places(["a", "a", "b"], 3).tolist()
    [0.0, 1.0, 2.45]
    """
    steps = np.arange(number, dtype=float)
    if groups:
        steps += gap * np.cumsum([i > 0 and groups[i] != groups[i - 1] for i in range(number)])
    return steps


def draw(grid: Grid, lang: str, *, cell_mm: float = 5.2) -> Figure:
    """Draw a grid, cells of one height, on the full width of the page.

    Parameters
    ----------
    grid : Grid
    lang : str
        Language of the numbers.
    cell_mm : float, optional
        Height of a row in millimetres.

    Returns
    -------
    Figure

    Examples
    --------
    >>> one = pd.DataFrame([[3]])
    >>> grid = Grid(one, pd.DataFrame([["number"]]), one, ["Trust"], ["2009"])
    >>> [t.get_text() for t in draw(grid, "en").axes[0].texts]
    ['3']
    """
    rows = places(grid.row_groups, len(grid.row_labels))
    columns = places(grid.column_groups, len(grid.column_labels))
    labels_mm = text_mm(grid.row_labels) + 3
    upright = max(map(len, grid.column_labels)) > 3
    heads_mm = text_mm(grid.column_labels) + 2 if upright else 5.0
    headed = grid.show_column_groups and any(grid.column_groups)
    headings_mm = 6.0 if headed else 0.0
    tall = float(rows[-1]) + 1
    height = heads_mm + headings_mm + tall * cell_mm + 2
    figure, axes = style.new_figure(height)
    figure.set_layout_engine("none")
    wide = 1 - (labels_mm + 1) / style.WIDTH_MM
    axes.set_position((labels_mm / style.WIDTH_MM, 2 / height, wide, tall * cell_mm / height))
    axes.set_xlim(-0.5, columns[-1] + 0.5)
    axes.set_ylim(rows[-1] + 0.5, -0.5)
    shade, numbers = grid.shade.to_numpy(dtype=float), grid.numbers.to_numpy(dtype=float)
    shown = grid.kinds.to_numpy() == NUMBER
    most = float(np.nanmax(np.where(shown, shade, 0))) or 1.0
    for i, y in enumerate(rows):
        for j, x in enumerate(columns):
            # The root spreads small counts, which are most of them.
            depth = float(np.sqrt(max(shade[i, j], 0) / most)) if shown[i, j] else 0.0
            text = format_number(numbers[i, j], "count", lang)
            cell(axes, float(x), float(y), str(grid.kinds.iat[i, j]), text, depth)
    axes.set_yticks(rows, list(grid.row_labels))
    axes.xaxis.tick_top()
    axes.set_xticks(columns, list(grid.column_labels), rotation=90 if upright else 0)
    axes.tick_params(length=0, pad=3)
    for side in axes.spines.values():
        side.set_visible(False)
    for group, first, last in spans(grid.column_groups) if headed else ():
        axes.annotate(
            group,
            ((columns[first] + columns[last]) / 2, 1),
            (0, (heads_mm + 1.5) / 25.4 * 72),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=8,
            fontweight="bold",
        )
    return figure


def cell(axes: Axes, x: float, y: float, kind: str, text: str, depth: float) -> None:
    """Draw one cell; `depth` (0-1) is how dark a number's ground is."""
    if kind == BLANK:
        return
    box = (x - 0.5, y - 0.5)
    if kind == NONE:
        axes.add_patch(Rectangle(box, 1, 1, facecolor="white", edgecolor="#DDDDDD", linewidth=0.5))
        axes.plot([x], [y], ".", color="#9A9A9A", markersize=2.2)
        return
    if kind == TOTAL:
        axes.text(x, y, text, ha="center", va="center_baseline", fontsize=8, fontweight="bold")
        return
    if kind == NUMBER:
        axes.add_patch(
            Rectangle(box, 1, 1, facecolor=SHADES(depth), edgecolor="white", linewidth=0.8)
        )
        colour = "white" if depth > _DARK else "black"
        axes.text(x, y, text, ha="center", va="center_baseline", fontsize=8, color=colour)
        return
    if kind == UNKNOWN:
        axes.add_patch(
            Rectangle(box, 1, 1, facecolor="white", edgecolor=_HATCH, hatch="////", linewidth=0)
        )
        words = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
        axes.text(x, y, text, ha="center", va="center_baseline", fontsize=8, bbox=words)
        return
    inner = Rectangle((x - 0.4, y - 0.4), 0.8, 0.8, facecolor="white", edgecolor="black")
    inner.set_linewidth(0.9)
    axes.add_patch(inner)
    axes.text(x, y, text, ha="center", va="center_baseline", fontsize=8, fontweight="bold")


def spans(groups: Sequence[str]) -> list[tuple[str, int, int]]:
    """Each group with its first and last place.

    Examples
    --------
    >>> spans(["a", "a", "b"])
    [('a', 0, 1), ('b', 2, 2)]
    """
    found: list[tuple[str, int, int]] = []
    for i, group in enumerate(groups):
        if found and found[-1][0] == group:
            found[-1] = (group, found[-1][1], i)
        else:
            found.append((group, i, i))
    return found


def with_key(figure: Figure, signs: dict[str, str]) -> Figure:
    """Add a line below that says what the kinds of cells mean.

    Parameters
    ----------
    figure : Figure
        From :func:`draw`.
    signs : dict of str to str
        Kind of cell to its words, in order.

    Returns
    -------
    Figure
        The same, a little taller.
    """
    room = 8 / 25.4
    wide, tall = figure.get_size_inches()
    main = figure.axes[0]
    x, y, width, height = main.get_position().bounds
    figure.set_size_inches(wide, tall + room)
    scale = tall / (tall + room)
    main.set_position((x, y * scale + 1 - scale, width, height * scale))
    # One unit is four millimetres, so that cells are about as large as above.
    axes = figure.add_axes((0.0, 0.0, 1.0, 6 / 25.4 / (tall + room)))
    axes.set_xlim(0, wide * 25.4 / 4)
    axes.set_ylim(0.75, -0.75)
    axes.axis("off")
    step = wide * 25.4 / 4 / len(signs)
    for i, (kind, text) in enumerate(signs.items()):
        at = 0.9 + i * step
        sample = {NUMBER: "5", UNKNOWN: "5", ZERO: "0"}.get(kind, "")
        cell(axes, at, 0, kind, sample, 0.35)
        axes.text(at + 0.9, 0, text, va="center_baseline", fontsize=8)
    return figure
