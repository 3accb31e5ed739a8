r"""Do the groups come back when other people had answered?

The respondents are drawn anew many times (within the strata of the design, with their weights),
or split in halves at random; each time the model is fitted afresh, its groups are aligned with
those of the whole sample (:mod:`alignment`), and everyone is placed by both solutions. Told are
the adjusted Rand index of the two groupings (Hubert & Arabie 1985; 0 is chance, 1 the same), for
each group the Jaccard similarity of its members (Hennig 2007: under .5 dissolved, .6 to .75 a
pattern, from .75 stable), and how far its share spreads.

The spread of the shares is the honest interval of a group's size: it holds both who happened to be
asked and where the model then drew the borders. An interval that takes the borders as given is
too narrow, often by half.

A simulated continuum gives stable groups as well: stability says that the borders stay where they
are, not that there are kinds of people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm
from sklearn.metrics import adjusted_rand_score  # type: ignore[import-untyped]

from cup_study.citizens.segments import alignment, grouping
from cup_study.citizens.segments.grouping import Grouping
from cup_study.errors import InputError, Problem

Kind = Literal["bootstrap", "halves"]
#: Refits a model: data, weights, seed.
Refit = Callable[[pd.DataFrame, "pd.Series[float] | None", int], Grouping]

#: Jaccard similarity from which a group counts as stable, and under which as dissolved.
STABLE, DISSOLVED = 0.75, 0.5


@dataclass(frozen=True)
class Stability:
    """How well groups come back.

    Attributes
    ----------
    runs : DataFrame
        Columns ``run rand``: adjusted Rand index of each run.
    groups : DataFrame
        Columns ``run group jaccard distance share``: share of the run's own sample; missing where
        the run did not find the group.
    failed : int
        Runs that could not be fitted; they are not in the tables.
    kind : str
        ``bootstrap`` or ``halves``.
    """

    runs: pd.DataFrame
    groups: pd.DataFrame
    failed: int
    kind: Kind

    @property
    def n_runs(self) -> int:
        """Runs that could be fitted."""
        return len(self.runs)

    def spread(self) -> pd.Series[float]:
        """Standard deviation of each group's share over the runs.

        Of halves it is divided by the root of two, since each rests on half of the people.
        """
        found = self.groups.groupby("group")["share"].std()
        return found / (np.sqrt(2.0) if self.kind == "halves" else 1.0)


def resample(
    data: pd.DataFrame,
    whole: Grouping,
    refit: Refit,
    *,
    kind: Kind = "bootstrap",
    runs: int = 20,
    seed: int = 1,
    weights: pd.Series[float] | None = None,
    strata: pd.Series[Any] | None = None,
) -> Stability:
    """Fit the groups to samples drawn anew.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    whole : Grouping
        Groups of all of them.
    refit : callable
        Gives the grouping of some data with their weights and a seed.
    kind : {"bootstrap", "halves"}
        Draw as many with replacement, or half of them without.
    runs : int
        How many samples; of halves both count.
    seed : int
        Of the drawing.
    weights : Series, optional
        Survey weights; they stay with their person.
    strata : Series, optional
        Drawn within these.

    Returns
    -------
    Stability

    Raises
    ------
    InputError
        The kind is not known, or there are fewer than two runs.
    """
    if kind not in ("bootstrap", "halves") or runs < 2:
        what = f'expected bootstrap or halves and two runs or more, got "{kind}", {runs}'
        raise InputError("stability", [Problem("", what)], "Correct kind and runs.")
    rng = np.random.default_rng(seed)
    places = _strata(data, strata)
    before = grouping.modal(whole.posterior).reindex(data.index)
    rands, rows = list[dict[str, Any]](), list[dict[str, Any]]()
    failed = 0
    samples = _samples(rng, places, kind, runs)
    for run, chosen in enumerate(samples, 1):
        part = data.iloc[chosen].reset_index(drop=True)
        own = None if weights is None else weights.iloc[chosen].reset_index(drop=True)
        try:
            found = refit(part, own, seed + run)
        except InputError:
            failed += 1
            continue
        pairs = alignment.match(whole.profile, found.profile)
        names = alignment.mapping(pairs)
        placed = alignment.relabel(grouping.classify(found, data), _numbered(names, found))
        after = grouping.modal(placed).reindex(data.index)
        known = before.notna() & after.notna()
        rand = adjusted_rand_score(before[known].to_numpy(int), after[known].to_numpy(int))
        rands.append({"run": run, "rand": float(rand)})
        overlaps = alignment.overlap(before[known], after[known])
        sizes = _shares(found.posterior, own)
        for pair in pairs.to_dict("records"):
            partner = pair["other"]
            share = float("nan") if partner is None else float(sizes[partner])
            group = pair["group"]
            row = {"run": run, "group": group, "jaccard": overlaps.get(group, float("nan"))}
            rows.append(row | {"distance": pair["distance"], "share": share})
    columns = ["run", "group", "jaccard", "distance", "share"]
    told = pd.DataFrame(rands, columns=["run", "rand"])
    return Stability(told, pd.DataFrame(rows, columns=columns), failed, kind)


def summary(found: Stability, level: float = 0.95) -> pd.DataFrame:
    """Jaccard similarity and share of each group over the runs.

    Parameters
    ----------
    found : Stability
        From :func:`resample`.
    level : float
        Share of the runs between ``jaccard_lower`` and ``jaccard_upper``.

    Returns
    -------
    DataFrame
        Columns ``group jaccard jaccard_lower jaccard_upper dissolved share_sd verdict``:
        mean and quantiles of the similarity, share of runs in which it was under
        :data:`DISSOLVED`, spread of the share, and ``stable``, ``pattern`` or ``unstable``.

    Examples
    --------
    >>> runs = pd.DataFrame({"run": [1, 2], "rand": [0.9, 0.8]})
    >>> groups = pd.DataFrame({"run": [1, 2], "group": 1, "jaccard": [0.9, 0.7]})
    >>> groups = groups.assign(distance=0.1, share=[0.2, 0.3])
    >>> summary(Stability(runs, groups, 0, "bootstrap"))["verdict"].tolist()
    ['stable']
    """
    tail = (1 - level) / 2
    spread = found.spread()
    rows = []
    for group, part in found.groups.groupby("group"):
        similar = part["jaccard"].dropna()
        mean = float(similar.mean())
        verdict = "stable" if mean >= STABLE else "pattern" if mean >= 0.6 else "unstable"
        row: dict[str, Any] = {"group": group, "jaccard": mean}
        row["jaccard_lower"] = float(similar.quantile(tail))
        row["jaccard_upper"] = float(similar.quantile(1 - tail))
        row["dissolved"] = float(similar.lt(DISSOLVED).mean())
        rows.append(row | {"share_sd": float(spread[group]), "verdict": verdict})
    return pd.DataFrame(rows)


def share_interval(share: float, se: float, level: float = 0.95) -> tuple[float, float]:
    r"""Interval of a share on the logit scale, :math:`logit^{-1}(logit(p) \pm z\,se/(p(1-p)))`.

    Examples
    --------
    >>> [round(x, 3) for x in share_interval(0.2, 0.02)]
    [0.164, 0.242]
    """
    if not 0 < share < 1 or not se > 0:
        return share, share
    half = float(norm.ppf(0.5 + level / 2)) * se / (share * (1 - share))
    centre = np.log(share / (1 - share))
    return float(1 / (1 + np.exp(half - centre))), float(1 / (1 + np.exp(-half - centre)))


def _samples(
    rng: np.random.Generator, places: list[NDArray[np.intp]], kind: Kind, runs: int
) -> list[NDArray[np.intp]]:
    drawn: list[NDArray[np.intp]] = []
    while len(drawn) < runs:
        if kind == "bootstrap":
            drawn.append(np.concatenate([rng.choice(p, len(p)) for p in places]))
        else:
            mixed = [rng.permutation(p) for p in places]
            drawn.append(np.concatenate([p[: len(p) // 2] for p in mixed]))
            drawn.append(np.concatenate([p[len(p) // 2 :] for p in mixed]))
    return drawn[:runs]


def _strata(data: pd.DataFrame, strata: pd.Series[Any] | None) -> list[NDArray[np.intp]]:
    if strata is None:
        return [np.arange(len(data))]
    codes, _ = pd.factorize(strata)
    return [np.flatnonzero(codes == code) for code in np.unique(codes)]


def _numbered(names: dict[Any, Any], found: Grouping) -> dict[Any, Any]:
    """Names of the reference; groups without a partner get numbers of their own."""
    free = 1 + max([0, *names.values()])
    told = dict(names)
    for group in found.posterior.columns:
        if group not in told:
            told[group] = free
            free += 1
    return told


def _shares(posterior: pd.DataFrame, weights: pd.Series[float] | None) -> pd.Series[float]:
    p = posterior.dropna()
    w = np.ones(len(p)) if weights is None else weights[p.index].to_numpy(dtype=float)
    return pd.Series(np.average(p.to_numpy(dtype=float), axis=0, weights=w), index=p.columns)
