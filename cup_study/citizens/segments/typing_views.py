"""The typing tool for readers: its questions, its points, and how often it is right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cup_study.citizens.segments import typing_tool
from cup_study.citizens.segments.profile_views import Names
from cup_study.citizens.segments.score_card import BETWEEN, START, key
from cup_study.citizens.segments.typing_tool import Tool
from cup_study.codebook import Codebook
from cup_study.numbers import NBSP
from cup_study.survey import disclosure
from cup_study.survey.basis import INTERVAL, Basis, Value, intervals
from cup_study.survey.design import Design
from cup_study.views import Spanner, Table

_ALL = {"en": "Everyone", "sv": "Alla"}
_START = {"en": "Starts with", "sv": "Börjar med"}
_CARD = {
    "en": "A score card that places a new respondent: add the points, choose the largest sum.",
    "sv": "Ett poängkort som placerar en ny svarande: lägg ihop poängen, välj den största summan.",
}
_CARD_NOTE = {
    "en": "Above zero the answer speaks for the group, below against it. A question without an "
    "answer gives no points.",
    "sv": "Över noll talar svaret för gruppen, under noll emot. En fråga utan svar ger inga poäng.",
}
_RIGHT = {
    "en": "How often the score card places people where all indicators place them.",
    "sv": "Hur ofta poängkortet placerar människor där alla indikatorer placerar dem.",
}
_RIGHT_NOTE = {
    "en": "Cross-validated: for people whose answers neither chose the questions nor set the "
    "points. “Of those placed”: share of those placed in the group who belong there.",
    "sv": "Korsvaliderat: för personer vars svar varken valt frågorna eller satt poängen. "
    "”Av de placerade”: andel av dem som placerats i gruppen som hör dit.",
}
_CONFUSED = {
    "en": "Where the score card places the members of each group.",
    "sv": "Var poängkortet placerar medlemmarna i varje grupp.",
}
_PLACED = {"en": "Placed in", "sv": "Placeras i"}
_COLUMNS = {
    "label": {"en": "Group", "sv": "Grupp"},
    "n": {"en": "n", "sv": "n"},
    "estimate": {"en": "Of the members", "sv": "Av medlemmarna"},
    "interval": INTERVAL,
    "precision": {"en": "Of those placed", "sv": "Av de placerade"},
}


def values(
    found: pd.DataFrame, tool: Tool, *, threshold: int = disclosure.THRESHOLD
) -> dict[str, Value]:
    """Accuracy of everyone with limits, the least of a group, and the number of questions."""
    whole = found[found["group"].isna()].iloc[0]
    groups = found[found["group"].notna() & ~hidden(found, threshold)["estimate"]]
    told: dict[str, Value] = {
        "typing_items": (len(tool.items), "count"),
        "typing_accuracy": (float(whole["estimate"]), "percent0"),
        "typing_accuracy_lower": (float(whole["ci_lower"]), "percent0"),
        "typing_accuracy_upper": (float(whole["ci_upper"]), "percent0"),
    }
    if len(groups):
        told["typing_least"] = (float(groups["estimate"].min()), "percent0")
    return told


def hidden(found: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Which cells of the table of accuracy are of a few people, or would tell of a few.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.citizens.segments.typing_tool.accuracy`.
    threshold : int
        Smallest number of people that is shown.

    Returns
    -------
    DataFrame
        Columns ``n estimate precision`` of truth values, index of `found`. Groups whose size is
        hidden elsewhere hide their number here as well, since the groups add up to everyone.

    Examples
    --------
    >>> rows = {"group": [None, 1, 2, 3], "n": [63, 30, 30, 3], "right": [51, 25, 24, 2]}
    >>> found = pd.DataFrame(rows).astype({"group": object}).assign(assigned=[63, 26, 31, 6])
    >>> hidden(found, 5)["n"].tolist()
    [False, True, False, True]
    """
    groups = found["group"].notna()
    frame = found.loc[groups, ["group", "n"]].assign(base=int(found.loc[groups, "n"].sum()))
    size = disclosure.suppress(frame, base="base", answer="group", threshold=threshold).rows
    few = pd.DataFrame({"n": size.reindex(found.index, fill_value=False)})
    for column, out_of in (("estimate", "n"), ("precision", "assigned")):
        sides = (found["right"], found[out_of] - found["right"])
        few[column] = found[out_of].lt(threshold) & groups
        for side in sides:
            few[column] |= side.between(1, threshold - 1) & groups
    return few


