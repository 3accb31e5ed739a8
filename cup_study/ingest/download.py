"""Raw data that are not in the repository: brought by address, accepted only by checksum.

``data/raw/registry.csv`` names each file with its address at a fixed commit, SHA-256, licence and
citation. A file is kept in ``data/raw/_downloads/`` under its name only after its checksum agreed.
On a machine without a network the environment variable ``CUP_DATA_MIRROR`` names a folder with
copies: it is searched first, by file name, with the same check. A file that is made from others
(:mod:`.extract`) is made when neither folder has it, and held to its checksum all the same.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from pathlib import Path

from cup_study import files, raw_text
from cup_study.errors import ChecksumError, CupError, InputError, Problem
from cup_study.ingest import extract, registry
from cup_study.study import downloaded, find_root

#: Environment variable with a folder that is searched before the network.
MIRROR_VARIABLE = "CUP_DATA_MIRROR"
REGISTRY = registry.REGISTRY


def fetch(name: str, root: Path | None = None) -> Path:
    """Path of a registered file, brought from the mirror or the network if it is not there yet.

    Parameters
    ----------
    name : str
        Its name in the registry.
    root : Path, optional
        Root of the repository; found from the working directory upwards by default.

    Returns
    -------
    Path
        The file in ``data/raw/_downloads/``, whose checksum agrees.

    Raises
    ------
    CupError
        When the registry does not name the file, or it cannot be reached.
    ChecksumError
        When what was found is another file. Nothing is kept under the final name.

    Examples
    --------
    >>> root = Path(tempfile.mkdtemp())
    >>> fetch("a.csv", root)
    Traceback (most recent call last):
    ...
    cup_study.errors.CupError: "a.csv" is not in data/raw/registry.csv, which names no file.
    Add a row with its address and SHA-256, or correct the name in study.yml.
    """
    root = root or find_root()
    entry = registry.find(name, root)
    target = downloaded(root, name)
    if target.is_file() and files.sha256(target) == entry.sha256:
        return target
    copy = _from_mirror(entry)
    if copy is not None:
        with files.atomic(target) as temporary:
            shutil.copyfile(copy, temporary)
        return target
    with files.explain_os_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        # pooch removes what fails its check, but by its own name: a folder of our own beside the
        # target keeps even a killed download away from the final name.
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".download-") as folder:
            if entry.made_from:
                _make(entry, root, Path(folder)).replace(target)
            else:
                _download(entry, Path(folder)).replace(target)
    return target


def fetch_all(study: str | None = None, root: Path | None = None) -> tuple[Path, ...]:
    """Bring every registered file of a study, or of all studies.

    Parameters
    ----------
    study : str, optional
        Name of a study; all studies by default.
    root : Path, optional
        Root of the repository; found from the working directory upwards by default.

    Returns
    -------
    tuple of Path

    Raises
    ------
    CupError
        As in :func:`fetch`; the other files are brought first, then all failures are told.

    Examples
    --------
    >>> fetch_all("any", Path(tempfile.mkdtemp()))
    ()
    """
    root = root or find_root()
    paths: list[Path] = []
    failures: list[CupError] = []
    entries = registry.read(root)
    # Workbooks that only serve to make a table are brought when it has to be made.
    parts = {file for entry in entries for file in _parts(entry, root)}
    for entry in entries:
        if (study is None or entry.study == study) and entry.file not in parts:
            try:
                paths.append(fetch(entry.file, root))
            except CupError as error:
                failures.append(error)
    if len(failures) == 1:
        raise failures[0]
    if failures:
        raise CupError("\n\n".join(str(error) for error in failures))
    return tuple(paths)


def check(name: str, root: Path | None = None) -> Path:
    """Path of a registered file that was already brought; nothing is downloaded.

    Parameters
    ----------
    name : str
        Its name in the registry.
    root : Path, optional
        Root of the repository; found from the working directory upwards by default.

    Returns
    -------
    Path

    Raises
    ------
    InputError
        When the file is not there.
    ChecksumError
        When its content is not what the registry says.
    """
    root = root or find_root()
    entry = registry.find(name, root)
    target = downloaded(root, name)
    if not target.is_file():
        raise InputError(
            _relative(target, root),
            [Problem("", "the file is not here yet: it is brought from the registry")],
            f"Run `make data STUDY={entry.study}` (address: {entry.url}). Without a network, put "
            f"the file in a folder and set {MIRROR_VARIABLE} to it.",
        )
    got = files.sha256(target)
    if got != entry.sha256:
        raise _mismatch(
            _relative(target, root),
            entry,
            got,
            "It was changed after it was brought.",
            f"Run `make data STUDY={entry.study}`: it brings the file again.",
        )
    return target


def _from_mirror(entry: registry.Entry) -> Path | None:
    """Copy of a file in the mirror whose checksum agrees; None when the mirror has no such name."""
    setting = os.environ.get(MIRROR_VARIABLE, "")
    if not setting:
        return None
    mirror = Path(setting).expanduser()
    if not mirror.is_dir():
        raise CupError(
            f"{MIRROR_VARIABLE}={setting}: there is no such folder.\n"
            "Set it to a folder that holds the data files, or unset it to use the network."
        )
    got = ""
    found = None
    for path in sorted(p for p in mirror.rglob(entry.file) if p.is_file()):
        found, got = path, files.sha256(path)
        if got == entry.sha256:
            return path
    if found is not None:
        raise _mismatch(
            str(found),
            entry,
            got,
            "Likely another version of the file, or a copy cut short. Nothing was kept.",
            f"Put the right version in {MIRROR_VARIABLE}, or unset it to use the network.",
        )
    return None


def _parts(entry: registry.Entry, root: Path) -> tuple[str, ...]:
    """Files that a file is made from."""
    if not entry.made_from:
        return ()
    return extract.sources(_recipe(entry, root), entry.file)


def _recipe(entry: registry.Entry, root: Path) -> dict[str, extract.Table]:
    source = f"data/raw/{entry.made_from}"
    tables = extract.recipe(root / source, source)
    if entry.file not in tables:
        what = f'has no table "{entry.file}", only {", ".join(tables)}'
        raise InputError(source, [Problem("", what)], f"Add it, or correct {REGISTRY}.")
    return tables


def _make(entry: registry.Entry, root: Path, folder: Path) -> Path:
    """Make a file by its recipe; beside it, in the downloads, lies the list of rows left out."""
    tables = _recipe(entry, root)
    made = extract.make(tables, entry.file, lambda name: fetch(name, root))
    path = folder / entry.file
    path.write_bytes(made.content)
    got = files.sha256(path)
    if got != entry.sha256:
        raise _mismatch(
            f"{entry.file}, made by data/raw/{entry.made_from}",
            entry,
            got,
            "The sources have their checksums, so the recipe is another than the one of the "
            "registered table. Nothing was kept.",
            f"Look at what changed in the recipe before you put the new checksum in {REGISTRY}.",
        )
    if len(made.left_out):
        listed = raw_text.for_sheet(made.left_out).to_csv(index=False, lineterminator="\n")
        files.write_text(downloaded(root, f"{path.stem}.left_out.csv"), listed)
    return path


def _download(entry: registry.Entry, folder: Path) -> Path:
    # Imported where it downloads: it brings tqdm, which complains in a notebook, and most runs
    # only read what is already here.
    import pooch

    pooch.get_logger().setLevel(logging.WARNING)
    try:
        path = pooch.retrieve(
            entry.url,
            known_hash=None,
            fname=entry.file,
            path=folder,
            downloader=pooch.HTTPDownloader(timeout=30),
        )
    except (OSError, ValueError) as error:
        # The errors of requests are OSErrors or, for an unusable address, ValueErrors.
        raise CupError(
            f"{entry.file}: could not be brought from {entry.url}\n"
            f"  {type(error).__name__}: {_short(error)}\n"
            f"Run `make data STUDY={entry.study}` again when the network is back. On a machine "
            f"without a network, bring the file by other means and set {MIRROR_VARIABLE} to its "
            "folder; its checksum is verified all the same."
        ) from error
    got = files.sha256(path)
    if got != entry.sha256:
        raise _mismatch(
            entry.url,
            entry,
            got,
            "Likely a page shown instead of the file (login, proxy), a download cut short, or a "
            "new version at the same address. Nothing was kept.",
            f"Run `make data STUDY={entry.study}` again. If the source was changed on purpose, "
            f"look at what changed before you put the new checksum in {REGISTRY}.",
        )
    return Path(path)


def _mismatch(
    source: str, entry: registry.Entry, got: str, cause: str, remedy: str
) -> ChecksumError:
    return ChecksumError(
        f"{source}: not the file that {REGISTRY} names\n"
        f"  expected SHA-256 {entry.sha256}\n"
        f"  got              {got}\n"
        f"{cause}\n{remedy}"
    )


def _short(error: Exception, limit: int = 200) -> str:
    text = " ".join(str(error).split())
    return text if len(text) <= limit else text[:limit] + "..."


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
