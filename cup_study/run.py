"""One run of a notebook: for which study and group, with which parameters, writing where.

A run's identity is worked out here and nowhere else, so that the notebook, the pipeline and the
report agree on the name of every file and key.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cup_study import files, parameters
from cup_study import notebook as notebooks
from cup_study import study as studies
from cup_study.codebook import Codebook
from cup_study.errors import CupError, NotebookError
from cup_study.study import Study

SCHEMA = 1
#: Set by the pipeline: where the run writes, and the digest of everything it depends on.
STAGING_VARIABLE, DIGEST_VARIABLE = "CUP_STAGING", "CUP_DIGEST"


@dataclass
class Run:
    """One run of a notebook.

    Attributes
    ----------
    notebook : str
        Name of the notebook without ``.ipynb``.
    study : Study
        The study that it runs for.
    parameters : dict
        Its checked parameters.
    group : tuple of (str, object) or None
        Item and value when the run is for one group only.
    folder : Path
        Where the run writes.
    results : dict
        What was handed over so far, by key.
    inputs : dict
        Files and folders read so far and their SHA-256.
    """

    notebook: str
    study: Study
    parameters: dict[str, object]
    group: tuple[str, Any] | None
    folder: Path
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    _texts: dict[str, tuple[dict[str, Any], str]] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> str:
        """Name of the run: the notebook, and the group if there is one."""
        return run_id(self.notebook, self.study, self.group)

    @property
    def codebook(self) -> Codebook:
        """The study's codebook."""
        return self.study.codebook

    @property
    def languages(self) -> tuple[str, ...]:
        """The study's languages, the first is the default."""
        return self.study.languages

    @property
    def key_suffix(self) -> str:
        """What a group run adds to its keys: ``"@kalix"``, or nothing."""
        return self.id.removeprefix(self.notebook)

    @property
    def simulated(self) -> bool:
        """Whether anything it read so far is the study's own data, and these are simulated.

        What a simulated study takes from elsewhere, such as the literature, is not simulated.
        """
        own = tuple(
            f"{_relative(folder, self.study.root)}/"
            for folder in (self.study.folder, self.study.processed)
        )
        return self.study.simulated and any(name.startswith(own) for name in self.inputs)

    def path(self, name: str) -> Path | None:
        """Path of an input; None when it is optional (``"name?"``) and not there.

        Raises
        ------
        NotebookError
            When the file is not there.
        """
        paths = self.paths(name)
        if not paths:
            return None
        return paths[0]

    def paths(self, name: str) -> list[Path]:
        """Paths of an input that may be several files, such as ``"raw:"``."""
        paths = parameters.resolve_input(name, self.study, self.study.processed)
        optional = name.endswith("?")
        for path in paths:
            if not path.exists() and not optional:
                raise NotebookError(
                    f"{_relative(path, self.study.root)} is not there.\n"
                    f"Run `make notebooks STUDY={self.study.name}`, which makes what a notebook "
                    "reads, or `make data` when it is a download."
                )
        found = [path for path in paths if path.exists()]
        for path in found:
            self.inputs[_relative(path, self.study.root)] = files.content_digest(path)
        save(self)
        return found

    def cell(self) -> dict[str, Any]:
        """The notebook cell that is running (``id`` and ``index``), found by its source.

        Neither IPython nor papermill tells a cell its own place, but the source that runs is known
        and so is the notebook's file; outside a notebook (tests, scripts) there is no cell.
        """
        from IPython import get_ipython

        shell = get_ipython()
        history = shell.user_ns.get("In", [""]) if shell is not None else [""]
        source = str(history[-1]).strip()
        path = self.study.root / "notebooks" / f"{self.notebook}.ipynb"
        for cell in notebooks.cells(path):
            if cell.kind == "code" and cell.source.strip() == source:
                return {"id": cell.id, "index": cell.number}
        return {"id": "", "index": 0}

    def output(self, name: str) -> Path:
        """Where to write a declared output."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


_current: Run | None = None


def start(
    notebook: str,
    study: str = "",
    namespace: Mapping[str, object] | None = None,
    *,
    root: Path | None = None,
) -> Run:
    """Begin a run: load the study, check the parameters, open the results file.

    Parameters
    ----------
    notebook : str
        Name of the notebook without ``.ipynb``.
    study : str
        Name of the study; empty for the default one.
    namespace : mapping, optional
        The notebook's variables (``locals()``): its declared parameters are picked out.
    root : Path, optional
        Root of the repository; found from the working directory upwards by default.

    Returns
    -------
    Run

    Raises
    ------
    InputError
        When a parameter has the wrong type.
    StudyError
        When the study folder is wrong.
    """
    global _current
    loaded = studies.load(study, root)
    source = loaded.root / "notebooks" / f"{notebook}.ipynb"
    declared = parameters.declared(source)
    names = {p.name for p in declared}
    given = {k: v for k, v in (namespace or {}).items() if k in names}
    values = parameters.check(declared, given, f"notebooks/{notebook}.ipynb")
    group = parse_group(str(values.get("group") or ""), loaded)
    staging = os.environ.get(STAGING_VARIABLE)
    name = run_id(notebook, loaded, group)
    folder = Path(staging) if staging else loaded.processed / "explore" / name
    values["study"] = loaded.name
    _current = Run(notebook, loaded, values, group, folder)
    save(_current)
    return _current


def current() -> Run:
    """Give the run that the notebook started.

    Raises
    ------
    CupError
        When none was started.
    """
    if _current is None:
        raise CupError(
            'No run was started. Begin the notebook with run = results.start("<its name>", study, '
            "locals())."
        )
    return _current


def parse_group(group: str, study: Study) -> tuple[str, Any] | None:
    """Item and value of a group parameter such as ``"municipality=2"``.

    Raises
    ------
    NotebookError
        When the codebook has no such item or value.
    """
    if not group:
        return None
    item, _, text = group.partition("=")
    if item in study.codebook:
        for candidate in study.codebook[item].values:
            if str(candidate) == text:
                return item, candidate
    raise NotebookError(
        f'Parameter "group": expected item=value with an item and a value of codebook.csv, '
        f'got "{group}".'
    )


def run_id(notebook: str, study: Study, group: tuple[str, Any] | None) -> str:
    """Name of a run, safe as a file name: ``"03_respondents@lulea"``."""
    return notebook if group is None else f"{notebook}@{group_slug(study, *group)}"


def group_slug(study: Study, name: str, value: Any) -> str:
    """Name of a group in runs, keys and files: its label in the study's first language."""
    item = study.codebook[name]
    slugs = {v: slug(item.label(v, study.languages[0])) for v in item.values}
    found = slugs[value]
    return slug(str(value)) if not found or list(slugs.values()).count(found) > 1 else found


