"""What a text that points at a person looks like, one kind after the other.

Each kind has a pattern in RE2's dialect (pyarrow looks at whole columns with it) and, where the
pattern says too little, a function that looks at what it found. Numbers of organisations, years,
dates, amounts and web addresses are not personal and are not found. Names are found only where
the words around them say that it is a name; no list of names is kept.
"""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass

from cup_study.check_digits import is_henkilotunnus, is_personnummer

#: Dashes inside a class of characters; the keyboard's own escaped, else it would make a range.
_DASH = "\\-\u2010\u2011\u2012\u2013\u2212"
_NBSP = "\u00a0"
_GAP = f"[ {_NBSP}./{_DASH}]"
_CAPITAL, _SMALL = "A-ZÅÄÖÉÜ", "a-zåäöéèüøæ"
_WORD = rf"[{_CAPITAL}][{_SMALL}]+(?:-[{_CAPITAL}][{_SMALL}]+)?"
_STREETS = "(?:gatan|vägen|gränd|stigen|torget|allén|backen|katu|tie|kuja|polku)"
#: After "regards" and "my name is" these begin no name.
_NO_NAMES = re.compile(
    "en|ett|den|det|de|er|din|ni|alla|till|tack|från|boende|medborgare|invånare|pensionär|nöjd|"
    "missnöjd|kommunen|a|an|the|from|your|you|all|citizen|resident|not|inte",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,2}\D\d{1,2}\D(19|20)\d\d|(19|20)\d\d\D\d{1,2}\D\d{1,2}")
_LEAST, _MOST = 8, 15
_TITLES = "Herr|Fru|Fröken|Mr|Mrs|Ms|Miss|Dr|Doktor|Professor|Herra|Rouva|Tohtori"
_TITLE = re.compile(rf"(?:{_TITLES})\b")
#: Words in small letters that make a text of a cell.
_RUNNING = 2
_DECIMAL = re.compile(r"\+\d+[.,]\d+")


@dataclass(frozen=True)
class Kind:
    """One kind of identifier.

    Attributes
    ----------
    name : str
        As in ``study.yml`` (``privacy: accept: kinds``).
    pattern : str
        What it looks like, for pyarrow and for :mod:`re`.
    check : callable
        Whether a match of the pattern is one.
    verified : bool
        Whether its check digits leave no doubt.
    numeric : bool
        Whether a cell of digits alone can hold one. Such a cell counts only where most cells of
        its length in the column do: a running number passes a check digit now and then.
    """

    name: str
    pattern: str
    check: Callable[[re.Match[str]], bool] = bool
    verified: bool = False
    numeric: bool = False

    @property
    def checked(self) -> bool:
        """Whether the pattern alone says too little."""
        return self.check is not bool

    def find(self, text: str) -> str | None:
        """First identifier of this kind in a text, or None."""
        for match in _compiled(self.pattern).finditer(text):
            if self.check(match):
                return match.group()
        return None


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _stands_alone(match: re.Match[str], inside: str = "") -> bool:
    """Whether no digit, letter or decimal mark touches the match."""
    text, start, end = match.string, match.start(), match.end()
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    # A point after it may end the sentence; one between digits is a decimal mark.
    more = after in ".," and text[end + 1 : end + 2].isdigit()
    return not (before.isalnum() or before in f".,{inside}" or after.isalnum() or more)


def _swedish(match: re.Match[str]) -> bool:
    text = re.sub(f"[{_DASH}]", "-", match.group()).replace(_NBSP, " ")
    return _stands_alone(match, "-+") and is_personnummer(text)


def _finnish(match: re.Match[str]) -> bool:
    text = re.sub(f"[{_DASH}]", "-", match.group())
    return _stands_alone(match, "-+") and is_henkilotunnus(text)


def _telephone(match: re.Match[str]) -> bool:
    text = match.group()
    digits = re.sub(r"\D", "", text)
    if not _stands_alone(match, "+-/") or _DATE.search(text) or _DECIMAL.fullmatch(text):
        return False
    return _LEAST <= len(digits.removeprefix("00")) <= _MOST


def _address_v4(match: re.Match[str]) -> bool:
    text = match.group()
    if not _stands_alone(match, "-"):
        return False
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError:
        return False
    if match.string[: match.start()].endswith("//"):
        return False  # the machine of a web address
    # 1.2.3.4 may be the number of a section; 0.0.0.0 and the machine itself are nobody's.
    nobody = address.is_unspecified or address.is_loopback or address.is_multicast
    return not nobody and (len(text) > len("1.2.3.4") or text == match.string.strip())


