"""Sample sizes as articles word them: "386", "more than 800", "33 interviews", "3 groups"."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: What may stand before a number that is not exact.
_ROUGH = (
    "about|approximately|approx.|around|circa|ca.|ca|c.|nearly|almost|more than|over|at least|"
    "fewer than|less than|under|up to|~|≈|>|≥|<|≤"
)
_PATTERN = re.compile(
    rf"(?P<rough>{_ROUGH.replace('.', '[.]')})?\s*"
    r"(?P<number>\d{1,3}(?:[ ,\u00a0\u202f]\d{3})+|\d+)(?:\.0+)?(?:\s+(?P<unit>[^\W\d].*))?",
    re.IGNORECASE,
)
#: What is counted one for one with persons, in the singular.
_PERSONS = re.compile(
    r"(citizen|person|people|individual|respondent|participant|user|student|interview|interviewee|"
    r"questionnaire|response|adult|household)s?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class SampleSize:
    """What was told of a sample.

    Attributes
    ----------
    number : int or None
        Persons; None where the number counts something else, such as groups.
    note : str
        How it was read; empty where it was a plain number.
    """

    number: int | None
    note: str = ""


def parse(text: str) -> SampleSize | None:
    """Read a sample size; None when it is none.

    Parameters
    ----------
    text : str
        A cell of the column ``n``.

    Examples
    --------
    >>> parse("1,179"), parse("more than 800").number, parse("0"), parse("-5")
    (SampleSize(number=1179, note=''), 800, None, None)
    >>> parse("3 groups")
    SampleSize(number=None, note='counts "groups", not persons: no sample size')
    """
    found = _PATTERN.fullmatch(text.strip())
    if found is None:
        return None
    number = int(re.sub(r"\D", "", found["number"]))
    if number < 1:
        return None
    unit = (found["unit"] or "").strip()
    if unit and not _PERSONS.match(unit):
        return SampleSize(None, f'counts "{unit}", not persons: no sample size')
    notes = []
    if found["rough"]:
        notes.append(f'worded "{text.strip()}": {number} is not exact')
    elif unit:
        notes.append(f'worded "{text.strip()}": read as {number} persons')
    return SampleSize(number, "; ".join(notes))
