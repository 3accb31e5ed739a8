"""What kind of text file this is: which mark parts its cells, and whether it is one at all."""

from __future__ import annotations

import codecs
import contextlib
import csv
import io
import itertools
import re
from typing import Any

from cup_study.errors import InputError, Problem
from cup_study.ingest.reading import rawtable

#: Enough of a file to hold its header row.
HEAD = 1 << 20
DELIMITERS = {";": ";", ",": ",", "\t": '"\\t"', "|": '"|"'}
#: What people write for a tabulator; YAML leaves \\t without quotation marks as two signs.
_TABULATOR = ("\\t", "tab", "tabulator")
#: First line with which Excel names the delimiter.
_SEP = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)


class CsvOptions(rawtable.SheetOptions):
    """Options of this reader in ``study.yml``."""

    delimiter: str = ","
    encoding: str = "utf-8"
    quote: str = '"'
    #: A row with fewer cells than names: "refuse" it, or "fill" it with empty cells.
    short_rows: str = "refuse"

    def problems(self) -> list[Problem]:
        """What is wrong with values that have the right type."""
        found = super().problems()
        if self.short_rows not in ("refuse", "fill"):
            what = f'expected "refuse" or "fill", got "{self.short_rows}"'
            found.append(Problem('reader option "short_rows"', what))
        return found


def check_kind(data: bytes, source: str) -> None:
    """Refuse what is no text file, by its first bytes and not by its name."""
    start = data[:200].lstrip(codecs.BOM_UTF8).lstrip().lower()
    if data.startswith(b"PK\x03\x04"):
        what, remedy = "a workbook or a zip archive", "{type: excel}, or unpack the archive"
    elif data.startswith((b"$FL2", b"$FL3", b"<stata_dta>")):
        what, remedy = "a file of SPSS or Stata", "{type: spss}"
    elif start.startswith((b"<!doctype html", b"<html")):
        what, remedy = "a web page", "export again: the tool may have asked for a password"
    else:
        return
    raise InputError(
        source,
        [Problem("", f"expected a text file, got {what}")],
        f"Set the reader in study.yml, for this wave: reader: {remedy}."
        if remedy.startswith("{")
        else f"{remedy[0].upper()}{remedy[1:]}.",
    )


def found_delimiter(head: str, options: CsvOptions) -> tuple[CsvOptions, bool]:
    """Options with the file's own delimiter where they leave it open, and whether it was found."""
    if options.delimiter.lower() in _TABULATOR:
        options = options.model_copy(update={"delimiter": "\t"})
    if match := _SEP.match(head):
        update: dict[str, object] = {"header": options.header + 1}
        found = options.delimiter == "auto"
        return options.model_copy(update=update | ({"delimiter": match[1]} if found else {})), found
    if options.delimiter != "auto":
        return options, False
    return options.model_copy(update={"delimiter": best_delimiter(head, options)}), True


def best_delimiter(head: str, options: CsvOptions) -> str:
    """Delimiter that splits the first rows most evenly into most cells.

    Examples
    --------
    >>> best_delimiter("id;q1;q2\\n1;2,5;3,0\\n", CsvOptions(type="csv"))
    ';'
    """
    scores = {}
    for delimiter in DELIMITERS:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        widths: list[int] = []
        # A cell that is too long for the csv module ends the sample, not the search.
        with contextlib.suppress(csv.Error):
            for row in itertools.islice(reader, options.header - 1, 50):
                widths += [len(row)] if row else []
        if len(widths) > 2 and len(head) == HEAD:
            del widths[-1]  # the head may end within a row
        same = sum(width == widths[0] for width in widths) if widths else 0
        if widths and widths[0] > 1:
            scores[delimiter] = (same / len(widths), widths[0])
    return max(scores, key=lambda d: scores[d]) if scores else ","


def other_delimiter(header: str, options: CsvOptions) -> str | None:
    """A delimiter that would split a header which the declared one leaves in one piece."""
    counts = {d: header.count(d) for d in DELIMITERS if d != options.delimiter}
    best = max(counts, key=lambda d: counts[d])
    return best if counts[best] else None


def wrong_delimiter(source: str, options: CsvOptions, header: str, other: str) -> InputError:
    """What to tell when a header stays in one piece that another delimiter would split."""
    n = header.count(other) + 1
    return InputError(
        source,
        [
            Problem(
                f"row {options.header}",
                f"expected columns separated by {options.delimiter!r}, got only one: "
                f"{clip(header)}; with {other!r} there would be {n}",
            )
        ],
        f"Set it in study.yml, for this wave: reader: {{..., delimiter: {DELIMITERS[other]}}}",
    )


def filled(data: bytes, options: CsvOptions, skipped: int, n: int) -> tuple[bytes, int]:
    """Fill rows that have too few cells with empty ones.

    Parameters
    ----------
    data : bytes
        The file in UTF-8.
    options : CsvOptions
        How its cells are parted.
    skipped : int
        Lines before the header.
    n : int
        Cells that a row should have.

    Returns
    -------
    tuple of (bytes, int)
        The file, and how many rows were filled. Blank rows stay blank.

    Examples
    --------
    >>> filled(b"a,b\\n1\\n", CsvOptions(type="csv"), 0, 2)
    (b'a,b\\n1,\\n', 1)
    """
    lines = io.StringIO(data.decode("utf-8"), newline="")
    style: dict[str, Any] = {"delimiter": options.delimiter, "quotechar": options.quote or None}
    style["quoting"] = csv.QUOTE_MINIMAL if options.quote else csv.QUOTE_NONE
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", **style)
    short = 0
    for number, row in enumerate(csv.reader(lines, **style)):
        few = number >= skipped and 0 < len(row) < n
        short += few
        writer.writerow(row + [""] * (n - len(row)) if few else row)
    return out.getvalue().encode("utf-8"), short


def clip(text: str, width: int = 60) -> str:
    """Beginning of a text on one line, in quotation marks."""
    line = " ".join(text.split())
    return repr(line if len(line) <= width else line[:width] + "...")
