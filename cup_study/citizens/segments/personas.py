"""Personas: an illustration of a group, made from what is typical of it, never from a person.

A persona is a composite: of each question the answer that is most common in the group (the middle
one for graded answers), with how many of the group give it. Nobody need exist who answers all of
them, and no row of the data is ever shown: where the composite happens to be the answers of a few
real respondents, traits are left out until it is those of none, or of as many as may be shown.

Segments and personas are kept apart. Readers of eight personas have taken each for 12.5%, so each
one carries the size of its group and says that it is an illustration and not a share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from cup_study.citizens.segments import grouping
from cup_study.codebook import Codebook, Item
from cup_study.numbers import format_interval, format_number
from cup_study.survey import disclosure

#: Columns of :attr:`Persona.traits`.
COLUMNS = ["item", "value", "share"]
SIZE = {
    "en": "This group is {share} {interval} of {whom}; "
    "the persona is an illustration, not a share.",
    "sv": "Gruppen är {share} {interval} av {whom}; personan är en illustration, inte en andel.",
}
WHOM = {
    True: {"en": "citizens", "sv": "medborgarna"},
    False: {"en": "the respondents grouped", "sv": "de grupperade svarande"},
}


@dataclass(frozen=True)
class Persona:
    """The typical answers of a group.

    Attributes
    ----------
    group : int
        Whose.
    traits : DataFrame
        Columns ``item value share``: the typical answer and the weighted share of the group that
        gives it (of a graded answer: this one or the next to it is not added).
    left_out : tuple of str
        Questions that are not told: a few members gave the typical answer, or a few another one;
        or with them it would be somebody's answers.
    alike : int
        Respondents whose answers are all these; 0, or as many as the threshold.
    """

    group: Any
    traits: pd.DataFrame
    left_out: tuple[str, ...]
    alike: int


def compose(
    data: pd.DataFrame,
    items: Sequence[Item],
    posterior: pd.DataFrame,
    *,
    weights: pd.Series[float] | None = None,
    threshold: int = disclosure.THRESHOLD,
) -> tuple[Persona, ...]:
    """Persona of each group that has members enough.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    items : sequence of Item
        Questions with answers in categories.
    posterior : DataFrame
        Probabilities of belonging, columns 1..K.
    weights : Series, optional
        Survey weights.
    threshold : int
        Fewest respondents that a group, and a combination of answers, may be told of.

    Returns
    -------
    tuple of Persona
        In the order of the groups.

    Examples
    --------
    >>> item = Item("web", "web", "binary", {"en": "Web?"}, (0, 1))
    >>> data = pd.DataFrame({"web": [1.0] * 14 + [0.0] * 6})
    >>> posterior = pd.DataFrame({1: 1.0}, index=data.index)
    >>> compose(data, [item], posterior)[0].traits.values.tolist()
    [['web', 1, 0.7]]
    """
    known = posterior.dropna()
    rows = data.loc[known.index]
    w = pd.Series(1.0, index=rows.index) if weights is None else weights[rows.index].astype(float)
    members = grouping.modal(known)
    found = []
    for group in known.columns:
        if int(members.eq(group).sum()) < threshold:
            continue
        own = w * known[group]
        table = pd.DataFrame(
            [trait for item in items if (trait := _trait(rows, item, own)) is not None],
            columns=COLUMNS,
        )
        few = [_few(rows, members.eq(group), t, threshold) for t in table.to_dict("records")]
        told = table[~np.array(few, dtype=bool)]
        persona = _safe(group, told, rows, threshold)
        left = (*table["item"][few].astype(str), *persona.left_out)
        found.append(replace(persona, left_out=left))
    return tuple(found)


def size_sentence(
    sizes: pd.DataFrame, group: Any, languages: Sequence[str], *, weighted: bool
) -> Mapping[str, str]:
    """Size of a persona's group, in words that keep the two apart.

    Parameters
    ----------
    sizes : DataFrame
        From :func:`cup_study.citizens.segments.profiles.sizes`.
    group : int
        Whose.
    languages : sequence of str
        Languages.
    weighted : bool
        Whether the shares are of the population or of the respondents only.

    Examples
    --------
    >>> row = {"group": 1, "share": 0.23, "ci_lower": 0.2, "ci_upper": 0.26}
    >>> size_sentence(pd.DataFrame([row]), 1, ["en"], weighted=True)["en"]
    'This group is 23% [20%, 26%] of citizens; the persona is an illustration, not a share.'
    """
    row = sizes.set_index("group").loc[group]
    return {
        lang: SIZE[lang].format(
            share=format_number(float(row["share"]), "percent0", lang),
            interval=format_interval(row["ci_lower"], row["ci_upper"], "percent0", lang),
            whom=WHOM[weighted][lang],
        )
        for lang in languages
    }


def told(book: Codebook, items: Sequence[str], data: pd.DataFrame) -> list[Item]:
    """Items that a persona can be made of: asked, not sensitive, with a list of answers.

    Examples
    --------
    >>> told(Codebook(()), ["gone"], pd.DataFrame())
    []
    """
    return [
        book[name]
        for name in items
        if name in book
        and name in data.columns
        and not book[name].sensitive
        and book[name].values
        and data[name].notna().any()
    ]


def _trait(rows: pd.DataFrame, item: Item, own: pd.Series[float]) -> list[Any] | None:
    """Typical answer and how common it is: the weighted median of grades, the mode of others.

    A median that is less than half as common as the mode lies between two camps and is nobody's
    typical answer.
    """
    given = rows[item.name]
    counts = np.array([float(own[given.eq(v).fillna(False)].sum()) for v in item.values])
    total = counts.sum()
    if total <= 0:
        return None
    at = int(counts.argmax())
    if item.type in ("ordinal", "scale"):
        middle = int(np.searchsorted(counts.cumsum() / total, 0.5))
        at = middle if counts[middle] >= counts[at] / 2 else at
    return [item.name, item.values[at], float(counts[at] / total)]


def _few(
    rows: pd.DataFrame, member: pd.Series[Any], trait: Mapping[Any, Any], threshold: int
) -> bool:
    """Whether only a few members gave the typical answer, or only a few another one."""
    given = rows.loc[member.fillna(False).astype(bool), trait["item"]].dropna()
    same = int(given.eq(trait["value"]).sum())
    return same < threshold or 0 < len(given) - same < threshold


def _safe(group: Any, traits: pd.DataFrame, rows: pd.DataFrame, threshold: int) -> Persona:
    """Persona without the rarest traits, until it is nobody's answers or those of many."""
    left: list[str] = []
    while len(traits):
        same = np.logical_and.reduce(
            [rows[t["item"]].eq(t["value"]).fillna(False) for t in traits.to_dict("records")]
        )
        alike = int(np.sum(same))
        if alike == 0 or alike >= threshold:
            return Persona(group, traits.reset_index(drop=True), tuple(left), alike)
        rarest = int(traits["share"].to_numpy().argmin())
        left.append(str(traits["item"].iloc[rarest]))
        traits = traits.drop(index=traits.index[rarest])
    return Persona(group, traits, tuple(left), 0)
