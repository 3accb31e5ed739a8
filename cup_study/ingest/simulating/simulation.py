"""Simulated surveys with known truth, written from a documented design.

``simulate`` makes the raw files of a study whose folder holds a design file: one survey file and
one frame (a row an invited person) per wave, the codings of its open answers, and the true values.
The same design gives the same bytes on every run. This room knows no study: all content comes from
the study's design file, codebook and population table.

Not here: cleaning, weighting and anything else that would be done to real data as well.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from cup_study import files
from cup_study.ingest.simulating import simulation_coding as coding
from cup_study.ingest.simulating import simulation_truth as truths
from cup_study.ingest.simulating.simulation_reading import TRUTH, Parts, load
from cup_study.ingest.simulating.simulation_tables import Table, wave_tables


def simulate(study_name: str, root: Path, seed: int | None = None) -> list[Path]:
    """Write the raw files of a simulated study.

    Parameters
    ----------
    study_name : str
        Study whose ``study.yml`` names a design (``files: {simulation: simulation.yml}``).
    root : Path
        Root of the repository.
    seed : int, optional
        Another seed than the design's, for instance to repeat the study many times.

    Returns
    -------
    list of Path
        Files written: survey and frame of each wave, codings and quotations if the design has
        them, then the true values.

    Raises
    ------
    CupError
        When the study is not one to simulate, with every problem of its design; when a file
        cannot be written.
    """
    # Everything is drawn before anything is written: a faulty design leaves the files alone.
    contents = generate(study_name, root, seed)
    folder = root / "data" / "raw" / study_name
    for name, content in contents.items():
        files.write_bytes(folder / name, content)
    return [folder / name for name in contents]


def generate(study_name: str, root: Path, seed: int | None = None) -> dict[str, bytes]:
    """Make the content of a simulated study's raw files without writing them.

    Parameters
    ----------
    study_name, root, seed
        As for :func:`simulate`.

    Returns
    -------
    dict
        File name in the study folder to its content.
    """
    parts = load(study_name, root, seed)
    values = truths.truth(parts.design, parts.codebook, parts.model, parts.population)
    values += coding.true_agreement(parts.design, _replicates(parts))
    contents = surveys(parts)
    if parts.design.coding:
        for name, rows in coding.tables(parts.design, _survey_tables(parts), parts.seed).items():
            contents[parts.settings.files[name]] = _csv(rows, {})
    return {**contents, parts.settings.files[TRUTH]: _csv(_truth_rows(values), {})}


def surveys(parts: Parts) -> dict[str, bytes]:
    """Make the content of the survey file and the frame of each wave, without the true values.

    Parameters
    ----------
    parts : Parts
        From :func:`.simulation_reading.load`; with ``dataclasses.replace(parts,
        seed=...)`` a study is repeated without reading it again.

    Returns
    -------
    dict
        File name in the study folder to its content.
    """
    contents = {}
    for wave in parts.settings.waves:
        survey, frame = wave_tables(parts, wave.id)
        # Both names were checked by `load`.
        contents[str(wave.file)] = _csv(survey, wave.reader)
        contents[str(wave.frame)] = _csv(frame, wave.reader)
    return contents


def _survey_tables(parts: Parts) -> dict[str, Table]:
    return {wave.id: wave_tables(parts, wave.id)[0] for wave in parts.settings.waves}


def _replicates(parts: Parts) -> Iterator[dict[str, Table]]:
    """Surveys with other seeds, to know how often each open answer comes."""
    for i in range(coding.REPLICATES if parts.design.coding else 0):
        # Far from the seeds of the sample and of the truth's own draw.
        yield _survey_tables(replace(parts, seed=parts.design.seed + 1_000_003 + i))


def _truth_rows(values: Iterable[truths.TrueValue]) -> list[list[str]]:
    rows = [list(truths.COLUMNS)]
    for v in values:
        digits = 0 if v.kind == truths.POPULATION else 4
        # Adding 0.0 turns the negative zero of a rounded small number into plain zero.
        number = f"{round(v.value, digits) + 0.0:.{digits}f}"
        error = "" if v.mc_error is None else f"{v.mc_error:.5f}"
        rows.append([v.kind, v.name, v.wave, v.group, number, error])
    return rows


def _csv(rows: Iterable[Sequence[str]], reader: Mapping[str, object]) -> bytes:
    """CSV as the wave's reader expects it, with Unix line ends."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=str(reader.get("delimiter", ",")), lineterminator="\n")
    writer.writerows(rows)
    return text.getvalue().encode(str(reader.get("encoding", "utf-8")))
