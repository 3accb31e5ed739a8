"""The audit of a study's cleaning as tables and figures in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cup_study import style
from cup_study.ingest import log as logs
from cup_study.numbers import format_number

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cup_study.ingest.clean import Cleaned
    from cup_study.study import Study

#: Headings of the tables.
COLUMNS: dict[str, dict[str, str]] = {
    "wave": {"en": "Wave", "sv": "Omgång"},
    "file": {"en": "File", "sv": "Fil"},
    "rows": {"en": "Rows", "sv": "Rader"},
    "columns": {"en": "Columns", "sv": "Kolumner"},
    "sha256": {"en": "SHA-256 (first 12 digits)", "sv": "SHA-256 (de 12 första tecknen)"},
    "step": {"en": "Step", "sv": "Steg"},
    "n": {"en": "n", "sv": "n"},
    "rule": {"en": "What was done", "sv": "Åtgärd"},
    "items": {"en": "Items", "sv": "Frågor"},
    "unit": {"en": "Counted in", "sv": "Räknat i"},
    "flag": {"en": "Flag", "sv": "Flagga"},
    "share": {"en": "Share", "sv": "Andel"},
    "excluded": {"en": "Excluded", "sv": "Utesluten"},
    "section": {"en": "Section", "sv": "Avsnitt"},
    "missing": {"en": "Missing", "sv": "Bortfall"},
    "skipped": {"en": "Not asked", "sv": "Ej ställda"},
}

_STEPS = {
    "invited": {"en": "Invited", "sv": "Inbjudna"},
    "no_answer": {"en": "No answer", "sv": "Inget svar"},
    "answered": {"en": "Answered", "sv": "Svarande"},
    "excluded": {"en": "Excluded", "sv": "Uteslutna"},
    "analysed": {"en": "Analysed", "sv": "Analyserade"},
}
_UNITS = {
    "cells": {"en": "cells", "sv": "celler"},
    "rows": {"en": "rows", "sv": "rader"},
    "columns": {"en": "columns", "sv": "kolumner"},
}
_WORDS = {
    "yes": {"en": "yes", "sv": "ja"},
    "no": {"en": "no", "sv": "nej"},
    "other": {"en": "Other items", "sv": "Övriga frågor"},
    "persons": {"en": "Persons", "sv": "Personer"},
    "missing": {"en": "Share of answers missing", "sv": "Andel svar som saknas"},
}
_TOTALS = ("invited", "answered", "analysed")


def headings(frame: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Headings of a table's columns, in every language.

    Examples
    --------
    >>> headings(pd.DataFrame(columns=["wave", "n"]))["wave"]["sv"]
    'Omgång'
    """
    return {str(name): COLUMNS[str(name)] for name in frame.columns}


def read_table(cleaned: Cleaned, study: Study, lang: str) -> pd.DataFrame:
    """What was read: one row a raw file.

    Returns
    -------
    DataFrame
        Columns ``wave`` (label), ``file``, ``rows``, ``columns``, ``sha256`` (12 digits).
    """
    table = cleaned.read.assign(wave=_waves(cleaned.read["wave"], study, lang))
    return table.assign(
        file=[name.rpartition("/")[2] for name in table["file"]],
        sha256=[digest[:12] for digest in table["sha256"]],
    )


def flow_table(cleaned: Cleaned, study: Study, lang: str) -> pd.DataFrame:
    """Rows from those invited or read to those analysed; losses are negative.

    Returns
    -------
    DataFrame
        Columns ``wave`` (label), ``step`` (in words), ``n``.
    """
    account = cleaned.account
    steps = [
        _say(_STEPS, step, lang) + (f": {logs.rule(rule, lang)}" if rule else "")
        for step, rule in zip(account["step"], account["rule"], strict=True)
    ]
    return pd.DataFrame(
        {"wave": _waves(account["wave"], study, lang), "step": steps, "n": account["n"]}
    )


def log_table(cleaned: Cleaned, study: Study, lang: str) -> pd.DataFrame:
    """Cleaning log by wave and rule.

    Returns
    -------
    DataFrame
        Columns ``wave`` (label), ``rule`` (in words), ``items`` (how many), ``n``, ``unit``.
    """
    table = logs.summary(cleaned.log)
    return pd.DataFrame(
        {
            "wave": _waves(table["wave"], study, lang),
            "rule": [
                (_say(_STEPS, "excluded", lang) + ": " if step == "exclude" else "")
                + logs.rule(rule, lang)
                for step, rule in zip(table["step"], table["rule"], strict=True)
            ],
            "items": [n or None for n in table["items"]],
            "n": table["n"],
            "unit": [_say(_UNITS, unit, lang) for unit in table["unit"]],
        }
    )


