r"""Places compared: districts of a municipality, or municipalities, each with everyone else.

Three kinds of places. Those with enough respondents are compared. Those with too few for that are
counted, not compared: a mean of fifteen people ranks a district by chance. Those with so few that
they would point at persons are not shown at all, nor is what would give their number away.

Every comparison is a test, and among many tests some come out by chance: p values are adjusted by
Holm's method for all places and all measures together, and whether a measure differs between the
places at all is tested first (:func:`cup_study.survey.inference.tests.equal_means`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.survey import disclosure
from cup_study.survey.design import Design
from cup_study.survey.inference import contrasts, multiplicity, tests

#: Places with fewer respondents are counted and not compared.
LEAST = 30
#: Adjusted p values below this are told as differences.
LEVEL = 0.05
_PLACE = "_place"


@dataclass(frozen=True)
class Compared:
    """Places and how they differ from everyone else.

    Attributes
    ----------
    rows : DataFrame
        ``measure place n estimate rest difference se ci_lower ci_upper p_value p_adjusted``, a
        row for each measure of each place that is compared; the interval is of the difference.
    whole : DataFrame
        ``measure p_value p_adjusted places``: the test that a measure is alike in all the places
        compared.
    sizes : DataFrame
        ``place n status hidden``: `status` is ``compared``, ``few`` (counted only) or ``small``
        (not shown); `hidden` also tells places whose number would give a small one away.
    least : int
        Smallest place that is compared.
    tests : int
        Number of comparisons that the p values are adjusted for.
    """

    rows: pd.DataFrame
    whole: pd.DataFrame
    sizes: pd.DataFrame
    least: int
    tests: int

    def count(self, status: str) -> int:
        """Number of places of a status."""
        return int(self.sizes["status"].eq(status).sum())


def compare(
    table: pd.DataFrame,
    place: pd.Series[Any],
    design: Design,
    *,
    least: int = LEAST,
    threshold: int = disclosure.THRESHOLD,
    where: pd.Series[bool] | None = None,
) -> Compared:
    """Compare places on some measures.

    Parameters
    ----------
    table : DataFrame
        A column a measure, such as ratings or grades.
    place : Series
        Where each respondent lives.
    design : Design
        Weights and what is known of the sample.
    least : int
        Smallest place that is compared; at least `threshold`.
    threshold : int
        Smallest number of people that is shown.
    where : Series of bool, optional
        Respondents to compare.

    Returns
    -------
    Compared
        With no rows where fewer than two places are large enough.

    Raises
    ------
    InputError
        `least` is under `threshold`, or there are no measures.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> table = pd.DataFrame({"q": [1.0, 2.0] * 20 + [4.0, 5.0] * 20 + [3.0]})
    >>> found = compare(table, pd.Series(["a"] * 40 + ["b"] * 40 + ["c"]), unweighted(table))
    >>> found.rows[["place", "n"]].values.tolist(), found.count("small")
    ([['a', 40], ['b', 40]], 1)
    """
    problems = []
    if least < threshold:
        problems.append(Problem("least", f"expected {threshold} or more, got {least}"))
    if not len(table.columns):
        problems.append(Problem("measures", "expected at least one, got none"))
    if problems:
        raise InputError("comparison of places", problems, "Name measures and a smallest place.")
    kept = pd.Series(True, index=table.index) if where is None else where
    sizes = _sizes(table[kept], place[kept], least, threshold)
    chosen = sizes.loc[sizes["status"].eq("compared"), "place"].tolist()
    frame = table.assign(**{_PLACE: place})
    if len(chosen) < 2:
        return Compared(_empty(), _empty_whole(), sizes, least, 0)
    measures = list(table.columns)
    found = contrasts.differences(frame, measures, _PLACE, design, pairs="rest", where=where)
    found = found[found["group_b"].isin(chosen)].reset_index(drop=True)
    # A place may be large and yet few of it have answered one of the questions.
    found = found[found["n_b"] >= threshold]
    found = multiplicity.adjust(found.reset_index(drop=True))
    rows = found.rename(
        columns={"item": "measure", "group_b": "place", "estimate_b": "estimate", "n_b": "n"}
    ).rename(columns={"estimate_a": "rest"})
    inside = kept & place.isin(chosen)
    told = []
    for measure in measures:
        test = tests.equal_means(frame, measure, _PLACE, design, where=inside)
        told.append({"measure": measure, "p_value": test.p_value, "places": len(chosen)})
    whole = multiplicity.adjust(pd.DataFrame(told))
    return Compared(
        rows[list(_empty().columns)].astype({"n": int}),
        whole[["measure", "p_value", "p_adjusted", "places"]],
        sizes,
        least,
        int(found["p_value"].notna().sum()),
    )


def _sizes(table: pd.DataFrame, place: pd.Series[Any], least: int, threshold: int) -> pd.DataFrame:
    """Respondents of each place who answered any of the questions, and what becomes of it."""
    answered = table.notna().any(axis=1)
    counts = place[answered].value_counts().sort_index().sort_values(ascending=False, kind="stable")
    sizes = pd.DataFrame({"place": counts.index, "n": counts.to_numpy(dtype=int)})
    total = pd.DataFrame({"place": [None], "n": [int(counts.sum())]})
    both = pd.concat([sizes.astype({"place": object}), total], ignore_index=True)
    made = disclosure.suppress(both, by=["place"], threshold=threshold)
    status = [
        "compared" if n >= least else "few" if n >= threshold else "small" for n in sizes["n"]
    ]
    return sizes.assign(status=status, hidden=made.rows.iloc[:-1].to_numpy())


def _empty() -> pd.DataFrame:
    columns = ["measure", "place", "n", "estimate", "rest", "difference", "se"]
    return pd.DataFrame(columns=[*columns, "ci_lower", "ci_upper", "p_value", "p_adjusted"])


def _empty_whole() -> pd.DataFrame:
    return pd.DataFrame(columns=["measure", "p_value", "p_adjusted", "places"])
