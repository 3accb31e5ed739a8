"""Missing answers as tables and figures."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cup_study import style
from cup_study.codebook import Codebook
from cup_study.numbers import format_number, share_style
from cup_study.survey import disclosure
from cup_study.survey.basis import SHARE, Basis, Value
from cup_study.survey.missing.patterns import Patterns
from cup_study.survey.questionnaire import wording
from cup_study.views import Drawing, Table, Text

_SKIPS = {
    "en": "Questions that were not put to somebody by design are not missing.",
    "sv": "Frågor som enligt utformningen inte ställdes till någon räknas inte som bortfall.",
}
_HEADS: dict[str, Text] = {
    "item": {"en": "Item", "sv": "Fråga"},
    "asked": {"en": "Asked", "sv": "Tillfrågade"},
    "missing": {"en": "No answer", "sv": "Inget svar"},
    "share": SHARE,
    "skipped": {"en": "Not asked", "sv": "Ej tillfrågade"},
}
_WIDTH = 46


def values(summary: Mapping[str, float]) -> dict[str, Value]:
    """Size of the problem, as values; `summary` from :func:`amount.summary`.

    Examples
    --------
    >>> numbers = {"share": 0.02, "complete": 9, "complete_share": 0.9, "most": 0.1, "median": 1}
    >>> values(numbers)["complete"]
    (9, 'count')
    """
    return {
        "share": (summary["share"], share_style(summary["share"])),
        "complete": (int(summary["complete"]), "count"),
        "complete_share": (summary["complete_share"], "percent1"),
        "most": (summary["most"], "percent1"),
        "median": (summary["median"], "decimal0"),
    }


def items_table(
    found: pd.DataFrame,
    codebook: Codebook,
    languages: Sequence[str],
    *,
    top: int = 20,
    threshold: int = disclosure.THRESHOLD,
) -> Table:
    """Items with most missing answers.

    Parameters
    ----------
    found : DataFrame
        From :func:`cup_study.survey.missing.amount.by_item`, where groups have such tables too
        with the marks of :func:`cup_study.survey.missing.amount.marked`.
    codebook : Codebook
        For the words of the items.
    languages : sequence of str
        Languages of the study.
    top : int, optional
        How many items; those with the largest shares.
    threshold : int
        What the marks were made with.
    """
    shown = found.sort_values("share", ascending=False, kind="stable").head(top)
    hidden = _hidden(shown)
    for column in ("missing", "share"):
        shown[column] = shown[column].astype(object).mask(hidden, disclosure.MARK)
    if "hidden_base" in shown:
        for column in ("asked", "skipped"):
            shown[column] = shown[column].astype(object).mask(shown["hidden_base"], disclosure.MARK)
    notes = {lang: disclosure.note(lang, int(hidden.sum()), threshold) for lang in languages}
    frames = {
        lang: shown.assign(item=[codebook[i].text(lang) for i in shown["item"]])[list(_HEADS)]
        for lang in languages
    }
    return Table(
        frames,
        caption={
            "en": "Questions that were most often left without an answer.",
            "sv": "Frågor som oftast lämnades utan svar.",
        },
        columns=_HEADS,
        formats={
            "asked": "count",
            "missing": "count",
            "share": "percent1",
            "skipped": "percent1",
        },
        note={lang: f"{_SKIPS[lang]} {notes[lang]}".strip() for lang in languages},
    )


def items_drawing(
    found: pd.DataFrame, codebook: Codebook, basis: Basis, *, top: int = 20
) -> Drawing | None:
    """Bars of the share missing, the largest first; parameters as in :func:`items_table`.

    None where nothing is missing, or all of it is hidden.
    """
    message = {
        "en": "{share} of all answers asked for are missing; the question with most lacks {most}.",
        "sv": "{share} av alla efterfrågade svar saknas; frågan med störst bortfall saknar {most}.",
    }
    lacking = found[found["missing"] > 0].sort_values("share", ascending=False, kind="stable")
    hidden = _hidden(lacking)
    shown = lacking[~hidden]
    if shown.empty:
        return None
    whole = found["missing"].sum() / max(found["asked"].sum(), 1)
    drawn, texts = {}, {}
    for lang in basis.languages:
        drawn[lang] = _bars(shown.head(top), codebook, lang)
        numbers = {"share": float(whole), "most": float(shown["share"].max())}
        told = {k: format_number(v, share_style(v), lang) for k, v in numbers.items()}
        texts[lang] = message[lang].format(**told)
    note = basis.note(hidden=int(hidden.head(top).sum()), extra=_SKIPS)
    return Drawing(drawn, alt=texts, caption=texts, note=note)


def patterns_drawing(found: Patterns, basis: Basis) -> Drawing | None:
    """Pattern matrix: a row a pattern with its number of respondents, filled where missing.

    Patterns of fewer people than the threshold of the study are not drawn; None where
    there are no others.

    Parameters
    ----------
    found : Patterns
        From :func:`cup_study.survey.missing.patterns.patterns`.
    basis : Basis
        Whom it is about.
    """
    message = {
        "en": "{complete} answered all of these questions; there are {n} patterns of missing "
        "answers, {monotone}.",
        "sv": "{complete} svarade på alla dessa frågor; bortfallet bildar {n} mönster, {monotone}.",
    }
    shape: dict[bool, Text] = {
        True: {"en": "which are monotone", "sv": "som är monotona"},
        False: {"en": "which are not monotone", "sv": "som inte är monotona"},
    }
    table = found.table[found.table["n"] >= basis.threshold].reset_index(drop=True)
    if table.empty:
        return None
    items = [c for c in table.columns if c not in ("n", "share", "missing")]
    complete = found.table.loc[found.table["missing"].eq(0), "share"].sum()
    note = {
        "en": "Filled squares: no answer. The most common patterns, with {n} respondents or more.",
        "sv": "Fyllda rutor: inget svar. De vanligaste mönstren, med minst {n} svarande.",
    }
    drawn, texts = {}, {}
    for lang in basis.languages:
        drawn[lang] = _matrix(table, items, lang)
        texts[lang] = message[lang].format(
            complete=format_number(float(complete), "percent0", lang),
            n=format_number(found.n_patterns, "count", lang),
            monotone=shape[found.monotone][lang],
        )
    extra = {lang: text.format(n=basis.threshold) for lang, text in note.items()}
    told = basis.note(n=found.n, extra=extra)
    return Drawing(drawn, alt=texts, caption=texts, note=told)


def comparison_table(found: pd.DataFrame, codebook: Codebook, basis: Basis) -> Table:
    """Complete and incomplete cases; `found` from :func:`comparison.compare`."""
    rows = found.reset_index(drop=True)
    sides = []
    for side in ("complete", "incomplete"):
        cells = rows[["item", "value"]].assign(n=rows[f"n_{side}"].astype(int))
        cells["base"] = cells.groupby("item")["n"].transform("sum")
        made = disclosure.suppress(
            cells, base="base", answer="value", within=["item"], threshold=basis.threshold
        )
        sides.append(made.rows)
    hidden = sides[0] | sides[1]
    frames = {}
    for lang in basis.languages:
        labels = [
            codebook[i].label(v, lang) for i, v in zip(rows["item"], rows["value"], strict=True)
        ]
        shown = pd.DataFrame(
            {
                "item": [codebook[i].text(lang) for i in rows["item"]],
                "value": labels,
                "complete": rows["complete"].mask(hidden),
                "incomplete": rows["incomplete"].mask(hidden),
                "smd": rows["smd"].mask(hidden),
                "p_value": rows["p_value"],
                "p_adjusted": rows["p_adjusted"],
            }
        )
        shown["item"] = shown["item"].mask(shown["item"].duplicated(), "")
        frames[lang] = shown
    return Table(
        frames,
        caption={
            "en": "Those who answered everything beside those who left something out.",
            "sv": "De som svarade på allt bredvid dem som utelämnade något.",
        },
        columns={
            "item": _HEADS["item"],
            "value": {"en": "Answer", "sv": "Svar"},
            "complete": {"en": "Complete", "sv": "Fullständiga"},
            "incomplete": {"en": "Incomplete", "sv": "Ofullständiga"},
            "smd": {"en": "Std. diff.", "sv": "Std. skillnad"},
            "p_value": {"en": "p", "sv": "p"},
            "p_adjusted": {"en": "p (Holm)", "sv": "p (Holm)"},
        },
        formats={
            "complete": "percent1",
            "incomplete": "percent1",
            "smd": "decimal2",
            "p_value": "p",
            "p_adjusted": "p",
        },
        note=basis.note(
            hidden=int(hidden.sum()),
            extra={
                "en": "Rao-Scott F tests, corrected after Holm over the questions.",
                "sv": "Rao-Scotts F-test, korrigerade enligt Holm över frågorna.",
            },
        ),
    )


def _hidden(found: pd.DataFrame) -> pd.Series[bool]:
    if "hidden" in found:
        return found["hidden"].astype(bool)
    return pd.Series(False, index=found.index)


def _label(codebook: Codebook, name: str, lang: str) -> str:
    """Question on two lines at most; of a battery what its items do not share."""
    item = codebook[name]
    panel = codebook.battery(item.battery) if item.battery else ()
    text = item.text(lang)
    question = wording.question(panel, lang) if len(panel) > 1 else ""
    if question and all(i.text(lang).startswith(question) for i in panel):
        # The stem is the same for all of them; their own words tell them apart.
        text = text.removeprefix(question).strip() or text
        stem = textwrap.shorten(question, _WIDTH, placeholder=" …")
        return f"{stem}\n{textwrap.shorten(text, _WIDTH, placeholder=' …')}"
    lines = textwrap.wrap(text, _WIDTH)
    return "\n".join(lines[:2]) + (" …" if len(lines) > 2 else "")


def _bars(shown: pd.DataFrame, codebook: Codebook, lang: str) -> Figure:
    figure, axes = style.new_figure(20 + 8.2 * max(len(shown), 2))
    y = np.arange(len(shown))
    axes.barh(y, shown["share"], color=style.PALETTE[0], height=0.66)
    for at, share, n in zip(y, shown["share"], shown["missing"], strict=True):
        text = f"{format_number(share, 'percent1', lang)} ({format_number(int(n), 'count', lang)})"
        axes.annotate(
            text, (share, at), (3, 0), textcoords="offset points", va="center", fontsize=8
        )
    axes.set_yticks(y, [_label(codebook, i, lang) for i in shown["item"]])
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_xlim(0, 1.25 * float(shown["share"].max()) if len(shown) else 1)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    if len(shown) and shown["share"].max() < 0.02:  # whole percents would all read the same
        axes.xaxis.set_major_formatter(lambda x, _: format_number(x, "percent2", lang))
    else:
        style.percent_axis(axes, lang)
    axes.set_xlabel({"en": "Share without an answer", "sv": "Andel utan svar"}[lang])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return figure


def _matrix(table: pd.DataFrame, items: Sequence[str], lang: str) -> Figure:
    figure, axes = style.new_figure(32 + 5.6 * max(len(table), 2))
    holes = table[list(items)].to_numpy(dtype=bool)
    for i in range(len(table)):
        for j in range(len(items)):
            axes.plot(
                j,
                i,
                "s",
                markersize=6.5 if len(items) < 32 else 4,
                color=style.PALETTE[1] if holes[i, j] else "#D9E6EF",
                markeredgewidth=0,
            )
        n = int(table["n"].iloc[i])
        share = format_number(float(table["share"].iloc[i]), "percent1", lang)
        text = f"{format_number(n, 'count', lang)} ({share})"
        axes.annotate(text, (1.01, i), xycoords=("axes fraction", "data"), va="center", fontsize=8)
    axes.set_xticks(range(len(items)), list(items), rotation=90, fontsize=8)
    axes.set_yticks([])
    axes.set_xlim(-0.7, len(items) - 0.3)
    axes.set_ylim(len(table) - 0.4, -0.6)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    axes.set_title(
        {"en": "Respondents with the pattern →", "sv": "Svarande med mönstret →"}[lang],
        fontsize=8,
        loc="right",
    )
    return figure
