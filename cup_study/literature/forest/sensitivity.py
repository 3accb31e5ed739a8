"""What would change a pooled correlation: single studies, studies that were never published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cup_study.errors import CupError
from cup_study.literature.forest.relations import Relation
from cup_study.literature.pooling import bias, fisher, influence
from cup_study.literature.pooling.random_effects import Pooled
from cup_study.literature.pooling.trim_fill import TrimFill, trim_fill

#: Fewest studies for a funnel, Egger's test and influence to be shown (Sterne et al. 2011 want
#: ten for the tests; what rests on fewer is told as such).
LEAST_DETAIL = 3
FEW = 10


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What would change the pooled correlation, on the scale of r where it is one.

    Attributes
    ----------
    without : DataFrame
        ``study r ci_lower ci_upper i2 rstudent cooks_d influential``: pooled without the study.
    tests : DataFrame
        ``test statistic df p_value k``: Egger (meta-regression on the standard error), Egger
        (ordinary regression), Begg and Mazumdar.
    filled : TrimFill or None
        None where its rounds do not settle.
    r_filled, filled_lower, filled_upper : float
        Pooled with the filled studies.
    """

    without: pd.DataFrame
    tests: pd.DataFrame
    filled: TrimFill | None
    r_filled: float
    filled_lower: float
    filled_upper: float


def sensitivity(relation: Relation) -> Sensitivity | None:
    """Influence and small-study effects of a pooled relation; None with fewer than three effects.

    Examples
    --------
    >>> rows = [("a", 0.2, 103), ("b", 0.4, 203), ("c", 0.5, 153)]
    >>> table = pd.DataFrame(rows, columns=["study", "r", "n"])
    >>> table = table.assign(construct_1="ease", construct_2="use")
    >>> from cup_study.literature.forest.relations import analyse
    >>> found = sensitivity(analyse(table, ("ease", "use")))
    >>> found.without["r"].round(2).tolist()
    [0.45, 0.36, 0.31]
    """
    model = relation.pooled
    if model is None or model.k < LEAST_DETAIL:
        return None
    left = influence.leave_one_out(model)
    flags = influence.table(model)
    without = pd.DataFrame(
        {
            "study": relation.rows["study"].to_numpy(),
            "r": fisher.back(left["estimate"], relation.measure),
            "ci_lower": fisher.back(left["ci_lower"], relation.measure),
            "ci_upper": fisher.back(left["ci_upper"], relation.measure),
            "i2": left["i2"].to_numpy(),
            "rstudent": flags["rstudent"].to_numpy(),
            "cooks_d": flags["cooks_d"].to_numpy(),
            "influential": flags["influential"].to_numpy(dtype=bool),
        }
    )
    filled = _filled(model)
    r = lower = upper = float("nan")
    if filled is not None:
        row = filled.pooled.estimates.iloc[0]
        ends = fisher.back(row[_ENDS].to_numpy(dtype=float), relation.measure)
        r, lower, upper = (float(x) for x in ends)
    return Sensitivity(without, _tests(relation, model), filled, r, lower, upper)


def values(found: Sensitivity) -> dict[str, tuple[object, str]]:
    """Numbers by the part of a key, each with its format.

    Parameters
    ----------
    found : Sensitivity
        From :func:`sensitivity`.
    """
    tests = dict(zip(found.tests["test"], found.tests["p_value"].astype(float), strict=True))
    told: dict[str, tuple[object, str]] = {
        "without_lowest": (float(found.without["r"].min()), "coef2"),
        "without_highest": (float(found.without["r"].max()), "coef2"),
        "influential": (int(found.without["influential"].sum()), "count"),
        "rank_p": (tests["rank"], "p"),
    }
    if "egger_rma" in tests:
        told["egger_p"] = (tests["egger_rma"], "p")
    if found.filled is not None:
        told["filled"] = (found.filled.k0, "count")
        told["r_filled"] = (found.r_filled, "coef2")
    return told


_ENDS = ["estimate", "ci_lower", "ci_upper"]


def _filled(model: Pooled) -> TrimFill | None:
    try:
        return trim_fill(model)
    except CupError:
        return None


def _tests(relation: Relation, model: Pooled) -> pd.DataFrame:
    rows = []
    for kind in ("rma", "lm"):
        try:
            found = bias.egger(model, model=kind)
        except CupError:  # all standard errors alike, or too few effects for a slope
            continue
        row = found.iloc[0]
        rows.append((f"egger_{kind}", row["statistic"], row["df"], row["p_value"], model.k))
    rank = bias.rank_test(relation.rows["yi"], relation.rows["vi"]).iloc[0]
    rows.append(("rank", rank["tau"], np.nan, rank["p_value"], model.k))
    return pd.DataFrame(rows, columns=["test", "statistic", "df", "p_value", "k"])
