"""Looks through raw files for what points at a person, before anything is made of them.

Every cell of every wave and sampling frame is looked at. What is found stops the build, unless it
stands in a column that the codebook calls sensitive (such a column never leaves the raw file) or
``study.yml`` accepts it by name. Personal numbers whose check digits are right stop it in sensitive
columns too. What was found is never shown, only its form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.identifier_kinds import KINDS, masked
from cup_study.ingest.cleaning import checks
from cup_study.ingest.reading import readers
from cup_study.ingest.scanning import identifier_cells
from cup_study.study import Study

#: Rows named for each finding.
ROWS_SHOWN = 5
_REMEDY = (
    "Remove it from the raw file; or say sensitive=1 for the column in codebook.csv, which keeps "
    "it out of every table (not enough for personal numbers); or accept it in study.yml under "
    "privacy: accept, with file, column, kinds and reason. See docs/privacy.md."
)
#: What the kinds are called in an error.
_CALLED = {
    "personnummer": "a Swedish personnummer (the check digit is right)",
    "henkilotunnus": "a Finnish henkilötunnus (the check character is right)",
    "email": "an e-mail address",
    "phone": "a telephone number",
    "ip_address": "an IP address",
    "name": "a person's name",
    "address": "a home address",
}
#: Kinds whose check digits leave no doubt.
VERIFIED = frozenset(kind.name for kind in KINDS if kind.verified)


@dataclass(frozen=True)
class Finding:
    """Identifiers of one kind in one column.

    Attributes
    ----------
    file : str
        Name of the raw file.
    column : str
        Column of the file.
    kind : str
        One of :data:`cup_study.identifier_kinds.NAMES`.
    n : int
        Cells that hold one.
    rows : tuple of int
        The first rows of the file.
    example : str
        The first one, masked.
    sensitive : bool
        Whether the codebook calls the column sensitive.
    reason : str
        Why ``study.yml`` accepts it; empty where it does not.
    """

    file: str
    column: str
    kind: str
    n: int
    rows: tuple[int, ...]
    example: str
    sensitive: bool = False
    reason: str = ""

    @property
    def stops(self) -> bool:
        """Whether the build must not go on."""
        return not self.reason and (not self.sensitive or self.kind in VERIFIED)


def scan(study: Study, tables: Mapping[str, pd.DataFrame] | None = None) -> tuple[Finding, ...]:
    """Look through all raw files of a study.

    Parameters
    ----------
    study : Study
        The study.
    tables : mapping of str to DataFrame, optional
        Raw cells by wave, where they were read already. Frames are read here.

    Returns
    -------
    tuple of Finding
        In the order of the files and columns, accepted ones too.

    Raises
    ------
    InputError
        When a file cannot be read.
    """
    found: list[Finding] = []
    for wave in study.waves:
        file = readers.path(study, wave).name
        given = (tables or {}).get(wave.id)
        cells = readers.read(study, wave).cells if given is None else given
        asked = checks.asked(study.codebook, wave.id)
        sensitive = {checks.source(item, wave.id) for item in asked if item.sensitive}
        found += scan_table(cells, file, sensitive=sensitive)
        frame = readers.read_frame(study, wave)
        if frame is not None and wave.frame is not None:
            found += scan_table(frame, Path(wave.frame).name, sensitive=sensitive)
    if "corrections" in study.files:
        found += scan_text(study.folder / study.files["corrections"])
    return tuple(_accepted(finding, study) for finding in found)


def scan_table(
    cells: pd.DataFrame, file: str, *, sensitive: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """Look through one table of texts, such as a raw table or a file offered for release.

    Parameters
    ----------
    cells : DataFrame
        Cells; columns without texts are passed over. The index is the row of the file.
    file : str
        Its name, for the findings.
    sensitive : iterable of str
        Columns that the codebook calls sensitive.

    Returns
    -------
    tuple of Finding

    Examples
    --------
    >>> cells = pd.DataFrame({"q1": ["1", "2"], "why": ["", "Ring 070-123 45 67"]}, index=[2, 3])
    >>> [(f.column, f.kind, f.rows, f.example) for f in scan_table(cells, "a.csv")]
    [('why', 'phone', (3,), '0••-••• •• ••')]
    """
    kept = set(sensitive)
    found: list[Finding] = []
    for name in cells.columns:
        column = cells[name]
        if not (pd.api.types.is_string_dtype(column) or column.dtype == object):
            continue
        for kind, at in identifier_cells.find(column).items():
            rows = tuple(int(row) for row in column.index[at[:ROWS_SHOWN]])
            first = str(column.iloc[at[0]])
            shown = next((t for k in KINDS if k.name == kind and (t := k.find(first))), "")
            sensible = str(name) in kept
            found.append(Finding(file, str(name), kind, len(at), rows, masked(shown), sensible))
    return tuple(found)


def scan_text(path: Path) -> tuple[Finding, ...]:
    """Look through a text file, line by line; the column of a finding is empty.

    Raises
    ------
    InputError
        When the file is not UTF-8.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        problem = Problem(f"byte {error.start}", "is not UTF-8")
        raise InputError(path.name, [problem], "Save the file as UTF-8.") from None
    cells = pd.DataFrame({"": lines}, index=range(1, len(lines) + 1), dtype="str")
    return scan_table(cells, path.name)


def problems(found: Iterable[Finding]) -> list[Problem]:
    """What stops the build, one problem a column and kind."""
    listed = []
    for finding in found:
        if not finding.stops:
            continue
        rows = ", ".join(map(str, finding.rows))
        more = " ..." if finding.n > len(finding.rows) else ""
        column = f', column "{finding.column}"' if finding.column else ""
        held = "1 cell holds" if finding.n == 1 else f"{finding.n} cells hold"
        where = f"row{'' if finding.n == 1 else 's'} {rows}{more}"
        what = f"{held} {_CALLED[finding.kind]}, in {where}: {finding.example}"
        listed.append(Problem(f"{finding.file}{column}", what))
    return listed


def refuse(found: Sequence[Finding], study: Study) -> None:
    """Stop where the raw files hold personal data that nobody accepted.

    Parameters
    ----------
    found : sequence of Finding
        From :func:`scan`.
    study : Study
        The study.

    Raises
    ------
    InputError
        With every column and kind at once, and what to do.
    """
    listed = problems(found)
    if listed:
        raise InputError(f"data/raw/{study.name} holds personal data", listed, _REMEDY)


def unused(found: Iterable[Finding], study: Study) -> list[str]:
    """Entries of ``privacy: accept`` that nothing was found for, as ``file, column: kind``."""
    seen = {(f.file, f.column, f.kind) for f in found}
    return [
        f"{entry.file}, {entry.column}: {kind}"
        for entry in study.privacy.accept
        for kind in entry.kinds
        if (Path(entry.file).name, entry.column, kind) not in seen
    ]


def _accepted(finding: Finding, study: Study) -> Finding:
    for entry in study.privacy.accept:
        same = (Path(entry.file).name, entry.column) == (finding.file, finding.column)
        if same and finding.kind in entry.kinds:
            return replace(finding, reason=entry.reason)
    return finding
