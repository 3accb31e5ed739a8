"""How well coders agree on correlations and on sample sizes: intraclass correlation, alpha."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from cup_study import intraclass, reliability
from cup_study.literature.coding import cells

#: Columns of :func:`agreement`.
AGREEMENT = ["coders", "cells", "differing", "share", "mean_difference", "largest"]
AGREEMENT += ["icc", "icc_lower", "icc_upper", "alpha", "alpha_lower", "alpha_upper"]
#: Fewest cells for a coefficient.
LEAST = 3


def agreement(
    table: pd.DataFrame,
    coders: list[str],
    *,
    tolerance: float = cells.TOLERANCE,
    draws: int = 2000,
    seed: int = 1,
) -> pd.DataFrame:
    r"""Agreement of each two coders, and of all, on numbers.

    Krippendorff's :math:`\alpha` for interval data uses every unit with two values or more; the
    intraclass correlation ICC(2,1), absolute agreement (Shrout & Fleiss 1979), those that all of
    the coders in question have. High coefficients and many differing cells go together: the
    coefficients compare the differences with how much the studies differ.

    Parameters
    ----------
    table : DataFrame
        One row a unit (cell or study), one column a coder; see :func:`.cells.wide`.
    coders : list of str
        The columns.
    tolerance : float
        Values further apart than this differ.
    draws, seed : int
        Bootstrap of alpha's interval.

    Returns
    -------
    DataFrame
        Columns as :data:`AGREEMENT`: a row for each two coders with units in common, and one for
        all (``coders`` is ``all``). Coefficients are NaN with fewer than :data:`LEAST` units.

    Examples
    --------
    >>> table = pd.DataFrame({"R1": [0.5, 0.4, 0.3, 0.6], "R2": [0.5, 0.4, 0.35, 0.6]})
    >>> agreement(table, ["R1", "R2"], draws=100)[["coders", "cells", "differing"]].values.tolist()
    [['R1 – R2', 4, 1], ['all', 4, 1]]
    """
    groups = [(f"{one} – {two}", [one, two]) for one, two in combinations(coders, 2)]
    rows = []
    for name, who in [*groups, ("all", list(coders))]:
        values = table[who].astype(float)
        several = values[values.notna().sum(axis=1) >= 2]
        if several.empty and name != "all":
            continue
        apart = (several.max(axis=1) - several.min(axis=1)).to_numpy()
        differing = int((apart > tolerance + 1e-9).sum())
        share = differing / len(several) if len(several) else np.nan
        mean = float(apart.mean()) if len(several) else np.nan
        largest = float(apart.max()) if len(several) else np.nan
        row = [name, len(several), differing, share, mean, largest]
        rows.append([*row, *_icc(several), *_alpha(several, draws, seed)])
    return pd.DataFrame(rows, columns=AGREEMENT)


def _icc(several: pd.DataFrame) -> list[float]:
    complete = several.dropna()
    if len(complete) < LEAST or complete.shape[1] < 2:
        return [np.nan] * 3
    found = intraclass.intraclass(complete).set_index("type")
    limits = found.loc[["ICC2"], ["icc", "ci_lower", "ci_upper"]]
    return [float(x) for x in limits.to_numpy(dtype=float)[0]]


def _alpha(several: pd.DataFrame, draws: int, seed: int) -> list[float]:
    if len(several) < LEAST:
        return [np.nan] * 3
    found = reliability.krippendorff_alpha(several, measured="interval", draws=draws, seed=seed)
    return [found.estimate, found.ci_lower, found.ci_upper]
