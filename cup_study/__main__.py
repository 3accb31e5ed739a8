"""The command line: ``cup`` or ``python -m cup_study``. Parses, calls, prints."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from cup_study import __version__
from cup_study import study as studies
from cup_study.errors import CupError
from cup_study.numbers import LANGUAGES

# Heavy rooms are imported inside the commands: with nothing to do a build ends within seconds.

FORMATS = ("html", "pdf", "docx", "pptx")

study_option = click.option(
    "--study",
    default="",
    help="Name of a folder in data/raw. Default: CUP_STUDY, else the default study.",
)


def _build_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(
        [
            study_option,
            click.option(
                "--jobs",
                default=2,
                show_default=True,
                type=click.IntRange(1),
                help="Steps at the same time.",
            ),
            click.option(
                "--executor",
                default="processes",
                show_default=True,
                type=click.Choice(["processes", "dask"]),
                help="Worker processes here, or a Dask cluster.",
            ),
            click.option(
                "--scheduler",
                default="",
                help="Address of a Dask scheduler, such as tcp://host:8786.",
            ),
            click.option("--force", is_flag=True, help="Run everything, changed or not."),
        ]
    ):
        command = option(command)
    return command


def _formats(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in value.split(",") if name.strip())
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        raise click.BadParameter(f'expected some of {",".join(FORMATS)}, got "{value}"')
    return names


to_option = click.option(
    "--to",
    default=",".join(FORMATS),
    show_default=True,
    callback=_formats,
    help="Formats of the report, with commas between.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def cli() -> None:
    """Rebuild a study from raw data to the finished report, and prove its numbers."""


@cli.command()
@_build_options
@to_option
def report(study: str, to: tuple[str, ...], **options: Any) -> None:
    """Build everything: notebooks, then the report, article and summary."""
    from cup_study import recipe

    loaded = studies.load(study)
    recipe.fetch(loaded)
    _build(loaded, recipe.everything(loaded, to), options)
    click.echo(recipe.where(loaded, to))


@cli.command()
@_build_options
def notebooks(study: str, **options: Any) -> None:
    """Run the notebooks whose code, parameters or data changed."""
    from cup_study import recipe

    loaded = studies.load(study)
    recipe.fetch(loaded)
    _build(loaded, recipe.notebooks(loaded), options)


@cli.command()
@_build_options
@to_option
def render(study: str, to: tuple[str, ...], **options: Any) -> None:
    """Typeset the report from the results that are there; stale results are an error."""
    from cup_study import recipe

    loaded = studies.load(study)
    recipe.refuse_stale(loaded)
    _build(loaded, recipe.typesetting(loaded, to), options)
    click.echo(recipe.where(loaded, to))


@cli.command()
@study_option
@click.option("--update", is_flag=True, help="Make the rebuilt values the published ones.")
def verify(study: str, update: bool) -> None:
    """Compare the rebuilt values with the published ones; rebuilds nothing."""
    from cup_study import recipe

    loaded = studies.load(study)
    recipe.refuse_stale(loaded)
    text, agrees = recipe.verify(loaded, update=update)
    click.echo(text)
    if not agrees:
        sys.exit(1)


@cli.command()
@study_option
def data(study: str) -> None:
    """Download a study's data that are not in the repository, and check them."""
    from cup_study import recipe

    loaded = studies.load(study)
    names = recipe.fetch(loaded, mend=True)
    for name in names:
        click.echo(f"{name}: there, checksum right")
    if not names:
        click.echo(f"Study {loaded.name}: all data are in the repository.")


@cli.command()
@click.argument("study")
@click.option("--seed", type=int, default=None, help="Another seed than the design's own.")
def simulate(study: str, seed: int | None) -> None:
    """Write a simulated study's data files from its design (simulation.yml)."""
    from cup_study.ingest.simulating import simulation

    for path in simulation.simulate(study, studies.find_root(), seed=seed):
        click.echo(f"wrote {path}")


@cli.command()
@click.argument("name", required=False, default="", metavar="[STUDY]")
@study_option
def check(name: str, study: str) -> None:
    """Check all of a study without running a notebook, and tell all problems at once.

    Settings, codebook, raw files, frames, margins, rules, models and notebook parameters.
    """
    from cup_study import validation

    if name and study and name != study:
        raise click.UsageError(f'two studies are named: "{name}" and "{study}"')
    report = validation.check(name or study)
    click.echo(report.text(), err=bool(report.errors))
    if report.errors:
        sys.exit(1)


@cli.group()
def codebook() -> None:
    """Codebooks: draft one from a raw export."""


