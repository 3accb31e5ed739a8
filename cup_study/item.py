"""One item of a codebook: what was asked, which answers there are, what they mean.

:class:`Item` is used everywhere; :func:`from_row` reads one from a row of ``codebook.csv`` and
notes everything that is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cup_study.errors import Problem

TYPES = ("id", "binary", "nominal", "ordinal", "scale", "numeric", "text")
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


def from_row(
    cells: dict[str, str], languages: Sequence[str], where: str, problems: list[Problem]
) -> Item:
    """Build an item from a row of the codebook; what is wrong with it is added to `problems`.

    Parameters
    ----------
    cells : dict
        Column to text.
    languages : sequence of str
        The study's languages.
    where : str
        Place of the row, for the problems.
    problems : list of Problem
        Extended in place.

    Examples
    --------
    >>> problems = []
    >>> item = from_row({"name": "q1", "type": "likert"}, ["en"], "row 2", problems)
    >>> print(problems[0].where)
    row 2, column "type"
    """

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
