"""Authors that an export writes in one cell, told apart."""

from __future__ import annotations

import ast
import re

from cup_study.literature.records import record
from cup_study.literature.records.entry import unique

_INITIALS = r"(?:[^\W\d_a-z]\.?[-\s]?){1,4}(?:\s?(?:Jr|Sr|II|III)\.?)?"
#: "Li W." or "van der Berg JP": a family name with initials after it.
_SHORT = re.compile(rf"[^\W\d_][\w'’.\- ]*[ ]{_INITIALS}\.?")
_GLUED = re.compile(r"(?<=[A-Z]\.)(?=[A-Z][a-z])")
_ONLY_INITIALS = re.compile(_INITIALS)
_AND = re.compile(r"\s+(?:and|&)\s+")
#: Longer is no list of names.
_LONGEST_LIST = 100_000


def split(text: str, *, given_first: bool = False) -> str:
    """Authors of one cell as "Family, Given; Family, Given".

    Parameters
    ----------
    text : str
        Authors parted by semicolons, bars, "and", or commas where what stands between commas is
        a family name with initials; or a list as Python writes it.
    given_first : bool, optional
        Whether a name without a comma begins with the given name.

    Examples
    --------
    >>> split("Li W., Dou Z."), split("Li, W., Dou, Z.")
    ('Li, W.; Dou, Z.', 'Li, W.; Dou, Z.')
    >>> split("W. Zhang; Z. Hou", given_first=True), split("Davis FD, Bagozzi RP.")
    ('Zhang, W.; Hou, Z.', 'Davis, FD; Bagozzi, RP.')
    >>> split("['Marx, Karl', 'Lindgren, Astrid']"), split("Davis, Fred")
    ('Marx, Karl; Lindgren, Astrid', 'Davis, Fred')
    """
    return "; ".join(unique(record.author(n, given_first=given_first) for n in told_apart(text)))


def joined(names: list[str], *, given_first: bool = False) -> str:
    """Authors that stand one by one, as "Family, Given; Family, Given".

    Examples
    --------
    >>> joined(["Davis, F. D.", "Bagozzi RP", "Smith, J; Doe, A"])
    'Davis, F. D.; Bagozzi, RP; Smith, J; Doe, A'
    """
    single = [part for name in names for part in name.split(";")]
    return "; ".join(unique(record.author(n, given_first=given_first) for n in single))


def told_apart(text: str) -> list[str]:
    """Names in a cell, as they are written.

    Examples
    --------
    >>> told_apart("Grames, Eliza M and Stillman, Andrew N")
    ['Grames, Eliza M', 'Stillman, Andrew N']
    """
    text = text.strip()
    if text.startswith("[") and text.endswith("]") and len(text) < _LONGEST_LIST:
        try:
            found = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            found = None
        if isinstance(found, list):
            return [str(name).replace(";", ",") for name in found]
    for mark in (";", "|"):
        if mark in text:
            return text.split(mark)
    if "\n" in text:
        return text.split("\n")
    if _AND.search(text):
        return [n for part in _AND.split(text) for n in _by_commas(part)]
    return _by_commas(text)


def _by_commas(text: str) -> list[str]:
    if len(text) > _LONGEST_LIST:
        return [text]
    if "," not in text:
        # "Adeli K.Lewis G. F.": a reference manager left the marks between authors out.
        glued = _GLUED.split(text)
        return glued if all(_SHORT.fullmatch(name.strip()) for name in glued) else [text]
    parts = [part.strip() for part in text.split(",")]
    parts = [part for part in parts if part]
    if len(parts) == 1 or all(_SHORT.fullmatch(part) for part in parts):
        return parts
    if len(parts) % 2 == 0 and len(parts) > 2:
        pairs = list(zip(parts[::2], parts[1::2], strict=True))
        if all(_ONLY_INITIALS.fullmatch(given) for _, given in pairs):
            return [f"{family}, {given}" for family, given in pairs]
    if len(parts) > 2 and all(" " in part for part in parts):
        return parts
    return [text]
