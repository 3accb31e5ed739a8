"""Authors as they are compared: family names and initials, whatever the order and the spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from cup_study.literature.duplicates import letters

#: Two family names are one from this similarity (0-100) on: "Kowalczyk" and "Kowalczik".
ALIKE = 85.0
#: Shorter family names are not misspelt but others: "Wang" and "Wong".
LEAST_MISSPELT = 5
#: More authors of a record are not compared.
MOST = 40
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.?[-\s]?){1,4}")
#: Signs of a list of authors that are read.
LONGEST = 10_000
_LAST_INITIALS = re.compile(r"[^\W\d_a-z]{1,3}\.?")
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|phd|md)\.?$", re.IGNORECASE)
_NOBODY = frozenset({"", "anonymous", "anon", "noauthor", "noauthors", "unknown", "na", "etal"})
_SMALL = "af av al el bin da das de del den der des di do dos du la le lo ten ter van vom von zu"
_WORDS_OF_BODIES = (
    "group study trial committee consortium society association collaboration investigators "
    "network organization organisation institute university commission team gmbh inc ltd"
)
_BODIES = frozenset(letters.sound(word) for word in _WORDS_OF_BODIES.split())
_LOST = re.compile("[?\ufffd]")
_PARTICLES = frozenset(_SMALL.split())


@dataclass(frozen=True)
class Name:
    """An author as compared.

    Attributes
    ----------
    family : str
        Family name without particles, accents and blanks.
    initials : str
        First letters of the given names; empty where they are not given.
    whole : frozenset of str
        All words of the name: Chinese and Hungarian names come in both orders.
    """

    family: str
    initials: str
    whole: frozenset[str]


@lru_cache(maxsize=65_536)
def names(authors: str) -> tuple[Name, ...]:
    """Authors of a record ("Family, Given; Family, Given"); those who are nobody are left out.

    So are names that lost letters ("?str?m"): they tell nothing.

    Examples
    --------
    >>> [(n.family, n.initials) for n in names("van der Berg, Anna-Lisa; Smith AB; C. Müller")]
    [('berg', 'al'), ('smith', 'ab'), ('muller', 'c')]
    >>> names("[Anonymous]")
    ()
    """
    parts = authors[:LONGEST].split(";")
    if len(parts) == 1 and _is_list(parts[0].split(",")):
        parts = parts[0].split(",")
    told = [
        p
        for p in parts[:MOST]
        if letters.folded(p).replace(" ", "") not in _NOBODY and not _LOST.search(p)
    ]
    return tuple(name for name in map(_name, told) if name.family)


@lru_cache(maxsize=262_144)
def same(one: Name, other: Name) -> bool:
    """Whether two names can be one person's.

    Examples
    --------
    >>> smith, garcia = names("Smith, J.; García López, M")
    >>> other, short = names("Smyth; Garcia, M")
    >>> same(smith, other), same(garcia, short), same(smith, garcia)
    (True, True, False)
    """
    a, b = one.family, other.family
    if a == b:
        return True
    if min(len(a), len(b)) >= 4 and (
        a.startswith(b) or b.startswith(a) or a.endswith(b) or b.endswith(a)
    ):
        return True
    if len(one.whole) > 1 and one.whole == other.whole:
        return True
    # Family and given name changed places: "Wei, Z." is "Zhang, Wei".
    if a in other.whole and other.family[:1] in one.initials:
        return True
    if b in one.whole and one.family[:1] in other.initials:
        return True
    if min(len(a), len(b)) < LEAST_MISSPELT or a[0] != b[0]:
        return False
    return OSA.distance(a, b) <= 1 or fuzz.ratio(a, b) >= ALIKE


def persons(authors: tuple[Name, ...]) -> tuple[Name, ...]:
    """Authors without bodies: one database names the study group, another one its writers.

    Examples
    --------
    >>> [n.family for n in persons(names("Solomon, D; ALTS Study Group"))]
    ['solomon']
    """
    return tuple(n for n in authors if not n.whole & _BODIES)


def shared(one: tuple[Name, ...], other: tuple[Name, ...]) -> float:
    """Share of the shorter list of authors that is in the longer one; NaN where one is empty.

    Examples
    --------
    >>> shared(names("Smith, A; Lind, B"), names("Lind, Berit")), shared((), names("Lind, B"))
    (1.0, nan)
    """
    if not one or not other:
        return float("nan")
    short, long = sorted((one, other), key=len)
    left, families = list(long), [name.family for name in long]
    matched = 0
    for name in short:
        if name.family in families:
            at = families.index(name.family)
        else:
            at = next((i for i, n in enumerate(left) if same(name, n)), -1)
        if at >= 0:
            matched += 1
            del left[at], families[at]
    return matched / len(short)


def initials_differ(one: Name, other: Name) -> bool:
    """Whether two persons of the same family name have other first initials.

    Examples
    --------
    >>> (one, other), (third,) = names("Smith, J.; Smith, Karin"), names("Smith, John K")
    >>> initials_differ(one, other), initials_differ(one, third)
    (True, False)
    """
    a, b = one.initials, other.initials
    if one.family != other.family:
        return False
    return bool(a and b) and a[0] != b[0] and not ({a[0]} <= set(b) or {b[0]} <= set(a))


def _name(text: str) -> Name:
    plain = letters.unmarked(text).strip(" ,.;[]")
    parts = [p.strip() for p in plain.split(",") if p.strip() and not _SUFFIX.match(p.strip())]
    if len(parts) > 1:
        family, given = parts[0], " ".join(parts[1:])
    else:
        family, given = _apart(parts[0] if parts else "")
    words = letters.folded(family).split()
    kept = [w for w in words if w not in _PARTICLES] or words
    return Name(letters.sound("".join(kept)), _initials(given), _whole(f"{family} {given}"))


def _is_list(parts: list[str]) -> bool:
    """Whether parts between commas are authors ("Lind B, Smith AB"), not family and given name."""
    words = [part.split() for part in parts]
    return len(parts) > 1 and all(
        len(w) > 1 and len(w[0]) > 1 and _LAST_INITIALS.fullmatch(w[-1]) for w in words
    )


def _apart(name: str) -> tuple[str, str]:
    words = [w for w in name.split() if not _SUFFIX.match(w)] or [""]
    last = next((i for i, w in enumerate(words) if i and _INITIALS.fullmatch(w)), len(words))
    if 0 < last < len(words) and not _INITIALS.fullmatch(words[0]):
        return " ".join(words[:last]), " ".join(words[last:])
    if len(words) > 4:  # a body: no part of it is a given name
        return name, ""
    first = next((i for i, w in enumerate(words) if w.lower() in _PARTICLES and i), len(words) - 1)
    return " ".join(words[first:]), " ".join(words[:first])


def _initials(given: str) -> str:
    tokens = re.split(r"[\s.\-]+", given)
    found = ""
    for token in tokens:
        if token.isupper() and len(token) <= 4:
            found += letters.folded(token).replace(" ", "")
        else:
            found += letters.folded(token)[:1]
    return found


def _whole(name: str) -> frozenset[str]:
    return frozenset(letters.sound(w) for w in letters.folded(name).split() if len(w) > 1)