def card(tool: Tool, book: Codebook, names: Names, basis: Basis) -> Table:
    """Table of the points, question by question.

    Parameters
    ----------
    tool : Tool
        From :func:`cup_study.citizens.segments.typing_tool.build`.
    book : Codebook
        What was asked.
    names : mapping
        Group to its label in each language.
    basis : Basis
        Languages.
    """
    groups = [c for c in tool.points.columns if c not in ("item", "answer")]
    frames = {}
    for lang in basis.languages:
        lines = []
        for row in tool.points.to_dict("records"):
            start = row["item"] == START
            told: dict[str, Any] = {
                "item": _START[lang] if start else book[row["item"]].text(lang),
                "answer": "" if start else _answer(book, row["item"], row["answer"], lang),
            }
            lines.append(told | {f"g{g}": float(row[g]) for g in groups})
        frames[lang] = pd.DataFrame(lines)
    columns = {"answer": {"en": "Answer", "sv": "Svar"}} | {f"g{g}": names[g] for g in groups}
    formats = {f"g{g}": "decimal1" for g in groups}
    return Table(frames, _CARD, columns, formats, _CARD_NOTE, groups="item")


def accuracy_table(found: pd.DataFrame, names: Names, basis: Basis) -> Table:
    """Table of how often the tool is right.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.citizens.segments.typing_tool.accuracy`.
    names, basis
        As in :func:`card`.
    """
    few = hidden(found, basis.threshold)
    few["interval"] = few["estimate"]
    frames = {}
    for lang in basis.languages:
        rows = found.assign(interval=intervals(found, "percent0", lang))
        shown = {
            "label": [_ALL[lang] if g is None or g != g else names[g][lang] for g in found["group"]]
        }
        for column in ("n", "estimate", "interval", "precision"):
            shown[column] = [
                disclosure.MARK if hide else cell
                for hide, cell in zip(few[column], rows[column], strict=True)
            ]
        frames[lang] = pd.DataFrame(shown)
    formats = {"n": "count", "estimate": "percent0", "precision": "percent0"}
    note = basis.note(extra=_RIGHT_NOTE, hidden=int(few.any(axis=1).sum()))
    return Table(frames, _RIGHT, _COLUMNS, formats, note)


def confusion_table(tool: Tool, design: Design, names: Names, basis: Basis) -> Table:
    """Table of where the members of each group are placed; small cells are hidden."""
    found = typing_tool.confusion(tool, design)
    found["base"] = found.groupby("group")["n"].transform("sum")
    few = disclosure.suppress(
        found,
        base="base",
        answer="assigned",
        by=["group"],
        also=["share"],
        threshold=basis.threshold,
    )
    groups: Sequence[Any] = list(dict.fromkeys(found["group"]))
    frames = {}
    for lang in basis.languages:
        lines = []
        for group, part in few.table.groupby("group", sort=False):
            line: dict[str, Any] = {"label": names[group][lang]}
            line |= {f"g{a}": s for a, s in zip(part["assigned"], part["share"], strict=True)}
            lines.append(line)
        frames[lang] = pd.DataFrame(lines)
    columns = {"label": _COLUMNS["label"]} | {f"g{g}": names[g] for g in groups}
    formats = {f"g{g}": "percent0" for g in groups}
    note = basis.note(extra=_RIGHT_NOTE, hidden=few.hidden)
    span = [Spanner(_PLACED, f"g{groups[0]}", f"g{groups[-1]}")]
    return Table(frames, _CONFUSED, columns, formats, note, spanners=span)


def _answer(book: Codebook, item: str, answer: Any, lang: str) -> str:
    if isinstance(answer, str) and BETWEEN in answer:
        return answer.replace(BETWEEN, "–")
    known = {key(v): v for v in book[item].values}
    text = key(answer)
    return book[item].label(known[text], lang).replace("\n", NBSP) if text in known else text
