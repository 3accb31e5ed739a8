"""How far groups stand from what they should be: standardised differences, a heading an item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cup_study import style
from cup_study.numbers import format_number

#: Standardised differences within this hardly matter (Austin, 2009).
SLIGHT = 0.1
#: The axis reaches a little beyond this at least, so that slight differences look slight.
_LEAST = 0.12


@dataclass(frozen=True)
class Series:
    """Differences that are drawn with one marker.

    Attributes
    ----------
    column : str
        Where they are; a missing one is left out.
    label : str
        What readers call them.
    marker : str
        matplotlib's marker; the first series is filled, the others are hollow.
    """

    column: str
    label: str
    marker: str


def distances(
    rows: pd.DataFrame, series: Sequence[Series], lang: str, *, axis_label: str
) -> Figure:
    """Draw the differences of each group, a line between those of one group.

    Parameters
    ----------
    rows : DataFrame
        Columns ``item group`` (as readers call them, an item's rows together) and those of the
        series.
    series : sequence of Series
        What to draw, in the order of the legend; one without any number is left out.
    lang : str
        Language of the numbers on the axis.
    axis_label : str
        What the axis shows.

    Returns
    -------
    Figure

    Examples
    --------
    >>> rows = pd.DataFrame({"item": "Age", "group": ["18-39", "40-"], "before": [0.3, -0.3]})
    >>> drawn = distances(rows, [Series("before", "Unweighted", "o")], "en", axis_label="Distance")
    >>> [label.get_text() for label in drawn.axes[0].get_yticklabels()]
    ['18-39', '40-']
    """
    shown = [(k, s) for k, s in enumerate(series) if rows[s.column].notna().any()]
    items = list(dict.fromkeys(rows["item"]))
    figure, axes = style.new_figure(26 + 5.4 * len(rows) + 7 * len(items))
    place, ticks, labels = 0.0, [], []
    for item in items:
        axes.text(
            0.0,
            place,
            item,
            transform=axes.get_yaxis_transform(),
            fontsize=8.5,
            fontweight="bold",
            va="center",
        ).set_in_layout(False)
        place += 1
        for row in rows[rows["item"] == item].to_dict("records"):
            known = [(k, s, float(row[s.column])) for k, s in shown if pd.notna(row[s.column])]
            ends = [value for _, _, value in known]
            axes.plot(ends, [place] * len(ends), color=style.GREY, linewidth=0.8, zorder=1)
            for k, one, value in known:
                axes.plot(value, place, one.marker, zorder=3 + k, **_look(k))
            ticks.append(place)
            labels.append(str(row["group"]))
            place += 1
        place += 0.3
    axes.axvspan(-SLIGHT, SLIGHT, color="#EEEEEE", zorder=0, linewidth=0)
    axes.axvline(0, color="#444444", linewidth=0.8, zorder=0.5)
    axes.set_yticks(ticks, labels)
    axes.set_ylim(place, -0.8)
    largest = float(np.nanmax(rows[[s.column for _, s in shown]].abs().to_numpy(dtype=float)))
    reach = 1.12 * max(_LEAST, largest)
    axes.set_xlim(-reach, reach)
    axes.xaxis.set_major_formatter(lambda x, _: format_number(x, "decimal1", lang))
    axes.set_xlabel(axis_label)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    handles = [
        Line2D([], [], marker=s.marker, linestyle="none", label=s.label, **_look(k))
        for k, s in shown
    ]
    figure.legend(handles=handles, loc="outside upper left", ncols=len(handles), fontsize=8)
    return figure


def _look(place: int) -> dict[str, Any]:
    color = style.PALETTE[place]
    face = color if place == 0 else "white"
    return {"color": color, "markersize": 5.5, "markerfacecolor": face}
