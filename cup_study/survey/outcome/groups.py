"""Outcome rates of waves, and of groups that the sampling frame knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.survey.outcome import aapor
from cup_study.survey.weighting import diagnostics
from cup_study.survey.weighting.balance import of_wave
from cup_study.survey.weighting.base import from_frame

COLUMNS = ["wave", "item", "group", *aapor.COLUMNS]


def by_wave(
    cases: pd.DataFrame,
    items: Sequence[str] = (),
    *,
    e: float | None = None,
    weights: pd.Series | None = None,
    rates: Sequence[str] = aapor.RATES,
) -> pd.DataFrame:
    """Outcome rates of each wave, and within it of each group of each item.

    The share *e* of eligible cases is estimated once for a wave, since a small group has too few
    cases of known eligibility.

    Parameters
    ----------
    cases : DataFrame
        From :func:`cup_study.survey.outcome.invited.stack`: ``wave code`` and the items.
    items : sequence of str, optional
        Columns whose groups are told.
    e : float, optional
        Share of cases of unknown eligibility that are eligible, where it is known from elsewhere.
    weights : Series, optional
        Base weights of the cases, same index. Rates are then those of the population, and their
        intervals those of Kish's effective number of cases.
    rates : sequence of str, optional
        Which rates; all by default.

    Returns
    -------
    DataFrame
        ``wave item group rate count base estimate ci_lower ci_upper``; item and group are missing
        in the rows of a whole wave.

    Raises
    ------
    InputError
        The cases have no such column.

    Examples
    --------
    >>> cases = pd.DataFrame({"wave": "w", "code": ["I", "R", "I", "I"], "age": [1, 1, 2, 2]})
    >>> by_wave(cases, ["age"], rates=["RR1"])["estimate"].tolist()
    [0.75, 0.5, 1.0]
    """
    absent = [i for i in items if i not in cases.columns]
    if absent:
        problems = [Problem(f'column "{i}"', "is missing") for i in absent]
        raise InputError("sampling frame", problems, "Name items that the frame has.")
    found = []
    for wave, part in cases.groupby("wave", sort=False):
        counts = aapor.count(part["code"], None if weights is None else weights.loc[part.index])
        share = aapor.eligibility(counts) if e is None else e
        for item, group, rows in _parts(part, items):
            kept = None if weights is None else weights.loc[rows.index]
            table = aapor.rates(
                aapor.count(rows["code"], kept),
                e=share,
                n_effective=None if kept is None else diagnostics.effective_n(kept),
            )
            table = table[table["rate"].isin(list(rates))]
            head = pd.DataFrame({"wave": wave, "item": item, "group": group}, index=table.index)
            found.append(pd.concat([head, table], axis=1))
    if not found:
        return pd.DataFrame(columns=COLUMNS)
    rows_ = [row for table in found for row in table.to_dict("records")]
    return pd.DataFrame(rows_, columns=COLUMNS)


def response(cases: pd.DataFrame, by: str = "") -> pd.DataFrame:
    """Response rate of each wave and of each group in it: partly answered counts as an answer.

    That is AAPOR's response rate 2 with everyone counted as eligible who is not known to be
    outside the population.

    Parameters
    ----------
    cases : DataFrame
        From :func:`cup_study.survey.outcome.invited.stack`.
    by : str, optional
        Column whose groups are told; one that the frames do not have tells none.

    Returns
    -------
    DataFrame
        ``wave group invited answered estimate ci_lower ci_upper``, the group missing in the row
        of the whole wave.

    Examples
    --------
    >>> cases = pd.DataFrame({"wave": "w", "code": ["I", "UO", "P", "NE"]})
    >>> response(cases)[["invited", "answered"]].values.tolist()
    [[3, 2]]
    """
    known = [by] if by in cases.columns and cases[by].notna().any() else []
    table = by_wave(cases, known, e=1.0, rates=["RR2"])
    found = table.assign(invited=table["base"].astype(int), answered=table["count"].astype(int))
    return found[["wave", "group", "invited", "answered", "estimate", "ci_lower", "ci_upper"]]


def tellable(cases: pd.DataFrame) -> tuple[str, ...]:
    """Rates that the dispositions can tell.

    Where the frame says only who answered, nobody is known to have refused or not to have been
    reached; a cooperation rate of one would then be an artefact.

    Examples
    --------
    >>> tellable(pd.DataFrame({"code": ["I", "UO"]}))
    ('RR1', 'RR2')
    """
    return aapor.RATES if cases["code"].isin(["R", "NC", "O"]).any() else ("RR1", "RR2")


def base_weights(
    cases: pd.DataFrame, population: pd.DataFrame, strata: Sequence[str]
) -> pd.Series[float]:
    r"""Base weights :math:`N_h/n_h` of everyone invited, each wave a sample of its own.

    With them :func:`by_wave` tells the rates of the population rather than of those invited,
    which differ where some strata were invited more than others.

    Parameters
    ----------
    cases : DataFrame
        From :func:`cup_study.survey.outcome.invited.stack`.
    population : DataFrame
        Persons of each stratum; a column ``wave`` tells the waves apart.
    strata : sequence of str
        Items that make the strata, known of all cases.

    Returns
    -------
    Series
        Index of `cases`.

    Raises
    ------
    InputError
        A stratum is not in the population, or has fewer persons there than were invited.

    Examples
    --------
    >>> cases = pd.DataFrame({"wave": "w", "code": ["I", "R", "I"], "town": ["a", "a", "b"]})
    >>> people = pd.DataFrame({"town": ["a", "b"], "n": [100, 30]})
    >>> base_weights(cases, people, ["town"]).tolist()
    [50.0, 50.0, 30.0]
    """
    parts = [
        from_frame(part, of_wave(population, wave), list(strata))
        for wave, part in cases.groupby("wave", sort=False)
    ]
    found: pd.Series[float] = pd.concat(parts).reindex(cases.index)
    return found


def eligibility(cases: pd.DataFrame) -> float:
    """Estimated share *e* of eligible cases; missing where no case is of unknown eligibility.

    Examples
    --------
    >>> eligibility(pd.DataFrame({"code": ["I", "I", "I", "NE", "UO"]}))
    0.75
    """
    counts = aapor.count(cases["code"])
    return aapor.eligibility(counts) if counts["UH"] + counts["UO"] else float("nan")


def dispositions(cases: pd.DataFrame) -> pd.DataFrame:
    """Cases of each disposition in each wave.

    Returns
    -------
    DataFrame
        ``wave code n share`` with a row for every disposition that some case has.

    Examples
    --------
    >>> cases = pd.DataFrame({"wave": "w", "code": ["I", "R", "I", "I"]})
    >>> dispositions(cases)[["code", "n"]].values.tolist()
    [['I', 3], ['R', 1]]
    """
    some = [code for code in aapor.CODES if cases["code"].eq(code).any()]
    rows = []
    for wave, part in cases.groupby("wave", sort=False):
        counts = part["code"].value_counts()
        rows += [(wave, c, int(counts.get(c, 0)), counts.get(c, 0) / len(part)) for c in some]
    return pd.DataFrame(rows, columns=["wave", "code", "n", "share"])


def stages(cases: pd.DataFrame) -> dict[str, int]:
    """How many were invited, not found outside the population, reached, and answered.

    Nobody is known to have been reached where the frame tells only who answered; that stage is
    then left out.

    Examples
    --------
    >>> stages(pd.DataFrame({"code": ["I", "P", "R", "NC", "NE"]}))
    {'invited': 5, 'eligible': 4, 'reached': 3, 'answered': 2, 'complete': 1}
    """
    counts = aapor.count(cases["code"])
    answered = counts["I"] + counts["P"]
    reached = answered + counts["R"] + counts["O"]
    found = {"invited": len(cases), "eligible": len(cases) - counts["NE"]}
    if counts["R"] + counts["O"] + counts["NC"]:
        found["reached"] = reached
    found["answered"] = answered
    if counts["P"]:
        found["complete"] = counts["I"]
    return {stage: int(n) for stage, n in found.items()}


def _parts(
    part: pd.DataFrame, items: Sequence[str]
) -> Iterator[tuple[str | None, Any, pd.DataFrame]]:
    yield None, None, part
    for item in items:
        for group, rows in part.groupby(item, observed=True, sort=True):
            yield item, group, rows
