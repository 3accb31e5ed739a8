"""Constructs: their names in the reader's language, and the scores of the respondents.

Models and codebooks name constructs briefly (``PEOU``); what a reader sees comes from an optional
file of the study with the columns ``construct`` and ``label_<language>``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cup_study.codebook import Codebook
from cup_study.errors import InputError, Problem

Labels = dict[str, dict[str, str]]


def labels(path: Path | None, languages: Sequence[str], constructs: Sequence[str]) -> Labels:
    """Labels of constructs in each language.

    Parameters
    ----------
    path : Path or None
        The study's file of constructs; None where it has none.
    languages : sequence of str
        Languages of the study.
    constructs : sequence of str
        Names to label; one that the file does not have keeps its name.

    Returns
    -------
    dict of str to dict
        Language to a mapping of name to label.

    Raises
    ------
    InputError
        A column is missing or a construct appears twice.

    Examples
    --------
    >>> labels(None, ["en"], ["PU"])
    {'en': {'PU': 'PU'}}
    """
    known: dict[str, dict[str, str]] = {lang: {} for lang in languages}
    if path is not None:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        needed = ["construct", *(f"label_{lang}" for lang in languages)]
        problems = [Problem(f'column "{c}"', "is missing") for c in needed if c not in table]
        if not problems:
            twice = table.loc[table["construct"].duplicated(), "construct"]
            problems = [Problem(f'construct "{c}"', "appears more than once") for c in twice]
        if problems:
            raise InputError(path.name, problems, "Correct the file; one row a construct.")
        for lang in languages:
            pairs = zip(table["construct"], table[f"label_{lang}"], strict=True)
            known[lang] = {name: label for name, label in pairs if label}
    return {lang: {c: known[lang].get(c, c) for c in constructs} for lang in languages}


@dataclass(frozen=True)
class Scores:
    """Constructs of the respondents.

    Attributes
    ----------
    values : DataFrame
        One row a respondent, one column a construct: the mean of the answers to its items.
    labels : dict
        From :func:`labels`.
    ends : mapping of str to tuple of float
        Lowest and highest answer of each construct's scale.
    """

    values: pd.DataFrame
    labels: Labels
    ends: Mapping[str, tuple[float, float]]

    @property
    def names(self) -> list[str]:
        """Constructs in the order of the codebook."""
        return list(self.values.columns)

    def middle(self, construct: str) -> float:
        """Middle of a construct's scale."""
        low, high = self.ends[construct]
        return (low + high) / 2


def scores(codebook: Codebook, data: pd.DataFrame, named: Labels) -> Scores:
    """Score every construct of the codebook.

    Parameters
    ----------
    codebook : Codebook
        The study's items.
    data : DataFrame
        Respondents, with reversed items already turned.
    named : dict
        From :func:`labels`.

    Returns
    -------
    Scores

    Raises
    ------
    InputError
        A column of an item is missing.
    """
    constructs = codebook.constructs()
    values = {c: score(data, [i.name for i in codebook.construct(c)]) for c in constructs}
    ends = {}
    for construct in constructs:
        answers = codebook.construct(construct)[0].values
        ends[construct] = (float(answers[0]), float(answers[-1]))
    return Scores(pd.DataFrame(values, index=data.index), named, ends)


def score(data: pd.DataFrame, items: Sequence[str]) -> pd.Series:
    """Mean of a respondent's answers to a construct's items; missing unless half are answered.

    Parameters
    ----------
    data : DataFrame
        Respondents, with reversed items already turned.
    items : sequence of str
        Columns.

    Returns
    -------
    Series of float

    Raises
    ------
    InputError
        No items, or a column is missing.

    Examples
    --------
    >>> data = pd.DataFrame({"a": [1, 2], "b": [3, None], "c": [None, None], "d": [4, None]})
    >>> score(data, ["a", "b", "c", "d"]).round(2).tolist()
    [2.67, nan]
    """
    absent = [i for i in items if i not in data.columns]
    problems = [Problem(f'column "{i}"', "is missing") for i in absent]
    if not items:
        problems.append(Problem("", "the construct has no items"))
    if problems:
        raise InputError("respondents", problems, "Correct the codebook's column construct.")
    answers = data[list(items)].astype("Float64")
    enough = answers.notna().sum(axis=1) * 2 >= len(items)
    return answers.mean(axis=1).where(enough).astype("Float64").astype(float)
