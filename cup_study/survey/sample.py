"""How a study's respondents came into the sample, read from its settings and the clean table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from cup_study.codebook import Codebook
from cup_study.study import Design as Settings
from cup_study.survey import weights
from cup_study.survey.basis import Basis, Value
from cup_study.survey.estimates import Design

WAVE, WEIGHT = "wave", "weight"


def design(settings: Settings | None, data: pd.DataFrame) -> Design:
    """Design of a sample: waves are strata of their own, and hold the study's strata.

    Parameters
    ----------
    settings : Design or None
        What ``study.yml`` says of the design.
    data : DataFrame
        Respondents with ``wave``, ``weight`` and the columns that the settings name.

    Returns
    -------
    Design
        Without post-strata where every respondent counts the same.

    Examples
    --------
    >>> data = pd.DataFrame({"wave": ["a", "b"], "weight": [1.0, 1.0]})
    >>> design(None, data).strata.tolist()
    ['a', 'b']
    """
    strata = [settings.strata] if settings and settings.strata else []
    after = settings.poststrata if settings else ()
    return Design(
        data[WEIGHT],
        strata=_crossed(data, strata),
        poststrata=_crossed(data, after) if after and is_weighted(data) else None,
    )


def is_weighted(data: pd.DataFrame) -> bool:
    """Whether some respondents count more than others.

    Examples
    --------
    >>> is_weighted(pd.DataFrame({"weight": [1.0, 1.0]}))
    False
    """
    return bool(data[WEIGHT].nunique() > 1)


def members(data: pd.DataFrame, group: tuple[str, Any] | None) -> pd.Series[bool]:
    """Who belongs to the group of a run (item and value); everyone where there is none.

    Examples
    --------
    >>> members(pd.DataFrame({"town": [1, 2]}), ("town", 2)).tolist()
    [False, True]
    """
    if group is None:
        return pd.Series(True, index=data.index)
    return data[group[0]].eq(group[1]).fillna(False).astype(bool)


def basis(data: pd.DataFrame, where: pd.Series[bool], languages: Sequence[str]) -> Basis:
    """Whom the estimates for some of the respondents are about.

    Examples
    --------
    >>> data = pd.DataFrame({"weight": [1.0, 2.0]})
    >>> basis(data, pd.Series([True, False]), ["en"]).n
    1
    """
    return Basis(int(where.sum()), is_weighted(data), tuple(languages))


def values(data: pd.DataFrame, waves: Iterable[str]) -> dict[str, Value]:
    """Size of the sample: waves, respondents of each, and what the weights leave of them.

    Examples
    --------
    >>> data = pd.DataFrame({"wave": ["A", "A"], "weight": [1.0, 1.0]})
    >>> values(data, ["A"])["n_a"], values(data, ["A"])["design_effect"]
    ((2, 'count'), (1.0, 'decimal2'))
    """
    each = {wave: int(data[WAVE].eq(wave).sum()) for wave in waves}
    told: dict[str, Value] = {"waves": (len(each), "count")}
    told |= {f"n_{wave.lower()}": (n, "count") for wave, n in each.items()}
    return told | {
        "effective_n": (weights.effective_n(data[WEIGHT]), "count"),
        "design_effect": (weights.design_effect(data[WEIGHT]), "decimal2"),
    }


def absent(
    codebook: Codebook,
    data: pd.DataFrame,
    items: Iterable[str],
    batteries: Iterable[str] = (),
    constructs: Iterable[str] = (),
) -> list[str]:
    """Names of a list that the study did not ask about, or that nobody answered.

    Parameters
    ----------
    codebook : Codebook
        The study's items.
    data : DataFrame
        Respondents.
    items, batteries, constructs : iterable of str
        Names to look for. Of a battery one item is enough.

    Returns
    -------
    list of str
        Sorted.

    Examples
    --------
    >>> absent(Codebook(()), pd.DataFrame({"used": [1], "age": [None]}), ["used", "age"], ["why"])
    ['age', 'why']
    """
    missing = [i for i in items if i not in data.columns or data[i].isna().all()]
    for battery in batteries:
        if not any(i.name in data.columns for i in codebook.battery(battery)):
            missing.append(battery)
    missing += [c for c in constructs if c not in codebook.constructs()]
    return sorted(missing)


def _crossed(data: pd.DataFrame, columns: Iterable[str]) -> pd.Series[str]:
    """One label a combination of the wave and columns."""
    present = [c for c in columns if c in data.columns]
    return data[[WAVE, *present]].astype(str).agg("|".join, axis=1)
