"""Coefficients of a model by several methods, drawn."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator

from cup_study import style
from cup_study.numbers import format_number

_SIGNS = ("o", "s", "D", "^")
#: Room of one coefficient by one method, and between coefficients, in millimetres.
_LINE_MM, _GAP_MM = 3.4, 3.0


def coefficients(
    table: pd.DataFrame, lang: str, *, names: Mapping[str, str], axis_label: str = ""
) -> Figure:
    """Coefficients with intervals, one line a method below each label.

    Parameters
    ----------
    table : DataFrame
        ``method label est ci_lower ci_upper``; labels in the order of their rows.
    lang : str
        Language of the numbers.
    names : mapping of str to str
        Method to what it is called, in the order of the lines.
    axis_label : str, optional
        What is drawn.

    Returns
    -------
    Figure

    Examples
    --------
    >>> row = {"method": "a", "label": "x → y", "est": 0.3, "ci_lower": 0.2, "ci_upper": 0.4}
    >>> figure = coefficients(pd.DataFrame([row]), "en", names={"a": "Method"})
    >>> len(figure.axes)
    1
    """
    labels = list(dict.fromkeys(table["label"]))
    height = (_LINE_MM * len(names) + _GAP_MM) * len(labels)
    figure, axes = style.new_figure(24 + height)
    unit = _LINE_MM * len(names) + _GAP_MM
    offsets = (np.arange(len(names)) - (len(names) - 1) / 2) * _LINE_MM / unit
    at = {label: i for i, label in enumerate(labels)}
    for j, (method, title) in enumerate(names.items()):
        rows = table[table["method"] == method]
        y = np.array([at[label] for label in rows["label"]]) + offsets[j]
        colour = style.PALETTE[j]
        axes.hlines(y, rows["ci_lower"], rows["ci_upper"], color=colour, linewidth=1.5)
        axes.plot(
            rows["est"],
            y,
            _SIGNS[j],
            color=colour,
            markerfacecolor=colour if j % 2 == 0 else "white",
            markersize=5,
            label=title,
            linestyle="none",
        )
        for height_, value in zip(y, rows["est"], strict=True):
            axes.annotate(
                format_number(float(value), "coef2", lang),
                (1, height_),
                (4, 0),
                xycoords=("axes fraction", "data"),
                textcoords="offset points",
                va="center",
                fontsize=8,
            )
    for i in range(1, len(labels)):
        axes.axhline(i - 0.5, color="#DDDDDD", linewidth=0.6)
    axes.axvline(0, color="#444444", linewidth=0.8)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.45, -0.55)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: format_number(x, "coef1", lang)))
    wide = float(table[["ci_upper", "est"]].max().max() - table[["ci_lower", "est"]].min().min())
    axes.xaxis.set_major_locator(MultipleLocator(0.1 if wide < 1 else 0.2))
    axes.set_xlabel(axis_label)
    axes.grid(axis="x")
    figure.legend(loc="outside upper left", ncols=min(len(names), 3))
    return figure
