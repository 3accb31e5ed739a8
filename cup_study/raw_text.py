"""Text that came from outside, such as an open answer, made safe to show.

Tables and figures hand their texts to pandoc as plain strings (``reports/_filters/results.lua``),
so that HTML, Markdown, shortcodes and typst code in them stay text. What is here takes out what
would mislead a reader or a program all the same: invisible signs that turn the direction of the
text, control characters, words without end, and what a spreadsheet would run as a formula.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pandas as pd

#: A longer run of signs without a blank may break inside; it would run out of the page.
LONGEST_WORD = 30
_BREAK = "\u200b"
_JOINER = "\u2060"
#: Keeps the parts of an emoji together; other invisible signs are taken out.
_KEPT = "\u200d\ufe0e\ufe0f"
#: Format, private use, surrogates, not assigned.
_INVISIBLE = ("Cf", "Co", "Cs", "Cn")
#: Accents on accents; two are more than any language here needs.
_ACCENTS = "[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ef]"
_MARKS = re.compile(f"({_ACCENTS}{{2}}){_ACCENTS}+")
_LONG = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")
_SHORTCODE = re.compile(r"\{\{(?=[<%])")
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212|\t\r]")
_NUMBER = re.compile(r"\s*[-+\u2212]?[\d\s\u00a0.,]*\d(?:[eE][-+]?\d+)?\s*%?\s*")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_QUOTES = {"en": ("“", "”"), "sv": ("”", "”")}


def shown(text: str, most: int | None = None) -> str:
    r"""Text as it may stand in a table or figure: one line, nothing invisible, no endless word.

    Parameters
    ----------
    text : str
        What came from outside.
    most : int, optional
        Longest text; what is cut ends in an ellipsis.

    Examples
    --------
    >>> shown("  good\x00\n\u202eevil  👍 "), shown("abcdef", most=4)
    ('good evil 👍', 'abc…')
    """
    kept = visible(unicodedata.normalize("NFC", text))
    kept = " ".join(_MARKS.sub(r"\1", kept).split())
    if most is not None and len(kept) > most:
        kept = kept[: most - 1].rstrip() + "…"
    # Should it ever meet Quarto's reader, this is no shortcode.
    kept = _SHORTCODE.sub("{" + _JOINER + "{", kept)
    return _LONG.sub(lambda match: match.group() + _BREAK, kept)


def visible(text: str) -> str:
    r"""Text on one line without control characters, turned directions and invisible signs.

    Examples
    --------
    >>> visible("a\u202eb\x00c\nd")
    'abc d'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(c) for c in text)


def quoted(text: str, lang: str, most: int | None = None) -> str:
    """Open answer as a quotation; with the marks before it no spreadsheet takes it for a formula.

    Examples
    --------
    >>> quoted("=1+1", "en"), quoted("bra", "sv")
    ('“=1+1”', '”bra”')
    """
    before, after = _QUOTES.get(lang, _QUOTES["en"])
    return f"{before}{shown(text, most)}{after}"


def markdown(text: str) -> str:
    r"""Text for a Markdown source, where it means nothing but itself.

    Examples
    --------
    >>> markdown("*a* {{< b >}}")
    '\\*a\\* \\{\u2060\\{\\< b \\>\\}\\}'
    """
    return _PUNCTUATION.sub(r"\\\1", shown(text))


def for_sheet(frame: pd.DataFrame) -> pd.DataFrame:
    """Table for a CSV file that people open: no cell, and no column name, is run as a formula.

    Texts that begin like one get an apostrophe before them (OWASP, CSV injection); numbers stay.

    Examples
    --------
    >>> for_sheet(pd.DataFrame({"a": ["=1+1", "-2", "no"], "b": [-1, 0, 1]}))["a"].tolist()
    ["'=1+1", '-2', 'no']
    """
    result = frame.copy()
    for i, name in enumerate(frame.columns):
        if frame[name].dtype == object or pd.api.types.is_string_dtype(frame[name]):
            result.isetitem(i, [harmless(cell) for cell in frame[name]])
    result.columns = pd.Index([harmless(name) for name in frame.columns])
    return result


def harmless(cell: Any) -> Any:
    """Cell that no spreadsheet runs; see :func:`for_sheet`.

    Examples
    --------
    >>> harmless("=1+1"), harmless("-2"), harmless(None)
    ("'=1+1", '-2', None)
    """
    if not isinstance(cell, str) or _NUMBER.fullmatch(cell) or not _FORMULA.match(cell):
        return cell
    return "'" + cell


def _visible(sign: str) -> str:
    if sign in _KEPT:
        return sign
    category = unicodedata.category(sign)
    # Lines and tabs part words; other control characters are nothing.
    if category in ("Zl", "Zp") or sign in "\t\n\r\x0b\x0c\x85":
        return " "
    return "" if category == "Cc" or category in _INVISIBLE else sign
