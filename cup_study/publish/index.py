"""The results index: every result of a study in the one file that the report's text reads.

Each notebook run leaves a JSON file of results. Here they are merged, refused when one is missing
or older than what it was computed from, and written for the Lua filter, which sees nothing else.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from cup_study import files
from cup_study.errors import RenderError
from cup_study.study import Study

#: Version of the results files that this module reads.
SCHEMA = 1
#: Run id of the results that verification makes (see :mod:`cup_study.publish.verify`).
VERIFICATION = "verification"

Index = dict[str, Any]


def folder(study: Study) -> Path:
    """``data/processed/<study>/publish``: the index and the staged sources."""
    return study.processed / "publish"


def path(study: Study) -> Path:
    """Where the index of a study is kept."""
    return folder(study) / "index.json"


def results_file(study: Study, run: str) -> Path:
    """Where the results of one run are kept."""
    return study.processed / "results" / f"{run}.json"


def build(study: Study, planned: Mapping[str, str | None]) -> Index:
    """Merge the results of the planned runs.

    Parameters
    ----------
    study : Study
        The study.
    planned : mapping of str to str or None
        Run id (``03_respondents`` or ``03_respondents@kalix``), in the order of the study,
        to the digest of everything that the run depends on now. None skips the comparison.

    Returns
    -------
    dict
        ``study``, ``title``, ``languages``, ``simulated``, ``sections``, ``notebooks`` (stem to
        its run ids), ``runs``, ``sources`` and ``results`` (key to result, with ``run``).

    Raises
    ------
    RenderError
        When results are missing, unreadable or stale, or two runs use one key; names all.
    """
    problems: list[str] = []
    results: dict[str, Any] = dict(_about(study))
    notebooks: dict[str, list[str]] = {}
    for run, digest in planned.items():
        notebooks.setdefault(run.partition("@")[0], []).append(run)
        content = _read(study, run, digest, problems)
        for key, result in content.get("results", {}).items():
            if key in results:
                problems.append(f'{run}: key "{key}" is already used by {results[key]["run"]}')
                continue
            marked = is_simulated(study, content) and result.get("simulated") is not False
            results[key] = {**result, "run": run, "simulated": marked}
    if problems:
        raise RenderError(
            f"The results of {study.name} cannot be put into the report:\n  "
            + "\n  ".join(problems)
            + f"\nRun: make notebooks STUDY={study.name}"
        )
    return {
        "schema": SCHEMA,
        "study": study.name,
        "title": study.title,
        "languages": list(study.languages),
        "simulated": study.simulated,
        "sections": study.sections,
        "notebooks": notebooks,
        "runs": list(planned),
        "sources": sources(study.root),
        "results": results,
    }


def write(study: Study, index: Index) -> Path:
    """Write the index and give its path; an unchanged index keeps its file."""
    target = path(study)
    text = json.dumps(index, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    if not target.is_file() or target.read_text(encoding="utf-8") != text:
        files.write_text(target, text)
    return target


def read(study: Study) -> Index:
    """Read the index that :func:`write` wrote.

    Raises
    ------
    RenderError
        When there is none.
    """
    try:
        index: Index = json.loads(path(study).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RenderError(
            f"There are no results of {study.name} to report.\n"
            f"Run: make notebooks STUDY={study.name}"
        ) from None
    return index


def with_verification(study: Study, index: Index) -> Index:
    """The index with the results of verification added, if verification has run.

    Returns
    -------
    dict
        A new index; `index` is not changed.
    """
    file = results_file(study, VERIFICATION)
    if not file.is_file():
        return index
    content = json.loads(file.read_text(encoding="utf-8"))
    added = {
        key: {**result, "run": VERIFICATION, "simulated": False}
        for key, result in content["results"].items()
    }
    return {**index, "results": {**index["results"], **added}}


def is_simulated(study: Study, content: Mapping[str, Any]) -> bool:
    """Whether the results of a run rest on simulated data.

    A simulated study also runs notebooks that never see its data, such as a literature review:
    what they give is as real as anywhere else.

    Parameters
    ----------
    study : Study
        The study.
    content : mapping
        What the run left: ``simulated`` and ``inputs`` (paths from the root).

    Returns
    -------
    bool
    """
    own = (f"data/raw/{study.name}/", f"data/processed/{study.name}/")
    inputs = list(content.get("inputs", {}))
    return bool(content["simulated"]) and (
        not inputs or any(name.startswith(own) for name in inputs)
    )


def sources(root: Path) -> dict[str, dict[str, str]]:
    """Sources that ``.fact`` spans may name: ``reports/sources.yml``, id to text per language."""
    file = root / "reports" / "sources.yml"
    if not file.is_file():
        return {}
    return dict(yaml.safe_load(file.read_text(encoding="utf-8")) or {})


def similar(key: str, known: Iterable[str]) -> str:
    """``; did you mean "..."?`` for the most similar known name, or nothing.

    Examples
    --------
    >>> similar("sem.cif", ["sem.cfi", "survey.n"])
    '; did you mean "sem.cfi"?'
    >>> similar("abc", ["sem.cfi"])
    ''
    """
    match = difflib.get_close_matches(key, list(known), n=1)
    return f'; did you mean "{match[0]}"?' if match else ""


def _about(study: Study) -> Iterable[tuple[str, dict[str, Any]]]:
    """What ``study.yml`` says of the study, as values ``study.*`` without a cell."""
    texts = {
        "title": study.title,
        "description": study.description,
        "licence": dict.fromkeys(study.languages, study.licence),
        "citation": dict.fromkeys(study.languages, study.citation),
    }
    for name, text in texts.items():
        if any(text.values()):
            yield (
                f"study.{name}",
                {
                    "kind": "value",
                    "value": next(iter(text.values())),
                    "text": {lang: " ".join(t.split()) for lang, t in text.items()},
                    "run": "study.yml",
                    "cell": None,
                },
            )


def _read(study: Study, run: str, digest: str | None, problems: list[str]) -> dict[str, Any]:
    file = results_file(study, run)
    shown = file.relative_to(study.root)
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.append(f"{run}: no results ({shown} is missing)")
        return {}
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{run}: {shown} cannot be read ({error})")
        return {}
    if content.get("schema") != SCHEMA:
        problems.append(f"{run}: {shown} has schema {content.get('schema')}, expected {SCHEMA}")
        return {}
    if digest is not None and content.get("digest") != digest:
        problems.append(f"{run}: results are older than the notebook, its inputs or parameters")
        return {}
    return content
