"""What a reader of a latent class model must know before believing it.

Each remark says what is the matter, and what to do.
"""

from __future__ import annotations

import numpy as np

from cup_study.citizens.segments import identification
from cup_study.citizens.segments.answers import Answers
from cup_study.citizens.segments.em import Solution
from cup_study.citizens.segments.fitted import LatentClasses
from cup_study.citizens.segments.patterns import Patterns
from cup_study.citizens.segments.starts import SAME

#: A class with fewer members (rows that most likely belong to it) is not described.
FEWEST = 25
#: Weights whose mean is further from 1 than this share are told.
MEAN_WEIGHT = 0.05


def on(
    model: LatentClasses, read: Answers, patterns: Patterns, solution: Solution
) -> tuple[str, ...]:
    """Remarks on a model.

    Parameters
    ----------
    model : LatentClasses
        Fitted.
    read : Answers
        What it was fitted to.
    patterns : Patterns
        The same, counted.
    solution : Solution
        Its parameters over the levels that somebody chose.

    Returns
    -------
    tuple of str
        The gravest first; empty when all is well.
    """
    return (
        *_search(model),
        *_identified(model, read, patterns, solution),
        *_small(model),
        *_boundary(model),
        *_data(model, read),
    )


def _search(model: LatentClasses) -> list[str]:
    """The climb did not end, or the best end was reached once."""
    found = []
    if not model.converged:
        found.append(
            f"The best start did not converge in {model.iterations} steps: the classes may not be "
            "identified. Fit fewer classes."
        )
    if model.n_classes > 1 and model.replicated < 2:
        logliks = model.starts["loglik"].to_numpy()
        behind = f"; the next best is {-np.diff(logliks)[0]:.2f} lower" if len(logliks) > 1 else ""
        ends = 1 + int((-np.diff(logliks) > SAME).sum())
        found.append(
            f"The best log-likelihood was reached by one of {len(logliks)} starts, which ended in "
            f"{ends} different maxima{behind}: there may be a better solution. Take more "
            "starts; if that does not help, fit fewer classes."
        )
    return found


def _identified(
    model: LatentClasses, read: Answers, patterns: Patterns, solution: Solution
) -> list[str]:
    """The answers cannot tell the classes apart."""
    df = identification.degrees_of_freedom(read.counts, model.n_classes)
    if df < 0:
        return [
            f"{model.n_parameters} parameters for {model.n_parameters + df} free figures in the "
            f"data ({df} degrees of freedom): the classes are not identified. Take more items or "
            "fewer classes."
        ]
    flat = identification.flat_directions(patterns, solution)
    if flat == 0:
        return []
    return [
        f"The answers do not tell the classes apart: {flat} combinations of parameters can change "
        "without any change in fit. Other classes fit as well; take fewer, or more items."
    ]


def _small(model: LatentClasses) -> list[str]:
    """Classes of few members."""
    return [
        f"Class {name} has {count} members, fewer than {FEWEST}: too few to describe or to rely "
        "on. Fit fewer classes, or look whether these rows are careless answers."
        for name, count in model.members.items()
        if count < FEWEST and model.n_classes > 1
    ]


def _boundary(model: LatentClasses) -> list[str]:
    """Probabilities of 0 or 1."""
    if model.boundary == 0:
        return []
    one = model.boundary == 1
    return [
        f"{model.boundary} {'probability is' if one else 'probabilities are'} 0 or 1 (boundary): "
        "no standard error, and in a small class a sign of too many classes."
    ]


def _data(model: LatentClasses, read: Answers) -> list[str]:
    """Rows left out, answers that nobody gave, weights that do not average 1."""
    found = []
    for reason, count in read.left_out["reason"].value_counts().items():
        found.append(f"{count} rows are left out: {reason}.")
    for item, given in zip(read.items, read.given, strict=True):
        nobody = [str(v) for i, v in enumerate(read.levels[item]) if i not in set(given.tolist())]
        if nobody:
            found.append(f'Nobody chose {", ".join(nobody)} of item "{item}": no parameters.')
    mean = model.sum_of_weights / model.n
    counts = bool((read.weights == np.round(read.weights)).all())
    if read.weighted and not counts and abs(mean - 1) > MEAN_WEIGHT:
        found.append(
            f"The weights average {mean:.3g}, not 1: log-likelihood and information criteria count "
            f"{model.sum_of_weights:,.0f} rows where there are {model.n:,}. Divide the weights by "
            "their mean before comparing models."
        )
    return found
