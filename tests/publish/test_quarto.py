import pytest

from cup_study.errors import RenderError
from cup_study.publish import documents, quarto, render, stage
from cup_study.publish import index as indexes
from tests.publish.conftest import RUN


def fake(folder, version, body="exit 0"):
    folder.mkdir(exist_ok=True)
    program = folder / "quarto"
    program.write_text(
        f'#!/bin/sh\nif [ "$1" = "--version" ]; then echo {version}; exit 0; fi\n{body}\n'
    )
    program.chmod(0o755)


@pytest.fixture
def on_path(tmp_path, monkeypatch):
    folder = tmp_path / "bin"
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.delenv(quarto.RENDERER_VARIABLE, raising=False)
    quarto.find.cache_clear()
    yield lambda version, body="exit 0": fake(folder, version, body)
    quarto.find.cache_clear()


def test_not_found_is_told_in_one_line(on_path):
    assert quarto.find() is None
    message = quarto.message()
    assert "Quarto was not found" in message
    assert "environment.yml" in message
    assert "\n" not in message


def test_too_old(on_path):
    on_path("1.5.57")
    assert quarto.find() is None
    assert "1.5.57 is older than 1.6" in quarto.message()


def test_found(on_path):
    on_path("1.9.3")
    found = quarto.find()
    assert found.version == (1, 9, 3)
    assert quarto.message() == ""


def test_who_makes_the_pdf_is_told(on_path):
    on_path("1.7.32")
    message = quarto.message()
    assert "1.7.32 cannot typeset books as PDF (1.9 can)" in message
    assert "pandoc and typst" in message
    assert "\n" not in message


def test_insisting_on_quarto(on_path, monkeypatch):
    monkeypatch.setenv(quarto.RENDERER_VARIABLE, "quarto")
    with pytest.raises(RenderError, match="pip install quarto-cli"):
        quarto.find()


def test_books_in_pdf_need_a_newer_one(tiny):
    report = documents.find(tiny, indexes.build(tiny, {RUN: None}))[0]
    assert not quarto.Quarto("quarto", (1, 6)).can_render(report, "pdf")
    assert quarto.Quarto("quarto", (1, 6)).can_render(report, "html")
    assert quarto.Quarto("quarto", (1, 9)).can_render(report, "pdf")


def test_render_calls_quarto_in_the_staged_project(tiny, on_path):
    on_path(
        "1.9.0",
        'mkdir -p _site && test -f "$CUP_RESULTS_INDEX" && test -d "$CUP_FIGURES" '
        '&& echo "$@" > _site/index.html',
    )
    render.prepare(tiny, {RUN: "d1"})
    made = render.render_document(tiny, "report", "html")
    assert made.read_text().strip() == "render --to html --no-execute"


def test_what_quarto_said_is_told(tiny, on_path):
    on_path("1.9.0", "echo 'ERROR: no such thing' >&2; exit 3")
    render.prepare(tiny, {RUN: "d1"})
    with pytest.raises(RenderError, match="no such thing"):
        render.render_document(tiny, "report", "html")


def test_staged_project(tiny):
    import yaml

    index = indexes.build(tiny, {RUN: None})
    report = documents.find(tiny, index)[0]
    folder = stage.stage(tiny, index, report, "pdf")
    config = yaml.safe_load((folder / "_quarto.yml").read_text(encoding="utf-8"))
    assert config["filters"] == [{"path": "_filters/results.lua", "at": "pre-ast"}]
    assert config["book"]["chapters"] == [c.file for c in report.chapters if not c.appendix]
    assert config["book"]["title"] == "Tiny survey"
    assert config["book"]["subtitle"] == "A subtitle · Simulated data"
    assert list(config["format"]) == ["typst"]
    assert all((folder / c.file).is_file() for c in report.chapters)
