"""The codebook: what was asked, in which words, with which answers.

``codebook.csv`` has one row an item. Everything that the pages print about an item (question,
answer labels) comes from here, in each of the study's languages, and so does every rule of
cleaning (which codes are answers, which mean missing, which items are worded the other way).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cup_study.errors import Problem, StudyError

TYPES = ("id", "binary", "nominal", "ordinal", "scale", "numeric", "text")
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
)
#: Types whose answers are a closed list of codes.
CODED = ("binary", "nominal", "ordinal", "scale")

Code = int | float | str

_NAME = re.compile(r"[^\W\d]\w*\Z")
_INTEGER_RANGE = re.compile(r"(-?\d+)-(-?\d+)\Z")
_NUMERIC_RANGE = re.compile(r"(-?[\d.]+)\.\.(-?[\d.]+)\Z")
_TRUE, _FALSE = {"1", "true", "yes", "x"}, {"", "0", "false", "no"}


@dataclass(frozen=True)
class Item:
    """One item of the codebook.

    Attributes
    ----------
    name : str
        Column name in the clean table and in models.
    source : str
        Column name in the raw file.
    type : str
        One of ``id``, ``binary``, ``nominal``, ``ordinal``, ``scale`` (Likert), ``numeric``,
        ``text``.
    question : dict
        Language to question text; empty text where the wording is not known.
    values : tuple
        Codes that are answers, in their order; empty for ``id`` and ``text``.
    range : tuple of float or None
        Lowest and highest value of a ``numeric`` item.
    labels : dict
        Language to a mapping of code to label.
    missing : dict
        Codes that mean "no answer", each with its label in the study's first language.
    construct : str or None
        Latent construct that the item measures.
    reversed : bool
        Worded against its construct; cleaning turns it.
    section : str or None
        Section of the questionnaire, and chapter of the report.
    battery : str or None
        Name shared by the items of one multi-response or grid question.
    sensitive : bool
        Personal or free text: never shown, not in the clean table unless asked for.
    sources : dict
        Wave to raw column, where a wave's column is named otherwise.
    """

    name: str
    source: str
    type: str
    question: Mapping[str, str]
    values: tuple[Code, ...] = ()
    range: tuple[float, float] | None = None
    labels: Mapping[str, Mapping[Code, str]] = field(default_factory=dict)
    missing: Mapping[Code, str] = field(default_factory=dict)
    construct: str | None = None
    reversed: bool = False
    section: str | None = None
    battery: str | None = None
    sensitive: bool = False
    sources: Mapping[str, str] = field(default_factory=dict)

    def label(self, value: Code, lang: str) -> str:
        """Label of a code, or the code itself where it has none.

        Examples
        --------
        >>> Item("q", "q", "binary", {}, (0, 1), labels={"en": {1: "Yes"}}).label(1, "en")
        'Yes'
        """
        labels = self.labels.get(lang) or next(iter(self.labels.values()), {})
        return labels.get(value, str(value))

    def text(self, lang: str) -> str:
        """Question in a language, or in another, or the item's name where it has none.

        Examples
        --------
        >>> Item("q1", "q1", "text", {"en": "Why?"}).text("sv")
        'Why?'
        """
        return self.question.get(lang) or next(
            (text for text in self.question.values() if text), self.name
        )

    def column(self, wave: str) -> str:
        """Name of the raw column in a wave.

        Examples
        --------
        >>> Item("q1", "Q1", "text", {}, sources={"2011": "F7"}).column("2011")
        'F7'
        """
        return self.sources.get(wave, self.source)


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


def read(path: Path | str, languages: Sequence[str]) -> Codebook:
    """Read and check a codebook file.

    Parameters
    ----------
    path : Path or str
        ``codebook.csv``: UTF-8, comma-separated, one row an item.
    languages : sequence of str
        The study's languages: columns ``question_<lang>`` and ``labels_<lang>`` are read.

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
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise StudyError(
            source,
            [Problem("", "the file is missing")],
            'Add it: one row an item, at least the columns "name" and "type".',
        ) from None
    except UnicodeDecodeError as error:
        row = path.read_bytes()[: error.start].count(b"\n") + 1
        raise StudyError(
            source,
            [Problem(f"row {row}", f"byte {error.start} is not UTF-8")],
            "Save the file as UTF-8 (in Excel: CSV UTF-8).",
        ) from None
    return parse(text, languages, source=source)


def parse(text: str, languages: Sequence[str], *, source: str = "codebook.csv") -> Codebook:
    """Parse the text of a codebook; see :func:`read`."""
    problems: list[Problem] = []
    reader = csv.DictReader(io.StringIO(text, newline=""))
    header = [name.strip() for name in reader.fieldnames or []]
    reader.fieldnames = header
    problems += _header_problems(header, languages)
    items: list[Item] = []
    if not problems:
        for row in reader:
            where = f"row {reader.line_num}"
            cells = {key: (value or "").strip() for key, value in row.items() if key}
            if row.get(None):
                problems.append(Problem(where, "has more cells than the header"))
            if any(cells.values()):
                items.append(_item(cells, languages, where, problems))
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


