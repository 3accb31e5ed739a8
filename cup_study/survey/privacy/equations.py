"""How the cells of a table add up: what a reader can subtract from what.

A cell is a count of people. Three kinds of equation tie them: the answers to a question and the
rest of those who were asked make its base; the groups and the people of no known group make
everyone; and so in each group for each answer. The rest and the people of no known group are cells
too, though no table shows them, because whoever sees the others can work them out.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from cup_study.errors import InputError, Problem

#: A total in a column of groups: everyone.
_ALL = object()
#: People of no known group.
_NONE = object()
_BASE, _REST = object(), object()
_REMEDY = (
    "Give every row its own cell, and the base and totals of the same people. Where a respondent "
    "may give several answers, leave out `answer`."
)


@dataclass(frozen=True)
class Equation:
    """One cell is the sum of others; cells are named by their place in :class:`Cells`."""

    total: int
    parts: tuple[int, ...]

    @property
    def members(self) -> tuple[int, ...]:
        """The total and its parts."""
        return (self.total, *self.parts)


@dataclass(frozen=True)
class Cells:
    """Cells of one table and what ties them.

    Attributes
    ----------
    values : tuple of int
        The counts.
    published : tuple of bool
        Whether the table shows the cell; False for what can only be worked out.
    personal : tuple of bool
        Whether a small count in it points at people. Not for people of no known group: nobody
        can tell who they are.
    equations : tuple of Equation
        How they add up.
    rows, bases : dict of int to int
        Position of a row of the frame to its cell and to the cell of its base.
    """

    values: tuple[int, ...]
    published: tuple[bool, ...]
    personal: tuple[bool, ...]
    equations: tuple[Equation, ...]
    rows: dict[int, int]
    bases: dict[int, int]


def build(
    frame: pd.DataFrame, count: str, base: str | None, answer: str | None, by: Sequence[str]
) -> Cells:
    """Cells of one table; parameters as in :func:`cup_study.survey.privacy.suppression.suppress`.

    Raises
    ------
    InputError
        Where two rows are the same cell, one group has two bases, or parts are more than the
        total.

    Examples
    --------
    >>> frame = pd.DataFrame({"v": [1, 2], "n": [3, 9], "of": [20, 20]})
    >>> cells = build(frame, "n", "of", "v", [])
    >>> cells.values, cells.equations[0].parts
    ((3, 9, 20, 8), (0, 1, 3))
    """
    maker = _Maker()
    groups = [_key(row) for row in frame[list(by)].itertuples(index=False, name=None)]
    if answer is None:
        # Several answers a person: each row is a question of its own, yes or no.
        answers: list[Hashable] = list(range(len(frame))) if not by else [0] * len(frame)
    else:
        answers = list(frame[answer])
    for i, (name, group, n) in enumerate(zip(answers, groups, frame[count], strict=True)):
        maker.row(i, (name, group), int(n))
    if base is not None:
        single: list[Hashable] = [None] * len(frame) if answer is not None else answers
        for i, (name, group, n) in enumerate(zip(single, groups, frame[base], strict=True)):
            maker.base(i, (name, group), int(n))
        maker.rests(listed=answer is not None)
    for place in range(len(by)):
        maker.totals(place)
    maker.outside()
    if maker.problems:
        raise InputError("table", maker.problems, _REMEDY)
    return maker.cells()


def _key(row: Iterable[object]) -> tuple[object, ...]:
    return tuple(_ALL if pd.isna(x) else x for x in row)  # type: ignore[call-overload]


def _belongs(what: object, single: object) -> bool:
    """Whether a cell is an answer or the rest of a base; `single` is the row of a yes or no."""
    if isinstance(what, tuple) and what and what[0] in (_BASE, _REST):
        return what[0] is _REST and what[1] == single
    return single is None or what == single


class _Maker:
    """Collects cells by key ``(what, group)``, `what` an answer, a base or a rest."""

    def __init__(self) -> None:
        self.values: list[int] = []
        self.published: list[bool] = []
        self.personal: list[bool] = []
        self.equations: list[Equation] = []
        self.rows: dict[int, int] = {}
        self.bases: dict[int, int] = {}
        self.problems: list[Problem] = []
        self._known: dict[tuple[object, tuple[object, ...]], int] = {}

    def add(
        self, key: tuple[object, tuple[object, ...]], n: int, published: bool, personal: bool
    ) -> int:
        self.values.append(n)
        self.published.append(published)
        self.personal.append(personal)
        self._known[key] = len(self.values) - 1
        return len(self.values) - 1

    def row(self, i: int, key: tuple[object, tuple[object, ...]], n: int) -> None:
        if key in self._known:
            self.problems.append(Problem(f"row {i}", "is the same cell as an earlier row"))
            return
        self.rows[i] = self.add(key, n, published=True, personal=True)

    def base(self, i: int, key: tuple[object, tuple[object, ...]], n: int) -> None:
        name = ((_BASE, key[0]), key[1])
        at = self._known.get(name)
        if at is None:
            at = self.add(name, n, published=True, personal=True)
        elif self.values[at] != n:
            what = f"expected the base {self.values[at]} of its group, got {n}"
            self.problems.append(Problem(f"row {i}", what))
        self.bases[i] = at

    def rests(self, *, listed: bool) -> None:
        """Base = answers + rest. Where all answers are listed and nobody is left, there is none."""
        parts: dict[int, list[int]] = {}
        for i, at in self.bases.items():
            if i in self.rows:
                parts.setdefault(at, []).append(self.rows[i])
        left = {at: self.values[at] - sum(self.values[p] for p in of) for at, of in parts.items()}
        names = {at: key for key, at in self._known.items()}
        for at, n in left.items():
            if n < 0:
                problem = f"the answers are {-n} more than the base {self.values[at]}"
                self.problems.append(Problem("", problem))
        keep = not listed or any(left.values())
        for at, of in parts.items():
            if keep:
                what, group = names[at]
                single = what[1] if isinstance(what, tuple) else None
                rest = self.add(((_REST, single), group), left[at], published=False, personal=True)
                of = [*of, rest]
            self.equations.append(Equation(at, tuple(of)))

    def totals(self, place: int) -> None:
        """Everyone = the groups + people of no known group."""
        families: dict[tuple[object, tuple[object, ...]], list[int]] = {}
        for (what, group), at in self._known.items():
            if group[place] is not _ALL:
                whole = (*group[:place], _ALL, *group[place + 1 :])
                families.setdefault((what, whole), []).append(at)
        for key, parts in families.items():
            total = self._known.get(key)
            if total is None:
                continue
            left = self.values[total] - sum(self.values[p] for p in parts)
            if left < 0:
                problem = f"the groups are {-left} more than the total {self.values[total]}"
                self.problems.append(Problem("", problem))
            if left > 0:
                what, whole = key
                nobody = (what, (*whole[:place], _NONE, *whole[place + 1 :]))
                parts = [*parts, self.add(nobody, left, published=False, personal=False)]
            self.equations.append(Equation(total, tuple(parts)))

    def outside(self) -> None:
        """Base = answers + rest, of people of no known group as well."""
        for (base, group), at in list(self._known.items()):
            if _NONE not in group or not (isinstance(base, tuple) and base[0] is _BASE):
                continue
            single = base[1]
            parts = [
                other
                for (what, where), other in self._known.items()
                if where == group and other != at and _belongs(what, single)
            ]
            self.equations.append(Equation(at, tuple(parts)))

    def cells(self) -> Cells:
        return Cells(
            tuple(self.values),
            tuple(self.published),
            tuple(self.personal),
            tuple(self.equations),
            self.rows,
            self.bases,
        )
