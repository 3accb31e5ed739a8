"""Constructs by name in the reader's language.

Models and codebooks name constructs briefly (``PEOU``); what a reader sees comes from an optional
file of the study with the columns ``construct`` and ``label_<language>``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

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
