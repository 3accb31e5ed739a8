"""A document's sources laid out in one folder, ready for Quarto or pandoc.

``data/processed/<study>/publish/<document>-<format>/`` holds the chapters that this study has, the
filters, the bibliography, the figures that the text uses (hard links where the disk allows) and a
``_quarto.yml``. Each document and format has its own folder, so that they can be rendered at the
same time.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from cup_study.files import explain_os_errors
from cup_study.publish import check, pptx
from cup_study.publish import index as indexes
from cup_study.publish.documents import Document
from cup_study.study import Study

#: Quarto's name of each output format.
QUARTO_FORMATS = {"html": "html", "pdf": "typst", "docx": "docx", "pptx": "pptx"}
_FIGURE_FORMATS = {"html": "svg", "pdf": "svg", "docx": "png", "pptx": "png"}
_FOLDERS = ("_filters", "_includes", "_templates", "_assets")


def folder(study: Study, document: str, fmt: str) -> Path:
    """Where a document is staged for a format."""
    return indexes.folder(study) / f"{document}-{fmt}"


def stage(study: Study, index: Mapping[str, Any], document: Document, fmt: str) -> Path:
    """Lay out the sources of a document.

    Parameters
    ----------
    study : Study
        The study.
    index : mapping
        The results index, verification included.
    document : Document
        What to lay out.
    fmt : str
        ``html``, ``pdf`` or ``docx``.

    Returns
    -------
    Path
        The folder; what it held before is gone.
    """
    target = folder(study, document.name, fmt)
    with explain_os_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
        try:
            _fill(temporary, study, index, document, fmt)
            shutil.rmtree(target, ignore_errors=True)
            temporary.replace(target)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    return target


def metadata(study: Study, document: Document) -> dict[str, Any]:
    """Title and language of a document, the same for both ways of rendering.

    Returns
    -------
    dict
        ``title``, ``subtitle``, ``author``, ``lang``, ``simulated``, ``description``.
    """
    said = document.settings.get("book") if document.book else document.settings
    said = said or {}
    lang = document.lang
    title = study.text(study.title, lang)
    # A book is about the study; an article has a title of its own and names the study below it.
    if document.book or "title" not in said:
        heading, below = title, str(said.get("subtitle", ""))
    else:
        heading, below = str(said["title"]), str(said.get("subtitle", title))
    return {
        "title": heading,
        "subtitle": below,
        "author": said.get("author", ""),
        "lang": lang,
        "simulated": study.simulated,
        "description": " ".join(study.text(study.description, lang).split())
        if study.description
        else "",
    }


def _fill(
    target: Path, study: Study, index: Mapping[str, Any], document: Document, fmt: str
) -> None:
    reports = study.root / "reports"
    for name in _FOLDERS:
        if (reports / name).is_dir():
            shutil.copytree(reports / name, target / name)
    for chapter in document.chapters:
        copy = target / _staged_name(document, chapter.file)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if chapter.generated is not None:
            copy.write_text(chapter.generated, encoding="utf-8")
        else:
            shutil.copyfile(reports / chapter.file, copy)
    bibliography = study.root / check.BIBLIOGRAPHY
    if bibliography.is_file():
        shutil.copyfile(bibliography, target / "references.bib")
    _figures(target / figures_name(document), study, index, document, fmt)
    if fmt == "pptx":
        (target / "reference.pptx").write_bytes(pptx.reference_document())
    text = json.dumps(index, ensure_ascii=False, sort_keys=True)
    (target / "index.json").write_text(text, encoding="utf-8")
    config = _quarto_config(study, document, fmt)
    text = yaml.safe_dump(config, allow_unicode=True, sort_keys=False)
    (target / "_quarto.yml").write_text(text, encoding="utf-8")


def figures_name(document: Document) -> str:
    """Folder of the figures, from the document's root; in HTML it goes along with the page.

    The name differs between documents, because their pages share one output folder.
    """
    return f"{document.stem}_figures"


def _staged_name(document: Document, file: str) -> str:
    return file if document.book else Path(file).name


def _figures(
    target: Path, study: Study, index: Mapping[str, Any], document: Document, fmt: str
) -> None:
    results = study.processed / "results"
    for use in check.uses(study, index, [document]):
        result = index["results"].get(use.name) if use.kind == "figure" else None
        if result is None or result["kind"] != "figure":
            continue
        files = result["files"]
        chosen = files.get(document.lang) or files[next(iter(files))]
        name = chosen[_FIGURE_FORMATS[fmt]]
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if copy.exists():
            continue
        try:
            os.link(results / name, copy)
        except OSError:  # another file system, or one without hard links
            shutil.copyfile(results / name, copy)


def _quarto_config(study: Study, document: Document, fmt: str) -> dict[str, Any]:
    said = dict(document.settings)
    about = metadata(study, document)
    writer = QUARTO_FORMATS[fmt]
    options = (said.get("format") or {}).get(writer) or {}
    options = options if isinstance(options, dict) else {}
    if fmt == "pptx":
        options = {**options, "reference-doc": "reference.pptx"}
    shared = {
        "lang": document.lang,
        "number-sections": bool(said.get("number-sections", True)),
        "filters": [{"path": "_filters/results.lua", "at": "pre-ast"}],
        "bibliography": "references.bib",
        "link-citations": True,
        "format": {writer: options},
    }
    if said.get("sheet"):
        shared["sheet"] = True
    subtitle = about["subtitle"]
    if study.simulated:
        mark = {"sv": "Simulerade data"}.get(document.lang, "Simulated data")
        subtitle = f"{subtitle} · {mark}" if subtitle else mark
    if not document.book:
        return {
            "project": {"type": "default", "output-dir": "_site"},
            "title": about["title"],
            "subtitle": subtitle,
            **shared,
        }
    book = {
        k: v for k, v in (said.get("book") or {}).items() if k not in ("chapters", "appendices")
    }
    book["title"], book["subtitle"] = about["title"], subtitle
    book["output-file"] = document.stem
    book["chapters"] = [c.file for c in document.chapters if not c.appendix]
    appendices = [c.file for c in document.chapters if c.appendix]
    if appendices:
        book["appendices"] = appendices
    return {"project": {"type": "book", "output-dir": "_site"}, "book": book, **shared}
