"""What a labelled file says of its codes, held against the codebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cup_study.codebook import Code, Item
from cup_study.described import Column
from cup_study.errors import Problem
from cup_study.ingest.cleaning import column as columns
from cup_study.ingest.reading.rawtable import Note, RawTable, folded


def compare(
    table: RawTable, items: Sequence[Item], found: Mapping[str, str], wave: str
) -> tuple[list[Problem], list[Note]]:
    """Contradictions between file and codebook, and what the codebook took from the file.

    A label that the codebook gives to another code is a contradiction: the scale may run the other
    way. A label in other words (a translation, a shorter form) is noted.

    Parameters
    ----------
    table : RawTable
        The raw table.
    items : sequence of Item
        Items asked in the wave.
    found : dict of str to str
        Item to raw column.
    wave : str
        Id of the wave.

    Returns
    -------
    tuple of (list of Problem, list of Note)

    Examples
    --------
    >>> import pandas as pd
    >>> file = {"Q1": Column("Q1", labels={1: "Agree", 7: "Disagree"})}
    >>> codes = {"en": {1: "Disagree", 7: "Agree"}}
    >>> item = Item("q1", "Q1", "scale", {}, tuple(range(1, 8)), labels=codes)
    >>> problems, _ = compare(RawTable(pd.DataFrame(), file), [item], {"q1": "Q1"}, "2011")
    >>> print(str(problems[0]).partition(";")[0])
    column "Q1": expected 1 = "Disagree" as in the codebook, got 1 = "Agree" in the file
    """
    problems: list[Problem] = []
    notes: list[Note] = []
    for item in items:
        name = found.get(item.name, "")
        column = table.columns.get(name)
        if column is None:
            continue
        if item.from_file:
            notes.append(Note("from_file", item.name, "columns", 1, ", ".join(item.from_file)))
        own = columns.of_wave(item, wave)
        problems += [Problem(f'column "{name}"', what) for what in _labels(own, column, wave)]
        problems += [Problem(f'column "{name}"', what) for what in _missing(own, column)]
        if differing := list(_other_words(own, column)):
            notes.append(Note("label_differs", item.name, "columns", 1, "; ".join(differing)))
    return problems, notes


def _own(item: Item, code: Code) -> dict[str, str]:
    """Labels of a code, folded to as they stand."""
    return {folded(ls[code]): ls[code] for ls in item.labels.values() if ls.get(code)}


def _labels(item: Item, column: Column, wave: str) -> Iterator[str]:
    for code in item.values:
        label = column.labels.get(code)
        own = _own(item, code)
        if not label or not own or folded(label) in own:
            continue
        if any(folded(label) in _own(item, other) for other in item.values):
            yield (
                f'expected {code} = "{next(iter(own.values()))}" as in the codebook, got '
                f'{code} = "{label}" in the file; if the scale runs the other way in this wave, '
                f"give its codes in the codebook: column values_{wave}, such as 7-1"
            )


def _other_words(item: Item, column: Column) -> Iterator[str]:
    everywhere = {folded(text) for ls in item.labels.values() for text in ls.values()}
    for code in item.values:
        label, own = column.labels.get(code), _own(item, code)
        if label and own and folded(label) not in everywhere:
            yield f'{code} = "{label}" in the file, "{next(iter(own.values()))}" in the codebook'


def _missing(item: Item, column: Column) -> Iterator[str]:
    for code in item.values:
        if column.is_missing(code):
            label = f' ("{column.labels[code]}")' if column.labels.get(code) else ""
            yield (
                f"expected {code} to be an answer as in the codebook, got a code that the file "
                f"declares missing{label}"
            )
    if item.type != "numeric":
        return  # a code that is neither answer nor missing is told where it stands
    for low, high in column.missing_ranges:
        if not any(lo <= low and high <= hi for lo, hi, _ in item.missing_ranges):
            yield (
                f"expected only the missing codes of the codebook, got {low:g} to {high:g}, which "
                f"the file declares missing; add {low:g}..{high:g} to the codebook's missing, or "
                "leave that cell empty to take all from the file"
            )
    for code in column.missing:
        inside = not isinstance(code, str) and any(
            low <= code <= high for low, high, _ in item.missing_ranges
        )
        if code not in item.missing and not inside:
            yield (
                f"expected only the missing codes of the codebook, got {code}, which the file "
                "declares missing; add it to the codebook's missing, or leave that cell empty to "
                "take all from the file"
            )
