"""Why two names may mean one construct: typing, abbreviations, synonyms, similar spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from cup_study.literature.effects.known_names import ABBREVIATIONS, SYNONYMS

#: Most proposals of a name on spelling alone.
_MOST_SIMILAR = 3
#: Words that names have or leave out without another meaning.
_FILLERS = {"perceived", "behavioral", "behavior", "actual", "toward", "towards", "using", "the"}


@lru_cache(maxsize=65536)
def folded(name: str) -> str:
    """Name without the differences that are only typing: case, hyphens, blanks, British spelling.

    Examples
    --------
    >>> folded("Behavioural  Intention"), folded("Self-Efficacy")
    ('behavioral intention', 'self efficacy')
    """
    text = unicodedata.normalize("NFKC", name).casefold().replace("behaviour", "behavior")
    return " ".join(re.sub(r"[^\w()]+|_", " ", text).split())


def grounds(
    name: str,
    names: Sequence[str],
    size: Mapping[str, tuple[int, str]],
    present: set[str],
    similar: float,
) -> list[tuple[str, float, str]]:
    """List what a name may be, with score and ground, the surest first.

    Parameters
    ----------
    name : str
        The name.
    names : sequence of str
        All names.
    size : mapping
        Name to its place by frequency: only names before it are proposed for typing and spelling.
    present : set of str
        Folded names and constructs that synonyms may lead to.
    similar : float
        Least similarity, 0-100.

    Examples
    --------
    >>> grounds("Use", ["use", "Use"], {"use": (-2, "use"), "Use": (-1, "Use")}, {"use"}, 85)[0]
    ('use', 100.0, 'typing')
    """
    before = [other for other in names if size[other] < size[name]]
    plain = folded(name)
    by_plain = {folded(other): other for other in reversed(names)}
    found = [(other, 100.0, "typing") for other in before if folded(other) == plain]
    meant = ABBREVIATIONS.get(name.upper(), ())
    for target in meant:
        others = [m for m in meant if m != target]
        ground = "abbreviation" + (f", also of {' and '.join(others)}" if others else "")
        found.append((by_plain.get(folded(target), target), 100 / len(meant), ground))
    if not meant and " " not in plain and 2 <= len(plain) <= 5:
        for other in names:
            initials = "".join(word[0] for word in folded(other).split())
            if initials == plain and other != name:
                found.append((other, 80.0, "initials"))
    core = _core(plain)
    for other in before:
        if core and core == _core(folded(other)):
            score = fuzz.token_sort_ratio(plain, folded(other))
            found.append((other, score, 'the same but for words such as "perceived"'))
    for one, two, who in SYNONYMS:
        if folded(one) == plain and folded(two) in present:
            found.append((by_plain.get(folded(two), two), 0.0, f"synonym: {who}"))
    if len(plain) > 5:
        close = process.extract(
            plain,
            {other: folded(other) for other in before},
            scorer=fuzz.token_sort_ratio,
            score_cutoff=similar,
            limit=_MOST_SIMILAR,
        )
        found += [(other, score, "similar spelling") for _, score, other in close]
    return found


@lru_cache(maxsize=65536)
def _core(plain: str) -> frozenset[str]:
    return frozenset(plain.split()) - _FILLERS
