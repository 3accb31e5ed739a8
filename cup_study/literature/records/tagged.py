"""Lines that begin with a tag put together to entries: RIS, PubMed, Web of Science, EndNote.

rispy knows the tags and reads what keeps to the format, but it leaves out what stands before the
first ``TY``, a last entry that is not ended, and a tag's second value, and it says no line numbers
(its parser, version 0.10). Exports do all of that, and here nothing may go; so the lines are put
together here, and the tests hold that rispy finds the same in files that keep to the format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from cup_study.literature.records.entry import Entry, Malformed, Note, Parsed, shortened, unique

#: Numbers that some databases write over each entry ("1.", "<1>").
_NUMBER = re.compile(r"\s*<?\s*\d+\s*[.>)]?\s*")
#: Fewer tags without a start, a title, an author or a DOI are no entry (Ovid writes one after ER).
_ENTRY = 3
#: An end tag ends the entry if the next tag, at most so many lines of text away, begins one.
_TEXTS = 5


@dataclass(frozen=True)
class Dialect:
    """How a tagged format parts its lines and entries.

    Parameters
    ----------
    tag : callable
        Line -> tag and value, or None for a line without a tag.
    start, end : str
        Tags that begin and end an entry; `end` empty where only the next start ends it.
    begins : callable
        Whether the value of a start tag inside an entry begins another one or is text.
    lists : collection of str
        Tags whose further lines are further values.
    core : collection of str
        Tags of which one makes lines without a start an entry.
    outside : collection of str
        Tags of the file's head and foot.
    """

    tag: Callable[[str], tuple[str, str] | None]
    start: str
    end: str
    begins: Callable[[str], bool]
    lists: Collection[str]
    core: Collection[str]
    outside: Collection[str] = ()


@dataclass
class Block:
    """Values of one entry by tag, with its first line and what was mended."""

    line: int
    parts: dict[str, list[list[str]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    last: str = ""

    def add(self, tag: str, value: str) -> None:
        """Begin a value of a tag."""
        self.parts.setdefault(tag, []).append([value])
        self.last = tag

    def values(self) -> Mapping[str, list[str]]:
        """Tag -> its values, further lines joined with a blank."""
        return {tag: [" ".join(v).strip() for v in values] for tag, values in self.parts.items()}


def blocks(text: str, dialect: Dialect) -> tuple[list[Block | Malformed], list[Note]]:
    r"""Entries of a tagged text, and remarks on the lines outside them.

    Parameters
    ----------
    text : str
        The whole file, Unix line ends.
    dialect : Dialect
        The format.

    Returns
    -------
    tuple
        Entries in their order (tags without a start line, title, author or DOI are malformed),
        remarks on stray lines.

    Examples
    --------
    >>> from cup_study.literature.records.ris import DIALECT
    >>> found, notes = blocks("Export\nTY  - JOUR\nTI  - ER in\n  towns\nER  - \n", DIALECT)
    >>> found[0].values()["TI"], found[0].line, notes[0].what
    (['ER in towns'], 2, 'stray line outside the entries: Export')
    """
    lines = text.split("\n")
    found: list[Block | Malformed] = []
    notes: list[Note] = []
    block: Block | None = None

    def close(until: int, *remarks: str) -> None:
        nonlocal block
        if block is None:
            return
        block.notes += remarks
        raw = "\n".join(lines[block.line - 1 : until]).rstrip()
        if dialect.start in block.parts or any(tag in block.parts for tag in dialect.core):
            found.append(block)
        elif len(block.parts) < _ENTRY:
            notes.append(
                Note(block.line, f"stray lines outside the entries: {shortened(raw, 500)}")
            )
        else:
            what = f"tagged lines without {dialect.start}, title, author or DOI"
            found.append(Malformed(block.line, what, raw))
        block = None

    for i, line in enumerate(lines):
        read = dialect.tag(line)
        tag, value = read or ("", line.strip())
        if block is None:
            if not tag or tag in dialect.outside or tag == dialect.end:
                if (value or tag) and not _expected(line, tag, dialect):
                    what = f"stray line outside the entries: {shortened(line)}"
                    notes.append(Note(i + 1, what))
                continue
            block = Block(i + 1)
            if tag != dialect.start:
                block.notes.append(f"no {dialect.start} line: the kind of record is not known")
            block.add(tag, value)
        elif tag == dialect.start and dialect.begins(value):
            close(i, *([f"no {dialect.end} line before the next entry"] if dialect.end else []))
            block = Block(i + 1)
            block.add(tag, value)
        elif tag and tag == dialect.end and _ends(lines, i, value, dialect):
            close(i + 1, *([f"text after {tag}: {shortened(value)}"] if value else []))
        elif not tag or tag in (dialect.start, dialect.end):
            if tag:
                block.notes.append(f"line {i + 1}: {tag} inside a text, kept as text")
            _continue(block, line.strip(), dialect)
        else:
            block.add(tag, value)
    cut = "no end of the last entry: the file may be cut off"
    close(len(lines), *([f"{cut} (no {dialect.end} line)"] if dialect.end else []))
    return found, notes


def parsed(text: str, dialect: Dialect, entry: Callable[[Block], Entry]) -> Parsed:
    """Entries of a tagged text, each made of its block.

    Parameters
    ----------
    text : str
        The whole file.
    dialect : Dialect
        The format.
    entry : callable
        Block -> entry.
    """
    found, notes = blocks(text, dialect)
    items = [block if isinstance(block, Malformed) else entry(block) for block in found]
    return Parsed(tuple(items), tuple(notes))


def all_of(values: Mapping[str, list[str]], *tags: str) -> list[str]:
    """Values of some tags after each other, each once, without empty ones.

    Examples
    --------
    >>> all_of({"AU": ["Li, W", ""], "A1": ["Dou, Z", "Li, W"]}, "AU", "A1")
    ['Li, W', 'Dou, Z']
    """
    return unique(value for tag in tags for value in values.get(tag, ()))


def first_of(values: Mapping[str, list[str]], *tags: str) -> str:
    """First value of some tags, else nothing.

    Examples
    --------
    >>> first_of({"T1": ["Trust"]}, "TI", "T1"), first_of({}, "TI")
    ('Trust', '')
    """
    return next(iter(all_of(values, *tags)), "")


def _continue(block: Block, text: str, dialect: Dialect) -> None:
    if not text:
        return
    tag = block.last
    if tag in dialect.lists:
        block.parts[tag].append([text])
    else:
        block.parts[tag][-1].append(text)


def _expected(line: str, tag: str, dialect: Dialect) -> bool:
    return tag in dialect.outside or _NUMBER.fullmatch(line) is not None


def _ends(lines: list[str], i: int, value: str, dialect: Dialect) -> bool:
    """Whether an end tag ends the entry; in an abstract "ER" may begin a line ("ER - positive")."""
    adjacent = i + 1 < len(lines) and bool(lines[i + 1].strip())
    texts = 0
    for j in range(i + 1, len(lines)):
        line = lines[j]
        if not line.strip() or _NUMBER.fullmatch(line):
            continue
        read = dialect.tag(line)
        if read is None:
            texts += 1
            if texts > _TEXTS:
                break
            continue
        tag, begun = read
        if tag == dialect.start and dialect.begins(begun):
            return True
        if tag in dialect.outside:
            return True
        # Tags go on after text on the ER line, or after text right below it: no end.
        return not value and not (adjacent and texts)
    return True
