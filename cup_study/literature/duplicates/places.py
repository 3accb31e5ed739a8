"""Where a publication stands: journal or proceedings, volume and pages, as they are compared."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from cup_study.literature.duplicates import letters

#: Journals of this similarity (0-100) are one.
ALIKE = 90.0
#: From here on they may be.
SIMILAR = 75.0
#: Signs of a name, and of pages, that are compared.
LONGEST, LONGEST_PAGES = 500, 60
#: Last page less first page of a publication that has its pages to itself.
SEVERAL = 3
_SMALL = "the of and for in on de la der die das fur et und a an to y le les du des"
_STOP = frozenset(_SMALL.split())
_PAGE = re.compile(r"([a-z]{0,3})\s*0*(\d{1,9})(?!\d)")
_RANGE = re.compile(r"\s*(?:-|–|—|−|‐|‑|\bto\b)+\s*")
_NUMBER = re.compile(r"\d{1,9}")
_ISSN = re.compile(r"\b(\d{4})-?(\d{3}[\dxX])\b")


@lru_cache(maxsize=65_536)
def container(text: str) -> tuple[str, ...]:
    """Words of a journal's or proceedings' name that are compared.

    Examples
    --------
    >>> container("The Journal of Information &amp; Technology"), container("J. Inf. Technol.")
    (('journal', 'information', 'technology'), ('j', 'inf', 'technol'))
    """
    words = letters.folded(letters.unmarked(text[:LONGEST])).split()
    return tuple([w for w in words if w not in _STOP] or words)


@lru_cache(maxsize=262_144)
def same_container(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """How far two names are of one journal: 1 yes, .5 perhaps, 0 no, NaN unknown.

    An abbreviation counts ("J Inf Technol", "JIT"), and so does a name with more behind it.

    Examples
    --------
    >>> full = container("Journal of Information Technology")
    >>> [same_container(full, container(x)) for x in ("J. Inf. Technol.", "JIT", "Cancer", "")]
    [1.0, 1.0, 0.0, nan]
    """
    if not one or not other:
        return float("nan")
    short, long = sorted((one, other), key=lambda words: (len("".join(words)), words))
    joined_short, joined_long = "".join(short), "".join(long)
    if joined_short == joined_long or _abbreviates(short, long):
        return 1.0
    initials = "".join(w[0] for w in _without_numbers(long))
    if len(initials) > 2 and initials in short:
        return 1.0
    if _begins(short, long):
        return 1.0 if len(joined_short) >= 6 else 0.5
    alike = fuzz.ratio(joined_short, joined_long)
    if alike >= ALIKE:
        return 1.0
    inside = fuzz.token_set_ratio(" ".join(short), " ".join(long))
    return 0.5 if max(alike, inside) >= SIMILAR or _inside(short, long) else 0.0


def volume(text: str) -> str:
    """First number of a volume; the text where there is none.

    Examples
    --------
    >>> volume("31 (Supplement 1)"), volume("Vol. 07"), volume("Suppl"), volume("")
    ('31', '7', 'suppl', '')
    """
    text = text[:LONGEST]
    found = _NUMBER.search(text)
    return found.group().lstrip("0") or "0" if found else letters.folded(text)


@lru_cache(maxsize=65_536)
def pages(text: str) -> tuple[str, str]:
    """First and last page; a shortened last page is completed, one page is first and last.

    Examples
    --------
    >>> pages("123-9"), pages("S123–S129"), pages("e12"), pages("pp. 7 to 31"), pages("xii")
    (('123', '129'), ('123', '129'), ('12', '12'), ('7', '31'), ('', ''))
    """
    main = text[:LONGEST_PAGES].casefold().split(";")[0]  # "742-8; discussion 748-9"
    ends = [m for part in _RANGE.split(main) if (m := _PAGE.search(part))]
    if not ends:
        return "", ""
    first, last = ends[0].group(2), ends[1 if len(ends) > 1 else 0].group(2)
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return first, last


def same_pages(one: tuple[str, str], other: tuple[str, str]) -> float:
    """How far pages agree: 1 both ends, .5 the first, 0 not, NaN unknown.

    A record whose pages are counted from 1 tells nothing about one whose are not: some databases
    count the pages of the article where others give those of the volume or an article number.

    Examples
    --------
    >>> same_pages(("1", "9"), ("1", "9")), same_pages(("5", "9"), ("5", "5"))
    (1.0, 0.5)
    >>> same_pages(("5", "9"), ("105", "109")), same_pages(("1", "9"), ("105", "113"))
    (0.0, nan)
    """
    if not one[0] or not other[0]:
        return float("nan")
    if one[0] == other[0]:
        return 1.0 if one[1] == other[1] else 0.5
    return float("nan") if "1" in (one[0], other[0]) else 0.0


def several(ends: tuple[str, str]) -> bool:
    """Whether pages are so many that no two publications share them (talks share a page or two).

    Examples
    --------
    >>> several(("12", "19")), several(("12", "13")), several(("", ""))
    (True, False, False)
    """
    return bool(ends[0]) and int(ends[1]) - int(ends[0]) >= SEVERAL


def issns(text: str) -> frozenset[str]:
    """ISSNs in a text.

    Examples
    --------
    >>> sorted(issns("0009-7322 (Print)0009-7322 (Linking)"))
    ['00097322']
    """
    return frozenset((a + b).lower() for a, b in _ISSN.findall(text))


def _abbreviates(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return len(one) == len(other) and all(map(_short_of, one, other))


def _without_numbers(words: tuple[str, ...]) -> list[str]:
    return [w for w in words if not w[0].isdigit()]


def _begins(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) < len(long) and all(map(_short_of, short, long))


def _inside(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return len(short) > 1 and all(any(_short_of(w, other) for other in rest) for w in short)


def _short_of(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if long.startswith(short):
        return True
    # Contractions: "dept" for department, "jpn" for japanese, "intl" for international.
    return len(short) > 2 and short[0] == long[0] and _subsequence(short, long)


def _subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(sign in rest for sign in short)
