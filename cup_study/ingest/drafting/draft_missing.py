"""Which codes and words of a raw column look as if they meant "no answer"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cup_study.ingest.reading.rawtable import folded

#: Spellings that export tools write for nothing.
BLANKS = frozenset(
    {"na", "n/a", "#n/a", "#null!", "nan", "null", "?", "-", "--", "–", ".", "*", "(blank)"}
)
_WORDS = re.compile(
    r"(?:i |jag )?(?:do not|don't|dont|can't|cannot|kan (?:inte|ej)) (?:know|say|säga|svara|bedöma|"
    r"answer|ta ställning)\b.*|(?:jag )?vet (?:ej|inte)\b.*|dk|n/?a\b.*|"
    r"(?:no|inget|ej|inte|uppgift) (?:answer|response|svar|besvarad|svarat|saknas)\b.*|"
    r"(?:i )?(?:would )?(?:prefer not|rather not|do not want|don't want)\b.*|"
    r"(?:jag )?vill (?:ej|inte) (?:uppge|svara|säga)\b.*|"
    r"(?:no|ingen) (?:opinion|åsikt|uppfattning)\b.*|saknar uppfattning|"
    r"(?:not|inte|ej) (?:applicable|relevant\w*|aktuell\w*|tillämplig\w*|asked|ställd)\b.*|"
    r"refused|refusal|missing|saknas|bortfall|vägrar"
)
_NEGATIVE = frozenset({-1, -2, -3, -6, -7, -8, -9, -66, -77, -88, -96, -97, -98, -99, -999, -9999})
_LARGE = (
    *range(94, 100),
    77,
    88,
    *range(994, 1000),
    777,
    888,
    *range(9994, 10000),
    8888,
    99999,
    999999,
)
#: A column that holds nothing but one of these holds no answer.
ALONE = frozenset({-1, -9, -99, 97, 98, 99, 997, 998, 999, 9999})
#: The highest code that a rating scale or a list of answers usually has.
HIGHEST_CODE = 20


def is_word(text: str) -> bool:
    """Whether a text says that there is no answer.

    Examples
    --------
    >>> [is_word(t) for t in ("Vet ej", "Don't know", "NA", "Prefer not to say", "No", "Agree")]
    [True, True, True, True, False, False]
    """
    bare = folded(text)
    return bare in BLANKS or _WORDS.fullmatch(bare) is not None


def codes(numbers: Iterable[float]) -> frozenset[float]:
    """Numbers of a column that look like codes for "no answer".

    Negative ones where all answers are 0 or more; 77, 88, 94-99 and their like far above the
    answers; 8 and 9 with a gap below; 0 among years.

    Parameters
    ----------
    numbers : iterable of float
        The different numbers in a column.

    Returns
    -------
    frozenset of float

    Examples
    --------
    >>> sorted(codes([1, 2, 3, 4, 5, 98, 99])), sorted(codes([1, 2, 3, 4, 5, 9]))
    ([98, 99], [9])
    >>> sorted(codes(range(18, 100))), sorted(codes([0, 1950, 1987])), sorted(codes([-1, 0, 14]))
    ([], [0], [-1])
    """
    whole = frozenset(numbers)
    found = {n for n in whole if n in _NEGATIVE}
    if any(n < 0 for n in whole - found):
        found = set()
    rest = sorted(whole - found - set(_LARGE))
    if not rest:
        return frozenset()
    high = rest[-1]
    coded = high <= HIGHEST_CODE
    found |= {n for n in whole if n in _LARGE and n > (high + 1 if coded else 3 * high)}
    if coded and (below := [n for n in rest if n not in (8, 9)]) and len(below) >= 2:
        ends = {n for n in rest if n in (8, 9)}
        if ends and min(ends) > below[-1] + 1 and below[-1] < 8:
            found |= ends
    if 0 in whole and len(rest) > 1 and rest[1] >= 1000:
        found.add(0)
    return frozenset(found)
