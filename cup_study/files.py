"""Writing files so that a crash, a kill or a full disk never leaves half a file.

Everything is written to a temporary name in the target's own folder and moved over the target
when it is whole (``os.replace`` is atomic within a file system).
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cup_study.errors import CupError

_CHUNK = 1 << 20


@contextmanager
def explain_os_errors(target: Path) -> Iterator[None]:
    """Turn an operating system's refusal to write into an error that says what to do.

    Parameters
    ----------
    target : Path
        The file or folder that was being written.

    Raises
    ------
    CupError
        When the disk is full, the quota used up, or the folder not writable.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise CupError(
                f"{target}: the disk is full ({error.strerror}).\n"
                "Nothing was lost: the previous version of the file, if any, is untouched and the "
                "half-written copy was removed.\n"
                f"Free space on the disk that holds {target.parent} and run the command again; "
                "what was finished is kept."
            ) from error
        if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
            raise CupError(
                f"{target}: cannot be written ({error.strerror}).\n"
                f"Make {target.parent} writable for your user and run the command again."
            ) from error
        raise


@contextmanager
def atomic(path: Path | str) -> Iterator[Path]:
    """Give a temporary path that becomes `path` when the block ends without an error.

    Parameters
    ----------
    path : Path or str
        The file to be made. Its folder is created.

    Yields
    ------
    Path
        A temporary path in the same folder, with the same suffix.

    Raises
    ------
    CupError
        When the disk is full or the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with atomic(folder / "a.txt") as temporary:
    ...     _ = temporary.write_text("whole")
    >>> [p.name for p in folder.iterdir()]
    ['a.txt']
    """
    target = Path(path)
    with explain_os_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            dir=target.parent, prefix=f".{target.stem}.", suffix=f".tmp{target.suffix}"
        )
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            # mkstemp makes files private; the result should follow the user's umask.
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)


def write_text(path: Path | str, text: str) -> None:
    """Write UTF-8 text atomically, with Unix line ends on every system.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "a.txt"
    >>> write_text(target, "åäö")
    >>> target.read_bytes().decode("utf-8")
    'åäö'
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path | str, data: bytes) -> None:
    """Write bytes atomically.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "a.bin"
    >>> write_bytes(target, b"1")
    >>> target.read_bytes()
    b'1'
    """
    with atomic(path) as temporary:
        temporary.write_bytes(data)


def sha256(path: Path | str) -> str:
    """SHA-256 of a file's content, as 64 hexadecimal digits.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "empty"
    >>> target.touch()
    >>> sha256(target)[:8]
    'e3b0c442'
    """
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def content_digest(path: Path | str) -> str:
    """SHA-256 of a file, or of a folder: of the names and contents of all files in it.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> empty = content_digest(folder)
    >>> write_text(folder / "a.txt", "")
    >>> content_digest(folder) == empty, content_digest(folder / "a.txt")[:8]
    (False, 'e3b0c442')
    """
    path = Path(path)
    if not path.is_dir():
        return sha256(path)
    digest = hashlib.sha256()
    found = {file.relative_to(path).as_posix(): file for file in path.rglob("*") if file.is_file()}
    for name in sorted(found):
        digest.update(f"{name}\n{sha256(found[name])}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
