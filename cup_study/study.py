"""A study: the folder ``data/raw/<study>/`` with ``study.yml`` and what it names.

Loading checks the whole folder and tells every problem at once: unknown or missing settings,
files that are not there, names that nothing defines. Nothing in this package names a study.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from pathlib import Path

from pydantic import ConfigDict

from cup_study import codebook as codebooks
from cup_study import described, settings
from cup_study.errors import CupError, Problem, StudyError
from cup_study.numbers import LANGUAGES
from cup_study.settings import Design, NotebookEntry, Settings, Text, Wave

__all__ = ["Design", "NotebookEntry", "Settings", "Study", "Wave", "load", "names"]

#: Environment variable with the name of the study to use where none is given.
STUDY_VARIABLE = "CUP_STUDY"
#: Before the name of a file in ``files`` that the registry brings.
REGISTERED = "registry:"


class Study(Settings):
    """A loaded study.

    Attributes
    ----------
    name : str
        Name of its folder.
    root : Path
        Root of the repository.
    codebook : Codebook
        Its items.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    name: str
    root: Path
    codebook: codebooks.Codebook

    @property
    def folder(self) -> Path:
        """``data/raw/<study>``: what was collected; never written by a build."""
        return self.root / "data" / "raw" / self.name

    @property
    def processed(self) -> Path:
        """``data/processed/<study>``: everything that a build makes."""
        return self.root / "data" / "processed" / self.name

    def text(self, texts: Text, lang: str) -> str:
        """Text in a language, or in the study's first language."""
        return texts.get(lang) or texts.get(self.languages[0]) or next(iter(texts.values()), "")

    def wave(self, wave: str) -> Wave:
        """Wave by its id."""
        for candidate in self.waves:
            if candidate.id == wave:
                return candidate
        raise KeyError(wave)

    def located(self, file: str) -> Path:
        """Path of a file of ``files``: in the study's folder, or one that the registry brings."""
        if file.startswith(REGISTERED):
            return downloaded(self.root, file.removeprefix(REGISTERED))
        return self.folder / file

    def registered(self) -> list[str]:
        """Names of the files that the registry brings: those of waves, and of ``files``."""
        names = [wave.registry for wave in self.waves if wave.registry]
        listed = [f for f in self.files.values() if f.startswith(REGISTERED)]
        return [*names, *(f.removeprefix(REGISTERED) for f in listed)]

    def raw_files(self) -> list[Path]:
        """Every raw file: data and frames of the waves (downloaded or not), and corrections."""
        paths = []
        for wave in self.waves:
            if wave.file:
                paths.append(self.folder / wave.file)
            if wave.registry:
                paths.append(downloaded(self.root, wave.registry))
            if wave.frame:
                paths.append(self.folder / wave.frame)
        if "corrections" in self.files:
            paths.append(self.folder / self.files["corrections"])
        return paths


def downloaded(root: Path, name: str) -> Path:
    """Where a file of ``data/raw/registry.csv`` is kept once it was downloaded.

    Examples
    --------
    >>> downloaded(Path("."), "a.xlsx").as_posix()
    'data/raw/_downloads/a.xlsx'
    """
    return root / "data" / "raw" / "_downloads" / name


