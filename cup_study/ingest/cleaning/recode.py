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
from cup_study.ingest.reading.rawtable import Spelling, folded
from cup_study.ingest.reading.spelling import WORDS, grouped, looks_like_date, seconds, ungrouped
from cup_study.ingest.reading.spelling import parse_number as parse_number

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

_BLANK = " \t\r\n\f\v\u00a0\u2007\u202f\u200b\ufeff"
_CODE_FIRST = re.compile(
    r"\(?(?P<code>[+-]?\d+)\s*(?:[)=:.–—-]\s*|\s(?=\())(?P<label>[^\d\s].*)\Z", re.DOTALL
)
_CODE_LAST = re.compile(r"(?P<label>.*\S)\s*(?:[(\[](?P<code>[+-]?\d+)[)\]])\Z", re.DOTALL)


PLAIN = Spelling()


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


def recode(text: str, item: Item, spelling: Spelling = PLAIN) -> Recoded:
    """Clean value of one raw text.

    In this order: stray blanks are cut; an empty cell is missing, or the code that the codebook
    gives it; a text that the reader declares missing is missing; a declared missing code is
    missing, or skipped when its label says that the item was not asked; a code stands for itself,
    however it is spelt (``3``, ``3.0``); a text code is found whatever its case; a label of the
    codebook, in any language, stands for its code, alone or beside it (``5 - Agree``); yes and no
    stand for the codes of a binary item.

    Parameters
    ----------
    text : str
        The cell as it stands in the file.
    item : Item
        Its item; not of the types ``id`` and ``text``.
    spelling : Spelling
        How the file spells its values.

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
    bare = text.strip(_BLANK)
    if bare != text and bare:
        rules = (("trimmed", ""),)
    if not bare:
        if item.empty is None:
            return Recoded(None, (("empty", ""),))
        return Recoded(_stored(item.empty, item), (("empty_code", f"-> {item.empty}"),))
    in_groups = item.type == "numeric" and grouped(bare, spelling)
    number = parse_number(ungrouped(bare, spelling) if in_groups else bare, spelling.marks)
    missing = _match(bare, number, item.missing)
    if missing is not None:
        return Recoded(None, (*rules, _missing(missing, item)))
    for low, high, label in item.missing_ranges:
        if number is not None and low <= number <= high:
            return Recoded(None, (*rules, ("missing_code", f"{bare} = {label}" if label else bare)))
    if (spelling.missing or spelling.skipped) and bare not in item.values:
        text = folded(bare)
        if text in spelling.skipped:
            return Recoded(None, (*rules, ("skipped", bare)))
        if text in spelling.missing:
            return Recoded(None, (*rules, ("declared_missing", bare)))
    if item.type == "numeric":
        return _numeric(bare, number, in_groups, item, rules)
    code = _match(bare, number, dict.fromkeys(item.values, ""))
    if code is not None:
        return Recoded(_stored(code, item), rules)
    found = _by_text(bare, item) or _beside_label(bare, item) or _by_word(bare, item)
    if found is not None:
        return Recoded(found.value, (*rules, *found.rules))
    if item.other is not None and number is None:
        # What people typed is told nowhere: it may name somebody.
        return Recoded(_stored(item.other, item), (*rules, ("other_text", f"-> {item.other}")))
    return Recoded(None, rules, wrong=True)


def _numeric(
    bare: str,
    number: float | None,
    in_groups: bool,
    item: Item,
    rules: tuple[tuple[str, str], ...],
) -> Recoded:
    if number is None and (number := seconds(bare)) is not None:
        rules = (*rules, ("time", "h:mm:ss -> seconds"))
    if number is None:
        return Recoded(None, rules, wrong=True)
    if in_groups:
        rules = (*rules, ("thousands", ""))
    elif "," in bare:
        rules = (*rules, ("decimal_comma", ""))
    if item.factor != 1:
        number *= item.factor
        rules = (*rules, ("factor", f"x {item.factor:.6g}"))
    low, high = item.range or (-math.inf, math.inf)
    return Recoded(number, rules) if low <= number <= high else Recoded(None, rules, wrong=True)


def _by_text(bare: str, item: Item) -> Recoded | None:
    """Value of a text code in other case or zeros, or of a label, of an answer or missing."""
    text = folded(bare)
    same = [v for v in item.values if isinstance(v, str) and folded(v) == text]
    if len(same) == 1:
        return Recoded(same[0], (("letter_case", f"{bare} -> {same[0]}"),))
    if bare.isdigit():  # a spreadsheet eats the zeros of 0180
        same = [
            v for v in item.values if isinstance(v, str) and v.isdigit() and int(v) == int(bare)
        ]
        if len(same) == 1:
            return Recoded(same[0], (("leading_zeros", f"{bare} -> {same[0]}"),))
    codes = {
        v for labels in item.labels.values() for v, label in labels.items() if folded(label) == text
    }
    if len(codes) == 1:
        code = codes.pop()
        return Recoded(_stored(code, item), (("label", f"{bare} -> {code}"),))
    unanswered = [code for code, label in item.missing.items() if label and folded(label) == text]
    if len(unanswered) == 1:
        return Recoded(None, (_missing(unanswered[0], item),))
    return None


def _beside_label(bare: str, item: Item) -> Recoded | None:
    """Value of a code that stands beside its own label: ``5 - Agree``, ``Agree (5)``, ``5 (best)``.

    A text that is not the code's label is accepted only where the codebook labels no code so.
    """
    match = _CODE_FIRST.match(bare) or _CODE_LAST.match(bare)
    if not match:
        return None
    code = _match(match["code"], parse_number(match["code"]), {**dict.fromkeys(item.values, "")})
    missing = _match(match["code"], parse_number(match["code"]), item.missing)
    label = folded(match["label"])
    if missing is not None and item.missing[missing] and folded(item.missing[missing]) == label:
        return Recoded(None, (_missing(missing, item),))
    if code is None or (looks_like_date(bare) and label not in _own(item, code)):
        return None
    own = _own(item, code)
    others = {folded(text) for labels in item.labels.values() for text in labels.values()}
    if label in own or (not own and label not in others):
        return Recoded(_stored(code, item), (("code_and_label", f"{bare} -> {code}"),))
    return None


def _own(item: Item, code: Code) -> list[str]:
    return [folded(labels[code]) for labels in item.labels.values() if code in labels]


def _by_word(bare: str, item: Item) -> Recoded | None:
    """Value of a binary item that is spelt yes, no, true or false."""
    value = WORDS.get(folded(bare)) if item.type == "binary" else None
    return None if value is None else Recoded(value, (("boolean", f"{bare} -> {value:.0f}"),))


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
    codes = [str(code) for code in item.missing]
    codes += [
        f"{'' if low == -math.inf else f'{low:g}'}..{'' if high == math.inf else f'{high:g}'}"
        for low, high, _ in item.missing_ranges
    ]
    if codes:
        text += f" or missing ({', '.join(codes)})"
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
