"""The stages as arrows, all with names of one size, on as many lines as the longest name needs."""

from __future__ import annotations

from matplotlib.axes import Axes

from cup_study.citizens import evidence
from cup_study.citizens.journeys import canvas, lettering
from cup_study.citizens.journeys.canvas import ACCENTS
from cup_study.citizens.journeys.journey import Journey
from cup_study.citizens.journeys.lettering import SMALLEST, Type

#: How far an arrow's tip reaches into the next one, in heights of the least arrow.
_TIP = 0.34
#: A name on more lines is set smaller, if it can be.
_LINES = 2


def draw(
    axes: Axes,
    journey: Journey,
    place: tuple[float, float],
    column: float,
    lang: str,
    *,
    largest: float = 14.0,
    tall: float = 12.0,
) -> float:
    """Draw the arrows; a stage that is assumed is dashed.

    Parameters
    ----------
    axes : Axes
    journey : Journey
    place : tuple of float
        Left upper corner, in millimetres.
    column : float
        Width of a stage.
    lang : str
    largest : float, optional
        Largest size of the names.
    tall : float, optional
        Least height.

    Returns
    -------
    float
        Height, in millimetres.
    """
    left, top = place
    tip = tall * _TIP
    room = column - 2.4 * tip
    names = [stage.labels[lang] for stage in journey.stages]
    kind = _size(names, room, largest)
    lines = [lettering.wrapped(name, kind, room) for name in names]
    height = max(tall, max(map(len, lines), default=1) * kind.line_mm + 0.25 * tall)
    last = len(names) - 1
    for i, (stage, told) in enumerate(zip(journey.stages, lines, strict=True)):
        assumed = bool(stage.evidence) and evidence.is_assumed(stage.evidence)
        x, wide = left + i * column, column - 0.6 + tip * (i < last)
        canvas.chevron(
            axes, x, top, wide, height, tip, fill=ACCENTS[0], first=i == 0, dashed=assumed
        )
        y = top + (height - len(told) * kind.line_mm) / 2
        colour = ACCENTS[0] if assumed else "white"
        canvas.write(axes, x + column / 2 + tip * 0.3, y, told, kind, colour, "center")
    return height


def _size(names: list[str], room: float, largest: float) -> Type:
    """Largest size at which no word is parted and no name needs more than two lines."""
    size = largest
    while size > SMALLEST:
        kind = Type(size, bold=True)
        wide = [lettering.width_mm(word, kind) for name in names for word in name.split()]
        if max(wide, default=0) <= room and all(
            len(lettering.wrapped(name, kind, room)) <= _LINES for name in names
        ):
            break
        size -= 0.5
    return Type(max(size, SMALLEST), bold=True)
