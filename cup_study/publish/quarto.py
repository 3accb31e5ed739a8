"""Rendering with Quarto, where it is installed.

Quarto only typesets: no text has a code cell, and results come in through the same filter as under
pandoc (:mod:`cup_study.publish.pandoc`).
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cup_study.errors import RenderError
from cup_study.publish.documents import Document
from cup_study.publish.stage import QUARTO_FORMATS, figures_name

#: The first version whose filters can run `at: pre-ast` and that knows crossref divs as used here.
MINIMUM = (1, 6)
#: The first version that typesets a book with typst.
TYPST_BOOKS = (1, 9)
#: ``pandoc`` here never uses Quarto even where there is one, ``quarto`` insists on it.
RENDERER_VARIABLE = "CUP_RENDERER"
HOW_TO_GET = (
    "Quarto comes with the conda environment (environment.yml), with pip install quarto-cli, "
    "or from quarto.org"
)
_TIMEOUT_S = 900


@dataclass(frozen=True)
class Quarto:
    """An installed Quarto."""

    path: str
    version: tuple[int, ...]

    def can_render(self, document: Document, fmt: str) -> bool:
        """Whether this version makes this document in this format."""
        return not (document.book and fmt == "pdf" and self.version < TYPST_BOOKS)


@functools.cache
def find() -> Quarto | None:
    """Quarto on the search path, if it is recent enough.

    Raises
    ------
    RenderError
        When ``CUP_RENDERER=quarto`` and there is none.
    """
    wanted = os.environ.get(RENDERER_VARIABLE, "")
    path = None if wanted == "pandoc" else shutil.which("quarto")
    version = _version(path) if path else ()
    if path and version >= MINIMUM:
        return Quarto(path, version)
    if wanted == "quarto":
        raise RenderError(f"{reason(version)}, but {RENDERER_VARIABLE}=quarto.\n{HOW_TO_GET}.")
    return None


def message() -> str:
    """One line on the renderer, or nothing where Quarto makes every document.

    It says that Quarto was not found and how to get it, or that the Quarto found is too old for
    PDF books, which then come from pandoc and typst.
    """
    if os.environ.get(RENDERER_VARIABLE) == "pandoc":
        return ""
    found = find()
    if found is not None:
        if found.version >= TYPST_BOOKS:
            return ""
        version, needed = (".".join(map(str, v)) for v in (found.version, TYPST_BOOKS))
        return (
            f"Quarto {version} cannot typeset books as PDF ({needed} can): "
            "report.pdf is made with pandoc and typst, the rest with Quarto."
        )
    path = shutil.which("quarto")
    return (
        f"{reason(_version(path) if path else ())}: rendering with pandoc and typst. {HOW_TO_GET}."
    )


def reason(version: tuple[int, ...]) -> str:
    """Why Quarto is not used.

    Examples
    --------
    >>> reason((1, 3, 450))
    'Quarto 1.3.450 is older than 1.6'
    """
    if version:
        return f"Quarto {'.'.join(map(str, version))} is older than {'.'.join(map(str, MINIMUM))}"
    return "Quarto was not found"


def render(
    quarto: Quarto, staged: Path, document: Document, fmt: str, environment: Mapping[str, str]
) -> Path:
    """Render a staged document.

    Parameters
    ----------
    quarto : Quarto
        Which one.
    staged : Path
        Folder that :func:`cup_study.publish.stage.stage` laid out.
    document : Document
        The document.
    fmt : str
        ``html``, ``pdf`` or ``docx``.
    environment : mapping
        Variables for the filter.

    Returns
    -------
    Path
        Folder with everything that belongs to the output.

    Raises
    ------
    RenderError
        With what Quarto said.
    """
    command = [quarto.path, "render", "--to", QUARTO_FORMATS[fmt], "--no-execute"]
    try:
        completed = subprocess.run(
            command,
            cwd=staged,
            env={**os.environ, **environment, "CUP_FIGURES": figures_name(document)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RenderError(
            f"Quarto did not finish {document.output(fmt)} within {_TIMEOUT_S} seconds.\n"
            f"The sources are in {staged}."
        ) from None
    output = staged / "_site"
    made = output / document.output(fmt)
    said = completed.stderr + completed.stdout
    if completed.returncode or not made.is_file():
        raise RenderError(
            f"Quarto could not make {document.output(fmt)} (exit code {completed.returncode}).\n"
            f"{said[-4000:]}\nThe sources are in {staged}."
        )
    unresolved = sorted(set(re.findall(r"Unable to resolve crossref @(\S+)", said)))
    if unresolved:
        raise RenderError(f"{document.name}: unresolved references {', '.join(unresolved)}.")
    return output


def _version(path: str) -> tuple[int, ...]:
    try:
        said = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=60, check=False
        ).stdout
    except OSError:
        return ()
    return tuple(int(n) for n in re.findall(r"\d+", said.strip().split("-")[0])[:3])
