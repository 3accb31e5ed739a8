"""Reading and checking everything that a simulation is made from.

Every problem of the design file is told at once, those of form and those of content.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from cup_study import codebook as codebooks
from cup_study import study
from cup_study.codebook import Codebook
from cup_study.errors import InputError, Problem
from cup_study.ingest.simulating import simulation_checks as checks
from cup_study.ingest.simulating import simulation_coding as coding
from cup_study.ingest.simulating.simulation_design import KINDS, Design
from cup_study.ingest.simulating.simulation_latents import LatentModel, latent_model
from cup_study.ingest.simulating.simulation_population import Population, read_population
from cup_study.settings import Settings
from cup_study.settings import read as read_settings

#: Names under which ``study.yml`` lists the design and the true values among its files.
DESIGN, TRUTH = "simulation", "truth"
REMEDY = "Correct the design file; docs/add-a-study.md explains simulated studies."


@dataclass(frozen=True)
class Parts:
    """What a simulation is made from, read and checked."""

    settings: Settings
    codebook: codebooks.Codebook
    population: Population
    design: Design
    model: LatentModel
    identifier: str
    strata: str
    seed: int


def load(study_name: str, root: Path, seed: int | None = None) -> Parts:
    """Read and check everything that a simulation is made from.

    Parameters
    ----------
    study_name, root, seed
        As for :func:`simulate`.

    Returns
    -------
    Parts

    Raises
    ------
    InputError
        With every problem of the file that is wrong.
    """
    folder = root / "data" / "raw" / study_name
    if study_name not in study.names(root):
        study.load(study_name, root)  # raises, and tells which studies there are
    # Not `study.load` from here on: it wants the very files that are to be made.
    settings = read_settings(folder / "study.yml", f"data/raw/{study_name}/study.yml")
    problems = list(_unfit(settings))
    sampling = settings.design
    if problems or not (sampling and sampling.strata and sampling.population):
        raise InputError(
            f"{study_name}/study.yml", problems, "Add what is missing; see docs/add-a-study.md."
        )
    codebook = codebooks.read(folder / "codebook.csv", settings.languages)
    margins = tuple(dict.fromkeys([sampling.strata, *sampling.poststrata]))
    population = read_population(folder / sampling.population, codebook, margins)
    frame = (sampling.id, *population.groups)
    source = f"{study_name}/{settings.files[DESIGN]}"
    design = read(folder / settings.files[DESIGN], codebook, frame, sampling.strata)
    ids = [wave.id for wave in settings.waves]
    if ids != list(design.waves):
        what = f"expected {', '.join(ids)} as in study.yml, got {', '.join(design.waves)}"
        raise InputError(source, [Problem("waves", what)], REMEDY)
    model = latent_model(design, population, codebook, source)
    problems = [*checks.model_problems(design, model), *coding.problems(design, settings.files)]
    if problems:
        raise InputError(source, problems, REMEDY)
    number = design.seed if seed is None else seed
    return Parts(
        settings, codebook, population, design, model, sampling.id, sampling.strata, number
    )


def _unfit(settings: Settings) -> Iterator[Problem]:
    """What a study lacks to be simulated."""
    if not settings.simulated:
        yield Problem("simulated", "expected true: real data must never be overwritten")
    for name in (DESIGN, TRUTH):
        if name not in settings.files:
            yield Problem(f"files.{name}", "is missing")
    design = settings.design
    for name in ("strata", "population"):
        if design is None or getattr(design, name) is None:
            yield Problem(f"design.{name}", "is missing")
    if not settings.waves:
        yield Problem("waves", "is missing")
    for i, wave in enumerate(settings.waves):
        for name in ("file", "frame"):
            if getattr(wave, name) is None:
                yield Problem(f"waves[{i}].{name}", "is missing")
        if wave.reader.get("type") != "csv":
            yield Problem(f"waves[{i}].reader.type", "expected csv")


def read(path: Path, codebook: Codebook, frame: tuple[str, ...], strata: str) -> Design:
    """Read and check a design file.

    Parameters
    ----------
    path : Path
        ``simulation.yml``.
    codebook : Codebook
        The study's items; each must have its answers described, exactly once.
    frame : tuple of str
        Items that the sampling frame gives (identifier and population margins).
    strata : str
        The item among `frame` whose values the waves' `invited` counts are for.

    Returns
    -------
    Design

    Raises
    ------
    InputError
        With every problem of the file.
    """
    source = "/".join(path.parts[-2:])
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(source, [Problem("", "the file is missing")], REMEDY) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(source, [Problem("", f"is not YAML: {error}")], REMEDY) from None
    if not isinstance(content, dict):
        raise InputError(source, [Problem("", "has no settings")], REMEDY)
    design, problems = _validate(content)
    if design is not None:
        described = {name for kind in KINDS for name in content.get(kind) or {}}
        problems += checks.content_problems(design, codebook, frame, strata, described)
    if problems or design is None:
        raise InputError(source, problems, REMEDY)
    return design


def _validate(content: dict[str, Any]) -> tuple[Design | None, list[Problem]]:
    """Design and its problems of form; entries of wrong form are left out of the design.

    Leaving them out lets the checks of content go on, so that one run tells both kinds.
    """
    try:
        return Design.model_validate(content), []
    except ValidationError as error:
        errors = error.errors()
    problems = [_problem(e) for e in errors]
    rest = {k: dict(v) if k in KINDS and isinstance(v, dict) else v for k, v in content.items()}
    for e in errors:
        section, *place = e["loc"]
        if section in KINDS and place:
            rest[str(section)].pop(place[0], None)
        elif e["type"] == "extra_forbidden" and not place:
            rest.pop(str(section), None)
    try:
        return Design.model_validate(rest), problems
    except ValidationError:
        return None, problems


def _problem(error: Any) -> Problem:
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "missing":
        return Problem(where, "is missing")
    if error["type"] == "extra_forbidden":
        return Problem(where, "unknown setting")
    message = error["msg"].removeprefix("Value error, ")
    got = error.get("input")
    shown = "" if isinstance(got, dict | list) else f", got {got!r}"
    return Problem(where, message[0].lower() + message[1:] + shown)
