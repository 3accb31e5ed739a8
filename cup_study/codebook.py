"""The codebook: what was asked, in which words, with which answers.

``codebook.csv`` has one row an item. Everything that the pages print about an item (question,
answer labels) comes from here, in each of the study's languages, and so does every rule of
cleaning (which codes are answers, which mean missing, which items are worded the other way).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cup_study import sheet
from cup_study.codebook_row import Described, from_row
from cup_study.errors import Problem, StudyError
from cup_study.item import CODED, TYPES, Code, Item

__all__ = ["CODED", "TYPES", "Code", "Codebook", "Item", "parse", "read"]

REQUIRED = ("name", "type")
OPTIONAL = (
    "source",
    "values",
    "missing",
    "construct",
    "reversed",
    "section",
    "battery",
    "sensitive",
    "option",
    "empty",
    "other",
    "factor",
    "attention",
    "out_of_range",
    "note",  # for people; nothing reads it
)
#: Columns that end in the id of a wave.
BY_WAVE = ("source_<wave>", "values_<wave>")


@dataclass(frozen=True)
class Codebook:
    """All items of a study, in the order of the file.

    Examples
    --------
    >>> book = parse("name,type,section\\nid,id,\\nq1,text,open\\n", ["en"])
    >>> book["q1"].section, len(book), "q2" in book
    ('open', 2, False)
    """

    items: tuple[Item, ...]

    def __getitem__(self, name: str) -> Item:
        """Item by name."""
        for item in self.items:
            if item.name == name:
                return item
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        """Whether there is an item of that name."""
        return any(item.name == name for item in self.items)

    def __len__(self) -> int:
        """Number of items."""
        return len(self.items)

    def section(self, name: str) -> tuple[Item, ...]:
        """Items of a section."""
        return tuple(i for i in self.items if i.section == name)

    def construct(self, name: str) -> tuple[Item, ...]:
        """Items that measure a construct."""
        return tuple(i for i in self.items if i.construct == name)

    def battery(self, name: str) -> tuple[Item, ...]:
        """Items of a multi-response or grid question."""
        return tuple(i for i in self.items if i.battery == name)

    def sections(self) -> tuple[str, ...]:
        """Section names in the order of the file."""
        return _unique(i.section for i in self.items)

    def constructs(self) -> tuple[str, ...]:
        """Construct names in the order of the file."""
        return _unique(i.construct for i in self.items)

    def batteries(self) -> tuple[str, ...]:
        """Battery names in the order of the file."""
        return _unique(i.battery for i in self.items)


def read(
    path: Path | str, languages: Sequence[str], described: Described | None = None
) -> Codebook:
    """Read and check a codebook file.

    Parameters
    ----------
    path : Path or str
        ``codebook.csv``: UTF-8, comma-separated, one row an item.
    languages : sequence of str
        The study's languages: columns ``question_<lang>`` and ``labels_<lang>`` are read.
    described : dict, optional
        What labelled raw files say about their columns, by wave and column name: fills questions,
        values, labels and missing codes that the codebook leaves empty.

    Returns
    -------
    Codebook

    Raises
    ------
    StudyError
        With every problem of the file.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "codebook.csv"
    >>> _ = path.write_text("name,type,values,labels_en\\nq1,scale,1-3,1=No|3=Yes\\n")
    >>> read(path, ["en"])["q1"].label(3, "en")
    'Yes'
    """
    path = Path(path)
    source = "/".join(path.parts[-2:])
    if not path.is_file():
        remedy = 'Add it: one row an item, at least the columns "name" and "type".'
        raise StudyError(source, [Problem("", "the file is missing")], remedy)
    table, problems = sheet.examine(path, REQUIRED, known=_known(languages), short=True)
    return _checked(table, problems, languages, described, source)


def parse(
    text: str,
    languages: Sequence[str],
    described: Described | None = None,
    *,
    source: str = "codebook.csv",
) -> Codebook:
    """Parse the text of a codebook; see :func:`read`."""
    table, problems = sheet.parse(text, REQUIRED, known=_known(languages), short=True)
    return _checked(table, problems, languages, described, source)


def _checked(
    table: pd.DataFrame,
    problems: list[Problem],
    languages: Sequence[str],
    described: Described | None,
    source: str,
) -> Codebook:
    items: list[Item] = []
    if set(REQUIRED) <= set(table):
        for number, cells in sheet.records(table):
            items.append(from_row(cells, languages, f"row {number}", problems, described))
        seen: dict[str, int] = {}
        for item in items:
            seen[item.name] = seen.get(item.name, 0) + 1
        problems += [
            Problem(f'item "{name}"', f"is defined {n} times") for name, n in seen.items() if n > 1
        ]
        if sum(item.type == "id" for item in items) > 1:
            problems.append(Problem("", 'more than one item has the type "id"'))
    if problems:
        raise StudyError(
            source, problems, "Correct the codebook; docs/add-a-study.md has the form."
        )
    return Codebook(tuple(items))


def _known(languages: Sequence[str]) -> list[str]:
    texts = [f"{kind}_{lang}" for kind in ("question", "labels") for lang in languages]
    return [*OPTIONAL, *texts, *BY_WAVE]


def _unique(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