def _header_problems(header: list[str], languages: Sequence[str]) -> list[Problem]:
    known = {
        *REQUIRED,
        *OPTIONAL,
        *(f"{k}_{lg}" for k in ("question", "labels") for lg in languages),
    }
    problems = [
        Problem("", f'column "{name}" is missing') for name in REQUIRED if name not in header
    ]
    for name in header:
        if header.count(name) > 1:
            problems.append(Problem("", f'column "{name}" appears more than once'))
        elif name not in known and not name.startswith("source_"):
            problems.append(
                Problem(
                    "",
                    f'unknown column "{name}"; known are {", ".join(sorted(known))} '
                    "and source_<wave>",
                )
            )
    return list(dict.fromkeys(problems))


def _item(
    cells: dict[str, str], languages: Sequence[str], where: str, problems: list[Problem]
) -> Item:
    """Build an item; what is wrong with it is added to `problems`."""

    def complain(column: str, what: str) -> None:
        problems.append(Problem(f'{where}, column "{column}"', what))

    name, kind = cells["name"], cells["type"]
    if not _NAME.match(name):
        complain("name", f'expected letters, digits and "_", starting with a letter, got "{name}"')
    if kind not in TYPES:
        complain("type", f'expected one of {", ".join(TYPES)}, got "{kind}"')
    values, numeric_range = _values(cells.get("values", ""), kind, complain)
    labels = {
        lang: _pairs(cells.get(f"labels_{lang}", ""), f"labels_{lang}", complain)
        for lang in languages
    }
    missing = _pairs(cells.get("missing", ""), "missing", complain)
    for lang, mapping in labels.items():
        for code in mapping:
            if values and code not in values:
                complain(f"labels_{lang}", f"labels the code {code}, which is not in values")
    for code in missing:
        if code in values:
            complain("missing", f"the code {code} is also in values")
    flags = {}
    for column in ("reversed", "sensitive"):
        cell = cells.get(column, "").lower()
        if cell not in _TRUE | _FALSE:
            complain(column, f'expected 1 or empty, got "{cell}"')
        flags[column] = cell in _TRUE
    if flags["reversed"] and not (values and all(isinstance(v, int) for v in values)):
        complain("reversed", "only an item with integer values can be reversed")
    return Item(
        name=name,
        source=cells.get("source") or name,
        type=kind,
        question={lang: cells.get(f"question_{lang}", "") for lang in languages},
        values=values,
        range=numeric_range,
        labels=labels,
        missing=missing,
        construct=cells.get("construct") or None,
        reversed=flags["reversed"],
        section=cells.get("section") or None,
        battery=cells.get("battery") or None,
        sensitive=flags["sensitive"],
        sources={
            k.removeprefix("source_"): v for k, v in cells.items() if k.startswith("source_") and v
        },
    )


def _values(
    cell: str, kind: str, complain: Callable[[str, str], None]
) -> tuple[tuple[Code, ...], tuple[float, float] | None]:
    if kind == "numeric":
        match = _NUMERIC_RANGE.match(cell)
        if cell and not match:
            complain("values", f'expected a range such as 1910..1995 or nothing, got "{cell}"')
        bounds = (float(match[1]), float(match[2])) if match else None
        return (), bounds
    if kind not in CODED:
        if cell:
            complain("values", f'an item of type "{kind}" has no values, got "{cell}"')
        return (), None
    if match := _INTEGER_RANGE.match(cell):
        low, high = int(match[1]), int(match[2])
        if low >= high:
            complain("values", f'expected the lower end first, got "{cell}"')
        return tuple(range(low, high + 1)), None
    values = tuple(_code(part) for part in cell.split("|") if part.strip())
    if not values:
        complain("values", f'an item of type "{kind}" needs its codes, such as 1-7 or 1|2|9')
    if len(set(values)) < len(values):
        complain("values", f'a code appears twice in "{cell}"')
    if kind == "binary" and values and set(values) != {0, 1}:
        complain("values", f'a binary item has the values 0|1, got "{cell}"')
    return values, None


def _pairs(cell: str, column: str, complain: Callable[[str, str], None]) -> dict[Code, str]:
    pairs: dict[Code, str] = {}
    for part in filter(None, (p.strip() for p in cell.split("|"))):
        code, equals, label = part.partition("=")
        if not equals and column != "missing":
            complain(column, f'expected code=label, got "{part}"')
            continue
        if _code(code) in pairs:
            complain(column, f"the code {code.strip()} appears twice")
        pairs[_code(code)] = label.strip()
    return pairs


def _code(text: str) -> Code:
    text = text.strip()
    try:
        return int(text)
    except ValueError:
        return text


def _unique(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
