"""Official statistics of the use of e-government, one indicator as worded in one year at a time.

Indicators are worded otherwise from year to year (interaction, obtaining information, website or
app), so series are never joined here. Whether a figure comes from a copy, was rounded in the text
or has an inferred year is told with it.
"""

from __future__ import annotations

import pandas as pd

from cup_study.errors import InputError, Problem

COLUMNS = ("source", "country", "year", "indicator", "value", "unit", "note")
#: How a source says that its figures stand in someone else's file.
_COPY = "secondary copy"


def checked(statistics: pd.DataFrame) -> pd.DataFrame:
    """Statistics with what must be told of each figure.

    Parameters
    ----------
    statistics : DataFrame
        Columns as :data:`COLUMNS`.

    Returns
    -------
    DataFrame
        With ``copy`` (from a secondary copy), ``inferred`` (the year is not printed beside it)
        and ``rounded`` (the text says almost, about or more than) as Booleans.

    Raises
    ------
    InputError
        A column is missing, a value is no number, or a percentage is outside 0-100.

    Examples
    --------
    >>> row = {"source": "X (secondary copy)", "country": "Sweden", "year": 2025,
    ...        "indicator": "use", "value": 96.0, "unit": "percent", "note": None}
    >>> checked(pd.DataFrame([row]))[["copy", "inferred"]].values.tolist()
    [[True, False]]
    """
    problems = [Problem(f'column "{c}"', "is missing") for c in COLUMNS if c not in statistics]
    if not problems:
        values = pd.to_numeric(statistics["value"], errors="coerce")
        years = pd.to_numeric(statistics["year"], errors="coerce")
        share = statistics["unit"].eq("percent")
        for i, (value, year, percent) in enumerate(zip(values, years, share, strict=True), 2):
            if pd.isna(value) or (percent and not 0 <= value <= 100):
                what = f"expected {'0-100' if percent else 'a number'}, got "
                told = statistics["value"].iloc[i - 2]
                problems.append(Problem(f'row {i}, column "value"', f"{what}{told}"))
            if pd.isna(year):
                told = statistics["year"].iloc[i - 2]
                problems.append(Problem(f'row {i}, column "year"', f"expected a year, got {told}"))
    if problems:
        raise InputError("statistics.csv", problems, "Correct the file; see its README.")
    note = statistics["note"].fillna("").str.lower()
    return statistics.assign(
        value=pd.to_numeric(statistics["value"]),
        year=pd.to_numeric(statistics["year"]).astype(int),
        copy=statistics["source"].str.contains(_COPY, regex=False),
        inferred=note.str.contains("inferred"),
        rounded=note.str.contains(r"\b(?:almost|approximate\w*|more than|about)\b"),
    )


def one(found: pd.DataFrame, indicator: str, year: int) -> pd.DataFrame:
    """Countries by one indicator, as worded, in one year; highest first.

    Parameters
    ----------
    found : DataFrame
        From :func:`checked`.
    indicator : str
        The words of the file.
    year : int

    Raises
    ------
    InputError
        There is no such figure, or a country has two.
    """
    rows = found[found["indicator"].eq(indicator) & found["year"].eq(year)]
    twice = sorted(rows.loc[rows["country"].duplicated(), "country"])
    problems = [Problem(f'"{country}"', "has two figures") for country in twice]
    if rows.empty:
        problems = [Problem(f'indicator "{indicator}", {year}', "has no figure")]
    if problems:
        known = "; ".join(sorted(found["indicator"].unique())[:5])
        raise InputError("statistics.csv", problems, f"Name an indicator as worded: {known} ...")
    return rows.sort_values(["value", "country"], ascending=[False, True], ignore_index=True)


def side_by_side(found: pd.DataFrame, columns: list[tuple[str, int]]) -> pd.DataFrame:
    """Countries in rows, several indicators and years in columns, beside each other.

    Returns
    -------
    DataFrame
        ``country`` and one column for each (indicator, year), named ``c0``, ``c1``, ...; missing
        where no figure was seen. Countries by the first column, then by name.

    Examples
    --------
    >>> rows = [("Sweden", "use", 2023, 95.0), ("Norway", "use", 2024, 97.0)]
    >>> frame = pd.DataFrame(rows, columns=["country", "indicator", "year", "value"])
    >>> side_by_side(frame, [("use", 2023), ("use", 2024)])["country"].tolist()
    ['Sweden', 'Norway']
    """
    parts = []
    for i, (indicator, year) in enumerate(columns):
        rows = one(found, indicator, year).set_index("country")["value"]
        parts.append(rows.rename(f"c{i}"))
    wide = pd.concat(parts, axis=1).rename_axis("country").reset_index()
    return wide.sort_values(
        [*wide.columns[1:], "country"],
        ascending=[*[False] * len(parts), True],
        ignore_index=True,
    )
