"""What one raw column looks like: type, codes, labels, missing codes, and what to look at."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cup_study.described import Code, Column
from cup_study.ingest.cleaning.recode import parse_number
from cup_study.ingest.drafting import draft_likert, draft_missing, draft_options
from cup_study.ingest.reading.rawtable import folded

#: More different answers than this are no closed list.
MOST_LABELS = 60
#: In a longer name a word such as "address" or "minutes" says little about the answers.
_SHORT = 40
#: More codes than this are no list of answers but a number, or a slider; more than that, a number.
_WIDE, _WIDEST = 12, 20
#: So many answers of which no two are the same are open ones.
_ALL_DIFFERENT = 8
_OPEN = "open answers: kept in the raw file only"
#: A column of numbers may have this share of other texts, which are then told.
_STRAY = 0.02
_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}.*|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b.*|\d{1,2}:\d{2}(?::\d{2})?"
)
_PERSONAL = re.compile(
    r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}|(?:\d{1,3}\.){3}\d{1,3}|(?:\d{2})?\d{6}[-+]\d{4}|"
    r"\+?\d{2,4}[- ]\d[\d ]{5,}"
)
_PERSONAL_NAME = re.compile(
    r"(?<![a-zåäö])(?:e-?mail|e-?post\w*|ip.?(?:address|adress|addr)?|latitude|longitude|"
    r"first.?name|last.?name|förnamn|efternamn|namn|name|username|telefon\w*|phone\w*|mobilnummer|"
    r"personnummer|adress|address|recipient\w*)(?![a-zåäö])",
    re.IGNORECASE,
)
_NUMBER_NAME = re.compile(
    r"(?<![a-zåäö])(?:antal|number of|how many|hur många|minut\w*|second\w*|sekund\w*|duration)"
    r"(?![a-zåäö])",
    re.IGNORECASE,
)
_OPEN_NAME = re.compile(
    r"comment|kommentar|specify|specificera|fri ?text|free.?text|open.?ended|synpunkt|own words",
    re.IGNORECASE,
)
_YES = {"yes", "ja", "true", "sant", "y", "j", "checked", "selected", "on", "vald", "x", "quoted"}
_NO = {"no", "nej", "false", "falskt", "n", "unchecked", "not selected", "off", "ej vald",
       "not quoted"}  # fmt: skip
_LEADING_CODE = re.compile(r"(-?\d{1,2})(?:\s*[-–=.:)(]\s*\S.*|\s+\D.*)?\Z")


@dataclass(frozen=True)
class Guess:
    """What a column looks like.

    Attributes
    ----------
    type : str
        Type of the codebook.
    codes : tuple
        Codes in their order; empty for ``id``, ``numeric`` and ``text``.
    labels : dict
        Code to label; not all codes need one.
    missing : dict
        Code for "no answer" to its label.
    range : tuple of float or None
        Lowest and highest number of a ``numeric`` column.
    sensitive : bool
        Personal or free text.
    empty : int or None
        Code that an empty cell stands for.
    options : tuple of str
        Answers of a multi-response question that stand together in one cell.
    bare : bool
        Codes without labels: their meaning is not in the file.
    notes : tuple of str
        What a person should look at.
    """

    type: str
    codes: tuple[Code, ...] = ()
    labels: Mapping[Code, str] = field(default_factory=dict)
    missing: Mapping[Code, str] = field(default_factory=dict)
    range: tuple[float, float] | None = None
    sensitive: bool = False
    empty: int | None = None
    options: tuple[str, ...] = ()
    bare: bool = False
    notes: tuple[str, ...] = ()


def guess(
    counts: Mapping[str, int],
    empty: int,
    name: str,
    column: Column | None = None,
    marks: str = ".",
    separators: tuple[str, ...] = (";", ","),
) -> Guess:
    """Judge a column by its texts.

    Parameters
    ----------
    counts : dict
        Text, without outer blanks, to the number of cells that hold it; empty cells left out.
    empty : int
        Number of empty cells.
    name : str
        Column name and question, for words such as "age" or "e-mail".
    column : Column, optional
        What the file says about it.
    marks : str
        Decimal marks of the file.
    separators : tuple of str
        What may stand between several answers in one cell.

    Returns
    -------
    Guess

    Examples
    --------
    >>> found = guess({"1": 20, "2": 31, "3": 12, "98": 2}, 0, "q1")
    >>> found.type, found.codes, dict(found.missing)
    ('ordinal', (1, 2, 3), {98: ''})
    >>> guess({"Yes": 12, "No": 9, "Don't know": 2}, 0, "q2").labels
    {0: 'No', 1: 'Yes'}
    >>> guess({"a@b.se": 1, "c@d.fi": 1}, 0, "contact").sensitive
    True
    """
    if not counts:
        return Guess("text", notes=("no answer in the file: leave it out?",))
    if column is not None and column.labels:
        return _labelled_by_file(counts, column, marks)
    blanks: dict[Code, str] = {text: text for text in counts if draft_missing.is_word(text)}
    answers = {text: n for text, n in counts.items() if text not in blanks}
    if not answers:
        return Guess("text", notes=("only codes for no answer: leave it out?",))
    n = sum(answers.values())
    if len(answers) == 1 and not empty and not blanks and n > 1:
        return Guess("text", notes=("the same in every row: leave it out?",))
    if _personal(answers, name):
        return Guess("text", sensitive=True, notes=("looks personal: kept in the raw file only",))
    if _share(answers, _DATE) > 0.9:
        return Guess("text", notes=("date or time: kept in the raw file only",))
    numbers = {t: x for t in answers if (x := parse_number(t, marks)) is not None}
    if sum(answers[t] for t in numbers) >= (1 - _STRAY) * n:
        found = _numbers(numbers, empty, name)
        stray = n - sum(answers[t] for t in numbers)
        notes = found.notes
        if stray:
            notes += (f"cells with other texts: {stray}; correct them or declare them missing",)
        return replace(found, missing={**found.missing, **blanks}, notes=notes)
    if options := draft_options.find(answers, separators):
        return Guess(
            "binary", (0, 1), missing=blanks, options=options, notes=("several answers a cell",)
        )
    repeated = n >= 10 * len(answers)
    if (_OPEN_NAME.search(name) and not repeated) or n == len(answers) >= _ALL_DIFFERENT:
        return Guess("text", sensitive=True, notes=(_OPEN,))
    return _words(answers, blanks, empty)


def _personal(answers: Mapping[str, int], name: str) -> bool:
    """Whether answers look personal, or a short name says so and they are no list of codes."""
    if _share(answers, _PERSONAL) > 0.5:
        return True
    few = len(answers) <= 5 and sum(answers.values()) >= 3 * len(answers)
    return len(name) <= _SHORT and _PERSONAL_NAME.search(name) is not None and not few


def _share(counts: Mapping[str, int], pattern: re.Pattern[str]) -> float:
    hits = sum(n for text, n in counts.items() if pattern.fullmatch(text))
    return hits / sum(counts.values())


def _labelled_by_file(counts: Mapping[str, int], column: Column, marks: str) -> Guess:
    """Codes and labels as the file says; what its labels say is no answer is missing."""
    missing = {
        code: label
        for code, label in column.labels.items()
        if column.is_missing(code) or draft_missing.is_word(label)
    }
    missing |= {code: "" for code in column.missing if code not in missing}
    ranges: dict[Code, str] = {_range(low, high): "" for low, high in column.missing_ranges}
    inside = [code for code in missing if code not in column.missing and column.is_missing(code)]
    missing = {code: label for code, label in missing.items() if code not in inside}
    seen = [x for text in counts if (x := parse_number(text, marks)) is not None]
    seen = [x for x in seen if x not in missing and not column.is_missing(x)]
    labels = {c: t for c, t in column.labels.items() if c not in missing and c not in inside}
    numeric = all(isinstance(code, int | float) for code in labels)
    notes: tuple[str, ...] = ()
    if numeric:
        whole = sorted({*seen, *(float(code) for code in labels)})
        if len(whole) > MOST_LABELS or any(not x.is_integer() for x in whole) or not labels:
            low, high = (whole[0], whole[-1]) if whole else (0.0, 0.0)
            return Guess("numeric", missing={**missing, **ranges}, range=(low, high))
        codes: tuple[Code, ...] = tuple(int(x) for x in whole)
        if len(labels) < len(codes) or _is_run(tuple(labels)):
            codes = tuple(range(int(whole[0]), int(whole[-1]) + 1))
    else:
        codes = tuple(dict.fromkeys([*labels, *(t for t in counts if t not in missing)]))
    order = draft_likert.order(tuple(labels.values()))
    if set(codes) == {0, 1}:
        kind = "binary"
    elif numeric and len(labels) < len(codes):
        kind = "scale"
    else:
        kind = _kind(order)
        if order and [labels[c] for c in codes if c in labels] not in (
            list(order.labels),
            list(order.labels)[::-1],
        ):
            notes = ("the codes do not follow the order of the labels",)
            kind = "nominal"
    return Guess(kind, codes, labels, {**missing, **ranges}, notes=notes)


def _range(low: float, high: float) -> str:
    """Range of missing codes as the codebook spells it; an infinite end stays open."""
    ends = ["" if math.isinf(end) else f"{end:g}" for end in (low, high)]
    return "..".join(ends)


def _is_run(codes: tuple[Code, ...]) -> bool:
    whole = sorted(code for code in codes if isinstance(code, int))
    return len(whole) == len(codes) and whole == list(range(whole[0], whole[-1] + 1))


def _numbers(numbers: Mapping[str, float], empty: int, name: str) -> Guess:
    missing_codes = draft_missing.codes(numbers.values())
    missing: dict[Code, str] = {int(code): "" for code in sorted(missing_codes)}
    rest = sorted(set(numbers.values()) - missing_codes)
    if not rest or (len(rest) == 1 and rest[0] in draft_missing.ALONE):
        return Guess("text", notes=("only codes for no answer: leave it out?",))
    notes: tuple[str, ...] = ()
    if missing:
        notes = ("are these codes for no answer? give them labels",)
    low, high = rest[0], rest[-1]
    whole = all(x.is_integer() for x in rest)
    counted = len(name) <= _SHORT and _NUMBER_NAME.search(name) is not None
    if not whole or low < 0 or high - low > _WIDEST or counted:
        return Guess("numeric", missing=missing, range=(low, high), notes=notes)
    if high - low > _WIDE:  # a slider where its neighbours are like it, else a number
        codes = tuple(range(int(low), int(high) + 1)) if low <= 1 else ()
        return Guess("numeric", codes, {}, missing, (low, high), bare=low <= 1, notes=notes)
    codes = tuple(range(int(low), int(high) + 1))
    if rest == [1.0] and empty:
        notes += ("1 or empty: ticked or not?",)
        return Guess("binary", (0, 1), missing=missing, empty=0, notes=notes)
    if set(codes) <= {0, 1}:
        return Guess("binary", (0, 1), missing=missing, notes=notes)
    kind = "ordinal" if len(codes) > 2 else "nominal"
    notes += ("codes without labels: nominal, ordinal or scale? add the labels",)
    return Guess(kind, codes, missing=missing, bare=True, notes=notes)


def _words(answers: Mapping[str, int], blanks: Mapping[Code, str], empty: int) -> Guess:
    spellings: dict[str, Counter[str]] = {}
    for text, n in answers.items():
        spellings.setdefault(folded(text), Counter())[text] += n
    labels = [found.most_common(1)[0][0] for found in spellings.values()]
    n = sum(answers.values())
    length = sum(map(len, labels)) / len(labels)
    if (
        len(labels) > MOST_LABELS
        or (len(labels) > 8 and n < 3 * len(labels))
        or length > 120
        or (len(labels) > 12 and length > 30)
    ):
        return Guess("text", sensitive=True, notes=(_OPEN,))
    if any("|" in label for label in labels):
        return Guess("text", sensitive=True, notes=('labels hold "|", which a codebook cannot',))
    notes: tuple[str, ...] = ()
    if len(labels) < len(answers):
        notes = ("one answer in several spellings",)
    if len(labels) == 1 and empty:
        notes += ("one answer or empty: ticked or not?",)
        return Guess("binary", (0, 1), {1: labels[0]}, blanks, empty=0, notes=notes)
    yes = [label for label in labels if folded(label) in _YES]
    no = [label for label in labels if folded(label) in _NO]
    if len(labels) == 2 and len(yes) == len(no) == 1:
        return Guess("binary", (0, 1), {0: no[0], 1: yes[0]}, blanks, notes=notes)
    coded = {label: match for label in labels if (match := _LEADING_CODE.match(label))}
    numbers = [int(match[1]) for match in coded.values()]
    if len(coded) == len(labels) == len(set(numbers)) and max(numbers) - min(numbers) <= 12:
        full: dict[Code, str] = {int(m[1]): t for t, m in coded.items() if t != m[1]}
        codes = tuple(range(min(numbers), max(numbers) + 1))
        if len(full) < len(labels) or _kind(draft_likert.order(list(full.values()))) == "scale":
            return Guess("scale", codes, full, blanks, notes=notes)
    order = draft_likert.order(labels)
    ordered = order.labels if order else tuple(sorted(labels, key=str.casefold))
    if order is None:
        notes += ("in no order that the words tell: if there is one, make it ordinal",)
    if _kind(order) == "scale" and len(ordered) not in (5, 7):
        notes += ("is there an answer that nobody chose? then add it in its place",)
    named: dict[Code, str] = dict(enumerate(ordered, start=1))
    return Guess(_kind(order), tuple(named), named, blanks, notes=notes)


def _kind(order: draft_likert.Order | None) -> str:
    if order is None:
        return "nominal"
    return "ordinal" if order.kind in ("frequency", "bands") else "scale"
