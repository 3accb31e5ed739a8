"""What follows from the evidence of a pair: duplicate, different, or a question to a person."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.literature.duplicates import evidence, scoring
from cup_study.literature.duplicates.prepared import Compared

#: Why a person is asked.
WHY = {
    "band": "alike, but not enough to be sure",
    "guard": "titles differ in a number or a kind (part, erratum, reply), or the kinds do",
    "doi": "one DOI, but titles clearly differ: a DOI of proceedings, a supplement or a book?",
    "chain": "each is like a third record, but the records of the two groups clearly differ",
}


def judged(
    rows: Sequence[Compared], pairs: NDArray[np.intp], band: tuple[float, float]
) -> pd.DataFrame:
    """Evidence of pairs with what follows from it.

    Parameters
    ----------
    rows : sequence of Compared
        From :func:`.prepared.prepared`.
    pairs : array of shape (pairs, 2)
        Places in `rows`.
    band : tuple of float
        As in :func:`.finding.find`.

    Returns
    -------
    DataFrame
        Columns of :func:`.evidence.table`, and ``shared`` (:func:`.scoring.doi_is_shared`),
        ``score``, ``rule``, ``verdict`` (duplicate, different, or a key of :data:`WHY`) and
        ``strength``, by which links are ordered.
    """
    low, high = band
    table = evidence.table(rows, pairs)
    score = np.round(scoring.scores(table), 6)
    same_doi = (table["doi"] == 1).to_numpy(dtype=bool)
    same_words = scoring.same_title(table) & (table["year"] == 0) & (table["first"] == 1)
    shared = scoring.doi_is_shared(table)
    verdict = np.select(
        [
            # The chapters of a book that share its DOI are many pairs, and no one is in doubt.
            shared & (score < low),
            shared,
            same_doi,
            score < low,
            scoring.guarded(table),
            score < high,
        ],
        ["different", "doi", "duplicate", "different", "guard", "band"],
        "duplicate",
    )
    return table.assign(
        shared=shared,
        score=score,
        rule=np.where(same_doi, "doi", np.where(same_words, "exact", "fuzzy")),
        verdict=verdict,
        strength=score + same_doi,
    )
