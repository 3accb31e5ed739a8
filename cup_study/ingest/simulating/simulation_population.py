"""Who is invited to a simulated survey, and who answers.

Persons belong to the cells of a population table (for example municipality by age by gender). A
stratum's sample is drawn from its cells without replacement. What becomes of an invitation
depends on the groups of the person only, so that non-response is at random given them: weighting
by these groups can remove its bias.

Every random number comes from a stream that is named by what it is for, so that adding an item,
a latent or a wave leaves all other answers as they were.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cup_study.codebook import Codebook
from cup_study.errors import InputError, Problem
from cup_study.ingest.simulating.simulation_design import WAVE, Design, Effects, Propensity

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
#: Items already answered: position of each person's answer among the item's codes; negative
#: where there is none.
Columns = dict[str, Integers]

#: Column of the population table that counts persons.
COUNT = "n"
COMPLETE, PARTIAL = "complete", "partial"
DISPOSITIONS = (COMPLETE, PARTIAL, "refusal", "non-contact", "not-eligible")
EARLY, LATE = "early", "late"


@dataclass(frozen=True)
class Population:
    """Persons by cell.

    Attributes
    ----------
    groups : dict
        Item to the position of the cell's code among the item's codes, length n cells.
    counts : ndarray of int, shape (n cells,)
        Persons in the cell.
    """

    groups: Columns
    counts: Integers

    @property
    def weights(self) -> Floats:
        """Share of the population in each cell."""
        return np.asarray(self.counts / self.counts.sum(), dtype=np.float64)


def stream(seed: int, *purpose: str) -> np.random.Generator:
    """Generator of the stream that belongs to a purpose.

    Parameters
    ----------
    seed : int
        Seed of the study.
    *purpose : str
        What the numbers are for, such as a wave and an item.

    Examples
    --------
    >>> a, b = stream(1, "2009", "pu1"), stream(1, "2009", "pu1")
    >>> bool(a.random() == b.random())
    True
    """
    digest = hashlib.sha256("\0".join(purpose).encode()).digest()
    key = tuple(int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4))
    sequence = np.random.SeedSequence(entropy=seed, spawn_key=key)
    return np.random.Generator(np.random.PCG64(sequence))


def read_population(path: Path, codebook: Codebook, margins: Sequence[str]) -> Population:
    """Read the population table: one column an item, and the count of persons.

    Parameters
    ----------
    path : Path
        UTF-8, comma-separated.
    codebook : Codebook
    margins : sequence of str
        Items that must be among the columns.

    Returns
    -------
    Population

    Raises
    ------
    InputError
        With every problem of the file.
    """
    reader = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    header = list(reader.fieldnames or [])
    problems = [
        Problem("", f'column "{name}" is missing')
        for name in (*margins, COUNT)
        if name not in header
    ]
    items = [name for name in header if name != COUNT]
    problems += [
        Problem(f'column "{name}"', "is not an item of the codebook with a list of values")
        for name in items
        if name not in codebook or not codebook[name].values
    ]
    cells: list[tuple[int, ...]] = []
    counts: list[int] = []
    for row in reader if not problems else []:
        where = f"row {reader.line_num}"
        cell = []
        for name in items:
            codes = [str(v) for v in codebook[name].values]
            if row[name] not in codes:
                expected = f"expected one of {', '.join(codes)}, got {row[name]}"
                problems.append(Problem(f'{where}, column "{name}"', expected))
            cell.append(codes.index(row[name]) if row[name] in codes else 0)
        if not (row[COUNT] or "").isdecimal() or int(row[COUNT]) == 0:
            what = f"expected a positive whole number, got {row[COUNT]}"
            problems.append(Problem(f'{where}, column "{COUNT}"', what))
        elif tuple(cell) in cells:
            problems.append(Problem(where, "the cell was given before"))
        else:
            cells.append(tuple(cell))
            counts.append(int(row[COUNT]))
    if problems or not cells:
        problems = problems or [Problem("", "has no cells")]
        raise InputError("/".join(path.parts[-2:]), problems, "Correct the population table.")
    table = np.array(cells, dtype=np.int64)
    groups = {name: table[:, i] for i, name in enumerate(items)}
    return Population(groups, np.array(counts, dtype=np.int64))


def shift(effects: Effects, columns: Columns, codebook: Codebook, wave: str, size: int) -> Floats:
    """Sum of the effects that apply to each person; 0 for a missing answer.

    Examples
    --------
    >>> from cup_study.codebook import parse
    >>> book = parse("name,type,values\\nage,ordinal,1-3\\n", ["en"])
    >>> columns = {"age": np.array([0, 2, -1])}
    >>> shift({"age": {"1": 0.5, "3": -1.0}}, columns, book, "2009", 3).tolist()
    [0.5, -1.0, 0.0]
    """
    total = np.zeros(size)
    for name, shifts in effects.items():
        if name == WAVE:
            total += shifts.get(wave, 0.0)
            continue
        # The last position is what the negative numbers of missing answers point to.
        table = np.array([*(shifts.get(str(v), 0.0) for v in codebook[name].values), 0.0])
        total += table[np.maximum(columns[name], -1)]
    return total


def chance(
    propensity: Propensity, columns: Columns, codebook: Codebook, wave: str, size: int
) -> Floats:
    """Probability of an event for each person: shares 0 and 1 stay what they are.

    Examples
    --------
    >>> from cup_study.codebook import parse
    >>> book = parse("name,type,values\\nage,ordinal,1-3\\n", ["en"])
    >>> event = Propensity(share=0.5, effects={"age": {"3": 1.0}})
    >>> chance(event, {"age": np.array([0, 2])}, book, "2009", 2).round(3).tolist()
    [0.5, 0.731]
    """
    base = propensity.share
    if base in (0.0, 1.0):
        return np.full(size, base)
    logit = np.log(base / (1 - base)) + shift(propensity.effects, columns, codebook, wave, size)
    return np.asarray(1 / (1 + np.exp(-logit)), dtype=np.float64)


def invite(
    population: Population, strata: str, invited: Sequence[int], generator: np.random.Generator
) -> Integers:
    """Draw the persons to invite: simple random sampling without replacement in each stratum.

    Parameters
    ----------
    population : Population
    strata : str
        Item that defines the strata.
    invited : sequence of int
        Persons to draw for each code of `strata`, in the codebook's order.
    generator : Generator

    Returns
    -------
    ndarray of int
        Cell of each invited person, strata one after the other, shuffled within.

    Examples
    --------
    >>> town = Population({"area": np.array([0, 1, 1])}, np.array([50, 30, 70]))
    >>> cells = invite(town, "area", [5, 10], stream(1))
    >>> len(cells), set(cells[:5].tolist())
    (15, {0})
    """
    drawn = []
    for code, number in enumerate(invited):
        cells = np.flatnonzero(population.groups[strata] == code)
        sizes = generator.multivariate_hypergeometric(
            population.counts[cells], number, method="marginals"
        )
        drawn.append(generator.permutation(np.repeat(cells, sizes)))
    return np.concatenate(drawn)


def respond(
    design: Design, columns: Columns, codebook: Codebook, wave: str, seed: int, size: int
) -> tuple[Integers, Flags]:
    """What becomes of each invitation.

    Returns
    -------
    outcome : ndarray of int
        Position among :data:`DISPOSITIONS`.
    late : ndarray of bool
        Answered only after the reminder; of no meaning where there is no answer.
    """

    def happens(name: str) -> Flags:
        probability = chance(getattr(design.response, name), columns, codebook, wave, size)
        return stream(seed, wave, "response", name).random(size) < probability

    outcome = np.where(happens("refusal"), 2, 3)
    outcome = np.where(happens("answers"), np.where(happens("partial"), 1, 0), outcome)
    outcome = np.where(happens("not_eligible"), 4, outcome)
    return outcome.astype(np.int64), happens("late")
