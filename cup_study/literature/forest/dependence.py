"""Several correlations of one article: the pooled value by each way of taking that into account."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cup_study.errors import CupError
from cup_study.literature.forest.relations import of_pair
from cup_study.literature.pooling import dependent, fisher, random_effects
from cup_study.literature.pooling.correlations import prepare
from cup_study.literature.pooling.fisher import Measure
from cup_study.literature.pooling.random_effects import Method

COLUMNS = ["construct_1", "construct_2", "way", "k", "articles", "r", "ci_lower", "ci_upper"]
COLUMNS += ["between", "within"]
#: Ways, in the order of the table.
WAYS = ("independent", "three_level", "robust")


def compare(
    effects: pd.DataFrame,
    pair: tuple[str, str],
    *,
    part_of: Mapping[str, str] | None = None,
    measure: Measure = "ZCOR",
    method: Method = "REML",
    level: float = 0.95,
) -> pd.DataFrame:
    """Pool one relation as if all were independent, in three levels, and with robust errors.

    Parameters
    ----------
    effects : DataFrame
        ``study construct_1 construct_2 r n``.
    pair : tuple of str
        The constructs.
    part_of : mapping, optional
        Sample to the article that it is of; others are an article each.
    measure, method, level
        As :func:`cup_study.literature.forest.relations.analyse`.

    Returns
    -------
    DataFrame
        One row a way: ``construct_1 construct_2 way k articles r ci_lower ci_upper between
        within``; the last two are the variances between and within articles. No row where every
        article has one correlation. Ways that cannot be had are left out.

    Examples
    --------
    >>> rows = [("a", 0.2), ("a2", 0.3), ("b", 0.4), ("c", 0.5), ("c2", 0.4), ("d", 0.3)]
    >>> table = pd.DataFrame(rows, columns=["study", "r"]).assign(n=200)
    >>> table = table.assign(construct_1="ease", construct_2="use")
    >>> found = compare(table, ("ease", "use"), part_of={"a2": "a", "c2": "c"})
    >>> found["way"].tolist(), found["articles"].tolist()
    (['independent', 'three_level', 'robust'], [4, 4, 4])
    """
    table = prepare(of_pair(effects, pair), measure=measure, dependent="three_level").effects
    article = [(part_of or {}).get(s, s) for s in table["study"]]
    number = len(set(article))
    if number == len(article) or number < 3:
        return pd.DataFrame(columns=COLUMNS)
    yi, vi = table["yi"].reset_index(drop=True), table["vi"].reset_index(drop=True)
    rows = []

    def add(way: str, estimates: pd.DataFrame, between: float, within: float) -> None:
        ends = estimates.iloc[0][["estimate", "ci_lower", "ci_upper"]].to_numpy(dtype=float)
        told = fisher.back(ends, measure)
        rows.append([*pair, way, len(yi), number, *(float(x) for x in told), between, within])

    alone = random_effects.pool(yi, vi, method=method, test="knha", level=level)
    add("independent", alone.estimates, np.nan, alone.tau2)
    try:
        model = dependent.three_level(yi, vi, article, test="t", level=level)
        between, within = model.sigma2["sigma2"].astype(float)
        add("three_level", model.estimates, between, within)
        add("robust", dependent.robust(model, kind="CR2"), between, within)
    except CupError:  # what cannot be estimated from so few articles is left out
        pass
    return pd.DataFrame(rows, columns=COLUMNS)
