"""The list of raw data that are not in the repository: ``data/raw/registry.csv``.

Most files have an address. A file that no one publishes as such is made from others of the list:
the optional column ``made_from`` names the recipe (:mod:`.extract`), below ``data/raw``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from pathlib import Path, PurePosixPath

from cup_study import sheet
from cup_study.errors import CupError, InputError, Problem
from cup_study.study import find_root

REGISTRY = "data/raw/registry.csv"

_OPTIONAL = ("made_from",)
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class Entry:
    """One row of the registry.

    Attributes
    ----------
    file : str
        Name under which the file is kept.
    url : str
        Its address at a fixed version; of a file that is made, the page of its sources.
    sha256 : str
        SHA-256 of its content, 64 hexadecimal digits.
    licence, citation : str
        Under which terms it is used, and what to cite.
    study : str
        The study that uses it.
    made_from : str
        Recipe by which it is made from other files, below ``data/raw``; usually empty.
    """

    file: str
    url: str
    sha256: str
    licence: str
    citation: str
    study: str
    made_from: str = ""


def read(root: Path | None = None) -> tuple[Entry, ...]:
    """Read and check ``data/raw/registry.csv``.

    Parameters
    ----------
    root : Path, optional
        Root of the repository; found from the working directory upwards by default.

    Returns
    -------
    tuple of Entry
        In the order of the file; empty when there is no registry.

    Raises
    ------
    InputError
        With every problem of the file.

    Examples
    --------
    >>> import tempfile
    >>> read(Path(tempfile.mkdtemp()))
    ()
    """
    path = (root or find_root()) / REGISTRY
    if not path.is_file():
        return ()
    columns = [field.name for field in fields(Entry)]
    needed = [c for c in columns if c not in _OPTIONAL]
    # Other columns are notes for people.
    table, problems = sheet.examine(path, needed, short=True)
    entries: list[Entry] = []
    for number, row in sheet.records(table) if set(needed) <= set(table) else ():
        entry = Entry(**{c: row[c] for c in columns if c in row})
        problems += _entry_problems(entry, f"row {number}", {e.file for e in entries})
        entries.append(entry)
    if problems:
        raise InputError(REGISTRY, problems, f"Columns: {', '.join(columns)}. One row a file.")
    return tuple(entries)


def find(name: str, root: Path) -> Entry:
    """Registry entry of a file.

    Raises
    ------
    CupError
        When there is none.
    """
    entries = read(root)
    for entry in entries:
        if entry.file == name:
            return entry
    known = ", ".join(entry.file for entry in entries) or "no file"
    raise CupError(
        f'"{name}" is not in {REGISTRY}, which names {known}.\n'
        "Add a row with its address and SHA-256, or correct the name in study.yml."
    )


def _entry_problems(entry: Entry, where: str, earlier: set[str]) -> list[Problem]:
    problems = []
    if not entry.file or Path(entry.file).name != entry.file:
        problems.append(
            Problem(
                f'{where}, column "file"', f'expected a name without folders, got "{entry.file}"'
            )
        )
    if entry.file in earlier:
        problems.append(Problem(f'{where}, column "file"', f'"{entry.file}" appears twice'))
    if not _SHA256.match(entry.sha256):
        problems.append(
            Problem(
                f'{where}, column "sha256"',
                f'expected 64 lower-case hexadecimal digits, got "{entry.sha256}"',
            )
        )
    if not _is_web(entry.url):
        problems.append(
            Problem(f'{where}, column "url"', f'expected an http(s) address, got "{entry.url}"')
        )
    recipe = PurePosixPath(entry.made_from)
    if entry.made_from and (recipe.is_absolute() or ".." in recipe.parts):
        what = f'expected a path below data/raw, got "{entry.made_from}"'
        problems.append(Problem(f'{where}, column "made_from"', what))
    if not entry.licence:
        problems.append(Problem(f'{where}, column "licence"', "is empty"))
    return problems


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))
