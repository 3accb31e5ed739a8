"""Raw files of a study as tables of text, each row with its place in the file.

The type that ``study.yml`` names under ``reader`` picks the reader. A new type is a new module
with a function like :func:`cup_study.ingest.reading.read_csv.read`, and a line in ``READERS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.ingest import download
from cup_study.ingest.reading import (
    read_csv,
    read_excel,
    read_forms,
    read_limesurvey,
    read_qualtrics,
    read_spss,
    read_surveymonkey,
)
from cup_study.ingest.reading.rawtable import RawTable
from cup_study.study import Study, Wave, downloaded

#: A reader takes the file, its options from ``study.yml``, and the file's name for errors; it
#: gives a raw table (see :mod:`cup_study.ingest.reading.rawtable`).
Reader = Callable[[Path, Mapping[str, Any], str], RawTable]

READERS: dict[str, Reader] = {
    "csv": read_csv.read,
    "excel": read_excel.read,
    "spss": read_spss.read,
    "stata": read_spss.read,
    "qualtrics": read_qualtrics.read,
    "surveymonkey": read_surveymonkey.read,
    "limesurvey": read_limesurvey.read,
    "google_forms": read_forms.read,
    "microsoft_forms": read_forms.read,
}


def read(study: Study, wave: Wave) -> RawTable:
    """Read a wave's raw file.

    Parameters
    ----------
    study : Study
        The study.
    wave : Wave
        One of its waves.

    Returns
    -------
    RawTable
        Cells as they stand in the file, as text, with what the file says about its columns.

    Raises
    ------
    InputError
        When the file is missing, empty, damaged or cannot be read as ``study.yml`` says.
    ChecksumError
        When a downloaded file is not the one that the registry names.
    """
    if wave.registry:
        download.check(wave.registry, study.root)
    return _read(path(study, wave), wave.reader, study)


def read_frame(study: Study, wave: Wave) -> pd.DataFrame | None:
    """Read a wave's sampling frame, one row a person invited; None when the wave has none.

    Parameters
    ----------
    study : Study
        The study.
    wave : Wave
        One of its waves. Its frame is read as ``frame_reader`` says; without it with the wave's own
        options when these are for text files, else as a text file whose delimiter is found.

    Returns
    -------
    DataFrame or None
        The cells, as in :func:`read`.

    Raises
    ------
    InputError
        As in :func:`read`.
    """
    if wave.frame is None:
        return None
    found = {"type": "csv", "delimiter": "auto", "encoding": "auto"}
    own = wave.reader if wave.reader["type"] == "csv" else found
    options = own if wave.frame_reader is None else wave.frame_reader
    return _read(study.folder / wave.frame, options, study).cells


def read_frames(study: Study) -> dict[str, pd.DataFrame]:
    """Sampling frames of all waves that have one, by wave.

    Returns
    -------
    dict of str to DataFrame

    Raises
    ------
    InputError
        As in :func:`read`.
    """
    frames = {wave.id: read_frame(study, wave) for wave in study.waves}
    return {wave: frame for wave, frame in frames.items() if frame is not None}


def source(study: Study, wave: Wave) -> str:
    """Name of a wave's raw file, relative to the repository.

    Returns
    -------
    str
    """
    return path(study, wave).relative_to(study.root).as_posix()


def path(study: Study, wave: Wave) -> Path:
    """Where a wave's raw file is, or will be once it was downloaded."""
    return downloaded(study.root, wave.registry) if wave.registry else study.folder / str(wave.file)


def _read(file: Path, options: Mapping[str, Any], study: Study) -> RawTable:
    name = file.relative_to(study.root).as_posix()
    if not file.is_file():
        raise InputError(
            name,
            [Problem("", "the file is missing")],
            "Put it there, or correct its name in study.yml. A file that is not in the repository "
            "belongs in data/raw/registry.csv, and `make data` brings it.",
        )
    return read_file(file, options, name)


def read_file(file: Path, options: Mapping[str, Any], source: str) -> RawTable:
    """Read a file by options as ``study.yml`` has them under ``reader``.

    Parameters
    ----------
    file : Path
        The file.
    options : mapping
        ``type`` and the options of that reader.
    source : str
        The file as the researcher knows it, for errors.

    Returns
    -------
    RawTable

    Raises
    ------
    InputError
        As in :func:`read`.
    """
    kind = str(options.get("type"))
    if kind not in READERS:
        raise InputError(
            source,
            [Problem("", f'expected a reader of type {", ".join(READERS)}, got "{kind}"')],
            "Correct the reader of this wave in study.yml; docs/readers.md has them all.",
        )
    return READERS[kind](file, options, source)