@codebook.command(name="draft")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--reader", default="", help="Type of the reader, such as csv; guessed by default.")
@click.option(
    "--option", "options", multiple=True, metavar="NAME=VALUE", help="Option of the reader."
)
@click.option("--lang", default="en,sv", show_default=True, help="Languages of the codebook.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write codebook.csv.")
@click.option("--study", default="", help="Write a whole study folder data/raw/STUDY instead.")
@click.option("--force", is_flag=True, help="Replace what is there (never a raw file).")
def codebook_draft(
    file: Path,
    reader: str,
    options: tuple[str, ...],
    lang: str,
    out: Path | None,
    study: str,
    force: bool,
) -> None:
    """Propose a codebook for a raw export FILE, for a person to correct."""
    from cup_study import recipe

    languages = tuple(filter(None, (part.strip() for part in lang.split(","))))
    unknown = [one for one in languages if one not in LANGUAGES]
    if unknown or not languages:
        raise click.BadParameter(f'--lang: expected some of {",".join(LANGUAGES)}, got "{lang}"')
    pairs = [part.partition("=") for part in options]
    if wrong := [part for part, (_, equals, _) in zip(options, pairs, strict=True) if not equals]:
        raise click.BadParameter(f'--option: expected name=value, got "{wrong[0]}"')
    given = {key.strip(): value for key, _, value in pairs} | ({"type": reader} if reader else {})
    if study and out:
        raise click.UsageError("--study writes the codebook into its folder: leave out --out")
    click.echo(recipe.draft(file, languages, given, out=out, study=study, force=force))


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@study_option
@click.option("--by", default="", help="Columns that others may know, with commas between.")
@click.option("--k", type=click.IntRange(2), default=None, help="Rows that must look alike.")
def anonymity(file: Path, study: str, by: str, k: int | None) -> None:
    """k-anonymity of a FILE that is offered for release; fails when k is not reached."""
    from cup_study.survey.privacy import release

    columns = [part.strip() for part in by.split(",") if part.strip()]
    text, reached = release.report(file, studies.load(study), columns, k)
    click.echo(text)
    if not reached:
        sys.exit(1)


@cli.command(name="studies")
def list_studies() -> None:
    """List the studies."""
    for name in studies.names():
        loaded = studies.load(name)
        marks = ["default"] if loaded.default else []
        marks += ["simulated data"] if loaded.simulated else []
        title = loaded.text(loaded.title, loaded.languages[0])
        click.echo(f"{name:12} {title}" + (f" ({', '.join(marks)})" if marks else ""))


@cli.command()
@study_option
def lab(study: str) -> None:
    """Open JupyterLab on the project's kernel."""
    loaded = studies.load(study)
    environment = {**os.environ, studies.STUDY_VARIABLE: loaded.name}
    command = [sys.executable, "-m", "jupyterlab", str(loaded.root / "notebooks")]
    sys.exit(subprocess.run(command, env=environment, check=False).returncode)


@cli.command()
@study_option
@click.option(
    "--jobs", default=2, show_default=True, type=click.IntRange(2), help="Steps at the same time."
)
@click.option(
    "--part",
    type=click.Choice(["all", "models", "survey", "literature", "citizens", "build"]),
    default="all",
    show_default=True,
    help="Structural equation models beside their peers, a survey of two million rows, 20,000 "
    "bibliographic records and a meta-analysis, customer groups beside StepMix, the build of the "
    "study, or all.",
)
def bench(study: str, jobs: int, part: str) -> None:
    """Measure speed: models, a large survey, literature, groups, the build, beside their peers."""
    from cup_study import bench as benchmark
    from cup_study import bench_citizens, bench_literature, bench_survey
    from cup_study.sem import bench as models

    if part in ("all", "models"):
        click.echo(models.table(models.measure()))
    if part in ("all", "survey"):
        click.echo(bench_survey.measure())
    if part in ("all", "literature"):
        click.echo(bench_literature.measure())
    if part in ("all", "citizens"):
        click.echo(bench_citizens.measure())
    if part in ("all", "build"):
        click.echo(benchmark.measure(studies.load(study), jobs))


@cli.command()
@study_option
def clean(study: str) -> None:
    """Remove everything that a build of the study made."""
    loaded = studies.load(study)
    for folder in (loaded.processed, loaded.root / "reports" / "_output" / loaded.name):
        if folder.exists():
            shutil.rmtree(folder)
            click.echo(f"removed {folder.relative_to(loaded.root)}")


def _build(study: studies.Study, steps: list[Any], options: dict[str, Any]) -> None:
    from cup_study.pipeline import build

    outcomes = build.build(steps, study.processed, **options)
    text, good = build.summary(outcomes)
    click.echo(text, err=not good)
    if not good:
        sys.exit(1)


def main() -> None:
    """Run the command line; a :class:`CupError` is printed as it is, without a traceback."""
    try:
        cli()
    except CupError as error:
        click.echo(f"{click.style('Error:', fg='red', bold=True)} {error}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        click.echo("Stopped. What was finished is kept; run the same command to go on.", err=True)
        sys.exit(130)


if __name__ == "__main__":
    main()
