"""What other notebooks read of the groups: a row a respondent, and a row a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cup_study.citizens.segments import grouping
from cup_study.survey.disclosure import MARK


def respondents(data: pd.DataFrame, posterior: pd.DataFrame) -> pd.DataFrame:
    """Group and probabilities of each respondent; missing for those set apart.

    Parameters
    ----------
    data : DataFrame
        Clean table.
    posterior : DataFrame
        Probabilities of belonging, columns 1..K.

    Returns
    -------
    DataFrame
        ``row wave respondent`` as far as they are there, ``group`` and ``p1`` to ``pK``.

    Examples
    --------
    >>> data = pd.DataFrame({"wave": ["a", "a"]})
    >>> respondents(data, pd.DataFrame({1: [0.9], 2: [0.1]}))["group"].tolist()
    [1, <NA>]
    """
    known = posterior.reindex(data.index)
    kept = [c for c in ("row", "wave", "respondent") if c in data.columns]
    probabilities = known.rename(columns=lambda group: f"p{group}")
    result = data[kept].assign(group=grouping.modal(known))
    return pd.concat([result, probabilities], axis=1).reset_index(drop=True)


def named(
    sizes: pd.DataFrame,
    keys: Mapping[Any, str],
    names: Mapping[Any, Mapping[str, str]],
    languages: Sequence[str],
) -> pd.DataFrame:
    """Names and sizes of the groups.

    Returns
    -------
    DataFrame
        ``group key label_<language> share ci_lower ci_upper n``; small groups without numbers.

    Examples
    --------
    >>> row = {"group": 1, "share": 0.2, "ci_lower": 0.1, "ci_upper": 0.3, "n": 9, "hidden": False}
    >>> found = named(pd.DataFrame([row]), {1: "a"}, {1: {"en": "A"}}, ["en"])
    >>> found.columns.tolist()
    ['group', 'key', 'label_en', 'share', 'ci_lower', 'ci_upper', 'n']
    """
    numbers = ["share", "ci_lower", "ci_upper", "n"]
    table = sizes[["group", *numbers]].astype(dict.fromkeys(numbers, object))
    table.loc[sizes["hidden"].to_numpy(dtype=bool), numbers] = MARK
    table.insert(1, "key", [keys[g] for g in sizes["group"]])
    for at, lang in enumerate(languages, 2):
        table.insert(at, f"label_{lang}", [names[g][lang] for g in sizes["group"]])
    return table
