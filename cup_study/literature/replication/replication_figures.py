"""Printed beside rebuilt values, drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from cup_study import style
from cup_study.numbers import format_number


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
