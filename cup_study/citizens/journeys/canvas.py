"""A sheet in millimetres from its upper left corner, and the few shapes that journeys are drawn of.

Sizes of text are points at printed size; a sheet is never scaled, so 8 pt here are 8 pt on paper.
"""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Arc, Circle, FancyBboxPatch, Polygon

from cup_study import style
from cup_study.citizens.journeys.lettering import POINTS, Type, width_mm

#: One accent; the second colour is only for a second journey.
ACCENTS = (style.PALETTE[0], style.PALETTE[1], style.PALETTE[2])
TINTS = ("#EAF3F9", "#FBEDE3", "#E3F4EE")
INK, SOFT, HAIR, PALE = "#1F2933", "#5A6672", "#D3D9DF", "#F5F7F9"
#: From the top of a line to its baseline, in heights of the letters.
_ASCENT = 0.93


def sheet(width: float, height: float, edge: float = 2.0) -> tuple[Figure, Axes]:
    """Empty sheet for what is `width` by `height` millimetres, with a white edge around it.

    Examples
    --------
    >>> figure, axes = sheet(160, 90)
    >>> round(figure.get_figwidth() * 25.4), bool(axes.get_ylim()[0] == 92)
    (164, True)
    >>> plt.close(figure)
    """
    style.use()
    figure = plt.figure(
        figsize=((width + 2 * edge) / 25.4, (height + 2 * edge) / 25.4), layout="none"
    )
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(-edge, width + edge)
    axes.set_ylim(height + edge, -edge)
    axes.axis("off")
    return figure, axes


def write(
    axes: Axes,
    x: float,
    y: float,
    lines: Sequence[str] | str,
    kind: Type,
    colour: str = INK,
    align: str = "left",
) -> float:
    """Write lines below `y`; gives the height that they take.

    Parameters
    ----------
    axes : Axes
        From :func:`sheet`.
    x, y : float
        Where the first line begins (or has its middle or end), and its top.
    lines : sequence of str
        As they break.
    kind : Type
    colour : str
    align : str
        ``left``, ``center`` or ``right``.
    """
    told = [lines] if isinstance(lines, str) else list(lines)
    for i, line in enumerate(told):
        axes.text(
            x,
            y + i * kind.line_mm + _ASCENT * kind.size / POINTS,
            line,
            fontproperties=kind.font(),
            color=colour,
            ha=align,
            va="baseline",
        )
    return len(told) * kind.line_mm


def box(
    axes: Axes,
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str = "white",
    edge: str = "none",
    dashed: bool = False,
    radius: float = 1.6,
    above: bool = False,
) -> None:
    """Box with round corners; `above` for one that covers lines."""
    axes.add_patch(
        FancyBboxPatch(
            (x, y),
            width,
            height,
            boxstyle=f"round,pad=0,rounding_size={min(radius, width / 2, height / 2)}",
            facecolor=fill,
            edgecolor=edge,
            linewidth=0.9 if edge != "none" else 0,
            linestyle=(0, (3.2, 2.2)) if dashed else "solid",
            zorder=2.5 if above else 1,
        )
    )


def chevron(
    axes: Axes,
    x: float,
    y: float,
    width: float,
    height: float,
    tip: float,
    *,
    fill: str,
    first: bool = False,
    dashed: bool = False,
) -> None:
    """Arrow of a stage that points to the next one; `dashed` for one that is assumed."""
    left = (
        [(x, y), (x, y + height)] if first else [(x, y), (x + tip, y + height / 2), (x, y + height)]
    )
    right = [(x + width - tip, y + height), (x + width, y + height / 2), (x + width - tip, y)]
    edge = fill if dashed else "none"
    axes.add_patch(
        Polygon(
            [*left, *right],
            facecolor="white" if dashed else fill,
            edgecolor=edge,
            linewidth=1.0 if dashed else 0,
            linestyle=(0, (3.2, 2.2)) if dashed else "solid",
        )
    )


def line(
    axes: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    *,
    colour: str = HAIR,
    width: float = 0.7,
    dashed: bool = False,
) -> None:
    """Straight line."""
    axes.plot(
        [start[0], end[0]],
        [start[1], end[1]],
        color=colour,
        linewidth=width,
        linestyle=(0, (4, 3)) if dashed else "solid",
        solid_capstyle="round",
    )


def pill(axes: Axes, x: float, y: float, text: str, kind: Type, colour: str) -> float:
    """Keyword in a rounded frame; gives its width."""
    width = width_mm(text, kind) + 6.0
    height = kind.line_mm + 2.2
    box(axes, x, y, width, height, edge=colour, radius=height / 2)
    write(axes, x + width / 2, y + 1.1, text, kind, colour, "center")
    return width


def number(axes: Axes, x: float, y: float, told: str, kind: Type, colour: str) -> float:
    """Number in a filled circle whose left upper corner is given; gives its width."""
    radius = kind.size / POINTS * 0.95
    axes.add_patch(Circle((x + radius, y + radius), radius, facecolor=colour, linewidth=0))
    middle = y + radius - kind.size / POINTS * 0.56
    write(axes, x + radius, middle, told, kind, "white", "center")
    return 2 * radius


def face(axes: Axes, x: float, y: float, radius: float, *, glad: bool) -> None:
    """Small face at an end of the emotion scale: the sign most readers know it by."""
    axes.add_patch(
        Circle((x, y), radius, facecolor="white", edgecolor=SOFT, linewidth=0.9),
    )
    for side in (-1, 1):
        eye = (x + side * radius * 0.36, y - radius * 0.25)
        axes.add_patch(Circle(eye, radius * 0.11, facecolor=SOFT, linewidth=0))
    # The axes point downwards, so angles run the other way round.
    ends = (25, 155) if glad else (205, 335)
    middle = y + radius * (0.02 if glad else 0.72)
    mouth = Arc((x, middle), radius, radius * 0.9, theta1=ends[0], theta2=ends[1])
    mouth.set_edgecolor(SOFT)
    mouth.set_linewidth(0.9)
    axes.add_patch(mouth)
