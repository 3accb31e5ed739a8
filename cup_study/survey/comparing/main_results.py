"""The few results that a study is about, named as text so that a parameter can list them.

``"used_service=1"`` is the share with that answer, ``"web_satisfaction"`` the mean of an item. They
are estimated again and again: by wave of response, with imputed answers, of incomplete cases.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cup_study.codebook import Codebook, Item
from cup_study.survey import estimates
from cup_study.survey.estimates import Design


@dataclass(frozen=True)
class Target:
    """One main result.

    Attributes
    ----------
    name : str
        As it was written.
    item : Item
        The item.
    value : object
        The answer whose share it is; None for a mean.
    """

    name: str
    item: Item
    value: Any

    @property
    def style_of(self) -> str:
        """Number format of the result."""
        return "decimal2" if self.value is None else "percent1"

    def label(self, lang: str) -> str:
        """Name of the result for a reader.

        Examples
        --------
        >>> Target("q=1", Item("q", "q", "binary", {"en": "Used it?"}, (0, 1)), 1).label("en")
        'Used it?'
        """
        text = self.item.text(lang)
        if self.value is None or self.item.type == "binary":
            return text
        return f"{text} – {self.item.label(self.value, lang)}"


def parse(
    names: Iterable[str], codebook: Codebook, data: pd.DataFrame
) -> tuple[list[Target], list[str]]:
    """Main results of a list that the study has, and the names of those that it has not.

    Parameters
    ----------
    names : iterable of str
        ``"item=value"`` or ``"item"``.
    codebook : Codebook
        The study's items.
    data : DataFrame
        Respondents.

    Returns
    -------
    tuple of (list of Target, list of str)
        Among the second are a question that this study did not ask or that nobody answered, an
        answer that the question does not have, and the mean of answers that are no numbers.

    Examples
    --------
    >>> book = Codebook((Item("q", "q", "binary", {}, (0, 1)),))
    >>> found, absent = parse(["q=1", "z"], book, pd.DataFrame({"q": [0, 1]}))
    >>> [t.name for t in found], absent
    (['q=1'], ['z'])
    """
    found, absent = [], []
    for name in names:
        item_name, _, code = name.partition("=")
        known = item_name in codebook and item_name in data and data[item_name].notna().any()
        item = codebook[item_name] if known else None
        value = next((v for v in item.values if str(v) == code), None) if item else None
        numeric = known and pd.api.types.is_numeric_dtype(data[item_name])
        if item is None or (value is None if code else not numeric):
            absent.append(name)
        else:
            found.append(Target(name, item, value))
    return found, absent


def estimate(
    target: Target, data: pd.DataFrame, design: Design, where: pd.Series | None = None
) -> dict[str, Any]:
    """Design-based estimate of a main result.

    Parameters
    ----------
    target : Target
        What to estimate.
    data : DataFrame
        Respondents.
    design : Design
        Weights and what is known of the sample.
    where : Series of bool, optional
        For whom.

    Returns
    -------
    dict
        Row as of :func:`cup_study.survey.estimates.shares`.

    Examples
    --------
    >>> data = pd.DataFrame({"q": [1, 2, 3]})
    >>> target = Target("q", Item("q", "q", "scale", {}, (1, 2, 3)), None)
    >>> float(estimate(target, data, estimates.unweighted(data))["estimate"])
    2.0
    """
    name = target.item.name
    if target.value is None:
        found = estimates.means(data, [name], design, where=where)
    else:
        found = estimates.shares(data, name, [target.value], design, where=where)
    return {str(key): cell for key, cell in found.to_dict("records")[0].items()}
