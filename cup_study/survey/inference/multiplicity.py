"""p values corrected for the number of tests that were made of one question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem

Method = Literal["holm", "fdr_bh"]

#: What the method is called below a table.
NAMES = {
    "holm": {"en": "Holm's method", "sv": "Holms metod"},
    "fdr_bh": {"en": "Benjamini and Hochberg's method", "sv": "Benjamini och Hochbergs metod"},
}
ADDED = ["p_adjusted", "family", "family_size", "adjustment"]


def adjust(
    frame: pd.DataFrame, family: str | Sequence[str] | None = None, method: Method = "holm"
) -> pd.DataFrame:
    """Adjust the p values of each family of tests, by statsmodels.

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
    # Imported where it is needed: it takes a second, and most notebooks never come here.
    from statsmodels.stats.multitest import multipletests

    labels = (
        frame[by].astype(str).agg(", ".join, axis=1) if by else pd.Series("all", index=frame.index)
    )
    p_values = frame["p_value"].to_numpy(dtype=float, na_value=np.nan)
    adjusted, sizes = np.full(len(frame), np.nan), np.zeros(len(frame), dtype=int)
    for label in labels.unique():
        chosen = labels.eq(label).to_numpy() & ~np.isnan(p_values)
        sizes[labels.eq(label).to_numpy()] = chosen.sum()
        if chosen.any():
            adjusted[chosen] = multipletests(p_values[chosen], method=method)[1]
    return frame.assign(p_adjusted=adjusted, family=labels, family_size=sizes, adjustment=method)
