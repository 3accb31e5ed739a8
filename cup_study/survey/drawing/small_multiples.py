"""The same estimates of several groups in panels beside each other, with one list of labels.

One panel a group, all with the same axis, so that the eye compares rows across panels. Groups of
which too few gave an answer lack that dot, and the note of the caller says so.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cup_study import style
from cup_study.codebook import Item
from cup_study.numbers import format_number
from cup_study.survey import disclosure
from cup_study.survey.basis import SHARE, Basis
from cup_study.survey.questionnaire import section_privacy
from cup_study.views import Drawing

_MM = 1 / 25.4
_LABEL_WIDTH = 22
_ROW_MM = 7.0
_MOST = 6  # panels in a row of the page
_LINES = {
    "en": "Lines: 95% intervals. Grey: all groups together.",
    "sv": "Streck: 95 % konfidensintervall. Grått: alla grupper tillsammans.",
}
_MESSAGE = {
    "en": "{question} {answer} is most common in {high} ({share}).",
    "sv": "{question} {answer} är vanligast i {high} ({share}).",
}


def panels(
    table: pd.DataFrame, lang: str, *, style_of: str = "percent0", axis_label: str = ""
) -> Figure:
    """Dots with intervals in one panel a group.

    Parameters
    ----------
    table : DataFrame
        Columns ``group label estimate ci_lower ci_upper``, optional ``all`` (the estimate of all
        groups together, a grey line in every panel); shares 0-1.
    lang : str
        Language of the printed numbers.
    style_of : str
        Number format of the estimates.
    axis_label : str
        What the axis shows.

    Returns
    -------
    Figure

    Examples
    --------
    >>> table = pd.DataFrame({"group": ["A", "B"], "label": "Phone", "estimate": [0.5, 0.6]})
    >>> figure = panels(table.assign(ci_lower=0.4, ci_upper=0.7, all=0.55), "en")
    >>> len(figure.axes)
    2
    """
    groups = list(dict.fromkeys(table["group"]))
    labels = list(dict.fromkeys(table["label"]))
    columns = min(len(groups), _MOST)
    lines = -(-len(groups) // columns)
    style.use()
    height = lines * (len(labels) * _ROW_MM + 14) + 8
    figure, grid = plt.subplots(
        lines,
        columns,
        sharex=True,
        sharey=True,
        squeeze=False,
        figsize=(style.WIDTH_MM * _MM, height * _MM),
    )
    top = float(np.nanmax(table["ci_upper"].fillna(table["estimate"]).astype(float)))
    for axes, group in zip(grid.flat, groups, strict=False):
        part = table[table["group"] == group]
        y = np.array([labels.index(str(label)) for label in part["label"]], dtype=float)
        if "all" in part:
            axes.vlines(part["all"], y - 0.38, y + 0.38, color=style.GREY, linewidth=1.2, zorder=1)
        axes.hlines(y, part["ci_lower"], part["ci_upper"], color=style.PALETTE[0], linewidth=1.6)
        axes.plot(part["estimate"], y, "o", color=style.PALETTE[0], markersize=4.5, zorder=3)
        axes.set_title(str(group), fontsize=8.5, fontweight="bold", loc="left")
        axes.set_ylim(len(labels) - 0.4, -0.6)
        axes.grid(axis="x")
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.locator_params(axis="x", nbins=3)
        if style_of.startswith("percent"):
            style.percent_axis(axes, lang)
    for axes in grid.flat[len(groups) :]:
        axes.set_visible(False)
    grid[0, 0].set_xlim(0, top * 1.04)
    for line in grid:
        wrapped = ["\n".join(textwrap.wrap(str(text), _LABEL_WIDTH)) for text in labels]
        line[0].set_yticks(range(len(labels)), wrapped)
    if axis_label:
        figure.supxlabel(axis_label, fontsize=9)
    return figure


def marked(
    found: pd.DataFrame,
    data: pd.DataFrame,
    item: Item,
    by: str,
    nested: Sequence[str],
    *,
    threshold: int = disclosure.THRESHOLD,
) -> pd.DataFrame:
    """Shares of groups with ``hidden``: decided as in the tables that each group has of its own.

    Parameters
    ----------
    found : DataFrame
        Shares of each group, from :func:`cup_study.survey.estimates.shares`.
    data : DataFrame
        Respondents.
    item : Item
        The question.
    by : str
        Column that makes the groups.
    nested : sequence of str
        Items whose groups get the same tables.
    threshold : int
        Smallest number of people that is shown.

    Examples
    --------
    >>> data = pd.DataFrame({"town": ["A"] * 9 + ["B"] * 9, "q": [0, 1] * 9})
    >>> rows = {"item": "q", "value": [0, 1] * 2, "group": ["A", "A", "B", "B"], "base": 9}
    >>> rows = pd.DataFrame(rows).assign(n=[5, 4, 4, 5])
    >>> marked(rows, data, Item("q", "q", "binary", {}, (0, 1)), "town", [])["hidden"].tolist()
    [True, True, True, True]
    """
    parts = []
    for group, part in found.groupby("group", sort=False):
        here = data[by].eq(group).fillna(False).astype(bool)
        groups = list(dict.fromkeys([by, *nested]))
        rows = part.reset_index(drop=True)
        parts.append(
            section_privacy.mark(rows, data, [item], where=here, nested=groups, threshold=threshold)
        )
    return pd.concat(parts, ignore_index=True)


def answers_by_group(
    found: pd.DataFrame, everywhere: pd.DataFrame, item: Item, by: Item, basis: Basis
) -> Drawing | None:
    """Answers to a question, one panel a group, with all groups together behind.

    None where all are hidden.

    Parameters
    ----------
    found, everywhere : DataFrame
        Shares of each group, from :func:`marked`, and of everyone.
    item, by : Item
        The question and what makes the groups.
    basis : Basis
        Whom the estimates are about.
    """
    kept = found[~found["hidden"]]
    if kept.empty:
        return None
    order = everywhere.sort_values("estimate", ascending=False, kind="stable")["value"].tolist()
    total = dict(zip(everywhere["value"], everywhere["estimate"], strict=True))
    kept = kept.assign(
        at=[_index(by.values, g) for g in kept["group"]],
        place=[order.index(v) for v in kept["value"]],
        all=[total[v] for v in kept["value"]],
    ).sort_values(["place", "at"], kind="stable")
    first = kept[kept["value"].eq(order[0])].sort_values("estimate", kind="stable")
    drawn, texts = {}, {}
    for lang in basis.languages:
        rows = kept.assign(
            label=[item.label(v, lang) for v in kept["value"]],
            group=[by.label(g, lang) for g in kept["group"]],
        )
        drawn[lang] = panels(rows, lang, axis_label=SHARE[lang])
        high = first.to_dict("records")[-1]
        texts[lang] = _MESSAGE[lang].format(
            question=item.text(lang),
            answer=item.label(order[0], lang),
            high=by.label(high["group"], lang),
            share=format_number(high["estimate"], "percent0", lang),
        )
    return Drawing(drawn, alt=texts, caption=texts, note=basis.note(extra=_LINES))


def _index(values: Sequence[object], value: object) -> int:
    return list(values).index(value)
