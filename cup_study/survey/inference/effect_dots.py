"""Dots of effects or odds ratios with their intervals, around the line of no effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from cup_study import style
from cup_study.numbers import format_number
from cup_study.survey.drawing import figures
from cup_study.survey.inference import words

_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
_WIDEST = (0.01, 100.0)


def rows(
    effects: pd.DataFrame, labels: Mapping[object, str], lang: str, times: float
) -> pd.DataFrame:
    """Rows to draw, those without a heading first.

    Parameters
    ----------
    effects : DataFrame
        Effects or odds ratios of a model.
    labels : mapping
        What readers call terms (by name) and levels (by ``(name, level)``).
    lang : str
        Language of the other words.
    times : float
        What to multiply the estimates by.

    Returns
    -------
    DataFrame
        ``panel label estimate ci_lower ci_upper``.
    """
    said = []
    for row in effects.to_dict("records"):
        name, reference = words.term(row["term"], labels), row["reference"]
        line: dict[str, Any] = {
            c: times * float(row[c]) for c in ("estimate", "ci_lower", "ci_upper")
        }
        binary = row["level"] == 1 and reference == 0 and (row["term"], 1) not in labels
        if row["level"] is None or binary:
            said.append(line | {"panel": "", "label": name})
            continue
        first = words.level_of(row["term"], reference, labels, lang)
        line["panel"] = f"{name} ({words.COMPARED[lang]}: {first})"
        said.append(line | {"label": words.level_of(row["term"], row["level"], labels, lang)})
    # Rows without a heading come before those with one, which they would seem to belong to.
    said.sort(key=lambda line: bool(line["panel"]))
    return pd.DataFrame(said, columns=["panel", "label", "estimate", "ci_lower", "ci_upper"])


def forest(rows: pd.DataFrame, lang: str, style_of: str) -> Figure:
    """Draw what :func:`rows` returned; `style_of` as for :func:`.views.effects_drawing`.

    An empty figure where there is nothing to draw.
    """
    ratio = style_of == "ratio"
    if rows.empty:
        figure, _ = style.new_figure(30)
        return figure
    none = 1.0 if ratio else 0.0
    ends = rows[["estimate", "ci_lower", "ci_upper"]].to_numpy(dtype=float)
    low, high = min(np.nanmin(ends), none), max(np.nanmax(ends), none)
    if ratio:
        low, high = max(low / 1.15, _WIDEST[0]), min(high * 1.5, _WIDEST[1])
    else:
        low, high = low - 0.05 * (high - low), high + 0.14 * (high - low)
    of_number = {"ratio": "decimal2", "points": "decimal1"}.get(style_of, style_of)
    label = words.ODDS_RATIO if ratio else words.POINTS if style_of == "points" else words.EFFECT
    figure = figures.dot_plot(
        rows, lang, style_of=of_number, limits=(low, high), axis_label=label[lang]
    )
    axes = figure.axes[0]
    axes.axvline(none, color=style.GREY, linewidth=1.0, zorder=1)
    if ratio:
        axes.set_xscale("log")
        axes.set_xlim(low, high)
        axes.xaxis.set_major_locator(FixedLocator([t for t in _TICKS if low <= t <= high]))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _plain(x, lang)))
    return figure


def in_words(rows: pd.DataFrame, lang: str, style_of: str) -> str:
    """The numbers for those who cannot see them."""
    of_number = {"ratio": "decimal2", "points": "decimal1"}.get(style_of, style_of)
    return "; ".join(
        f"{row['label']} {format_number(row['estimate'], of_number, lang)}"
        for row in rows.to_dict("records")
    )


def _plain(x: float, lang: str) -> str:
    return format_number(x, "decimal0" if x >= 1 else "decimal1" if x >= 0.1 else "decimal2", lang)
