"""Finds the cells of a column that hold an identifier, fast: a raw file may have millions.

Columns of codes are passed over, texts that repeat are looked at once, amounts, dates and times are
set aside, and whole columns go through pyarrow's regular expressions; only what is likely goes
through Python's. Cells of digits alone (ids, time stamps) hold identifiers only where most cells
of their length in the column do: a running number passes a check digit now and then.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cup_study.identifier_kinds import KINDS, Kind

#: No identifier is shorter; columns of codes are passed over at once.
_SHORTEST = 6
#: Cells that are looked at to tell what a column holds.
_SAMPLE = 2000
#: Decimal numbers, dates and times, alone in their cell.
_HARMLESS = (
    "^(?:[-+\u2212]?[0-9]*[.,][0-9]+(?:[eE][-+]?[0-9]+)?"
    "|(?:[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4})?(?:[T ,-]*[0-9]{1,2}:[0-9]{2}"
    "(?::[0-9]{2}(?:[.,][0-9]+)?)?)?(?: ?Z| ?[AaPp][Mm]|[+-][0-9]{2}:?[0-9]{2})?)$"
)
#: Every kind has one of these; most texts have none.
_ANY = (
    r"[0-9][^0-9A-Za-z]{0,3}[0-9][^0-9A-Za-z]{0,3}[0-9][^0-9A-Za-z]{0,3}[0-9]"
    r"|@|[(\[ ]at[ )\]]|:[0-9A-Fa-f]*:"
    r"|(?i:heter|namn|name|called|nimeni|lsning|lsar|mvh|regards|sincerely|terv)"
    r"|(?:Her|Fr|M[rsi]|D[ro]|Prof|Rouva|Toht|(?i:gat|väg|gränd|stig|torg|all|back|tie|kuj|pol)"
    r"[a-zé]* [0-9])"
)


def find(column: pd.Series[Any]) -> dict[str, NDArray[np.intp]]:
    """Kinds in a column of texts, and the positions of the cells that hold them.

    Examples
    --------
    >>> find(pd.Series(["1", "anna@telia.se", "2"], dtype="str"))
    {'email': array([1])}
    """
    cells = pa.array(column, type=pa.large_string(), from_pandas=True)
    if isinstance(cells, pa.ChunkedArray):  # a column of a large file was read in parts
        cells = cells.combine_chunks()
    lengths = pc.binary_length(cells)
    if (pc.max(lengths).as_py() or 0) < _SHORTEST:
        return {}
    long = pc.fill_null(pc.greater_equal(lengths, _SHORTEST), False)
    place = np.flatnonzero(long.to_numpy(zero_copy_only=False))
    texts = cells if len(place) == len(cells) else cells.take(pa.array(place))
    first = texts.slice(0, _SAMPLE)
    if pc.count_distinct(first).as_py() > len(first) / 2:
        return {name: place[at] for name, at in _kinds(texts).items()}
    encoded = pc.dictionary_encode(texts)
    codes = encoded.indices.to_numpy()
    found = _kinds(encoded.dictionary)
    return {name: place[np.isin(codes, at)] for name, at in found.items()}


def _kinds(texts: pa.Array) -> dict[str, NDArray[np.intp]]:
    """Kinds in some texts, and the sorted places of the texts that hold them."""
    texts = pc.utf8_trim_whitespace(texts)
    digits = np.flatnonzero(_matches(texts, "^[0-9]+$"))
    at = np.flatnonzero(~_matches(texts, "^[0-9]+$|" + _HARMLESS))
    rest = texts.take(pa.array(at))
    likely = np.flatnonzero(_matches(rest, _ANY))
    rest, at = rest.take(pa.array(likely)), at[likely]
    found: dict[str, NDArray[np.intp]] = {}
    for kind in KINDS:
        holding = at[_holding(rest, kind)]
        if kind.numeric and len(digits):
            holding = np.concatenate([holding, _bare(texts, digits, kind)])
        if len(holding):
            found[kind.name] = np.union1d(found.get(kind.name, holding), holding)
    return found


def _holding(texts: pa.Array, kind: Kind) -> NDArray[np.intp]:
    places = np.flatnonzero(_matches(texts, kind.pattern))
    if not kind.checked:
        return places
    likely = texts.take(pa.array(places)).to_pylist()
    keep = np.array([kind.find(text) is not None for text in likely], dtype=bool)
    return np.compress(keep, places)


def _bare(texts: pa.Array, digits: NDArray[np.intp], kind: Kind) -> NDArray[np.intp]:
    """Of texts of digits alone those that are identifiers, where most of their length are."""
    mine = texts if len(digits) == len(texts) else texts.take(pa.array(digits))
    lengths = pc.binary_length(mine).to_numpy(zero_copy_only=False)
    hits: list[NDArray[np.intp]] = [np.array([], dtype=np.intp)]
    for length in np.flatnonzero(np.bincount(lengths)):
        alike = np.flatnonzero(lengths == length)
        sample = mine.take(pa.array(alike[:: max(1, len(alike) // _SAMPLE)])).to_pylist()
        if 2 * sum(kind.find(text) is not None for text in sample) >= len(sample):
            some = mine.take(pa.array(alike))
            hits.append(digits[alike[_holding(some, kind)]])
    return np.concatenate(hits)


def _matches(texts: pa.Array, pattern: str) -> NDArray[np.bool_]:
    found = pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False)
    return np.asarray(found, dtype=bool)
