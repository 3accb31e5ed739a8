"""Which documents a study gets, and which chapters each of them.

The texts in ``reports/`` are written once for all studies. A chapter says in its front matter what
it needs (``needs: [05_phone_survey]``, notebooks; ``section: mobile``, a section of the codebook;
``result: [survey.truth]``, keys; ``study: [...]``); a study that lacks it goes without the chapter.
Other documents say so too, but not by ``result``: they are planned before any notebook has run.
A section of the codebook that no chapter covers gets a chapter made from
``reports/_templates/section.qmd``. A document with ``each: municipality`` is made once for each
value of that item (:mod:`cup_study.publish.repeated`), one with ``formats: [pdf]`` in these only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cup_study.errors import InputError, Problem, RenderError
from cup_study.publish import repeated, sources
from cup_study.publish.marks import holds
from cup_study.study import Study

#: What a chapter's front matter may say.
FRONT_MATTER = (
    "needs",
    "section",
    "result",
    "study",
    "title",
    "subtitle",
    "lang",
    "author",
    "abstract",
    "each",
    "formats",
)
#: What a document is made in, and what it is made in where it does not say.
FORMATS = ("html", "pdf", "docx", "pptx")
USUAL = ("html", "pdf", "docx")
_TEMPLATE = "_templates/section.qmd"


@dataclass(frozen=True)
class Chapter:
    """One source file of a document.

    Attributes
    ----------
    file : str
        Path in ``reports/``; for a generated chapter the path that it gets when staged.
    source : Source
        The scanned text.
    appendix : bool
        Whether it stands among the appendices.
    generated : str or None
        Text of a chapter made from the template.
    """

    file: str
    source: sources.Source
    appendix: bool = False
    generated: str | None = None


@dataclass(frozen=True)
class Document:
    """One document: the report (a book), or a text of its own beside it.

    Attributes
    ----------
    name : str
        ``report`` or the name of the file's folder (``article``, ``summary``).
    stem : str
        Name of its output files without suffix.
    book : bool
        Whether its level-1 headings are numbered chapters.
    lang : str
        Language.
    settings : mapping
        What its ``_quarto.yml`` or front matter says.
    chapters : tuple of Chapter
        The sources, in order.
    formats : tuple of str
        What it is made in, of :data:`FORMATS`.
    """

    name: str
    stem: str
    book: bool
    lang: str
    settings: Mapping[str, Any]
    chapters: tuple[Chapter, ...]
    formats: tuple[str, ...] = USUAL

    def output(self, fmt: str) -> str:
        """Name of the output file in a format of :data:`FORMATS`."""
        return "index.html" if self.book and fmt == "html" else f"{self.stem}.{fmt}"


def find(study: Study, index: Mapping[str, Any]) -> tuple[Document, ...]:
    """Documents of a study: the report first, then the others in alphabetical order.

    Raises
    ------
    RenderError
        When ``reports/_quarto.yml`` cannot be used.
    InputError
        When a source cannot be read.
    """
    reports = study.root / "reports"
    report = _report(study, index)
    others = [
        document
        for file in sorted(reports.glob("*/_quarto.yml"))
        if not file.parent.name.startswith("_")
        for document in _single(study, index, file)
    ]
    return (report, *others)


def get(study: Study, index: Mapping[str, Any], name: str) -> Document:
    """Document by name.

    Raises
    ------
    RenderError
        When the study has no such document.
    """
    documents = find(study, index)
    for document in documents:
        if document.name == name:
            return document
    known = ", ".join(document.name for document in documents)
    raise RenderError(f'{study.name} has no document "{name}"; it has {known}.')


def settings(path: Path, root: Path) -> dict[str, Any]:
    """Content of a ``_quarto.yml``.

    Raises
    ------
    InputError
        When it is not YAML.
    """
    shown = path.relative_to(root).as_posix()
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RenderError(f"{shown} is missing; there is nothing to render.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else ""
        raise InputError(shown, [Problem(where, "is not YAML")], "Correct it.") from None
    return content if isinstance(content, dict) else {}


def _report(study: Study, index: Mapping[str, Any]) -> Document:
    reports = study.root / "reports"
    config = settings(reports / "_quarto.yml", study.root)
    book = config.get("book") or {}
    listed = [(file, False) for file in book.get("chapters", [])]
    listed += [(file, True) for file in book.get("appendices", [])]
    if not listed:
        raise RenderError("reports/_quarto.yml lists no book chapters.")
    missing = [file for file, _ in listed if not (reports / file).is_file()]
    if missing:
        raise RenderError(
            f"reports/_quarto.yml: {len(missing)} chapters are not there\n  "
            + "\n  ".join(missing)
            + "\nWrite them, or take them off the list."
        )
    chapters: list[Chapter] = []
    covered: set[str] = set()
    place: int | None = None
    sections_over = False
    for file, appendix in listed:
        source = sources.read(reports / file, study.root)
        section = source.front.get("section")
        covered.update(_names(section))
        if _wanted(source.front, study, index) and _has_results(source.front, index):
            chapters.append(Chapter(file, source, appendix))
        if source.front.get("needs"):
            sections_over = True
        if section and not sections_over:
            place = len(chapters)
    lang = str(config.get("lang", study.languages[0]))
    lang = lang if lang in study.languages else study.languages[0]
    generated = _generated(study, index, covered, lang)
    # After the first row of section chapters; without any, after summary and method.
    place = min(2, len(chapters)) if place is None else place
    chapters[place:place] = generated
    chapters = _without_empty_references(chapters, index)
    return Document("report", "report", True, lang, config, tuple(chapters))


def _without_empty_references(chapters: list[Chapter], index: Mapping[str, Any]) -> list[Chapter]:
    """Chapters without that of the references, where this study's text cites nothing."""
    uses = [use for chapter in chapters for use in chapter.source.uses]
    if any(use.kind in ("citation", "include") and holds(use.conditions, index) for use in uses):
        return chapters
    return [
        chapter
        for chapter in chapters
        if not any(use.kind == "id" and use.name == "refs" for use in chapter.source.uses)
    ]


