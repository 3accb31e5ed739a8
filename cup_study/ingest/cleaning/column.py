"""One raw column to clean values, each different text looked at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cup_study.codebook import Code, Item
from cup_study.errors import Problem
from cup_study.ingest.cleaning import checks, outside
from cup_study.ingest.cleaning.cells import shown
from cup_study.ingest.cleaning.recode import PLAIN, Recoded, is_numeric, recode
from cup_study.ingest.reading.rawtable import Spelling


@dataclass(frozen=True)
class Answers:
    """Clean values of a column and how they came about.

    Attributes
    ----------
    values : Series
        Floats, or texts of an item with text codes; missing is NaN or None. Index of the column.
    skipped : Series of bool
        Cells that were not asked for by design.
    rules : tuple of (str, int, str)
        Rule, cells and detail, for the cleaning log.
    problems : tuple of Problem
        Cells that no rule understands.
    codes : ndarray of int
        For each cell the place of its text in `found`.
    found : tuple of Recoded
        What became of each different text.
    outside : Series of bool or None
        Cells with a number outside the declared values; None where there is none.
    """

    values: pd.Series[Any]
    skipped: pd.Series[Any]
    rules: tuple[tuple[str, int, str], ...]
    problems: tuple[Problem, ...]
    codes: npt.NDArray[np.intp]
    found: tuple[Recoded, ...]
    outside: pd.Series[bool] | None = None


def answers(
    cells: pd.Series[Any],
    item: Item,
    wave: str,
    spelling: Spelling = PLAIN,
    out_of_range: str = "stop",
) -> Answers:
    """Clean values of a raw column.

    Parameters
    ----------
    cells : Series of str
        The column; its name is that of the file.
    item : Item
        Its item; not of the types ``id`` and ``text``.
    wave : str
        Id of the wave: where it has codes of its own, they become those of the codebook.
    spelling : Spelling
        How the file spells its values.
    out_of_range : str
        What becomes of a number outside the declared values where the codebook does not say it.

    Returns
    -------
    Answers

    Examples
    --------
    >>> item = Item("q", "q", "scale", {}, (1, 2, 3), wave_values={"2011": (3, 2, 1)})
    >>> found = answers(pd.Series(["1", "2"], name="q"), item, "2011")
    >>> found.values.tolist(), found.rules
    ([3.0, 2.0], (('wave_values', 1, '1 -> 3'), ('wave_values', 1, '2 -> 2')))
    """
    own = of_wave(item, wave)
    turned = dict(zip(map(_key, own.values), item.values, strict=True)) if own is not item else {}
    what = outside.policy(item, out_of_range)
    codes, texts = pd.factorize(cells)
    found: list[Recoded] = []
    for text in map(str, texts):
        one = outside.accept(recode(text, own, spelling), text, own, spelling, what)
        if turned and one.value is not None:
            code = turned[_key(one.value)]
            told = (*one.rules, ("wave_values", f"{_key(one.value)} -> {code}"))
            one = Recoded(float(code) if is_numeric(item) else str(code), told)
        found.append(_without_markup(one, text))
    counts = np.bincount(codes, minlength=len(texts))
    rules: dict[tuple[str, str], int] = {}
    for one, n in zip(found, counts, strict=True):
        for rule in one.rules if not one.wrong else ():
            rules[rule] = rules.get(rule, 0) + int(n)
    wrong = np.array([one.wrong for one in found], dtype=bool)[codes]
    problems: tuple[Problem, ...] = ()
    if wrong.any():
        places = cells[wrong]
        rows = places.index.to_numpy()
        problems = tuple(checks.values(rows, places.tolist(), str(cells.name), own))
    clean = np.array([one.value for one in found], dtype=float if is_numeric(item) else object)
    skips = _with_rule(found, "skipped")
    beyond = _with_rule(found, outside.RULE)
    return Answers(
        pd.Series(clean[codes], index=cells.index),
        pd.Series(skips[codes], index=cells.index),
        tuple((rule, n, detail) for (rule, detail), n in sorted(rules.items())),
        problems,
        codes,
        tuple(found),
        pd.Series(beyond[codes], index=cells.index) if beyond.any() else None,
    )


def of_wave(item: Item, wave: str) -> Item:
    """Item with the codes that a wave has for its answers, and their labels; else the item itself.

    Examples
    --------
    >>> item = Item("q", "q", "binary", {}, (0, 1), labels={"en": {1: "Yes"}})
    >>> of_wave(item, "1") is item
    True
    """
    codes = item.wave_values.get(wave)
    if codes is None:
        return item
    here = dict(zip(item.values, codes, strict=True))
    labels = {
        lang: {here[code]: label for code, label in labels.items()}
        for lang, labels in item.labels.items()
    }
    return replace(item, values=codes, labels=labels)


def _with_rule(found: Sequence[Recoded], rule: str) -> npt.NDArray[np.bool_]:
    return np.array([any(name == rule for name, _ in one.rules) for one in found], dtype=bool)


def _without_markup(found: Recoded, text: str) -> Recoded:
    """Recoded answer whose details do not quote a text that must not be told in the log."""
    bare = text.strip()
    if not found.rules or not bare or (told := shown(bare)) == bare:
        return found
    rules = tuple((rule, detail.replace(bare, told)) for rule, detail in found.rules)
    return replace(found, rules=rules)


def _key(value: Code) -> Code:
    return int(value) if isinstance(value, float) and value.is_integer() else value
