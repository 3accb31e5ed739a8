"""Quality flags: rows that were answered carelessly, twice, too fast or hardly at all.

A flag marks, it does not judge: rows are excluded only where a parameter says so, and the report
shows how many there are. Methods after Meade and Craig (2012, *Psychological Methods* 17,
doi 10.1037/a0028085), with the simplest index of each kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cup_study.codebook import CODED, Item
from cup_study.errors import CupError

#: The flags, in the order in which exclusions are counted.
FLAGS = ("duplicate", "speeder", "straightlining", "incomplete")


@dataclass(frozen=True)
class Limits:
    """When a row is flagged, and which flags exclude.

    Attributes
    ----------
    minutes : str
        Item with the time that answering took; no speeders when the codebook has no such item.
    speed : float
        A row faster than this share of its wave's median time is a speeder.
    same : float
        Straight-lining: the most frequent answer has at least this share of a row's answers to
        scale items with the same response scale, as they were worded.
    missing : float
        Incomplete: more than this share of the items asked is missing.
    least : int
        Answers that a row needs before it is judged as straight-lining or duplicate: a short
        row is easily the same by chance.
    exclude : tuple of str
        Flags whose rows are left out of the analysis.
    """

    minutes: str = ""
    speed: float = 0.4
    same: float = 1.0
    missing: float = 0.5
    least: int = 10
    exclude: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse limits that make no sense."""
        wrong = [f'exclude: there is no flag "{f}"' for f in self.exclude if f not in FLAGS]
        wrong += [
            f"{name}: expected a share between 0 and 1, got {value}"
            for name, value in (
                ("speed", self.speed),
                ("same", self.same),
                ("missing", self.missing),
            )
            if not 0 <= value <= 1
        ]
        if self.least < 2:
            wrong.append(f"least: expected 2 or more, got {self.least}")
        if wrong:
            raise CupError("\n".join(wrong) + f"\nFlags are: {', '.join(FLAGS)}.")


def flag(
    answers: pd.DataFrame,
    items: Sequence[Item],
    limits: Limits,
    skipped: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Flags of one wave's rows.

    Parameters
    ----------
    answers : DataFrame
        One row a respondent, one column an item, as answered (reversed items not turned).
    items : sequence of Item
        Items asked in the wave.
    limits : Limits
        When a row is flagged.
    skipped : DataFrame of bool, optional
        Cells that were not asked for by design; they are not counted as missing.

    Returns
    -------
    DataFrame
        ``share_missing`` (0-1, of the items that the respondent was asked) and a column
        ``flag_<name>`` (bool) for each of ``FLAGS``; same index as `answers`.

    Examples
    --------
    >>> items = [Item(f"q{i}", f"q{i}", "scale", {}, (1, 2, 3)) for i in range(12)]
    >>> answers = pd.DataFrame([[2.0] * 12, [1.0, 2.0, 3.0] * 4], columns=[i.name for i in items])
    >>> flag(answers, items, Limits())["flag_straightlining"].tolist()
    [True, False]
    """
    judged = [i for i in items if i.name in answers and i.type not in ("id", "text")]
    judged = [i for i in judged if i.name != limits.minutes]
    share = share_missing(answers[[i.name for i in judged]], skipped)
    return pd.DataFrame(
        {
            "share_missing": share,
            "flag_duplicate": duplicate(answers, judged, limits.least),
            "flag_speeder": speeder(answers, limits),
            "flag_straightlining": straightlining(answers, judged, limits),
            "flag_incomplete": share > limits.missing,
        },
        index=answers.index,
    )


def share_missing(answers: pd.DataFrame, skipped: pd.DataFrame | None = None) -> pd.Series[float]:
    """Share of the items asked that each row leaves without an answer; 0 where none was asked.

    Examples
    --------
    >>> answers = pd.DataFrame({"a": [1.0, None], "b": [None, None]})
    >>> share_missing(answers, pd.DataFrame({"b": [True, False]})).tolist()
    [0.0, 1.0]
    """
    due = pd.DataFrame(True, index=answers.index, columns=answers.columns)
    if skipped is not None:
        due &= ~skipped.reindex(columns=answers.columns, fill_value=False)
    lacking = (answers.isna() & due).sum(axis=1)
    return (lacking / due.sum(axis=1).clip(lower=1)).astype(float)


def straightlining(answers: pd.DataFrame, items: Sequence[Item], limits: Limits) -> pd.Series[bool]:
    """Rows that give (nearly) the same answer to all scale items with the same response scale.

    Items of a construct are used where there are any, since a grid of other ratings can well have
    one true answer. See :func:`flag` for the arguments.

    Returns
    -------
    Series of bool
    """
    scales = [i for i in items if i.type == "scale"]
    scales = [i for i in scales if i.construct] or scales
    flagged = np.zeros(len(answers), dtype=bool)
    for values in dict.fromkeys(i.values for i in scales):
        block = answers[[i.name for i in scales if i.values == values]].to_numpy(float)
        answered = (~np.isnan(block)).sum(axis=1)
        most = np.zeros(len(answers), dtype=int)
        for value in values:
            most = np.maximum(most, (block == value).sum(axis=1))
        flagged |= (answered >= limits.least) & (most >= limits.same * answered)
    return pd.Series(flagged, index=answers.index, dtype=bool)


def duplicate(answers: pd.DataFrame, items: Sequence[Item], least: int) -> pd.Series[bool]:
    """Rows with exactly the answers of an earlier row, in all items.

    Returns
    -------
    Series of bool
        The first row of a pattern is not flagged.

    Examples
    --------
    >>> items = [Item(f"q{i}", f"q{i}", "binary", {}, (0, 1)) for i in range(2)]
    >>> duplicate(pd.DataFrame([[0.0, 1.0]] * 2, columns=["q0", "q1"]), items, 2).tolist()
    [False, True]
    """
    names = [i.name for i in items if i.type in CODED or i.type == "numeric"]
    if not names:
        return pd.Series(False, index=answers.index)
    enough = answers[names].notna().sum(axis=1) >= least
    return (answers[names].duplicated() & enough).astype(bool)


def speeder(answers: pd.DataFrame, limits: Limits) -> pd.Series[bool]:
    """Rows that took less than a share of the median time; none when no time was recorded.

    Examples
    --------
    >>> times = pd.DataFrame({"minutes": [1.0, 10.0, 12.0]})
    >>> speeder(times, Limits(minutes="minutes")).tolist()
    [True, False, False]
    """
    if limits.minutes not in answers:
        return pd.Series(False, index=answers.index)
    minutes = answers[limits.minutes]
    return minutes.lt(limits.speed * minutes.median()).astype(bool)


def threshold(name: str, limits: Limits) -> str:
    """Limit of a flag, for the log.

    Examples
    --------
    >>> threshold("incomplete", Limits())
    'share missing > 0.5'
    """
    return {
        "duplicate": f"all items equal, at least {limits.least} answers",
        "speeder": f"less than {limits.speed:g} of the median of {limits.minutes or '(no item)'}",
        "straightlining": f"same answer in at least {limits.same:g} of {limits.least}+ items",
        "incomplete": f"share missing > {limits.missing:g}",
    }[name]
