"""Everything that is wrong with the report's text, told at once with file and line.

Nothing is rendered before this passes: a key that no notebook gives, a reference that leads
nowhere, a number typed by hand beside the cell that computes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from cup_study.errors import MAX_SHOWN, RenderError
from cup_study.publish.documents import FRONT_MATTER, Document
from cup_study.publish.index import similar
from cup_study.publish.marks import Use, holds
from cup_study.publish.sources import Source, read
from cup_study.study import Study

#: The literature's references, for all texts.
BIBLIOGRAPHY = "data/raw/literature/references.bib"

_ENTRY = re.compile(r"^@\w+\s*\{\s*([^,\s]+)\s*,", re.M)
_ARTICLES = {"value": "a number", "table": "a table", "figure": "a figure"}


def bibliography(root: Path) -> frozenset[str]:
    """Keys of the entries of the bibliography; empty when there is none."""
    path = root / BIBLIOGRAPHY
    return (
        frozenset(_ENTRY.findall(path.read_text(encoding="utf-8")))
        if path.is_file()
        else frozenset()
    )


def check(study: Study, index: Mapping[str, Any], documents: Iterable[Document]) -> None:
    """Check the texts of a study's documents against its results.

    Parameters
    ----------
    study : Study
        The study.
    index : mapping
        The results index.
    documents : iterable of Document
        What is going to be rendered.

    Raises
    ------
    RenderError
        With every problem: unknown key, key of another kind, unresolved reference, identifier
        used twice, citation that the bibliography lacks, typed number, unknown condition, code
        cell, file to include that is not there.
    """
    known = _Known(study, index)
    found: list[str] = []
    for document in documents:
        uses = [
            use
            for chapter in document.chapters
            for use in _with_includes(chapter.source, study.root, found)
        ]
        kept = [use for use in uses if holds(use.conditions, index)]
        found += _duplicates(kept)
        identifiers = {use.name for use in kept if use.kind == "id"}
        for chapter in document.chapters:
            found += _front_matter(chapter.source, document.book)
        for use in uses:
            is_kept = holds(use.conditions, index)
            # Typed numbers and code cells are wrong whether or not this study shows them.
            if is_kept or use.kind in ("condition", "code", "digits"):
                found += [f"{use.where}: {what}" for what in known.problems(use, identifiers)]
    if found:
        found = list(dict.fromkeys(found))
        shown = found[:MAX_SHOWN]
        more = [f"and {len(found) - MAX_SHOWN} more"] if len(found) > MAX_SHOWN else []
        raise RenderError(
            f"The report's text: {len(found)} problem{'' if len(found) == 1 else 's'}\n  "
            + "\n  ".join(shown + more)
            + "\nCorrect the text, or add the result in a notebook; "
            "docs/add-a-number.md shows how."
        )


def used_values(
    study: Study, index: Mapping[str, Any], documents: Iterable[Document]
) -> tuple[str, ...]:
    """Keys of the numbers that the texts use, in the order of first use.

    Returns
    -------
    tuple of str
        Without the keys of verification itself and of ``study.yml``.
    """
    keys: dict[str, None] = {}
    for use in uses(study, index, documents):
        if use.kind == "value" and not use.name.startswith(("verification.", "study.")):
            keys.setdefault(use.name)
    return tuple(keys)


def uses(study: Study, index: Mapping[str, Any], documents: Iterable[Document]) -> Iterator[Use]:
    """What the documents refer to, includes followed, conditions applied."""
    for document in documents:
        for chapter in document.chapters:
            for use in _with_includes(chapter.source, study.root, []):
                if holds(use.conditions, index):
                    yield use


def _with_includes(
    source: Source, root: Path, problems: list[str], depth: int = 0
) -> Iterator[Use]:
    for use in source.uses:
        if use.kind != "include":
            yield use
            continue
        path = root / "reports" / use.name.lstrip("/")
        if not use.name.startswith("/"):
            problems.append(f"{use.where}: write {{{{< include /{use.name} >}}}} (from reports/)")
        elif not path.is_file():
            problems.append(f"{use.where}: there is no reports{use.name} to include")
        elif depth > 5:
            problems.append(f"{use.where}: reports{use.name} includes itself")
        else:
            for inner in _with_includes(read(path, root), root, problems, depth + 1):
                yield Use(
                    inner.kind,
                    inner.name,
                    inner.file,
                    inner.line,
                    inner.column,
                    use.conditions + inner.conditions,
                )


def _duplicates(uses: Iterable[Use]) -> Iterator[str]:
    first: dict[str, Use] = {}
    for use in uses:
        if use.kind == "id":
            if use.name in first:
                yield (
                    f'{use.where}: identifier "{use.name}" is already used at '
                    f"{first[use.name].where}"
                )
            first.setdefault(use.name, use)


def _front_matter(source: Source, book: bool) -> Iterator[str]:
    for name in source.front:
        if name == "result" and not book:
            yield (
                f"{source.file}:1:1: result is for chapters of the report; a document is planned "
                "before any notebook has run (use needs, section or study)"
            )
        if name not in FRONT_MATTER:
            yield (
                f'{source.file}:1:1: unknown front matter "{name}"'
                f"{similar(str(name), FRONT_MATTER)}"
            )


class _Known:
    """What the texts may name."""

    def __init__(self, study: Study, index: Mapping[str, Any]) -> None:
        self.results: Mapping[str, Any] = index["results"]
        self.sources = set(index["sources"])
        self.entries = bibliography(study.root)
        raw = study.root / "data" / "raw"
        studies = {path.parent.name: path for path in raw.glob("*/study.yml")}
        sections = set(index["sections"])
        for path in studies.values():
            try:
                other = yaml.safe_load(path.read_text(encoding="utf-8"))
                sections |= set(other.get("sections") or {})
            except (yaml.YAMLError, AttributeError, UnicodeDecodeError):
                continue  # another study's mistake must not stop this one
        self.names = {
            "notebook": {path.stem for path in (study.root / "notebooks").glob("*.ipynb")},
            "section": sections,
            "study": set(studies),
            "simulated": {"true", "false"},
            "language": {"en", "sv", *study.languages},
            "format": {"html", "pdf", "docx", "pptx"},
        }

    def problems(self, use: Use, identifiers: set[str]) -> Iterator[str]:
        match use.kind:
            case "value" | "table" | "figure":
                result = self.results.get(use.name)
                if result is None:
                    # The verification's own results are made after this check.
                    if not use.name.startswith("verification."):
                        yield f'unknown key "{use.name}"{similar(use.name, self.results)}'
                elif result["kind"] != use.kind:
                    yield (
                        f'key "{use.name}" is {_ARTICLES[result["kind"]]} and is used as '
                        f"{_ARTICLES[use.kind]}"
                    )
            case "reference" if use.name not in identifiers:
                yield f"unresolved reference @{use.name}{similar(use.name, identifiers)}"
            case "citation" if use.name not in self.entries:
                yield (
                    f"citation @{use.name} is not in {BIBLIOGRAPHY}"
                    f"{similar(use.name, self.entries)}"
                )
            case "fact" if use.name not in self.sources:
                yield (
                    f'source "{use.name}" of a fact is not in reports/sources.yml'
                    f"{similar(use.name, self.sources)}"
                )
            case "digits":
                yield (
                    f'"{use.name}" is typed: use []{{.val key=...}} for a result, '
                    f"[{use.name}]{{.fact source=...}} for anything else"
                )
            case "code":
                yield f"code cell {use.name}: notebooks compute, the text names keys"
            case "condition":
                yield from self._condition(use.name)

    def _condition(self, text: str) -> Iterator[str]:
        name, _, wanted = text.partition("=")
        if name == "result":
            return
        if name not in self.names:
            yield f'unknown condition "{name}"; known are result, {", ".join(self.names)}'
        elif wanted not in self.names[name]:
            yield f'unknown {name} "{wanted}"{similar(wanted, self.names[name])}'
