"""Everyone who was invited, one row a person, all waves stacked: the base of every rate.

The sampling frame says who was invited and, where it has such columns, what became of each and
when the answer came. A frame without dispositions still tells who answered: those who are among
the respondents; of the others nothing is known, so that they count as of unknown eligibility.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from cup_study.codebook import CODED, Codebook, Item
from cup_study.errors import InputError, Problem
from cup_study.study import Design
from cup_study.survey.outcome import dispositions

#: Columns of the table; the frame's own items follow.
COLUMNS = ["wave", "person", "code", "answered", "timing"]


def stack(
    frames: Mapping[str, pd.DataFrame],
    data: pd.DataFrame,
    codebook: Codebook,
    design: Design | None,
    *,
    disposition: str = "disposition",
    timing: str = "response_wave",
    words: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Table of the persons invited.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Wave to its sampling frame, cells as text, the index names the rows in errors.
    data : DataFrame
        Respondents of all waves with ``wave`` and the column that names a person.
    codebook : Codebook
        The study's items: those that a frame has are what it knows of everyone.
    design : Design or None
        ``study.yml``'s design: which item names a person. A study without frames needs none.
    disposition, timing : str, optional
        Columns of the frames with what became of a person and when the answer came; a frame may
        lack both.
    words : mapping of str to str, optional
        The study's words for dispositions; see
        :func:`cup_study.survey.outcome.dispositions.codes`.

    Returns
    -------
    DataFrame
        :data:`COLUMNS` and the frames' items, coded as in the clean data; ``answered`` (bool) is
        a complete or partial interview, ``timing`` missing where nothing is said. No rows without
        frames.

    Raises
    ------
    InputError
        A frame has no column that names a person, a word that nobody explained, or a value that
        is not one of its item's: all told, frame by frame.

    Examples
    --------
    >>> frame = pd.DataFrame({"id": ["1", "2"], "disposition": ["complete", "refusal"]})
    >>> data = pd.DataFrame({"wave": ["w"], "id": ["1"]})
    >>> stack({"w": frame}, data, Codebook(()), Design(id="id"))["code"].tolist()
    ['I', 'R']
    """
    parts = []
    for wave, frame in frames.items() if design else ():
        source = f"sampling frame of {wave}"
        column = _column(codebook, design.id if design else "", wave, frame)
        if column is None:
            what = f'column "{design.id if design else ""}" is missing; it names a person'
            raise InputError(source, [Problem("", what)], "Add it to the frame.")
        person = frame[column].str.strip()
        reached = data.loc[data["wave"] == wave, design.id if design else ""].astype(str)
        if disposition in frame.columns:
            code = dispositions.codes(frame, disposition, words=words, source=source)
        else:
            code = person.isin(set(reached)).map({True: "I", False: "UO"}).astype("str")
        part = pd.DataFrame({"wave": wave, "person": person, "code": code})
        part["answered"] = part["code"].isin(["I", "P"])
        when = frame[timing].str.strip() if timing in frame.columns else pd.Series("", frame.index)
        part["timing"] = when.where(when.ne("") & part["answered"])
        parts.append(pd.concat([part, _known(frame, codebook, wave, column, source)], axis=1))
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    names = list(dict.fromkeys(c for part in parts for c in part.columns))
    kinds = {c: part[c].dtype for part in parts for c in part.columns}
    return pd.concat(
        [
            part.assign(
                **{c: pd.Series(pd.NA, part.index, dtype=kinds[c]) for c in names if c not in part}
            )
            for part in parts
        ],
        ignore_index=True,
    )


