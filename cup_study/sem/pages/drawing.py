"""A finished diagram: the figure with its note and its words, and how panels share a page."""

from __future__ import annotations

import base64
import html
import io
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from cup_study.errors import InputError, Problem
from cup_study.sem.pages.notation import APA
from cup_study.sem.pages.scene import Panel, Scene, between_panels, figure_of

#: Height of what a portrait page can hold beside its caption.
PAGE_MM = 220.0
_MOST_COLUMNS = 3
#: What a diagram says in words; give a mapping with the same keys for another language.
WORDS: Mapping[str, str] = {
    "diagram": "Path diagram.",
    "coefficients": "Standardised coefficients.",
    "correlations": "Double-headed arrows: correlations.",
    "dashed": "Dashed: p ≥ {level}.",
    "stars": APA.star_note(),
    "group": "Group {number}",
}

Labels = Mapping[str, str] | Callable[[str], str]
Number = Callable[[float], str]


@dataclass(frozen=True)
class Diagram:
    """A drawn model with what must be printed beside it.

    Parameters
    ----------
    figure : Figure
        One axes a group.
    note : str
        Explains the lines and stars.
    alt : str
        The diagram in words, for those who cannot see it.
    """

    figure: Figure
    note: str
    alt: str

    def save(self, path: str | Path, **options: Any) -> Path:
        """Write the figure to a file whose suffix names the format (pdf, svg, png).

        Parameters
        ----------
        path : str or Path
            The file.
        **options
            As of :meth:`matplotlib.figure.Figure.savefig`.
        """
        self.figure.savefig(path, **options)
        return Path(path)

    def _repr_png_(self) -> bytes:
        """Picture for notebooks that are turned into print."""
        stream = io.BytesIO()
        self.figure.savefig(stream, format="png", dpi=150)
        return stream.getvalue()

    def _repr_html_(self) -> str:
        """Picture with its text and note for JupyterLab."""
        stream = io.StringIO()
        # A fixed salt: the same model gives the same notebook.
        with mpl.rc_context({"svg.hashsalt": "sem"}):
            self.figure.savefig(stream, format="svg", metadata={"Date": None})
        data = base64.b64encode(stream.getvalue().encode()).decode()
        picture = (
            f'<img src="data:image/svg+xml;base64,{data}" alt="{html.escape(self.alt)}"'
            ' style="max-width:100%;background:#fff">'
        )
        return f"<figure>{picture}<figcaption>{html.escape(self.note)}</figcaption></figure>"


def printed_labels(names: Collection[str], labels: Labels | None) -> dict[str, str]:
    """What is printed for each name, from a mapping or a callable."""
    if labels is None:
        return {name: name for name in names}
    if isinstance(labels, Mapping):
        return {name: labels.get(name, name) for name in names}
    return {name: labels(name) for name in names}


def fitting(
    scene_of: Callable[[float], Scene],
    panels: Sequence[Panel],
    width_mm: float,
    columns: int | None = None,
) -> Figure:
    """Draw panels side by side, as many as can be read.

    Parameters
    ----------
    scene_of : callable
        Scene of a given width (mm).
    panels : sequence of Panel
        What the groups print.
    width_mm : float
        Printed width.
    columns : int, optional
        Panels beside each other; by default the number that breaks no word, keeps to the page
        and takes the least height.

    Returns
    -------
    Figure

    Raises
    ------
    InputError
        Not even one panel fits.
    """
    if columns is not None:
        return figure_of(scene_of(between_panels(width_mm, columns)), panels, columns)
    best: tuple[tuple[bool, bool, float], Scene, int] | None = None
    for count in range(1, min(len(panels), _MOST_COLUMNS) + 1):
        try:
            scene = scene_of(between_panels(width_mm, count))
        except InputError:
            if best is None:
                raise
            break
        height = scene.height * math.ceil(len(panels) / count)
        broken = any(line.endswith("-") for shape in scene.shapes for line in shape.lines)
        rank = height > PAGE_MM, broken, height
        if best is None or rank < best[0]:
            best = rank, scene, count
    if best is None:
        raise InputError("diagram", [Problem("", "no group to draw")], "Give the estimates.")
    return figure_of(best[1], panels, best[2])
