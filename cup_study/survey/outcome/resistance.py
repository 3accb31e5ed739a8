"""Early and late respondents: whether those who needed a reminder would have changed the results.

If people who are hard to get resemble those who never answer (the continuum of resistance;
Lin & Schaeffer, 1995), a result that moves from wave to wave of response would move on. One that
does not is no proof: late respondents may be unlike non-respondents.

References
----------
Lin, I.-F., & Schaeffer, N. C. (1995). Using survey participants to estimate the impact of
nonparticipation. *Public Opinion Quarterly*, 59, 236-258.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from cup_study.survey.comparing import main_results
from cup_study.survey.comparing.main_results import Target
from cup_study.survey.estimates import Design
from cup_study.survey.proportions import LEVEL

OWN, CUMULATIVE = "own", "cumulative"
COLUMNS = ["target", "timing", "kind", "n", "base", "estimate", "se", "ci_lower", "ci_upper"]


def order(timing: pd.Series, told: Sequence[str] = ()) -> list[str]:
    """Waves of response in time: those told first, others in the order of their names.

    Examples
    --------
    >>> order(pd.Series(["late", "reminder 2", None, "early"]), ["early", "late"])
    ['early', 'late', 'reminder 2']
    """
    present = set(timing.dropna())
    first = [name for name in told if name in present]
    return first + sorted(present - set(first))


def by_timing(
    targets: Sequence[Target],
    data: pd.DataFrame,
    design: Design,
    timing: pd.Series,
    waves: Sequence[str],
    where: pd.Series | None = None,
) -> pd.DataFrame:
    """Main results of each wave of response, and of all who had answered by then.

    Parameters
    ----------
    targets : sequence of Target
        Main results.
    data : DataFrame
        Respondents.
    design : Design
        The same final weights throughout, so that a change is one of who answered.
    timing : Series
        Wave of response of each respondent, index of `data`; missing where not known.
    waves : sequence of str
        Waves of response in time, from :func:`order`.
    where : Series of bool, optional
        Respondents that it is about; all by default.

    Returns
    -------
    DataFrame
        :data:`COLUMNS`: the target's name, and `kind` ``own`` (answered in that wave) or
        ``cumulative`` (in that wave or before).

    Examples
    --------
    >>> from cup_study.codebook import Item
    >>> from cup_study.survey.estimates import unweighted
    >>> data = pd.DataFrame({"q": [1, 2, 6]})
    >>> target = Target("q", Item("q", "q", "scale", {}, (1, 2, 6)), None)
    >>> when = pd.Series(["early", "early", "late"])
    >>> by_timing([target], data, unweighted(data), when, ["early", "late"])["estimate"].tolist()
    [1.5, 1.5, 6.0, 3.0]
    """
    here = pd.Series(True, index=data.index) if where is None else where
    rows: list[dict[str, Any]] = []
    for target in targets:
        until = pd.Series(False, index=data.index)
        for wave in waves:
            own = timing.eq(wave).fillna(False) & here
            until = until | own
            for kind, among in ((OWN, own), (CUMULATIVE, until)):
                found = main_results.estimate(target, data, design, among)
                rows.append({**found, "target": target.name, "timing": wave, "kind": kind})
    return pd.DataFrame(rows, columns=COLUMNS)


def differences(found: pd.DataFrame, waves: Sequence[str]) -> pd.DataFrame:
    r"""Last wave of response less the first, for each main result.

    The two are different people, so :math:`se^2 = se_1^2 + se_2^2`, with a normal interval and
    test.

    Parameters
    ----------
    found : DataFrame
        From :func:`by_timing`.
    waves : sequence of str
        Waves of response in time; two or more.

    Returns
    -------
    DataFrame
        ``target first last difference se ci_lower ci_upper p_value base``; `base` is the smaller of
        both.

    Examples
    --------
    >>> rows = [("q", "early", "own", 1.0, 0.3, 90), ("q", "late", "own", 2.0, 0.4, 60)]
    >>> found = pd.DataFrame(rows, columns=["target", "timing", "kind", "estimate", "se", "base"])
    >>> differences(found, ["early", "late"])[["difference", "se"]].values.tolist()
    [[1.0, 0.5]]
    """
    own = found[found["kind"] == OWN].set_index(["timing", "target"])
    first, last = own.loc[waves[0]], own.loc[waves[-1]]
    gap = last["estimate"] - first["estimate"]
    se = np.sqrt(first["se"] ** 2 + last["se"] ** 2)
    half = float(ndtri(0.5 + LEVEL / 2)) * se
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * ndtr(-np.abs(np.asarray(gap, dtype=float) / np.asarray(se, dtype=float)))
    table = pd.DataFrame(
        {
            "first": first["estimate"],
            "last": last["estimate"],
            "difference": gap,
            "se": se,
            "ci_lower": gap - half,
            "ci_upper": gap + half,
            "p_value": p,
            "base": np.minimum(first["base"], last["base"]),
        }
    )
    return table.reset_index(names="target")
