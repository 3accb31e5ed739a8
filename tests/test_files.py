"""Files are whole or not there."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from cup_study import files
from cup_study.errors import CupError


def test_an_error_while_writing_keeps_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(ZeroDivisionError), files.atomic(target) as temporary:
        temporary.write_text(f"half {1 / 0}")
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_permissions_follow_the_umask(tmp_path: Path) -> None:
    files.write_text(tmp_path / "a.txt", "x")
    umask = os.umask(0)
    os.umask(umask)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o666 & ~umask


@pytest.mark.skipif(not os.access("/dev/full", os.W_OK), reason="needs /dev/full")
def test_full_disk_says_what_was_kept(tmp_path: Path) -> None:
    with (
        pytest.raises(CupError, match="the disk is full") as caught,
        files.explain_os_errors(tmp_path / "a.txt"),
        Path("/dev/full").open("w") as full,
    ):
        full.write("x" * 100_000)
    assert "run the command again" in str(caught.value)


@pytest.mark.skipif(
    os.geteuid() != 0, reason="needs a small file system, which only root can mount"
)
def test_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    mount = tmp_path / "small"
    mount.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(mount)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode != 0:
        pytest.skip("mounting is not allowed here")
    try:
        files.write_text(mount / "a.txt", "old")
        with pytest.raises(CupError, match="the disk is full"):
            files.write_bytes(mount / "a.txt", b"x" * 200_000)
        assert (mount / "a.txt").read_text() == "old"
        assert [p.name for p in mount.iterdir()] == ["a.txt"]
    finally:
        subprocess.run(["umount", str(mount)], check=True)


def test_digest_of_a_folder_is_that_of_names_and_contents(tmp_path: Path) -> None:
    def digest(**contents: str) -> str:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        for name, text in contents.items():
            files.write_text(folder / f"{name}.txt", text)
        return files.content_digest(folder)

    assert digest(a="1", b="2") == digest(b="2", a="1")
    assert len({digest(a="1", b="2"), digest(a="2", b="1"), digest(a="1"), digest(c="1")}) == 4
