"""One score for the evidence of a pair, and what the score cannot outvote.

The score is that of Fellegi and Sunter (1969): what agrees adds points, what disagrees takes points
off, what one of the two does not tell adds nothing. Points are log odds, so that the score
1 / (1 + exp(-sum)) is on the scale of a probability. They are fixed (:data:`POINTS`), not estimated
from the records at hand: the same two records have the same score in every collection. They were
set by reason, with an eye on a logistic regression on labelled collections.

References
----------
Fellegi, I. P., & Sunter, A. B. (1969). A theory for record linkage. Journal of the American
Statistical Association, 64(328), 1183-1210. https://doi.org/10.1080/01621459.1969.10501049
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

#: Score from which a person decides, and from which two records are duplicates.
BAND = (0.3, 0.9)
#: Titles at least so alike (0-1), with the same numbers and no other word, are the same.
SAME = 0.98
#: Titles that are less alike (0-1) are those of two publications, or in two languages.
LEAST_TITLE = 0.6
#: Signs from which a title is long: few publications have the same one by chance.
LONG = 30
SHORT = 15
#: Signs from which two titles hardly have the same beginning by chance.
LONG_BEGINNING = 50
#: Signs from which the title of an erratum or a reply has that of its article in it.
LONG_OF_A_KIND = 40
#: Points in log odds: what agrees speaks for one publication, what disagrees against it.
POINTS: Mapping[str, float] = {
    "before anything is compared": -2.0,
    "title: the same, 30 signs or more": 3.0,
    "title: the same, 15-29 signs, or a long one of a kind (erratum, reply)": 1.5,
    "title: the same, shorter": 0.0,
    "title: the same, short and of a kind (editorial, comment)": -1.0,
    "title: 95-98 % alike": 2.0,
    "title: 90-95 % alike": 0.5,
    "title: 80-90 % alike": -1.0,
    "title: less alike": -3.0,
    "title: without the other's subtitle": 1.5,
    "title: the beginning of the other, 50 signs or more": 2.5,
    "title: the beginning of the other, shorter": 1.0,
    "title: missing": -1.0,
    "title: a word stands for another (each, at most two; titles 80 % alike)": -1.5,
    "title: other numbers": -4.0,
    "title: another kind (erratum, reply, comment)": -5.0,
    "authors: 80 % or more in both": 1.5,
    "authors: under 30 % in both": -3.0,
    "first author: the same": 0.5,
    "first author: another": -1.0,
    "first author: other initials": -1.0,
    "year: the same": 1.0,
    "year: next to it": -0.5,
    "year: further apart": -2.0,
    "container: the same": 0.7,
    "container: another": -1.0,
    "volume: the same": 1.0,
    "volume: another": -2.0,
    "volume: another, and the title of a kind": -2.0,
    "issue: the same": 0.3,
    "issue: another": -0.5,
    "issue: another, and pages not known or others, or the title of a kind": -2.5,
    "pages: the same": 2.0,
    "first page: the same": 1.0,
    "pages: others": -2.0,
    "pages (more than three), volume, container, year: the same; and title or authors": 2.0,
    "DOI: the same": 5.0,
    "DOI: another": -4.0,
    "abstract: 90 % alike": 1.5,
    "abstract: under 60 % alike": -0.5,
    "kind: preprint, thesis, book or report, and another": -3.0,
    "kind: conference paper and article": -1.0,
}


def scores(evidence: pd.DataFrame) -> NDArray[np.float64]:
    """Score of each pair.

    Parameters
    ----------
    evidence : DataFrame
        From :func:`.evidence.table`.

    Returns
    -------
    array of shape (pairs,)
        Between 0 and 1.

    Examples
    --------
    >>> from cup_study.literature.duplicates import candidates, prepared
    >>> from cup_study.literature.duplicates import evidence as look
    >>> from cup_study.literature.records import record
    >>> one = {"record": "a", "title": "Trust and risk in e-government adoption", "year": 2008,
    ...        "authors": "Bélanger, France; Carter, Lemuria"}
    >>> other = one | {"record": "b", "authors": "Belanger F, Carter L"}
    >>> records = prepared.prepared(record.frame([one, other]))
    >>> scores(look.table(records, candidates.pairs(records))).round(2).tolist()
    [0.98]
    """
    total = np.full(len(evidence), POINTS["before anything is compared"])
    for name, where in parts(evidence).items():
        total += POINTS[name] * where
    result: NDArray[np.float64] = 1 / (1 + np.exp(-total))
    return result


def parts(evidence: pd.DataFrame) -> dict[str, NDArray[Any]]:
    """Which points each pair is given: names of :data:`POINTS` with 0 or 1 (or 2) for each pair."""
    e = {name: evidence[name].to_numpy() for name in evidence.columns}
    alike = e["title"]
    same = same_title(evidence)
    begins, length = np.where(same, 0, e["begins"]), e["length"]
    beginning = (begins > 0) & (length >= LONG_BEGINNING)
    other = ~same & (begins == 0)
    own = same & (length >= LONG) & ~e["marked"]
    some = same & (length >= np.where(e["marked"], LONG_OF_A_KIND, SHORT))
    # Each issue has its editorial, and in many journals its page 1.
    by_issue = np.isnan(e["pages"]) | (e["pages"] == 0) | e["marked"]
    return {
        "title: the same, 30 signs or more": own,
        "title: the same, 15-29 signs, or a long one of a kind (erratum, reply)": some & ~own,
        "title: 95-98 % alike": other & (alike >= 0.95),
        "title: 90-95 % alike": other & (alike >= 0.9) & (alike < 0.95),
        "title: 80-90 % alike": other & (alike >= 0.8) & (alike < 0.9),
        "title: less alike": other & (alike < 0.8),
        "title: the same, short and of a kind (editorial, comment)": same & of_a_kind(evidence),
        "title: without the other's subtitle": (begins == 2) & ~beginning,
        "title: the beginning of the other, 50 signs or more": beginning,
        "title: the beginning of the other, shorter": (begins == 1) & ~beginning,
        "title: missing": np.isnan(alike),
        "title: a word stands for another (each, at most two; titles 80 % alike)": (
            np.minimum(e["substituted"], 2)
        ),
        "title: other numbers": e["numbers_differ"],
        "title: another kind (erratum, reply, comment)": e["marks_differ"],
        "authors: 80 % or more in both": e["authors"] >= 0.8,
        "authors: under 30 % in both": e["authors"] < 0.3,
        "first author: the same": e["first"] == 1,
        "first author: another": e["first"] == 0,
        "first author: other initials": e["initials_differ"],
        "year: the same": e["year"] == 0,
        "year: next to it": e["year"] == 1,
        "year: further apart": e["year"] > 1,
        "container: the same": e["container"] == 1,
        "container: another": e["container"] == 0,
        "volume: the same": e["volume"] == 1,
        "volume: another": e["volume"] == 0,
        # Each volume has its editorial, and by the same editor.
        "volume: another, and the title of a kind": (e["volume"] == 0) & of_a_kind(evidence),
        "issue: the same": e["issue"] == 1,
        "issue: another": (e["issue"] == 0) & ~by_issue,
        "issue: another, and pages not known or others, or the title of a kind": (e["issue"] == 0)
        & by_issue,
        "pages: the same": e["pages"] == 1,
        "first page: the same": e["pages"] == 0.5,
        "pages: others": e["pages"] == 0,
        "pages (more than three), volume, container, year: the same; and title or authors": (
            same_place(evidence)
        ),
        "DOI: the same": e["doi"] == 1,
        "DOI: another": e["doi"] == 0,
        "abstract: 90 % alike": e["abstract"] >= 0.9,
        "abstract: under 60 % alike": e["abstract"] < 0.6,
        "kind: preprint, thesis, book or report, and another": e["kinds_differ"],
        "kind: conference paper and article": e["conference"],
    }


def same_title(evidence: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether the titles are the same, apart from single letters."""
    alike = evidence["title"].to_numpy(dtype=float) >= SAME
    other = evidence["substituted"].to_numpy(dtype=int) > 0
    found: NDArray[np.bool_] = alike & ~other & ~evidence["numbers_differ"].to_numpy(dtype=bool)
    return found


