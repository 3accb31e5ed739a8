"""One sample among many that needs a search of its own.

What the batch did not bring to its end goes through the same steps as a model that a user fits:
Fisher scoring, the observed curvature, and other starting values.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cup_study.errors import CupError
from cup_study.sem.arrays import FloatArray
from cup_study.sem.draws.batched import Samples
from cup_study.sem.language.table import ParameterTable
from cup_study.sem.moments.groups import GroupSample, Sample
from cup_study.sem.options import Options


def estimated(
    table: ParameterTable,
    options: Options,
    whole: Sample,
    begin: FloatArray,
    samples: Samples,
    i: int,
) -> FloatArray | None:
    """Estimates of one sample from its moments.

    Parameters
    ----------
    table : ParameterTable
        Model.
    options : Options
        How; standard errors are not made.
    whole : Sample
        For the names of variables and groups.
    begin : ndarray, shape (n_parameters,)
        Where to begin.
    samples : Samples
        Moments.
    i : int
        Which of them.

    Returns
    -------
    ndarray, shape (n_parameters,), or None
        None when this search fails too.
    """
    from cup_study.sem.fitted import estimate

    groups = tuple(
        GroupSample(group.label, float(n), cov[i], mean[i])
        for group, n, cov, mean in zip(
            whole.groups, samples.size[i], samples.cov, samples.mean, strict=True
        )
    )
    sample = replace(whole, groups=groups)
    try:
        with np.errstate(all="ignore"):
            fitted = estimate(table, sample, replace(options, se="none"), begin=begin)
    except (CupError, np.linalg.LinAlgError):
        return None
    return fitted.x if fitted.converged else None
