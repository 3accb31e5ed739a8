r"""Where the true effect of a new study is expected.

A confidence interval tells where the mean of the true effects lies, a prediction interval where
the effect of one more study of the same kind lies:

.. math:: \hat\mu \pm c \sqrt{\operatorname{SE}^2 + \tau^2}

with c from one of

============= ===================================================================================
``"model"``   what the model's tests use: normal for "z", t with k - p degrees of freedom for "t"
              and "knha" (``predict`` of metafor 3.8)
``"t"``       t with k - p degrees of freedom, k - 1 without moderators (Partlett & Riley 2017)
``"riley"``   t with k - p - 1 degrees of freedom, k - 2 without moderators (Higgins, Thompson &
              Spiegelhalter 2009; metafor's ``pi.type="riley"``)
============= ===================================================================================
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from cup_study.errors import InputError, Problem
from cup_study.literature.pooling import design as designs
from cup_study.literature.pooling.random_effects import Pooled
from cup_study.literature.pooling.three_level import ThreeLevel

Kind = Literal["model", "t", "riley"]
KINDS = ("model", "t", "riley")
COLUMNS = ["estimate", "se", "ci_lower", "ci_upper", "pi_lower", "pi_upper", "pi_df", "kind"]


def interval(
    pooled: Pooled | ThreeLevel, *, kind: Kind = "model", at: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Expected effect with its confidence and prediction interval.

    Parameters
    ----------
    pooled : Pooled or ThreeLevel
        The model; of three levels, for a new effect of a new study.
    kind : {"model", "t", "riley"}, optional
        Which quantile, see the module.
    at : DataFrame, optional
        Values of the moderators, one row a wanted effect; needed when the model has moderators.

    Returns
    -------
    DataFrame
        ``estimate se ci_lower ci_upper pi_lower pi_upper pi_df kind``, one row for each row of
        `at`. The prediction interval is NaN where no degree of freedom is left (metafor uses one
        degree of freedom there).

    Raises
    ------
    InputError
        Unknown kind, or `at` is missing or does not fit the model.

    References
    ----------
    Higgins, Thompson & Spiegelhalter (2009), Journal of the Royal Statistical Society A 172,
    137-159; Partlett & Riley (2017), Statistics in Medicine 36, 301-317.

    Examples
    --------
    >>> from cup_study.literature.pooling.random_effects import pool
    >>> model = pool([0.1, 0.3, 0.8], [0.02, 0.02, 0.03], test="knha")
    >>> interval(model, kind="riley").round(2).to_dict("records")[0]["pi_df"]
    1.0
    """
    if kind not in KINDS:
        what = f"expected one of {', '.join(KINDS)}, got {kind!r}"
        raise InputError("prediction", [Problem("kind", what)], "Choose one of these.")
    if at is None:
        if pooled.p > 1:
            what = "the model has moderators, their values are needed"
            raise InputError("prediction", [Problem("at", what)], "Give a row of moderators.")
        x, index = np.ones((1, 1)), pd.Index([0])
    else:
        x, _ = designs.encode(at, pooled.design.levels)
        index = at.index
    estimate = x @ pooled.estimates["estimate"].to_numpy(dtype=float)
    variance = np.einsum("ij,jk,ik->i", x, pooled.vcov, x)
    tail = (1 - pooled.level) / 2
    half = stats.t.isf(tail, pooled.df) * np.sqrt(variance)
    df = {"model": pooled.df, "t": pooled.k - pooled.p, "riley": pooled.k - pooled.p - 1}[kind]
    wide = stats.t.isf(tail, df) if df > 0 else np.nan
    wide = wide * np.sqrt(variance + pooled.tau2)
    cells = [estimate, np.sqrt(variance), estimate - half, estimate + half]
    cells += [estimate - wide, estimate + wide, np.full(len(x), float(df)), [kind] * len(x)]
    return pd.DataFrame(dict(zip(COLUMNS, cells, strict=True)), index=index)
