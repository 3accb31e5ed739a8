"""What a build of a study consists of: the rooms put together. The roof of the house."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from cup_study import files
from cup_study import study as studies
from cup_study.errors import CupError, NotebookError
from cup_study.pipeline import digests, execute, plan
from cup_study.pipeline.build import Step
from cup_study.publish import documents, pages, quarto, render
from cup_study.publish import index as indexes
from cup_study.publish import verify as verification
from cup_study.publish.verification import tolerance_text
from cup_study.study import Study, downloaded

if TYPE_CHECKING:
    import pandas as pd

#: Name of the step that puts the results together and checks the text against them.
CHECK = "check text and numbers"


def fetch(study: Study, *, mend: bool = False) -> list[str]:
    """Bring the study's data that are not in the repository; names of the files.

    What is there already is checked again: a file may have been changed since it came. With `mend`
    such a file is brought anew, else it is an error.

    Raises
    ------
    ChecksumError
        When a file is not the one that the registry names.
    CupError
        When a file cannot be brought.
    """
    names = study.registered()
    if names:
        from cup_study.ingest import download

        for name in names:
            there = downloaded(study.root, name).exists() and not mend
            (download.check if there else download.fetch)(name, study.root)
    return names


def notebooks(study: Study, runs: Sequence[plan.PlannedRun] | None = None) -> list[Step]:
    """One step for each planned run of a notebook.

    Raises
    ------
    InputError
        When ``study.yml`` gives a notebook parameters that it does not have, or a run reads what
        nothing makes.
    """
    return [_notebook_step(planned, study) for planned in runs or plan.make(study)]


def typesetting(
    study: Study, to: Sequence[str], runs: Sequence[plan.PlannedRun] | None = None
) -> list[Step]:
    """Steps from results to pages: check, one for each document and format, one for each run."""
    runs = runs or plan.make(study)
    home, output = study.processed, render.output_folder(study)
    results = [home / "results" / f"{run.id}.json" for run in runs]
    code = digests.of_files(
        digests.modules_of_module("cup_study.publish.render"), digests.package_root()
    )
    place = {"study": study.name, "root": str(study.root)}
    settings = study.model_dump(mode="json", include=set(studies.Settings.model_fields))
    # One digest, not a node for each file in each step: a build with nothing to do stays quick.
    sources = digests.of(digests.of_files(render.source_files(study.root), study.root))
    common = {
        "code": code,
        "study": settings,
        "environment": digests.environment(),
        "sources": sources,
    }
    index = indexes.path(study)
    published = verification.path(study.root)
    checked = Step(
        name=CHECK,
        function=_prepare,
        arguments={**place, "planned": {run.id: run.code for run in runs}},
        depends=(*results, *([published] if published.exists() else [])),
        values={**common, "runs": [(run.id, run.code) for run in runs]},
        makes=(index, output / "verification.html"),
    )
    figures = [home / "results" / run.id for run in runs]
    engine = quarto.find()
    texts = [
        Step(
            name=f"{document.name}.{fmt}",
            function=_document,
            arguments={**place, "document": document.name, "fmt": fmt},
            depends=(index, *figures),
            values={**common, "engine": str(engine)},
            makes=(output / document.output(fmt),),
        )
        for document in documents.find(study, _outline(study, runs))
        for fmt in to
        if fmt in document.formats
    ]
    names = tuple(run.id for run in runs)
    published_notebooks = [
        Step(
            name=f"page of {run.id}",
            function=_page,
            arguments={**place, "run": run.id, "runs": names},
            depends=(
                home / "notebooks" / f"{run.id}.ipynb",
                home / "results" / f"{run.id}.json",
            ),
            values={**common, "runs": names},
            makes=(pages.page_path(output, run.id),),
        )
        for run in runs
    ]
    return [checked, *texts, *published_notebooks]


def everything(study: Study, to: Sequence[str]) -> list[Step]:
    """All steps of a study, from raw data to pages."""
    runs = plan.make(study)
    return [*notebooks(study, runs), *typesetting(study, to, runs)]


def where(study: Study, to: Sequence[str]) -> str:
    """Lines that tell where the report is, and with what it was typeset."""
    output = render.output_folder(study).relative_to(study.root)
    found = documents.find(study, _outline(study, plan.make(study)))
    lines = [
        f"{output.as_posix()}/{d.output(fmt)}" for d in found for fmt in to if fmt in d.formats
    ]
    engine = quarto.find()
    typeset = (
        f"Typeset by Quarto {'.'.join(map(str, engine.version))}." if engine else quarto.message()
    )
    return "\n".join([*lines, typeset])


def verify(study: Study, *, update: bool = False) -> tuple[str, bool]:
    """Compare rebuilt and published values; text for the reader, and whether all agree.

    Parameters
    ----------
    study : Study
        The study; its results must be those of the present code.
    update : bool
        Make the rebuilt values the published ones, and tell every difference.
    """
    planned = {run.id: run.code for run in plan.make(study)}
    render.prepare(study, planned)
    lines: list[str] = []
    if update:
        changes = render.update_published(study)
        lines += [str(change) for change in changes] or ["Nothing to change."]
        render.prepare(study, planned)
    comparison = render.compare(study)
    bad = verification.failures(comparison)
    lines += _comparison_lines(comparison)
    return "\n".join(lines), bad.empty


def refuse_stale(study: Study) -> None:
    """Refuse to go on from results that are not those of the present code and data.

    Raises
    ------
    NotebookError
        With every stale run and why.
    """
    reasons = {run.id: plan.stale(run, study) for run in plan.make(study)}
    stale = [f"  {name}: {reason}" for name, reason in reasons.items() if reason]
    if stale:
        raise NotebookError(
            "These results are missing or stale:\n"
            + "\n".join(stale)
            + f"\nRun `make notebooks STUDY={study.name}` (or `make report`) first."
        )


def draft(
    file: Path,
    languages: Sequence[str],
    reader: Mapping[str, str],
    *,
    out: Path | None = None,
    study: str = "",
    force: bool = False,
) -> str:
    """Draft a codebook from a raw file and write it; text that tells what comes next.

    Parameters
    ----------
    file : Path
        The raw file.
    languages : sequence of str
        Languages of the codebook.
    reader : mapping
        Reader type and options; what is not given is guessed.
    out : Path, optional
        Where to write ``codebook.csv``; into the working directory by default.
    study : str
        Write a whole study folder of this name instead.
    force : bool
        Replace what is there.

    Raises
    ------
    CupError
        When the file cannot be read, or the target is there already.
    """
    from cup_study.ingest.drafting import draft as drafts
    from cup_study.ingest.drafting import draft_study

    given = {key: _option(value) for key, value in reader.items()}
    drafted = drafts.draft(file, languages, given)
    notes = sum(bool(row.get("note")) for row in drafted.rows)
    told = f"{len(drafted.rows)} items from {drafted.cases} rows; {notes} have a note to look at"
    if study:
        folder = draft_study.write(drafted, file, study, studies.find_root(), force=force)
        return f"wrote {folder}: {told}\nNext: correct codebook.csv there, then cup check {study}"
    target = out or Path("codebook.csv")
    if target.exists() and not force:
        raise CupError(f"{target} is there already. Say --force to replace it, or --out elsewhere.")
    files.write_text(target, drafted.csv())
    settings = draft_study.settings(drafted, file.name, file.stem)
    return f"wrote {target}: {told}\n\nA study.yml to go with it:\n\n{settings}"


def _option(value: str) -> Any:
    """Option of a reader from the command line: YAML where it is, else the signs as they stand."""
    if value in ("|", ">", ","):  # signs of YAML
        return value
    try:
        return yaml.safe_load(value) if value else ""
    except yaml.YAMLError:
        return value


def _comparison_lines(comparison: pd.DataFrame) -> Iterator[str]:
    """The table that ``make verify`` prints, and its sum."""
    heads = ("key", "published", "rebuilt", "tolerance", "verdict", "notebook cell")
    rows: list[tuple[str, ...]] = [heads]
    for row in comparison.to_dict("records"):
        place = f"{row['notebook']}, cell {row['cell']}" if row["cell"] else str(row["notebook"])
        shown = [_short(row[name]) for name in ("published", "rebuilt")]
        tolerance = tolerance_text(row["tolerance"])
        rows.append((str(row["key"]), *shown, tolerance, str(row["verdict"]), place))
    widths = [max(len(row[i]) for row in rows) for i in range(len(heads))]
    for cells in rows:
        yield "  ".join(
            cell.ljust(width) for cell, width in zip(cells, widths, strict=True)
        ).rstrip()
    counts = comparison["verdict"].value_counts()
    yield f"\n{len(comparison)} values: " + ", ".join(f"{v} {n}" for v, n in counts.items())
    if len(verification.failures(comparison)):
        yield (
            "A value that differs means that code, data or packages are not those of the "
            "published report.\nIf the change is meant: make verify UPDATE=1, and commit "
            "reports/published.json."
        )


def _short(value: object) -> str:
    text = f"{value:.6g}" if isinstance(value, float) else "" if value is None else str(value)
    return text if len(text) <= 24 else text[:23] + "…"


def _outline(study: Study, runs: Sequence[plan.PlannedRun]) -> dict[str, object]:
    """As much of the results index as is known before anything has run."""
    by_notebook: dict[str, list[str]] = {}
    for run in runs:
        by_notebook.setdefault(run.notebook.stem, []).append(run.id)
    return {
        "study": study.name,
        "simulated": study.simulated,
        "sections": study.sections,
        "notebooks": by_notebook,
        "results": {},
    }


def _prepare(*, study: str, root: str, planned: dict[str, str]) -> None:
    execute.die_with_parent()
    render.prepare(studies.load(study, Path(root)), planned)


def _document(*, study: str, root: str, document: str, fmt: str) -> None:
    execute.die_with_parent()
    render.render_document(studies.load(study, Path(root)), document, fmt)


def _page(*, study: str, root: str, run: str, runs: tuple[str, ...]) -> None:
    execute.die_with_parent()
    loaded = studies.load(study, Path(root))
    target = pages.page_path(render.output_folder(loaded), run)
    results = json.loads(indexes.results_file(loaded, run).read_text(encoding="utf-8"))
    pages.render(loaded, run, runs, target, simulated=results["simulated"])


def _notebook_step(planned: plan.PlannedRun, study: Study) -> Step:
    home = study.processed
    return Step(
        name=planned.id,
        function=execute.run_notebook,
        arguments={
            "run": planned.id,
            "notebook": str(planned.notebook),
            "parameters": planned.parameters,
            "outputs": planned.outputs,
            "digest": planned.code,
            "processed": str(home),
        },
        depends=planned.inputs,
        values={"code": planned.code},
        makes=(
            *(home / name for name in planned.outputs),
            home / "results" / f"{planned.id}.json",
            home / "results" / planned.id,
            home / "notebooks" / f"{planned.id}.ipynb",
        ),
    )
