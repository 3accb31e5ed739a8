"""Post-stratification: each group of respondents counts for the persons that it stands for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cup_study.survey.weighting.margins import SIZE, matched


def poststratify(
    data: pd.DataFrame,
    population: pd.DataFrame,
    by: Sequence[str],
    *,
    base: pd.Series[float] | None = None,
    size: str = SIZE,
) -> pd.Series[float]:
    r"""Weights that give each post-stratum its share of the population.

    :math:`w_k = b_k N_g / \sum_{j \in g} b_j` for respondent k in group g with base weight b
    (Holt & Smith 1979). Non-response that depends only on the groups is then ignorable (Little
    1993).

    Parameters
    ----------
    data : DataFrame
        One row a respondent, with the columns `by`, no value missing.
    population : DataFrame
        Columns `by` and `size` (persons); finer rows than `by` are added up.
    by : sequence of str
        Columns that make the post-strata.
    base : Series, optional
        Base weights of the design, same index as `data`; all equal by default.
    size : str, optional
        Column of `population` with the number of persons.

    Returns
    -------
    Series
        Weights with the index of `data`; they add up to the population.

    Raises
    ------
    InputError
        A column is missing, a base weight is not positive, a respondent belongs to no group of
        the population, or a group has persons and no respondent: all told at once.

    Examples
    --------
    >>> data = pd.DataFrame({"age": ["young", "old", "old"]})
    >>> population = pd.DataFrame({"age": ["young", "old"], "n": [60, 40]})
    >>> poststratify(data, population, ["age"]).tolist()
    [60.0, 20.0, 20.0]
    """
    weights = pd.Series(1.0, index=data.index) if base is None else base.astype(float)
    source = "post-stratification"
    codes, persons = matched(data, population, [by], weights, size=size, source=source)[0]
    own = weights.to_numpy(dtype=float)
    factors = persons.to_numpy(dtype=float) / np.bincount(codes, own)
    return pd.Series(own * factors[codes], index=data.index, name="weight")
