"""Set-up of the environment: when it is done again, and what an old Python is told."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from cup_study.pipeline import digests

SCRIPT = digests.package_root() / "tools" / "setup.py"


@pytest.fixture
def setup(tmp_path: Path) -> ModuleType:
    """The script, for an empty folder."""
    spec = importlib.util.spec_from_file_location("cup_setup", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "requirements.lock").write_text("a==1\n")
    (tmp_path / "pyproject.toml").write_text("")
    venv = tmp_path / ".venv"
    vars(module).update(ROOT=tmp_path, VENV=venv, STAMP=venv / "cup-stamp")
    return module


def made(setup: ModuleType) -> None:
    setup.python().parent.mkdir(parents=True)
    setup.python().touch()


def test_an_environment_without_its_stamp_was_not_finished(setup: ModuleType) -> None:
    made(setup)
    assert not setup.fits(setup.wanted())
    setup.STAMP.write_text(setup.wanted())
    assert setup.fits(setup.wanted())


def test_another_lock_asks_for_another_environment(setup: ModuleType, tmp_path: Path) -> None:
    made(setup)
    setup.STAMP.write_text(setup.wanted())
    (tmp_path / "requirements.lock").write_text("a==2\n")
    assert not setup.fits(setup.wanted())


def test_touch_does_not(setup: ModuleType, tmp_path: Path) -> None:
    made(setup)
    setup.STAMP.write_text(setup.wanted())
    (tmp_path / "requirements.lock").touch()
    assert setup.fits(setup.wanted())


def test_old_python_is_told_what_to_do(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup.sys, "version_info", (3, 8, 0))
    monkeypatch.setattr(setup.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match="(?s)Python 3.11 or newer is needed.*PYTHON="):
        setup.interpreter()
    monkeypatch.setattr(setup.shutil, "which", lambda name: f"/opt/{name}")
    assert setup.interpreter() == "/opt/python3.14"


def test_failed_installation_says_what_failed(setup: ModuleType) -> None:
    with pytest.raises(SystemExit, match="Set-up failed at:.*exit"):
        setup.run([sys.executable, "-c", "import sys; sys.exit(3)"])
