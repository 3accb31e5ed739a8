"""Keys of published sources that evidence may point to: of the reports and of the bibliography.

``reports/sources.yml`` names what texts quote facts from; a bibliography (``.bib``) names articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import yaml

from cup_study.errors import InputError, Problem

_ENTRY = re.compile(r"^\s*@(?!comment|string|preamble)\w+\s*\{\s*([^,\s}]+)", re.I | re.M)


def keys(paths: Iterable[Path]) -> frozenset[str]:
    """Collect the keys of sources.

    Parameters
    ----------
    paths : iterable of Path
        YAML files whose keys are sources, and BibTeX files.

    Raises
    ------
    InputError
        A YAML file is not one, or not a mapping.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "a.bib"
    >>> _ = target.write_text("@article{davis1989, title={A}}", encoding="utf-8")
    >>> keys([target])
    frozenset({'davis1989'})
    """
    found: set[str] = set()
    for path in paths:
        text = path.read_text(encoding="utf-8")
        found |= set(_ENTRY.findall(text)) if path.suffix == ".bib" else _named(text, path.name)
    return frozenset(found)


def _named(text: str, name: str) -> set[str]:
    try:
        told = yaml.safe_load(text) or {}
    except yaml.YAMLError:
        told = None
    if not isinstance(told, dict):
        what = "is not YAML with one key a source"
        raise InputError(name, [Problem("", what)], "Correct the file.")
    return {str(key) for key in told}
