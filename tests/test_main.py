"""The command line: help everywhere, errors without tracebacks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from cup_study import __main__
from cup_study.errors import StudyError

Edit = Callable[[Path, str, str], None]


@pytest.fixture
def here(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(repository)
    return repository


@pytest.mark.parametrize("command", sorted(__main__.cli.commands))
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(__main__.cli, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output
    assert len(result.output.splitlines()) > 4


def test_studies(here: Path) -> None:
    result = CliRunner().invoke(__main__.cli, ["studies"])
    assert result.output == "mini         A small study (default, simulated data)\n"


def test_unknown_format(here: Path) -> None:
    result = CliRunner().invoke(__main__.cli, ["report", "--to", "html,odt"])
    assert result.exit_code == 2
    assert 'expected some of html,pdf,docx,pptx, got "html,odt"' in result.output


def test_an_error_is_printed_without_a_traceback(
    here: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(here / "data" / "raw" / "mini" / "study.yml", "simulated: true", "simulted: true")
    monkeypatch.setattr("sys.argv", ["cup", "notebooks", "--study", "mini"])
    with pytest.raises(SystemExit) as caught:
        __main__.main()
    printed = capsys.readouterr().err
    assert caught.value.code == 1
    assert "simulted: unknown setting" in printed
    assert "simulated: is missing" in printed
    assert "Traceback" not in printed


def test_unknown_study(here: Path) -> None:
    result = CliRunner().invoke(__main__.cli, ["notebooks", "--study", "../secret"])
    assert isinstance(result.exception, StudyError)
    assert "there is no such study" in str(result.exception)


def test_clean(here: Path) -> None:
    (here / "data" / "processed" / "mini" / "results").mkdir(parents=True)
    result = CliRunner().invoke(__main__.cli, ["clean"])
    assert result.output == "removed data/processed/mini\n"
    assert not (here / "data" / "processed" / "mini").exists()
