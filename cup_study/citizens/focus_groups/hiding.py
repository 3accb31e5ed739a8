"""Which cells of themes by group are hidden, so that a few participants cannot be told.

The cells of a table of themes are tied twice. Groups add up to all; and codes add up to their
theme, but for those who spoke of several of its codes. Where nobody did, as with short answers, a
hidden code is what its theme has and the other codes have not: hiding code by code let a reader
work out 8 of the 17 small cells of the answers that this was first tried on; this lets none. How
many spoke of several is a cell of its own here, which no table shows; the search for what else to
hide is that of :mod:`cup_study.survey.privacy.suppression`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cup_study.survey import disclosure
from cup_study.survey.open_answers.frame import CodeFrame
from cup_study.survey.privacy.equations import Cells, Equation
from cup_study.survey.privacy.suppression import choose

#: Group of those whose group is not known; no table shows it.
_NOBODY = ("nobody",)


def hidden(
    found: pd.DataFrame, frame: CodeFrame, threshold: int = disclosure.THRESHOLD
) -> pd.Series[bool]:
    """Which rows tell of few participants, or would let a reader work out one that does.

    Rows of material whose speakers are not known are statements, not persons, and none is hidden.
    People of no known group are no cell to protect: nobody can tell who they are.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.citizens.focus_groups.themes.counts`.
    frame : CodeFrame
        Which code belongs to which.
    threshold : int
        Smallest number of people that is told.

    Returns
    -------
    Series of bool
        Index of `found`.

    Examples
    --------
    >>> from cup_study.citizens.focus_groups import themes
    >>> from cup_study.citizens.focus_groups.simulated import small
    >>> bool(hidden(themes.counts(small()), small().codes).all())
    True
    """
    hide = pd.Series([False] * len(found), index=found.index)
    if found["participants"].isna().all():
        return hide
    for _, rows in found.groupby("theme", sort=False):
        hide.loc[_chosen(rows, frame, threshold)] = True
    return hide


def _chosen(rows: pd.DataFrame, frame: CodeFrame, threshold: int) -> list[Any]:
    """Rows of one theme to hide.

    What all said of a code stands in other tables too, so it is not hidden for the sake of a group:
    where the search comes to that, the codes of all groups are hidden first, and then the themes.
    """
    everyone = rows["group"].isna()
    n, of = rows["participants"].astype(int), rows["of_participants"].astype(int)
    large = rows.index[everyone & (n >= threshold) & (of - n >= threshold)]
    steps = [everyone & ~everyone, ~everyone & rows["depth"].gt(0), ~everyone]
    hide: list[Any] = []
    for step in steps:
        before = list(rows.index[step])
        maker = _Maker(rows, frame, set(before))
        chosen = choose(maker.cells(), threshold)
        hide = [*before, *(row for row, cell in maker.rows.items() if cell in chosen)]
        if not set(hide) & set(large):
            break
    return hide


class _Maker:
    """Cells of one theme by ``(what, group)``, and how they add up."""

    def __init__(self, rows: pd.DataFrame, frame: CodeFrame, before: set[object]) -> None:
        self.values: list[int] = []
        self.published: list[bool] = []
        self.personal: list[bool] = []
        self.equations: list[Equation] = []
        self.rows: dict[object, int] = {}
        self._at: dict[tuple[object, object], int] = {}
        groups: dict[object, int] = {}
        for index, row in zip(rows.index, rows.to_dict("records"), strict=True):
            group = row["group"] if isinstance(row["group"], str) else None
            n, of = int(row["participants"]), int(row["of_participants"])
            self.rows[index] = self._add((row["code"], group), n, published=index not in before)
            groups[group] = of
        codes = list(dict.fromkeys(rows["code"]))
        self._groups = [group for group in groups if group is not None]
        if self._groups:
            groups[_NOBODY] = groups[None] - sum(groups[group] for group in self._groups)
            for code in codes:
                self._add((code, _NOBODY), self._left(code), personal=False)
        for where, of in groups.items():
            # How many took part in a group is known to whoever was there.
            self._add(("base", where), of, published=True, personal=where is not _NOBODY)
            for code in codes:
                n = of - self._value(code, where)
                self._add(("rest", code, where), n, personal=where is not _NOBODY)
                parts = self._at[code, where], self._at[("rest", code, where), None]
                self.equations.append(Equation(self._at["base", where], parts))
        self._family(frame, codes, list(groups))
        names: list[object] = ["base", *codes]
        names += [("several", code) for code in codes if (("several", code), None) in self._at]
        for name in names if self._groups else ():
            everyone = tuple(self._at[name, group] for group in (*self._groups, _NOBODY))
            self.equations.append(Equation(self._at[name, None], everyone))

    def _family(self, frame: CodeFrame, codes: list[str], groups: list[object]) -> None:
        """Codes of a theme = the theme + those counted with several of them."""
        for parent in codes:
            children = [code for code in codes if frame[code].parent == parent]
            for group in groups if children else ():
                parts = [self._at[code, group] for code in children]
                total = sum(self.values[cell] for cell in parts)
                several = total - self._value(parent, group)
                if several < 0:  # the theme was given itself
                    own = self._add((("own", parent), group), -several, personal=False)
                    parts, total, several = [*parts, own], total - several, 0
                together = self._add((("sum", parent), group), total, personal=False)
                more = self._add((("several", parent), group), several, personal=False)
                self.equations.append(Equation(together, tuple(parts)))
                self.equations.append(Equation(together, (self._at[parent, group], more)))

    def _add(
        self, key: tuple[object, ...], n: int, *, published: bool = False, personal: bool = True
    ) -> int:
        self.values.append(n)
        self.published.append(published)
        self.personal.append(personal)
        name = (key[0], key[1]) if len(key) == 2 else (key, None)
        self._at[name] = len(self.values) - 1
        return len(self.values) - 1

    def _value(self, code: str, group: object) -> int:
        return self.values[self._at[code, group]]

    def _left(self, code: str) -> int:
        return self._value(code, None) - sum(self._value(code, g) for g in self._groups)

    def cells(self) -> Cells:
        return Cells(
            tuple(self.values),
            tuple(self.published),
            tuple(self.personal),
            tuple(self.equations),
            {},
            {},
        )


def shown_sizes(found: pd.DataFrame, threshold: int) -> Mapping[str | None, int | None]:
    """Segments of each group, None where few participants are in it.

    Examples
    --------
    >>> rows = {"group": [None, "a"], "of_segments": [9, 4], "of_participants": [7, 2]}
    >>> shown_sizes(pd.DataFrame(rows), 5)
    {None: 9, 'a': None}
    """
    sizes: dict[str | None, int | None] = {}
    people: dict[str, int] = {}
    for row in found.drop_duplicates("group").to_dict("records"):
        group = row["group"] if isinstance(row["group"], str) else None
        known = not pd.isna(row["of_participants"])
        few = known and row["of_participants"] < threshold
        sizes[group] = None if few else int(row["of_segments"])
        if group is not None and known:
            people[group] = int(row["of_participants"])
    hidden = [group for group in people if sizes[group] is None]
    shown = [group for group in people if sizes[group] is not None]
    if len(hidden) == 1 and shown and sizes[None] is not None:
        # One hidden group is what all have and the others have not.
        sizes[min(shown, key=people.__getitem__)] = None
    return sizes


def of_few(
    found: pd.DataFrame, frame: CodeFrame, threshold: int = disclosure.THRESHOLD
) -> frozenset[str]:
    """Codes of which nothing may be told in any table, since few participants spoke of them.

    Parameters
    ----------
    found, frame, threshold
        As in :func:`hidden`.

    Examples
    --------
    >>> from cup_study.citizens.focus_groups import themes
    >>> from cup_study.citizens.focus_groups.simulated import small
    >>> sorted(of_few(themes.counts(small()), small().codes, threshold=2))
    ['ease', 'find', 'secure', 'trust']
    """
    hide = hidden(found, frame, threshold)
    return frozenset(found.loc[hide & found["group"].isna(), "code"])
