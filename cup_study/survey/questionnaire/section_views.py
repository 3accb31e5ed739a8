"""Sections of the questionnaire as tables and figures.

Scales are drawn as bars around the neutral answer, other questions as shares with their
intervals. Where there are too many scales for one figure the mean of each construct is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cup_study.codebook import Item
from cup_study.numbers import format_number
from cup_study.survey import estimates
from cup_study.survey.basis import LINES, MEAN, SHARE, Basis, top_row
from cup_study.survey.drawing import figures
from cup_study.survey.drawing.likert import likert_bars
from cup_study.survey.estimates import Design
from cup_study.survey.questionnaire import bands, section_privacy, section_table, sections
from cup_study.survey.questionnaire.constructs import Scores
from cup_study.survey.questionnaire.sections import Section
from cup_study.views import Drawing, Table, Text

_MESSAGE = {
    "en": "{share} answered “{label}” to “{panel}”.",
    "sv": "{share} svarade ”{label}” på ”{panel}”.",
}
_HIGHEST = {"en": "highest mean", "sv": "högst medelvärde"}
_SCALES = {
    "en": "For scales: share above the middle, and the mean.",
    "sv": "För skalor: andel över mitten, samt medelvärdet.",
}
_BARS = {
    "en": "Percent; the middle answer is split between both sides.",
    "sv": "Procent; mittensvaret delas mellan båda sidorna.",
}
_BANDS = {
    "en": "Neighbouring answers of the long scale share a colour.",
    "sv": "Närliggande svar på den långa skalan delar färg.",
}
_LONG = {
    "en": "Questions with very many answers are in the table only.",
    "sv": "Frågor med mycket många svarsalternativ finns endast i tabellen.",
}
_MERGED = {
    "en": "Answers of few people are drawn together with the answer next to them.",
    "sv": "Svar från få personer är ritade ihop med svaret intill.",
}


def table(section: Section, found: pd.DataFrame, title: Text, basis: Basis) -> Table:
    """Table of a section, small cells hidden.

    Parameters
    ----------
    section : Section
        From :func:`cup_study.survey.questionnaire.sections.plan`.
    found : DataFrame
        From :func:`cup_study.survey.questionnaire.sections.estimate`.
    title : mapping
        Language to the title of the section.
    basis : Basis
        Whom the estimates are about.
    """
    made = {lang: section_table.table(section, found, lang) for lang in basis.languages}
    first, hidden = made[basis.languages[0]]
    return Table(
        {lang: frame for lang, (frame, _) in made.items()},
        caption={lang: f"{title[lang]}." for lang in basis.languages},
        columns={c: section_table.HEADINGS[c] for c in first.columns},
        formats={c: f for c, f in section_table.FORMATS.items() if c in first.columns},
        note=basis.note(hidden=hidden, extra=_SCALES if section.scales else None),
    )


def drawings(
    section: Section,
    found: pd.DataFrame,
    scores: Scores,
    design: Design,
    title: Text,
    basis: Basis,
) -> dict[str, Drawing]:
    """Figures of a section.

    Parameters
    ----------
    section, found, title, basis
        As in :func:`table`.
    scores : Scores
        Constructs of the respondents.
    design : Design
        For the means of the constructs.

    Returns
    -------
    dict of str to Drawing
        ``figure``, and ``answers`` where there are both scales and other questions; empty where
        every cell is too small to be shown.
    """
    made: dict[str, Drawing] = {}
    measured = list(dict.fromkeys(i.construct for i in section.scales if i.construct))
    if len(section.scales) > sections.MOST_BARS and measured:
        made["figure"] = means_drawing(measured, scores, design, title, basis)
    elif section.scales:
        made["figure"] = bars_drawing(section, found, title, basis)
    shares = shares_drawing(found, section.panels, title, basis)
    if shares is not None:
        made["answers" if section.scales else "figure"] = shares
    return made


def shares_drawing(
    found: pd.DataFrame, panels: Sequence[Sequence[Item]], title: Text, basis: Basis
) -> Drawing | None:
    """Shares of all answers of the panels; None where no cell is large enough to be shown."""
    drawn, texts = {}, {}
    short = [panel for panel in panels if sum(_rows_of(i) for i in panel) <= sections.MOST_DOTS]
    extra = LINES
    if len(short) < len(panels):
        extra = {lang: f"{LINES[lang]} {_LONG[lang]}" for lang in LINES}
        panels = short
    for lang in basis.languages:
        rows = sections.dots(panels, found, lang)
        if rows.empty:
            return None
        drawn[lang] = figures.dot_plot(rows, lang, axis_label=SHARE[lang])
        best = top_row(rows[rows["panel"] == rows["panel"].iloc[0]])
        size = format_number(best["estimate"], "percent0", lang)
        said = _MESSAGE[lang].format(share=size, label=best["label"], panel=best["panel"])
        texts[lang] = f"{title[lang]}: {said}"
    hidden = _left_out(found, panels)
    asked = _answered(found, [item for panel in panels for item in panel])
    note = basis.note(**asked, hidden=hidden, extra=extra)
    return Drawing(drawn, alt=texts, caption=texts, note=note)


def bars_drawing(section: Section, found: pd.DataFrame, title: Text, basis: Basis) -> Drawing:
    """Bars of the scales around the neutral answer."""
    drawn, texts = {}, {}
    item = section.scales[0]
    moved, coloured = 0, bands.bands(item.values)
    for lang in basis.languages:
        rows, stem = sections.bars(section, found, lang)
        rows, moved = section_privacy.merged(rows, item.values)
        labels = [bands.label(band, item, lang) for band in coloured]
        bars = bands.banded(rows, item.values)
        drawn[lang] = likert_bars(bars, list(map(bands.name, coloured)), labels, lang, title=stem)
        best = rows.drop_duplicates("label").sort_values("mean", kind="stable").iloc[-1]
        mean = format_number(best["mean"], "decimal1", lang)
        texts[lang] = f"{title[lang]}: {best['label'].strip('… .')} ({_HIGHEST[lang]}, {mean})."
    extra = {lang: f"{_BARS[lang]} {_MERGED[lang]}" if moved else _BARS[lang] for lang in _BARS}
    if len(coloured) < len(item.values):
        extra = {lang: f"{extra[lang]} {_BANDS[lang]}" for lang in extra}
    note = basis.note(**_answered(found, section.scales), extra=extra)
    return Drawing(drawn, alt=texts, caption=texts, note=note)


def means_drawing(
    names: Sequence[str], scores: Scores, design: Design, title: Text, basis: Basis
) -> Drawing:
    """Means of constructs."""
    found = estimates.means(scores.values, names, design)
    drawn, texts = {}, {}
    for lang in basis.languages:
        rows = found.assign(label=[scores.labels[lang][c] for c in found["item"]])
        drawn[lang] = figures.dot_plot(
            rows, lang, style_of="decimal1", limits=scores.ends[names[0]], axis_label=MEAN[lang]
        )
        best = top_row(rows)
        mean = format_number(best["estimate"], "decimal1", lang)
        texts[lang] = f"{title[lang]}: {best['label']} ({_HIGHEST[lang]}, {mean})."
    return Drawing(drawn, alt=texts, caption=texts, note=basis.note(extra=LINES))


def _rows_of(item: Item) -> int:
    return 1 if item.type == "binary" else len(item.values)


def _answered(found: pd.DataFrame, items: Sequence[Item]) -> dict[str, int]:
    """Most and fewest answers to one of the questions, of those whose number may be shown."""
    rows = found[found["item"].isin([item.name for item in items])]
    shown = rows.loc[~(rows["hidden"] | rows["hidden_base"]), "base"]
    return {"n": int(shown.max()), "least": int(shown.min())} if len(shown) else {}


def _left_out(found: pd.DataFrame, panels: Sequence[Sequence[Item]]) -> int:
    """Answers of the panels that are hidden; of a yes or no only the yes is drawn."""
    drawn = {item.name: item for panel in panels for item in panel}
    rows = found[found["item"].isin(drawn) & found["value"].notna() & found["hidden"]]
    return sum(
        drawn[name].type != "binary" or value == drawn[name].values[-1]
        for name, value in zip(rows["item"], rows["value"], strict=True)
    )


def title(texts: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """Title in every language; in the first one's words where it was not translated.

    Examples
    --------
    >>> title({"en": "Website"}, ["en", "sv"])["sv"]
    'Website'
    """
    return {lang: texts.get(lang) or texts[languages[0]] for lang in languages}
