"""Segments that someone cleared for quotation; no other words of a participant are ever shown."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cup_study import sheet
from cup_study.errors import Problem
from cup_study.numbers import LANGUAGES

QUOTES = "quotes.csv"
COLUMNS = ["segment", "cleared_by", "cleared_on"]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")


def examine(
    folder: Path, segments: pd.DataFrame, languages: Sequence[str]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read ``quotes.csv`` as far as it can be; without it nothing may be quoted.

    Parameters
    ----------
    folder : Path
        May hold ``quotes.csv``: ``segment``, ``cleared_by``, ``cleared_on`` (a date, a month or a
        year; empty where a publication has none) and optionally ``text_<language>``: the words to
        print in that language, such as a part of the segment, a translation, or the words without
        a name.
    segments : DataFrame
        Columns ``segment text`` and possibly ``text_<language>``.
    languages : sequence of str
        Languages of the study.

    Returns
    -------
    DataFrame
        Columns as :data:`COLUMNS` and ``text_<language>`` for each language: what the file says,
        else what the segments say in that language, else the segment itself.
    list of Problem

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / QUOTES).write_text("segment,cleared_by,cleared_on\\na,E. Ek,2009\\n")
    >>> said = pd.DataFrame({"segment": ["a"], "text": ["I never find it"]})
    >>> examine(folder, said, ["en"])[0]["text_en"].tolist()
    ['I never find it']
    """
    columns = [f"text_{lang}" for lang in languages]
    names = [*COLUMNS, *columns]
    if not (folder / QUOTES).is_file():
        return pd.DataFrame(columns=names, dtype="str"), []
    # A study may be told in fewer languages than the file has texts in.
    known = [f"text_{lang}" for lang in dict.fromkeys([*languages, *LANGUAGES])]
    found, problems = sheet.examine(
        folder / QUOTES, COLUMNS, known=known, short=True, within=QUOTES
    )
    said = segments.set_index("segment") if len(segments) else pd.DataFrame(columns=["text"])
    kept: list[dict[str, str]] = []
    first: dict[tuple[str, ...], int] = {}
    for number, row in sheet.records(found):

        def complain(column: str, what: str, number: int = number) -> None:
            problems.append(Problem(sheet.place(QUOTES, number, column), what))

        segment, on = row.get("segment", ""), row.get("cleared_on", "")
        for column in COLUMNS[:2]:
            if column in row and not row[column]:
                complain(column, "is empty")
        if on and not is_date(on):
            complain("cleared_on", f'expected a date such as 2011-12-15, or 2011, got "{on}"')
        if segment and len(said) and segment not in said.index:
            complain("segment", f'there is no segment "{segment}"')
            continue
        texts = {
            column: row.get(column)
            or (str(said.at[segment, column]) if column in said and segment in said.index else "")
            or (str(said.at[segment, "text"]) if segment in said.index else "")
            for column in columns
        }
        key = (segment, *texts.values())
        if key in first:
            complain("segment", f"is the same quotation as row {first[key]}")
        first.setdefault(key, number)
        kept.append({**{c: row.get(c, "") for c in COLUMNS}, **texts})
    return pd.DataFrame(kept, columns=names, dtype="str"), problems


def differing(quotes: pd.DataFrame, segments: pd.DataFrame) -> list[str]:
    """Segments of quotations of which no language has words that stand in the segment.

    Examples
    --------
    >>> quotes = pd.DataFrame({"segment": ["a"], "text_en": ["never found"]})
    >>> differing(quotes, pd.DataFrame({"segment": ["a"], "text": ["I never find it"]}))
    ['a']
    """
    said = dict(zip(segments["segment"], segments["text"], strict=True))
    columns = [str(c) for c in quotes if str(c).startswith("text_")]
    return [
        row["segment"]
        for row in quotes[["segment", *columns]].to_dict("records")
        if not any(_plain(row[c]) in _plain(said[row["segment"]]) for c in columns)
    ]


def _plain(text: str) -> str:
    return " ".join(text.split())


def is_date(text: str) -> bool:
    """Whether a text is a day, a month or a year, written so that texts sort as dates.

    Examples
    --------
    >>> is_date("2011-12-15"), is_date("2011"), is_date("15/12 2011")
    (True, True, False)
    """
    if _MONTH.fullmatch(text):
        return True
    if not _DAY.fullmatch(text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True
