"""Answers that someone cleared for quotation; no other answer is ever shown."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cup_study import sheet
from cup_study.errors import InputError, Problem
from cup_study.numbers import LANGUAGES
from cup_study.survey.open_answers.codings import ANSWER
from cup_study.survey.open_answers.frame import CodeFrame

_REMEDY = "Correct the file of quotations; docs/open-answers.md."


def read(path: Path, answers: pd.DataFrame, languages: Sequence[str]) -> pd.DataFrame:
    """Read which answers were cleared for quotation, by whom and when.

    Parameters
    ----------
    path : Path
        Columns ``respondent wave item cleared_by cleared_on`` (a date such as 2011-12-15), and
        optionally ``text_<language>``: what to print in that language in place of the answer
        itself, such as a translation or a text without a name.
    answers : DataFrame
        Columns ``respondent wave item text``: the answers as they were written.
    languages : sequence of str
        Languages of the study.

    Returns
    -------
    DataFrame
        Columns ``respondent wave item cleared_by cleared_on`` and ``text_<language>`` for each
        language.

    Raises
    ------
    InputError
        With every problem, each with row and column: nobody cleared it, no date, an unknown
        respondent, an answer that is not there, an answer cleared twice.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "quotes.csv"
    >>> head = "respondent,wave,item,cleared_by,cleared_on"
    >>> _ = path.write_text(f"{head}\\n7,1,why,E. Ek,2011-12-15\\n")
    >>> answers = pd.DataFrame([["7", "1", "why", "Search"]], columns=[*ANSWER, "text"])
    >>> read(path, answers, ["sv"])["text_sv"].tolist()
    ['Search']
    """
    texts = {
        (str(r), str(w), str(i)): str(t)
        for r, w, i, t in answers[[*ANSWER, "text"]].itertuples(index=False)
    }
    problems: list[Problem] = []
    kept: list[dict[str, str]] = []
    seen: dict[tuple[str, ...], int] = {}
    columns = [f"text_{lang}" for lang in languages]
    # A study may be told in fewer languages than the file has texts in.
    known = [f"text_{lang}" for lang in dict.fromkeys([*languages, *LANGUAGES])]
    needed = [*ANSWER, "cleared_by", "cleared_on"]
    for number, row in sheet.records(sheet.read(path, needed, known=known, short=True)):
        key = tuple(row[c] for c in ANSWER)
        for column in (*ANSWER, "cleared_by"):
            if not row[column]:
                problems.append(Problem(f'row {number}, column "{column}"', "is empty"))
        if not _is_date(row["cleared_on"]):
            what = f'expected a date such as 2011-12-15, got "{row["cleared_on"]}"'
            problems.append(Problem(f'row {number}, column "cleared_on"', what))
        if all(key) and not texts.get((key[0], key[1], key[2])):
            what = f'there is no answer of respondent "{key[0]}" to {key[2]} in wave {key[1]}'
            problems.append(Problem(f'row {number}, column "respondent"', what))
        elif key in seen:
            problems.append(Problem(f"row {number}", f"is the same answer as row {seen[key]}"))
        seen.setdefault(key, number)
        original = texts.get((key[0], key[1], key[2]), "")
        kept.append(
            {
                **{c: row[c] for c in row if c not in known},
                **{c: row.get(c) or original for c in columns},
            }
        )
    if problems:
        raise InputError(path.name, problems, _REMEDY)
    names = [*ANSWER, "cleared_by", "cleared_on", *columns]
    return pd.DataFrame(kept, columns=names, dtype="str")


def by_code(
    quotes: pd.DataFrame, resolved: pd.DataFrame, frame: CodeFrame, *, each: int = 1
) -> pd.DataFrame:
    """Quotations under the codes of their answers, in the order of the code frame.

    Parameters
    ----------
    quotes : DataFrame
        From :func:`read`.
    resolved : DataFrame
        From :func:`cup_study.survey.open_answers.codings.resolve`.
    frame : CodeFrame
        The codes.
    each : int
        Most quotations of a code. An answer is quoted once, under the first of its codes that
        has room.

    Returns
    -------
    DataFrame
        Column ``code`` and those of `quotes`.

    Examples
    --------
    >>> from cup_study.survey.open_answers.frame import Code
    >>> quotes = pd.DataFrame([["7", "1", "q", "x"]], columns=[*ANSWER, "text_en"])
    >>> resolved = pd.DataFrame([["7", "1", "q", "a"]], columns=[*ANSWER, "code"])
    >>> by_code(quotes, resolved, CodeFrame((Code("a", {}, "", ""),)))["code"].tolist()
    ['a']
    """
    joined = resolved[[*ANSWER, "code"]].merge(quotes, on=ANSWER)
    kept: list[int] = []
    used: set[tuple[object, ...]] = set()
    for code in frame.names:
        room = each
        for i in joined.index[joined["code"] == code]:
            key = tuple(joined.loc[i, ANSWER])
            if room and key not in used:
                used.add(key)
                kept.append(int(i))
                room -= 1
    return joined.loc[kept, ["code", *quotes.columns]].reset_index(drop=True)


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True
