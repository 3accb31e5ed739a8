"""p values corrected for the number of tests that were made of one question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from cup_study.errors import InputError, Problem

Method = Literal["holm", "fdr_bh"]

#: What the method is called below a table.
NAMES = {
    "holm": {"en": "Holm's method", "sv": "Holms metod"},
    "fdr_bh": {"en": "Benjamini and Hochberg's method", "sv": "Benjamini och Hochbergs metod"},
}


def adjust(
    frame: pd.DataFrame, family: str | Sequence[str] | None = None, method: Method = "holm"
) -> pd.DataFrame:
    """Adjust the p values of each family of tests.

    Parameters
    ----------
    frame : DataFrame
        One row a test, with its `p_value`; a missing one is no test and stays missing.
    family : str or sequence of str, optional
        Columns whose values make a family; without, all rows are one.
    method : {"holm", "fdr_bh"}
        Holm (1979) holds the chance of any false finding, Benjamini and Hochberg (1995) the
        expected share of false findings.

    Returns
    -------
    DataFrame
        The rows with ``p_adjusted family family_size adjustment``: the family's label and the
        number of tests in it.

    Raises
    ------
    InputError
        A column is not there, or the method is not known.

    Examples
    --------
    >>> adjust(pd.DataFrame({"p_value": [0.01, 0.04, None]}))["p_adjusted"].tolist()
    [0.02, 0.04, nan]
    """
    by = [family] if isinstance(family, str) else list(family or ())
    missing = [n for n in ("p_value", *by) if n not in frame.columns]
    if missing:
        problems = [Problem(f'column "{n}"', "is missing") for n in missing]
        raise InputError("tests", problems, "Name columns of the table of tests.")
    if method not in NAMES:
        what = f'expected one of {", ".join(NAMES)}, got "{method}"'
        raise InputError("tests", [Problem("method", what)], "Choose one of these methods.")
    labels = (
        frame[by].astype(str).agg(", ".join, axis=1) if by else pd.Series("all", index=frame.index)
    )
    p_values = frame["p_value"].to_numpy(dtype=float, na_value=np.nan)
    adjusted, sizes = np.full(len(frame), np.nan), np.zeros(len(frame), dtype=int)
    codes = pd.factorize(labels)[0]
    order = np.argsort(codes, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(codes[order])) + 1):
        chosen = rows[~np.isnan(p_values[rows])]
        sizes[rows] = len(chosen)
        if len(chosen):
            found = p_values[chosen]
            adjusted[chosen] = _holm(found) if method == "holm" else false_discovery_control(found)
    return frame.assign(p_adjusted=adjusted, family=labels, family_size=sizes, adjustment=method)


def _holm(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The smallest p times the number of tests, the next times one less, and none falls."""
    # Not by statsmodels, which empties the memory after each family: a second for ten of them.
    order = np.argsort(p_values, kind="stable")
    times = np.arange(len(p_values), 0, -1)
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum(np.maximum.accumulate(p_values[order] * times), 1.0)
    return adjusted
