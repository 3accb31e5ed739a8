"""One journey from a YAML file, with the line of every part for the messages.

PyYAML's nodes are read instead of its objects: objects know no lines, of a key that is there twice
they keep the last without a word, and an alias (``*name``) lets a file of a few lines grow beyond
any memory. Here a key that is there twice and an alias are problems.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from cup_study import raw_text
from cup_study.citizens import evidence
from cup_study.citizens.journeys.journey import (
    LEVELS,
    Block,
    Cell,
    Journey,
    Level,
    Place,
    Stage,
)
from cup_study.errors import Problem

_KEYS = {
    "journey": (
        *("title", "target_group", "question", "keywords", "source", "who", "original"),
        *("stages", "levels", "cells", "blocks"),
    ),
    "stage": ("name", "label", "evidence", "emotion", "reversed"),
    "level": ("name", "label"),
    "cell": ("stage", "level", "text", "evidence", "point"),
    "block": ("name", "label", "items", "evidence", "numbered", "empty"),
}
_DEEPEST = 10
_KINDS = {"mapping": "keys with values", "list": "a list"}


def examine(path: Path, languages: Sequence[str]) -> tuple[Journey | None, list[Problem]]:
    """Read a journey as far as it can be, with the problems of its form.

    Parameters
    ----------
    path : Path
        The file, in UTF-8; its name without suffix is the journey's.
    languages : sequence of str
        Languages of the study.

    Returns
    -------
    tuple of (Journey or None, list of Problem)
        None where it is no YAML, or not a journey at all.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "a.yml"
    >>> _ = target.write_text("title: {en: A}\\ntitel: {en: A}\\n", encoding="utf-8")
    >>> [str(problem) for problem in examine(target, ["en"])[1]]  # doctest: +ELLIPSIS
    ['a.yml, line 2, key "titel": is not known; known are title, ...]
    """
    file = path.name
    try:
        text = path.read_bytes().decode("utf-8-sig")
        refused = _refused(yaml.parse(text))
        if refused is not None:
            line, what = refused
            return None, [Problem(Place(file, line).at(), what)]
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        return None, [Problem(file, "is not UTF-8")]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}" if mark is not None else ""
        said = str(getattr(error, "problem", "") or error).splitlines()[0]
        hint = 'a text with , : ? or # stands in "quotes"'
        return None, [Problem(Place(file, line).at(), f"is not YAML: {said}; {hint}")]
    if not isinstance(node, yaml.MappingNode):
        return None, [Problem(file, "expected title, target_group, question, stages and cells")]
    reader = _Reader(file, tuple(languages))
    return reader.journey(node, path.stem), reader.problems


def _refused(events: Iterable[yaml.Event]) -> tuple[str, str] | None:
    """Line and problem of the first alias, or of what is nested deeper than any journey."""
    depth = 0
    for event in events:
        mark = event.start_mark
        line = f"line {mark.line + 1}" if mark is not None else ""
        if isinstance(event, yaml.AliasEvent):
            return line, f'"*{event.anchor}": write the text out instead of referring to it'
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            return line, "is nested too deeply to be a journey"
    return None


@dataclass
class _Reader:
    """Turns nodes into parts of a journey and gathers what is wrong."""

    file: str
    languages: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)

    def journey(self, node: yaml.Node, name: str) -> Journey:
        top = self._mapping(node, "journey")
        cells = tuple(self._cell(n) for n in self._items(top, "cells"))
        own = [self._level(n) for n in self._items(top, "levels")]
        if not own:
            used = {cell.level for cell in cells}
            own = [Level(key, labels) for key, labels in LEVELS.items() if key in used]
        return Journey(
            name,
            self._texts(top.get("title"), "title"),
            self._texts(top.get("target_group"), "target_group"),
            self._texts(top.get("question"), "question"),
            tuple(self._stage(n) for n in self._items(top, "stages")),
            tuple(own),
            cells,
            tuple(self._block(n) for n in self._items(top, "blocks")),
            self._keywords(top.get("keywords")),
            self._texts(top.get("source"), "source"),
            self._scalar(top, "who"),
            self._scalar(top, "original"),
            self._place(node),
        )

    def _stage(self, node: yaml.Node) -> Stage:
        part = self._mapping(node, "stage")
        return Stage(
            self._scalar(part, "name", needed=node),
            self._texts(part.get("label"), "label"),
            evidence.parse(self._scalar(part, "evidence")),
            self._scalar(part, "emotion"),
            self._flag(part, "reversed"),
            self._place(node),
        )

    def _level(self, node: yaml.Node) -> Level:
        part = self._mapping(node, "level")
        name = self._scalar(part, "name", needed=node)
        labels = self._texts(part.get("label"), "label") if "label" in part else LEVELS.get(name)
        return Level(name, labels or {}, self._place(node))

    def _cell(self, node: yaml.Node) -> Cell:
        part = self._mapping(node, "cell")
        point = self._scalar(part, "point")
        if point and not (point.isascii() and point.isdigit() and int(point)):
            self._tell(part["point"], "point", f'expected a whole number from 1, got "{point}"')
            point = ""
        return Cell(
            self._scalar(part, "stage", needed=node),
            self._scalar(part, "level", needed=node),
            self._texts(part.get("text"), "text"),
            evidence.parse(self._scalar(part, "evidence")),
            int(point or 0),
            self._place(node),
        )

    def _block(self, node: yaml.Node) -> Block:
        part = self._mapping(node, "block")
        return Block(
            self._scalar(part, "name", needed=node),
            self._texts(part.get("label"), "label"),
            tuple(self._texts(n, "items") for n in self._items(part, "items")),
            evidence.parse(self._scalar(part, "evidence")),
            self._flag(part, "numbered"),
            self._flag(part, "empty"),
            self._place(node),
        )

    def _keywords(self, node: yaml.Node | None) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for lang, part in self._pairs(node, "keywords", self.languages).items():
            words = self._sequence(part, "keywords")
            found[lang] = tuple(self._text(word, "keywords") for word in words)
        return found

    def _texts(self, node: yaml.Node | None, name: str) -> dict[str, str]:
        parts = self._pairs(node, name, self.languages)
        return {lang: self._text(part, name) for lang, part in parts.items()}

    def _mapping(self, node: yaml.Node, kind: str) -> dict[str, yaml.Node]:
        return self._pairs(node, "", _KEYS[kind])

    def _pairs(
        self, node: yaml.Node | None, name: str, known: Iterable[str]
    ) -> dict[str, yaml.Node]:
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            expected = "a text in each language" if name else _KINDS["mapping"]
            self._tell(node, name, f"expected {expected}")
            return {}
        found: dict[str, yaml.Node] = {}
        allowed = tuple(known)
        for key, part in node.value:
            word = str(key.value)
            if word in found:
                self._tell(key, word, "is there twice")
            elif word not in allowed:
                self._tell(key, word, f"is not known; known are {', '.join(allowed)}")
            else:
                found[word] = part
        return found

    def _items(self, part: Mapping[str, yaml.Node], name: str) -> list[yaml.Node]:
        return self._sequence(part[name], name) if name in part else []

    def _sequence(self, node: yaml.Node, name: str) -> list[yaml.Node]:
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self._tell(node, name, f"expected {_KINDS['list']}")
        return []

    def _scalar(
        self, part: Mapping[str, yaml.Node], name: str, *, needed: yaml.Node | None = None
    ) -> str:
        if name in part:
            return self._text(part[name], name)
        if needed is not None:
            self._tell(needed, name, "is missing")
        return ""

    def _flag(self, part: Mapping[str, yaml.Node], name: str) -> bool:
        text = self._scalar(part, name).lower()
        if text not in ("", "true", "false"):
            self._tell(part[name], name, f'expected true or false, got "{text}"')
        return text == "true"

    def _text(self, node: yaml.Node, name: str) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self._tell(node, name, "expected a text")
            return ""
        empty = node.tag == "tag:yaml.org,2002:null"
        return "" if empty else raw_text.visible(str(node.value)).strip()

    def _tell(self, node: Any, name: str, what: str) -> None:
        self.problems.append(Problem(self._place(node).at(name), what))

    def _place(self, node: Any) -> Place:
        return Place(self.file, f"line {node.start_mark.line + 1}", "key")
