"""How far the pooled correlations move with the coder, and with the rule that joins them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.literature.coding import cells, resolutions
from cup_study.literature.pooling import correlations
from cup_study.literature.pooling.fisher import Measure
from cup_study.literature.pooling.random_effects import Method, Test

#: Columns of :func:`compare`.
COMPARED = ["construct_1", "construct_2", "rule", "kind", "k", "n", "without_n", "differing"]
_POOLED = ["r", "ci_lower", "ci_upper", "tau2", "i2"]
COMPARED += [*_POOLED, "same", "shift"]


def compare(
    effects: pd.DataFrame,
    pairs: Sequence[tuple[str, str]],
    *,
    reference: str = "mean",
    rules: Sequence[str] | None = None,
    order: Sequence[str] = (),
    converted: Collection[str] = (),
    source: str = "r_source",
    consensus: pd.DataFrame | None = None,
    tolerance: float = cells.TOLERANCE,
    measure: Measure = "ZCOR",
    method: Method = "REML",
    test: Test = "knha",
) -> pd.DataFrame:
    """Pool some relations under each coder alone and under each rule.

    Parameters
    ----------
    effects : DataFrame
        ``study construct_1 construct_2 r n coder``; n may be missing, and such cells are counted
        but not pooled.
    pairs : sequence of tuple
        Relations to pool, in the order of the result; the order within a pair does not matter.
    reference : str
        Rule from which ``shift`` is reckoned.
    rules : sequence of str, optional
        Coders and rules (:data:`.resolutions.RULES`); all that can be used by default.
    order, converted, source, consensus, tolerance
        As in :func:`.resolutions.resolve`.
    measure, method, test : str
        As in :func:`cup_study.literature.pooling.correlations.pool_pairs`.

    Returns
    -------
    DataFrame
        Columns as :data:`COMPARED`, one row a relation and rule. ``kind`` is ``coder`` or
        ``rule``; `k` studies with `n` persons are pooled; ``without_n`` studies are not, for want
        of a sample size; in ``differing`` of the k the coders differ. ``same`` is what the
        reference gives for the same studies, and ``shift`` what the reading changes: r less that.
        The coders read different studies, so their pooled values differ for that reason too.

    Raises
    ------
    InputError
        As in :func:`.resolutions.resolve`, or a relation that no coder has.

    Examples
    --------
    >>> effects = pd.DataFrame({"study": list("aabb"), "construct_1": "BI", "construct_2": "PE",
    ...     "coder": ["R1", "R2"] * 2, "r": [0.5, 0.6, 0.4, 0.4], "n": 100})
    >>> found = compare(effects, [("PE", "BI")], rules=["R1", "mean"])
    >>> found[["rule", "k", "n"]].values.tolist()
    [['R1', 2, 200], ['mean', 2, 200]]
    """
    names = cells.coders(effects)
    both = [frozenset(p) for p in zip(effects["construct_1"], effects["construct_2"], strict=True)]
    missing = [pair for pair in pairs if frozenset(pair) not in both]
    if missing:
        problems = [Problem(f"{one} - {two}", "no coder has this relation") for one, two in missing]
        raise InputError("correlations", problems, "Correct the names of the constructs.")
    if rules is None:
        cannot = {"direct"} if source not in effects else set()
        cannot |= {"consensus"} if consensus is None else set()
        rules = [*names, *(rule for rule in resolutions.RULES if rule not in cannot)]
    wanted = set(map(frozenset, pairs))
    kept_effects = effects[[pair in wanted for pair in both]]
    differs = cells.spread(kept_effects, tolerance).set_index(cells.CELL)["differs"]

    def resolved(rule: str) -> pd.DataFrame:
        return resolutions.resolve(
            kept_effects,
            rule,
            order=order,
            converted=converted,
            source=source,
            consensus=_within(consensus, wanted),
            tolerance=tolerance,
        )

    def pooled(part: pd.DataFrame) -> pd.Series:
        found = correlations.pool_pairs(part, measure=measure, method=method, test=test)
        return found[_POOLED].iloc[0] if len(found) else pd.Series(np.nan, index=_POOLED)

    base = resolved(reference)
    by_rule = {rule: resolved(rule) for rule in rules}
    rows = []
    for one, two in pairs:
        same = _of_pair(base, one, two)
        for rule in rules:
            every = _of_pair(by_rule[rule], one, two)
            used = every[every["n"].notna()]
            told = pooled(used)
            own_same = pooled(same[same["study"].isin(set(used["study"]))])["r"]
            apart = int(differs.loc[pd.MultiIndex.from_frame(used[cells.CELL])].sum())
            row: list[object] = [one, two, rule, "coder" if rule in names else "rule"]
            row += [len(used), int(used["n"].sum()), len(every) - len(used), apart]
            rows.append([*row, *told, own_same, told["r"] - own_same])
    return pd.DataFrame(rows, columns=COMPARED)


def ranges(compared: pd.DataFrame) -> pd.DataFrame:
    """How far apart the pooled values of the rules, and of the coders, are for each relation.

    Parameters
    ----------
    compared : DataFrame
        From :func:`compare`.

    Returns
    -------
    DataFrame
        ``construct_1 construct_2 kind rules lowest highest range``, over those that pool at least
        two studies.

    Examples
    --------
    >>> compared = pd.DataFrame({"construct_1": "BI", "construct_2": "PE", "kind": "rule",
    ...     "k": 9, "r": [0.5, 0.6]})
    >>> ranges(compared)[["lowest", "highest"]].values.tolist()
    [[0.5, 0.6]]
    """
    by = ["construct_1", "construct_2", "kind"]
    table = (
        compared[compared["k"] > 1]
        .groupby(by, sort=False)["r"]
        .agg(rules="count", lowest="min", highest="max")
    )
    result: pd.DataFrame = table.assign(range=table["highest"] - table["lowest"]).reset_index()
    return result


def _within(
    consensus: pd.DataFrame | None, wanted: Collection[frozenset[str]]
) -> pd.DataFrame | None:
    if consensus is None:
        return None
    named = zip(consensus["construct_1"], consensus["construct_2"], strict=True)
    kept: pd.DataFrame = consensus.loc[[frozenset(pair) in wanted for pair in named]]
    return kept


def _of_pair(table: pd.DataFrame, one: str, two: str) -> pd.DataFrame:
    straight = (table["construct_1"] == one) & (table["construct_2"] == two)
    turned = (table["construct_1"] == two) & (table["construct_2"] == one)
    return table[straight | turned]
