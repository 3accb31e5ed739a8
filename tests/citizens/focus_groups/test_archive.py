from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from cup_study.citizens.focus_groups import archive
from cup_study.errors import InputError


def packed(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name in names:
            made.writestr(zipfile.ZipInfo(name), b"words")
    return path


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("../evil.txt", "climbs out"),
        ("sources/../../evil.txt", "climbs out"),
        ("sources\\..\\..\\evil.txt", "climbs out"),
        ("/etc/passwd", "absolute path"),
        ("\\evil.txt", "absolute path"),
        ("C:/evil.txt", "absolute path"),
        ("c:evil.txt", "absolute path"),
        ("a\x1b[31m.txt", "a name that no file can have"),
    ],
)
def test_paths_that_lead_elsewhere_are_refused(tmp_path: Path, name: str, what: str) -> None:
    path = packed(tmp_path / "a.qdpx", "project.qde", name)
    with pytest.raises(InputError, match=what) as caught:
        archive.entries(path)
    assert "\x1b" not in str(caught.value)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.qdpx"]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        archive.entries(packed(tmp_path / "a.qdpx", "../a", "/b", "c.txt", "C.TXT"))
    assert [p.what for p in caught.value.problems] == [
        "climbs out of the archive",
        "has an absolute path",
        "is there twice",
    ]


def test_links_are_refused(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("sources/a.txt")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.qdpx", "w") as made:
        made.writestr(entry, "/etc/passwd")
    with pytest.raises(InputError, match="is a link or device"):
        archive.entries(tmp_path / "a.qdpx")


def test_an_entry_that_swells_is_refused_and_a_large_honest_one_is_not(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.qdpx", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("bomb.txt", b"\0" * 5_000_000)
    with pytest.raises(InputError, match="swells from"):
        archive.entries(tmp_path / "a.qdpx")
    with zipfile.ZipFile(tmp_path / "b.qdpx", "w") as made:
        made.writestr("film.mp4", b"\0" * 5_000_000)
    assert list(archive.entries(tmp_path / "b.qdpx")) == ["film.mp4"]


def test_a_size_that_lies_does_not_help(tmp_path: Path) -> None:
    path = tmp_path / "a.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.txt", b"x" * 900_000)
    entry = archive.entries(path)["a.txt"]
    with pytest.raises(InputError, match="is longer than 1000 bytes"):
        archive.content(path, entry, most=1000)


def test_too_many_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 2)
    with pytest.raises(InputError, match="expected at most 2 entries, got 3"):
        archive.entries(packed(tmp_path / "a.qdpx", "a", "b", "c"))


def test_what_is_no_archive_or_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.qdpx"
    with pytest.raises(InputError, match="there is no such file"):
        archive.entries(path)
    path.write_bytes(b"<Project/>")
    with pytest.raises(InputError, match="is no zip archive"):
        archive.entries(path)
    packed(path, "a.txt")
    data = bytearray(path.read_bytes())
    at = data.index(b"words")
    data[at : at + 5] = b"wards"
    path.write_bytes(bytes(data))
    with pytest.raises(InputError, match="cannot be read"):
        archive.content(path, archive.entries(path)["a.txt"])


def test_encrypted_entries_are_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.qdpx", "a.txt")
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(InputError, match="is encrypted"):
        archive.entries(path)
