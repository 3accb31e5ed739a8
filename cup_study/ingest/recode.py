"""One answer: from the text in a raw file to the value in the clean table, and by which rules.

Every rule has a name, so that the cleaning log can count its cells. An answer that no rule
understands stays a problem; nothing is guessed and nothing is dropped in silence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from cup_study.codebook import Code, Item

#: A missing code whose label begins so is a skip by design and no lack of an answer.
SKIPPED = (
    "not asked",
    "not applicable",
    "not part of",
    "inte ställd",
    "ej ställd",
    "ej aktuell",
    "inte aktuell",
    "ej tillämplig",
)

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\Z")


@dataclass(frozen=True)
class Recoded:
    """What became of one text.

    Attributes
    ----------
    value : float, str or None
        The clean value, None for missing.
    rules : tuple of (str, str)
        Rules that changed it and their detail, in order; empty when it stands as in the file.
    wrong : bool
        No rule understands the text: the file or the codebook must be corrected.
    """

    value: float | str | None
    rules: tuple[tuple[str, str], ...] = ()
    wrong: bool = False


def recode(text: str, item: Item, marks: str = ".") -> Recoded:
    """Clean value of one raw text.

    In this order: stray blanks are cut; an empty cell is missing; a declared missing code is
    missing, or skipped when its label says that the item was not asked; a code stands for itself,
    however it is spelt (``3``, ``3.0``); a text code is found whatever its case; a label of the
    codebook, in any language, stands for its code.

    Parameters
    ----------
    text : str
        The cell as it stands in the file.
    item : Item
        Its item; not of the types ``id`` and ``text``.
    marks : str
        Decimal marks that the file uses: ``"."``, ``","`` or both.

    Returns
    -------
    Recoded

    Examples
    --------
    >>> item = Item("q1", "q1", "scale", {}, (1, 2, 3), missing={98: "Don't know"})
    >>> recode("2", item)
    Recoded(value=2.0, rules=(), wrong=False)
    >>> recode(" 98 ", item).rules
    (('trimmed', ''), ('missing_code', "98 = Don't know"))
    >>> recode("77", item).wrong
    True
    """
    rules: tuple[tuple[str, str], ...] = ()
    bare = text.strip()
    if bare != text and bare:
        rules = (("trimmed", ""),)
    if not bare:
        return Recoded(None, (("empty", ""),))
    number = parse_number(bare, marks)
    missing = _match(bare, number, item.missing)
    if missing is not None:
        return Recoded(None, (*rules, _missing(missing, item)))
    if item.type == "numeric":
        low, high = item.range or (-math.inf, math.inf)
        if number is None or not low <= number <= high:
            return Recoded(None, rules, wrong=True)
        if "," in bare:
            rules = (*rules, ("decimal_comma", ""))
        return Recoded(number, rules)
    code = _match(bare, number, dict.fromkeys(item.values, ""))
    if code is not None:
        return Recoded(_stored(code, item), rules)
    folded = _fold(bare)
    same = [v for v in item.values if isinstance(v, str) and _fold(v) == folded]
    if len(same) == 1:
        return Recoded(same[0], (*rules, ("letter_case", f"{bare} -> {same[0]}")))
    labelled = {
        v
        for labels in item.labels.values()
        for v, label in labels.items()
        if _fold(label) == folded
    }
    if len(labelled) == 1:
        code = labelled.pop()
        return Recoded(_stored(code, item), (*rules, ("label", f"{bare} -> {code}")))
    unanswered = [code for code, label in item.missing.items() if label and _fold(label) == folded]
    if len(unanswered) == 1:
        return Recoded(None, (*rules, _missing(unanswered[0], item)))
    return Recoded(None, rules, wrong=True)


def parse_number(text: str, marks: str = ".") -> float | None:
    """Give the number that a text spells, None when it spells none.

    A thousands separator is not understood: with two kinds of marks ``1.234`` could be either.

    Examples
    --------
    >>> parse_number("2,5", ","), parse_number("2,5", "."), parse_number("1 000")
    (2.5, None, None)
    """
    if "," in text:
        if "," not in marks or "." in text:
            return None
        text = text.replace(",", ".")
    elif "." in text and "." not in marks:
        return None
    return float(text) if _NUMBER.match(text) else None


def is_numeric(item: Item) -> bool:
    """Whether an item's clean values are numbers.

    Examples
    --------
    >>> is_numeric(Item("m", "m", "nominal", {}, ("kalix", "lulea")))
    False
    """
    return item.type == "numeric" or (
        bool(item.values) and all(isinstance(value, int) for value in item.values)
    )


def expected(item: Item) -> str:
    """What the codebook allows, in words for an error.

    Examples
    --------
    >>> item = Item("q1", "q1", "scale", {}, (1, 2, 3, 4), missing={98: "", 99: ""})
    >>> expected(item)
    'one of 1-4 or missing (98, 99)'
    >>> expected(Item("year", "year", "numeric", {}, range=(1909.0, 1993.0)))
    '1909-1993'
    """
    if item.type == "numeric":
        text = "a number" if item.range is None else f"{item.range[0]:g}-{item.range[1]:g}"
    else:
        text = "one of " + _codes(item.values)
    if item.missing:
        text += f" or missing ({', '.join(str(code) for code in item.missing)})"
    return text


def _missing(code: Code, item: Item) -> tuple[str, str]:
    """Rule and detail of a missing code."""
    label = item.missing[code]
    rule = "skipped" if label.casefold().startswith(SKIPPED) else "missing_code"
    return rule, f"{code} = {label}" if label else f"{code}"


def _codes(values: tuple[Code, ...], shown: int = 12) -> str:
    numbers = [value for value in values if isinstance(value, int)]
    if len(numbers) == len(values) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{numbers[0]}-{numbers[-1]}"
    listed = ", ".join(str(value) for value in values[:shown])
    return listed + (f", ... ({len(values)} codes)" if len(values) > shown else "")


def _match(text: str, number: float | None, codes: Mapping[Code, str]) -> Code | None:
    """Code that a text spells exactly, or as a number."""
    if text in codes:
        return text
    for code in codes:
        if isinstance(code, int | float) and number is not None and number == code:
            return code
    return None


def _stored(code: Code, item: Item) -> float | str:
    if is_numeric(item):
        return float(code)
    return str(code)


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()
