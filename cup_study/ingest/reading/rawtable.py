"""What every reader hands over: the cells as text, and the row of the file that each came from."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from cup_study.described import Column
from cup_study.errors import InputError, Problem

#: Name of the index of a raw table: row of the file, as a spreadsheet counts.
ROW = "row"
#: Type of every column of a raw table; an empty cell is an empty text.
TEXT = pd.StringDtype("pyarrow")

_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]*|!--[^<>]*--)>")
#: Tags within a word or sentence; all others part words.
_INLINE = re.compile(r"</?(?:b|i|u|em|strong|span|font|sup|sub|a|small|mark)(?:\s[^<>]*)?>", re.I)
#: Signs that editors put in place of those on the keyboard.
_PLAIN = str.maketrans(
    "‘’‚‛“”„‟‐‑‒–—−", "''''" + '""""' + "------", "\u200b\u200c\u200d\u2060\ufeff\u00ad"
)


@dataclass(frozen=True)
class Spelling:
    """How a file spells its values.

    Attributes
    ----------
    marks : str
        Decimal marks that the file uses: ``"."``, ``","`` or both.
    missing : frozenset of str
        Texts that mean missing in every column, folded by :func:`folded`.
    skipped : frozenset of str
        Texts that mean that the question was not asked, folded.
    thousands : str
        Mark between thousands of a numeric answer; a blank stands for every kind of blank.
    """

    marks: str = "."
    missing: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    thousands: str = " "


@dataclass(frozen=True)
class Note:
    """Something that a reader did and the cleaning log tells; see :data:`log.RULES`.

    Attributes
    ----------
    rule : str
        One of the log's rules.
    item : str
        Column; empty for whole rows and the whole file.
    unit : str
        What is counted: ``cells``, ``rows`` or ``columns``. Rows are rows left out.
    n : int
        How many.
    detail : str
        What was found.
    """

    rule: str
    item: str
    unit: str
    n: int
    detail: str = ""


@dataclass(frozen=True)
class RawTable:
    """A raw file as it was read.

    Attributes
    ----------
    cells : DataFrame
        One text column a column of the file; index ``row``, the row of the file as a spreadsheet
        counts. Cells are as they stand in the file.
    columns : dict of str to Column
        What the file says about its columns, by their name in `cells`; not all need be there.
    notes : tuple of Note
        What was done while reading.
    spelling : Spelling
        How the file spells its values.
    separators : tuple of str
        What stands between several answers in one cell.
    """

    cells: pd.DataFrame
    columns: Mapping[str, Column] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    spelling: Spelling = Spelling()
    separators: tuple[str, ...] = (";", ",")


#: A text that YAML may have read as a number: [99, NA].
Word = Annotated[str, BeforeValidator(lambda v: str(v) if type(v) in (int, float) else v)]


class Options(BaseModel):
    """Options of a reader; each reader adds its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    type: str
    #: Decimal mark of the numbers.
    decimal: str = "."
    #: Mark between thousands of numeric answers: a blank, ".", "," or "'"; "" for none.
    thousands: str = " "
    #: Texts that mean missing wherever they stand: ["?", "NA"].
    missing: list[Word] = Field(default_factory=list)
    #: Texts that mean that the question was not asked, by design.
    not_asked: list[Word] = Field(default_factory=list)
    #: What stands between several answers in one cell.
    separators: list[str] = Field(default_factory=lambda: [";", ","])

    def spelling(self, numbers: str = "") -> Spelling:
        """How the file spells its values; `numbers` are further decimal marks of the format."""
        marks = "".join(dict.fromkeys(numbers + self.decimal))
        missing, skipped = (
            frozenset(map(folded, texts)) for texts in (self.missing, self.not_asked)
        )
        return Spelling(marks, missing - skipped, skipped, self.thousands)

    def problems(self) -> list[Problem]:
        """What is wrong with values that have the right type."""
        found = []
        if self.decimal not in (".", ","):
            found.append(_wrong("decimal", '"." or ","', self.decimal))
        if self.thousands not in ("", " ", ".", ",", "'"):
            found.append(_wrong("thousands", 'a blank, ".", ",", "\'" or nothing', self.thousands))
        if self.thousands == self.decimal:
            found.append(_wrong("thousands", "another mark than decimal", self.thousands))
        if not all(self.separators):
            found.append(_wrong("separators", 'texts such as ", "', str(self.separators)))
        return found


class SheetOptions(Options):
    """Options of readers whose file has rows of column names."""

    #: Row of the (first) column names.
    header: int = 1
    #: Rows of column names; several are joined with " - ".
    headers: int = 1
    #: A column name that stands several times: "refuse" the file, or "number" them.
    repeated: str = "refuse"

    def problems(self) -> list[Problem]:
        """What is wrong with values that have the right type."""
        found = super().problems()
        if self.header < 1:
            found.append(_wrong("header", "1 or more", str(self.header)))
        if not 1 <= self.headers <= 3:
            found.append(_wrong("headers", "1, 2 or 3", str(self.headers)))
        if self.repeated not in ("refuse", "number"):
            found.append(_wrong("repeated", '"refuse" or "number"', self.repeated))
        return found


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
        problems = checked.problems()
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


def numbered(columns: Sequence[str]) -> list[str]:
    """Names made unique: the second column of a name gets " (2)", the third " (3)".

    Examples
    --------
    >>> numbered(["Why?", "Other", "Why?"])
    ['Why?', 'Other', 'Why? (2)']
    """
    taken, seen, unique = set(columns), Counter[str](), []
    for name in columns:
        seen[name] += 1
        new = name
        while seen[name] > 1 and (new := f"{name} ({seen[name]})") in taken:
            seen[name] += 1
        taken.add(new)
        unique.append(new)
    return unique


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


def plain(text: str) -> str:
    """Text of a cell or heading without mark-up, with single blanks.

    Examples
    --------
    >>> plain("<p>How&nbsp;<b>old</b> are you?<br/>In years</p>")
    'How old are you? In years'
    """
    if "<" in text:
        text = _TAG.sub(" ", _INLINE.sub("", text))
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.split())


def folded(text: str) -> str:
    """Text as it is compared: without mark-up, case, stray blanks and typographic signs.

    Examples
    --------
    >>> folded("Don’t  KNOW"), folded("<b>Ja</b>")
    ("don't know", 'ja')
    """
    text = unicodedata.normalize("NFC", plain(text).translate(_PLAIN))
    return " ".join(text.split()).casefold()


def _wrong(option: str, expected: str, got: str) -> Problem:
    return Problem(f'reader option "{option}"', f'expected {expected}, got "{got}"')
