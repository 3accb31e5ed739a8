from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cup_study.errors import ChecksumError, CupError, InputError
from cup_study.ingest import download, registry

CONTENT = b"id;q1\n1;2\n"
SHA = hashlib.sha256(CONTENT).hexdigest()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "server"
    folder.mkdir()
    (folder / "a.csv").write_bytes(CONTENT)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}/a.csv"
        http.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def no_mirror(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(download.MIRROR_VARIABLE, raising=False)


def repository(tmp_path: Path, url: str, sha: str = SHA, name: str = "a.csv") -> Path:
    root = tmp_path / "root"
    (root / "data" / "raw").mkdir(parents=True)
    (root / download.REGISTRY).write_text(
        f"file,url,sha256,licence,citation,study\n{name},{url},{sha},MIT,Someone 2022,small\n"
    )
    return root


def kept(root: Path) -> list[str]:
    return [p.name for p in (root / "data" / "raw").rglob("*") if p.name != "registry.csv"]


def test_network(tmp_path: Path, server: str) -> None:
    root = repository(tmp_path, server)
    path = download.fetch("a.csv", root)
    assert path == root / "data" / "raw" / "_downloads" / "a.csv"
    assert path.read_bytes() == CONTENT
    assert sorted(kept(root)) == ["_downloads", "a.csv"]
    assert download.check("a.csv", root) == path


def test_cached_file_needs_no_network(tmp_path: Path, server: str) -> None:
    root = repository(tmp_path, server)
    download.fetch("a.csv", root)
    listed = root / download.REGISTRY
    listed.write_text(listed.read_text().replace(server, "http://127.0.0.1:9/none"))
    assert download.fetch_all("small", root) == (download.fetch("a.csv", root),)


def test_changed_file_is_told_and_brought_again(tmp_path: Path, server: str) -> None:
    root = repository(tmp_path, server)
    path = download.fetch("a.csv", root)
    path.write_bytes(CONTENT + b"2;3\n")
    with pytest.raises(ChecksumError, match="changed after it was brought"):
        download.check("a.csv", root)
    assert download.fetch("a.csv", root).read_bytes() == CONTENT


def test_mismatch_keeps_nothing(tmp_path: Path, server: str) -> None:
    root = repository(tmp_path, server, sha="0" * 64)
    with pytest.raises(ChecksumError) as caught:
        download.fetch("a.csv", root)
    text = str(caught.value)
    for part in (server, "0" * 64, SHA, "Likely", "make data"):
        assert part in text
    assert kept(root) == ["_downloads"]


def test_mirror_in_a_subfolder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mirror = tmp_path / "mirror" / "deep" / "er"
    mirror.mkdir(parents=True)
    (mirror / "a.csv").write_bytes(CONTENT)
    other = tmp_path / "mirror" / "a.csv"  # same name, other content: not taken
    other.write_bytes(b"x")
    monkeypatch.setenv(download.MIRROR_VARIABLE, str(tmp_path / "mirror"))
    root = repository(tmp_path, "http://127.0.0.1:9/none")
    assert download.fetch("a.csv", root).read_bytes() == CONTENT


def test_mirror_mismatch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_bytes(CONTENT[:-3])
    monkeypatch.setenv(download.MIRROR_VARIABLE, str(tmp_path))
    root = repository(tmp_path / "sub", "http://127.0.0.1:9/none")
    with pytest.raises(ChecksumError, match="copy cut short"):
        download.fetch("a.csv", root)
    assert kept(root) == []


def test_mirror_without_the_file_falls_back(
    tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv(download.MIRROR_VARIABLE, str(tmp_path / "empty"))
    root = repository(tmp_path, server)
    assert download.fetch("a.csv", root).read_bytes() == CONTENT


def test_mirror_that_is_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(download.MIRROR_VARIABLE, str(tmp_path / "nowhere"))
    root = repository(tmp_path, "http://127.0.0.1:9/none")
    with pytest.raises(CupError, match="there is no such folder"):
        download.fetch("a.csv", root)


def test_no_network(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    root = repository(tmp_path, f"http://127.0.0.1:{port}/a.csv")
    with pytest.raises(CupError) as caught:
        download.fetch_all("small", root)
    assert "make data STUDY=small" in str(caught.value)
    assert download.MIRROR_VARIABLE in str(caught.value)
    assert kept(root) == ["_downloads"]


def test_not_found_on_the_server(tmp_path: Path, server: str) -> None:
    root = repository(tmp_path, server.replace("a.csv", "b.csv"), name="b.csv")
    with pytest.raises(CupError, match="404"):
        download.fetch("b.csv", root)


def test_only_the_files_of_the_study(tmp_path: Path) -> None:
    root = repository(tmp_path, "http://127.0.0.1:9/none")
    assert download.fetch_all("other", root) == ()


def test_not_brought_yet(tmp_path: Path) -> None:
    root = repository(tmp_path, "http://127.0.0.1:9/none")
    with pytest.raises(InputError, match="make data STUDY=small"):
        download.check("a.csv", root)


def test_registry_tells_all_problems(tmp_path: Path) -> None:
    root = repository(tmp_path, "ftp://x/a.csv", sha="ABC", name="../a.csv")
    with pytest.raises(InputError) as caught:
        registry.read(root)
    assert [p.where for p in caught.value.problems] == [
        'row 2, column "file"',
        'row 2, column "sha256"',
        'row 2, column "url"',
    ]


def test_registry_without_a_column(tmp_path: Path) -> None:
    root = repository(tmp_path, "http://x/a.csv")
    (root / download.REGISTRY).write_text("file,url\na.csv,http://x\n")
    with pytest.raises(InputError, match='column "sha256" is missing'):
        registry.read(root)


def test_repository_registry_is_valid() -> None:
    entries = registry.read()
    assert all(e.study and e.citation for e in entries)
    assert any(e.file.endswith(".xlsx") for e in entries)
