"""The code frame: which codes an open answer may get, and what each means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cup_study import sheet
from cup_study.errors import InputError, Problem
from cup_study.numbers import LANGUAGES


@dataclass(frozen=True)
class Code:
    """One code.

    Attributes
    ----------
    code : str
        Its name in the files.
    labels : mapping
        Language to what a reader sees.
    definition : str
        When a coder gives it.
    parent : str
        The wider code that it belongs to; empty for a theme of its own.
    """

    code: str
    labels: Mapping[str, str]
    definition: str
    parent: str


@dataclass(frozen=True)
class CodeFrame:
    """All codes, in the order of the file.

    Examples
    --------
    >>> frame = CodeFrame((Code("ease", {}, "", ""), Code("find", {"en": "Finding"}, "", "ease")))
    >>> frame.path("find"), frame.label("find", "en"), frame.label("ease", "en")
    (['find', 'ease'], 'Finding', 'ease')
    """

    codes: tuple[Code, ...]

    @property
    def names(self) -> list[str]:
        """Names of the codes."""
        return [code.code for code in self.codes]

    def __getitem__(self, name: str) -> Code:
        """Code by name."""
        return next(code for code in self.codes if code.code == name)

    def label(self, name: str, lang: str) -> str:
        """Label of a code in a language, or its name."""
        return self[name].labels.get(lang) or name

    def path(self, name: str) -> list[str]:
        """Code and the wider codes that it belongs to, the widest last."""
        path = [name]
        while parent := self[path[-1]].parent:
            path.append(parent)
        return path

    def is_theme(self, name: str) -> bool:
        """Whether other codes belong to it."""
        return any(code.parent == name for code in self.codes)


def read(path: Path, languages: Sequence[str], *, also: Sequence[str] = ()) -> CodeFrame:
    """Read and check a code frame.

    Parameters
    ----------
    path : Path
        Columns ``code``, ``label_<language>`` for each language of the study, ``definition``,
        ``parent`` (empty, or a code of the file).
    languages : sequence of str
        Languages of the study.
    also : sequence of str, optional
        Further columns that the file may have, for the caller to read.

    Returns
    -------
    CodeFrame

    Raises
    ------
    InputError
        With every problem: missing columns, codes without name, label or definition, codes that
        appear twice, unknown parents, codes that are their own ancestor.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "code_frame.csv"
    >>> _ = path.write_text("code,label_en,definition,parent\\nfind,Finding,Search,\\n")
    >>> read(path, ["en"]).names
    ['find']
    """
    labels = [f"label_{lang}" for lang in languages]
    # A study may be told in fewer languages than the file has labels in.
    others = [f"label_{lang}" for lang in LANGUAGES if lang not in languages]
    needed_columns = ["code", *labels, "definition", "parent"]
    lines = sheet.records(sheet.read(path, needed_columns, known=[*others, *also], short=True))
    problems = []
    first: dict[str, int] = {}
    for number, row in lines:
        name = row["code"]
        themes = {r["parent"] for _, r in lines}
        # A theme is told by the codes below it and needs no definition of its own.
        needed = ["code", *labels, *([] if name in themes else ["definition"])]
        for column in needed:
            if not row[column]:
                problems.append(Problem(f'row {number}, column "{column}"', "is empty"))
        if name in first:
            what = f'the code "{name}" is already in row {first[name]}'
            problems.append(Problem(f'row {number}, column "code"', what))
        first.setdefault(name, number)
    parents = {row["code"]: row["parent"] for _, row in lines}
    for number, row in lines:
        where = f'row {number}, column "parent"'
        if row["parent"] and row["parent"] not in parents:
            problems.append(Problem(where, f'"{row["parent"]}" is not a code of this file'))
        elif _returns(row["code"], parents):
            problems.append(Problem(where, f'"{row["code"]}" belongs to itself'))
    if not lines:
        problems.append(Problem("", "has no codes"))
    if problems:
        raise InputError(path.name, problems, "Correct the code frame; docs/open-answers.md.")
    return CodeFrame(
        tuple(
            Code(
                row["code"],
                {lang: row[f"label_{lang}"] for lang in languages},
                row["definition"],
                row["parent"],
            )
            for _, row in lines
        )
    )


def _returns(code: str, parents: Mapping[str, str]) -> bool:
    """Whether going up from a code leads back to it."""
    seen = set[str]()
    at = parents.get(code, "")
    while at and at not in seen:
        if at == code:
            return True
        seen.add(at)
        at = parents.get(at, "")
    return False
