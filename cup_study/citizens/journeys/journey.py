"""What a journey is: one target group and one question, stages by levels, evidence in each cell.

A cell that the source does not print is not there at all; whoever draws the journey shows the gap.
Texts are mappings of language to text. Every part knows its place in the files, for messages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cup_study.citizens.evidence import Evidence

Text = Mapping[str, str]

#: Levels that need no label of their own, in the order in which they are drawn.
LEVELS: Mapping[str, Text] = {
    "behaviours": {"en": "Behaviours", "sv": "Beteenden"},
    "front": {"en": "Touchpoints (front stage)", "sv": "Kontaktytor (synliga)"},
    "back": {"en": "Behind the scenes (back stage)", "sv": "Bakom kulisserna"},
    "emotions": {"en": "Emotions", "sv": "Känslor"},
    "quotes": {"en": "Quotes", "sv": "Citat"},
    "success": {"en": "Success factors", "sv": "Framgångsfaktorer"},
    "warnings": {"en": "Warning flags", "sv": "Varningsflagg"},
    "messages": {"en": "Messages and channels", "sv": "Budskap och kanaler"},
    "opportunities": {"en": "Opportunities", "sv": "Möjligheter"},
}
#: Level of what somebody said, and the two that the line of visibility parts.
QUOTES, FRONT, BACK = "quotes", "front", "back"


@dataclass(frozen=True)
class Place:
    """Where a part of a journey stands in the files.

    Examples
    --------
    >>> Place("cells.csv", "row 4").at("evidence"), Place("a.yml", "line 7", "key").at("text")
    ('cells.csv, row 4, column "evidence"', 'a.yml, line 7, key "text"')
    """

    file: str = ""
    line: str = ""
    word: str = "column"

    def at(self, name: str = "") -> str:
        """The place in words, down to a column or key."""
        parts = [self.file, self.line, f'{self.word} "{name}"' if name else ""]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Stage:
    """One stage.

    Attributes
    ----------
    name : str
    labels : mapping
    evidence : tuple of Evidence
        What the stage itself rests on, where no cell of it rests on anything.
    emotion : str
        Scale item that the emotion curve has here; empty for a gap.
    reversed : bool
        Whether a high answer to it is bad, as the clean table holds it.
    """

    name: str
    labels: Text
    evidence: tuple[Evidence, ...] = ()
    emotion: str = ""
    reversed: bool = False
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True)
class Level:
    """One row of the map."""

    name: str
    labels: Text
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True)
class Cell:
    """One statement in a cell; several may stand in the same one.

    Attributes
    ----------
    stage, level : str
    text : mapping
    evidence : tuple of Evidence
    point : int
        Its number among the key points of a slide; 0 for none.
    """

    stage: str
    level: str
    text: Text
    evidence: tuple[Evidence, ...]
    point: int = 0
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True)
class Block:
    """A list beside the grid: steps of the method, questions, elements of the summary.

    Attributes
    ----------
    name : str
    labels : mapping
        Heading.
    items : tuple of mapping
        Language to text.
    evidence : tuple of Evidence
    numbered : bool
        Whether the order means something.
    empty : bool
        Whether the items are headings whose content the source does not print.
    """

    name: str
    labels: Text
    items: tuple[Text, ...]
    evidence: tuple[Evidence, ...]
    numbered: bool = False
    empty: bool = False
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True)
class Journey:
    """One journey.

    Attributes
    ----------
    name : str
    title, target_group, question, source : mapping
        Language to text; `source` may be empty.
    keywords : mapping
        Language to the keywords, in the same order.
    who : str
        The target group among the respondents, ``item=value``; empty where it is none of them.
    original : str
        Language of the source; texts in others are translations. Empty where there is no source.
    stages, levels, cells, blocks : tuple
    """

    name: str
    title: Text
    target_group: Text
    question: Text
    stages: tuple[Stage, ...]
    levels: tuple[Level, ...]
    cells: tuple[Cell, ...] = ()
    blocks: tuple[Block, ...] = ()
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source: Text = field(default_factory=dict)
    who: str = ""
    original: str = ""
    place: Place = field(default=Place(), compare=False)

    def at(self, stage: str, level: str) -> tuple[Cell, ...]:
        """Statements in a cell of the grid, in the order of the file.

        Examples
        --------
        >>> cell = Cell("find", "quotes", {"en": "Where is it?"}, ())
        >>> journey = Journey("a", {}, {}, {}, (), (), (cell,))
        >>> len(journey.at("find", "quotes")), journey.at("find", "front")
        (1, ())
        """
        return tuple(c for c in self.cells if (c.stage, c.level) == (stage, level))

    def evidence(self) -> Iterator[Evidence]:
        """Every reference of the journey, repeated as often as it is given."""
        for told in (self.stages, self.cells, self.blocks):
            for part in told:
                yield from part.evidence
