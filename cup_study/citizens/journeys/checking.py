"""What is wrong with journeys, all of it at once.

A cell that points nowhere and is no assumption would pass for knowledge, and so would a stage that
nothing at all is known of: both stop the study until somebody says what they rest on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from cup_study.citizens import evidence
from cup_study.citizens.evidence import Known
from cup_study.citizens.journeys.journey import QUOTES, Cell, Journey, Place, Stage
from cup_study.codebook import Codebook
from cup_study.errors import Problem

#: Fewest answers of an item that a point of the emotion curve may be made of.
_SCALE = 3
#: More columns or rows than this cannot be read on a sheet.
MOST_STAGES, MOST_LEVELS = 9, 12


def problems(
    journeys: Sequence[Journey],
    languages: Sequence[str],
    known: Known,
    codebook: Codebook | None = None,
) -> list[Problem]:
    """Tell everything that is wrong with what was read.

    Parameters
    ----------
    journeys : sequence of Journey
        As they stand in the files.
    languages : sequence of str
        Languages in which every text must be there.
    known : Known
        What evidence may point to.
    codebook : Codebook, optional
        The study's items, for target groups and emotion curves.

    Returns
    -------
    list of Problem
        With file, row or line, and column or key.

    Examples
    --------
    >>> stage = Stage("find", {"en": "Find"}, place=Place("stages.csv", "row 2"))
    >>> text = {"en": "A"}
    >>> journey = Journey("a", text, text, text, (stage,), (), place=Place("journeys.csv", "row 2"))
    >>> [str(p) for p in problems([journey], ["en"], Known())]  # doctest: +ELLIPSIS
    ['journeys.csv, row 2: has no levels', 'stages.csv, row 2: nothing is known of the stage ...]
    """
    told: list[Problem] = []
    names = Counter(journey.name for journey in journeys)
    for journey in journeys:
        if names[journey.name] > 1:
            told.append(Problem(journey.place.at("journey"), f'"{journey.name}" is there twice'))
        told += _of_journey(journey, languages, known, codebook)
    return told


def _of_journey(
    journey: Journey, languages: Sequence[str], known: Known, codebook: Codebook | None
) -> Iterator[Problem]:
    at = journey.place
    for name in ("title", "target_group", "question"):
        yield from _texts(getattr(journey, name), name, at, languages)
    if journey.source:
        yield from _texts(journey.source, "source", at, languages)
    counts = {lang: len(journey.keywords.get(lang, ())) for lang in languages}
    if len(set(counts.values())) > 1:
        each = ", ".join(f"{n} in {lang}" for lang, n in counts.items())
        yield Problem(at.at("keywords"), f"expected as many in each language, got {each}")
    if journey.original and journey.original not in languages:
        what = f'expected one of {", ".join(languages)}, got "{journey.original}"'
        yield Problem(at.at("original"), what)
    yield from _group_problems(journey.who, at, codebook, known)
    for what, parts, most in (
        ("stage", journey.stages, MOST_STAGES),
        ("level", journey.levels, MOST_LEVELS),
    ):
        if not parts:
            yield Problem(at.at(), f"has no {what}s")
        if len(parts) > most:
            what = f"has {len(parts)} {what}s; a sheet has room for {most}"
            yield Problem(at.at(), what)
        seen: set[str] = set()
        for part in parts:
            if part.name in seen:
                yield Problem(part.place.at(what), f'"{part.name}" is named twice')
            seen.add(part.name)
            yield from _texts(part.labels, "label", part.place, languages)
    for stage in journey.stages:
        yield from _stage_problems(stage, journey, known, codebook)
    yield from _cell_problems(journey, languages, known)
    for block in journey.blocks:
        yield from _texts(block.labels, "label", block.place, languages)
        for item in block.items:
            yield from _texts(item, "text", block.place, languages)
        yield from _evidence_problems(block.evidence, block.place, known)


def _stage_problems(
    stage: Stage, journey: Journey, known: Known, codebook: Codebook | None
) -> Iterator[Problem]:
    if stage.evidence:
        yield from _evidence_problems(stage.evidence, stage.place, known)
    told = [cell.evidence for cell in journey.cells if cell.stage == stage.name]
    if not stage.evidence and all(not e or evidence.is_assumed(e) for e in told):
        yield Problem(
            stage.place.at(),
            f'nothing is known of the stage "{stage.name}": no cell of it has evidence; point one '
            'to evidence, or write "assumption" as the evidence of the stage itself',
        )
    if not stage.emotion:
        return
    at = stage.place.at("emotion")
    if codebook is None or stage.emotion not in codebook:
        yield Problem(at, f'"{stage.emotion}" is not an item of codebook.csv')
    elif codebook[stage.emotion].type != "scale" or len(codebook[stage.emotion].values) < _SCALE:
        kind = codebook[stage.emotion].type
        what = f'"{stage.emotion}" is no scale whose ends are known (its type is {kind})'
        yield Problem(at, what)
    if not journey.who:
        what = 'a curve needs the target group among the respondents: fill in "who"'
        yield Problem(at, what)


def _cell_problems(journey: Journey, languages: Sequence[str], known: Known) -> Iterator[Problem]:
    stages = [stage.name for stage in journey.stages]
    levels = [level.name for level in journey.levels]
    points: set[int] = set()
    for cell in journey.cells:
        for what, name, there in (("stage", cell.stage, stages), ("level", cell.level, levels)):
            if name not in there:
                known_names = ", ".join(there) or "none"
                told = f'"{name}" is not a {what} of the journey; its {what}s are {known_names}'
                yield Problem(cell.place.at(what), told)
        yield from _texts(cell.text, "text", cell.place, languages)
        yield from _evidence_problems(cell.evidence, cell.place, known)
        if cell.level == QUOTES:
            yield from _quote_problems(cell, known)
        if cell.point and cell.point in points:
            yield Problem(cell.place.at("point"), f"{cell.point} is there twice in the journey")
        points.add(cell.point)
    same = Counter(_identity(cell) for cell in journey.cells)
    for cell in journey.cells:
        if same[_identity(cell)] > 1:
            yield Problem(cell.place.at("text"), "the same text stands in this cell twice")


def _quote_problems(cell: Cell, known: Known) -> Iterator[Problem]:
    """A quote is what somebody said, in words that were cleared."""
    said = [part.reference for part in cell.evidence if part.kind == "segment"]
    if not said:
        what = "a quote needs the segment in which somebody said it"
        yield Problem(cell.place.at("evidence"), what)
    for reference in said:
        if reference in known.segments and reference not in known.quotes:
            what = f'segment "{reference}" was not cleared for quotation'
            yield Problem(cell.place.at("evidence"), what)
    cleared = {words for reference in said for words in known.quotes.get(reference, ())}
    for lang, text in cell.text.items():
        if cleared and text and text not in cleared:
            told = "; ".join(sorted(cleared))
            what = f'the cleared words are "{told}", got "{text}"'
            yield Problem(cell.place.at("text"), f"{lang}: {what}")


def _identity(cell: Cell) -> tuple[object, ...]:
    return cell.stage, cell.level, *sorted(cell.text.items())


def _evidence_problems(
    parts: Sequence[evidence.Evidence], place: Place, known: Known
) -> Iterator[Problem]:
    at = place.at("evidence")
    if not parts:
        what = 'is empty; point to what it rests on, or write "assumption"'
        yield Problem(at, what)
    for what in evidence.problems(parts, known):
        yield Problem(at, what)


def _group_problems(
    who: str, place: Place, codebook: Codebook | None, known: Known
) -> Iterator[Problem]:
    if not who:
        return
    item, sign, value = who.partition("=")
    if item in known.groups:
        values = [str(each) for each in known.groups[item]]
    elif codebook is not None and item in codebook:
        values = [str(each) for each in codebook[item].values]
    else:
        sign, values = "", []
    if not sign:
        also = "".join(f", or {name}" for name in known.groups)
        what = f'expected item=value with an item of codebook.csv{also}, got "{who}"'
        yield Problem(place.at("who"), what)
    elif value not in values:
        answers = ", ".join(values) or "none"
        yield Problem(place.at("who"), f'"{item}" has no answer "{value}"; it has {answers}')


def _texts(
    texts: Mapping[str, str], name: str, place: Place, languages: Sequence[str]
) -> Iterator[Problem]:
    absent = [lang for lang in languages if not texts.get(lang, "").strip()]
    for lang in absent:
        # In a spreadsheet a language is a column, in YAML a key below the text's own.
        column = f"{name}_{lang}" if place.word == "column" else f"{name}.{lang}"
        yield Problem(place.at(column), f'has no text in "{lang}"')
