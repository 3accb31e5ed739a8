"""A file that is offered for release: how many of its rows look alike to someone who knows them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.study import Study
from cup_study.survey.privacy import anonymity


def report(
    path: Path, study: Study, by: Sequence[str] = (), wanted: int | None = None
) -> tuple[str, bool]:
    """Tell k of a file, the rarest rows, and what would make them less rare.

    Parameters
    ----------
    path : Path
        The file: Parquet, or CSV with commas or semicolons.
    study : Study
        Its ``privacy:`` names the quasi-identifiers where `by` does not, k and the sensitive item.
    by : sequence of str
        Columns that others may know of a respondent.
    wanted : int, optional
        The k to reach; that of the study by default.

    Returns
    -------
    tuple of str and bool
        Text for a terminal; whether k is reached.

    Raises
    ------
    InputError
        The file cannot be read, or a column is not there or none was named.
    """
    data = read(path)
    named = list(by) or list(study.privacy.quasi_identifiers)
    k = wanted or study.privacy.k
    sensitive = study.privacy.sensitive_item
    found = anonymity.check(data, named, k, sensitive=sensitive if sensitive in data else None)
    lines = [f"{path.name}: by {', '.join(named)}: {found}"]
    items = [study.codebook[name] for name in named if name in study.codebook]
    if not found.reached and len(items) == len(named):
        ways = anonymity.generalisations(data, items, k)
        for way in ways.head(3).to_dict("records"):
            told = ", ".join(f"{name}: {way[name]}" for name in named if way.get(name))
            lines.append(f"  k = {way['k']} with {told}")
    return "\n".join(lines), found.reached


def read(path: Path) -> pd.DataFrame:
    """Read a Parquet or CSV file as it would be released.

    Raises
    ------
    InputError
        The file is not there or of another kind.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = path.write_text("town;age\\nA;1\\n")
    >>> list(read(path).columns)
    ['town', 'age']
    """
    if not path.is_file():
        problem = Problem("", "the file is missing")
        raise InputError(str(path), [problem], "Name a file that is there.")
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    if path.suffix != ".csv":
        what = f'expected .parquet or .csv, got "{path.suffix}"'
        raise InputError(path.name, [Problem("", what)], "Save the file as one of these.")
    head = path.read_text(encoding="utf-8").partition("\n")[0]
    return pd.read_csv(path, sep=";" if head.count(";") > head.count(",") else ",")
