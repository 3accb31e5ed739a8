r"""Does the next session still bring something new? Codes by the order in which sessions were held.

The curve depends on the order, so it stands in the band of all orders. Its mean has a closed form
(the sample-based rarefaction of ecology: Colwell, Mao & Chang 2004, Ecology 85, 2717-2727): a code
of :math:`m` of :math:`n` sessions is among :math:`k` of them with the chance
:math:`1 - \binom{n-m}{k} / \binom{n}{k}`. The band comes from random orders.

Whether that is enough is told as Guest, Namey & Chen (2020, PLoS ONE 15(5), e0232076) do: the new
codes of a run of sessions over the codes of the base, the first sessions. A curve that is flat says
that the same kind of conversation would bring little more; not that other people would.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln

from cup_study.citizens.focus_groups import marks
from cup_study.citizens.focus_groups.material import Material
from cup_study.citizens.focus_groups.quotes import is_date
from cup_study.errors import InputError, Problem

#: Guest et al.'s mildest choices: four sessions, runs of two, at most five percent new.
BASE, RUN, NEW = 4, 2, 0.05
_BATCH = 4_000_000


@dataclass(frozen=True)
class Rule:
    """What Guest et al.'s rule says.

    Attributes
    ----------
    base, run : int
        Sessions of the base, and of a run.
    new : float
        Largest share of new codes that counts as saturated (0-1).
    base_codes : int
        Codes of the base.
    runs : DataFrame
        ``first last new share``: sessions of each run (each begins one session after the one
        before), its new codes, and these over the codes of the base.
    reached : int or None
        Sessions after which the first run brought no more than `new`; None where none did.
    """

    base: int
    run: int
    new: float
    base_codes: int
    runs: pd.DataFrame
    reached: int | None


@dataclass(frozen=True)
class Saturation:
    """Codes by session.

    Attributes
    ----------
    level : str
        ``"code"`` or ``"theme"``.
    curve : DataFrame
        ``step session new seen mean lower upper``: new codes of each session in the order held,
        codes seen so far, and their mean and band over all orders of the sessions.
    rule : Rule or None
        None where there are fewer sessions than a base and a run.
    draws : int
        Random orders of the band.
    """

    level: str
    curve: pd.DataFrame
    rule: Rule | None
    draws: int


def follow(
    material: Material,
    level: str = "code",
    *,
    base: int = BASE,
    run: int = RUN,
    new: float = NEW,
    draws: int = 2000,
    confidence: float = 0.95,
    seed: int = 1,
) -> Saturation | None:
    """Follow the codes through the sessions, in the order of their dates, else of the file.

    Parameters
    ----------
    material : Material
        What was said and coded; sessions that nobody coded are left out.
    level : str
        ``"code"`` (as given) or ``"theme"`` (the widest codes).
    base, run, new
        Of Guest et al.'s rule.
    draws, seed : int
        Random orders of the band.
    confidence : float
        Share of the orders that the band holds at each step (0-1).

    Returns
    -------
    Saturation or None
        None where fewer than two sessions were coded: one session has no order.

    Raises
    ------
    InputError
        A base or a run without sessions, or a share that is none.

    Examples
    --------
    >>> from cup_study.citizens.focus_groups.simulated import draw
    >>> found = follow(draw(), draws=200)
    >>> found.curve["seen"].tolist()[-1], found.rule.reached
    (10, 4)
    """
    by_session = _by_session(material, level)
    if len(by_session) < 2:
        return None
    has = by_session.to_numpy()
    first = has.argmax(axis=0)
    fresh = np.bincount(first, minlength=len(has))
    seen = np.cumsum(fresh)
    orders = _orders(has, draws, np.random.default_rng(seed))
    tail = (1 - confidence) / 2
    low, high = np.quantile(orders, [tail, 1 - tail], axis=0) if draws else (seen, seen)
    curve = pd.DataFrame(
        {
            "step": np.arange(1, len(has) + 1),
            "session": by_session.index,
            "new": fresh,
            "seen": seen,
            "mean": expected(has.sum(axis=0), len(has)),
            "lower": low,
            "upper": high,
        }
    )
    told = guest(fresh.tolist(), base=base, run=run, new=new)
    return Saturation(level, curve, told, draws)


def expected(sessions: NDArray[np.int_], n: int) -> NDArray[np.float64]:
    r"""Codes in the first k of n sessions, for each k, on average over all orders.

    Parameters
    ----------
    sessions : array of int
        Sessions of each code (1 to n).
    n : int
        Sessions.

    Returns
    -------
    ndarray
        :math:`\sum_c 1 - \binom{n - m_c}{k} / \binom{n}{k}` for k from 1 to n.

    Examples
    --------
    >>> expected(np.array([2, 1]), 2).tolist()
    [1.5, 2.0]
    """
    k = np.arange(1, n + 1)[:, None]
    rest = n - np.asarray(sessions)[None, :]
    possible = rest >= k
    logs = (
        gammaln(rest + 1)
        - gammaln(np.where(possible, rest - k, 0) + 1)
        - gammaln(n + 1)
        + gammaln(n - k + 1)
    )
    unseen = np.where(possible, np.exp(logs), 0.0)
    # Where one session misses the code, the logarithms may be off by a last digit.
    return np.asarray(np.round((1 - unseen).sum(axis=1), 12))


def guest(fresh: list[int], *, base: int = BASE, run: int = RUN, new: float = NEW) -> Rule | None:
    """Guest, Namey & Chen's rule on the new codes of each session.

    Parameters
    ----------
    fresh : list of int
        New codes of each session, in order.
    base, run : int
        Sessions of the base (they suggest 4, 5 or 6) and of a run (2 or 3).
    new : float
        Largest share of new codes that counts as saturated (they suggest 0.05 or 0).

    Returns
    -------
    Rule or None
        None where there are fewer sessions than a base and a run, or the base has no codes.

    Raises
    ------
    InputError
        A base or a run without sessions, or a share that is none.

    Examples
    --------
    Of 20 codes in four sessions, two more in the next two, one in the two that begin with the
    sixth:

    >>> found = guest([10, 6, 3, 1, 1, 1, 0], base=4, run=2, new=0.05)
    >>> found.runs["share"].tolist(), found.reached
    ([0.1, 0.05], 5)
    """
    problems = [
        Problem(name, f"expected 1 or more, got {n}")
        for name, n in (("base", base), ("run", run))
        if n < 1
    ]
    if not 0 <= new < 1:
        problems.append(Problem("new", f"expected a share from 0 to below 1, got {new}"))
    if problems:
        raise InputError("saturation", problems, "Guest et al. (2020): base 4-6, run 2-3, new .05.")
    codes = sum(fresh[:base])
    if len(fresh) < base + run or not codes:
        return None
    rows = []
    for first in range(base, len(fresh) - run + 1):
        found = sum(fresh[first : first + run])
        rows.append((first + 1, first + run, found, found / codes))
    runs = pd.DataFrame(rows, columns=["first", "last", "new", "share"])
    enough = runs.loc[runs["share"] <= new + 1e-12, "first"]
    reached = int(enough.iloc[0]) - 1 if len(enough) else None
    return Rule(base, run, new, codes, runs, reached)


def _by_session(material: Material, level: str) -> pd.DataFrame:
    """Which codes each session has (bool), sessions in order, codes that occur only."""
    given = marks.table(material, level)
    session = material.segments.set_index("segment")["session"].reindex(given.index)
    found = given.groupby(session.to_numpy()).any()
    held = material.sessions[material.sessions["session"].isin(found.index)]
    # Texts sort as dates only where all are written as 2009-06-01, 2009-06 or 2009.
    if held["date"].map(is_date).all():
        held = held.sort_values("date", kind="stable")
    found = found.loc[held["session"].tolist()]
    return found.loc[:, found.any(axis=0)]


def _orders(has: NDArray[np.bool_], draws: int, rng: np.random.Generator) -> NDArray[np.int_]:
    """Codes seen after each step of random orders, shape (draws, sessions)."""
    n, codes = has.shape
    steps = []
    size = max(1, _BATCH // (n * max(codes, 1)))
    for start in range(0, draws, size):
        many = min(size, draws - start)
        order = rng.permuted(np.tile(np.arange(n), (many, 1)), axis=1)
        first = has[order].argmax(axis=1)
        counted = np.zeros((many, n), dtype=np.int_)
        np.add.at(counted, (np.arange(many)[:, None], first), 1)
        steps.append(counted.cumsum(axis=1))
    return np.concatenate(steps) if steps else np.empty((0, n), dtype=np.int_)
