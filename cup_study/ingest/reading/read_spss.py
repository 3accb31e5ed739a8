"""Reader of SPSS files (.sav, .zsav, .por) and Stata files (.dta), with the labels they carry."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cup_study import described
from cup_study.errors import InputError, Problem
from cup_study.ingest.reading import rawtable
from cup_study.ingest.reading.rawtable import Note

#: Where SPSS begins to count seconds: the first day of the Gregorian calendar.
_EPOCH = datetime.datetime(1582, 10, 14)
#: First bytes of the formats; a portable file says what it is only in its 5th line.
_SIGNS = {
    b"$FL2": ".sav",
    b"$FL3": ".zsav",
    b"<stata_dta>": ".dta",
}
_STATA_OLD = range(0x69, 0x74)  # versions 105 to 115 begin with their number
_ENDINGS = ", ".join(ending for endings in described.KINDS.values() for ending in endings)


class SpssOptions(rawtable.Options):
    """Options of this reader in ``study.yml``."""

    #: Encoding of the texts, for old files that do not say it.
    encoding: str | None = None


def read(path: Path, given: Mapping[str, Any], source: str) -> rawtable.RawTable:
    """Read a labelled file.

    Codes stay codes, also those that the file declares missing: what they mean comes with the
    columns, so that the cleaning log can count them.

    Parameters
    ----------
    path : Path
        The file.
    given : mapping
        Options from ``study.yml``: ``encoding`` (of old files that do not say it), ``missing``,
        ``separators``, and ``decimal``, ``thousands`` of numbers in text columns.
    source : str
        The file as the researcher knows it, for errors.

    Returns
    -------
    RawTable
        One text column a variable; index ``row`` is the number of the case, from 1. Whole numbers
        have no decimals, dates are in ISO form, system-missing is an empty text.

    Raises
    ------
    InputError
        When the file is empty, damaged, of another kind or without cases.
    """
    options = rawtable.options(SpssOptions, given, source)
    frame, meta = _load(path, options, source)
    if not len(frame):
        raise InputError(
            source, [Problem("", "there are variables but no cases")], "Export the file again."
        )
    cells = pd.DataFrame(
        {name: _spelt(frame[name], meta, name).array for name in meta.column_names},
        index=pd.RangeIndex(1, len(frame) + 1, name=rawtable.ROW),
    )
    columns = described.from_metadata(meta)
    renamed = dict(zip(meta.column_names, rawtable.names(meta.column_names), strict=True))
    cells.columns = pd.Index(list(renamed.values()))
    labelled = sum(bool(column.labels) for column in columns.values())
    notes = (Note("labelled", "", "columns", labelled, str(meta.file_label or "")),)
    return rawtable.RawTable(
        cells=cells,
        columns={renamed[name]: column for name, column in columns.items()},
        notes=notes if labelled else (),
        spelling=options.spelling("."),
        separators=tuple(options.separators),
    )


def _spelt(values: pd.Series[Any], meta: Any, name: str) -> pd.Series[Any]:
    if meta.readstat_variable_types.get(name) == "float" and values.dtype == np.float64:
        # Stata keeps 3.14 with half the digits: as a double it would be 3.14000010490417.
        values = values.map(lambda x: float(f"{x:.7g}"), na_action="ignore")
    return texts(values)


def texts(values: pd.Series[Any]) -> pd.Series[Any]:
    """Texts of a column's values; an empty text where there is none.

    Examples
    --------
    >>> texts(pd.Series([1.0, 2.5, None, 1e6])).tolist()
    ['1', '2.5', '', '1000000']
    """
    # Each different value is spelt once: a column of a survey has few.
    codes, different = pd.factorize(values)
    spelt = np.array([*(_text(value) for value in different), ""], dtype=object)
    return pd.Series(pd.array(spelt[codes], dtype=rawtable.TEXT), name=values.name)


def _text(value: object) -> str:
    if isinstance(value, float | np.floating):
        number = float(value)
        return f"{number:.15g}" if abs(number) < 1e15 else repr(number)
    if isinstance(value, datetime.datetime):
        value = pd.Timestamp(value)
    if isinstance(value, pd.Timestamp):
        at_midnight = value == value.normalize()
        return value.date().isoformat() if at_midnight else value.isoformat(sep=" ")
    if isinstance(value, np.datetime64):
        return _text(pd.Timestamp(value))
    return str(value)


def _load(path: Path, options: SpssOptions, source: str) -> tuple[pd.DataFrame, Any]:
    kind = _kind(path, source)
    import pyreadstat  # takes a while; only studies with such a file wait for it

    given: dict[str, Any] = {"encoding": options.encoding} if options.encoding else {}
    if kind != ".por":
        given["user_missing"] = True  # else pyreadstat drops the codes
    readers: dict[str, Any] = {".por": pyreadstat.read_por, ".dta": pyreadstat.read_dta}
    reader = readers.get(kind, pyreadstat.read_sav)
    try:
        try:
            frame, meta = reader(path, **given)
        except (OverflowError, ValueError):
            # One date that no calendar here has (year 20,000) stops pyreadstat; read as numbers.
            frame, meta = reader(path, disable_datetime_conversion=True, **given)
            frame = _with_dates(frame, meta, kind)
    except UnicodeDecodeError as error:
        raise InputError(
            source,
            [Problem("", f"the texts are not in the encoding that the file says ({error.reason})")],
            "Set it in study.yml, for this wave: reader: {type: spss, encoding: WINDOWS-1252}",
        ) from None
    except Exception as error:
        # pyreadstat tells a wrong encoding, a damaged and a cut file by messages of its own.
        raise InputError(
            source,
            [Problem("", f"the file is damaged or cut short ({error})")],
            "Copy or export it again; if its texts are in an old encoding, set it in study.yml: "
            "reader: {type: spss, encoding: WINDOWS-1252}",
        ) from error
    return frame, meta


def _with_dates(frame: pd.DataFrame, meta: Any, kind: str) -> pd.DataFrame:
    """Turn SPSS' seconds since 1582 into dates and times, as far as there are such dates."""
    if kind == ".dta":
        return frame  # its epochs and units are others, and the case is rare
    for name, form in meta.original_variable_types.items():
        if re.match(r"(A|E|S|J)?DATE\d|DATETIME|YMDHMS", str(form)):
            # A number that is no date stays as it is: the codebook's range will tell it.
            frame[name] = frame[name].astype(object).map(_date, na_action="ignore")
    return frame


def _date(seconds: float) -> object:
    try:
        return pd.Timestamp(_EPOCH + datetime.timedelta(seconds=seconds))
    except (OverflowError, pd.errors.OutOfBoundsDatetime):
        return seconds


def _kind(path: Path, source: str) -> str:
    """Format by the first bytes and not by the name."""
    with path.open("rb") as file:
        start = file.read(500)
    if not start:
        raise InputError(
            source, [Problem("", "the file is empty")], "Export it again, or restore it."
        )
    for sign, kind in _SIGNS.items():
        if start.startswith(sign):
            return kind
    if start[0] in _STATA_OLD and path.suffix.lower() == ".dta":
        return ".dta"
    if b"SPSS PORT" in start.replace(b"\n", b"").replace(b"\r", b""):
        return ".por"
    raise InputError(
        source,
        [Problem("", f"expected a file of SPSS or Stata ({_ENDINGS}), got one that begins with "
                 f"{start[:8]!r}")],
        "If it is a text file or a workbook, set it in study.yml: reader: {type: csv} or excel",
    )  # fmt: skip
