"""What should be offered, how places differ, which data are worth collecting: tables, a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from cup_study import style
from cup_study.citizens.segments import dots
from cup_study.citizens.segments.measures import Measures
from cup_study.citizens.segments.profile_views import Names
from cup_study.codebook import Item
from cup_study.numbers import format_number
from cup_study.survey import disclosure
from cup_study.survey.basis import INTERVAL, Basis, Value, intervals
from cup_study.survey.disclosure import MARK
from cup_study.views import Drawing, Table

_REASON = {
    "most": {"en": "wanted by most in the group", "sv": "vill flest i gruppen ha"},
    "more": {"en": "wanted more than by others", "sv": "vill fler ha än andra"},
}
_OFFERS = {
    "en": "What should be offered: what each group wants most, and wants more than others do.",
    "sv": "Vad som bör erbjudas: det varje grupp helst vill ha, och vill ha mer än andra.",
}
_COLLECT = {
    "en": "Which data are worth collecting: what each question tells of the group.",
    "sv": "Vilka data som är värda att samla: vad varje fråga säger om gruppen.",
}
_COLLECT_NOTE = {
    "en": "Information: share of all that could be known of the group which the answer tells "
    "(mutual information). Questions that the groups were made from are marked ●. Not answered "
    "includes those who were not asked.",
    "sv": "Information: andel av allt som går att veta om gruppen som svaret berättar (ömsesidig "
    "information). Frågor som grupperna är gjorda av har ●. I ej svar ingår de som inte fick "
    "frågan.",
}
_PLACES = {
    "en": "The mix of groups differs most from the whole in {place}: {group} are {share} there and "
    "{all} everywhere.",
    "sv": "Blandningen av grupper skiljer sig mest från helheten i {place}: {group} är {share} där "
    "och {all} överallt.",
}
_SAME = {
    "en": "No place differs clearly from the others in its mix of groups.",
    "sv": "Ingen plats skiljer sig klart från de andra i sin blandning av grupper.",
}
_PLACE_NOTE = {
    "en": "Filled or open: clearly above or below all other places together, one comparison at a "
    "time. Tick: everyone. Lines: 95% intervals. Tracks run from 0 to {top}.",
    "sv": "Fylld eller öppen: klart över eller under alla andra platser tillsammans, en jämförelse "
    "i taget. Lodrätt streck: alla. Vågräta streck: 95 % konfidensintervall. Banorna går från 0 "
    "till {top}.",
}
_ALIKE = {
    "en": "Respondents who gave the same answer to every item, by group of a model with everyone.",
    "sv": "Svarande som gav samma svar på alla frågor, efter grupp i en modell med alla.",
}
_GROUP = {"en": "Group", "sv": "Grupp"}
_HALF = 0.5  # a group of which more than this answered all alike is a way of answering


def offers_table(offers: pd.DataFrame, measures: Measures, names: Names, basis: Basis) -> Table:
    """Table of the offers.

    Parameters
    ----------
    offers : DataFrame
        From :func:`cup_study.citizens.segments.services.offers`.
    measures : Measures
        What was measured.
    names : mapping
        Group to its label in each language.
    basis : Basis
        Whom the estimates are about.
    """
    frames = {}
    for lang in basis.languages:
        rows = []
        for (group, measure), part in offers.groupby(["group", "measure"], sort=False):
            first = part.iloc[0]
            style_of = dots.style_of({"kind": measures[str(measure)].kind})
            told = {"group": names[group][lang], "label": measures[str(measure)].labels[lang]}
            told["reason"] = "; ".join(_REASON[r][lang] for r in part["reason"])
            told["estimate"] = format_number(float(first["estimate"]), style_of, lang)
            rows.append(told | {"interval": intervals(part.head(1), style_of, lang)[0]})
        frames[lang] = pd.DataFrame(
            rows, columns=["group", "label", "reason", "estimate", "interval"]
        )
    columns = {
        "label": {"en": "Wish", "sv": "Önskemål"},
        "reason": {"en": "Why it stands here", "sv": "Varför det står här"},
        "estimate": {"en": "In the group", "sv": "I gruppen"},
        "interval": INTERVAL,
    }
    return Table(frames, _OFFERS, columns, note=basis.note(), groups="group")


def collecting_table(
    found: pd.DataFrame, texts: Mapping[str, Mapping[str, str]], indicators: Any, basis: Basis
) -> Table:
    """Table of what each question tells of the group.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.citizens.segments.services.worth_collecting`.
    texts : mapping
        Item to its question in each language.
    indicators : collection of str
        Items that the groups were made from.
    basis : Basis
        Whom it is about.
    """
    frames = {
        lang: pd.DataFrame(
            {
                "item": [
                    f"{'● ' if i in indicators else ''}{texts[i][lang]}" for i in found["item"]
                ],
                "share": found["share"].to_numpy(dtype=float),
                "missing": found["missing"].to_numpy(dtype=float),
            }
        )
        for lang in basis.languages
    }
    columns = {
        "item": {"en": "Question", "sv": "Fråga"},
        "share": {"en": "Information", "sv": "Information"},
        "missing": {"en": "Not answered", "sv": "Ej svar"},
    }
    formats = {"share": "percent0", "missing": "percent0"}
    note = basis.note(extra=_COLLECT_NOTE)
    return Table(frames, _COLLECT, columns, formats, note)


def place_table(found: pd.DataFrame, by: Item, names: Names, basis: Basis) -> Table:
    """Table of the groups' shares in each place; small cells are hidden.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.citizens.segments.services.by_place`.
    by : Item
        What makes the places.
    names : mapping
        Group to its label in each language.
    basis : Basis
        Whom it is about.
    """
    groups = list(dict.fromkeys(found["group"]))
    frames = {}
    for lang in basis.languages:
        rows = []
        for _, part in found.groupby("place", sort=False):
            row: dict[str, Any] = {"place": by.label(part["place"].iloc[0], lang)}
            row["n"] = int(part["base"].iloc[0])
            for cell in part.to_dict("records"):
                row[f"g{cell['group']}"] = _cell(cell, lang)
            rows.append(row)
        frames[lang] = pd.DataFrame(rows)
    columns = {
        "place": {lang: by.text(lang) for lang in basis.languages},
        "n": {"en": "n", "sv": "n"},
    }
    columns |= {f"g{g}": dict(names[g]) for g in groups}
    caption = {"en": "Groups in each place.", "sv": "Grupperna på varje plats."}
    note = basis.note(n=_people(found), extra=_STARS, hidden=int(found["hidden"].sum()))
    return Table(frames, caption, columns, {"n": "count"}, note)


_STARS = {
    "en": "* clearly different from all other places together (95%, one comparison at a time).",
    "sv": "* klart skild från alla andra platser tillsammans (95 %, en jämförelse i taget).",
}


def place_drawing(found: pd.DataFrame, by: Item, names: Names, basis: Basis) -> Drawing | None:
    """Draw a panel a group and a line a place; None where all are hidden.

    Parameters
    ----------
    found, by, names, basis
        As in :func:`place_table`.
    """
    if found.empty or found["hidden"].all():
        return None
    figures, texts = {}, {}
    for lang in basis.languages:
        figures[lang] = _places(found, by, names, lang)
        texts[lang] = _place_message(found, by, names, lang)
    extra = {
        lang: _PLACE_NOTE[lang].format(top=format_number(_top(found), "percent0", lang))
        for lang in basis.languages
    }
    note = basis.note(n=_people(found), extra=extra, hidden=int(found["hidden"].sum()))
    return Drawing(figures, alt=texts, caption=texts, note=note)


def alike_table(found: pd.DataFrame, basis: Basis) -> Table:
    """Table of who answered all items alike.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.citizens.segments.services.alike`, of a model with everyone in it.
    basis : Basis
        Whom it is about.
    """
    # The members add up to everyone, and those who answered alike to theirs.
    members = disclosure.suppress(
        found.assign(base=int(found["n"].sum())),
        base="base",
        answer="group",
        threshold=basis.threshold,
    ).rows
    alike = found["alike"].between(1, basis.threshold - 1)
    few = (members | alike).to_numpy(dtype=bool).copy()
    if few.sum() == 1 and len(few) > 1:
        few[found["alike"].where(~few).to_numpy(dtype=float).argsort()[0]] = True
    frames = {
        lang: pd.DataFrame(
            {
                "label": [f"{_GROUP[lang]} {g}" for g in found["group"]],
                "n": [MARK if h else n for h, n in zip(members, found["n"], strict=True)],
                "share": [MARK if h else s for h, s in zip(few, found["share"], strict=True)],
            }
        )
        for lang in basis.languages
    }
    columns = {
        "label": _GROUP,
        "n": {"en": "n", "sv": "n"},
        "share": {"en": "Answered all alike", "sv": "Svarade lika på allt"},
    }
    note = basis.note(n=int(found["n"].sum()), hidden=int(few.sum()))
    return Table(frames, _ALIKE, columns, {"n": "count", "share": "percent0"}, note)


def alike_values(found: pd.DataFrame, *, threshold: int) -> dict[str, Value]:
    """Who answered all alike: share of everyone, groups that are just that, and how far.

    Examples
    --------
    >>> row = {"group": 1, "n": 10, "alike": 9, "share": 0.9, "all_share": 0.3}
    >>> alike_values(pd.DataFrame([row]), threshold=5)["alike_groups"]
    (1, 'count')
    """
    if found["alike"].sum() < threshold:
        return {"alike_groups": (0, "count")}
    just = found[found["share"] > _HALF]
    told: dict[str, Value] = {"alike_groups": (len(just), "count")}
    told["alike_n"] = (int(found["alike"].sum()), "count")
    told["alike_share"] = (float(found["all_share"].iloc[0]), "percent0")
    most = just.sort_values("share").tail(1)
    if len(most) and int(most["alike"].iloc[0]) >= threshold:
        told["alike_of_group"] = (float(most["share"].iloc[0]), "percent0")
    return told


def _people(found: pd.DataFrame) -> int:
    return int(found.drop_duplicates("place")["base"].sum())


def _cell(cell: Mapping[Any, Any], lang: str) -> str:
    if cell["hidden"]:
        return MARK
    text = format_number(float(cell["share"]), "percent0", lang)
    return f"{text}*" if cell["clear"] else text


def _top(found: pd.DataFrame) -> float:
    """Right end of the tracks: a whole ten per cent above everything shown."""
    most = float(np.nanmax([found.loc[~found["hidden"], "ci_upper"].max(), 0.1]))
    return min(float(np.ceil(most * 10 - 1e-9)) / 10, 1.0)


def _places(found: pd.DataFrame, by: Item, names: Names, lang: str) -> Any:
    groups = list(dict.fromkeys(found["group"]))
    places = list(dict.fromkeys(found["place"]))
    style.use()
    size = (style.WIDTH_MM / 25.4, (22 + 7.2 * len(places)) / 25.4)
    figure, grid = plt.subplots(1, len(groups), sharey=True, squeeze=False, figsize=size)
    top = _top(found)
    for axes, group in zip(grid[0], groups, strict=True):
        part = found[found["group"] == group]
        for row in part.to_dict("records"):
            told = row | {"estimate": row["share"], "low": 0.0, "high": top, "kind": "share"}
            told["difference"] = row["share"] - row["everyone"]
            dots.draw(axes, places.index(row["place"]), told, lang, tick=0.3)
        name = dots.wrapped(names[group][lang], max(68 // len(groups), 11), 3)
        axes.set_title(name, fontsize=8.5, fontweight="bold", loc="left")
        axes.set_xlim(-0.06, 1.6)
        axes.set_ylim(len(places) - 0.4, -0.6)
        axes.set_xticks([])
        axes.tick_params(axis="y", length=0)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
    labels = [dots.wrapped(by.label(p, lang), 24) for p in places]
    grid[0][0].set_yticks(range(len(places)), labels)
    return figure


def _place_message(found: pd.DataFrame, by: Item, names: Names, lang: str) -> str:
    clear = found[found["clear"] & ~found["hidden"]]
    if clear.empty:
        return _SAME[lang]
    row = clear.iloc[int((clear["share"] - clear["everyone"]).abs().to_numpy().argmax())]
    return _PLACES[lang].format(
        place=by.label(row["place"], lang),
        group=f"“{names[row['group']][lang]}”"
        if lang == "en"
        else f"”{names[row['group']][lang]}”",
        share=format_number(float(row["share"]), "percent0", lang),
        all=format_number(float(row["everyone"]), "percent0", lang),
    )
