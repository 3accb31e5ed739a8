"""Which concepts are looked at in the same study.

Counts are lower bounds, since a concept that was not seen may be in the article. The measures that
compare counts, Jaccard's index and lift, are bounds in neither direction: they move with which
concepts an abstract happens to name.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from cup_study.literature.concepts.matrix import counts


def pairs(joined: pd.DataFrame) -> pd.DataFrame:
    r"""Pairs of concepts and the studies in which both were seen.

    Parameters
    ----------
    joined : DataFrame
        From :func:`cup_study.literature.concepts.matrix.join`.

    Returns
    -------
    DataFrame
        ``concept_1 concept_2 both studies_1 studies_2 jaccard lift``, most first. With :math:`n`
        studies of which :math:`a` and :math:`b` hold one concept each and :math:`c` both, Jaccard's
        index is :math:`c/(a+b-c)` (Jaccard 1912; 0-1) and the lift :math:`cn/(ab)` (Brin et al.
        1997; 1 when the two are independent). Missing where a concept was seen nowhere.

    Examples
    --------
    >>> frame = pd.DataFrame({"key": list("abc"), "x": [True, True, False],
    ...                       "y": [True, False, False]})
    >>> pairs(frame)[["both", "jaccard", "lift"]].values.tolist()
    [[1.0, 0.5, 1.5]]
    """
    order = list(counts(joined)["concept"])
    seen = joined[order].to_numpy(dtype=int)
    both, n = seen.T @ seen, len(joined)
    rows = []
    for i, j in combinations(range(len(order)), 2):
        a, b, c = int(both[i, i]), int(both[j, j]), int(both[i, j])
        jaccard = c / (a + b - c) if a and b else np.nan
        lift = c * n / (a * b) if a and b else np.nan
        rows.append((order[i], order[j], c, a, b, jaccard, lift))
    columns = ["concept_1", "concept_2", "both", "studies_1", "studies_2", "jaccard", "lift"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(
        ["both", "jaccard", "concept_1", "concept_2"],
        ascending=[False, False, True, True],
        ignore_index=True,
    )