def _address_v6(match: re.Match[str]) -> bool:
    try:
        address = ipaddress.IPv6Address(match.group())
    except ValueError:
        return False
    return _stands_alone(match, ":") and not (address.is_unspecified or address.is_loopback)


def _name(match: re.Match[str]) -> bool:
    if match.group()[0].isupper() and _TITLE.match(match.group()):
        # A title within running text; alone it may be the name of a school or a street.
        return sum(word[0].islower() for word in match.string.split()) >= _RUNNING
    return not _NO_NAMES.fullmatch(match.group(1).split()[0])


def _home(match: re.Match[str]) -> bool:
    """A street and number are a home where words or a postcode say so; else any public place."""
    said = " " in match.group().rpartition(" ")[0]
    postcode = re.match(r" ?[A-Za-z]?,? ?\d{3} ?\d{2} [A-ZÅÄÖ]", match.string[match.end() :])
    return said or postcode is not None


_EMAIL = r"[A-Za-z0-9ÅÄÖåäö._%+'-]+(?:@|\(at\)|\[at\]| at )[A-Za-z0-9ÅÄÖåäö-]+" + (
    r"(?:\.[A-Za-z0-9ÅÄÖåäö-]+)*\.[A-Za-z]{2,}"
)
_SEPARATED = rf"0[1-9]\d{{0,2}} ?[{_DASH}/] ?\d{{2,4}}(?:[ {_NBSP}]?\d{{2,4}}){{1,3}}"
_MOBILE = rf"0(?:7[02369]|4\d|50){_GAP}{{0,2}}\d(?:{_GAP}?\d){{5,6}}"
_SPACED = r"0[1-9]\d{0,2} \d{2,3} \d{2,3} \d{2,3}"
_ABROAD = rf"\+[1-9]\d{{0,2}}(?:{_GAP}{{0,2}}\(?\d\)?){{6,13}}"
_DIALLED = rf"00(?:46|358|47|45|44|49)(?:{_GAP}?\d){{7,11}}"

#: Every kind, in the order in which they are told.
KINDS: tuple[Kind, ...] = (
    Kind(
        "personnummer",
        rf"(?:(?:18|19|20)\d{{2}}|\d{{2}})(?:0[1-9]|1[0-2])[0-9]\d[+ {_NBSP}{_DASH}]?\d{{4}}",
        _swedish,
        verified=True,
        numeric=True,
    ),
    Kind(
        "henkilotunnus",
        rf"[0-3]\d[01]\d{{3}}[+YXWVUABCDEFyxwvuabcdef{_DASH}]\d{{3}}[0-9A-Ya-y]",
        _finnish,
        verified=True,
    ),
    Kind("email", _EMAIL),
    Kind(
        "phone",
        "|".join([_ABROAD, _DIALLED, _SEPARATED, _MOBILE, _SPACED]),
        _telephone,
        numeric=True,
    ),
    Kind("ip_address", r"\d{1,3}(?:\.\d{1,3}){3}", _address_v4),
    Kind("ip_address", r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}", _address_v6),
    Kind(
        "name",
        r"(?:(?i:jag heter|mitt namn är|my name is|i am called|nimeni on|hälsningar|hälsar|"
        r"\bmvh|regards|sincerely|terveisin|yst\. terv\.)[,:!]?|"
        rf"\b(?:{_TITLES})\.?)"
        rf"\s+({_WORD}(?: {_WORD})?)",
        _name,
    ),
    Kind(
        "address",
        rf"(?:(?i:bor på|bor i|adress(?:en)?(?: är)?:?|live at|live on|osoitteessa|osoite:?) )?"
        rf"[{_CAPITAL}][{_SMALL}]+{_STREETS} \d{{1,3}}",
        _home,
    ),
)

#: Names of the kinds, for ``study.yml``.
NAMES: tuple[str, ...] = tuple(dict.fromkeys(kind.name for kind in KINDS))


def masked(text: str) -> str:
    """An identifier of which only the form is left.

    Examples
    --------
    >>> masked("anna@telia.se"), masked("811218-9876")
    ('a•••@•••••.••', '8•••••-••••')
    """
    return text[:1] + "".join("•" if c.isalnum() else c for c in text[1:])
