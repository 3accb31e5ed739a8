"""The marks of a report text: what it may refer to, and under which condition it is kept.

``docs/add-a-number.md`` shows them to authors; :mod:`cup_study.publish.sources` finds them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: An attribute block of pandoc.
ATTRIBUTES = re.compile(r"\{([^{}\n]*)\}")
_ATTRIBUTE = re.compile(r"""([\w-]+)=("[^"]*"|'[^']*'|\S+)|([.#])([^\s.#{}]+)""")


@dataclass(frozen=True)
class Condition:
    """A ``.when`` (or ``.unless``) around a part of the text.

    Attributes
    ----------
    unless : bool
        True for ``.unless``.
    names : tuple of (str, str)
        Pairs such as ``("notebook", "05_phone_survey")``; all must hold.
    """

    unless: bool
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Use:
    """One thing that the text refers to.

    Attributes
    ----------
    kind : str
        ``value``, ``table``, ``figure``, ``fact``, ``id``, ``reference``, ``citation``,
        ``include``, ``condition``, ``code`` (a code cell) or ``digits`` (typed in prose).
    name : str
        Key, identifier, file or the digits themselves.
    file : str
        Source file, relative to the repository.
    line, column : int
        Position, from 1.
    conditions : tuple of Condition
        Under which this part of the text is kept.
    """

    kind: str
    name: str
    file: str
    line: int
    column: int
    conditions: tuple[Condition, ...] = ()

    @property
    def where(self) -> str:
        """``file:line:column``."""
        return f"{self.file}:{self.line}:{self.column}"


def holds(conditions: tuple[Condition, ...], index: Mapping[str, Any]) -> bool:
    """Whether a study keeps a part of the text; the filter ``results.lua`` decides alike.

    Examples
    --------
    >>> index = {"study": "a", "notebooks": {"01_a": []}, "sections": {}, "results": {},
    ...          "simulated": True}
    >>> holds((Condition(False, (("notebook", "01_a"),)),), index)
    True
    >>> holds((Condition(True, (("simulated", "true"),)),), index)
    False
    """
    return all(
        all(_has(index, name, wanted) for name, wanted in condition.names) != condition.unless
        for condition in conditions
    )


def _has(index: Mapping[str, Any], name: str, wanted: str) -> bool:
    match name:
        case "notebook":
            return wanted in index["notebooks"]
        case "section":
            return wanted in index["sections"]
        case "result":
            return wanted in index["results"]
        case "simulated":
            return str(index["simulated"]).lower() == wanted
        case "study":
            return bool(index["study"] == wanted)
        case "language":
            return wanted in index["languages"]
        case "format":  # one of the formats has it, so that it must be right
            return True
    return False


def parse_attributes(text: str) -> tuple[set[str], str, dict[str, str]]:
    """Classes, identifier and names of a pandoc attribute block (without its braces).

    Examples
    --------
    >>> parse_attributes("#tbl-a .result key=survey.n")
    ({'result'}, 'tbl-a', {'key': 'survey.n'})
    """
    classes, identifier, names = set(), "", {}
    for name, value, mark, word in _ATTRIBUTE.findall(text):
        if name:
            names[name] = value.strip("\"'")
        elif mark == ".":
            classes.add(word)
        else:
            identifier = word
    return classes, identifier, names


def condition(text: str) -> Condition | None:
    """The condition in an attribute block (with its braces), if it is one.

    Examples
    --------
    >>> condition("{.unless section=mobile}").names
    (('section', 'mobile'),)
    """
    match = ATTRIBUTES.search(text)
    if not match:
        return None
    classes, _, names = parse_attributes(match[1])
    if not classes & {"when", "unless"}:
        return None
    return Condition("unless" in classes, tuple(names.items()))
