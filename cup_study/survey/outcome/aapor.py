r"""Outcome rates of a survey as AAPOR defines them.

Everyone who was invited ends as one of eight dispositions (:data:`CODES`). The rates are ratios of
their numbers. What is not known is whether the cases of unknown eligibility (UH, UO) belong to the
population: RR1 counts all of them as eligible, RR5 none, RR3 the share *e*. Nothing is guessed
here: *e* is given, or it is the share of eligible cases among those whose eligibility is known
(the "CASRO" proportion).

References
----------
AAPOR (2023). *Standard definitions: Final dispositions of case codes and outcome rates for
surveys* (10th ed.), chapter "Calculating outcome rates". Agrees with R's outcomerate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.survey.proportions import wilson

#: Dispositions: interview, partial interview, refusal and break-off, non-contact, other, unknown
#: whether there is a household (or person), not eligible, unknown for another reason.
CODES = ("I", "P", "R", "NC", "O", "UH", "NE", "UO")
COLUMNS = ["rate", "count", "base", "estimate", "ci_lower", "ci_upper"]


class _Parts(NamedTuple):
    """Sums that the formulas are made of."""

    complete: float
    answered: float
    refused: float
    other: float
    no_contact: float
    unknown: float
    counted: float  # unknown cases that count as eligible: e (UH + UO)

    @property
    def contacted(self) -> float:
        return self.answered + self.refused + self.other

    @property
    def eligible(self) -> float:
        return self.contacted + self.no_contact


_Sum = Callable[[_Parts], float]


def _all(p: _Parts) -> float:
    return p.eligible + p.unknown


def _expected(p: _Parts) -> float:
    return p.eligible + p.counted


#: Rate to numerator and denominator, in the order of the standard.
_RATES: dict[str, tuple[_Sum, _Sum]] = {
    "RR1": (lambda p: p.complete, _all),
    "RR2": (lambda p: p.answered, _all),
    "RR3": (lambda p: p.complete, _expected),
    "RR4": (lambda p: p.answered, _expected),
    "RR5": (lambda p: p.complete, lambda p: p.eligible),
    "RR6": (lambda p: p.answered, lambda p: p.eligible),
    "COOP1": (lambda p: p.complete, lambda p: p.contacted),
    "COOP2": (lambda p: p.answered, lambda p: p.contacted),
    "COOP3": (lambda p: p.complete, lambda p: p.answered + p.refused),
    "COOP4": (lambda p: p.answered, lambda p: p.answered + p.refused),
    "REF1": (lambda p: p.refused, _all),
    "REF2": (lambda p: p.refused, _expected),
    "REF3": (lambda p: p.refused, lambda p: p.eligible),
    "CON1": (lambda p: p.contacted, _all),
    "CON2": (lambda p: p.contacted, _expected),
    "CON3": (lambda p: p.contacted, lambda p: p.eligible),
    "LOC1": (lambda p: p.eligible, _all),
    "LOC2": (lambda p: p.eligible, _expected),
}
#: Names of all rates.
RATES = tuple(_RATES)


def rates(
    counts: Mapping[str, float], *, e: float | None = None, n_effective: float | None = None
) -> pd.DataFrame:
    r"""All outcome rates with Wilson intervals.

    With :math:`E = I + P + R + NC + O` and :math:`U = UH + UO`

    ====== ========================================== =====================================
    rate   numerator                                  denominator
    ====== ========================================== =====================================
    RR     I (RR1, 3, 5) or I + P (RR2, 4, 6)         E + U (1, 2); E + eU (3, 4); E (5, 6)
    COOP   I (1, 3) or I + P (2, 4)                   I + P + R + O (1, 2); I + P + R (3, 4)
    REF    R                                          E + U (1); E + eU (2); E (3)
    CON    I + P + R + O                              E + U (1); E + eU (2); E (3)
    LOC    E                                          E + U (1); E + eU (2)
    ====== ========================================== =====================================

    Parameters
    ----------
    counts : mapping of str to float
        Disposition (:data:`CODES`) to the number of cases, or to the sum of their base weights;
        one that is not there is zero.
    e : float, optional
        Share of the cases of unknown eligibility that are eligible; by default
        :func:`eligibility` of the counts.
    n_effective : float, optional
        Kish's effective number of cases where the counts are sums of weights; the intervals are
        then those of so many cases.

    Returns
    -------
    DataFrame
        One row a rate: ``rate count base estimate ci_lower ci_upper``; missing where the
        denominator is zero.

    Raises
    ------
    InputError
        A disposition is not known, a count is negative or not finite, or `e` is not in 0-1.

    Examples
    --------
    >>> counts = {"I": 4, "P": 2, "R": 1, "NC": 1, "O": 1, "UH": 1, "NE": 1, "UO": 1}
    >>> table = rates(counts, e=0.5).set_index("rate")["estimate"].round(3)
    >>> table[["RR1", "RR3", "RR5", "COOP1", "CON2"]].tolist()
    [0.364, 0.4, 0.444, 0.5, 0.8]
    """
    known = _checked(counts)
    share = eligibility(known) if e is None else e
    if not (share != share or 0 <= share <= 1):
        problem = Problem("e", f"expected a share from 0 to 1, got {share:g}")
        raise InputError("outcome rates", [problem], "Give e, or leave it out to estimate it.")
    unknown = known["UH"] + known["UO"]
    parts = _Parts(
        complete=known["I"],
        answered=known["I"] + known["P"],
        refused=known["R"],
        other=known["O"],
        no_contact=known["NC"],
        unknown=unknown,
        counted=share * unknown if unknown else 0.0,
    )
    total = sum(known.values())
    scale = 1.0 if n_effective is None or not total else n_effective / total
    rows = []
    for name, (numerator, denominator) in _RATES.items():
        count, base = numerator(parts), denominator(parts)
        estimate = count / base if base > 0 else float("nan")
        limits = (float("nan"), float("nan"))
        if base > 0:
            limits = wilson(min(count, base) * scale, base * scale)
        rows.append((name, count, base, estimate, *limits))
    return pd.DataFrame(rows, columns=COLUMNS)


def eligibility(counts: Mapping[str, float]) -> float:
    r"""Share of eligible cases among those whose eligibility is known (CASRO).

    :math:`e = (I + P + R + NC + O) / (I + P + R + NC + O + NE)`.

    Examples
    --------
    >>> eligibility({"I": 4, "P": 2, "R": 1, "NC": 1, "O": 1, "NE": 1})
    0.9
    """
    known = _checked(counts)
    eligible = sum(known[code] for code in ("I", "P", "R", "NC", "O"))
    base = eligible + known["NE"]
    return eligible / base if base else float("nan")


def count(codes: Iterable[str], weights: Iterable[float] | None = None) -> dict[str, float]:
    """Cases of each disposition, or the sums of their base weights.

    Parameters
    ----------
    codes : iterable of str
        Disposition of each case.
    weights : iterable of float, optional
        Base weight of each case: the inverse of its chance of being drawn.

    Returns
    -------
    dict of str to float
        In the order of :data:`CODES`; whole numbers without weights.

    Raises
    ------
    InputError
        A disposition is not known, a weight is not positive, or there are not as many weights.

    Examples
    --------
    >>> count(["I", "I", "R"])["I"], count(["I", "R"], [1.5, 2.0])["R"]
    (2, 2.0)
    """
    listed = list(codes)
    given = [1] * len(listed) if weights is None else [float(w) for w in weights]
    problems = [
        Problem(f"case {i + 1}", f'expected one of {", ".join(CODES)}, got "{code}"')
        for i, code in enumerate(listed)
        if code not in CODES
    ]
    if len(given) != len(listed):
        problems.append(Problem("weights", f"{len(given)} weights for {len(listed)} cases"))
    problems += [
        Problem(f"case {i + 1}", f"expected a positive base weight, got {w:g}")
        for i, w in enumerate(given)
        if not (w > 0 and math.isfinite(w))
    ]
    if problems:
        raise InputError("dispositions", problems, "Correct the cases named.")
    sums: dict[str, float] = dict.fromkeys(CODES, 0)
    for code, weight in zip(listed, given, strict=True):
        sums[code] += weight
    return sums


def _checked(counts: Mapping[str, float]) -> dict[str, float]:
    problems = [
        Problem(f'"{code}"', f"is no disposition; they are {', '.join(CODES)}")
        for code in counts
        if code not in CODES
    ]
    problems += [
        Problem(f'"{code}"', f"expected a count, got {n}")
        for code, n in counts.items()
        if not (n >= 0 and math.isfinite(n))
    ]
    if problems:
        raise InputError("outcome rates", problems, "Correct the counts.")
    return {code: counts.get(code, 0) for code in CODES}
