"""Every pair of constructs pooled at once, back in correlations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.literature.pooling import fisher, prediction, random_effects
from cup_study.literature.pooling.fisher import Measure
from cup_study.literature.pooling.random_effects import Method, Pooled, Test
from cup_study.literature.pooling.three_level import ThreeLevel, three_level

Dependent = Literal["average", "first", "three_level", "refuse"]
DEPENDENT = ("average", "first", "three_level", "refuse")
NEEDED = ("study", "construct_1", "construct_2", "r", "n")
PAIR = ["construct_1", "construct_2"]
PREPARED = ["study", *PAIR, "r", "n", "yi", "vi", "effects"]
LOG = ["study", *PAIR, "what"]
COLUMNS = [
    *PAIR,
    *("k", "n", "r", "ci_lower", "ci_upper", "pi_lower", "pi_upper"),
    *("tau2", "i2", "q", "q_p", "p_value", "studies", "note"),
]


@dataclass(frozen=True, eq=False)
class Prepared:
    """Effects as they are pooled.

    Attributes
    ----------
    effects : DataFrame
        ``study construct_1 construct_2 r n yi vi effects``: `effects` tells how many correlations
        a row stands for.
    log : DataFrame
        ``study construct_1 construct_2 what``: every row that was averaged or left out.
    """

    effects: pd.DataFrame
    log: pd.DataFrame


def prepare(
    effects: pd.DataFrame,
    *,
    measure: Measure = "ZCOR",
    dependent: Dependent = "average",
    rho: float = 1.0,
) -> Prepared:
    r"""Effect sizes of every pair, with several correlations of one study handled.

    ``"average"`` takes the mean effect size of m correlations of the same pair in the same study,
    with variance :math:`\frac{1}{m^2} \sum_{ij} \rho_{ij} \sqrt{v_i v_j}`; a `rho` of 1 takes
    nothing for having asked the same persons twice. ``"first"`` keeps the first, ``"refuse"``
    stops, ``"three_level"`` keeps all.

    Parameters
    ----------
    effects : DataFrame
        ``study construct_1 construct_2 r n``, one row a correlation; ``factor`` is used where
        there is one (:func:`cup_study.literature.pooling.attenuation.correct`).
    measure : {"ZCOR", "COR", "UCOR"}, optional
        Effect size.
    dependent : {"average", "first", "three_level", "refuse"}, optional
        What to do with several correlations of a pair in a study.
    rho : float, optional
        Correlation of their sampling errors, for the variance of a mean.

    Returns
    -------
    Prepared

    Raises
    ------
    InputError
        A column is missing, a row cannot be used, an option is unknown, or a study has several
        correlations of a pair and they are refused.

    References
    ----------
    Borenstein, Hedges, Higgins & Rothstein (2009), Introduction to Meta-Analysis, chapter 24.

    Examples
    --------
    >>> rows = [("a", "ease", "use", 0.2, 53), ("a", "ease", "use", 0.4, 53)]
    >>> table = pd.DataFrame(rows, columns=["study", "construct_1", "construct_2", "r", "n"])
    >>> found = prepare(table)
    >>> found.effects[["r", "vi", "effects"]].round(3).to_dict("records")
    [{'r': 0.303, 'vi': 0.02, 'effects': 2}]
    >>> found.log["what"].tolist()
    ['2 correlations of one study: averaged']
    """
    _refuse_options(effects, dependent, rho)
    table = _ordered(effects.reset_index(drop=True))
    factor = table.get("factor")
    named = table.set_index("study")["r"]
    sizes = fisher.measures(named, table["n"], measure, factor=factor).reset_index(drop=True)
    table = table.assign(yi=sizes["yi"], vi=sizes["vi"], effects=1)[PREPARED]
    several = table.duplicated(["study", *PAIR], keep=False)
    if dependent == "refuse" and several.any():
        first = table[several].drop_duplicates(["study", *PAIR])
        problems = [
            Problem(f"study {r.study}", f"several correlations of {r.construct_1}, {r.construct_2}")
            for r in first.itertuples()
        ]
        raise InputError("effects", problems, "Leave one each, or choose how to handle them.")
    log = []
    rows = []
    for key, part in table.groupby(["study", *PAIR], sort=False):
        m = len(part)
        if m == 1 or dependent == "three_level":
            rows.append(part)
            if m > 1:
                log.append((*key, f"{m} correlations of one study: all kept, in three levels"))
        elif dependent == "first":
            rows.append(part.iloc[:1])
            log.append((*key, f"{m} correlations of one study: the first kept"))
        else:
            rows.append(_mean(part, measure, rho))
            log.append((*key, f"{m} correlations of one study: averaged"))
    joined = pd.concat(rows, ignore_index=True) if rows else table
    return Prepared(joined, pd.DataFrame(log, columns=LOG))


def pool_pairs(
    effects: pd.DataFrame,
    *,
    measure: Measure = "ZCOR",
    method: Method = "REML",
    test: Test = "knha",
    least: int = 2,
    dependent: Dependent = "average",
    rho: float = 1.0,
    constructs: Sequence[str] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Pooled correlation of every pair of constructs.

    Parameters
    ----------
    effects : DataFrame
        ``study construct_1 construct_2 r n``, one row a correlation.
    measure : {"ZCOR", "COR", "UCOR"}, optional
        Scale on which is pooled; the results are correlations.
    method, test : str, optional
        As :func:`cup_study.literature.pooling.random_effects.pool`.
    least : int, optional
        Fewest effects that are pooled.
    dependent, rho
        As :func:`prepare`; what was averaged or left out is told by its log.
    constructs : sequence of str, optional
        Tell about every pair of these, in this order, also where no study has it.
    level : float, optional
        Level of the intervals.

    Returns
    -------
    DataFrame
        One row a pair: ``construct_1 construct_2 k n r ci_lower ci_upper pi_lower pi_upper tau2
        i2 q q_p p_value studies note``. `k` effects with `n` persons in all; `tau2` on the scale
        of `measure`, `i2` in percent; the prediction interval is that of the model
        (:mod:`cup_study.literature.pooling.prediction`). With one study `r` is its correlation
        with its own interval (normal), with fewer than `least` effects there is no `r`; `note`
        says so.

    Raises
    ------
    InputError
        As :func:`prepare`, or a method or test that is unknown.

    Examples
    --------
    >>> rows = [("a", 0.2, 103), ("b", 0.4, 203), ("c", 0.5, 153)]
    >>> table = pd.DataFrame(rows, columns=["study", "r", "n"])
    >>> table = table.assign(construct_1="ease", construct_2="use")
    >>> pool_pairs(table).round(3).to_dict("records")[0]["r"]
    0.38
    """
    prepared = prepare(effects, measure=measure, dependent=dependent, rho=rho).effects
    found = dict(tuple(prepared.groupby(PAIR, sort=False)))
    rows = []
    for pair in _pairs(prepared, constructs):
        part = found.get(pair, found.get((pair[1], pair[0]), prepared.iloc[:0]))
        cells: dict[str, object] = dict(zip(PAIR, pair, strict=True))
        cells |= _row(part, measure, method, test, least, level)
        rows.append(cells)
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(
    part: pd.DataFrame, measure: Measure, method: Method, test: Test, least: int, level: float
) -> dict[str, object]:
    """Everything about one pair but its name."""
    note = "one study: its own correlation, not a pooled one"
    if len(part) > 1 and part["study"].nunique() == 1:
        note = f"one study: the mean of its {len(part)} correlations, not a pooled one"
        part = _mean(part, measure, rho=1.0)
    k = len(part)
    persons = int(part.groupby("study")["n"].max().sum())
    cells: dict[str, object] = {"k": k, "n": persons, "studies": part["study"].nunique()}
    cells |= dict.fromkeys(COLUMNS[4:14], np.nan)
    if k == 0:
        return cells | {"note": "no study"}
    if k == 1:
        single = random_effects.pool(part["yi"], part["vi"], method="FE", level=level)
        return (
            cells
            | _told(single, measure)
            | {
                "tau2": np.nan,
                "i2": np.nan,
                "q": np.nan,
                "q_p": np.nan,
                "note": note,
            }
        )
    if k < least:
        return cells | {"note": f"fewer than {least}: not pooled"}
    model, how = _model(part, method, test, level)
    limits = prediction.interval(model).iloc[0]
    back = fisher.back(limits[["pi_lower", "pi_upper"]].to_numpy(dtype=float), measure)
    note = "; ".join([*how, *model.log["what"]])
    told = {"pi_lower": back[0], "pi_upper": back[1], "note": note}
    return cells | _told(model, measure) | told


