"""Change from wave to wave, with its interval; and the trend where there are more than two.

Each wave is a sample of its own, drawn without regard to the others: a change is one of the
population, never of a person.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pandas as pd

from cup_study.survey.design import Design
from cup_study.survey.inference import multiplicity, regression
from cup_study.survey.questionnaire import measures
from cup_study.survey.questionnaire.measures import Measured

COLUMNS = ["item", "kind", "from_wave", "to_wave", "first", "second", "change", "se", "df"]
COLUMNS += ["p_value", "ci_lower", "ci_upper", "effect", "effect_kind", "n_first", "n_second"]
TREND_COLUMNS = ["item", "kind", "waves", "slope", "se", "p_value", "ci_lower", "ci_upper"]


def pairs(waves: Sequence[str]) -> list[tuple[str, str]]:
    """Each wave with the next; and the first with the last where there are more than two.

    Examples
    --------
    >>> pairs(["a", "b", "c"]), pairs(["a", "b"])
    ([('a', 'b'), ('b', 'c'), ('a', 'c')], [('a', 'b')])
    """
    found = list(itertools.pairwise(waves))
    return [*found, (waves[0], waves[-1])] if len(waves) > 2 else found


def changes(
    measured: Measured,
    wave: pd.Series,
    waves: Sequence[str],
    design: Design,
    *,
    where: pd.Series | None = None,
) -> pd.DataFrame:
    """Change of every measure between waves.

    Parameters
    ----------
    measured : Measured
        What to follow.
    wave : Series
        Wave of each respondent.
    waves : sequence of str
        Waves in their order in time.
    design : Design
        Weights; the waves are strata of their own.
    where : Series of bool, optional
        Respondents to estimate for.

    Returns
    -------
    DataFrame
        Columns as :data:`COLUMNS`, with ``p_adjusted family_size`` (Holm over the measures of a
        family and pair of waves). A measure that one of the waves did not ask is left out.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> values = pd.DataFrame({"q": [1.0, 3.0, 4.0, 8.0]})
    >>> given = Measured(values, (measures.Measure("q", "mean", {}),))
    >>> found = changes(given, pd.Series(["1", "1", "2", "2"]), ["1", "2"], unweighted(values))
    >>> found[["from_wave", "to_wave", "change"]].values.tolist()
    [['1', '2', 4.0]]
    """
    found = measures.differences(measured, wave, pairs(waves), design, where)
    names = {"group_a": "from_wave", "group_b": "to_wave", "estimate_a": "first"}
    names |= {"estimate_b": "second", "difference": "change", "n_a": "n_first", "n_b": "n_second"}
    rows = found.rename(columns=names)[COLUMNS]
    if not len(rows):
        return pd.DataFrame(columns=[*COLUMNS, "p_adjusted", "family_size"])
    families = [measured[str(item)].family for item in rows["item"]]
    adjusted = multiplicity.adjust(rows.assign(_of=families), ["_of", "from_wave", "to_wave"])
    return adjusted[[*COLUMNS, "p_adjusted", "family_size"]]


def trend(
    measured: Measured,
    wave: pd.Series,
    waves: Sequence[str],
    design: Design,
    *,
    where: pd.Series | None = None,
) -> pd.DataFrame:
    """Mean change a wave, by a straight line through all waves that asked.

    Parameters
    ----------
    measured, wave, waves, design, where
        As for :func:`changes`. The waves count as equally far apart.

    Returns
    -------
    DataFrame
        Columns as :data:`TREND_COLUMNS`; a measure that fewer than three waves asked is left
        out, since its change says all.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> values = pd.DataFrame({"q": [1.0, 2.0, 2.0, 3.0, 3.0, 5.0]})
    >>> given = Measured(values, (measures.Measure("q", "mean", {}),))
    >>> wave = pd.Series(["1", "1", "2", "2", "3", "3"])
    >>> trend(given, wave, ["1", "2", "3"], unweighted(values))["slope"].round(2).tolist()
    [1.25]
    """
    place = wave.map({name: float(i) for i, name in enumerate(waves)}).astype(float)
    rows = []
    for m in measured.measures:
        outcome = measured.values[m.name]
        kept = outcome.notna() & place.notna()
        if where is not None:
            kept &= where
        if place[kept].nunique() < 3:
            continue
        data = pd.DataFrame({"_y": outcome, "_wave": place})
        model = regression.linear(data, "_y", ["_wave"], design, where=kept)
        row = model.estimates[model.estimates["term"] == "_wave"].iloc[0]
        told = [row[c] for c in ("estimate", "se", "p_value", "ci_lower", "ci_upper")]
        rows.append([m.name, m.kind, int(place[kept].nunique()), *told])
    return pd.DataFrame(rows, columns=TREND_COLUMNS)


def by_group(
    measured: Measured,
    wave: pd.Series,
    waves: Sequence[str],
    group: pd.Series,
    design: Design,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Level of every measure in each wave and group, and its change from first to last wave.

    Parameters
    ----------
    measured, wave, waves, design
        As for :func:`changes`.
    group : Series
        Group of each respondent.

    Returns
    -------
    tuple of DataFrame
        Levels: ``item group wave n base estimate ci_lower ci_upper``. Changes: ``group`` and the
        columns of :func:`changes` from first to last wave; ``p_adjusted`` is over the groups.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> values = pd.DataFrame({"q": [1.0, 3.0, 4.0, 8.0]})
    >>> given = Measured(values, (measures.Measure("q", "mean", {}),))
    >>> wave, town = pd.Series(["1", "1", "2", "2"]), pd.Series(["a"] * 4)
    >>> levels, change = by_group(given, wave, ["1", "2"], town, unweighted(values))
    >>> levels["estimate"].tolist(), change["change"].tolist()
    ([2.0, 6.0], [4.0])
    """
    levels, found = [], []
    ends = [waves[0], waves[-1]]
    for value in sorted(group.dropna().unique()):
        where = group.eq(value).fillna(False).astype(bool)
        level = measures.levels(measured, wave, design, where).rename(columns={"group": "wave"})
        levels.append(_labelled(level, value))
        change = changes(measured, wave, ends, design, where=where)
        found.append(_labelled(change, value))
    change = pd.concat(found, ignore_index=True).drop(columns=["p_adjusted", "family_size"])
    adjusted = multiplicity.adjust(change, "item")
    return pd.concat(levels, ignore_index=True), adjusted


def _labelled(table: pd.DataFrame, value: object) -> pd.DataFrame:
    return table.assign(group=pd.Series([value] * len(table), index=table.index, dtype=object))
