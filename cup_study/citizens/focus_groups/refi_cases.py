"""Cases and variables of a REFI-QDA project: who took part, and what is known of them.

A case with a name is a participant: of the segments that it points to (or that NVivo coded with
it), else of the sources that it points to. A case without a name carries attributes of the
sources or segments that it points to, as MAXQDA and Quirkos write them; so do the variables that
stand at a source itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cup_study.citizens.focus_groups import refi_codes, segments
from cup_study.citizens.focus_groups.sessions import PARTICIPANT
from cup_study.raw_text import visible

#: Columns that no variable of a project may take, except what a session has.
_KEYS = {*segments.COLUMNS, *PARTICIPANT, "session"}
_VALUES = [
    "text_value",
    "boolean_value",
    "integer_value",
    "float_value",
    "date_value",
    "date_time_value",
]


@dataclass(frozen=True)
class Held:
    """Sessions, participants and segments of a project."""

    sessions: pd.DataFrame
    participants: pd.DataFrame
    segments: pd.DataFrame


def spread(
    held: Held,
    model: Any,
    sources: Mapping[str, tuple[str, Sequence[Any]]],
    places: Mapping[str, str],
    coded: Mapping[str, Sequence[str]],
    file: str,
) -> tuple[Held, list[tuple[str, str, int, str]]]:
    """Give cases and variables to sessions, participants and segments.

    Parameters
    ----------
    held : Held
        Without participants and attributes.
    model : Project
        pyrefiqda's model.
    sources : mapping
        Identifier of a source to its session and its own variables.
    places : mapping
        Identifier of a selection to its segment.
    coded : mapping
        Identifier of a case to the segments that are coded with it.
    file : str
        For the log.

    Returns
    -------
    Held
    list of tuple
        Rows of the log.
    """
    columns = _columns(model)
    of_session: dict[str, dict[str, str]] = {}
    of_segment: dict[str, dict[str, str]] = {}
    who: dict[str, str] = {}
    people: dict[tuple[str, str], dict[str, str]] = {}
    whole: dict[str, list[str]] = {}
    lost: list[str] = []
    session_of = dict(zip(held.segments["segment"], held.segments["session"], strict=True))
    for session, own in sources.values():
        of_session.setdefault(session, {}).update(_values(own, columns))
    for case in model.cases.case if model.cases else []:
        name = visible(case.name or "").strip()
        values = _values(case.variable_value, columns)
        told = [refi_codes.guid(ref.target_guid) for ref in case.source_ref]
        here = [sources[guid][0] for guid in told if guid in sources]
        told = [refi_codes.guid(ref.target_guid) for ref in case.selection_ref]
        said = [places[guid] for guid in told if guid in places]
        said += coded.get(refi_codes.guid(case.guid), [])
        if not here and not said:
            lost.append(name or refi_codes.guid(case.guid))
        elif name:
            for session in dict.fromkeys([*here, *(session_of[s] for s in said)]):
                people.setdefault((name, session), {}).update(values)
            who.update(dict.fromkeys(said, name))
            spoken = {session_of[s] for s in said}
            for session in here:
                if session not in spoken:
                    whole.setdefault(session, []).append(name)
        else:
            for session in here:
                of_session.setdefault(session, {}).update(values)
            for segment in said:
                of_segment.setdefault(segment, {}).update(values)
    # Whoever is alone in a source says all of it, as in an interview.
    alone = {session: names[0] for session, names in whole.items() if len(names) == 1}
    busy = {session_of[segment] for segment in who}
    participant = [
        who.get(segment, "" if session in busy else alone.get(session, ""))
        for segment, session in session_of.items()
    ]
    found = pd.DataFrame(list(people), columns=PARTICIPANT, dtype="str")
    result = Held(
        _with(held.sessions, held.sessions["session"], of_session),
        _with(found, [*people], people),
        _with(
            held.segments.assign(participant=pd.Series(participant, dtype="str")),
            held.segments["segment"],
            of_segment,
        ),
    )
    detail = ", ".join(f"case {name}" for name in lost)
    return result, [("not_taken", file, len(lost), detail)] if lost else []


def _columns(model: Any) -> dict[str, str]:
    """Column of each variable, by identifier."""
    found: dict[str, str] = {}
    for variable in model.variables.variable if model.variables else []:
        own = refi_codes.name(variable.name, {*found.values(), *_KEYS})
        found[refi_codes.guid(variable.guid)] = own
    return found


def _values(values: Sequence[Any], columns: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for value in values:
        column = columns.get(refi_codes.guid(value.variable_ref.target_guid))
        held = next((v for name in _VALUES if (v := getattr(value, name)) is not None), None)
        if column and held is not None:
            text = str(held).lower() if isinstance(held, bool) else str(held)
            found[column] = " ".join(text.split())
    return found


def _with(
    frame: pd.DataFrame,
    keys: Sequence[Any] | pd.Series[Any],
    values: Mapping[Any, Mapping[str, str]],
) -> pd.DataFrame:
    """Frame with a column for each attribute, empty where nobody knows."""
    names = list(dict.fromkeys(name for own in values.values() for name in own))
    result = frame.copy()
    for name in names:
        before = list(frame[name]) if name in frame else [""] * len(frame)
        cells = [values.get(k, {}).get(name, b) for k, b in zip(keys, before, strict=True)]
        result[name] = pd.Series(cells, index=frame.index, dtype="str")
    return result
