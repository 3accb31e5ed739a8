"""What the steps of invariance have in common, and what their items allow to test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cup_study.sem.groupwise import wu_estabrook
from cup_study.sem.language import names, syntax
from cup_study.sem.language.names import Key, Names
from cup_study.sem.moments import columns


@dataclass(frozen=True)
class Design:
    """What all steps have in common.

    Parameters
    ----------
    model : str
        The model that was given.
    levels : mapping of str to int
        Number of categories of each ordered item.
    n_groups : int
        Number of groups.
    parameterization : str
        Of ordered items.
    orthogonal : bool
        Whether factors are uncorrelated.
    std_lv : bool
        Whether continuous factors are scaled by unit variance.
    by_text : bool
        Whether equality is written into the text (Wu & Estabrook) and not said by
        ``group_equal``.
    """

    model: str
    levels: Mapping[str, int]
    n_groups: int
    parameterization: str
    orthogonal: bool
    std_lv: bool
    by_text: bool

    def arguments(self, equal: Sequence[str], partial: Sequence[Key]) -> dict[str, Any]:
        """Text and equality of a step, as :func:`respecify` takes them."""
        if not self.by_text:
            free = tuple("".join(key) for key in partial)
            text = "\n".join((self.model, *self._freed(equal, partial)))
            return {"text": text, "group_equal": tuple(equal), "group_partial": free}
        text = wu_estabrook.syntax(
            self.model,
            levels=self.levels,
            n_groups=self.n_groups,
            equal=equal,
            partial=partial,
            parameterization=self.parameterization,
            orthogonal=self.orthogonal,
        )
        return {"text": text, "group_equal": (), "group_partial": ()}

    def _freed(self, equal: Sequence[str], partial: Sequence[Key]) -> list[str]:
        """Lines that free what identifies factors: ``group.partial`` of lavaan leaves it fixed."""
        statements = syntax.read(self.model).statements
        known = {s.key for s in statements}
        latent = names.of_statements(statements).latent
        found = []
        for key in partial:
            lhs, op, rhs = key
            if key in known or lhs not in latent:
                continue
            if op == "~1" and "means" in equal:
                first, term = 0, "1"
            elif op == "~~" and lhs == rhs and "lv.variances" in equal and self.std_lv:
                first, term = 1, wu_estabrook.quoted(lhs)
            else:
                continue
            later = ", NA" * (self.n_groups - 1)
            operator = "~" if op == "~1" else op
            found.append(f"{wu_estabrook.quoted(lhs)} {operator} c({first}{later})*{term}")
        return found


def keys(texts: Sequence[str]) -> tuple[Key, ...]:
    """Parameters that are named as in a model.

    Parameters
    ----------
    texts : sequence of str
        Such as ``"x3 ~ 1"``.

    Returns
    -------
    tuple of (str, str, str)

    Raises
    ------
    InputError
        For a text that cannot be read.

    Examples
    --------
    >>> keys(["x3 ~ 1", "F =~ x3", "x3|t2"])
    (('x3', '~1', ''), ('F', '=~', 'x3'), ('x3', '|', 't2'))
    """
    return tuple(s.key for text in texts for s in syntax.read(text).statements)


def written(key: Key) -> str:
    """Write a parameter as in a model.

    Parameters
    ----------
    key : (str, str, str)
        Its ``lhs op rhs``.

    Returns
    -------
    str

    Examples
    --------
    >>> written(("my item", "~1", "")), written(("F", "=~", "x3"))
    ('`my item` ~ 1', 'F =~ x3')
    """
    lhs, op, rhs = key
    right = "1" if op == "~1" else wu_estabrook.quoted(rhs)
    return f"{wu_estabrook.quoted(lhs)} {'~' if op == '~1' else op} {right}"


def levels_of(data: pd.DataFrame | None, roles: Names, ordinal: Sequence[str]) -> dict[str, int]:
    """Count the categories of ordered items.

    Parameters
    ----------
    data : DataFrame or None
        One row a respondent.
    roles : Names
        Variables of the model.
    ordinal : sequence of str
        Ordered ones.

    Returns
    -------
    dict of str to int
        Empty where there are none, and where the data are such that they will be refused.
    """
    if data is None or not ordinal:
        return {}
    found = columns.find(data, roles.observed, ordinal)
    return {} if found.problems else {name: len(v) for name, v in found.categories.items()}


def few_categories(
    levels: Mapping[str, int], equal: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Tell what cannot be tested with two or three categories (Wu & Estabrook 2016).

    Parameters
    ----------
    levels : mapping of str to int
        Number of categories of each ordered item.
    equal : mapping of str to tuple of str
        What is equal over groups at each step.

    Returns
    -------
    tuple of str
        One sentence of cause and consequence each.

    Examples
    --------
    >>> few_categories({"a": 5, "b": 4}, {"thresholds": ("thresholds",)})
    ()
    """
    binary = [name for name, n in levels.items() if n == 2]
    three = [name for name, n in levels.items() if n == 3]
    found = []
    if three and any("thresholds" in kinds for kinds in equal.values()):
        found.append(
            f"Equal thresholds do not restrict items with three categories ({', '.join(three)}): "
            "they set origin and unit in the other groups, and fit exactly as well as free ones."
        )
    alone = [s for s, kinds in equal.items() if "loadings" in kinds and "intercepts" not in kinds]
    if binary:
        found.append(
            f"Items with two categories ({', '.join(binary)}): thresholds, loadings and intercepts "
            "can only be tested together, because residual variances are unknown in the other "
            "groups until all three are equal"
            + (
                f"; at step {', '.join(alone)} these residual variances are supposed equal."
                if alone
                else "."
            )
        )
    return tuple(found)
