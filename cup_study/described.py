"""What a raw file says about its own columns: question texts, value labels, codes for missing.

Files of SPSS and Stata carry a codebook of their own. ``codebook.csv`` may leave a question, codes,
labels or missing codes empty and take them from there, so that nobody types them again; what both
say is compared when the file is read.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Code = int | float | str

#: Reader type in ``study.yml`` to the file name endings that it reads.
KINDS = {"spss": (".sav", ".zsav", ".por"), "stata": (".dta",)}


@dataclass(frozen=True)
class Column:
    """One column as its file describes it.

    Attributes
    ----------
    name : str
        Its name in the raw table; no other column has it.
    question : str
        Question text or variable label.
    aliases : tuple of str
        Other names that a codebook may use: the name before it was made unique, question codes.
    labels : dict
        Code to label, missing codes included.
    missing : tuple
        Codes that the file declares missing.
    missing_ranges : tuple of (float, float)
        Ranges of codes that the file declares missing, both ends included; an open end is infinite.
    """

    name: str
    question: str = ""
    aliases: tuple[str, ...] = ()
    labels: Mapping[Code, str] = field(default_factory=dict)
    missing: tuple[Code, ...] = ()
    missing_ranges: tuple[tuple[float, float], ...] = ()

    def is_missing(self, code: Code) -> bool:
        """Whether the file declares a code missing.

        Examples
        --------
        >>> Column("q1", missing_ranges=((97, math.inf),)).is_missing(99)
        True
        """
        if code in self.missing:
            return True
        return not isinstance(code, str) and any(
            low <= code <= high for low, high in self.missing_ranges
        )

    def answers(self) -> tuple[Code, ...]:
        """Labelled codes that are answers, in the order of the file.

        Examples
        --------
        >>> Column("q1", labels={1: "No", 2: "Yes", 9: "?"}, missing=(9,)).answers()
        (1, 2)
        """
        return tuple(code for code in self.labels if not self.is_missing(code))


def of_file(path: Path, encoding: str | None = None) -> dict[str, Column]:
    """Read what a labelled file says about its columns, not its data.

    Parameters
    ----------
    path : Path
        A file of SPSS (``.sav``, ``.zsav``, ``.por``) or Stata (``.dta``).
    encoding : str, optional
        Encoding of its texts; by default as the file says.

    Returns
    -------
    dict of str to Column
        By column name, in the order of the file.

    Raises
    ------
    Exception
        What pyreadstat raises for a file that is missing, damaged or of another kind.
    """
    stat = path.stat()
    return _of_file(path, encoding, (stat.st_mtime_ns, stat.st_size))


def quietly(path: Path, kind: str, encoding: str | None = None) -> dict[str, Column]:
    """Read as :func:`of_file`; nothing for other kinds of files and for files that cannot be read.

    A damaged file is told by the reader, with its place and a remedy, and not while the study is
    loaded.

    Examples
    --------
    >>> quietly(Path("no.sav"), "spss")
    {}
    """
    if kind not in KINDS or not path.is_file():
        return {}
    try:
        return of_file(path, encoding)
    except Exception:
        return {}


def from_metadata(meta: Any) -> dict[str, Column]:
    """Columns of pyreadstat's metadata.

    Parameters
    ----------
    meta : metadata_container
        What ``pyreadstat.read_sav`` and its like give beside the data.

    Returns
    -------
    dict of str to Column
    """
    found = {}
    for name in meta.column_names:
        labels = {
            as_code(code): " ".join(str(label).split())
            for code, label in (meta.variable_value_labels.get(name) or {}).items()
        }
        codes, ranges = _missing(meta, name)
        question = meta.column_names_to_labels.get(name) or ""
        found[name] = Column(name, " ".join(question.split()), (), labels, codes, ranges)
    return found


def as_code(value: object) -> Code:
    """Code as a codebook spells it: whole numbers without decimals, texts without outer blanks.

    Examples
    --------
    >>> as_code(1.0), as_code(2.5), as_code(" a ")
    (1, 2.5, 'a')
    """
    if isinstance(value, int | float):
        return int(value) if math.isfinite(value) and float(value).is_integer() else float(value)
    return str(value).strip()


def find(columns: Mapping[str, Column], name: str) -> Column | None:
    """Column by name, whatever its case and blanks; None when there is none or more than one.

    Examples
    --------
    >>> find({"Q1": Column("Q1")}, "q1").name
    'Q1'
    """
    if name in columns:
        return columns[name]
    same = [c for key, c in columns.items() if _folded(key) == _folded(name)]
    return same[0] if len(same) == 1 else None


def _missing(meta: Any, name: str) -> tuple[tuple[Code, ...], tuple[tuple[float, float], ...]]:
    """Codes and ranges that are missing: SPSS gives ranges, Stata letters (``.a`` as ``a``)."""
    codes: list[Code] = [as_code(code) for code in meta.missing_user_values.get(name) or ()]
    ranges: list[tuple[float, float]] = []
    for part in meta.missing_ranges.get(name) or ():
        low, high = part["lo"], part["hi"]
        if isinstance(low, str) or low == high:
            codes.append(as_code(low))
        else:
            # SPSS writes LOWEST and HIGHEST as the ends of the numbers that it can hold.
            ends = tuple(math.copysign(math.inf, x) if abs(x) > 1e300 else float(x)
                         for x in (low, high))  # fmt: skip
            ranges.append((ends[0], ends[1]))
    return _unique(codes), tuple(ranges)


def _unique(codes: Iterable[Code]) -> tuple[Code, ...]:
    return tuple(dict.fromkeys(codes))


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


@functools.lru_cache(maxsize=64)
def _of_file(path: Path, encoding: str | None, _state: tuple[int, int]) -> dict[str, Column]:
    # pyreadstat takes a while to import; only studies with such a file wait for it.
    import pyreadstat

    readers: dict[str, Any] = {
        ".sav": pyreadstat.read_sav,
        ".zsav": pyreadstat.read_sav,
        ".por": pyreadstat.read_por,
        ".dta": pyreadstat.read_dta,
    }
    read = readers.get(path.suffix.lower(), pyreadstat.read_sav)
    options: dict[str, Any] = {"metadataonly": True}
    if encoding:
        options["encoding"] = encoding
    if read is not pyreadstat.read_por:
        options["user_missing"] = True
    _, meta = read(path, **options)
    return from_metadata(meta)
