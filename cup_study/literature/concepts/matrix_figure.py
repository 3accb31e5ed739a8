"""The concept matrix as a figure for print: pages of studies, all concepts, sums at the margins."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cup_study import style
from cup_study.literature.concepts.grid_figure import places, spans
from cup_study.numbers import format_number
from cup_study.text_width import text_mm

_ROW_MM = 3.55
_SEEN, _ABSENT = 4.1, 4.4
#: Room between the columns beside the matrix.
_GUTTER_MM = 1.0
_SUMS_MM = 6.0
#: Names of studies are cut to this.
_LABELS_MM = 35.0
#: With more rows than this a page of the report would have to shrink the figure, and its letters.
ROWS = 30


def page(
    rows: pd.DataFrame,
    concepts: Sequence[str],
    lang: str,
    *,
    labels: Sequence[str],
    heads: Sequence[str],
    head_groups: Sequence[str],
    beside: Sequence[tuple[str, Sequence[str], float]] = (),
    sums: str = "",
    absent: pd.DataFrame | None = None,
    row_groups: Sequence[str] = (),
) -> Figure:
    """Draw studies by concepts.

    Parameters
    ----------
    rows : DataFrame
        One study a row, concepts as Booleans.
    concepts : sequence of str
        Columns, in order.
    lang : str
        Language of the numbers.
    labels, heads, head_groups : sequence of str
        Names of studies, of concepts, and the group of each concept.
    beside : sequence of (heading, texts, millimetres), optional
        Columns of text to the right; what is too long for its room ends in an ellipsis.
    sums : str, optional
        Heading of the number of concepts of each study; none without.
    absent : DataFrame, optional
        Where a concept was looked for and not found: an open ring with a zero's meaning.
    row_groups : sequence of str, optional
        Group of each study: a line with its name stands above the group.

    Returns
    -------
    Figure

    Examples
    --------
    >>> frame = pd.DataFrame({"trust": [True]})
    >>> figure = page(frame, ["trust"], "en", labels=["A (2009)"], heads=["Trust"],
    ...               head_groups=[""])
    >>> len(figure.axes[0].lines[-1].get_xdata())
    1
    """
    y = _row_places(row_groups, len(rows))
    x = places(list(head_groups), len(concepts), gap=0.6)
    labels = [_name(text) for text in labels]
    labels_mm = text_mm(labels) + 3
    right_mm = sum(mm for *_, mm in beside) + (_SUMS_MM if sums else 1)
    names_mm = text_mm(heads) + 2.5
    heads_mm = names_mm + (8 if any(head_groups) else 0)
    tall_mm = (float(y[-1]) + 1) * _ROW_MM
    height = heads_mm + tall_mm + 1
    figure, axes = style.new_figure(height)
    figure.set_layout_engine("none")
    wide_mm = style.WIDTH_MM - labels_mm - right_mm
    axes.set_position(
        (labels_mm / style.WIDTH_MM, 1 / height, wide_mm / style.WIDTH_MM, tall_mm / height)
    )
    axes.set_xlim(-0.6, x[-1] + 0.6)
    axes.set_ylim(y[-1] + 0.5, -0.5 if not row_groups else -1.5)
    unit_mm = wide_mm / (float(x[-1]) + 1.2)
    _ground(axes, x, y, spans(list(head_groups)))
    if absent is not None:
        down, across = np.nonzero(absent[list(concepts)].to_numpy(dtype=bool))
        axes.plot(x[across], y[down], "o", markersize=_ABSENT, color="black", mfc="white", mew=0.9)
    down, across = np.nonzero(rows[list(concepts)].to_numpy(dtype=bool))
    axes.plot(x[across], y[down], "s", markersize=_SEEN, color=style.PALETTE[0], mew=0)
    axes.set_yticks(y, list(labels))
    axes.xaxis.tick_top()
    axes.set_xticks(x, list(heads), rotation=90)
    axes.tick_params(length=0, pad=3)
    for side in axes.spines.values():
        side.set_visible(False)
    for group, first, last in spans(list(head_groups)):
        room = (x[last] - x[first] + 1.4) * unit_mm
        _heading(axes, (x[first] + x[last]) / 2, names_mm, broken(group, room), "center")
    edge = float(x[-1]) + 0.6
    if sums:
        for at, number in zip(y, rows[list(concepts)].sum(axis=1), strict=True):
            text = format_number(int(number), "count", lang)
            axes.text(edge + 3 / unit_mm, at, text, ha="right", va="center_baseline", fontsize=8)
        _heading(axes, edge + 2 / unit_mm, 1.0, sums, "center", rotation=90)
        edge += _SUMS_MM / unit_mm
    for title, texts, room in beside:
        for at, text in zip(y, texts, strict=True):
            told = fitted(text, room - _GUTTER_MM)
            axes.text(edge, at, told, ha="left", va="center_baseline", fontsize=8)
        _heading(axes, edge, 1.0, title, "left")
        edge += room / unit_mm
    for group, first, _ in spans(list(row_groups)):
        axes.annotate(
            group,
            (0, y[first] - 1),
            (-labels_mm / 25.4 * 72 + 3, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center_baseline",
            fontsize=8,
            fontweight="bold",
        )
    return figure


def fitted(text: str, room_mm: float) -> str:
    """Text cut so that it fits, at 8 points: entries left out are counted, a long one is cut.

    Examples
    --------
    >>> fitted("TAM; DOI; trust", 17), fitted("Trinidad and Tobago", 18), fitted("1,179", 5)
    ('TAM +2', 'Trinidad a…', '1,179')
    """
    if text_mm([text]) <= room_mm or text[:1].isdigit():
        return text
    entries = text.split("; ")
    for kept in range(len(entries) - 1, 0, -1):
        told = f"{'; '.join(entries[:kept])} +{len(entries) - kept}"
        if text_mm([told]) <= room_mm:
            return told
    more = f" +{len(entries) - 1}" if len(entries) > 1 else ""
    text = entries[0]
    while text and text_mm([f"{text}…{more}"]) > room_mm:
        text = text[:-1].rstrip()
    return f"{text}…{more}"


def _name(label: str) -> str:
    # The year stays whole: without it nobody finds the study.
    head, bracket, year = label.rpartition(" (")
    tail = f"{bracket}{year}"
    return fitted(head, _LABELS_MM - text_mm([tail])) + tail if head else label


def broken(text: str, room_mm: float) -> str:
    r"""Text in two lines, as even as they come, where one is too wide for its room.

    Examples
    --------
    >>> broken("Person and channel", 18), broken("Quality", 18)
    ('Person and\nchannel', 'Quality')
    """
    words = text.split()
    if text_mm([text], weight="bold") <= room_mm or len(words) < 2:
        return text
    ways = [[" ".join(words[:i]), " ".join(words[i:])] for i in range(1, len(words))]
    best = min(ways, key=lambda way: text_mm(way, weight="bold"))
    return "\n".join(best)


def _row_places(groups: Sequence[str], number: int) -> np.ndarray:
    # A group takes one line more, for its name.
    if not groups:
        return np.arange(number, dtype=float)
    new = [i > 0 and groups[i] != groups[i - 1] for i in range(number)]
    return np.arange(number, dtype=float) + 1.15 * np.cumsum(new)


def _ground(
    axes: Axes, x: np.ndarray, y: np.ndarray, groups: Sequence[tuple[str, int, int]]
) -> None:
    for _, first, last in groups:
        axes.hlines(y, x[first] - 0.5, x[last] + 0.5, color="#E2E2E2", linewidth=0.6, zorder=0)
    for at in x:
        axes.vlines(at, y[0] - 0.5, y[-1] + 0.5, color="#EFEFEF", linewidth=0.6, zorder=0)


def _heading(
    axes: Axes, x: float, above_mm: float, text: str, align: str, *, rotation: float = 0
) -> None:
    axes.annotate(
        text,
        (x, 1),
        (0, above_mm / 25.4 * 72),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha=align,
        va="bottom",
        fontsize=8,
        fontweight="bold",
        rotation=rotation,
        linespacing=1.05,
    )
