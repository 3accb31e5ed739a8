"""Texts of a REFI-QDA project and the positions in them.

The standard counts characters of the plain text; those who write and read it take Unicode code
points, a byte-order mark not counted. Programs differ in two things: whether the two signs of a
Windows line end count as one (ATLAS.ti, QualCoder) or two (NVivo and MAXQDA on Windows), and
whether a sign outside the basic plane, such as an emoji, counts as one or two. All ways are
tried; the one is taken under which all selections lie within the text and the words that a program
wrote into a selection's name stand at its place; else the usual way of the program.
"""

from __future__ import annotations

import codecs
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote

from cup_study.citizens.focus_groups import archive, transcript
from cup_study.errors import Problem
from cup_study.raw_text import visible

#: Signs of a name that are compared with the text; shorter names say nothing.
_NAME, _SHORTEST = 30, 4
#: Programs that count a Windows line end as one sign.
_ONE_SIGN = ("atlas", "qualcoder")
#: Most signs of a path that a message shows.
_TOLD = 120
_NUMBERS = re.compile(r"[\d\s,;:.-]*")
#: Last sign of the basic plane.
_BASIC = 0xFFFF


class Place(NamedTuple):
    """Where a selection lies, as the program counted, and what it calls it."""

    start: int
    end: int
    name: str = ""


@dataclass(frozen=True)
class Text:
    """Text of a source with the way its program counts.

    Attributes
    ----------
    text : str
        With line ends of one sign and without byte-order mark.
    offsets : tuple of int
        Position in `text` for each position of the program.
    way : str
        How the program counts, where it is not as the standard says; else empty.
    """

    text: str
    offsets: tuple[int, ...]
    way: str = ""

    def range(self, place: Place) -> tuple[int, int] | None:
        """Start and end in `text`, or None where the selection lies outside.

        Examples
        --------
        >>> counted("ab", [], "").range(Place(0, 1)), counted("ab", [], "").range(Place(0, 3))
        ((0, 1), None)
        """
        if 0 <= place.start <= place.end < len(self.offsets):
            return self.offsets[place.start], self.offsets[place.end]
        return None


def content(
    path: Path, entries: Mapping[str, zipfile.ZipInfo], inline: str | None, link: str | None
) -> tuple[str, str]:
    """Plain text of a source as it stands, and what is wrong.

    Parameters
    ----------
    path : Path
        The project file.
    entries : mapping
        From :func:`cup_study.citizens.focus_groups.archive.entries`.
    inline : str or None
        Text within the project's XML.
    link : str or None
        ``internal://<name>`` (in the folder ``sources`` of the archive) or ``relative://<name>``
        (beside the project file); ``absolute://`` is on the computer of who made it.

    Returns
    -------
    str
        The text; empty with a problem.
    str
        What is wrong; empty where nothing is.
    """
    if inline:
        return inline, ""
    if not link:
        return "", "has no plain text; export it with plain text, not only as a formatted document"
    # Some programs leave out the scheme of what is in the archive.
    kind, _, rest = link.partition("://") if "://" in link else ("internal", "", link)
    name = unquote(rest).replace("\\", "/").lstrip("/")
    told, seen = visible(link)[:_TOLD], visible(name)[:_TOLD]
    if ".." in PurePosixPath(name).parts:
        return "", f'the path "{told}" climbs out of the project'
    if kind == "internal":
        entry = next(
            (entries[n] for n in (f"sources/{name}".lower(), name.lower()) if n in entries), None
        )
        if entry is None:
            return "", f'"sources/{seen}" is not in the archive'
        return _decoded(archive.content(path, entry))
    if kind == "relative":
        target = (path.parent / name).resolve()
        if not target.is_relative_to(path.parent.resolve()):
            return "", f'the path "{told}" climbs out of the folder of the project'
        if not target.is_file():
            return "", f'"{seen}" is not beside the project; export it with its sources inside'
        if target.stat().st_size > archive.MOST_BYTES:
            return "", f'"{seen}" is longer than {archive.MOST_BYTES} bytes'
        return _decoded(target.read_bytes())
    return "", f'"{told}" is on another computer; export the project with its sources inside'


