"""Personas as cards that nobody can take for groups with a size of their own.

They look otherwise than the pages of the segments: a dashed frame, the word "illustration" on top,
and the size of the segment in words below, with the sentence that the persona is not a share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from cup_study import style
from cup_study.citizens.segments import dots, personas
from cup_study.citizens.segments.personas import Persona
from cup_study.citizens.segments.profile_views import Names
from cup_study.codebook import Codebook
from cup_study.numbers import format_number
from cup_study.survey.basis import Basis
from cup_study.survey.questionnaire import wording
from cup_study.views import Drawing

_MM = 1 / 25.4
_WIDE, _GAP, _BELOW, _LINE = 77.0, 6.0, 3.0, 8.2
_MARK = {"en": "PERSONA · ILLUSTRATION", "sv": "PERSONA · ILLUSTRATION"}
_FROM = {"en": "Typical answers of the group", "sv": "Typiska svar i gruppen"}
_MESSAGE = {
    "en": "Personas illustrate the groups; they are not people, and not shares.",
    "sv": "Personorna illustrerar grupperna; de är inga människor och inga andelar.",
}
_NOTE = {
    "en": "Each persona is put together from the most common answer (of graded answers: the middle "
    "one, unless it is rare) to each question; in grey, how many of the group give it. No "
    "respondent's answers are shown.",
    "sv": "Varje persona är sammansatt av det vanligaste svaret (för graderade svar: det "
    "mittersta, om det inte är ovanligt) på varje fråga; i grått hur många i gruppen som ger "
    "det. Ingen svarandes svar visas.",
}
_YES = {0: {"en": "No", "sv": "Nej"}, 1: {"en": "Yes", "sv": "Ja"}}


def drawing(
    found: Sequence[Persona],
    book: Codebook,
    names: Names,
    sizes: pd.DataFrame,
    basis: Basis,
    short: Mapping[str, Mapping[str, str]] | None = None,
) -> Drawing | None:
    """Draw the personas, two beside each other; None without any.

    Parameters
    ----------
    found : sequence of Persona
        From :func:`cup_study.citizens.segments.personas.compose`.
    book : Codebook
        What was asked.
    names : mapping
        Group to its label in each language.
    sizes : DataFrame
        From :func:`cup_study.citizens.segments.profiles.sizes`.
    basis : Basis
        Whom the groups are about.
    short : mapping, optional
        Short labels of items.
    """
    hidden = set(sizes.loc[sizes["hidden"], "group"])
    shown = [p for p in found if p.group not in hidden and len(p.traits)]
    if not shown:
        return None
    figures, alts = {}, {}
    sentences = {
        p.group: personas.size_sentence(sizes, p.group, basis.languages, weighted=basis.weighted)
        for p in shown
    }
    for lang in basis.languages:
        cards = [(p, lines(p, book, lang, short or {})) for p in shown]
        told = {group: text[lang] for group, text in sentences.items()}
        figures[lang] = _figure(cards, names, told, lang)
        alts[lang] = (
            _MESSAGE[lang]
            + " "
            + " ".join(
                f"{names[p.group][lang]}: {'; '.join(f'{q}: {a}' for q, a, _ in rows)}. "
                f"{told[p.group]}"
                for p, rows in cards
            )
        )
    return Drawing(figures, alt=alts, caption=_MESSAGE, note=basis.note(extra=_NOTE))


def lines(
    persona: Persona, book: Codebook, lang: str, short: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, str, float]]:
    """Question, typical answer and share of the group, trait by trait."""
    told = []
    for trait in persona.traits.to_dict("records"):
        item = book[trait["item"]]
        label = short.get(item.name, {}).get(lang)
        answer = item.label(trait["value"], lang)
        if item.type == "binary":
            panel = book.battery(item.battery) if item.battery else (item,)
            label = label or wording.answer(item, 1, panel, lang)
            answer = _YES[int(trait["value"])][lang]
        told.append((label or item.text(lang), answer, float(trait["share"])))
    return told


def _figure(
    cards: Sequence[tuple[Persona, list[tuple[str, str, float]]]],
    names: Names,
    sentences: Mapping[Any, str],
    lang: str,
) -> Figure:
    style.use()
    most = max(len(rows) for _, rows in cards)
    tall = 23 + most * _LINE + 15
    down = -(-len(cards) // 2)
    height = down * (tall + _BELOW)
    figure = plt.figure(figsize=(style.WIDTH_MM * _MM, height * _MM), layout="none")
    page = figure.add_axes((0, 0, 1, 1))
    page.set_xlim(0, style.WIDTH_MM)
    page.set_ylim(height, 0)
    dots.clean(page)
    for i, (persona, rows) in enumerate(cards):
        left = (i % 2) * (_WIDE + _GAP)
        top = (i // 2) * (tall + _BELOW) + 1
        _card(
            page, left, top, tall, names[persona.group][lang], rows, sentences[persona.group], lang
        )
    return figure


def _card(
    page: Axes,
    left: float,
    top: float,
    tall: float,
    name: str,
    rows: Sequence[tuple[str, str, float]],
    sentence: str,
    lang: str,
) -> None:
    frame = FancyBboxPatch(
        (left + 1.5, top + 1.5),
        _WIDE - 3,
        tall - 3,
        boxstyle="round,pad=0,rounding_size=2.5",
        edgecolor=dots.ACCENT,
        facecolor="white",
        linestyle=(0, (4, 3)),
        linewidth=1.1,
    )
    page.add_patch(frame)
    inner, right = left + 6, left + _WIDE - 6
    page.text(
        inner, top + 7, _MARK[lang], fontsize=8, color=dots.ACCENT, va="center", fontweight="bold"
    )
    page.text(
        inner, top + 12.5, dots.wrapped(name, 29, 1), fontsize=11, va="center", fontweight="bold"
    )
    page.text(
        inner, top + 17.5, _FROM[lang], fontsize=8, color=style.GREY, va="center", style="italic"
    )
    for i, (question, answer, share) in enumerate(rows):
        y = top + 24 + i * _LINE
        told = dots.wrapped(question, 44, 1)
        page.text(inner, y, told, fontsize=8, va="center", color=style.GREY)
        told = dots.wrapped(answer, 32, 1)
        page.text(inner, y + 3.5, told, fontsize=8.5, va="center", fontweight="bold")
        text = format_number(share, "percent0", lang)
        page.text(right, y + 3.5, text, fontsize=8, va="center", ha="right", color=style.GREY)
    page.text(
        inner,
        top + tall - 10,
        dots.wrapped(sentence, 42, 3),
        fontsize=8,
        va="center",
        linespacing=1.25,
    )
