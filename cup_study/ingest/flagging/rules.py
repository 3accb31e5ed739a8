"""Impossible combinations of answers: the study's own rules, read from a file and tried on rows.

A rule is a condition that no honest row meets; :mod:`.condition` is the language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cup_study import sheet
from cup_study.codebook import Codebook
from cup_study.errors import InputError, Problem
from cup_study.ingest.flagging import condition as conditions

#: Columns that the file needs; an explanation in each language may follow.
COLUMNS = ("rule", "condition")
#: Name under ``files`` in ``study.yml``.
FILE = "rules"
_REMEDY = "Correct the file; docs/quality.md explains what a condition may hold."


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes
    ----------
    name : str
        What the log calls it.
    condition : str
        As written in the file.
    items : tuple of str
        Items that the condition names.
    explanation : dict
        Language to what is impossible about it.
    """

    name: str
    condition: str
    items: tuple[str, ...]
    explanation: Mapping[str, str]

    def text(self, lang: str) -> str:
        """Explanation in a language, or in another, or the condition itself."""
        texts = self.explanation
        return texts.get(lang) or next((t for t in texts.values() if t), self.condition)


def read(path: Path, codebook: Codebook, languages: Sequence[str], source: str) -> tuple[Rule, ...]:
    """Read a file of rules: CSV in UTF-8, columns ``rule, condition, explanation_<language>``.

    Parameters
    ----------
    path : Path
        The file.
    codebook : Codebook
        Items that conditions may name.
    languages : sequence of str
        The study's languages.
    source : str
        The file's name for errors.

    Returns
    -------
    tuple of Rule

    Raises
    ------
    InputError
        With the row and column of everything that is wrong.
    """
    table, problems = sheet.examine(path, COLUMNS, known=_known(languages), short=True)
    return _checked(table, problems, codebook, languages, source)


def parse(
    text: str, codebook: Codebook, languages: Sequence[str], source: str = "rules.csv"
) -> tuple[Rule, ...]:
    """Parse the text of a file of rules; see :func:`read`.

    Examples
    --------
    >>> from cup_study.codebook import Item
    >>> book = Codebook((Item("used", "used", "binary", {}, (0, 1)),))
    >>> parse("rule,condition\\nr1,used == 0\\n", book, ["en"])[0].items
    ('used',)
    """
    table, problems = sheet.parse(text, COLUMNS, known=_known(languages), short=True)
    return _checked(table, problems, codebook, languages, source)


def _known(languages: Sequence[str]) -> list[str]:
    # A study may be told in fewer languages than the file has explanations in.
    return [*(f"explanation_{lang}" for lang in languages), "explanation_<language>"]


def _checked(
    table: pd.DataFrame,
    problems: list[Problem],
    codebook: Codebook,
    languages: Sequence[str],
    source: str,
) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for number, cells in sheet.records(table) if set(COLUMNS) <= set(table) else ():
        where = f"row {number}"
        name, condition = cells["rule"], cells["condition"]
        if not name.isidentifier():
            what = f'expected a name of letters, digits and "_", got "{name}"'
            problems.append(Problem(f'{where}, column "rule"', what))
        elif name in {rule.name for rule in rules}:
            problems.append(Problem(f'{where}, column "rule"', f'"{name}" is used twice'))
        wrong = conditions.wrong_with(condition, codebook)
        problems += [Problem(f'{where}, column "condition"', what) for what in wrong]
        items = () if wrong else conditions.names(condition)
        said = {lang: cells.get(f"explanation_{lang}", "") for lang in languages}
        rules.append(Rule(name, condition, items, said))
    if problems:
        raise InputError(source, problems, _REMEDY)
    return tuple(rules)


def hits(
    rule: Rule,
    answers: Mapping[str, pd.Series[Any]] | pd.DataFrame,
    wave: str,
    index: pd.Index[Any],
) -> pd.Series[bool]:
    """Rows that meet a rule.

    Parameters
    ----------
    rule : Rule
        From :func:`read`.
    answers : mapping of str to Series
        Item to answers as given (reversed items not turned).
    wave : str
        Id of the wave.
    index : Index
        Rows of the wave.

    Returns
    -------
    Series of bool
        All False when the wave did not ask one of the rule's items.

    Examples
    --------
    >>> rule = Rule("r1", "used == 0 and times > 0", ("used", "times"), {})
    >>> answers = pd.DataFrame({"used": [0.0, 1.0, 0.0], "times": [2.0, 2.0, None]})
    >>> hits(rule, answers, "1", answers.index).tolist()
    [True, False, False]
    """
    if any(name not in answers for name in rule.items):
        return pd.Series(False, index=index, dtype=bool)
    return conditions.holds(rule.condition, answers, wave, index)
