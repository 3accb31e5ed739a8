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
from cup_study.survey import disclosure

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


def counts(
    material: Material, by: str = "", order: Sequence[str] = (), *, unknown_with: str = ""
) -> pd.DataFrame:
    """Segments, sessions and participants of each code and theme, of all and of each group.

    A wider code counts each segment once, whichever of its codes the segment has.

    Parameters
    ----------
    material : Material
        What was said and coded.
    by : str
        An attribute (:attr:`Material.attributes`); empty for everything together only.
    order : sequence of str
        Its values in the order wanted; others follow as they come up, not known the last.
    unknown_with : str
        Value with which those are counted whose own is not known (:func:`unknown_with`); empty to
        count them apart.

    Returns
    -------
    DataFrame
        Columns as :data:`COLUMNS`, in the order of the codebook with each theme's codes below it;
        ``theme`` is the widest code, ``depth`` 0 for a theme, ``group`` None for all and the
        attribute's value else (empty where it is not known). ``participants`` are missing where
        nobody knows who said what; a segment whose speaker is not known counts for none.

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
    value = _values(material, by, given.index, person, unknown_with)
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


def hidden(found: pd.DataFrame, threshold: int = disclosure.THRESHOLD) -> pd.Series[bool]:
    """Which rows tell of few participants, or would let a reader work out one that does.

    Rows of material whose speakers are not known are statements, not persons, and none is hidden.

    Parameters
    ----------
    found : DataFrame
        From :func:`counts`.
    threshold : int
        Smallest number of people that is told.

    Returns
    -------
    Series of bool
        Index of `found`.

    Examples
    --------
    >>> from cup_study.citizens.focus_groups.simulated import small
    >>> hidden(counts(small())).all()
    np.True_
    """
    if found["participants"].isna().all():
        return pd.Series(False, index=found.index)
    people = found.astype({"participants": "int64", "of_participants": "int64"})
    made = disclosure.suppress(
        people,
        count="participants",
        base="of_participants",
        by=["group"],
        within=["code"],
        threshold=threshold,
    )
    return made.rows


def unknown_with(material: Material, by: str, *, most: float = 0.1) -> str:
    """Largest group of an attribute, if those whose group is not known shall be counted with it.

    A few people of whom the group is not known would have to be hidden, and with them most of the
    other groups, since they follow by subtraction. Counted with the largest group, and told so,
    they move its shares least.

    Parameters
    ----------
    material : Material
        What was said.
    by : str
        The attribute.
    most : float
        Largest share of the segments (0-1) that is counted so.

    Returns
    -------
    str
        Empty where all are known, where more than `most` are not, or where nobody is known.

    Examples
    --------
    >>> from cup_study.citizens.focus_groups.simulated import small
    >>> unknown_with(small(), "user")
    ''
    """
    value = material.attribute(by)
    sizes = value[value != ""].value_counts()
    unknown = float((value == "").mean())
    if not 0 < unknown <= most or not len(sizes) or not marks.knows_people(material):
        return ""
    return str(sizes.index[0])


def _values(
    material: Material, by: str, segments: pd.Index, person: pd.Series[str], joined: str
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
    return value.where(value != "", joined)


def _groups(
    segments: pd.Index, value: pd.Series[str] | None, order: Sequence[str]
) -> list[tuple[str | None, pd.Series[bool]]]:
    """All segments, and those of each group."""
    everything = pd.Series(True, index=segments)
    if value is None:
        return [(None, everything)]
    known = set(value)
    names = [name for name in dict.fromkeys([*order, *value]) if name in known]
    names.sort(key=lambda name: name == "")
    return [(None, everything), *((name, value == name) for name in names)]
