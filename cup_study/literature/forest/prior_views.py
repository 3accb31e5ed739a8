"""What others pooled: a published matrix of correlations, and a path model of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.literature.forest import words
from cup_study.literature.forest.forest_views import Names
from cup_study.literature.masem.stage2 import Stage2
from cup_study.numbers import format_interval, format_number
from cup_study.views import Table

#: A number and its format, ready for :func:`cup_study.results.value`.
Value = tuple[object, str]


def pairs(matrix: pd.DataFrame, outcomes: Sequence[str] = ()) -> pd.DataFrame:
    """Correlations of a published matrix, one row a pair, outcomes second.

    Parameters
    ----------
    matrix : DataFrame
        Symmetric, by name.
    outcomes : sequence of str, optional
        Constructs that a model explains, the first of them first.

    Returns
    -------
    DataFrame
        ``construct_1 construct_2 r``.

    Raises
    ------
    InputError
        Rows and columns are not the same, or the matrix is not symmetric.

    Examples
    --------
    >>> matrix = pd.DataFrame([[1, 0.5], [0.5, 1]], ["use", "ease"], ["use", "ease"])
    >>> pairs(matrix, ["use"]).values.tolist()
    [['ease', 'use', 0.5]]
    """
    values = matrix.to_numpy(dtype=float)
    problems = []
    if list(matrix.index) != list(matrix.columns):
        problems.append(Problem("", "rows and columns do not have the same names in one order"))
    elif not np.allclose(values, values.T, equal_nan=True):
        problems.append(Problem("", "the matrix is not symmetric"))
    if problems:
        raise InputError("published correlations", problems, "Correct the file.")
    last = [name for name in outcomes if name in matrix.index]
    order = [name for name in matrix.index if name not in last] + last
    rows = [
        (one, two, float(matrix.loc[one, two])) for j, two in enumerate(order) for one in order[:j]
    ]
    return pd.DataFrame(rows, columns=["construct_1", "construct_2", "r"])


def values(table: pd.DataFrame, model: Stage2) -> dict[str, Value]:
    """Published correlations, and paths of the model, by the part of a key.

    Parameters
    ----------
    table : DataFrame
        From :func:`pairs`.
    model : Stage2
        From :func:`cup_study.literature.masem.pooled_matrix.fit`.
    """
    told: dict[str, Value] = {"prior_n": (int(model.fit["n"]), "count")}
    for one, two, r in table.itertuples(index=False):
        told[f"prior_{one}_{two}".lower()] = (float(r), "coef2")
    for row in model.paths.to_dict("records"):
        name = f"{row['predictor']}_{row['outcome']}".lower()
        told[f"prior_path_{name}"] = (float(row["est"]), "coef2")
        told[f"prior_path_{name}_lower"] = (float(row["ci_lower"]), "coef2")
        told[f"prior_path_{name}_upper"] = (float(row["ci_upper"]), "coef2")
    for row in model.r2.to_dict("records"):
        told[f"prior_r2_{row['outcome']}".lower()] = (float(row["r2"]), "percent0")
    return told


def paths(model: Stage2, languages: Sequence[str], *, names: Names | None = None) -> Table:
    """Paths of a model of published pooled correlations.

    Parameters
    ----------
    model : Stage2
        From :func:`cup_study.literature.masem.pooled_matrix.fit`.
    languages, names
        As :func:`cup_study.literature.forest.tables.pooled`.
    """
    r2 = dict(zip(model.r2["outcome"], model.r2["r2"].astype(float), strict=True))
    frames = {}
    for lang in languages:
        rows = []
        for row in model.paths.to_dict("records"):
            outcome = words.capital(words.construct(str(row["outcome"]), lang, names))
            share = format_number(r2[row["outcome"]], "percent0", lang)
            rows.append(
                {
                    "outcome": f"{outcome} (R² = {share})",
                    "predictor": words.capital(words.construct(row["predictor"], lang, names)),
                    "est": float(row["est"]),
                    "ci": format_interval(row["ci_lower"], row["ci_upper"], "coef2", lang),
                }
            )
        frames[lang] = pd.DataFrame(rows)
    strongest = max(model.paths.to_dict("records"), key=lambda row: abs(float(row["est"])))
    captions = {}
    for lang in languages:
        pair = words.constructs(
            (str(strongest["predictor"]), str(strongest["outcome"])), lang, names, between=" → "
        )
        est = format_number(float(strongest["est"]), "coef2", lang)
        captions[lang] = {
            "en": f"In the published correlations the strongest path is {pair} ({est}).",
            "sv": f"I de publicerade korrelationerna är det starkaste sambandet {pair} ({est}).",
        }[lang]
    n = {lang: format_number(model.fit["n"], "count", lang) for lang in languages}
    return Table(
        frames,
        caption=captions,
        columns={
            "outcome": {"en": "Outcome", "sv": "Utfall"},
            "predictor": {"en": "Predictor", "sv": "Prediktor"},
            "est": {"en": "β", "sv": "β"},
            "ci": words.INTERVAL,
        },
        formats={"est": "coef2"},
        groups="outcome",
        note={
            "en": f"Standardised; n = {n.get('en', '')}, the published harmonic mean. The "
            "intervals know nothing of differences between studies.",
            "sv": f"Standardiserat; n = {n.get('sv', '')}, det publicerade harmoniska medelvärdet. "
            "Intervallen tar inte hänsyn till skillnader mellan studier.",
        },
    )
