"""What a lift would do, as a table, a figure and numbers, always with its assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from cup_study.citizens.priorities import importance_words as words
from cup_study.citizens.priorities import what_if_share
from cup_study.citizens.priorities.what_if import ASSUMPTIONS, WhatIf
from cup_study.numbers import format_interval, format_number
from cup_study.survey.basis import Basis, Value, in_sentence
from cup_study.survey.drawing import figures
from cup_study.survey.questionnaire.constructs import Labels
from cup_study.views import Drawing, Table

_AXIS = {
    "en": "Change of {o}, points of 0–100, if lifted by {lift} points",
    "sv": "Förändring i {o}, poäng av 0–100, vid ett lyft på {lift} poäng",
}
_CAPTION = {
    "en": "If {best} rose by {lift} points of 100, {o} would rise by {b} points, if the model is "
    "right.",
    "sv": "Om {best} ökade med {lift} poäng av 100 skulle {o} öka med {b} poäng, om modellen "
    "stämmer.",
}
_FALL = {
    "en": "If {best} rose by {lift} points of 100, {o} would change by {b} points, if the model is "
    "right.",
    "sv": "Om {best} ökade med {lift} poäng av 100 skulle {o} ändras med {b} poäng, om modellen "
    "stämmer.",
}
_NONE = {
    "en": "No construct has room for a lift of {lift} points.",
    "sv": "Inget begrepp har utrymme för ett lyft på {lift} poäng.",
}
_STATUS = {
    "ceiling": {
        "en": "cannot be lifted by {lift}: {room} points are left up to 100",
        "sv": "kan inte lyftas {lift}: {room} poäng återstår till 100",
    },
    "target": {
        "en": "would take the target past its scale",
        "sv": "skulle föra målet utanför sin skala",
    },
}
_LEFT_OUT = {
    "en": "Not shown, for lack of room: {names}.",
    "sv": "Visas inte, då utrymme saknas: {names}.",
}
_TAKEN = {"en": "Taken for granted: ", "sv": "Förutsätter: "}
_TURNED = {
    "en": "A turned construct is a barrier that is lowered by as much.",
    "sv": "Ett vänt begrepp är ett hinder som minskas lika mycket.",
}
_NO_ROOM = {
    "en": "No room: share of respondents who have less than the lift left up to 100; the others "
    "must rise by more.",
    "sv": "Utan utrymme: andel svarande som har mindre än lyftet kvar till 100; de andra måste "
    "öka mer.",
}
_USERS = {
    "en": "Users: {share} of {n} respondents now, weighted as performance; the change follows from "
    "a logistic regression of being a user on the score of the target.",
    "sv": "Användare: {share} av {n} svarande i dag, vägt som läget; förändringen följer av en "
    "logistisk regression av att vara användare på målets poäng.",
}
_HEADINGS = {
    "label": {"en": "Construct lifted", "sv": "Begrepp som lyfts"},
    "performance": {"en": "Now", "sv": "Nu"},
    "at_top": {"en": "No room", "sv": "Utan utrymme"},
    "change": {"en": "Change, points", "sv": "Förändring, poäng"},
    "interval": {"en": "95% interval", "sv": "95 % konfidensintervall"},
    "answer": {"en": "Change, answer steps", "sv": "Förändring, svarssteg"},
    "users": {"en": "Users, percentage points", "sv": "Användare, procentenheter"},
    "users_interval": {"en": "95% interval", "sv": "95 % konfidensintervall"},
    "remark": {"en": "Remark", "sv": "Anmärkning"},
}


def values(found: WhatIf, shares: pd.DataFrame | None = None) -> dict[str, Value]:
    """Figures to hand over.

    Parameters
    ----------
    found : WhatIf
        From :func:`cup_study.citizens.priorities.what_if.of`.
    shares : DataFrame, optional
        From :func:`cup_study.citizens.priorities.what_if_share.users`.

    Returns
    -------
    dict
        ``lift``; ``change_<construct>`` (points of 0-100) and ``answer_<construct>`` (steps of the
        answer scale), ``users_<construct>`` (change of the share), each with ``_lower`` and
        ``_upper``, of constructs that can be lifted; ``n_ceiling`` of those that cannot.
    """
    told: dict[str, Value] = {
        "lift": (found.lift, "decimal0"),
        "n_ceiling": (int((found.table["status"] != "ok").sum()), "count"),
    }
    possible = found.table[found.table["status"] == "ok"]
    for row in possible.to_dict("records"):
        for kind, style_of in (("change", "decimal1"), ("answer", "decimal2")):
            for end in ("", "_lower", "_upper"):
                name = f"{kind}_{str(row['construct']).lower()}{end}"
                told[name] = (row[f"{kind}{end}"], style_of)
    if shares is not None:
        told["users_n"] = (int(shares["n"].iloc[0]), "count")
        told["users_share"] = (float(shares["share"].iloc[0]), "percent0")
        for row in shares[shares["status"] == "ok"].to_dict("records"):
            for end in ("", "_lower", "_upper"):
                told[f"users_{str(row['construct']).lower()}{end}"] = (
                    row[f"change{end}"],
                    "percent1",
                )
    return told


def table(found: WhatIf, called: Labels, basis: Basis, shares: pd.DataFrame | None = None) -> Table:
    """Change of the target for each construct, the largest first.

    Parameters
    ----------
    found : WhatIf
        From :func:`cup_study.citizens.priorities.what_if.of`.
    called : dict
        Language to labels of the constructs.
    basis : Basis
        For the languages.
    shares : DataFrame, optional
        From :func:`cup_study.citizens.priorities.what_if_share.users`: adds the change of the
        share of users.
    """
    rows = found.table.sort_values("change", ascending=False, na_position="last")
    frames = {}
    for lang in basis.languages:
        frame = pd.DataFrame(
            {
                "label": [words.label(found.found, c, called, lang) for c in rows["construct"]],
                "performance": rows["performance"].to_numpy(),
                "at_top": rows["at_top"].to_numpy(),
                "change": rows["change"].to_numpy(),
                "interval": _intervals(rows, "decimal1", lang),
                "answer": rows["answer"].to_numpy(),
            }
        )
        if shares is not None:
            own = shares.set_index("construct").loc[rows["construct"]]
            points = 100 * own[["change", "change_lower", "change_upper"]]
            frame["users"] = points["change"].to_numpy()
            frame["users_interval"] = _intervals(points, "decimal1", lang)
        if (rows["status"] != "ok").any():
            frame["remark"] = [_remark(row, found.lift, lang) for row in rows.to_dict("records")]
        frames[lang] = frame
    return Table(
        frames,
        caption={lang: _caption(found, called, lang) for lang in basis.languages},
        columns={name: _HEADINGS[name] for name in map(str, next(iter(frames.values())))},
        formats={
            "performance": "decimal0",
            "at_top": "percent0",
            "change": "decimal1",
            "answer": "decimal2",
            **({} if shares is None else {"users": "decimal1"}),
        },
        note=_note(found, called, basis, shares, table=True),
    )


def drawing(found: WhatIf, called: Labels, basis: Basis) -> Drawing | None:
    """Change of the target as dots with intervals; None where nothing can be lifted."""
    rows = found.table[found.table["status"] == "ok"]
    rows = rows.sort_values("change", ascending=False, ignore_index=True)
    if rows.empty:
        return None
    rows = rows.rename(
        columns={"change": "estimate", "change_lower": "ci_lower", "change_upper": "ci_upper"}
    )
    ends = rows[["ci_lower", "estimate", "ci_upper"]].to_numpy(dtype=float)
    least, most = float(np.nanmin(ends)), float(np.nanmax(ends))
    limits = (min(0.0, 1.12 * least), max(0.0, 1.12 * most))
    drawn, texts = {}, {}
    for lang in basis.languages:
        shown = rows.assign(
            label=[words.label(found.found, c, called, lang) for c in rows["construct"]]
        )
        axis = _AXIS[lang].format(
            o=words.target(found.found, called, lang), lift=_lift(found.lift, lang)
        )
        drawn[lang] = figures.dot_plot(
            shown, lang, style_of="decimal1", limits=limits, axis_label=axis
        )
        texts[lang] = _caption(found, called, lang)
    return Drawing(drawn, alt=texts, caption=texts, note=_note(found, called, basis, None))


def assumptions_table(basis: Basis, *, shares: bool = False) -> Table:
    """What the figures take for granted, one row each; `shares` adds that of the share of users."""
    texts = [*ASSUMPTIONS.values(), *([what_if_share.ASSUMPTION] if shares else [])]
    frames = {
        lang: pd.DataFrame({"number": range(1, len(texts) + 1), "text": [t[lang] for t in texts]})
        for lang in basis.languages
    }
    return Table(
        frames,
        caption={
            "en": "What must hold for the lift to have its effect.",
            "sv": "Vad som måste gälla för att lyftet ska få sin effekt.",
        },
        columns={
            "number": {"en": "No.", "sv": "Nr"},
            "text": {"en": "Assumption", "sv": "Förutsättning"},
        },
        formats={"number": "count"},
    )


def _lift(lift: float, lang: str) -> str:
    return format_number(lift, "decimal0" if float(lift).is_integer() else "decimal1", lang)


def _intervals(rows: pd.DataFrame, style_of: str, lang: str) -> list[str]:
    ends = zip(rows["change_lower"], rows["change_upper"], strict=True)
    return ["" if a != a else format_interval(a, b, style_of, lang) for a, b in ends]


def _remark(row: Mapping[Any, Any], lift: float, lang: str) -> str:
    status = str(row["status"])
    if status == "ok":
        return ""
    room = format_number(row["room"], "decimal1", lang)
    return _STATUS[status][lang].format(lift=_lift(lift, lang), room=room)


def _caption(found: WhatIf, called: Labels, lang: str) -> str:
    rows = found.table[found.table["status"] == "ok"]
    lift = _lift(found.lift, lang)
    if rows.empty:
        return _NONE[lang].format(lift=lift)
    best = rows.sort_values("change", ascending=False).iloc[0]
    label = words.label(found.found, best["construct"], called, lang)
    text = _CAPTION if best["change"] > 0 else _FALL
    return text[lang].format(
        best=in_sentence(label, best["construct"]),
        lift=lift,
        o=words.target(found.found, called, lang),
        b=format_number(float(best["change"]), "decimal1", lang),
    )


def _note(
    found: WhatIf,
    called: Labels,
    basis: Basis,
    shares: pd.DataFrame | None,
    *,
    table: bool = False,
) -> dict[str, str]:
    base = words.note(found.found, called, basis, brief=True)
    notes = {}
    for lang in basis.languages:
        taken = [text[lang] for text in ASSUMPTIONS.values()]
        if shares is not None:
            taken.append(what_if_share.ASSUMPTION[lang])
        told = [base[lang]]
        if table:
            told.append(_NO_ROOM[lang])
        if shares is not None:
            share = format_number(float(shares["share"].iloc[0]), "percent0", lang)
            n = format_number(int(shares["n"].iloc[0]), "count", lang)
            told.append(_USERS[lang].format(share=share, n=n))
        if found.found.turned:
            told.append(_TURNED[lang])
        away = found.table.loc[found.table["status"] != "ok", "construct"]
        if len(away) and not table:
            names = ", ".join(words.label(found.found, c, called, lang) for c in away)
            told.append(_LEFT_OUT[lang].format(names=names))
        notes[lang] = " ".join([*told, _TAKEN[lang] + " ".join(taken)])
    return notes
