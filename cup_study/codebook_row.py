"""From a row of ``codebook.csv`` to an item, and everything that is wrong with the row."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence

from cup_study.described import Column, find
from cup_study.errors import Problem
from cup_study.item import CODED, OUT_OF_RANGE, TYPES, Code, Item

#: A study's labelled raw files: wave to column name to what the file says of it.
Described = Mapping[str, Mapping[str, Column]]
#: Values of an item: its codes, and the range of a number.
Values = tuple[tuple[Code, ...], tuple[float, float] | None]

_NAME = re.compile(r"[^\W\d]\w*\Z")
_INTEGER_RANGE = re.compile(r"(-?\d+)-(-?\d+)\Z")
_NUMBER = r"-?\d+(?:\.\d+)?"
_NUMERIC_RANGE = re.compile(rf"({_NUMBER})\.\.({_NUMBER})\Z")
#: A range of missing codes may have an open end: 900.. or ..-1.
_MISSING_RANGE = re.compile(rf"(?=.*\d)({_NUMBER})?\.\.({_NUMBER})?\Z")
_FACTOR = re.compile(r"(\d+(?:\.\d+)?)(?:/(\d+(?:\.\d+)?))?\Z")
_TRUE, _FALSE = {"1", "true", "yes", "x"}, {"", "0", "false", "no"}

_Complain = Callable[[str, str], None]


def from_row(
    cells: dict[str, str],
    languages: Sequence[str],
    where: str,
    problems: list[Problem],
    described: Described | None = None,
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
    described : dict, optional
        What the raw files say about their columns, by wave: fills what the row leaves empty.

    Examples
    --------
    >>> problems = []
    >>> item = from_row({"name": "q1", "type": "likert"}, ["en"], "row 2", problems)
    >>> print(problems[0].where)
    row 2, column "type"
    >>> file = {"1": {"Q1": Column("Q1", "Agree?", (), {1: "No", 5: "Yes", 9: "?"}, (9,))}}
    >>> item = from_row({"name": "q1", "type": "scale", "values": "1-5"}, ["en"], "", [], file)
    >>> item.labels["en"], dict(item.missing), item.from_file
    ({1: 'No', 5: 'Yes'}, {9: '?'}, ('question', 'labels', 'missing'))
    """

    def complain(column: str, what: str) -> None:
        problems.append(Problem(f'{where}, column "{column}"', what))

    name, kind = cells["name"], cells["type"]
    if not _NAME.match(name):
        complain("name", f'expected letters, digits and "_", starting with a letter, got "{name}"')
    if kind not in TYPES:
        complain("type", f'expected one of {", ".join(TYPES)}, got "{kind}"')
    source = cells.get("source") or name
    sources = _by_wave(cells, "source_")
    column = _describing(described or {}, source, sources) if kind != "id" else None
    taken: list[str] = []
    questions = {lang: cells.get(f"question_{lang}", "") for lang in languages}
    if column and column.question and not any(questions.values()):
        questions[languages[0]] = column.question
        taken.append("question")
    values, numeric_range = _values(cells, kind, column, taken, complain)
    labels = {
        lang: _pairs(cells.get(f"labels_{lang}", ""), f"labels_{lang}", kind, complain)
        for lang in languages
    }
    for lang, mapping in labels.items():
        for code in mapping:
            if values and code not in values:
                complain(f"labels_{lang}", f"labels the code {code}, which is not in values")
    if column and column.labels and values and not any(labels.values()):
        theirs = {_same(code, kind): label for code, label in column.labels.items()}
        labels[languages[0]] = {c: label for c, label in theirs.items() if c in values}
        taken.append("labels")
    missing, ranges = _missing(cells, kind, column, values, taken, complain)
    flags = {flag: _flag(cells, flag, complain) for flag in ("reversed", "sensitive")}
    if flags["reversed"] and not (values and all(isinstance(v, int) for v in values)):
        complain("reversed", "only an item with integer values can be reversed")
    return Item(
        name=name,
        source=source,
        type=kind,
        question=questions,
        values=values,
        range=numeric_range,
        labels=labels,
        missing=missing,
        construct=cells.get("construct") or None,
        reversed=flags["reversed"],
        section=cells.get("section") or None,
        battery=cells.get("battery") or None,
        sensitive=flags["sensitive"],
        sources=sources,
        option=_option(cells, kind, complain),
        empty=_one(cells, "empty", kind, values, complain),
        other=_one(cells, "other", kind, values, complain),
        factor=_factor(cells, kind, complain),
        missing_ranges=ranges,
        wave_values=_wave_values(cells, kind, values, missing, complain),
        from_file=tuple(taken),
        attention=_attention(cells, kind, values, complain),
        out_of_range=_out_of_range(cells, complain),
    )


