"""The concept matrix: which study looks at which concept (Webster & Watson 2002).

A cell is 1 where a concept was seen in what could be read of a study, and empty where it was not
seen. Empty is never "no": an abstract cannot show that a study leaves a concept out, so every
count here is a lower bound.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from cup_study.errors import InputError, Problem

#: Columns of matrix.csv that describe a study; the others are concepts.
DESCRIPTION = (
    "key",
    "theory",
    "unit_of_analysis",
    "country",
    "government_level",
    "service",
    "method",
    "n",
    "n_told",
    "respondents",
    "analysis",
    "outcome",
    "url_seen",
)
_CITIZENS = "core"


def concepts(matrix: pd.DataFrame) -> list[str]:
    """Concept columns of a matrix.

    Examples
    --------
    >>> concepts(pd.DataFrame({"key": ["a"], "habit": [1]}))
    ['habit']
    """
    return [name for name in matrix.columns if name not in DESCRIPTION and name not in _JOINED]


_JOINED = ("year", "scope", "empirical", "authors", "title", "type")


def join(
    matrix: pd.DataFrame,
    references: pd.DataFrame,
    *,
    scope: str = _CITIZENS,
    zeros: bool = False,
) -> pd.DataFrame:
    """Matrix rows of a scope, with year, scope and kind of each reference.

    Parameters
    ----------
    matrix : DataFrame
        One row a reference: ``key``, description, and concepts that are 1 or missing, as read by
        :func:`cup_study.literature.concepts.reading.read`.
    references : DataFrame
        Columns ``key year scope empirical authors title type``.
    scope : str, optional
        Which references to keep; empty keeps all.
    zeros : bool, optional
        Whether a concept may also be 0: looked for and not found (:func:`absent`).

    Returns
    -------
    DataFrame
        Concepts as True where seen and False where not seen (which is not "no").

    Raises
    ------
    InputError
        A key is there twice or unknown, or a concept cell is neither 1 nor empty.

    Examples
    --------
    >>> matrix = pd.DataFrame({"key": ["a", "b"], "habit": [1.0, None]})
    >>> references = pd.DataFrame({"key": ["a", "b"], "year": [2009, 2011], "scope": ["core"] * 2})
    >>> join(matrix, references)["habit"].tolist()
    [True, False]
    """
    names = concepts(matrix)
    problems = [
        Problem(f'key "{key}"', "appears more than once")
        for key in matrix.loc[matrix["key"].duplicated(), "key"]
    ]
    known = set(references["key"])
    problems += [
        Problem(f'key "{key}"', "is not among the references")
        for key in matrix["key"]
        if key not in known
    ]
    for name in names:
        cells = matrix[name]
        wrong = cells.notna() & ~cells.isin([1, "1", *((0, "0") if zeros else ())])
        for i in matrix.index[wrong]:
            what = f"expected 1 or nothing (not seen), got {cells[i]}"
            problems.append(Problem(f'key "{matrix.at[i, "key"]!s}", column "{name}"', what))
    if problems:
        raise InputError("matrix.csv", problems, "Correct the matrix; see the data's README.")
    seen = matrix.assign(**{name: matrix[name].isin([1, "1"]).astype(bool) for name in names})
    columns = [c for c in ("key", *_JOINED) if c in references.columns and c not in names]
    joined = seen.merge(references[columns], on="key", how="left", validate="one_to_one")
    return joined[joined["scope"].eq(scope)].reset_index(drop=True) if scope else joined


def absent(matrix: pd.DataFrame, joined: pd.DataFrame) -> pd.DataFrame:
    """Where a concept was looked for and not found: cells that are 0.

    Parameters
    ----------
    matrix : DataFrame
        As for :func:`join`.
    joined : DataFrame
        From :func:`join`.

    Returns
    -------
    DataFrame
        Concepts as columns, True where looked for and not found; rows as in `joined`.

    Examples
    --------
    >>> matrix = pd.DataFrame({"key": ["a", "b"], "habit": [1, 0]})
    >>> absent(matrix, pd.DataFrame({"key": ["b", "a"]}))["habit"].tolist()
    [True, False]
    """
    rows = matrix.set_index("key").reindex(joined["key"])
    return pd.DataFrame(
        {name: rows[name].isin([0, "0"]).to_numpy(dtype=bool) for name in concepts(matrix)},
        index=joined.index,
    )


def counts(joined: pd.DataFrame) -> pd.DataFrame:
    """Studies in which each concept was seen, most first.

    Returns
    -------
    DataFrame
        ``concept studies share``; the share of all rows, a lower bound (0-1).

    Examples
    --------
    >>> counts(pd.DataFrame({"key": ["a", "b"], "habit": [True, False]})).values.tolist()
    [['habit', 1, 0.5]]
    """
    names = concepts(joined)
    table = pd.DataFrame({"concept": names, "studies": [int(joined[name].sum()) for name in names]})
    table["share"] = table["studies"] / max(len(joined), 1)
    return table.sort_values(["studies", "concept"], ascending=[False, True], ignore_index=True)


def entries(cell: object) -> list[str]:
    """Entries of a cell, between semicolons outside of brackets; none where nothing was seen.

    Examples
    --------
    >>> entries("TAM; DOI"), entries("mixed (calls; letters)"), entries(None)
    (['TAM', 'DOI'], ['mixed (calls; letters)'], [])
    """
    if not isinstance(cell, str):
        return []
    parts = re.split(r";(?![^(]*\))", cell)
    return [part.strip() for part in parts if part.strip()]


def by_word(joined: pd.DataFrame, column: str) -> pd.DataFrame:
    """Studies by a descriptive column; several entries in a cell count each (``TAM;DOI``).

    Returns
    -------
    DataFrame
        ``entry studies``, most first; the last row, with a missing entry, counts the studies
        where it was not seen.

    Examples
    --------
    >>> by_word(pd.DataFrame({"theory": ["TAM;DOI", "TAM", None]}), "theory").values.tolist()
    [['TAM', 2], ['DOI', 1], [nan, 1]]
    """
    told = joined[column].map(entries).explode().dropna()
    table = told.value_counts().rename_axis("entry").rename("studies").reset_index()
    table = table.sort_values(["studies", "entry"], ascending=[False, True], ignore_index=True)
    unseen = pd.DataFrame({"entry": [float("nan")], "studies": [int(joined[column].isna().sum())]})
    return pd.concat(
        [table.astype({"entry": object}), unseen.astype({"entry": object})], ignore_index=True
    )


def by_year(joined: pd.DataFrame) -> pd.DataFrame:
    """Studies by year of publication, years without any included.

    Returns
    -------
    DataFrame
        ``year studies``; rows without a year are left out.

    Examples
    --------
    >>> by_year(pd.DataFrame({"year": [2009, 2011, None]})).values.tolist()
    [[2009, 1], [2010, 0], [2011, 1]]
    """
    years = pd.to_numeric(joined["year"], errors="coerce").dropna().astype(int)
    if years.empty:
        return pd.DataFrame({"year": [], "studies": []}, dtype=int)
    every = range(int(years.min()), int(years.max()) + 1)
    table = years.value_counts().reindex(every, fill_value=0)
    return table.rename_axis("year").rename("studies").reset_index()


def mentions(joined: pd.DataFrame, column: str, words: Sequence[str]) -> pd.Series:
    """Whether a descriptive column names one of the words (upper and lower case alike).

    Returns
    -------
    Series of bool
        False also where the column is empty: not seen.

    Examples
    --------
    >>> frame = pd.DataFrame({"country": ["Sweden;Norway", "India", None]})
    >>> mentions(frame, "country", ["sweden"]).tolist()
    [True, False, False]
    """
    text = joined[column].fillna("").astype(str).str.lower()
    result = pd.Series(False, index=joined.index)
    for word in words:
        result |= text.str.contains(word.lower(), regex=False)
    return result


def widest(joined: pd.DataFrame, kept: Sequence[str], *, rows: int) -> pd.DataFrame:
    """Studies in which most of some concepts were seen; those without author or year left out.

    Returns
    -------
    DataFrame
        At most `rows` rows of `joined`, most concepts first, then by year and key.

    Examples
    --------
    >>> frame = pd.DataFrame({"key": ["a", "b"], "year": [2009, 2011], "authors": ["A", "B"]})
    >>> widest(frame.assign(habit=[False, True]), ["habit"], rows=1)["key"].tolist()
    ['b']
    """
    years = pd.to_numeric(joined["year"], errors="coerce")
    table = joined.assign(seen=joined[list(kept)].sum(axis=1), year=years)
    table = table.dropna(subset=["authors", "year"])
    return table.sort_values(["seen", "year", "key"], ascending=[False, True, True]).head(rows)


def contexts(
    joined: pd.DataFrame,
    nordic: Sequence[str],
    municipal: Sequence[str],
    outside: Sequence[str],
) -> pd.DataFrame:
    """Studies that are Nordic, municipal, both, or about people who do not use the services.

    Parameters
    ----------
    joined : DataFrame
        From :func:`join`, with ``country government_level respondents``.
    nordic, municipal, outside : sequence of str
        Words that tell, in each of these columns.

    Returns
    -------
    DataFrame
        ``context studies told unknown``: at least so many studies, among those whose context was
        seen; in the others it was not seen.
    """
    seen = {
        "nordic": (mentions(joined, "country", nordic), ["country"]),
        "municipal": (mentions(joined, "government_level", municipal), ["government_level"]),
        "nonusers": (mentions(joined, "respondents", outside), ["respondents"]),
    }
    both = seen["nordic"][0] & seen["municipal"][0]
    seen["nordic_municipal"] = (both, ["country", "government_level"])
    rows = []
    for name, (found, columns) in seen.items():
        told = int(joined[columns].notna().all(axis=1).sum())
        rows.append((name, int(found.sum()), told, len(joined) - told))
    return pd.DataFrame(rows, columns=["context", "studies", "told", "unknown"])
