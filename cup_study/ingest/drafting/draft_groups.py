"""Items that belong together in a raw file: grids, multi-response questions, reversed wordings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cup_study.ingest.cleaning.recode import parse_number
from cup_study.ingest.drafting.draft_columns import Guess
from cup_study.ingest.drafting.draft_names import words

#: Rows that the correlations between items are taken from.
_ROWS = 2000
#: Weaker correlations than this do not tell a grid, or a reversed item.
_WEAK = 0.1


@dataclass(frozen=True)
class Candidate:
    """A column on its way to a row of the codebook.

    Attributes
    ----------
    source : str
        Column of the raw file.
    name : str
        Proposed name.
    question : str
        Question text.
    guess : Guess
        What it looks like.
    battery : str
        Proposed battery; empty for none.
    """

    source: str
    name: str
    question: str
    guess: Guess
    battery: str = ""


def group(candidates: Sequence[Candidate], cells: pd.DataFrame, marks: str) -> list[Candidate]:
    """Join neighbours with the same answers into batteries.

    Neighbouring columns are a battery when they have the same answers and either a name or
    question that begins alike, or labels of a rating scale; codes without labels also need to
    correlate. Their missing ends are filled from each other, and an item that runs against the
    others is noted.

    Parameters
    ----------
    candidates : sequence of Candidate
        In the order of the file.
    cells : DataFrame
        Raw texts.
    marks : str
        Decimal marks of the file.

    Returns
    -------
    list of Candidate
        In the same order.
    """
    done: list[Candidate] = []
    taken: set[str] = set()
    start = 0
    while start < len(candidates):
        end = start + 1
        while end < len(candidates) and _alike(candidates[start:end], candidates[end]):
            end += 1
        block = list(candidates[start:end])
        done += _battery(block, cells, marks, taken) if len(block) > 1 else block
        start = end
    return done


def _alike(block: Sequence[Candidate], new: Candidate) -> bool:
    first, guess = block[0].guess, new.guess
    if not _grid(first) or not _grid(guess):
        return False
    if first.bare != guess.bare or (first.type == "binary") != (guess.type == "binary"):
        return False
    if _series(block[0].name) != _series(new.name):
        return False
    if first.bare:
        same = _near(first, guess)
        # Two lists of codes need a better reason than a name that begins with the same letter.
        return same and _stem([*block, new], strict=len(block) < 2) != ""
    if first.type == "binary":
        both = (first.empty is None) == (guess.empty is None) and first.options == guess.options
        labels = first.empty is not None or dict(first.labels) == dict(guess.labels)
        return both and labels and _stem([*block, new], strict=True) != ""
    known, more = set(first.labels.values()), set(guess.labels.values())
    return first.type in ("scale", "ordinal") and (known <= more or more <= known) and bool(known)


def _grid(guess: Guess) -> bool:
    return guess.bare or (guess.type in ("scale", "ordinal", "binary") and not guess.options)


def _series(name: str) -> str:
    """Series that a numbered name belongs to: pu of pu1, q5 of q5a; empty for other names."""
    match = re.fullmatch(r"([a-z]+\d+)[a-z]|([a-z]+)\d+", name)
    return (match[1] or match[2]) if match else ""


def _near(one: Guess, other: Guess) -> bool:
    """Whether two lists of codes can be the same scale of which not every code was used."""
    a, b = _whole(one), _whole(other)
    if not a or not b or len(a) < 3 or len(b) < 3:
        return False
    return abs(min(a) - min(b)) <= 1 and abs(max(a) - max(b)) <= max(1, max(*a, *b) // 5)


def _whole(guess: Guess) -> list[int]:
    return [code for code in guess.codes if isinstance(code, int)]


def _common(texts: Sequence[str]) -> str:
    """Longest beginning that all texts share."""
    first, last = min(texts), max(texts)
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first if same is None else first[:same]


def _stem(block: Sequence[Candidate], strict: bool) -> str:
    """What names or questions have in common at their beginning; empty where too little."""
    names = _common([item.name for item in block])
    stem = re.sub(r"[_\d]+\Z", "", names) if not re.search(r"_\Z", names) else names.strip("_")
    question = _common([item.question for item in block])
    if len(question) >= 12:
        return stem or words(question) or "grid"
    if strict and len(stem) < 2 and not names.endswith("_"):
        return stem if all(re.fullmatch(r"[a-z]{1,4}\d+[a-z]?", i.name) for i in block) else ""
    return stem


def _battery(
    block: list[Candidate], cells: pd.DataFrame, marks: str, taken: set[str]
) -> list[Candidate]:
    numbers = _numbers(block, cells, marks) if block[0].guess.type != "binary" else None
    signs = _signs(numbers) if numbers is not None else np.ones(len(block))
    if block[0].guess.bare and (len(block) < 3 or numbers is None or _typical(numbers) < _WEAK):
        return block
    if block[0].guess.type == "binary" and block[0].guess.empty is None and len(block) < 3:
        return block
    name = stem = _series(block[0].name) or _stem(block, strict=False).removesuffix("_sq") or "grid"
    n = 1
    while name in taken:
        n += 1
        name = f"{stem}_{n}"
    taken.add(name)
    joined = []
    for item, sign in zip(block, signs, strict=True):
        guess = _filled(item.guess, [other.guess for other in block])
        if sign < 0:
            note = "runs against the others of its battery: worded the other way? (reversed = 1)"
            guess = replace(guess, notes=(*guess.notes, note))
        joined.append(replace(item, guess=guess, battery=name))
    return joined


def _filled(guess: Guess, others: Sequence[Guess]) -> Guess:
    """Give an item of a grid the codes that its neighbours have and it does not."""
    if guess.type == "binary":
        return guess
    if guess.bare:
        ends = [code for other in others for code in _whole(other)]
        notes = tuple(n for n in guess.notes if not n.startswith("codes without labels"))
        note = "codes without labels: add those of the ends"
        codes = tuple(range(min(ends), max(ends) + 1))
        return replace(guess, type="scale", codes=codes, range=None, notes=(*notes, note))
    fullest = max(others, key=lambda other: len(other.labels))
    return replace(guess, type=fullest.type, codes=fullest.codes, labels=fullest.labels)


def _numbers(block: Sequence[Candidate], cells: pd.DataFrame, marks: str) -> pd.DataFrame:
    """Answers of a sample of rows as numbers, NaN where there is none."""
    step = max(1, len(cells) // _ROWS)
    table = {}
    for item in block:
        place = {label: code for code, label in item.guess.labels.items()}
        kept = {float(code) for code in _whole(item.guess)}
        codes, texts = pd.factorize(cells[item.source].iloc[::step])
        values = np.full(len(texts), np.nan)
        for i, text in enumerate(str(text).strip() for text in texts):
            number = parse_number(str(place.get(text, text)), marks)
            if number in kept:
                values[i] = number
        table[item.name] = values[codes]
    return pd.DataFrame(table)


def _correlations(numbers: pd.DataFrame) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    varied = numbers.loc[:, numbers.nunique() > 1]
    found = varied.corr(min_periods=10).reindex(index=numbers.columns, columns=numbers.columns)
    values: np.ndarray[tuple[int, int], np.dtype[np.float64]] = np.nan_to_num(
        found.to_numpy(float, copy=True)
    )
    return values


def _typical(numbers: pd.DataFrame) -> float:
    """Median absolute correlation between the items."""
    found = np.abs(_correlations(numbers))
    pairs = found[np.triu_indices_from(found, 1)]
    return float(np.median(pairs)) if len(pairs) else 0.0


def _signs(numbers: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Give -1 for items that run against most of the others, 1 for all others.

    The first principal component of the correlations points the way; the minority is turned.
    """
    found = _correlations(numbers)
    k = len(found)
    if k < 3:
        return np.ones(k)
    np.fill_diagonal(found, 1.0)
    first = np.linalg.eigh(found)[1][:, -1]
    if np.sum(first) < 0:
        first = -first
    turned = np.where(first < 0, -1.0, 1.0)
    # What it correlates with the others once these point the same way must be more than chance.
    agreement = (found * turned).sum(axis=1) * turned - 1.0
    turned[(agreement / (k - 1) < _WEAK) | (np.sum(turned < 0) > k / 2)] = 1.0
    return turned
