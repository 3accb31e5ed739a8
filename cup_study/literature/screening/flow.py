"""What became of every record: the numbers of the PRISMA 2020 flow diagram.

Nothing is typed: each number counts rows, and each row has its way through the review
(:class:`Flow`, ``trail``). Records of databases and registers, and those found by other methods,
are the two columns of the diagram. That the numbers add up at every arrow is checked again in
:mod:`.arrows`; the drawing is in :mod:`.flow_drawing`.

References
----------
Page et al. (2021), The PRISMA 2020 statement, BMJ 372, n71, figure 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.literature.screening import arrows, conflicts
from cup_study.literature.screening.arrows import DATABASES, OTHER
from cup_study.literature.screening.conflicts import Unsure
from cup_study.literature.screening.decisions import Decisions

#: What a source can be; a database and a register share a column of the diagram.
KINDS = ("database", "register", "other")
#: Items of the box of records removed before screening.
DUPLICATE, UNREADABLE, AUTOMATION = "duplicate", "unreadable", "automation"
#: Reason of an exclusion before screening that counts as made by a program (PRISMA 2020).
AUTOMATED = ("automation", "automation tool", "automation tools")
#: Columns of the numbers and of the ways.
DATA = ("route", "box", "kind", "item", "n")
TRAIL = ("record", "group", "file", "source", "kind", "route", "box", "item", "study")
#: Outcome, reason, and rows of the file.
_Outcome = tuple[str, str, str]
_REMEDY = "Correct screening.csv; docs/literature-screening.md tells how the stages follow."


@dataclass(frozen=True)
class Flow:
    """A flow diagram as numbers.

    Attributes
    ----------
    data : DataFrame
        Columns as :data:`DATA`, in the order of the diagram: ``route`` (:data:`.arrows.ROUTES`),
        ``box`` (:data:`.arrows.BOXES`), ``kind`` (of a source) and ``item`` (source or reason;
        both empty in the row of a whole box), ``n``.
    trail : DataFrame
        Columns as :data:`TRAIL`, one row an entry of an export, those that could not be read
        included: the box in which its way ends.
    full_text : bool
        Whether full texts were sought; if not, ``included`` is on title and abstract alone.
    previous : bool
        Whether there is an earlier version of the review.
    settled : DataFrame
        Outcome of each record at each stage, from :func:`.conflicts.settle`.
    """

    data: pd.DataFrame
    trail: pd.DataFrame
    full_text: bool
    previous: bool = False
    settled: pd.DataFrame = field(default_factory=pd.DataFrame)

    def n(self, box: str, *routes: str) -> int:
        """Count of a box, over all routes or those named."""
        rows = self.data[self.data["box"].eq(box) & self.data["item"].eq("")]
        if routes:
            rows = rows[rows["route"].isin(routes)]
        return int(rows["n"].sum())


def count(
    records: pd.DataFrame,
    files: pd.DataFrame,
    groups: pd.DataFrame,
    decisions: Decisions,
    *,
    malformed: pd.DataFrame | None = None,
    previous: pd.DataFrame | None = None,
    unsure: Unsure = "undecided",
    finished: bool = False,
) -> Flow:
    """Follow every entry of the exports through the review, and count.

    Parameters
    ----------
    records : DataFrame
        The record table: ``record file`` and if told ``database``.
    files : DataFrame
        One row an export: ``file database read malformed``, and ``kind`` (:data:`KINDS`; a
        database where it is not told).
    groups : DataFrame
        ``record group``: which records are the same report.
    decisions : Decisions
        From :func:`.decisions.read`.
    malformed : DataFrame, optional
        ``file line`` of each entry that could not be read.
    previous : DataFrame, optional
        ``study report`` of each report in the earlier version of the review.
    unsure : str
        See :func:`.conflicts.settle`.
    finished : bool
        Whether a record without a decision is an error. Otherwise it is counted as not yet
        decided, and the numbers add up with it.

    Returns
    -------
    Flow

    Raises
    ------
    InputError
        The exports, the record table and the groups do not fit together; a record is decided on
        after its way ended; with `finished`, a record lacks a decision. All at once, with the
        records.

    Notes
    -----
    A group of duplicates is in the column of databases if one of its records is. All its other
    records are duplicates removed, each counted where it was found. A stage at which no record of
    a column was decided on is no part of that column: the template has no screening of titles
    under other methods. A report is sought when it passed title and abstract, and was had unless a
    row at the stage "retrieval" says that it was not.
    """
    entries = _entries(records, files, groups, malformed)
    settled = conflicts.settle(decisions, unsure=unsure)
    columns = [settled[c].astype(str) for c in ("group", "stage", "outcome", "reason", "rows")]
    outcomes = {(g, s): (o, r, at) for g, s, o, r, at in zip(*columns, strict=True)}
    used = {stage for _, stage in outcomes}
    full_text = bool(used & {"retrieval", "full_text"})
    routes = entries[entries["group"].ne("")].groupby("group")["route"].first()
    screened = {
        str(route): not full_text or any((g, "title_abstract") in outcomes for g in members)
        for route, members in routes.groupby(routes).groups.items()
    }
    problems: list[Problem] = []
    ends: dict[str, tuple[str, str]] = {}
    for group, route in zip(routes.index.astype(str), routes, strict=True):
        ends[group] = _end(group, screened[route], full_text, outcomes, problems)
    if problems:
        raise InputError("screening.csv", problems, _REMEDY)
    if finished:
        _all_decided(ends, settled)
    studies = decisions.table[decisions.table["study"].ne("")].drop_duplicates("group")
    trail = _trail(entries, ends, dict(zip(studies["group"], studies["study"], strict=True)))
    data = arrows.tally(trail, files, screened, full_text=full_text, previous=previous)
    flow = Flow(data, trail, full_text, previous is not None, settled)
    arrows.check(flow.data, flow.trail)
    return flow


def _entries(
    records: pd.DataFrame,
    files: pd.DataFrame,
    groups: pd.DataFrame,
    malformed: pd.DataFrame | None,
) -> pd.DataFrame:
    """Every entry of the exports with its source, kind, group and column of the diagram."""
    unread = malformed if malformed is not None else pd.DataFrame(columns=["file", "line"])
    _need_fit(records, files, groups, unread)
    records, files = records.reset_index(drop=True), files.reset_index(drop=True)
    kinds = files["kind"] if "kind" in files else pd.Series("database", index=files.index)
    kinds = kinds.where(kinds.isin(KINDS), "database")
    source = dict(zip(files["file"], files["database"], strict=True))
    kind = dict(zip(files["file"], kinds, strict=True))
    group = dict(zip(groups["record"], groups["group"], strict=True))
    read = pd.DataFrame({"record": records["record"], "file": records["file"]})
    read["group"] = read["record"].map(group)
    lost = pd.DataFrame({"record": "", "file": unread["file"]})
    lost["group"] = ""
    # A file may hold entries of several databases, and then each record says its own.
    own = records["database"] if "database" in records else records["file"].map(source)
    read["source"], lost["source"] = own, lost["file"].map(source)
    table = pd.concat([read, lost], ignore_index=True)
    table["kind"] = table["file"].map(kind)
    table["own"] = table["kind"].map(lambda k: OTHER if k == "other" else DATABASES)
    # A report that a database holds as well was found there.
    told = read.assign(own=table["own"].head(len(read)))
    in_databases = set(told.loc[told["own"].eq(DATABASES), "group"])
    table["route"] = [
        own if g == "" else DATABASES if g in in_databases else OTHER
        for g, own in zip(table["group"], table["own"], strict=True)
    ]
    return table


def _need_fit(
    records: pd.DataFrame, files: pd.DataFrame, groups: pd.DataFrame, unread: pd.DataFrame
) -> None:
    problems = []
    read, lost = records["file"].value_counts(), unread["file"].value_counts()
    for row in files.to_dict("records"):
        for name, found in (("read", read), ("malformed", lost)):
            n = int(found.get(row["file"], 0))
            if int(row[name]) != n:
                what = f"{row[name]} entries {name}, but {n} are in the table ({n - row[name]:+d})"
                problems.append(Problem(str(row["file"]), what))
    known = set(files["file"])
    for name in dict.fromkeys([*records["file"], *unread["file"]]):
        if name not in known:
            problems.append(Problem(str(name), "has records, but is not among the files"))
    for name in records.loc[records["record"].duplicated(), "record"]:
        problems.append(Problem(f'record "{name}"', "is there twice"))
    grouped = groups["record"].value_counts()
    for name in records["record"]:
        times = int(grouped.get(name, 0))
        if times != 1:
            problems.append(Problem(f'record "{name}"', f"is in {times} groups; expected one"))
    for name in sorted(set(groups["record"]) - set(records["record"])):
        problems.append(Problem(f'record "{name}"', "is in a group, but not in the record table"))
    if problems:
        remedy = "Read the exports and find the duplicates anew: the tables are of different runs."
        raise InputError("records", problems, remedy)


def _end(
    group: str,
    screened: bool,
    full_text: bool,
    outcomes: Mapping[tuple[str, str], _Outcome],
    problems: list[Problem],
) -> tuple[str, str]:
    """Box and item in which the way of a report ends; what is decided after it is a problem."""

    def at(stage: str) -> _Outcome:
        return outcomes.get((group, stage), ("", "", ""))

    def stop(box: str, item: str, why: str, *later: str) -> tuple[str, str]:
        for stage in later:
            if (group, stage) in outcomes:
                what = f'"{group}" has a decision at {stage}, but {why}'
                problems.append(Problem(f"row {at(stage)[2]}", what))
        return box, item

    outcome, reason, _ = at("before_screening")
    if outcome:
        item = AUTOMATION if reason.lower() in AUTOMATED else reason
        why = "was removed before screening"
        return stop("removed", item, why, "title_abstract", "retrieval", "full_text")
    if screened:
        outcome, reason, rows = at("title_abstract")
        if not outcome:
            why = f"what is said at title_abstract (row {rows}) is not settled"
            why = why if rows else "has none at title_abstract, as others have"
            return stop("undecided", "", why, "retrieval", "full_text")
        if outcome == "exclude":
            why = f"was excluded at title_abstract (row {rows})"
            return stop("screened_out", reason, why, "retrieval", "full_text")
    if not full_text:
        return "included", ""
    outcome, reason, rows = at("retrieval")
    if rows and not outcome:
        return "undecided_text", ""
    if outcome == "not_retrieved":
        return stop("not_retrieved", reason, f"was not retrieved (row {rows})", "full_text")
    outcome, reason, _ = at("full_text")
    if not outcome:
        return "undecided_text", ""
    return ("excluded", reason) if outcome == "exclude" else ("included", "")


def _all_decided(ends: dict[str, tuple[str, str]], settled: pd.DataFrame) -> None:
    said = {(g, s): (h, t) for g, s, h, t in settled[["group", "stage", "how", "said"]].values}
    problems = []
    for group, (box, _) in ends.items():
        if box not in ("undecided", "undecided_text"):
            continue
        stage = "title_abstract" if box == "undecided" else "full_text"
        if (group, "retrieval") in said and box == "undecided_text":
            stage = "retrieval" if (group, stage) not in said else stage
        how, told = said.get((group, stage), ("", ""))
        what = f"{how} at {stage} ({told})" if how else f"no decision at {stage}"
        problems.append(Problem(f'record "{group}"', what))
    if problems:
        remedy = (
            'Decide on them in screening.csv; a row of the reviewer "consensus" settles what '
            "reviewers disagree on (conflicts_to_settle.csv lists it)."
        )
        raise InputError("screening.csv", problems, remedy)


def _trail(
    entries: pd.DataFrame, ends: dict[str, tuple[str, str]], studies: dict[str, str]
) -> pd.DataFrame:
    """Way's end of each entry: that of its report, or one of those removed before screening."""
    table = entries.copy()
    readable = table["group"].ne("")
    # Of the records of a report one goes on: the first by id, in the column of the report.
    goes_on = (
        table[readable & table["own"].eq(table["route"])]
        .sort_values("record")
        .drop_duplicates("group")
        .index
    )
    box, item = [], []
    kept = set(goes_on)
    for i, group, ok in zip(table.index, table["group"], readable, strict=True):
        end = ends[group] if i in kept else ("removed", DUPLICATE if ok else UNREADABLE)
        box.append(end[0])
        item.append(end[1])
    table["box"], table["item"] = box, item
    table["route"] = table["own"]
    included = table["box"].eq("included")
    table["study"] = [
        studies.get(g, g) if ok else "" for g, ok in zip(table["group"], included, strict=True)
    ]
    return table[list(TRAIL)]
