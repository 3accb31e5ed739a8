"""Estimated effects beside those that a simulated study was made with."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cup_study.codebook import Codebook
from cup_study.survey.experiment.arms import Experiment, spelled

#: Kinds of ``truth.csv``: effect on a share; effect on a latent construct, standardised.
SHARE, LATENT = "arm_share", "arm_latent"
COLUMNS = ["item", "segment", "group", "estimate", "ci_lower", "ci_upper", "truth", "unit"]


def check(
    known: pd.DataFrame,
    experiment: Experiment,
    effects: pd.DataFrame,
    segments: pd.DataFrame,
    alphas: dict[str, float],
) -> pd.DataFrame:
    """Effects whose true value is known.

    Parameters
    ----------
    known : DataFrame
        Columns ``kind name wave group value`` of ``truth.csv``.
    experiment : Experiment
        The arms.
    effects : DataFrame
        From :func:`cup_study.survey.experiment.effects.intention_to_treat`.
    segments : DataFrame
        From :func:`cup_study.survey.experiment.segments.effects`.
    alphas : dict
        Construct to the alpha of its items: the truth is about the latent construct, the estimate
        about the mean of its items. Cohen's d and its interval are divided by the square root of
        alpha, the usual correction for unreliable measurement.

    Returns
    -------
    DataFrame
        Columns as :data:`COLUMNS`; `unit` is ``share`` or ``d``.

    Examples
    --------
    >>> effect = {"item": "use", "kind": "share", "difference": 0.04, "ci_lower": 0.0}
    >>> effects = pd.DataFrame([{**effect, "ci_upper": 0.08}])
    >>> rows = [["arm_share", "use=1 ~ letter", "2", None, 0.035]]
    >>> known = pd.DataFrame(rows, columns=["kind", "name", "wave", "group", "value"])
    >>> trial = Experiment("letter", pd.Series([0.0, 1.0]), {}, ("2",))
    >>> check(known, trial, effects, pd.DataFrame({"item": []}), {})["truth"].tolist()
    [0.035]
    """
    rows: list[list[Any]] = []
    known = known[known["kind"].isin([SHARE, LATENT]) & known["wave"].isin(experiment.waves)]
    for line in known.to_dict("records"):
        left, _, right = str(line["name"]).partition(" ~ ")
        item, _, code = left.partition("=")
        if right != experiment.item or (line["kind"] == SHARE and code != "1"):
            continue
        group = line["group"]
        if isinstance(group, str) and group:
            segment, _, value = group.partition("=")
            own = segments[segments["item"].eq(item)] if len(segments) else segments
            own = own[own["segment"].eq(segment)] if len(own) else own
            own = own[[spelled(g) == value for g in own["group"]]] if len(own) else own
        else:
            segment, value = "", ""
            own = effects[effects["item"].eq(item)]
        if not len(own):
            continue
        row = own.iloc[0]
        if line["kind"] == SHARE:
            told = [row["difference"], row["ci_lower"], row["ci_upper"]]
            rows.append([item, segment, value, *told, line["value"], "share"])
        elif item in alphas:
            told = [row[c] for c in ("effect", "effect_lower", "effect_upper")]
            told = [float(x) / np.sqrt(alphas[item]) for x in told]
            rows.append([item, segment, value, *told, line["value"], "d"])
    return pd.DataFrame(rows, columns=COLUMNS)


def alphas(data: pd.DataFrame, book: Codebook, weights: pd.Series) -> dict[str, float]:
    r"""Cronbach's alpha of each construct, weighted, of those who answered all of its items.

    :math:`\alpha = k / (k - 1) (1 - \sum s_i^2 / s_T^2)`.

    Parameters
    ----------
    data : DataFrame
        Respondents, reversed items already turned.
    book : Codebook
        The study's items.
    weights : Series
        Weights of the respondents.

    Examples
    --------
    >>> from cup_study.codebook import parse
    >>> lines = ["name,type,values,construct", "a,scale,1-5,A", "b,scale,1-5,A"]
    >>> book = parse(chr(10).join(lines), ["en"])
    >>> data = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [1.0, 2.0, 3.0]})
    >>> alphas(data, book, pd.Series([1.0, 1.0, 1.0]))
    {'A': 1.0}
    """
    found = {}
    for construct in book.constructs():
        items = [i.name for i in book.construct(construct) if i.name in data.columns]
        complete = data[items].astype("Float64").dropna()
        if len(items) < 2 or len(complete) < 3:
            continue
        table = np.cov(
            complete.to_numpy(dtype=float), rowvar=False, aweights=weights[complete.index]
        )
        total = float(table.sum())
        if total > 0:
            k = len(items)
            found[construct] = k / (k - 1) * (1 - float(np.trace(table)) / total)
    return found
