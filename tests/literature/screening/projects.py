"""ASReview project files of each layout, made here: as their source says, with our own records."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

TITLES = ["Trust in e-services", "Habit and use", "Risk, again", "Trust in e-services"]
DOIS = ["10.1000/a", None, "10.1000/c", None]
YEARS = [2008, 2010, None, 2015]
#: Record, label, day, note: the third record is pending, the fourth was not seen.
LABELS = [(0, 1, "2024-05-01", "good"), (1, 0, "2024-05-02", None), (2, None, None, None)]
REVIEW = "0123456789abcdef0123456789abcdef"


def database(path: Path, *statements: str, rows: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """Bytes of an SQLite database."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as file:
        for statement in statements:
            file.execute(statement)
        for table, cells in rows.items():
            for row in cells:
                file.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        file.commit()
    return path.read_bytes()


def _seconds(day: str | None) -> float | None:
    return None if day is None else 1714521600.0 + 86400 * (int(day[-2:]) - 1) + 3600


def _records() -> list[list[Any]]:
    return [
        [i, "set", TITLES[i], "", json.dumps(["Ek, A."]), "[]", YEARS[i], DOIS[i], None, None, i]
        for i in range(4)
    ]


RECORD = (
    "CREATE TABLE record (dataset_row INTEGER, dataset_id VARCHAR, title VARCHAR, abstract "
    "VARCHAR, authors JSON, keywords JSON, year INTEGER, doi VARCHAR, url VARCHAR, included "
    "INTEGER, record_id INTEGER PRIMARY KEY)"
)
RESULTS = (
    "CREATE TABLE results (record_id INTEGER UNIQUE, label INTEGER, time FLOAT, note TEXT, "
    "tags JSON, user_id INTEGER)"
)
FIRST = "CREATE TABLE results (record_id INTEGER, label INTEGER, labeling_time INTEGER, notes TEXT)"


def members(folder: Path, layout: int, **settings: Any) -> dict[str, bytes]:
    """Members of a project file."""
    told: dict[str, Any] = {"version": f"{layout}.1", "mode": "oracle", "name": "demo"} | settings
    results = [[r, label, _seconds(day), note, "[]", 7] for r, label, day, note in LABELS]
    path = folder / "a.db"
    if layout == 3:
        rows = {"record": _records(), "results": results}
        made = {"results.db": database(path, RECORD, RESULTS, rows=rows)}
        told = {**told, "project_file_version": 3} | settings
    elif layout == 2:
        made = {
            "data_store.db": database(path, RECORD, rows={"record": _records()}),
            f"reviews/{REVIEW}/results.db": database(path, RESULTS, rows={"results": results}),
        }
        told = {**told, "reviews": [{"id": REVIEW, "status": "review"}]} | settings
    else:
        first = [[r + 5, label, day and f"{day} 10:00:00", n] for r, label, day, n in LABELS]
        numbers = "CREATE TABLE record_table (record_id INT)"
        rows = {"results": first, "record_table": [[i + 5] for i in range(4)]}
        lines = ["Title;Year;DOI"]
        lines += [f"{t};{y or ''};{d or ''}" for t, y, d in zip(TITLES, YEARS, DOIS, strict=True)]
        made = {
            "data/set.csv": "\n".join(lines).encode("utf-8-sig"),
            f"reviews/{REVIEW}/results.sql": database(path, FIRST, numbers, rows=rows),
        }
        reviews = [{"id": REVIEW, "start_time": "2024", "status": "review"}]
        told = {**told, "dataset_path": "set.csv", "reviews": reviews} | settings
    return {"project.json": json.dumps(told).encode(), **made}


def project(folder: Path, layout: int, **settings: Any) -> Path:
    """A whole project file."""
    return pack(folder / "demo.asreview", members(folder, layout, **settings))


def pack(path: Path, content: Mapping[str, bytes]) -> Path:
    """Zip of these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in content.items():
            file.writestr(name, data)
    return path
