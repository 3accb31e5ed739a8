"""Discriminant validity after Fornell and Larcker (1981).

A factor should explain more of its own items than of any other factor: the root of its average
variance extracted should exceed its correlations. The criterion is common and blunt; see
:mod:`cup_study.sem.scales.htmt` for a sharper one (Henseler, Ringle & Sarstedt 2015).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.scales import reliability

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit


@dataclass(frozen=True, eq=False)
class FornellLarcker:
    """Roots of AVE beside correlations.

    Parameters
    ----------
    matrices : dict of str to DataFrame
        For each group: roots of the AVE on the diagonal, correlations of the factors elsewhere.
    verdict : DataFrame
        ``group factor_1 factor_2 correlation root_ave_1 root_ave_2 holds``: one row a pair;
        it holds when the size of the correlation is below both roots.
    """

    matrices: dict[str, pd.DataFrame]
    verdict: pd.DataFrame

    @property
    def matrix(self) -> pd.DataFrame:
        """The matrix of the only group."""
        if len(self.matrices) > 1:
            what = f"there are {len(self.matrices)} groups: {', '.join(self.matrices)}"
            remedy = "Take one of them from .matrices."
            raise InputError("Fornell-Larcker", [Problem("group", what)], remedy)
        return next(iter(self.matrices.values()))

    @property
    def holds(self) -> bool:
        """Whether the criterion holds for all pairs in all groups."""
        return bool(self.verdict["holds"].all())


def fornell_larcker(fit: Fit) -> FornellLarcker:
    """Compare the AVE of each factor with its correlations.

    Parameters
    ----------
    fit : Fit
        A fitted model with at least two factors of two items or more.

    Returns
    -------
    FornellLarcker

    Raises
    ------
    InputError
        Fewer than two such factors.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from cup_study.sem import fit
    >>> rng = np.random.default_rng(1)
    >>> traits = rng.normal(size=(2, 2000))
    >>> data = pd.DataFrame({f"{t}{i}": traits[j] + 0.8 * rng.normal(size=2000)
    ...     for j, t in enumerate("ab") for i in (1, 2, 3)})
    >>> fornell_larcker(fit("A =~ a1 + a2 + a3\\nB =~ b1 + b2 + b3", data)).holds
    True
    """
    figures = reliability.reliability(fit)
    matrices = {}
    records = []
    for m in reliability.measurements(fit):
        own = figures[figures["group"] == m.label]
        names = own["factor"].tolist()
        if len(names) < 2:
            what = f"{len(names)} factor with two items or more"
            remedy = "Discriminant validity compares at least two factors."
            raise InputError("Fornell-Larcker", [Problem("model", what)], remedy)
        at = [fit.table.latent.index(name) for name in names]
        sd = np.sqrt(np.diagonal(m.phi))
        r = (m.phi / np.outer(sd, sd))[np.ix_(at, at)]
        root = np.sqrt(own["ave"].to_numpy())
        r[np.diag_indices(len(r))] = root
        matrices[m.label] = pd.DataFrame(r, index=names, columns=names)
        for j, i in combinations(range(len(names)), 2):
            least = min(root[i], root[j])
            holds = bool(abs(r[i, j]) < least)
            records.append((m.label, names[j], names[i], r[i, j], root[j], root[i], holds))
    columns = ["group", "factor_1", "factor_2", "correlation", "root_ave_1", "root_ave_2", "holds"]
    return FornellLarcker(matrices, pd.DataFrame(records, columns=columns))
