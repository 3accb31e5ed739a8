"""Reliabilities of the constructs, for correcting correlations for attenuation.

Many studies print none. :func:`fill` takes the mean of those that do, construct by construct
(an artifact distribution in the sense of Hunter & Schmidt), and tells each value that it filled.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem

#: Columns of :func:`by_construct`.
TOLD = ["construct", "studies", "without", "mean", "lowest", "highest"]
#: Columns of the log of :func:`fill`.
FILLED = ["study", "construct", "reliability", "studies"]


def by_construct(effects: pd.DataFrame) -> pd.DataFrame:
    """Reliabilities of each construct: how many studies have one, their mean and range.

    Parameters
    ----------
    effects : DataFrame
        From :func:`cup_study.literature.effects.reading.read`. A construct counts once a study
        and coder, with the mean where its rows differ.

    Returns
    -------
    DataFrame
        ``construct studies without mean lowest highest``; `without` are studies that have the
        construct and no reliability of it.

    Examples
    --------
    >>> effects = pd.DataFrame({"study": ["a", "b"], "construct_1": "BI", "construct_2": "PE",
    ...     "reliability_1": [0.8, 0.9], "reliability_2": [0.7, None]})
    >>> by_construct(effects)[["construct", "studies", "without", "mean"]].round(2).values.tolist()
    [['BI', 2, 0, 0.85], ['PE', 1, 1, 0.7]]
    """
    known = _by_study(effects)
    rows = []
    for construct, part in known.groupby("construct", sort=True):
        has = part["reliability"].dropna()
        told = [has.mean(), has.min(), has.max()] if len(has) else [np.nan] * 3
        rows.append([construct, len(has), len(part) - len(has), *told])
    return pd.DataFrame(rows, columns=TOLD)


def fill(effects: pd.DataFrame, *, least: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give each missing reliability the mean of its construct, and tell which.

    Parameters
    ----------
    effects : DataFrame
        As for :func:`by_construct`.
    least : int
        Fewest studies for a mean.

    Returns
    -------
    tuple of DataFrame
        The effects, and the log ``study construct reliability studies`` with the number of studies
        behind each filled value.

    Raises
    ------
    InputError
        Constructs that fewer than `least` studies give a reliability of.

    References
    ----------
    Hunter & Schmidt (2004), Methods of Meta-Analysis, 2nd edition, chapter 4.

    Examples
    --------
    >>> effects = pd.DataFrame({"study": ["a", "b"], "construct_1": "BI", "construct_2": "PE",
    ...     "reliability_1": [0.8, None], "reliability_2": [0.7, 0.7]})
    >>> filled, log = fill(effects)
    >>> filled["reliability_1"].tolist(), log["study"].tolist()
    ([0.8, 0.8], ['b'])
    """
    means = by_construct(effects).set_index("construct")
    result = effects.copy()
    log, lacking = [], set()
    for side in (1, 2):
        values = effects[f"reliability_{side}"].to_numpy(dtype=float).copy()
        for i in np.flatnonzero(np.isnan(values)):
            construct = effects[f"construct_{side}"].iloc[i]
            studies = int(means.loc[construct, "studies"])
            if studies < least or studies == 0:
                lacking.add(construct)
                continue
            values[i] = float(means.loc[construct, "mean"])
            log.append([effects["study"].iloc[i], construct, values[i], studies])
        result[f"reliability_{side}"] = values
    if lacking:
        what = f"fewer than {max(least, 1)} studies give a reliability"
        raise InputError(
            "correlations",
            [Problem(f'construct "{name}"', what) for name in sorted(lacking)],
            "Leave these constructs out, or do not correct for attenuation.",
        )
    told = pd.DataFrame(log, columns=FILLED).drop_duplicates(ignore_index=True)
    return result, told


def _by_study(effects: pd.DataFrame) -> pd.DataFrame:
    who = ["study", "coder"] if "coder" in effects else ["study"]
    sides = [
        effects[[*who, f"construct_{i}", f"reliability_{i}"]].set_axis(
            [*who, "construct", "reliability"], axis=1
        )
        for i in (1, 2)
    ]
    long = pd.concat(sides).astype({"reliability": float})
    return long.groupby([*who, "construct"])["reliability"].mean().reset_index()
