"""Codes of a REFI-QDA project or codebook as a code frame, and back.

A code there has a name, a description and a place in a hierarchy. A name that is more than one
word becomes small letters, digits and underscores here, since evidence points to it
(``code:<name>``); where two places of the hierarchy have codes of the same name, the wider code
comes before. What this package writes
into a description (labels, examples) it finds again there.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pyrefiqda.models import (
    CodeBook,
    CodebookCodesType,
    CodebookCodeType,
    ProjectCodesType,
    ProjectCodeType,
)

from cup_study import files
from cup_study.citizens.focus_groups import refi_xml
from cup_study.citizens.focus_groups.codebook import GUIDANCE
from cup_study.errors import InputError, Problem
from cup_study.survey.open_answers.frame import Code, CodeFrame

#: Makes the same identifiers for the same names each time.
_SPACE = uuid.UUID("6f1f0f0c-64f0-5c39-9d3c-0c1d5a2a2009")
_LINE = re.compile(r"\[([a-z]{2}|include|exclude)\] (.*)")
_ONE_WORD = re.compile(r"\w[\w.-]{0,59}")
_SIGNS = re.compile(r"[^\w]+|_+")


@dataclass(frozen=True)
class Codes:
    """Codes of a project.

    Attributes
    ----------
    frame : CodeFrame
        All codes.
    guidance : DataFrame
        ``code include exclude``.
    names : mapping
        Identifier of the project (GUID) to name of the code.
    renamed : tuple of str
        Names that had to be told apart, as "old: new".
    same : tuple of str
        Codes whose identifier an earlier code has too: which of them a coding means, nobody knows.
    """

    frame: CodeFrame
    guidance: pd.DataFrame
    names: Mapping[str, str]
    renamed: tuple[str, ...]
    same: tuple[str, ...] = ()


def guid(text: str | None) -> str:
    """Identifier in small letters, without braces.

    Examples
    --------
    >>> guid("{0F4B7C3E-6D0C-4C49-9F43-111111111111}")
    '0f4b7c3e-6d0c-4c49-9f43-111111111111'
    """
    return (text or "").strip("{} ").lower()


def made(*parts: str) -> str:
    """Identifier of a thing, the same each time.

    Examples
    --------
    >>> made("code", "find") == made("code", "find"), made("code", "a") == made("code", "b")
    (True, False)
    """
    return str(uuid.uuid5(_SPACE, "\x1f".join(parts)))


def name(text: str | None, taken: Collection[str] = (), before: str = "") -> str:
    """Name without blanks that is not taken.

    Parameters
    ----------
    text : str or None
        What a program calls it.
    taken : collection of str
        Names that others have.
    before : str
        Name of the wider code, put before where the name is taken.

    Examples
    --------
    >>> name("Svårt att hitta!"), name("Other", ["Other"], "trust"), name("", ["code"])
    ('svårt_att_hitta', 'trust_Other', 'code_2')
    """
    plain = unicodedata.normalize("NFC", text or "").strip()
    short = plain
    if not _ONE_WORD.fullmatch(plain):
        short = _SIGNS.sub("_", plain.lower()).strip("_")[:60] or "code"
    if short in taken and before:
        short = f"{before}_{short}"
    n, found = 1, short
    while found in taken:
        n += 1
        found = f"{short}_{n}"
    return found


def frame(
    codes: Iterable[ProjectCodeType | CodebookCodeType],
    languages: Sequence[str],
    leave: Collection[str] = (),
) -> Codes:
    """Codes as a code frame.

    Parameters
    ----------
    codes : iterable
        Codes of the highest level, from pyrefiqda's models.
    languages : sequence of str
        Languages of the study; a code's name stands for all of them.
    leave : collection of str
        Identifiers that are no codes (NVivo lists cases among the codes).

    Examples
    --------
    >>> code = CodebookCodeType(guid=made("a"), name="Ease of use", is_codable=True)
    >>> frame([code], ["en"]).frame.label("ease_of_use", "en")
    'Ease of use'
    """
    found: list[Code] = []
    names: dict[str, str] = {}
    taken: set[str] = set()
    renamed: list[str] = []
    same: list[str] = []
    examples: list[tuple[str, str, str]] = []

    def take(code: ProjectCodeType | CodebookCodeType, parent: str) -> None:
        if guid(code.guid) in leave:
            return
        own = name(code.name, taken, parent)
        if own != name(code.name):
            renamed.append(f"{code.name}: {own}")
        taken.add(own)
        if guid(code.guid) in names:
            same.append(f'"{own}" has the identifier of "{names[guid(code.guid)]}"')
        names.setdefault(guid(code.guid), own)
        definition, told = _described(code.description or "")
        labels = {
            lang: told.get(lang) or " ".join((code.name or own).split()) for lang in languages
        }
        found.append(Code(own, labels, definition, parent))
        if "include" in told or "exclude" in told:
            examples.append((own, told.get("include", ""), told.get("exclude", "")))
        for one in code.code:
            take(one, own)

    for code in codes:
        take(code, "")
    guidance = pd.DataFrame(examples, columns=GUIDANCE, dtype="str")
    return Codes(CodeFrame(tuple(found)), guidance, names, tuple(renamed), tuple(same))


def models(codes: CodeFrame, guidance: pd.DataFrame) -> list[ProjectCodeType]:
    """Codes as pyrefiqda's models, the wider ones holding the others.

    Examples
    --------
    >>> codes = CodeFrame((Code("ease", {}, "", ""), Code("find", {}, "Search", "ease")))
    >>> [one.code[0].name for one in models(codes, pd.DataFrame(columns=GUIDANCE))]
    ['find']
    """
    examples = guidance.set_index("code")
    built: dict[str, ProjectCodeType] = {}
    for code in codes.codes:
        lines = [code.definition]
        lines += [f"[{lang}] {label}" for lang, label in code.labels.items()]
        if code.code in examples.index:
            row = examples.loc[code.code]
            lines += [f"[{key}] {row[key]}" for key in GUIDANCE[1:] if row[key]]
        text = refi_xml.allowed("\n".join(line for line in lines if line))
        built[code.code] = ProjectCodeType(
            guid=made("code", code.code),
            name=refi_xml.allowed(code.code),
            is_codable=not codes.is_theme(code.code),
            description=text or None,
        )
    for code in codes.codes:
        if code.parent:
            built[code.parent].code.append(built[code.code])
    return [built[code.code] for code in codes.codes if not code.parent]


def read(path: Path, languages: Sequence[str]) -> Codes:
    """Codebook of a ``.qdc`` file.

    Raises
    ------
    InputError
        There is no such file, or as :func:`cup_study.citizens.focus_groups.refi_xml.codebook`.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        problem = Problem("", "there is no such file")
        raise InputError(path.name, [problem], "Correct the name, or add the file.") from None
    return frame(refi_xml.codebook(data, path.name).codes.code, languages)


