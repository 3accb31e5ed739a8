"""Reading the cells of a notebook file.

nbformat would do it too, but importing it costs two seconds (it brings a grammar of
internationalised addresses), in every kernel and every build with nothing to do. The pipeline
still leaves running and writing notebooks to papermill and nbformat.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cup_study.errors import InputError, Problem


@dataclass(frozen=True)
class Cell:
    """One cell.

    Attributes
    ----------
    number : int
        Place in the notebook, from 1.
    id : str
        Its id; empty in files older than nbformat 4.5.
    kind : str
        ``"code"``, ``"markdown"`` or ``"raw"``.
    source : str
        Its text.
    tags : tuple of str
    metadata : mapping
    outputs : tuple
        Outputs as stored in the file.
    """

    number: int
    id: str
    kind: str
    source: str
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    outputs: tuple[Mapping[str, Any], ...] = ()


def cells(path: Path) -> tuple[Cell, ...]:
    """Cells of a notebook, in order.

    Parameters
    ----------
    path : Path
        A notebook of nbformat 4.

    Returns
    -------
    tuple of Cell

    Raises
    ------
    InputError
        When the file is not a notebook of nbformat 4.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.ipynb"
    >>> cell = {"cell_type": "code", "id": "x", "source": ["a = 1\\n", "b"], "metadata": {}}
    >>> _ = path.write_text(json.dumps({"nbformat": 4, "cells": [cell]}))
    >>> cells(path)[0].source
    'a = 1\\nb'
    """
    source = f"{path.parent.name}/{path.name}"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            source,
            [Problem("", f"is not a notebook ({error})")],
            "Restore it (git checkout), or open and save it in JupyterLab.",
        ) from None
    if not isinstance(content, dict) or content.get("nbformat") != 4:
        raise InputError(
            source,
            [Problem("", "is not a notebook of format 4")],
            "Open and save it in JupyterLab, which converts it.",
        )
    return tuple(_cell(number, raw) for number, raw in enumerate(content["cells"], start=1))


def _cell(number: int, raw: Mapping[str, Any]) -> Cell:
    metadata = raw.get("metadata", {})
    text = raw.get("source", "")
    return Cell(
        number=number,
        id=raw.get("id", ""),
        kind=raw["cell_type"],
        source=text if isinstance(text, str) else "".join(text),
        tags=tuple(metadata.get("tags", ())),
        metadata=metadata,
        outputs=tuple(raw.get("outputs", ())),
    )
