"""Answer labels put in order: rating scales by their words, in English and Swedish.

Each label gets a score from three parts: what is rated (to agree, be satisfied, be important ...),
which way it points, and how strongly. A set of labels is a rating scale when every label has a
score and no two the same. Frequencies and bands of numbers (15-24, 25-34) are ordered likewise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cup_study.ingest.reading.rawtable import folded

#: What is rated: words for it, and for its opposite.
_RATED: Mapping[str, tuple[str, str]] = {
    "agreement": (
        r"agree|instämmer|instämma|håller med|stämmer|true of|applies",
        r"disagree|avstånd|håller inte med|stämmer (?:\w+ )?dåligt",
    ),
    "satisfaction": (r"satisfied|nöjd\w*|content", r"dissatisfied|unsatisfied|missnöjd\w*"),
    "importance": (r"important|viktigt?|betydelsefullt?|avgörande", r"unimportant|oviktigt?"),
    "likelihood": (r"likely|probably|definitely|sannolikt?|troligt?(?:vis)?|säkert",
                   r"unlikely|osannolikt?|otroligt?"),
    "ease": (r"easy|lätt\w*|enkelt?", r"difficult|hard|svårt?|svårare"),
    "quality": (r"good|well|excellent|bra|väl|utmärkt", r"bad|badly|poor|poorly|dåligt?"),
    "trust": (r"confident|confidence|trust|säker|förtroende|litar", r"unsure|osäker|misstro"),
    "use": (r"useful|helpful|användbart?|nyttigt?", r"useless|oanvändbart?|onyttigt?"),
    "extent": (r"extent|degree|grad|utsträckning|all|alls", r"(?!)"),
}  # fmt: skip
_NOT_AT_ALL = r"not at all|inte alls|not \w+ at all|definitely not|absolut inte|helt inte"
_NOT_MUCH = r"not very|not so|not particularly|inte särskilt|inte så|knappast|hardly|probably not"
_NOT = r"\b(?:not|inte|ej|do not|don't|does not)\b"
#: How strongly; the first that is found counts.
_STRENGTH = (
    (4.0, r"extremely|excellent|extremt|oerhört|utmärkt|avgörande|absolut\w*"),
    (3.5, r"to a very \w+|i mycket (?:hög|stor)"),
    (3.0, r"strongly|very|completely|totally|fully|entirely|definitely|mycket|helt|väldigt|säkert|"
          r"starkt|fullständigt|i (?:hög|stor)|to a (?:great|large|high)"),
    (1.6, r"mostly|largely|i huvudsak|till stor del"),
    (1.3, r"moderately|fairly|quite|ganska|måttligt|rather|tämligen"),
    (1.0, r"somewhat|partly|tend to|delvis|till viss|i viss|i någon|to some|troligen|probably"),
    (0.8, r"slightly|a little|something|något|lite|to a (?:small|low|limited)|i (?:liten|låg)"),
)  # fmt: skip
_MIDDLE = (
    r"neither|neutral|varken|mittemellan|mitt emellan|undecided|både och|both|average|medel\w*|"
    r"acceptable|godkänd|sådär|so-so|neutralt|fair|might or might not|maybe|kanske"
)
_OFTEN = (
    (0.0, r"never|aldrig"),
    (1.0, r"hardly ever|almost never|nästan aldrig|very rarely|mycket sällan"),
    (1.5, r"less (?:often )?than once a year|mindre än en gång (?:om året|per år)"),
    (2.0, r"rarely|seldom|sällan|less often|mer sällan|mindre ofta"),
    (2.5, r"(?:once|few times|several times) a year|(?:per|om) året|per år|yearly|årligen"),
    (3.0, r"less than (?:once a|every) month|mer sällan än .*månad|mindre än .*månad"),
    (3.5, r"occasionally|sometimes|ibland|då och då"),
    (4.0, r"month|månad"),
    (5.0, r"week|vecka"),
    (5.5, r"often|frequently|ofta|usually|oftast|vanligtvis"),
    (5.8, r"very often|mycket ofta|almost always|nästan alltid"),
    (6.0, r"daily|every day|dagligen|varje dag|day|dag"),
    (7.0, r"always|alltid|several times a day|flera gånger (?:om dagen|per dag)"),
)
_BAND = re.compile(
    r"(?:(?P<below>under|below|less than|upp till|up to|yngre än|mindre än|högst|<=?|at most)\s*)?"
    r"(?:(?P<above>over|above|more than|över|äldre än|mer än|minst|at least|>=?)\s*)?"
    r"\D{0,3}(?P<low>\d[\d\s.,]*?)(?:\s*(?:-|to|till|and|och)\s*\D{0,2}\d[\d\s.,]*)?"
    r"\s*(?:\+|\D{0,24})\Z"
)


@dataclass(frozen=True)
class Order:
    """Labels in their order, and what kind of answers they are.

    Attributes
    ----------
    labels : tuple of str
        From low to high.
    kind : str
        What is rated, such as ``agreement``; ``frequency``; ``bands`` of numbers.
    """

    labels: tuple[str, ...]
    kind: str


def order(labels: Sequence[str]) -> Order | None:
    """Labels from low to high; None when their words do not tell an order.

    Parameters
    ----------
    labels : sequence of str
        Labels of the answers to one question, without those that mean no answer.

    Returns
    -------
    Order or None

    Examples
    --------
    >>> order(["Agree", "Strongly agree", "Disagree", "Neither agree nor disagree"]).labels
    ('Disagree', 'Neither agree nor disagree', 'Agree', 'Strongly agree')
    >>> order(["Instämmer helt", "Instämmer inte alls", "Instämmer delvis"]).kind
    'agreement'
    >>> order(["65+", "15-24", "25-64"]).labels
    ('15-24', '25-64', '65+')
    >>> order(["Red", "Green"]) is None
    True
    """
    unique = list(dict.fromkeys(labels))
    if len(unique) < 2:
        return None
    for kind in _RATED:
        if found := _sorted(unique, {label: _rating(label, kind) for label in unique}):
            return Order(found, kind)
    if found := _sorted(unique, {label: _frequency(label) for label in unique}):
        return Order(found, "frequency")
    if found := _sorted(unique, {label: _band(label) for label in unique}):
        return Order(found, "bands")
    return None


def _sorted(labels: Sequence[str], scores: Mapping[str, float | None]) -> tuple[str, ...] | None:
    known = [score for score in scores.values() if score is not None]
    if len(known) < len(labels) or len(set(known)) < len(known):
        return None
    return tuple(sorted(labels, key=lambda label: scores[label] or 0.0))


def _rating(label: str, kind: str) -> float | None:
    """Score of a label as a rating of `kind`; None when it is none."""
    text = folded(label)
    good, bad = _RATED[kind]
    if _has(_MIDDLE, text):
        return 0.0
    down = _has(bad, text)
    if not down and not _has(good, text):
        return None
    if _has(_NOT_AT_ALL, text):
        return 3.5 if down else -3.5
    strength = next((s for s, words in _STRENGTH if _has(words, text)), 2.0)
    if _has(_NOT_MUCH, text):
        return -1.5
    if not down and re.search(_NOT, text):
        return -strength
    return -strength if down else strength


def _frequency(label: str) -> float | None:
    text = folded(label)
    # The longest words decide: "very often" is no "often", "less than once a month" no "month".
    found = [(len(match[0]), score) for score, words in _OFTEN if (match := re.search(words, text))]
    if not found:
        return None
    score = max(found)[1]
    several = re.search(r"several|few|flera|någon|några|\b[2-9]\b", text)
    return score + (0.25 if several and score in (4.0, 5.0) else 0.0)


def _band(label: str) -> float | None:
    match = _BAND.match(folded(label))
    if not match:
        return None
    digits = re.sub(r"[\s.,]", "", match["low"])
    shift = -0.5 if match["below"] else 0.5 if match["above"] else 0.0
    return float(digits) + shift


def _has(words: str, text: str) -> bool:
    return re.search(rf"(?<!\w)(?:{words})(?!\w)", text) is not None
