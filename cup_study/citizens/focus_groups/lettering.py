"""How wide a text is in a figure, before it is drawn: for labels that must not meet."""

from __future__ import annotations

import functools

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

FAMILY = "DejaVu Sans"
#: Millimetres a point.
POINT = 25.4 / 72


@functools.lru_cache(maxsize=4096)
def width_mm(text: str, size: float = 8, weight: str = "normal") -> float:
    r"""Width of the widest line of a text in millimetres.

    Parameters
    ----------
    text : str
        May have several lines.
    size : float
        In points.
    weight : str
        ``"normal"`` or ``"bold"``.

    Examples
    --------
    >>> round(width_mm("Trust")), width_mm("a\nTrust") == width_mm("Trust")
    (7, True)
    """
    font = FontProperties(family=FAMILY, weight=weight)
    lines = [line for line in text.split("\n") if line.strip()]
    # A text is text: a dollar sign in a label begins no formula.
    paths = [TextPath((0, 0), line.replace("$", "S"), size=size, prop=font) for line in lines]
    return max((float(path.get_extents().x1) for path in paths), default=0.0) * POINT
