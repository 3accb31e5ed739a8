"""Reader of delimited text: any delimiter, quotation mark, decimal mark and encoding."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from cup_study.errors import InputError, Problem
from cup_study.ingest.reading import encoding, rawtable
from cup_study.ingest.reading import grid as grids
from cup_study.ingest.reading.rawtable import Note
from cup_study.ingest.reading.textfile import (
    HEAD,
    check_kind,
    clip,
    filled,
    found_delimiter,
    other_delimiter,
    wrong_delimiter,
)
from cup_study.ingest.reading.textfile import CsvOptions as CsvOptions
from cup_study.ingest.reading.textfile import best_delimiter as best_delimiter

#: What pyarrow reads at once; a row may not be longer.
_BLOCK = 1 << 24
#: In larger files nobody counts the numbers in quotation marks.
_SEARCHED = 1 << 26
_VISIBLE = re.compile(rb"\S")


def read(path: Path, given: Mapping[str, Any], source: str) -> rawtable.RawTable:
    """Read a delimited text file.

    Parameters
    ----------
    path : Path
        The file.
    given : mapping
        Options from ``study.yml``: ``delimiter`` (","; or ``auto``), ``encoding`` ("utf-8"; or
        ``auto``), ``quote`` (one character, or empty for none), and those of
        :class:`~cup_study.ingest.reading.rawtable.SheetOptions`.
    source : str
        The file as the researcher knows it, for errors.

    Returns
    -------
    RawTable
        One text column a column of the file.

    Raises
    ------
    InputError
        When the file is empty, in another encoding, or not a regular table.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = path.write_text("id;q1\\n1;2,5\\n")
    >>> read(path, {"type": "csv", "delimiter": ";"}, "a.csv").cells
        id   q1
    row
    2    1  2,5
    """
    options = rawtable.options(CsvOptions, given, source)
    return grids.simple(grid(path, options, source), options, source)


def grid(path: Path, options: CsvOptions, source: str) -> grids.Grid:
    """Cells of a delimited text file; see :func:`read`."""
    data = path.read_bytes()
    if _VISIBLE.search(data) is None:  # strip() would copy a large file
        size = "is empty" if not data else f"holds only blanks ({len(data)} bytes)"
        raise InputError(
            source,
            [Problem("", f"the file {size}")],
            "Export it again, or restore it from where it was collected.",
        )
    check_kind(data, source)
    try:
        data, notes = _as_utf8(data, options, source)
    except InputError as error:
        raise _with_delimiter(error, data, options, source) from None
    head = data[:HEAD].decode("utf-8", errors="ignore")
    options, found = found_delimiter(head, options)
    _check_marks(options, source)
    skipped, header = _header(head, options, source)
    columns = rawtable.names(header)
    if len(columns) == 1 and (other := other_delimiter(header[0], options)):
        raise wrong_delimiter(source, options, header[0], other)
    table, rows, ragged = _parse(data, options, skipped, len(columns))
    if ragged and options.short_rows == "fill":
        with contextlib.suppress(csv.Error, UnicodeError):  # else the rows are told
            data, n = filled(data, options, skipped, len(columns))
            notes.append(Note("filled_row", "", "cells", n))
            table, rows, ragged = _parse(data, options, skipped, len(columns))
    problems = [
        Problem(
            f"row {row}",
            f"expected {len(columns)} cells, got {got}: {clip(line)}",
        )
        for row, got, line in ragged
    ]
    if problems and options.repeated == "refuse":
        problems = [*rawtable.header_problems(columns, options.header), *problems]
    if not problems and _open_quote(data, table, options):
        problems.append(
            Problem(
                f"row {rows[-1]}",
                f"a quotation mark ({options.quote}) is opened and never closed, so the rest of "
                "the file is one cell",
            )
        )
    if problems:
        raise InputError(source, problems, _remedy(options, ragged, head))
    frame: pd.DataFrame = table.to_pandas(types_mapper=lambda _: rawtable.TEXT)
    frame.columns = pd.RangeIndex(len(columns))
    frame.index = pd.Index(rows, name=rawtable.ROW)
    notes += [Note("delimiter", "", "columns", len(columns), repr(options.delimiter))] * found
    if n := _quoted_numbers(data, options):
        notes.append(Note("quoted_number", "", "cells", n))
    # The first row of the table is the header.
    return grids.Grid(header, int(rows[0]), frame.iloc[1:], tuple(notes))


def _quoted_numbers(data: bytes, options: CsvOptions) -> int:
    """Numbers in quotation marks in a file that has others without: a column that held texts."""
    if not options.quote or len(data) > _SEARCHED or options.quote.encode() not in data:
        return 0
    quote, delimiter = re.escape(options.quote), re.escape(options.delimiter)
    number = r"-?[0-9]+(?:[.,][0-9]+)?"
    begin, end = rf"(?:{delimiter}|\n)", rf"(?=[\r\n]|{delimiter})"
    if not re.search(rf"{begin}{number}{end}".encode(), data):
        return 0
    return len(re.findall(rf"{begin}{quote}{number}{quote}{end}".encode(), data))


def _with_delimiter(error: InputError, data: bytes, options: CsvOptions, source: str) -> InputError:
    """Tell a wrong delimiter together with a wrong encoding."""
    head = data[:HEAD].decode(encoding.guess(data) or "latin-1", errors="replace")
    if options.delimiter != "auto":
        lines = head.removeprefix("\ufeff").splitlines()[options.header - 1 : options.header]
        line = lines[0] if lines else ""
        if options.delimiter not in line and (other := other_delimiter(line, options)):
            wrong = wrong_delimiter(source, options, line, other)
            return InputError(
                source,
                [*error.problems, *wrong.problems],
                f"{error.remedy}\n{wrong.remedy}",
            )
    return error


def _as_utf8(data: bytes, options: CsvOptions, source: str) -> tuple[bytes, list[Note]]:
    """The file as UTF-8 without byte order mark and NUL, and what was done for it."""
    notes = []
    declared = options.encoding
    if declared == "auto":
        declared = encoding.found(data, source)
        notes.append(Note("encoding", "", "columns", 1, declared))
    if not encoding.is_ready(data, declared):
        text = encoding.decode(data, declared, source)
        if not encoding.is_utf8(declared):
            data = text.encode("utf-8")
    data = data.removeprefix(codecs.BOM_UTF8)
    if n := data.count(b"\0"):
        notes.append(Note("control_characters", "", "cells", n, "NUL"))
        data = data.replace(b"\0", b"")
    return data, notes


def _check_marks(options: CsvOptions, source: str) -> None:
    problems = [
        Problem(f'reader option "{name}"', f'expected one character, got "{mark}"')
        for name, mark, lengths in (
            ("delimiter", options.delimiter, (1,)),
            ("quote", options.quote, (0, 1)),
        )
        if len(mark) not in lengths or not mark.isascii()
    ]
    if problems:
        raise InputError(source, problems, 'Correct study.yml; a tabulator is "\\t" in quotes.')


def _header(head: str, options: CsvOptions, source: str) -> tuple[int, list[str]]:
    """Lines before the header, and its cells."""
    reader = csv.reader(
        io.StringIO(head, newline=""),
        delimiter=options.delimiter,
        quotechar=options.quote or None,
        quoting=csv.QUOTE_MINIMAL if options.quote else csv.QUOTE_NONE,
    )
    skipped = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number == options.header:
                if any(cell.strip() for cell in cells):
                    return skipped, cells
                break
            skipped = reader.line_num
    except csv.Error as error:
        raise InputError(
            source,
            [Problem(f"row {reader.line_num}", f"cannot be split into cells ({error})")],
            "Check the options delimiter and quote of this wave's reader in study.yml.",
        ) from None
    raise InputError(
        source,
        [Problem(f"row {options.header}", "expected the column names, got nothing")],
        "Set the row of the column names in study.yml: reader: {..., header: <row>}",
    )


def _parse(
    data: bytes, options: CsvOptions, skipped: int, n: int
) -> tuple[pa.Table, np.ndarray[Any, np.dtype[np.int64]], list[tuple[int, int, str]]]:
    """Cells as text, their rows in the file, and the rows with too many or too few cells."""
    try:
        return _parse_blocks(data, options, skipped, n, min(_BLOCK, len(data) + 1))
    except pa.ArrowInvalid as error:
        if len(data) < _BLOCK or "straddl" not in str(error):
            raise
    # A row longer than a block: one block for all, at the cost of memory.
    return _parse_blocks(data, options, skipped, n, min(len(data) + 1, (1 << 31) - 1))


def _parse_blocks(
    data: bytes, options: CsvOptions, skipped: int, n: int, block: int, *, threads: bool = True
) -> tuple[pa.Table, np.ndarray[Any, np.dtype[np.int64]], list[tuple[int, int, str]]]:
    ragged: list[tuple[int, int, str]] = []

    def note(row: pacsv.InvalidRow) -> str:
        ragged.append((row.number, row.actual_columns, row.text))
        return "skip"

    columns = [f"c{i}" for i in range(n)]
    table = pacsv.read_csv(
        pa.BufferReader(data),
        read_options=pacsv.ReadOptions(
            use_threads=threads, column_names=columns, skip_rows=skipped, block_size=block
        ),
        parse_options=pacsv.ParseOptions(
            delimiter=options.delimiter,
            quote_char=options.quote or False,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=note,
        ),
        convert_options=pacsv.ConvertOptions(
            strings_can_be_null=False, column_types=dict.fromkeys(columns, pa.large_string())
        ),
    )
    if threads and ragged:
        # With one thread only pyarrow knows the number of a wrong row.
        return _parse_blocks(data, options, skipped, n, block, threads=False)
    last = skipped + table.num_rows + len(ragged)
    rows = np.arange(skipped + 1, last + 1)
    if ragged:
        rows = np.setdiff1d(rows, [row for row, _, _ in ragged])
    return table, rows, ragged


def _open_quote(data: bytes, table: pa.Table, options: CsvOptions) -> bool:
    if not options.quote or not table.num_rows or data.count(options.quote.encode()) % 2 == 0:
        return False
    # An odd mark inside a cell (5" screen) is harmless: then the last row has no line breaks.
    return any("\n" in str(column[-1].as_py()) for column in table.itercolumns())


def _remedy(options: CsvOptions, ragged: list[tuple[int, int, str]], text: str) -> str:
    if ragged:
        first = text.partition("\n")[0]
        other = other_delimiter(first, options)
        hint = f" or is the delimiter {other!r}?" if other and first.count(other) > 1 else "."
        return (
            f"A cell that holds {options.delimiter!r} must stand in quotation marks"
            f" ({options.quote or 'none are declared'}). Correct these rows in a copy of the "
            f"export{hint}"
        )
    return "Export the file again, or correct it in a copy of the export."
