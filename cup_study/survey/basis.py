"""What a table or figure of survey answers rests on, told the same way below each of them.

Headings, notes and intervals in words are here so that no two tables name the same thing
differently.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cup_study.numbers import NBSP, format_interval, format_number
from cup_study.survey import disclosure

#: A number and its format, ready for :func:`cup_study.results.value`.
Value = tuple[object, str]

COUNT = {"en": "n", "sv": "n"}
OF = {"en": "of", "sv": "av"}
SHARE = {"en": "Share", "sv": "Andel"}
MEAN = {"en": "Mean", "sv": "Medelvärde"}
INTERVAL = {"en": "95% interval", "sv": f"Intervall (95{NBSP}%)"}
LINES = {"en": "Lines: 95% intervals.", "sv": "Streck: 95 % konfidensintervall."}
_BY_QUESTION = {"en": "by question", "sv": "beroende på fråga"}
_MISSING = {"en": "{n} gave no answer.", "sv": "{n} svarade inte."}
_WEIGHTING = {
    True: {"en": "weighted to the population", "sv": "viktat till befolkningen"},
    False: {"en": "unweighted", "sv": "oviktat"},
}


@dataclass(frozen=True)
class Basis:
    """Whom the estimates are about.

    Attributes
    ----------
    n : int
        Respondents.
    weighted : bool
        Whether the weights differ.
    languages : tuple of str
        Languages to tell it in.
    threshold : int
        Smallest number of people that is shown (``privacy: threshold`` in ``study.yml``).
    """

    n: int
    weighted: bool
    languages: tuple[str, ...]
    threshold: int = disclosure.THRESHOLD

    def note(
        self,
        *,
        n: int | None = None,
        least: int | None = None,
        hidden: int = 0,
        extra: Mapping[str, str] | None = None,
        missing: int = 0,
    ) -> dict[str, str]:
        """Note below a table or figure: n, weighting, what else to know, what is hidden.

        Parameters
        ----------
        n : int, optional
            Respondents, where not all were asked.
        least : int, optional
            Respondents of the question that fewest answered, where they differ.
        hidden : int, optional
            Cells that are not shown because few people are in them.
        extra : mapping, optional
            Language to a sentence between.
        missing : int, optional
            Respondents who were asked and gave no answer.

        Examples
        --------
        >>> Basis(2010, False, ("en",)).note(extra={"en": "Lines: 95% intervals."})
        {'en': 'n = 2,010, unweighted. Lines: 95% intervals.'}
        >>> Basis(2010, False, ("en",)).note(n=1998, least=850)
        {'en': 'n = 850–1,998 by question, unweighted.'}
        """
        notes = {}
        for lang in self.languages:
            shown = format_number(self.n if n is None else n, "count", lang)
            if least is not None and n is not None and least < n:
                few = format_number(least, "count", lang)
                shown = f"{few}–{shown} {_BY_QUESTION[lang]}"
            first = f"n = {shown}, {_WEIGHTING[self.weighted][lang]}."
            if missing:
                absent = format_number(missing, "count", lang)
                first += f" {_MISSING[lang].format(n=absent)}"
            sentences = [first, (extra or {}).get(lang, "")]
            sentences.append(disclosure.note(lang, hidden, self.threshold))
            notes[lang] = " ".join(s for s in sentences if s)
        return notes


def intervals(table: pd.DataFrame, style_of: str, lang: str) -> list[str]:
    """Intervals of a table (columns ``ci_lower ci_upper``) as text.

    Examples
    --------
    >>> intervals(pd.DataFrame({"ci_lower": [0.1], "ci_upper": [0.2]}), "percent0", "en")
    ['[10%, 20%]']
    """
    pairs = zip(table["ci_lower"], table["ci_upper"], strict=True)
    return [format_interval(low, high, style_of, lang) for low, high in pairs]


def top_row(rows: pd.DataFrame) -> pd.Series[Any]:
    """Row with the largest estimate; of equal ones the first.

    Examples
    --------
    >>> top_row(pd.DataFrame({"item": ["a", "b"], "estimate": [0.2, 0.8]}))["item"]
    'b'
    """
    return rows.sort_values("estimate", ascending=False, kind="stable").iloc[0]


def with_limits(name: str, found: pd.DataFrame, style_of: str) -> dict[str, Value]:
    """Estimate of a table's first row and its limits, as values to hand over.

    Examples
    --------
    >>> found = pd.DataFrame({"estimate": [0.5], "ci_lower": [0.4], "ci_upper": [0.6]})
    >>> with_limits("use", found, "percent0")["use_lower"]
    (0.4, 'percent0')
    """
    row = found.to_dict("records")[0]
    return {
        name: (row["estimate"], style_of),
        f"{name}_lower": (row["ci_lower"], style_of),
        f"{name}_upper": (row["ci_upper"], style_of),
    }


def in_sentence(label: str, name: str) -> str:
    """Label of a construct inside a sentence: without its capital, but a bare name as it is.

    Examples
    --------
    >>> in_sentence("Ease of use", "PEOU"), in_sentence("PEOU", "PEOU")
    ('ease of use', 'PEOU')
    """
    return label if label == name else uncapitalised(label)


def uncapitalised(text: str) -> str:
    """Text inside a sentence: without its first capital, but "I" and abbreviations as they are.

    Examples
    --------
    >>> uncapitalised("No errand"), uncapitalised("I save time"), uncapitalised("SMS reminder")
    ('no errand', 'I save time', 'SMS reminder')
    """
    first = re.split(r"[\s'’-]", text, maxsplit=1)[0]
    kept = first.isupper() and first not in ("A", "Å")
    return text if kept else text[:1].lower() + text[1:]
