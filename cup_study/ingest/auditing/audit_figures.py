"""The audit of a study's cleaning as figures in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from cup_study import style
from cup_study.ingest.auditing import audit
from cup_study.numbers import format_number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from cup_study.ingest.cleaning.clean import Cleaned
    from cup_study.study import Study

_WORDS = {
    "persons": {"en": "Persons", "sv": "Personer"},
    "rows": {"en": "Persons or rows of the file", "sv": "Personer eller rader i filen"},
    "missing": {"en": "Share of answers missing", "sv": "Andel svar som saknas"},
}
#: Losses hang between the total before and the total after.
_LOSSES = ("no_answer", "left_out", "excluded")
_LOST = "#BBBBBB"


def flow_figure(cleaned: Cleaned, study: Study, lang: str) -> Figure:
    """Steps from those who could have answered to those analysed, a group of bars a wave.

    Totals are bars from nought; what is lost between two totals hangs in light grey from the one
    to the other. Visits of a web survey (CHERRIES) come first, then the sampling frame, the file.

    Returns
    -------
    Figure
    """
    lines = flow_lines(cleaned.account)
    waves = [wave for wave in study.waves if (lines["wave"] == wave.id).any()]
    figure, axes = style.new_figure(16 + 6.5 * len(lines) + 9 * len(waves))
    largest = float(max(lines["n"].abs().max(), 1))
    place, ticks, names = 0.0, [], []
    for wave in waves:
        part = lines[lines["wave"] == wave.id]
        title = study.text(wave.label, lang) or wave.id
        axes.text(0, place - 0.9, title, fontweight="bold", va="center")
        # Rows of the file that hold no answer are no persons to take a share of.
        persons = part[part["step"].ne("in_file") & ~part["step"].isin(_LOSSES)]
        first = int(persons["n"].iloc[0])
        for line in part.to_dict("records"):
            _flow_bar(axes, place, line, first, largest, lang)
            ticks.append(place)
            names.append(audit.step(str(line["step"]), str(line["rule"]), lang))
            place += 1
        place += 1.3
    axes.set_yticks(ticks, names)
    axes.set_ylim(place - 1.6, -1.5)
    axes.set_xlim(0, largest * 1.2)
    axes.xaxis.set_major_formatter(lambda x, _: format_number(round(x), "count", lang))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    word = "rows" if (lines["step"] == "in_file").any() else "persons"
    axes.set_xlabel(_WORDS[word].get(lang) or _WORDS[word]["en"])
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    return figure


def flow_lines(account: pd.DataFrame) -> pd.DataFrame:
    """Lines of the account that the figure draws, with where each bar begins.

    Parameters
    ----------
    account : DataFrame
        From :func:`cup_study.ingest.cleaning.flow.account`.

    Returns
    -------
    DataFrame
        Columns ``wave``, ``step``, ``rule``, ``n`` and ``left`` (0 for totals); losses of nothing
        are left out.

    Examples
    --------
    >>> from cup_study.ingest.cleaning import flow
    >>> lines = flow_lines(flow.account("1", 10, {"speeder": 1, "duplicate": 0}, invited=25))
    >>> lines[["step", "n", "left"]].values.tolist()
    [['invited', 25, 0], ['no_answer', -15, 10], ['answered', 10, 0], ['excluded', -1, 9],
     ['analysed', 9, 0]]
    """
    shown = audit.steps(account)
    rows = []
    for wave, part in shown.groupby("wave", sort=False):
        level = 0
        for line in part.to_dict("records"):
            n = int(line["n"])
            lost = line["step"] in _LOSSES
            level = level + n if lost else n
            if n or not lost:
                rows.append((wave, line["step"], line["rule"], n, level if lost else 0))
    return pd.DataFrame(rows, columns=["wave", "step", "rule", "n", "left"])


def _flow_bar(
    axes: Axes, place: float, line: Mapping[Any, Any], first: int, largest: float, lang: str
) -> None:
    n, left = int(line["n"]), int(line["left"])
    lost = line["step"] in _LOSSES
    color = _LOST if lost else style.PALETTE[0 if line["step"] == "analysed" else 4]
    height = 0.45 if lost else 0.75
    # The edge keeps the loss of a few rows visible.
    axes.barh(place, abs(n), left=left, color=color, height=height, edgecolor=color, linewidth=0.8)
    text = format_number(n, "count", lang)
    if not lost and line["step"] != "in_file" and first and n != first:
        text += f" ({format_number(n / first, 'percent0', lang)})"
    end = left + abs(n)
    color = style.GREY if lost else "black"
    axes.text(end + 0.01 * largest, place, text, va="center", fontsize=8, color=color)


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
    axes.set_yticks(list(places.values()), audit.section_titles(sections, study, lang))
    axes.set_ylim(len(sections) - 0.4, -0.6)
    axes.set_xlim(0, max(0.05, 1.15 * float(np.nanmax(table["share"].astype(float)))))
    style.percent_axis(axes, lang)
    axes.set_xlabel(_WORDS["missing"].get(lang) or _WORDS["missing"]["en"])
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    if len(waves) > 1:
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=len(waves))
    return figure
