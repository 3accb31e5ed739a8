"""What to do about rows of correlations that are wrong, beyond correcting them."""

from __future__ import annotations

from collections.abc import Sequence

from cup_study.errors import Problem


def more(problems: Sequence[Problem], constructs: Sequence[str] | None) -> str:
    """Sentences about names that are not known, and about pairs that a study has twice.

    Parameters
    ----------
    problems : sequence of Problem
        As :func:`cup_study.literature.effects.reading.check` words them.
    constructs : sequence of str or None
        Names that are known.

    Examples
    --------
    >>> more([Problem("row 2", 'construct "PU" is not known')], ["BI", "PE"])
    ' Known constructs: BI, PE; names.propose makes a file in which other names are decided.'
    """
    told = ""
    if any("is not known" in p.what for p in problems):
        told += f" Known constructs: {', '.join(constructs or ())}; names.propose makes a file in"
        told += " which other names are decided."
    if any(" also in row " in p.what for p in problems):
        told += " Samples of one article, or measures of one construct, get names of their own"
        told += ' in "study", as in smith2020-1 and smith2020-2.'
    return told
