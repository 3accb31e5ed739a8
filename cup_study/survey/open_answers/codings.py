"""Codings: which codes a coder gave to an answer, checked, and resolved to one set an answer."""

from __future__ import annotations

import difflib
from pathlib import Path

import pandas as pd

from cup_study import sheet
from cup_study.errors import InputError, Problem
from cup_study.survey.open_answers.frame import CodeFrame

#: Columns of a file of codings: a row for each code that a coder gave to an answer.
COLUMNS = ["respondent", "wave", "item", "coder", "code"]
ANSWER = ["respondent", "wave", "item"]
#: Coder whose codes settle an answer on which the others differ.
AGREED = "agreed"
_REMEDY = "Correct the codings, or add the code to the code frame; docs/open-answers.md."


def read(path: Path, frame: CodeFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Read codings and check them against the code frame and the answers.

    Parameters
    ----------
    path : Path
        Columns as :data:`COLUMNS`.
    frame : CodeFrame
        Codes that may be given.
    answers : DataFrame
        Columns ``respondent wave item text``: everyone who was asked; an empty text means that
        nothing was written.

    Returns
    -------
    DataFrame
        Columns as :data:`COLUMNS`, all texts, in the order of the file.

    Raises
    ------
    InputError
        With every problem, each with row and column: an empty cell, an unknown code, respondent,
        wave or item, an answer without text, a row that appears twice.

    Examples
    --------
    >>> import tempfile
    >>> from cup_study.survey.open_answers.frame import Code
    >>> path = Path(tempfile.mkdtemp()) / "codings.csv"
    >>> _ = path.write_text("respondent,wave,item,coder,code\\n7,1,why,anna,find\\n")
    >>> answers = pd.DataFrame([["7", "1", "why", "Search"]], columns=[*ANSWER, "text"])
    >>> read(path, CodeFrame((Code("find", {}, "", ""),)), answers)["code"].tolist()
    ['find']
    """
    written = {
        (str(r), str(w), str(i)): bool(t)
        for r, w, i, t in answers[[*ANSWER, "text"]].itertuples(index=False)
    }
    waves, items = ({key[i] for key in written} for i in (1, 2))
    codes = set(frame.names)
    problems: list[Problem] = []
    seen: dict[tuple[str, ...], int] = {}
    kept = []
    for number, row in sheet.records(sheet.read(path, COLUMNS, known=(), short=True)):
        cells = tuple(row[c] for c in COLUMNS)

        def complain(column: str, what: str, number: int = number) -> None:
            problems.append(Problem(f'row {number}, column "{column}"', what))

        for column in COLUMNS:
            if not row[column]:
                complain(column, "is empty")
        if row["code"] and row["code"] not in codes:
            near = difflib.get_close_matches(row["code"], frame.names, n=1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            complain("code", f'"{row["code"]}" is not in the code frame{hint}')
        key = (row["respondent"], row["wave"], row["item"])
        if row["wave"] and row["wave"] not in waves:
            complain("wave", f'expected one of {", ".join(sorted(waves))}, got "{row["wave"]}"')
        elif row["item"] and row["item"] not in items:
            complain("item", f'expected one of {", ".join(sorted(items))}, got "{row["item"]}"')
        elif all(key) and key not in written:
            complain("respondent", f'there is no respondent "{key[0]}" in wave {key[1]}')
        elif all(key) and not written[key]:
            complain("respondent", f'respondent "{key[0]}" wrote nothing to {key[2]}')
        if cells in seen:
            problems.append(Problem(f"row {number}", f"is the same as row {seen[cells]}"))
        seen.setdefault(cells, number)
        kept.append(cells)
    if problems:
        raise InputError(path.name, problems, _REMEDY)
    return pd.DataFrame(kept, columns=COLUMNS, dtype="str")


def resolve(codings: pd.DataFrame, *, agreed: str = AGREED) -> pd.DataFrame:
    """One set of codes an answer: the agreed one, else that of the coder who comes first.

    Who comes first is the order in which the coders appear in the file, the same for all answers.

    Parameters
    ----------
    codings : DataFrame
        From :func:`read`.
    agreed : str
        Coder whose codes settle an answer.

    Returns
    -------
    DataFrame
        Columns ``respondent wave item code rule``; rule is ``"agreed"``, ``"same"`` (the coders
        do not differ), ``"first"`` (they differ and nobody settled it) or ``"single"``.

    Examples
    --------
    >>> rows = [("7", "1", "q", "anna", "a"), ("7", "1", "q", "bo", "b")]
    >>> resolve(pd.DataFrame(rows, columns=COLUMNS))[["code", "rule"]].values.tolist()
    [['a', 'first']]
    """
    order = {coder: i for i, coder in enumerate(codings["coder"].drop_duplicates())}
    order[agreed] = -1
    kept = []
    for key, one in codings.groupby(ANSWER, sort=False):
        sets: dict[str, list[str]] = {}
        for coder, code in zip(one["coder"], one["code"], strict=True):
            sets.setdefault(coder, []).append(code)
        chosen = min(sets, key=order.__getitem__)
        different = len({frozenset(s) for c, s in sets.items() if c != agreed}) > 1
        if chosen == agreed:
            rule = "agreed"
        elif len(sets) == 1:
            rule = "single"
        else:
            rule = "first" if different else "same"
        kept += [(*key, code, rule) for code in sets[chosen]]
    return pd.DataFrame(kept, columns=[*ANSWER, "code", "rule"], dtype="str")


def values(
    codings: pd.DataFrame, resolved: pd.DataFrame, *, agreed: str = AGREED
) -> dict[str, int]:
    """How much was coded and how it was settled.

    Returns
    -------
    dict
        ``answers`` coded, ``coders`` (without the agreed one), ``double`` (answers coded by two
        or more), ``agreed``, ``first`` (differences that nobody settled).

    Examples
    --------
    >>> rows = [("7", "1", "q", "anna", "a"), ("7", "1", "q", "bo", "b")]
    >>> codings = pd.DataFrame(rows, columns=COLUMNS)
    >>> values(codings, resolve(codings))["double"]
    1
    """
    own = codings[codings["coder"] != agreed]
    coders = own.groupby(ANSWER)["coder"].nunique()
    rules = resolved.drop_duplicates(ANSWER)["rule"].value_counts()
    return {
        "answers": len(resolved.drop_duplicates(ANSWER)),
        "coders": int(own["coder"].nunique()),
        "double": int((coders > 1).sum()),
        "agreed": int(rules.get("agreed", 0)),
        "first": int(rules.get("first", 0)),
    }