def _single(study: Study, index: Mapping[str, Any], file: Path) -> list[Document]:
    config = settings(file, study.root)
    texts = sorted(file.parent.glob("[!_]*.qmd"))
    found = []
    for text in texts:
        source = sources.read(text, study.root)
        lang = str(source.front.get("lang", config.get("lang", "en")))
        if lang not in study.languages or not _wanted(source.front, study, index):
            continue
        formats = _formats({**config, **source.front}, source.file)
        folder = file.parent.relative_to(study.root / "reports").as_posix()
        if "each" in source.front:
            for stem, own, filled in repeated.texts(text, source.front["each"], study, lang):
                chapter = Chapter(f"{folder}/{stem}.qmd", own, generated=filled)
                merged = {**config, **own.front}
                found.append(Document(stem, stem, False, lang, merged, (chapter,), formats))
            continue
        name = file.parent.name if len(texts) == 1 else text.stem
        chapter = Chapter(f"{folder}/{text.name}", source)
        merged = {**config, **source.front}
        found.append(Document(name, text.stem, False, lang, merged, (chapter,), formats))
    return found


def _formats(said: Mapping[str, Any], file: str) -> tuple[str, ...]:
    names = _names(said.get("formats", list(USUAL)))
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        got = f"got {', '.join(unknown) or 'none'}"
        problem = Problem("formats", f"expected some of {', '.join(FORMATS)}, {got}")
        raise InputError(file, [problem], "Correct the front matter, or the _quarto.yml beside it.")
    return tuple(fmt for fmt in FORMATS if fmt in names)


def _wanted(front: Mapping[str, Any], study: Study, index: Mapping[str, Any]) -> bool:
    studies = _names(front.get("study"))
    return (
        all(notebook in index["notebooks"] for notebook in _names(front.get("needs")))
        and all(section in index["sections"] for section in _names(front.get("section")))
        and (not studies or study.name in studies)
    )


def _has_results(front: Mapping[str, Any], index: Mapping[str, Any]) -> bool:
    # Of chapters only: which documents there are is planned before any notebook has run.
    return all(key in index["results"] for key in _names(front.get("result")))


def _names(value: object) -> list[str]:
    if value is None:
        return []
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


def _generated(
    study: Study, index: Mapping[str, Any], covered: set[str], lang: str
) -> list[Chapter]:
    template = study.root / "reports" / _TEMPLATE
    if not template.is_file():
        return []
    text = template.read_text(encoding="utf-8")
    chapters = []
    for section, titles in study.sections.items():
        stem = f"survey.{section}."
        has_results = any(key.startswith(stem) for key in index["results"])
        if section in covered or not has_results:
            continue
        title = study.text(titles, lang)
        filled = text.replace("%section%", section).replace("%title%", title)
        source = sources.scan(filled, f"reports/{_TEMPLATE} (section {section})")
        chapters.append(Chapter(f"chapters/section-{section}.qmd", source, generated=filled))
    return chapters
