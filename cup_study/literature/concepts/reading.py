"""Reading the concept matrix, its references and the tested relations, and checking them together.

One row a study in ``references.csv`` and in ``matrix.csv``, one row a test in
``relationships.csv``. All problems of the files are told at once.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cup_study import sheet
from cup_study.errors import InputError, Problem
from cup_study.literature.concepts import sample_size
from cup_study.literature.concepts.matrix import concepts
from cup_study.sheet import ROW, place

#: Publication years outside these are taken for slips.
YEARS = (1950, 2035)
REFERENCES = ("key", "authors", "year", "title", "scope")
MATRIX = ("key", "theory", "unit_of_analysis", "country", "method", "n")
RELATIONSHIPS = ("key", "iv_std", "dv_std", "significant", "evidence", "moderation", "scope")
#: What the column ``direction`` of a test may hold.
SIGNS = ("+", "-", "−")
_REMEDY = (
    "Correct the files: every study one row in the references and one in the matrix; a concept "
    "cell 1 (seen) or empty (not seen); see the data's README."
)
_LOG = ["file", "row", "key", "column", "cell", "what"]


@dataclass(frozen=True)
class Reading:
    """The three files, checked.

    Attributes
    ----------
    matrix : DataFrame
        Text columns, concepts as Int8 (1 seen, 0 looked for and not found, missing not seen), and
        ``n`` as Int64 with the cell's words in ``n_told``.
    references : DataFrame
        Text columns, ``year`` and ``empirical`` as Int64.
    relationships : DataFrame
        Text columns, ``significant`` and ``moderation`` as Int64; empty without a file.
    log : DataFrame
        ``file row key column cell what``: cells that were read otherwise than as a plain number.
    """

    matrix: pd.DataFrame
    references: pd.DataFrame
    relationships: pd.DataFrame
    log: pd.DataFrame


def read(
    matrix: Path,
    references: Path,
    relationships: Path | None = None,
    *,
    zeros: bool = False,
    years: tuple[int, int] = YEARS,
) -> Reading:
    r"""Read and check the files.

    Parameters
    ----------
    matrix, references, relationships : Path
        CSV files in UTF-8; comma, semicolon or tab.
    zeros : bool, optional
        Whether a concept cell may be 0, which then means "looked for and not found". It may
        not where studies were read in abstracts: those cannot show it.
    years : tuple of int, optional
        Earliest and latest publication year that is believed.

    Returns
    -------
    Reading

    Raises
    ------
    InputError
        With every problem: missing columns, rows of a wrong length, a key that stands twice or
        only in one of the files, a concept cell that is neither 1 nor empty (nor 0), an n that is
        no number, an odd year, a result other than 0, 1 or empty.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "references.csv").write_text(
    ...     "key,authors,year,title,scope\na,\"Li, Y.\",2009,T,core\n")
    >>> _ = (folder / "matrix.csv").write_text(
    ...     "key,theory,unit_of_analysis,country,method,n,habit\na,,,,,about 800,1\n")
    >>> found = read(folder / "matrix.csv", folder / "references.csv")
    >>> found.matrix["n"].tolist(), found.log["what"].tolist()
    ([800], ['worded "about 800": 800 is not exact'])
    """
    cells, problems = _file(matrix, MATRIX)
    listed, more = _file(references, REFERENCES)
    problems += more
    tests = pd.DataFrame({ROW: []})
    if relationships is not None:
        tests, more = _file(relationships, RELATIONSHIPS)
        problems += more
    log: list[tuple[object, ...]] = []
    names = [name for name in concepts(cells) if name != ROW]
    problems += _keys(cells, matrix.name) + _keys(listed, references.name)
    if "key" in cells and "key" in listed:
        known, coded = set(listed["key"].dropna()), set(cells["key"].dropna())
        problems += _unknown(cells, matrix.name, known, f"is not in {references.name}")
        problems += _unknown(listed, references.name, coded, f"has no row in {matrix.name}")
        if "key" in tests:
            name = relationships.name if relationships is not None else ""
            problems += _unknown(tests, name, known, f"is not in {references.name}")
    problems += _concept_cells(cells, matrix.name, names, zeros)
    problems += _numbers(listed, references.name, "year", range(years[0], years[1] + 1))
    problems += _numbers(listed, references.name, "empirical", (0, 1))
    if relationships is not None:
        for column in ("significant", "moderation"):
            problems += _numbers(tests, relationships.name, column, (0, 1))
        problems += _directions(tests, relationships.name)
    problems += _sample_sizes(cells, matrix.name, log)
    if problems:
        source = ", ".join(p.name for p in (matrix, references, relationships) if p is not None)
        raise InputError(source, problems, _REMEDY)
    for column in names:
        cells[column] = pd.to_numeric(cells[column]).astype("Int8")
    for frame in (listed, tests):
        for column in {"year", "empirical", "significant", "moderation"} & set(frame):
            frame[column] = pd.to_numeric(frame[column]).astype("Int64")
    cells, listed, tests = (frame.drop(columns=ROW) for frame in (cells, listed, tests))
    return Reading(cells, listed, tests, pd.DataFrame(log, columns=_LOG))


def _file(path: Path, needed: Sequence[str]) -> tuple[pd.DataFrame, list[Problem]]:
    return sheet.examine(path, needed, empty=None, within=path.name)


def _keys(table: pd.DataFrame, name: str) -> list[Problem]:
    if "key" not in table:
        return []
    problems = [
        Problem(place(name, row, "key"), "is empty") for row in table.loc[table["key"].isna(), ROW]
    ]
    for key, rows in table.dropna(subset=["key"]).groupby("key", sort=False)[ROW]:
        if len(rows) > 1:
            told = ", ".join(str(row) for row in rows)
            problems.append(Problem(f'{name}, key "{key}"', f"stands in rows {told}"))
    return problems


def _unknown(table: pd.DataFrame, name: str, known: set[str], what: str) -> list[Problem]:
    problems = []
    for key, rows in table.dropna(subset=["key"]).groupby("key", sort=False)[ROW]:
        if key in known:
            continue
        # A key that differs in a letter or in case is a slip of the pen: say so.
        near = {k.lower(): k for k in sorted(known)}
        like = difflib.get_close_matches(str(key).lower(), near, n=1, cutoff=0.85)
        hint = f'; is it "{near[like[0]]}"?' if like else ""
        where = f'{place(name, rows.iloc[0])}, key "{key}"'
        problems.append(Problem(where, what + hint))
    return problems


def _concept_cells(
    table: pd.DataFrame, name: str, names: Sequence[str], zeros: bool
) -> list[Problem]:
    allowed = {"1", "1.0", *(("0", "0.0") if zeros else ())}
    problems = []
    for column in names:
        for row, cell in zip(table[ROW], table[column], strict=True):
            if cell is None or cell in allowed:
                continue
            what = f"expected 1 (seen){', 0' if zeros else ''} or nothing (not seen), got {cell}"
            if cell in ("0", "0.0"):
                what += "; if 0 means looked for and not found, read with zeros"
            problems.append(Problem(place(name, row, column), what))
    return problems


def _numbers(
    table: pd.DataFrame, name: str, column: str, allowed: Collection[int]
) -> list[Problem]:
    if column not in table:
        return []
    told = (
        f"{allowed.start}-{allowed.stop - 1}"
        if isinstance(allowed, range)
        else ", ".join(map(str, allowed))
    )
    problems = []
    numbers = pd.to_numeric(table[column], errors="coerce")
    for row, cell, number in zip(table[ROW], table[column], numbers, strict=True):
        if cell is not None and (pd.isna(number) or number != int(number) or number not in allowed):
            what = f"expected {told} or nothing, got {cell}"
            problems.append(Problem(place(name, row, column), what))
    return problems


def _directions(table: pd.DataFrame, name: str) -> list[Problem]:
    if "direction" not in table:
        return []
    odd = table["direction"].notna() & ~table["direction"].isin(SIGNS)
    return [
        Problem(place(name, row, "direction"), f"expected +, - or nothing, got {cell}")
        for row, cell in zip(table.loc[odd, ROW], table.loc[odd, "direction"], strict=True)
    ]


def _sample_sizes(table: pd.DataFrame, name: str, log: list[tuple[object, ...]]) -> list[Problem]:
    if "n" not in table:
        return []
    problems, numbers = [], []
    for row, key, cell in zip(table[ROW], table.get("key", table[ROW]), table["n"], strict=True):
        size = sample_size.parse(cell) if cell is not None else None
        if cell is not None and size is None:
            what = f'expected a number of persons such as 386 or "more than 800", got {cell}'
            problems.append(Problem(place(name, row, "n"), what))
        if size is not None and size.note:
            log.append((name, row, key, "n", cell, size.note))
        numbers.append(size.number if size is not None else None)
    table["n_told"] = table["n"]
    table["n"] = pd.array(numbers, dtype="Int64")
    return problems
