"""Everything about a study that can be checked without running a notebook. A roof, as the recipe.

Each check goes on where another one failed, so that one run tells every problem of every file.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from cup_study import parameters, recipe
from cup_study import study as studies
from cup_study.errors import CupError, InputError, Problem
from cup_study.pipeline import plan
from cup_study.study import Study

if TYPE_CHECKING:
    from cup_study.ingest.flagging import flags

_R = TypeVar("_R")

#: Name of the file with rules about impossible combinations, under ``files`` in ``study.yml``.
_RULES = "rules"

#: Rules of the cleaning log that changed nothing and ask a person to look.
_DOUBTS = ("column_matched", "similar_column", "label_differs", "direction", "never_no")
#: Remarks of one kind that are told before they are only counted.
_SHOWN = 5
#: Fewer respondents than this in a cell of the population make its weight a matter of chance.
_FEW = 5


@dataclass
class Report:
    """What a check found.

    Attributes
    ----------
    lines : list of str
        What is fine, with its counts.
    remarks : list of str
        What is allowed, and worth a look.
    errors : list of CupError
        What is wrong, one error a file.
    """

    lines: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    errors: list[CupError] = field(default_factory=list)

    @property
    def problems(self) -> int:
        """How many problems there are in all."""
        return sum(len(e.problems) if isinstance(e, InputError) else 1 for e in self.errors)

    def text(self) -> str:
        """The report for people: what is wrong, what to look at, what is fine."""
        parts = [str(error) for error in self.errors]
        parts += ["\n".join(["Worth a look:", *(f"  {r}" for r in self.remarks)])] * bool(
            self.remarks
        )
        parts += ["\n".join(["Fine:", *(f"  {line}" for line in self.lines)])] * bool(self.lines)
        n = self.problems
        parts.append(f"{_n(n, 'problem')}." if n else "No problems.")
        return "\n\n".join(parts)


def check(name: str = "", root: Path | None = None) -> Report:
    """Check a study's settings, codebook, raw files, margins, rules, models and parameters.

    Parameters
    ----------
    name : str
        Name of the study; empty for the default one.
    root : Path, optional
        Root of the repository; found from the working directory upwards by default.

    Returns
    -------
    Report

    Raises
    ------
    StudyError
        When there is no such study, or its settings cannot be read at all.
    """
    report = Report()
    study, error = studies.examine(name, root)
    if error is not None:
        report.errors.append(error)
    else:
        report.lines.append(
            f"study.yml: {_n(len(study.waves), 'wave')}, {_n(len(study.sections), 'section')}"
        )
    if error is not None and not len(study.codebook):
        return report  # nothing can be compared with a codebook that cannot be read
    if len(study.codebook):
        kinds = pd.Series([item.type for item in study.codebook.items]).value_counts()
        listed = ", ".join(f"{n} {kind}" for kind, n in kinds.items())
        report.lines.append(f"codebook.csv: {_n(len(study.codebook), 'item')} ({listed})")
    runs = _try(report, lambda: plan.make(study))
    if runs is not None:
        report.lines.append(f"notebooks: {_n(len(runs), 'run')} planned, all parameters known")
    for key, file in study.models.items():
        _try(report, functools.partial(_model, report, study, key, file))
    if _try(report, lambda: _rules(report, study)) is None:
        # Wrong rules are told above; the raw files are checked without them.
        files = {key: file for key, file in study.files.items() if key != _RULES}
        study = study.model_copy(update={"files": files})
    if _try(report, lambda: recipe.fetch(study)) is not None:
        _data(report, study)
    report.remarks += _unlabelled(study)
    return report


def _n(n: int, what: str, several: str = "") -> str:
    return f"{n} {what if n == 1 else several or what + 's'}"


def _try(report: Report, function: Callable[[], _R]) -> _R | None:
    """Result of a check; None, with the error in the report, when it failed."""
    try:
        return function()
    except CupError as error:
        report.errors.append(error)
    return None


def _model(report: Report, study: Study, key: str, file: str) -> None:
    from cup_study.sem.language import names, syntax

    path = study.folder / file
    if not path.is_file():  # told with the settings
        return
    source = f"data/raw/{study.name}/{file}"
    try:
        statements = syntax.read(path.read_text(encoding="utf-8")).statements
    except InputError as error:
        raise InputError(source, error.problems, error.remedy) from None
    observed = [n for n in names.of_statements(statements).observed if ":" not in n]
    # Without waves there are no items: a model of published correlations is about constructs.
    unknown = [n for n in observed if study.waves and n not in study.codebook]
    problems = [Problem(f'variable "{n}"', "is not an item of codebook.csv") for n in unknown]
    problems += [
        Problem(f'variable "{item.name}"', f"is of type {item.type}, which has no numbers")
        for item in (study.codebook[n] for n in observed if n in study.codebook)
        if item.type in ("id", "text")
    ]
    if problems:
        raise InputError(source, problems, "Correct the model, or the names in codebook.csv.")
    report.lines.append(f"{file}: {len(observed)} variables known ({key})")


def _rules(report: Report, study: Study) -> bool:
    from cup_study.ingest.flagging import rules

    file = study.files.get(_RULES)
    if file is None:
        return True
    source = f"data/raw/{study.name}/{file}"
    found = rules.read(study.folder / file, study.codebook, study.languages, source)
    report.lines.append(f"{file}: {_n(len(found), 'rule')}, all items known")
    return True


def _data(report: Report, study: Study) -> None:
    from cup_study.ingest import population
    from cup_study.ingest.cleaning import clean

    if not study.waves:
        report.lines.append("no raw files: a study without microdata")
        return
    limits = _try(report, lambda: _limits(study))
    cleaned = _try(report, lambda: clean.clean(study, limits))
    told = len(report.errors)
    named = study.design.population if study.design else None
    # A file that is missing was told with study.yml.
    there = not named or (study.folder / named).is_file()
    persons = _try(report, lambda: population.read(study)) if there else None
    unread = len(report.errors) > told or not there
    _try(report, lambda: _personal(report, study, told=cleaned is None))
    if cleaned is None:
        return
    for row in cleaned.read.itertuples():
        analysed = int((cleaned.data["wave"] == row.wave).sum())
        account = cleaned.account[cleaned.account["wave"] == row.wave].set_index("step")["n"]
        invited = f"{account['invited']} invited in the frame; " if "invited" in account else ""
        file = str(row.file).rpartition("/")[2]
        report.lines.append(
            f"{file}: wave {row.wave}, {row.rows} rows x {row.columns} columns, every cell agrees "
            f"with the codebook; {invited}{_n(analysed, 'row')} analysed"
        )
    report.remarks += _left_out(cleaned.log)
    report.remarks += _lonely(study, cleaned.data)
    if persons is not None or (study.design is not None and study.design.weight and not unread):
        _weights(report, study, cleaned.data, persons)
    elif not unread:
        report.lines.append("weights: none; every respondent counts as one")


def _personal(report: Report, study: Study, *, told: bool) -> None:
    """Look for personal data; what keeps a file from being read was told already."""
    from cup_study.ingest.scanning import identifiers

    try:
        found = identifiers.scan(study)
    except CupError:
        if told:
            return
        raise
    report.remarks += [
        f"privacy: accept names {entry}, which was not found"
        for entry in identifiers.unused(found, study)
    ]
    identifiers.refuse(found, study)
    kept = f"{_n(len(found), 'kind')} accepted or in sensitive columns" if found else "none found"
    report.lines.append(f"personal data in raw files: {kept}")


def _unlabelled(study: Study) -> Iterator[str]:
    """Items whose answers a reader of the report could not understand."""
    bare = [
        item.name
        for item in study.codebook.items
        if item.type in ("nominal", "ordinal", "scale")
        and not item.sensitive
        and all(isinstance(value, int) for value in item.values)
        and not any(item.labels.values())
    ]
    if bare:
        shown = ", ".join(bare[:5]) + (", ..." if bare[5:] else "")
        yield f"codebook.csv: {len(bare)} items have codes without any label ({shown})"


def _left_out(log: pd.DataFrame) -> Iterator[str]:
    """What the cleaning log says that a person should know before the analysis."""
    from cup_study.ingest.cleaning.log import rule as words

    for (wave, rule), rows in log.groupby(["wave", "rule"], sort=False):
        if rule == "not_in_codebook":
            names = rows["item"].tolist()
            shown = ", ".join(f'"{name}"' for name in names[:5]) + (", ..." if names[5:] else "")
            yield f"wave {wave}: {len(names)} columns are not in the codebook ({shown})"
        elif rule == "corrected":
            yield f"wave {wave}: {int(rows['n'].sum())} cells corrected by the corrections file"
    for rule in _DOUBTS:
        lines = log[log["rule"] == rule]
        for line in lines.head(_SHOWN).itertuples():
            yield f'wave {line.wave}, "{line.item}": {words(rule, "en")} ({line.detail})'
        if len(lines) > _SHOWN:
            yield f"and {len(lines) - _SHOWN} more of these"
    flagged = log[log["step"] == "flag"]
    for line in flagged.itertuples():
        what = "meet the rule" if line.rule == "rule_met" else f"flagged {line.rule}:"
        yield f"wave {line.wave}: {line.n} rows {what} {line.detail}"


def _lonely(study: Study, data: pd.DataFrame) -> Iterator[str]:
    """Strata in which nothing varies: one respondent, or one cluster."""
    design = study.design
    if design is None or not design.strata or design.strata not in data:
        return
    units = design.clusters if design.clusters in data else None
    what = "cluster" if units else "respondent"
    for wave, rows in data.groupby("wave", sort=False):
        groups = rows.groupby(design.strata)
        n = groups[units].nunique() if units else groups.size()
        if alone := [str(stratum) for stratum in n.index[n == 1]]:
            shown = ", ".join(alone[:_SHOWN]) + (", ..." if alone[_SHOWN:] else "")
            yield (
                f"wave {wave}: {_n(len(alone), 'stratum', 'strata')} of {design.strata} with one "
                f"{what} only ({shown}): standard errors treat it as design.lonely says "
                f"({design.lonely})"
            )


def _weights(
    report: Report, study: Study, data: pd.DataFrame, persons: pd.DataFrame | None
) -> None:
    """Weights as the data audit makes them, and cells of the population with few respondents."""
    from cup_study.survey.weighting import balance, diagnostics, margins, weigh

    design = study.design
    if design is None:
        return
    file = design.population or f'item "{design.weight}"'
    made = _try(report, lambda: weigh.weigh(data, design, persons))
    if made is None:
        return
    for wave, rows in data.groupby("wave", sort=False):
        for by in design.margins or ([design.poststrata] if design.poststrata else []):
            if persons is None:
                break
            cells = margins.margin(balance.of_wave(persons, wave), by).index
            n = rows.groupby(list(by)).size().reindex(cells, fill_value=0)
            if few := int(((n > 0) & (n < _FEW)).sum()):
                report.remarks.append(
                    f"wave {wave}: {few} of {len(n)} groups of {file} by {', '.join(by)} have "
                    f"fewer than {_FEW} respondents"
                )
        weights = made.loc[rows.index, weigh.WEIGHT]
        report.lines.append(
            f"{file}: wave {wave}, weights {weights.min():.4g}-{weights.max():.4g}, design effect "
            f"{diagnostics.design_effect(weights):.3f}"
        )


def _limits(study: Study) -> flags.Limits:
    """Quality flags as the study's own data audit sets them."""
    from cup_study.ingest.flagging import flags

    known = {field.name for field in fields(flags.Limits)}
    for entry in study.notebooks:
        path = study.root / "notebooks" / f"{entry.run}.ipynb"
        try:
            names = {p.name for p in parameters.declared(path)} if path.is_file() else set()
        except CupError:  # told with the plan
            continue
        if {"exclude", "speed"} <= names:
            given = {k: v for k, v in entry.parameters.items() if k in known}
            made: dict[str, Any] = {
                k: tuple(v) if isinstance(v, list) else v for k, v in given.items()
            }
            return flags.Limits(**made)
    return flags.Limits()
