"""Rows of a wave's survey file and of its frame.

This is where the parts of a simulation meet: who is invited, who answers what, which faults are
planted, and how the codes are written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cup_study.ingest.simulating.simulation_answers import (
    BLANK,
    DONT_KNOW,
    NO_ANSWER,
    NOT_ASKED,
    Answers,
    Setting,
    answer,
)
from cup_study.ingest.simulating.simulation_faults import break_off, plant
from cup_study.ingest.simulating.simulation_latents import draw_latents
from cup_study.ingest.simulating.simulation_population import (
    COMPLETE,
    DISPOSITIONS,
    EARLY,
    LATE,
    PARTIAL,
    Columns,
    Flags,
    Integers,
    invite,
    respond,
    stream,
)
from cup_study.ingest.simulating.simulation_reading import Parts

#: Columns of the frame beside the items that the population table and the arm give.
DISPOSITION, RESPONSE_WAVE = "disposition", "response_wave"

Table = list[list[str]]


def wave_tables(parts: Parts, wave: str) -> tuple[Table, Table]:
    """Draw a wave.

    Parameters
    ----------
    parts : Parts
    wave : str
        Its id.

    Returns
    -------
    survey : list of list of str
        Header and one row a respondent, complete or partial; columns in the codebook's order.
    frame : list of list of str
        Header and one row an invited person.
    """
    setting = Setting(parts.design, parts.codebook, parts.model, wave, parts.seed)
    design, codebook = parts.design, parts.codebook
    plan = design.waves[wave]
    strata = [plan.invited[str(v)] for v in codebook[parts.strata].values]
    generator = stream(parts.seed, wave, "invite")
    cells = invite(parts.population, parts.strata, strata, generator)
    size = len(cells)
    groups = {name: column[cells] for name, column in parts.population.groups.items()}
    member = None
    if plan.arm:
        member = stream(parts.seed, wave, "arm").permutation(size) < round(plan.arm.share * size)
    outcome, late = respond(design, groups, codebook, wave, parts.seed, size)
    latents = draw_latents(parts.model, design, cells, wave, parts.seed, member)
    names = [item.name for item in codebook.items if item.name in design.entries()]
    answers = answer(setting, names, groups, latents)
    plant(answers, np.flatnonzero(outcome == DISPOSITIONS.index(COMPLETE)), setting)
    break_off(answers, names, np.flatnonzero(outcome == DISPOSITIONS.index(PARTIAL)), setting)
    for name in {w.arm.item for w in design.waves.values() if w.arm}:
        own = plan.arm is not None and plan.arm.item == name and member is not None
        answers.coded[name] = (
            member.astype(np.int64) if own and member is not None else np.full(size, NOT_ASKED)
        )
    # Numbers tell nothing: persons of all strata are mixed before they are numbered.
    order = stream(parts.seed, wave, "order").permutation(size)
    prefix = list(design.waves).index(wave) + 1
    identifiers = [f"{prefix}{i:05d}" for i in range(1, size + 1)]
    frame_items = [*groups, *([plan.arm.item] if plan.arm else [])]
    frame = _frame(parts, answers.coded, frame_items, order, identifiers, outcome, late)
    responded = np.isin(outcome, [DISPOSITIONS.index(COMPLETE), DISPOSITIONS.index(PARTIAL)])
    survey = _survey(parts, wave, answers, order, identifiers, responded)
    return survey, frame


def _frame(
    parts: Parts,
    coded: Columns,
    items: Sequence[str],
    order: Integers,
    identifiers: Sequence[str],
    outcome: Integers,
    late: Flags,
) -> Table:
    texts = [_codes(parts, name, coded[name][order]) for name in items]
    rows = [[parts.identifier, *items, DISPOSITION, RESPONSE_WAVE]]
    for i, (person, row) in enumerate(zip(order.tolist(), identifiers, strict=True)):
        disposition = DISPOSITIONS[outcome[person]]
        answered = disposition in (COMPLETE, PARTIAL)
        wave = (LATE if late[person] else EARLY) if answered else ""
        rows.append([row, *(column[i] for column in texts), disposition, wave])
    return rows


def _survey(
    parts: Parts,
    wave: str,
    answers: Answers,
    order: Integers,
    identifiers: Sequence[str],
    responded: Flags,
) -> Table:
    decimal = next(w for w in parts.settings.waves if w.id == wave).reader.get("decimal", ".")
    columns: list[Sequence[str]] = []
    for item in parts.codebook.items:
        if item.name == parts.identifier:
            columns.append(identifiers)
        elif item.name in answers.coded:
            columns.append(_codes(parts, item.name, answers.coded[item.name][order]))
        elif item.name in answers.numbers:
            entry = parts.design.numbers.get(item.name)
            write = _number_format(entry.step if entry else 1.0, str(decimal))
            columns.append([write(v) for v in answers.numbers[item.name][order].tolist()])
        else:
            columns.append([answers.texts[item.name][i] for i in order.tolist()])
    header = [item.column(wave) for item in parts.codebook.items]
    answered = responded[order].tolist()
    rows = [
        list(row) for row, kept in zip(zip(*columns, strict=True), answered, strict=True) if kept
    ]
    return [header, *rows]


def _codes(parts: Parts, name: str, positions: Integers) -> list[str]:
    codes = parts.design.codes
    texts = {i: str(v) for i, v in enumerate(parts.codebook[name].values)}
    texts |= {NOT_ASKED: codes.not_asked, DONT_KNOW: codes.dont_know, NO_ANSWER: codes.no_answer}
    texts[BLANK] = ""
    return [texts[p] for p in positions.tolist()]


def _number_format(step: float, decimal: str) -> Callable[[float], str]:
    """Format for multiples of a step; an empty text for a missing number."""
    decimals = next(d for d in range(10) if abs(step * 10**d - round(step * 10**d)) < 1e-9)
    return lambda value: "" if np.isnan(value) else f"{value:.{decimals}f}".replace(".", decimal)
