"""Agreement of any number of coders: Fleiss' kappa and Krippendorff's alpha.

The library ``krippendorff`` gives the estimate of alpha; its interval comes from resampling
the units, vectorised here: a call of the library for each of a thousand draws is slow.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import krippendorff
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from cup_study.agreement import LEVEL, Agreement, need_coders, undefined
from cup_study.errors import InputError, Problem

#: Levels of measurement: what it means that two codes are apart.
Measured = Literal["nominal", "ordinal", "interval", "ratio"]
LEVELS: tuple[Measured, ...] = ("nominal", "ordinal", "interval", "ratio")
#: Largest table of coincidences that is held for one batch of draws, in numbers.
_BATCH = 4_000_000


def fleiss_kappa(ratings: pd.DataFrame, *, level: float = LEVEL) -> Agreement:
    r"""Fleiss' kappa of a fixed number of coders, who need not be the same for all units.

    With :math:`P_i` the share of agreeing pairs on unit i and :math:`p_c` the share of category
    c in all codings, :math:`\kappa = (\bar P - \sum p_c^2) / (1 - \sum p_c^2)` (Fleiss 1971). The
    interval is that of the units' jackknife: it does not suppose that the coders agree by chance
    only, as the standard error of the article does.

    Parameters
    ----------
    ratings : DataFrame
        One row a unit, one column a coder. Units with a missing coding are left out.
    level : float
        Level of the interval.

    Returns
    -------
    Agreement

    Raises
    ------
    InputError
        Fewer than two coders.

    Examples
    --------
    >>> table = pd.DataFrame({"a": list("xxyy"), "b": list("xxyy"), "c": list("xxyx")})
    >>> round(fleiss_kappa(table).estimate, 3)
    0.657
    """
    need_coders(ratings)
    complete = ratings.dropna()
    n, m = complete.shape
    if n < 2:
        note = "fewer than two units were coded by all coders"
        return undefined("fleiss_kappa", n, m, note, float("nan"))
    places, categories = pd.factorize(complete.to_numpy(dtype=object).ravel())
    counts = np.zeros((n, len(categories)))
    np.add.at(counts, (np.repeat(np.arange(n), m), places), 1)
    agree = (counts**2).sum(axis=1) - m
    observed = float(agree.sum() / (n * m * (m - 1)))
    if len(categories) == 1:
        note = "only one category was used: nothing could have differed"
        return undefined("fleiss_kappa", n, m, note, observed)

    def estimate(agreed: Any, totals: Any, units: int) -> Any:
        chance = ((totals / (units * m)) ** 2).sum(axis=-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return (agreed / (units * m * (m - 1)) - chance) / (1 - chance)

    totals = counts.sum(axis=0)
    kappa = float(estimate(agree.sum(), totals, n))
    left_out = estimate(agree.sum() - agree, totals - counts, n - 1)
    # Leaving out the one unit with another category leaves nothing that could differ.
    left_out = left_out[np.isfinite(left_out)]
    size = len(left_out)
    se = float(np.sqrt((size - 1) / size * ((left_out - left_out.mean()) ** 2).sum()))
    half = float(norm.ppf(0.5 + level / 2)) * se
    limits = max(kappa - half, -1.0), min(kappa + half, 1.0)
    if observed > 1 - 1e-12:
        note = "the coders agree on every unit: the standard error is not defined"
        return replace(undefined("fleiss_kappa", n, m, note, 1.0), estimate=1.0)
    return Agreement("fleiss_kappa", kappa, *limits, se, observed, n, m)


def krippendorff_alpha(
    ratings: pd.DataFrame,
    *,
    measured: Measured = "nominal",
    draws: int = 2000,
    seed: int = 1,
    level: float = LEVEL,
) -> Agreement:
    r"""Krippendorff's alpha with a bootstrap interval.

    :math:`\alpha = 1 - D_o / D_e`: disagreement observed within units over that expected if the
    codes were dealt out by chance (Krippendorff 2019, ch. 12). The interval is the percentile
    interval over `draws` samples of the units, with replacement.

    Parameters
    ----------
    ratings : DataFrame
        One row a unit, one column a coder; missing codings are allowed.
    measured : str
        One of :data:`LEVELS`. Ordinal codes take their order from sorting.
    draws : int
        Bootstrap samples; 0 gives no interval.
    seed : int
        Seed of the bootstrap.
    level : float
        Level of the interval.

    Returns
    -------
    Agreement
        NaN and a note where no unit was coded twice, or where only one code occurs.

    Raises
    ------
    InputError
        Fewer than two coders, an unknown level, codes that are not numbers where numbers are
        needed.

    References
    ----------
    Krippendorff (2019), Content Analysis, 4th edition; Zapf et al. (2016), BMC Medical Research
    Methodology 16, 93 (resampling of the units).

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1, 2, 3, 1, 2], "b": [1, 2, 3, 2, None]})
    >>> found = krippendorff_alpha(table, draws=200)
    >>> round(found.estimate, 3), found.units
    (0.667, 4)
    """
    need_coders(ratings)
    values, codes = _codes(ratings, measured)
    counts = np.zeros((len(ratings), len(codes)))
    unit, coder = np.nonzero(values >= 0)
    np.add.at(counts, (unit, values[unit, coder]), 1)
    counts = counts[counts.sum(axis=1) >= 2]
    counts = counts[:, counts.sum(axis=0) > 0]
    codes = codes[np.isin(np.arange(len(codes)), values[_twice(values)])]
    n, coders = len(counts), int((values[_twice(values)] >= 0).any(axis=0).sum())
    if n == 0:
        note = "no unit was coded by two coders"
        return undefined("alpha", 0, ratings.shape[1], note, float("nan"))
    pairs = _coincidences(counts)
    observed = float(np.trace(pairs.sum(axis=0)) / pairs.sum())
    if len(codes) == 1:
        note = "only one code was used: nothing could have differed"
        return undefined("alpha", n, coders, note, observed)
    places = np.arange(len(codes)) if measured in ("nominal", "ordinal") else codes
    estimate = float(
        krippendorff.alpha(
            value_counts=counts,
            value_domain=[float(c) for c in places],
            level_of_measurement=measured,
        )
    )
    if observed > 1 - 1e-12:
        note = "the coders agree on every unit: resampling them cannot tell how sure that is"
        return replace(undefined("alpha", n, coders, note, 1.0), estimate=1.0)
    sample = _draw(pairs, np.asarray(places, dtype=float), measured, draws, seed)
    # A draw without any difference to expect tells nothing, and is left out.
    known = sample[np.isfinite(sample)]
    if len(known) < max(draws / 2, 2):
        note = "" if draws == 0 else "in most resamples only one code was left: no interval"
        return replace(undefined("alpha", n, coders, note, observed), estimate=estimate)
    lower, upper = np.quantile(known, [0.5 - level / 2, 0.5 + level / 2])
    se = float(known.std(ddof=1))
    return Agreement("alpha", estimate, float(lower), float(upper), se, observed, n, coders)


def _codes(ratings: pd.DataFrame, measured: Measured) -> tuple[NDArray[np.intp], NDArray[Any]]:
    """Places of the codings among the sorted codes, -1 where missing; and the codes."""
    problems = []
    if measured not in LEVELS:
        what = f'expected one of {", ".join(LEVELS)}, got "{measured}"'
        problems.append(Problem("level of measurement", what))
    cells = ratings.to_numpy(dtype=object)
    missing = pd.isna(cells)
    if not problems and measured in ("interval", "ratio"):
        for row, column in zip(*np.nonzero(~missing), strict=True):
            number = cells[row, column]
            bad = not isinstance(number, int | float | np.number) or (
                measured == "ratio" and number < 0
            )
            if bad:
                where = f'row {row + 1}, column "{ratings.columns[column]}"'
                kind = "a number from 0" if measured == "ratio" else "a number"
                problems.append(Problem(where, f'expected {kind}, got "{number}"'))
    if problems:
        raise InputError("codings", problems, "Correct the codings or the level of measurement.")
    used = set(cells[~missing].tolist())
    try:
        codes = sorted(used)
    except TypeError:  # texts and numbers together
        codes = sorted(used, key=str)
    place = {c: i for i, c in enumerate(codes)}
    values = np.full(cells.shape, -1, dtype=np.intp)
    values[~missing] = [place[c] for c in cells[~missing].tolist()]
    return values, np.array(codes, dtype=float if measured in ("interval", "ratio") else object)


def _twice(values: NDArray[np.intp]) -> NDArray[np.bool_]:
    return np.asarray((values >= 0).sum(axis=1) >= 2)


def _coincidences(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pairs of codes within each unit, shape (units, codes, codes), divided by coders less one."""
    pairs = counts[:, :, None] * counts[:, None, :]
    diagonal = np.arange(counts.shape[1])
    pairs[:, diagonal, diagonal] -= counts
    return np.asarray(pairs / (counts.sum(axis=1) - 1)[:, None, None])


