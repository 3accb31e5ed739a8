"""Themes and codes by group as a table and a figure."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cup_study import raw_text
from cup_study.citizens.focus_groups import hiding, themes_drawing
from cup_study.citizens.focus_groups.about import CODE, About
from cup_study.citizens.focus_groups.group_labels import Heads
from cup_study.numbers import format_number
from cup_study.survey.basis import Value
from cup_study.survey.disclosure import MARK
from cup_study.survey.open_answers.frame import CodeFrame
from cup_study.views import Drawing, Spanner, Table

#: Segments of a cell, None where hidden, and their share of the column's.
_Cell = tuple[int | None, float]
#: So many codes are named in a caption.
_FEW = 3
_TWO = 2
_ALL = {"en": "All", "sv": "Alla"}
_NOBODY = {
    "en": "{n} whose group is not known are counted in all only.",
    "sv": "{n} vars grupp inte är känd räknas bara i alla.",
}
_WHOLE = {"en": "All of the theme", "sv": "Hela temat"}
_SESSIONS = {"en": "Sessions", "sv": "Samtal"}
_PEOPLE = {"en": "Participants", "sv": "Deltagare"}
_MESSAGE = {
    "en": "“{theme}” is the largest theme: {n} of {units}.",
    "sv": "”{theme}” är det största temat: {n} av {units}.",
}
_EVERYWHERE = {
    "en": "What comes back under all {k} headings: {codes}.",
    "sv": "Det som återkommer under alla {k} rubriker: {codes}.",
}
_DIFFER = {
    "en": " The groups differ most in “{theme}”.",
    "sv": " Grupperna skiljer sig mest i ”{theme}”.",
}
_DESCRIBED = {
    "en": "Differences between groups are described, not tested.",
    "sv": "Skillnader mellan grupper är beskrivna, inte prövade.",
}
_ALT = {
    "en": "Matrix of circles, themes and their codes by group. ",
    "sv": "Matris av cirklar, teman och deras koder efter grupp. ",
}
_CIRCLES = {
    "en": "Area of a circle: share of {units} in the column; number: {plain}. Bold: themes, each "
    "of {units} counted once.",
    "sv": "Cirkelns yta: andel av {units} i kolumnen; talet: antal {plain}. Fetstil: teman, där "
    "vart och ett av {units} räknas en gång.",
}
_WIDER = {
    "en": "A theme counts each of {units} once; one may have several codes.",
    "sv": "Ett tema räknar vart och ett av {units} en gång; ett kan ha flera koder.",
}


def values(found: pd.DataFrame, frame: CodeFrame, about: About) -> dict[str, Value]:
    """Numbers for the text: segments, themes and codes used, the largest theme.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.citizens.focus_groups.themes.counts`.
    frame : CodeFrame
        The codes.
    about : About
        The material.

    Returns
    -------
    dict
        ``n n_themes n_codes``, and where it may be told ``top_theme top_n top_share``.
    """
    whole = found[found["group"].isna()]
    used = whole[whole["segments"] > 0]
    leaves = [not frame.is_theme(code) for code in used["code"]]
    told: dict[str, Value] = {
        "n": (about.segments, "count"),
        "n_themes": (int(used["depth"].eq(0).sum()), "count"),
        "n_codes": (int(sum(leaves)), "count"),
    }
    top = _top(found, frame, about)
    if top is not None:
        label = {lang: frame.label(str(top["code"]), lang) for lang in about.languages}
        told["top_theme"] = (label, "text")
        told["top_n"] = (int(top["segments"]), "count")
        told["top_share"] = (float(top["segments"] / top["of_segments"]), "percent0")
    return told


def table(found: pd.DataFrame, frame: CodeFrame, heads: Heads, about: About) -> Table | None:
    """Segments, sessions and participants of each code, and segments by group.

    None where no segment has a code.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.citizens.focus_groups.themes.counts`.
    frame : CodeFrame
        The codes.
    heads : mapping
        Language to what each group is called; a group without a name is called by its value.
    about : About
        The material.
    """
    hide = hiding.hidden(found, frame, about.threshold)
    groups = _groups(found)
    whole = found[found["group"].isna()]
    kept = [str(code) for code in whole.loc[whole["segments"] > 0, "code"]]
    if not kept:
        return None
    cells = {
        (row["code"], row["group"] if isinstance(row["group"], str) else None): (row, hidden)
        for row, hidden in zip(found.to_dict("records"), hide, strict=True)
    }
    people = bool(found["participants"].notna().any()) and about.unit != "answer"
    columns = ["segments", *(["sessions"] if about.sessions > 1 and about.unit != "answer" else [])]
    columns += ["participants"] if people else []
    frames = {}
    for lang in about.languages:
        rows = []
        for code in kept:
            path = frame.path(code)
            own, hidden = cells[code, None]
            label = frame.label(code, lang)
            if len(path) == 1 and frame.is_theme(code):
                label = _WHOLE[lang]
            line = {"theme": frame.label(path[-1], lang), "code": label}
            line |= {c: MARK if hidden else own[c] for c in columns}
            for i, group in enumerate(groups):
                part, hidden = cells[code, group]
                line[f"group{i}"] = MARK if hidden else part["segments"]
            rows.append(line)
        frames[lang] = pd.DataFrame(rows, columns=["theme", "code", *columns, *_names(groups)])
    headings = {
        "code": CODE,
        "segments": {lang: about.word(lang, 2) for lang in about.languages},
        "sessions": _SESSIONS,
        "participants": _PEOPLE,
    }
    shown = {name: text for name, text in headings.items() if name in ("code", *columns)}
    sizes = hiding.shown_sizes(found, about.threshold)
    for i, group in enumerate(groups):
        shown[f"group{i}"] = {
            lang: _sized(_head(group, heads, lang), sizes[group], lang) for lang in about.languages
        }
    spanners = []
    if groups:
        text = {lang: about.word(lang, 2) for lang in about.languages}
        spanners = [Spanner(text, "group0", f"group{len(groups) - 1}")]
    return Table(
        frames,
        caption={
            "en": "Themes and codes, and how often they come up.",
            "sv": "Teman och koder, och hur ofta de kommer upp.",
        },
        columns=shown,
        formats=dict.fromkeys([*columns, *_names(groups)], "count"),
        note=about.note(_with_units(_WIDER, about), _nobody(found, about), hidden=int(hide.sum())),
        groups="theme",
        spanners=spanners,
    )


def drawing(found: pd.DataFrame, frame: CodeFrame, heads: Heads, about: About) -> Drawing | None:
    """Matrix of themes, codes and groups; parameters as in :func:`table`.

    None where nothing may be told.
    """
    hide = hiding.hidden(found, frame, about.threshold)
    top = _top(found, frame, about)
    if top is None:
        return None
    groups = _groups(found)
    columns = [*groups, None] if groups else [None]
    whole = found[found["group"].isna()]
    used = set(whole.loc[whole["segments"] > 0, "code"])
    cells = {
        (row["code"], row["group"] if isinstance(row["group"], str) else None): (
            None if hidden else int(row["segments"]),
            row["segments"] / max(row["of_segments"], 1),
        )
        for row, hidden in zip(found.to_dict("records"), hide, strict=True)
    }
    sizes = hiding.shown_sizes(found, about.threshold)
    leaves = [c for c in whole["code"] if c in used and not frame.is_theme(c)]
    # Headings of a summary are no groups of people: what stands under each of them is the news.
    across = [c for c in leaves if groups and all(cells[c, g][0] for g in groups)]
    across = across if about.unit == "finding" and len(across) <= _FEW else []
    # Of several groups some always stand apart by chance: two only are compared in words.
    apart = _apart(whole, cells, groups) if len(groups) == _TWO and not across else ""
    drawn, texts = {}, {}
    for lang in about.languages:
        rows = [
            themes_drawing.Row(
                frame.label(code, lang),
                len(frame.path(code)) - 1,
                [cells[code, group][0] for group in columns],
                [cells[code, group][1] for group in columns],
            )
            for code in whole["code"]
            if code in used
        ]
        names = [_ALL[lang] if g is None else _head(g, heads, lang) for g in columns]
        told = [
            _sized(name, sizes[group], lang) for name, group in zip(names, columns, strict=True)
        ]
        drawn[lang] = themes_drawing.matrix(rows, told, lang)
        text = _MESSAGE[lang].format(
            theme=frame.label(str(top["code"]), lang),
            n=format_number(int(top["segments"]), "count", lang),
            units=about.counted(about.segments, lang),
        )
        if across:
            codes = ", ".join(raw_text.quoted(frame.label(c, lang), lang) for c in across)
            text = _EVERYWHERE[lang].format(k=len(groups), codes=codes)
        elif apart:
            text += _DIFFER[lang].format(theme=frame.label(apart, lang))
        texts[lang] = text
    extra = [_with_units(_CIRCLES, about), _nobody(found, about), _DESCRIBED if apart else {}]
    note = about.note(*extra, hidden=int(hide.sum()))
    alt = {lang: _ALT[lang] + texts[lang] for lang in about.languages}
    return Drawing(drawn, alt=alt, caption=texts, note=note)


def _top(found: pd.DataFrame, frame: CodeFrame, about: About) -> pd.Series | None:
    """Row of the largest theme that may be told."""
    rows = found[found["group"].isna() & found["depth"].eq(0)]
    rows = rows[~hiding.hidden(found, frame, about.threshold)[rows.index] & (rows["segments"] > 0)]
    if not len(rows):
        return None
    return rows.sort_values("segments", ascending=False, kind="stable").iloc[0]


def _apart(
    whole: pd.DataFrame, cells: Mapping[tuple[str, str | None], _Cell], groups: list[str]
) -> str:
    """Theme whose share differs most between the groups whose cells are all shown, or nothing."""
    gaps = {}
    for code in whole.loc[whole["depth"].eq(0) & (whole["segments"] > 0), "code"]:
        inside = [cells[code, group] for group in groups if group]
        if len(inside) > 1 and all(n is not None for n, _ in inside):
            shares = [share for _, share in inside]
            gaps[str(code)] = max(shares) - min(shares)
    return max(gaps, key=lambda code: gaps[code]) if gaps else ""


def _groups(found: pd.DataFrame) -> list[str]:
    return [str(group) for group in found["group"].dropna().unique()]


def _names(groups: list[str]) -> list[str]:
    return [f"group{i}" for i in range(len(groups))]


def _sized(name: str, n: int | None, lang: str) -> str:
    return f"{name} ({MARK if n is None else format_number(n, 'count', lang)})"


def _nobody(found: pd.DataFrame, about: About) -> dict[str, str]:
    """What is told of segments whose group is not known."""
    sizes = found.drop_duplicates("group").set_index("group", drop=False)["of_segments"]
    named = sizes[sizes.index.notna()]
    left = int(sizes[sizes.index.isna()].iloc[0] - named.sum()) if len(named) else 0
    return {lang: _NOBODY[lang].format(n=about.counted(left, lang)) for lang in _NOBODY if left}


def _head(group: str, heads: Heads, lang: str) -> str:
    return heads.get(lang, {}).get(group) or group


def _with_units(text: Mapping[str, str], about: About) -> dict[str, str]:
    return {
        lang: text[lang].format(units=about.word(lang, 3), plain=about.word(lang, 1))
        for lang in about.languages
    }
