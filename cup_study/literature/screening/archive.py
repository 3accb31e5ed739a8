"""A zip from elsewhere, read without unpacking it and without trusting what it says of itself.

Members are looked up by their exact name and read into memory, never written to disk, so no name
leads out of a folder. What is larger than it may be, or swells too much, is refused; a database
is opened in memory for reading alone, and cannot run longer than it may.
"""

from __future__ import annotations

import json
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cup_study.errors import InputError, Problem

#: Largest member in bytes, and how many times its packed size it may have from `_SMALL` on.
LARGEST = 400_000_000
SWELLING = 200
_SMALL = 1_000_000
_MEMBERS = 20_000
#: Steps of SQLite's machine that a query may take: a table of a million rows needs fewer.
_STEPS = 200_000_000
_EACH = 1_000_000
#: Largest cell of a database in bytes; an abstract has thousands.
_CELL = 50_000_000
#: Bytes of an SQLite file that say whether it has a log beside it, which memory has not.
_LOGGED = slice(18, 20)


@dataclass(frozen=True)
class Failure:
    """Which file is wrong, and what to do about it."""

    source: str
    remedy: str

    def error(self, where: str, what: str) -> InputError:
        """Error about a part of the file."""
        return InputError(self.source, [Problem(where, what)], self.remedy)


@dataclass(frozen=True)
class Archive(Failure):
    """An open zip."""

    file: zipfile.ZipFile

    def bytes(self, name: str) -> bytes:
        """Content of a member.

        Raises
        ------
        InputError
            It is missing, there twice, encrypted, broken, too large, or packed too tightly.
        """
        found = [i for i in self.file.infolist() if i.filename == name]
        if len(found) != 1:
            what = "is not in the file" if not found else f"is in the file {len(found)} times"
            raise self.error(name, what)
        info = found[0]
        packed = max(info.compress_size, 1)
        if info.file_size > LARGEST:
            raise self.error(name, f"is larger than {LARGEST:,} bytes ({info.file_size:,})")
        if info.file_size > _SMALL and info.file_size / packed > SWELLING:
            what = f"swells from {packed:,} to {info.file_size:,} bytes, as no project does"
            raise self.error(name, what)
        try:
            with self.file.open(info) as member:
                content = member.read(info.file_size + 1)
        except (RuntimeError, zipfile.BadZipFile, zlib.error, OSError, EOFError) as error:
            raise self.error(name, f"cannot be unpacked ({error})") from None
        if len(content) != info.file_size:
            raise self.error(name, "is not as large as it says")
        return content

    def json(self, name: str) -> dict[str, Any]:
        """Content of a member that is a JSON object."""
        try:
            content = json.loads(self.bytes(name).decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise self.error(name, f"is not JSON ({error})") from None
        if not isinstance(content, dict):
            raise self.error(name, "expected a JSON object")
        return content

    def table(self, name: str, table: str, needed: Sequence[str]) -> pd.DataFrame:
        """Read a table of a member that is an SQLite database, in the order of its rows.

        Raises
        ------
        InputError
            It is not such a database, or has no such table with the columns `needed`.
        """
        data = bytearray(self.bytes(name))
        if not data.startswith(b"SQLite format 3\x00"):
            raise self.error(name, "is not an SQLite database")
        data[_LOGGED] = b"\x01\x01"
        left = [_STEPS // _EACH]

        def step() -> int:
            left[0] -= 1
            return int(left[0] < 0)

        try:
            with closing(sqlite3.connect(":memory:")) as database:
                database.deserialize(bytes(data))
                database.execute("PRAGMA query_only = ON")
                database.execute("PRAGMA trusted_schema = OFF")
                database.text_factory = _text
                database.set_progress_handler(step, _EACH)
                # A computed column could ask for a cell as large as memory.
                database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _CELL)
                kinds = dict(database.execute("SELECT name, type FROM sqlite_master").fetchall())
                # A view could compute without end; what ASReview writes are tables.
                if kinds.get(table) != "table":
                    raise self.error(name, f'has no table "{table}"')
                cursor = database.execute(f'SELECT * FROM "{table}"')
                columns = [str(d[0]) for d in cursor.description]
                rows = cursor.fetchall()
        except (sqlite3.Error, OverflowError) as error:
            raise self.error(name, f"is a broken database ({error})") from None
        missing = [column for column in needed if column not in columns]
        if missing:
            raise self.error(name, f'its table "{table}" has no column {", ".join(missing)}')
        return pd.DataFrame(rows, columns=columns, dtype=object)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


@contextmanager
def opened(path: Path | str, remedy: str) -> Iterator[Archive]:
    """Open a zip for reading.

    Parameters
    ----------
    path : Path or str
        The file.
    remedy : str
        What to do when it is wrong.

    Raises
    ------
    InputError
        It is not there or no zip, or holds more members than any project does.
    """
    path = Path(path)
    fail = Failure(path.name, remedy)
    try:
        file = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise fail.error("", "there is no such file") from None
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise fail.error("", f"is not a zip file ({error})") from None
    with file:
        if len(file.infolist()) > _MEMBERS:
            raise fail.error("", f"holds {len(file.infolist()):,} files, as no project does")
        yield Archive(path.name, remedy, file)
