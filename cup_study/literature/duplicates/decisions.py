"""What a person decides about pairs of records: written to a file, read back, used again.

The file has one row a pair, the two records side by side, and an empty column ``decision`` for
"duplicate" or "different". Records are known by their ids, so that decisions hold on the next run
whatever files were added and in whatever order; those about a record that is no longer there stay
in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from rapidfuzz import fuzz

from cup_study import raw_text, sheet
from cup_study.errors import InputError, Problem
from cup_study.literature.duplicates import finding, grouping, letters

DECISIONS = ("duplicate", "different")
#: Titles less alike (0-100) than this are not those of one record.
SAME_RECORD = 60.0
#: Columns that tell of each of the two records.
SHOWN = ("title", "authors", "year", "container", "volume", "pages", "doi", "type")
COLUMNS = (
    "decision",
    "note",
    "record_1",
    "record_2",
    *(f"{name}_{i}" for name in SHOWN for i in (1, 2)),
    "score",
    "why",
)
_NEEDED = ("record_1", "record_2", "decision")
_REMEDY = (
    'Write "duplicate" or "different", or leave the cell empty to decide later; '
    "docs/literature-duplicates.md tells how."
)


def read(path: Path | str, records: pd.DataFrame) -> pd.DataFrame:
    """Decisions in a file; none when the file is not there yet.

    Parameters
    ----------
    path : Path or str
        Such as ``duplicates_to_decide.csv``: written by :func:`write`, or by hand with at least
        ``record_1 record_2 decision``.
    records : DataFrame
        The record table.

    Returns
    -------
    DataFrame
        Columns :data:`COLUMNS`, all str: rows with a decision (in small letters) or a note.
        Those about a record that is no longer there are kept; :func:`.finding.find` tells them.

    Raises
    ------
    InputError
        With every problem: a column is missing, a decision is spelled otherwise, a record is not
        known (and the row does not say its title, as one that :func:`write` made does) or has
        another title by now, a record stands against itself, decisions contradict each other,
        also by way of others.

    Examples
    --------
    >>> import tempfile
    >>> table = pd.DataFrame({"record": ["a", "b"]})
    >>> path = Path(tempfile.mkdtemp()) / "decided.csv"
    >>> len(read(path, table))
    0
    >>> _ = path.write_text("record_1,record_2,decision\\na,b,Duplicate\\n", encoding="utf-8")
    >>> read(path, table)[["record_1", "record_2", "decision"]].values.tolist()
    [['a', 'b', 'duplicate']]
    """
    path = Path(path)
    if not path.exists():
        return pd.DataFrame(columns=list(COLUMNS), dtype="str")
    rows = sheet.read(path, _NEEDED)
    for name in COLUMNS:
        if name not in rows:
            rows[name] = ""
    rows["decision"] = rows["decision"].str.strip().str.lower()
    known = _titles(records)
    problems = [p for row in rows.to_dict("records") for p in _problems(row, known)]
    problems += _contradictions(rows)
    if problems:
        raise InputError(path.name, problems, _REMEDY)
    kept = rows[(rows["decision"] != "") | (rows["note"] != "")]
    return kept[list(COLUMNS)].astype("str").reset_index(drop=True)


def write(
    path: Path | str,
    records: pd.DataFrame,
    duplicates: finding.Duplicates,
    decided: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Write what is to be decided and what was decided, the likeliest open pair first.

    Parameters
    ----------
    path : Path or str
        File to write, whole or not at all; a spreadsheet runs no cell of it as a formula.
    records : DataFrame
        The record table.
    duplicates : Duplicates
        From :func:`.finding.find`.
    decided : DataFrame, optional
        From :func:`read`; its rows are kept, below the open ones.

    Returns
    -------
    DataFrame
        What was written: columns :data:`COLUMNS`.

    Examples
    --------
    >>> import tempfile
    >>> from cup_study.literature.records import record
    >>> both = {"title": "Editorial", "authors": "Lee, A.", "year": 2001}
    >>> table = record.frame([both | {"record": "a"}, both | {"record": "b"}])
    >>> found = finding.find(table)
    >>> path = Path(tempfile.mkdtemp()) / "duplicates_to_decide.csv"
    >>> write(path, table, found)[["record_1", "record_2", "title_2", "score"]].values.tolist()
    [['a', 'b', 'Editorial', '0.50']]
    """
    shown = records.set_index("record")
    old = decided if decided is not None else pd.DataFrame(columns=list(COLUMNS), dtype="str")
    notes = dict(zip(_pair_keys(old), old["note"], strict=True)) if len(old) else {}
    rows = [_row(pair, shown, notes) for pair in duplicates.undecided.to_dict("records")]
    told = {frozenset((row["record_1"], row["record_2"])) for row in rows}
    earlier = [
        row
        for row, key in zip(old.to_dict("records"), _pair_keys(old), strict=True)
        if key not in told or row["decision"]
    ]
    earlier.sort(key=lambda row: (row["record_1"], row["record_2"]))
    rows += [_refreshed(row, shown) for row in earlier]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).fillna("").astype("str")
    sheet.write(table, path)
    return table


