"""How a study's respondents came into the sample, read from its settings and the clean table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cup_study.codebook import Codebook
from cup_study.errors import InputError, Problem
from cup_study.settings import FROM_POPULATION as COUNTED
from cup_study.settings import Design as Settings
from cup_study.survey import disclosure
from cup_study.survey.basis import Basis, Value
from cup_study.survey.design import Adjustment, Design, Replicates
from cup_study.survey.weighting import diagnostics
from cup_study.survey.weighting.weigh import ADJUSTED, BASE, SIZE, WAVE, WEIGHT


def design(settings: Settings | None, data: pd.DataFrame) -> Design:
    """Design of a sample: waves are strata of their own, and hold the study's strata.

    Parameters
    ----------
    settings : Design or None
        What ``study.yml`` says of the design.
    data : DataFrame
        Respondents with ``wave``, ``weight`` and the columns that the settings name; with
        ``base_weight``, ``adjusted_weight``, ``population_size`` and the replicates where
        :func:`cup_study.survey.weighting.weigh.weigh` or the study's files made them.

    Returns
    -------
    Design
        Without an adjustment where every respondent counts the same.

    Raises
    ------
    InputError
        The data lack the study's clusters, population sizes or replicate weights.

    Examples
    --------
    >>> data = pd.DataFrame({"wave": ["a", "b"], "weight": [1.0, 1.0]})
    >>> design(None, data).strata.tolist()
    ['a', 'b']
    """
    if settings is None:
        return Design(data[WEIGHT], strata=_crossed(data, []))
    return Design(
        data[WEIGHT],
        strata=_crossed(data, [settings.strata] if settings.strata else []),
        clusters=_named(data, settings.clusters),
        sizes=_named(data, SIZE if settings.sizes == COUNTED else settings.sizes),
        base=_column(data, BASE),
        adjustment=_adjustment(settings, data) if is_weighted(data) else None,
        replicates=_replicates(settings, data),
        lonely=settings.lonely,
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


def basis(
    data: pd.DataFrame,
    where: pd.Series[bool],
    languages: Sequence[str],
    *,
    threshold: int = disclosure.THRESHOLD,
) -> Basis:
    """Whom the estimates for some of the respondents are about.

    Parameters
    ----------
    data : DataFrame
        Respondents, with their weights.
    where : Series of bool
        Which of them the estimates are about.
    languages : sequence of str
        Languages to tell it in.
    threshold : int
        Smallest number of people that is shown (``privacy: threshold`` in ``study.yml``).

    Examples
    --------
    >>> data = pd.DataFrame({"weight": [1.0, 2.0]})
    >>> basis(data, pd.Series([True, False]), ["en"]).n
    1
    """
    return Basis(int(where.sum()), is_weighted(data), tuple(languages), threshold)


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
        "effective_n": (diagnostics.effective_n(data[WEIGHT]), "count"),
        "design_effect": (diagnostics.design_effect(data[WEIGHT]), "decimal2"),
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


def _column(data: pd.DataFrame, name: str | None) -> pd.Series[Any] | None:
    return data[name] if name in data.columns else None


def _named(data: pd.DataFrame, name: str | None) -> pd.Series[Any] | None:
    """Column without which the errors would be wrong; None where the study names none."""
    if name is not None and name not in data.columns:
        what = "is missing; study.yml names it in design"
        remedy = "Items of the design must be in the clean table: not open, not sensitive."
        raise InputError("respondents", [Problem(f'column "{name}"', what)], remedy)
    return _column(data, name)


def _adjustment(settings: Settings, data: pd.DataFrame) -> Adjustment | None:
    """How the weights came about, for the variance; labels hold the wave, which is a sample."""
    before = _column(data, ADJUSTED)
    match settings.adjustment:
        case "poststratify":
            cells = _crossed(data, settings.poststrata).to_frame("cells")
            return Adjustment("poststratify", cells=cells, weights=before)
        case "rake":
            crossed = {f"m{i}": _crossed(data, by) for i, by in enumerate(settings.margins)}
            return Adjustment("rake", cells=pd.DataFrame(crossed), weights=before)
        case "calibrate":
            crossed = {f"m{i}": _crossed(data, by) for i, by in enumerate(settings.margins)}
            margins = None if settings.totals else pd.DataFrame(crossed)
            matrix = _auxiliaries(settings, data, crossed)
            return Adjustment("calibrate", margins, matrix, before)
        case _:
            return None


def _auxiliaries(
    settings: Settings, data: pd.DataFrame, crossed: Mapping[str, pd.Series[Any]]
) -> pd.DataFrame:
    """Indicators and numbers that the weights were calibrated to, a column each in every wave."""
    columns = {}
    waves, names = pd.factorize(data[WAVE])
    for i, labels in enumerate(crossed.values()):
        codes = labels.cat.codes.to_numpy()
        for wave in range(len(names)):
            levels = np.unique(codes[waves == wave])
            # The last category of every margin but the first follows from the others.
            for level in levels[: len(levels) - (i > 0)]:
                columns[f"{i} {level}"] = (codes == level).astype(float)
    for item in settings.totals:
        numbers = data[item].to_numpy(dtype=float)
        for wave in range(len(names)):
            columns[f"{item} {wave}"] = np.where(waves == wave, numbers, 0.0)
    return pd.DataFrame(columns, index=data.index)


def _replicates(settings: Settings, data: pd.DataFrame) -> Replicates | None:
    told = settings.replicates
    if told is None:
        return None
    numbered = re.compile(re.escape(told.prefix) + r"(\d+)")
    found = {int(m[1]): c for c in data.columns if (m := numbered.fullmatch(str(c)))}
    if len(found) < 2:
        what = f'expected columns "{told.prefix}1", "{told.prefix}2" ..., found {len(found)}'
        remedy = "Name their file in design.replicates.file, or list them in codebook.csv."
        raise InputError("respondents", [Problem("replicate weights", what)], remedy)
    table = data[[found[i] for i in sorted(found)]]
    scales = None
    if told.scales or told.scale is not None:
        rscales = told.scales or (1.0,) * table.shape[1]
        scales = [(told.scale or 1.0) * one for one in rscales]
    return Replicates(table, told.kind, scales=scales, fay=told.fay, around_estimate=told.mse)


def _crossed(data: pd.DataFrame, columns: Iterable[str]) -> pd.Series[Any]:
    """One label a combination of the wave and columns, as categories."""
    present = [WAVE, *(c for c in columns if c in data.columns)]
    codes = np.zeros(len(data), dtype=np.intp)
    labels: list[Any] = [()]
    for name in present:
        own, levels = pd.factorize(data[name], use_na_sentinel=False)
        codes, pairs = pd.factorize(codes * len(levels) + own)
        labels = [(*labels[p // len(levels)], levels[int(p % len(levels))]) for p in pairs]
    names = ["|".join(str(part) for part in label) for label in labels]
    if len(set(names)) < len(names):
        names = [repr(label) for label in labels]
    crossed = pd.Categorical.from_codes(codes, categories=pd.Index(names))
    return pd.Series(crossed, index=data.index)
