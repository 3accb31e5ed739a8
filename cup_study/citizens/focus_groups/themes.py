"""What was spoken of, and by whom: segments, sessions and participants of each code, by group.

Counts of what was said in a conversation are no estimates: who took part was not drawn at random,
and who talks much says more. They tell where to read on, and carry no interval for that reason.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.citizens.focus_groups import marks
from cup_study.citizens.focus_groups.material import Material
from cup_study.errors import InputError, Problem

COLUMNS = [
    "code",
    "theme",
    "depth",
    "group",
    "segments",
    "of_segments",
    "sessions",
    "participants",
    "of_participants",
]


def counts(material: Material, by: str = "", order: Sequence[str] = ()) -> pd.DataFrame:
    """Segments, sessions and participants of each code and theme, of all and of each group.

    A wider code counts each segment once, whichever of its codes the segment has.

    Parameters
    ----------
    material : Material
        What was said and coded.
    by : str
        An attribute (:attr:`Material.attributes`); empty for everything together only.
    order : sequence of str
        Its values in the order wanted; others follow as they come up. Segments whose value is not
        known are counted in all only.

    Returns
    -------
    DataFrame
        Columns as :data:`COLUMNS`, in the order of the codebook with each theme's codes below it;
        ``theme`` is the widest code, ``depth`` 0 for a theme, ``group`` None for all and the
        attribute's value else. ``participants`` are missing where nobody knows who said what; a
        segment whose speaker is not known counts for none.

    Raises
    ------
    InputError
        No such attribute; a participant who is in two groups.

    Examples
    --------
    >>> from cup_study.citizens.focus_groups.simulated import small
    >>> found = counts(small(), by="user").set_index(["code", "group"])
    >>> found.loc[("ease", "1"), ["segments", "sessions", "participants"]].tolist()
    [2, 2, 2]
    """
    given = marks.table(material)
    person = marks.people(material).reindex(given.index)
    session = material.segments.set_index("segment")["session"].reindex(given.index)
    value = _values(material, by, given.index, person)
    groups = _groups(given.index, value, order)
    known = marks.knows_people(material)
    rows = []
    for code in ordered(material):
        path = material.codes.path(code)
        for group, inside in groups:
            has = given[code] & inside
            people = person[has & (person != "")].nunique() if known else None
            of = person[inside & (person != "")].nunique() if known else None
            said = int(has.sum()), int(inside.sum()), int(session[has].nunique())
            rows.append((code, path[-1], len(path) - 1, group, *said, people, of))
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype({"participants": "Int64", "of_participants": "Int64"})


def ordered(material: Material) -> list[str]:
    """Codes in the order of the codebook, each below the one it belongs to.

    Examples
    --------
    >>> from cup_study.citizens.focus_groups.simulated import small
    >>> ordered(small())
    ['ease', 'find', 'trust', 'secure']
    """
    frame = material.codes

    def below(parent: str) -> list[str]:
        own = [code.code for code in frame.codes if code.parent == parent]
        return [name for code in own for name in (code, *below(code))]

    return below("")


def _values(
    material: Material, by: str, segments: pd.Index, person: pd.Series[str]
) -> pd.Series[str] | None:
    """Group of each segment; None where there are none."""
    if not by:
        return None
    if by not in material.attributes:
        told = ", ".join(material.attributes) or "none"
        what = f'expected an attribute, one of: {told}; got "{by}"'
        raise InputError("focus groups", [Problem("by", what)], "Name one of them.")
    value = material.attribute(by).reindex(segments)
    several = value.groupby(person).nunique()
    several = several[(several > 1) & (several.index != "")]
    if len(several):
        # Groups that share persons do not add up: what is hidden could not be kept hidden.
        problems = [
            Problem(f"participant {name}", f'is in {n} groups of "{by}"')
            for name, n in several.items()
        ]
        raise InputError("focus groups", problems, "Compare groups by what each person is one of.")
    return value


def _groups(
    segments: pd.Index, value: pd.Series[str] | None, order: Sequence[str]
) -> list[tuple[str | None, pd.Series[bool]]]:
    """All segments, and those of each group."""
    everything = pd.Series(True, index=segments)
    if value is None:
        return [(None, everything)]
    known = set(value)
    names = [name for name in dict.fromkeys([*order, *value]) if name and name in known]
    return [(None, everything), *((name, value == name) for name in names)]