def write(codes: CodeFrame, guidance: pd.DataFrame, path: Path | str) -> None:
    """Codebook as a ``.qdc`` file, which NVivo, MAXQDA and ATLAS.ti read.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "codes.qdc"
    >>> codes = CodeFrame((Code("find", {"en": "Finding"}, "Search", ""),))
    >>> write(codes, pd.DataFrame(columns=GUIDANCE), path)
    >>> read(path, ["en"]).frame == codes
    True
    """
    top = [_for_codebook(code) for code in models(codes, guidance)]
    book = CodeBook(codes=CodebookCodesType(code=top), origin="cup_study")
    files.write_bytes(path, refi_xml.written(book))


def for_project(codes: CodeFrame, guidance: pd.DataFrame) -> ProjectCodesType:
    """Codes for the codebook of a project.

    Examples
    --------
    >>> codes = CodeFrame((Code("find", {}, "Search", ""),))
    >>> for_project(codes, pd.DataFrame(columns=GUIDANCE)).code[0].name
    'find'
    """
    return ProjectCodesType(code=models(codes, guidance))


def _for_codebook(code: ProjectCodeType) -> CodebookCodeType:
    return CodebookCodeType(
        guid=code.guid,
        name=code.name,
        is_codable=code.is_codable,
        description=code.description,
        code=[_for_codebook(one) for one in code.code],
    )


def _described(text: str) -> tuple[str, dict[str, str]]:
    """Definition, and the lines that :func:`models` adds."""
    told: dict[str, str] = {}
    rest: list[str] = []
    for line in text.splitlines():
        match = _LINE.fullmatch(line.strip())
        if match:
            told[match[1]] = match[2]
        else:
            rest.append(line)
    return "\n".join(rest).strip(), told
