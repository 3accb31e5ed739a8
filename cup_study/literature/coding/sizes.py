"""Sample sizes of studies as several coders read them, and which one goes with a correlation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from cup_study import sheet
from cup_study.errors import InputError, Problem
from cup_study.literature.effects import parsing
from cup_study.literature.effects.reading import renamed

#: Where the sample size of a row came from.
FROM = ("declared", "own", "others", "none")
TOLD = ["study", "coder", "n", "taken", "why"]


def read(path: Path | str, source: str = "") -> pd.DataFrame:
    """Read a table of studies by coder: ``study coder n`` and what else the file has.

    Raises
    ------
    InputError
        A sample size is no whole number, a coder has a study twice, a column is missing.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "studies.csv"
    >>> _ = target.write_text("study_id,sample_size,coder\\na,120.0,R1\\n")
    >>> read(target)[["study", "coder", "n"]].values.tolist()
    [['a', 'R1', 120.0]]
    """
    path = Path(path)
    source = source or path.name
    table = renamed(sheet.read(path, source=source))
    needed = ("study", "coder", "n")
    problems = [Problem("row 1", f'column "{c}" is missing') for c in needed if c not in table]
    if not problems:
        table["n"] = _sizes(table, problems)
        for row in table[table.duplicated(["study", "coder"])].to_dict("records"):
            what = f'coder "{row["coder"]}" has study "{row["study"]}" twice'
            problems.append(Problem(f"row {row[sheet.ROW]}", what))
    if problems:
        raise InputError(source, problems, "One row a study and coder, with a whole n or none.")
    return table


def declared(path: Path | str, source: str = "") -> pd.DataFrame:
    """Read sample sizes that a person declares for studies: ``study n why``.

    Raises
    ------
    InputError
        A row has no usable n or no reason, or a study is there twice.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "samples.csv"
    >>> _ = target.write_text("study,n,why\\na-2,546,second sample of the article\\n")
    >>> declared(target)["n"].tolist()
    [546.0]
    """
    path = Path(path)
    source = source or path.name
    table = sheet.read(path, ["study", "n", "why"], source)
    problems: list[Problem] = []
    table["n"] = _sizes(table, problems)
    for row in table.to_dict("records"):
        where = f"row {row[sheet.ROW]}"
        if not row["study"] or not row["why"] or not row["n"] >= parsing.LEAST_N:
            problems.append(Problem(where, "expected a study, its n and the reason"))
    for row in table[table.duplicated("study")].to_dict("records"):
        problems.append(Problem(f"row {row[sheet.ROW]}", f'study "{row["study"]}" appears twice'))
    if problems:
        raise InputError(source, problems, "Columns: study, n, why. One row a study.")
    return table


def compare(studies: pd.DataFrame) -> pd.DataFrame:
    """Sample size of each study by coder.

    Parameters
    ----------
    studies : DataFrame
        ``study coder n``.

    Returns
    -------
    DataFrame
        ``study``, one column a coder, ``coders`` (with a size) ``lowest highest differs``.

    Examples
    --------
    >>> studies = pd.DataFrame({"study": "a", "coder": ["R1", "R2"], "n": [238.0, 239.0]})
    >>> compare(studies)[["lowest", "highest", "differs"]].values.tolist()
    [[238.0, 239.0, True]]
    """
    names = sorted(set(studies["coder"]))
    table = studies.pivot(index="study", columns="coder", values="n")[names]
    result = table.reset_index().rename_axis(columns=None)
    result["coders"] = table.notna().sum(axis=1).to_numpy()
    result["lowest"] = table.min(axis=1).to_numpy()
    result["highest"] = table.max(axis=1).to_numpy()
    result["differs"] = (result["highest"] > result["lowest"]).to_numpy()
    return result


def assign(
    correlations: pd.DataFrame, studies: pd.DataFrame, samples: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give each correlation a sample size, and tell every one that is not its coder's own.

    The declared size of a study comes first, then what the coder read, then what the others read
    where they agree; else the row has none.

    Parameters
    ----------
    correlations : DataFrame
        ``study coder`` and others.
    studies : DataFrame
        From :func:`read`.
    samples : DataFrame, optional
        From :func:`declared`.

    Returns
    -------
    tuple of DataFrame
        The correlations with ``n`` (float), and ``study coder n taken why`` for each study and
        coder whose size is not the coder's own.

    Raises
    ------
    InputError
        A declared study is not among the correlations.

    Examples
    --------
    >>> rows = pd.DataFrame({"study": ["a", "b"], "coder": ["R1", "R1"]})
    >>> studies = pd.DataFrame({"study": ["a"], "coder": ["R2"], "n": [120.0]})
    >>> assign(rows, studies)[1][["study", "n", "taken"]].values.tolist()
    [['a', 120.0, 'others'], ['b', nan, 'none']]
    """
    samples = pd.DataFrame(columns=["study", "n", "why"]) if samples is None else samples
    unknown = [s for s in samples["study"] if s not in set(correlations["study"])]
    if unknown:
        problems = [Problem(f'study "{s}"', "has no correlation") for s in unknown]
        raise InputError("declared sample sizes", problems, "Correct its name, or take it out.")
    given = dict(zip(samples["study"], zip(samples["n"], samples["why"], strict=True), strict=True))
    known = studies.dropna(subset=["n"])
    own = {(s, c): n for s, c, n in zip(known["study"], known["coder"], known["n"], strict=True)}
    others = known.groupby("study")["n"].agg(set).to_dict()
    told: dict[tuple[str, str], list[object]] = {}
    sizes = []
    for study, coder in zip(correlations["study"], correlations["coder"], strict=True):
        found = others.get(study, set())
        if study in given:
            (n, why), taken = given[study], "declared"
        elif (study, coder) in own:
            n, taken, why = own[study, coder], "own", ""
        elif len(found) == 1:
            n, taken, why = next(iter(found)), "others", "the coder gives none"
        else:
            why = "no coder gives one" if not found else "the other coders differ"
            n, taken = np.nan, "none"
        sizes.append(float(n))
        if taken != "own":
            told.setdefault((study, coder), [study, coder, float(n), taken, why])
    return correlations.assign(n=sizes), pd.DataFrame(list(told.values()), columns=TOLD)


def _sizes(table: pd.DataFrame, problems: list[Problem]) -> list[float]:
    """Sizes of a table of texts; what is wrong goes to `problems`."""
    sizes = []
    for row, cell in zip(table[sheet.ROW], table["n"], strict=True):
        n, wrong, _ = parsing.size(cell)
        if wrong:
            problems.append(Problem(f'row {row}, column "n"', wrong))
        sizes.append(n)
    return sizes