def flag_table(cleaned: Cleaned, study: Study, lang: str) -> pd.DataFrame:
    """Quality flags: one row a wave and flag.

    Returns
    -------
    DataFrame
        Columns ``wave`` (label), ``flag`` (in words), ``n``, ``share``, ``excluded`` (yes or no).
    """
    table = cleaned.flagged
    return pd.DataFrame(
        {
            "wave": _waves(table["wave"], study, lang),
            "flag": [logs.rule(name, lang) for name in table["flag"]],
            "n": table["n"],
            "share": table["share"],
            "excluded": [_say(_WORDS, "yes" if x else "no", lang) for x in table["excluded"]],
        }
    )


def missing_table(cleaned: Cleaned, study: Study, lang: str) -> pd.DataFrame:
    """Missing answers by wave and section of the questionnaire.

    Returns
    -------
    DataFrame
        Columns ``wave`` (label), ``section`` (title), ``items``, ``missing`` (0-1 of the answers
        that were asked for), ``skipped`` (0-1 of all cells).
    """
    table = cleaned.missing
    return pd.DataFrame(
        {
            "wave": _waves(table["wave"], study, lang),
            "section": _sections(table["section"], study, lang),
            "items": table["items"],
            "missing": table["share"],
            "skipped": table["skipped"],
        }
    )


def flow_figure(cleaned: Cleaned, study: Study, lang: str) -> Figure:
    """Bars of the persons invited, answering and analysed, a group of bars a wave.

    Returns
    -------
    Figure
    """
    totals = cleaned.account[cleaned.account["step"].isin(_TOTALS)]
    figure, axes = style.new_figure(18 + 9 * len(totals) + 5 * len(study.waves))
    place, ticks, names = 0.0, [], []
    largest = float(totals["n"].max())
    for wave in study.waves:
        lines = totals[totals["wave"] == wave.id]
        axes.text(
            0, place - 0.75, study.text(wave.label, lang) or wave.id, fontweight="bold", va="center"
        )
        first = int(lines["n"].iloc[0])
        for step, n in zip(lines["step"], lines["n"], strict=True):
            analysed = step == "analysed"
            color = style.PALETTE[0] if analysed else style.PALETTE[4]
            axes.barh(place, n, color=color, height=0.7)
            text = format_number(int(n), "count", lang)
            if first and int(n) != first:
                text += f" ({format_number(n / first, 'percent0', lang)})"
            axes.text(n + 0.01 * largest, place, text, va="center", fontsize=8)
            ticks.append(place)
            names.append(_say(_STEPS, str(step), lang))
            place += 1
        place += 1
    axes.set_yticks(ticks, names)
    axes.set_ylim(place - 1.4, -1.3)
    axes.set_xlim(0, largest * 1.15)
    axes.xaxis.set_major_formatter(lambda x, _: format_number(round(x), "count", lang))
    axes.set_xlabel(_say(_WORDS, "persons", lang))
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    return figure


def missing_figure(cleaned: Cleaned, study: Study, lang: str) -> Figure:
    """Dots of the share of missing answers by section, a colour and shape a wave.

    Returns
    -------
    Figure
    """
    table = cleaned.missing
    sections = list(dict.fromkeys(table["section"]))
    waves = [wave for wave in study.waves if (table["wave"] == wave.id).any()]
    figure, axes = style.new_figure(24 + 7 * len(sections))
    places = {section: i for i, section in enumerate(sections)}
    axes.hlines(list(places.values()), 0, 1, color="#DDDDDD", linewidth=0.6)
    for i, wave in enumerate(waves):
        lines = table[table["wave"] == wave.id]
        offset = 0.3 * (i - (len(waves) - 1) / 2)
        axes.plot(
            lines["share"],
            lines["section"].map(places) + offset,
            "os^Dv<>p"[i % 8],
            color=style.PALETTE[i % len(style.PALETTE)],
            clip_on=False,  # a dot at nought is a whole dot
            label=study.text(wave.label, lang) or wave.id,
        )
    axes.set_yticks(list(places.values()), _sections(pd.Series(sections), study, lang))
    axes.set_ylim(len(sections) - 0.4, -0.6)
    axes.set_xlim(0, max(0.05, 1.15 * float(np.nanmax(table["share"].astype(float)))))
    style.percent_axis(axes, lang)
    axes.set_xlabel(_say(_WORDS, "missing", lang))
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    if len(waves) > 1:
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=len(waves))
    return figure


def _waves(ids: pd.Series[str], study: Study, lang: str) -> list[str]:
    labels = {wave.id: study.text(wave.label, lang) or wave.id for wave in study.waves}
    return [labels[wave] for wave in ids]


def _sections(names: pd.Series[str], study: Study, lang: str) -> list[str]:
    return [
        study.text(study.sections[name], lang) if name else _say(_WORDS, "other", lang)
        for name in names
    ]


def _say(words: dict[str, dict[str, str]], name: str, lang: str) -> str:
    return words[name].get(lang) or words[name]["en"]
