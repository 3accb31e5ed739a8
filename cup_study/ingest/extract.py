"""Tables made from downloaded workbooks by a recipe: what a source has only in several sheets.

A recipe is a YAML file below ``data/raw`` that a row of the registry names (column
``made_from``). It says per table which workbooks, which sheet and columns, and which rows:

.. code-block:: yaml

    correlations.csv:
      workbooks: {R1: coder_1.xlsx, R2: coder_2.xlsx}   # label: file of the registry
      label: coder                   # column that holds the label
      sheet: CORRELATIONS
      columns: [study, r]
      numbers: [r]                   # written as decimal numbers
      needs: r                       # rows where this is no number are left out, and listed
    studies.csv:
      ...
      only: {study: correlations.csv}   # rows whose study is in that table

The table counts only if its SHA-256 is the registry's, so a recipe need not be trusted.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cup_study.errors import InputError, Problem
from cup_study.ingest.reading import read_excel

#: Columns of the log of rows that were left out.
LEFT_OUT = ["file", "sheet", "row", "why"]


class Table(BaseModel):
    """How one table is made; see the module."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    workbooks: dict[str, str] = Field(min_length=1)
    label: str
    sheet: str
    columns: list[str] = Field(min_length=1)
    numbers: list[str] = Field(default_factory=list)
    needs: str | None = None
    only: dict[str, str] = Field(default_factory=dict, max_length=1)


@dataclass(frozen=True)
class Made:
    """A table that a recipe made.

    Attributes
    ----------
    content : bytes
        CSV in UTF-8 with Unix line ends.
    left_out : DataFrame
        Columns as :data:`LEFT_OUT`: rows that have a label of the table but not what it needs.
    """

    content: bytes
    left_out: pd.DataFrame


def recipe(path: Path, source: str) -> dict[str, Table]:
    """Read and check a recipe.

    Parameters
    ----------
    path : Path
        The YAML file.
    source : str
        What messages call it.

    Returns
    -------
    dict of str to Table

    Raises
    ------
    InputError
        It is not there or not YAML, has unknown or missing keys, or a table refers to columns or
        tables that it does not have.
    """
    remedy = "See the head of cup_study/ingest/extract.py for what a recipe holds."
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        what = f"cannot be read as YAML: {' '.join(str(error).split())}"
        raise InputError(source, [Problem("", what)], remedy) from None
    if not isinstance(content, dict) or not content:
        what = f"expected tables by name, got {type(content).__name__}"
        raise InputError(source, [Problem("", what)], remedy)
    tables, problems = {}, []
    for name, parts in content.items():
        try:
            tables[str(name)] = Table.model_validate(parts)
        except ValidationError as error:
            for one in error.errors():
                where = ".".join(str(place) for place in (name, *one["loc"]))
                problems.append(Problem(where, one["msg"]))
    for name, table in tables.items():
        named = [*table.numbers, *([table.needs] if table.needs else []), *table.only]
        problems += [
            Problem(name, f'column "{column}" is not among its columns')
            for column in dict.fromkeys(named)
            if column not in table.columns
        ]
        problems += [
            Problem(f"{name}.only", f'there is no table "{other}" with "{column}" and no "only"')
            for column, other in table.only.items()
            if other not in tables or column not in tables[other].columns or tables[other].only
        ]
    if problems:
        raise InputError(source, problems, remedy)
    return tables


def sources(tables: Mapping[str, Table], name: str) -> tuple[str, ...]:
    """Workbooks that a table needs, with those of the table that restricts it.

    Examples
    --------
    >>> one = Table(workbooks={"A": "a.xlsx"}, label="coder", sheet="S", columns=["x"])
    >>> sources({"t.csv": one}, "t.csv")
    ('a.xlsx',)
    """
    table = tables[name]
    files = list(table.workbooks.values())
    for other in table.only.values():
        files += tables[other].workbooks.values()
    return tuple(dict.fromkeys(files))


def make(tables: Mapping[str, Table], name: str, locate: Callable[[str], Path]) -> Made:
    """Make a table from its workbooks.

    Parameters
    ----------
    tables : mapping
        From :func:`recipe`.
    name : str
        Which one.
    locate : callable
        Gives the path of a workbook by its name.

    Returns
    -------
    Made

    Raises
    ------
    InputError
        A workbook cannot be read, has no such sheet or lacks a column.
    """
    table = tables[name]
    keep = {}
    for column, other in table.only.items():
        restricting, _ = _rows(tables[other], locate)
        keep[column] = set(restricting[column])
    frame, left_out = _rows(table, locate)
    for column, known in keep.items():
        frame = frame[frame[column].isin(known)]
    buffer = io.StringIO()
    frame.to_csv(buffer, index=False, lineterminator="\n")
    return Made(buffer.getvalue().encode("utf-8"), left_out)


def _rows(table: Table, locate: Callable[[str], Path]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of all workbooks as texts, and those that were left out."""
    parts, left = [], []
    for label, file in table.workbooks.items():
        raw = read_excel.read(locate(file), {"type": "excel", "sheet": table.sheet}, file).cells
        missing = [c for c in table.columns if c not in raw]
        if missing:
            problems = [Problem(f'sheet "{table.sheet}"', f'has no column "{c}"') for c in missing]
            raise InputError(file, problems, "Correct the recipe, or its version of the workbook.")
        cells = raw[table.columns].astype(object).astype(str)
        cells = cells[(cells[table.columns[0]] != "")]
        if table.needs:
            value = cells[table.needs]
            number = pd.to_numeric(value, errors="coerce").notna()
            for row, cell in value[~number & (value.str.strip() != "")].items():
                why = f'{table.needs} is no number: "{cell}"'
                left.append([file, table.sheet, row, why])
            cells = cells[number]
        for column in table.numbers:
            cells[column] = [_decimal(cell) for cell in cells[column]]
        parts.append(cells.assign(**{table.label: label}))
    return pd.concat(parts, ignore_index=True), pd.DataFrame(left, columns=LEFT_OUT)


def _decimal(cell: str) -> str:
    """Text of a number with its decimals, as Python and pandas write it; others as they are."""
    try:
        return repr(float(cell)) if cell.strip() else ""
    except ValueError:
        return cell