def counted(raw: str, places: Sequence[Place], origin: str) -> Text:
    r"""Text with the way of counting that fits its selections.

    Parameters
    ----------
    raw : str
        Text as it stands, from :func:`content`.
    places : sequence of Place
        Selections, as the program counts.
    origin : str
        Program that made the project.

    Examples
    --------
    >>> found = counted("a\r\nhello there", [Place(2, 7, "hello")], "ATLAS.ti")
    >>> found.text[slice(*found.range(Place(2, 7)))]
    'hello'
    >>> found = counted("a\r\nhello there", [Place(3, 8, "")], "NVivo")
    >>> found.text[slice(*found.range(Place(3, 8)))]
    'hello'
    """
    text = transcript.one_sign(raw)
    ends = ["as they stand", "one sign", "two signs"]
    if any(program in origin.lower() for program in _ONE_SIGN):
        ends = ["one sign", "as they stand", "two signs"]
    if "\n" not in text:
        ends = ends[:1]
    wide = any(ord(sign) > _BASIC for sign in text)
    best: tuple[tuple[bool, int], Text] | None = None
    for emoji, end in product([False, True] if wide else [False], ends):
        offsets = _offsets(raw, end, emoji)
        way = [f"line ends as {end}"] if end != "as they stand" and "\n" in text else []
        # Where the file has one sign a line end, that is as they stand.
        way = [] if end == "one sign" and "\r\n" not in raw else way
        way += ["signs such as emoji as two"] if emoji else []
        found = Text(text, offsets, ", ".join(way))
        ranges = [found.range(place) for place in places]
        named = sum(_agrees(text, r, p) for r, p in zip(ranges, places, strict=True) if r)
        rank = (None not in ranges, named)
        if best is None or rank > best[0]:
            best = (rank, found)
    if best is None:
        return Text(text, tuple(range(len(text) + 1)))
    return best[1]


def outside(where: str, name: str, place: Place, length: int) -> Problem:
    """Problem of a selection that lies outside its source.

    Examples
    --------
    >>> str(outside("a.qde", "Anna", Place(3, 90), 10))
    'a.qde: source "Anna": a selection from 3 to 90 lies outside the text of 10 signs'
    """
    what = f"a selection from {place.start} to {place.end} lies outside the text of {length} signs"
    if place.end < place.start:
        what = f"a selection from {place.start} to {place.end} ends before it begins"
    return Problem(where, f'source "{name}": {what}')


def _decoded(data: bytes) -> tuple[str, str]:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        return "", f"byte {error.start} is not UTF-8"
    return ("", "is no plain text: it holds a zero byte") if "\x00" in text else (text, "")


def _offsets(raw: str, end: str, emoji: bool) -> tuple[int, ...]:
    """Position in the text with line ends of one sign, for each position of a way of counting."""
    offsets: list[int] = []
    at = 0
    for piece in re.findall(r"\r\n|.", raw, re.DOTALL):
        units = 1
        if piece in ("\r\n", "\n", "\r"):
            units = {"as they stand": len(piece), "one sign": 1}.get(end, 2)
        elif emoji and ord(piece) > _BASIC:
            units = 2
        offsets += [at] * units
        at += 1
    return (*offsets, at)


def _agrees(text: str, found: tuple[int, int], place: Place) -> bool:
    """Whether the name of a selection is words that stand at its place."""
    name = " ".join(place.name.split()).rstrip(".…")[:_NAME].rstrip()
    if len(name) < _SHORTEST or _NUMBERS.fullmatch(name):
        return False
    return " ".join(text[slice(*found)].split()).startswith(name)
