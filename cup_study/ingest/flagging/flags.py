"""Quality flags: rows that were answered carelessly, twice, too fast or hardly at all.

A flag marks, it does not judge: rows are excluded only where a parameter says so, and the report
shows how many there are. The indices are those of :mod:`.careless`, :mod:`.effort` and
:mod:`.repeats`; docs/quality.md explains when to use which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cup_study.codebook import Item
from cup_study.errors import CupError
from cup_study.ingest.flagging import careless, effort
from cup_study.ingest.flagging.effort import share_missing
from cup_study.ingest.flagging.repeats import duplicate, near_duplicate
from cup_study.item import OUT_OF_RANGE

__all__ = ["FLAGS", "Limits", "duplicate", "flag", "near_duplicate", "share_missing", "sought"]

#: The flags, in the order in which exclusions are counted.
FLAGS = (
    "duplicate",
    "near_duplicate",
    "speeder",
    "straightlining",
    "longstring",
    "invariable",
    "attention",
    "impossible",
    "out_of_range",
    "incomplete",
)


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
    near : float
        Nearly the same as an earlier row: at least this share of the answers agrees. 1 looks for
        exact duplicates only.
    seconds : float
        Speeder, too: fewer seconds than this for each item answered. 0 for no such limit.
    run_length : float
        Long string: a run of the same answer at least this share of a battery long. 0 for none.
    variability : float
        Invariable: a smaller standard deviation of the person's own answers. 0 for none.
    failed : int
        Attention: so many failed attention checks, or more.
    out_of_range : str
        What becomes of a number outside the declared values: ``stop`` (an error), ``missing``, or
        ``flag`` (missing, and the row is flagged). The codebook can say otherwise for an item.
    """

    minutes: str = ""
    speed: float = 0.4
    same: float = 1.0
    missing: float = 0.5
    least: int = 10
    exclude: tuple[str, ...] = ()
    near: float = 1.0
    seconds: float = 0.0
    run_length: float = 0.9
    variability: float = 0.0
    failed: int = 1
    out_of_range: str = "stop"

    def __post_init__(self) -> None:
        """Refuse limits that make no sense."""
        wrong = [f'exclude: there is no flag "{f}"' for f in self.exclude if f not in FLAGS]
        for name in ("speed", "same", "missing", "run_length"):
            if not 0 <= (value := getattr(self, name)) <= 1:
                wrong.append(f"{name}: expected a share between 0 and 1, got {value}")
        if not 0.5 <= self.near <= 1:
            wrong.append(f"near: expected a share between 0.5 and 1, got {self.near}")
        for name, lowest in (("seconds", 0), ("variability", 0), ("least", 2), ("failed", 1)):
            if not (value := getattr(self, name)) >= lowest:
                wrong.append(f"{name}: expected {lowest} or more, got {value}")
        if self.out_of_range not in OUT_OF_RANGE:
            known = ", ".join(OUT_OF_RANGE)
            wrong.append(f'out_of_range: expected one of {known}, got "{self.out_of_range}"')
        if wrong:
            raise CupError("\n".join(wrong) + f"\nFlags are: {', '.join(FLAGS)}.")


def flag(
    answers: pd.DataFrame,
    items: Sequence[Item],
    limits: Limits,
    skipped: pd.DataFrame | None = None,
    marks: Mapping[str, pd.Series[bool]] | None = None,
) -> pd.DataFrame:
    """Flags of one wave's rows.

    Parameters
    ----------
    answers : DataFrame
        One row a respondent, one column an item, as answered (reversed items not turned).
    items : sequence of Item
        Items asked in the wave, in the order in which they were asked.
    limits : Limits
        When a row is flagged.
    skipped : DataFrame of bool, optional
        Cells that were not asked for by design; they are not counted as missing.
    marks : mapping of str to Series of bool, optional
        Rows of flags that are found elsewhere: ``impossible`` and ``out_of_range``.

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
    names, least = [i.name for i in judged], limits.least
    share = share_missing(answers, skipped, names)
    twice = duplicate(answers, judged, least)
    found: dict[str, Any] = {
        "duplicate": twice,
        "near_duplicate": near_duplicate(answers, judged, limits.near, least) & ~twice,
        "straightlining": careless.in_parts(
            answers, lambda part: careless.straightlining(part, judged, limits.same, least)
        ),
        "longstring": careless.in_parts(
            answers, lambda part: careless.longstring(part, judged, limits.run_length, least)
        ),
        "invariable": careless.in_parts(
            answers, lambda part: careless.invariable(part, judged, limits.variability, least)
        ),
        "attention": effort.failed_checks(answers, judged) >= limits.failed,
        "incomplete": share > limits.missing,
    }
    if limits.minutes in answers:
        given = effort.answered(answers, names)
        found["speeder"] = effort.too_fast(
            answers[limits.minutes], given, limits.speed, limits.seconds
        )
    found |= marks or {}
    columns = {f"flag_{name}": found.get(name, False) for name in FLAGS}
    return pd.DataFrame({"share_missing": share, **columns}, index=answers.index)


def sought(items: Sequence[Item], limits: Limits, *, timed: bool, rules: bool) -> tuple[str, ...]:
    """Flags that were looked for: a study without attention checks has none to fail.

    Parameters
    ----------
    items : sequence of Item
        Items asked.
    limits : Limits
        When a row is flagged.
    timed : bool
        Whether a time was recorded.
    rules : bool
        Whether the study has rules about impossible combinations.

    Returns
    -------
    tuple of str
        In the order of ``FLAGS``.

    Examples
    --------
    >>> sought([], Limits(), timed=False, rules=False)
    ('duplicate', 'straightlining', 'longstring', 'incomplete')
    """
    policies = {item.out_of_range or limits.out_of_range for item in items}
    off = {
        "near_duplicate": limits.near == 1,
        "speeder": not timed,
        "longstring": limits.run_length == 0,
        "invariable": limits.variability == 0,
        "attention": all(item.attention is None for item in items),
        "impossible": not rules,
        "out_of_range": "flag" not in policies,
    }
    return tuple(name for name in FLAGS if not off.get(name, False))


def threshold(name: str, limits: Limits) -> str:
    """Limit of a flag, for the log.

    Examples
    --------
    >>> threshold("incomplete", Limits())
    'share missing > 0.5'
    """
    seconds = f", or less than {limits.seconds:g} s an item" if limits.seconds else ""
    return {
        "duplicate": f"all items equal, at least {limits.least} answers",
        "near_duplicate": f"at least {limits.near:g} of the answers equal, {limits.least}+ answers",
        "speeder": f"less than {limits.speed:g} of the median of {limits.minutes or '(no item)'}"
        + seconds,
        "straightlining": f"same answer in at least {limits.same:g} of {limits.least}+ items",
        "longstring": f"run of {limits.run_length:g} of a battery or more, {limits.least}+ items",
        "invariable": f"standard deviation of own answers < {limits.variability:g}",
        "attention": f"{limits.failed} or more attention checks failed",
        "impossible": "at least one rule of the study met",
        "out_of_range": "a number outside the declared values",
        "incomplete": f"share missing > {limits.missing:g}",
    }[name]
