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
        & relations["moderation"].eq(0).fillna(value=False).astype(bool)
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


def weigh_studies(relations: pd.DataFrame) -> pd.DataFrame:
    """Weight of each pair when every study counts once, with the share of its own tests.

    A study that tests a relation in four groups weighs as much as one that tests it once.

    Parameters
    ----------
    relations : DataFrame
        From :func:`eligible`.

    Returns
    -------
    DataFrame
        ``iv dv studies weight_studies``.

    Examples
    --------
    >>> table = pd.DataFrame({"key": ["a", "a", "b"], "iv_std": "ease", "dv_std": "use"})
    >>> weigh_studies(table.assign(significant=[1, 0, 1]))["weight_studies"].tolist()
    [0.75]
    """
    pairs = relations.dropna(subset=["iv_std", "dv_std"])
    shares = pairs.groupby(["iv_std", "dv_std", "key"])["significant"].mean().reset_index()
    grouped = shares.groupby(["iv_std", "dv_std"])["significant"]
    table = grouped.agg(studies="size", weight_studies="mean").reset_index()
    table = table.rename(columns={"iv_std": "iv", "dv_std": "dv"})
    return table.astype({"weight_studies": float})


def signs(relations: pd.DataFrame) -> pd.DataFrame:
    """How often a relation was told to be positive and negative.

    Parameters
    ----------
    relations : DataFrame
        From :func:`eligible`, with ``direction`` (``+``, ``-`` or empty); where the column is not
        there, nothing was stated.

    Returns
    -------
    DataFrame
        ``iv dv positive negative consistency``; the consistency is the share of the commoner sign
        among the stated ones (.5-1), missing where none was stated.

    Raises
    ------
    InputError
        A direction is something else.

    Examples
    --------
    >>> table = pd.DataFrame({"iv_std": "ease", "dv_std": "use", "direction": ["+", "+", "-"]})
    >>> signs(table)[["positive", "negative"]].values.tolist()
    [[2, 1]]
    """
    pairs = relations.dropna(subset=["iv_std", "dv_std"])
    told = (
        pairs["direction"] if "direction" in pairs else pd.Series(None, pairs.index, dtype=object)
    )
    odd = told.notna() & ~told.isin(["+", "-", "−"])
    if odd.any():
        keys = pairs.loc[odd, "key"] if "key" in pairs else pairs.index[odd]
        raise InputError(
            "relationships.csv",
            [
                Problem(f'key "{key}", column "direction"', f"expected +, - or nothing, got {x}")
                for key, x in zip(keys, told[odd], strict=True)
            ],
            "Correct the file; see its README.",
        )
    counted = pairs.assign(positive=told.eq("+"), negative=told.isin(["-", "−"]))
    table = counted.groupby(["iv_std", "dv_std"])[["positive", "negative"]].sum().reset_index()
    table = table.rename(columns={"iv_std": "iv", "dv_std": "dv"})
    table = table.astype({"positive": int, "negative": int})
    stated = table["positive"] + table["negative"]
    commoner = table[["positive", "negative"]].max(axis=1)
    return table.assign(consistency=commoner / stated.where(stated > 0))
