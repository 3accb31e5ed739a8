"""Finding duplicates: by DOI, by title with year and first author, by the whole of the evidence.

What is sure is taken as one publication; what lies in a band of scores, or is kept apart by a
guard, goes to a person (:mod:`.decisions`). Nothing depends on the order of files or rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.literature.duplicates import candidates, grouping, judging, scoring
from cup_study.literature.duplicates.grouping import Pair
from cup_study.literature.duplicates.prepared import Compared, prepared

#: How a pair was found, from the strongest.
RULES = ("decision", "doi", "exact", "fuzzy")
#: In a larger set of records that links bring together not every pair is compared.
MOST_COMPARED = 400
PAIR_COLUMNS = ["record_1", "record_2", "rule", "score", "decided"]
UNDECIDED_COLUMNS = ["record_1", "record_2", "rule", "score", "why"]
LOG_COLUMNS = ["record_1", "record_2", "what"]


@dataclass(frozen=True)
class Duplicates:
    """Which records are of one publication.

    Attributes
    ----------
    groups : DataFrame
        ``record group``: every record with the smallest id of its group, sorted by record.
    pairs : DataFrame
        ``record_1 record_2 rule score decided``: pairs that are duplicates by themselves.
        ``rule`` is one of :data:`RULES`; ``decided`` is true where a person said so.
    undecided : DataFrame
        ``record_1 record_2 rule score why``: what a person is asked, the likeliest first; of two
        groups the likeliest pair. Until then they are not duplicates.
    log : DataFrame
        ``record_1 record_2 what``: DOIs that were not believed, links that were not taken,
        decisions that are about records that are no longer there.
    """

    groups: pd.DataFrame
    pairs: pd.DataFrame
    undecided: pd.DataFrame
    log: pd.DataFrame


def find(
    records: pd.DataFrame,
    decisions: pd.DataFrame | None = None,
    band: tuple[float, float] = scoring.BAND,
) -> Duplicates:
    """Find the records that are of one publication.

    Parameters
    ----------
    records : DataFrame
        A record table (:mod:`cup_study.literature.records.record`).
    decisions : DataFrame, optional
        ``record_1 record_2 decision``, from :func:`.decisions.read`.
    band : tuple of float
        Scores between which a person decides: below the first, records are different; from the
        second on they are duplicates.

    Returns
    -------
    Duplicates
        The same whatever the order of the rows.

    Raises
    ------
    InputError
        Ids are missing or twice there, or the band is none.

    Examples
    --------
    >>> from cup_study.literature.records import record
    >>> one = {"record": "a", "title": "Trust and risk in e-government adoption", "year": 2008,
    ...        "authors": "Bélanger, France; Carter, Lemuria"}
    >>> other = one | {"record": "b", "authors": "Belanger, F.; Carter, L."}
    >>> found = find(record.frame([other, one, {"record": "c", "title": "Habit"}]))
    >>> found.groups.values.tolist()
    [['a', 'a'], ['b', 'a'], ['c', 'c']]
    >>> found.pairs[["record_1", "record_2", "rule"]].values.tolist()
    [['a', 'b', 'exact']]
    """
    low, high = band
    if not 0 <= low <= high <= 1:
        raise InputError(
            "band",
            [Problem("", f"expected two scores 0 <= low <= high <= 1, got {low} and {high}")],
            "Give the scores between which a person decides, such as (0.3, 0.9).",
        )
    rows = prepared(records)
    ids = [row.record for row in rows]
    together, different = _decided(ids, decisions)
    found = judging.judged(rows, candidates.pairs(rows), band)
    known = dict(zip(_pairs(found), found.index, strict=True))
    scores = dict(zip(known, found["score"].tolist(), strict=True))
    sure = found[found["verdict"] == "duplicate"].sort_values(
        ["strength", "one", "other"], ascending=[False, True, True], kind="stable"
    )
    links = together + [pair for pair in _pairs(sure) if pair not in different]
    apart = different | (_clearly_apart(rows, links, known, found, band) - set(together))
    group, refused = grouping.groups(len(rows), links, lambda a, b: ordered(a, b) in apart)
    asked = _asked(found, group, refused, different)
    log = [
        (*pair, f"score {scores[pair]:.3f}, but not taken: {judging.WHY['chain']}")
        for pair in refused
        if pair in scores
    ]
    log += _shared_dois(rows, found[found["shared"]])
    return Duplicates(
        pd.DataFrame({"record": ids, "group": [ids[place] for place in group]}, dtype="str"),
        _named(ids, _accepted(sure, together, group), PAIR_COLUMNS),
        _named(ids, asked, UNDECIDED_COLUMNS),
        _log(ids, log, stale(ids, decisions)),
    )


def ordered(one: int, other: int) -> Pair:
    """Two places, the smaller first.

    Examples
    --------
    >>> ordered(2, 1)
    (1, 2)
    """
    return (one, other) if one < other else (other, one)


def stale(ids: Sequence[str], decisions: pd.DataFrame | None) -> pd.DataFrame:
    """Decisions about a record that is no longer there.

    Examples
    --------
    >>> decided = pd.DataFrame({"record_1": ["a"], "record_2": ["b"], "decision": ["different"]})
    >>> len(stale(["a"], decided)), len(stale(["a", "b"], decided))
    (1, 0)
    """
    if decisions is None:
        return pd.DataFrame({"record_1": [], "record_2": [], "decision": []}, dtype="str")
    there = decisions["record_1"].isin(ids) & decisions["record_2"].isin(ids)
    return decisions[~there & (decisions["decision"] != "")]


def _decided(ids: Sequence[str], decisions: pd.DataFrame | None) -> tuple[list[Pair], set[Pair]]:
    if decisions is None:
        return [], set()
    place = {name: i for i, name in enumerate(ids)}
    together, different = [], set()
    for one, other, decision in zip(
        decisions["record_1"], decisions["record_2"], decisions["decision"], strict=True
    ):
        if one in place and other in place:
            pair = ordered(place[one], place[other])
            if decision == "duplicate":
                together.append(pair)
            elif decision == "different":
                different.add(pair)
    return sorted(set(together)), different


def _pairs(table: pd.DataFrame) -> list[Pair]:
    return list(zip(table["one"].tolist(), table["other"].tolist(), strict=True))


def _shared_dois(rows: Sequence[Compared], shared: pd.DataFrame) -> list[tuple[int, int, str]]:
    """One line for each DOI that was not believed, with two of its records."""
    told: dict[str, list[Pair]] = {}
    for pair in _pairs(shared):
        told.setdefault(rows[pair[0]].doi, []).append(pair)
    lines = []
    for doi, pairs in told.items():
        n = len({place for pair in pairs for place in pair})
        what = f"DOI {doi} alone makes no duplicates of {n} records: their titles clearly differ"
        lines.append((*min(pairs), what))
    return lines


def _clearly_apart(
    rows: Sequence[Compared],
    links: Sequence[Pair],
    known: Mapping[Pair, Any],
    found: pd.DataFrame,
    band: tuple[float, float],
) -> set[Pair]:
    """Pairs that links bring together, at whatever distance, and that clearly differ."""
    inside = [
        pair
        for places in grouping.components(len(rows), links)
        if 2 < len(places) <= MOST_COMPARED
        for pair in combinations(places, 2)
    ]
    new = [pair for pair in inside if pair not in known]
    more = judging.judged(rows, np.array(new, dtype=np.intp).reshape(-1, 2), band)
    # What evidence.table left out shares too little to be looked at.
    unlike = set(new) - set(_pairs(more))
    both = pd.concat([found.loc[[known[p] for p in inside if p in known]], more])
    apart = both["verdict"].isin(["different", "doi"])
    unsure = (both["verdict"] != "duplicate") & scoring.contradicted(both)
    return unlike | set(_pairs(both[apart | unsure]))


def _asked(
    found: pd.DataFrame, group: Sequence[int], refused: Sequence[Pair], different: set[Pair]
) -> pd.DataFrame:
    """What a person is asked: the likeliest pair of two groups about which nothing was decided."""
    chained = set(refused)
    pairs = _pairs(found)
    why = ["chain" if p in chained else v for p, v in zip(pairs, found["verdict"], strict=True)]
    asked = found.assign(why=why)
    asked = asked[asked["why"].isin(list(judging.WHY))]
    decided = {ordered(group[a], group[b]) for a, b in different}
    keys = [ordered(group[a], group[b]) for a, b in _pairs(asked)]
    asked = asked.assign(first=[k[0] for k in keys], second=[k[1] for k in keys])
    open_ = [a != b and (a, b) not in decided for a, b in keys]
    asked = asked[np.array(open_, dtype=bool)]
    asked = asked.sort_values(
        ["score", "one", "other"], ascending=[False, True, True], kind="stable"
    ).drop_duplicates(["first", "second"])
    return asked.assign(why=asked["why"].map(judging.WHY))


def _accepted(sure: pd.DataFrame, together: Sequence[Pair], group: Sequence[int]) -> pd.DataFrame:
    person = set(together)
    kept = [group[a] == group[b] and (a, b) not in person for a, b in _pairs(sure)]
    own = pd.DataFrame(
        [(*pair, "decision", 1.0) for pair in together],
        columns=["one", "other", "rule", "score"],
    )
    accepted = pd.concat(
        [
            own.assign(decided=True),
            sure.loc[np.array(kept, dtype=bool), list(own.columns)].assign(decided=False),
        ]
    )
    return accepted.sort_values(["one", "other"], kind="stable")


def _named(ids: Sequence[str], table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Places replaced by ids; they are sorted alike, so that the smaller id stands first."""
    named = table.assign(
        record_1=[ids[i] for i in table["one"]], record_2=[ids[i] for i in table["other"]]
    )
    return named[list(columns)].reset_index(drop=True)


def _log(
    ids: Sequence[str], told: Sequence[tuple[int, int, str]], gone: pd.DataFrame
) -> pd.DataFrame:
    rows = [(ids[a], ids[b], what) for a, b, what in sorted(told)]
    rows += [
        (one, other, f'decision "{decision}" kept: a record is no longer there')
        for one, other, decision in sorted(
            zip(gone["record_1"], gone["record_2"], gone["decision"], strict=True)
        )
    ]
    return pd.DataFrame(rows, columns=LOG_COLUMNS, dtype="str")
