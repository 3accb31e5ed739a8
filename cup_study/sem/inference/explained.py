"""Explained variance of indicators and outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cup_study.sem.inference import standardised

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit


def r_squared(fit: Fit) -> pd.DataFrame:
    """Share of the variance of each explained variable that the model explains.

    One less the standardised residual variance; of ordered variables, of the latent response
    (McKelvey & Zavoina 1975).

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Returns
    -------
    DataFrame
        ``group variable r2`` of indicators and outcomes, in the order of their residual variances
        in the parameter table. NaN where a residual variance is negative.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from cup_study.sem import fit
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=1000)
    >>> data = pd.DataFrame({"x": x, "y": x + rng.normal(size=1000)})
    >>> r_squared(fit("y ~ x", data)).round(1).to_dict("records")
    [{'group': '', 'variable': 'y', 'r2': 0.5}]
    """
    rows = fit.table.rows
    residual = standardised.standardise(fit.model, fit.values, fit.x)
    found = []
    for g, group in enumerate(fit.sample.groups, start=1):
        mine = rows["group"] == g
        explained = {
            *rows.loc[mine & (rows["op"] == "=~"), "rhs"],
            *rows.loc[mine & (rows["op"] == "~"), "lhs"],
        }
        own = mine & (rows["op"] == "~~") & (rows["lhs"] == rows["rhs"])
        own &= rows["lhs"].isin(explained)
        for name, r2 in zip(rows["lhs"][own], 1.0 - residual[own], strict=True):
            found.append((group.label, name, r2 if r2 <= 1 else np.nan))
    return pd.DataFrame(found, columns=["group", "variable", "r2"])
