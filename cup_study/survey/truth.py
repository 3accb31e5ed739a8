"""Estimates beside the true values of a simulated population.

Shows whether the weights take away what uneven response put in, and whether the intervals cover
the truth as often as they claim. Says nothing about a study that is not simulated.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from cup_study.codebook import Codebook, Item
from cup_study.numbers import format_interval, format_number
from cup_study.survey import estimates
from cup_study.survey.basis import INTERVAL, Basis, Value
from cup_study.survey.estimates import Design
from cup_study.views import Table

COLUMNS = [
    "kind",
    "wave",
    "item",
    "code",
    "unweighted",
    "weighted",
    "ci_lower",
    "ci_upper",
    "truth",
    "n",
]
_INSIDE = {"en": ("no", "yes"), "sv": ("nej", "ja")}


def check(
    known: pd.DataFrame, data: pd.DataFrame, codebook: Codebook, design: Design
) -> pd.DataFrame:
    """Estimate every share and mean whose true value is known.

    Parameters
    ----------
    known : DataFrame
        ``kind wave name group value``: kind ``share`` (name ``item=answer``) or ``mean`` (name of
        an item); other kinds, groups and items that are not in the data are left out.
    data : DataFrame
        Respondents with ``wave``.
    codebook : Codebook
        The study's items.
    design : Design
        Weights and strata.

    Returns
    -------
    DataFrame
        Columns as :data:`COLUMNS`: both estimates, the interval of the weighted one, the truth.

    Examples
    --------
    >>> from cup_study.survey.estimates import unweighted
    >>> data = pd.DataFrame({"wave": ["1", "1"], "q": [1, 3]})
    >>> rows = [("mean", "1", "q", None, 2.0)]
    >>> known = pd.DataFrame(rows, columns=["kind", "wave", "name", "group", "value"])
    >>> check(known, data, Codebook(()), unweighted(data))["weighted"].tolist()
    [2.0]
    """
    known = known[known["kind"].isin(["share", "mean"]) & known["group"].isna()]
    rows = []
    for row in known.to_dict("records"):
        name, _, code = str(row["name"]).partition("=")
        if name not in data.columns:
            continue
        among = data["wave"].eq(row["wave"])
        weighted, plain = (
            _estimate(data, codebook, name, code, one, among)
            for one in (design, estimates.unweighted(data))
        )
        cells = (row["kind"], row["wave"], name, code, plain["estimate"], weighted["estimate"])
        limits = (weighted["ci_lower"], weighted["ci_upper"])
        rows.append((*cells, *limits, row["value"], weighted["base"]))
    return pd.DataFrame(rows, columns=COLUMNS)


def covered(checks: pd.DataFrame) -> dict[str, Value]:
    """How many intervals (columns ``ci_lower ci_upper``) hold the true value (``truth``).

    Examples
    --------
    >>> checks = pd.DataFrame({"ci_lower": [0.0, 0.1], "ci_upper": 0.2, "truth": [0.05, 0.05]})
    >>> covered(checks)["truth_inside"]
    (1, 'count')
    """
    inside = checks["truth"].between(checks["ci_lower"], checks["ci_upper"])
    return {"truth_n": (len(checks), "count"), "truth_inside": (int(inside.sum()), "count")}


def values(checks: pd.DataFrame) -> dict[str, Value]:
    """How many intervals cover the truth, and the mean error of the shares.

    Parameters
    ----------
    checks : DataFrame
        From :func:`check`.

    Returns
    -------
    dict
        Each value with its format.
    """
    inside = checks["truth"].between(checks["ci_lower"], checks["ci_upper"])
    found = covered(checks)
    found["truth_inside_share"] = (float(inside.mean()), "percent0")
    are_shares = checks["kind"] == "share"
    for column in ("unweighted", "weighted"):
        gap = (checks[column] - checks["truth"]).abs()
        found[f"truth_bias_{column}"] = (float(gap[are_shares].mean()), "percent1")
    return found


def table(checks: pd.DataFrame, wave: str, codebook: Codebook, basis: Basis) -> Table:
    """Estimates and truth of one wave.

    Parameters
    ----------
    checks : DataFrame
        From :func:`check`.
    wave : str
        The wave to show.
    codebook : Codebook
        For the words of the items.
    basis : Basis
        The respondents of that wave.
    """
    last = checks[checks["wave"] == wave].to_dict("records")
    heads = ["item", "unweighted", "weighted", "interval", "truth", "inside"]
    frames = {}
    for lang in basis.languages:
        rows = [_cells(row, codebook[row["item"]], lang) for row in last]
        frames[lang] = pd.DataFrame(rows, columns=heads)
    return Table(
        frames,
        caption={
            "en": f"Estimates and the true values of the simulated population, {wave}.",
            "sv": f"Skattningar och de sanna värdena i den simulerade befolkningen, {wave}.",
        },
        columns={
            "item": {"en": "Answer", "sv": "Svar"},
            "unweighted": {"en": "Unweighted", "sv": "Oviktat"},
            "weighted": {"en": "Weighted", "sv": "Viktat"},
            "interval": INTERVAL,
            "truth": {"en": "True", "sv": "Sant"},
            "inside": {"en": "Inside", "sv": "Inom"},
        },
        note=basis.note(),
    )


def _estimate(
    data: pd.DataFrame, codebook: Codebook, name: str, code: str, design: Design, among: pd.Series
) -> pd.Series[Any]:
    if not code:
        return estimates.means(data, [name], design, where=among).iloc[0]
    value = _value(codebook[name], code)
    return estimates.shares(data, name, [value], design, where=among).iloc[0]


def _value(item: Item, code: str) -> Any:
    return next(v for v in item.values if str(v) == code)


def _cells(row: dict[Any, Any], item: Item, lang: str) -> tuple[str, ...]:
    style_of = "percent1" if row["kind"] == "share" else "decimal2"
    label = item.text(lang)
    if row["code"] and item.battery is None:
        label = f"{label} {item.label(_value(item, row['code']), lang)}"
    told = [format_number(row[c], style_of, lang) for c in ("unweighted", "weighted")]
    interval = format_interval(row["ci_lower"], row["ci_upper"], style_of, lang)
    true = format_number(row["truth"], style_of, lang)
    inside = row["ci_lower"] <= row["truth"] <= row["ci_upper"]
    return (label, *told, interval, true, _INSIDE[lang][int(inside)])
