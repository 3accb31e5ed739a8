"""What of a title is compared: its words, its numbers, and signs that it is of another kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cup_study.literature.duplicates import letters

#: Part of a title in brackets at its end, or before or behind "=", is tried as a title of its own
#: from this length.
LEAST_VARIANT = 15
#: Signs of a title that are compared.
LONGEST = 1000
_LANGUAGES = (
    "arabic bulgarian chinese croatian czech danish dutch english finnish french german greek "
    "hebrew hungarian italian japanese korean lithuanian norwegian persian polish portuguese "
    "romanian russian serbian slovak slovenian spanish swedish turkish ukrainian"
)
_LANGUAGE = re.compile(rf"[\[(](?:{'|'.join(_LANGUAGES.split())})[\])][\s.]*$", re.IGNORECASE)
#: "Title [Titel]", and "Titel = Title" as PsycInfo and library catalogues write it.
_TWO_LANGUAGES = re.compile(r"^(.*?)(?:\s*\[([^\[\]]+)\][\s.]*$|\s=\s(.*)$)", re.DOTALL)
#: What a database puts before a title when its status changes: the publication is the same.
_STATUS = re.compile(r"^\s*[\[(]?retracted(?: article| paper)?\s*[\]):.\-–—]+\s*", re.IGNORECASE)
_STATUS_END = re.compile(r"\s*[\[(](?:retracted(?: article)?|in press)[^\])]*[\])]?\s*$", re.I)
#: Notes of Ovid and Medline behind a title.
_NOTE = re.compile(
    r"\s*\[(?:(?:systematic )?review|\d+ refs?|abstract|letter|see comments?"
    r"|comments? (?:in|on)[^\]]*"
    r"|(?:published )?(?:erratum|correction) appears in[^\]]*|no abstract[^\]]*)[\].]*\s*$",
    re.IGNORECASE,
)
#: What Web of Science and Scopus put behind the title of an erratum, and what stands before it.
_ERRATUM_END = re.compile(
    r"\s*\((?:vol\.? \w+,? (?:pg|p|art)\.? ?\w+,? \d{4}"
    r"|[a-z]{3}, (?:10\.\d{4,}/\S+|\d+), \d{4}"
    r"|[^()]*\(\d{4}\) ?\d+[^()]*(?:\([^()]*\))?[^()]*)\)\W*$",
    re.IGNORECASE,
)
_ERRATUM = re.compile(
    r"^\s*\W?(?:published )?(?:erratum|errata|corrigendum|corrigenda|correction)(?: (?:to|for))?\s*"
    r"[:.\-–—]\s*",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[:;?!.(\[–—/=]|\s-\s|\s--+\s")
_DIGITS = re.compile(r"\d+")
_ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
}
_CARDINALS = "one two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {w: i for i, w in enumerate(_CARDINALS.split(), 1)} | {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
}
#: After these words a Roman numeral or a letter numbers something.
_BEFORE = (
    "part parts volume vol phase study stage chapter paper round wave type grade class book "
    "section series no number experiment"
)
_NUMBERED = frozenset(_BEFORE.split())
_PARTS = ("part", "volume", "phase", "chapter", "paper")
#: So few signs behind a title are no subtitle.
SHORT_REST = 6
#: Words at the beginning and end of a part of a title among which such a word means its kind:
#: "Reply to Smith", "use of services: a comment", but not "evolution in response to events".
AT_ENDS = 2
#: Words that make a title that of another publication about the one with the same words.
MARKS = {
    "erratum": "erratum",
    "errata": "erratum",
    "corrigendum": "erratum",
    "corrigenda": "erratum",
    "correction": "erratum",
    "corrections": "erratum",
    "addendum": "erratum",
    "retraction": "retraction",
    "withdrawn": "retraction",
    "withdrawal": "retraction",
    "reply": "reply",
    "replies": "reply",
    "rejoinder": "reply",
    "response": "reply",
    "comment": "comment",
    "comments": "comment",
    "commentary": "comment",
    "discussion": "comment",
    "editorial": "editorial",
    "protocol": "protocol",
    "supplement": "supplement",
    "supplementary": "supplement",
    "dataset": "supplement",
}


@dataclass(frozen=True)
class Title:
    """A title as it is compared.

    Attributes
    ----------
    words : tuple of str
        Folded words.
    compact : str
        The same without blanks: "e-government" and "egovernment" are one.
    numbers : tuple of str
        Numbers in it in order, in digits whatever they were written in.
    marks : frozenset of str
        Kinds (values of :data:`MARKS`) that its words tell of.
    variants : tuple of str
        `compact`, and its parts where it is a title in two languages.
    breaks : frozenset of int
        Lengths of `compact` at which a subtitle may begin.
    """

    words: tuple[str, ...]
    compact: str
    numbers: tuple[str, ...]
    marks: frozenset[str]
    variants: tuple[str, ...]
    breaks: frozenset[int]


@lru_cache(maxsize=65_536)
def title(text: str) -> Title:
    """Title as it is compared.

    Examples
    --------
    >>> found = title("RETRACTED: Trust in e-services, Part II: <i>Use</i> [Swedish]")
    >>> found.compact, found.numbers
    ('trustineservicespartiiuse', ('2',))
    >>> sorted(title("Reply to Smith").marks), title("[Förtroende]").compact
    (['reply'], 'fortroende')
    """
    text = " ".join(text[:LONGEST].split())
    plain = letters.unmarked(text)
    while (shorter := _NOTE.sub("", _LANGUAGE.sub("", plain))) != plain:
        plain = shorter
    plain = _STATUS_END.sub("", _STATUS.sub("", plain))
    bare = _ERRATUM.sub("", _ERRATUM_END.sub("", plain))
    erratum, plain = bare != plain, bare
    compact = _compact(plain)
    if not compact:
        plain, compact = text, _compact(text)
    words = tuple(letters.folded(plain).split())
    variants = [compact]
    parts = _TWO_LANGUAGES.match(plain)
    if parts:
        variants += [c for c in map(_compact, parts.groups("")) if len(c) >= LEAST_VARIANT]
    breaks, length = [], 0
    pieces = _BREAK.split(plain)
    for piece in pieces[:-1]:
        length += len(_compact(piece))
        breaks.append(length)
    return Title(
        words,
        compact,
        tuple(_numbers(words)),
        frozenset(_marks(pieces)) | (frozenset({"erratum"}) if erratum else frozenset()),
        tuple(dict.fromkeys(variants)),
        frozenset(breaks),
    )


def same_numbers(one: Title, other: Title) -> bool:
    """Whether two titles have the same numbers, however their digits are parted.

    Examples
    --------
    >>> same_numbers(title("Vitamin B 12, part two"), title("Vitamin B12 Part II"))
    True
    >>> same_numbers(title("Use of services 1"), title("Use of services 2"))
    False
    """
    if one.numbers == other.numbers:
        return True
    return "".join(one.numbers) == "".join(other.numbers)


def numbers_part(rest: str) -> bool:
    """Whether what one title has behind the other numbers a part ("part II"), and little else.

    Examples
    --------
    >>> numbers_part("partii"), numbers_part("2"), numbers_part("evidencefrom10countries")
    (True, True, False)
    """
    return len(rest) <= SHORT_REST or rest[0].isdigit() or rest.startswith(_PARTS)


def _marks(pieces: list[str]) -> Iterator[str]:
    """Kinds that words at the beginning or the end of a part of the title tell of."""
    for piece in pieces:
        words = letters.folded(piece).split()
        at_ends = {*words[:AT_ENDS], *words[-AT_ENDS:]}
        yield from (MARKS[w] for w in words if w in MARKS and w in at_ends)


def _compact(text: str) -> str:
    return letters.folded(text).replace(" ", "")


def _numbers(words: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for i, word in enumerate(words):
        if any(c.isdigit() for c in word):
            found += _DIGITS.findall(word)
        elif word in _NUMBERS:
            found.append(str(_NUMBERS[word]))
        elif word in _ROMAN and (
            (i > 0 and words[i - 1] in _NUMBERED) or (len(word) > 1) or i == len(words) - 1
        ):
            found.append(str(_ROMAN[word]))
        elif len(word) == 1 and i > 0 and words[i - 1] in _NUMBERED:
            found.append(word)
    return found
