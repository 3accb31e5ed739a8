"""Bootstrap of the importance-performance map: model and means of the same resamples.

A draw takes rows with replacement, the model is estimated from them, and the means are those of
the same rows, so that importance and performance vary together as they would in new samples. Which
rows a draw takes depends on the seed and its number alone
(:mod:`cup_study.sem.draws.resample`), so neither the number of workers nor of draws changes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cup_study.citizens.priorities import scoring
from cup_study.citizens.priorities.predecessors import Predecessors
from cup_study.citizens.priorities.scoring import Figures
from cup_study.sem.draws import resample
from cup_study.sem.fitted import Fit

#: Numbers in a block of counts: 40 MB.
_BLOCK = 5_000_000


@dataclass(frozen=True, eq=False)
class Drawn:
    """Figures of all draws.

    Attributes
    ----------
    figures : Figures
        With the draws first; NaN where a draw failed.
    failed : int
        Draws without a solution.
    warnings : tuple of str
        What a reader must know of them.
    """

    figures: Figures
    failed: int
    warnings: tuple[str, ...]


def drawn(
    fit: Fit,
    where: Predecessors,
    scores: str,
    turned: Sequence[str],
    draws: int,
    seed: int,
    workers: int | None,
) -> Drawn:
    """Draw the map again and again.

    Parameters
    ----------
    fit : Fit
        The model.
    where : Predecessors
        Its constructs and items.
    scores, turned
        As in :func:`cup_study.citizens.priorities.scoring.estimate`.
    draws, seed, workers
        As in :func:`cup_study.sem.draws.bootstrap.bootstrap`; no draws give empty arrays.

    Returns
    -------
    Drawn
    """
    wanted = scoring.quantities(where)
    n = len(where.answers)
    centred = scoring.latent(fit, where, scores)
    if not draws:
        nothing = np.zeros((0, len(wanted)))
        empty = scoring.figures(where, nothing, np.zeros((0, n)), scores, turned, centred)
        return Drawn(empty, 0, ())
    found = fit.bootstrap(draws, seed=seed, statistic=wanted, workers=workers, warn=False)
    values = found.statistic_draws[list(wanted)].to_numpy(dtype=np.float64)
    pieces = []
    size = max(1, _BLOCK // n)
    for start in range(0, draws, size):
        chosen = values[start : start + size]
        counts = taken(fit, seed, draws, range(start, start + len(chosen))).astype(np.float64)
        pieces.append(scoring.figures(where, chosen, counts, scores, turned, centred))
    whole = {
        name: np.concatenate([getattr(piece, name) for piece in pieces]) for name in vars(pieces[0])
    }
    # A draw without a solution has no importance, and its means would be without their partner.
    bad = ~np.isfinite(values).all(axis=1)
    for array in whole.values():
        array[bad] = np.nan
    return Drawn(Figures(**whole), found.failed, found.warnings)


def taken(fit: Fit, seed: int, draws: int, chosen: Sequence[int]) -> npt.NDArray[np.int32]:
    """How often each row of the model is taken by some draws, shape (n_chosen, n).

    Parameters
    ----------
    fit : Fit
        The model.
    seed, draws : int
        Of the bootstrap.
    chosen : sequence of int
        Numbers of the draws.
    """
    plan = resample.plan(seed, [group.n_rows for group in fit.sample.groups], draws)
    return resample.counts(plan, list(chosen))[0]
