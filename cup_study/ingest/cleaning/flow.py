"""The account of a wave's rows, from those who could have answered to those analysed.

Steps are those of CHERRIES for web surveys (view, participation and completion, where the study
knows how many visited) and those of a sampling frame (invited, answered). What was read from the
file is followed to the last row: :func:`check` refuses a log that does not add up.

References
----------
Eysenbach, G. (2004). Improving the quality of web surveys: the Checklist for Reporting Results of
Internet E-Surveys (CHERRIES). *Journal of Medical Internet Research* 6, e34.
doi 10.2196/jmir.6.3.e34
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.ingest.cleaning.cells import COUNTED, LIMIT
from cup_study.ingest.cleaning.log import MISSING_RULES

if TYPE_CHECKING:
    from cup_study.ingest.cleaning.clean import Cleaned

COLUMNS = ("wave", "part", "step", "rule", "n")
#: Steps of a web survey, each among those of the step before.
VISITS = ("site", "first_page", "agreed", "finished")
#: CHERRIES' rates: numerator and the denominators that it may have, the best first.
RATES: dict[str, tuple[str, tuple[str, ...]]] = {
    "view": ("first_page", ("site",)),
    "participation": ("agreed", ("first_page",)),
    "completion": ("finished", ("agreed", "first_page")),
}


def account(
    wave: str,
    answered: int,
    excluded: Mapping[str, int],
    *,
    left_out: Mapping[str, int] | None = None,
    invited: int | None = None,
    visits: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """Account of a wave's rows.

    Parameters
    ----------
    wave : str
        Id of the wave.
    answered : int
        Rows with answers.
    excluded : mapping
        Flag to the rows that it took out, each row counted once.
    left_out : mapping, optional
        Rule to the rows of the file that are no answers: tests, previews, blank rows.
    invited : int, optional
        Rows of the sampling frame.
    visits : mapping, optional
        Numbers of ``VISITS`` that the study knows.

    Returns
    -------
    DataFrame
        Columns ``wave``, ``part`` (``visits``, ``frame``, ``file``), ``step``, ``rule``, ``n``.
        In ``frame`` and ``file`` losses are negative, so that the lines between two totals add up
        to their difference.

    Examples
    --------
    >>> lines = account("2009", 10, {"duplicate": 1}, left_out={"blank_row": 2}, invited=25)
    >>> dict(zip(lines["step"], lines["n"].tolist()))
    {'invited': 25, 'no_answer': -15, 'in_file': 12, 'left_out': -2, 'answered': 10,
     'excluded': -1, 'analysed': 9}
    """
    lines = [("visits", step, "", n) for step in VISITS if (n := (visits or {}).get(step))]
    if invited is not None:
        lines += [("frame", "invited", "", invited), ("frame", "no_answer", "", answered - invited)]
    gone = {rule: n for rule, n in (left_out or {}).items() if n}
    lines.append(("file", "in_file", "", answered + sum(gone.values())))
    lines += [("file", "left_out", rule, -n) for rule, n in gone.items()]
    lines.append(("file", "answered", "", answered))
    lines += [("file", "excluded", name, -n) for name, n in excluded.items()]
    lines.append(("file", "analysed", "", answered - sum(excluded.values())))
    return pd.DataFrame([(wave, *line) for line in lines], columns=list(COLUMNS))


def rates(account: pd.DataFrame) -> pd.DataFrame:
    """CHERRIES' rates of each wave, as far as its visits are known.

    Parameters
    ----------
    account : DataFrame
        From :func:`account`.

    Returns
    -------
    DataFrame
        Columns ``wave``, ``rate`` (``view``, ``participation``, ``completion``), ``n``, ``base``,
        ``share`` (0-1).

    Examples
    --------
    >>> lines = account("1", 40, {}, visits={"site": 200, "first_page": 100, "finished": 40})
    >>> rates(lines)[["rate", "share"]].values.tolist()
    [['view', 0.5], ['completion', 0.4]]
    """
    lines = []
    for wave, part in account[account["part"] == "visits"].groupby("wave", sort=False):
        known = dict(zip(part["step"], part["n"], strict=True))
        for rate, (step, bases) in RATES.items():
            base = next((known[b] for b in bases if b in known), None)
            if step in known and base:
                lines.append((wave, rate, known[step], base, known[step] / base))
    return pd.DataFrame(lines, columns=["wave", "rate", "n", "base", "share"])


def check(cleaned: Cleaned) -> None:
    """Refuse what does not add up, from the rows and cells of the file to those analysed.

    Parameters
    ----------
    cleaned : Cleaned
        From :func:`cup_study.ingest.cleaning.clean.clean`.

    Raises
    ------
    InputError
        With the wave, step or item of every count that does not add up.
    """
    problems = [*_rows(cleaned), *_flags(cleaned), *_cells(cleaned)]
    if problems:
        raise InputError(
            "cleaning log",
            problems,
            "The counts of the log contradict each other: part of it was changed or lost. Run the "
            "notebook again; when the error stays, it is a fault of the program: please report it.",
        )


def _rows(cleaned: Cleaned) -> Iterator[Problem]:
    """Totals of the account, and the tables that they count."""
    read = cleaned.read.set_index("wave")["rows"].to_dict()
    kept = cleaned.data["wave"].value_counts().to_dict()
    for wave, lines in cleaned.account.groupby("wave", sort=False):
        n = lines.groupby("step")["n"].sum().to_dict()
        got = {name: n.get(name, 0) for name in ("in_file", "answered", "analysed")}
        sums = [
            ("answered", "rows of the file less those left out", n, ("in_file", "left_out")),
            ("analysed", "answered less excluded", n, ("answered", "excluded")),
        ]
        if "invited" in n:
            sums.append(("answered", "invited less no answer", n, ("invited", "no_answer")))
        for total, said, parts, names in sums:
            yield from _equal(
                f"wave {wave}, {total}", said, sum(parts.get(p, 0) for p in names), got[total]
            )
        yield from _equal(f"wave {wave}, answered", "rows read", read.get(wave, 0), got["answered"])
        yield from _equal(
            f"wave {wave}, analysed", "rows of the clean table", kept.get(wave, 0), got["analysed"]
        )


def _flags(cleaned: Cleaned) -> Iterator[Problem]:
    """Flags and exclusions, counted and listed row by row."""
    rows = cleaned.flagged_rows
    each = rows["flags"].astype(str).str.split("; ").explode()
    listed = each.groupby([rows["wave"].reindex(each.index), each]).size()
    for wave, flag, n in cleaned.flagged[["wave", "flag", "n"]].itertuples(index=False):
        where = f"wave {wave}, flag {flag}"
        yield from _equal(where, "flagged rows listed", int(listed.get((wave, flag), 0)), n)
        entry = _logged(cleaned.log, wave, "flag", flag)
        yield from _equal(where, "flagged rows in the log", entry, n)
    out = cleaned.account[cleaned.account["step"] == "excluded"]
    for wave, flag, n in out[["wave", "rule", "n"]].itertuples(index=False):
        where = f"wave {wave}, excluded by {flag}"
        by = int(((rows["wave"] == wave) & (rows["excluded_by"] == flag)).sum())
        yield from _equal(where, "rows listed", by, -n)
        yield from _equal(where, "rows in the log", _logged(cleaned.log, wave, "exclude", flag), -n)


def _cells(cleaned: Cleaned) -> Iterator[Problem]:
    """Cells of each item: answers and every kind of missing; and the list of changed cells."""
    log = cleaned.log[cleaned.log["unit"] == "cells"]
    missing = (
        log[(log["step"] == "recode") & log["rule"].isin(MISSING_RULES)]
        .groupby(["wave", "item"])["n"]
        .sum()
    )
    for wave, item, rows, answers in cleaned.amounts[
        ["wave", "item", "rows", "answers"]
    ].itertuples(index=False):
        lacking = int(missing.get((wave, item), 0))
        yield from _equal(
            f'wave {wave}, item "{item}"', "answers and missing cells", answers + lacking, rows
        )
    told = log[log["step"].isin(("recode", "correct")) & ~log["rule"].isin(COUNTED)]
    counts = told.groupby(["wave", "item", "rule"])["n"].sum()
    listed = cleaned.cells.groupby(["wave", "item", "rule"]).size()
    for key in counts.index.union(listed.index):
        n = int(counts.get(key, 0))
        wave, item, rule = key
        yield from _equal(
            f'wave {wave}, item "{item}", rule {rule}',
            "cells listed",
            int(listed.get(key, 0)),
            n if n <= LIMIT else 0,
        )


def _logged(log: pd.DataFrame, wave: str, step: str, rule: str) -> int:
    mine = (log["wave"] == wave) & (log["step"] == step) & (log["rule"] == rule)
    return int(log.loc[mine & (log["item"] == ""), "n"].sum())


def _equal(where: str, said: str, got: Any, expected: Any) -> Iterator[Problem]:
    if int(got) != int(expected):
        yield Problem(where, f"expected {int(expected)}, got {int(got)} ({said})")
