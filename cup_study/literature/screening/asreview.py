"""Decisions that were made in ASReview: its project files, and its labelled exports.

A project file (``.asreview``) is a zip with ``project.json`` and SQLite databases. Three layouts
are read: that of ASReview 1 (``reviews/<id>/results.sql`` beside the data set), of 2
(``data_store.db`` and ``reviews/<id>/results.db``) and of 3 (one ``results.db``). Nothing is
unpacked to disk; see :mod:`.archive` for what a file from elsewhere may not do.

ASReview numbers its records in its own way; :func:`decisions` finds them in the record table by
DOI, else by title and year.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.literature.records import record as records_of
from cup_study.literature.screening import archive, asreview_data
from cup_study.literature.screening.decisions import NEEDED
from cup_study.literature.screening.flow import AUTOMATED

#: What becomes of records that ASReview did not show.
Unseen = Literal["undecided", "automation"]
#: Columns of the records of a project: ``label`` is 1, 0, or missing where nobody decided.
COLUMNS = ("record_id", "title", "authors", "year", "doi", "label", "date", "note", "user")
#: Columns of a table of decisions from here.
ROWS = (*NEEDED, "date", "note")
LOG = ("record_id", "title", "what")
_REMEDY = "Export the project anew from ASReview (Projects > Export), and do not change the file."


@dataclass(frozen=True)
class Project:
    """What was decided in ASReview.

    Attributes
    ----------
    name : str
        Of the project, or of the file.
    layout : int
        1, 2 or 3; 0 for an export.
    mode : str
        ``"simulate"`` for a simulation: its labels are those of its data set, no reviewer's.
    records : DataFrame
        Columns as :data:`COLUMNS`: all records, those without a label included.
    """

    name: str
    layout: int
    mode: str
    records: pd.DataFrame


def read(path: Path | str) -> Project:
    """Read a project file, or a labelled export in CSV or RIS.

    Parameters
    ----------
    path : Path or str
        ``.asreview``, ``.csv``, ``.tsv``, ``.ris`` or ``.txt``.

    Returns
    -------
    Project

    Raises
    ------
    InputError
        It is not such a file, a part is missing, broken or too large, or an export has no labels.
    """
    path = Path(path)
    if path.suffix.lower() != ".asreview":
        return _export(path)
    with archive.opened(path, _REMEDY) as project:
        settings = project.json("project.json")
        version = _layout(settings, path)
        table = _first(project, settings) if version == 1 else _second(project, settings, version)
    mode = "simulate" if settings.get("mode") == "simulate" else "oracle"
    return Project(str(settings.get("name") or path.stem), version, mode, table)


def decisions(
    project: Project,
    records: pd.DataFrame,
    *,
    stage: str = "title_abstract",
    reviewer: str = "ASReview",
    unseen: Unseen = "undecided",
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of decisions for the records of the review, and what could not be taken over.

    Parameters
    ----------
    project : Project
        From :func:`read`.
    records : DataFrame
        The record table: ``record doi title year``.
    stage : str
        Stage that was screened in ASReview.
    reviewer : str
        Who used ASReview. Where several users did, the number of each is added.
    unseen : str
        ``"automation"``: a record without a label, which ASReview ranked too low to be shown, was
        removed before screening by an automation tool, as PRISMA 2020 has it.

    Returns
    -------
    rows : DataFrame
        Columns as :data:`ROWS`, to be checked with :func:`.decisions.check`. A record that is in
        the table several times gets the decision on each of its rows.
    log : DataFrame
        Columns as :data:`LOG`: every labelled record that is not in the table or fits records
        with other titles as well, every one without a label, and a simulation.

    Examples
    --------
    >>> row = {name: "" for name in COLUMNS} | {"title": "Trust", "label": 1, "year": pd.NA}
    >>> project = Project("demo", 3, "oracle", pd.DataFrame([row]))
    >>> table = pd.DataFrame(
    ...     {"record": ["PubMed:1"], "doi": [""], "title": ["Trust."], "year": [2009]})
    >>> decisions(project, table)[0][["record", "decision", "reviewer"]].values.tolist()
    [['PubMed:1', 'include', 'ASReview']]
    """
    places = _places(records)
    users = {str(user) for user in project.records["user"] if str(user)}
    log: list[tuple[str, str, str]] = []
    if project.mode == "simulate":
        log.append(("", "", "a simulation: its labels are those of its data set, no reviewer's"))
    kept: list[tuple[str, ...]] = []
    for row in project.records.to_dict("records"):
        known = str(row["record_id"]), str(row["title"])
        found, why = _match(row, places)
        if pd.isna(row["label"]):
            log.append((*known, "has no label: not seen, or not yet decided on"))
            if unseen == "automation":
                told = ("before_screening", "exclude", AUTOMATED[-1], reviewer, "", "")
                kept += [(name, *told) for name in found]
            continue
        if not found:
            log.append((*known, f"has the label {int(row['label'])}, but {why}"))
        who = f"{reviewer} {row['user']}" if len(users) > 1 else reviewer
        decision = "include" if int(row["label"]) == 1 else "exclude"
        kept += [
            (name, stage, decision, "", who, str(row["date"]), str(row["note"])) for name in found
        ]
    rows = pd.DataFrame(kept, columns=list(ROWS), dtype=object)
    return rows, pd.DataFrame(log, columns=list(LOG), dtype=object)


