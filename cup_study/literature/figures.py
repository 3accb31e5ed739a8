"""Figures of the literature: counts as bars, the concept matrix, printed beside rebuilt values."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

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


def matrix_plot(joined: pd.DataFrame, concepts: list[str], labels: list[str]) -> Figure:
    """Concept matrix: a dot where a concept was seen in a study.

    Parameters
    ----------
    joined : DataFrame
        Studies in rows, with ``label`` and Boolean concept columns.
    concepts, labels : list of str
        Columns and what they are called.

    Returns
    -------
    Figure

    Examples
    --------
    >>> frame = pd.DataFrame({"label": ["A 2009"], "trust": [True]})
    >>> figure = matrix_plot(frame, ["trust"], ["Trust"])
    >>> len(figure.axes)
    1
    """
    # Imported where it draws: it takes a second, which the other notebooks need not wait for.
    import seaborn as sns

    figure, axes = style.new_figure(48 + 4.6 * len(joined))
    rows, columns = np.nonzero(joined[concepts].to_numpy(dtype=bool))
    sns.scatterplot(
        x=columns, y=rows, ax=axes, s=30, color=style.PALETTE[0], linewidth=0, legend=False
    )
    axes.set_xticks(range(len(concepts)), labels, rotation=55, ha="left")
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(joined)), list(joined["label"]))
    axes.tick_params(length=0)
    axes.set_xlim(-0.6, len(concepts) - 0.4)
    axes.set_ylim(len(joined) - 0.4, -0.6)
    axes.grid(visible=True)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    return figure


def printed_and_rebuilt(table: pd.DataFrame, lang: str, *, names: tuple[str, str]) -> Figure:
    """Rebuilt coefficients with intervals, and the printed ones as open squares.

    Parameters
    ----------
    table : DataFrame
        ``label printed rebuilt ci_lower ci_upper``.
    lang : str
        Language of the numbers.
    names : tuple of str
        What to call the printed and the rebuilt values.

    Returns
    -------
    Figure

    Examples
    --------
    >>> row = {"label": "a", "printed": 0.3, "rebuilt": 0.31, "ci_lower": 0.2, "ci_upper": 0.4}
    >>> figure = printed_and_rebuilt(pd.DataFrame([row]), "en", names=("printed", "rebuilt"))
    >>> len(figure.axes)
    1
    """
    figure, axes = style.new_figure(26 + 6.4 * len(table))
    y = np.arange(len(table))
    for height, low, high in zip(y, table["ci_lower"], table["ci_upper"], strict=True):
        axes.plot([low, high], [height, height], color=style.PALETTE[0], linewidth=1.6)
    axes.plot(table["rebuilt"], y, "o", color=style.PALETTE[0], markersize=5, label=names[1])
    axes.plot(
        table["printed"],
        y,
        "s",
        markerfacecolor="none",
        markeredgecolor="black",
        markersize=9,
        label=names[0],
        linestyle="none",
    )
    for height, row in zip(y, table.to_dict("records"), strict=True):
        text = format_number(float(row["rebuilt"]), "coef3", lang)
        axes.annotate(
            text,
            (1, height),
            (4, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
    axes.axvline(0, color="#444444", linewidth=0.8)
    axes.set_yticks(y, list(table["label"]))
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: format_number(x, "coef1", lang)))
    axes.grid(axis="x")
    figure.legend(loc="outside upper left", ncols=2)
    return figure
