"""Which predictors count as best, promising or experimental (Jeyaraj, Rottman & Lacity 2006).

Rules of a review of 99 studies of the adoption of IT innovations:

- *well-utilised*: the relation was examined at least five times; *experimental*: fewer;
- *best predictor*: well-utilised, and significant in at least .80 of the examinations;
- *promising*: experimental, and significant in every examination (weight 1.00).

Of the article the abstract was read here, not the full text: both limits can be set. What was
examined may be counted in tests or in studies, and the classes change with it: both are told. Read
from abstracts, which favour findings, weights are upper bounds, and so are the classes.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from cup_study.errors import CupError
from cup_study.literature.weighing import weights

BEST, UTILISED, PROMISING, EXPERIMENTAL = "best", "well-utilised", "promising", "experimental"
CLASSES = (BEST, UTILISED, PROMISING, EXPERIMENTAL)
#: Examinations of a well-utilised relation, and the weight of a best predictor.
LEAST, WEIGHT = 5, 0.80
#: Weights such as 4/5 are not exact in binary.
_SLACK = 1e-12


def classify(
    tested: pd.Series, weight: pd.Series, *, least: int = LEAST, best: float = WEIGHT
) -> list[str]:
    """Class of each relation by the published rules.

    Parameters
    ----------
    tested : Series
        Examinations.
    weight : Series
        Significant of them, 0-1.
    least : int, optional
        Examinations from which a relation is well-utilised.
    best : float, optional
        Weight from which a well-utilised relation is a best predictor.

    Returns
    -------
    list of str
        ``best``, ``well-utilised`` (and below that weight), ``promising`` or ``experimental``.

    Raises
    ------
    CupError
        A weight is outside 0-1, or nothing was examined.

    Examples
    --------
    >>> classify(pd.Series([5, 5, 4, 4]), pd.Series([0.8, 0.6, 1.0, 0.75]))
    ['best', 'well-utilised', 'promising', 'experimental']
    """
    if ((weight < 0) | (weight > 1) | weight.isna() | (tested < 1)).any():
        raise CupError("Weights must lie between 0 and 1, of at least one examination each.")
    found = []
    for number, share in zip(tested, weight, strict=True):
        if number >= least:
            found.append(BEST if share >= best - _SLACK else UTILISED)
        else:
            found.append(PROMISING if share >= 1 - _SLACK else EXPERIMENTAL)
    return found


def spare(
    significant: pd.Series, tested: pd.Series, classes: list[str], best: float = WEIGHT
) -> list[float]:
    """Unseen tests without a significant result that a best predictor could stand.

    With :math:`s` of :math:`t` tests significant, the largest :math:`m` with
    :math:`s/(t+m)` at least `best`; missing for other classes. The question is that of a
    fail-safe number (Rosenthal 1979), asked of a count.

    Examples
    --------
    >>> spare(pd.Series([22, 4]), pd.Series([22, 4]), ["best", "promising"])
    [5.0, nan]
    """
    return [
        float(max(math.floor(s / best - t + 1e-9), 0)) if name == BEST else np.nan
        for s, t, name in zip(significant, tested, classes, strict=True)
    ]


def combined(
    relations: pd.DataFrame,
    *,
    least: int = LEAST,
    best: float = WEIGHT,
    least_studies: int = 1,
) -> pd.DataFrame:
    """Weights, signs and classes of every relation, counted in tests and in studies.

    Parameters
    ----------
    relations : DataFrame
        From :func:`cup_study.literature.weighing.weights.eligible`.
    least, best
        See :func:`classify`.
    least_studies : int, optional
        Relations with fewer studies are left out.

    Returns
    -------
    DataFrame
        ``iv dv studies tested significant not_significant weight class`` counted in tests,
        ``weight_studies class_studies`` counted in studies (each with the share of its own
        tests), ``positive negative consistency`` (see :func:`weights.signs`), ``spare`` (see
        :func:`spare`) and ``moved``, whether the class depends on the way of counting.

    Examples
    --------
    >>> rows = [("a", "ease", "use", 1, "+")] * 5
    >>> names = ["key", "iv_std", "dv_std", "significant", "direction"]
    >>> table = combined(pd.DataFrame(rows, columns=names))
    >>> table[["class", "class_studies", "moved"]].values.tolist()
    [['best', 'promising', True]]
    """
    table = weights.weigh(relations, least_studies=least_studies)
    table["class"] = classify(table["tested"], table["weight"], least=least, best=best)
    studies = weights.weigh_studies(relations)
    table = table.merge(studies[["iv", "dv", "weight_studies"]], on=["iv", "dv"], how="left")
    table["class_studies"] = classify(
        table["studies"], table["weight_studies"], least=least, best=best
    )
    table = table.merge(weights.signs(relations), on=["iv", "dv"], how="left")
    table["spare"] = spare(table["significant"], table["tested"], list(table["class"]), best)
    table["moved"] = table["class"].ne(table["class_studies"])
    order = {name: i for i, name in enumerate(CLASSES)}
    table["_order"] = table["class"].map(order)
    table = table.sort_values(
        ["_order", "tested", "weight", "iv", "dv"],
        ascending=[True, False, False, True, True],
        ignore_index=True,
    )
    return table.drop(columns="_order")


def by_class(table: pd.DataFrame) -> pd.DataFrame:
    """Relations in each class by either way of counting.

    Parameters
    ----------
    table : DataFrame
        From :func:`combined`.

    Returns
    -------
    DataFrame
        ``class tests studies both``: relations in the class counted in tests, in studies, and both
        ways.

    Examples
    --------
    >>> frame = pd.DataFrame({"class": ["best"], "class_studies": ["promising"]})
    >>> by_class(frame).values.tolist()[0]
    ['best', 1, 0, 0]
    """
    rows = []
    for name in CLASSES:
        tests, studies = table["class"].eq(name), table["class_studies"].eq(name)
        rows.append((name, int(tests.sum()), int(studies.sum()), int((tests & studies).sum())))
    return pd.DataFrame(rows, columns=["class", "tests", "studies", "both"])
