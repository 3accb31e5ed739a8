"""Partial invariance: which parameters hurt when a step is not tenable, freed one after the other.

At each round every parameter that the step made equal is tested by a score test: would the model
fit better if it alone were free in all groups (:mod:`cup_study.sem.groupwise.equality_tests`)? The
worst is freed, the model fitted again, until none of those left is significant under the correction
for their number.

What comes out is found on the data that tell of it: report it as exploratory, and see whether
conclusions differ between the full and the partial model (Byrne, Shavelson & Muthen 1989).

References
----------
Byrne, B. M., Shavelson, R. J., & Muthen, B. (1989). Testing for the equivalence of factor
covariance and mean structures. *Psychological Bulletin*, 105, 456-466.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.fitted import Fit
from cup_study.sem.groupwise.equality_tests import score_tests
from cup_study.sem.groupwise.invariance import Invariance, invariance
from cup_study.sem.groupwise.invariance_design import keys, written
from cup_study.sem.groupwise.invariance_steps import CONTINUOUS, ORDERED, plan
from cup_study.sem.groupwise.invariance_table import invariance_table
from cup_study.sem.groupwise.multiple import adjusted
from cup_study.sem.groupwise.respecify import respecify
from cup_study.sem.language.names import Key

#: The step that each is compared with.
_BEFORE = {
    **{"metric": "configural", "scalar": "metric", "strict": "scalar"},
    **{"thresholds": "configural", "loadings": "thresholds", "intercepts": "loadings"},
    "residuals": "intercepts",
}
#: Kind of parameter: operator, and whether of factors.
_KINDS = {
    "loadings": ("=~", True),
    "regressions": ("~", None),
    "thresholds": ("|", False),
    "intercepts": ("~1", False),
    "means": ("~1", True),
    "residuals": ("~~", False),
    "residual.covariances": ("~~", False),
    "lv.variances": ("~~", True),
    "lv.covariances": ("~~", True),
}


@dataclass(frozen=True, eq=False)
class PartialInvariance:
    """What was freed, and why.

    Parameters
    ----------
    partial : tuple of str
        All parameters that are free, those of the call included: what ``partial=`` takes.
    log : DataFrame
        ``round parameter stat df pvalue pvalue_adjusted freed``: every test of every round.
    stopped : str
        Why no more was freed.
    fits : dict of str to Fit
        The step before, the full step and the partial one.
    table : DataFrame
        The partial step against the one before, as in
        :func:`cup_study.sem.groupwise.invariance_table.invariance_table`.
    """

    partial: tuple[str, ...]
    log: pd.DataFrame
    stopped: str
    fits: dict[str, Fit]
    table: pd.DataFrame


def partial_invariance(
    model: str,
    data: pd.DataFrame | None = None,
    group: str | None = None,
    *,
    step: str = "scalar",
    partial: Sequence[str] | str = (),
    candidates: Sequence[str] | None = None,
    correction: str = "holm",
    level: float = 0.05,
    at_most: int | None = None,
    keep: int = 2,
    **options: Any,
) -> PartialInvariance:
    """Free parameters of one step until those left are tenable.

    Parameters
    ----------
    model, data, group
        As in :func:`cup_study.sem.groupwise.invariance.invariance`.
    step : str, optional
        Its name. Free what earlier steps need with ``partial`` first.
    partial : sequence of str, optional
        Parameters that are free from the beginning.
    candidates : sequence of str, optional
        Parameters that may be freed; default all that the step makes equal. A loading that is
        fixed as a marker is none of them: with ``std_lv=True`` all loadings are.
    correction : {"holm", "bonferroni", "none"}, optional
        For the number of parameters tested in a round.
    level : float, optional
        Of the tests.
    at_most : int, optional
        How many may be freed; default as many as needed.
    keep : int, optional
        Equal loadings (intercepts) that each factor must keep, so that groups are compared by
        more than one item.
    **options
        As in :func:`cup_study.sem.groupwise.invariance.invariance`: ``ordered``, ``estimator`` and
        so on.

    Returns
    -------
    PartialInvariance

    Raises
    ------
    InputError
        For words that do not exist, and whatever :func:`invariance` refuses.

    Notes
    -----
    Tests are those of normal theory also for robust estimators. For ordered items their
    statistics are too small or too large by a factor that depends on the items; the order of the
    candidates is hardly touched, p values are approximate.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=800)
    >>> data = pd.DataFrame({f"q{i}": trait + rng.normal(size=800) for i in range(1, 6)})
    >>> data["city"] = np.repeat(["Umeå", "Lund"], 400)
    >>> data.loc[400:, "q3"] += 0.5
    >>> found = partial_invariance("Ease =~ q1 + q2 + q3 + q4 + q5", data, "city")
    >>> found.partial, found.log.loc[found.log["freed"], "parameter"].tolist()
    (('q3 ~ 1',), ['q3 ~ 1'])
    """
    adjusted(np.zeros(0), correction)
    asked = options.get("ordered", ())
    ordered = asked is True or (not isinstance(asked, bool) and len(asked) > 0)
    name = plan((step,), ordered=ordered)[0].name
    if name == "configural":
        problem = Problem("step", "configural makes nothing equal, so there is nothing to free")
        raise InputError("options", [problem], "Name a later step.")
    before = _BEFORE.get(name, "intercepts" if ordered else "scalar")
    full = invariance(
        model, data, group, steps=(before, name), partial=partial, warn=False, **options
    )
    new = set((ORDERED if ordered else CONTINUOUS)[name]) - set(full.equal[before])
    free = list(keys(full.partial))
    allowed = None if candidates is None else set(keys(candidates))
    now = full.fits[name]
    log: list[pd.DataFrame] = []
    while True:
        if at_most is not None and len(log) == at_most:
            stopped = f"{at_most} parameters are free, as many as at_most allows"
            break
        left = [
            key
            for key in _candidates(full, now, new, free, keep)
            if allowed is None or key in allowed
        ]
        if not left:
            stopped = f"no candidate is left: each factor keeps {keep} equal parameters"
            break
        tests = score_tests(now, left)
        tests["pvalue_adjusted"] = adjusted(tests["pvalue"].to_numpy(), correction)
        worst = int(np.lexsort((-tests["stat"].to_numpy(), tests["pvalue"].to_numpy()))[0])
        hit = bool(tests["pvalue_adjusted"].to_numpy()[worst] < level)
        tests["freed"] = (np.arange(len(tests)) == worst) & hit
        tests.insert(0, "round", len(log) + 1)
        log.append(tests)
        if not hit:
            stopped = f"no candidate is significant at {level:g} ({correction})"
            break
        free.append(left[worst])
        now = respecify(now, **full.design.arguments(full.equal[name], free))
    title = f"{name} (partial)"
    table, _ = invariance_table(
        {before: full.fits[before], title: now},
        {before: full.equal[before], title: full.equal[name]},
    )
    rounds = pd.concat(log, ignore_index=True) if log else pd.DataFrame(columns=list(_COLUMNS))
    return PartialInvariance(
        tuple(map(written, free)), rounds, stopped, {**full.fits, title: now}, table
    )


#: Columns of the log.
_COLUMNS = ("round", "parameter", "stat", "df", "pvalue", "pvalue_adjusted", "freed")


def _candidates(
    full: Invariance, fit: Fit, new: Iterable[str], free: Sequence[Key], keep: int
) -> list[Key]:
    """Parameters that may be freed next, in the order of the table."""
    rows = fit.table.rows
    first = rows[rows["group"] == 1]
    latent = set(fit.table.latent)
    kinds = {_KINDS[kind] for kind in new}
    found = []
    for lhs, op, rhs in zip(*(first[c] for c in ("lhs", "op", "rhs")), strict=True):
        mine = [k for k in kinds if k[0] == op and k[1] in (None, lhs in latent)]
        key = (lhs, op, rhs)
        if mine and key not in free and _testable(full, fit, key, new):
            found.append(key)
    left = Counter(_anchor(fit, key) for key in found)
    fixed = Counter(_anchor(fit, key) for key in _markers(fit, new))
    return [
        key
        for key in found
        if (anchor := _anchor(fit, key)) == "" or left[anchor] + fixed[anchor] > keep
    ]


def _testable(full: Invariance, fit: Fit, key: Key, new: Iterable[str]) -> bool:
    """Whether a parameter is tied, or fixed after the first group where it could be free."""
    rows = fit.table.rows
    mine = rows[(rows["lhs"] == key[0]) & (rows["op"] == key[1]) & (rows["rhs"] == key[2])]
    if key[1] == "~~" and (key[0] == key[2]) != bool({"residuals", "lv.variances"} & set(new)):
        return False
    item, levels = key[0], full.design.levels
    if (mine["free"] > 0).all():
        labels = mine["label"]
        tied = labels.nunique() == 1 and bool(labels.iat[0])
        if key[1] == "|" and full.design.by_text:
            # With fewer than two equal thresholds others would no longer be identified.
            own = rows[(rows["lhs"] == item) & (rows["op"] == "|") & (rows["group"] == 1)]
            same = [
                rows.loc[(rows["lhs"] == item) & (rows["rhs"] == t), "label"].nunique() == 1
                for t in own["rhs"]
            ]
            return tied and sum(same) > 2
        return tied
    if (mine["free"] > 0).any() or len(mine) < fit.table.n_groups:
        return False
    if full.design.by_text:
        return key[1] in ("~1", "~~") and levels.get(item, 3) > 2
    return item in fit.table.latent and key[1] in ("~1", "~~")


def _anchor(fit: Fit, key: Key) -> str:
    """Factor whose scale or origin a parameter helps to carry over groups."""
    lhs, op, _ = key
    if op == "=~":
        return lhs
    if op == "~1" and lhs not in fit.table.latent:
        rows = fit.table.rows
        of = rows.loc[(rows["op"] == "=~") & (rows["rhs"] == lhs), "lhs"]
        return str(of.iat[0]) if len(of) else ""
    return ""


def _markers(fit: Fit, new: Iterable[str]) -> list[Key]:
    """Loadings that are fixed to the same value in all groups: they count as equal."""
    if "loadings" not in set(new):
        return []
    rows = fit.table.rows
    fixed = rows[(rows["op"] == "=~") & (rows["free"] == 0) & (rows["group"] == 1)]
    return list(zip(*(fixed[c] for c in ("lhs", "op", "rhs")), strict=True))
