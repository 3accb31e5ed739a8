"""A text that is made into one document for each value of an item, such as each municipality.

In the text ``%value%`` stands for the group's short name, which also ends its keys
(``key=survey.n@%value%``), and ``%label%`` for what it is called. A value that a study's results do
not cover has no page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from cup_study.errors import InputError, Problem
from cup_study.publish import sources
from cup_study.publish.sources import Source
from cup_study.run import group_slug
from cup_study.study import Study

VALUE, LABEL = "%value%", "%label%"


def texts(path: Path, item: object, study: Study, lang: str) -> Iterator[tuple[str, Source, str]]:
    """The text filled in for each value of an item.

    Parameters
    ----------
    path : Path
        The ``.qmd``.
    item : object
        What its front matter says after ``each:``; a study without such an item has no page.
    study : Study
        The study, with its codebook.
    lang : str
        Language of the labels.

    Yields
    ------
    tuple of (str, Source, str)
        Stem of the output files (``<stem>-<value>``), the filled text scanned, and as it is.

    Raises
    ------
    InputError
        The item has no values to repeat for, or the text does not tell them apart.
    """
    shown = path.relative_to(study.root).as_posix()
    text = path.read_text(encoding="utf-8")
    if not isinstance(item, str) or VALUE not in text:
        got = f"each: {item}" if not isinstance(item, str) else f"no {VALUE} in the text"
        problem = Problem("front matter", f"expected each: item and {VALUE} in keys, got {got}")
        raise InputError(shown, [problem], "Write each: municipality and key=name@%value%.")
    if item not in study.codebook:
        return
    asked = study.codebook[item]
    if not asked.values:
        problem = Problem("each", f'"{item}" has no listed values in codebook.csv')
        raise InputError(shown, [problem], "Name an item with values, such as a municipality.")
    for value in asked.values:
        name = group_slug(study, item, value)
        label = asked.label(value, lang)
        # In the front matter the label is part of YAML, elsewhere of Markdown: plain words only.
        plain = "".join(c for c in label if c.isalnum() or c in " -.,()").strip() or name
        # A number in a label comes from the codebook, it is not typed: scanned without labels.
        named = text.replace(VALUE, name)
        filled = named.replace(LABEL, plain)
        said = sources.scan(filled, shown)
        uses = sources.scan(named, shown).uses
        yield f"{path.stem}-{name}", replace(said, uses=uses), filled
