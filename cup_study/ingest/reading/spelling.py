"""How files spell numbers, yes and no, and what a spreadsheet makes of them."""

from __future__ import annotations

import math
import re

from cup_study.ingest.reading.rawtable import Spelling

#: Words for yes and no in the languages of surveys here and of their tools.
WORDS = dict.fromkeys(
    ("yes", "y", "true", "ja", "j", "sant", "kyllä", "oui", "sí", "checked", "selected", "x", "✓"),
    1.0,
) | dict.fromkeys(
    ("no", "n", "false", "nej", "falskt", "ei", "nein", "nei", "non", "unchecked", "not selected"),
    0.0,
)

#: What people and tools write where there is no answer.
_NOTHING = frozenset(
    ("?", "??", "-", "--", ".", "..", "na", "n/a", "n.a.", "nan", "null", "none", "missing", "nil",
     "uppgift saknas", "saknas", "ej svar", "inget svar", "no answer", "ei vastausta")
)  # fmt: skip

#: A longer text is no number, and would keep the pattern busy.
_LONGEST = 100
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\Z")
_MONTH = (
    "(jan|feb|mar|apr|ma[ijy]|jun|jul|aug|sep|o[ck]t|nov|de[cs]"
    "|tam|hel|maa|huh|tou|kes|hei|elo|syy|lok|joul)[a-zäö]*"
)
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d.*)?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"
    rf"|\d{{1,2}}[-. ]?{_MONTH}\.?([- ]\d{{2,4}})?|{_MONTH}\.?[- ]\d{{1,4}}",
    re.IGNORECASE,
)


def parse_number(text: str, marks: str = ".") -> float | None:
    """Give the number that a text spells, None when it spells none.

    A thousands separator is not understood: with two kinds of marks ``1.234`` could be either.

    Examples
    --------
    >>> parse_number("2,5", ","), parse_number("2,5", "."), parse_number("1 000")
    (2.5, None, None)
    """
    text = text.replace("\N{MINUS SIGN}", "-")
    if "," in text:
        if "," not in marks or "." in text:
            return None
        text = text.replace(",", ".")
    elif "." in text and "." not in marks:
        return None
    if len(text) > _LONGEST or not _NUMBER.match(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def grouped(text: str, spelling: Spelling) -> bool:
    """Whether a text is a number in groups of three digits, as in 1 234 567,5."""
    mark = {" ": r"[ \u00a0\u2009\u202f]", "'": r"['\u2019]"}.get(
        spelling.thousands, re.escape(spelling.thousands)
    )
    pattern = rf"[+-]?\d{{1,3}}({mark}\d{{3}})+([{re.escape(spelling.marks)}]\d+)?\Z"
    return bool(spelling.thousands) and re.match(pattern, text, re.ASCII) is not None


def ungrouped(text: str, spelling: Spelling) -> str:
    """Text without the marks between thousands.

    Examples
    --------
    >>> ungrouped("1 234 567,5", Spelling(","))
    '1234567,5'
    """
    marks = {" ": " \u00a0\u2009\u202f", "'": "'\u2019"}.get(spelling.thousands, spelling.thousands)
    return text.translate(dict.fromkeys(map(ord, marks)))


def seconds(text: str) -> float | None:
    """Seconds of a duration such as 1:02:03; None for other texts, also 10:30 (of two kinds).

    Examples
    --------
    >>> seconds("0:02:03"), seconds("10:30")
    (123.0, None)
    """
    if not (match := re.fullmatch(r"(\d{1,3}):([0-5]\d):([0-5]\d)(?:\.0+)?", text, re.ASCII)):
        return None
    return float(int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3]))


def hint(text: str) -> str:
    """What may have happened to a cell that is neither an answer nor missing, and what to do.

    Examples
    --------
    >>> hint("2,5")
    ', a decimal comma? Then set it in study.yml: reader: {..., decimal: ","}'
    """
    bare = text.strip()
    if bare.startswith("#") and bare.isupper() and bare.endswith(("!", "?", "A")):
        return ", the error of a spreadsheet's formula"
    if looks_like_date(bare):
        return ", a date: did a spreadsheet turn an answer such as 3-4 into it?"
    if re.fullmatch(r"[+-]?\d+,\d+", bare):
        return ', a decimal comma? Then set it in study.yml: reader: {..., decimal: ","}'
    if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?", bare):
        return ', a mark between thousands? Then set it in study.yml: reader: {..., thousands: "."}'
    if bare.casefold() in _NOTHING:
        return (
            ", missing? Then declare it in the codebook, or for the whole file in study.yml: "
            f'reader: {{..., missing: ["{bare}"]}}'
        )
    return ""


def looks_like_date(text: str) -> bool:
    """Whether a text may be what a spreadsheet made of an answer such as 3-4.

    Examples
    --------
    >>> looks_like_date("3-apr"), looks_like_date("2009-04-03"), looks_like_date("3 - agree")
    (True, True, False)
    """
    return _DATE.fullmatch(text.strip()) is not None
