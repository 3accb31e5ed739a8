"""What two records agree and disagree in: one row of a table for each pair that is compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, Levenshtein

from cup_study.literature.duplicates import names, places
from cup_study.literature.duplicates.prepared import Compared
from cup_study.literature.duplicates.titles import Title, numbers_part, same_numbers

#: Titles less alike (0-1) are looked at only if something else is rare and the same.
LEAST_TITLE = 0.7
#: A title that ends where the longer one goes on has at least so many signs.
LEAST_BEGINNING = 15
#: A title behind another one (a title in two languages) has at least so many.
LEAST_END = 30
#: Few volumes have more issues (a weekly has 52).
MOST_ISSUES = 60
#: In titles less alike (0-1) words do not stand for one another: the whole is another.
COMPARABLE = 0.8
#: Two words are spellings of one from this similarity (0-100) on.
SPELLING = 75.0
#: Words shorter than this are not misspelt at their first letter but others: "cats" and "rats".
LONG_WORD = 6
#: Beginnings that look alike and mean another thing.
_OPPOSED = (
    *(("hyper", "hypo"), ("micro", "macro"), ("inter", "intra")),
    *(("austria", "australia"), ("niger", "nigeria")),
)
_NOT = "not no non never without inte ej utan nicht kein ohne"
_NEGATIONS = frozenset(_NOT.split())
#: Chinese and Japanese have no blanks between words: there a sign stands for another.
_SIGNS = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_UNKNOWN = float("nan")
#: Not "." or "_": with these behind it begin the versions of a review and the chapters of a book.
_BEHIND_DOI = "-;&?#)/"
#: Kinds that no database takes for another one; "article in proceedings" is taken for all.
_APART = ({"thesis"}, {"preprint"}, {"dataset"}, {"book"}, {"report"})
#: Kinds that come again under the same title: annual reports, editions.
_AGAIN = frozenset({"book", "report", "web"})
#: Columns of :func:`table` with their types.
COLUMNS = {
    "one": "int64",
    "other": "int64",
    "title": "float64",
    "begins": "int64",
    "substituted": "int64",
    "numbers_differ": "bool",
    "marks_differ": "bool",
    "marked": "bool",
    "length": "int64",
    "authors": "float64",
    "people": "int64",
    "first": "float64",
    "initials_differ": "bool",
    "year": "float64",
    "container": "float64",
    "volume": "float64",
    "issue": "float64",
    "pages": "float64",
    "doi": "float64",
    "own_pages": "bool",
    "abstract": "float64",
    "kinds_differ": "bool",
    "conference": "bool",
    "editions": "bool",
}


def table(records: Sequence[Compared], pairs: NDArray[np.intp]) -> pd.DataFrame:
    """Evidence for and against each pair being one publication.

    Parameters
    ----------
    records : sequence of Compared
        From :func:`.prepared.prepared`.
    pairs : array of shape (pairs, 2)
        From :func:`.candidates.pairs`.

    Returns
    -------
    DataFrame
        Pairs with titles that are at least :data:`LEAST_TITLE` alike or something rare in common.
        ``one``, ``other``: places in `records`. ``title``: similarity (0-1) of the titles.
        ``begins``: one title is the beginning or end of the other (1), and a subtitle follows (2).
        ``substituted``: words of one title that stand for others in the other one.
        ``numbers_differ``, ``marks_differ``: titles tell of different parts or kinds ("Reply");
        ``marked``: both of one kind.
        ``length``: signs of the shorter title. ``authors``: share of the shorter list in the
        longer one; ``people``: how long it is. ``first``: the first authors are one.
        ``initials_differ``: but not their initials.
        ``year``: years between. ``container``, ``volume``, ``issue``, ``pages``, ``doi``: agree
        (1), nearly (.5), do not (0). ``own_pages``: the same pages, more than talks share.
        ``abstract``: similarity (0-1). ``kinds_differ``: a preprint, thesis, book, report or data
        set and something else. ``conference``: a conference paper and an article.
        ``editions``: books, reports or web pages of different years. Missing where one of the two
        does not tell.
    """
    kept = _worth(records, pairs)
    rows = [_row(records, int(one), int(other)) for one, other in kept]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _worth(records: Sequence[Compared], pairs: NDArray[np.intp]) -> NDArray[np.intp]:
    if not len(pairs):
        return pairs
    compact = [r.title.compact for r in records]
    one, other = ([compact[i] for i in side] for side in pairs.T)
    alike = process.cpdist(one, other, scorer=fuzz.ratio, score_cutoff=100 * LEAST_TITLE)
    rest = [i for i in np.flatnonzero(alike == 0) if _rare(records, *pairs[i])]
    keep = alike > 0
    keep[rest] = True
    found: NDArray[np.intp] = pairs[keep]
    return found


def _rare(records: Sequence[Compared], one: int, other: int) -> bool:
    a, b = records[one], records[other]
    if a.doi and a.doi == b.doi:
        return True
    short, long = sorted((a.title.compact, b.title.compact), key=len)
    if len(short) >= LEAST_BEGINNING and long.startswith(short[:LEAST_BEGINNING]):
        return True
    two_languages = len(a.title.variants) > 1 or len(b.title.variants) > 1
    if two_languages and _alike(a.title, b.title) >= LEAST_TITLE:
        return True
    if a.pages[0] and a.pages == b.pages and (a.pages[0] != "1" or places.several(a.pages)):
        both = bool(a.authors and b.authors and names.same(a.authors[0], b.authors[0]))
        return both or (bool(a.volume) and a.volume == b.volume and a.year == b.year)
    return False


def _row(records: Sequence[Compared], one: int, other: int) -> tuple[Any, ...]:
    a, b = records[one], records[other]
    begins, alike = _begins(a.title, b.title), _alike(a.title, b.title)
    known = bool(a.authors and b.authors)
    first = known and _first(a.authors, b.authors)
    return (
        one,
        other,
        alike,
        begins,
        _substituted(a.title, b.title) if alike >= COMPARABLE and not begins else 0,
        not _numbers(a.title, b.title, begins),
        a.title.marks != b.title.marks,
        bool(a.title.marks & b.title.marks),
        min(len(a.title.compact), len(b.title.compact)),
        names.shared(a.authors, b.authors),
        min(len(a.authors), len(b.authors)),
        float(first) if known else _UNKNOWN,
        first and names.initials_differ(a.authors[0], b.authors[0]),
        float(abs(a.year - b.year)) if a.year and b.year else _UNKNOWN,
        1.0 if a.issn & b.issn else places.same_container(a.container, b.container),
        _equal(a.volume, b.volume),
        _issues(a.issue, b.issue),
        places.same_pages(a.pages, b.pages),
        _dois(a.doi, b.doi),
        a.pages == b.pages and places.several(a.pages),
        _abstracts(a.abstract, b.abstract),
        any((a.kind in kinds) != (b.kind in kinds) for kinds in _APART)
        and "other" not in (a.kind, b.kind),
        {a.kind, b.kind} == {"conference", "journal"},
        a.kind == b.kind and a.kind in _AGAIN and bool(a.year and b.year) and a.year != b.year,
    )


def _alike(one: Title, other: Title) -> float:
    if not one.compact or not other.compact:
        return _UNKNOWN
    return max(fuzz.ratio(x, y) for x in one.variants for y in other.variants) / 100


def _begins(one: Title, other: Title) -> int:
    short, long = sorted((one, other), key=lambda t: (len(t.compact), t.compact))
    size = len(short.compact)
    if size < LEAST_BEGINNING or size > len(long.compact) - 3:
        return 0
    if fuzz.ratio(short.compact, long.compact[:size], score_cutoff=95):
        return 2 if any(abs(size - place) <= 1 for place in long.breaks) else 1
    behind = size >= LEAST_END and fuzz.ratio(short.compact, long.compact[-size:], score_cutoff=95)
    return 1 if behind else 0


def _substituted(one: Title, other: Title) -> int:
    """Words that stand for others; a negation that only one title has is one too."""
    if one.compact == other.compact:
        return 0
    negated = _NEGATIONS.isdisjoint(one.words) != _NEGATIONS.isdisjoint(other.words)
    signs = _other_signs(one.compact, other.compact) if _SIGNS.search(one.compact) else 0
    a, b = set(one.words) - set(other.words), set(other.words) - set(one.words)
    # Words written together in one of the titles are no other words.
    alone = {w for w in a if not _joined(w, other.compact, b, one.compact)}
    others = {w for w in b if not _joined(w, one.compact, a, other.compact)}
    words = min(_without_spelling(alone, others), _without_spelling(others, alone))
    return words + signs + negated


def _joined(word: str, compact: str, others: set[str], own: str) -> bool:
    """Whether a word is in the other title, but written together with its neighbours or apart."""
    if len(word) < 4 or word not in compact:
        return False
    longer = [o for o in others if word in o]
    return not longer or any(o in own for o in longer)


def _without_spelling(words: set[str], others: set[str]) -> int:
    return sum(not any(_spelling(w, o) for o in others) for w in words if len(w) > 1)


def _spelling(one: str, other: str) -> bool:
    """Whether two words are spellings of one: "programme", "program", but not "men", "women"."""
    if one[0] != other[0]:
        size = min(len(one), len(other))
        return len(one) == len(other) and size >= LONG_WORD and OSA.distance(one, other) <= 1
    for pair in _OPPOSED:
        for first, second in (pair, pair[::-1]):
            if one.startswith(first) and other == second + one[len(first) :]:
                return False
    return fuzz.ratio(one, other) > SPELLING or sorted(one) == sorted(other)


def _other_signs(one: str, other: str) -> int:
    return sum(
        step.tag == "replace" and bool(_SIGNS.match(one, step.src_pos))
        for step in Levenshtein.editops(one, other)
    )


def _numbers(one: Title, other: Title, begins: int) -> bool:
    if same_numbers(one, other):
        return True
    if begins == 0:
        return False
    # A title that was cut has the first of the numbers only.
    short, long = sorted((one, other), key=lambda t: (len(t.compact), t.compact))
    if long.compact.startswith(short.compact) and numbers_part(long.compact[len(short.compact) :]):
        return False
    return "".join(long.numbers).startswith("".join(short.numbers))


def _first(one: tuple[names.Name, ...], other: tuple[names.Name, ...]) -> bool:
    return names.same(one[0], other[0])


def _equal(one: str, other: str) -> float:
    return float(one == other) if one and other else _UNKNOWN


def _issues(one: str, other: str) -> float:
    # Reference managers write other numbers into this field; those of issues are small.
    if one and other and one != other and max(int(one), int(other)) > MOST_ISSUES:
        return _UNKNOWN
    return _equal(one, other)


def _dois(one: str, other: str) -> float:
    short, long = sorted((one, other), key=len)
    if short and short != long and long.startswith(short) and long[len(short)] in _BEHIND_DOI:
        return _UNKNOWN  # cut, or with something of an address behind it
    return _equal(one, other)


def _abstracts(one: str, other: str) -> float:
    if not one or not other:
        return _UNKNOWN
    size = min(len(one), len(other))
    return fuzz.ratio(one[:size], other[:size]) / 100
