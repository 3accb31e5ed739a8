"""Rendering with pandoc and typst, both of which come as Python wheels.

The way where Quarto is not installed: the same sources, the same filter for results, and
``reports/_filters/quarto.lua`` for what Quarto does itself. HTML is one page with a table of
contents beside it, PDF is typeset by typst, DOCX is styled by a reference document made here.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cup_study.errors import RenderError
from cup_study.publish.documents import Document
from cup_study.publish.docx import reference_document
from cup_study.publish.stage import figures_name

#: A report takes two seconds; after this it hangs.
_TIMEOUT_S = 180
_WORDS = {
    "en": {
        "toc-title": "Contents",
        "simulated-title": "Simulated data",
        "simulated-text": "All survey figures in this document are made from simulated data. "
        "They are not answers from citizens.",
        "skip": "Skip to the text",
        "elsewhere": "Also",
    },
    "sv": {
        "toc-title": "Innehåll",
        "simulated-title": "Simulerade data",
        "simulated-text": "Alla enkätsiffror i detta dokument bygger på simulerade data. "
        "De är inte svar från medborgare.",
        "skip": "Hoppa till texten",
        "elsewhere": "Se även",
    },
}


def render(
    staged: Path,
    document: Document,
    fmt: str,
    about: Mapping[str, Any],
    environment: Mapping[str, str],
    styles: str = "",
    links: tuple[tuple[str, str], ...] = (),
) -> Path:
    """Render a staged document.

    Parameters
    ----------
    staged : Path
        Folder that :func:`cup_study.publish.stage.stage` laid out.
    document : Document
        The document.
    fmt : str
        One of the document's formats.
    about : mapping
        Title and language, from :func:`cup_study.publish.stage.metadata`.
    environment : mapping
        Variables for the filter.
    styles : str
        CSS of an HTML page.
    links : tuple of (str, str)
        Address and text of other pages, for HTML.

    Returns
    -------
    Path
        Folder with everything that belongs to the output.

    Raises
    ------
    RenderError
        With what pandoc or typst said.
    """
    output = staged / "_site"
    output.mkdir()
    made = output / document.output(fmt)
    text = combine(document)
    (staged / "combined.md").write_text(text, encoding="utf-8")
    metadata = _metadata(staged, document, fmt, about, links)
    (staged / "metadata.json").write_text(json.dumps(metadata, ensure_ascii=False), "utf-8")
    arguments = [
        "combined.md",
        "--from=markdown",
        "--metadata-file=metadata.json",
        "--lua-filter=_filters/quarto.lua",
        "--citeproc",
        "--fail-if-warnings",
        "--standalone",
    ]
    env = {**environment, "CUP_FIGURES": figures_name(document)}
    if fmt == "html":
        # A file, because pandoc would read CSS in metadata as markdown.
        (staged / "styles.html").write_text(f"<style>\n{styles}\n</style>\n", encoding="utf-8")
        _pandoc(staged, env, *arguments, *_HTML, f"--output={made}")
        figures = staged / figures_name(document)
        if figures.is_dir():
            figures.rename(output / figures.name)
    elif fmt == "pdf":
        extra = _header(staged, document)
        _pandoc(staged, env, *arguments, *_TYPST, *extra, "--output=combined.typ")
        _typst(staged / "combined.typ", made, document)
    elif fmt == "pptx":
        # A slide for each heading of the second level, as Quarto makes them.
        extra = ("--to=pptx", "--reference-doc=reference.pptx", "--slide-level=2")
        _pandoc(staged, env, *arguments, *extra, f"--output={made}")
    else:
        (staged / "reference.docx").write_bytes(reference_document())
        extra = ("--to=docx", "--reference-doc=reference.docx", "--toc", "--toc-depth=2")
        _pandoc(staged, env, *arguments, *extra, f"--output={made}")
    return output


_HTML = (
    "--to=html5",
    "--template=_templates/report.html",
    "--toc",
    "--toc-depth=2",
    "--section-divs",
    "--mathml",
    "--wrap=none",
    "--include-in-header=styles.html",
)
_TYPST = ("--to=typst", "--template=_templates/report.typ", "--wrap=none")


def combine(document: Document) -> str:
    """Text of all chapters, without their front matter, appendices marked.

    Returns
    -------
    str
        Markdown; an empty div of class ``appendices`` stands before the first appendix.
    """
    parts = []
    marked = False
    for chapter in document.chapters:
        if chapter.appendix and not marked:
            parts.append("::: {.appendices}\n:::\n")
            marked = True
        parts.append(chapter.source.body)
    return "\n\n".join(parts) + "\n"


def _metadata(
    staged: Path,
    document: Document,
    fmt: str,
    about: Mapping[str, Any],
    links: tuple[tuple[str, str], ...],
) -> dict[str, Any]:
    words = _WORDS.get(document.lang, _WORDS["en"])
    metadata: dict[str, Any] = {
        **{k: v for k, v in about.items() if v not in ("", False)},
        "pagetitle": about["title"],
        "book": document.book,
        "number-sections": bool(document.settings.get("number-sections", True)),
        "link-citations": True,
        "bibliography": "references.bib" if (staged / "references.bib").is_file() else [],
        "toc-title": words["toc-title"],
    }
    # YAML metadata is read as markdown; these are plain words.
    if fmt in ("html", "pdf"):
        metadata |= {k: words[k] for k in ("skip", "elsewhere")}
        if about["simulated"]:
            metadata |= {k: words[k] for k in ("simulated-title", "simulated-text")}
    elif about["simulated"]:
        shown = words["simulated-title"]
        below = metadata.get("subtitle")
        metadata["subtitle"] = f"{below} · {shown}" if below else shown
    metadata["sheet"] = bool(document.settings.get("sheet", False))
    if fmt == "pdf" and not document.book:
        metadata |= _page(document)
    if fmt == "html":
        metadata["links"] = [{"href": href, "text": text} for href, text in links]
    return metadata


def _page(document: Document) -> dict[str, Any]:
    """Size and margins of the page that a document's ``format: typst`` tells in Quarto's words."""
    options = _typst_options(document)
    margin = options.get("margin") or {}
    return {
        "papersize": str(options.get("papersize", "a4")),
        "page-margin": [{"side": k, "size": str(v)} for k, v in margin.items()],
    }


def _header(staged: Path, document: Document) -> tuple[str, ...]:
    """What ``format: typst`` of a single document puts first; a book has the template for it."""
    header = _typst_options(document).get("include-in-header")
    if document.book or not isinstance(header, dict) or "text" not in header:
        return ()
    # A file, because pandoc would read typst in metadata as markdown.
    (staged / "header.typ").write_text(str(header["text"]), encoding="utf-8")
    return ("--include-in-header=header.typ",)


def _typst_options(document: Document) -> dict[str, Any]:
    options = (document.settings.get("format") or {}).get("typst")
    return options if isinstance(options, dict) else {}


def _pandoc(folder: Path, environment: Mapping[str, str], *arguments: str) -> None:
    import pypandoc

    try:
        completed = subprocess.run(
            [pypandoc.get_pandoc_path(), *arguments],
            cwd=folder,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RenderError(
            f"pandoc did not finish {folder.name} within {_TIMEOUT_S} seconds; a filter may loop.\n"
            f"The sources are in {folder}."
        ) from None
    if completed.returncode:
        said = re.sub(r"stack traceback:.*?(?=\n\S|\Z)", "", completed.stderr, flags=re.DOTALL)
        raise RenderError(
            f"pandoc could not typeset {folder.name}:\n{said.strip()[-4000:]}\n"
            f"The sources are in {folder}."
        )


def _typst(source: Path, target: Path, document: Document) -> None:
    import typst

    try:
        # The wheel's own fonts only: the PDF looks the same on every machine.
        pdf = typst.compile(source, root=source.parent, ignore_system_fonts=True)
    except typst.TypstError as error:
        hints = "\n".join(error.hints)
        raise RenderError(
            f"typst could not typeset {document.name}:\n{error.message}\n{hints}\n"
            f"{error.diagnostic[-3000:]}\nThe source is {source}."
        ) from error
    target.write_bytes(pdf)
