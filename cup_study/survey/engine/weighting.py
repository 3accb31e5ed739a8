"""Raking by the survey library, with the tolerances said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
import svy
from numpy.typing import NDArray

TOLERANCE = 1e-12
ROUNDS = 5_000

_BASE, _RAKED = "base", "raked"


def rake(
    base: NDArray[np.float64],
    margins: Sequence[NDArray[np.intp]],
    targets: Sequence[NDArray[np.float64]],
    *,
    tolerance: float = TOLERANCE,
    rounds: int = ROUNDS,
) -> NDArray[np.float64]:
    """Weights that add up to several margins, by iterative proportional fitting.

    Parameters
    ----------
    base : (n,) array
        Weights to start from.
    margins : sequence of (n,) arrays of int
        Category of each row in each margin, from 0; every category occurs.
    targets : sequence of arrays
        Population of each category; the margins have the same sum.
    tolerance : float, optional
        Largest difference of a margin from its target, relative to the population.
    rounds : int, optional
        Rounds over the margins before it is given up.

    Returns
    -------
    (n,) array
        The weights as they are after the last round; whether they meet the margins is for the
        caller to see.

    Examples
    --------
    >>> rows = [np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])]
    >>> rake(np.ones(4), rows, [np.array([30.0, 70.0]), np.array([50.0, 50.0])]).tolist()
    [15.0, 15.0, 35.0, 35.0]
    """
    names = [f"margin{i}" for i in range(len(margins))]
    columns = {name: codes.astype(np.int64) for name, codes in zip(names, margins, strict=True)}
    sample = svy.Sample(pl.DataFrame({_BASE: base, **columns}), svy.Design(wgt=_BASE))
    raked = sample.weighting.rake(
        controls={
            name: {code: float(persons) for code, persons in enumerate(target)}
            for name, target in zip(names, targets, strict=True)
        },
        wgt_name=_RAKED,
        tol=tolerance,
        max_iter=rounds,
        on_nonconvergence="ignore",
        update_design_wgts=False,
    )
    rows: Any = raked.data
    return np.array(rows[_RAKED].to_numpy(), dtype=np.float64)
