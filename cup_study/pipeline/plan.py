"""The plan: which runs of which notebooks a study needs, with what each reads and makes.

One planned run is one pair of notebook and parameters. Everything is checked before anything
runs, and all mistakes are told at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from cup_study import files, parameters, run
from cup_study.errors import CupError, InputError, Problem
from cup_study.pipeline import digests
from cup_study.study import NotebookEntry, Settings, Study


@dataclass(frozen=True)
class PlannedRun:
    """One run of a notebook for a study.

    Attributes
    ----------
    id : str
        Name of the run, such as ``"03_respondents@lulea"``.
    notebook : Path
        The notebook.
    parameters : dict
        Values to inject.
    inputs : tuple of Path
        Files that it reads.
    outputs : tuple of str
        Files that it makes in ``data/processed/<study>/``.
    code : str
        Digest of notebook, parameters, modules and packages.
    optional : frozenset of Path
        Those of the inputs that may be missing (``"name?"``).
    """

    id: str
    notebook: Path
    parameters: dict[str, object]
    inputs: tuple[Path, ...]
    outputs: tuple[str, ...]
    code: str
    optional: frozenset[Path] = frozenset()


def make(study: Study) -> list[PlannedRun]:
    """Plan all runs of a study.

    Parameters
    ----------
    study : Study
        The study.

    Returns
    -------
    list of PlannedRun
        In the order of ``study.yml``.

    Raises
    ------
    InputError
        With every unknown or mistyped parameter and every input that nothing makes.
    """
    problems: list[Problem] = []
    runs: list[PlannedRun] = []
    for i, entry in enumerate(study.notebooks):
        for group in _groups(entry, study):
            try:
                runs.append(_plan(entry, group, study))
            except InputError as error:
                problems += [
                    Problem(f"notebooks[{i}] ({entry.run})", str(p)) for p in error.problems
                ]
                break
            except CupError as error:
                problems.append(Problem(f"notebooks[{i}] ({entry.run})", str(error)))
                break
    runs = _without_missing(runs, study)
    problems += _conflicts(runs, study)
    if problems:
        raise InputError(
            f"data/raw/{study.name}/study.yml",
            problems,
            "Correct study.yml, or the parameters cell of the notebook.",
        )
    return runs


def stale(planned: PlannedRun, study: Study) -> str | None:
    """Why the results of a run are not those of the present code and data; None if they are.

    Parameters
    ----------
    planned : PlannedRun
        The run as it would be made now.
    study : Study
        The study.
    """
    path = study.processed / "results" / f"{planned.id}.json"
    if not path.is_file():
        return "it has not run"
    content = json.loads(path.read_text(encoding="utf-8"))
    if content["digest"] != planned.code:
        return "the notebook, its parameters, or code that it imports has changed since it ran"
    current = {
        name: files.content_digest(study.root / name)
        for name in content["inputs"]
        if (study.root / name).exists()
    }
    changed = sorted(
        name for name, digest in content["inputs"].items() if current.get(name) != digest
    )
    return f"what it read has changed since: {', '.join(changed)}" if changed else None


def _groups(entry: NotebookEntry, study: Study) -> list[str]:
    if entry.each is None:
        return [""]
    return [f"{entry.each}={value}" for value in study.codebook[entry.each].values]


def _plan(entry: NotebookEntry, group: str, study: Study) -> PlannedRun:
    path = study.root / "notebooks" / f"{entry.run}.ipynb"
    declared = parameters.declared(path)
    given: dict[str, object] = {**entry.parameters, "study": study.name}
    if group:
        given["group"] = group
    values = parameters.check(declared, given, f"notebooks/{entry.run}.ipynb")
    inputs: list[Path] = []
    optional: set[Path] = set()
    outputs: list[str] = []
    for parameter in declared:
        name = str(values[parameter.name])
        if parameter.role == "input":
            paths = parameters.resolve_input(name, study, study.processed)
            inputs += paths
            optional |= set(paths) if name.endswith("?") else set()
        elif parameter.role == "output":
            outputs.append(name)
    code = digests.of(
        [
            digests.notebook(path),
            given,
            digests.of_files(digests.modules_of_notebook(path), digests.package_root()),
            digests.environment(),
            # Titles, labels and languages reach every notebook through run.study; which other
            # notebooks there are, and with which parameters, does not.
            study.model_dump(mode="json", include=set(Settings.model_fields) - {"notebooks"}),
            digests.of_files([study.folder / "codebook.csv"], study.root),
            # What a labelled raw file adds to the codebook reaches every notebook, too.
            [repr(item) for item in study.codebook.items if item.from_file],
        ]
    )
    return PlannedRun(
        id=run.run_id(entry.run, study, run.parse_group(group, study)),
        notebook=path,
        parameters=given,
        inputs=tuple(dict.fromkeys(inputs)),
        outputs=tuple(outputs),
        code=code,
        optional=frozenset(optional),
    )


def _without_missing(runs: list[PlannedRun], study: Study) -> list[PlannedRun]:
    """The runs without optional inputs that are not there and that no run makes."""
    made = {study.processed / output for planned in runs for output in planned.outputs}
    kept = [
        tuple(p for p in planned.inputs if p in made or p not in planned.optional or p.exists())
        for planned in runs
    ]
    return [replace(planned, inputs=own) for planned, own in zip(runs, kept, strict=True)]


def _conflicts(runs: Iterable[PlannedRun], study: Study) -> list[Problem]:
    """Two runs of one name or one output, and inputs that are neither there nor made."""
    problems = []
    makers: dict[str, str] = {}
    seen: set[str] = set()
    runs = list(runs)
    for planned in runs:
        if planned.id in seen:
            problems.append(Problem(planned.id, "is planned twice; runs need different groups"))
        seen.add(planned.id)
        for output in planned.outputs:
            if output in makers:
                problems.append(
                    Problem(planned.id, f'makes "{output}", which {makers[output]} makes as well')
                )
            makers[output] = planned.id
    made = {study.processed / output for output in makers}
    readers: dict[Path, list[str]] = {}
    for planned in runs:
        for path in planned.inputs:
            if path not in made and not path.exists():
                readers.setdefault(path, []).append(planned.id)
    for path, ids in readers.items():
        more = f" and {len(ids) - 1} more" if len(ids) > 1 else ""
        problems.append(Problem(f"{ids[0]}{more}", _missing_input(path, study)))
    return problems


def _missing_input(path: Path, study: Study) -> str:
    name = path.relative_to(study.root) if path.is_relative_to(study.root) else path
    if path.is_relative_to(study.processed):
        return f"reads {name.as_posix()}, which no notebook of this study makes"
    if "_downloads" in path.parts:
        return (
            f"reads {name.as_posix()}, which is not downloaded; run "
            f"`make data STUDY={study.name}` (set CUP_DATA_MIRROR to a folder that holds it where "
            "there is no network)"
        )
    return f"reads {name.as_posix()}, which is not there"
