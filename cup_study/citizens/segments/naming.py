"""Names of the groups, given by hand, each with the conditions by which its group is recognised.

Groups have numbers that mean nothing: when data change, group 2 may be what was group 3. A name in
``customer_groups.csv`` therefore belongs to a profile, not to a number. The file has a row a group:
``key`` (lower-case word), ``recognised_by``, ``label_<language>``, and, if wanted,
``description_<language>``, ``offer_<language>`` (what would suit it: the study's judgement) and
``message_<language>``.

``recognised_by`` is conditions joined by ``and``, about the lines of the profile or the size::

    used_service > 0.6 and internet_frequency=1 < 0.05
    eid_has=1 is highest and share > 0.1

Every group must fit exactly one name and every name one group; otherwise an error says what fits
what, and how far off the rest is, instead of printing a name above other people.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cup_study import sheet
from cup_study.errors import InputError, Problem
from cup_study.numbers import format_number

#: What may stand in the file beside label, in each language.
TEXTS = ("description", "offer", "message")
SHARE = "share"
#: For the reader of a report whose groups could not be named.
UNNAMED = {
    "en": "The names that the study gives its groups do not fit the groups of these data; "
    "the groups are called by number.",
    "sv": "Namnen som studien ger sina grupper passar inte grupperna i de här data; grupperna "
    "kallas vid nummer.",
}
GROUP = {"en": "Group", "sv": "Grupp"}
_CONDITION = re.compile(
    r"(?P<what>.+?)\s*(?:(?P<op><=|>=|<|>)\s*(?P<number>-?\d+(?:\.\d+)?)|is\s+(?P<end>highest|lowest))\Z"
)
_OPERATORS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_KEY = re.compile(r"[a-z][a-z0-9_]*\Z")


@dataclass(frozen=True)
class Condition:
    """One condition on the profile of a group.

    Attributes
    ----------
    what : str
        Measure, or ``share`` for the size.
    op : str
        One of ``< <= > >=``, or ``highest``, ``lowest`` of all groups.
    number : float
        Limit; not used with the latter.
    """

    what: str
    op: str
    number: float = 0.0

    def met(self, values: pd.Series[float], group: Any) -> bool:
        """Whether a group meets it, given the values of all groups."""
        own = float(values[group])
        if self.op in ("highest", "lowest"):
            return own == float(values.max() if self.op == "highest" else values.min())
        return bool(_OPERATORS[self.op](own, self.number))

    def __str__(self) -> str:
        """As it is written."""
        if self.op in ("highest", "lowest"):
            return f"{self.what} is {self.op}"
        return f"{self.what} {self.op} {self.number:g}"


@dataclass(frozen=True)
class Name:
    """A name and how its group is recognised.

    Attributes
    ----------
    key : str
        Name in keys of results.
    conditions : tuple of Condition
        All must hold.
    texts : mapping
        ``label`` and what else the file tells, by language.
    row : int
        Row of the file.
    """

    key: str
    conditions: tuple[Condition, ...]
    texts: Mapping[str, Mapping[str, str]]
    row: int = 0


def read(path: Path, languages: Sequence[str]) -> tuple[Name, ...]:
    """Names of a study's groups.

    Raises
    ------
    InputError
        A column is missing, a key or label is empty or there twice, or a condition cannot be
        read; all at once.
    """
    labels = [f"label_{lang}" for lang in languages]
    # The file may hold more languages than the study tells.
    texts = [f"{text}_<language>" for text in ("label", *TEXTS)]
    table = sheet.read(path, ["key", "recognised_by", *labels], known=[*texts, "note"])
    problems, names = list[Problem](), list[Name]()
    seen: dict[str, int] = {}
    for number, row in sheet.records(table):
        where = sheet.place(path.name, number, "key")
        if not _KEY.match(row["key"]):
            problems.append(Problem(where, f'expected a lower-case word, got "{row["key"]}"'))
        if row["key"] in seen:
            problems.append(Problem(where, f'"{row["key"]}" is in row {seen[row["key"]]} already'))
        seen.setdefault(row["key"], number)
        for label in labels:
            if not row[label]:
                problems.append(Problem(sheet.place(path.name, number, label), "is empty"))
        conditions = parse(row["recognised_by"])
        if isinstance(conditions, str):
            problems.append(Problem(sheet.place(path.name, number, "recognised_by"), conditions))
            continue
        told = {
            text: {lang: row.get(f"{text}_{lang}", "") for lang in languages}
            for text in ("label", *TEXTS)
        }
        names.append(Name(row["key"], conditions, told, number))
    if problems:
        remedy = 'Conditions: "used_service > 0.6 and eid_has=1 is highest"; see docs.'
        raise InputError(path.name, problems, remedy)
    return tuple(names)


def parse(text: str) -> tuple[Condition, ...] | str:
    """Conditions of a cell, or what is wrong with it.

    Examples
    --------
    >>> [str(c) for c in parse("used=1 > 0.6 and share is lowest")]
    ['used=1 > 0.6', 'share is lowest']
    >>> parse("used")
    'expected "measure > number" or "measure is highest", got "used"'
    """
    found = []
    for part in re.split(r"\s+and\s+", text.strip()):
        match = _CONDITION.match(part.strip())
        if match is None:
            return f'expected "measure > number" or "measure is highest", got "{part[:60]}"'
        number = float(match["number"]) if match["number"] else 0.0
        found.append(Condition(match["what"].strip(), match["op"] or match["end"], number))
    return tuple(found)


def recognise(
    names: Sequence[Name], profile: pd.DataFrame, sizes: pd.DataFrame, source: str
) -> dict[Any, Name]:
    """Name of each group.

    Parameters
    ----------
    names : sequence of Name
        From :func:`read`.
    profile : DataFrame
        From :func:`cup_study.citizens.segments.profiles.estimate`.
    sizes : DataFrame
        From :func:`cup_study.citizens.segments.profiles.sizes`.
    source : str
        The file, for the message.

    Returns
    -------
    dict
        Group to name, in the order of `sizes`.

    Raises
    ------
    InputError
        A condition is about a measure that the profile does not have, a group fits no name or
        several, or a name fits no group or several.

    Examples
    --------
    >>> profile = pd.DataFrame({"measure": "use", "group": [1, 2], "estimate": [0.9, 0.1]})
    >>> sizes = pd.DataFrame({"group": [1, 2], "share": [0.5, 0.5]})
    >>> names = [Name("a", parse("use > 0.5"), {}), Name("b", parse("use < 0.5"), {})]
    >>> {group: name.key for group, name in recognise(names, profile, sizes, "x").items()}
    {1: 'a', 2: 'b'}
    """
    values = _values(profile, sizes)
    groups = sizes["group"].tolist()
    problems = _unknown(names, values, source)
    if not problems:
        fits = {group: [n for n in names if _all(n, values, group)] for group in groups}
        for group, fitting in fits.items():
            if len(fitting) != 1:
                problems.append(Problem(f"group {group}", _fitting(fitting, names, values, group)))
        for name in names:
            own = [group for group in groups if name in fits[group]]
            if len(own) != 1:
                told = ", ".join(map(str, own)) if own else _nearest(name, values, groups)
                what = f"fits several groups: {told}" if own else f"fits no group; {told}"
                problems.append(Problem(f'{_row(source, name)}, "{name.key}"', what))
    if problems:
        remedy = (
            "The groups have changed, or the conditions are too wide or too narrow. Look at the "
            "profile, then change recognised_by, add or remove a row. No name was given."
        )
        raise InputError(source, problems, remedy)
    return {group: fits[group][0] for group in groups}


def recognise_or_tell(
    names: Sequence[Name], profile: pd.DataFrame, sizes: pd.DataFrame, source: str, *, stop: bool
) -> tuple[dict[Any, Name] | None, str]:
    """Names of the groups, or none at all and why; parameters as in :func:`recognise`.

    Parameters
    ----------
    names, profile, sizes, source
        As there.
    stop : bool
        Raise where the names do not fit, in place of telling.

    Returns
    -------
    tuple of dict or None, and str
        All names, or None and what fits what.

    Raises
    ------
    InputError
        The names do not fit, and `stop`.

    Examples
    --------
    >>> profile = pd.DataFrame({"measure": ["use"], "group": [1], "estimate": [0.1]})
    >>> sizes = pd.DataFrame({"group": [1], "share": [1.0]})
    >>> names = [Name("users", parse("use > 0.5"), {})]
    >>> recognise_or_tell(names, profile, sizes, "x", stop=False)[0] is None
    True
    """
    try:
        return recognise(names, profile, sizes, source), ""
    except InputError as error:
        if stop:
            raise
        return None, str(error)


def labels(
    named: Mapping[Any, Name] | None, groups: Sequence[Any], languages: Sequence[str]
) -> dict[Any, dict[str, str]]:
    """What each group is called: its name, or its number where the study gave none.

    Examples
    --------
    >>> labels(None, [1], ["en", "sv"])
    {1: {'en': 'Group 1', 'sv': 'Grupp 1'}}
    """
    if named is None:
        return {g: {lang: f"{GROUP[lang]} {g}" for lang in languages} for g in groups}
    return {g: dict(named[g].texts["label"]) for g in groups}


def _values(profile: pd.DataFrame, sizes: pd.DataFrame) -> dict[str, pd.Series[float]]:
    values = {
        str(measure): part.set_index("group")["estimate"]
        for measure, part in profile.groupby("measure", sort=False)
    }
    return values | {SHARE: sizes.set_index("group")["share"]}


def _unknown(
    names: Sequence[Name], values: Mapping[str, pd.Series[float]], source: str
) -> list[Problem]:
    wanted = [(name, c.what) for name in names for c in name.conditions if c.what not in values]
    told = ", ".join(values)
    return [
        Problem(
            f'{_row(source, name)}, "{name.key}"', f'no measure "{what}" in the profile: {told}'
        )
        for name, what in wanted
    ]


def _all(name: Name, values: Mapping[str, pd.Series[float]], group: Any) -> bool:
    return all(c.met(values[c.what], group) for c in name.conditions)


def _fitting(
    fitting: Sequence[Name],
    names: Sequence[Name],
    values: Mapping[str, pd.Series[float]],
    group: Any,
) -> str:
    if fitting:
        return f"fits several names: {', '.join(n.key for n in fitting)}"
    told = []
    for name in names:
        missed = [c for c in name.conditions if not c.met(values[c.what], group)]
        first = missed[0]
        got = format_number(float(values[first.what][group]), "decimal2")
        told.append(
            f"{name.key} misses {len(missed)} of {len(name.conditions)} ({first}; got {got})"
        )
    return "fits no name: " + "; ".join(told)


def _nearest(name: Name, values: Mapping[str, pd.Series[float]], groups: Sequence[Any]) -> str:
    missed = {g: sum(not c.met(values[c.what], g) for c in name.conditions) for g in groups}
    best = min(missed, key=lambda g: missed[g])
    return (
        f"nearest is group {best}, which misses {missed[best]} of {len(name.conditions)} conditions"
    )


def _row(source: str, name: Name) -> str:
    return f"row {name.row}" if name.row else source
