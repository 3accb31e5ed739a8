"""From results to the finished report: check, stage, typeset, move into place.

Each step stands alone, so that the pipeline can run them in parallel: :func:`prepare` once, then
:func:`render_document` for every pair of :func:`steps`, and :func:`render_notebook` for every run.
Outputs are made in a folder of their own and moved to ``reports/_output/<study>/`` when whole.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cup_study.errors import RenderError
from cup_study.files import explain_os_errors
from cup_study.publish import check, documents, pages, pandoc, quarto, stage, verification, verify
from cup_study.publish import index as indexes
from cup_study.publish.documents import Document
from cup_study.study import Study

FORMATS = documents.FORMATS
_MAIN = "report"


def output_folder(study: Study) -> Path:
    """``reports/_output/<study>``."""
    return study.root / "reports" / "_output" / study.name


def source_files(root: Path) -> list[Path]:
    """Every file that shapes the documents, results apart: texts, filters, templates, references.

    Returns
    -------
    list of Path
        Sorted; ``published.json`` and the output are not among them.
    """
    reports = root / "reports"
    found = [
        path
        for path in reports.rglob("*")
        if path.is_file()
        and path.relative_to(reports).parts[0] not in ("_output", "published.json", ".quarto")
        and not path.name.startswith(".")
    ]
    bibliography = root / check.BIBLIOGRAPHY
    return sorted([*found, *([bibliography] if bibliography.is_file() else [])])


def prepare(study: Study, planned: Mapping[str, str | None]) -> indexes.Index:
    """Merge and check everything that the documents need; nothing is typeset.

    Parameters
    ----------
    study : Study
        The study.
    planned : mapping
        Run id to expected digest; see :func:`cup_study.publish.index.build`.

    Returns
    -------
    dict
        The results index, written to ``data/processed/<study>/publish/index.json`` together with
        the results of verification.

    Raises
    ------
    RenderError
        When results are missing or stale, or the text does not fit them; all problems at once.
    """
    index = indexes.build(study, planned)
    found = documents.find(study, index)
    check.check(study, index, found)
    used = check.used_values(study, index, found)
    comparison = verify.compare(index, verify.read(study.root, study.name), used)
    verification.write_results(study, index, comparison)
    index = indexes.with_verification(study, index)
    indexes.write(study, index)
    verification.write_page(study, index, comparison, output_folder(study) / "verification.html")
    return index


def compare(study: Study) -> Any:
    """Comparison of published and rebuilt values (see :func:`verify.compare`), from the index."""
    index = indexes.read(study)
    found = documents.find(study, index)
    used = check.used_values(study, index, found)
    return verify.compare(index, verify.read(study.root, study.name), used)


def update_published(study: Study) -> list[verify.Change]:
    """Make the rebuilt values the published ones; see :func:`verify.update`."""
    index = indexes.read(study)
    used = check.used_values(study, index, documents.find(study, index))
    return verify.update(study.root, study.name, index, used)


def steps(study: Study, index: Mapping[str, Any], to: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of document and format that the study gets.

    Raises
    ------
    RenderError
        When a format is not known.
    """
    formats = list(to)
    unknown = [fmt for fmt in formats if fmt not in FORMATS]
    if unknown or not formats:
        raise RenderError(
            f"Unknown format {', '.join(unknown) or '(none)'}; use some of {', '.join(FORMATS)}."
        )
    found = documents.find(study, index)
    return [(d.name, fmt) for d in found for fmt in formats if fmt in d.formats]


def render_document(study: Study, document: str, fmt: str) -> Path:
    """Typeset one document in one format.

    Parameters
    ----------
    study : Study
        The study; :func:`prepare` must have run.
    document : str
        Name of the document.
    fmt : str
        One of the document's formats.

    Returns
    -------
    Path
        The output file.

    Raises
    ------
    RenderError
        When Quarto, pandoc or typst fails, with what it said.
    """
    index = indexes.read(study)
    found = documents.find(study, index)
    wanted = documents.get(study, index, document)
    staged = stage.stage(study, index, wanted, fmt)
    environment = {"CUP_RESULTS_INDEX": str(staged / "index.json")}
    installed = quarto.find()
    if installed is not None and installed.can_render(wanted, fmt):
        made = quarto.render(installed, staged, wanted, fmt, environment)
    else:
        about = stage.metadata(study, wanted)
        links = _links(study, index, found, wanted) if fmt == "html" else ()
        made = pandoc.render(
            staged, wanted, fmt, about, environment, pages.styles(study.root), links
        )
    target = output_folder(study)
    _move(made, target)
    return target / wanted.output(fmt)


def render_notebook(study: Study, run: str) -> Path:
    """Write the page of one executed notebook.

    Raises
    ------
    RenderError
        When the notebook has not run.
    """
    index = indexes.read(study)
    runs = pages.run_ids(index)
    simulated = any(r["simulated"] for r in index["results"].values() if r["run"] == run)
    target = pages.page_path(output_folder(study), run)
    return pages.render(study, run, runs, target, simulated=simulated)


def render(
    study: Study, planned: Mapping[str, str | None], to: Iterable[str] = FORMATS
) -> list[Path]:
    """Do every step, one after the other.

    Returns
    -------
    list of Path
        The output files.
    """
    index = prepare(study, planned)
    made = [render_document(study, document, fmt) for document, fmt in steps(study, index, to)]
    made += [render_notebook(study, run) for run in pages.run_ids(index)]
    return [*made, output_folder(study) / "verification.html"]


def _links(
    study: Study,
    index: Mapping[str, Any],
    found: Iterable[Document],
    this: Document,
) -> tuple[tuple[str, str], ...]:
    """Other pages that an HTML page leads to."""
    swedish = this.lang == "sv"
    links = [(this.output(fmt), fmt.upper()) for fmt in this.formats if fmt != "html"]
    for other in found:
        if other.name != this.name:
            first = "html" if "html" in other.formats else other.formats[0]
            title = str(stage.metadata(study, other)["title"])
            links.append(
                (other.output(first), title if first == "html" else f"{title} ({first.upper()})")
            )
    links.append(("verification.html", "Verifiering" if swedish else "Verification"))
    word = "Anteckningsbok" if swedish else "Notebook"
    links += [
        (f"notebooks/{run}.html", f"{word} {run}") for run in pages.run_ids(index) if "@" not in run
    ]
    return tuple(links)


def _move(made: Path, target: Path) -> None:
    """Move everything in a folder into another, files last so that what they need is there."""
    with explain_os_errors(target):
        target.mkdir(parents=True, exist_ok=True)
        for source in sorted(made.iterdir(), key=lambda p: p.is_file()):
            place = target / source.name
            if source.is_file():
                source.replace(place)
            else:
                old = place.with_name(f".{place.name}.old")
                shutil.rmtree(old, ignore_errors=True)
                if place.exists():
                    place.replace(old)
                source.replace(place)
                shutil.rmtree(old, ignore_errors=True)
