"""Sessions and who took part: one row a focus group or interview, one row a participant in it.

What is not known stays empty. Participants are pseudonyms; a file of names has no place here (see
:mod:`cup_study.citizens.focus_groups.pseudonyms`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cup_study import sheet
from cup_study.errors import Problem
from cup_study.raw_text import visible

SESSIONS, PARTICIPANTS = "sessions.csv", "participants.csv"
#: Columns of a session; further ones are its attributes. Only the first must be in the file.
SESSION = ["session", "kind", "date", "place", "source"]
#: Columns of a participant; further ones are attributes.
PARTICIPANT = ["participant", "session"]


def examine(folder: Path) -> tuple[pd.DataFrame, list[Problem]]:
    """Read ``sessions.csv`` as far as it can be.

    Parameters
    ----------
    folder : Path
        Holds ``sessions.csv`` with the column ``session`` and, as far as known, ``kind`` (such as
        "focus group" or "interview"), ``date``, ``place`` and ``source``; further columns are
        attributes of the session.

    Returns
    -------
    DataFrame
        Columns as :data:`SESSION` and the attributes, all texts.
    list of Problem

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / SESSIONS).write_text("session,municipality\\ns1,Ekby\\ns1,Ekby\\n")
    >>> frame, problems = examine(folder)
    >>> frame.columns.tolist()
    ['session', 'kind', 'date', 'place', 'source', 'municipality']
    >>> [str(problem) for problem in problems]
    ['sessions.csv, row 3, column "session": "s1" is already in row 2']
    """
    found, problems = sheet.examine(folder / SESSIONS, SESSION[:1], short=True, within=SESSIONS)
    if not problems and found.empty:
        problems.append(Problem(SESSIONS, "has no sessions"))
    problems += repeated(found, SESSION[:1], SESSIONS)
    return texts(found, SESSION), problems


def examine_participants(
    folder: Path, sessions: Sequence[str]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read ``participants.csv`` as far as it can be; a study may know of no participants.

    Parameters
    ----------
    folder : Path
        May hold ``participants.csv`` with ``participant`` (a pseudonym), ``session`` and
        attributes such as ``user``, ``municipality`` or ``age_band``.
    sessions : sequence of str
        Sessions that are known.

    Returns
    -------
    DataFrame
        Columns as :data:`PARTICIPANT` and the attributes; no rows without the file.
    list of Problem

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / PARTICIPANTS).write_text("participant,session,user\\nP1,s2,yes\\n")
    >>> [str(problem) for problem in examine_participants(folder, ["s1"])[1]]
    ['participants.csv, row 2, column "session": there is no session "s2" in sessions.csv']
    """
    if not (folder / PARTICIPANTS).is_file():
        return pd.DataFrame(columns=PARTICIPANT, dtype="str"), []
    path = folder / PARTICIPANTS
    found, problems = sheet.examine(path, PARTICIPANT, short=True, within=PARTICIPANTS)
    problems += repeated(found, PARTICIPANT, PARTICIPANTS)
    problems += unknown(found, "session", sessions, PARTICIPANTS, SESSIONS)
    return texts(found, PARTICIPANT), problems


def texts(found: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Table without the row numbers, the named columns first (empty where the file lacks them).

    Examples
    --------
    >>> found = pd.DataFrame({"row": [2], "user": ["yes"], "b": ["x"]})
    >>> texts(found, ["a", "b"]).to_dict("list")
    {'a': [''], 'b': ['x'], 'user': ['yes']}
    """
    others = [c for c in found if c != sheet.ROW and c not in columns]
    return found.reindex(columns=[*columns, *others], fill_value="").astype("str")


def repeated(found: pd.DataFrame, key: Sequence[str], file: str) -> list[Problem]:
    """Cells of a key that are empty or hold what nobody sees, and keys that are in two rows.

    Examples
    --------
    >>> [str(p) for p in repeated(pd.DataFrame({"row": [2], "a": [""]}), ["a"], "a.csv")]
    ['a.csv, row 2, column "a": is empty']
    """
    problems = []
    first: dict[tuple[str, ...], int] = {}
    if not set(key) <= set(found):
        return []
    for number, row in sheet.records(found):
        cells = tuple(row[c] for c in key)
        problems += [
            Problem(sheet.place(file, number, column), "is empty")
            for column, cell in zip(key, cells, strict=True)
            if not cell
        ]
        problems += [
            Problem(sheet.place(file, number, column), unseen(cell))
            for column, cell in zip(key, cells, strict=True)
            if unseen(cell)
        ]
        if all(cells) and cells in first:
            what = f'"{" ".join(cells)}" is already in row {first[cells]}'
            problems.append(Problem(sheet.place(file, number, key[0]), what))
        first.setdefault(cells, number)
    return problems


def unseen(cell: str) -> str:
    r"""Tell which signs of a name nobody sees; two names that look alike could be two.

    Examples
    --------
    >>> unseen("anna"), unseen("anna\u200b")
    ('', '"anna" holds signs that nobody sees (U+200B); write it anew')
    """
    seen = visible(cell)
    signs = dict.fromkeys(f"U+{ord(sign):04X}" for sign in cell if visible(sign) != sign)
    return f'"{seen}" holds signs that nobody sees ({", ".join(signs)}); write it anew' * bool(
        signs
    )


def unknown(
    found: pd.DataFrame, column: str, names: Sequence[str], file: str, other: str
) -> list[Problem]:
    """Cells of a column that name something that another file does not hold; empty ones are none.

    Examples
    --------
    >>> found = pd.DataFrame({"row": [2], "session": ["s2"]})
    >>> str(unknown(found, "session", ["s1"], "a.csv", "b.csv")[0])
    'a.csv, row 2, column "session": there is no session "s2" in b.csv'
    """
    # Where the other file cannot be read, that is told once and not for each row here.
    if column not in found or not names:
        return []
    known = set(names)
    return [
        Problem(
            sheet.place(file, number, column), f'there is no {column} "{row[column]}" in {other}'
        )
        for number, row in sheet.records(found)
        if row[column] and row[column] not in known
    ]
