"""Contexts of studies: level of government, country, kind of service, kind of respondents.

Which words tell a context stands in a file (``contexts.csv``), not in the code: one row a group,
with the words that place an entry in it. A study may belong to several groups of a dimension.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cup_study import sheet
from cup_study.errors import InputError, Problem
from cup_study.literature.concepts.matrix import entries
from cup_study.sheet import ROW, place

COLUMNS = ("dimension", "group", "words")
#: In place of words: what no other group of the dimension takes.
REST = "*"
#: Before words that do not count.
EXCEPT = "!"
#: Stands for the group of studies whose context was not seen.
UNSEEN = "unseen"


@dataclass(frozen=True)
class Group:
    """One group of a dimension.

    Attributes
    ----------
    dimension : str
        Column of the matrix.
    name : str
    words : tuple of str
        Whole words that place an entry here; ``("*",)`` takes the rest, and a word after an
        exclamation mark does not count (``!internet users`` are not users of a service).
    label, heading : mapping
        Language to the name of the group, and of its dimension.
    """

    dimension: str
    name: str
    words: tuple[str, ...]
    label: Mapping[str, str]
    heading: Mapping[str, str]


def read(path: Path, languages: tuple[str, ...] = ("en", "sv")) -> tuple[Group, ...]:
    r"""Read the groups.

    Parameters
    ----------
    path : Path
        CSV with ``dimension group words`` (words with semicolons between), the name of the group
        in a column for each language (``en``), and of its dimension (``dimension_en``).
    languages : tuple of str, optional
        Languages that must be there.

    Raises
    ------
    InputError
        A column is missing, a cell empty, a group there twice, or a dimension has several rests.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "contexts.csv"
    >>> _ = path.write_text("dimension,group,words,en,dimension_en\n"
    ...                     "country,nordic,Sweden;Norway,Nordic,Country\n")
    >>> read(path, ("en",))[0].words
    ('Sweden', 'Norway')
    """
    labels = [*languages, *(f"dimension_{lang}" for lang in languages)]
    needed = [*COLUMNS, *labels]
    table, problems = sheet.examine(path, needed, empty=None, within=path.name)
    if not problems:
        for column in needed:
            rows = table.loc[table[column].isna(), ROW]
            problems += [Problem(place(path.name, row, column), "is empty") for row in rows]
        for what in (["dimension", "group"], ["dimension", "words"]):
            twice = table.duplicated(what) & (table["words"].eq(REST) | (what[1] == "group"))
            problems += [
                Problem(place(path.name, row), f"the same {' and '.join(what)} once more")
                for row in table.loc[twice, ROW]
            ]
    if problems:
        raise InputError(path.name, problems, "Correct the file; see docs/concept-matrix.md.")
    return tuple(
        Group(
            dimension=row["dimension"],
            name=row["group"],
            words=tuple(w.strip() for w in row["words"].split(";") if w.strip()),
            label={lang: row[lang] for lang in languages},
            heading={lang: row[f"dimension_{lang}"] for lang in languages},
        )
        for row in table.to_dict("records")
    )


def entry_groups(entry: str, groups: tuple[Group, ...]) -> list[str]:
    """Groups of one dimension that an entry belongs to, by its words; else the rest.

    Examples
    --------
    >>> label = {"en": "x"}
    >>> nordic = Group("country", "nordic", ("Sweden", "Norway"), label, label)
    >>> other = Group("country", "other", ("*",), label, label)
    >>> entry_groups("Sweden (north)", (nordic, other)), entry_groups("India", (nordic, other))
    (['nordic'], ['other'])
    """
    # A hyphen before a word makes another word: "non-users" are no users.
    found = []
    for group in groups:
        text = entry
        for word in (w[1:] for w in group.words if w.startswith(EXCEPT)):
            text = re.sub(re.escape(word), "", text, flags=re.IGNORECASE)
        words = [w for w in group.words if w != REST and not w.startswith(EXCEPT)]
        if any(re.search(rf"(?<![\w-]){re.escape(w)}(?!\w)", text, re.IGNORECASE) for w in words):
            found.append(group.name)
    return found or [group.name for group in groups if group.words == (REST,)]


def placed(joined: pd.DataFrame, groups: tuple[Group, ...]) -> pd.DataFrame:
    """Where each entry of the matrix was placed, for the log.

    Returns
    -------
    DataFrame
        ``dimension entry group studies``; an entry that no group takes has an empty group.
    """
    rows = []
    for dimension in dict.fromkeys(group.dimension for group in groups):
        own = tuple(group for group in groups if group.dimension == dimension)
        told = joined[dimension].map(entries).explode().dropna()
        for entry, studies in told.value_counts().sort_index().items():
            names = "; ".join(entry_groups(str(entry), own))
            rows.append((dimension, str(entry), names, int(studies)))
    return pd.DataFrame(rows, columns=["dimension", "entry", "group", "studies"])


def membership(joined: pd.DataFrame, groups: tuple[Group, ...]) -> pd.DataFrame:
    """Which study belongs to which group of which dimension.

    Parameters
    ----------
    joined : DataFrame
        From :func:`cup_study.literature.concepts.matrix.join`.
    groups : tuple of Group
        From :func:`read`.

    Returns
    -------
    DataFrame
        Booleans, rows as in `joined`, columns (dimension, group); the last group of a dimension,
        ``unseen``, holds the studies whose context was not seen.

    Examples
    --------
    >>> label = {"en": "x"}
    >>> nordic = Group("country", "nordic", ("Sweden",), label, label)
    >>> frame = pd.DataFrame({"country": ["Sweden;India", None]})
    >>> membership(frame, (nordic,)).values.tolist()
    [[True, False], [False, True]]
    """
    columns: dict[tuple[str, str], list[bool]] = {}
    for dimension in dict.fromkeys(group.dimension for group in groups):
        own = tuple(group for group in groups if group.dimension == dimension)
        told: list[set[str]] = []
        for cell in joined[dimension]:
            told.append({name for e in entries(cell) for name in entry_groups(e, own)})
        for group in own:
            columns[dimension, group.name] = [group.name in names for names in told]
        columns[dimension, UNSEEN] = [not entries(cell) for cell in joined[dimension]]
    return pd.DataFrame(columns, index=joined.index)


def columns(groups: tuple[Group, ...]) -> list[tuple[str, str]]:
    """Dimension and group of each column of :func:`membership`, in order.

    Examples
    --------
    >>> label = {"en": "x"}
    >>> columns((Group("country", "nordic", ("Sweden",), label, label),))
    [('country', 'nordic'), ('country', 'unseen')]
    """
    found = []
    for dimension in dict.fromkeys(group.dimension for group in groups):
        found += [(dimension, g.name) for g in groups if g.dimension == dimension]
        found.append((dimension, UNSEEN))
    return found
