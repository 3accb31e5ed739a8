"""Grades of groups as signs that a thin line joins, and beside them the shares low and high."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from cup_study import style
from cup_study.numbers import format_number

_MM = 1 / 25.4
_ROW_MM, _FRAME_MM = 10.5, 25.0
_LABEL_WIDTH = 25
_MARKERS = ("o", "s", "^", "D", "v")
# Greys: the two colours belong to the groups, and these shares are everyone's.
_LOW, _HIGH = "#C9CED3", "#9AA4AD"
_HEADS = {
    "grade": {"en": "Grade (0–100)", "sv": "Betyg (0–100)"},
    "low": {"en": "Low grade, all", "sv": "Lågt betyg, alla"},
    "high": {"en": "High grade, all", "sv": "Högt betyg, alla"},
}


def profile(
    rows: pd.DataFrame,
    everyone: pd.DataFrame,
    lang: str,
    *,
    colours: Sequence[str] = (style.PALETTE[0], style.PALETTE[1]),
) -> Figure:
    """Grades on the left, shares of low and high grades on the right, a row a factor.

    Parameters
    ----------
    rows : DataFrame
        ``label group grade ci_lower ci_upper``: a sign for each group (its text) of each label,
        joined by a line; a missing grade has none.
    everyone : DataFrame
        ``label low high`` (0-1; missing where hidden), in the order of the rows from above.
    lang : str
        Language of the words and numbers.
    colours : sequence of str
        Of the groups in their order.

    Returns
    -------
    Figure

    Examples
    --------
    >>> rows = pd.DataFrame({"label": ["Easy"] * 2, "group": ["Women", "Men"], "grade": [60, 64]})
    >>> rows = rows.assign(ci_lower=rows["grade"] - 2, ci_upper=rows["grade"] + 2)
    >>> figure = profile(rows, pd.DataFrame({"label": ["Easy"], "low": [0.2], "high": 0.5}), "en")
    >>> [axes.get_title("left") for axes in figure.axes]
    ['Grade (0–100)', 'Low grade, all', 'High grade, all']
    """
    labels = everyone["label"].tolist()
    groups = list(dict.fromkeys(rows["group"]))
    style.use()
    figure, (left, low, high) = plt.subplots(
        1,
        3,
        sharey=True,
        figsize=(style.WIDTH_MM * _MM, (_FRAME_MM + _ROW_MM * len(labels)) * _MM),
        gridspec_kw={"width_ratios": (2.4, 1, 1.25)},
    )
    _signs(left, rows, labels, groups, colours)
    if len(groups) > 1:
        figure.legend(
            *left.get_legend_handles_labels(),
            loc="outside upper left",
            ncols=len(groups),
            fontsize=8.5,
            handletextpad=0.2,
        )
    widest = float(np.nanmax(everyone[["low", "high"]].to_numpy(dtype=float), initial=0.1))
    for axes, name, colour in ((low, "low", _LOW), (high, "high", _HIGH)):
        _bars(axes, everyone[name].to_numpy(dtype=float), colour, widest, lang)
        axes.set_title(_HEADS[name][lang], fontsize=8.5, color="#444444")
    left.set_title(_HEADS["grade"][lang], fontsize=8.5, color="#444444")
    left.xaxis.set_major_formatter(FuncFormatter(lambda v, _: format_number(v, "decimal0", lang)))
    left.set_yticks(
        range(len(labels)), ["\n".join(textwrap.wrap(str(t), _LABEL_WIDTH)) for t in labels]
    )
    left.tick_params(axis="y", length=0, labelsize=8.5)
    left.set_ylim(len(labels) - 0.45, -0.55)
    return figure


def _signs(
    axes: Axes,
    rows: pd.DataFrame,
    labels: Sequence[str],
    groups: Sequence[str],
    colours: Sequence[str],
) -> None:
    place: Mapping[str, int] = {label: i for i, label in enumerate(labels)}
    spread = 0.0 if len(groups) == 1 else 0.2
    offsets = np.linspace(-spread / 2, spread / 2, len(groups))
    for i, label in enumerate(labels):
        own = rows[rows["label"].eq(label) & rows["grade"].notna()]
        axes.axhline(i + 0.5, color="#ECEEF0", linewidth=0.8, zorder=0)
        order = [groups.index(g) for g in own["group"]]
        axes.plot(own["grade"], i + offsets[order], color="#B8BFC6", linewidth=1.4, zorder=2)
    for k, group in enumerate(groups):
        own = rows[rows["group"].eq(group)]
        y = np.array([place[str(label)] for label in own["label"]]) + offsets[k]
        colour = colours[k % len(colours)] if k < len(colours) else style.PALETTE[k]
        axes.hlines(y, own["ci_lower"], own["ci_upper"], color=colour, linewidth=1.1, alpha=0.55)
        axes.plot(
            own["grade"],
            y,
            _MARKERS[k % len(_MARKERS)],
            color=colour,
            markerfacecolor="white" if k % 2 else colour,
            markersize=6,
            mew=1.5,
            linestyle="none",
            zorder=4,
            label=group,
        )
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")


def _bars(
    axes: Axes,
    shares: np.ndarray[tuple[int], np.dtype[np.float64]],
    colour: str,
    widest: float,
    lang: str,
) -> None:
    y = np.arange(len(shares))
    axes.barh(y, np.nan_to_num(shares), height=0.42, color=colour, linewidth=0)
    for at, share in zip(y, shares, strict=True):
        text = ".." if share != share else format_number(float(share), "percent0", lang)
        axes.annotate(
            text,
            (0.0 if share != share else float(share), at),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color="#333333",
        )
        axes.axhline(at + 0.5, color="#ECEEF0", linewidth=0.8, zorder=0)
    axes.set_xlim(0, widest * 1.38)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_color("#8A949D")
    axes.tick_params(axis="y", length=0)
