"""Shares of respondents for the table of actions, with what must not be shown hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cup_study.citizens.actions import Answers
from cup_study.codebook import Codebook
from cup_study.survey import estimates
from cup_study.survey.design import Design

#: Columns of an estimate and its limits.
ENDS = ("estimate", "ci_lower", "ci_upper")
_NAN = float("nan")


@dataclass(frozen=True)
class Estimate:
    """A share or a mean with its interval.

    Attributes
    ----------
    measure : {"share", "mean", ""}
        Shares 0-1, means 0-100; empty where there is none.
    value, lower, upper : float
        NaN where hidden.
    n, base : int
        Respondents with the answer, and of whom; 0 where hidden.
    hidden : bool
        Whether it is not shown because few people are behind it.
    """

    measure: str = ""
    value: float = _NAN
    lower: float = _NAN
    upper: float = _NAN
    n: int = 0
    base: int = 0
    hidden: bool = False


@dataclass(frozen=True)
class Survey:
    """The respondents, and whom of them the figures are about."""

    data: pd.DataFrame
    codebook: Codebook
    design: Design
    threshold: int
    where: pd.Series | None

    @property
    def everyone(self) -> pd.Series[bool]:
        """Respondents that the figures are about."""
        if self.where is None:
            return pd.Series(True, index=self.data.index)
        return self.where.fillna(False).astype(bool)

    def given(self, answers: Answers) -> pd.Series[Any]:
        """1 where one of the answers was given, 0 where another, missing where none."""
        item = self.codebook[answers.item]
        codes = [value for value in item.values if str(value) in answers.values]
        answered = self.data[answers.item].notna()
        return self.data[answers.item].isin(codes).astype(float).where(answered)

    def share(
        self, answers: Answers, group: pd.Series[bool], parts: Sequence[pd.Series[bool]] = ()
    ) -> Estimate:
        """Share of a group that gave one of the answers, of those who answered.

        Hidden where few gave it or did not, also among the others: everyone's share is told too.
        `parts` are the groups that the group is one of: where few of one of them gave it, another
        is hidden as well, or the hidden one would be what all have and the shown ones have not.
        """
        if answers.item not in self.data:
            return Estimate()
        given = self.given(answers)
        answered = given.notna()
        mine, others = group & answered, self.everyone & ~group & answered
        found = estimates.shares(
            self.data.assign(_given=given), "_given", [1.0], self.design, where=group
        ).iloc[0]
        n, base = int(found["n"]), int(found["base"])
        rest, left = int((given[others] == 1).sum()), int(others.sum())
        if not mine.any():
            return Estimate()
        if self.few(n, base) or (left and self.few(rest, left)):
            return Estimate("share", hidden=True)
        if self._subtracted(given, group, parts) or self._other_answers(answers, group):
            return Estimate("share", hidden=True)
        return told("share", [float(found[c]) for c in ENDS], n, base)

    def _subtracted(
        self, given: pd.Series[Any], group: pd.Series[bool], parts: Sequence[pd.Series[bool]]
    ) -> bool:
        answered = given.notna() & self.everyone
        bases = [int((part & answered).sum()) for part in parts]
        counts = [int((given[part & answered] == 1).sum()) for part in parts]
        few = {i for i, n in enumerate(counts) if bases[i] and self.few(n, bases[i])}
        hidden = closed(counts, few, self.threshold)
        hidden |= closed([b - n for n, b in zip(counts, bases, strict=True)], few, self.threshold)
        return any(parts[i].equals(group) for i in hidden)

    def _other_answers(self, answers: Answers, group: pd.Series[bool]) -> bool:
        """Whether one answer has to be hidden for another's sake: all of them make a whole."""
        item = self.codebook[answers.item]
        if len(answers.values) != 1:
            return False
        mine = group & self.everyone
        counts = [int((self.data[answers.item].eq(v) & mine).sum()) for v in item.values]
        few = {i for i, n in enumerate(counts) if 0 < n < self.threshold}
        names = [str(item.values[i]) for i in closed(counts, few, self.threshold)]
        return answers.values[0] in names

    def few(self, n: int, base: int) -> bool:
        """Whether so few gave an answer, or did not, that neither number is shown."""
        return n < self.threshold or 0 < base - n < self.threshold


def closed(counts: Sequence[int], hidden: set[int], threshold: int) -> set[int]:
    """Parts of a whole to hide, so that what is hidden together is not few.

    Parameters
    ----------
    counts : sequence of int
        People of each part; their sum is known.
    hidden : set of int
        Parts that are hidden for their own sake.
    threshold : int
        Smallest number of people that is shown.

    Examples
    --------
    >>> closed([40, 12, 3], {2}, 5), closed([40, 12, 9], set(), 5)
    ({1, 2}, set())
    """
    found = set(hidden)
    while found and (len(found) == 1 or sum(counts[i] for i in found) < threshold):
        shown = [i for i, n in enumerate(counts) if n and i not in found]
        if not shown:
            break
        found.add(min(shown, key=lambda i: (counts[i], i)))
    return found


def told(measure: str, ends: Sequence[float], n: int = 0, base: int = 0) -> Estimate:
    """Estimate from a value and its limits."""
    value, lower, upper = ends
    return Estimate(measure, value, lower, upper, n, base)
