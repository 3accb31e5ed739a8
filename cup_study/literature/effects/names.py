"""Constructs that studies spell several ways: proposals for a person, and what was decided.

Whether "PU" and "performance expectancy" are one construct is a judgement. :func:`propose` lists
what looks alike, with the ground; :func:`to_decide` writes it to a file without losing what was
filled in before; :func:`decisions` reads the file and tells contradictions; :func:`apply` renames
and says what it renamed. A name without a decision keeps its spelling.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from cup_study import sheet
from cup_study.errors import InputError, Problem
from cup_study.literature.effects.alike import folded, grounds
from cup_study.literature.effects.known_names import ABBREVIATIONS

#: Columns of :func:`propose`, and of the file in which a person fills the last two.
PROPOSALS = ["spelled", "rows", "studies", "proposed", "score", "ground", "both_in"]
DECISIONS = ["construct", "why"]
#: Columns of the log of :func:`apply`.
RENAMED = ["spelled", "construct", "rows", "studies"]
#: Least similarity (0-100, rapidfuzz's token_sort_ratio) for a proposal on spelling alone.
SIMILAR = 85.0
_REMEDY = "One spelled name has one construct, and a construct is not renamed in turn."


def propose(
    table: pd.DataFrame,
    decided: Mapping[str, str] | None = None,
    *,
    similar: float = SIMILAR,
) -> pd.DataFrame:
    """List names that may mean one construct, for a person to decide.

    Grounds, the surest first: the same but for typing; an abbreviation (also an ambiguous one, and
    the initials of another name); the same but for words such as "perceived"; a synonym that the
    literature knows, where both are in the table; similar spelling.

    Parameters
    ----------
    table : DataFrame
        ``study construct_1 construct_2``.
    decided : mapping, optional
        Names that are decided already: they are not proposed again.
    similar : float
        Least similarity, 0-100.

    Returns
    -------
    DataFrame
        Columns as :data:`PROPOSALS`, one row a spelled name and what it may be; ``both_in`` names
        studies that have both, which speaks against it.

    Examples
    --------
    >>> table = pd.DataFrame({"study": ["a", "b"], "construct_1": ["PU", "perceived usefulness"],
    ...     "construct_2": "use"})
    >>> propose(table)[["spelled", "proposed", "ground"]].values.tolist()
    [['PU', 'perceived usefulness', 'abbreviation']]
    """
    counts = _counts(table)
    done = {folded(name): construct for name, construct in (decided or {}).items()}
    size = {name: (-len(rows), name) for name, rows in counts.items()}
    names = sorted(counts, key=lambda name: size[name])
    present = {*(folded(n) for n in names), *(folded(c) for c in done.values())}
    for name in names:
        meant = ABBREVIATIONS.get(name.upper(), ())
        present |= {folded(meant[0])} if len(meant) == 1 else set()
    alike_names: dict[str, set[str]] = {}
    for name in names:
        alike_names.setdefault(folded(name), set()).add(name)
    rows = []
    for name in names:
        if folded(name) in done:
            continue
        found: dict[str, tuple[float, str]] = {}
        seen = set()
        for target, score, ground in grounds(name, names, size, present, similar):
            if target != name and folded(target) not in seen:
                found[target] = (score, ground)
                seen.add(folded(target))
        for target, (score, ground) in found.items():
            alike = alike_names.get(folded(target), set()) - {name}
            with_target = {s for n in alike for s in counts[n]}
            both = sorted(set(counts[name]) & with_target)
            size_row = [len(counts[name]), len(set(counts[name]))]
            rows.append([name, *size_row, target, round(score), ground, "; ".join(both)])
    return pd.DataFrame(rows, columns=PROPOSALS)


def to_decide(proposals: pd.DataFrame, path: Path | str) -> pd.DataFrame:
    """Write proposals to a file with empty columns ``construct`` and ``why`` to fill in.

    Rows of an earlier file that a person filled in stay as they are, before the new ones.

    Returns
    -------
    DataFrame
        What was written.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "constructs_to_decide.csv"
    >>> rows = pd.DataFrame([["PU", 2, 1, "usefulness", 100, "abbreviation", ""]],
    ...     columns=PROPOSALS)
    >>> to_decide(rows, target)["construct"].tolist()
    ['']
    """
    path = Path(path)
    kept = pd.DataFrame(columns=[*PROPOSALS, *DECISIONS])
    if path.is_file():
        earlier = sheet.read(path, ["spelled", "construct"]).drop(columns=sheet.ROW)
        kept = earlier[earlier["construct"] != ""]
    new = proposals[~proposals["spelled"].isin(set(kept["spelled"]))]
    empty = dict.fromkeys(DECISIONS, "")
    frame = pd.DataFrame(
        [*kept.to_dict("records"), *({**row, **empty} for row in new.to_dict("records"))],
        columns=[*PROPOSALS, *DECISIONS],
    )
    sheet.write(frame, path)
    return frame


def decisions(path: Path | str, source: str = "") -> dict[str, str]:
    """Read what a person decided: spelled name to construct.

    Parameters
    ----------
    path : Path or str
        CSV file with the columns ``spelled construct``; others, such as ``why``, are not used. A
        row without a construct is not decided.
    source : str
        What messages call the file; its name by default.

    Returns
    -------
    dict of str to str

    Raises
    ------
    InputError
        A name is spelled twice with two constructs, or a construct is itself renamed to another.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "constructs.csv"
    >>> _ = target.write_text("spelled,construct,why\\nPU,usefulness,abbreviation\\n")
    >>> decisions(target)
    {'PU': 'usefulness'}
    """
    path = Path(path)
    table = sheet.read(path, ["spelled", "construct"], source)
    table = table[table["construct"] != ""]
    problems = []
    first: dict[str, tuple[int, str]] = {}
    mapping: dict[str, str] = {}
    for row, spelled, construct in zip(
        table[sheet.ROW], table["spelled"], table["construct"], strict=True
    ):
        where = f"row {row}"
        if not spelled:
            problems.append(Problem(f'{where}, column "spelled"', "is empty"))
            continue
        earlier = first.setdefault(folded(spelled), (row, construct))
        if earlier[1] != construct:
            what = f'"{spelled}" is "{construct}" here and "{earlier[1]}" in row {earlier[0]}'
            problems.append(Problem(where, what))
        mapping[spelled] = construct
    for spelled, construct in mapping.items():
        onward = first.get(folded(construct))
        if onward and onward[1] != construct:
            what = f'"{spelled}" is "{construct}", which is "{onward[1]}" in row {onward[0]}'
            problems.append(Problem(f"row {first[folded(spelled)][0]}", what))
    if problems:
        raise InputError(source or path.name, problems, _REMEDY)
    return mapping


def apply(table: pd.DataFrame, mapping: Mapping[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rename constructs as decided; what is only typed otherwise follows the same decision.

    Parameters
    ----------
    table : DataFrame
        ``study construct_1 construct_2``.
    mapping : mapping
        Spelled name to construct.

    Returns
    -------
    tuple of DataFrame
        The table, and the log ``spelled construct rows studies`` of names that were changed.

    Examples
    --------
    >>> table = pd.DataFrame({"study": ["a"], "construct_1": ["Pu"], "construct_2": ["use"]})
    >>> apply(table, {"PU": "usefulness"})[1].values.tolist()
    [['Pu', 'usefulness', 1, 1]]
    """
    known = {folded(name): construct for name, construct in mapping.items()}
    result = table.copy()
    for name in ("construct_1", "construct_2"):
        result[name] = [known.get(folded(cell), cell) for cell in table[name]]
    rows = [
        [name, known[folded(name)], len(studies), len(set(studies))]
        for name, studies in sorted(_counts(table).items())
        if known.get(folded(name), name) != name
    ]
    return result, pd.DataFrame(rows, columns=RENAMED)