def _places(records: pd.DataFrame) -> dict[str, list[tuple[str, Any]]]:
    """Records by DOI and by title, with their year."""
    places: dict[str, list[tuple[str, Any]]] = {}
    columns = [records[name] for name in ("record", "doi", "title", "year")]
    for name, doi, title, year in zip(*columns, strict=True):
        for key in _keys(str(doi), str(title)):
            places.setdefault(key, []).append((name, year))
    return places


def _keys(doi: str, title: str) -> list[str]:
    found, plain = records_of.doi(doi), records_of.plain(title)
    return [f"doi {found}"] * bool(found) + [f"title {plain}"] * bool(plain)


def _match(
    row: Mapping[Any, Any], places: Mapping[str, list[tuple[str, Any]]]
) -> tuple[list[str], str]:
    keys = _keys(str(row["doi"]), str(row["title"]))
    if not keys:
        return [], "has neither title nor DOI"
    for key in keys:
        found = places.get(key, [])
        if key.startswith("title ") and not pd.isna(row["year"]):
            # A title such as "Editorial" is not one paper; the year must not contradict.
            found = [(n, y) for n, y in found if pd.isna(y) or int(y) == int(row["year"])]
        years = {int(y) for _, y in found if not pd.isna(y)}
        if key.startswith("title ") and len(years) > 1:
            return [], "its title is that of records of several years"
        if found:
            return [name for name, _ in found], ""
    return [], "there is no such record in the table"


def _layout(settings: Mapping[str, Any], path: Path) -> int:
    told = settings.get("project_file_version") or str(settings.get("version", ""))[:1]
    if str(told) not in ("1", "2", "3"):
        what = f'expected a project of ASReview 1, 2 or 3, got version "{told}"'
        raise InputError(path.name, [Problem("project.json", what)], _REMEDY)
    return int(told)


def _review(project: archive.Archive, settings: Mapping[str, Any], name: str) -> str:
    """Database of the first review; a path that a project names is looked up, never followed."""
    reviews = settings.get("reviews")
    listed = reviews if isinstance(reviews, list) else []
    ids = [str(r.get("id", "")) for r in listed if isinstance(r, dict)]
    if not ids:
        raise project.error("project.json", "names no review: nothing was decided on")
    return f"reviews/{ids[0]}/{name}"