def _by_wave(cells: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {k.removeprefix(prefix): v for k, v in cells.items() if k.startswith(prefix) and v}


def _describing(described: Described, source: str, sources: Mapping[str, str]) -> Column | None:
    """What the first wave that has the item says about it."""
    for wave, columns in described.items():
        if (column := find(columns, sources.get(wave, source))) is not None:
            return column
    return None


def _values(
    cells: Mapping[str, str],
    kind: str,
    column: Column | None,
    taken: list[str],
    complain: _Complain,
) -> Values:
    cell = cells.get("values", "")
    if not cell and kind in CODED and column is not None and (codes := column.answers()):
        taken.append("values")
        cell = "|".join(str(code) for code in sorted(codes, key=lambda c: (isinstance(c, str), c)))
    if kind == "numeric":
        match = _NUMERIC_RANGE.match(cell)
        if cell and not match:
            complain("values", f'expected a range such as 1910..1995 or nothing, got "{cell}"')
        return (), (float(match[1]), float(match[2])) if match else None
    if kind not in CODED:
        if cell:
            complain("values", f'an item of type "{kind}" has no values, got "{cell}"')
        return (), None
    if (match := _INTEGER_RANGE.match(cell)) and int(match[1]) >= int(match[2]):
        complain("values", f'expected the lower end first, got "{cell}"')
    values = _codes(cell, kind)
    if not values:
        complain("values", f'an item of type "{kind}" needs its codes, such as 1-7 or 1|2|9')
    if len(set(values)) < len(values):
        complain("values", f'a code appears twice in "{cell}"')
    if kind == "binary" and values and set(values) != {0, 1}:
        hint = f'; write 0|1 here, and {"|".join(map(str, values[::-1]))} into "values_<wave>" '
        hint += f"where {values[0]} is yes and {values[-1]} is no"
        complain("values", f'a binary item has the values 0|1, got "{cell}"{hint}')
    if kind == "scale" and any(isinstance(value, str) for value in values):
        hint = f'; write 1-{len(values)} here and the codes of the file into "values_<wave>"'
        complain("values", f'a scale has whole numbers, got "{cell}"{hint}')
    return values, None


def _codes(cell: str, kind: str) -> tuple[Code, ...]:
    """Codes of a list (1|2|9) or a range (1-7, or 7-1 downwards)."""
    if match := _INTEGER_RANGE.match(cell):
        low, high = int(match[1]), int(match[2])
        step = 1 if low <= high else -1
        return tuple(range(low, high + step, step))
    return tuple(_code(part, kind) for part in cell.split("|") if part.strip())


def _missing(
    cells: Mapping[str, str],
    kind: str,
    column: Column | None,
    values: tuple[Code, ...],
    taken: list[str],
    complain: _Complain,
) -> tuple[dict[Code, str], tuple[tuple[float, float, str], ...]]:
    pairs = _pairs(cells.get("missing", ""), "missing", kind, complain)
    codes: dict[Code, str] = {}
    ranges: list[tuple[float, float, str]] = []
    for code, label in pairs.items():
        if isinstance(code, str) and (match := _MISSING_RANGE.match(code)):
            low = float(match[1]) if match[1] else -math.inf
            high = float(match[2]) if match[2] else math.inf
            if low >= high:
                complain("missing", f'expected the lower end first, got "{code}"')
            ranges.append((low, high, label))
        else:
            codes[code] = label
    if column and not cells.get("missing") and (column.missing or column.missing_ranges):
        codes = {_same(c, kind): column.labels.get(c, "") for c in column.missing}
        labelled = {c: label for c, label in column.labels.items() if column.is_missing(c)}
        codes |= {_same(c, kind): label for c, label in labelled.items()}
        ranges = [(low, high, "") for low, high in column.missing_ranges]
        taken.append("missing")
    for value in values:
        inside = not isinstance(value, str) and any(lo <= value <= hi for lo, hi, _ in ranges)
        if value in codes or inside:
            complain("missing", f"the code {value} is also in values")
    return codes, tuple(ranges)


def _pairs(cell: str, column: str, kind: str, complain: _Complain) -> dict[Code, str]:
    pairs: dict[Code, str] = {}
    for part in filter(None, (p.strip() for p in cell.split("|"))):
        text, equals, label = part.partition("=")
        if not equals and column != "missing":
            complain(column, f'expected code=label, got "{part}"')
            continue
        code = _code(text, kind)
        if code in pairs:
            complain(column, f"the code {text.strip()} appears twice")
        pairs[code] = label.strip()
    return pairs


def _flag(cells: Mapping[str, str], column: str, complain: _Complain) -> bool:
    cell = cells.get(column, "").lower()
    if cell not in _TRUE | _FALSE:
        complain(column, f'expected 1 or empty, got "{cell}"')
    return cell in _TRUE


def _option(cells: Mapping[str, str], kind: str, complain: _Complain) -> tuple[str, ...]:
    options = tuple(filter(None, (part.strip() for part in cells.get("option", "").split("|"))))
    if options and kind != "binary":
        complain("option", f'only an item of type "binary" has an option, got type "{kind}"')
    return options


def _one(
    cells: Mapping[str, str],
    column: str,
    kind: str,
    values: tuple[Code, ...],
    complain: _Complain,
) -> Code | None:
    """Code that an empty cell stands for, or every text that is no label."""
    if not (cell := cells.get(column, "")):
        return None
    code = _code(cell, kind)
    number = kind == "numeric" and column == "empty" and isinstance(code, int)
    if code not in values and not number:
        complain(column, f'expected one of the codes in values, got "{cell}"')
    return code


def _factor(cells: Mapping[str, str], kind: str, complain: _Complain) -> float:
    if not (cell := cells.get("factor", "")):
        return 1.0
    match = _FACTOR.match(cell)
    if not match or kind != "numeric" or not float(match[1]) or not float(match[2] or 1):
        complain("factor", f'expected a number or fraction such as 1/60 (numeric), got "{cell}"')
        return 1.0
    return float(match[1]) / float(match[2] or 1)


def _attention(
    cells: Mapping[str, str], kind: str, values: tuple[Code, ...], complain: _Complain
) -> Code | None:
    """Right code of an attention check."""
    if not (cell := cells.get("attention", "")):
        return None
    code = _code(cell, kind)
    if code not in values:
        complain("attention", f'expected the right one of the codes in values, got "{cell}"')
    return code


def _out_of_range(cells: Mapping[str, str], complain: _Complain) -> str:
    cell = cells.get("out_of_range", "").lower()
    if cell and cell not in OUT_OF_RANGE:
        complain("out_of_range", f'expected one of {", ".join(OUT_OF_RANGE)}, got "{cell}"')
    return cell


def _wave_values(
    cells: Mapping[str, str],
    kind: str,
    values: tuple[Code, ...],
    missing: Mapping[Code, str],
    complain: _Complain,
) -> dict[str, tuple[Code, ...]]:
    """Codes that a wave has in place of the values, position by position."""
    found = {}
    for wave, cell in _by_wave(cells, "values_").items():
        codes = _codes(cell, kind)
        if kind not in CODED:
            complain(f"values_{wave}", f'an item of type "{kind}" has no codes, got "{cell}"')
        elif len(codes) != len(values) or len(set(codes)) != len(codes):
            complain(
                f"values_{wave}",
                f"expected {len(values)} different codes, one for each of values, got {cell}",
            )
        elif both := [str(code) for code in codes if code in missing]:
            complain(f"values_{wave}", f"the code {', '.join(both)} is also in missing")
        found[wave] = codes
    return found


def _same(code: Code, kind: str) -> Code:
    """Code of a file as the codebook has it: a text such as 01 may be the number 1."""
    return _code(code, kind) if isinstance(code, str) else code


def _code(text: str, kind: str) -> Code:
    """Code of a text; of a nominal item one with leading zeros stays a text (0180)."""
    text = text.strip()
    if kind == "nominal" and text.isdigit() and text.startswith("0") and len(text) > 1:
        return text
    try:
        return int(text)
    except ValueError:
        return text
