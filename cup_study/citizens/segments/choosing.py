"""How many groups: models with one, two, three ... groups of either kind, in one table.

The study says the number, or BIC chooses it; what the other criteria would choose is told beside,
and so is the smallest group, since a group of a few people is nobody's customer group. The number
is a decision: on answers that run without a break from one end to the other, criteria go on
asking for more groups as the sample grows, and each cuts the same continuum finer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from cup_study.citizens.segments import enumeration, gaussian, grouping
from cup_study.citizens.segments.grouping import Grouping, Method
from cup_study.citizens.segments.normal import Shape
from cup_study.errors import InputError, Problem

#: Criteria that are smallest for their number of groups.
CRITERIA = ("bic", "abic", "caic", "aic")
COLUMNS = [
    "groups",
    "loglik",
    "n_parameters",
    *CRITERIA,
    "entropy",
    "smallest",
    "fewest",
    "replicated",
]


@dataclass(frozen=True)
class Counted:
    """Models with different numbers of groups.

    Attributes
    ----------
    table : DataFrame
        Columns :data:`COLUMNS`, a row a model: ``smallest`` is the share of the smallest group,
        ``fewest`` how many respondents most probably belong to the one with fewest, and
        ``replicated`` how many starts reached the best log-likelihood.
    groupings : dict of int to Grouping
        By number of groups.
    """

    table: pd.DataFrame
    groupings: dict[int, Grouping]

    @property
    def best(self) -> dict[str, int]:
        """Number of groups that each criterion is smallest for."""
        numbers = self.table["groups"].to_numpy()
        return {c: int(numbers[self.table[c].to_numpy(dtype=float).argmin()]) for c in CRITERIA}


def compare(
    data: pd.DataFrame,
    items: Sequence[str],
    counts: Sequence[int],
    *,
    method: Method = "classes",
    covariance: Shape = "diagonal",
    weights: pd.Series[float] | None = None,
    starts: int = 20,
    seed: int = 1,
    workers: int = 1,
) -> Counted:
    """Fit models with different numbers of groups; parameters as in :func:`grouping.fit`.

    Raises
    ------
    InputError
        The method is not known, or a model cannot be fitted.
    """
    if method not in ("classes", "gaussian"):
        what = f'expected "classes" or "gaussian", got "{method}"'
        raise InputError("groups", [Problem("method", what)], "Name one of them.")
    found: dict[int, Grouping] = {}
    if method == "classes":
        told = enumeration.compare(
            data, items, counts, weights=weights, starts=starts, seed=seed, workers=workers
        )
        found = {k: grouping.of_classes(m) for k, m in told.models.items()}
    else:
        shapes = [covariance]
        mixtures = gaussian.compare(
            data, items, counts, shapes, weights=weights, starts=starts, seed=seed, workers=workers
        )
        found = {
            k: grouping.of_mixture(m, data, items, weights) for (k, _), m in mixtures.models.items()
        }
    rows = [_row(k, found[k]) for k in sorted(found)]
    return Counted(pd.DataFrame(rows, columns=COLUMNS), found)


def chosen(found: Counted, wanted: int) -> int:
    """Number of groups: the one the study says, or where it says 0 the one that BIC chooses.

    Raises
    ------
    InputError
        No model with that number was fitted.
    """
    if wanted == 0:
        return found.best["bic"]
    if wanted not in found.groupings:
        fitted = ", ".join(map(str, found.groupings))
        what = f"expected one of {fitted}, got {wanted}"
        raise InputError("groups", [Problem("chosen", what)], "Correct chosen or counts.")
    return wanted


def _row(number: int, one: Grouping) -> dict[str, float]:
    model = one.model
    members = grouping.modal(one.posterior).value_counts()
    fewest = min(int(members.get(g, 0)) for g in one.posterior.columns)
    criteria = {c: float(getattr(model, c)) for c in CRITERIA}
    row: dict[str, float] = {"groups": number, "loglik": float(model.loglik)}
    row |= {"n_parameters": int(model.n_parameters), **criteria, "entropy": one.entropy}
    row |= {"smallest": float(min(model.shares)), "fewest": fewest}
    return row | {"replicated": int(model.replicated)}