def _model(
    part: pd.DataFrame, method: Method, test: Test, level: float
) -> tuple[Pooled | ThreeLevel, list[str]]:
    """Three levels where :func:`prepare` has kept several effects of a study, else two."""
    if not part["study"].duplicated().any():
        model = random_effects.pool(part["yi"], part["vi"], method=method, test=test, level=level)
        return model, []
    estimator: Literal["ML", "REML"] = "ML" if method == "ML" else "REML"
    quantile: Literal["z", "t"] = "z" if test == "z" else "t"
    found = three_level(
        part["yi"], part["vi"], part["study"], method=estimator, test=quantile, level=level
    )
    return found, [f"three levels ({estimator}, {quantile})"]


def _told(model: Pooled | ThreeLevel, measure: Measure) -> dict[str, object]:
    row = model.estimates.iloc[0]
    names = ["estimate", "ci_lower", "ci_upper"]
    r, low, high = fisher.back(row[names].to_numpy(dtype=float), measure)
    cells: dict[str, object] = {"r": r, "ci_lower": low, "ci_upper": high}
    cells |= {"tau2": model.tau2, "i2": model.i2, "q": model.q, "q_p": model.q_p}
    return cells | {"p_value": float(row["p_value"])}


def _pairs(prepared: pd.DataFrame, constructs: Sequence[str] | None) -> list[tuple[str, str]]:
    if constructs is not None:
        return list(combinations(constructs, 2))
    return list(prepared[PAIR].drop_duplicates().itertuples(index=False, name=None))


