"""Figures of the literature: counts as bars, studies by year."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cup_study import style
from cup_study.numbers import format_number


def count_bars(table: pd.DataFrame, lang: str, *, axis_label: str) -> Figure:
    """Horizontal bars of counts, each with its number.

    Parameters
    ----------
    table : DataFrame
        Columns ``label`` and ``studies``, in the order of the bars from the top.
    lang : str
        Language of the numbers.
    axis_label : str
        What is counted.

    Returns
    -------
    Figure

    Examples
    --------
    >>> table = pd.DataFrame({"label": ["Trust"], "studies": [3]})
    >>> figure = count_bars(table, "en", axis_label="Studies")
    >>> len(figure.axes)
    1
    """
    figure, axes = style.new_figure(max(18 + 5.6 * len(table), 40))
    y = np.arange(len(table))
    studies = table["studies"].to_numpy(dtype=float)
    axes.barh(y, studies, height=0.68, color=style.PALETTE[0])
    for height, number in zip(y, studies, strict=True):
        text = format_number(int(number), "count", lang)
        axes.annotate(
            text, (number, height), (3, 0), textcoords="offset points", va="center", fontsize=8
        )
    axes.set_yticks(y, list(table["label"]))
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0, studies.max() * 1.08)
    axes.set_xlabel(axis_label)
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.grid(axis="x")
    return figure


def timeline(table: pd.DataFrame, lang: str, *, axis_label: str) -> Figure:
    """Studies by year of publication.

    Parameters
    ----------
    table : DataFrame
        ``year studies``.
    lang : str
        Language of the numbers.
    axis_label : str
        What is counted.

    Returns
    -------
    Figure

    Examples
    --------
    >>> table = pd.DataFrame({"year": [2009], "studies": [3]})
    >>> figure = timeline(table, "en", axis_label="Studies")
    >>> len(figure.axes)
    1
    """
    figure, axes = style.new_figure(58)
    axes.bar(table["year"], table["studies"], width=0.75, color=style.PALETTE[0])
    for year, number in zip(table["year"], table["studies"], strict=True):
        if number:
            axes.annotate(
                format_number(int(number), "count", lang),
                (year, number),
                (0, 2),
                textcoords="offset points",
                ha="center",
                fontsize=8,
            )
    axes.set_ylabel(axis_label)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.xaxis.set_major_locator(MaxNLocator(10, integer=True))
    axes.grid(axis="y")
    return figure
