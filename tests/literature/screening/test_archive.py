"""Zips from elsewhere: what they may not do."""

from __future__ import annotations

import sqlite3
import struct
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from cup_study.errors import InputError
from cup_study.literature.screening import archive
from tests.literature.screening import projects


def problem(path: Path, member: str, table: str = "") -> str:
    with pytest.raises(InputError) as caught, archive.opened(path, "Export anew.") as opened:
        opened.table(member, table, ["a"]) if table else opened.json(member)
    assert str(caught.value).endswith("Export anew.")
    return str(caught.value.problems[0])


def test_not_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "a.asreview"
    assert "there is no such file" in problem(path, "x")
    for data in (b"", b"PK\x03\x04 cut", b"%PDF-1.4", b"\x00" * 100):
        path.write_bytes(data)
        assert "is not a zip file" in problem(path, "x")


def test_a_zip_cut_in_the_middle(tmp_path: Path) -> None:
    path = projects.project(tmp_path, 3)
    path.write_bytes(path.read_bytes()[:-60])
    assert "is not a zip file" in problem(path, "x")


def test_names_that_climb_are_never_written(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    path = projects.pack(
        tmp_path / "a.zip",
        {"../outside.txt": b"x", str(outside): b"x", "project.json": b"{}"},
    )
    with archive.opened(path, "") as opened:
        assert opened.json("project.json") == {}
        assert opened.bytes("../outside.txt") == b"x"  # in memory, wherever it points
    assert not outside.exists()


def test_missing_and_double_members(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("one", "{}")
        with pytest.warns(UserWarning, match="Duplicate name"):
            file.writestr("one", "{}")
    assert problem(path, "two") == "two: is not in the file"
    assert problem(path, "one") == "one: is in the file 2 times"


def test_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = projects.pack(tmp_path / "a.zip", {"x": b"\x00" * 5_000_000})
    assert "swells from" in problem(path, "x")
    monkeypatch.setattr(archive, "LARGEST", 4_000_000)
    assert "is larger than 4,000,000 bytes" in problem(path, "x")
    monkeypatch.setattr(archive, "_MEMBERS", 0)
    assert "holds 1 files" in problem(path, "x")


def test_a_size_that_lies(tmp_path: Path) -> None:
    path = projects.pack(tmp_path / "a.zip", {"x": b"a" * 1000})
    data = path.read_bytes()
    # 1000 bytes are said to be 10, in the directory and before the content.
    path.write_bytes(data.replace(struct.pack("<I", 1000), struct.pack("<I", 10)))
    told = problem(path, "x")
    assert "cannot be unpacked" in told or "is not as large as it says" in told


def test_broken_and_encrypted_content(tmp_path: Path) -> None:
    path = projects.pack(tmp_path / "a.zip", {"x": bytes(range(256)) * 8})
    data = bytearray(path.read_bytes())
    data[45:60] = b"\xff" * 15
    path.write_bytes(data)
    assert "cannot be unpacked" in problem(path, "x")
    path = projects.pack(tmp_path / "b.zip", {"x": b"{}"})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "cannot be unpacked" in problem(path, "x")


@pytest.mark.parametrize("text", [b"{", b"[1]", b"\xff\xfe", b"[" * 100_000])
def test_json(tmp_path: Path, text: bytes) -> None:
    told = problem(projects.pack(tmp_path / "a.zip", {"x": text}), "x")
    assert "is not JSON" in told or "expected a JSON object" in told


def test_databases(tmp_path: Path) -> None:
    good = projects.database(tmp_path / "a.db", "CREATE TABLE t (a, b)", rows={"t": [[1, "x"]]})
    endless = projects.database(
        tmp_path / "b.db",
        "CREATE VIEW t AS WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n) "
        "SELECT a FROM n",
        rows={},
    )
    parts = {
        "good": good,
        "endless": endless,
        "text": b"not a database",
        "cut": good[:3000],
        "spoilt": good[:100] + b"\xff" * 4000 + good[4100:],
    }
    path = projects.pack(tmp_path / "a.zip", parts)
    with archive.opened(path, "") as opened:
        assert opened.table("good", "t", ["a"]).to_numpy().tolist() == [[1, "x"]]
    assert problem(path, "good", "s") == 'good: has no table "s"'
    assert problem(path, "endless", "t") == 'endless: has no table "t"'
    assert problem(path, "text", "t") == "text: is not an SQLite database"
    for name in ("cut", "spoilt"):
        assert "is a broken database" in problem(path, name, "t")
    with archive.opened(path, "Export anew.") as opened, pytest.raises(InputError, match="no col"):
        opened.table("good", "t", ["c"])


def test_a_computed_column_cannot_run_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = "hex(zeroblob(a))"
    made = f"CREATE TABLE t (a, b GENERATED ALWAYS AS ({slow}) VIRTUAL)"
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as file:
        file.execute(made)
        file.executemany("INSERT INTO t(a) VALUES (?)", [(1,)] * 5000)
        file.commit()
    monkeypatch.setattr(archive, "_STEPS", 1000)
    monkeypatch.setattr(archive, "_EACH", 100)
    packed = projects.pack(tmp_path / "a.zip", {"x": path.read_bytes()})
    assert "is a broken database (interrupted)" in problem(packed, "x", "t")


def test_a_database_with_a_log_beside_it_opens(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("CREATE TABLE t (a)")
        file.execute("INSERT INTO t VALUES (1)")
        file.commit()
    packed = projects.pack(tmp_path / "a.zip", {"x": path.read_bytes()})
    with archive.opened(packed, "") as opened:
        assert opened.table("x", "t", ["a"])["a"].tolist() == [1]