def _mean(part: pd.DataFrame, measure: Measure, rho: float) -> pd.DataFrame:
    """Mean effect size of a study, with the variance that `rho` implies."""
    m = len(part)
    root = np.sqrt(part["vi"].to_numpy(dtype=float))
    variance = (rho * root.sum() ** 2 + (1 - rho) * (root**2).sum()) / m**2
    yi = float(part["yi"].mean())
    r = float(fisher.back(yi, measure))
    n = round(part["n"].mean())
    return part.iloc[:1].assign(r=r, n=n, yi=yi, vi=variance, effects=m)


def _ordered(effects: pd.DataFrame) -> pd.DataFrame:
    """The same pair in the same order everywhere: that of its first row."""
    seen: dict[frozenset[object], tuple[object, object]] = {}
    pairs = []
    for pair in effects[PAIR].itertuples(index=False, name=None):
        pairs.append(seen.setdefault(frozenset(pair), pair))
    names = pd.DataFrame(pairs, columns=PAIR, index=effects.index)
    return effects.assign(construct_1=names["construct_1"], construct_2=names["construct_2"])


def _refuse_options(effects: pd.DataFrame, dependent: str, rho: float) -> None:
    problems = [Problem(f'column "{c}"', "is missing") for c in NEEDED if c not in effects]
    if dependent not in DEPENDENT:
        what = f"expected one of {', '.join(DEPENDENT)}, got {dependent!r}"
        problems.append(Problem("dependent", what))
    if not 0 <= rho <= 1:
        problems.append(Problem("rho", f"expected 0 to 1, got {rho:g}"))
    if problems:
        raise InputError("effects", problems, "Correct the effects or the options.")
