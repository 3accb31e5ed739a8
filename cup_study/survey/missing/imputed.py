"""Main results with missing answers imputed, beside those of who answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from cup_study.codebook import Item
from cup_study.survey.comparing import main_results
from cup_study.survey.comparing.main_results import Target
from cup_study.survey.estimates import Design
from cup_study.survey.missing import imputation, pooling

COLUMNS = [
    "target",
    "base",
    "imputed",
    "estimate",
    "se",
    "ci_lower",
    "ci_upper",
    "pooled",
    "pooled_se",
    "pooled_lower",
    "pooled_upper",
    "df",
    "increase",
    "missing_information",
]


def compare(
    targets: Sequence[Target],
    data: pd.DataFrame,
    design: Design,
    imputations: int,
    *,
    seed: int,
    groups: Sequence[str] = (),
    helpers: pd.DataFrame | None = None,
    asked: pd.DataFrame | None = None,
    where: pd.Series | None = None,
) -> pd.DataFrame:
    """Main results of those who answered, and pooled over imputations of who did not.

    Parameters
    ----------
    targets : sequence of Target
        Main results; a share is imputed as whether the answer was given.
    data : DataFrame
        Respondents.
    design : Design
        Its weights and strata serve both estimates.
    imputations : int
        How many; 20 or more where much is missing.
    seed : int
        See :func:`cup_study.survey.missing.imputation.impute`.
    groups : sequence of str, optional
        Complete categorical columns that predict: what the weights were made from.
    helpers : DataFrame, optional
        Other numeric predictors, which may be incomplete: scores of constructs.
    asked : DataFrame of bool, optional
        Cells that were asked for; an item is imputed where it was asked.
    where : Series of bool, optional
        For whom the results are; everyone serves the imputation.

    Returns
    -------
    DataFrame
        :data:`COLUMNS`: respondents with an answer and with an imputed one, the result without
        and with imputation, and Rubin's degrees of freedom, relative increase of variance and
        fraction of missing information. No rows without targets.

    Raises
    ------
    InputError
        As of :func:`cup_study.survey.missing.imputation.impute`.
    """
    if not targets:
        return pd.DataFrame(columns=COLUMNS)
    columns = {str(i): _column(target, data) for i, target in enumerate(targets)}
    frame = pd.DataFrame(columns, index=data.index)
    due = pd.DataFrame(index=data.index)
    for i, target in enumerate(targets):
        if asked is not None and target.item.name in asked:
            due[str(i)] = asked[target.item.name]
    if helpers is not None:
        helpers = helpers.loc[:, helpers.nunique() > 1]  # others say nothing
        frame = pd.concat([frame, helpers.add_prefix("helper ")], axis=1)
    predictors = imputation.dummies(data, [g for g in groups if data[g].nunique() > 1])
    if design.weights.nunique() > 1:
        predictors["log weight"] = np.log(design.weights)
    here = pd.Series(True, index=data.index) if where is None else where
    tables: list[list[dict[str, Any]]] = [[] for _ in targets]
    stand_ins = [_stand_in(i, target) for i, target in enumerate(targets)]
    for filled in imputation.impute(
        frame, imputations, seed=seed, predictors=predictors, asked=due
    ):
        for i, target in enumerate(stand_ins):
            tables[i].append(main_results.estimate(target, filled, design, here))
    rows = []
    complete = _degrees(design, len(data))
    for i, target in enumerate(targets):
        plain = main_results.estimate(stand_ins[i], frame, design, here)
        pooled = asdict(
            pooling.pool(
                [row["estimate"] for row in tables[i]],
                [row["se"] for row in tables[i]],
                df_complete=complete,
            )
        )
        answered = int((frame[str(i)].notna() & here).sum())
        rows.append(
            {
                "target": target.name,
                "base": answered,
                "imputed": int(tables[i][0]["base"]) - answered,
                **{k: plain[k] for k in ("estimate", "se", "ci_lower", "ci_upper")},
                "pooled": pooled["estimate"],
                "pooled_se": pooled["se"],
                "pooled_lower": pooled["ci_lower"],
                "pooled_upper": pooled["ci_upper"],
                **{k: pooled[k] for k in ("df", "increase", "missing_information")},
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _column(target: Target, data: pd.DataFrame) -> pd.Series[float]:
    """Numbers to impute: the answers, or whether the answer was given."""
    answers = data[target.item.name]
    if target.value is None:
        return answers.astype(float)
    return answers.eq(target.value).astype(float).where(answers.notna())


def _stand_in(i: int, target: Target) -> Target:
    value = None if target.value is None else 1
    return Target(target.name, Item(str(i), str(i), "numeric", {}), value)


def _degrees(design: Design, n: int) -> float:
    """Clusters minus strata."""
    strata = design.strata
    if design.clusters is None:
        clusters = n
    else:
        labels = [design.clusters] if strata is None else [design.clusters, strata]
        clusters = len(pd.concat(labels, axis=1).drop_duplicates())
    return float(max(clusters - (1 if strata is None else strata.nunique()), 1))
