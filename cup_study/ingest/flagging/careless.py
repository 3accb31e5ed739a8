"""Indices of careless answering, one a function; :mod:`.flags` has the limits.

All look at the answers as they were given (reversed items not turned), and at items with the same
response scale together. Answers are held as small integers, an item a line, so that millions of
rows take seconds.

References
----------
Meade, A. W. and Craig, S. B. (2012). Identifying careless responses in survey data.
*Psychological Methods* 17, 437-455. doi 10.1037/a0028085
Curran, P. G. (2016). Methods for the detection of carelessly invalid responses in survey data.
*Journal of Experimental Social Psychology* 66, 4-19. doi 10.1016/j.jesp.2015.07.006
Dunn, A. M. et al. (2018). Intra-individual response variability as an indicator of insufficient
effort responding. *Journal of Business and Psychology* 33, 105-121. doi 10.1007/s10869-016-9479-0
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cup_study.codebook import Item

Marks = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int16]

#: Stands for a missing answer in :func:`codes`.
MISSING = np.iinfo(np.int16).min
#: Rows that are looked at together: what fits a processor's cache is several times as fast.
ROWS = 32_768


def in_parts(answers: pd.DataFrame, find: Callable[[pd.DataFrame], Marks]) -> Marks:
    """Find rows some at a time, each for itself; the same as all at once, and faster.

    Examples
    --------
    >>> answers = pd.DataFrame({"a": [1.0, None]})
    >>> in_parts(answers, lambda part: part["a"].isna().to_numpy()).tolist()
    [False, True]
    """
    starts = range(0, max(len(answers), 1), ROWS)
    return np.concatenate([find(answers.iloc[start : start + ROWS]) for start in starts])


def codes(answers: pd.DataFrame, items: Sequence[Item]) -> Codes:
    """Answers to coded items as integers.

    Parameters
    ----------
    answers : DataFrame
        One row a respondent.
    items : sequence of Item
        Items with a list of codes; text codes are numbered in the order of the codebook.

    Returns
    -------
    ndarray of int16, shape (items, rows)
        ``MISSING`` where there is no answer.

    Examples
    --------
    >>> items = [Item("a", "a", "scale", {}, (1, 2)), Item("b", "b", "scale", {}, ("no", "yes"))]
    >>> codes(pd.DataFrame({"a": [2.0, None], "b": ["no", "yes"]}), items).tolist()
    [[2, -32768], [0, 1]]
    """
    found = np.empty((len(items), len(answers)), dtype=np.int16)
    for line, item in zip(found, items, strict=True):
        column = answers[item.name]
        if all(isinstance(v, int) and abs(v) < -MISSING for v in item.values):
            values = column.to_numpy(dtype=float)
            line[:] = np.where(np.isnan(values), MISSING, values)
        else:
            line[:] = pd.Categorical(column, categories=list(item.values)).codes
            line[line < 0] = MISSING
    return found


def scales(items: Sequence[Item]) -> list[Item]:
    """Scale items that can be judged: those of a construct where there are any.

    A grid of other ratings can well have one true answer. An attention check is left out: who
    passes it breaks off the pattern that he or she may have.
    """
    found = [i for i in items if i.type == "scale" and i.attention is None]
    return [i for i in found if i.construct] or found


def straightlining(answers: pd.DataFrame, items: Sequence[Item], same: float, least: int) -> Marks:
    """Rows that give (nearly) the same answer to all scale items with the same response scale.

    Parameters
    ----------
    answers : DataFrame
        One row a respondent.
    items : sequence of Item
        Items asked.
    same : float
        Share of a row's answers that the most frequent one has at least.
    least : int
        Answers that a row needs before it is judged.

    Returns
    -------
    ndarray of bool
    """
    flagged = np.zeros(len(answers), dtype=bool)
    for block, values in _by_response_scale(answers, items):
        given = (block != MISSING).sum(axis=0, dtype=np.int32)
        most = np.zeros(len(answers), dtype=np.int32)
        for value in values:
            np.maximum(most, (block == value).sum(axis=0, dtype=np.int32), out=most)
        flagged |= (given >= least) & (most >= same * given)
    return flagged


def longstring(answers: pd.DataFrame, items: Sequence[Item], share: float, least: int) -> Marks:
    """Rows with a long run of one and the same answer within a battery (Curran 2016).

    Parameters
    ----------
    answers : DataFrame
        One row a respondent.
    items : sequence of Item
        Items in the order in which they were asked. A battery here is an unbroken line of scale
        items with the same response scale, section and battery.
    share : float
        Length of the run as a share of the battery that flags; 0 flags nobody.
    least : int
        A shorter run flags nobody.

    Returns
    -------
    ndarray of bool
    """
    flagged = np.zeros(len(answers), dtype=bool)
    kept = {item.name for item in scales(items)}
    asked = [i for i in items if i.attention is None]
    for key, line in groupby(asked, key=_battery):
        battery = [item for item in line if item.name in kept]
        limit = max(least, share * len(battery))
        if key is not None and share > 0 and len(battery) >= limit:
            flagged |= longest_run(codes(answers, battery)) >= limit
    return flagged


def longest_run(block: Codes) -> npt.NDArray[np.int16]:
    """Longest run of equal answers of each row; a missing answer breaks a run.

    Parameters
    ----------
    block : ndarray of int16, shape (items, rows)
        From :func:`codes`.

    Examples
    --------
    >>> longest_run(np.array([[1, 3], [1, 3], [2, MISSING], [2, 3], [2, 3]], np.int16)).tolist()
    [3, 2]
    """
    longest = np.zeros(block.shape[1], dtype=np.int16)
    run = np.zeros_like(longest)
    before = np.full_like(longest, MISSING)
    for line in block:
        run = np.where(line == before, run + 1, 1).astype(np.int16)
        run[line == MISSING] = 0
        np.maximum(longest, run, out=longest)
        before = line
    return longest


def invariable(answers: pd.DataFrame, items: Sequence[Item], least_sd: float, least: int) -> Marks:
    """Rows whose answers on a response scale vary less than a limit (Dunn et al. 2018).

    The index is the standard deviation (with n - 1) of a person's own answers.

    Parameters
    ----------
    answers : DataFrame
        One row a respondent.
    items : sequence of Item
        Items asked.
    least_sd : float
        A smaller standard deviation flags; 0 flags nobody.
    least : int
        Answers that a row needs before it is judged.

    Returns
    -------
    ndarray of bool
    """
    flagged = np.zeros(len(answers), dtype=bool)
    for block, _ in _by_response_scale(answers, items) if least_sd > 0 else ():
        n, total, squares = (np.zeros(len(answers)) for _ in range(3))
        for line in block:
            given = line != MISSING
            value = np.where(given, line, 0).astype(float)
            n += given
            total += value
            squares += value**2
        spread = (squares - total**2 / np.maximum(n, 1)) / np.maximum(n - 1, 1)
        flagged |= (n >= least) & (np.sqrt(np.maximum(spread, 0)) < least_sd)
    return flagged


def _battery(item: Item) -> tuple[Any, ...] | None:
    if item.type != "scale":
        return None
    return (item.section, item.battery, item.values)


def _by_response_scale(
    answers: pd.DataFrame, items: Sequence[Item]
) -> Iterator[tuple[Codes, list[int]]]:
    """Codes of the scale items of each response scale, and the codes that it can have."""
    judged = scales(items)
    for values in dict.fromkeys(i.values for i in judged):
        block = codes(answers, [i for i in judged if i.values == values])
        numbers = [v for v in values if isinstance(v, int)]
        yield block, numbers if len(numbers) == len(values) else list(range(len(values)))
