"""What a reader of a Gaussian mixture must know before believing it."""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd

from cup_study.citizens.segments.gaussian_fitted import GaussianMixture
from cup_study.citizens.segments.scores import Scores

#: A class with fewer members than this is told.
FEW = 10
#: Columns whose spreads are further apart than this have no common variance.
UNLIKE = 4.0


def remarks(model: GaussianMixture, rows: Scores, held: list[int]) -> tuple[str, ...]:
    """Warnings of the scores and of the fit, most general first.

    Parameters
    ----------
    model : GaussianMixture
    rows : Scores
        That it was fitted to, in their own units.
    held : list of int
        Classes with a variance at the floor.

    Returns
    -------
    tuple of str
    """
    told = list(rows.warnings)
    spread = np.nanstd(rows.x, axis=0)
    if model.covariance == "spherical" and spread.max() > UNLIKE * spread.min():
        told.append(
            f"one variance for columns whose spreads are {spread.min():.3g} to {spread.max():.3g}: "
            "standardise them, or take covariance='diagonal'"
        )
    if not model.converged:
        told.append(f"the best start had not converged after {model.iterations} iterations")
    if model.n_classes > 1 and model.replicated < 2:
        told.append("the best solution was reached by one start only: take more starts")
    told += [
        f"class {c}: only {n} member{'' if n == 1 else 's'}; no group, look at their answers"
        for c, n in cast("pd.Series[int]", model.members).items()
        if n < FEW
    ]
    if held:
        told.append(
            f"class {', '.join(map(str, held))}: a variance is held at the floor "
            f"({model.floor:g} of all): members (nearly) alike, or a score that others determine; "
            "criteria of this solution are not to be compared"
        )
    return tuple(told)
