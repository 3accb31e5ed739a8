"""Coded open answers of a survey as material, so that the same tools run on them.

Each answer is a segment of a session of its own, by the respondent as the participant. The texts
of the answers stay where they are: they are personal data, and no count needs them. Weights are
not used: what is counted is answers, not people of a population (the weighted shares are those of
:mod:`cup_study.survey.open_answers.counts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cup_study.citizens.focus_groups.material import LOG, Material
from cup_study.codebook import Item
from cup_study.survey.open_answers.frame import CodeFrame

KIND = "open answer"


def material(
    given: pd.DataFrame, frame: CodeFrame, data: pd.DataFrame, item: str, groups: Sequence[Item]
) -> Material:
    """Material of the coded answers to one open question.

    Parameters
    ----------
    given : DataFrame
        ``respondent wave item coder code``, from
        :func:`cup_study.survey.open_answers.codings.read`.
    frame : CodeFrame
        The codes.
    data : DataFrame
        Respondents, with ``respondent``, ``wave`` and the columns of `groups`. Answers of others,
        such as those that cleaning excluded, are left out; see :func:`left_out`.
    item : str
        The open question.
    groups : sequence of Item
        Closed questions whose answers become attributes.

    Returns
    -------
    Material
        Sessions in the order of `data`; attributes by the names of the items, their values as
        text, empty where not answered. Texts are empty, and there are no quotations.

    Examples
    --------
    >>> from cup_study.survey.open_answers.frame import Code
    >>> columns = ["respondent", "wave", "item", "coder", "code"]
    >>> given = pd.DataFrame([["7", "1", "why", "anna", "find"]], columns=columns)
    >>> data = pd.DataFrame({"respondent": [7, 8], "wave": ["1", "1"], "used": [1.0, 0.0]})
    >>> used = Item("used", "used", "binary", {}, (0, 1))
    >>> made = material(given, CodeFrame((Code("find", {}, "", ""),)), data, "why", [used])
    >>> made.segments["segment"].tolist(), made.attribute("used").tolist()
    (['1-7'], ['1'])
    """
    own = given[given["item"] == item]
    names = pd.Series(own["wave"] + "-" + own["respondent"], dtype="str")
    known = _names(data)
    place = {name: i for i, name in enumerate(known)}
    coded = sorted((n for n in names.unique() if n in place), key=place.__getitem__)
    rows = data.iloc[[place[name] for name in coded]]
    persons = rows["respondent"].astype("str").tolist()
    missing = pd.array([pd.NA] * len(coded), dtype="Int64")
    segments = pd.DataFrame({"segment": coded, "session": coded, "participant": persons})
    segments = segments.astype("str").assign(position=1, text="", start=missing, end=missing)
    people = pd.DataFrame({"participant": persons, "session": coded}, dtype="str")
    for group in groups:
        people[group.name] = _texts(rows[group.name], group)
    sessions = pd.DataFrame({"session": coded}, dtype="str")
    sessions = sessions.assign(kind=KIND, date="", place="", source="")
    codings = pd.DataFrame({"segment": names, "coder": own["coder"], "code": own["code"]})
    return Material(
        sessions=sessions,
        participants=people,
        segments=segments,
        codes=frame,
        guidance=pd.DataFrame(columns=["code", "include", "exclude"], dtype="str"),
        codings=codings[names.isin(place)].reset_index(drop=True),
        quotes=pd.DataFrame(columns=["segment", "cleared_by", "cleared_on"], dtype="str"),
        log=pd.DataFrame(columns=LOG),
    )


def left_out(given: pd.DataFrame, data: pd.DataFrame, item: str) -> int:
    """Coded answers of people who are not among the respondents.

    Examples
    --------
    >>> given = pd.DataFrame({"respondent": ["7", "9"], "wave": ["1", "1"], "item": ["q", "q"]})
    >>> left_out(given, pd.DataFrame({"respondent": [7], "wave": ["1"]}), "q")
    1
    """
    own = given[given["item"] == item]
    return len(set(own["wave"] + "-" + own["respondent"]) - set(_names(data)))


def _names(data: pd.DataFrame) -> list[str]:
    return [f"{w}-{r}" for w, r in zip(data["wave"], data["respondent"], strict=True)]


def _texts(column: pd.Series[Any], item: Item) -> list[str]:
    """Answers as the codebook writes them: 1 and 1.0 are one answer."""
    known = {value: str(value) for value in item.values}
    return ["" if pd.isna(value) else known.get(value, str(value)) for value in column]