def labels(
    path: Path | str, languages: Sequence[str], source: str = ""
) -> dict[str, dict[str, str]]:
    """What constructs are called in each language.

    Parameters
    ----------
    path : Path or str
        CSV file with ``construct`` and ``label_<language>`` for each language.
    languages : sequence of str
        Languages that are needed.
    source : str
        What messages call the file; its name by default.

    Raises
    ------
    InputError
        A column is missing, a construct is there twice or has no label.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "constructs.csv"
    >>> _ = target.write_text("construct,label_en,label_sv\\nBI,intention,avsikt\\n")
    >>> labels(target, ["en", "sv"])
    {'BI': {'en': 'intention', 'sv': 'avsikt'}}
    """
    path = Path(path)
    columns = [f"label_{lang}" for lang in languages]
    table = sheet.read(path, ["construct", *columns], source)
    problems, found = [], {}
    for row in table.to_dict("records"):
        where = f"row {row[sheet.ROW]}"
        if not row["construct"] or not all(row[c] for c in columns):
            problems.append(Problem(where, "expected a construct and its label in each language"))
        if row["construct"] in found:
            problems.append(Problem(where, f'construct "{row["construct"]}" appears twice'))
        found[row["construct"]] = {lang: row[f"label_{lang}"] for lang in languages}
    if problems:
        raise InputError(source or path.name, problems, "One row a construct.")
    return found


def _counts(table: pd.DataFrame) -> dict[str, list[str]]:
    """Study of each occurrence of each name."""
    counts: dict[str, list[str]] = {}
    for name in ("construct_1", "construct_2"):
        for study, construct in zip(table["study"], table[name], strict=True):
            if construct:
                counts.setdefault(construct, []).append(study)
    return counts