def _second(project: archive.Archive, settings: Mapping[str, Any], version: int) -> pd.DataFrame:
    """Layouts 2 and 3: records and labels share their numbers."""
    last = version == 3
    data = "results.db" if last else "data_store.db"
    state = "results.db" if last else _review(project, settings, "results.db")
    needed = ("record_id", "title", "authors", "year", "doi")
    table = project.table(data, "record", needed)
    labels = _labels(project.table(state, "results", ("record_id", "label")))
    table["authors"] = [_listed(cell) for cell in table["authors"]]
    return _together(table[list(needed)], labels, project)


def _first(project: archive.Archive, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Layout 1: the data set is a file, whose rows the state numbers."""
    name = f"data/{settings.get('dataset_path', '')}"
    table = asreview_data.table(project.bytes(name), Path(name).suffix.lower(), name, project)
    state = _review(project, settings, "results.sql")
    numbers = list(project.table(state, "record_table", ("record_id",))["record_id"])
    if len(numbers) != len(table):
        what = f"{len(table)} rows, but the state has {len(numbers)} records"
        raise project.error(name, what)
    told = {"labeling_time": "time", "notes": "note"}
    labels = project.table(state, "results", ("record_id", "label")).rename(columns=told)
    return _together(table.assign(record_id=numbers), _labels(labels), project)


def _labels(table: pd.DataFrame) -> pd.DataFrame:
    """Last label of each record, with its time, note and user where they are told."""
    told = table.reindex(columns=["record_id", "label", "time", "note", "user_id"])
    return told[told["label"].isin([0, 1])].drop_duplicates("record_id", keep="last")


def _together(table: pd.DataFrame, labels: pd.DataFrame, project: archive.Archive) -> pd.DataFrame:
    lost = sorted(set(labels["record_id"]) - set(table["record_id"]))
    if lost:
        what = f"{len(lost)} labels of records that are not there, such as {lost[0]}"
        raise project.error("results", what)
    joined = table.merge(labels, on="record_id", how="left")
    joined["date"] = [_date(cell) for cell in joined["time"]]
    joined["user"] = ["" if pd.isna(u) else f"{u:.0f}" for u in joined["user_id"]]
    return _tidy(joined)


def _tidy(table: pd.DataFrame) -> pd.DataFrame:
    result = table.reindex(columns=list(COLUMNS)).astype(object)
    for name in COLUMNS:
        if name not in ("label", "year"):
            result[name] = ["" if pd.isna(cell) else str(cell) for cell in result[name]]
    result["year"] = pd.array([records_of.year(str(y)) for y in result["year"]], dtype="Int64")
    result["label"] = pd.array([_label(cell) for cell in result["label"]], dtype="Int64")
    return result


def _label(cell: object) -> int | None:
    text = str(cell).strip().removesuffix(".0")
    return int(text) if text in ("0", "1") else None


def _date(cell: object) -> str:
    """Day of a time, which layout 1 writes as text and the others in seconds since 1970."""
    if isinstance(cell, str):
        return cell[:10]
    if not isinstance(cell, int | float) or pd.isna(cell):
        return ""
    try:
        return dt.datetime.fromtimestamp(float(cell), dt.UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _listed(cell: object) -> str:
    try:
        names = json.loads(cell) if isinstance(cell, str) else []
    except ValueError:
        return str(cell)
    return "; ".join(str(name) for name in names) if isinstance(names, list) else str(names)


def _export(path: Path) -> Project:
    try:
        data = path.read_bytes()
    except OSError as error:
        problem = Problem("", f"cannot be read ({error.strerror})")
        raise InputError(path.name, [problem], "Correct the name of the file.") from None
    fail = archive.Failure(path.name, _REMEDY)
    table = asreview_data.table(data, path.suffix.lower(), path.name, fail)
    if "label" not in table:
        names = ", ".join(asreview_data.LABELS[:2])
        what = f"has no labels: no column {names} or note ASReview_relevant"
        raise fail.error("", what)
    numbers = [str(i) for i in range(1, len(table) + 1)]
    return Project(path.stem, 0, "oracle", _tidy(table.assign(record_id=numbers)))
