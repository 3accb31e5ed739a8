"""How figures look: one style for screen, print and grey-scale copies.

Colours are those of Okabe and Ito (2008), "Color Universal Design", which people with the common
kinds of colour blindness can tell apart; shapes, labels and order carry the meaning as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from cycler import cycler
from matplotlib.ticker import FuncFormatter

from cup_study import numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Okabe and Ito's colours, the darkest and most distinct first.
PALETTE = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#E69F00",
    "#000000",
    "#F0E442",
)
#: Neutral grey for what is not the message.
GREY = "#767676"
#: Width of a figure in the printed report, in millimetres.
WIDTH_MM = 160.0

_MM = 1 / 25.4

_RC: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": "#444444",
    "axes.grid": False,
    "axes.labelsize": 9,
    "axes.prop_cycle": cycler(color=PALETTE),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 9,
    "figure.constrained_layout.use": True,
    "figure.dpi": 110,
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "lines.linewidth": 1.4,
    "savefig.dpi": 220,
    "savefig.facecolor": "white",
    # Letters as outlines: the same in every browser and in typst, whatever fonts are installed.
    "svg.fonttype": "path",
    # Room is reckoned with unhinted letters, as they are drawn: hinted ones are narrower, and a
    # label would be cut.
    "text.hinting": "none",
    # A label such as "$10 to $20" is text, and no label can stop a build by being bad mathematics.
    "text.parse_math": False,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
}


def use() -> None:
    """Set the style for all figures that follow.

    Examples
    --------
    >>> use()
    >>> mpl.rcParams["svg.fonttype"]
    'path'
    """
    for name, value in _RC.items():
        mpl.rcParams[name] = value  # type: ignore[index]


def new_figure(height_mm: float, width_mm: float = WIDTH_MM) -> tuple[Figure, Axes]:
    """Figure with one pair of axes, of the size at which it is printed.

    Parameters
    ----------
    height_mm, width_mm : float
        Size in millimetres; text keeps its size in points, so nothing shrinks below 8 pt.

    Examples
    --------
    >>> figure, axes = new_figure(60)
    >>> round(figure.get_figwidth() * 25.4)
    160
    >>> plt.close(figure)
    """
    use()
    return plt.subplots(figsize=(width_mm * _MM, height_mm * _MM))


def percent_axis(axes: Axes, lang: str, *, axis: str = "x") -> None:
    """Print the ticks of an axis of shares (0-1) as percent, as the language does.

    Examples
    --------
    >>> figure, axes = new_figure(60)
    >>> percent_axis(axes, "sv")
    >>> plt.close(figure)
    """
    formatter = FuncFormatter(lambda x, _: numbers.format_number(x, "percent0", lang))
    (axes.xaxis if axis == "x" else axes.yaxis).set_major_formatter(formatter)
