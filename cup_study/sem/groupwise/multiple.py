"""Many tests: p values that keep the rate of false alarms over all of them."""

from __future__ import annotations

import numpy as np

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray

#: How p values can be corrected for their number.
CORRECTIONS = ("holm", "bonferroni", "none")


def adjusted(pvalues: FloatArray, correction: str = "holm") -> FloatArray:
    """Adjust p values for the number of tests.

    Parameters
    ----------
    pvalues : ndarray, shape (m,)
        Missing ones are not counted.
    correction : {"holm", "bonferroni", "none"}, optional
        Holm's (1979) rejects all that Bonferroni's does, and more.

    Returns
    -------
    ndarray, shape (m,)

    Raises
    ------
    InputError
        For another word.

    Examples
    --------
    >>> adjusted(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    if correction not in CORRECTIONS:
        what = f"expected one of {', '.join(CORRECTIONS)}, got {correction!r}"
        raise InputError("options", [Problem("correction", what)], "Use one of the words.")
    found: FloatArray = np.array(pvalues, dtype=float)
    known = np.flatnonzero(np.isfinite(found))
    if correction == "bonferroni":
        found = np.minimum(found * len(known), 1.0)
    if correction == "holm":
        order = known[np.argsort(found[known], kind="stable")]
        steps = found[order] * (len(known) - np.arange(len(known)))
        found[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return found
