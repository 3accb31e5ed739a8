"""Impossible combinations of answers: the study's own rules, read from a file and tried on rows.

A rule is a condition that no honest row meets; :mod:`.condition` is the language.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

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
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(source, [Problem("", "the file is missing")], _REMEDY) from None
    except UnicodeDecodeError as error:
        raise InputError(
            source, [Problem(f"byte {error.start}", "is not UTF-8")], "Save the file as UTF-8."
        ) from None
    return parse(text, codebook, languages, source)


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
    reader = csv.DictReader(io.StringIO(text, newline=""))
    header = [name.strip() for name in reader.fieldnames or []]
    reader.fieldnames = header
    explanations = [f"explanation_{lang}" for lang in languages]
    problems = [Problem("", f'column "{c}" is missing') for c in COLUMNS if c not in header]
    problems += [
        Problem("", f'unknown column "{c}"; known are {", ".join((*COLUMNS, *explanations))}')
        for c in header
        if c not in COLUMNS and not c.startswith("explanation_")
    ]
    rules: list[Rule] = []
    for row in reader if not problems else ():
        cells = {key: (value or "").strip() for key, value in row.items() if key}
        where = f"row {reader.line_num}"
        if row.get(None):
            problems.append(Problem(where, "has more cells than the header; quote the commas"))
        if not any(cells.values()):
            continue
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
