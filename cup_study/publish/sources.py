"""What a ``.qmd`` text refers to, and where: keys, references, citations, conditions, digits.

A scanner, not a parser: it blanks out what is not prose (front matter, comments, code, formulas)
and finds the marks of ``docs/add-a-number.md`` in the rest. Pandoc gives no
positions, and an error that cannot name file and line is of little use to an author.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cup_study.errors import InputError, Problem
from cup_study.publish.marks import ATTRIBUTES, Condition, Use, condition, parse_attributes

#: Prefixes of identifiers that ``@`` refers to in Quarto; any other ``@key`` is a citation.
REFERENCE_KINDS = ("fig", "tbl", "sec", "eq", "lst")

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})([^\n]*)\n(.*?)(?:^[ \t]*\1[`~]*[ \t]*$|\Z)", re.M | re.S)
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_MATH = re.compile(r"\$\$.+?\$\$|(?<![\\\w$])\$(?=\S)[^$\n]*?(?<=[^\s\\])\$(?!\d)", re.DOTALL)
_SHORTCODE = re.compile(r"\{\{<\s*(\S+)\s*(.*?)\s*>\}\}")
_DIV = re.compile(r"^[ \t]*:{3,}[ \t]*([^\n]*?)[ \t]*:*[ \t]*$", re.M)
_REFERENCE = re.compile(r"(?<![\w@./])-?@\{?([A-Za-z_](?:[\w:.#$%&+?~/-]*\w)?)\}?")
_TARGET = re.compile(r"(?<=\])\([^)\n]*\)|<https?://[^>]*>|https?://\S+|\[\^[^\]\n]+\]")
_LIST_NUMBER = re.compile(r"^[ \t]*\(?\d+[.)][ \t]", re.M)
_NUMBER = re.compile(r"(?<!\w)\d+(?:[.,\u00a0]\d+)*")
_YEAR = re.compile(r"(19|20)\d\d\Z")


@dataclass(frozen=True)
class Source:
    """A scanned text: its front matter and what it refers to, in order."""

    file: str
    front: Mapping[str, Any]
    body: str
    uses: tuple[Use, ...]


def read(path: Path, root: Path) -> Source:
    """Scan a text file; see :func:`scan`.

    Raises
    ------
    InputError
        When it is not UTF-8 or its front matter is not YAML.
    """
    file = path.relative_to(root).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        problem = Problem(f"byte {error.start}", "is not UTF-8")
        raise InputError(file, [problem], "Save the file as UTF-8.") from None
    return scan(text, file)


def scan(text: str, file: str) -> Source:
    """Find what a text refers to.

    Parameters
    ----------
    text : str
        Quarto markdown.
    file : str
        Name for the positions.

    Returns
    -------
    Source

    Raises
    ------
    InputError
        When the front matter is not YAML.

    Examples
    --------
    >>> source = scan("Of []{.val key=survey.n}, see @tbl-a and 12 more.", "a.qmd")
    >>> [(use.kind, use.name, use.column) for use in source.uses]
    [('value', 'survey.n', 4), ('reference', 'tbl-a', 31), ('digits', '12', 42)]
    """
    front, start = _front_matter(text, file)
    scanner = _Scanner(text, file)
    scanner.blank(0, start)
    scanner.run()
    uses = sorted(scanner.uses, key=lambda use: (use.line, use.column))
    return Source(file, front, text[start:], tuple(uses))


def _front_matter(text: str, file: str) -> tuple[dict[str, Any], int]:
    match = _FRONT.match(text)
    if not match:
        return {}, 0
    try:
        front = yaml.safe_load(match[1]) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 2}" if mark else "front matter"
        raise InputError(
            file, [Problem(where, "is not YAML")], "Correct the lines between the two ---."
        ) from None
    if not isinstance(front, dict):
        raise InputError(
            file, [Problem("front matter", "has no settings")], "Write name: value lines."
        )
    return front, match.end()


class _Scanner:
    """Text with the parts that are understood blanked out one after another."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.uses: list[Use] = []
        self.scopes: list[tuple[int, int, Condition]] = []
        self.found: list[tuple[str, str, int]] = []

    def blank(self, start: int, end: int) -> None:
        """Overwrite with spaces, so that positions stay."""
        gap = re.sub(r"[^\n]", " ", self.text[start:end])
        self.text = self.text[:start] + gap + self.text[end:]

    def take(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches of a pattern, each blanked out."""
        for match in list(pattern.finditer(self.text)):
            yield match
            self.blank(match.start(), match.end())

    def run(self) -> None:
        """Fill `uses`."""
        for _ in self.take(_COMMENT):
            pass
        for match in self.take(_FENCE):
            if re.match(r"\s*\{[A-Za-z]", match[2]):
                self.found.append(("code", match[2].strip(), match.start(1)))
        for pattern in (_CODE, _MATH):
            for _ in self.take(pattern):
                pass
        for match in self.take(_SHORTCODE):
            if match[1] == "include":
                self.found.append(("include", match[2], match.start()))
        self._divs()
        for match in self.take(ATTRIBUTES):
            self._attributes(match)
        for _ in self.take(_TARGET):
            pass
        for match in self.take(_REFERENCE):
            kind = match[1].partition("-")[0].lower()
            is_reference = "-" in match[1] and kind in REFERENCE_KINDS
            name = match[1][0].lower() + match[1][1:] if is_reference else match[1]
            self.found.append(("reference" if is_reference else "citation", name, match.start()))
        for _ in self.take(_LIST_NUMBER):
            pass
        for match in _NUMBER.finditer(self.text):
            if not _YEAR.match(match[0]):
                self.found.append(("digits", match[0], match.start()))
        self._place()

    def _divs(self) -> None:
        """Scopes of conditional divs; the attributes themselves are read later."""
        stack: list[tuple[int, Condition | None]] = []
        for match in _DIV.finditer(self.text):
            if match[1]:
                stack.append((match.start(), condition(match[1])))
            elif stack:
                start, around = stack.pop()
                if around:
                    self.scopes.append((start, match.end(), around))
        for start, around in stack:
            if around:
                self.scopes.append((start, len(self.text), around))

    def _attributes(self, match: re.Match[str]) -> None:
        classes, identifier, names = parse_attributes(match[1])
        before = self.text[: match.start()]
        place = match.start()
        opening = _opening(before) if before.endswith("]") else None
        if opening is not None:
            place = opening
        if identifier:
            self.found.append(("id", identifier, match.start()))
        if "val" in classes:
            self.found.append(("value", names.get("key", ""), place))
        elif "result" in classes:
            self.found.append(("table", names.get("key", ""), place))
        elif "key" in names:
            self.found.append(("figure", names["key"], place))
        if "fact" in classes:
            self.found.append(("fact", names.get("source", ""), place))
            if opening is not None:
                self.blank(opening, match.end())
        found = condition("{" + match[1] + "}")
        if found:
            for name, wanted in found.names:
                self.found.append(("condition", f"{name}={wanted}", match.start()))
            if opening is not None:
                self.scopes.append((opening, match.end(), found))

    def _place(self) -> None:
        ends = [m.start() for m in re.finditer("\n", self.text)]
        for kind, name, offset in self.found:
            line = sum(end < offset for end in ends)
            column = offset - (ends[line - 1] + 1 if line else 0)
            # The names in a condition are checked wherever the condition stands.
            around = tuple(c for a, b, c in self.scopes if a <= offset < b)
            self.uses.append(
                Use(
                    kind,
                    name,
                    self.file,
                    line + 1,
                    column + 1,
                    () if kind == "condition" else around,
                )
            )


def _opening(before: str) -> int | None:
    """Offset of the bracket that the last character of `before` closes."""
    depth = 0
    for offset in range(len(before) - 1, -1, -1):
        depth += {"]": 1, "[": -1}.get(before[offset], 0)
        if depth == 0:
            return offset
    return None
