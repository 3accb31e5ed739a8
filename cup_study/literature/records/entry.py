"""What a parser hands over: the entries of one file, in the order of the file, and remarks.

Every parser of this folder is a function ``parse(text) -> Parsed``. An entry that could be read is
an :class:`Entry`; one that could not is a :class:`Malformed` with its raw text, so that what was
found is always what was read and what was not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One entry as its file has it.

    Parameters
    ----------
    line : int
        Its first line in the file, from 1.
    fields : mapping
        Column of the record table -> text as found (``year`` and ``doi`` too).
    notes : tuple of str
        What had to be mended or guessed.
    database : str
        The database that its content names; empty if it names none.

    Examples
    --------
    >>> Entry(1, {"title": "Trust"}).fields["title"]
    'Trust'
    """

    line: int
    fields: Mapping[str, str]
    notes: tuple[str, ...] = ()
    database: str = ""


@dataclass(frozen=True)
class Malformed:
    """One entry that could not be read: first line, why, and its raw text.

    Examples
    --------
    >>> Malformed(7, "no closing brace", "@article{a,").line
    7
    """

    line: int
    what: str
    text: str


@dataclass(frozen=True)
class Note:
    """A remark on a line of the file (0: on all of it).

    Examples
    --------
    >>> Note(3, "stray line").what
    'stray line'
    """

    line: int
    what: str


@dataclass(frozen=True)
class Parsed:
    """A file taken apart; ``format`` is said when the parser knows it better than who called it.

    Examples
    --------
    >>> len(Parsed(()).items)
    0
    """

    items: tuple[Entry | Malformed, ...]
    notes: tuple[Note, ...] = ()
    format: str = ""


def unique(values: Iterable[str]) -> list[str]:
    """Values without blanks around them, each once, empty ones left out, in their order.

    Examples
    --------
    >>> unique(["a ", "", "b", "a"])
    ['a', 'b']
    """
    return list(dict.fromkeys(v for value in values if (v := value.strip())))


def pages(first: str, last: str) -> str:
    """Pages from their ends; an end that repeats the range or the first page adds nothing.

    Examples
    --------
    >>> pages("470", "487"), pages("470-487", ""), pages("12", "12"), pages("", "9")
    ('470-487', '470-487', '12', '9')
    """
    first, last = first.strip(), last.strip()
    if not last or first == last or "-" in first:
        return first
    return f"{first}-{last}" if first else last


def second_titles(values: Mapping[str, Sequence[str]], *tags: str) -> list[str]:
    """Remarks on further titles of an entry: perhaps another one whose first line is damaged.

    Examples
    --------
    >>> second_titles({"TI": ["a", "b"]}, "TI")
    ['a second title, not kept: b']
    """
    more = [other for tag in tags for other in unique(values.get(tag, ()))[1:]]
    return [f"a second title, not kept: {shortened(other, 200)}" for other in more]


def shortened(text: str, most: int = 80) -> str:
    """Text for a remark: one line of at most `most` signs.

    Examples
    --------
    >>> shortened("a\\n  b", 80), shortened("abcdef", 4)
    ('a b', 'abc…')
    """
    line = " ".join(text[: 4 * most].split())
    return line if len(line) <= most else line[: most - 1] + "…"