def slug(text: str) -> str:
    """Lower-case ASCII letters, digits and hyphens of a text.

    Examples
    --------
    >>> slug("Luleå kommun")
    'lulea-kommun'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def save(run: Run) -> None:
    """Write the run's results file, whole.

    It is written at each result, and Python's encoder is slow where it indents: what has not
    changed since the last time is not encoded again.
    """
    content = {
        "schema": SCHEMA,
        "study": run.study.name,
        "simulated": run.simulated,
        "notebook": run.notebook,
        "run": run.id,
        "group": list(run.group) if run.group else None,
        "parameters": run.parameters,
        "inputs": run.inputs,
        "digest": os.environ.get(DIGEST_VARIABLE, "exploration"),
        "results": {},
    }
    head, _, tail = _encoded(content).partition('"results": {}')
    told = f'{head}"results": {_results(run)}{tail}\n'
    files.write_text(run.folder / "results" / f"{run.id}.json", told)


def _results(run: Run) -> str:
    """Results as they stand in the file, each encoded when it came."""
    if not run.results:
        return "{}"
    for key, entry in run.results.items():
        if key not in run._texts or run._texts[key][0] is not entry:
            # A line end within a text is encoded, so that every real one is an indentation.
            text = f"{_encoded(key)}: {_encoded(entry)}".replace("\n", "\n  ")
            run._texts[key] = (entry, text)
    lines = ",\n  ".join(run._texts[key][1] for key in sorted(run.results))
    return f"{{\n  {lines}\n }}"


def _encoded(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