def _row(
    pair: Mapping[Any, Any], shown: pd.DataFrame, notes: Mapping[frozenset[str], str]
) -> dict[str, str]:
    one, other = str(pair["record_1"]), str(pair["record_2"])
    row = {
        "decision": "",
        "note": notes.get(frozenset((one, other)), ""),
        "record_1": one,
        "record_2": other,
        "score": f"{pair['score']:.2f}",
        "why": str(pair["why"]),
    }
    return _refreshed(row, shown)


def _refreshed(row: Mapping[Any, Any], shown: pd.DataFrame) -> dict[str, str]:
    """Row with what the records say now; what is told of one that is gone stays."""
    result = {name: str(row.get(name, "")) for name in COLUMNS}
    for i in (1, 2):
        name = result[f"record_{i}"]
        if name in shown.index:
            for column in SHOWN:
                cell: Any = shown.at[name, column] if column in shown else ""
                text = "" if pd.isna(cell) else str(cell)
                result[f"{column}_{i}"] = raw_text.visible(text)
    return result


def _pair_keys(rows: pd.DataFrame) -> list[frozenset[str]]:
    pairs = zip(rows["record_1"], rows["record_2"], strict=True)
    return [frozenset((str(one), str(other))) for one, other in pairs]


def _titles(records: pd.DataFrame) -> dict[str, str]:
    titles = records["title"] if "title" in records else [""] * len(records)
    return dict(zip(records["record"], titles, strict=True))


def _problems(row: Mapping[Any, Any], known: Mapping[str, str]) -> Iterator[Problem]:
    where = f"row {row[sheet.ROW]}"
    decision = row["decision"]
    if decision not in ("", *DECISIONS):
        yield Problem(
            f'{where}, column "decision"',
            f'expected "duplicate", "different" or nothing, got "{decision}"',
        )
    for i in (1, 2):
        name = row[f"record_{i}"]
        if name not in known and not row[f"title_{i}"]:
            what = f'there is no record "{name}"' if name else "is empty"
            yield Problem(f'{where}, column "record_{i}"', what)
        elif decision and not _same_title(known.get(name, ""), row[f"title_{i}"]):
            # Two records with one key ("k" and "k.2") change places when a third one comes.
            what = (
                f'"{name}" was "{row[f"title_{i}"]}" when it was decided and is "{known[name]}" '
                "now: decide again, or correct the title if it is the same record"
            )
            yield Problem(f'{where}, column "title_{i}"', what)
    if row["record_1"] and row["record_1"] == row["record_2"]:
        yield Problem(where, f'record "{row["record_1"]}" stands against itself')


def _same_title(one: str, other: str) -> bool:
    """Whether two titles can be one, whatever a spreadsheet or a newer export did to it."""
    a, b = (letters.folded(letters.unmarked(text)) for text in (one, other))
    return not a or not b or fuzz.partial_ratio(a, b) >= SAME_RECORD


def _contradictions(rows: pd.DataFrame) -> list[Problem]:
    """Pairs said to differ that other rows make duplicates, at whatever distance."""
    names: Sequence[str] = sorted({*rows["record_1"], *rows["record_2"]})
    place = {name: i for i, name in enumerate(names)}
    same, other = (
        [
            (place[row["record_1"]], place[row["record_2"]], row[sheet.ROW])
            for row in rows[rows["decision"] == decision].to_dict("records")
        ]
        for decision in DECISIONS
    )
    group, _ = grouping.groups(len(names), [(a, b) for a, b, _ in same], lambda _a, _b: False)
    problems = []
    for a, b, row in other:
        if a != b and group[a] == group[b]:
            by = sorted({r for one, _, r in same if group[one] == group[a]})
            rows_ = f"row {by[0]} makes" if len(by) == 1 else f"rows {', '.join(map(str, by))} make"
            what = f'"{names[a]}" and "{names[b]}" are different, but {rows_} them duplicates'
            problems.append(Problem(f"row {row}", what))
    return problems
