"""Synthetic REFI-QDA projects in the manner of three programs, all words our own."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

#: Identifiers that can be told apart when a test fails.
GUID = "{:08x}-0000-4000-8000-000000000000".format
ANNA, BO = GUID(0xA1), GUID(0xB0)
EASE, FIND, CALL = GUID(0xC1), GUID(0xC2), GUID(0xC3)
SOURCE, SOURCE_2 = GUID(0x51), GUID(0x52)
TEXT = "Mod: Hur går det?\nP1: Jag hittar inget 🙂 där.\nP2: Jag ringer hellre.\n"


def qde(
    inner: str, origin: str = "NVivo 14", *, more: str = "", namespace: str = "project:1.0"
) -> str:
    """Project of two users and three codes around what is given."""
    return (
        '<?xml version="1.0" encoding="utf-8" standalone="no"?>'
        f'<Project xmlns="urn:QDA-XML:{namespace}" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="urn:QDA-XML:project:1.0 Project.xsd" '
        f'name="Grupper" origin="{origin}">'
        f'<Users><User guid="{ANNA}" name="Anna" id="AN"/><User guid="{BO}" name="Bo"/></Users>'
        "<CodeBook><Codes>"
        f'<Code guid="{EASE}" name="Lätt eller svårt" isCodable="false">'
        f'<Code guid="{FIND}" name="Hitta" isCodable="true" color="#46AA00">'
        "<Description>Att söka och hitta</Description></Code></Code>"
        f'<Code guid="{CALL}" name="Ringa" isCodable="true"/>{more}'
        f"</Codes></CodeBook>{inner}</Project>"
    )


def selection(number: int, start: int, end: int, *codings: tuple[str, str], name: str = "") -> str:
    """Selection of plain text with codings as (user, code)."""
    coded = "".join(
        f'<Coding guid="{GUID(0xD000 + 16 * number + i)}" creatingUser="{user}">'
        f'<CodeRef targetGUID="{code}"/></Coding>'
        for i, (user, code) in enumerate(codings)
    )
    return (
        f'<PlainTextSelection guid="{GUID(0xE000 + number)}" name="{name}" '
        f'startPosition="{start}" endPosition="{end}">{coded}</PlainTextSelection>'
    )


def source(
    *selections: str,
    guid: str = SOURCE,
    name: str = "Grupp 1",
    path: str | None = None,
    inside: str = "",
) -> str:
    """Text source; by default its text is in the archive."""
    link = f"internal://{guid}.txt" if path is None else path
    attribute = f' plainTextPath="{link}"' if link else ""
    return (
        f'<TextSource guid="{guid}" name="{name}"{attribute}>{inside}'
        f"{''.join(selections)}</TextSource>"
    )


def pack(path: Path, project: str | bytes, files: Mapping[str, bytes] | None = None) -> Path:
    """Archive of a project; by default with the usual text."""
    held = {f"sources/{SOURCE}.txt": TEXT.encode()} if files is None else files
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("project.qde", project)
        for name, data in held.items():
            made.writestr(name, data)
    return path


def simple(path: Path, text: bytes = TEXT.encode(), origin: str = "NVivo 14") -> Path:
    """One source, one selection ("hittar inget") by two coders."""
    start = TEXT.index("hittar")
    one = selection(1, start, start + 12, (ANNA, FIND), (BO, FIND), (BO, CALL))
    project = qde(f"<Sources>{source(one)}</Sources>", origin)
    return pack(path, project, {f"sources/{SOURCE}.txt": text})
