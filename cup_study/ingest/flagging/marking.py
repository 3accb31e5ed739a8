"""The flags of one wave's rows put together: who is flagged, by what, and who is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cup_study.codebook import Item
from cup_study.ingest.cleaning import log as logs
from cup_study.ingest.flagging import flags
from cup_study.ingest.flagging import rules as rulebook
from cup_study.ingest.flagging.rules import Rule

#: Columns of the table of flagged rows.
ROWS = ("wave", "row", "flags", "rules", "excluded_by")


@dataclass(frozen=True)
class Marked:
    """Flags of one wave's rows.

    Attributes
    ----------
    columns : DataFrame
        ``share_missing`` and a column ``flag_<name>`` each, as of :func:`flags.flag`.
    excluded : Series of str
        For each row the flag that takes it out; empty for none. A row with two is counted once,
        at the first in the order of ``FLAGS``.
    flagged : DataFrame
        One row a flag that was looked for: ``wave``, ``flag``, ``n``, ``share``, ``limit``,
        ``excluded`` (bool).
    rows : DataFrame
        One row a flagged row: ``wave``, ``row`` (of the file), ``flags``, ``rules`` (names of the
        rules that it met), ``excluded_by``. Nothing that the person answered.
    rules : DataFrame
        One row a rule of the study: ``wave``, ``rule``, ``condition``, ``tried`` (bool: its items
        were asked), ``n``, and an explanation a language.
    log : tuple of Entry
    """

    columns: pd.DataFrame
    excluded: pd.Series[str]
    flagged: pd.DataFrame
    rows: pd.DataFrame
    rules: pd.DataFrame
    log: tuple[logs.Entry, ...]


def mark(
    wave: str,
    answers: pd.DataFrame,
    items: Sequence[Item],
    limits: flags.Limits,
    *,
    skipped: pd.DataFrame | None = None,
    rules: Sequence[Rule] = (),
    hidden: Mapping[str, pd.Series[Any]] | None = None,
    outside: pd.Series[bool] | None = None,
) -> Marked:
    """Flag the rows of a wave.

    Parameters
    ----------
    wave : str
        Id of the wave.
    answers : DataFrame
        One row a respondent, as answered (reversed items not turned); index row of the file.
    items : sequence of Item
        Items asked in the wave.
    limits : Limits
        When a row is flagged, and which flags exclude.
    skipped : DataFrame of bool, optional
        Cells that were not asked for by design.
    rules : sequence of Rule
        The study's rules about impossible combinations.
    hidden : mapping of str to Series, optional
        Answers to sensitive items that rules need and the clean table does not have.
    outside : Series of bool, optional
        Rows with a number outside the declared values that is to be flagged.

    Returns
    -------
    Marked
    """
    known = {str(name): answers[name] for name in answers.columns} | dict(hidden or {})
    hits = {rule.name: rulebook.hits(rule, known, wave, answers.index) for rule in rules}
    no = pd.Series(False, index=answers.index, dtype=bool)
    impossible = no.copy()
    for hit in hits.values():
        impossible |= hit
    marks = {"impossible": impossible, "out_of_range": no if outside is None else outside}
    columns = flags.flag(answers, items, limits, skipped, marks)
    timed = limits.minutes in answers
    names = flags.sought(items, limits, timed=timed, rules=bool(rules))
    excluded, lines, log = _exclude(wave, columns, names, limits)
    log += [
        logs.Entry(wave, "flag", "rule_met", r.name, "rows", int(hits[r.name].sum()), r.condition)
        for r in rules
    ]
    return Marked(
        columns=columns,
        excluded=excluded,
        flagged=pd.DataFrame(lines, columns=["wave", "flag", "n", "share", "limit", "excluded"]),
        rows=_rows(wave, columns, hits, excluded, names),
        rules=_rules(wave, rules, hits, known),
        log=tuple(log),
    )


def _exclude(
    wave: str, columns: pd.DataFrame, names: Sequence[str], limits: flags.Limits
) -> tuple[pd.Series[str], list[tuple[Any, ...]], list[logs.Entry]]:
    excluded = pd.Series("", index=columns.index, dtype=object)
    lines, log = [], []
    for name in names:
        mark = columns[f"flag_{name}"]
        n, limit = int(mark.sum()), flags.threshold(name, limits)
        log.append(logs.Entry(wave, "flag", name, "", "rows", n, limit))
        share = float(mark.mean()) if len(mark) else float("nan")
        lines.append((wave, name, n, share, limit, name in limits.exclude))
        if name in limits.exclude:
            new = mark & excluded.eq("")
            excluded[new] = name
            log.append(logs.Entry(wave, "exclude", name, "", "rows", int(new.sum()), limit))
    return excluded, lines, log


def _rows(
    wave: str,
    columns: pd.DataFrame,
    hits: Mapping[str, pd.Series[bool]],
    excluded: pd.Series[str],
    names: Sequence[str],
) -> pd.DataFrame:
    some = columns[[f"flag_{name}" for name in names]].any(axis=1)
    return pd.DataFrame(
        {
            "wave": wave,
            "row": columns.index[some].to_numpy(dtype="int64"),
            "flags": _named({n: columns.loc[some, f"flag_{n}"] for n in names}, int(some.sum())),
            "rules": _named({n: hit[some] for n, hit in hits.items()}, int(some.sum())),
            "excluded_by": excluded[some].to_numpy(),
        },
        columns=list(ROWS),
    )


def _named(marks: Mapping[str, pd.Series[bool]], n: int) -> list[str]:
    """For each row the names of its marks, joined."""
    found: list[list[str]] = [[] for _ in range(n)]
    for name, mark in marks.items():
        for place in mark.to_numpy(dtype=bool).nonzero()[0]:
            found[place].append(name)
    return ["; ".join(one) for one in found]


def _rules(
    wave: str,
    rules: Sequence[Rule],
    hits: Mapping[str, pd.Series[bool]],
    known: Mapping[str, pd.Series[Any]],
) -> pd.DataFrame:
    languages = list(dict.fromkeys(lang for rule in rules for lang in rule.explanation))
    lines = [
        (
            wave,
            rule.name,
            rule.condition,
            all(name in known for name in rule.items),
            int(hits[rule.name].sum()),
            *(rule.text(lang) for lang in languages),
        )
        for rule in rules
    ]
    explanations = [f"explanation_{lang}" for lang in languages]
    names = ["wave", "rule", "condition", "tried", "n", *explanations]
    return pd.DataFrame(lines, columns=names)
