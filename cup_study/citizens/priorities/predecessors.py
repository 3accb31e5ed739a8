"""Constructs that lead to a target in a fitted model, their items, and what stands in the way.

Everything that keeps a model from an importance-performance map is told at once: a target that is
not in it, no path to the target, circles, constructs without items of their own, scales of which
too little is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cup_study.citizens import effects
from cup_study.citizens.priorities import rescaling
from cup_study.citizens.priorities.rescaling import FloatArray, Scale
from cup_study.errors import InputError, Problem
from cup_study.sem.fitted import Fit
from cup_study.sem.inference import mediation

SOURCE = "importance-performance map"
_REMEDY = (
    "Fit one model of continuous answers to the data (fit(text, data)), name a construct that "
    "others lead to, and give each item a Scale(lowest, highest, direction): the ends of its "
    "answer scale, and 1 if a higher answer means more of the construct, -1 if it means less."
)


@dataclass(frozen=True, eq=False)
class Predecessors:
    """What the map needs of a fit.

    Attributes
    ----------
    target : str
        The construct that others lead to.
    sources : tuple of str
        The others, in the order of the model.
    slots : tuple of (str, str)
        Construct and item of every loading; those of the target last.
    scales : tuple of Scale
        Of the items, slot by slot.
    index : Index
        Labels of the rows that the model used.
    answers : ndarray, shape (n, n_slots)
        From 0 to 100, all in the direction of their scale; NaN where there is none.
    weights : ndarray, shape (n,)
        Of the rows.
    observed : tuple of str
        Observed variables that lead to the target: they have no place on the map.
    """

    target: str
    sources: tuple[str, ...]
    slots: tuple[tuple[str, str], ...]
    scales: tuple[Scale, ...]
    index: pd.Index
    answers: FloatArray
    weights: FloatArray
    observed: tuple[str, ...]

    @property
    def constructs(self) -> tuple[str, ...]:
        """Sources, then the target."""
        return (*self.sources, self.target)

    @property
    def membership(self) -> FloatArray:
        """Which slot is whose, shape (n_slots, n_constructs)."""
        of = [self.constructs.index(construct) for construct, _ in self.slots]
        return np.eye(len(self.constructs))[of]

    @property
    def first(self) -> npt.NDArray[np.intp]:
        """First slot of each construct: that of the marker item."""
        return np.asarray(np.argmax(self.membership, axis=0), dtype=np.intp)


def of(
    fit: Fit,
    target: str,
    scales: Mapping[str, Scale],
    *,
    weights: pd.Series | None = None,
    more: Sequence[Problem] = (),
) -> Predecessors:
    """Find the predecessors of a target, with everything that is wrong.

    Parameters
    ----------
    fit : Fit
        A fitted structural model of one group.
    target : str
        A construct.
    scales : mapping of str to Scale
        Of the items.
    weights : Series, optional
        Survey weights by the labels of the data's rows; default those of the fit, if any.
    more : sequence of Problem
        What the caller found wrong, to be told with the rest.

    Returns
    -------
    Predecessors

    Raises
    ------
    InputError
        See :func:`cup_study.citizens.priorities.importance.of`.
    """
    wrong = [*more, *_unusable(fit)]
    if not isinstance(scales, Mapping):
        wrong.append(Problem("scales", f"expected a Scale for each item, got {scales!r:.60}"))
        raise InputError(SOURCE, wrong, _REMEDY)
    if target not in fit.table.latent:
        told = ", ".join(fit.table.latent) or "none"
        kind = "an observed variable" if target in fit.table.observed else "not in the model"
        wrong.append(Problem("target", f'"{target}" is {kind}; its constructs are {told}'))
        raise InputError(SOURCE, wrong, _REMEDY)
    sources = effects.sources(fit, target)
    if target in _explained_by_itself(fit):
        wrong.append(Problem("model", f'paths run in a circle through "{target}"'))
    elif not sources:
        what = f'no construct has a total effect on "{target}": no path (~) leads to it'
        wrong.append(Problem("model", what))
    else:
        wrong += _circle(fit, sources[0], target)
    items = {c: _items(fit, c) for c in (*sources, target)}
    for construct, own in items.items():
        if not own:
            what = "has no items of its own, so its scores have no answer scale"
            wrong.append(Problem(f'construct "{construct}"', what))
    slots = tuple((c, item) for c, own in items.items() for item in own)
    named = list(dict.fromkeys(item for _, item in slots))
    wanted = {item: scales.get(item) for item in named}
    if not fit.sample.has_data:
        wrong += rescaling.problems(wanted, dict.fromkeys(named, np.zeros(0)))
        raise InputError(SOURCE, wrong, _REMEDY)
    group = fit.sample.groups[0]
    x = np.asarray(group.x, dtype=np.float64)
    answers = {item: x[:, fit.sample.observed.index(item)] for item in named}
    wrong += rescaling.problems(wanted, answers)
    rows = group.rows if group.rows is not None else pd.RangeIndex(len(x))
    own_weights, weights_wrong = _weights(weights, rows, group.weights)
    wrong += weights_wrong
    known = {item: scale for item, scale in wanted.items() if scale is not None}
    if not wrong:
        wrong += _against(fit, slots, known)
    if wrong:
        raise InputError(SOURCE, wrong, _REMEDY)
    return Predecessors(
        target,
        tuple(sources),
        slots,
        tuple(known[item] for _, item in slots),
        rows,
        np.column_stack([rescaling.moved(answers[i], known[i]) for _, i in slots]),
        own_weights,
        _observed(fit, {*sources, target}),
    )


def _unusable(fit: Fit) -> list[Problem]:
    found = []
    if not fit.converged:
        found.append(Problem("model", "it did not converge; see fit.warnings for the cause"))
    if not fit.sample.has_data:
        what = "it was fitted to moments: performance needs the answers themselves"
        found.append(Problem("model", what))
    if len(fit.sample.groups) > 1:
        what = f"it has {len(fit.sample.groups)} groups; draw one map for each, from its own fit"
        found.append(Problem("model", what))
    if fit.model.categorical:
        what = (
            "its answers are ordered categories, whose loadings are in no unit of the answer "
            "scale; fit it to the answers as numbers, for example with MLR"
        )
        found.append(Problem("model", what))
    return found


def _items(fit: Fit, construct: str) -> list[str]:
    rows = fit.table.rows
    own = rows[(rows["op"] == "=~") & (rows["lhs"] == construct)]
    names = own.loc[own["rhs"].isin(fit.sample.observed), "rhs"]
    return list(dict.fromkeys(names))


def _paths(fit: Fit) -> pd.DataFrame:
    rows = fit.table.rows
    return rows.loc[rows["op"] == "~", ["lhs", "rhs"]]


def _explained_by_itself(fit: Fit) -> set[str]:
    """Variables from which a path leads back to themselves."""
    pairs = set(_paths(fit).itertuples(index=False, name=None))
    reach = {(str(a), str(b)) for a, b in pairs}
    while True:
        more = reach | {(a, d) for a, b in reach for c, d in reach if b == c}
        if more == reach:
            return {a for a, b in reach if a == b}
        reach = more


def _circle(fit: Fit, source: str, target: str) -> list[Problem]:
    try:
        mediation.effects(fit, source, target)
    except InputError as error:
        return list(error.problems)
    return []


def _observed(fit: Fit, constructs: set[str]) -> tuple[str, ...]:
    paths = _paths(fit)
    names = paths.loc[paths["lhs"].isin(constructs), "rhs"]
    return tuple(dict.fromkeys(n for n in names if n not in fit.table.latent))


def _against(
    fit: Fit, slots: Sequence[tuple[str, str]], scales: Mapping[str, Scale]
) -> list[Problem]:
    """Items that, turned as told, load against the others of their construct."""
    rows = fit.table.rows
    pairs = zip(rows["lhs"], rows["op"], rows["rhs"], fit.all_values, strict=True)
    loading = {(str(lhs), str(rhs)): float(v) for lhs, op, rhs, v in pairs if op == "=~"}
    turned = {slot: loading[slot] * (scales[slot[1]].direction or 0) for slot in slots}
    found = []
    for construct in dict.fromkeys(construct for construct, _ in slots):
        own = {item: value for (of, item), value in turned.items() if of == construct}
        most = sum(map(np.sign, own.values())) or np.sign(next(iter(own.values())))
        for item, value in own.items():
            if value * most <= 0:
                told = scales[item].direction or 0
                what = (
                    f'loads against the other items of "{construct}" although its direction is '
                    f"told as {told}; if its wording is turned give {-told}, else leave it out of "
                    "the model"
                )
                found.append(Problem(f'item "{item}"', what))
    return found


def _weights(
    given: pd.Series | None, rows: pd.Index, own: FloatArray | None
) -> tuple[FloatArray, list[Problem]]:
    if given is None:
        return (np.ones(len(rows)) if own is None else np.asarray(own, dtype=np.float64)), []
    if not isinstance(given, pd.Series):
        what = "expected a column of the data (a Series), whose labels tell the rows"
        return np.ones(len(rows)), [Problem("weights", what)]
    absent = int((~rows.isin(given.index)).sum())
    if absent or not given.index.is_unique:
        what = f"{absent} rows of the model have none" if absent else "row labels appear twice"
        return np.ones(len(rows)), [Problem("weights", what)]
    w = given.loc[rows].to_numpy(dtype=np.float64, na_value=np.nan)
    bad = int((~np.isfinite(w) | (w < 0)).sum())
    if bad or w.sum() <= 0:
        return w, [Problem("weights", f"expected numbers of at least 0, got {bad} that are not")]
    return w, []