def find_root(start: Path | None = None) -> Path:
    """Root of the repository: the nearest folder upwards with ``data/raw`` and ``notebooks``.

    Parameters
    ----------
    start : Path, optional
        Where to begin; the working directory by default.

    Raises
    ------
    CupError
        When there is none.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "data" / "raw").is_dir() and (folder / "notebooks").is_dir():
            return folder
    raise CupError(
        f"{here}: no study repository here or above (looked for data/raw and notebooks).\n"
        "Change to the folder that holds the Makefile."
    )


def names(root: Path | None = None) -> list[str]:
    """Names of the studies in ``data/raw``, in alphabetical order."""
    raw = (root or find_root()) / "data" / "raw"
    return sorted(path.parent.name for path in raw.glob("*/study.yml"))


def default_name(root: Path | None = None) -> str:
    """Study to use where none is named: ``CUP_STUDY``, else the one with ``default: true``.

    Raises
    ------
    CupError
        When there is none.
    """
    if name := os.environ.get(STUDY_VARIABLE):
        return name
    root = root or find_root()
    for name in names(root):
        text = (root / "data" / "raw" / name / "study.yml").read_text(encoding="utf-8")
        if "\ndefault: true" in "\n" + text:
            return name
    raise CupError(
        f"No study named. Say STUDY=<study>, one of: {', '.join(names(root)) or 'none found'}."
    )


def load(name: str = "", root: Path | None = None) -> Study:
    """Load and check a study.

    Parameters
    ----------
    name : str
        Name of its folder; empty for the default study.
    root : Path, optional
        Root of the repository; found from the working directory upwards by default.

    Returns
    -------
    Study

    Raises
    ------
    StudyError
        With every problem of ``study.yml`` and of the files that it names, or of the codebook.
    """
    study, error = examine(name, root)
    if error is not None:
        raise error
    return study


def examine(name: str = "", root: Path | None = None) -> tuple[Study, StudyError | None]:
    """Load a study as far as it is right, and tell what is wrong.

    Parameters
    ----------
    name, root
        As for :func:`load`.

    Returns
    -------
    tuple of (Study, StudyError or None)
        The study without what is wrong with its settings, and with an empty codebook where that
        is wrong, so that the rest can be checked as well; and what is wrong.

    Raises
    ------
    StudyError
        When there is no such study, or too little of its settings can be read.
    """
    root = root or find_root()
    name = name or default_name(root)
    folder = root / "data" / "raw" / name
    source = f"data/raw/{name}/study.yml"
    if name not in names(root):
        raise StudyError(
            source,
            [Problem("", "there is no such study")],
            f"Use one of: {', '.join(names(root)) or 'none found'}; or see docs/add-a-study.md.",
        )
    found, problems = settings.examine(folder / "study.yml", source)
    if found is None:
        raise StudyError(source, problems, settings.REMEDY)
    codebook, error = codebooks.Codebook(()), None
    try:
        labelled = _described(found.waves, folder, root)
        codebook = codebooks.read(folder / "codebook.csv", found.languages, labelled)
    except StudyError as wrong:
        error = wrong
    study = Study.model_construct(
        **{key: getattr(found, key) for key in Settings.model_fields},
        name=name,
        root=root,
        codebook=codebook,
    )
    if error is not None and not problems:
        return study, error
    if error is not None:
        problems += [Problem(f"codebook.csv, {p.where}", p.what) for p in error.problems]
    # What stands in for a wrong setting is not complained about once more.
    told = {p.where.split(".")[0].split("[")[0] for p in problems}
    problems += [p for p in _missing_things(study) if p.where.split(".")[0] not in told]
    return study, StudyError(source, problems, settings.REMEDY) if problems else None


def _described(
    waves: tuple[Wave, ...], folder: Path, root: Path
) -> dict[str, dict[str, described.Column]]:
    """What labelled raw files (of SPSS, Stata) say about their columns, by wave."""
    found = {}
    for wave in waves:
        path = downloaded(root, wave.registry) if wave.registry else folder / str(wave.file)
        if wave.registry or path.resolve().is_relative_to(folder.resolve()):
            kind, encoding = str(wave.reader["type"]), wave.reader.get("encoding")
            found[wave.id] = described.quietly(path, kind, str(encoding) if encoding else None)
    return found


def _missing_things(study: Study) -> Iterator[Problem]:
    """What ``study.yml`` names and the folder, codebook or repository does not have."""
    for lang in study.languages:
        if lang not in LANGUAGES:
            yield Problem("languages", f'expected some of {", ".join(LANGUAGES)}, got "{lang}"')
    if study.languages[0] not in study.title:
        yield Problem("title", f'has no text in the first language, "{study.languages[0]}"')
    files = [(f"models.{k}", v) for k, v in study.models.items()]
    for key, name in study.files.items():
        if not name.startswith(REGISTERED):
            files.append((f"files.{key}", name))
        elif name.removeprefix(REGISTERED) not in _registered(study.root):
            what = f'"{name.removeprefix(REGISTERED)}" is not in data/raw/registry.csv'
            yield Problem(f"files.{key}", what)
    for i, wave in enumerate(study.waves):
        files += [(f"waves[{i}].{k}", v) for k in ("file", "frame") if (v := getattr(wave, k))]
        if [w.id for w in study.waves].count(wave.id) > 1:
            yield Problem(f"waves[{i}].id", f'"{wave.id}" is used twice')
        if wave.registry and wave.registry not in _registered(study.root):
            yield Problem(
                f"waves[{i}].registry", f'"{wave.registry}" is not in data/raw/registry.csv'
            )
    if study.design and study.design.population:
        files.append(("design.population", study.design.population))
    if study.design and (replicates := study.design.replicates) and replicates.file:
        files.append(("design.replicates.file", replicates.file))
    for where, file in files:
        path = (study.folder / file).resolve()
        # Raw files, which come from elsewhere, stay in their folder; models may be shared.
        home = study.folder if where.startswith("waves[") else study.root
        if not path.is_relative_to(home.resolve()):
            what = "the study's folder" if where.startswith("waves[") else "the repository"
            yield Problem(where, f'"{file}" leaves {what}')
        elif not path.is_file() and not (path.is_dir() and where.startswith("files.")):
            yield Problem(where, f'there is no file "{file}" in {study.folder.name}/')
    yield from _unknown_items(study)
    waves = [wave.id for wave in study.waves]
    for item in study.codebook.items:
        for column, of_waves in (("source", item.sources), ("values", item.wave_values)):
            for named in of_waves:
                if named not in waves:
                    yield Problem(
                        f'codebook.csv, column "{column}_{named}"',
                        f'expected a wave of study.yml ({", ".join(waves)}), got "{named}"',
                    )
    for section in study.codebook.sections():
        if section not in study.sections:
            yield Problem("sections", f'has no title for "{section}", a section of codebook.csv')
    for i, entry in enumerate(study.notebooks):
        if not (study.root / "notebooks" / f"{entry.run}.ipynb").is_file():
            yield Problem(f"notebooks[{i}].run", f"there is no notebooks/{entry.run}.ipynb")


def _unknown_items(study: Study) -> Iterator[Problem]:
    named: list[tuple[str, str]] = []
    if design := study.design:
        named.append(("design.id", design.id))
        single = ("strata", "clusters", "weight", "sizes")
        named += [(f"design.{key}", v) for key in single if (v := getattr(design, key))]
        named += [("design.poststrata", item) for item in design.poststrata]
        named += [("design.margins", item) for margin in design.margins for item in margin]
        named += [("design.totals", item) for item in design.totals]
        named = [one for one in named if one != ("design.sizes", settings.FROM_POPULATION)]
    named += [(f"notebooks[{i}].each", n.each) for i, n in enumerate(study.notebooks) if n.each]
    privacy = study.privacy
    named += [("privacy.quasi_identifiers", item) for item in privacy.quasi_identifiers]
    named += [("privacy.sensitive_item", privacy.sensitive_item)] if privacy.sensitive_item else []
    for where, item in named:
        if item not in study.codebook:
            yield Problem(where, f'"{item}" is not an item of codebook.csv')
        elif where.endswith(".each") and not study.codebook[item].values:
            yield Problem(where, f'"{item}" has no list of values to run once for each')


@functools.cache
def _registered(root: Path) -> frozenset[str]:
    path = root / "data" / "raw" / "registry.csv"
    if not path.is_file():
        return frozenset()
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line.split(",")[0] for line in lines[1:])
