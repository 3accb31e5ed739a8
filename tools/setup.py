"""Make ``.venv`` from ``requirements.lock``; nothing to do when it already fits.

Runs with any Python 3 and nothing installed. Every package is checked against its hash. The
environment counts as made only when a stamp with the lock's digest is in it, so a killed set-up
is simply done again; two set-ups at the same time wait for one another.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "cup-stamp"
OLDEST = (3, 11)
NEWEST_KNOWN = 14


def main():
    """Make the environment if it is not there or does not fit the lock."""
    digest = wanted()
    if fits(digest):
        return
    with only_one():
        if not fits(digest):
            make(digest)


def wanted():
    """Digest of everything that the environment is made from."""
    parts = [ROOT / "requirements.lock", ROOT / "pyproject.toml"]
    content = b"".join(path.read_bytes() for path in parts) + str(ROOT).encode()
    return hashlib.sha256(content).hexdigest()


def fits(digest):
    """Whether the environment is whole and made from the present lock."""
    return STAMP.exists() and STAMP.read_text() == digest and python().exists()


def python():
    """The environment's Python."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def interpreter():
    """A Python that is new enough: this one, or the newest found on the path."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in range(NEWEST_KNOWN, OLDEST[1] - 1, -1):
        found = shutil.which("python3.%d" % minor)  # noqa: UP031 - old Pythons run this
        if found:
            return found
    sys.exit(
        "Python %d.%d or newer is needed; this is %s (%s) and no newer one is on the path.\n"
        "Install one and say  make report PYTHON=/path/to/python3"
        % (*OLDEST, sys.version.split()[0], sys.executable)
    )


def make(digest):
    """Create the environment and install the locked packages and this project."""
    began = time.monotonic()
    base = interpreter()
    print("Setting up .venv from requirements.lock (once; a few minutes) ...", flush=True)
    if VENV.exists():
        shutil.rmtree(str(VENV))
    if subprocess.run([base, "-m", "venv", str(VENV)], check=False).returncode != 0:
        sys.exit(
            "Python's venv module did not work (see above). On Debian and Ubuntu install the\n"
            "package python3-venv, then run the same command again."
        )
    pip = [str(python()), "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    run([*pip, "--require-hashes", "--no-deps", "-r", "requirements.lock"])
    run([*pip, "--no-deps", "--no-build-isolation", "--no-index", "--editable", "."])
    kernel = ["-m", "ipykernel", "install", "--sys-prefix", "--name", "cup-study"]
    run([str(python()), *kernel, "--display-name", "CUP study"], quiet=True)
    STAMP.write_text(digest)
    print("Set-up done in %.0f s." % (time.monotonic() - began), flush=True)  # noqa: UP031


def run(command, quiet=False):
    """Run a command in the project's folder; stop with what to do when it fails."""
    output = subprocess.DEVNULL if quiet else None
    if subprocess.run(command, cwd=str(ROOT), stdout=output, stderr=output, check=False).returncode:
        sys.exit(
            "Set-up failed at:  %s\n"
            "The message above says why; most often the package registry was not reached or the\n"
            "disk is full. Nothing else was changed: run the same command again to start over."
            % " ".join(command)
        )


@contextlib.contextmanager
def only_one():
    """Wait until no other set-up of this folder runs."""
    with (ROOT / ".venv.lock").open("w") as handle:
        try:
            import fcntl

            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                print("Waiting for another set-up of this folder ...", flush=True)
                fcntl.flock(handle, fcntl.LOCK_EX)
        except ImportError:  # Windows: no lock, two set-ups at once are the user's to avoid
            pass
        yield


if __name__ == "__main__":
    main()
