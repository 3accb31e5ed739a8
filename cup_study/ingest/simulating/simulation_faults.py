"""What goes wrong in a real survey, planted in a simulated one for cleaning to find.

Partial respondents break off and leave the rest of the questionnaire empty. A few respondents
tick one column all the way down, take impossibly little time, or have a code that means missing.
No fault is outside what the codebook declares: such a value has to stop the build, and a study
that ships must build.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cup_study.ingest.simulating.simulation_answers import BLANK, Answers, Setting
from cup_study.ingest.simulating.simulation_population import Integers, stream

#: Part of the questionnaire, counted in items, within which partial respondents break off.
BREAK_OFF = (0.3, 0.95)


def break_off(answers: Answers, names: Sequence[str], persons: Integers, setting: Setting) -> None:
    """Leave empty what comes after the item where each of the persons stopped.

    Parameters
    ----------
    answers : Answers
        Changed in place.
    names : sequence of str
        Items in the order of the questionnaire.
    persons : ndarray of int
        Rows of those who break off.
    setting : Setting
    """
    generator = stream(setting.seed, setting.wave, "break-off")
    share = BREAK_OFF[0] + (BREAK_OFF[1] - BREAK_OFF[0]) * generator.random(len(persons))
    for person, last in zip(persons.tolist(), (share * len(names)).astype(int), strict=True):
        for name in names[last:]:
            if name in answers.coded:
                answers.coded[name][person] = BLANK
            elif name in answers.numbers:
                answers.numbers[name][person] = np.nan
            else:
                answers.texts[name][person] = ""


def plant(answers: Answers, persons: Integers, setting: Setting) -> None:
    """Plant the design's faults in respondents drawn at random, each fault for itself.

    Parameters
    ----------
    answers : Answers
        Changed in place.
    persons : ndarray of int
        Rows of the complete respondents.
    setting : Setting
    """
    planted, codebook = setting.design.planted, setting.codebook

    def some(count: int, *purpose: str) -> tuple[Integers, np.random.Generator]:
        generator = stream(setting.seed, setting.wave, "fault", *purpose)
        return generator.choice(persons, min(count, len(persons)), replace=False), generator

    for value in planted.values:
        chosen, _ = some(value.count, "value", value.item)
        if value.item in answers.numbers:
            answers.numbers[value.item][chosen] = float(value.value)
        else:
            codes = [str(v) for v in codebook[value.item].values]
            answers.coded[value.item][chosen] = codes.index(value.value)
    for fault in planted.ranges:
        chosen, generator = some(fault.count, "range", fault.item)
        step = setting.design.numbers[fault.item].step
        drawn = fault.low + generator.random(len(chosen)) * (fault.high - fault.low)
        answers.numbers[fault.item][chosen] = np.round(drawn / step) * step
    for line in planted.straight_lines:
        chosen, generator = some(line.count, "line", line.section)
        where = generator.random(len(chosen))
        for item in codebook.section(line.section):
            if item.name in answers.coded:
                same = np.floor(where * len(item.values)).astype(np.int64)
                answers.coded[item.name][chosen] = same
