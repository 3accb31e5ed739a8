"""Exports read into one table of records; what cannot be read is listed, never left out.

The entries of a file are those that were read and those that are malformed. What was guessed or
mended is in the log with file and line. A file that is no export stops the run: a search that is
missing would be seen by nobody.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.literature.records import (
    databases,
    decoding,
    finishing,
    formats,
    record,
    sheet,
)
from cup_study.literature.records import sources as source_table
from cup_study.literature.records.entry import Entry, Malformed, Note, Parsed

_MALFORMED = ("file", "line", "what", "text")
_LOG = ("file", "line", "record", "what")
_FILES = (
    *("file", "database", "format", "encoding", "entries", "read", "malformed"),
    *("kind", "searched", "query"),
)
#: Files that systems put into folders; a README tells people about the exports.
_NOT_EXPORTS = frozenset({"thumbs.db", "desktop.ini", "readme", "readme.md", "readme.txt"})
_REMEDY = (
    "Export these files again, or move what is no export out of the folder: a search must not be "
    "missing without anyone seeing it."
)


@dataclass(frozen=True)
class Reading:
    """What was found in a folder of exports.

    Parameters
    ----------
    records : DataFrame
        One row an entry; columns :data:`.record.COLUMNS`.
    malformed : DataFrame
        ``file line what text``: entries that could not be read, with their raw text.
    files : DataFrame
        ``file database format encoding entries read malformed kind searched query``.
    log : DataFrame
        ``file line record what``: what was guessed, mended or is missing.

    Examples
    --------
    >>> len(Reading(record.empty(), *(pd.DataFrame() for _ in range(3))).records)
    0
    """

    records: pd.DataFrame
    malformed: pd.DataFrame
    files: pd.DataFrame
    log: pd.DataFrame


def read(
    folder_or_files: Path | str | Sequence[Path | str], sources: Path | str | None = None
) -> Reading:
    r"""Read the exports of a folder, or files, of any of the formats in :mod:`.formats`.

    Parameters
    ----------
    folder_or_files : Path, str, or sequence of them
        A folder (its folders are looked through too), a file, or several files.
    sources : Path or str, optional
        Table of the files' databases (:mod:`.sources`); without it the ``sources.csv`` of the
        folder, if there is one.

    Returns
    -------
    Reading
        Records in the order of the files' names; ids do not depend on that order.

    Raises
    ------
    InputError
        With every file that is no export (a PDF, a web page, a link that leads nowhere), or with
        every problem of ``sources.csv``.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.ris").write_text("TY  - JOUR\nTI  - Trust\nDB  - Scopus\nER  - \n")
    >>> _ = (folder / "b.bib").write_text("@article{k, title={Use}}\n@article{cut, title={No")
    >>> found = read(folder)
    >>> found.records[["record", "title", "line"]].values.tolist()
    [['Scopus:~69a972b26e', 'Trust', 1], ['b:k', 'Use', 1]]
    >>> found.files[["file", "entries", "read", "malformed"]].values.tolist()
    [['a.ris', 1, 1, 0], ['b.bib', 2, 1, 1]]
    """
    paths, problems, root = _found(folder_or_files)
    if sources is None and root is not None and (root / source_table.NAME).is_file():
        sources = root / source_table.NAME
    stated: dict[str, dict[str, Any]] = {}
    if sources is not None and not problems:
        table = source_table.read(sources, list(paths))
        stated = {
            str(row["file"]): {str(name): cell for name, cell in row.items()}
            for row in table.to_dict("records")
        }
    rows: list[dict[str, Any]] = []
    remarks: list[list[str]] = []
    tables: dict[str, list[dict[str, Any]]] = {"malformed": [], "files": [], "log": []}
    refused = {problem.where for problem in problems}
    for name, path in paths.items():
        said = stated.get(name, {})
        if _place(name) in refused:
            continue
        parsed, encoding, problem = _parsed(path, said)
        if parsed is None:
            problems.append(Problem(_place(name), problem))
            continue
        entries = [item for item in parsed.items if isinstance(item, Entry)]
        database = str(said.get("database", "")) or databases.of_file(
            [entry.database for entry in entries], Path(name).stem
        )
        for note in parsed.notes:
            tables["log"].append({"file": name, "line": note.line, "record": "", "what": note.what})
        for position, item in enumerate(parsed.items, 1):
            if isinstance(item, Malformed):
                tables["malformed"].append(
                    {"file": name, "line": item.line, "what": item.what, "text": item.text}
                )
                continue
            row, said_of_row = finishing.row(item)
            rows.append(row | {"database": database, "file": name, "position": position})
            remarks.append(said_of_row)
        tables["files"].append(
            {
                "file": name,
                "database": database,
                "format": parsed.format,
                "encoding": encoding,
                "entries": len(parsed.items),
                "read": len(entries),
                "malformed": len(parsed.items) - len(entries),
                "kind": said.get("kind", source_table.KINDS[0]),
                "searched": said.get("searched", ""),
                "query": said.get("query", ""),
            }
        )
    if problems:
        raise InputError(str(root or "exports"), problems, _REMEDY)
    _name(rows, remarks, tables["log"])
    return Reading(
        record.frame(rows),
        pd.DataFrame(tables["malformed"], columns=list(_MALFORMED)),
        pd.DataFrame(tables["files"], columns=list(_FILES)),
        _ordered(tables["log"]),
    )


def _name(rows: list[dict[str, Any]], remarks: list[list[str]], log: list[dict[str, Any]]) -> None:
    """Give each row its id, and put what was said of it into the log."""
    ids = record.identities(rows)
    for row, identity, said in zip(rows, ids, remarks, strict=True):
        row["record"] = identity
        base = record.identity(row)
        if identity != base:
            said = [*said, f"same key twice: {base}; both kept"]
        log += [
            {"file": row["file"], "line": row["line"], "record": identity, "what": what}
            for what in said
        ]


def _ordered(log: list[dict[str, Any]]) -> pd.DataFrame:
    table = pd.DataFrame(log, columns=list(_LOG))
    return table.sort_values(["file", "line"], kind="stable", ignore_index=True)


def _found(
    given: Path | str | Sequence[Path | str],
) -> tuple[dict[str, Path], list[Problem], Path | None]:
    """Exports by the name they are known by, what cannot be read, and the folder."""
    if not isinstance(given, Path | str):
        paths = [Path(each) for each in given]
        names = [path.name for path in paths]
        named = {
            path.name if names.count(path.name) == 1 else path.as_posix(): path for path in paths
        }
        return named, [p for name, path in named.items() for p in _refused(name, path)], None
    root = Path(given)
    if root.is_dir():
        named = dict(_walk(root))
        if not named:
            raise InputError(str(root), [Problem("", "no exports in the folder")], _REMEDY)
        problems = [p for name, path in named.items() for p in _refused(name, path)]
        return named, problems, root
    return {root.name: root}, _refused(root.name, root), None


def _walk(root: Path) -> Iterable[tuple[str, Path]]:
    # Links to folders are not followed: they may lead round in a circle or out of the study.
    found = []
    for folder, inner, files in os.walk(root):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        links = [name for name in inner if (Path(folder) / name).is_symlink()]
        for name in [*files, *links]:
            path = Path(folder) / name
            relative = path.relative_to(root).as_posix()
            if (
                name.startswith(".")
                or name.lower() in _NOT_EXPORTS
                or relative == source_table.NAME
            ):
                continue
            found.append((relative, path))
    return sorted(found)


def _refused(name: str, path: Path) -> list[Problem]:
    if path.is_file():
        return []
    if path.is_symlink():
        what = "a link to a folder, or to nothing; copy the export itself here"
    elif path.is_dir():
        what = "a folder where a file was expected"
    else:
        what = "no file" if path.exists() else "there is no such file"
    return [Problem(_place(name), what)]


def _place(name: str) -> str:
    return f'file "{name}"'


def _parsed(path: Path, said: dict[str, Any]) -> tuple[Parsed | None, str, str]:
    """Entries of a file and its encoding, or what is wrong with it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return None, "", f"cannot be read ({error.strerror})"
    stated = source_table.format_of(str(said.get("format", ""))) or ""
    if formats.is_workbook(data) or stated == formats.WORKBOOK:
        try:
            parsed = sheet.parse(data)
        except ValueError as error:
            return None, "", f"expected an Excel workbook, got {error}"
        return Parsed(parsed.items, parsed.notes, formats.WORKBOOK), "", ""
    what = formats.foreign(data)
    if what:
        return None, "", f"expected an export of references, got {what}"
    text, encoding, notes = decoding.decode(data, str(said.get("encoding", "")))
    if not text.strip():
        return Parsed((), (Note(0, "empty file"),)), encoding, ""
    form = stated or formats.told(text)
    if not form:
        return None, "", f"expected an export of references, got {formats.guessed(text)}"
    parsed = formats.PARSERS[form](text)
    return Parsed(parsed.items, (*notes, *parsed.notes), form), encoding, ""