def of_a_kind(evidence: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether both titles say little more than "Editorial" or "Comments"."""
    e = evidence
    found: NDArray[np.bool_] = (e["marked"] & (e["length"] < LONG_OF_A_KIND)).to_numpy(dtype=bool)
    return found


def same_place(evidence: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether two records stand on the same pages of the same volume, with one title or authors.

    No two publications do: the title is a translation, or an author is misspelt.
    """
    e = evidence
    found: NDArray[np.bool_] = (
        e["own_pages"]
        & (e["volume"] != 0)
        & (e["container"] >= 0.5)
        & ((e["issue"] != 0) | (e["people"] >= 3))
        & (e["year"] <= 1)
        & ((e["authors"] >= 0.8) | same_title(e))
    ).to_numpy(dtype=bool)
    return found


def guarded(evidence: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether a pair is never taken for one publication without a person, whatever its score.

    A part, an erratum or a reply that is known by other numbers or words in the title, unless
    volume, pages and authors agree; titles that have nothing in common, unless the place is the
    same; editorials and comments without the same year and volume; a preprint, thesis, book or
    report and something else; books and reports of different years; and records in different
    journals on different pages, or without pages and the same volume.
    """
    e = evidence
    place = same_place(e) | ((e["pages"] == 1) & (e["volume"] == 1) & (e["authors"] >= 0.8))
    named = (e["numbers_differ"] | e["marks_differ"]) & ~place
    named |= (e["title"] < LEAST_TITLE) & (e["begins"] == 0) & ~same_place(e)
    named |= of_a_kind(e) & ~((e["year"] == 0) & (e["volume"] == 1)) & ~same_place(e)
    elsewhere = (e["pages"] == 0) | (e["pages"].isna() & (e["volume"] != 1))
    named |= (e["container"] == 0) & elsewhere
    named |= e["editions"] & (e["pages"] != 1)
    # "... among women", "... among men": siblings that only their place or abstracts tell apart.
    named |= (e["substituted"] > 0) & ~(e["pages"] >= 0.5) & ~(e["abstract"] >= 0.9)
    kinds = e["kinds_differ"] & ~((e["pages"] == 1) & ((e["container"] >= 0.5) | e["own_pages"]))
    found: NDArray[np.bool_] = (named | kinds).to_numpy(dtype=bool)
    return found


def doi_is_shared(evidence: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether two records have one DOI and yet clearly differ.

    Proceedings, supplements and books lend their DOI to what is in them, and an erratum may carry
    that of its article. Titles in two languages agree in nothing either: if pages and authors
    do, they are no clear difference.
    """
    e = evidence
    titles = (e["title"] < LEAST_TITLE) & (e["begins"] == 0)
    place = (e["pages"] >= 0.5) & (e["authors"] >= 0.8) & (e["first"] == 1)
    people = (e["authors"] < 0.3) & (e["pages"] == 0)
    number = e["numbers_differ"] & ((e["pages"] == 0) | (e["title"] < 0.9))
    number &= ~(e["abstract"] >= 0.9)  # one abstract: a database put its codes into the title
    other = (titles & ~place) | people | e["marks_differ"] | number
    found: NDArray[np.bool_] = ((e["doi"] == 1) & other).to_numpy(dtype=bool)
    return found


def contradicted(evidence: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether two records give different places: two of DOI, volume and pages are others.

    One may be a misprint. For titles of a kind (editorials) another issue is enough, for other
    numbers or kinds in the titles (parts, errata) one of the three.
    """
    e = evidence
    others = (e["doi"] == 0).astype(int) + (e["volume"] == 0) + (e["pages"] == 0)
    named = e["numbers_differ"] | e["marks_differ"]
    found: NDArray[np.bool_] = (
        (others >= 2) | ((others >= 1) & named) | (e["marked"] & (e["issue"] == 0))
    ).to_numpy(dtype=bool)
    return found
