"""The triangle of concepts that meet in one study, shaded and with its numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cup_study import style
from cup_study.literature.concepts.grid_figure import SHADES
from cup_study.numbers import format_number
from cup_study.text_width import text_mm

_CELL_MM = 5.0


def draw(
    both: pd.DataFrame, shade: pd.DataFrame, labels: Sequence[str], codes: Sequence[str], lang: str
) -> Figure:
    """Draw the triangle below the diagonal; the diagonal has each concept's own studies.

    Parameters
    ----------
    both : DataFrame
        Studies in which two concepts were seen (c x c), the concept's own on the diagonal.
    shade : DataFrame
        What the shading goes by (c x c), not negative.
    labels, codes : sequence of str
        What the rows and the columns are called.
    lang : str
        Language of the numbers.

    Returns
    -------
    Figure

    Examples
    --------
    >>> both = pd.DataFrame([[3, 2], [2, 4]])
    >>> figure = draw(both, both / 5, ["Trust (T)", "Habit (H)"], ["T", "H"], "en")
    >>> sorted(t.get_text() for t in figure.axes[0].texts)
    ['2', '3', '4']
    """
    # Imported where it draws: it takes a second, which the other notebooks need not wait for.
    import seaborn as sns

    size = len(labels)
    numbers = both.to_numpy(dtype=float)
    below = np.tri(size, k=-1, dtype=bool)
    told = np.vectorize(lambda x: format_number(x, "count", lang), otypes=[object])(numbers)
    height = size * _CELL_MM + 7
    figure, axes = style.new_figure(height)
    figure.set_layout_engine("none")
    left = (text_mm(labels) + 3) / style.WIDTH_MM
    axes.set_position((left, 2 / height, 0.995 - left, size * _CELL_MM / height))
    # The root spreads small shares, which are most of them.
    depth = np.sqrt(shade.to_numpy(dtype=float))
    sns.heatmap(
        depth,
        mask=~below | (numbers == 0),
        annot=told,
        fmt="",
        annot_kws={"fontsize": 8},
        cmap=SHADES,
        vmin=0,
        cbar=False,
        linewidths=0.8,
        linecolor="white",
        xticklabels=list(codes),
        yticklabels=list(labels),
        ax=axes,
    )
    # seaborn writes white already on middle shades, where black is read better.
    dark = 0.62 * float(np.where(below, depth, 0).max())
    for text in axes.texts:
        x, y = text.get_position()
        text.set_color("white" if depth[int(y), int(x)] > dark else "black")
    for i in range(size):
        axes.text(i + 0.5, i + 0.5, told[i, i], ha="center", va="center", fontsize=8, weight="bold")
    rows, columns = np.nonzero(below & (numbers == 0))
    axes.plot(columns + 0.5, rows + 0.5, ".", color="#9A9A9A", markersize=2.2)
    axes.xaxis.tick_top()
    axes.tick_params(length=0, pad=3, labelrotation=0)
    return figure
