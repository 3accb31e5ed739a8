"""Reading a zip archive that came from outside, without unpacking it.

pyrefiqda's ``RefiProject.load`` unpacks a project with ``extractall`` into a folder of the working
directory and takes the first ``.qde`` it finds there. Here nothing is unpacked: the names of all
entries are checked, and only what is needed is read, into memory, up to a limit. An archive whose
names climb out, point elsewhere, repeat each other, or whose contents swell beyond measure is
refused as a whole.
"""

from __future__ import annotations

import lzma
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from cup_study.errors import InputError, Problem

#: Most entries of an archive, and most bytes of one entry that is read.
MOST_ENTRIES, MOST_BYTES = 20_000, 64_000_000
#: An entry that swells more than this is no text that someone wrote; small ones may.
MOST_RATIO, SMALL = 200, 1_000_000
_DRIVE = re.compile(r"^[A-Za-z]:")
_ENCRYPTED = 0x1
_REMEDY = "Do not open it elsewhere either; ask for a new export from the program that made it."


def entries(path: Path) -> Mapping[str, zipfile.ZipInfo]:
    """Names of an archive, checked, and what it says of each entry.

    Parameters
    ----------
    path : Path
        The archive.

    Returns
    -------
    mapping
        Name in small letters, with ``/`` between the parts, to the entry. Folders are left out.

    Raises
    ------
    InputError
        The file is no zip archive; or with every entry that has an absolute path, climbs out, is
        a link, is there twice, is encrypted, or swells beyond :data:`MOST_RATIO`.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.qdpx"
    >>> with zipfile.ZipFile(path, "w") as made:
    ...     made.writestr("Sources/A.txt", "words")
    >>> list(entries(path))
    ['sources/a.txt']
    """
    try:
        with zipfile.ZipFile(path) as archive:
            listed = archive.infolist()
    except FileNotFoundError:
        problem = Problem("", "there is no such file")
        raise InputError(path.name, [problem], "Correct the name, or add the file.") from None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, EOFError) as error:
        problem = Problem("", f"is no zip archive, as a project file must be: {error}")
        raise InputError(path.name, [problem], "Export the project again.") from None
    if len(listed) > MOST_ENTRIES:
        problem = Problem("", f"expected at most {MOST_ENTRIES} entries, got {len(listed)}")
        raise InputError(path.name, [problem], _REMEDY)
    found: dict[str, zipfile.ZipInfo] = {}
    problems: list[Problem] = []
    for entry in listed:
        plain = unicodedata.normalize("NFC", entry.filename.replace("\\", "/"))
        where = f'entry "{_shown(entry.filename)}"'
        wrong = _wrong(plain, entry)
        key = plain.lower()
        if key in found:
            wrong.append("is there twice")
        problems += [Problem(where, what) for what in wrong]
        if not plain.endswith("/"):
            found[key] = entry
    if problems:
        raise InputError(path.name, problems, _REMEDY)
    return found


def content(path: Path, entry: zipfile.ZipInfo, most: int = MOST_BYTES) -> bytes:
    """Bytes of one entry, at most as many as allowed, whatever the archive says of its size.

    Raises
    ------
    InputError
        The entry is longer, damaged, or packed in a way that is not known.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.qdpx"
    >>> with zipfile.ZipFile(path, "w") as made:
    ...     made.writestr("a.txt", "words")
    >>> content(path, entries(path)["a.txt"])
    b'words'
    """
    where = f'entry "{_shown(entry.filename)}"'
    try:
        with zipfile.ZipFile(path) as archive, archive.open(entry) as file:
            found = file.read(most + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
    ) as error:
        problem = Problem(where, f"cannot be read: {error}")
        raise InputError(path.name, [problem], "Export the project again.") from None
    if len(found) > most:
        problem = Problem(where, f"is longer than {most} bytes")
        raise InputError(path.name, [problem], _REMEDY)
    return found


def _wrong(name: str, entry: zipfile.ZipInfo) -> list[str]:
    wrong = []
    mode = entry.external_attr >> 16
    if name.startswith("/") or _DRIVE.match(name):
        wrong.append("has an absolute path")
    if ".." in PurePosixPath(name).parts:
        wrong.append("climbs out of the archive")
    if not name or any(unicodedata.category(sign) == "Cc" for sign in name):
        wrong.append("has a name that no file can have")
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        wrong.append("is a link or device, not a file")
    if entry.flag_bits & _ENCRYPTED:
        wrong.append("is encrypted")
    if entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        wrong.append(f"swells from {entry.compress_size} to {entry.file_size} bytes")
    return wrong


def _shown(name: str) -> str:
    """Name without what would confuse a terminal."""
    return "".join(sign if sign.isprintable() else "?" for sign in name[:120])
