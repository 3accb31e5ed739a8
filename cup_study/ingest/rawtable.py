"""What every reader hands over: the cells as text, and the row of the file that each came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError

from cup_study.errors import InputError, Problem

#: Name of the index of a raw table: row of the file, as a spreadsheet counts.
ROW = "row"
#: Type of every column of a raw table; an empty cell is an empty text.
TEXT = pd.StringDtype("pyarrow")


class Options(BaseModel):
    """Options of a reader; each reader adds its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    type: str
    #: Decimal mark of the numbers.
    decimal: str = "."
    #: Row of the column names.
    header: int = 1


_O = TypeVar("_O", bound=Options)


def options(kind: type[_O], given: Mapping[str, Any], source: str) -> _O:
    """Check the options that ``study.yml`` gives a reader.

    Parameters
    ----------
    kind : type
        The reader's options.
    given : mapping
        What ``study.yml`` says under ``reader``.
    source : str
        The file, for the error.

    Raises
    ------
    InputError
        With every unknown option and wrong value.

    Examples
    --------
    >>> options(Options, {"type": "csv", "decimal": ","}, "a.csv").decimal
    ','
    """
    problems = []
    try:
        checked = kind.model_validate(dict(given))
    except ValidationError as error:
        for e in error.errors():
            name = ".".join(str(part) for part in e["loc"])
            unknown = e["type"] == "extra_forbidden"
            what = "is not an option of this reader" if unknown else f"{e['msg']}, got {e['input']}"
            problems.append(Problem(f'reader option "{name}"', what))
    else:
        if checked.decimal not in (".", ","):
            problems.append(
                Problem('reader option "decimal"', f'expected "." or ",", got "{checked.decimal}"')
            )
        if checked.header < 1:
            problems.append(
                Problem('reader option "header"', f"expected 1 or more, got {checked.header}")
            )
        if not problems:
            return checked
    known = ", ".join(kind.model_fields)
    raise InputError(source, problems, f"Correct study.yml; options of the reader: {known}.")


def names(header: Sequence[str]) -> list[str]:
    """Column names without stray blanks; a column without a name gets its number.

    Examples
    --------
    >>> names([" id", "", "q1 "])
    ['id', 'column 2', 'q1']
    """
    return [" ".join(str(name).split()) or f"column {i}" for i, name in enumerate(header, start=1)]


def header_problems(columns: Sequence[str], row: int) -> list[Problem]:
    """Column names that appear more than once.

    Examples
    --------
    >>> [str(p) for p in header_problems(["id", "q1", "q1"], 1)]
    ['row 1: the column name "q1" appears 2 times, in columns 2, 3']
    """
    return [
        Problem(
            f"row {row}",
            f'the column name "{name}" appears {n} times, in columns '
            + ", ".join(str(i) for i, c in enumerate(columns, start=1) if c == name),
        )
        for name, n in Counter(columns).items()
        if n > 1
    ]


def blank_rows(raw: pd.DataFrame) -> pd.Series[bool]:
    """Rows whose cells are all empty or blanks.

    Examples
    --------
    >>> blank_rows(pd.DataFrame({"a": ["1", " "], "b": ["", ""]}, dtype=TEXT)).tolist()
    [False, True]
    """
    blank = pd.Series(True, index=raw.index)
    for name in raw.columns:
        # Column by column, and only over rows that may still be blank: tables can be large.
        rows = blank.index[blank]
        if rows.empty:
            break
        blank.loc[rows] = raw.loc[rows, name].str.strip().eq("").astype(bool)
    return blank
