r"""Importance-performance map: what matters for a target, and how well it is done.

*Importance* of a construct is its total effect on the target: by how many points of 0-100 the
target changes when the construct is one point higher, through all paths (Ringle & Sarstedt 2016).
*Performance* is the mean of its scores, 0-100 by the theoretical ends of the answer scales
(:mod:`cup_study.citizens.priorities.rescaling`).

The literature takes both from PLS, where a construct *is* a weighted sum of its items. Here the
model is one of covariances, whose constructs have the unit of their marker item. Its unstandardised
total effect :math:`b` (lavaan's) is brought to points of 0-100 by

.. math:: \text{importance} = b\,\frac{\text{range}_x}{\text{range}_y},\qquad
   \text{range}_c = \frac{100}{\sum_i w_i\lambda_i'},\qquad \lambda_i'=\frac{100\,\lambda_i}{R_i},

where :math:`R_i` is the width of the answer scale of item i and :math:`\lambda_i` its loading:
:math:`\text{range}_c` is by how much the construct must rise to bring the expected score
:math:`\sum_i w_i x_i'` from 0 to 100. Three kinds of scores:

``loadings`` (the default)
    weights :math:`w_i=\lambda_i'/\sum\lambda'`: the composite of items weighted by their
    unstandardised loadings, which is what the literature's map shows with outer weights. Neither
    importance nor performance depends on which item is the marker.
``equal``
    :math:`w_i=1/k`: the plain mean, which anyone can compute.
``factor``
    regression factor scores in the unit of the marker item, rescaled by the marker's scale:
    :math:`\text{range}_c=R_{\text{marker}}/\lambda_{\text{marker}}`. Not the default, because
    another marker gives other figures: unweighted, its performance is the mean of that one item.

The importance of an item is its weight times the importance of its construct, and its performance
its rescaled mean. With ``factor`` items have the weights of ``loadings``.

SmartPLS and seminr draw the map from PLS models; we found no library that draws it from a model of
covariances, so the arithmetic is here, on the estimates and the bootstrap of the house.

References
----------
Ringle, C. M., & Sarstedt, M. (2016). Gain more insight from your PLS-SEM results: The
importance-performance map analysis. Industrial Management & Data Systems, 116(9), 1865-1886.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cup_study.citizens.priorities import importance_bootstrap as bootstrap
from cup_study.citizens.priorities import predecessors, scoring
from cup_study.citizens.priorities.predecessors import Predecessors
from cup_study.citizens.priorities.rescaling import FloatArray, Scale
from cup_study.citizens.priorities.scoring import Figures
from cup_study.errors import Problem
from cup_study.sem.draws import intervals
from cup_study.sem.fitted import Fit

Three = tuple[float, float, float]
#: Fewer draws than these give intervals that end at the smallest or the largest of them.
FEWEST = 100


@dataclass(frozen=True, eq=False)
class Importance:
    """Importance and performance of all constructs that lead to a target.

    Attributes
    ----------
    target, scores : str
        The construct that they lead to, and the kind of scores.
    turned : tuple of str
        Barriers that were turned, so that high is good: 100 less their performance, and minus
        their importance.
    constructs : DataFrame
        ``construct total_effect importance performance standardised``, each of the last three with
        ``_lower`` and ``_upper``. `total_effect` is in the unit of the model (as lavaan tells it,
        never turned); importance in points of 0-100 of the target for one point; performance 0-100.
    items : DataFrame
        ``construct item n weight importance performance`` with limits of the last two; weights sum
        to one in each construct, and `n` answered the item.
    target_performance : tuple of float
        Performance of the target with its limits.
    target_width : float
        Steps of the target's answer scales from lowest to highest, weighted as its items are.
    n, n_dropped : int
        Rows that the model used, and that it left out.
    weighted : bool
        Whether performance is weighted to the population.
    draws, failed : int
        Bootstrap draws, and those without a solution.
    seed : int
        Of the draws.
    level : float
        Of the intervals.
    importance_draws, performance_draws : DataFrame, shape (draws, n_constructs)
        Draw by draw, of the same resamples; NaN where a draw failed.
    item_draws : tuple of ndarray, each of shape (draws, n_items)
        Performance and importance of the items, in the order of `items`.
    warnings : tuple of str
        What a reader must know.
    """

    target: str
    scores: str
    turned: tuple[str, ...]
    constructs: pd.DataFrame
    items: pd.DataFrame
    target_performance: Three
    target_width: float
    n: int
    n_dropped: int
    weighted: bool
    draws: int
    failed: int
    seed: int
    level: float
    importance_draws: pd.DataFrame = field(repr=False)
    performance_draws: pd.DataFrame = field(repr=False)
    item_draws: tuple[FloatArray, FloatArray] = field(repr=False)
    predecessors: Predecessors = field(repr=False)
    warnings: tuple[str, ...] = ()


def of(
    fit: Fit,
    target: str,
    scales: Mapping[str, Scale],
    *,
    scores: str = "loadings",
    turn: Sequence[str] = (),
    weights: pd.Series | None = None,
    draws: int = 1000,
    seed: int = 1,
    workers: int | None = 1,
    level: float = 0.95,
) -> Importance:
    """Importance and performance of the constructs that lead to a target.

    Parameters
    ----------
    fit : Fit
        A structural model of one group, fitted to data. Maximum likelihood on complete answers has
        a fast bootstrap (a thousand draws in seconds); anything else is refitted draw by draw.
    target : str
        A construct that others lead to.
    scales : mapping of str to Scale
        Theoretical range and direction of each item, see
        :func:`cup_study.citizens.priorities.rescaling.of_items`.
    scores : {"loadings", "equal", "factor"}, optional
        See the module.
    turn : sequence of str, optional
        Constructs of which more is worse, such as risk: they are turned, so that high is good for
        all of them. See :func:`barriers`.
    weights : Series, optional
        Survey weights of the rows of the data: performance tells the population. The model itself
        stays as it was fitted.
    draws : int, optional
        Bootstrap draws; 0 for no intervals.
    seed : int, optional
        Of the draws; they do not depend on the number of workers.
    workers : int, optional
        See :func:`cup_study.sem.draws.bootstrap.bootstrap`.
    level : float, optional
        Of the percentile intervals.

    Returns
    -------
    Importance

    Raises
    ------
    InputError
        A target that is not a construct of the model, or on which none has a total effect; paths
        in a circle; a construct without items; a model of several groups, of ordered categories,
        of moments, or that did not converge; an item whose theoretical range or direction is not
        told, or that loads against the others of its construct; answers outside the range; wrong
        weights or options. All at once.

    Examples
    --------
    >>> from cup_study.sem import fit
    >>> rng = np.random.default_rng(1)
    >>> ease = rng.normal(size=400)
    >>> use = 0.5 * ease + rng.normal(size=400)
    >>> columns = {f"e{i}": ease + rng.normal(size=400) for i in range(3)}
    >>> columns |= {f"u{i}": use + rng.normal(size=400) for i in range(3)}
    >>> data = (4 + pd.DataFrame(columns)).round().clip(1, 7)
    >>> model = fit("Ease =~ e0 + e1 + e2; Use =~ u0 + u1 + u2; Use ~ Ease", data)
    >>> found = of(model, "Use", dict.fromkeys(data, Scale(1, 7, 1)), draws=200)
    >>> found.constructs[["construct", "importance", "performance"]].round(1).values.tolist()
    [['Ease', 0.6, 49.1]]
    """
    wrong = _wrong(scores, draws, level)
    where = predecessors.of(
        fit, target, scales, weights=weights, more=[*wrong, *_turns(fit, turn, target)]
    )
    turned = tuple(name for name in where.sources if name in turn)
    at = scoring.estimate(fit, where, scores, turned)
    drawn = bootstrap.drawn(fit, where, scores, turned, draws, seed, workers)
    limited = _Limited(at, drawn.figures, level)
    k, m = len(where.sources), sum(construct != target for construct, _ in where.slots)
    constructs = limited.frame(("importance", "performance", "standardised"), slice(k))
    constructs.insert(0, "construct", list(where.sources))
    constructs.insert(1, "total_effect", at.total_effect)
    items = limited.frame(("item_importance", "item_performance"), slice(m))
    items.insert(0, "construct", [construct for construct, _ in where.slots[:m]])
    items.insert(1, "item", [item for _, item in where.slots[:m]])
    items.insert(2, "n", np.isfinite(where.answers[:, :m]).sum(axis=0))
    items.insert(3, "weight", at.weights[:m])
    reached = limited.frame(("performance",), slice(k, None)).to_numpy(dtype=float)[0].tolist()
    widths = np.array([scale.width for scale in where.scales[m:]])
    return Importance(
        target=target,
        scores=scores,
        turned=turned,
        constructs=constructs,
        items=items,
        target_performance=(reached[0], reached[1], reached[2]),
        target_width=float(widths[0] if scores == "factor" else widths @ at.weights[m:]),
        n=len(where.answers),
        n_dropped=int(fit.sample.dropped["n"].sum()),
        weighted=bool(np.ptp(where.weights) > 1e-12 * where.weights.max()),
        draws=draws,
        failed=drawn.failed,
        seed=seed,
        level=level,
        importance_draws=pd.DataFrame(drawn.figures.importance, columns=list(where.sources)),
        performance_draws=pd.DataFrame(drawn.figures.performance, columns=list(where.constructs)),
        item_draws=(
            drawn.figures.item_performance[:, :m],
            drawn.figures.item_importance[:, :m],
        ),
        predecessors=where,
        warnings=(*fit.warnings, *_concerns(where, drawn.warnings, draws)),
    )


@dataclass(frozen=True)
class _Limited:
    """Estimates, the draws of the same figures, and the level of their intervals."""

    at: Figures
    draws: Figures
    level: float

    def frame(self, names: Sequence[str], part: slice) -> pd.DataFrame:
        """Columns of some figures with their limits; those of items without their prefix."""
        columns: dict[str, object] = {}
        for name in names:
            centre, drawn = getattr(self.at, name)[part], getattr(self.draws, name)[:, part]
            ends = np.full((len(centre), 2), np.nan)
            if len(drawn):
                ends = intervals.intervals(drawn, centre, "percentile", level=self.level)
            short = name.removeprefix("item_")
            columns |= {short: centre, f"{short}_lower": ends[:, 0], f"{short}_upper": ends[:, 1]}
        return pd.DataFrame(columns)


def barriers(fit: Fit, target: str) -> list[str]:
    """Constructs whose total effect on a target is negative: more of them is worse.

    Parameters
    ----------
    fit : Fit
        A structural model.
    target : str
        A construct.

    Examples
    --------
    >>> from cup_study.sem import fit
    >>> rng = np.random.default_rng(1)
    >>> risk = rng.normal(size=300)
    >>> data = pd.DataFrame({f"r{i}": risk + rng.normal(size=300) for i in range(3)})
    >>> data = data.assign(**{f"u{i}": -risk + rng.normal(size=300) for i in range(3)})
    >>> barriers(fit("Risk =~ r0 + r1 + r2; Use =~ u0 + u1 + u2; Use ~ Risk", data), "Use")
    ['Risk']
    """
    return scoring.negative(fit, target)


def _wrong(scores: str, draws: int, level: float) -> list[Problem]:
    found = []
    if scores not in scoring.KINDS:
        told = ", ".join(scoring.KINDS)
        found.append(Problem("scores", f"expected one of {told}, got {scores!r}"))
    if isinstance(draws, bool) or not isinstance(draws, int) or draws < 0 or draws == 1:
        found.append(Problem("draws", f"expected 0 or a number of at least 2, got {draws!r}"))
    if not 0 < level < 1:
        found.append(Problem("level", f"expected a share between 0 and 1, got {level!r}"))
    return found


def _turns(fit: Fit, turn: Sequence[str], target: str) -> list[Problem]:
    found = [
        Problem("turn", f'"{name}" is not a construct of the model')
        for name in turn
        if name not in fit.table.latent
    ]
    if target in turn:
        what = f'"{target}" is the target, which stays as it is; turn what leads to it'
        found.append(Problem("turn", what))
    return found


def _concerns(where: Predecessors, drawn: Sequence[str], draws: int) -> list[str]:
    found = list(drawn)
    if where.observed:
        told = ", ".join(where.observed)
        found.append(f"Observed variables lead to the target too and are not on the map: {told}.")
    if 0 < draws < FEWEST:
        found.append(f"{draws} draws are few for intervals; take at least 1,000.")
    return found
