"""Coded open answers as tables and figures: counts, groups, the code frame itself, quotations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from cup_study.numbers import format_number
from cup_study.survey import disclosure
from cup_study.survey.basis import (
    COUNT,
    INTERVAL,
    LINES,
    SHARE,
    Basis,
    Value,
    intervals,
)
from cup_study.survey.drawing import figures
from cup_study.survey.open_answers.frame import CodeFrame
from cup_study.views import Drawing, Table, Text

_THEME = {"en": "Theme", "sv": "Tema"}
_CODE = {"en": "Code", "sv": "Kod"}
_WHOLE = {"en": "All of the theme", "sv": "Hela temat"}
_OTHER = {"en": "Other", "sv": "Övrigt"}
_SEVERAL = {
    "en": "Of those who wrote an answer; an answer may have several codes.",
    "sv": "Av dem som skrev ett svar; ett svar kan ha flera koder.",
}


def values(
    found: pd.DataFrame,
    frame: CodeFrame,
    coded: Mapping[str, int],
    languages: Sequence[str],
    *,
    threshold: int = disclosure.THRESHOLD,
) -> dict[str, Value]:
    """Numbers for the text: answers, how many were coded twice, the code given most.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.survey.open_answers.counts.shares`, of everyone.
    frame : CodeFrame
        The codes.
    coded : mapping
        From :func:`cup_study.survey.open_answers.codings.values`.
    languages : sequence of str
        Languages of the study.
    threshold : int
        Smallest number of people that is told.

    Returns
    -------
    dict
        ``n coders double double_share agreed top_code top_share top_lower top_upper``.
    """
    told: dict[str, Value] = {
        "n": (coded["answers"], "count"),
        "coders": (coded["coders"], "count"),
        "double": (coded["double"], "count"),
        "double_share": (coded["double"] / max(coded["answers"], 1), "percent0"),
        "agreed": (coded["agreed"], "count"),
    }
    top = _top(found, frame, threshold)
    if top is not None:
        code = str(top["item"])
        label = {lang: frame.label(code, lang) for lang in languages}
        told["top_code"] = (label, "text")
        told["top_share"] = (float(top["estimate"]), "percent0")
        told["top_lower"] = (float(top["ci_lower"]), "percent0")
        told["top_upper"] = (float(top["ci_upper"]), "percent0")
    return told


def table(found: pd.DataFrame, frame: CodeFrame, caption: Text, basis: Basis) -> Table:
    """How often each code and each theme was given.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.survey.open_answers.counts.shares`, of everyone.
    frame : CodeFrame
        The codes.
    caption : mapping
        Language to caption.
    basis : Basis
        The respondents.
    """
    rows = _given(found)
    shown, hidden = disclosure.hide_small(
        rows.assign(interval=""),
        count="n",
        also=["estimate", "interval"],
        threshold=basis.threshold,
    )
    small = shown["n"].eq(disclosure.MARK)
    frames = {}
    for lang in basis.languages:
        told = shown.assign(interval=intervals(rows, "percent0", lang))
        told.loc[small, "interval"] = ""
        cells = {line["item"]: line for line in told.to_dict("records")}
        lines = []
        for theme, code in _order(frame, list(cells), rows):
            name = _WHOLE[lang] if code == theme else frame.label(code, lang)
            head = _OTHER[lang] if theme is None else frame.label(theme, lang)
            lines.append([head, name, *(cells[code][c] for c in ("n", "estimate", "interval"))])
        listed = pd.DataFrame(lines, columns=["theme", "code", "n", "estimate", "interval"])
        frames[lang] = listed.assign(theme=listed["theme"].where(~listed["theme"].duplicated(), ""))
    return Table(
        frames,
        caption=caption,
        columns={
            "theme": _THEME,
            "code": _CODE,
            "n": COUNT,
            "estimate": SHARE,
            "interval": INTERVAL,
        },
        formats={"n": "count", "estimate": "percent0"},
        note=basis.note(n=_answers(found), hidden=hidden, extra=_SEVERAL),
    )


def drawing(found: pd.DataFrame, frame: CodeFrame, basis: Basis) -> Drawing | None:
    """Share of the answers with each code, by theme; parameters as in :func:`table`.

    None where few people gave any of them.
    """
    message = {
        "en": "The most common code is “{label}”, in {share} of the answers.",
        "sv": "Vanligast är koden ”{label}”, i {share} av svaren.",
    }
    rows = _given(found)
    large = rows[rows["n"] >= basis.threshold].set_index("item")
    top = _top(found, frame, basis.threshold)
    if top is None:
        return None
    drawn, texts = {}, {}
    for lang in basis.languages:
        lines = []
        for theme, code in _order(frame, list(large.index), rows):
            if code != theme:
                head = _OTHER[lang] if theme is None else frame.label(theme, lang)
                line = large.loc[code, ["estimate", "ci_lower", "ci_upper"]].to_dict()
                lines.append({"panel": head, "label": frame.label(code, lang), **line})
        drawn[lang] = _dots(pd.DataFrame(lines), lang)
        share = format_number(float(top["estimate"]), "percent0", lang)
        label = frame.label(str(top["item"]), lang)
        texts[lang] = message[lang].format(label=label, share=share)
    hidden = len(rows) - len(large)
    extra = {lang: f"{_SEVERAL[lang]} {LINES[lang]}" for lang in _SEVERAL}
    note = basis.note(n=_answers(found), hidden=hidden, extra=extra)
    return Drawing(drawn, alt=texts, caption=texts, note=note)


def groups_drawing(
    found: pd.DataFrame, frame: CodeFrame, heads: Mapping[str, Mapping[Any, str]], basis: Basis
) -> Drawing | None:
    """Codes in groups side by side, the code that differs most first.

    None where few people gave any of them.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.survey.open_answers.counts.shares` with `by`, of two groups or more.
    frame : CodeFrame
        The codes.
    heads : mapping
        Language to what each group is called.
    basis : Basis
        The respondents.
    """
    message = {
        "en": "The groups differ most in the code “{label}”.",
        "sv": "Grupperna skiljer sig mest i koden ”{label}”.",
    }
    rows = found[[not frame.is_theme(str(c)) for c in found["item"]]]
    wide = rows.pivot(index="item", columns="group", values="estimate")
    counts = rows.groupby("item")["n"].sum()
    wide = wide[counts.reindex(wide.index) >= basis.threshold]
    if wide.empty:
        return None
    gaps = (wide.max(axis=1) - wide.min(axis=1)).sort_values(ascending=False, kind="stable")
    drawn, texts = {}, {}
    for lang in basis.languages:
        rank = {code: i for i, code in enumerate(gaps.index)}
        part = rows[rows["item"].isin(rank)].copy()
        part["rank"] = part["item"].map(rank)
        part["label"] = [frame.label(str(c), lang) for c in part["item"]]
        part["group"] = [heads[lang][g] for g in part["group"]]
        part = part.sort_values("rank", kind="stable").reset_index(drop=True)
        # An estimate of a few people is not drawn, nor is its interval.
        few = part["n"] < basis.threshold
        part.loc[few, ["estimate", "ci_lower", "ci_upper"]] = float("nan")
        drawn[lang] = _dots(part, lang)
        label = frame.label(str(gaps.index[0]), lang)
        texts[lang] = message[lang].format(label=label)
    few_n = int((rows["n"] < basis.threshold).sum())
    sizes = rows.groupby("group")["base"].max()
    note = basis.note(n=int(sizes.sum()), hidden=few_n, extra=_SEVERAL)
    return Drawing(drawn, alt=texts, caption=texts, note=note)


def frame_table(frame: CodeFrame, languages: Sequence[str]) -> Table:
    """The code frame: theme, code and definition, for an appendix."""
    frames = {}
    for lang in languages:
        rows = []
        for code in frame.codes:
            if not frame.is_theme(code.code):
                theme = frame.path(code.code)[-1]
                head = _OTHER[lang] if theme == code.code else frame.label(theme, lang)
                rows.append([head, frame.label(code.code, lang), code.definition])
        frames[lang] = pd.DataFrame(rows, columns=["theme", "code", "definition"])
    return Table(
        frames,
        caption={"en": "The code frame.", "sv": "Kodschemat."},
        columns={
            "theme": _THEME,
            "code": _CODE,
            "definition": {"en": "Given when the answer …", "sv": "Definition"},
        },
    )


def quotes_table(quotes: pd.DataFrame, frame: CodeFrame, languages: Sequence[str]) -> Table:
    """Answers that were cleared for quotation, under their codes.

    The cells are plain text: what looks like markup in an answer is printed as it stands.

    Parameters
    ----------
    quotes : DataFrame
        From :func:`cup_study.survey.open_answers.quotes.by_code`.
    frame : CodeFrame
        The codes.
    languages : sequence of str
        Languages of the study.
    """
    frames = {
        lang: pd.DataFrame(
            {
                "code": [frame.label(str(c), lang) for c in quotes["code"]],
                "quote": [f"”{t}”" if lang == "sv" else f"“{t}”" for t in quotes[f"text_{lang}"]],
            }
        )
        for lang in languages
    }
    return Table(
        frames,
        caption={"en": "What people wrote.", "sv": "Vad människor skrev."},
        columns={"code": _CODE, "quote": {"en": "Quotation", "sv": "Citat"}},
        note={
            "en": "Only answers that were cleared for quotation; translated where needed.",
            "sv": "Endast svar som har godkänts för citering.",
        },
    )


def _dots(rows: pd.DataFrame, lang: str) -> Figure:
    axis = {"en": "Share of the answers", "sv": "Andel av svaren"}
    figure = figures.dot_plot(rows, lang, axis_label=axis[lang])
    # Shares of open answers are small: ticks between whole percents would be rounded.
    axes = figure.axes[0]
    axes.set_xticks([t / 20 for t in range(int(axes.get_xlim()[1] * 20) + 1)])
    return figure


def _given(found: pd.DataFrame) -> pd.DataFrame:
    """Codes that someone gave."""
    return found[found["n"] > 0].reset_index(drop=True)


def _answers(found: pd.DataFrame) -> int:
    return int(found["base"].max()) if len(found) else 0


def _top(found: pd.DataFrame, frame: CodeFrame, threshold: int) -> pd.Series[Any] | None:
    """The code, not the theme, that most answers got."""
    leaves = found[[not frame.is_theme(str(c)) for c in found["item"]]]
    leaves = leaves[leaves["n"] >= threshold]
    if not len(leaves):
        return None
    return leaves.sort_values("estimate", ascending=False, kind="stable").iloc[0]


def _order(
    frame: CodeFrame, names: Sequence[str], rows: pd.DataFrame
) -> list[tuple[str | None, str]]:
    """Theme and code of each line: themes by size, codes by size within, loose codes last."""
    size = dict(zip(rows["item"], rows["estimate"], strict=True))
    lines = []
    for name in names:
        theme = frame.path(name)[-1]
        loose = theme == name and not frame.is_theme(name)
        own = theme == name and not loose
        key = (loose, 0.0 if loose else -size.get(theme, 0.0), theme, not own, -size[name], name)
        lines.append((key, (None if loose else theme, name)))
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]
