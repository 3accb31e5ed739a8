"""What is known of each study, one row a study, and how a study is called in a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.literature.concepts.study_labels import nth_letter

#: What a study's column may be called in a file.
STUDY = ("study", "study_id", "key")
LOG = ["study", "column", "taken", "others"]
_EMPTY = {"", "na", "n/a", "nan", "none", "<na>", "-"}
_OTHERS = {"en": "et al.", "sv": "m.fl."}


def one_each(
    table: pd.DataFrame, spellings: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Take one value for each study and column where several coders described the study.

    The value that most coders give, the first of these by coder's name where they tie.

    Parameters
    ----------
    table : DataFrame
        ``study`` (or ``study_id``, ``key``) and columns that describe it, with or without
        ``coder``.
    spellings : mapping, optional
        Column to spelled value to the value that is meant; told values that are not in it stay.

    Returns
    -------
    tuple of DataFrame
        One row a study, without the column ``coder``; and the log ``study column taken others``
        of what the coders told otherwise.

    Raises
    ------
    InputError
        There is no column of studies, or no coder and a study twice.

    Examples
    --------
    >>> rows = [("a", "China", "R1"), ("a", "CN", "R2"), ("a", "China", "R3")]
    >>> table = pd.DataFrame(rows, columns=["study", "country", "coder"])
    >>> one_each(table)[0]["country"].tolist()
    ['China']
    """
    named = next((c for c in STUDY if c in table), None)
    if named is None:
        what = f"expected one of {', '.join(STUDY)}"
        raise InputError("studies", [Problem("columns", what)], "Name the column of studies.")
    table = table.rename(columns={named: "study"})
    table = table.copy()
    for column, words in (spellings or {}).items():
        if column in table:
            table[column] = recode(table[column], words)
    if "coder" not in table:
        twice = table.loc[table["study"].duplicated(), "study"]
        if len(twice):
            problems = [Problem(f'study "{s}"', "appears twice") for s in sorted(set(twice))]
            raise InputError("studies", problems, "One row a study, or a column coder.")
        return table.reset_index(drop=True), pd.DataFrame(columns=LOG)
    columns = [str(c) for c in table if c not in ("study", "coder")]
    rows, log = [], []
    for study, part in table.sort_values("coder").groupby("study", sort=True):
        cells: dict[str, object] = {"study": study}
        for column in columns:
            found = [v for v in part[column] if _plain(v)]
            cells[column] = _common(found)
            others = sorted({str(v) for v in found if v != cells[column]})
            if others:
                log.append([study, column, cells[column], "; ".join(others)])
        rows.append(cells)
    return pd.DataFrame(rows, columns=["study", *columns]), pd.DataFrame(log, columns=LOG)


def labels(
    studies: Sequence[str], table: pd.DataFrame, lang: str, *, part_of: Mapping[str, str] = {}
) -> dict[str, str]:
    """Author and year of each study; its name where these are not known.

    Studies of the same author and year get a letter. A sample of a study (`part_of`) has the
    study's label and its own name.

    Parameters
    ----------
    studies : sequence of str
        Names to label.
    table : DataFrame
        From :func:`one_each`: ``study year`` and ``first_author`` or ``authors``.
    lang : str
        Language of "et al.".
    part_of : mapping, optional
        Sample to the study that it is of.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> table = pd.DataFrame({"study": ["x", "y", "z"], "first_author": ["Hu", "Hu", "Li"],
    ...     "year": [2022, 2022, 2023]})
    >>> labels(["x", "y", "z", "q"], table, "en")
    {'x': 'Hu (2022a)', 'y': 'Hu (2022b)', 'z': 'Li (2023)', 'q': 'q'}
    """
    known = {str(row["study"]): row for row in table.to_dict("records")} if len(table) else {}
    plain: dict[str, str] = {}
    for study in studies:
        row = known.get(part_of.get(study, study), {})
        author, year = _author(row, lang), _year(row.get("year"))
        if author:
            plain[study] = f"{author} ({year})" if year else author
        else:
            plain[study] = study
    bases: dict[str, list[str]] = {}
    for study in studies:
        base = part_of.get(study, study)
        group = bases.setdefault(plain[study], [])
        if base not in group:
            group.append(base)
    told = {}
    for study in studies:
        text, base = plain[study], part_of.get(study, study)
        if len(bases[text]) > 1 and text.endswith(")"):
            text = f"{text[:-1]}{nth_letter(bases[text].index(base))})"
        elif len(bases[text]) > 1:
            text = f"{text} {nth_letter(bases[text].index(base))}"
        told[study] = f"{text} [{study}]" if study in part_of and plain[study] != study else text
    return told


def recode(values: pd.Series, words: Mapping[str, str]) -> pd.Series:
    """Spellings of a moderator brought together; what has none keeps its spelling.

    Examples
    --------
    >>> recode(pd.Series(["CN", "China", " NA"]), {"CN": "China"}).tolist()
    ['China', 'China', nan]
    """
    plain = [_plain(v) for v in values]
    return pd.Series([words.get(v, v) if v else np.nan for v in plain], values.index, dtype=object)


def moderator(values: pd.Series, *, least: int = 3) -> pd.Series:
    """A moderator as numbers, or as groups of at least `least` studies, the others joined.

    Parameters
    ----------
    values : Series
        One value a study.
    least : int, optional
        Fewest studies of a group that stands by itself.

    Returns
    -------
    Series
        Float where all values are numbers, else text with ``other`` for the small groups.

    Examples
    --------
    >>> moderator(pd.Series(["a", "a", "a", "b", None])).tolist()
    ['a', 'a', 'a', 'other', nan]
    >>> moderator(pd.Series(["2022", "2024.0"])).tolist()
    [2022.0, 2024.0]
    """
    plain = pd.Series([_plain(v) or np.nan for v in values], values.index, dtype=object)
    numbers = pd.to_numeric(plain, errors="coerce")
    if numbers.notna().equals(plain.notna()):
        return numbers.astype(float)
    counts = plain.value_counts()
    small = set(counts[counts < least].index)
    return plain.map(lambda v: "other" if v in small else v, na_action="ignore")


def _plain(value: object) -> str:
    text = "" if value is None else str(value).strip()
    return "" if text.casefold() in _EMPTY else text


def _common(values: Sequence[object]) -> object:
    if not values:
        return np.nan
    counts = [values.count(v) for v in values]
    return values[int(np.argmax(counts))]


def _author(row: Mapping[Any, Any], lang: str) -> str:
    first = _plain(row.get("first_author"))
    if first:
        return first
    names = [n.split(",")[0].strip() for n in _plain(row.get("authors")).split(";") if n.strip()]
    if not names:
        return ""
    if len(names) == 1:
        return names[0]
    if len(names) == 2 and names[1] != "et al.":
        return f"{names[0]} {'&' if lang == 'en' else 'och'} {names[1]}"
    return f"{names[0]} {_OTHERS.get(lang, _OTHERS['en'])}"


def _year(value: object) -> str:
    text = _plain(value)
    return text.removesuffix(".0") if text else ""
