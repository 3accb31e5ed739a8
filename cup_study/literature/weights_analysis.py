"""How often a relation was tested and found significant (Jeyaraj, Rottman & Lacity 2006).

The weight of a relation is significant tests over tests. Read from abstracts, which favour
findings, weights are upper bounds and are shown with the number of studies. Which predictors
count as best or promising is not decided here.
"""

from __future__ import annotations

import pandas as pd

from cup_study.errors import InputError, Problem

COLUMNS = ("key", "iv_std", "dv_std", "significant", "evidence", "moderation", "scope")


def eligible(relations: pd.DataFrame) -> pd.DataFrame:
    """Relations that a weight analysis may count.

    Core studies (citizens and public e-services), primary evidence, no interaction terms, and a
    stated result.

    Parameters
    ----------
    relations : DataFrame
        One row a tested relation, columns as :data:`COLUMNS`.

    Returns
    -------
    DataFrame

    Raises
    ------
    InputError
        A column is missing, or ``significant`` holds something else than 0, 1 or nothing.

    Examples
    --------
    >>> row = dict(zip(COLUMNS, ["a", "ease", "intention", 1, "primary", 0, "core"]))
    >>> len(eligible(pd.DataFrame([row, {**row, "evidence": "pooled"}])))
    1
    """
    problems = [Problem(f'column "{c}"', "is missing") for c in COLUMNS if c not in relations]
    if not problems:
        result = relations["significant"]
        for i in relations.index[result.notna() & ~result.isin([0, 1])]:
            what = f"expected 1, 0 or nothing, got {result[i]}"
            problems.append(Problem(f'row {i + 2}, column "significant"', what))
    if problems:
        raise InputError("relationships.csv", problems, "Correct the file; see its README.")
    keep = (
        relations["scope"].eq("core")
        & relations["evidence"].eq("primary")
        & relations["moderation"].eq(0)
        & relations["significant"].notna()
    )
    return relations[keep].reset_index(drop=True)


def weigh(relations: pd.DataFrame, *, least_studies: int = 3) -> pd.DataFrame:
    """Tests, significant tests and distinct studies of each pair of constructs.

    Parameters
    ----------
    relations : DataFrame
        From :func:`eligible`; pairs without a mapped construct are left out.
    least_studies : int, optional
        Pairs with fewer studies are left out.

    Returns
    -------
    DataFrame
        ``iv dv studies tested significant not_significant weight``, most studies first. The
        weight (0-1) is an upper bound.

    Examples
    --------
    >>> table = pd.DataFrame({"key": ["a", "b"], "iv_std": ["ease"] * 2, "dv_std": ["use"] * 2})
    >>> weigh(table.assign(significant=[1, 0]), least_studies=1).values.tolist()
    [['ease', 'use', 2, 2, 1, 1, 0.5]]
    """
    grouped = relations.dropna(subset=["iv_std", "dv_std"]).groupby(["iv_std", "dv_std"])
    table = grouped.agg(
        studies=("key", "nunique"), tested=("key", "size"), significant=("significant", "sum")
    ).reset_index()
    table = table.rename(columns={"iv_std": "iv", "dv_std": "dv"})
    table["significant"] = table["significant"].astype(int)
    table["not_significant"] = table["tested"] - table["significant"]
    table["weight"] = table["significant"] / table["tested"]
    table = table[table["studies"] >= least_studies]
    order = ["studies", "tested", "iv", "dv"]
    return table.sort_values(order, ascending=[False, False, True, True], ignore_index=True)
