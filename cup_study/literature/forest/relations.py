"""One relation in detail: its effects, pooled if there are enough, and what goes with that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from cup_study.errors import CupError
from cup_study.literature import vocabulary
from cup_study.literature.pooling import fisher, prediction, random_effects
from cup_study.literature.pooling.correlations import Dependent, prepare
from cup_study.literature.pooling.fisher import Measure
from cup_study.literature.pooling.random_effects import Method, Pooled, Test

ROWS = ["study", "n", "r", "ci_lower", "ci_upper", "weight", "yi", "vi", "effects"]


@dataclass(frozen=True, eq=False)
class Relation:
    """A pair of constructs.

    Attributes
    ----------
    pair : tuple of str
        The constructs.
    measure : str
        Scale on which is pooled.
    rows : DataFrame
        One row an effect: ``study n r ci_lower ci_upper weight yi vi effects``; interval of the
        correlation alone, weight in percent (NaN when not pooled).
    pooled : Pooled or None
        None when there are fewer effects than were asked for.
    r, ci_lower, ci_upper, pi_lower, pi_upper : float
        Pooled correlation with its intervals, back on the scale of r; NaN when not pooled.
    log : DataFrame
        ``study construct_1 construct_2 what``.
    """

    pair: tuple[str, str]
    measure: Measure
    rows: pd.DataFrame
    pooled: Pooled | None
    r: float
    ci_lower: float
    ci_upper: float
    pi_lower: float
    pi_upper: float
    log: pd.DataFrame

    @property
    def key(self) -> str:
        """Part of a key that names the pair: lower case letters, digits and underscores."""
        return key_of(self.pair)

    @property
    def k(self) -> int:
        """Effects."""
        return len(self.rows)

    @property
    def n(self) -> int:
        """Persons of all studies, each study once."""
        return int(self.rows.groupby("study")["n"].max().sum())


def key_of(pair: tuple[str, str]) -> str:
    """Part of a key that names a pair.

    Examples
    --------
    >>> key_of(("PE", "BI")), key_of(("use/adoption", "perceived usefulness"))
    ('pe_bi', 'use_usefulness')
    """
    return "_".join(re.sub(r"[^a-z0-9]+", "_", vocabulary.key(c).lower()) for c in pair)


def pair_of(text: str) -> tuple[str, str]:
    """Two constructs of a text such as ``"PU-BI"``; a hyphen inside a name needs blanks around.

    Raises
    ------
    CupError
        When it does not name two.

    Examples
    --------
    >>> pair_of("PE-BI"), pair_of("self-efficacy - use")
    (('PE', 'BI'), ('self-efficacy', 'use'))
    """
    parts = [p.strip() for p in (text.split(" - ") if " - " in text else text.split("-"))]
    if len(parts) != 2 or not all(parts) or parts[0] == parts[1]:
        raise CupError(f'Pair: expected two constructs as in "PU-BI", got "{text}".')
    return parts[0], parts[1]


def of_pair(effects: pd.DataFrame, pair: tuple[str, str]) -> pd.DataFrame:
    """Effects of a pair, whatever the order of its constructs.

    Examples
    --------
    >>> table = pd.DataFrame({"construct_1": ["a", "b"], "construct_2": ["b", "c"]})
    >>> len(of_pair(table, ("b", "a")))
    1
    """
    one, two = effects["construct_1"], effects["construct_2"]
    found: pd.DataFrame = effects[
        ((one == pair[0]) & (two == pair[1])) | ((one == pair[1]) & (two == pair[0]))
    ]
    return found


def analyse(
    effects: pd.DataFrame,
    pair: tuple[str, str],
    *,
    measure: Measure = "ZCOR",
    method: Method = "REML",
    test: Test = "knha",
    dependent: Dependent = "average",
    least: int = 3,
    level: float = 0.95,
) -> Relation:
    """Pool the effects of one pair if there are at least `least`.

    Parameters
    ----------
    effects : DataFrame
        ``study construct_1 construct_2 r n``.
    pair : tuple of str
        The constructs, in the order in which the relation is told.
    measure, method, test, dependent
        As :func:`cup_study.literature.pooling.correlations.pool_pairs`; ``"three_level"`` is
        refused here, see :mod:`.dependence`.
    least : int, optional
        Fewest effects that are pooled.
    level : float, optional
        Level of the intervals.

    Returns
    -------
    Relation

    Raises
    ------
    InputError
        As :func:`cup_study.literature.pooling.correlations.prepare`.

    Examples
    --------
    >>> rows = [("a", 0.2, 103), ("b", 0.4, 203), ("c", 0.5, 153)]
    >>> table = pd.DataFrame(rows, columns=["study", "r", "n"])
    >>> table = table.assign(construct_1="ease", construct_2="use")
    >>> found = analyse(table, ("ease", "use"))
    >>> found.k, found.n, round(found.r, 3)
    (3, 459, 0.38)
    """
    prepared = prepare(of_pair(effects, pair), measure=measure, dependent=dependent)
    table = prepared.effects.reset_index(drop=True)
    half = -ndtri((1 - level) / 2) * np.sqrt(table["vi"].astype(float))
    rows = table.assign(
        ci_lower=np.clip(fisher.back(table["yi"] - half, measure), -1, 1),
        ci_upper=np.clip(fisher.back(table["yi"] + half, measure), -1, 1),
        weight=np.nan,
    )[ROWS]
    if len(rows) < max(least, 2):
        nan = float("nan")
        return Relation(pair, measure, rows, None, nan, nan, nan, nan, nan, prepared.log)
    named = rows.set_index("study")
    pooled = random_effects.pool(named["yi"], named["vi"], method=method, test=test, level=level)
    weights = 1 / (rows["vi"] + pooled.tau2)
    told = prediction.interval(pooled)[["estimate", "ci_lower", "ci_upper", "pi_lower", "pi_upper"]]
    back = fisher.back(told.to_numpy(dtype=float)[0], measure)
    rows = rows.assign(weight=100 * weights / weights.sum())
    r, lower, upper, pi_lower, pi_upper = (float(x) for x in back)
    return Relation(pair, measure, rows, pooled, r, lower, upper, pi_lower, pi_upper, prepared.log)


def values(relation: Relation) -> Mapping[str, tuple[object, str]]:
    """Numbers of a pooled relation by the part of a key, each with its format.

    Examples
    --------
    >>> table = pd.DataFrame({"study": ["a"], "r": [0.5], "n": [100]})
    >>> table = table.assign(construct_1="ease", construct_2="use")
    >>> sorted(values(analyse(table, ("ease", "use"))))
    ['k', 'n']
    """
    told: dict[str, tuple[object, str]] = {
        "k": (relation.k, "count"),
        "n": (relation.n, "count"),
    }
    model = relation.pooled
    if model is None:
        return told
    for name in ("r", "ci_lower", "ci_upper", "pi_lower", "pi_upper"):
        told[name] = (getattr(relation, name), "coef2")
    told |= {
        "tau2": (model.tau2, "decimal3"),
        "i2": (model.i2 / 100, "percent0"),
        "q": (model.q, "decimal1"),
        "q_df": (model.q_df, "count"),
        "q_p": (model.q_p, "p"),
    }
    return told
