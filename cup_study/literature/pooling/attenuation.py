r"""Correlations as they would be between constructs measured without error.

.. math:: r_c = \frac{r}{A}, \quad A = \sqrt{\alpha_1 \alpha_2}, \qquad
   \operatorname{Var} r_c = \operatorname{Var}(r) / A^2

(Spearman 1904; Hunter & Schmidt 2004). The reliabilities are taken as known: their own sampling
error is not in the variance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem

Missing = Literal["one", "mean", "refuse"]
MISSING = ("one", "mean", "refuse")
NEEDED = ("study", "construct_1", "construct_2", "r", "n", "reliability_1", "reliability_2")
LOG = ["row", "study", "construct_1", "construct_2", "what"]
RELIABILITIES = ("reliability_1", "reliability_2")


@dataclass(frozen=True, eq=False)
class Corrected:
    """Corrected correlations.

    Attributes
    ----------
    effects : DataFrame
        The columns given, with `r` corrected, and ``r_observed factor used_1 used_2``.
    log : DataFrame
        ``row study construct_1 construct_2 what``: each reliability that was not there, and each
        correlation that the correction would take to 1 or beyond and that was left out.
    """

    effects: pd.DataFrame
    log: pd.DataFrame


def correct(effects: pd.DataFrame, *, missing: Missing = "one") -> Corrected:
    """Correct correlations for unreliability of both constructs.

    A reliability that is missing is taken as

    ``"one"``
        1: that side is not corrected, so the result errs towards too small;
    ``"mean"``
        the mean of the reliabilities of the same construct in the other studies (each study
        once), and 1 where no study tells one;
    ``"refuse"``
        an error.

    Each is told in the log. A corrected correlation of 1 or more is no correlation: it is left
    out and told.

    Parameters
    ----------
    effects : DataFrame
        ``study construct_1 construct_2 r n reliability_1 reliability_2``.
    missing : {"one", "mean", "refuse"}, optional
        What a missing reliability is taken as.

    Returns
    -------
    Corrected
        Its `factor` goes to :func:`cup_study.literature.pooling.fisher.measures`, which makes the
        variance wider by it; :func:`cup_study.literature.pooling.correlations.pool_pairs` does so
        by itself.

    Raises
    ------
    InputError
        A column is missing, a reliability is outside (0, 1], or one is missing and refused.

    References
    ----------
    Hunter & Schmidt (2004), Methods of Meta-Analysis, chapter 3.

    Examples
    --------
    >>> row = ("a", "ease", "use", 0.36, 100, 0.81, None)
    >>> table = pd.DataFrame([row], columns=list(NEEDED))
    >>> found = correct(table)
    >>> found.effects[["r", "factor"]].round(2).to_dict("records")
    [{'r': 0.4, 'factor': 0.9}]
    >>> found.log["what"].tolist()
    ['no reliability of use: taken as 1 (not corrected)']
    """
    _refuse(effects, missing)
    table = effects.reset_index(drop=True)
    means = _means(table) if missing == "mean" else {}
    log: list[tuple[object, ...]] = []
    used = {"reliability_1": [], "reliability_2": []}  # type: dict[str, list[float]]
    for label, row in zip(effects.index, table.to_dict("records"), strict=True):
        place = (label, row["study"], row["construct_1"], row["construct_2"])
        for side, name in zip(RELIABILITIES, ("construct_1", "construct_2"), strict=True):
            value, what = _reliability(row[side], row[name], means)
            used[side].append(value)
            if what:
                log.append((*place, what))
    used_1, used_2 = (np.array(used[side]) for side in RELIABILITIES)
    factor = np.sqrt(used_1 * used_2)
    observed = table["r"].to_numpy(dtype=float)
    r = observed / factor
    out = table.assign(r=r, r_observed=observed, factor=factor, used_1=used_1, used_2=used_2)
    beyond = np.abs(r) >= 1
    for i in map(int, np.flatnonzero(beyond)):
        told = out.iloc[i]
        what = f"left out: {observed[i]:g} would be corrected to {r[i]:.3f}"
        log.append((effects.index[i], *told[["study", "construct_1", "construct_2"]], what))
    out.index = effects.index
    return Corrected(out.loc[~beyond], pd.DataFrame(log, columns=LOG))


def _reliability(value: object, construct: object, means: dict[object, float]) -> tuple[float, str]:
    """The reliability to use, and what to tell where it was not there."""
    given = float(value) if isinstance(value, (int, float)) else float("nan")
    if np.isfinite(given):
        return given, ""
    if construct in means:
        mean = means[construct]
        return mean, f"no reliability of {construct}: taken as {mean:.3f}, the mean of the others"
    return 1.0, f"no reliability of {construct}: taken as 1 (not corrected)"


def _means(table: pd.DataFrame) -> dict[object, float]:
    """Mean reliability of each construct, each study once."""
    sides = [
        table[["study", f"construct_{i}", f"reliability_{i}"]].set_axis(
            ["study", "construct", "reliability"], axis=1
        )
        for i in (1, 2)
    ]
    known = pd.concat(sides).dropna(subset=["reliability"])
    known["reliability"] = known["reliability"].astype(float)
    studies = known.groupby(["construct", "study"])["reliability"].mean()
    return dict(studies.groupby("construct").mean())


def _refuse(effects: pd.DataFrame, missing: str) -> None:
    problems = [Problem(f'column "{c}"', "is missing") for c in NEEDED if c not in effects]
    if missing not in MISSING:
        what = f"expected one of {', '.join(MISSING)}, got {missing!r}"
        problems.append(Problem("missing", what))
    if not problems:
        for side in RELIABILITIES:
            values = pd.to_numeric(effects[side], errors="coerce")
            for label, raw, value in zip(effects.index, effects[side], values, strict=True):
                if pd.isna(raw):
                    if missing == "refuse":
                        problems.append(Problem(f'row {label}, column "{side}"', "is missing"))
                elif not 0 < value <= 1:
                    what = f"expected above 0 and at most 1, got {raw}"
                    problems.append(Problem(f'row {label}, column "{side}"', what))
    if problems:
        raise InputError("effects", problems, "Correct the reliabilities, or leave them empty.")