def _draw(
    pairs: NDArray[np.float64],
    codes: NDArray[np.float64],
    measured: Measured,
    draws: int,
    seed: int,
) -> NDArray[np.float64]:
    """Alpha of each bootstrap sample of the units."""
    n, k, _ = pairs.shape
    flat = pairs.reshape(n, k * k)
    generator = np.random.default_rng(seed)
    size = max(1, _BATCH // (k * k + n))
    found = []
    for start in range(0, draws, size):
        times = generator.multinomial(n, np.full(n, 1 / n), size=min(size, draws - start))
        found.append(_alphas((times @ flat).reshape(-1, k, k), codes, measured))
    return np.concatenate(found) if found else np.empty(0)


def _alphas(
    pairs: NDArray[np.float64], codes: NDArray[np.float64], measured: Measured
) -> NDArray[np.float64]:
    """Alpha of tables of coincidences, shape (tables, codes, codes)."""
    totals = pairs.sum(axis=2)
    size = totals.sum(axis=1)
    apart = _apart(totals, codes, measured)
    observed = (pairs * apart).sum(axis=(1, 2)) / size
    products = totals[:, :, None] * totals[:, None, :]
    expected = (products * apart).sum(axis=(1, 2)) / (size * (size - 1))
    alphas = np.full(len(pairs), np.nan)
    known = expected > 0
    alphas[known] = 1 - observed[known] / expected[known]
    return alphas


def _apart(
    totals: NDArray[np.float64], codes: NDArray[np.float64], measured: Measured
) -> NDArray[np.float64]:
    """Squared difference of two codes; ordinal codes are as far apart as the codings between."""
    if measured == "nominal":
        return np.asarray(1.0 - np.eye(len(codes)))[None]
    if measured == "ordinal":
        middle = np.cumsum(totals, axis=1) - totals / 2
        return np.asarray((middle[:, :, None] - middle[:, None, :]) ** 2)
    difference = codes[:, None] - codes[None, :]
    if measured == "interval":
        return np.asarray(difference**2)[None]
    both = np.abs(codes[:, None] + codes[None, :])
    return np.asarray((difference / np.where(both == 0, 1.0, both)) ** 2)[None]
