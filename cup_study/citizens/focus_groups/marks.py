"""Which codes each segment has, and whom it comes from: what all the counts begin with.

A segment whose coders differ counts as they agreed in the end, else as the coder says who comes
first (:func:`cup_study.citizens.focus_groups.codings.resolve`); how far the coders differ is for
:mod:`.agreement`. Segments of a session that nobody coded are left out: that nobody looked does
not mean that nothing was said.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from cup_study.citizens.focus_groups import codings
from cup_study.citizens.focus_groups.material import Material

#: Codes as they were given, with the wider codes they belong to, or the widest only.
LEVELS = ("code", "wider", "theme")


def table(material: Material, level: str = "wider") -> pd.DataFrame:
    """Which codes each segment has.

    Parameters
    ----------
    material : Material
        What was said and coded.
    level : str
        ``"code"``: codes as given. ``"wider"``: a segment has the wider codes of its codes too,
        each once. ``"theme"``: the widest codes only.

    Returns
    -------
    DataFrame of bool
        Index ``segment`` (those of sessions that somebody coded, in their order), one column a
        code, in the order of the codebook; for ``"theme"`` the codes without a parent.

    Examples
    --------
    >>> from cup_study.citizens.focus_groups.simulated import small
    >>> table(small()).loc["s1"].tolist(), table(small(), "theme").loc["s1"].tolist()
    ([True, True, False, False], [True, False])
    """
    frame = material.codes
    segments = looked_at(material)
    place = {name: j for j, name in enumerate(frame.names)}
    row = {name: i for i, name in enumerate(segments)}
    found = np.zeros((len(segments), len(place)), dtype=bool)
    resolved = codings.resolve(material.codings)
    for segment, code in zip(resolved["segment"], resolved["code"], strict=True):
        path = frame.path(code)
        names = {"code": path[:1], "wider": path, "theme": path[-1:]}[level]
        found[row[segment], [place[name] for name in names]] = True
    index = pd.Index(segments, name="segment")
    marks = pd.DataFrame(found, index=index, columns=pd.Index(frame.names, name="code"))
    if level == "theme":
        return marks[[name for name in frame.names if not frame[name].parent]]
    return marks


def looked_at(material: Material, coder: str | None = None) -> list[str]:
    """Segments of the sessions in which somebody, or one coder, gave a code.

    Examples
    --------
    >>> from cup_study.citizens.focus_groups.simulated import small
    >>> looked_at(small())
    ['s1', 's2', 's3', 's4']
    """
    given = material.codings
    if coder is not None:
        given = given[given["coder"] == coder]
    said = material.segments
    sessions = set(said.loc[said["segment"].isin(given["segment"]), "session"])
    return [str(name) for name in said.loc[said["session"].isin(sessions), "segment"]]


def people(material: Material) -> pd.Series[str]:
    """Who said each segment, as one name; empty where that is not known.

    Pseudonyms are those of a session: who takes part in two sessions counts twice.

    Returns
    -------
    Series
        Index ``segment``.

    Examples
    --------
    >>> from cup_study.citizens.focus_groups.simulated import small
    >>> people(small()).tolist()
    ['a/P1', 'a/P2', 'b/P1', 'b/P2']
    """
    said = material.segments
    names = [
        f"{session}/{person}" if person else ""
        for session, person in zip(said["session"], said["participant"], strict=True)
    ]
    index = pd.Index(said["segment"], name="segment")
    return pd.Series(names, index=index, dtype="str", name="person")


def knows_people(material: Material) -> bool:
    """Whether it is known of any segment who said it.

    Examples
    --------
    >>> from cup_study.citizens.focus_groups.simulated import small
    >>> knows_people(small())
    True
    """
    return bool((material.segments["participant"] != "").any())
