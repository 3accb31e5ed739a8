"""How well two coders agree: Cohen's kappa, and the figures that a kappa hides.

One row of a table of codings is a unit (an answer, a paper, a transcript), one column a coder;
a missing cell is a coding that was not made. More coders are in :mod:`cup_study.reliability`,
agreement on measurements in :mod:`cup_study.intraclass`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from cup_study.errors import InputError, Problem

#: Weights of disagreement: all alike, by distance, by squared distance of the categories.
WEIGHTS = ("none", "linear", "quadratic")
LEVEL = 0.95
#: Columns of :func:`by_code`.
CODE_COLUMNS = [
    "code",
    "n",
    "both",
    "only_first",
    "only_second",
    "neither",
    "observed",
    "kappa",
    "se",
    "ci_lower",
    "ci_upper",
    "pabak",
    "prevalence",
    "bias",
]
_REMEDY = "Give one row a unit and one column a coder."


@dataclass(frozen=True)
class Agreement:
    """One measure of agreement.

    Attributes
    ----------
    measure : str
        Such as ``"kappa"`` or ``"alpha"``.
    estimate : float
        NaN where the codings cannot tell; `note` says why.
    ci_lower, ci_upper : float
        Limits of the interval; NaN where there is none.
    se : float
        Standard error.
    observed : float
        Share of agreement (for weighted kappa: weighted), before chance is taken off.
    units : int
        Units that two coders or more have coded.
    coders : int
        Coders of these units.
    note : str
        What keeps the estimate or its interval from being told; usually empty.
    """

    measure: str
    estimate: float
    ci_lower: float
    ci_upper: float
    se: float
    observed: float
    units: int
    coders: int
    note: str = ""


def undefined(measure: str, units: int, coders: int, note: str, observed: float) -> Agreement:
    """Tell why there is no estimate.

    Examples
    --------
    >>> undefined("kappa", 0, 2, "no unit was coded twice", float("nan")).note
    'no unit was coded twice'
    """
    nan = float("nan")
    return Agreement(measure, nan, nan, nan, nan, observed, units, coders, note)


def cohen_kappa(
    first: Sequence[Any] | pd.Series,
    second: Sequence[Any] | pd.Series,
    *,
    weights: str = "none",
    categories: Sequence[Any] | None = None,
    level: float = LEVEL,
) -> Agreement:
    r"""Cohen's kappa of two coders, also weighted.

    :math:`\kappa = (p_o - p_e) / (1 - p_e)` (Cohen 1960, 1968). The interval is
    :math:`\kappa \pm z\,se` with the standard error of Fleiss, Cohen & Everitt (1969), cut at -1
    and 1. Without weights it is that of ``cohen.kappa`` in R's psych; with weights psych 2.2.9
    takes another marginal than the article does.

    Parameters
    ----------
    first, second : sequence or Series
        Codes of the two coders, unit by unit; units that one of them left out do not count.
    weights : str
        One of :data:`WEIGHTS`; distances are between places in `categories`.
    categories : sequence, optional
        Codes in their order; by default those that occur, sorted.
    level : float
        Level of the interval.

    Returns
    -------
    Agreement

    Raises
    ------
    InputError
        The coders do not have the same number of units, unknown weights, a code that is not
        among the categories.

    References
    ----------
    Fleiss, Cohen & Everitt (1969), Psychological Bulletin 72, 323-327.

    Examples
    --------
    >>> found = cohen_kappa([1, 1, 2, 2, 2], [1, 1, 2, 2, 1])
    >>> round(found.estimate, 3), found.observed
    (0.615, 0.8)
    """
    if weights not in WEIGHTS:
        what = f'expected one of {", ".join(WEIGHTS)}, got "{weights}"'
        raise InputError("codings", [Problem("weights", what)], "Name one of them.")
    a, b = pd.Series(list(first), dtype=object), pd.Series(list(second), dtype=object)
    if len(a) != len(b):
        what = f"the first coder has {len(a)} units, the second {len(b)}"
        raise InputError("codings", [Problem("", what)], _REMEDY)
    both = a.notna() & b.notna()
    a, b = a[both], b[both]
    known = list(categories) if categories is not None else _sorted({*a, *b})
    strange = [c for c in dict.fromkeys([*a, *b]) if c not in known]
    if strange:
        problems = [Problem(f'code "{c}"', "is not among the categories") for c in strange]
        raise InputError("codings", problems, "Add it to the categories or correct the coding.")
    n, k = len(a), len(known)
    if n == 0:
        return undefined("kappa", 0, 2, "no unit was coded by both coders", float("nan"))
    place = {c: i for i, c in enumerate(known)}
    counts = np.zeros((k, k))
    np.add.at(counts, ([place[c] for c in a], [place[c] for c in b]), 1)
    return _kappa(counts, _agreement_weights(k, weights), level)


def _kappa(counts: NDArray[np.float64], w: NDArray[np.float64], level: float) -> Agreement:
    n = counts.sum()
    p = counts / n
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed = float((w * p).sum())
    expected = float((w * np.outer(rows, columns)).sum())
    if expected > 1 - 1e-12:
        note = "only one category was used: nothing could have differed"
        return undefined("kappa", int(n), 2, note, observed)
    kappa = (observed - expected) / (1 - expected)
    mean = (w @ columns)[:, None] + (w.T @ rows)[None, :]
    spread = (p * (w - mean * (1 - kappa)) ** 2).sum() - (kappa - expected * (1 - kappa)) ** 2
    se = float(np.sqrt(max(spread, 0.0) / n)) / (1 - expected)
    if observed > 1 - 1e-12:
        note = "the coders agree on every unit: the standard error is not defined"
        return replace(undefined("kappa", int(n), 2, note, 1.0), estimate=1.0)
    if 1 in (np.count_nonzero(rows), np.count_nonzero(columns)):
        # The formula's standard error is 0 there, which would pass for a sure figure.
        note = "one coder used one category only: kappa cannot tell agreement from chance"
        return replace(undefined("kappa", int(n), 2, note, observed), estimate=float(kappa))
    half = float(norm.ppf(0.5 + level / 2)) * se
    limits = max(kappa - half, -1.0), min(kappa + half, 1.0)
    return Agreement("kappa", float(kappa), *limits, se, observed, int(n), 2)


def by_code(first: pd.DataFrame, second: pd.DataFrame, *, level: float = LEVEL) -> pd.DataFrame:
    r"""Agreement of two coders on each code, given or not, where a unit may have several.

    A rare code has a low kappa even where the coders hardly ever differ. Beside kappa therefore
    stand the prevalence index :math:`(a - d) / n`, the bias index :math:`(b - c) / n` and
    :math:`PABAK = 2 p_o - 1` (Byrt, Bishop & Carlin 1993), with a units that both gave the code,
    b and c that one gave it, d that neither did.

    Parameters
    ----------
    first, second : DataFrame of bool
        One row a unit, one column a code: whether the coder gave it. Same index and columns.
    level : float
        Level of the interval.

    Returns
    -------
    DataFrame
        Columns as :data:`CODE_COLUMNS`, one row a code.

    Raises
    ------
    InputError
        The two tables do not have the same units and codes.

    Examples
    --------
    >>> one = pd.DataFrame({"x": [True, True, False, False]})
    >>> two = pd.DataFrame({"x": [True, False, False, False]})
    >>> by_code(one, two)[["observed", "kappa", "pabak", "bias"]].values.tolist()
    [[0.75, 0.5, 0.5, 0.25]]
    """
    if not (first.index.equals(second.index) and list(first) == list(second)):
        what = "the two coders do not have the same units and codes"
        raise InputError("codings", [Problem("", what)], _REMEDY)
    rows = []
    for code in first:
        a, b = first[code].to_numpy(dtype=bool), second[code].to_numpy(dtype=bool)
        n = len(a)
        cells = [int(x.sum()) for x in (a & b, a & ~b, ~a & b, ~a & ~b)]
        found = cohen_kappa(a.tolist(), b.tolist(), categories=[False, True], level=level)
        part = [x / n if n else float("nan") for x in cells]
        told = [part[0] + part[3], found.estimate, found.se, found.ci_lower, found.ci_upper]
        told += [2 * (part[0] + part[3]) - 1, part[0] - part[3], part[1] - part[2]]
        rows.append([code, n, *cells, *told])
    return pd.DataFrame(rows, columns=CODE_COLUMNS)


def need_coders(ratings: pd.DataFrame) -> None:
    """Refuse a table with fewer than two coders.

    Raises
    ------
    InputError

    Examples
    --------
    >>> need_coders(pd.DataFrame({"a": [1], "b": [1]}))
    """
    if ratings.shape[1] < 2:
        what = f"expected two coders or more, got {ratings.shape[1]}"
        raise InputError("codings", [Problem("", what)], _REMEDY)


def _agreement_weights(k: int, weights: str) -> NDArray[np.float64]:
    distance = np.abs(np.subtract.outer(np.arange(k), np.arange(k))) / max(k - 1, 1)
    if weights == "none":
        return np.eye(k)
    return np.asarray(1 - (distance if weights == "linear" else distance**2))


def _sorted(values: set[Any]) -> list[Any]:
    try:
        return sorted(values)
    except TypeError:  # texts and numbers together
        return sorted(values, key=str)