def levels(column: pd.Series) -> list[Any]:
    """Groups that occur in a column, in the codebook's order where it is a category.

    Examples
    --------
    >>> levels(pd.Series(["b", "a"])), levels(pd.Series(pd.Categorical(["b"], ["c", "b"])))
    (['a', 'b'], ['b'])
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        return [value for value in column.cat.categories if column.eq(value).any()]
    return sorted(column.dropna().unique())


def known(cases: pd.DataFrame) -> list[str]:
    """Items that the frames know of everyone invited, in their order.

    Examples
    --------
    >>> known(pd.DataFrame(columns=[*COLUMNS, "age"]))
    ['age']
    """
    names = [str(c) for c in cases.columns if c not in COLUMNS]
    return [name for name in names if cases[name].notna().all()]


def eligible(cases: pd.DataFrame) -> pd.DataFrame:
    """Cases that are not known to be outside the population.

    Examples
    --------
    >>> eligible(pd.DataFrame({"code": ["I", "NE", "UO"]}))["code"].tolist()
    ['I', 'UO']
    """
    return cases[cases["code"].ne("NE")]


def matched(
    cases: pd.DataFrame, data: pd.DataFrame, design: Design | None, column: str
) -> pd.Series[Any]:
    """Bring a column of the cases to the respondents, by wave and person.

    Parameters
    ----------
    cases : DataFrame
        From :func:`stack`.
    data : DataFrame
        Respondents with ``wave`` and the item that names a person.
    design : Design or None
        Says which item that is; without it, or without cases, nobody is found.
    column : str
        Column of `cases`.

    Returns
    -------
    Series
        With the index of `data`; missing where the frames do not have the person.

    Examples
    --------
    >>> cases = pd.DataFrame({"wave": ["w"], "person": ["1"], "timing": ["early"]})
    >>> data = pd.DataFrame({"wave": ["w", "w"], "id": [1, 2]})
    >>> matched(cases, data, Design(id="id"), "timing").tolist()
    ['early', nan]
    """
    if design is None or cases.empty:
        return pd.Series(float("nan"), index=data.index, name=column, dtype=object)
    keyed = dict(zip(zip(cases["wave"], cases["person"], strict=True), cases[column], strict=True))
    keys = zip(data["wave"], data[design.id].astype(str), strict=True)
    return pd.Series([keyed.get(key, float("nan")) for key in keys], index=data.index, name=column)


def _known(
    frame: pd.DataFrame, codebook: Codebook, wave: str, person: str, source: str
) -> pd.DataFrame:
    """Coded items of a frame."""
    problems: list[Problem] = []
    columns = {}
    for item in codebook.items:
        column = _column(codebook, item.name, wave, frame)
        if column is None or column == person or item.type not in CODED:
            continue
        cells = frame[column].str.strip()
        codes = _spellings(item)
        found = cells.map(lambda cell, codes=codes: codes.get(cell.casefold()))
        wrong = found.isna() & cells.ne("")
        # "Not asked" codes stand for nothing that is known of the person.
        wrong &= ~cells.isin({str(code) for code in item.missing})
        for row, cell in cells[wrong].items():
            what = f'expected one of {", ".join(map(str, item.values))}, got "{cell}"'
            problems.append(Problem(f'row {row}, column "{column}"', what))
        numeric = all(isinstance(v, int | float) for v in item.values)
        values: list[Any] = [float(v) for v in item.values] if numeric else list(item.values)
        # Categories keep the codebook's order in every table that is made of them.
        known_as = [None if v is None or v != v else float(v) if numeric else v for v in found]
        columns[item.name] = pd.Categorical(known_as, categories=values)
    if problems:
        raise InputError(source, problems, "Correct the frame, or the values in codebook.csv.")
    return pd.DataFrame(columns, index=frame.index)


def _spellings(item: Item) -> dict[str, Any]:
    """Codes by the texts that stand for them: the code itself, or a label in any language."""
    labels: Iterable[tuple[Any, str]] = (
        (value, label) for named in item.labels.values() for value, label in named.items()
    )
    spelt = {label.casefold(): value for value, label in labels}
    return spelt | {str(value).casefold(): value for value in item.values}


def _column(codebook: Codebook, name: str, wave: str, frame: pd.DataFrame) -> str | None:
    names = [codebook[name].column(wave)] if name in codebook else []
    return next((c for c in (*names, name) if c in frame.columns), None)
